"""An mbox read once from end to end: where each message lies, its size as it is sent, its digest.

A message begins with a separator, a line such as ``From jones@x.example Mon Mar  2 09:00:00 2026``. Whether
a line that begins with "From " is one is for its date to say, so that text which nobody quoted with ">" does
not split a message; where the first separator has no date, every such line behind a blank line is one.
A byte order mark may stand before a separator, where an editor or a program that joins files has left one.
The blank line before a separator, or at the end, belongs to no message: who writes adds it. Lines with
">From " are sent as they lie there: nothing tells whether ">" was added or written.
"""

import re
from array import array
from collections.abc import Callable, Iterator
from itertools import pairwise

from popconsole.maildrop.measure import DIGEST, Measure, unique_id

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
"""UTF-8's; whatever stands behind it begins a line."""

SLICE = 1 << 20
"""Octets that are read at a time."""

LONGEST_SEPARATOR = 1_000
"""Octets of a line that may be a separator."""
_MARKED = b"\n" + BYTE_ORDER_MARK + b"From "
_ANY = re.compile(rb"\n(?:\xef\xbb\xbf)?From ")
_MONTH = rb"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
_TIME = rb"\d{1,2}:\d\d(?::\d\d)?"
# asctime's order, with a time zone before or after the year; or RFC 5322's.
_DATED = re.compile(
    rb"From (?:.* )?(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? +(?:"
    + _MONTH + rb" +\d{1,2} +" + _TIME + rb"(?: +[A-Za-z+-][\w+-]*){0,2} +\d{4}\b"
    + rb"|\d{1,2} +" + _MONTH + rb" +\d{4} +" + _TIME + rb"\b)"
)  # fmt: skip
# The first "message" of an mbox that UW's and Dovecot's servers have had: their notes, and never shown.
_NO_MESSAGE = re.compile(rb"^Subject: DON'T DELETE THIS MESSAGE -- FOLDER INTERNAL DATA", re.MULTILINE)
_HEAD = 4_096

Read = Callable[[int, int], bytes]
"""Reads so many octets, or fewer at the end, at an offset."""


class Index:
    """Where the messages of an mbox lie, some 50 octets for each.

    Message i (from 0): ``starts[i]`` is the offset of its separator, ``texts[i]`` of its text, ``ends[i]``
    of what follows its text; ``sizes[i]`` is its size as sent. ``end`` is the length of what was read.
    """

    def __init__(self) -> None:
        self.starts = array("Q")
        self.texts = array("Q")
        self.ends = array("Q")
        self.sizes = array("Q")
        self.end = 0
        self.total = 0
        self.only_blank = True  # as long as nothing but empty lines stands before the first separator
        self._digests = bytearray()
        self._utf8 = bytearray()
        self._copies: dict[int, int] = {}

    def __len__(self) -> int:
        return len(self.starts)

    def add(self, start: int, text: int, end: int, measured: Measure) -> None:
        """Take in the next message."""
        self.starts.append(start)
        self.texts.append(text)
        self.ends.append(end)
        self._digests += measured.finish()
        self.sizes.append(measured.size)
        self._utf8.append(measured.utf8)
        self.total += measured.size

    def limit(self, number: int) -> int:
        """Return the offset behind a message and the blank line after it."""
        return self.starts[number + 1] if number + 1 < len(self.starts) else self.end

    def utf8(self, number: int) -> bool:
        """Tell whether UTF-8 stands in the headers of a message."""
        return bool(self._utf8[number])

    def digest(self, number: int) -> bytes:
        """Return the digest of a message, 16 octets."""
        return bytes(self._digests[number * DIGEST : (number + 1) * DIGEST])

    def unique_id(self, number: int) -> str:
        """Return the unique-id of a message: its digest, and which copy it is of messages that are alike.

        Those are alike in their "From " lines too, sender and second. Nothing but their order tells them
        apart, so when one is removed, the unique-id that goes is the last one's; RFC 1939 section 7 expects
        clients to bear with copies.
        """
        return unique_id(self.digest(number), self._copies.get(number, 0))

    def finish(self, end: int) -> None:
        """End the file, ``end`` octets long, and find the messages that are alike."""
        self.end = end
        if not self.starts:
            return  # no view of nothing can be cast
        with memoryview(self._digests) as octets, octets.cast("Q") as halves:
            firsts = halves[::2]
            alike = {one for one, other in pairwise(sorted(firsts)) if one == other}
            suspects = [number for number, half in enumerate(firsts) if half in alike] if alike else []
            firsts.release()
        seen: dict[bytes, int] = {}
        for number in suspects:
            copy = seen.get(digest := self.digest(number), 0)
            seen[digest] = copy + 1
            if copy:
                self._copies[number] = copy

    def drop_first(self) -> None:
        """Forget the first message; it stays in the file."""
        self.total -= self.sizes[0]
        for column in (self.starts, self.texts, self.ends, self.sizes):
            del column[0]
        del self._digests[:DIGEST]
        del self._utf8[0]


