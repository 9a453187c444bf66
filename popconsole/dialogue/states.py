"""The state of a session as replies move it: look-ups in the protocol's table, remembered."""

from copy import copy

from popconsole.dialogue.issued import Issued
from popconsole.protocol.pop2 import POP2
from popconsole.protocol.table import (
    Command,
    Content,
    Event,
    Outcome,
    Protocol,
    Reply,
    Shape,
    State,
    Transition,
)

_MOST = 256  # states ahead that are remembered: keywords may be anything

_POSITIVE, _NEGATIVE = Outcome.POSITIVE, Outcome.NEGATIVE


class States:
    """Where the session is, and the moves from there.

    ``elsewhere``: the last reply accepted what is illegal in the state, so the session was in another one.
    """

    __slots__ = ("_ahead", "_rows", "elsewhere", "protocol", "state")

    def __init__(self, protocol: Protocol) -> None:
        self.protocol = protocol
        self.state: State = protocol.initial
        self.elsewhere = False
        self._rows: dict[tuple[str, int, State], Reply] = {}
        self._ahead: dict[tuple[State, str, int, bool], State] = {}

    def copy(self) -> "States":
        """Return a twin that goes its own way; what was looked up they share."""
        return copy(self)

    def row(self, issued: Issued) -> Reply:
        """Return the shape of the positive reply, chosen by command, arguments and state."""
        command = issued.command
        keyword = "" if command is None else issued.keyword
        given = issued.given if command is not None and len(command.replies) > 1 else 0
        row = self._rows.get((keyword, given, issued.state))
        if row is None:
            if command is None:
                sign = self.protocol.indicators[0].sign
                row = Reply(Shape.SINGLE_LINE, Content.TEXT, self.protocol.cite, sign)
            else:
                row = command.reply(given, issued.state)
            self._rows[keyword, given, issued.state] = row
        return row

    def sends_data(self, issued: Issued) -> bool:
        """Whether counted data may answer this command: POP2's RETR, well-formed, in ITEM."""
        return (
            self.row(issued).shape is Shape.DATA
            and issued.command is not None
            and self.state in issued.command.states
            and not issued.parsed.problems
        )

    def tells(self, issued: Issued) -> bool:
        """Tell whether a command, once accepted, tells which state the session was in."""
        states = issued.command.states if issued.command is not None else ()
        return len({self.protocol.row(state).name for state in states}) == 1

    def begun_with(self, command: Command | None) -> State:
        """Return the state where a recording begins that has no greeting, and this as its first command."""
        ready = self.protocol.ready
        if command is None or ready in command.states:
            return ready
        return next(row.state for row in self.protocol.states if row.state in command.states)

    def expected(self, last: Issued) -> State:
        """Return the state in which the next command will be met if all up to ``last`` succeed."""
        key = last.state, last.keyword, last.given, last.command is None
        state = self._ahead.get(key)
        if state is None:
            state = self.protocol.after(last.state, last.keyword, Outcome.ISSUED)
            if last.command is None or self.row(last).moves:
                state = self.protocol.after(state, last.keyword, _POSITIVE)
            if len(self._ahead) < _MOST:
                self._ahead[key] = state
        return state

    def settled(self, head: Issued, outcome: Outcome) -> State:
        """Return where a reply would lead."""
        twin = self.copy()
        twin.settle(head, outcome)
        return twin.state

    def begin(self, issued: Issued) -> Transition | None:
        """Take the transition of a command that the server now turns to: QUIT enters UPDATE at once."""
        row = self.protocol.transition(self.state, issued.keyword, Outcome.ISSUED)
        return None if row is None or issued.parsed.problems else self.take(issued.keyword, Outcome.ISSUED)

    def settle(self, head: Issued, outcome: Outcome) -> Transition | None:
        """Go where a reply leads; a server that accepts what is illegal here shows where it is."""
        self.elsewhere = False
        command = head.command
        if outcome is _POSITIVE and not self.row(head).moves:
            return None
        known = self.protocol.transition(self.state, head.keyword, outcome)
        if known is None and outcome is _POSITIVE and command and self.state not in command.states:
            self.elsewhere = True
            if self.state is self.protocol.closed:
                return None  # whatever is said yet, the session is over
            self.state = next(row.state for row in self.protocol.states if row.state in command.states)
        if known is None and outcome is _NEGATIVE and self.protocol is POP2:
            return self.take(Event.GARBAGE, _NEGATIVE)
        return self.take(head.keyword, outcome)

    def take(self, trigger: str | Event, outcome: Outcome) -> Transition | None:
        """Take a transition of the table; None where the state stays as it is."""
        row = self.protocol.transition(self.state, trigger, outcome)
        if row is not None:
            self.state = row.then
        return row
