"""How many messages a server tells of and how many octets, and whether what it tells goes together."""

from collections.abc import Set as AbstractSet
from typing import NamedTuple

from popconsole.analysis import replies
from popconsole.analysis.findings import Finding, finding
from popconsole.analysis.replies import Listed
from popconsole.protocol.cite import Cite
from popconsole.protocol.table import Content

_CITES = {
    Content.UNIQUE_ID_LISTING: Cite(1939, "7"),
    Content.MECHANISMS: Cite(5034, "4"),
    Content.LANGUAGES: Cite(6856, "3.2"),
    Content.LAST_ACCESSED: Cite(1460, "5"),
}
"""Where those listings are told of that are not RFC 1939's own."""


def malformed(content: Content, octets: bytes = b"") -> Finding:
    """Return what is wrong with a line that is no listing, or a unique-id that is none."""
    if content is Content.UNIQUE_ID_LISTING and replies.is_numbered(octets):
        return finding("unique-id-malformed")
    names, forms = replies.LISTING_NAMES, replies.LISTING_FORMS
    return finding("listing-malformed", _CITES.get(content), listing=names[content], expected=forms[content])


def no_listing(keyword: str, content: Content, text: bytes) -> Finding:
    """Return what is wrong with an answer about one message that holds no listing; ``text``: behind +OK.

    Words alone, or nothing, announce lines that are to follow; nobody waits for them.
    """
    if text and (text[:1].isdigit() or b" " not in text):
        return malformed(content, text)
    return finding(
        "listing-spread", _CITES.get(content), keyword=keyword, expected=replies.LISTING_FORMS[content]
    )


def surplus(content: Content, octets: bytes) -> list[Finding]:
    """Return whether a drop listing or a scan listing tells more than it should."""
    if content is Content.UNIQUE_ID_LISTING or not replies.has_surplus(content, octets):
        return []
    return [finding("listing-surplus", listing=replies.LISTING_NAMES[content])]


class Told(NamedTuple):
    """A sum of octets that was told: ``by`` STAT or LIST, and what was left out of it.

    ``left_out`` are the octets of the messages that were marked as deleted then, as far as they were told;
    ``unknown`` counts those of which they were not.
    """

    by: Content
    octets: int
    left_out: int
    unknown: int


ToldTotals = tuple[tuple[int, int] | None, Told | None, tuple[int, int], tuple[int, int], bool]
"""How many messages there are, and were marked then; the last sum; what is marked; the sizes told so far;
whether it is known which messages are marked.
"""


