"""Where a dialogue stands between two lines, and what is due there.

Everybody may read it; ``Dialogue``, which takes the lines, moves it.
"""

from collections import deque
from copy import copy
from typing import NamedTuple, Self

from popconsole.dialogue.exchange import AuthExchange
from popconsole.dialogue.issued import Issued
from popconsole.dialogue.kind import Kind
from popconsole.dialogue.reply import OpenReply
from popconsole.dialogue.states import States
from popconsole.protocol.table import Outcome, Protocol, Shape, State
from popconsole.transcript.model import Side

_POSITIVE, _COUNTED = Outcome.POSITIVE, Shape.DATA


class Rest(NamedTuple):
    """Where a dialogue stands that waits for nothing: all that what comes next may turn on."""

    state: State
    secure: bool
    announced: int | None
    after_greeting: bool
    opened: bool
    overlapped: bool


class Standing:
    """Where a dialogue stands: ``count`` lines have been read.

    ``exact``: every line is there as it was sent; otherwise a person may have left some out. ``secure``: TLS
    was there before the greeting, or is there now. ``state``; ``queue``, the commands that wait for their
    reply, oldest first; ``open``, the reply under way, or None; ``exchange``; ``announced``, the octets that
    POP2's last ``=`` promised; ``unheard``: what the client said last is left out. Where octets are missing,
    ``doubt``: which command is answered is not sure; ``adrift``: the state is not.
    """

    __slots__ = (
        "_after_greeting", "_at", "_broken", "_enciphered", "_first", "_greeting_omitted", "_half", "_hasty",
        "_mail", "_missing", "_opened", "_overlapped", "_ragged", "_secure_from_start", "_torn", "_turned",
        "_unheard_lines", "_unlisted", "adrift", "announced", "count", "doubt", "exact", "exchange", "open",
        "protocol", "queue", "secure", "unheard",
    )  # fmt: skip

    def __init__(self, protocol: Protocol, *, exact: bool = False, secure: bool = False) -> None:
        self.protocol = protocol
        self.exact = exact
        self.secure = self._secure_from_start = secure
        self._at = States(protocol)
        self.queue: deque[Issued] = deque()
        self.open: OpenReply | None = None
        self.exchange = AuthExchange()
        self.announced: int | None = None
        self.count = 0
        self._missing = False  # octets are, and not all is sure again
        self.unheard = self.doubt = self.adrift = False
        self._ragged: frozenset[Side] = frozenset()  # whose next line may be the rest of one
        self._half: tuple[Issued, Kind] | None = None  # what the client has begun to say, and not ended
        self._torn: tuple[Kind, bytes] | None = None  # the same of the server
        self._after_greeting = False
        self._enciphered = False  # the octets are TLS's own, as in a capture
        self._opened = False  # the recording tells that the connection was opened
        self._first: tuple[int, Issued] | None = None  # a reply in the greeting's place: which line, to what
        self._broken: OpenReply | None = None  # a reply that the client's last line seems to have cut off
        self._mail: Issued | None = (
            None  # the command behind which the client sends a mail, until it is answered
        )
        self._hasty = False  # what seemed to be the greeting may have answered the command before it
        self._turned = False  # the client has spoken since the server did
        self._greeting_omitted = False  # the server's first octets are left out
        self._unheard_lines = 0  # of the server, since what the client said was left out
        self._unlisted: OpenReply | None = None  # to what asked for one listing: its status line has none
        self._overlapped = False  # within the last reply stood what may be the status line of this one

    def copy(self) -> Self:
        """Return an independent copy that stands at the same line."""
        twin = copy(self)
        twin._at = self._at.copy()  # noqa: SLF001 - its own kind
        twin.queue = self.queue.copy()
        twin.open = copy(self.open)
        twin._broken = twin.open if self._broken is self.open else copy(self._broken)  # noqa: SLF001 - as above
        twin._unlisted = copy(self._unlisted)  # noqa: SLF001 - as above
        twin.exchange = self.exchange.copy()
        return twin

    @property
    def rest(self) -> Rest | None:
        """Where it stands, where nothing is under way; None where something is."""
        under_way = self.open is not None or self._mail is not None or self._unlisted is not None
        under_way = under_way or not self.exchange.idle
        if self.queue or under_way or self._enciphered or self._missing:
            return None
        if self._first is not None and self._first[0] == self.count:
            return None
        return Rest(
            self._at.state, self.secure, self.announced, self._after_greeting, self._opened, self._overlapped
        )

    def resume(self, rest: Rest, count: int) -> None:
        """Stand at rest, behind ``count`` lines: from where nothing is under way either."""
        self._at.state, self.secure, self.announced, self._after_greeting, self._opened, self._overlapped = (
            rest
        )
        self.count = count

    @property
    def state(self) -> State:
        """The state that the session is in."""
        return self._at.state

    @property
    def _doubts(self) -> bool:
        """Whether nobody knows what a line of the server answers: not so within a reply that has a gap."""
        reply = self.open
        within = reply is not None and reply.omitted and not (self.queue or self.unheard)
        return self.doubt and not within

    @property
    def _sees_all(self) -> bool:
        """Whether the recording begins with the connection and leaves nothing out."""
        return self.exact and self._opened

    @property
    def begins_late(self) -> bool:
        """Whether the recording may begin in the middle of a session: nothing tells that it does not."""
        return not self.exact and not self._opened

    @property
    def sends_mail(self) -> bool:
        """Whether the client's next line is one of a mail that it sends, or the lone dot that ends it."""
        return self._mail is not None and not self.queue

    @property
    def _sends_data(self) -> bool:
        """Whether counted data comes next: of a message that is not empty."""
        return bool(self.announced) and bool(self.queue) and self._at.sends_data(self.queue[0])

    @property
    def octets_due(self) -> int | None:
        """How many octets of counted data come next (POP2's RETR); None where a line comes next."""
        if self.open is not None:
            return self.open.due or None
        return self.announced if self._sends_data else None

    @property
    def in_body(self) -> bool:
        """Whether the server's next line is one within a reply, or the end of it: not a status line."""
        return self.open is not None or self.octets_due is not None

    @property
    def waiting(self) -> bool:
        """Whether a command waits for its reply, or for the rest of it: it is the server's turn."""
        return self.open is not None or (bool(self.queue) and not self.exchange.challenged)

    @property
    def pending(self) -> tuple[Issued, ...]:
        """The commands that wait for their reply or for the rest of it, oldest first."""
        under_way = (self.open.issued,) if self.open else ()
        return (*under_way, *self.queue)

    @property
    def asks(self) -> bool:
        """Whether the client's next line is taken for a response of AUTH, whatever it is.

        AUTH alone asks for a list, and nothing secret follows.
        """
        newest = self.newest
        return newest is not None and newest.exchanges and newest.given > 0 and not self.exchange.doubtful

    @property
    def due_state(self) -> State:
        """The state in which the client's next command will be met, if all that wait for a reply succeed.

        Where a challenge is to be answered, the state of the exchange: no command is due. Where a +OK stands
        in its place, a command comes behind an exchange that has succeeded.
        """
        if self.queue:
            newest = self.queue[-1]
            if newest.exchanges and self.exchange.challenged:
                if not self.exchange.doubtful:
                    return self.state
                if len(self.queue) == 1:
                    return self._at.settled(newest, self.exchange.presumed)
            return self._at.expected(newest)
        if self.open is not None and self.open.row.shape is _COUNTED:
            return self.protocol.after(self.state, self.open.issued.keyword, _POSITIVE)
        return self.state

    @property
    def oldest(self) -> Issued | None:
        """The command that was sent first of those that wait for their reply, or for the rest of it."""
        if self.open is not None:
            return self.open.issued
        return self.queue[0] if self.queue else None

    @property
    def newest(self) -> Issued | None:
        """The command that was sent last of those that wait."""
        if self.queue:
            return self.queue[-1]
        return self.open.issued if self.open is not None else None
