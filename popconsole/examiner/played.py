"""What was said and heard when a script was played: values that judges look at. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from popconsole.protocol.framing import CRLF, byte_unstuff
from popconsole.transcript.model import Line


@dataclass(frozen=True, slots=True)
class PlayedReply:
    """A whole reply: its first line, and the lines of a multi-line response behind it, without the lone dot.

    Each line is its octets and its ending (CRLF, LF, or nothing). ``complete``: the lone dot came, where one
    was due. ``multi``: one was due. ``data`` of POP2's RETR holds the octets, cut into lines.
    """

    status: bytes
    ending: bytes
    data: tuple[tuple[bytes, bytes], ...] = ()
    complete: bool = True
    multi: bool = False
    dot_ending: bytes = CRLF

    @property
    def ok(self) -> bool:
        """Whether it is positive."""
        return self.status.startswith((b"+OK", b"#", b"="))

    @property
    def words(self) -> list[bytes]:
        """The first line, cut at single blanks."""
        return self.status.split(b" ")

    @property
    def lines(self) -> list[bytes]:
        """The data, un-stuffed, without line endings."""
        return [byte_unstuff(line) for line, _ending in self.data]

    @property
    def message(self) -> bytes:
        """The data as a message: un-stuffed, with the endings that came."""
        return b"".join(byte_unstuff(line) + ending for line, ending in self.data)

    @property
    def counted(self) -> bytes:
        """The data of POP2's RETR: nothing is stuffed there."""
        return b"".join(line + ending for line, ending in self.data)


@dataclass(frozen=True, slots=True)
class PlayedExchange:
    """A command as it was sent, without its ending, and what came; None: nothing came.

    ``command`` is None for the greeting. ``connection`` counts from 1 in what was played. ``unasked`` are
    lines that came before the command was sent, and that nothing had asked for. ``closed``: the server had
    closed. ``part`` is what came of a line that had no end. ``line`` is the index of the reply's first line
    in the lines of the connection; ``secret`` tells that the command holds a secret. ``state``: logged in
    or not, before it.
    """

    command: bytes | None
    reply: PlayedReply | None
    connection: int = 1
    unasked: tuple[bytes, ...] = ()
    closed: bool = False
    line: int = 0
    logged_in: bool = False
    secure: bool = False
    part: bytes = b""

    @property
    def keyword(self) -> str:
        """The command's keyword, in capitals; "" for the greeting."""
        words = (self.command or b"").split()
        return words[0].decode("ascii", "replace").upper() if words else ""

    @property
    def argument(self) -> bytes:
        """What stands behind the keyword."""
        return (self.command or b"").partition(b" ")[2]


@dataclass(frozen=True, slots=True)
class PlayedCheck:
    """All that was said and heard when a check was played, over one connection or more.

    ``lines`` are those of each connection, in the order they were opened; ``spoken``: so many of them came
    before it was left. ``start`` is the first exchange of
    the script itself, behind the login and what is played before. ``tail`` is how the connections were left;
    ``clean_end``: whether TLS was closed by its alert, None where there was no TLS or no end.
    ``tls_version``: that of the last handshake, as OpenSSL calls it; empty where there was none.
    """

    exchanges: tuple[PlayedExchange, ...]
    lines: tuple[Sequence[Line], ...]
    values: Mapping[str, bytes] = field(default_factory=dict)
    start: int = 0
    tail: tuple[PlayedExchange, ...] = ()
    clean_end: bool | None = None
    spoken: tuple[int, ...] = ()
    tls_version: str = ""

    def of(self, keyword: str, argument: bytes | None = None) -> list[PlayedExchange]:
        """Return the exchanges of a command, ``argument``: those with just that argument."""
        return [
            exchange
            for exchange in self.exchanges
            if exchange.keyword == keyword and argument in (None, exchange.argument)
        ]

    def at(self, exchange: PlayedExchange) -> int:
        """Return the number of an exchange."""
        return next(n for n, one in enumerate(self.exchanges) if one is exchange)
