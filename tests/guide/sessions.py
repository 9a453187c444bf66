"""A session with the mock server as a history: its own layers, under any persona and faults, no socket."""

from collections.abc import Iterable, Sequence

from popconsole.analysis.history import History
from popconsole.maildrop.accounts import Accounts, Secret
from popconsole.maildrop.messages import Message
from popconsole.maildrop.names import INBOX
from popconsole.maildrop.store import Maildrops
from popconsole.protocol import PROTOCOLS
from popconsole.protocol.framing import Framer
from popconsole.server.faults.action import Action, Drop, EndWriting, Hold, Write
from popconsole.server.faults.spec import FaultSpec
from popconsole.server.listening.access import Access
from popconsole.server.setup import Setup
from popconsole.transcript.model import Line, LineKind, Side
from tests.server.rehearsal import Rehearsal

MAIL = (
    Message(b"Subject: one\r\n\r\nFirst.\r\n", "u1"),
    Message(b"Subject: two\r\n\r\n.profile\r\n.\r\n", "u2"),
    Message(b"Subject: three\r\n\r\n", "u3"),
)
SCRIPTS = {
    "POP3": [
        "USER u", "USER nobody", "PASS p", "PASS", "PASS x", "APOP u x", "STAT", "LIST", "LIST 1", "LIST 9",
        "LIST 0", "UIDL", "UIDL 2", "RETR 1", "RETR 2", "RETR", "RETR  1", "RETR u1", "TOP 1 0", "TOP 3 0",
        "TOP 1 1", "TOP 1", "DELE 1", "DELE 2", "RSET", "NOOP", "CAPA", "QUIT", "MAIL FROM:<a>", "",
        "AUTH PLAIN", "AUTH", "*", "LANG", "UTF8", "STLS", "XTND",
    ],
    "POP2": [
        "HELO u p", "HELO u x", "HELO", "FOLD box", "FOLD nowhere", "FOLD inbox", "READ", "READ 1", "READ 3",
        "READ 9", "READ 0", "RETR", "ACKS", "ACKD", "NACK", "QUIT", "SAVE", "HELLO u p", "",
    ],
}  # fmt: skip
LOGIN = {"POP3": ("USER u", "PASS p", "LIST"), "POP2": ("HELO u p", "READ", "RETR")}


def said_to_mock(
    protocol: str, script: Sequence[str], persona: str | None = None, faults: Iterable[FaultSpec] = ()
) -> History:
    """Return the history of a session in which a client says these lines, each behind the reply before."""
    mail = Maildrops({b"u": {INBOX: MAIL, b"box": MAIL[1:]}})
    setup = Setup(Accounts({b"u": Secret(b"p")}), mail).as_persona(persona)
    lines: list[Line] = []
    history = History(PROTOCOLS[protocol], lines, exact=True)
    access = Access(setup)
    shaped = Rehearsal(protocol, setup, faults, lambda _spec: None, access)
    framer = Framer()
    over = False

    def take(actions: Iterable[Action]) -> None:
        nonlocal over
        for action in actions:
            if isinstance(action, Write | Hold):
                framer.feed(action.octets)
            over = over or isinstance(action, Drop | EndWriting)
        while len(framer):
            history.extend()
            found = framer.next(history.live.dialogue.octets_due)
            if found is None:
                break
            lines.append(Line(Side.SERVER, *found))
        over = over or shaped.closed
        if over:
            lines.append(Line(Side.SERVER, b"", b"", LineKind.CLOSED))

    take(shaped.event(access.opened(b"<1@x>", protocol)))
    for said in script:
        if over:
            break
        lines.append(Line(Side.CLIENT, said.encode()))
        take(shaped.line(said.encode()))
    history.extend()
    return history
