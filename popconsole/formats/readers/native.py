"""Reads the rows of the text file (see ``textfile``), many at a time where they are plain."""

import math
import re
from collections.abc import Sequence
from operator import itemgetter

from popconsole.formats.draft import Draft
from popconsole.formats.source import rows_of
from popconsole.i18n import _
from popconsole.protocol.framing import CRLF
from popconsole.transcript.escapes import unescape, unescape_text
from popconsole.transcript.model import LineKind, Side
from popconsole.transcript.safe import safe

EVENTS = {b"open": LineKind.OPENED, b"close": LineKind.CLOSED, b"timeout": LineKind.TIMEOUT}
SIGNS = {b":": LineKind.WIRE, b"~": LineKind.OMITTED, b"#": LineKind.NOTE}

_SIDES = {b"C": Side.CLIENT, b"S": Side.SERVER}
_ROW = re.compile(rb"\s*(?:@(\S+) +)?([SsCc])([:!~#])(.*)", re.DOTALL)
_EVENT = re.compile(rb" ?(open|close|timeout)(?: (.*))?", re.DOTALL)
_PLAIN_PREFIXES = frozenset((b"S: ", b"C: ", b"S:", b"C:"))
_MARKS = frozenset((b"S:", b"C:"))
_prefix = itemgetter(slice(0, 3))
_payload = itemgetter(slice(3, None))
_letter = itemgetter(0)


def add_plain(draft: Draft, piece: bytes) -> int:
    """Take in a slice that holds nothing but plain ``S: ``/``C: `` rows; return how many.

    Returns 0 and takes nothing where any row is of another kind.
    """
    rows = rows_of(piece)
    if not _PLAIN_PREFIXES.issuperset(map(_prefix, rows)):
        return 0
    draft.lines.extend_wire(bytes(map(_letter, rows)), list(map(_payload, rows)))
    return len(rows)


def add_timed(draft: Draft, piece: bytes) -> int:
    """Take in a slice that holds nothing but ``@12.345 S: `` rows; return how many, as add_plain does."""
    rows = rows_of(piece)
    # The space more makes three words of a row without octets; it is taken off again.
    words = [(row + b" ").split(b" ", 2) for row in rows]
    try:
        times, marks, texts = zip(*words, strict=True)
        seconds = [float(time[1:]) for time in times]
    except ValueError:
        return 0
    if not _MARKS.issuperset(marks) or not all(row.startswith(b"@") for row in rows):
        return 0
    if not all(map(math.isfinite, seconds)):
        return 0
    draft.lines.extend_wire(bytes(map(_letter, marks)), [text[:-1] for text in texts], seconds)
    return len(rows)


def _unescaped(text: bytes) -> tuple[bytes, bytes, Sequence[bytes]]:
    return unescape(text) if b"\\" in text else (text, CRLF, ())


class NativeReader:
    """Takes in the slices of a file behind its header; ``row`` is the last row that was read."""

    def __init__(self, draft: Draft, row: int) -> None:
        self._draft = draft
        self.row = row

    def feed(self, piece: bytes) -> None:
        """Take in one slice, whole rows."""
        if b"\\" not in piece:
            taken = (add_timed if piece.startswith(b"@") else add_plain)(self._draft, piece)
            if taken:
                self.row += taken
                return
        sides = bytearray()
        texts: list[bytes] = []
        for row in rows_of(piece):
            self.row += 1
            if row[:3] in _PLAIN_PREFIXES:
                text, ending, unknown = _unescaped(row[3:])
                if ending == CRLF and not unknown:
                    sides.append(row[0])
                    texts.append(text)
                    continue
            self._draft.lines.extend_wire(sides, texts)
            sides.clear()
            texts.clear()
            self._feed_row(row)
        self._draft.lines.extend_wire(sides, texts)

    def _feed_row(self, row: bytes) -> None:
        text = row.strip()
        if not text:
            return
        if text.startswith(b"#"):
            self._draft.comment(unescape_text(row.lstrip()[1:].removeprefix(b" ")))
            return
        match = _ROW.fullmatch(row)
        if match is None:
            self._draft.odd(
                self.row,
                "prose",
                _('"{text}" is no row of a transcript: passed over').format(text=safe(text[:60])),
            )
            return
        time, letter, sign, rest = match.groups()
        side = _SIDES[letter.upper()]
        if letter.islower():
            self._draft.odd_once(self.row, "marks", _("a mark in lower case is taken for S: or C:"))
        at = self._time(time)
        if sign == b"!":
            self._event(side, rest, at)
            return
        if rest and not rest.startswith(b" "):
            self._draft.odd_once(
                self.row, "no-space", _("no space behind the mark: taken as if there were one")
            )
        self._add(side, rest.removeprefix(b" "), SIGNS[sign], at)

    def _time(self, word: bytes | None) -> float | None:
        if word is None:
            return None
        try:
            at = float(word)
        except ValueError:
            at = math.nan
        if math.isfinite(at):
            return at
        self._draft.odd(
            self.row, "time", _('"{text}" is no time in seconds: passed over').format(text=safe(word[:60]))
        )
        return None

    def _event(self, side: Side, rest: bytes, at: float | None) -> None:
        match = _EVENT.fullmatch(rest)
        if match is None:
            self._draft.odd(
                self.row,
                "event",
                _('"{text}" is no event (open, close, timeout): kept as a note').format(text=safe(rest[:60])),
            )
            self._add(side, rest.removeprefix(b" "), LineKind.NOTE, at)
        else:
            self._add(side, match.group(2) or b"", EVENTS[match.group(1)], at)

    def _add(self, side: Side, text: bytes, kind: LineKind, at: float | None) -> None:
        octets, ending, unknown = _unescaped(text)
        for word in unknown:
            self._draft.odd(
                self.row,
                "escape",
                _("{escape} is no escape: taken as it stands (a backslash is written \\\\)").format(
                    escape=safe(word)
                ),
            )
        self._draft.lines.add(side, octets, ending, kind, at)
