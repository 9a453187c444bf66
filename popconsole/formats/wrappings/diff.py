"""Takes a recording out of a unified diff: the rows that it adds, and those around them."""

import re

from popconsole.formats.around import text_wrapping
from popconsole.formats.wrapping import WrappedSample
from popconsole.i18n import N_

_HUNK = re.compile(rb"@@ -[0-9]+(?:,[0-9]+)? \+[0-9]+(?:,[0-9]+)? @@")
_HEAD = re.compile(rb"(?:\+\+\+|---) |@@ |diff |index [0-9a-f]|\\ No newline|(?:new|deleted) file mode ")


def _inside(row: bytes) -> bytes | None:
    return row[1:] if row[:1] in (b"+", b" ") and not _HEAD.match(row) else None


def _is_hunk(row: bytes) -> bool:
    return _HUNK.match(row) is not None


WRAPPING = text_wrapping(
    "diff",
    N_("a unified diff: + or a blank before each row"),
    _inside,
    0.2,
    (
        WrappedSample(
            b"diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1,2 +1,3 @@\n"
            b"+POP3< +OK ready\n POP3> QUIT\n-POP3< -ERR\n+POP3< +OK\n",
            b"POP3< +OK ready\nPOP3> QUIT\nPOP3< +OK\n",
            "text-around",
        ),
    ),
    needed=_is_hunk,
)
