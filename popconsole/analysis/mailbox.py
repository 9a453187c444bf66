"""How many messages a server tells of and how many octets, and whether what it tells goes together."""

from collections.abc import Set as AbstractSet

from popconsole.analysis import replies
from popconsole.analysis.findings import Finding, finding
from popconsole.analysis.replies import Listed
from popconsole.protocol.cite import Cite
from popconsole.protocol.table import Content

_UNIQUE_IDS = Cite(1939, "7")


def malformed(content: Content, octets: bytes = b"") -> Finding:
    """Return what is wrong with a line that is no listing, or a unique-id that is none."""
    if content is Content.UNIQUE_ID_LISTING:
        if replies.is_numbered(octets):
            return finding("unique-id-malformed")
        return finding(
            "listing-malformed",
            _UNIQUE_IDS,
            listing=replies.LISTING_NAMES[content],
            expected=replies.LISTING_FORMS[content],
        )
    return finding(
        "listing-malformed", listing=replies.LISTING_NAMES[content], expected=replies.LISTING_FORMS[content]
    )


ToldTotals = tuple[
    tuple[int, int] | None, tuple[int, AbstractSet[int]] | None, tuple[int, AbstractSet[int]] | None
]
"""How many messages there are, and were marked then; the octets of LIST, and of STAT, each with the marks."""


class MailboxTotals:
    """What POP3's STAT and listings have told so far: values, so that a copy goes its own way.

    A number of messages is what was told last, and how many of the messages were marked as deleted then.
    """

    __slots__ = ("_listed", "_marked", "_octets", "_odd", "_sum", "_told", "_total")

    def __init__(self) -> None:
        self._told: tuple[int, int] | None = None
        self._sum: tuple[int, AbstractSet[int]] | None = None  # of LIST's sizes, and what was marked then
        self._total: tuple[int, AbstractSet[int]] | None = None  # as STAT told it, and what was marked then
        self.begin()

    @property
    def value(self) -> ToldTotals:
        """What was told, as a value, where no listing is under way."""
        return self._told, self._sum, self._total

    @value.setter
    def value(self, value: ToldTotals) -> None:
        self._told, self._sum, self._total = value

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
            self._sum = self._octets, marked
            if not found:
                found += self._contradiction(marked)
        return count, found

    def stat(
        self, keyword: str, told: int, octets: int, marked: AbstractSet[int]
    ) -> tuple[int, list[Finding]]:
        """Read a drop listing; return how many messages there are, marked ones included, and findings."""
        count, found = self._counted(keyword, told, len(marked))
        self._total = octets, marked
        if not found:
            found += self._contradiction(marked)
        return count, found

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

    def _contradiction(self, marked: AbstractSet[int]) -> list[Finding]:
        """Return whether STAT and LIST contradict each other, where both were asked with the same marks."""
        if self._sum is None or self._total is None:
            return []
        (listed, then), (total, before) = self._sum, self._total
        if listed == total or then != marked or before != marked:
            return []
        return [finding("total-differs", listed=listed, total=total)]
