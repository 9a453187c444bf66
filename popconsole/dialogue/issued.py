"""A command as it was sent; what stands in it is read when somebody asks."""

from dataclasses import replace
from functools import lru_cache

from popconsole.dialogue.keywords import begins_exchange, tells_nothing
from popconsole.protocol import PROTOCOLS
from popconsole.protocol.syntax import Parsed, parse
from popconsole.protocol.table import Command, Protocol, State
from popconsole.transcript.safe import safe_text

_SHORT = 32  # octets of a command that may well be said again


@lru_cache(maxsize=1024)
def _read(name: str, octets: bytes) -> Parsed:
    """Read a command line that holds no secret: STAT, RETR 1 and their like are said over and over."""
    return parse(PROTOCOLS[name], octets)


class Issued:
    """A command as it was sent: at which line (from 0), and in which state it will be met.

    ``keyword`` is in upper case, as typed where the table has none such; ``command`` its row or None.
    ``exchanges``: it begins an exchange in one of the protocols, perhaps not in this one.
    """

    __slots__ = ("_octets", "_parsed", "_protocol", "command", "exchanges", "index", "keyword", "state")

    def __init__(self, protocol: Protocol, octets: bytes, index: int, state: State) -> None:
        self._protocol = protocol
        self._octets = octets
        self._parsed: Parsed | None = None
        self.index = index
        self.state = state
        self.keyword = octets.partition(b" ")[0].decode("ascii", "replace").upper()
        self.command: Command | None = protocol.command(self.keyword)
        self.exchanges = self.command.exchange if self.command else begins_exchange(self.keyword)

    @property
    def parsed(self) -> Parsed:
        """What was read in the line."""
        if self._parsed is None:
            if len(self._octets) <= _SHORT and tells_nothing(self._octets):
                self._parsed = _read(self._protocol.name, self._octets)
            else:
                self._parsed = parse(self._protocol, self._octets)
        return self._parsed

    @property
    def size(self) -> int:
        """How many octets the line had, without its ending."""
        return len(self._octets)

    @property
    def given(self) -> int:
        """How many arguments it has."""
        return len(self.parsed.arguments)

    @property
    def mechanism(self) -> str | None:
        """The mechanism of SASL that it names, in upper case; None where it begins no exchange."""
        if self.command is None or not self.command.exchange or not self.parsed.arguments:
            return None
        return safe_text(self.parsed.arguments[0].decode("ascii", "replace").upper())

    @property
    def sends_mail(self) -> bool:
        """Whether the client sends a mail once this is accepted, line by line up to a lone dot."""
        if self.command is not None or self.keyword not in self._protocol.elsewhere:
            return False
        said = b" ".join(self._octets.split()).upper().decode("ascii", "replace")
        return said in self._protocol.sends_mail

    def conceal(self, masked: bytes) -> None:
        """Forget the secret in the line: ``masked`` is the line as it may be shown."""
        (self._hush if self.command is None else self._cover)(masked)

    def _hush(self, masked: bytes) -> None:
        """Forget the secret in a line that is no command; what answers it is told by its keyword as well."""
        words = masked.decode("ascii", "replace").upper().split(maxsplit=1)
        if words:
            self.keyword = words[0]
        self._parsed = replace(self.parsed, keyword=self.keyword, arguments=())

    def _cover(self, masked: bytes) -> None:
        """Forget a secret that stands where none belongs, in a name, say."""
        read, row = parse(self._protocol, masked), self.command
        rows = row.arguments if row is not None else ()
        arguments = tuple(
            own if place < len(rows) and rows[place].secret else shown
            for place, (own, shown) in enumerate(zip(self.parsed.arguments, read.arguments, strict=False))
        )
        self._parsed = replace(self.parsed, arguments=arguments)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Issued):
            return NotImplemented
        mine, others = (self.index, self.state, self.parsed), (other.index, other.state, other.parsed)
        return mine == others

    def __hash__(self) -> int:
        return hash((self.index, self.state))

    def __repr__(self) -> str:
        return f"<Issued {self.keyword} at {self.index} in {self.state}>"
