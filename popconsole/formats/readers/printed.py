"""Reads conversations as RFCs, articles and people print them: marks, and whatever stands around.

Nothing of it is certain; every guess is reported as an oddity with what it was taken for. The most
common kind of mark in the first part of the file (``S:``, ``S>``, ``server:``) is the one that counts, and
the most common number of spaces behind it is the padding: further ones are the line's own.
"""

import re
from collections.abc import Iterator, Sequence
from operator import itemgetter

from popconsole.formats.draft import Draft
from popconsole.formats.marks import (
    MARK,
    SIDES,
    STATUS,
    WRITTEN_END,
    CommonMarks,
    common_marks,
    odd_rows,
    said,
    style,
)
from popconsole.formats.pages import is_page_break
from popconsole.formats.passed_over import passed_over
from popconsole.formats.placeholders import masked
from popconsole.formats.quoting import quoted
from popconsole.formats.reader import Reader, Sample, Sureness
from popconsole.formats.source import Source, rows_of
from popconsole.formats.window import Window
from popconsole.i18n import N_, _, ngettext
from popconsole.transcript.model import LineKind, Side
from popconsole.transcript.remarks import meaning

# A note has a space and nothing that HTML has: "<html>" and "<a href=x>" are lines of a message.
_NOTE = re.compile(rb'<([A-Za-z][^<>="@/ ]* [^<>="@]*)>', re.DOTALL)
_NOTE_START = re.compile(rb'<[A-Za-z][^<>="@/ ]* [^<>="@]*')
_LEFT_OUT = re.compile(
    rb"\.\.\.|\xe2\x80\xa6|\[\.\.\.\]|[\[(](?:send|data|text|body|contents?|message|header)\b[^\])]*[\])]"
)
_BRACKETED = re.compile(rb"[\[(<{*-]{1,3} ?([^\[\](){}<>]{3,80}?) ?[\])>}*-]{1,3}")
_DOTS = (b"...", b"\xe2\x80\xa6", b"[...]")
_BASE64 = re.compile(rb"[A-Za-z0-9+/]+={0,2}")
_BASE64_ROWS = 200  # that one line may be wrapped over
_BASE64_LEAST = 16  # octets of a word that may go on in the next row
_WRAPPED_MOST = 8  # rows that a note may be wrapped over
_STEP = 10_000  # rows taken in at a time
_ALONE = 0.3  # how sure a single row with a mark makes, among others: a sentence may begin so
_payload = itemgetter(slice(3, None))
_letter = itemgetter(0)
_HARD_SPACE = re.compile(rb"\xc2\xa0")
_HARD_SPACE_OF_LATIN_1 = re.compile(rb"\xc2?\xa0")


def _is_utf8(piece: bytes) -> bool:
    if piece.isascii():
        return True
    try:
        piece.decode("utf-8")  # no piece ends within a character
    except UnicodeDecodeError:
        return False
    return True


def _event(text: bytes) -> bytes | None:
    """Return what is told in a row without a mark, in brackets: that the connection ended; None: no such."""
    told = _BRACKETED.fullmatch(text)
    ends = told is not None and meaning(told[1]) in (LineKind.CLOSED, LineKind.TIMEOUT)
    return told[1] if told is not None and ends else None


def _named(text: bytes) -> Side | None:
    """Return the side that a remark names; None where it names none."""
    if b"host" in text or b"erver" in text:
        return Side.SERVER
    return Side.CLIENT if b"lient" in text else None


def _look(start: bytes) -> Sureness:
    rows = [row for row in rows_of(start) if row.strip()]
    found = sum(MARK.fullmatch(row) is not None for row in rows)
    if not found:
        return Sureness(0.0, _("no rows with the mark of a side, such as S: and C:"))
    why = ngettext("{n} row with the mark of a side", "{n} rows with the mark of a side", found).format(
        n=found
    )
    return Sureness((0.5 if found > 1 else _ALONE) + 0.4 * found / len(rows), why)


def _read(source: Source, draft: Draft) -> Iterator[None]:
    return _Printed(draft, source).run()


