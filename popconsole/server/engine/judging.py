"""What is wrong with a command line as it was read: the one place that says why it is refused."""

import re

from popconsole.protocol.syntax import Parsed, Problem
from popconsole.server.engine.habits import Habits
from popconsole.server.engine.reading import ReadCommand
from popconsole.server.engine.reason import Reason

_WHOLE = {Problem.TOO_LONG: Reason.TOO_LONG, Problem.OCTETS: Reason.OCTETS}
_OTHERS = {
    Problem.MISSING: Reason.MISSING,
    Problem.SURPLUS: Reason.SURPLUS,
    Problem.SPACING: Reason.SPACING,
}
_JUNK = re.compile(rb"[0-9]+[^0-9]")
_MOST_DIGITS = 4_000


def unknown(habits: Habits, reading: ReadCommand) -> Reason:
    """Return why a line is refused whose first word is no command."""
    problems = reading.parsed.problems
    if not habits.keyword_first:
        for problem, reason in _WHOLE.items():
            if problem in problems:
                return reason
    if Problem.EMPTY in problems:
        return Reason.BLANK if reading.blank else Reason.EMPTY
    if Problem.MISNOMER in problems:
        return Reason.MISNOMER
    return Reason.UNKNOWN if reading.parsed.keyword else Reason.LEADING


def ill_formed(parsed: Parsed, tolerated: frozenset[Problem] = frozenset()) -> Reason | None:
    """Return why the arguments of a command are refused; None where they are not."""
    problems = [problem for problem in parsed.problems if problem not in tolerated]
    if not problems:
        return None
    for problem, reason in _WHOLE.items():
        if problem in problems:
            return reason
    first = problems[0]
    if first is Problem.MISSING and parsed.arguments:
        return Reason.MISSING_MORE
    return _number(parsed) if first is Problem.NUMBER else _OTHERS[first]


def _number(parsed: Parsed) -> Reason:
    """Return what kind of wrong number it is; all commands with numbers have a message-number first."""
    argument = parsed.arguments[0]
    if argument.isdigit():
        return Reason.LINES if int(argument[:_MOST_DIGITS]) else Reason.ZERO
    return Reason.JUNK if _JUNK.match(argument) else Reason.NUMBER
