r"""Scripts of checks: what the client says, what must come, what may come instead. Pure.

The rows are those of a file of expectations (``popconsole.expect.rows``): ``C:``, ``S:``, ``S~ +OK``, names
in braces, ``S! close``, ``S! close allowed``, ``C! open``, ``C! close``, ``C# wait 1 s``, ``2C:``. Besides:

- The unit is a whole reply. ``S:`` is about its first line; what belongs to a multi-line response is read
  and kept with it, for judges.
- ``S| +OK`` or ``S| pattern``, right behind ``S:`` or ``S~``: a reply that is allowed, and the end.
  ``S| close``: no reply, but the server closes. ``S| silence``: no reply.
- ``S! close allowed``: where the server closes now, the script is over, and what it says was met.
- ``S# silent 1 s``: nothing comes for so long.
- ``C! login``: a connection is opened, the greeting read, a login done; ``C! login wanted``: that is what
  is required. ``C! quit``: QUIT is said and the
  close waited for. ``C! shut``: the client has said all, and listens. ``C! open raw``: no greeting is waited
  for; ``C! open tls``: on the port that is under TLS. ``C! tls``: a handshake; ``C! tls allowed``: one
  that may fail; ``C! tls wanted``: one that is required.
- ``---``: what follows is another script, on a connection of its own.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import partial

from popconsole.expect.errors import RowError
from popconsole.expect.pattern import LinePattern, read_patterns, read_said
from popconsole.transcript.safe import safe

CLOSE, SILENCE = "close", "silence"
_ROW = re.compile(r"([2-9]?)([CS][:~|!#])(?: (.*))?")
_STATUS = re.compile(r"(\+OK|-ERR|[+#=-])(?: \| (\+OK|-ERR|[+#=-]))*")
_SECONDS = re.compile(r"(wait|silent) ([0-9]+(?:\.[0-9]+)?) s")
_DOINGS = (
    "open", "open raw", "open tls", "tls", "tls allowed", "tls wanted", "login", "login wanted", "close",
    "close reset", "shut", "quit",
)  # fmt: skip
_HAPPENINGS = ("close", "close allowed")


class Act(Enum):
    """What a row of a script is."""

    SAY = "say"
    HEAR = "hear"
    DO = "do"
    CLOSES = "close"
    MAY_CLOSE = "close allowed"
    WAIT = "wait"
    SILENT = "silent"


class ScriptError(ValueError):
    """A script that cannot be read; the message names its row."""


@dataclass(frozen=True, slots=True)
class ReplyPattern:
    """What the first line of a reply may be: patterns, or statuses. ``text`` is as it is written."""

    text: str
    patterns: tuple[LinePattern, ...] = ()
    statuses: tuple[bytes, ...] = ()

    def match(self, line: bytes, values: Mapping[str, bytes]) -> dict[str, bytes] | None:
        """Return what names take in a line; None where it is another one."""
        if any(_begins(line, status) for status in self.statuses):
            return {}
        for pattern in self.patterns:
            kept = pattern.match(line, values)
            if kept is not None:
                return kept
        return None

    def filled(self, values: Mapping[str, bytes]) -> str:
        """Return what is expected as a person is told: with the values that are known."""
        if self.statuses or not self.patterns:
            return self.text
        return " | ".join(map(partial(_filled, values=values), self.patterns))


def _filled(pattern: LinePattern, values: Mapping[str, bytes]) -> str:
    known = {name.name: f"{{{name.name}}}".encode() for name in pattern.names}
    known.update(values)
    octets = pattern.filled(known)
    return octets if isinstance(octets, str) else safe(octets)


def _begins(line: bytes, status: bytes) -> bool:
    return line == status or line.startswith(status + b" " if len(status) > 1 else status)


@dataclass(frozen=True, slots=True)
class ScriptStep:
    """A row of a script, or several ``C:`` rows that are sent in one write.

    ``said`` are those lines with their endings, ``wanted`` what must be heard, ``also`` what may be; ``word``
    is what is done.
    """

    act: Act
    connection: int = 1
    said: tuple[tuple[LinePattern, bytes], ...] = ()
    wanted: ReplyPattern = ReplyPattern("")
    also: tuple[ReplyPattern, ...] = ()
    word: str = ""
    seconds: float = 0.0

    @property
    def names(self) -> Iterator[str]:
        """The names of values that are said."""
        for pattern, _ending in self.said:
            yield from (name.name for name in pattern.names)
            yield from pattern.needs

    @property
    def kept(self) -> Iterator[str]:
        """The names that take a value."""
        return (name.name for pattern in self.wanted.patterns for name in pattern.names)


def parse(text: str) -> tuple[tuple[ScriptStep, ...], ...]:
    """Return the scripts of a text, one or more. Raises ScriptError."""
    scripts: list[list[ScriptStep]] = [[]]
    for number, written in enumerate(text.split("\n"), start=1):
        row = written.strip()
        if not row or row.startswith("#"):
            continue
        if row == "---":
            scripts.append([])
            continue
        try:
            _add(scripts[-1], row)
        except (ScriptError, RowError) as error:
            raise ScriptError(f"row {number}, {row!r}: {error}") from error
    return tuple(tuple(script) for script in scripts)


def _add(script: list[ScriptStep], row: str) -> None:
    match = _ROW.fullmatch(row)
    if match is None:
        raise ScriptError("it is no row of a script")
    connection, sign, text = int(match[1] or 1), match[2], match[3] or ""
    last = script[-1] if script else ScriptStep(Act.DO)
    if sign == "C:":
        said = read_said(text.encode())
        if last.act is Act.SAY and last.connection == connection and last.said[-1][1]:
            script[-1] = ScriptStep(Act.SAY, connection, (*last.said, said))
        else:
            script.append(ScriptStep(Act.SAY, connection, (said,)))
    elif sign == "S|":
        if last.act is not Act.HEAR:
            raise ScriptError("S| stands behind S: and S~ alone")
        script[-1] = ScriptStep(Act.HEAR, last.connection, (), last.wanted, (*last.also, _reply(text)))
    elif sign in ("S:", "S~"):
        wanted = _reply(text, only_status=sign == "S~")
        script.append(ScriptStep(Act.HEAR, connection, wanted=wanted))
    else:
        script.append(_happening(connection, sign, text))


def _happening(connection: int, sign: str, text: str) -> ScriptStep:
    if sign == "C!" and text in _DOINGS:
        return ScriptStep(Act.DO, connection, word=text)
    if sign == "S!" and text in _HAPPENINGS:
        return ScriptStep(Act(text), connection)
    timed = _SECONDS.fullmatch(text)
    if timed is not None and sign + timed[1] in ("C#wait", "S#silent"):
        return ScriptStep(Act(timed[1]), connection, seconds=float(timed[2]))
    raise ScriptError("nothing of that name is done, or happens")


def _reply(text: str, *, only_status: bool = False) -> ReplyPattern:
    if _STATUS.fullmatch(text):
        return ReplyPattern(text, statuses=tuple(text.encode().split(b" | ")))
    if only_status:
        raise ScriptError("S~ tells a status")
    if text in (CLOSE, SILENCE):
        return ReplyPattern(text)
    return ReplyPattern(text, read_patterns(text.encode())[0])


def said(step: ScriptStep, values: Mapping[str, bytes]) -> list[tuple[bytes, bytes]]:
    """Return the lines of a step with their endings. Raises KeyError for an unknown value."""
    lines = []
    for pattern, ending in step.said:
        octets = pattern.filled(values)
        if isinstance(octets, str):
            raise KeyError(octets)
        lines.append((octets, ending))
    return lines
