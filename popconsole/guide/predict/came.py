"""The answer that came: read from the steps of a conversation, whatever the rules have."""

from dataclasses import dataclass

from popconsole.analysis.history import History
from popconsole.analysis.step import Step
from popconsole.dialogue.kind import Kind
from popconsole.guide.lines.expect import still_due
from popconsole.guide.predict.answers import Value, passed
from popconsole.protocol.framing import TERMINATION
from popconsole.protocol.table import Outcome, Protocol, Shape, State
from popconsole.transcript.model import LineKind, Side

_MOST_READ = 2_000  # lines of a reply that are looked through for what is asked of it

_READ_ON = 4_096  # lines that are tracked at once

_SIGNS = {"#": "count", "=": "length", "+": "line"}


@dataclass(frozen=True, slots=True)
class Came:
    """What came in answer to a line: all of it is known where ``whole``.

    ``form`` is the name of an answer; ``path`` the states that it led through; ``status`` is the line with
    the verdict, ``last`` the last line that was read of it; numbers are from 0, None where there is none.
    """

    history: History
    command: int
    form: str
    path: tuple[State, ...]
    status: int | None
    last: int
    whole: bool

    def value(self, asked: str) -> Value:
        """Return what it is worth where so much is asked of it (``answers.Due``)."""
        told: object = None
        if asked in ("numbers", "body") and self.form == "lines":
            lines = self._further()
            told = _numbers(lines) if asked == "numbers" else _body(lines)
        elif asked == "count" and self.form == "line" and self.status is not None:
            words = self.history.lines[self.status].octets.split()
            told = int(words[1][:99]) if len(words) > 1 and words[1].isdigit() else None
        elif asked == "greeting" and self.form == "line":
            told = self._behind_tls()
        return self.form, told

    def _further(self) -> list[bytes]:
        start = self.command + 1 if self.status is None else self.status + 1
        stop = min(self.last + 1, start + _MOST_READ)
        lines = (self.history.lines[index] for index in range(start, stop))
        further = [line.octets for line in lines if line.side is Side.SERVER and line.kind is LineKind.WIRE]
        return further[:-1] if further[-1:] == [TERMINATION] else further

    def _behind_tls(self) -> str:
        """Tell whether the server has spoken first behind STLS, as far as was said."""
        lines = self.history.lines
        for index in range(self.last + 1, min(len(lines), self.last + 64)):
            step = self.history.step(index)
            if step.line.side is Side.CLIENT and step.kind is not Kind.TLS:
                break
            if step.kind in (Kind.UNSOLICITED, Kind.GREETING):
                return "greeting"
        return "quiet"


def _numbers(lines: list[bytes]) -> tuple[int, ...]:
    words = [octets.split(b" ", 1)[0] for octets in lines]
    return tuple(int(word[:99]) for word in words if word.isdigit())


def _body(lines: list[bytes]) -> str:
    """Tell whether something stands behind the first empty line."""
    return "whole" if b"" in lines[:-1] else "header"


def came(history: History, command: int) -> Came | None:
    """Return what answers the command at a line; None where nothing has come so far."""
    protocol, count = history.protocol, len(history.lines)
    asked = history.step(command)
    path = [asked.before.state]
    if not asked.before.pending:
        path.append(asked.after.state)
    status: Step | None = None
    has_lines, last, ended = False, command, False
    index = command + 1
    while index < count and not ended:
        run = _quiet(history, index)
        if run and has_lines:
            last, index = index + run - 1, index + run
            continue
        step = history.step(index)
        over = step.kind in (Kind.CLOSE, Kind.TIMEOUT)
        if over or (step.command is not None and step.command.index == command):
            last = index
            if not over or status is None or _is_open(status, step):
                path.append(step.after.state)
            if over:
                return _ended(history, command, path, status, step, has_lines=has_lines)
            if step.kind in (Kind.REPLY, Kind.CHALLENGE) and status is None:
                status = step
            has_lines = has_lines or step.kind in (Kind.DATA, Kind.OMITTED)
            ended = not still_due(step) and step.kind not in (Kind.NOTE, Kind.TLS, Kind.COMMAND)
        elif step.kind is Kind.COMMAND and (status is not None or has_lines):
            ended = True  # what ends it was left out
        index += 1
    if last == command:
        return None
    form = _form(protocol, status, has_lines=has_lines)
    at = None if status is None else status.index
    return Came(history, command, form, passed(asked.before.state, path), at, last, ended)


def command_from(history: History, index: int) -> int | None:
    """Return the first line from one on that is a command of the client's; None where none follows."""
    while index < len(history.lines):
        run = _quiet(history, index)
        if not run and history.step(index).kind is Kind.COMMAND:
            return index
        index += run or 1
    return None


def _quiet(history: History, index: int) -> int:
    """Return how many lines from one on are within a reply, as far as they were read."""
    if index >= history.tracked:
        history.extend(_READ_ON)
    return history.quiet_run(index) if index < history.tracked else 0


def _is_open(status: Step, end: Step) -> bool:
    """Tell whether an answer was still due when a conversation ended."""
    return bool(still_due(status)) or (end.command is not None and end.command == status.command)


def _ended(
    history: History, command: int, path: list[State], status: Step | None, end: Step, *, has_lines: bool
) -> Came:
    """Return what came before a conversation ended in the middle of it."""
    before = history.step(command).before.state
    if status is None and not has_lines:
        form = "silent" if end.kind is Kind.TIMEOUT else "closed"
        return Came(history, command, form, passed(before, path), None, end.index, whole=True)
    at = None if status is None else status.index
    return Came(history, command, "cut", passed(before, path), at, end.index, whole=True)


def _form(protocol: Protocol, status: Step | None, *, has_lines: bool) -> str:
    """Return the name of the answer that came, by its form."""
    if status is None:
        return "lines" if protocol.name == "POP3" else "data"
    if status.kind is Kind.CHALLENGE:
        return "challenge"
    octets, issued = status.line.octets, status.command
    if status.outcome is Outcome.NEGATIVE:
        return "refused"
    if status.outcome is not Outcome.POSITIVE:
        return "number" if octets[:1].isdigit() else "other"
    if protocol.name == "POP2":
        sign = octets[:1].decode("latin-1")
        nothing = sign == "=" and octets[1:].split(b" ", 1)[0].strip(b"0") == b""
        return "zero" if nothing else _SIGNS.get(sign, "other")
    row = (
        None if issued is None or issued.command is None else issued.command.reply(issued.given, issued.state)
    )
    return "lines" if has_lines or (row is not None and row.shape is Shape.MULTI_LINE) else "line"
