"""The state machine of a conversation: feed it all lines in order, and it tells what each of them is."""

from bisect import bisect_left
from collections.abc import Sequence
from itertools import accumulate

from popconsole.dialogue.greetings import greets_late
from popconsole.dialogue.issued import Issued
from popconsole.dialogue.keywords import is_command
from popconsole.dialogue.kind import Kind
from popconsole.dialogue.reply import OpenReply
from popconsole.dialogue.standing import Rest, Standing
from popconsole.dialogue.status import EXPECTED, indicator, is_exact, is_status, meant, number
from popconsole.protocol.framing import CRLF, TERMINATION
from popconsole.protocol.pop2 import POP2
from popconsole.protocol.table import (
    Content,
    Event,
    Indicator,
    Outcome,
    Protocol,
    Reply,
    Shape,
    Transition,
)
from popconsole.transcript.model import Line, LineKind, Side

_PENDING_LIMIT = 10_000  # commands sent ahead of their replies; more is not a POP session
_FREE = (Content.MESSAGE, Content.MESSAGE_TOP)  # where any line may stand, one like a status line too
_TLS_HANDSHAKE = b"\x16\x03"  # how a TLS connection begins: a record of the handshake (RFC 8446 section 5.1)

# Names of this module are read faster than members of an Enum, and this runs for every line.
_CLIENT, _WIRE = Side.CLIENT, LineKind.WIRE
_COMMAND, _REPLY, _DATA, _END, _TLS = Kind.COMMAND, Kind.REPLY, Kind.DATA, Kind.END, Kind.TLS
_MULTI, _COUNTED = Shape.MULTI_LINE, Shape.DATA
_ISSUED, _POSITIVE, _NEGATIVE = Outcome.ISSUED, Outcome.POSITIVE, Outcome.NEGATIVE


