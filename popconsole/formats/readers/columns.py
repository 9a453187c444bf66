"""Reads conversations in two columns with arrows, as RFC 937 and RFC 918 print them.

``HELO Fred Secret -->`` is the client's, ``<--  #13 messages for you`` the server's; what has no
arrow ("Wait for Command") is a note. Both arrows may stand in one row; one that leads, ``--> RETR``, has the
client's text behind it. Another conversation begins at a
heading, the words Client and Server in one row.
"""

import re
from collections.abc import Iterator

from popconsole.formats.draft import Draft
from popconsole.formats.pages import is_page_break
from popconsole.formats.reader import Reader, Sample, Sureness
from popconsole.formats.source import Source, rows_of
from popconsole.formats.strand import Strand
from popconsole.i18n import N_, _, ngettext
from popconsole.transcript.model import LineKind, Side
from popconsole.transcript.remarks import is_event

_FROM_CLIENT = re.compile(rb"(?<!-)--+>")
_FROM_SERVER = re.compile(rb"<--+(?!-*>)")
_RULE = re.compile(rb"[-= \t]+")
_HEADING = re.compile(rb"client\s+server", re.IGNORECASE)
_REMARK = re.compile(rb"(?:wait for|go back|\().*|.*\)", re.IGNORECASE | re.DOTALL)
_BRACKETED = re.compile(rb"\[.*\]|\(.*\)|<.*>", re.DOTALL)
_SPACES = re.compile(rb"  +")
_ENOUGH = 2  # rows with arrows that make it two columns


def _look(start: bytes) -> Sureness:
    """Never surer than the reader of marks: what has marks may hold arrows too."""
    rows = [row for row in rows_of(start) if row.strip()]
    arrows = [row for row in map(_plain, rows) if _has_arrow(row)]
    found = len(arrows)
    if found < _ENOUGH:
        return Sureness(0.0, _("no rows with arrows, --> and <--"))
    why = ngettext("{n} row with arrows", "{n} rows with arrows", found).format(n=found)
    apart = sum(map(_is_of_columns, arrows))
    return Sureness(0.2 + 0.25 * apart / len(rows), why)


def _has_arrow(row: bytes) -> bool:
    return _FROM_CLIENT.search(row) is not None or _FROM_SERVER.search(row) is not None


def _is_of_columns(row: bytes) -> bool:
    """Tell whether nothing but what the client says stands in front of the arrow from the server."""
    arrow = _FROM_SERVER.search(row)
    return arrow is None or not row[: arrow.start()].strip() or _FROM_CLIENT.search(row) is not None


def _plain(row: bytes) -> bytes:
    return row.replace(b"&gt;", b">").replace(b"&lt;", b"<")


def _read(source: Source, draft: Draft) -> Iterator[None]:
    strand = draft.strand()
    number = 0
    for piece in source.pieces():
        for raw in rows_of(piece):
            number += 1
            row = _plain(raw).expandtabs().replace(b"\xc2\xa0", b" ").strip()
            if row and _take(strand, number, row):
                draft.understood()
            elif row:
                draft.passed_over()
        yield


def _take(strand: Strand, number: int, row: bytes) -> bool:
    """Take in a row; False where it is no part of the conversation."""
    if _has_arrow(row):
        strand.odd_once(
            number, "two-columns", _("two columns: --> is taken for the client, <-- for the server")
        )
        _add_row(strand, number, row)
    elif _HEADING.fullmatch(row):
        strand.begin()
    elif _RULE.fullmatch(row):
        pass
    elif is_page_break(row):
        strand.odd_once(number, "page-break", _("the break of a page is passed over"))
    elif _REMARK.fullmatch(row):
        strand.add_remark(number, Side.SERVER, row)
    else:
        strand.odd(
            number, "prose", _('"{text}" is no part of the conversation').format(text=strand.quoted(row))
        )
        return False
    return True


def _add_row(strand: Strand, number: int, row: bytes) -> None:
    """Take in a row with one arrow or both: the client's text, a remark, the server's text."""
    client = server = None
    between, leads = row, False
    if arrow := _FROM_CLIENT.search(between):
        client, between = between[: arrow.start()], between[arrow.end() :]
        leads = not client
    if arrow := _FROM_SERVER.search(between):
        between, server = between[: arrow.start()], between[arrow.end() :]
    if leads:
        client, between = between.strip(), b""
    if client is not None:
        _add(strand, number, Side.CLIENT, client.strip(), leads=leads)
    if between.strip():
        strand.add_remark(number, Side.SERVER, between.strip())
    if server is not None:
        _add(strand, number, Side.SERVER, server.strip())


def _add(strand: Strand, number: int, side: Side, text: bytes, *, leads: bool = False) -> None:
    if is_event(text):
        strand.add_remark(number, side, text)
    elif _BRACKETED.fullmatch(text):
        strand.add_remark(number, side, text[1:-1], LineKind.OMITTED)
    else:
        if side is Side.CLIENT and b"  " in text and not leads:
            strand.odd_once(number, "column-padding", _("several spaces in a command are taken for one"))
            text = _SPACES.sub(b" ", text)
        strand.add(side, text)


READER = Reader(
    "columns",
    N_("two columns with arrows, as RFC 937 and RFC 918 print them"),
    _look,
    _read,
    (
        Sample(
            b"       Client                    Server\n       ------                    ------\n"
            b"                            Wait for Connection\n  Open Connection  -->\n"
            b"                       <--  + POP2 Server Ready\n  HELO Fred   Secret -->\n"
            b"                       <--  #13 messages for you\n  READ  13         -->\n"
            b"                       <--  =537 characters in that message\n"
            b"  RETR             -->  <--  [data of message 13]\n"
            b"  Close connection -->  <--  Close connection\n",
            "S# Wait for Connection\nC! open\nS: + POP2 Server Ready\nC: HELO Fred Secret\n"
            "S: #13 messages for you\nC: READ 13\nS: =537 characters in that message\nC: RETR\n"
            "S~ data of message 13\nC! close\nS! close\n",
            "note two-columns event column-padding omitted-octets",
        ),
        Sample(
            b"Some prose.\n\nHELO A B --&gt;\n\nPostel   [Page 7]\n\nRFC 937   February 1985\n\n"
            b"  &lt;-- #1\nNACK --> (it got lost)\n",
            "C: HELO A B\nS: #1\nC: NACK\nS# (it got lost)\n",
            "prose two-columns page-break note",
        ),
        Sample(
            b"  <-- +OK ready\n  --> PASS two  words\n  <-- -ERR\n  --> QUIT <-- +OK\n",
            "S: +OK ready\nC: PASS two  words\nS: -ERR\nC: QUIT\nS: +OK\n",
            "two-columns",
        ),
        Sample(
            b"Client   Server\n   <-- + POP2 ready\nQUIT -->\n\nCLIENT   SERVER\n   <-- + POP2 ready\n",
            "S: + POP2 ready\nC: QUIT\n\nS: + POP2 ready\n",
            "two-columns",
        ),
    ),
)
