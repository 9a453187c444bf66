"""Sessions of one user held against the one before: what was deleted, what the unique-ids stand for, and TLS.

What a server promises from one session to the next is little: that a message that was deleted is gone
(RFC 1939 section 6), and that a unique-id stays with its message and is given to no other (section 7). To
offer TLS as before is no promise, but where that is not done, somebody else may have taken the offer away.
"""

from collections import Counter, OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from popconsole.analysis.findings import Finding, finding
from popconsole.analysis.growing import NO_NUMBERS
from popconsole.analysis.legal import listed
from popconsole.analysis.step import Situation, Step
from popconsole.dialogue.kind import Kind
from popconsole.protocol.auth import apop_timestamp
from popconsole.protocol.pop3 import Pop3State
from popconsole.protocol.table import CommandEffect, Content, Outcome
from popconsole.transcript.model import Line, LineKind, Side

_MOST = 16_384  # messages that are remembered, of all users together
_USERS = 4_096  # of whom it is remembered that they were offered TLS
_TELLING = 2  # sizes of messages that tell them from others, from so many different ones on

_GREETS = 8  # lines from the start, what happened among them, of which the greeting is one

_BEFORE_LOGIN = (Pop3State.AUTHORIZATION, Pop3State.AUTHORIZATION_USER)

_STLS = "STLS"
Sizes = Mapping[int, int]
Ids = Mapping[int, str]


@dataclass(frozen=True, slots=True)
class WholeListing:
    """A listing of all messages that ended at the line ``index``, from 0, and what was known of them then.

    ``sizes`` are the octets and ``ids`` the unique-ids of those of which they were told, by their numbers;
    ``utf8``: the session was in the mode of that name.
    """

    index: int
    messages: int
    sizes: Sizes
    ids: Ids
    utf8: bool

    @classmethod
    def ended_at(cls, index: int, now: Situation) -> "WholeListing":
        """Return the listing that has ended at a line; ``now``: where the conversation stood then."""
        told = sorted(now.messages.items())
        sizes = {number: each.octets for number, each in told if each.octets is not None}
        ids = {number: each.unique_id for number, each in told if each.unique_id is not None}
        return cls(index, len(told), sizes, ids, now.utf8)


@dataclass(frozen=True, slots=True)
class Offered:
    """CAPA's list in clear, before the login: it ended at the line ``index``; ``stls``: it offered TLS."""

    index: int
    stls: bool


@dataclass(slots=True)
class Visit:
    """What a session told of a maildrop: its last whole scan listing and unique-id listing, what it removed.

    ``removed`` are the messages that had a deletion mark when QUIT was accepted. ``timestamp`` is the one of
    the greeting, ``length`` how many lines there are.
    """

    scanned: WholeListing | None = None
    named: WholeListing | None = None
    removed: AbstractSet[int] = NO_NUMBERS
    offered: Offered | None = None
    timestamp: bytes | None = None
    length: int = 0

    def greet(self, lines: Sequence[Line]) -> None:
        """Take in the greeting, the first that the server says in these lines."""
        self.length = len(lines)
        self.timestamp = None
        for index in range(min(_GREETS, self.length)):
            line = lines[index]
            if line.side is Side.SERVER and line.kind is LineKind.WIRE:
                self.timestamp = apop_timestamp(line.octets)
                return

    def is_same(self, other: "Visit") -> bool:
        """Tell whether another is this very one, recorded twice.

        No two greetings have one timestamp (RFC 1939 section 7); where a server has no clock, something else
        differs.
        """
        if self.timestamp is None or self.timestamp != other.timestamp or self.length != other.length:
            return False
        told = (self.removed, self.sizes, self.ids)
        return told == (other.removed, other.sizes, other.ids)

    def look(self, index: int, step: Step, before: Situation, after: Situation) -> None:
        """Take in the step of a line, from 0, that tells something (``is_told_by``), or one like it.

        ``before`` and ``after`` are where the conversation stands there.
        """
        if step.kind is Kind.REPLY:
            self.removed = before.marked
        elif step.content is Content.SCAN_LISTING:
            self.scanned = WholeListing.ended_at(index, after)
        elif step.content is Content.CAPABILITIES:
            self.offered = Offered(index, _STLS in listed(after))
        else:
            self.named = WholeListing.ended_at(index, after)

    @staticmethod
    def is_told_by(step: Step) -> bool:
        """Tell whether a step ends a list that is looked at, or removes the messages that are marked."""
        head = step.command
        if head is None or head.given or step.outcome is Outcome.NEGATIVE:
            return False
        if step.kind is Kind.END:
            if step.content is Content.CAPABILITIES:
                return not step.after.secure and step.after.state in _BEFORE_LOGIN
            return step.content in (Content.SCAN_LISTING, Content.UNIQUE_ID_LISTING)
        removes = head.command is not None and head.command.does(CommandEffect.REMOVES)
        return step.kind is Kind.REPLY and removes

    @property
    def sizes(self) -> Sizes:
        """The octets of each message, as the scan listing has them; none where there was no listing."""
        return {} if self.scanned is None else self.scanned.sizes

    @property
    def ids(self) -> Ids:
        """The unique-id of each message, none where there was no listing."""
        return {} if self.named is None else self.named.ids

    @property
    def weight(self) -> int:
        """How many messages it knows of."""
        return max((each.messages for each in (self.scanned, self.named) if each is not None), default=0)