class Dialogue(Standing):
    """Follows one conversation; ``__init__`` of the package tells the rules.

    Where it stands, and what is due there, ``Standing`` tells.

    What the last line was: its kind is returned, and stands in ``kind``; ``before`` is the state in which it
    was met, ``transition`` the change taken at it. ``issued`` is the command that it is or answers, ``row``
    the shape of the positive reply to that, ``content`` what the line tells, ``in_header`` whether it is of a
    message's header, ``part`` which line within its reply, from 1. ``found`` is its status indicator,
    ``outcome`` the verdict; ``fits`` is False where a status line is none that could answer, and where a
    response comes before it was asked for. ``exchange_over``: this line ends an exchange. ``accepted``: the
    server accepts what is illegal in this state. ``cut`` is the reply whose end was due before this line,
    ``left_out`` the row of a reply whose status line, or all of which, the recording leaves out;
    ``overlaps``: it seems to stand in the reply before. ``ungreeted``: this line shows that the greeting was
    left out, ``early``: that the client spoke before it. ``unseen``: all of the line may be a secret.
    """

    __slots__ = (
        "accepted", "before", "content", "cut", "early", "exchange_over", "fits", "found", "in_header",
        "issued", "kind", "left_out", "outcome", "overlaps", "part", "row", "transition", "ungreeted",
        "unseen",
    )  # fmt: skip

    def __init__(self, protocol: Protocol, *, exact: bool = False, secure: bool = False) -> None:
        super().__init__(protocol, exact=exact, secure=secure)
        self.kind = Kind.NOTE
        self._forget()

    def _forget(self) -> None:
        """Nothing is known yet of the line that comes."""
        self.before = self._at.state
        self.issued: Issued | None = None
        self.row: Reply | None = None
        self.content: Content | None = None
        self.in_header = False
        self.found: Indicator | None = None
        self.outcome: Outcome | None = None
        self.transition: Transition | None = None
        self.fits = True
        self.accepted = False
        self.cut: OpenReply | None = None
        self.left_out: Reply | None = None
        self.overlaps = self.ungreeted = self.early = False
        self.unseen = False
        self.exchange_over = False
        self.part = 0

    def resume(self, rest: Rest, count: int) -> None:
        """Stand at rest, behind ``count`` lines; of the last of them nothing is told."""
        super().resume(rest, count)
        self._forget()
        self.kind = Kind.NOTE

    def feed(self, line: Line) -> Kind:
        """Take the next line, octets or what happened, and tell what it is."""
        if line.kind is _WIRE:
            if line.side is _CLIENT:
                return self.client(line.octets)
            return self.server(line.octets, len(line.octets) + len(line.ending))
        if line.kind in (LineKind.CLOSED, LineKind.TIMEOUT):
            return self.ended(timeout=line.kind is LineKind.TIMEOUT)
        if line.kind is LineKind.OMITTED and line.side is not _CLIENT:
            return self.omitted()
        if line.kind is LineKind.OPENED:
            return self.opened()
        self._forget()
        self.count += 1
        self.kind = Kind.OMITTED if line.kind is LineKind.OMITTED else Kind.NOTE
        return self.kind

    # --- what the client says ---

    def client(self, octets: bytes) -> Kind:
        """Take a line of the client, without its ending: COMMAND, RESPONSE or TLS."""
        index = self.count
        self.count += 1
        self._after_greeting = False
        self._forget()
        if self._is_tls(octets):
            return _TLS
        if self.open is not None and not self.exact:
            self._break_off(self.open)
        self.before = self._at.state
        newest, exchange = self.newest, self.exchange
        if newest is not None and newest.exchanges:
            self.unseen = not is_command(octets)
            if self._responds(newest, octets):
                self.fits = exchange.challenged
                exchange.response()
                self.issued, self.unseen = newest, True
                self.kind = Kind.RESPONSE
                return self.kind
        if exchange.challenged:
            self._give_up()
        if exchange.rest:
            if is_command(octets):
                exchange.end()
            else:
                exchange.left_over()
                self.unseen = True
        issued = Issued(self.protocol, octets, index, self.due_state)
        if issued.state is self.protocol.initial and not self._sees_all:
            issued.state = self._at.begun_with(issued.command)
        if issued.exchanges:
            exchange.begin(issued)
        self.issued = issued
        if len(self.queue) < _PENDING_LIMIT:
            self.queue.append(issued)
            if len(self.queue) == 1 and self.open is None:
                self.transition = self._at.begin(issued)
        self.kind = _COMMAND
        return _COMMAND

    def _responds(self, newest: Issued, octets: bytes) -> bool:
        """Tell whether a line of the client belongs to the exchange, and is no command."""
        if newest.mechanism is None:
            return False
        word = octets.partition(b" ")[0].decode("ascii", "replace")
        known = self.protocol.command(word) is not None
        if self.exchange.challenged:
            return self.exchange.presumed is _NEGATIVE or not known
        return not known and bool(octets.strip())

    def _give_up(self) -> None:
        """A command where a response was due: the exchange is over, and its end was not seen."""
        self._at.settle(self.queue.popleft(), self.exchange.presumed)
        self.exchange_over = True
        self.exchange.end()

    def _break_off(self, reply: OpenReply) -> None:
        """The client goes on although the last reply has not ended: its end was left out."""
        self.cut = reply
        if reply.row.shape is _COUNTED:
            self._at.take(reply.issued.keyword, _POSITIVE)
        self._done()

    # --- what the server says ---

    def server(self, octets: bytes, size: int) -> Kind:
        """Take a line of the server, without its ending; ``size`` counts its octets with the ending.

        GREETING, REPLY, CHALLENGE, DATA, END, UNSOLICITED or TLS.
        """
        self.count += 1
        after_greeting, self._after_greeting = self._after_greeting, False
        self._forget()
        if self.open is not None and not self._enciphered:
            return self._further(self.open, octets, size)
        if self._is_tls(octets):
            return _TLS
        self.found = found = indicator(self.protocol, octets)
        if self._at.state is self.protocol.initial:
            if self._greets(octets, found):
                return self._greeting(found)
            self._begin_without_greeting(self.queue[0])
        if not self.queue:
            if found is not None and not is_exact(found, octets):
                self.found = found = None
            if self._first is not None and self._first[0] == self.count - 1 and found is not None:
                return self._shifted(self._first[1], octets, size, found)
            return self._unasked(found, after_greeting=after_greeting)
        head = self.queue[0]
        if self._sends_data:
            self.queue.popleft()
            self.open = OpenReply(head, self._at.row(head), self.announced or 0)
            return self._further(self.open, octets, size)
        return self._status(head, octets, size, found)

    def _begin_without_greeting(self, first: Issued) -> None:
        """Take it that the server has greeted before: this line answers a command."""
        if first.exchanges or not self._sees_all:
            self.before = self._at.state = (
                self.protocol.ready if first.state is self.protocol.initial else first.state
            )
            self.ungreeted = True
            self._first = self.count, first

    def _greets(self, octets: bytes, found: Indicator | None) -> bool:
        """Whether the first line of a server greets, and does not answer in the middle of a session."""
        if not self.queue:
            return True
        early = self.queue[0]
        if early.exchanges and (not self.exact or (found is not None and found.positive is None)):
            return False
        if early.command is not None and self.protocol.ready not in early.command.states:
            return False
        return self._sees_all or found is None or greets_late(octets)

    def _greeting(self, found: Indicator | None) -> Kind:
        if found is not None:
            self.early = bool(self.queue) and not self._sees_all
            self.outcome = _POSITIVE if found.positive else _NEGATIVE
            self.transition = self._at.take(Event.GREETING, self.outcome)
        self._after_greeting = True
        self.kind = Kind.GREETING
        return self.kind

    def _shifted(self, head: Issued, octets: bytes, size: int, found: Indicator) -> Kind:
        """Take a line for the first reply: what was taken for that was a late greeting after all."""
        self.early = True
        self.before = self._at.state = head.state
        self.queue.append(head)
        return self._status(head, octets, size, found)

    def _unasked(self, found: Indicator | None, *, after_greeting: bool) -> Kind:
        self.kind = Kind.UNSOLICITED
        if after_greeting and found is None and not self.exact:
            self._after_greeting = True
            self.kind = Kind.GREETING
        elif found is not None and found.positive is not None:
            self.outcome = _POSITIVE if found.positive else _NEGATIVE
        return self.kind

    def _status(self, head: Issued, octets: bytes, size: int, found: Indicator | None) -> Kind:
        """Take the status line of the reply to ``head``."""
        overlapped, self._overlapped = self._overlapped, False
        self.issued = head
        self.row = row = self._at.row(head)
        self.kind = _REPLY
        if head.exchanges and found is not None and self.exchange.goes_on(head, found):
            self.exchange.challenge()
            self.transition = self._at.take(head.keyword, Outcome.CHALLENGE)
            self.kind = Kind.CHALLENGE
            return self.kind
        self.queue.popleft()
        presumed = meant(octets) if found is None and self.protocol is not POP2 else None
        if found is None and row.shape is _MULTI and presumed is None and not (self.exact and not overlapped):
            # An article that prints only what interests it, or replies that run into one another: the status
            # line is not there.
            self.left_out = row
            self.overlaps = overlapped
            self._at.settle(head, _POSITIVE)
            self.before = self._at.state
            self.open = OpenReply(head, row)
            return self._further(self.open, octets, size)
        positive = found is not None and bool(found.positive)
        self.fits = found is not None and self._answers(row, found)
        if head.exchanges:
            self._end_exchange(positive=positive)
        if not self.fits:
            self._presume(head, row, octets, positive=presumed)
            return _REPLY
        self.outcome = _POSITIVE if positive else _NEGATIVE
        self.transition = self._at.settle(head, self.outcome)
        self.accepted = self._at.elsewhere
        if positive:
            self._accept(head, row, octets)
        if self.open is None:
            self.transition = self._done() or self.transition
        return _REPLY

    def _presume(self, head: Issued, row: Reply, octets: bytes, *, positive: bool | None) -> None:
        """Go on behind what is no status line: it grants nothing, for it is not ``+OK`` (RFC 1939 section 3).

        ``positive``: it is nearly one, and says so.
        """
        if self.found is None and self.protocol is not POP2:
            self._at.settle(head, _POSITIVE if positive else _NEGATIVE)
            if positive and row.shape is _MULTI:
                self._accept(head, row, octets)
        if self.open is None:
            self._done()

    def _end_exchange(self, *, positive: bool) -> None:
        """AUTH was answered: its exchange is over, unless another one was begun behind it."""
        if any(issued.exchanges for issued in self.queue):
            self.exchange.give_way()
            return
        self.exchange_over = True
        self.exchange.answered(positive=positive, newest=not self.queue, fits=self.fits)

    def _accept(self, head: Issued, row: Reply, octets: bytes) -> None:
        """Take in what a positive reply tells of what comes: lines, octets, TLS."""
        self.content = row.content
        if self.exchange.rest:
            self.exchange.accepted()
        if row.shape is _MULTI:
            self.open = OpenReply(head, row)
        elif head.command is not None and head.command.secures:
            self.queue.clear()
            self.secure = True
        elif row.shape in (Shape.COUNT, Shape.LENGTH) and (told := number(octets)) is not None:
            self.announced = told if row.shape is Shape.LENGTH else None

    def _answers(self, row: Reply, found: Indicator) -> bool:
        """Whether a status line may answer a command of this shape."""
        if found.positive and self.protocol is POP2:
            return found.sign == EXPECTED.get(row.shape)
        return found.positive is not None

    def _further(self, reply: OpenReply, octets: bytes, size: int) -> Kind:
        """Take a line within a reply, or its end."""
        self.issued, self.row, self.content = reply.issued, reply.row, reply.row.content
        counted = reply.row.shape is _COUNTED
        if not counted and octets == TERMINATION:
            self._overlapped = reply.unasked
            self.transition = self._done()
            self.kind = _END
            return _END
        if not counted and self.queue and is_status(octets):
            if self._answers_next(reply):
                self.cut = reply
                self._done()
                self.found = indicator(self.protocol, octets)
                return self._status(self.queue[0], octets, size, self.found)
            reply.unasked |= octets.startswith(b"+")
        reply.part += 1
        self.part = reply.part
        self.in_header = reply.header
        if not octets:
            reply.header = False
        if counted:
            reply.due = max(0, reply.due - size)
            if not reply.due:
                self.transition = self._at.take(reply.issued.keyword, _POSITIVE)
                self.transition = self._done() or self.transition
        self.kind = _DATA
        return _DATA

    def _answers_next(self, reply: OpenReply) -> bool:
        """Tell whether a status line within a reply answers the command that waits behind it.

        So it is where no such line can stand within that reply, and where the client has just spoken: the
        reply has no end.
        """
        return reply.row.content not in _FREE or self.queue[-1].index == self.count - 2

    def skip(self, lines: Sequence[bytes]) -> int:
        """Pass over lines of the server, each ended with CRLF, as far as they are within the reply under way.

        Return how many; zero where none is under way. The line that ends the reply is never among them.
        """
        reply = self.open
        if reply is None or self._enciphered:
            return 0
        if reply.row.shape is _COUNTED:
            sizes = list(accumulate(len(octets) + len(CRLF) for octets in lines))
            count = bisect_left(sizes, reply.due)
            reply.due -= sizes[count - 1] if count else 0
        else:
            count = lines.index(TERMINATION) if TERMINATION in lines else len(lines)
            if self.queue:
                count = self._before_status(reply, lines[:count])
        if not count:
            return 0
        self._forget()
        self.in_header = reply.header
        if reply.header and b"" in lines[:count]:
            reply.header = False
            self.in_header = lines.index(b"") == count - 1
        self.count += count
        reply.part += count
        self._after_greeting = False
        self.part, self.kind = reply.part, _DATA
        self.issued, self.row, self.content = reply.issued, reply.row, reply.row.content
        return count

    def _before_status(self, reply: OpenReply, lines: Sequence[bytes]) -> int:
        """Return how many lines there are before one that may answer the next command: feed that."""
        for place, octets in enumerate(lines):
            if is_status(octets):
                if reply.row.content not in _FREE or not place:
                    return place
                reply.unasked |= octets.startswith(b"+")
        return len(lines)

    def _is_tls(self, octets: bytes) -> bool:
        """Tell whether a line is octets of TLS, which begin at a handshake and end with the connection."""
        if not self._enciphered and octets[:2] == _TLS_HANDSHAKE:
            self._enciphered = self.secure or self._at.state is self.protocol.initial
            self.secure = self.secure or self._enciphered
        if self._enciphered:
            self.kind = _TLS
        return self._enciphered

    # --- what happens besides ---

    def omitted(self) -> Kind:
        """Octets of the server were left out: the answer that was due, or a piece of the one under way."""
        self._forget()
        self.count += 1
        self.kind = Kind.OMITTED
        reply = self.open
        if reply is None and self.queue:
            self.issued = head = self.queue.popleft()
            self.row = self.left_out = row = self._at.row(head)
            if head.exchanges:
                self._end_exchange(positive=True)
            if row.shape is _MULTI:
                self.open = OpenReply(head, row, omitted=True)
            else:
                self.transition = self._at.settle(head, _POSITIVE)
                self.transition = self._done() or self.transition
        elif reply is not None:
            self.issued = reply.issued
            reply.omitted = True
            if reply.row.shape is _COUNTED:
                self.transition = self._at.take(reply.issued.keyword, _POSITIVE)
                self.transition = self._done() or self.transition
        return self.kind

    def ended(self, *, timeout: bool = False) -> Kind:
        """The connection was closed, or a side gave up waiting: nothing is due any more."""
        self._forget()
        self.count += 1
        self.issued = next(iter(self.pending), None)
        event = Event.TIMEOUT if timeout else Event.CLOSE
        if self._at.state is not self.protocol.closed:
            # POP2 has no other refusal for RETR of a message of no octets: the server closes (action 7).
            refused = not timeout and not self.announced and self.queue and self._at.sends_data(self.queue[0])
            self.transition = self._at.settle(self.queue[0], _NEGATIVE) if refused else None
            self.transition = self.transition or self._at.take(event, _ISSUED)
        self.queue.clear()
        self.open = None
        self.exchange.end()
        self._enciphered = False
        self.kind = Kind.TIMEOUT if timeout else Kind.CLOSE
        return self.kind

    def opened(self) -> Kind:
        """The connection was opened: behind the end of one, another conversation begins."""
        self._forget()
        self.count += 1
        self._opened = True
        if self._at.state is self.protocol.closed:
            self._at.state = self.protocol.initial
            self.secure, self.announced = self._secure_from_start, None
        self.kind = Kind.OPEN
        return self.kind

    def _done(self) -> Transition | None:
        """The reply of the oldest command is complete: the server turns to the next."""
        self.open = None
        return self._at.begin(self.queue[0]) if self.queue else None
