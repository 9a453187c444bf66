"""A moment of a conversation: a line, the state behind it, and how that state came about."""

from popconsole.analysis.history import History
from popconsole.analysis.step import Step
from popconsole.dialogue.kind import Kind
from popconsole.guide.diagram.lit import Lit
from popconsole.guide.diagram.moves import ClientMove, client_moves
from popconsole.guide.diagram.trace import Trace, trace_of
from popconsole.i18n import _
from popconsole.protocol.table import Protocol, State, Transition
from popconsole.ui.settings import DiagramCommands
from popconsole.ui.shown_step import shown_step

_LOOK_BACK = 64  # lines: the last transition is looked for so far back
_AT_ONCE = 64  # lines of the way so far that are taken in before it is shown


class Moment:
    """What is to be shown of a line: the state after it, and what led there.

    ``reveal``: secrets of an exchange of AUTH may be told. ``grows``: the conversation is, or was, live here,
    so that its last line is now, and every other one lies back in time. ``commands`` says which the diagram
    shows; where some were ``learned``, it is those and what was said. ``count`` is how many lines are shown
    so far, None: all.
    """

    def __init__(
        self,
        history: History,
        index: int,
        *,
        reveal: bool = False,
        grows: bool = False,
        commands: DiagramCommands = "all",
        learned: frozenset[str] | None = None,
        count: int | None = None,
    ) -> None:
        self.reveal = reveal
        self._commands = commands
        self._learned = learned
        self.history = history
        self.protocol: Protocol = history.protocol
        self.index = index
        self.count = len(history.lines) if count is None else count
        self.grows = grows
        self.waiting = index < 0 < self.count  # the line was not tracked yet
        self.step: Step | None = None
        self.shown: Step | None = None  # as it may be shown
        self.last: Transition | None = None
        self.stayed: str | None = None
        self.client_last: ClientMove | None = None  # POP2: the arrow that the client took last
        self.state: State = history.protocol.initial
        if 0 <= index < self.count:
            self.step = history.step(index)
            self.shown = shown_step(history, index, reveal=reveal)
            self.state = self.step.after.state
            self._look_back(history)
            self.client_last = self._client_move(history)

    def _client_move(self, history: History) -> ClientMove | None:
        """Find the client's last command among the arrows of its diagram; None once it has been cut short."""
        for index in range(self.index, max(-1, self.index - _LOOK_BACK), -1):
            step = history.step(index)
            if step.kind in (Kind.CLOSE, Kind.TIMEOUT):
                return None
            if step.kind is Kind.COMMAND and step.command is not None:
                state, said = step.before.client_state, step.command.keyword
                moves = client_moves(self.protocol)
                return next((m for m in moves if m.state is state and m.sends == said), None)
        return None

    def _look_back(self, history: History) -> None:
        """Find the last exchange: the transition that it took, or the command that left the state alone."""
        for index in range(self.index, max(-1, self.index - _LOOK_BACK), -1):
            step = history.step(index)
            if step.transition is not None:
                self.last = step.transition
                return
            if step.kind in (Kind.REPLY, Kind.DATA, Kind.END) and step.command is not None:
                if step.command.state is self.state:
                    self.stayed = step.command.keyword
                return

    @property
    def is_back(self) -> bool:
        """Whether it lies back in time: more was said since in a conversation that goes on here."""
        return self.grows and 0 <= self.index < self.count - 1

    @property
    def last_words(self) -> Transition | str | None:
        """What the strip names as the last thing that happened."""
        return self.last if self.last is not None else self.stayed

    @property
    def trace(self) -> Trace:
        """The way of the session, as far as ``read_way`` has taken it in."""
        return trace_of(self.history)

    def read_way(self, most: int = _AT_ONCE, *, whole: bool = False) -> bool:
        """Take in some lines of the way up to here, or of the ``whole``; return whether there are others."""
        until = len(self.history.lines) - 1 if whole else self.index
        return self.trace.read_on(self.history, until, most)

    @property
    def lit(self) -> Lit:
        """What of the diagram is lit: nothing, where there is no connection and nothing was said."""
        if self.step is None and not self.grows:
            return Lit()
        client = self.step.after.client_state if self.step else None
        mark = _("now") if self.grows and not self.is_back else _("line {n}").format(n=self.index + 1)
        mark = mark if self.index >= 0 else ""
        passed = self.trace.passed(self.index)
        return Lit(self.state, self.last, self.stayed, client, mark, passed=passed, words=self.words)

    @property
    def client_lit(self) -> Lit:
        """What of the diagram of POP2's client is lit."""
        current = self.step.after.client_state if self.step else None
        passed = self.trace.passed(self.index)
        return Lit(current, self.client_last, passed=passed, words=self.words)

    @property
    def words(self) -> frozenset[str] | None:
        """The keywords that the diagram shows; None: all of them."""
        if self._learned is not None:
            return self._learned | self.trace.said(self.index)
        if self._commands == "all":
            return None
        legal = {command.keyword for command in self.protocol.legal(self.state)}
        return self.trace.said(self.index) | legal

    @property
    def title(self) -> str:
        """Which moment it is, in a few words."""
        name, n = self.protocol.name, self.index + 1
        if self.step is None:
            return name
        if self.is_back:
            return _("{protocol} BACK at line {n} of {count}").format(protocol=name, n=n, count=self.count)
        if self.grows:
            return _("{protocol} now, after line {n}").format(protocol=name, n=n)
        return _("{protocol} after line {n} of {count}").format(protocol=name, n=n, count=self.count)
