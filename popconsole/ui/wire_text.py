"""What a line of a conversation says on the screen: safe, its secrets masked, events in words."""

from collections.abc import Iterator, Sequence

from popconsole.analysis.findings import Severity
from popconsole.analysis.history import History
from popconsole.analysis.step import Step
from popconsole.dialogue.kind import Kind
from popconsole.guide.words.counts import octets
from popconsole.i18n import N_, _, headed
from popconsole.protocol.framing import CRLF
from popconsole.transcript.injected import injected
from popconsole.transcript.model import Line, LineKind, Side
from popconsole.transcript.safe import decode, safe, safe_prose
from popconsole.ui.severities import SIGNS, severity_words

BARE_LF = "\u240a"  # after the text: the line ended with LF alone
CUT_OFF = "\u22a3"  # after the text: it had no end

_EVENTS = {
    (LineKind.OPENED, Side.CLIENT): N_("the client opened the connection"),
    (LineKind.OPENED, Side.SERVER): N_("the server accepted the connection"),
    (LineKind.CLOSED, Side.CLIENT): N_("the client closed the connection"),
    (LineKind.CLOSED, Side.SERVER): N_("the server closed the connection"),
    (LineKind.TIMEOUT, Side.CLIENT): N_("the client gave up waiting"),
    (LineKind.TIMEOUT, Side.SERVER): N_("the server gave up waiting"),
    (LineKind.TLS, Side.CLIENT): N_("from here on TLS hides what is said"),
    (LineKind.TLS, Side.SERVER): N_("from here on TLS hides what is said"),
    (LineKind.OMITTED, Side.CLIENT): N_("the client sent what is not recorded here"),
    (LineKind.OMITTED, Side.SERVER): N_("the server sent what is not recorded here"),
}
_RANKS = tuple(SIGNS)  # the worst first


def side_word(side: Side) -> str:
    """Return who spoke, in a word."""
    return _("client") if side is Side.CLIENT else _("server")


def shown_line(history: History, index: int, *, reveal: bool) -> Line:
    """Return a line as it may be shown: as it is with ``reveal``, else with its secrets masked."""
    return history.lines[index] if reveal else history.shown(index)


def event_words(line: Line) -> str:
    """Return what happened, in words, of a line that is not of the wire; safe."""
    remark = safe_prose(decode(line.octets))
    if line.kind is LineKind.NOTE:
        if injected(line.octets) is None:
            return remark
        return _("fault injected: {fault}").format(fault=remark.partition(": ")[2])
    text = _(_EVENTS[line.kind, line.side])
    return headed(text, remark) if remark else text


def event_text(line: Line) -> str:
    """Return what happened, in words that stand out among what was said; safe."""
    words = event_words(line)
    return f"# {words}" if line.kind is LineKind.NOTE else f"\u2014 {words} \u2014"


def ending_mark(line: Line) -> str:
    """Return what is shown behind the text of a line that did not end with CRLF; else nothing."""
    if line.kind is not LineKind.WIRE or line.ending == CRLF:
        return ""
    return BARE_LF if line.ending else CUT_OFF + _("cut")


def said_in_short(step: Step, longest: int) -> str:
    """Return what is shown of a line on a page: its text, of so many characters, or what happened; safe."""
    line = step.line
    if line.kind is not LineKind.WIRE:
        return event_words(line)
    if step.kind is Kind.TLS:
        return _("({octets} of TLS)").format(octets=octets(len(line.wire)))
    text = safe(line.octets[: 4 * longest])
    if len(text) <= longest and len(line.octets) <= 4 * longest:
        return text + ending_mark(line)
    return f"{text[:longest]}\u2026 " + _("({octets} in all)").format(octets=octets(len(line.wire)))


def step_text(step: Step) -> str:
    """Return a line as it may be shown in a list: what was said, its end marked, or what happened."""
    line = step.shown
    return safe(line.octets) + ending_mark(line) if line.kind is LineKind.WIRE else event_text(line)


def flag(step: Step) -> tuple[Severity, str] | None:
    """Return the severity of the worst finding at a line and its sign and word: ``! error``."""
    if not step.findings:
        return None
    worst = min((found.severity for found in step.findings), key=_RANKS.index)
    return worst, severity_words(worst)


def found_words(step: Step) -> Iterator[str]:
    """Yield what was found at a line: mark, severity and code of each, ``? warning no-reply``."""
    for found in step.findings:
        yield f"{severity_words(found.severity)} {found.code}"


def native_rows(history: History, chosen: Sequence[int], *, reveal: bool) -> str:
    """Return lines as rows of the native text file (``S: +OK``), masked unless ``reveal``."""
    shown = [shown_line(history, index, reveal=reveal) for index in chosen]
    from popconsole.formats.writers.native import row  # noqa: PLC0415 - only for those who copy

    return b"".join(map(row, shown)).decode("utf-8")
