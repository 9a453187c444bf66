"""What a conversation tells of the mail: counts, sizes, unique-ids, marks, and its contradictions."""

from collections.abc import Mapping, Sequence
from copy import copy

from popconsole.analysis import replies
from popconsole.analysis.capability_lines import judge
from popconsole.analysis.findings import Finding, finding
from popconsole.analysis.growing import NO_NUMBERS, with_number
from popconsole.analysis.known import LIMIT, accepted, differs, remember
from popconsole.analysis.lengths import of_pop2
from popconsole.analysis.mailbox import MailboxTotals, malformed, no_listing, surplus
from popconsole.analysis.step import Changes, KnownMessage, Situation
from popconsole.dialogue.issued import Issued
from popconsole.dialogue.status import is_status
from popconsole.protocol.framing import CRLF, TERMINATION
from popconsole.protocol.pop2 import POP2
from popconsole.protocol.pop3 import POP3
from popconsole.protocol.table import CommandEffect, Content, Outcome, Protocol, Reply, Shape
from popconsole.transcript.safe import safe

_UNKNOWN = KnownMessage()
_LISTINGS = (Content.SCAN_LISTING, Content.UNIQUE_ID_LISTING)


class Knowledge:
    """Gathers a listing line by line and gives it over when it ends, so that a situation never changes."""

    __slots__ = (
        "_announced",
        "_body",
        "_capabilities",
        "_complete",
        "_gap",
        "_gathered",
        "_ids",
        "_last",
        "_names",
        "_octets",
        "mailbox",
    )

    def __init__(self) -> None:
        self.mailbox = MailboxTotals()
        self._announced: int | None = None  # octets of the message that comes, as its status line has them
        self.begin()

    def copy(self) -> "Knowledge":
        """Return an independent copy."""
        twin = copy(self)
        # What is full grows no more: in a long listing copies share it.
        if len(self._gathered) < LIMIT:
            twin._gathered = self._gathered.copy()  # noqa: SLF001 - its own kind
            twin._ids = self._ids.copy()  # noqa: SLF001 - its own kind
        if len(self._capabilities) < LIMIT:
            twin._capabilities = self._capabilities.copy()  # noqa: SLF001 - its own kind
            twin._names = self._names.copy()  # noqa: SLF001 - its own kind
        twin.mailbox = copy(self.mailbox)
        return twin

    def begin(self) -> None:
        """A multi-line reply begins."""
        self._octets = 0  # of the reply so far, byte-stuffing undone
        self._body: int | None = None  # lines of the body so far; None: none came yet
        self._complete = True  # nothing of it was left out
        self._gap = False  # octets of it are missing
        self._gathered: dict[int, KnownMessage] = {}
        self._last = b""  # the last line of the reply so far
        self._capabilities: list[str] = []
        self._names: set[bytes] = set()  # of capabilities
        self._ids: dict[str, int] = {}  # which message has each unique-id
        self.mailbox.begin()

    def status(
        self, protocol: Protocol, head: Issued, row: Reply, octets: bytes, outcome: Outcome, now: Situation
    ) -> tuple[Changes, list[Finding]]:
        """Read a status line, its secrets masked; return what it changes in the situation, and findings."""
        found: list[Finding] = []
        code = replies.response_code(octets) if b"[" in octets and protocol is not POP2 else None
        if code is not None:
            meaning, cite = protocol.response_codes.get(code, ("?", protocol.cite))
            if code in protocol.response_codes:
                found.append(finding("response-code", cite, code_word=code, meaning=meaning))
        if outcome is Outcome.NEGATIVE:
            found.append(finding("negative", row.cite, keyword=head.keyword))
            if now.marked and head.command is not None and head.command.does(CommandEffect.REMOVES):
                found.append(finding("quit-refused", row.cite, keyword=head.keyword))
            return {}, found
        if protocol is POP2:
            return of_pop2(head, row, octets, now, found), found
        if head.parsed.number is not None:
            found += accepted(head.parsed.number, head.keyword, now)
        self._announced = replies.announced(octets) if row.content is Content.MESSAGE else None
        if row.shape is Shape.SINGLE_LINE:
            return self._single(head, row.content, octets, now, found), found
        if row.content is Content.SCAN_LISTING and replies.drop_listing(octets) is not None:
            found.append(finding("listing-like-stat", keyword=head.keyword))
        return {}, found

    def omit(self) -> None:
        """Some of the reply was left out, so nothing can be counted."""
        self._complete = False

    def lose(self) -> None:
        """Octets are missing, perhaps whole lines."""
        self._complete, self._gap, self._last = False, True, b""

    def data(self, content: Content, octets: bytes, shown: bytes, now: Situation) -> list[Finding]:
        """Read a further line of a multi-line reply; return findings. ``shown``: its secrets masked."""
        self._octets += len(octets) + len(CRLF) - octets.startswith(TERMINATION)
        self._last = octets
        if self._body is not None:
            self._body += 1
        elif not octets:
            self._body = 0
        if content in _LISTINGS:
            told = replies.listed(content, octets)
            found = self.mailbox.line(content, octets, told, now.marked)
            if told is not None and not self._gathered:
                found += surplus(content, octets)
            if told is not None and told.number in self._gathered:
                found.append(finding("number-twice", number=told.number))
            if told is not None and told.number and len(self._gathered) < LIMIT:
                seen = told if shown is octets else replies.listed(content, shown)
                unique_id = None if seen is None else seen.unique_id
                self._gathered[told.number] = KnownMessage(told.octets, unique_id)
                if unique_id is not None:
                    found += self._shared(now, told.number, unique_id)
            return found
        if content is Content.CAPABILITIES and len(self._capabilities) < LIMIT:
            self._capabilities.append(safe(shown))
            return judge(POP3, shown, self._names)
        if content in replies.LINES and not replies.LINES[content].fullmatch(octets):
            return [malformed(content)]
        return []

    def _shared(self, now: Situation, number: int, unique_id: str) -> list[Finding]:
        """Return whether another message of the listing has the same unique-id."""
        other = self._ids.setdefault(unique_id, number)
        if other == number:
            return []
        sizes = {now.messages.get(each, _UNKNOWN).octets for each in (other, number)} - {None}
        code = "unique-id-shared" if len(sizes) > 1 else "unique-id-twice"
        return [finding(code, other=other, number=number)]

    def skip(
        self, content: Content, lines: Sequence[bytes], masked: Mapping[int, bytes], now: Situation
    ) -> dict[int, list[Finding]]:
        """Read many further lines of a multi-line reply; return findings, by the place of their line.

        ``masked`` are those that hold a secret, as they may be shown.
        """
        if content in _LISTINGS or content is Content.CAPABILITIES or content in replies.LINES:
            found = {
                place: self.data(content, octets, masked.get(place, octets), now)
                for place, octets in enumerate(lines)
            }
            return {place: findings for place, findings in found.items() if findings}
        dots = sum([octets[:1] == TERMINATION for octets in lines])
        self._octets += len(b"".join(lines)) + len(CRLF) * len(lines) - dots
        self._last = lines[-1]
        if self._body is not None:
            self._body += len(lines)
        elif b"" in lines:
            self._body = len(lines) - lines.index(b"") - 1
        return {}

    def end(
        self, issued: Issued, content: Content, now: Situation, *, greeted: bool
    ) -> tuple[Changes, list[Finding]]:
        """A multi-line reply has ended; return what it changes in the situation, and findings.

        Where nobody ``greeted``, marks may have been made before what was recorded.
        """
        known = now.messages.get(issued.parsed.number or 0) if content is Content.MESSAGE else None
        whole = known is not None and known.octets == self._octets
        changes, found = self._told(issued, content, now)
        if self._last.startswith(b"-") and is_status(self._last) and not whole:
            found.append(finding("reply-broken-off", keyword=issued.keyword))
        if greeted and content in _LISTINGS:
            found += self._number_gap(issued, now)
        return changes, found

    def _told(self, issued: Issued, content: Content, now: Situation) -> tuple[Changes, list[Finding]]:
        if content is Content.CAPABILITIES:
            return {"capabilities": () if self._gap else tuple(self._capabilities)}, []
        if content in _LISTINGS:
            return self._end_of_listing(issued, content, now)
        about = issued.parsed.number
        if content is Content.MESSAGE_TOP and self._body is not None and not issued.parsed.problems:
            asked = int(issued.parsed.arguments[1])
            return {}, [finding("top-too-long", lines=asked, came=self._body)] if self._body > asked else []
        if content is Content.MESSAGE and about is not None and self._complete:
            known = now.messages.get(about)
            if known is not None and known.octets is not None and known.octets != self._octets:
                return {}, [finding("size-differs", number=about, octets=self._octets, told=known.octets)]
            found = self.mailbox.size(self._octets) if known is None or known.octets is None else []
            if self._announced not in (None, self._octets):
                found.append(finding("octets-announced", octets=self._octets, told=self._announced))
            return remember(now, {about: KnownMessage(self._octets)}), found
        return {}, []

    def _end_of_listing(
        self, issued: Issued, content: Content, now: Situation
    ) -> tuple[Changes, list[Finding]]:
        found: list[Finding] = []
        for message, told in self._gathered.items():
            found += differs(now, message, told)
        changes = remember(now, self._gathered)
        if self._complete:
            count, more = self.mailbox.listing(issued.keyword, content, now.marked)
            found += more
            if (
                count is not None
                and self.mailbox.sure
                and (content is Content.SCAN_LISTING or now.count is None)
            ):
                changes["count"] = count
        return changes, found

    def _number_gap(self, issued: Issued, now: Situation) -> list[Finding]:
        """Return whether a whole listing has a number that is higher than there are messages."""
        whole = self._complete and self.mailbox.sure and self.mailbox.readable and len(self._gathered) < LIMIT
        if not whole or issued.given:
            return []
        highest = max(self._gathered, default=0)
        if highest <= len({*self._gathered, *now.marked}):
            return []
        return [finding("number-gap", count=len(self._gathered), number=highest)]

    def _single(
        self, head: Issued, content: Content, octets: bytes, now: Situation, found: list[Finding]
    ) -> Changes:
        """Read POP3's single-line replies that tell something."""
        if content is Content.DROP_LISTING:
            told = replies.drop_listing(octets)
            if told is None:
                found.append(malformed(content))
                return {}
            count, more = self.mailbox.stat(head.keyword, *told, now.marked)
            found += more + surplus(content, octets)
            return {"count": count, "total": told[1]} if self.mailbox.sure else {"total": told[1]}
        if content is Content.LAST_ACCESSED and replies.last_accessed(octets) is None:
            found.append(malformed(content))
        about = head.parsed.number
        if content in _LISTINGS:
            text = octets.partition(b" ")[2]
            one = replies.listed(content, text)
            if one is None:
                found.append(no_listing(head.keyword, content, text))
                return {}
            if one.number != about:
                if about is not None:
                    asked = finding("listing-of-another", keyword=head.keyword, told=one.number, number=about)
                    found.append(asked)
                return {}
            found += surplus(content, text)
            known, before = KnownMessage(one.octets, one.unique_id), now.messages.get(one.number)
            if before == known:
                return {}
            if before is not None:
                found += differs(now, one.number, known)
            if one.octets is not None and (before is None or before.octets is None):
                found += self.mailbox.size(one.octets)
            return remember(now, {one.number: known})
        return self._effects(head, octets, now, found)

    def _effects(self, head: Issued, octets: bytes, now: Situation, found: list[Finding]) -> Changes:
        """Return what a command has done, as a positive answer tells."""
        about = head.parsed.number
        command = head.parsed.command
        if command is None:
            return {}
        if command.does(CommandEffect.MARKS) and about is not None:
            if about not in now.marked:
                self.mailbox.mark(now.messages.get(about, _UNKNOWN).octets)
            return {"marked": with_number(now.marked, about)}
        if command.does(CommandEffect.UNMARKS):
            self.mailbox.unmark()
            return {"marked": NO_NUMBERS}
        if command.does(CommandEffect.USES_UTF8):
            return {"utf8": True}
        if command.does(CommandEffect.SETS_LANGUAGE):
            tag = replies.language(octets)
            if tag is None:
                found.append(finding("language-untold"))
            return {"language": tag or safe(head.parsed.arguments[0])}
        return {}
