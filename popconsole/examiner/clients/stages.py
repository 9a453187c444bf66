"""What the stages of a client of one's own want of it, and how that is seen in a run. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from popconsole.examiner.clients.judged import ClientEvidence
from popconsole.examiner.clients.letters import LETTERS
from popconsole.examiner.reading import shown_line
from popconsole.i18n import N_, _
from popconsole.transcript.model import Conversation, LineKind, Side
from popconsole.transcript.safe import safe

FAULTS = (
    "greeting-err", "err-on:PASS", "err-on:RETR", "drop-after:300@RETR", "dot-early@RETR:3",
    "dot-missing@RETR",
)  # fmt: skip
"""What the last stage tries."""

SURVIVES = "client/survives"
"""The check that is of runs with faults; all others are of one without."""

_SHOWN = 100  # octets of a line


@dataclass(frozen=True, slots=True)
class Unmet:
    """Why a want is not met: a sentence, a word for it that hints know, "" for none, and of which letter."""

    why: str
    kind: str = ""
    letter: str = ""


@dataclass(frozen=True, slots=True)
class ClientWant:
    """A requirement in a sentence, its place, and why a run without a fault does not meet it, if so."""

    requirement: str
    place: str
    unmet: Callable[[ClientEvidence], Unmet | None]


def _turns(session: Conversation) -> list[tuple[str, bytes]]:
    """Return each command of a session, its keyword, with the first line that answers it."""
    turns: list[tuple[str, bytes]] = []
    for line in session.lines:
        if line.kind is not LineKind.WIRE:
            continue
        if line.side is Side.CLIENT:
            words = line.octets.split()
            turns.append((safe(words[0]).upper() if words else "", b""))
        elif turns and not turns[-1][1]:
            turns[-1] = turns[-1][0], line.octets
    return turns


def _connects(seen: ClientEvidence) -> Unmet | None:
    if seen.sessions:
        return None
    if seen.code is None:
        return Unmet(_("No connection came, and the program did not end."), "hangs")
    told = _("No connection came; the program ended with {code}.")
    return Unmet(told.format(code=seen.code), "" if seen.code else "idle")


def _quits(seen: ClientEvidence) -> Unmet | None:
    for session in seen.sessions:
        turns = _turns(session)
        if not turns:
            return Unmet(_("It connected, and said nothing."))
        keyword, reply = turns[-1]
        if keyword != "QUIT":
            return Unmet(_("The last that it said is {command}.").format(command=keyword))
        if not reply:
            return Unmet(_("QUIT came, and no end of its line."), "unended")
        if not reply.startswith(b"+OK"):
            return Unmet(_("QUIT is answered {line}").format(line=safe(reply[:_SHOWN])), "err")
        bare = next(
            (line for line in session.lines if line.side is Side.CLIENT and line.ending == b"\n"), None
        )
        if bare is not None and bare.kind is LineKind.WIRE:
            keyword = safe(bare.octets.split(b" ")[0]).upper()
            return Unmet(_("{command} ends with LF alone, without CR.").format(command=keyword), "lf")
    return None


def _says(*keywords: str) -> Callable[[ClientEvidence], Unmet | None]:
    """Return what tells why none of some commands was said and answered +OK."""

    def unmet(seen: ClientEvidence) -> Unmet | None:
        turns = [turn for session in seen.sessions for turn in _turns(session)]
        found = [turn for turn in turns if turn[0] in keywords]
        if any(reply.startswith(b"+OK") for _keyword, reply in found):
            return None
        refused = [turn for turn in found or turns if turn[1].startswith(b"-ERR")]
        if refused:
            told = _("{command} is answered {line}")
            return Unmet(told.format(command=refused[-1][0], line=safe(refused[-1][1][:_SHOWN])), "err")
        return Unmet(_("{command} was not said.").format(command=keywords[0]))

    return unmet


def _has(*names: str) -> Callable[[ClientEvidence], Unmet | None]:
    """Return what tells which of some letters is not there once, as it was sent."""

    def unmet(seen: ClientEvidence) -> Unmet | None:
        for name in names:
            whole, spoilt = seen.delivered.whole[name], seen.delivered.spoilt[name]
            if whole == 1:
                continue
            if whole:
                return Unmet(
                    _("The letter {name} is there {n} times.").format(name=name, n=whole), "twice", name
                )
            if spoilt:
                told = _("The letter {name} is there otherwise than it was sent. {where}")
                return Unmet(told.format(name=name, where=_where(seen, name)).rstrip(), "spoilt", name)
            return Unmet(_("The letter {name} is not there.").format(name=name), "missing", name)
        return None

    return unmet


def _where(seen: ClientEvidence, name: str) -> str:
    """Tell the first line that is other, counted from the first of the body."""
    found = seen.delivered.differs.get(name)
    if found is None:
        return ""
    number, line, wanted = found
    if number == 0 and line is None:
        return _("No empty line stands between its header and its body.")
    if number == 0:
        return _("A line stands before its header: {line}").format(line=safe((line or b"")[:_SHOWN]))
    if line is None:
        return _("It ends before line {n} of its body.").format(n=number)
    if wanted is None:
        told = _("Behind its body stands a line more: {line}")
        return told.format(line=shown_line(line[:_SHOWN]) or '""')
    told = _("Line {n} of its body is {line}, and should be {wanted}")
    return told.format(
        n=number, line=shown_line(line[:_SHOWN]) or '""', wanted=shown_line(wanted[:_SHOWN]) or '""'
    )


def _deletes(seen: ClientEvidence) -> Unmet | None:
    unmet = _has(*LETTERS)(seen)
    if unmet is not None or not seen.left:
        return unmet
    left = ", ".join(name for name in LETTERS if name in seen.left)
    return Unmet(_("These are still on the server: {names}").format(names=left), "left")


_RFC = "RFC 1939"
CLIENT_WANTS: Mapping[str, ClientWant] = {
    "client/connects": ClientWant(N_("It connects to the server"), f"{_RFC} section 3", _connects),
    "client/quits": ClientWant(
        N_("It says QUIT last, and waits for the answer"), f"{_RFC} section 6", _quits
    ),
    "client/logs-in": ClientWant(N_("It logs in"), f"{_RFC} section 4", _says("PASS", "APOP", "AUTH")),
    "client/asks": ClientWant(N_("It asks with LIST what is there"), f"{_RFC} section 5", _says("LIST")),
    "client/fetches": ClientWant(
        N_("It has each letter without dots as it was sent, once"), f"{_RFC} section 5", _has("short", "long")
    ),
    "client/dots": ClientWant(N_("It takes one dot off, and no more"), f"{_RFC} section 3", _has("dots")),
    "client/deletes": ClientWant(
        N_("It has every letter, and none is left on the server"), f"{_RFC} section 6", _deletes
    ),
    SURVIVES: ClientWant(
        N_("Whatever breaks, no letter comes to harm"), f"{_RFC} section 6", lambda _seen: None
    ),
}
"""The checks, by their ids."""
