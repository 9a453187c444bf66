"""Comparing what a server said then with what a server says now, exchange by exchange."""

from dataclasses import dataclass
from enum import Enum

from popconsole.analysis import replies
from popconsole.analysis.exchange import Exchange
from popconsole.analysis.step import Step
from popconsole.dialogue.kind import Kind
from popconsole.dialogue.status import number
from popconsole.i18n import N_
from popconsole.protocol.pop2 import POP2
from popconsole.protocol.table import Content, Outcome, Protocol
from popconsole.transcript.model import LineKind


class Verdict(Enum):
    """How two answers to the same command compare; the value is what is shown, the worst last."""

    SAME = N_("same")
    OTHER_WORDING = N_("other wording")
    OTHER_DATA = N_("other data")
    OTHER_STATUS = N_("other status")
    OTHER_SHAPE = N_("other shape")
    WITHOUT_END = N_("without its end")
    OTHER_COMMAND = N_("other command")
    ADDED = N_("said here alone")
    NOT_SAID = N_("not said")

    @property
    def agrees(self) -> bool:
        """Whether status, shape and data are the same: free text may differ."""
        return self in (Verdict.SAME, Verdict.OTHER_WORDING)

    @property
    def is_conduct(self) -> bool:
        """Whether it tells that something else was done, not only that an answer tells something else."""
        return not self.agrees and self is not Verdict.OTHER_DATA


@dataclass(frozen=True, slots=True)
class Comparison:
    """An exchange as recorded and as it went here; ``why`` names what differs, in few words."""

    recorded: Exchange
    here: Exchange
    verdict: Verdict
    why: str = ""


def compare(protocol: Protocol, recorded: Exchange, here: Exchange) -> Comparison:
    """Compare the answers of two exchanges of the same command.

    What the recording leaves out, or breaks off before, is not compared; but that an answer has no end here
    is a difference, unless the recorded one ended in the same way.
    """
    if why := _end(protocol, recorded, here):
        return Comparison(recorded, here, Verdict.WITHOUT_END, why)
    if not recorded.spoken and not (recorded.closed and protocol is POP2):
        return Comparison(recorded, here, Verdict.SAME, N_("no answer was recorded"))
    checks = (
        (Verdict.OTHER_STATUS, _status(recorded, here)),
        (Verdict.OTHER_SHAPE, _shape(protocol, recorded, here)),
        (Verdict.OTHER_DATA, _data(recorded, here)),
        (Verdict.OTHER_WORDING, _wording(recorded, here)),
    )
    for verdict, why in checks:
        if why:
            return Comparison(recorded, here, verdict, why)
    return Comparison(recorded, here, Verdict.SAME, _less_recorded(recorded, here))


def _less_recorded(recorded: Exchange, here: Exchange) -> str:
    """Tell what of an answer was not recorded, so that it could not be compared."""
    if recorded.closed and recorded.cut and not here.cut:
        return N_("as far as it goes: the recorded connection was closed before its end")
    if recorded.status is None and here.status is not None:
        return N_("no status line was recorded")
    return ""


def unsaid(recorded: Exchange, why: str) -> Comparison:
    """Return what becomes of a recorded command that was not said here; ``why`` in words."""
    return Comparison(recorded, Exchange(recorded.command), Verdict.NOT_SAID, why)


def _end(protocol: Protocol, recorded: Exchange, here: Exchange) -> str:
    """Tell how an answer ended before its end; empty where it is whole, or where none came that was due."""
    last = here.spoken[-1] if here.spoken else None
    counted = protocol is POP2 and last is not None and last.kind is Kind.DATA  # no line ending is due there
    half = last is not None and not last.line.ending and not counted
    if here.timed_out:
        if recorded.timed_out:
            return ""
        if half:
            return N_("timed out in the middle of a line: no LF came")
        if here.spoken:
            return N_("timed out before its end")
        return "" if recorded.spoken else N_("timed out: no answer came")
    if not here.spoken or not (half or here.cut) or (recorded.cut and recorded.closed and here.closed):
        return ""
    if half:
        return N_("closed in the middle of a line: no LF came")
    return N_("closed before its end") if here.closed else N_("given up here before its end")


