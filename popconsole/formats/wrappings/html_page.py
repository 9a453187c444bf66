"""Takes a recording out of HTML: marks are taken off, entities become what they stand for."""

import re
from collections.abc import Iterable, Iterator, Sequence
from html import unescape
from itertools import takewhile

from popconsole.formats.evidence import carries_pop
from popconsole.formats.reader import Sureness
from popconsole.formats.unwrapped import Row
from popconsole.formats.wrapping import Tell, WrappedSample, Wrapping
from popconsole.i18n import N_, _

_PAGE = re.compile(
    rb"<!DOCTYPE html|</?(?:html|body|pre|code|div|p|span|table|td|br)(?: [^<>]{0,400})?/?>", re.IGNORECASE
)
_MARK = re.compile(
    rb"<(?:!--.{0,1000}?--|!DOCTYPE[^<>]{0,400}|/?[A-Za-z][A-Za-z0-9]{0,15}(?: [^<>]{0,1000})?/?)>"
)
_BREAK = re.compile(rb"<(?:br|/p|/div|/tr|/li)(?: [^<>]{0,200})?/?>", re.IGNORECASE)
_FIELD = re.compile(rb"Content-Type:", re.IGNORECASE)  # of a mail: the page stands behind its header
_LEAST = 3  # marks of HTML


def _look(rows: Sequence[bytes]) -> Sureness:
    header = list(takewhile(bytes.strip, rows))
    start = rows[len(header) :] if any(map(_FIELD.match, header)) else rows
    begins = next((_PAGE.match(row.lstrip()) is not None for row in start if row.strip()), False)
    found = sum(len(_PAGE.findall(row)) for row in rows)
    inside = any(carries_pop(text) for row in rows for text in _texts(row))
    if found < _LEAST or not inside:
        return Sureness(0.0, _("no page of HTML in which POP is spoken"))
    if not begins:  # there may be HTML in a message
        return Sureness(0.9, _("HTML among the rows"))
    return Sureness(0.97, _("a page of HTML"))


def _texts(row: bytes) -> list[bytes]:
    """Return the rows that a row of HTML shows."""
    shown = (_MARK.sub(b"", part) for part in _BREAK.split(row))
    return [
        unescape(text.decode("utf-8", "surrogateescape")).encode("utf-8", "surrogateescape") for text in shown
    ]


def _unwrap(rows: Iterable[Row], _tell: Tell) -> Iterator[Row]:
    for number, row in rows:
        texts = _texts(row)
        if texts[-1] == b"" and (len(texts) > 1 or _MARK.search(row)):
            texts.pop()  # nothing stands behind a break, or there were marks alone
        for text in texts:
            yield number, text.replace(b"\xc2\xa0", b" ")


WRAPPING = Wrapping(
    "html-page",
    N_("HTML: marks and entities"),
    _look,
    _unwrap,
    (
        WrappedSample(
            b"<!DOCTYPE html>\n<html><body>\n<pre>POP3&lt; +OK ready\nPOP3&gt; QUIT</pre>\n"
            b"POP3&lt; +OK<br>POP3&gt;&nbsp;x<br/>\n</body></html>\n",
            b"POP3< +OK ready\nPOP3> QUIT\nPOP3< +OK\nPOP3> x\n",
        ),
        WrappedSample(
            b"<pre>2026/11/26 01:43:49 S: +OK &lt;1.2@x&gt;\n2026/11/26 01:43:49 C: QUIT</pre><p>\n",
            b"2026/11/26 01:43:49 S: +OK <1.2@x>\n2026/11/26 01:43:49 C: QUIT\n",
        ),
    ),
    decodes=True,
)
