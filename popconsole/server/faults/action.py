"""What a connection does to deliver a reply, and what a fault sees of one."""

from dataclasses import dataclass, field

from popconsole.protocol.framing import CRLF
from popconsole.protocol.table import Command, Protocol
from popconsole.server.faults.spec import Turn


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
class Asked:
    """A line of the client's, before the engine has it.

    ``marked`` are the numbers with a deletion mark, ``count`` the messages of the mailbox; ``before``:
    before login.
    """

    protocol: Protocol
    turn: Turn
    line: bytes
    arguments: tuple[bytes, ...]
    command: Command | None
    before: bool
    count: int = 0
    marked: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Heard:
    """What the engine is given in place of a line; None: nothing, and ``answer`` is the reply.

    Where there is an ``answer``, it takes the place of the engine's own. ``unmarked``: the engine is shown
    a session without deletion marks, and the session stays as it was. ``lacking``: it is to answer as a
    server that does not have the command.
    """

    line: bytes | None
    answer: bytes | None = None
    unmarked: bool = False
    lacking: bool = False


@dataclass(frozen=True, slots=True)
class Said:
    """A reply, whole, before it is delivered.

    ``asked`` is None for the greeting. ``multi``: it is a multi-line response, ended by a lone dot.
    ``data``: POP2's counted data. ``more``: the client has sent more lines already. ``session`` numbers the
    logins of the server, from 1.
    """

    protocol: Protocol
    turn: Turn
    octets: bytes
    asked: Asked | None = None
    multi: bool = False
    data: bool = False
    more: bool = False
    session: int = 1
    lines: tuple[bytes, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "lines", tuple(self.octets.split(CRLF)))

    @property
    def status(self) -> bytes:
        """The status line, without its ending."""
        return self.lines[0]

    @property
    def positive(self) -> bool:
        """Whether the reply is a positive one."""
        return not self.octets.startswith(b"-")

    @property
    def body(self) -> tuple[bytes, ...]:
        """The lines of a multi-line response between the status line and the termination octet."""
        return self.lines[1:-2] if self.multi else ()

    def with_body(self, body: "tuple[bytes, ...] | list[bytes]", status: bytes | None = None) -> bytes:
        """Return the multi-line response with other lines, and another status line if given."""
        return CRLF.join([self.status if status is None else status, *body, b".", b""])
