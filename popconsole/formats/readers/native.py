r"""Reads popconsole's own text file, which a person can read and write as well.

::

    Transcript: 1
    Protocol: POP3
    Title: a first look
    Source: RFC 1939 section 10
    Fidelity: exact

    # a comment
    S! open
    S: +OK POP3 server ready
    C: USER mrose
    S~ the server sends message 1
    C# a remark
    @12.345 C: QUIT
    S! close

- ``Security: tls`` says that TLS hid what was said from the first octet.
- ``Began: 2026-11-26T01:18:10.123456Z`` is when, in UTC, ``Client:`` and ``Server:`` are the addresses.
- ``Shows: 8`` is the line that a console looks at first.
- The header ends with a blank row. ``Fidelity: exact`` says that all octets were recorded; without it
  a person may have shortened the conversation. Other names are kept as they stand.
- ``S:`` and ``C:``, one space, the octets that the server or the client sent: UTF-8 text as it is,
  all else as an escape (``\\``, ``\t``, ``\r``, ``\xHH``; see ``escapes``). The line ended with CRLF,
  with ``\n`` at the end of the row with a bare LF, with ``\c`` it was cut off.
- ``S!``, ``C!`` and ``open``, ``close``, ``timeout`` or ``tls`` (from here on TLS hides what is said): what
  happened, and perhaps a word on it.
- ``S~``, ``C~``: octets that were sent and not recorded, described. ``S#``, ``C#``: a note.
- ``@12.345`` and a space before any of these: seconds since the start, with three or six decimals; any
  number is read.
- ``#`` begins a comment. Blank rows are free.
- ``Expect: 1`` in the header: what follows was not said, it is expected (``expect/rows.py``). It is read as
  if it had been said so; what stands for nothing that is sent is a note.
- Another conversation begins at another header, and at an ``open`` behind what was said; that one has
  the values of the header before it.
"""

import math
import re
from collections.abc import Iterator, Sequence
from operator import itemgetter

from popconsole.expect.rows import HEADER, AsRecorded, RowText, row_text
from popconsole.formats.draft import Draft
from popconsole.formats.header import HeaderReader, begins_header, has_header
from popconsole.formats.quoting import quoted
from popconsole.formats.reader import Reader, Sample, Sureness
from popconsole.formats.source import Source, rows_of
from popconsole.formats.strand import Strand
from popconsole.i18n import N_, _
from popconsole.protocol.framing import CRLF
from popconsole.transcript.escapes import unescape, unescape_text
from popconsole.transcript.model import LineKind, Side

EVENTS = {
    b"open": LineKind.OPENED,
    b"close": LineKind.CLOSED,
    b"timeout": LineKind.TIMEOUT,
    b"tls": LineKind.TLS,
}
SIGNS = {b":": LineKind.WIRE, b"~": LineKind.OMITTED, b"#": LineKind.NOTE}

_SIDES = {b"C": Side.CLIENT, b"S": Side.SERVER}
_ROW = re.compile(rb"\s*(?:@(\S+) +)?([SsCc])([:!~#])(.*)", re.DOTALL)
_EVENT = re.compile(rb" ?(open|close|timeout|tls)(?: (.*))?", re.DOTALL)
_WRITTEN = re.compile(  # as we write rows; the group: nobody else writes them so
    rb"(?:[SC][:#](?: .*)?|(@\d{1,9}(?:\.\d{1,9})? [SC][:!~#].*"
    rb"|[SC]! (?:open|close|timeout|tls)(?: .*)?|[SC]~ .*))",
    re.DOTALL,
)
_LIKELY = 0.93  # how sure rows without a header make, all of which are written so
_PLAIN_PREFIXES = frozenset((b"S: ", b"C: ", b"S:", b"C:"))
_TIMED = re.compile(rb"(?m)^@([0-9]{1,18}(?:\.[0-9]{1,18})?) ([SC]):(?: (.*))?$")
_ENDS = frozenset((b"\n",))
_prefix = itemgetter(slice(0, 3))
_payload = itemgetter(slice(3, None))
_letter = itemgetter(0)


def _look(start: bytes) -> Sureness:
    if has_header(start):
        return Sureness(1.0, _("it begins with the header Transcript:"))
    said = [row for row in rows_of(start) if row.strip() and not row.startswith(b"#")]
    found = [match for match in map(_WRITTEN.fullmatch, said) if match is not None]
    if found and len(found) == len(said) and any(match[1] for match in found):
        return Sureness(_LIKELY, _("rows of a transcript, with times or events, without a header"))
    return Sureness(0.0, _("no header Transcript: at the start"))


