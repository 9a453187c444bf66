"""What the stages of a client of one's own want of it, and how that is seen in a run. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from popconsole.examiner.clients.judged import ClientEvidence
from popconsole.examiner.clients.letters import LETTERS
from popconsole.i18n import N_
from popconsole.transcript.model import Conversation, LineKind, Side

FAULTS = (
    "drop-after:300@RETR", "dot-early@RETR:3", "dot-missing@RETR", "err-on:PASS", "err-on:RETR",
    "greeting-err",
)  # fmt: skip
"""What the last stage tries."""

SURVIVES = "client/survives"
"""The check that is of runs with faults; all others are of one without."""


@dataclass(frozen=True, slots=True)
class ClientWant:
    """A requirement in a sentence, and whether a run without a fault meets it."""

    requirement: str
    met: Callable[[ClientEvidence], bool]


def _turns(session: Conversation) -> list[tuple[str, bytes]]:
    """Return each command of a session, its keyword, with the first line that answers it."""
    turns: list[tuple[str, bytes]] = []
    for line in session.lines:
        if line.kind is not LineKind.WIRE:
            continue
        if line.side is Side.CLIENT:
            words = line.octets.split()
            turns.append((words[0].decode("ascii", "replace").upper() if words else "", b""))
        elif turns and not turns[-1][1]:
            turns[-1] = turns[-1][0], line.octets
    return turns


def _said(seen: ClientEvidence, *keywords: str) -> bool:
    """Tell whether one of some commands was said, and answered +OK."""
    return any(
        keyword in keywords and reply.startswith(b"+OK")
        for session in seen.sessions
        for keyword, reply in _turns(session)
    )


def _quits(seen: ClientEvidence) -> bool:
    last = [turns[-1] for session in seen.sessions if (turns := _turns(session))]
    return bool(last) and all(keyword == "QUIT" and reply.startswith(b"+OK") for keyword, reply in last)


def _has(seen: ClientEvidence, *names: str) -> bool:
    return all(seen.delivered.whole[name] == 1 for name in names)


CLIENT_WANTS: Mapping[str, ClientWant] = {
    "client/connects": ClientWant(N_("It connects to the server"), lambda seen: bool(seen.sessions)),
    "client/quits": ClientWant(N_("It says QUIT last, and waits for the answer"), _quits),
    "client/logs-in": ClientWant(N_("It logs in"), lambda seen: _said(seen, "PASS", "APOP", "AUTH")),
    "client/asks": ClientWant(N_("It asks with LIST what is there"), lambda seen: _said(seen, "LIST")),
    "client/fetches": ClientWant(
        N_("It has each letter without dots as it was sent, once"), lambda seen: _has(seen, "short", "long")
    ),
    "client/dots": ClientWant(N_("It takes one dot off, and no more"), lambda seen: _has(seen, "dots")),
    "client/deletes": ClientWant(
        N_("It has every letter, and none is left on the server"),
        lambda seen: not seen.left and _has(seen, *LETTERS),
    ),
    SURVIVES: ClientWant(N_("Whatever breaks, no letter comes to harm"), lambda _seen: True),
}
"""The checks, by their ids."""
