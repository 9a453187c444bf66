"""What a connection does to deliver a reply, and what a fault sees of one."""

from dataclasses import dataclass, replace

from popconsole.protocol.framing import CRLF
from popconsole.protocol.table import Command, Protocol
from popconsole.server.engine.answer import Answer, AnswerKind
from popconsole.server.faults.spec import Turn
from popconsole.server.voice.body import END


@dataclass(frozen=True, slots=True)
class Write:
    """Send these octets, as a segment of their own."""

    octets: bytes


@dataclass(frozen=True, slots=True)
class Hold:
    """Send these octets, but gather for so many seconds what else is held, and send it in one segment."""

    octets: bytes
    seconds: float


@dataclass(frozen=True, slots=True)
class Wait:
    """Do nothing for so many seconds; no other line is answered meanwhile."""

    seconds: float


@dataclass(frozen=True, slots=True)
class EndWriting:
    """Close the server's side of the connection only; nothing more is sent."""


@dataclass(frozen=True, slots=True)
class Drop:
    """Close the connection as if it broke: the session ends without UPDATE."""


Action = Write | Hold | Wait | EndWriting | Drop


@dataclass(frozen=True, slots=True)
class Seen:
    """What faults look at of a session: whether a maildrop is ``open``, and what of it is ``marked``.

    ``count`` is how many messages the mailbox has; None where nobody knows that.
    """

    open: bool
    count: int | None = None
    marked: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class ReceivedLine:
    """A line of the client's, before the server has it.

    ``marked`` are the numbers with a deletion mark, ``count`` the messages of the mailbox, None where that is
    not known; ``before``: before login.
    """

    protocol: Protocol
    turn: Turn
    line: bytes
    arguments: tuple[bytes, ...]
    command: Command | None
    before: bool
    count: int | None = None
    marked: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Interception:
    """What the server is given in place of a line of the client's; ``line`` None: nothing.

    ``answer``: the reply that takes the place of the server's own, None for that one. ``unmarked``: it
    answers as in a session without deletion marks, and the session stays as it was. ``lacking``: it is to
    answer as a server that does not have the command.
    """

    line: bytes | None
    answer: bytes | None = None
    unmarked: bool = False
    lacking: bool = False


@dataclass(frozen=True, slots=True)
class Spoken:
    """An answer as a value, and as a voice says it: its status line, the lines behind that, their end."""

    reply: Answer
    head: bytes
    body: bytes = b""
    end: bytes = b""

    @classmethod
    def of(cls, reply: Answer, status: bytes, rest: bytes) -> "Spoken":
        """Return an answer; ``rest`` is what stands behind its status line, end and all."""
        if reply.body is None or reply.kind is AnswerKind.DATA:
            return cls(reply, status, rest)
        return cls(reply, status, rest.removesuffix(END), END)

    @property
    def octets(self) -> bytes:
        """All octets of it."""
        return self.head + self.body + self.end


@dataclass(frozen=True, slots=True)
class TurnReply:
    """The whole reply to a line of the client's (or the greeting), before it is delivered.

    ``reply`` is the first answer of it. ``received`` is None for the greeting. ``more``: the client has
    sent more lines already. ``session`` numbers the logins of the server, from 1.
    """

    protocol: Protocol
    turn: Turn
    reply: Answer
    head: bytes
    body: bytes = b""
    end: bytes = b""
    received: ReceivedLine | None = None
    more: bool = False
    session: int = 1

    @property
    def octets(self) -> bytes:
        """All octets of it."""
        return self.head + self.body + self.end

    @property
    def positive(self) -> bool:
        """Whether it is no refusal."""
        return self.reply.kind is not AnswerKind.REFUSED

    @property
    def multi(self) -> bool:
        """Whether it is a multi-line response, ended by a lone dot."""
        return bool(self.end)

    @property
    def data(self) -> bool:
        """Whether it is POP2's counted data."""
        return self.reply.kind is AnswerKind.DATA

    @property
    def lines(self) -> list[bytes]:
        """The lines between the status line and the termination octet."""
        return self.body.split(CRLF)[:-1]

    def with_lines(self, lines: list[bytes]) -> "TurnReply":
        """Return the same with other lines behind the status line."""
        return replace(self, body=b"".join([line + CRLF for line in lines]))

    def with_octets(self, octets: bytes) -> "TurnReply":
        """Return the same with other octets in place of it all."""
        return replace(self, head=octets, body=b"", end=b"")
