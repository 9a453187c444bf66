"""How long each exchange took, and who waited for whom.

All times are in seconds from the beginning of the conversation, as its lines have them; None is not known.
The time before a line is the server's while an answer is due, and the client's otherwise. Where times go
backwards, or a line has none, that is told, and what can't be known is not counted.
"""

from dataclasses import dataclass, field
from enum import Enum

from popconsole.analysis.history import History
from popconsole.analysis.step import Step
from popconsole.dialogue.kind import Kind
from popconsole.protocol.pop3 import POP3
from popconsole.transcript.model import Line, LineKind, Side

AUTOLOGOUT = POP3.timeout
"""Seconds that a POP3 server waits at the least for a client that says nothing (RFC 1939 section 3)."""

_MOST_NAMED = 100  # lines at which times go backwards
_BEGINS = (Kind.COMMAND, Kind.RESPONSE, Kind.MAIL)
_ANSWERS = (Kind.REPLY, Kind.CHALLENGE, Kind.DATA, Kind.END, Kind.OMITTED, Kind.TLS)
_BREAKS_OFF = (Kind.CLOSE, Kind.TIMEOUT, Kind.UNSOLICITED)


class WhoseTime(Enum):
    """Who was waited for."""

    CLIENT = "client"  # it said nothing, and was asked nothing
    SERVER = "server"  # an answer was due
    NOBODY = "nobody"  # the session had ended


@dataclass(slots=True)
class ExchangeTimes:
    """When a command was said and answered; ``index`` is its line, from 0, or the greeting's, the first.

    ``asked`` is when it was said (for the greeting: when the connection began), ``first`` and ``end`` when
    the first line and the last of what answers it came. ``idle`` is how long the client said nothing then.
    ``octets`` have come as an answer. ``backwards``: its times go backwards somewhere.
    """

    index: int
    greeting: bool = False
    asked: float | None = None
    first: float | None = None
    end: float | None = None
    idle: float | None = None
    octets: int = 0
    backwards: bool = False

    @property
    def until_first(self) -> float | None:
        """How long until the answer began."""
        return _between(self.asked, self.first)

    @property
    def until_end(self) -> float | None:
        """How long until the answer ended, as far as it came."""
        return _between(self.asked, self.end)

    @property
    def longest(self) -> float:
        """How long the longer was of answer and wait; what is not known counts nothing."""
        return max(self.until_end or 0.0, self.idle or 0.0)


def _between(start: float | None, end: float | None) -> float | None:
    """Return how long it was from a time to another; None where one is not known, or they go backwards."""
    return None if start is None or end is None or end < start else end - start


@dataclass(slots=True)
class Totals:
    """``seconds`` by whose they were; ``lines`` were sent, ``untimed`` of them without a time.

    Times go ``backwards`` so often, ``places`` are the first lines, from 0, at which they do.
    """

    seconds: dict[WhoseTime, float] = field(default_factory=lambda: dict.fromkeys(WhoseTime, 0.0))
    lines: int = 0
    untimed: int = 0
    backwards: int = 0
    places: list[int] = field(default_factory=list)

    @property
    def whole(self) -> float:
        """Seconds from the first line to the last."""
        return sum(self.seconds.values())

    @property
    def has_times(self) -> bool:
        """Whether any line has a time."""
        return self.untimed < self.lines