def _read(source: Source, draft: Draft) -> Iterator[None]:
    reader = _NativeReader(source.name, draft, headed=has_header(source.looked_at))
    for piece in source.pieces():
        reader.feed(piece)
        yield


def add_plain(strand: Strand, piece: bytes) -> int:
    """Take in a piece that holds nothing but plain ``S: ``/``C: `` rows; return how many.

    Returns 0 and takes nothing where any row is of another kind.
    """
    rows = rows_of(piece)
    if not _PLAIN_PREFIXES.issuperset(map(_prefix, rows)):
        return 0
    strand.extend_wire(bytes(map(_letter, rows)), list(map(_payload, rows)))
    return len(rows)


def _add_timed(strand: Strand, piece: bytes) -> int:
    """Take in a piece that holds nothing but ``@12.345 S: `` rows; return how many, as add_plain does."""
    # Cut at the rows' own parts, what is left between them is their ends alone.
    parts = _TIMED.split(piece)
    if parts[0] or not _ENDS.issuperset(parts[4:-1:4]) or parts[-1] not in (b"\n", b""):
        return 0
    strand.extend_wire(
        b"".join(parts[2::4]), [text or b"" for text in parts[3::4]], list(map(float, parts[1::4]))
    )
    return len(parts) // 4


def _unescaped(text: bytes) -> tuple[bytes, bytes, Sequence[bytes]]:
    return unescape(text) if b"\\" in text else (text, CRLF, ())


class _NativeReader:
    """Takes in the pieces of a file; ``row`` is the last row that was read."""

    def __init__(self, name: str, draft: Draft, *, headed: bool) -> None:
        self._name = name
        self._draft = draft
        self._strand = draft.strand()
        self._header = HeaderReader(self._strand, name) if headed else None
        self.row = 0
        self._expected: AsRecorded | None = None  # it tells what is expected, not what was said
        self._number = 0  # of the connection that a row of it is of; 0: it has none
        self._strange = 0  # rows of a piece that are none of ours

    def feed(self, piece: bytes) -> None:
        """Take in one piece, whole rows."""
        if self._header is None and b"\\" not in piece:
            taken = (_add_timed if piece.startswith(b"@") else add_plain)(self._strand, piece)
            if taken:
                self.row += taken
                self._draft.understood(taken)
                return
        sides = bytearray()
        texts: list[bytes] = []
        rows = rows_of(piece)
        self._strange = 0
        for row in rows:
            self.row += 1
            if self._header is not None:
                if self._header.take(self.row, row):
                    continue
                self._begin_rows()
            if row[:3] in _PLAIN_PREFIXES and self._expected is None:
                text, ending, unknown = _unescaped(row[3:])
                if ending == CRLF and not unknown:
                    sides.append(row[0])
                    texts.append(text)
                    continue
            self._strand.extend_wire(sides, texts)
            sides.clear()
            texts.clear()
            self._feed_row(row)
        self._strand.extend_wire(sides, texts)
        self._draft.understood(len(rows) - self._strange)
        self._draft.passed_over(self._strange)

    def _feed_row(self, row: bytes) -> None:
        text = row.strip()
        if not text:
            return
        if text.startswith(b"#"):
            self._strand.comment(unescape_text(row.lstrip()[1:].removeprefix(b" ")))
            return
        if self._expected is not None and (found := row_text(row)) is not None:
            row = self._as_said(self._expected, found)
        match = _ROW.fullmatch(row)
        if match is None:
            self._other(row, text)
            return
        time, letter, sign, rest = match.groups()
        side = _SIDES[letter.upper()]
        if letter.islower():
            self._strand.odd_once(self.row, "marks", _("a mark in lower case is taken for S: or C:"))
        at = self._time(time)
        if sign == b"!":
            self._event(side, rest, at)
            return
        if rest and not rest.startswith(b" "):
            self._strand.odd_once(
                self.row, "no-space", _("no space behind the mark: taken as if there were one")
            )
        self._add(side, rest.removeprefix(b" "), SIGNS[sign], at)

    def _begin_rows(self) -> None:
        """Take it that the header is over."""
        self._header = None
        others = self._strand.header.others
        expects = any(name.lower() == HEADER.lower() for name, _value in others)
        self._expected = AsRecorded() if expects else None

    def _as_said(self, expected: AsRecorded, found: RowText) -> bytes:
        """Return a row of what is expected as one of a recording; its lines go where its connection's do."""
        if found.connection != self._number:
            self._number = found.connection
            self._turn_to(self._number)
        return expected.row(found)

    def _turn_to(self, number: int) -> None:
        """Go on with the lines of another connection."""
        before, self._strand = self._strand, self._draft.strand(number - 1 or None)
        header = self._strand.header
        if header.protocol is None:
            for name in ("protocol", "title", "source", "others"):
                setattr(header, name, getattr(before.header, name))

    def _other(self, row: bytes, text: bytes) -> None:
        """Take in a row that tells of no line: the start of another header, or nothing of ours."""
        if begins_header(row):
            self._strand.begin()
            self._header = HeaderReader(self._strand, self._name)
            self._header.take(self.row, row)
            return
        self._strange += 1
        self._strand.odd(
            self.row,
            "prose",
            _('"{text}" is no row of a transcript: passed over').format(text=self._strand.quoted(text)),
        )

    def _time(self, word: bytes | None) -> float | None:
        if word is None:
            return None
        try:
            at = float(word)
        except ValueError:
            at = math.nan
        if math.isfinite(at):
            return at
        self._strand.odd(
            self.row, "time", _('"{text}" is no time in seconds: passed over').format(text=quoted(word))
        )
        return None

    def _event(self, side: Side, rest: bytes, at: float | None) -> None:
        match = _EVENT.fullmatch(rest)
        if match is None:
            self._strand.odd(
                self.row,
                "event",
                _('"{text}" is no event (open, close, timeout, tls): kept as a note').format(
                    text=quoted(rest)
                ),
            )
            self._add(side, rest.removeprefix(b" "), LineKind.NOTE, at)
        else:
            self._add(side, match.group(2) or b"", EVENTS[match.group(1)], at)

    def _add(self, side: Side, text: bytes, kind: LineKind, at: float | None) -> None:
        octets, ending, unknown = _unescaped(text)
        for word in unknown:
            self._strand.odd(
                self.row,
                "escape",
                _("{escape} is no escape: taken as it stands (a backslash is written \\\\)").format(
                    escape=quoted(word)
                ),
            )
        self._strand.add(side, octets, ending, kind, at)