class _Printed:
    def __init__(self, draft: Draft, source: Source) -> None:
        self._draft = draft
        self._source = source
        self._strand = draft.strand(dated=source.dated)
        start = source.looked_at
        self._hard_space = _HARD_SPACE
        self._check_encoding(1, start)
        plain = not odd_rows(start) and WRITTEN_END + b"\n" not in start
        self._common = CommonMarks() if plain else common_marks(rows_of(start), self._hard_space)
        self._rows = Window(source.pieces(), self._odd_rows)
        self._prose: tuple[int, int, bytes] | None = None  # first row, last row, text
        self._paragraph = 0  # rows of prose without a blank one between them
        self._apart = True  # ... which stand at the start, or behind a blank row
        self._dots = 0  # the row of an ellipsis that waits for what follows it
        self._blanks = 0
        self._last: Side | None = None  # who said the last line

    def _check_encoding(self, number: int, piece: bytes) -> None:
        if self._hard_space is _HARD_SPACE and not _is_utf8(piece):
            self._hard_space = _HARD_SPACE_OF_LATIN_1
            self._strand.odd_once(
                number, "encoding", _("the file is not UTF-8: its octets are taken as they are")
            )

    def _odd_rows(self, first: int, piece: bytes) -> Sequence[int]:
        """Return which rows of a piece, the first of which has that index, are to be looked at one by one."""
        self._check_encoding(first + 1, piece)
        return odd_rows(piece) if self._common.plain else range(piece.count(b"\n") + 1)

    def run(self) -> Iterator[None]:
        index, pause = 0, _STEP
        while True:
            # With the last of plain rows the one behind it may go on.
            plain = self._rows.plain_run(index) - 1
            if plain > 0 and self._settled:
                index += self._plain(index, self._rows.take(index, plain))
            here = self._rows.take(index, 1)
            if not here:
                break
            match = MARK.fullmatch(here[0])
            if match is not None and style(match) == self._common.style:
                after = self._marked(index, match)
                self._draft.understood(after - index)
                index = after
            else:
                self._unmarked(index + 1, here[0])
                index += 1
            if index >= pause:
                pause = index + _STEP
                self._rows.forget(index)
                yield
        self._end_of_paragraph(apart=True)
        self._end_of_prose()
        self._end_of_dots(None)
        yield

    @property
    def _settled(self) -> bool:
        """Whether nothing waits for what follows it."""
        return self._prose is None and not self._dots and not self._blanks

    def _plain(self, index: int, rows: list[bytes]) -> int:
        """Take in plain rows, from that index on, all at once; return how many they are."""
        self._end_of_paragraph(apart=False)
        sides, said = bytes(map(_letter, rows)), list(map(_payload, rows))
        times = self._source.times_of(index + 1, len(rows))
        if times is None:
            self._strand.extend_wire(sides, said)
        else:
            for row, octets, at in zip(rows, said, times, strict=True):
                self._strand.add(SIDES[row[:1]], octets, at=at)
        self._draft.understood(len(rows))
        self._last = SIDES[rows[-1][:1]]
        return len(rows)

    def _marked(self, index: int, match: re.Match[bytes]) -> int:
        """Take in a marked row and the rows that go on with it; return the index of the next."""
        number = index + 1
        strand = self._strand
        side, rest = said(match, self._hard_space)
        at = self._source.time_of(number)
        if self._common.written_ends and rest.endswith(WRITTEN_END):
            rest = rest.removesuffix(WRITTEN_END)
            strand.odd_once(
                number, "written-ends", _("the ends of the lines are written out as \\r\\n: taken off")
            )
        if self._blanks and self._prose is None and self._draft.lines:
            strand.odd_once(number, "blank-lines", _("blank lines between the lines are passed over"))
        self._blanks = 0
        self._end_of_paragraph(apart=False)
        self._end_of_prose()
        self._end_of_dots(side)
        self._report_marks(number, match)
        self._last = side
        text = rest.strip()
        index += 1
        if _NOTE_START.fullmatch(text):
            wrapped, after = self._wrapped(text, index)
            if _NOTE.fullmatch(wrapped):
                strand.odd_once(number, "wrapped", _("a note or line goes on in the next row: joined"))
                text, index = wrapped, after
        note = _NOTE.fullmatch(text)
        if note is not None:
            strand.add_remark(number, side, b" ".join(note.group(1).split()))
        elif _LEFT_OUT.fullmatch(text):
            strand.add_remark(number, side, text if text in _DOTS else text[1:-1], LineKind.OMITTED)
        else:
            octets, index = self._base64(self._unpadded(number, side, rest), index)
            strand.add(side, self._secret(number, octets) if side is Side.CLIENT else octets, at=at)
        return index

    def _secret(self, number: int, octets: bytes) -> bytes:
        """Put a mask where a placeholder stands in place of a secret, and report it."""
        shown = masked(octets)
        if shown is not octets:
            self._strand.odd_once(
                number, "placeholder", _("a word in brackets stands in place of a secret: taken for a mask")
            )
        return shown

    def _report_marks(self, number: int, match: re.Match[bytes]) -> None:
        strand, common = self._strand, self._common
        if len(match["word"]) > 1 or match["sign"] != b":" or match["word"].islower():
            strand.odd_once(
                number,
                "marks",
                _('"{mark}" is taken for the mark of a side').format(
                    mark=quoted(match["word"] + match["sign"])
                ),
            )
        if common.quoted:
            strand.odd_once(number, "quoted", _("the conversation is quoted with >: taken off"))
        if common.indent and not strand.said("indentation"):
            strand.odd_once(
                number,
                "indentation",
                ngettext(
                    "the lines are indented by {n} space: taken off",
                    "the lines are indented by {n} spaces: taken off",
                    common.indent,
                ).format(n=common.indent),
            )

    def _unpadded(self, number: int, side: Side, rest: bytes) -> bytes:
        """Take the padding off a line, and report it."""
        strand = self._strand
        padding = self._common.pad(side)
        text = rest.lstrip(b" \t")
        lead = len(rest) - len(text)
        if text and not lead:
            strand.odd_once(number, "no-space", _("no space behind the mark: taken as if there were one"))
        elif text and lead > 1 and not strand.said("padding") and (padding > 1 or side is Side.CLIENT):
            strand.odd_once(
                number,
                "padding",
                ngettext(
                    "{n} space behind the mark is taken for padding",
                    "{n} spaces behind the mark are taken for padding",
                    padding,
                ).format(n=padding),
            )
        octets = text if side is Side.CLIENT else rest[min(lead, padding) :]
        if b"\xa0" in octets and (side is Side.CLIENT or STATUS.match(octets)):
            octets, count = self._hard_space.subn(b" ", octets)
            if count:
                strand.odd_once(number, "hard-space", _("non-breaking spaces are taken for spaces"))
        if side is Side.CLIENT and octets != octets.rstrip(b" \t"):
            strand.odd_once(number, "trailing-space", _("spaces at the end of a command are taken off"))
            octets = octets.rstrip(b" \t")
        return octets

    def _wrapped(self, text: bytes, index: int) -> tuple[bytes, int]:
        """Join the rows of a note that began with ``text``; return it and the index behind it."""
        for row in self._rows.take(index, _WRAPPED_MOST):
            index += 1
            more = row.strip()
            if not more or is_page_break(more):
                continue
            if MARK.fullmatch(row):
                break
            text += b" " + more
            if more.endswith(b">"):
                break
        return text, index

    def _base64(self, octets: bytes, index: int) -> tuple[bytes, int]:
        """Join base64 that was wrapped to the width of a page (RFC 5034 prints it so)."""
        word = octets.rsplit(b" ", 1)[-1]
        if len(word) < _BASE64_LEAST or not _BASE64.fullmatch(word):
            return octets, index
        for row in self._rows.take(index, _BASE64_ROWS):
            more = row.strip()
            if not row.startswith((b" ", b"\t")) or not _BASE64.fullmatch(more):
                break
            self._strand.odd_once(index + 1, "wrapped", _("a note or line goes on in the next row: joined"))
            octets += more
            index += 1
        return octets, index

    def _unmarked(self, number: int, row: bytes) -> None:
        text = self._hard_space.sub(b" ", row).strip()
        if not text:
            self._blanks += 1
            self._end_of_paragraph(apart=True)
        elif is_page_break(text):
            self._strand.odd_once(number, "page-break", _("the break of a page is passed over"))
        elif text.startswith(b"# ") or text == b"#":
            self._strand.comment(text[2:].decode("utf-8", "surrogateescape"))
        elif text in _DOTS and self._last is not None:
            self._dots = number
        elif (told := _event(text)) is not None and self._last is not None:
            self._end_of_paragraph(apart=False)
            self._end_of_prose()
            self._end_of_dots(None)
            self._strand.add_remark(number, _named(told) or self._last, told)
            self._draft.understood()
        else:
            self._paragraph += 1
            first, _before, begin = self._prose or (number, number, text)
            self._prose = first, number, begin

    def _end_of_paragraph(self, *, apart: bool) -> None:
        """Count rows of prose: ``apart``, set off by blank rows, it is an article's, else not understood."""
        if not (apart and self._apart):
            self._draft.passed_over(self._paragraph)
        self._paragraph, self._apart = 0, apart

    def _end_of_prose(self) -> None:
        if self._prose is not None:
            first, last, text = self._prose
            self._prose = None
            self._strand.odd(
                first,
                "prose",
                passed_over(first, last, self._strand.quoted(text)),
            )

    def _end_of_dots(self, following: Side | None) -> None:
        """Say what an ellipsis was: within the server's lines some are left out, else a pause."""
        if not self._dots:
            return
        number, self._dots = self._dots, 0
        if self._last is Side.SERVER and following is Side.SERVER:
            self._strand.add_remark(number, Side.SERVER, b"...", LineKind.OMITTED)
        else:
            self._strand.add_remark(number, Side.SERVER, b"...")