class MailboxTotals:
    """What POP3's STAT and listings have told so far: values, so that a copy goes its own way.

    A number of messages is what was told last, and how many of the messages were marked as deleted then.
    ``sure``: it is known which are marked, so that such a number tells how many messages there are.
    """

    __slots__ = ("_last", "_left_out", "_listed", "_marked", "_octets", "_odd", "_sizes", "_told", "sure")

    def __init__(self) -> None:
        self.forget()
        self.sure = True
        self.begin()

    def forget(self) -> None:
        """Take it that any message may be marked by now: what was told can't be compared with what comes."""
        self.sure = False
        self._told: tuple[int, int] | None = None
        self._last: Told | None = None
        self._left_out = (0, 0)  # octets of marked messages, and how many have a size that was not told
        self._sizes = (0, 0)  # messages whose size was told one by one, and their octets

    @property
    def value(self) -> ToldTotals:
        """What was told, as a value, where no listing is under way."""
        return self._told, self._last, self._left_out, self._sizes, self.sure

    @value.setter
    def value(self, value: ToldTotals) -> None:
        self._told, self._last, self._left_out, self._sizes, self.sure = value

    @property
    def readable(self) -> bool:
        """Whether each line of the listing so far was one."""
        return not self._odd

    def begin(self) -> None:
        """A listing begins."""
        self._listed = 0  # lines
        self._marked = 0  # ... of messages that are marked as deleted
        self._octets = 0  # ... of the others
        self._odd = False  # ... that are no listing

    def line(
        self, content: Content, octets: bytes, told: Listed | None, marked: AbstractSet[int]
    ) -> list[Finding]:
        """Read a line of a listing, in which ``told`` was found; return findings."""
        if told is None:
            self._odd = True
            return [malformed(content, octets)]
        self._listed += 1
        if told.number in marked:
            self._marked += 1
            return [finding("marked-listed", number=told.number)]
        self._octets += told.octets or 0
        return [] if told.number else [finding("number-zero")]

    def listing(
        self, keyword: str, content: Content, marked: AbstractSet[int]
    ) -> tuple[int | None, list[Finding]]:
        """A listing has ended, whole; return how many messages there are, marked ones included, and findings.

        None where a line was none, or of a marked message, as was told: nothing can be counted then.
        """
        if self._odd or self._marked:
            return None, []
        count, found = self._counted(keyword, self._listed, len(marked))
        if content is Content.SCAN_LISTING:
            found += self._summed(keyword, content, self._octets, counted=not found)
        return count, found

    def stat(
        self, keyword: str, told: int, octets: int, marked: AbstractSet[int]
    ) -> tuple[int, list[Finding]]:
        """Read a drop listing; return how many messages there are, marked ones included, and findings."""
        count, found = self._counted(keyword, told, len(marked))
        found += self._summed(keyword, Content.DROP_LISTING, octets, counted=not found)
        return count, found or self._one_by_one()

    def size(self, octets: int) -> list[Finding]:
        """Read the size of one message more; return whether all of them together are what STAT told."""
        count, total = self._sizes
        self._sizes = count + 1, total + octets
        return self._one_by_one()

    def _one_by_one(self) -> list[Finding]:
        """Compare STAT's octets with the sizes that were told one by one, where none is missing."""
        (count, listed), last = self._sizes, self._last
        if last is None or last.unknown or last.by is not Content.DROP_LISTING:
            return []
        total = last.octets + last.left_out
        if self._told is None or count != sum(self._told) or listed == total:
            return []
        return [finding("total-differs", listed=listed, total=total)]

    def mark(self, octets: int | None) -> None:
        """A message is marked as deleted; ``octets``: its size, None where that was not told."""
        known, unknown = self._left_out
        self._left_out = (known, unknown + 1) if octets is None else (known + octets, unknown)

    def unmark(self) -> None:
        """All marks are taken back."""
        if not self.sure:
            self.forget()
            self.sure = True
        self._left_out = 0, 0
        if self._last is not None and self._last.unknown:
            self._last = None  # it can't be compared with what comes

    def _counted(self, keyword: str, count: int, marked: int) -> tuple[int, list[Finding]]:
        """Compare a number of messages with what was told before; marked ones are left out of both."""
        told, then = self._told or (count, marked)
        since = marked - then
        if count == told - since:
            self._told = count, marked
            return count + marked, []
        if since <= 0:
            self._told = count, marked
            return count + marked, [finding("count-differs", keyword=keyword, count=count, told=told)]
        found = finding("count-with-marked", keyword=keyword, count=count, told=told, marked=since)
        if count == told:  # it counts the marked ones too, or forgets the marks
            return told + then, [found]
        self._told = count, marked
        return count + marked, [found]

    def _summed(self, keyword: str, by: Content, octets: int, *, counted: bool) -> list[Finding]:
        """Compare a sum of octets with the last that was told; ``counted``: the number of messages is right.

        What is marked as deleted is left out of both. Where its size was not told, nothing can be compared.
        """
        last, now = self._last, Told(by, octets, *self._left_out)
        if not counted or last is None or last.unknown != now.unknown:
            self._last = now if counted or last is None else None
            return []
        due = last.octets + last.left_out - now.left_out
        if octets == due:
            self._last = now
            return []
        if last.left_out != now.left_out:  # it counts what is marked: the sum before is still the right one
            return [finding("total-changed", keyword=keyword, total=octets, due=due)]
        self._last = now
        if by is last.by:
            return [finding("total-changed", keyword=keyword, total=octets, due=due)]
        listed, total = (octets, due) if by is Content.SCAN_LISTING else (due, octets)
        return [finding("total-differs", listed=listed, total=total)]
