"""Takes off the names of files that ``grep`` prints before each row, where several are searched.

``logs/client.log:S: +OK``, of grep's context ``logs/client.log-S: +OK``. Each file is a source of its own.
"""

import re

from popconsole.formats.prefixed import Prefix, prefix_wrapping
from popconsole.formats.wrapping import WrappedSample
from popconsole.i18n import N_

WRAPPING = prefix_wrapping(
    "file-names",
    N_("grep -r: the name of the file before each row"),
    Prefix(
        re.compile(
            rb"(?P<who>(?:[A-Za-z]:)?(?:[^\s:*?<>|\"'/\\]{0,60}[/\\]){1,12}[^\s:*?<>|\"'/\\]{1,80}?"
            rb"|[^\s:*?<>|\"'/\\]{1,80}?\.(?:log|txt|out|err|trace|debug))[:-](?P<text>)"
        ),
        re.compile(rb"--$"),
        worth=0.9,
    ),
    WrappedSample(
        b"logs/client.log:S: +OK ready\nlogs/client.log:C: QUIT\nlogs/db.log:opened\n--\n"
        b"logs/client.log-S: +OK bye\n",
        b"S: +OK ready\nC: QUIT\nS: +OK bye\n",
        "other-rows",
    ),
    WrappedSample(b"a.log:S: +OK ready\na.log:C: QUIT\n", b"S: +OK ready\nC: QUIT\n"),
)
