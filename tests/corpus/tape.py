"""What was said over connections, as pieces with their times; and packets made of it, by our own writer."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from popconsole.formats.registry import writer
from popconsole.transcript.model import Conversation, Line, LineKind, Side


@dataclass
class Tape:
    """One connection: what each side sent, piece by piece, and who closed it, with times in seconds.

    ``client`` and ``server`` are their addresses; empty: made up.
    """

    protocol: str
    began: float
    client: str = ""
    server: str = ""
    lines: list[Line] = field(default_factory=list)

    def sent(self, side: Side, octets: bytes, at: float | None = None) -> None:
        """Take a piece as it was sent; it goes into a segment of its own."""
        if octets:
            self.lines.append(Line(side, octets, b"", at=at))

    def closed(self, side: Side, at: float | None = None, *, reset: bool = False) -> None:
        """Take it that a side has closed the connection."""
        self.lines.append(Line(side, b"reset" if reset else b"", b"", LineKind.CLOSED, at))

    @property
    def conversation(self) -> Conversation:
        """It as a conversation whose lines are pieces: for a writer of packets alone."""
        return Conversation(
            self.protocol, tuple(self.lines), exact=True, began=self.began,
            client=self.client, server=self.server,
        )  # fmt: skip


def packets(tapes: Iterable[Tape]) -> bytes:
    """Return the capture of these connections."""
    return b"".join(writer("pcap").write(enumerate((tape.conversation for tape in tapes), start=1)))
