"""What a server says before the client goes on, held line by line against the ways in which it may."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from popconsole.expect.nearness import Near, Why, nearness
from popconsole.expect.pattern import Formula, Name
from popconsole.expect.playbook import (
    CloseComes,
    Comes,
    Item,
    LineComes,
    MeasureComes,
    ReplyComes,
    RestComes,
    Unit,
)
from popconsole.protocol.framing import TERMINATION, byte_unstuff
from popconsole.transcript.model import Line

_MOST = 64  # ways that are kept open at once; the least preferred are let go
_STATUS_MISSED = Near(Why.STATUS, 0, 0.0)


class HeardLine(NamedTuple):
    """A line of the server; ``ends``: no further line of its reply is due."""

    line: Line
    kind: object
    ends: bool


@dataclass(frozen=True, slots=True)
class _Thread:
    """One way, as far as it has come: ``at`` which item, and what is under way there."""

    way: int
    values: Mapping[str, bytes]
    at: int = 0
    inside: bool = False  # a reply of whatever shape has begun
    octets: int = 0
    lines: int = 0
    text: tuple[bytes, ...] = ()

    def behind(self, values: Mapping[str, bytes] | None = None) -> "_Thread":
        """Return it where the item is over."""
        return _Thread(self.way, self.values if values is None else values, self.at + 1)

    @property
    def key(self) -> tuple[object, ...]:
        return self.way, self.at, self.inside, self.octets, self.lines, tuple(self.values.items())


class ReplyMatcher:
    """Takes the lines of one reply.

    ``values`` are those known before; ``counted``: no dot ends a reply (POP2).
    """

    def __init__(self, comes: Comes, values: Mapping[str, bytes], *, counted: bool = False) -> None:
        self._comes = comes
        self._counted = counted
        self._threads = [_Thread(number, values) for number in range(len(comes.ways))]
        self.came: list[Line] = []
        self._done: _Thread | None = None
        self._settle()

    # --- how it stands ---

    @property
    def complete(self) -> bool:
        """Whether all that was expected has come."""
        return self._done is not None

    @property
    def values(self) -> Mapping[str, bytes]:
        """What is known at its end."""
        return self._done.values if self._done is not None else {}

    @property
    def may_close(self) -> bool:
        """Whether the server may close the connection behind it."""
        return self._done is not None and not self._is_over(self._done)

    @property
    def lacks(self) -> bool:
        """Whether the server has said that it has no such thing, as it may."""
        return self._done is not None and self._comes.ways[self._done.way].lacks

    def _item(self, thread: _Thread) -> Item:
        """Return what is due next by a way that is not at its end."""
        return self._comes.ways[thread.way].items[thread.at]

    def _is_over(self, thread: _Thread) -> bool:
        return thread.at == len(self._comes.ways[thread.way].items)

    def _settle(self) -> None:
        """Find the first way that is at its end."""
        for thread in self._threads:
            if not self._is_over(thread):
                item = self._item(thread)
                if not (isinstance(item, CloseComes) and item.allowed):
                    continue
            self._done = thread
            return

    # --- what comes ---

    def take(self, heard: HeardLine | None) -> bool:
        """Take a line, or the end of the connection (None); tell whether it was expected by any way."""
        found: dict[tuple[object, ...], _Thread] = {}
        for thread in self._threads:
            for after in self._after(thread, heard):
                found.setdefault(after.key, after)
        if not found:
            return False
        self._threads = list(found.values())[:_MOST]
        if heard is not None:
            self.came.append(heard.line)
        self._settle()
        return True

    def _after(self, thread: _Thread, heard: HeardLine | None) -> list[_Thread]:
        """Return how a way goes on with a line; none where it does not."""
        if self._is_over(thread):  # POP2's data ends where nothing stands below, and the connection with it
            return []
        item = self._item(thread)
        if isinstance(item, CloseComes):
            return [thread.behind()] if heard is None else []
        if heard is None:
            return self._after_end(thread, item)
        line = heard.line
        match item:
            case LineComes():
                if line.ending != item.ending:
                    return []
                for pattern in item.patterns:
                    taken = pattern.match(line.octets, thread.values)
                    if taken is not None:
                        return [thread.behind({**thread.values, **taken} if taken else None)]
                return []
            case ReplyComes():
                if not thread.inside and item.signs and not self._has(line.octets, item.signs):
                    return []
                return [thread.behind() if heard.ends else replace(thread, inside=True)]
            case RestComes():
                stays = [] if self._is_end(line) else [thread]
                return self._after(thread.behind(), heard) + stays
            case MeasureComes():
                return self._measure(thread, item, heard)

    def _after_end(self, thread: _Thread, item: Item) -> list[_Thread]:
        """Return how a way goes on where the connection ends: with what may be nothing."""
        if isinstance(item, RestComes):
            return self._after(thread.behind(), None)
        if isinstance(item, MeasureComes):
            values = self._measured(thread, item)
            return [] if values is None else self._after(thread.behind(values), None)
        return []

    def _has(self, octets: bytes, signs: tuple[bytes, ...]) -> bool:
        """Tell whether a line has a status: POP3's word by itself, POP2's sign before whatever follows."""
        return octets.startswith(signs) if self._counted else octets.split(b" ", 1)[0] in signs

    def _is_end(self, line: Line) -> bool:
        return not self._counted and line.octets == TERMINATION

    def _measure(self, thread: _Thread, item: MeasureComes, heard: HeardLine) -> list[_Thread]:
        line = heard.line
        if self._is_end(line):
            values = self._measured(thread, item)
            return [] if values is None else self._after(thread.behind(values), heard)
        octets = (line.octets if self._counted else byte_unstuff(line.octets)) + line.ending
        text = (*thread.text, octets) if item.unit is Unit.TEXT else ()
        longer = replace(thread, octets=thread.octets + len(octets), lines=thread.lines + 1, text=text)
        if self._counted and heard.ends:
            values = self._measured(longer, item)
            return [] if values is None else [longer.behind(values)]
        return [longer]

    @staticmethod
    def _amount(thread: _Thread, item: MeasureComes) -> bytes:
        if item.unit is Unit.TEXT:
            return b"".join(thread.text)
        return b"%d" % (thread.octets if item.unit is Unit.OCTETS else thread.lines)

    def _measured(self, thread: _Thread, item: MeasureComes) -> Mapping[str, bytes] | None:
        """Return what is known behind a rest that was measured; None where it is another than expected."""
        found = self._amount(thread, item)
        expected = _known(item, thread.values)
        if expected is None and isinstance(item.amount, Name):
            return {**thread.values, item.amount.name: found}
        return thread.values if found == expected else None

    # --- what differs ---

    def nearest(self, heard: HeardLine | None) -> tuple[Near, int, bytes]:
        """Tell of what did not fit: how near it came to what was expected, in which row, with which text."""
        found = [(self._near(thread, heard), thread.at) for thread in self._threads]
        return max(found, key=lambda each: (each[0][0].share, each[1]))[0]

    def silent(self) -> tuple[Near, int, bytes]:
        """Tell what was still due where nothing more came."""
        thread = max(self._threads, key=lambda thread: (thread.at, -thread.way))
        item = self._item(thread)
        if isinstance(item, CloseComes):
            return Near(Why.NOT_CLOSED), item.row, item.text
        return Near(Why.NO_END if self.came else Why.NOTHING), item.row, item.text

    def _near(self, thread: _Thread, heard: HeardLine | None) -> tuple[Near, int, bytes]:
        item = self._item(thread)
        if heard is None:
            return Near(Why.CLOSED), item.row, item.text
        line = heard.line
        match item:
            case LineComes():
                ends = line.ending == item.ending
                near = [nearness(p, line.octets, thread.values, ends=ends) for p in item.patterns]
                return max(near, key=lambda near: near.share), item.row, item.text
            case ReplyComes():
                return _STATUS_MISSED, item.row, item.text
            case RestComes():
                return self._near(thread.behind(), heard)
            case MeasureComes():
                return self._near_measure(thread, item, heard)
            case CloseComes():
                return Near(Why.NOT_CLOSED), item.row, item.text

    def _near_measure(self, thread: _Thread, item: MeasureComes, heard: HeardLine) -> tuple[Near, int, bytes]:
        if self._is_end(heard.line) and self._measured(thread, item) is not None:
            return self._near(thread.behind(), heard)
        if not self._is_end(heard.line):
            octets = heard.line.octets + heard.line.ending
            thread = replace(
                thread,
                octets=thread.octets + len(octets),
                lines=thread.lines + 1,
                text=(*thread.text, octets),
            )
        expected = _known(item, thread.values) or b""
        name = item.amount.name if isinstance(item.amount, Name) else item.amount.text
        values = () if item.unit is Unit.TEXT else ((name, expected, self._amount(thread, item)),)
        return Near(Why.TEXT if item.unit is Unit.TEXT else Why.LENGTH, values=values), item.row, item.text


def _known(item: MeasureComes, values: Mapping[str, bytes]) -> bytes | None:
    """Return what was expected of a rest; None where it is taken there."""
    if isinstance(item.amount, Formula):
        return item.amount.value(values)
    return values.get(item.amount.name)
