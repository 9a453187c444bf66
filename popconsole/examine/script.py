r"""Scripts of checks: what the client says, what must come, what may come instead. Pure.

The rows are those of a transcript (``C:``, ``S:``, ``C!``, ``S!``, its escapes), with:

- ``C+ text``: sent in one write with the next ``C:``. ``2C:``, ``2S:``, ``2C!`` are of a second connection.
- ``{name}`` in ``C:`` is a value; ``{name+1}`` one more, ``{x*300}`` so many letters.
- ``S: pattern``: the first line of the reply to the command that waits longest must be of this kind. ``*`` is
  anything, `` *`` at the end may be nothing; ``{name}`` is a word, kept, or compared with what is known.
- ``S| pattern``: right behind it, a reply that is allowed too, and ends the script. ``S| close``: no reply,
  but the server closes.
- ``S? close``: the server may close here, and then the script is over. ``S! close``: it must.
- ``S! silent 1``: nothing comes for a second.
- ``C! open``, ``C! login``, ``C! close``, ``C! reset``, ``C! shut``, ``C! quit``, ``C! tls``, ``C! wait 1``.
- ``---``: what follows is another script, on a connection of its own.

A reply is a whole one: what belongs to a multi-line response is read and kept with its first line.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from popconsole.transcript.escapes import unescape


class Act(Enum):
    """What a row of a script is."""

    SAY = "C:"
    SAY_WITH = "C+"
    DO = "C!"
    HEAR = "S:"
    HAPPENS = "S!"
    MAY_CLOSE = "S?"


_ALSO = "S|"
_ROW = re.compile(r"([2-9]?)([CS])([:+!|?])(?: (.*))?")
_DOINGS = {
    "open": 0,
    "login": 0,
    "close": 0,
    "reset": 0,
    "shut": 0,
    "quit": 0,
    "tls": 0,
    "wait": 1,
    "fill": 0,
}
_HAPPENINGS = {"close": 0, "silent": 1}
_VALUE = re.compile(r"\{([^{}]*)\}")
_VALUE_OCTETS = re.compile(rb"\{([^{}]*)\}")
_NAME = re.compile(r"([a-z][a-z0-9_]*)(?:([+-])([0-9]+))?")
_FILL = re.compile(r"(.)\*([0-9]+)")
_WORD = re.compile(r"\{([a-z][a-z0-9_]*)\}|(\*)|\{([a-z][a-z0-9_]*[+-][0-9]+)\}|([^{}*]+)")
CLOSE = "close"


class ScriptError(ValueError):
    """A script that cannot be read; the message names its row."""


@dataclass(frozen=True, slots=True)
class ScriptStep:
    """A row of a script. ``also`` are the patterns that are allowed in place of ``text``."""

    act: Act
    text: str
    connection: int = 1
    also: tuple[str, ...] = ()

    @property
    def word(self) -> str:
        """What is done, or happens."""
        return self.text.partition(" ")[0]

    @property
    def seconds(self) -> float:
        """How long it is waited."""
        return float(self.text.partition(" ")[2])


def parse(text: str) -> tuple[tuple[ScriptStep, ...], ...]:
    """Return the scripts of a text, one or more. Raises ScriptError."""
    scripts: list[list[ScriptStep]] = [[]]
    for number, row in enumerate(text.split("\n"), start=1):
        row = row.strip()  # noqa: PLW2901 - as it is indented
        if not row or row.startswith("#"):
            continue
        if row == "---":
            scripts.append([])
            continue
        match = _ROW.fullmatch(row)
        if match is None:
            raise ScriptError(f"row {number}: {row!r} is no row of a script")
        connection, sign, said = int(match[1] or 1), match[2] + match[3], match[4] or ""
        if sign == _ALSO:
            scripts[-1][-1] = _with_other(scripts[-1], said, number)
            continue
        try:
            step = ScriptStep(Act(sign), said, connection)
        except ValueError:
            raise ScriptError(f"row {number}: {sign!r} is no sign of a script") from None
        _check(step, number)
        scripts[-1].append(step)
    return tuple(tuple(script) for script in scripts)


def _with_other(script: list[ScriptStep], pattern: str, number: int) -> ScriptStep:
    if not script or script[-1].act is not Act.HEAR:
        raise ScriptError(f"row {number}: S| stands behind S: alone")
    last = script[-1]
    return ScriptStep(last.act, last.text, last.connection, (*last.also, pattern))


def _check(step: ScriptStep, number: int) -> None:
    known = {Act.DO: _DOINGS, Act.HAPPENS: _HAPPENINGS, Act.MAY_CLOSE: {CLOSE: 0}}.get(step.act)
    if known is None:
        return
    words = step.text.split()
    if not words or words[0] not in known or len(words) - 1 != known[words[0]]:
        raise ScriptError(f"row {number}: {step.text!r} is not one of {', '.join(known)}")


def said(text: str, values: Mapping[str, bytes]) -> tuple[bytes, bytes]:
    """Return the octets of a ``C:`` row, and its line ending. Raises KeyError for an unknown value."""
    octets, ending, _odd = unescape(text.encode())
    return _VALUE_OCTETS.sub(lambda match: _value(match[1].decode(), values), octets), ending


def _value(name: str, values: Mapping[str, bytes]) -> bytes:
    fill = _FILL.fullmatch(name)
    if fill is not None:
        return fill[1].encode() * int(fill[2])
    match = _NAME.fullmatch(name)
    if match is None:
        raise KeyError(name)
    value = values[match[1]]
    if match[2]:
        value = b"%d" % (int(value) + int(match[2] + match[3]))
    return value


def wanted(text: str) -> frozenset[str]:
    """Return the names of the values that a ``C:`` row wants."""
    found = (_NAME.fullmatch(match[1]) for match in _VALUE.finditer(text))
    return frozenset(match[1] for match in found if match is not None)


def heard(pattern: str, line: bytes, values: Mapping[str, bytes]) -> dict[str, bytes] | None:
    """Return what a pattern keeps of a line; None where the line is of another kind."""
    rest = pattern.endswith(" *")
    regular = b""
    names: list[str] = []
    for match in _WORD.finditer(pattern[:-2] if rest else pattern):
        if match[1]:
            names.append(match[1])
            regular += b"([^ ]+)"
        elif match[3]:
            regular += re.escape(_value(match[3], values))
        else:
            regular += b".*" if match[2] else re.escape(match[4].encode())
    found = re.fullmatch(regular + (b"(?: .*)?" if rest else b""), line, re.DOTALL)
    if found is None:
        return None
    kept = dict(zip(names, found.groups(), strict=False))
    for name, value in kept.items():
        known = values.get(name)
        if known is not None and not _same(known, value):
            return None
    return kept


def _same(one: bytes, other: bytes) -> bool:
    if one.isdigit() and other.isdigit() and max(len(one), len(other)) <= _LONGEST_NUMBER:
        return int(one) == int(other)
    return one == other


_LONGEST_NUMBER = 100
