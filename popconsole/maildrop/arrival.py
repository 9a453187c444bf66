"""When a message came, as far as what lies on a disk tells; for EXPIRE (RFC 2449 section 6.7).

Where two signs differ, the later one counts: a message is rather kept too long than removed too soon.
"""

import re
from datetime import UTC, datetime
from email.utils import mktime_tz, parsedate_tz

_DATE = re.compile(rb"(?:\xef\xbb\xbf)?From (?:.* )?((?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? .*)")
_ZONE = re.compile(rb" [+-]\d{4}\b")  # names of zones are not known to all
_DIGITS = re.compile(r"[0-9]{1,18}")


def of_file(name: str, changed: float) -> float:
    """Return when a message came that is a file: seconds since 1970.

    ``changed`` is the time of the file's last change. A Maildir's name begins with the time of delivery.
    """
    digits = _DIGITS.match(name)
    return max(changed, float(digits[0])) if digits else changed


def of_separator(line: bytes) -> float | None:
    """Return when a message came that has this separator in an mbox, the line with "From ".

    In seconds since 1970; None where the line has no date that can be read. A date without a zone in digits
    may be of this machine's or universal time, or that of a zone whose name is known: the latest of them.
    """
    found = _DATE.match(line)
    read = parsedate_tz(found[1].decode("ascii", "replace")) if found is not None else None
    if read is None:
        return None
    try:
        if _ZONE.search(line) is not None:
            return float(mktime_tz(read))
        there = datetime(*read[:6], tzinfo=UTC)
        return max(there.timestamp(), there.replace(tzinfo=None).timestamp(), float(mktime_tz(read)))
    except (ValueError, OverflowError, OSError):
        return None