class Visits:
    """The last visit of each user; of those that were here last."""

    def __init__(self) -> None:
        self._last: OrderedDict[tuple[str, str], Visit] = OrderedDict()
        self._weight = 0
        self._offered: OrderedDict[tuple[str, str], bool] = OrderedDict()  # who was offered TLS, or not

    def compare(self, server: str, user: str, now: Visit) -> list[tuple[int, Finding]]:
        """Remember a visit; return where it does not go with the one before: at which line, and how."""
        vanished = self._vanished((server, user), now.offered)
        if now.scanned is None and now.named is None:
            return vanished
        before = self._last.pop((server, user), None)
        self._weight += now.weight - (0 if before is None else before.weight)
        self._last[server, user] = now
        while self._weight > _MOST and len(self._last) > 1:
            self._weight -= self._last.popitem(last=False)[1].weight
        if before is None or before.is_same(now):
            return vanished
        return vanished + list(_differences(before, now))

    def _vanished(self, key: tuple[str, str], now: Offered | None) -> list[tuple[int, Finding]]:
        """Return whether TLS was offered before, and is no longer."""
        if now is None:
            return []
        before = self._offered.pop(key, False)
        self._offered[key] = before or now.stls
        if len(self._offered) > _USERS:
            self._offered.popitem(last=False)
        return [(now.index, finding("stls-vanished"))] if before and not now.stls else []


def _differences(before: Visit, now: Visit) -> Iterator[tuple[int, Finding]]:
    """Yield what a session tells that does not go with the one before."""
    at = now.named or now.scanned
    assert at is not None  # noqa: S101 - a visit that is remembered has a listing
    if (back := _back(before, now)) is not None:
        yield at.index, finding("deletion-undone", count=len(back), number=back[0])
        return  # what comes behind such a message has other numbers
    old, new = before.ids, now.ids
    if now.named is None or not old or not new:
        return
    if (again := _given_again(before, now)) is not None:
        number, told, octets = again
        yield now.named.index, finding("unique-id-reused", number=number, told=told, octets=octets)
    if changed := _renamed(before, now):
        yield now.named.index, finding("unique-id-changed", count=len(changed), number=changed[0])


def _back(before: Visit, now: Visit) -> list[int] | None:
    """Return the numbers of messages that are there again although they were deleted; None: none can be told.

    By their unique-ids or, where those were not told, by sizes: all of them are as they were.
    """
    if not before.removed:
        return None
    old, new = before.ids, now.ids
    if old and new:
        kept = {unique_id for number, unique_id in old.items() if number not in before.removed}
        gone = {old[number]: number for number in before.removed if number in old and old[number] not in kept}
        then, here = before.sizes, now.sizes
        back = [number for number, unique_id in new.items() if unique_id in gone]
        return [number for number in back if _may_be(then.get(gone[new[number]]), here.get(number))] or None
    sizes = list(before.sizes.values())
    if not (_is_all(before.sizes) and _is_all(now.sizes)) or len(set(sizes)) < _TELLING:
        return None
    if list(now.sizes.values())[: len(sizes)] != sizes:
        return None
    return sorted(before.removed)


def _is_all(told: Mapping[int, object]) -> bool:
    """Tell whether something was told of each message: of all numbers from 1 on (RFC 1939 section 4)."""
    return max(told, default=0) == len(told)


def _may_be(then: int | None, here: int | None) -> bool:
    """Tell whether two sizes may be those of one message; None: not told."""
    return then is None or here is None or then == here


def _given_again(before: Visit, now: Visit) -> tuple[int, int, int] | None:
    """Return the first message whose unique-id was that of one of another size: number, old and new size."""
    then, sizes = before.sizes, now.sizes
    counts = Counter(before.ids.values()) + Counter(now.ids.values())
    numbers = {unique_id: number for number, unique_id in before.ids.items()}
    assert now.named is not None and before.named is not None  # noqa: S101, PT018 - both have unique-ids
    if now.named.utf8 is not before.named.utf8:
        return None  # what is sent may differ (RFC 6856 section 5)
    for number, unique_id in now.ids.items():
        other = numbers.get(unique_id)
        told, octets = then.get(other or 0), sizes.get(number)
        if counts[unique_id] == 2 and not _may_be(told, octets):
            return number, told or 0, octets or 0
    return None


def _renamed(before: Visit, now: Visit) -> list[int]:
    """Return the messages that have another unique-id than in the session before: their numbers now.

    What is told in both by the same unique-id, or by the sizes of all, tells which message is which; new ones
    stand at the end.
    """
    if not (_is_all(before.ids) and _is_all(now.ids)):
        return []
    left = [number for number in before.ids if number not in before.removed]
    here = list(now.ids)
    pairs = list(zip(left, here, strict=False))
    same = [before.ids[old] == now.ids[new] for old, new in pairs]
    then, sizes = before.sizes, now.sizes
    alike = [old in then and then[old] == sizes.get(new) for old, new in pairs]
    if not any(same):
        different = len({then.get(old) for old in left})
        sure = len(pairs) if len(left) <= len(here) and all(alike) and different >= _TELLING else 0
    else:
        sure = len(same) - same[::-1].index(True)  # what is between two that are the same
    known = {*before.ids.values()} & {*now.ids.values()}
    return [
        new
        for (old, new), equal, as_large in list(zip(pairs, same, alike, strict=True))[:sure]
        if not equal and as_large and not known & {before.ids[old], now.ids[new]}
    ]