READER = Reader(
    "native",
    N_("popconsole's own text file, with the header Transcript: 1, or rows of it"),
    _look,
    _read,
    (
        Sample(
            b"Transcript: 1\nProtocol: POP3\nFidelity: exact\n\n# a comment\nS! open\n@0.5 S: +OK ready\n"
            b"C: USER caf\xc3\xa9\\x1b\\n\nS~ the reply\nC# a remark\nS! close\n",
            "S! open\n@0.500 S: +OK ready\nC: USER caf\u00e9\\x1b\\n\nS~ the reply\nC# a remark\nS! close\n",
        ),
        Sample(
            b"Transcript: 1\nTitle: one\n\nC! open\nS: +OK\nC: QUIT\nS: +OK\nS! close\n\n# again\nC! open\n"
            b"S: -ERR busy\n\nTranscript: 1\nProtocol: POP2\n\nS: + POP2\n",
            "C! open\nS: +OK\nC: QUIT\nS: +OK\nS! close\n\nC! open\nS: -ERR busy\n\nS: + POP2\n",
        ),
        Sample(
            b"Transcript: 1\nTitle: a\nTitle: b\n\ns: +OK\nC:NOOP\nS: a \\q b\nnobody said this\n"
            b"S! explodes\n@late C: QUIT\n",
            "S: +OK\nC: NOOP\nS: a \\\\q b\nS# explodes\nC: QUIT\n",
            "header-twice marks no-space escape prose event time",
        ),
        Sample(
            b"C! open\n@0.5 S: +OK ready\n# mine\nS# why\nC: QUIT\n@1.5 S: +OK\nS! close\n",
            "C! open\n@0.500 S: +OK ready\nS# why\nC: QUIT\n@1.500 S: +OK\nS! close\n",
        ),
        Sample(
            b"Transcript: 1\nExpect: 1\nProtocol: POP3\n\n1S: never *x*\n1S: +OK *\n2S~ any\n1C: LIST\n"
            b"1S: +OK\n1S: ...\n1S: .\n1S# or\n1S~ -ERR\n1S! close allowed\n2C: NOOP\n2S~ -ERR\n2S! close\n",
            "S# never *x*\nS: +OK *\nC: LIST\nS: +OK\nS~ ...\nS: .\nS# or\nS# ~ -ERR\nS# ! close allowed\n\n"
            "S~ any\nC: NOOP\nS: -ERR\nS! close\n",
        ),
        Sample(b"S: +OK ready\nC: QUIT\nS: +OK\nS! close", "S: +OK ready\nC: QUIT\nS: +OK\nS! close\n"),
    ),
)
