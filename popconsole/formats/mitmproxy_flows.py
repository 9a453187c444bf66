"""The flows of mitmproxy's file: each a connection with all its messages, or what is of another protocol."""

from collections import Counter
from collections.abc import Iterable, Iterator
from math import nan

from popconsole.formats.packets.table import ToldSegment
from popconsole.formats.packets.tcp import ACK, FIN, SYN
from popconsole.formats.tnetstrings import Element, may_be_size, size_of
from popconsole.i18n import _
from popconsole.transcript.model import Side
from popconsole.transcript.safe import safe_text, shown_address

_MOST = 1 << 26  # octets of a flow: it is there as a whole
_TCP = b"tcp"
_FIRST_MESSAGE = 3  # a message has so many members
_PORTS = range(65_536)


class Flows:
    """Reads flows; ``number`` of them so far, ``others`` counts those that are not of TCP, by their types.

    ``begun``: there is one. ``damage`` says in a sentence what keeps the rest from being read.
    """

    def __init__(self) -> None:
        self.begun = False
        self.number = 0
        self.others: Counter[str] = Counter()
        self.damage = ""

    def segments(self, blocks: Iterable[bytes]) -> Iterator[ToldSegment]:
        """Yield what was said in all flows of TCP, one flow behind the other."""
        for octets in self._flows(iter(blocks)):
            self.number += 1
            flow = Element(b"}", octets).members()
            told = flow.get(b"type")
            kind = _TCP if told is None or told.cut else told.text()
            if kind == _TCP and b"messages" in flow:
                yield from _Flow(self.number, flow).segments()
            else:
                self.others[safe_text(kind[:20].decode("utf-8", "replace"))] += 1

    def _flows(self, blocks: Iterator[bytes]) -> Iterator[memoryview]:
        """Yield the octets of each flow; of the last one those that are there."""
        held = b""
        while True:
            while (found := size_of(held)) is None and may_be_size(held) and (block := next(blocks, b"")):
                held += block
            if found is None:
                if held:
                    self.damage = _("behind flow {n} comes what is none").format(n=self.number)
                return
            self.begun = True
            size, begin = found
            if size > _MOST:
                told = _("flow {n} has {size} octets, and no more than {most} are read")
                self.damage = told.format(n=self.number + 1, size=size, most=_MOST)
                return
            pieces, there = [held[begin:]], len(held) - begin
            while there <= size and (block := next(blocks, b"")):
                pieces.append(block)
                there += len(block)
            whole = b"".join(pieces)
            pieces.clear()
            yield memoryview(whole)[:size]
            if there <= size:
                self.damage = _("flow {n} is cut off").format(n=self.number)
                return
            held = whole[size + 1 :]


class _Flow:
    """One flow of TCP, as segments: its beginning, its messages, its end."""

    def __init__(self, number: int, flow: dict[bytes, Element]) -> None:
        self._flow = flow
        client, server = flow.get(b"client_conn"), flow.get(b"server_conn")
        self._client = {} if client is None else client.members()
        self._server = {} if server is None else server.members()
        here = _address(self._client, b"peername", b"address")
        there = _address(self._server, b"address", b"peername")
        here = here or (_("client of flow {n}").format(n=number), 0)
        there = there or (_("server of flow {n}").format(n=number), 0)
        self._ends = (here[0], there[0], (here[1], there[1]))

    def segments(self) -> Iterator[ToldSegment]:
        """Yield its beginning, what was said, and its end, if that is there."""
        began = _number(self._client, b"timestamp_start")
        # A flow may have begun before the one that stands before it has ended: that is no disorder.
        yield self._segment(Side.CLIENT, ACK, b"", nan)
        yield self._segment(Side.CLIENT, SYN, b"", nan if began is None else began)
        last = nan
        for message in self._flow[b"messages"].items():
            parts = list(message.items())
            if len(parts) > 1:
                at = parts[2].number() if len(parts) >= _FIRST_MESSAGE else None
                last = last if at is None else at
                side = Side.CLIENT if parts[0].true() else Side.SERVER
                yield self._segment(side, ACK, parts[1].text(), last)
        if not self._flow[b"messages"].cut:
            ends = (_number(self._client, b"timestamp_end"), _number(self._server, b"timestamp_end"))
            of_client = ends[0] is not None and (ends[1] is None or ends[0] < ends[1])
            at = ends[0] if of_client else ends[1]
            side = Side.CLIENT if of_client else Side.SERVER
            yield self._segment(side, FIN | ACK, b"", last if at is None else at)

    def _segment(self, side: Side, flags: int, octets: bytes, at: float) -> ToldSegment:
        here, there, ports = self._ends
        if side is Side.CLIENT:
            return ToldSegment(here, there, ports, flags, None, 0, octets, 0, at)
        return ToldSegment(there, here, ports[::-1], flags, None, 0, octets, 0, at)


def _number(members: dict[bytes, Element], name: bytes) -> float | None:
    return members[name].number() if name in members else None


def _address(members: dict[bytes, Element], *names: bytes) -> tuple[str, int] | None:
    """Return the first address that stands under one of the names, as it is shown, and its port, or None.

    It is a list of host and port, in older files within a dictionary.
    """
    for name in names:
        found = members.get(name)
        if found is not None and found.kind == b"}":
            found = found.members().get(b"address")
        parts = [] if found is None else list(found.items())
        port = parts[1].number() if len(parts) > 1 else None
        if port is not None and port in _PORTS:
            host = parts[0].text().decode("utf-8", "replace")
            return shown_address((host, int(port))), int(port)
    return None
