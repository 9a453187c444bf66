"""What was said in a session as a log has it: a row for each command, made as soon as its reply is whole."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum

from popconsole.analysis.step import Step
from popconsole.dialogue.kind import Kind
from popconsole.record.session import RecordedSession
from popconsole.transcript.injected import injected
from popconsole.transcript.model import LineKind

_MANY = 256  # lines that came at once, of which those within a message are passed over

_SAID = (Kind.COMMAND, Kind.RESPONSE, Kind.MAIL)
_STATUS = (Kind.REPLY, Kind.CHALLENGE)


class Logged(Enum):
    """What a row is of; the value is the word that JSON has."""

    OPEN = "open"  # the greeting
    COMMAND = "command"  # a command, or a response of AUTH
    UNASKED = "unasked"  # the server spoke of itself
    CLOSE = "close"  # the connection has ended


@dataclass(slots=True)
class LogRow:
    """A row of the log: what a client said and how it was answered, secrets masked.

    ``at`` is when the command came, in seconds from the beginning of the session, which ``began`` so many
    seconds after the epoch; ``state`` is the name of the state in which it
    was met; ``command`` None where none was said, ``reply`` None where no status line came. ``octets`` were
    sent in answer, ``seconds`` passed till the last of them, None where there were none. ``faults`` are the
    names of those that were injected.
    """

    what: Logged
    began: float
    at: float
    session: int
    peer: str
    protocol: str
    secure: bool
    state: str
    command: bytes | None = None
    reply: bytes | None = None
    octets: int = 0
    seconds: float | None = None
    faults: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Course:
    """How far a session is logged: its lines so far, and the commands whose answer is not whole."""

    lines: int = 0
    open: dict[int, LogRow] = field(default_factory=dict)  # by the line of the command
    answering: LogRow | None = None
    faults: list[str] = field(default_factory=list)  # that struck while no command waited


class CommandLog:
    """Makes rows of sessions, while they grow, and hands them to ``tell``: a watcher."""

    def __init__(self, tell: Callable[[LogRow], None]) -> None:
        self._tell = tell
        self._courses: dict[RecordedSession, _Course] = {}

    def grew(self, session: RecordedSession) -> None:
        """Make rows of what has come since."""
        course = self._courses.setdefault(session, _Course())
        history, stop = session.history, len(session.lines)
        if stop - course.lines > _MANY:
            history.extend()
        while course.lines < stop:
            run = history.quiet_run(course.lines) if history.tracked > course.lines else 0
            if run and course.answering is not None:
                self._data(session, course.lines, run, course.answering)
            else:
                self._step(session, course, history.step(course.lines))
                run = 1
            course.lines += run
        waiting = {issued.index for issued in history.live.dialogue.pending}
        for index in [index for index in course.open if index not in waiting]:
            self._told(course, course.open.pop(index))

    def ended(self, session: RecordedSession) -> None:
        """Forget a session."""
        self._courses.pop(session, None)

    # --- the lines

    def _step(self, session: RecordedSession, course: _Course, step: Step) -> None:
        if step.kind in _SAID:
            self._said(session, course, step)
        elif step.line.kind is LineKind.WIRE:
            self._heard(session, course, step)
        elif step.kind is Kind.NOTE:
            fault = injected(step.line.octets)
            if fault is not None:
                first = next(iter(course.open.values()), None)
                (course.faults if first is None else first.faults).append(fault)
        elif step.kind is Kind.CLOSE:
            for row in course.open.values():
                self._told(course, row)
            course.open.clear()
            self._told(course, self._row(session, step, Logged.CLOSE))

    def _said(self, session: RecordedSession, course: _Course, step: Step) -> None:
        """Take a line of the client's; of a long one, which comes in pieces, the first."""
        issued = step.command
        index = step.index if issued is None else issued.index
        if step.kind is Kind.COMMAND and index != step.index:
            return
        if index in course.open:  # a response that came before it was asked for
            self._told(course, course.open.pop(index))
        row = self._row(session, step, Logged.COMMAND)
        row.command = step.shown.octets
        course.open[index] = row

    def _heard(self, session: RecordedSession, course: _Course, step: Step) -> None:
        """Take a line of the server's."""
        row = None if step.command is None else course.open.get(step.command.index)
        if row is None:
            row = self._row(session, step, Logged.OPEN if step.kind is Kind.GREETING else Logged.UNASKED)
            row.reply = step.shown.octets
            self._answered(row, len(step.line.wire), step.line.at)
            self._told(course, row)
            return
        course.answering = row
        self._answered(row, len(step.line.wire), step.line.at)
        if step.kind in _STATUS and row.reply is None:
            row.reply = step.shown.octets
        if step.kind is Kind.CHALLENGE and step.command is not None:
            self._told(course, course.open.pop(step.command.index))

    def _data(self, session: RecordedSession, start: int, count: int, row: LogRow) -> None:
        """Take many lines within a reply."""
        stop = start + count
        octets = sum(map(len, session.history.octets_between(start, stop))) + len(b"\r\n") * count
        self._answered(row, octets, session.lines.at(stop - 1))

    # --- the rows

    def _row(self, session: RecordedSession, step: Step, what: Logged) -> LogRow:
        situation = step.before
        state = situation.due_state if what is Logged.COMMAND else situation.state
        return LogRow(
            what,
            session.began,
            step.line.at or 0.0,
            session.number,
            session.client,
            session.protocol.name,
            situation.secure,
            session.protocol.row(state).name,
        )

    def _answered(self, row: LogRow, octets: int, at: float | None) -> None:
        row.octets += octets
        row.seconds = max(0.0, (at or 0.0) - row.at)

    def _told(self, course: _Course, row: LogRow) -> None:
        if course.answering is row:
            course.answering = None
        row.faults, course.faults = [*course.faults, *row.faults], []
        self._tell(row)
