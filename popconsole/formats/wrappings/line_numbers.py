"""Takes off numbers of lines: of ``cat -n``, ``nl``, ``less -N`` and editors, and of ``grep -n``.

``     1<TAB>S: +OK``, ``  1: S: +OK``, ``12:S: +OK``, and ``session.log:12:S: +OK`` where several files are
searched. Of grep's context ``12-S: +OK``. A number alone is an empty row.
"""

import re
from collections.abc import Sequence

from popconsole.formats.prefixed import Prefix
from popconsole.formats.reader import Sureness
from popconsole.formats.wrapping import WrappedSample, Wrapping
from popconsole.i18n import N_, _

_PREFIX = Prefix(
    re.compile(
        rb"(?P<who>(?:(?:[A-Za-z]:)?(?!\d+:)[^\s:][^:\t\n]{0,200}:)?)"
        rb"(?:(?<!:) +(?P<padded>\d{1,9})(?:[:.|)](?: |$)| [|](?: |$))"
        rb"|(?:(?<=:)|(?=\d))(?P<line>\d{1,9})[:-]|(?<!:) *(?P<number>\d{1,9})"
        rb"(?:\t| {1,2}(?=\S| )|$))(?P<text>)"
    ),
    re.compile(rb"--$"),
    worth=0.95,
)


def _look(rows: Sequence[bytes]) -> Sureness:
    """Tell whether rows have numbers that rise."""
    sureness = _PREFIX.look(rows)
    if not sureness.how:
        return sureness
    last: dict[bytes, int] = {}
    rising = counted = 0
    for row in rows:
        match = _PREFIX.match(row)
        if match is not None:
            number = int(match["line"] or match["padded"] or match["number"])
            rising += number > last.get(match["who"], 0)
            counted += 1
            last[match["who"]] = number
    if rising < counted:
        return Sureness(0.0, _("the numbers do not rise"))
    return sureness


WRAPPING = Wrapping(
    "line-numbers",
    N_("cat -n, nl, grep -n: the number of the line before each row"),
    _look,
    _PREFIX.unwrap,
    (
        WrappedSample(
            b"     1\tS: +OK ready\n     2\tC: RETR 1\n     3\tS: +OK\n     4\t\n     5\tS:  x\n",
            b"S: +OK ready\nC: RETR 1\nS: +OK\n\nS:  x\n",
        ),
        WrappedSample(
            b"   8: S: +OK ready\n   9: C: RETR 1\n  10: S: +OK\n  11:\n  12:  S:   x\n",
            b"S: +OK ready\nC: RETR 1\nS: +OK\n\n S:   x\n",
        ),
        WrappedSample(
            b"   8 S: +OK ready\n   9 C: RETR 1\n  10 S: +OK\n  11\n  12 S:   x\n",
            b"S: +OK ready\nC: RETR 1\nS: +OK\n\nS:   x\n",
        ),
        WrappedSample(
            b"7:S: +OK ready\n8:C: RETR 1\n--\n12-S: .\n13:S:  x\n", b"S: +OK ready\nC: RETR 1\nS: .\nS:  x\n"
        ),
        WrappedSample(
            b"a.log:7:S: +OK ready\na.log:8:C: QUIT\nb.log:1:hello\nb.log:2:there\n",
            b"S: +OK ready\nC: QUIT\n",
            "other-rows",
        ),
    ),
)