class _Scan:
    """A scan going on; takes in the file in slices."""

    def __init__(self) -> None:
        self.index = Index()
        self._offset = 0  # of what comes next
        self._before = b"\n\n"  # what came before it, as far as a separator may need it
        self._dated: bool | None = None
        self._start = -1
        self._text = 0
        self._measure = Measure()
        self._tail = b""  # of the message, not measured yet: it may turn out to be a separator's blank line

    def whole_lines(self, block: bytes) -> None:
        """Take in a slice that ends where a line ends, or within one that can be no separator."""
        at = 0
        for found in _candidates(block, at_start=self._before.endswith(b"\n")):
            line = block[found : block.find(b"\n", found, found + LONGEST_SEPARATOR) + 1]
            if not line or not self._separates(line, block, at, found):
                continue
            self._more(block[at:found])
            self.end_message(self._offset + found)
            self._start = self._offset + found
            at = found + len(line)
            self._text = self._offset + at
            self._measure = Measure(line.rstrip(b"\r\n"))
        self._more(block[at:])
        self._before = (self._before + block[-3:])[-3:]
        self._offset += len(block)

    def _separates(self, line: bytes, block: bytes, at: int, found: int) -> bool:
        """Tell whether a line is a separator; ``block[at:found]`` stands before it, since the last one."""
        line = line.removeprefix(BYTE_ORDER_MARK)
        if self._dated is not False and _DATED.match(line):
            self._dated = True
            return True
        if self._dated or (
            self._dated is None and not (self.index.only_blank and not block[at:found].strip())
        ):
            return False
        before = block[found - 3 : found] if found >= 3 else (self._before + block[:found])[-3:]
        if before.endswith((b"\n\n", b"\n\r\n")):
            self._dated = False
            return True
        return False

    def _more(self, octets: bytes) -> None:
        """Take in more of the message that goes on; what stands before the first is in none."""
        if self._start < 0:
            if self.index.only_blank and octets.strip():
                self.index.only_blank = False
            return
        if len(octets) >= 4:
            self._measure.feed(self._tail)
            self._measure.feed(octets[:-4])
            self._tail = octets[-4:]
        else:
            tail = self._tail + octets
            self._measure.feed(tail[:-4])
            self._tail = tail[-4:]

    @property
    def has_begun(self) -> bool:
        """Whether a message was found."""
        return self._start >= 0

    def end_message(self, at: int) -> None:
        """End the message that goes on, if one does: a separator stands at this offset, or the file ends."""
        if self._start < 0:
            return
        tail = self._tail
        for blank in (b"\r\n", b"\n"):
            if tail.endswith(b"\n" + blank) or (tail == blank and not self._measure.size):
                tail = tail[: -len(blank)]
                at -= len(blank)
                break
        self._measure.feed(tail)
        self.index.add(self._start, self._text, at, self._measure)
        self._tail = b""


def scan(read: Read) -> Index:
    """Read an mbox from its beginning to its end. Raises what ``read`` raises."""
    going = _Scan()
    end = 0
    for block in _blocks(read):
        going.whole_lines(block)
        end += len(block)
    going.end_message(end)
    index = going.index
    if len(index) and _NO_MESSAGE.search(read(_HEAD, index.texts[0])):
        index.drop_first()
    index.finish(end)
    return index


def is_mailbox(read: Read) -> bool:
    """Tell whether it is an mbox: read up to its first message. One without any is empty, or blank.

    Raises what ``read`` raises.
    """
    going = _Scan()
    for block in _blocks(read):
        going.whole_lines(block)
        if going.has_begun:
            return True
    return going.index.only_blank


def _blocks(read: Read) -> Iterator[bytes]:
    """Yield a file in slices, each of whole lines, or cut within a line that can be no separator."""
    rest = b""
    offset = 0
    while chunk := read(SLICE, offset):
        offset += len(chunk)
        chunk = rest + chunk if rest else chunk
        cut = chunk.rfind(b"\n") + 1
        if not cut:
            if len(chunk) <= LONGEST_SEPARATOR:
                rest = chunk
                continue
            cut = len(chunk)  # within a line that can be no separator
        rest = chunk[cut:]
        yield chunk[:cut]
    if rest:
        yield rest


def _candidates(block: bytes, *, at_start: bool) -> Iterator[int]:
    """Find the lines that begin with "From "; ``at_start``: a line begins where the block does."""
    if at_start and block.removeprefix(BYTE_ORDER_MARK).startswith(b"From "):
        yield 0
    if _MARKED in block:
        yield from (found.start() + 1 for found in _ANY.finditer(block))
        return
    at = block.find(b"\nFrom ")
    while at >= 0:
        yield at + 1
        at = block.find(b"\nFrom ", at + 1)


def measure(read: Read, start: int, text: int, end: int) -> bytes:
    """Return the digest of the message that lies there. Raises what ``read`` raises."""
    measured = Measure(read(text - start, start).rstrip(b"\r\n"))
    while text < end and (octets := read(min(SLICE, end - text), text)):
        measured.feed(octets)
        text += len(octets)
    return measured.finish()
