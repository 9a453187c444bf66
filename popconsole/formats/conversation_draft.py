"""One conversation in the making: what a file says of it, and its lines as they are met."""

from dataclasses import dataclass, field

from popconsole.formats.detect import Detector
from popconsole.protocol.table import Protocol
from popconsole.transcript.model import Conversation, LineKind, Lines, Oddity, Side


@dataclass(slots=True)
class Header:
    """What a file says of a conversation besides its lines; see ``Conversation``."""

    protocol: Protocol | None = None
    title: str = ""
    source: str = ""
    exact: bool = False
    secure: bool = False
    others: list[tuple[str, str]] = field(default_factory=list)
    began: float | None = None
    client: str = ""
    server: str = ""


class ConversationDraft:
    """One conversation in the making; its ``lines`` are the same object all along."""

    def __init__(self, header: Header) -> None:
        self.header = header
        self.lines = Lines()
        self.comments: list[tuple[int, str]] = []
        self.oddities: list[Oddity] = []
        self.number = 0  # its place among those of the file, from 1, by their first lines; 0: it has no line
        self.ended = False  # nothing more comes
        self.spoken = False  # a line was said, or a connection ended: a connection that opens is another
        self.closed = False  # ... and an event said that it was closed
        self.last: Side | None = None  # who said the last line
        self.command = b""  # what the client said last
        self._detector: Detector | None = None  # made where the header does not tell
        self._told: Protocol | None = None

    def first_said(self) -> Side | None:
        """Return who said the first line that was sent; None where there is none yet."""
        return next((line.side for line in self.lines if line.kind is LineKind.WIRE), None)

    def protocol(self) -> Protocol | None:
        """Return what is spoken, from the header or told by the lines so far; None: nothing tells."""
        if self.header.protocol is not None:
            return self.header.protocol
        if self._told is None:
            self._detector = self._detector or Detector()
            self._told = self._detector.look(self.lines)
        return self._told

    def finished(self, protocol: Protocol) -> Conversation:
        """Return the conversation as far as it was read."""
        header = self.header
        return Conversation(
            protocol.name,
            self.lines,
            header.title,
            header.source,
            header.exact,
            tuple(self.comments),
            tuple(self.oddities),
            tuple(header.others),
            header.secure,
            header.began,
            header.client,
            header.server,
        )
