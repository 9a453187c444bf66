"""Which rows of a list of packets are an end's own: those that make up its octets, where it is its turn."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from popconsole.formats.frames.frame import UNKNOWN, ToldPacket
from popconsole.formats.frames.summary import ListRow
from popconsole.formats.packets.tcp import FIN, SYN
from popconsole.transcript.model import Side

_TRIED = 12  # rows, for one number
_BOTH = 2

End = tuple[str, int]
"""An address and a port."""


@dataclass(slots=True)
class Link:
    """One connection: its ends, the numbers due of each, which of them have ended, the replies that are owed.

    ``numbers`` count all rows that are known to be of an end, ``reached`` those whose turn has come.
    ``secure``: TLS has begun, which puts ``around`` octets around a line. ``late``: more was said than the
    list has.
    """

    client: End
    server: End
    numbers: dict[End, int] = field(default_factory=dict)
    reached: dict[End, int] = field(default_factory=dict)
    ended: set[End] = field(default_factory=set)
    owed: int = 1  # the greeting
    secure: bool = False
    around: int = UNKNOWN
    late: bool = False

    @property
    def open(self) -> bool:
        """Whether an end may still speak."""
        return len(self.ended) < _BOTH

    def end_of(self, row: ListRow) -> End | None:
        """Return the end that says a row, if it is of this connection; None where nothing tells."""
        frame = row.frame
        if frame.source != frame.target:
            return self.client if frame.source == self.client[0] else self.server
        if frame.side is None:
            return None
        return self.client if frame.side is Side.CLIENT else self.server

    def other(self, end: End) -> End:
        """Return the end that one speaks to."""
        return self.server if end == self.client else self.client

    def numbered(self, frame: ToldPacket) -> ToldPacket:
        """Give a frame whose turn it is the number that is due, unless it bears its own."""
        end = frame.source, frame.ports[0]
        frame.late = self.late
        if frame.flags < 0:
            frame.seq = self.reached.get(end, UNKNOWN)
        if frame.seq >= 0:
            more = max(0, frame.size) + bool(frame.flags >= 0 and frame.flags & (SYN | FIN))
            self.reached[end] = max(self.reached.get(end, 0), frame.seq + more)
        return frame

    def due(self, row: ListRow) -> bool:
        """Tell whether it is the turn of the end that says a row."""
        return (self.owed <= 0) is (row.frame.side is Side.CLIENT)

    def heard(self, row: ListRow) -> None:
        """Take in that a row was said."""
        if row.text is not None:
            self.owed += 1 if row.frame.side is Side.CLIENT else -1


@dataclass(slots=True, eq=False)
class ListEntry:
    """A row that waits, and its connection, once that is known."""

    row: ListRow
    link: Link | None


def whose(
    waiting: Sequence[ListEntry], links: Sequence[Link], link: Link, end: End, lacking: int, head: int
) -> list[ListEntry]:
    """Return which of the rows that wait are those of an end that has said ``lacking`` octets more.

    Of several ways that one is taken in which the fewest rows are out of turn.
    """
    owed = {id(one): one.owed for one in links}
    search = _Search(waiting, [one for one in links if one is not link], link, end, head)
    search.go(0, lacking, 0, owed, [])
    return search.best


class _Search:
    """Tries the ways in which rows can make up a number of octets."""

    def __init__(
        self, waiting: Sequence[ListEntry], others: list[Link], link: Link, end: End, head: int
    ) -> None:
        self._waiting = waiting
        self._others = others
        self._link = link
        self._end = end
        self._head = head
        open_rows = [at for at, entry in enumerate(waiting) if entry.link is None]
        self._stop = open_rows[_TRIED] if len(open_rows) > _TRIED else len(waiting)
        self.best: list[ListEntry] = []
        self._least = UNKNOWN

    def go(self, at: int, lacking: int, wrong: int, owed: dict[int, int], chosen: list[ListEntry]) -> None:
        """Go on from the row with an index, where ``wrong`` rows before it were out of turn."""
        if 0 <= self._least <= wrong:
            return
        if at >= self._stop:
            if not lacking:
                self.best, self._least = chosen, wrong
            return
        entry = self._waiting[at]
        row = entry.row
        if entry.link is not None:
            out = wrong + (row.text is not None and not _due(owed, entry.link, row))
            self.go(at + 1, lacking, out, _said(owed, entry.link, row), chosen)
            return
        counts = lacking > 0 and self._link.end_of(row) in (self._end, None)
        size = row.size(self._head)
        if not counts or 0 < size <= lacking:
            rest, more = (lacking - size, [*chosen, entry]) if counts else (lacking, chosen)
            out = wrong + (row.text is not None and not _due(owed, self._link, row))
            self.go(at + 1, rest, out, _said(owed, self._link, row), more)
        other = next((one for one in self._others if one.open and _due(owed, one, row)), None)
        now = owed if other is None else _said(owed, other, row)
        self.go(at + 1, lacking, wrong + (other is None and row.text is not None), now, chosen)


def _due(owed: dict[int, int], link: Link, row: ListRow) -> bool:
    return (owed[id(link)] <= 0) is (row.frame.side is Side.CLIENT)


def _said(owed: dict[int, int], link: Link, row: ListRow) -> dict[int, int]:
    if row.text is None or id(link) not in owed:
        return owed
    return {**owed, id(link): owed[id(link)] + (1 if row.frame.side is Side.CLIENT else -1)}