class SessionTimes:
    """The times of a conversation that may still be growing; ``read_on`` takes in what is tracked."""

    def __init__(self, history: History) -> None:
        self.exchanges: list[ExchangeTimes] = []
        self.totals = Totals()
        self.read = 0  # lines
        self._history = history
        self._by_command: dict[int, ExchangeTimes] = {}
        self._answering: ExchangeTimes | None = None  # what the last line of an answer belongs to
        self._hidden = False  # something was said that nobody sees
        self._mail: ExchangeTimes | None = None  # that the client sends
        self._began: float | None = None  # when the first line was said that has a time
        self._last: float | None = None  # ... and the last one

    def read_on(self, most: int) -> bool:
        """Take in lines that are tracked, ``most`` of them or a few more; False where there are no others."""
        end = min(self.read + most, self._history.tracked)
        while self.read < end:
            run = self._history.quiet_run(self.read)
            if run and self._answering is not None:
                self._take_run(self._answering, min(self.read + run, end))
            else:
                self._take(self._history.step(self.read))
                self.read += 1
        return self.read < self._history.tracked

    def passed_autologout(self, exchange: ExchangeTimes) -> bool:
        """Tell whether the client said nothing for so long that a server may have logged it out."""
        return self._history.protocol is POP3 and exchange.idle is not None and exchange.idle > AUTOLOGOUT

    def _take_run(self, exchange: ExchangeTimes, stop: int) -> None:
        """Take in lines within an answer, of which nothing else is to be known."""
        start, self.read = self.read, stop
        for index, line in enumerate(self._history.lines[start:stop], start):
            self._count(index, line.at, exchange, WhoseTime.SERVER)
            exchange.end = exchange.end if line.at is None else line.at
            exchange.octets += len(line.wire)

    def _take(self, step: Step) -> None:
        line, kind = step.line, step.kind
        exchange = self._exchange_of(step)
        if line.kind is LineKind.WIRE or line.at is not None:
            self._count(step.index, line.at, exchange, self._whose(step))
        if kind in _BREAKS_OFF:
            self._idle(line.at, step)
        self._answering = None if kind in _BEGINS else exchange
        if self._answering is not None:
            self._answer(self._answering, line)

    def _answer(self, exchange: ExchangeTimes, line: Line) -> None:
        """Take in a line of an answer."""
        exchange.octets += len(line.wire)
        if line.at is not None:
            exchange.first = line.at if exchange.first is None else exchange.first
            exchange.end = line.at
        if exchange is not self.exchanges[-1]:
            exchange.idle = None  # another was asked before this one was answered

    def _exchange_of(self, step: Step) -> ExchangeTimes | None:
        """Return what a line begins, or answers; None where it does neither."""
        if step.kind in _BEGINS:
            return self._begun(step)
        if step.kind is Kind.GREETING:
            self.exchanges.append(ExchangeTimes(step.index, greeting=True, asked=self._began))
            return self.exchanges[-1]
        if step.kind is Kind.OMITTED and (step.line.side is Side.CLIENT or step.before.secure):
            self._hidden = True
            return None
        if step.kind not in _ANSWERS or not self.exchanges:
            return None
        last = self.exchanges[-1]
        return last if step.command is None else self._by_command.get(step.command.index, last)

    def _begun(self, step: Step) -> ExchangeTimes:
        """Return the exchange of a line of the client: of those of a mail, that of the first."""
        self._idle(step.line.at, step)
        if step.kind is Kind.MAIL and self._mail is not None and self._mail.first is None:
            self._mail.asked = step.line.at
            return self._mail
        self._hidden = False
        exchange = ExchangeTimes(step.index, asked=step.line.at)
        self._mail = exchange if step.kind is Kind.MAIL else None
        self.exchanges.append(exchange)
        self._by_command[step.index if step.command is None else step.command.index] = exchange
        return exchange

    def _idle(self, at: float | None, step: Step) -> None:
        """Keep how long the client has said nothing: it speaks again, or hears no more."""
        last = self.exchanges[-1] if self.exchanges else None
        waits = step.before.pending and step.kind is not Kind.RESPONSE
        ended = step.before.state is self._history.protocol.closed
        if last is not None and last.idle is None and not (waits or ended or self._hidden):
            last.idle = _between(last.end, at)

    def _whose(self, step: Step) -> WhoseTime:
        """Return whose time there was before a line."""
        protocol, kind = self._history.protocol, step.kind
        if step.before.state is protocol.closed:
            return WhoseTime.NOBODY
        if kind is Kind.OMITTED:
            return WhoseTime.CLIENT if step.line.side is Side.CLIENT else WhoseTime.SERVER
        if kind in (Kind.RESPONSE, Kind.MAIL, Kind.UNSOLICITED):
            return WhoseTime.CLIENT
        due = step.before.pending or step.before.state is protocol.initial or kind in _ANSWERS
        return WhoseTime.SERVER if due else WhoseTime.CLIENT

    def _count(self, index: int, at: float | None, exchange: ExchangeTimes | None, whose: WhoseTime) -> None:
        """Count the time before a line."""
        totals, last = self.totals, self._last
        totals.lines += 1
        if at is None:
            totals.untimed += 1
            return
        self._began = at if self._began is None else self._began
        self._last = at
        if last is not None and at < last:
            totals.backwards += 1
            totals.places += [index] if len(totals.places) < _MOST_NAMED else []
            if exchange is not None:
                exchange.backwards = True
        elif last is not None:
            totals.seconds[whose] += at - last
