"""What answers: status lines, challenges, and what stands within a reply."""

from bisect import bisect_left
from collections.abc import Sequence
from itertools import accumulate

from popconsole.dialogue.issued import Issued
from popconsole.dialogue.kind import Kind
from popconsole.dialogue.reply import OpenReply
from popconsole.dialogue.standing import Rest, Standing
from popconsole.dialogue.status import EXPECTED, indicator, is_listed, is_status, meant, number
from popconsole.protocol.framing import CRLF, TERMINATION
from popconsole.protocol.pop2 import POP2
from popconsole.protocol.table import Content, Indicator, Outcome, Protocol, Reply, Shape, Transition
from popconsole.transcript.model import Side

_FREE = (Content.MESSAGE, Content.MESSAGE_TOP)  # where any line may stand, one like a status line too
_LISTINGS = (Content.SCAN_LISTING, Content.UNIQUE_ID_LISTING)

# Names of this module are read faster than members of an Enum, and this runs for every line.
_REPLY, _DATA, _END = Kind.REPLY, Kind.DATA, Kind.END
_MULTI, _COUNTED = Shape.MULTI_LINE, Shape.DATA
_POSITIVE, _NEGATIVE = Outcome.POSITIVE, Outcome.NEGATIVE


class Replies(Standing):
    """Reads the replies of a conversation, and tells what its last line was, a reply or not.

    Its kind stands in ``kind``; ``before`` is the state in which it was met, ``transition`` the change taken
    at it. ``issued`` is the command that it is or answers, ``row`` the shape of the positive reply to that,
    ``content`` what the line tells, ``in_header`` whether it is of a message's header, ``part`` which line
    within its reply, from 1 (where the recording leaves out what it answers: how many came before). ``found``
    is its status indicator, ``outcome`` the verdict; ``fits`` is False where a status line is none that could
    answer, and where a response comes before it was asked for. ``exchange_over``: this line ends an exchange.
    ``accepted``: the server accepts what is illegal in this state. ``cut`` is the reply whose end was due
    before this line, ``left_out`` the row of a reply whose status line, or all of which, the recording leaves
    out; ``overlaps``: it seems to stand in the reply before; ``spread``: it goes on in lines, and a single
    line was due. ``ungreeted``: this line shows that the greeting was left out, ``early``: that the client
    spoke before it. ``unseen``: all of the line may be a secret. ``surplus``: so many octets of this line are
    more than the counted data has. ``piece``: this line is not whole; ``doubtful``: so much is missing before
    it that nothing can be made of what it seems to be; ``unsure``: where the connection ends, nobody knows
    what the client said last, or in which state.
    """

    __slots__ = (
        "accepted", "before", "content", "cut", "doubtful", "early", "exchange_over", "fits", "found",
        "in_header", "issued", "kind", "left_out", "outcome", "overlaps", "part", "piece", "row", "spread",
        "surplus", "transition", "ungreeted", "unseen", "unsure",
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
        self.overlaps = self.spread = self.ungreeted = self.early = False
        self.unseen = self.piece = self.doubtful = self.unsure = False
        self.exchange_over = False
        self.part = self.surplus = 0

    def resume(self, rest: Rest, count: int) -> None:
        """Stand at rest, behind ``count`` lines; of the last of them nothing is told."""
        super().resume(rest, count)
        self._forget()
        self.kind = Kind.NOTE

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
        if positive and self.adrift and not self._doubts:
            self.adrift = not self._at.tells(head)
        self._mail = head if positive and head is not self._mail and head.sends_mail else None
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
        elif row.content in _LISTINGS and head.command is not None:
            if not is_listed(row.content, octets.partition(b" ")[2]):
                self._unlisted = OpenReply(head, head.command.reply(0, head.state))
        elif row.shape in (Shape.COUNT, Shape.LENGTH) and (told := number(octets)) is not None:
            self.announced = told if row.shape is Shape.LENGTH else None

    def _answers(self, row: Reply, found: Indicator) -> bool:
        """Whether a status line may answer a command of this shape."""
        if found.positive and self.protocol is POP2:
            return found.sign == EXPECTED.get(row.shape)
        return found.positive is not None

    def _further(self, reply: OpenReply, octets: bytes, size: int, *, turned: bool = False) -> Kind:
        """Take a line within a reply, or its end; ``turned``: the client has spoken before it."""
        counted = reply.row.shape is _COUNTED
        if counted and turned and self._is_acknowledged(octets):
            self.cut = reply
            self._at.take(reply.issued.keyword, _POSITIVE)
            self._done()
            self.before = self._at.state
            self.found = indicator(self.protocol, octets)
            return self._status(self.queue[0], octets, size, self.found)
        if not counted and octets == TERMINATION and not (self.piece and self.queue):
            self.issued, self.row, self.content = reply.issued, reply.row, reply.row.content
            self.piece = False
            self._overlapped = reply.unasked
            self.transition = self._done()
            self.kind = _END
            return _END
        if not counted and self.queue and is_status(octets):
            # Where no such line can stand within the reply, or the client has just spoken, it answers what
            # waits behind.
            if turned or reply.row.content not in _FREE:  # the reply has no end
                self.cut = reply
                self._done()
                self.found = indicator(self.protocol, octets)
                return self._status(self.queue[0], octets, size, self.found)
            reply.unasked |= octets.startswith(b"+")
        self._within(reply)
        if not octets and not self.piece:
            reply.header = False
        if counted:
            self.surplus = max(0, size - reply.due)
            reply.due = max(0, reply.due - size)
            if not reply.due:
                self.transition = self._at.take(reply.issued.keyword, _POSITIVE)
                self.transition = self._done() or self.transition
        self.kind = _DATA
        return _DATA

    def _is_acknowledged(self, octets: bytes) -> bool:
        """Tell whether a line within counted data tells a length, as is due to what the client has just said.

        Who acknowledges data has read all that it takes it to be.
        """
        if not self.queue or self._at.row(self.queue[0]).shape is not Shape.LENGTH:
            return False
        return octets.startswith(b"=") and number(octets) is not None

    def _spreads(self, unlisted: OpenReply, octets: bytes) -> bool:
        """Tell whether a line goes on with the answer to what asked for one listing, and has got none yet.

        Where a multi-line reply is due to the next command, its status line may have been left out.
        """
        if self.queue and self._at.row(self.queue[0]).shape is _MULTI:
            return False
        return octets == TERMINATION or is_listed(unlisted.row.content, octets)

    def _within(self, reply: OpenReply) -> None:
        """Take it that a line is one within a reply."""
        self.issued, self.row, self.content = reply.issued, reply.row, reply.row.content
        reply.part += 1
        self.part = reply.part
        self.in_header = reply.header

    def _is_of(self, broken: OpenReply, head: Issued, octets: bytes) -> bool:
        """Tell whether a line that is no status goes on with the reply that a command has seemed to cut off.

        Where a multi-line reply to that command is due, it may be one whose status line was left out.
        """
        return not broken.omitted and self._at.row(head).shape is not _MULTI and meant(octets) is None

    def skip(self, lines: Sequence[bytes]) -> int:
        """Pass over lines of the server, each ended with CRLF, as far as they are within the reply under way.

        Return how many; zero where none is under way. The line that ends the reply is never among them.
        """
        reply = self.open
        if reply is None or self._enciphered or Side.SERVER in self._ragged or self._torn or self._doubts:
            return 0
        if reply.row.shape is _COUNTED:
            if lines and self._turned and self._is_acknowledged(lines[0]):
                return 0
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
        self._after_greeting = self._turned = False
        self.part, self.kind = reply.part, _DATA
        self.issued, self.row, self.content = reply.issued, reply.row, reply.row.content
        return count

    def _before_status(self, reply: OpenReply, lines: Sequence[bytes]) -> int:
        """Return how many lines there are before one that may answer the next command: feed that."""
        for place, octets in enumerate(lines):
            if is_status(octets):
                if reply.row.content not in _FREE or (self._turned and not place):
                    return place
                reply.unasked |= octets.startswith(b"+")
        return len(lines)

    def _done(self) -> Transition | None:
        """The reply of the oldest command is complete: the server turns to the next."""
        self.open = None
        return self._at.begin(self.queue[0]) if self.queue else None