def _status(recorded: Exchange, here: Exchange) -> str:
    if recorded.outcome is None or here.outcome is None or recorded.outcome is here.outcome:
        return ""
    return (
        N_("accepted there, refused here")
        if recorded.outcome is Outcome.POSITIVE
        else N_("refused there, accepted here")
    )


def _shape(protocol: Protocol, recorded: Exchange, here: Exchange) -> str:
    if not here.spoken and recorded.spoken:
        return N_("answered there, timed out here") if here.timed_out else N_("answered there, not here")
    if here.spoken and not recorded.spoken:
        return N_("answered here, not there")
    if recorded.outcome is None and here.outcome is not None:
        return N_("no status line there")
    if here.outcome is None and recorded.outcome is not None:
        return N_("no status line here")
    if recorded.cut:
        return ""
    multi, multi_here = _is_multi(recorded), _is_multi(here)
    if multi != multi_here:
        return N_("several lines there, one here") if multi else N_("one line there, several here")
    extra = [s for s in recorded.answer if s.kind is Kind.UNSOLICITED]
    extra_here = [s for s in here.answer if s.kind is Kind.UNSOLICITED]
    if len(extra) != len(extra_here):
        return N_("another number of lines that no command asked for")
    if protocol is POP2 and recorded.closed and not here.closed:
        return N_("closed there, not here")
    return ""


def _is_multi(exchange: Exchange) -> bool:
    return any(step.kind in (Kind.DATA, Kind.END, Kind.OMITTED) for step in exchange.answer)


def _data(recorded: Exchange, here: Exchange) -> str:
    if recorded.outcome is not Outcome.POSITIVE:
        return ""
    content = recorded.content or here.content
    then, now = recorded.status, here.status
    if then is not None and now is not None and _told(content, then) != _told(content, now):
        in_case = then.line.octets.upper() == now.line.octets.upper()
        if not in_case and (_told(content, then) is None or _told(content, now) is None):
            return N_("what the status line must tell is missing, here or there")
        return (
            N_("the status indicator in other letters") if in_case else N_("other numbers in the status line")
        )
    if recorded.omitted:
        return ""
    body = [s.line.wire for s in recorded.body]
    body_here = [s.line.wire for s in here.body]
    if recorded.cut:
        body_here = body_here[: len(body)]
        if body and body_here and not recorded.body[-1].line.ending:  # it breaks off in the middle of a line
            body_here[-1] = body_here[-1][: len(body[-1])]
    if content is Content.MESSAGE and b"".join(body) == b"".join(body_here):
        return ""
    if content is Content.CAPABILITIES:
        return "" if set(body) == set(body_here) else N_("other capabilities")
    if content is Content.SCAN_LISTING and _scanned(recorded) == _scanned(here)[: len(body_here)]:
        return ""  # what stands behind the size is the server's own (RFC 1939 section 5)
    if body == body_here:
        return ""
    alike = [s.line.octets for s in recorded.body] == [s.line.octets for s in here.body][: len(body_here)]
    return N_("the same lines, with other line endings") if alike else N_("other lines")


def _scanned(exchange: Exchange) -> list[object]:
    """Return what each line of a scan listing tells, with its ending; one that tells nothing as it is."""
    lines = [step.line for step in exchange.body]
    return [(replies.listed(Content.SCAN_LISTING, ln.octets) or ln.octets, ln.ending) for ln in lines]


def _told(content: Content | None, status: Step) -> object:
    """Return the data that a status line holds: what a client may rely on."""
    octets = status.line.octets
    if content is Content.DROP_LISTING:
        return replies.drop_listing(octets)
    if content in (Content.MESSAGE_COUNT, Content.MESSAGE_LENGTH):
        return number(octets)
    if content in (Content.SCAN_LISTING, Content.UNIQUE_ID_LISTING):
        single = status.command is not None and bool(status.command.parsed.arguments)
        return replies.listed(content, octets.partition(b" ")[2]) if single else None
    return None


def _wording(recorded: Exchange, here: Exchange) -> str:
    then, now = _free_text(recorded), _free_text(here)
    return "" if not then or then == now else N_("the protocol leaves it free")


def _free_text(exchange: Exchange) -> bytes:
    """Return the words of the status line; those of a greeting are one line, however it is printed."""
    return b" ".join(
        s.line.octets
        for s in exchange.answer
        if s.kind in (Kind.REPLY, Kind.GREETING) and s.line.kind is LineKind.WIRE
    )
