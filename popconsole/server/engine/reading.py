"""A command line read as a server with certain habits reads it: what it passes over, what it takes for what.

``parse`` reads as the RFCs have it. A more lenient server passes over spaces or arguments, takes ``1x`` for a
number or a name with spaces in it: that is read here into the same ``Parsed``. Which habit does what,
``habits.Habits`` tells.
"""

import re
from typing import NamedTuple

from popconsole.protocol.framing import CRLF
from popconsole.protocol.pop2 import POP2
from popconsole.protocol.pop3 import POP3
from popconsole.protocol.syntax import Parsed, Problem, parse
from popconsole.protocol.table import ArgumentKind, Command
from popconsole.server.engine.habits import NO_HABITS, Habits

_SPACES = re.compile(rb" {2,}")
_CONTROLS = re.compile(rb"[\x00-\x1f\x7f]")
_PREFIXES = {
    "plus": re.compile(rb"\+?([0-9]+)"),
    "leading": re.compile(rb"\+?([0-9]+)[^ ]*"),
}
_POP2_NUMBER = re.compile(rb" *\+?([0-9]+)")
_UNQUOTED = re.compile(rb"(?<!\\) ")
_ALL_LINES = b"999999999"
_POP3_KEPT = POP3.command_line - len(CRLF)
_POP2_KEPT = POP2.command_line - len(CRLF)


class ReadCommand(NamedTuple):
    """A line as it was read; ``blank``: there is nothing in it but spaces, and at least one."""

    parsed: Parsed
    blank: bool


def pop3(habits: Habits, line: bytes) -> ReadCommand:
    """Read a line of POP3."""
    if habits is NO_HABITS:
        return _reading(parse(POP3, line), line)
    if "tab" in habits.spaces:
        line = line.replace(b"\t", b" ").replace(b"\r", b" ")
    if habits.any_octets:
        line = _CONTROLS.sub(b"?", line)
    if "leading" in habits.spaces:
        line = line.lstrip(b" ")
    word, space, rest = line.partition(b" ")
    command = POP3.command(word.decode("ascii", "replace"))
    if command is None:
        line = line.rstrip(b" ") if "trailing" in habits.spaces else line
        return _reading(parse(POP3, line), line)
    whole = command.keyword == "USER" and (bool(habits.name_keeps) or "name" in habits.spaces)
    rest = _name(habits, rest) if whole else _arguments(habits, command, rest)
    if not rest and command.keyword in habits.takes_none:
        return ReadCommand(Parsed(command.keyword, command, (b"",), _of_octets(word)), blank=False)
    kept = rest or (space and "trailing" not in habits.spaces)
    line = word + b" " + rest if kept else word
    long = _POP3_KEPT < len(line) <= habits.longest - len(CRLF)
    if long:
        line = line[:_POP3_KEPT]  # nothing that is known is as long as that
    if whole and rest:
        name = line[len(word) + 1 :]
        return ReadCommand(Parsed(command.keyword, command, (name,), _of_octets(line)), blank=False)
    line = line.rstrip(b" ") if long else line
    return _reading(parse(POP3, line), line)


def _reading(parsed: Parsed, line: bytes) -> ReadCommand:
    return ReadCommand(parsed, bool(line) and Problem.EMPTY in parsed.problems)


def _of_octets(line: bytes) -> tuple[Problem, ...]:
    """Return what is wrong with a line as a whole."""
    long = (Problem.TOO_LONG,) if len(line) > _POP3_KEPT else ()
    return (*long, Problem.OCTETS) if _CONTROLS.search(line) else long


def _name(habits: Habits, rest: bytes) -> bytes:
    """Return a user name that may have spaces in it, and those around it that belong to it."""
    name = rest if "leading" in habits.name_keeps else rest.lstrip(b" ")
    return name if "trailing" in habits.name_keeps else name.rstrip(b" ")


def _arguments(habits: Habits, command: Command, rest: bytes) -> bytes:
    """Return what stands behind the keyword and its space, without what is passed over."""
    spaces = habits.spaces
    if command.arguments and command.arguments[-1].rest_of_line:
        return rest.rstrip(b" ") if "password" in spaces else rest
    if "inner" in spaces:
        rest = _SPACES.sub(b" ", rest).removeprefix(b" ")
    if "trailing" in spaces:
        rest = rest.rstrip(b" ")
    words = rest.split(b" ")
    if habits.ignores_more(command.keyword):
        words = words[: len(command.arguments)]
    for index, row in enumerate(command.arguments[: len(words)]):
        if row.kind is ArgumentKind.MESSAGE_NUMBER:
            words[index] = _number(habits, words[index])
        elif row.kind is ArgumentKind.LINE_COUNT:
            words[index] = _lines(habits, words[index])
    return b" ".join(words)


def _number(habits: Habits, word: bytes) -> bytes:
    pattern = _PREFIXES.get(habits.numbers)
    match = pattern.fullmatch(word) if pattern is not None else None
    return word if match is None else match[1]


def _lines(habits: Habits, word: bytes) -> bytes:
    """Return how many lines of a body are asked for: less than none are all, and no number is none."""
    if habits.line_counts != "strict" and word[:1] == b"-" and word[1:].isdigit():
        return _ALL_LINES
    return b"0" if habits.line_counts == "any" and word and not word.isdigit() else word


def pop2(habits: Habits, line: bytes) -> ReadCommand:
    """Read a line of POP2."""
    if habits is not NO_HABITS:
        line = _pop2_line(habits, line)
    return _reading(parse(POP2, line), line)


def _pop2_line(habits: Habits, line: bytes) -> bytes:
    """Return a line without the spaces and the arguments that are passed over."""
    if "leading" in habits.spaces:
        line = line.lstrip(b" ")
    if "trailing" in habits.spaces and line.count(b" ") == len(line) - len(line.rstrip(b" ")):
        line = line.rstrip(b" ")
    if _POP2_KEPT < len(line) <= habits.longest - len(CRLF):
        line = line[: _POP2_KEPT // 2] + line[-_POP2_KEPT // 2 :]  # nothing that is known is as long as that
    word, _space, rest = line.partition(b" ")
    command = POP2.command(word.decode("ascii", "replace"))
    kinds = [row.kind for row in command.arguments] if command is not None else []
    if ArgumentKind.PASSWORD in kinds and "trailing" in habits.name_keeps:
        user, space, password = rest.lstrip(b" ").partition(b" ")
        return word + b" " + user + space + _UNQUOTED.sub(rb"\\ ", password.removeprefix(b" "))
    if ArgumentKind.MESSAGE_NUMBER in kinds and habits.numbers == "leading":
        match = _POP2_NUMBER.match(rest)
        return word + b" " + match[1] if match is not None else line
    if command is None or not habits.ignores_more(command.keyword):
        return line
    surplus = Problem.SURPLUS in parse(POP2, line).problems
    return b" ".join(line.split()[: len(command.arguments) + 1]) if surplus else line
