"""An expected conversation as a value: what is said, what is to come, in the order of the file."""

from dataclasses import dataclass, field
from enum import Enum

from popconsole.expect.pattern import SECRETS, Formula, LinePattern, Name
from popconsole.protocol.table import Protocol


@dataclass(frozen=True, slots=True)
class WrittenRow:
    """What stands in one row: of which connection (0: it has no number), in which row of the file (from 1).

    ``text`` is what is written there behind the mark.
    """

    connection: int
    row: int
    text: bytes


@dataclass(frozen=True, slots=True)
class Opens(WrittenRow):
    """The client opens the connection."""


@dataclass(frozen=True, slots=True)
class Says(WrittenRow):
    """The client sends a line, with its ending: CRLF, LF or nothing."""

    line: LinePattern
    ending: bytes


@dataclass(frozen=True, slots=True)
class Drops(WrittenRow):
    """The client closes the connection; ``reset``: so that the server sees it break."""

    reset: bool = False


@dataclass(frozen=True, slots=True)
class Secures(WrittenRow):
    """TLS begins, at the client's side."""


@dataclass(frozen=True, slots=True)
class Waits(WrittenRow):
    """Nothing is said for so many seconds."""

    seconds: float


@dataclass(frozen=True, slots=True)
class LineComes(WrittenRow):
    """A line of the server comes, as one of ``patterns``, with that ending."""

    patterns: tuple[LinePattern, ...]
    ending: bytes


@dataclass(frozen=True, slots=True)
class ReplyComes(WrittenRow):
    """A whole reply comes, of whatever text and shape; its status one of ``signs``, where there are any."""

    signs: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class RestComes(WrittenRow):
    """Any lines come, none too, up to the one that stands below; never the lone dot."""


class Unit(Enum):
    """What of the rest of a reply is measured; the value is the word in the file."""

    OCTETS = "octets"
    LINES = "lines"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class MeasureComes(WrittenRow):
    """The rest of a reply comes, up to its dot, so long, or this text, dots of byte-stuffing taken off."""

    unit: Unit
    amount: Name | Formula


@dataclass(frozen=True, slots=True)
class CloseComes(WrittenRow):
    """The server closes the connection; ``allowed``: or it does not."""

    allowed: bool = False


Item = LineComes | ReplyComes | RestComes | MeasureComes | CloseComes


@dataclass(frozen=True, slots=True)
class ReplyWay:
    """One of the ways in which the server may go on; ``lacks``: by this it says that it has no such thing."""

    items: tuple[Item, ...]
    lacks: bool = False


@dataclass(frozen=True, slots=True)
class Never(WrittenRow):
    """No line of the server is so: in the reply, or the conversation, that it stands in."""

    patterns: tuple[LinePattern, ...]


@dataclass(frozen=True, slots=True)
class Comes:
    """What the server says before the client goes on: one of ``ways``, and ``never`` this or that.

    ``connection`` and ``row``, its first, are as those of a WrittenRow.
    """

    connection: int
    row: int
    ways: tuple[ReplyWay, ...]
    never: tuple[Never, ...] = ()

    @property
    def text(self) -> bytes:
        """What is written in its first row, behind the mark."""
        return self.ways[0].items[0].text

    @property
    def last_row(self) -> int:
        """The last row that belongs to it."""
        rows = [item.row for way in self.ways for item in way.items] + [never.row for never in self.never]
        return max(rows, default=self.row)


Step = Opens | Says | Drops | Secures | Waits | Comes


@dataclass(frozen=True, slots=True)
class PlayNeeds:
    """What must be there before a playbook can be played: messages, those of a file, APOP."""

    messages: int = 0  # at the least
    mail: str = ""  # the name of an mbox beside the file: the maildrop holds its messages, in that order
    apop: bool = False


@dataclass(frozen=True, slots=True)
class Playbook:
    """An expected conversation: over one connection or more, with what is told of it.

    ``never`` holds for all of it. ``headers`` are those of the file that mean nothing here.
    """

    name: str
    protocol: Protocol
    steps: tuple[Step, ...]
    title: str = ""
    source: str = ""
    needs: PlayNeeds = PlayNeeds()
    never: tuple[Never, ...] = ()
    headers: tuple[tuple[str, str], ...] = field(default=())

    @property
    def secrets(self) -> frozenset[str]:
        """What must be given to play it: ``user``, ``password``; what is computed of them counts for both."""
        said = {name.name for step in self.steps if isinstance(step, Says) for name in step.line.names}
        found = said & SECRETS
        wanted = found & {"user"}
        if found - {"user"}:
            wanted.add("password")
        return frozenset(wanted | {"user"} if found & {"plain", "answer"} else wanted)

    @property
    def removes(self) -> bool:
        """Whether it may remove mail: it marks a message, and says QUIT before it says RSET."""
        marked = False
        for step in self.steps:
            if isinstance(step, Says):
                word = step.line.starts.split(b" ")[0].upper()
                if word in (b"DELE", b"ACKD"):
                    marked = True
                elif word in (b"RSET", b"NACK"):
                    marked = False
                elif marked and word in (b"QUIT", b"FOLD"):
                    return True
            elif isinstance(step, (Drops, Opens)):
                marked = False
        return False
