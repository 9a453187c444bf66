"""Sets and mappings that never change, and grow by a copy that costs nothing: one for each line of a session.

Copies of one thing share their entries, and each knows which of them it has: those that were added up to it.
Where a second copy grows from the same one, as when a session is forked, it parts from the other.
"""

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from typing import Final, Generic, TypeVar

V = TypeVar("V")


class Numbers(AbstractSet[int]):
    """A set of message-numbers, as a value."""

    __slots__ = ("_count", "_places")

    def __init__(self, places: dict[int, int] | None = None) -> None:
        self._places: dict[int, int] = {} if places is None else places  # shared: when each was added, from 0
        self._count = len(self._places)

    def __contains__(self, number: object) -> bool:
        place = self._places.get(number)  # type: ignore[call-overload] # what is no number is not there
        return place is not None and place < self._count

    def __iter__(self) -> Iterator[int]:
        """Go through the numbers in the order in which they were added."""
        count = self._count
        return (number for number, place in self._places.items() if place < count)

    def __len__(self) -> int:
        return self._count

    def __repr__(self) -> str:
        return f"Numbers({list(self)})"

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Numbers) and self._places is other._places:
            return self._count == other._count
        return super().__eq__(other)

    def __hash__(self) -> int:
        return hash(frozenset(self))

    @classmethod
    def _from_iterable(cls, numbers: "Iterator[int]") -> "Numbers":  # type: ignore[override] # of numbers alone
        return cls({number: place for place, number in enumerate(dict.fromkeys(numbers))})

    def with_number(self, number: int) -> "Numbers":
        """Return the set with a number added; itself where it holds it."""
        if number in self:
            return self
        places = self._places
        if not places or len(places) != self._count:  # another one has grown from this one
            places = {mine: place for place, mine in enumerate(self)}
        places[number] = self._count
        return Numbers(places)


NO_NUMBERS: Final = Numbers()
"""The empty set."""


class Table(Mapping[int, V]):
    """A mapping from message-numbers, as a value."""

    __slots__ = ("_count", "_log", "_version")

    def __init__(self, entries: Mapping[int, V] | None = None) -> None:
        self._log: _Log[V] = _Log({number: [(0, value)] for number, value in (entries or {}).items()})
        self._version = 0
        self._count = len(self._log.entries)

    def __getitem__(self, number: int) -> V:
        for version, value in reversed(self._log.entries[number]):
            if version <= self._version:
                return value
        raise KeyError(number)

    def get(self, number: int, default: V | None = None) -> V | None:  # type: ignore[override] # of numbers alone
        """Return what a number stands for; ``default`` where it is not there."""
        for version, value in reversed(self._log.entries.get(number, ())):
            if version <= self._version:
                return value
        return default

    def __contains__(self, number: object) -> bool:
        row = self._log.entries.get(number)  # type: ignore[call-overload] # what is no number is not there
        return row is not None and bool(row[0][0] <= self._version)

    def __iter__(self) -> Iterator[int]:
        """Go through the numbers in the order in which they came in first."""
        return (number for number, row in self._log.entries.items() if row[0][0] <= self._version)

    def __len__(self) -> int:
        return self._count

    def __eq__(self, other: object) -> bool:
        """Tell whether both hold the same: at once where one has grown from the other."""
        if isinstance(other, Table):
            if self._count != other._count:
                return False
            if self._log is other._log and abs(self._version - other._version) < 2:
                return self._version == other._version  # each change is one
        return super().__eq__(other)

    def __hash__(self) -> int:
        return hash(frozenset(self))

    def __repr__(self) -> str:
        return f"Table({dict(self)})"

    def updated(self, changes: Mapping[int, V]) -> "Table[V]":
        """Return the mapping with these entries in place of its own; itself where that changes nothing."""
        changes = {number: value for number, value in changes.items() if self.get(number) != value}
        if not changes:
            return self
        if not self._count:
            return Table(changes)
        if self._log.version != self._version:  # another one has grown from this one
            return Table({**self, **changes})
        log, count = self._log, self._count
        log.version += 1
        for number, value in changes.items():
            count += number not in log.entries
            log.entries.setdefault(number, []).append((log.version, value))
        grown: Table[V] = Table()
        grown._log, grown._version, grown._count = log, log.version, count
        return grown


class _Log(Generic[V]):
    """What the copies of a table share: what each number stood for, and from which version on."""

    __slots__ = ("entries", "version")

    def __init__(self, entries: dict[int, list[tuple[int, V]]]) -> None:
        self.entries = entries
        self.version = 0


def with_number(numbers: AbstractSet[int], number: int) -> Numbers:
    """Return a set of numbers with one more, as a value that can grow."""
    mine = numbers if isinstance(numbers, Numbers) else Numbers({n: place for place, n in enumerate(numbers)})
    return mine.with_number(number)


def updated(table: Mapping[int, V], changes: Mapping[int, V]) -> Table[V]:
    """Return a mapping with these entries in place of its own, as a value that can grow."""
    return (table if isinstance(table, Table) else Table(table)).updated(changes)
