"""Takes a recording out of an indented block in a text, as Markdown and mails have it."""

from popconsole.formats.around import text_wrapping
from popconsole.formats.wrapping import WrappedSample
from popconsole.i18n import N_

_DEPTH = 4  # blanks


def _inside(row: bytes) -> bytes | None:
    if row[:1] == b"\t":
        return row[1:]
    return row[_DEPTH:] if row.startswith(b" " * _DEPTH) else None


WRAPPING = text_wrapping(
    "indented",
    N_("a block in a text that is indented by four blanks or a tab"),
    _inside,
    0.3,
    (
        WrappedSample(
            b"This is what I get:\n\n    POP3< +OK ready\n    POP3> QUIT\n    POP3< +OK\n\nand no mail.\n",
            b"POP3< +OK ready\nPOP3> QUIT\nPOP3< +OK\n",
            "text-around",
        ),
        WrappedSample(b"\tPOP3< +OK ready\n\tPOP3> QUIT\n", b"POP3< +OK ready\nPOP3> QUIT\n"),
    ),
)
