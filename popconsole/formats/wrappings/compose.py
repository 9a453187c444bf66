"""Takes off what docker compose prints before each row: ``mail-1  | S: +OK``. Other services are told of."""

import re

from popconsole.formats.prefixed import Prefix, prefix_wrapping
from popconsole.formats.wrapping import WrappedSample
from popconsole.i18n import N_

WRAPPING = prefix_wrapping(
    "compose",
    N_("docker compose: the service and | before each row"),
    Prefix(
        re.compile(rb"(?P<who>[A-Za-z0-9][A-Za-z0-9_.-]*) +\| ?(?P<text>)"),
        re.compile(
            rb"Attaching to |Starting |Creating |Recreating |Stopping |Gracefully stopping|Aborting on "
            rb"|[A-Za-z0-9_.-]+ exited with code| ?(?:Container|Network|Volume) "
        ),
    ),
    WrappedSample(
        b"Attaching to db-1, mail-1\nmail-1  | S: +OK ready\ndb-1    | ready to accept connections\n"
        b"mail-1  | C: RETR 1\nmail-1  | S:   two blanks \nmail-1  | \nmail-1 exited with code 0\n",
        b"S: +OK ready\nC: RETR 1\nS:   two blanks \n\n",
        "other-rows",
    ),
)
