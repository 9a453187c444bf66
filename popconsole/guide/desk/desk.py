"""The desk as a value: a maildrop with its messages, its marks and its lock, at one moment."""

from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from enum import Enum
from typing import overload

from popconsole.analysis.growing import NO_NUMBERS
from popconsole.guide.desk.lock import Lock
from popconsole.i18n import N_, _


class Fate(Enum):
    """What is to become of a message; the value is the word that stands beside it."""

    STAYS = ""
    MARKED = N_("marked")  # it has a deletion mark
    DUE = N_("expires")  # QUIT removes it without a mark: EXPIRE (RFC 2449 section 6.7)
    REMOVED = N_("removed")  # it is gone
    DOUBTFUL = N_("removed?")  # QUIT was refused: it may still be there (RFC 1939 section 6)
    NEW = N_("new")  # it came meanwhile: the next login counts it

    @property
    def word(self) -> str:
        """The word, empty for what stays."""
        return _(self.value) if self.value else ""

    @property
    def sign(self) -> str:
        """A sign of one column, the same in every language."""
        return _SIGNS[self]


_SIGNS = {
    Fate.STAYS: " ", Fate.MARKED: "✗", Fate.DUE: "✗", Fate.REMOVED: "─", Fate.DOUBTFUL: "?", Fate.NEW: "+",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class DeskMessage:
    """A message, by its number in the session, None where it has none; None: not told.

    ``unique_id`` and ``subject`` are safe to show. ``fetched``: all of it was sent in this session.
    """

    number: int | None
    octets: int | None = None
    unique_id: str | None = None
    subject: str | None = None
    fate: Fate = Fate.STAYS
    fetched: bool = False


class DeskRows(Sequence[DeskMessage]):
    """Messages, by numbers that rise, made when they are asked for: there may be hundreds of thousands."""

    def __init__(self, numbers: Sequence[int], made: Callable[[int], DeskMessage]) -> None:
        self._numbers = numbers
        self._made = made

    def __len__(self) -> int:
        return len(self._numbers)

    @overload
    def __getitem__(self, at: int) -> DeskMessage: ...

    @overload
    def __getitem__(self, at: slice) -> Sequence[DeskMessage]: ...

    def __getitem__(self, at: int | slice) -> DeskMessage | Sequence[DeskMessage]:
        if isinstance(at, slice):
            return DeskRows(self._numbers[at], self._made)
        return self._made(self._numbers[at])

    @property
    def highest(self) -> int:
        """The highest of the numbers; 0 where there are none."""
        return self._numbers[-1] if self._numbers else 0

    def place(self, number: int | None) -> int | None:
        """Return where the message with a number stands, from 0; None where it is not there."""
        if number is None:
            return None
        if isinstance(self._numbers, range):
            return self._numbers.index(number) if number in self._numbers else None
        return next((place for place, one in enumerate(self._numbers) if one == number), None)


NO_ROWS = DeskRows((), DeskMessage)


class HeldBy(Enum):
    """Who holds the maildrop's lock."""

    NOBODY = "nobody"
    MINE = "mine"  # the session that is looked at
    OTHERS = "others"  # another one
    UNTOLD = "untold"  # no line tells


class DeskStage(Enum):
    """How far the session has come with the maildrop."""

    BEFORE = "before"  # nobody has logged in
    OPEN = "open"
    UPDATED = "updated"  # QUIT was answered
    REFUSED = "refused"  # ... with a refusal: some of the marked messages may still be there
    UNANSWERED = "unanswered"  # ... was said, and the connection ended before its answer
    BROKEN = "broken"  # it ended without QUIT


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds the lock, as far as that is known; all texts are safe to show.

    ``address`` is a client's; ``name`` is what a console calls the session, where it has a name.
    """

    user: str = ""
    address: str = ""
    since: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Removed:
    """Messages that were removed at the line ``index``, from 0, by the command ``by``, out of a mailbox."""

    index: int
    by: str
    numbers: AbstractSet[int]
    mailbox: str = ""


@dataclass(frozen=True, slots=True)
class OtherMaildrop:
    """Another maildrop, or mailbox, of the server, in short; ``count`` None: not known."""

    name: str
    count: int | None
    held: bool = False


@dataclass(frozen=True, slots=True)
class Desk:
    """A maildrop at a moment, as the server has it (``known``) or as the session has told.

    ``user`` and ``mailbox`` are safe to show; ``mailbox`` is empty where POP3 has but one. ``missing``: no
    maildrop of that name is there. ``count`` is of the messages of this mailbox, those with a mark among
    them; None: not told. ``rows`` are those and, without numbers, the ``new`` ones. ``due`` are removed at
    QUIT without a mark; ``keeps``: the server removes nothing at all. ``survives``: marks are carried out
    where the connection breaks, too. ``change`` says in a sentence what the last command changed, ``notes``
    what else is to be known. ``at`` is the number of the message that it was about. ``name`` is what a
    console calls the session, empty where it has no name.
    """

    protocol: str
    known: bool
    lock: Lock = Lock.NOT_YET
    held: HeldBy = HeldBy.UNTOLD
    holder: Holder = field(default_factory=Holder)
    stage: DeskStage = DeskStage.BEFORE
    user: str = ""
    mailbox: str = ""
    missing: bool = False
    on_disk: bool = False
    rows: DeskRows = NO_ROWS
    count: int | None = None
    new: int | None = None
    marked: AbstractSet[int] = NO_NUMBERS
    due: AbstractSet[int] = NO_NUMBERS
    removed: tuple[Removed, ...] = ()
    left: int | None = None  # what is there for the next login; None: not known
    keeps: bool = False
    expires: str = ""  # EXPIRE's argument, where the server has it
    survives: bool = False
    change: str = ""
    at: int | None = None
    notes: tuple[str, ...] = ()
    mailboxes: tuple[OtherMaildrop, ...] = ()
    others: tuple[OtherMaildrop, ...] = ()
    name: str = ""
    more: int = 0  # further maildrops that are not named
