"""Whose the rows of a list of packets are: a row in which a side of POP speaks names no port.

Between two computers with several connections at a time the numbers of TCP tell, and what is due: where a row
says that so many octets of an end have come, rows before it that are as many together are that end's own.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from popconsole.formats.frames.frame import UNKNOWN, ToldPacket
from popconsole.formats.frames.shown import completed, line_of
from popconsole.formats.frames.summary import ListRow
from popconsole.formats.frames.turns import End, Link, ListEntry, whose
from popconsole.formats.packets.speech import POP_PORTS
from popconsole.formats.packets.tcp import ACK, FIN, RST, SYN
from popconsole.formats.tls.pieces import Hidden
from popconsole.transcript.model import Side

_MOST = 200  # rows that wait


@dataclass(slots=True)
class _Hosts:
    """Two computers: their connections, the rows that wait, the octets in front of what a frame carries."""

    links: dict[frozenset[End], Link] = field(default_factory=dict)
    waiting: list[ListEntry] = field(default_factory=list)
    head: int = UNKNOWN


class PacketList:
    """Takes rows, and gives frames that tell whose they are."""

    def __init__(self) -> None:
        self._hosts: dict[frozenset[str], _Hosts] = {}

    def take(self, row: ListRow) -> Iterator[ToldPacket]:
        """Take a row; yield the frames of which it is known now whose they are."""
        frame = row.frame
        hosts = self._hosts.setdefault(frozenset((frame.source, frame.target)), _Hosts())
        if frame.flags >= 0:
            self._numbers(hosts, row)
        elif not row.again:
            links = [link for link in hosts.links.values() if link.open]
            alone = links[0] if len(links) == 1 and links[0].end_of(row) is not None else None
            hosts.waiting.append(ListEntry(row, alone))
            if alone is not None:
                self._give(hosts, hosts.waiting[-1])
        yield from self._ready(hosts, _MOST)

    def finish(self) -> Iterator[ToldPacket]:
        """Yield the frames that wait: nothing more tells whose they are."""
        for hosts in self._hosts.values():
            yield from self._ready(hosts, 0)

    def _ready(self, hosts: _Hosts, most: int) -> Iterator[ToldPacket]:
        """Yield the frames in front of the first that waits, and those in front where too many do."""
        waiting = hosts.waiting
        while waiting and (waiting[0].link is not None or len(waiting) > most):
            entry = waiting.pop(0)
            if entry.link is None and not hosts.links:
                yield self._alone(hosts, entry.row)
                continue
            if entry.link is None and entry.row.nobody:
                continue
            if entry.link is None:
                links = [link for link in hosts.links.values() if link.open] or list(hosts.links.values())
                entry.link = next((link for link in links if link.due(entry.row)), links[-1])
                self._give(hosts, entry, counts=False)
            entry.link.heard(entry.row)
            yield entry.link.numbered(entry.row.frame)

    # --- rows with numbers

    def _numbers(self, hosts: _Hosts, row: ListRow) -> None:
        frame = row.frame
        source, target = (frame.source, frame.ports[0]), (frame.target, frame.ports[1])
        ends = frozenset((source, target))
        link = hosts.links.get(ends)
        if link is None or (frame.opens and not link.open):
            link = hosts.links[ends] = Link(*_sides(frame, source, target), owed=int(bool(frame.flags & SYN)))
        if not frame.flags & SYN and row.length >= 0 and frame.size >= 0:
            hosts.head = row.length - frame.size
        if not row.again and not frame.flags & SYN:
            self._resolve(hosts, link, source, frame.seq, frame.time)
            if frame.flags & ACK:
                self._resolve(hosts, link, target, frame.ack, frame.time)
        if not row.again and frame.seq >= 0:
            more = max(0, frame.size) + bool(frame.flags & (SYN | FIN))
            link.numbers[source] = max(link.numbers.get(source, 0), frame.seq + more)
        if frame.flags & RST:
            link.ended |= {source, target}
        elif frame.flags & FIN:
            link.ended.add(source)
        hosts.waiting.append(ListEntry(row, link))

    def _resolve(self, hosts: _Hosts, link: Link, end: End, number: int, time: float) -> None:
        """Find the rows that wait and make up what an end has said up to a number."""
        links = list(hosts.links.values())
        known = end in link.numbers
        lacking = number - link.numbers.setdefault(end, min(number, 1))
        found = whose(hosts.waiting, links, link, end, lacking, hosts.head) if lacking > 0 else []
        if not found and lacking > 1:  # the last of them may have said that nothing more follows
            found = whose(hosts.waiting, links, link, end, lacking - 1, hosts.head)
        if not found and lacking > 1 and not known:  # the connection began before the list
            link.late = True
            found = [entry for entry in hosts.waiting if not entry.link and link.end_of(entry.row) == end][
                -1:
            ]
        for entry in found:
            entry.link = link
            if entry.row.frame.side is None:
                entry.row.frame.side = Side.CLIENT if end == link.client else Side.SERVER
            self._give(hosts, entry)
        if number - link.numbers[end] == 1 and end not in link.ended:
            link.ended.add(end)
            link.numbers[end] = number
            ports = end[1], link.other(end)[1]
            last = ToldPacket(source=end[0], target=link.other(end)[0], ports=ports, flags=FIN, time=time)
            hosts.waiting.append(ListEntry(ListRow(last, "TCP", UNKNOWN), link))
        link.numbers[end] = max(link.numbers[end], number)  # what no row tells is not looked for again

    # --- rows without

    def _give(self, hosts: _Hosts, entry: ListEntry, *, counts: bool = True) -> None:
        """Put into the frame of a row what follows from its being of a connection.

        ``counts``: its octets are not counted among those of the end that says it yet.
        """
        row, link = entry.row, entry.link
        assert link is not None  # noqa: S101 - set by whoever calls
        frame, end = row.frame, link.end_of(row)
        assert end is not None  # noqa: S101 - it is known where it is given
        frame.ports = end[1], link.other(end)[1]
        size = frame.size = row.size(hosts.head)
        if end in link.numbers and size >= 0 and counts:
            link.numbers[end] += size
        if frame.secure:
            link.secure = True
            if row.hidden:
                frame.said = (*frame.said, Hidden(Side.CLIENT, max(0, size), None))
            return
        if link.secure:
            frame.secure = True
            if link.around < 0 and row.text is not None and frame.side is Side.CLIENT:
                link.around = size - len(line_of(row.text))
            size = size - link.around if link.around >= 0 else UNKNOWN
        frame.said = _said(row, size)

    @staticmethod
    def _alone(hosts: _Hosts, row: ListRow) -> ToldPacket:
        """Return the frame of a row where no row has numbers: a command is taken for one line."""
        if row.text is not None and row.frame.side is Side.CLIENT and row.length >= 0 and hosts.head < 0:
            hosts.head = row.length - len(line_of(row.text))
        return replace(row.frame, said=_said(row, row.size(hosts.head)))


def _said(row: ListRow, size: int) -> tuple[bytes | int, ...]:
    if row.text is None:
        return (max(0, size),)
    found = completed((line_of(row.text),), size)
    return tuple(piece for piece in found if isinstance(piece, bytes | int))


def _sides(frame: ToldPacket, source: End, target: End) -> tuple[End, End]:
    """Return which end is the client's, and which the server's."""
    if frame.flags & SYN:
        return (target, source) if frame.flags & ACK else (source, target)
    known = source[1] in POP_PORTS, target[1] in POP_PORTS
    serves = known[0] or (not known[1] and source[1] < target[1])
    return (target, source) if serves else (source, target)
