"""How long a server waits for a client that says nothing (RFC 1939 section 3)."""

import re

from popconsole.analysis.course import Course
from popconsole.analysis.findings import Finding, finding
from popconsole.protocol.pop3 import POP3
from popconsole.transcript.model import Line, Side

_DUE = round(POP3.timeout)  # seconds
_SURELY = 30  # seconds without a word: who ends sooner does it for another reason
_SLACK = 5  # seconds that a timer may be late or early
_GIVES_UP = re.compile(rb"\b(?:inactiv\w*|autologout|idle|timed?[ -]?out)\b", re.IGNORECASE)


def says_so(octets: bytes) -> bool:
    """Tell whether a server that speaks unasked says that it gives up waiting."""
    return _GIVES_UP.search(octets) is not None


def too_short(course: Course, line: Line) -> bool:
    """Tell whether a server gives up with this line although it had to wait longer for the client."""
    if course.protocol is not POP3 or course.dialogue.before in (
        course.protocol.initial,
        course.protocol.closed,
    ):
        return False
    course.timed = True  # in another session the times may be known, too
    idle = _seconds(course, line)
    return idle is not None and line.side is Side.SERVER and _SURELY <= idle < _DUE - _SLACK


def told(course: Course, line: Line) -> list[Finding]:
    """Return, once, that a server gave up too early."""
    seconds = round(_seconds(course, line) or 0)
    return course.promises.once("autologout", finding("autologout-early", seconds=seconds, due=_DUE))


def _seconds(course: Course, line: Line) -> float | None:
    """Return how long nothing was said before a line; None where that is not known."""
    return None if line.at is None or course.heard_at is None else line.at - course.heard_at
