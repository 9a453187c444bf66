"""How a persona takes a line of POP3: what it passes over, and what it takes for something else.

The engine judges by the RFCs. So that a persona can be more lenient, a line is rewritten to one that the
engine takes as the persona would; which habit does what, ``persona.Habits`` tells.
"""

import re

from popconsole.protocol.framing import CRLF
from popconsole.protocol.pop3 import POP3
from popconsole.protocol.table import ArgumentKind, Command
from popconsole.server.voice.persona import Habits

NOBODY = b"\xa0"
"""Stands for a space in a name, and for a name or a password that is missing: nobody is called like that."""

_SPACES = re.compile(rb" {2,}")
_CONTROLS = re.compile(rb"[\x00-\x1f\x7f]")
_PREFIXES = {
    "plus": re.compile(rb"\+?([0-9]+)"),
    "leading": re.compile(rb"\+?([0-9]+)[^ ]*"),
}
_ALL_LINES = b"999999999"
_KEPT = POP3.command_line - len(CRLF)


def heard(habits: Habits, line: bytes) -> bytes:
    """Return a line as a persona with these habits takes it."""
    if "tab" in habits.spaces:
        line = line.replace(b"\t", b" ").replace(b"\r", b" ")
    if habits.any_octets:
        line = _CONTROLS.sub(b"?", line)
    if "leading" in habits.spaces:
        line = line.lstrip(b" ")
    word, space, rest = line.partition(b" ")
    command = POP3.command(word.decode("ascii", "replace").upper())
    if command is None:
        return line.rstrip(b" ") if "trailing" in habits.spaces else line
    rest = _arguments(habits, command, rest)
    if not rest and command.keyword in habits.takes_none:
        rest = NOBODY
    kept = rest or (space and "trailing" not in habits.spaces)
    line = word + b" " + rest if kept else word
    if _KEPT < len(line) <= habits.longest - len(CRLF):
        return line[:_KEPT].rstrip(b" ")  # nothing that is known is as long as that
    return line


def _arguments(habits: Habits, command: Command, rest: bytes) -> bytes:
    """Return what stands behind the keyword and its space."""
    spaces = habits.spaces
    if command.keyword == "USER" and (habits.name_keeps or "name" in spaces):
        name = rest if "leading" in habits.name_keeps else rest.lstrip(b" ")
        name = name if "trailing" in habits.name_keeps else name.rstrip(b" ")
        return name.replace(b" ", NOBODY)
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
