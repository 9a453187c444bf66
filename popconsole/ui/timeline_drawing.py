"""The times of a conversation drawn: a row for each exchange, with its seconds and a bar in proportion.

::

       n command            first     end   waits
    ▸ 12 PASS ********      5.100   5.100   0.100 ███████████████████████████████▏
      18 LIST               0.100   3.600   3.100 ▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓░░░░░░░░░░░░░░░░░░░
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from popconsole.analysis.history import History
from popconsole.analysis.timeline import ExchangeTimes, SessionTimes
from popconsole.i18n import N_, _
from popconsole.ui.cells import cells, cut
from popconsole.ui.drawn_row import DrawnRow, Piece
from popconsole.ui.timeline_words import remarks

_LEAST_DIGITS = 2
_NUMBER = 9  # cells of seconds, with a blank before them
_MILLI = 1_000
_LEAST_BAR = 10
_PART_OF_COMMAND = 5  # the command has this part of the width
_LEAST_COMMAND, _MOST_COMMAND = 12, 30
_FIRST, _REST, _IDLE, _LITTLE = "█", "▓", "░", "▏"
_BEYOND = "▶"
_AS_LONG = 4  # times the longest answer: bars of waits that are longer are cut, so that answers are seen
_SLIGHTLY = 1e-9
_NOT_KNOWN = "-"


class Order(Enum):
    """In which order exchanges are shown; the value says so."""

    SLOWEST = N_("the slowest first")
    SAID = N_("in their order")


@dataclass(frozen=True, slots=True)
class TimelineLayout:
    """How a time line is laid out on ``width`` cells.

    Numbers of lines go up to ``count``; a whole bar stands for ``longest``, in seconds: what takes more goes
    on beyond it, which a sign says.
    """

    width: int
    count: int
    longest: float

    @property
    def digits(self) -> int:
        """Cells of a number of a line."""
        return max(_LEAST_DIGITS, len(str(self.count)))

    @property
    def command(self) -> int:
        """Cells of a command."""
        return max(_LEAST_COMMAND, min(_MOST_COMMAND, self.width // _PART_OF_COMMAND))

    @property
    def bar(self) -> int:
        """Cells of the longest bar; none where there are no times."""
        room = self.width - self.digits - self.command - 3 * _NUMBER - 5
        return max(_LEAST_BAR, room) if self.longest else 0

    @property
    def in_milliseconds(self) -> bool:
        """Whether all is so quick that milliseconds are told."""
        return self.longest < 1


def layout_of(timeline: SessionTimes, history: History, width: int) -> TimelineLayout:
    """Return how a time line is laid out on ``width`` cells."""
    exchanges = timeline.exchanges
    answer = max((one.until_end or 0.0 for one in exchanges), default=0.0)
    longest = max(((one.until_end or 0.0) + (one.idle or 0.0) for one in exchanges), default=0.0)
    return TimelineLayout(width, len(history.lines), min(longest, answer * _AS_LONG or longest))


def ordered(timeline: SessionTimes, order: Order) -> list[int]:
    """Return the numbers of the exchanges, from 0, in an order."""
    numbers = range(len(timeline.exchanges))
    if order is Order.SAID:
        return list(numbers)
    return sorted(numbers, key=lambda n: -timeline.exchanges[n].longest)


def timeline_heading(layout: TimelineLayout) -> DrawnRow:
    """Return the row over the columns."""
    names = (_("first"), _("end"), _("waits")) if layout.bar else ()
    numbers = "".join(f"{name:>{_NUMBER}}" for name in names)
    text = f"  {_('n'):>{layout.digits}} {_('command'):{layout.command}}{numbers}"
    return DrawnRow(((text, "number"),))


def legend(layout: TimelineLayout) -> str:
    """Return what the columns and the parts of a bar mean."""
    told = _("{first} until the answer begins, {rest} until it ends, {idle} the client waits; in seconds")
    if layout.in_milliseconds:
        told = _("{first} until the answer begins, {rest} until it ends, {idle} the client waits; in ms")
    return told.format(first=_FIRST, rest=_REST, idle=_IDLE)


def exchange_row(
    timeline: SessionTimes, exchange: ExchangeTimes, text: str, layout: TimelineLayout
) -> DrawnRow:
    """Return the row of an exchange; ``text`` is its command."""
    sign = next((told[:1] for told in remarks(timeline, exchange)), " ")
    command = cut(text, layout.command)
    command += " " * (layout.command - cells(command))
    style = "server" if exchange.greeting else "client"
    pieces: list[Piece] = [
        (" ", "number"),
        (sign, "warning" if sign == "?" else "note"),
        (f"{exchange.index + 1:>{layout.digits}} ", "number"),
        (command, style),
    ]
    if layout.bar:
        numbers = (exchange.until_first, exchange.until_end, exchange.idle)
        unit = _MILLI if layout.in_milliseconds else 1
        told = (_number(None if number is None else number * unit) for number in numbers)
        pieces += [("".join(told) + "  ", "text"), *_bar(exchange, layout)]
    return DrawnRow(tuple(pieces), marked=True)


def _number(number: float | None) -> str:
    if number is None:
        return f"{_NOT_KNOWN:>{_NUMBER}}"
    told = f"{number:{_NUMBER}.3f}"
    return told if len(told) == _NUMBER and told.startswith(" ") else f"{number:{_NUMBER}.0f}"[:_NUMBER]


def _bar(exchange: ExchangeTimes, layout: TimelineLayout) -> Iterator[Piece]:
    """Yield the parts of a bar: each ends where its time does, in proportion."""
    ends = (
        exchange.until_first or 0.0,
        exchange.until_end or 0.0,
        (exchange.until_end or 0.0) + (exchange.idle or 0.0),
    )
    at, beyond = 0, ends[-1] > layout.longest * (1 + _SLIGHTLY)
    for end, sign, style in zip(ends, (_FIRST, _REST, _IDLE), ("server", "server", "client"), strict=True):
        stop = min(round(end / layout.longest * layout.bar), layout.bar - beyond)
        if stop > at:
            yield sign * (stop - at), style
            at = stop
    if beyond:
        yield _BEYOND, "wait"
    if not at and ends[-1]:
        yield _LITTLE, "server" if ends[1] else "client"
