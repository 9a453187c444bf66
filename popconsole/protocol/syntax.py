"""A command line taken apart by the table: keyword, arguments, and what is wrong with them.

Problems are data, so that a server can refuse, a tracker can judge and a command line can warn with
the same words.
"""

import re
from dataclasses import dataclass, field
from enum import Enum

from popconsole.protocol.table import Argument, ArgumentKind, Command, Protocol

_NUMBERS = (ArgumentKind.MESSAGE_NUMBER, ArgumentKind.LINE_COUNT)
_MOST_DIGITS = 4_000
_QUOTED_WORD = re.compile(rb"(?:\\.|[^ \\])+", re.DOTALL)
_QUOTE = re.compile(rb"\\(.)", re.DOTALL)
_CONTROLS = re.compile(rb"[\x00-\x1f\x7f]")


class Problem(Enum):
    """What can be wrong with a command line."""

    EMPTY = "empty"
    UNKNOWN = "unknown"
    MISNOMER = "misnomer"
    MISSING = "missing"
    SURPLUS = "surplus"
    SPACING = "spacing"
    NUMBER = "number"
    OCTETS = "octets"
    TOO_LONG = "too-long"


@dataclass(frozen=True, slots=True)
class Parsed:
    """A command line, read.

    ``keyword`` is upper case, decoded for show; ``command`` its row or None; ``arguments`` are octets
    with quoting undone; ``problems`` are in the order they were met. ``number`` is the message-number that
    was given; None where there is none or it is no number.
    """

    keyword: str
    command: Command | None
    arguments: tuple[bytes, ...]
    problems: tuple[Problem, ...]
    number: int | None = field(init=False, compare=False, default=None)

    def __post_init__(self) -> None:
        command = self.command
        if command is None or not self.arguments or Problem.NUMBER in self.problems:
            return
        if command.arguments and command.arguments[0].kind is ArgumentKind.MESSAGE_NUMBER:
            object.__setattr__(self, "number", int(self.arguments[0]))


def parse(protocol: Protocol, line: bytes) -> Parsed:
    """Read one command line, without its ending.

    Keywords are case-insensitive (RFC 1939 section 3); one space separates words; lengths count the
    CRLF that is not in ``line``.
    """
    problems: list[Problem] = []
    if len(line) + 2 > protocol.command_line:
        problems.append(Problem.TOO_LONG)
    if _CONTROLS.search(line):
        problems.append(Problem.OCTETS)
    word, space, rest = line.partition(b" ")
    keyword = word.decode("ascii", "replace").upper()
    command = protocol.command(keyword)
    if command is None:
        if not line.strip():
            problems.append(Problem.EMPTY)
        elif protocol.misnomer(keyword) is not None:
            problems.append(Problem.MISNOMER)
        else:
            problems.append(Problem.UNKNOWN)
        return Parsed(keyword, None, tuple(rest.split()), tuple(problems))
    arguments = _arguments(command, rest, problems) if space else ()
    if len(arguments) < len(command.arguments) and len(arguments) < command.least:
        problems.append(Problem.MISSING)
    return Parsed(keyword, command, arguments, tuple(problems))


def _arguments(command: Command, rest: bytes, problems: list[Problem]) -> tuple[bytes, ...]:
    """Cut the text behind the keyword and its space into the arguments that the row asks for."""
    arguments: list[bytes] = []
    for row in command.arguments:
        if not rest or (not row.rest_of_line and not rest.strip(b" ")):
            break
        if row.rest_of_line:
            value, rest = rest, b""
        elif rest.startswith(b" "):
            problems.append(Problem.SPACING)
            rest = rest.lstrip(b" ")
            value, rest = _word(row, rest)
        else:
            value, rest = _word(row, rest)
        if row.kind in _NUMBERS and not _is_number(value, row.minimum):
            problems.append(Problem.NUMBER)
        arguments.append(_QUOTE.sub(rb"\1", value) if row.quoted else value)
    if rest.strip():
        problems.append(Problem.SURPLUS)
        arguments.extend(rest.split())
    elif rest or (not arguments and Problem.SPACING not in problems):
        problems.append(Problem.SPACING)  # a trailing space
    return tuple(arguments)


def _word(row: Argument, rest: bytes) -> tuple[bytes, bytes]:
    """Cut off the next word; return it and what stands behind the space after it."""
    if row.quoted:
        match = _QUOTED_WORD.match(rest)
        if match is None:
            return rest, b""
        word = match.group()
        rest = rest[len(word) :]
        return word, rest[1:] if len(rest) > 1 else rest
    word, space, behind = rest.partition(b" ")
    return word, behind or space


def _is_number(value: bytes, minimum: int) -> bool:
    # Neither RFC limits the digits; the length of the line does, and Python reads far longer numbers.
    return value.isdigit() and len(value) <= _MOST_DIGITS and int(value) >= minimum


def quote(argument: bytes) -> bytes:
    r"""Write a POP2 argument with ``\`` before every space and backslash (RFC 937 page 6)."""
    return re.sub(rb"([ \\])", rb"\\\1", argument)