READER = Reader(
    "printed",
    N_("rows with the marks S: and C:, S> and C>, or server: and client:, as RFCs and people print them"),
    _look,
    _read,
    (
        Sample(
            b"S: +OK\nC: RETR 1\nS: +OK\nS:   indented\nS: .\n",
            "S: +OK\nC: RETR 1\nS: +OK\nS:   indented\nS: .\n",
        ),
        Sample(
            b"   S: <wait for connection>\n   C: <open connection>\n   S:    +OK ready\n   ...\n"
            b"   C:    TOP 1 2\n   S:    <the server sends the header,\n         a blank,\n\n"
            b"Somebody   [Page 11]\n\n   and two lines>\n   S:    .\n   C:    AUTH X\n"
            b"   S:    + cmVhbG09ImVsd29vZC5pbm5vc29\n         LmNvbSIsbm9\n   C:    *\n",
            "S# wait for connection\nC! open\nS: +OK ready\nS# ...\nC: TOP 1 2\n"
            "S~ the server sends the header, a blank, and two lines\nS: .\nC: AUTH X\n"
            "S: + cmVhbG09ImVsd29vZC5pbm5vc29LmNvbSIsbm9\nC: *\n",
            "indentation note event padding wrapped omitted-octets",
        ),
        Sample(
            b"S: +OK caf\xc3\xa0\nC: USER \xc3\xa0\nS: <the server sends\n\nC: AUTH X\nS: +OK\n...\nS: 1\n"
            b"S: + cmVhbG09ImVsd29vZC5pbm5vc29\n  LmNvbSIsbm9\n",
            "S: +OK caf\u00e0\nC: USER \u00e0\nS: <the server sends\nC: AUTH X\nS: +OK\nS~ ...\nS: 1\n"
            "S: + cmVhbG09ImVsd29vZC5pbm5vc29LmNvbSIsbm9\n",
            "blank-lines omitted-octets wrapped",
        ),
        Sample(
            b"S: +OK ready\nC: RETR 1\nS: +OK\nS: a: b\n(closes the connection)\n\n"
            b"S: +OK ready\n--- connection closed by client ---\n"
            b"S: +OK ready\nC: QUIT\n[Connection closed by foreign host.]\n(sends nothing)\n",
            "S: +OK ready\nC: RETR 1\nS: +OK\nS: a: b\nS! close\n\nS: +OK ready\nC! close\n\n"
            "S: +OK ready\nC: QUIT\nS! close\n",
            "event blank-lines prose",
        ),
        Sample(
            b"S: +OK\n\nPostel   [Page 11]\n\nC: RETR 1\nS: <the server\nsends it\n",
            "S: +OK\nC: RETR 1\nS: <the server\n",
            "page-break blank-lines prose",
        ),
        Sample(
            b"Server: +OK\nClient: STAT \n\nThat is how it begins.\nReally.\n# mine\n"
            b"Server:-ERR\nServer: ...\n",
            "S: +OK\nC: STAT\nS: -ERR\nS~ ...\n",
            "marks trailing-space prose no-space omitted-octets",
        ),
        Sample(
            b"S: +OK <1.2@x>\\r\\n\nC: APOP a <digest>\\r\\n\nS: + \\r\\n\nC: LIST <all>\\r\\n\nS: cut",
            "S: +OK <1.2@x>\nC: APOP a ********\nS: +\\x20\nC: LIST <all>\nS: cut\n",
            "written-ends placeholder",
        ),
        Sample(
            b"> S: +OK POP3 ready\n> C:\xa0CAPA\n> S: -ERR log in first\n"
            b"> S: +OK POP3 ready\n> C: USER\xa0nora\n",
            "S: +OK POP3 ready\nC: CAPA\nS: -ERR log in first\n\nS: +OK POP3 ready\nC: USER nora\n",
            "encoding quoted hard-space",
        ),
    ),
)
