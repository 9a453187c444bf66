"""The mock server's engine asked words without sockets and without time."""

from collections.abc import Sequence

from popconsole.examiner.learning.letters import CLOSED, MAIL, SECURED, alphabet, heard
from popconsole.examiner.played import PlayedExchange, PlayedReply
from popconsole.examiner.running.learner import ServerAsked
from popconsole.examiner.running.reached import LoginAccount, Reached
from popconsole.examiner.shape import is_multi
from popconsole.maildrop.accounts import Accounts, Secret
from popconsole.maildrop.messages import Message
from popconsole.maildrop.names import INBOX
from popconsole.maildrop.store import Maildrops
from popconsole.protocol.framing import split_ending
from popconsole.server.engine.inputs import Closed
from popconsole.server.engine.profile import Profile
from popconsole.server.faults.action import Drop, EndWriting, Write
from popconsole.server.listening.access import Access
from popconsole.server.setup import Setup
from popconsole.transcript.model import Line, Side
from tests.server.rehearsal import Rehearsal

USER, PASSWORD = b"student", b"learn"
_LOGINS = (b"PASS", b"HELO", b"AUTH")
_STAMP = b"<1.1@popconsole.example>"


class EngineAsked(ServerAsked):
    """Answers words with a new session of the engine each; two messages are in the maildrop."""

    def __init__(self, protocol: str, persona: str | None = None, letters: str = MAIL) -> None:
        reached = Reached(lambda: ("", 0), protocol, LoginAccount(USER, PASSWORD))
        super().__init__(reached, alphabet(protocol, letters), None)
        self._protocol, self._persona = protocol, persona

    def said(self, word: Sequence[str]) -> tuple[list[str], list[Line]]:
        self.connections += 1
        mail = {USER: {INBOX: [Message(b"X: 1\r\n\r\none\r\n", "a"), Message(b"X: 2\r\n\r\ntwo\r\n", "b")]}}
        profile = Profile(stls=True)
        setup = Setup(Accounts({USER: Secret(PASSWORD)}), Maildrops(mail), profile).as_persona(self._persona)
        access = Access(setup)
        session = Rehearsal(self._protocol, setup, (), lambda _spec: None, access)
        over, lines, found, inside, asks = False, list[Line](), list[str](), False, False

        def take(actions: object) -> bytes:
            nonlocal over
            octets = b""
            for action in actions:  # type: ignore[attr-defined]
                if isinstance(action, Write):
                    octets += action.octets
                over = over or isinstance(action, Drop | EndWriting)
            over = over or session.closed
            lines.extend(Line(Side.SERVER, *split_ending(row)) for row in octets.splitlines(keepends=True))
            return octets

        take(session.event(access.opened(_STAMP, self._protocol)))
        for letter in word:
            command = self.alphabet.line(letter, USER, PASSWORD)
            if over:
                found.append(CLOSED)
                continue
            lines.append(Line(Side.CLIENT, command))
            reply = _reply(
                self._protocol, b"" if asks else command, take(session.line(command)), inside=inside
            )
            good = reply is not None and reply.ok
            inside = inside or (good and (asks or command.split(b" ")[0] in _LOGINS))
            asks = reply is not None and reply.status.startswith(b"+ ")
            output = heard(PlayedExchange(command, reply, closed=over), letter, self.count)
            found.append(SECURED if letter == "STLS" and good else output)
        list(session.event(Closed()))
        return found, lines


def _reply(protocol: str, command: bytes, octets: bytes, *, inside: bool) -> PlayedReply | None:
    if not octets:
        return None
    rows = [split_ending(row) for row in octets.splitlines(keepends=True)]
    if protocol == "POP2" and command == b"RETR" and not octets.startswith(b"-"):
        return PlayedReply(b"", b"", tuple(rows))
    multi = protocol == "POP3" and octets.startswith(b"+OK") and is_multi(command, logged_in=inside)
    return PlayedReply(*rows[0], tuple(rows[1:-1]) if multi else (), multi=multi)
