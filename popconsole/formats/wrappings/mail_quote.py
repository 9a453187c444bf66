"""Takes off the > of a mail's quotation; sentences between, headers and signature are text around it."""

from popconsole.formats.around import text_wrapping
from popconsole.formats.wrapping import WrappedSample
from popconsole.i18n import N_


def _inside(row: bytes) -> bytes | None:
    if row[:1] != b">":
        return None
    return row[2:] if row[1:2] == b" " else row[1:]


WRAPPING = text_wrapping(
    "mail-quote",
    N_("a quotation in a mail: > before each row"),
    _inside,
    0.3,
    (
        WrappedSample(
            b"Subject: Re: it\n\nNora wrote:\n> POP3< +OK ready\n> POP3> QUIT\n"
            b"Here it ends:\n> POP3< +OK\n>\n-- \nB\n",
            b"POP3< +OK ready\nPOP3> QUIT\nPOP3< +OK\n\n",
            "text-around",
        ),
    ),
    repeats=True,
)
