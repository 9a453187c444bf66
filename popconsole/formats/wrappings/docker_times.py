"""Takes off the times of ``docker logs -t`` and of CI services: ``2026-11-26T01:43:49.123456789Z S: +OK``.

GitHub Actions has the same with seven decimals, and ``gh run view --log`` the job and its step before that,
with TABs; GitLab CI has ``00O `` behind it, the number of a stream; Jenkins has three decimals, in brackets.
"""

import re
from collections.abc import Sequence

from popconsole.formats.prefixed import Prefix
from popconsole.formats.reader import Sureness
from popconsole.formats.wrapping import WrappedSample, Wrapping
from popconsole.i18n import N_

_PREFIX = Prefix(
    re.compile(
        rb"(?:(?P<who>[^\t]{1,80})\t(?P<who_step>[^\t]{1,120})\t)?(?:\xef\xbb\xbf)?"
        rb"(?:(?P<time>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6,9}Z)(?: \d\d[OE](?=[ +]|$)[ +]?)?(?: |$)?"
        rb"|\[(?P<time_of_jenkins>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)\](?: |$))(?P<text>)"
    ),
    re.compile(
        rb"(?:[^\t]{1,80}\t[^\t]{1,120}\t)?(?:\xef\xbb\xbf)?\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6,9}Z"
        rb"(?: \d\d[OE])?.?(?:##\[|section_(?:start|end):)"
    ),
)
_NO_LOG = re.compile(rb"(?:[^\t]{1,80}\t[^\t]{1,120}\t)?(?:\xef\xbb\xbf)?\S{19}\.(?:\d{9}|\d{7})Z(?: |$)")
_DOUBT = 0.87  # a program's own log may have times with three or six decimals


def _look(rows: Sequence[bytes]) -> Sureness:
    found = _PREFIX.look(rows)
    times = [row for row in rows if _PREFIX.match(row) is not None]
    return found if all(map(_NO_LOG.match, times)) else Sureness(found.how * _DOUBT, found.why)


WRAPPING = Wrapping(
    "docker-times",
    N_("docker logs -t, GitHub Actions, GitLab CI, Jenkins: the time before each row"),
    _look,
    _PREFIX.unwrap,
    (
        WrappedSample(
            b"2026-11-26T01:43:49.123456789Z S: +OK ready\n2026-11-26T01:43:49.123456790Z C: QUIT\n"
            b"2026-11-26T01:43:49.123456791Z \n2026-11-26T01:43:49.123456792Z\n",
            b"S: +OK ready\nC: QUIT\n\n\n",
        ),
        WrappedSample(
            b"test\tRun tests\t\xef\xbb\xbf2026-11-26T01:43:49.1234567Z ##[group]Run make\n"
            b"test\tRun tests\t2026-11-26T01:43:49.1234567Z S: +OK ready\n"
            b"test\tSet up\t2026-11-26T01:43:49.1234567Z Get things\n",
            b"S: +OK ready\n",
            "other-rows",
        ),
        WrappedSample(
            b"[2026-11-26T01:43:49.123Z] S: +OK ready\n[2026-11-26T01:43:49.123Z] \n"
            b"[2026-11-26T01:43:49.123Z]\n[2026-11-26T01:43:50.001Z] C: QUIT\n",
            b"S: +OK ready\n\n\nC: QUIT\n",
        ),
        WrappedSample(
            b"2026-11-26T01:43:49.123456Z 00O section_start:1795656229:step\n"
            b"2026-11-26T01:43:49.123456Z 01O S: +OK ready\n2026-11-26T01:43:49.123456Z 01E C: QUIT\n",
            b"S: +OK ready\nC: QUIT\n",
        ),
    ),
    encloses=True,
)
