"""What a lesson can ask for: goals that what happens reaches, each a predicate.

``GOALS`` has the key that a lesson file uses. A lasting goal is about where a session stands, so it may have
been reached before its turn; the others are about something that happens. ``LIMITS`` narrows a goal down.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from popconsole.analysis.findings import CATALOGUE
from popconsole.analysis.replies import response_code
from popconsole.analysis.step import Step
from popconsole.dialogue.kind import Kind
from popconsole.guide.lessons.happening import Answered, Happening, Left, LineSaid, LookedAt, Pointed, Viewed
from popconsole.i18n import N_
from popconsole.protocol import PROTOCOLS
from popconsole.protocol.table import Content, Outcome, Protocol, Shape
from popconsole.transcript.model import Side

ANY = "any"

Value = str | int | bool | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A predicate on what happens: ``kind`` is a key of ``GOALS``, with its value; the rest narrows it down.

    ``arguments``: how many the command has; ``code``: the response code of the refusal; ``session``: in which
    session of the lesson, or conversation of the recording, from 1, 0 in any;
    ``view``: what was shown meanwhile; ``user``: who is logged in;
    ``without``: the keyword of a command that was not said in this session; ``times``: how often it must
    happen.
    """

    kind: str
    value: Value
    arguments: int | None = None
    code: str = ""
    session: int = 0
    view: str = ""
    user: str = ""
    without: str = ""
    times: int = 1

    def met(self, happening: Happening) -> bool:
        """Tell whether this is what was wanted."""
        if isinstance(happening, LineSaid | Left | Pointed) and self.session not in (0, happening.session):
            return False
        return self._narrowed(happening) and GOALS[self.kind].reached(self.value, happening)

    def _narrowed(self, happening: Happening) -> bool:
        if not isinstance(happening, LineSaid):
            return True
        step = happening.step
        if self.arguments is not None and (
            step.command is None or len(step.command.parsed.arguments) != self.arguments
        ):
            return False
        if self.code and (response_code(step.line.octets) or "").upper() != self.code.upper():
            return False
        if (self.user and (step.after.user or "") != self.user) or self.without in happening.spoken:
            return False
        return not self.view or self.view == happening.view

    @property
    def lasting(self) -> bool:
        """Whether it is about where a session stands and so may be reached before its turn."""
        return GOALS[self.kind].lasting


@dataclass(frozen=True, slots=True)
class GoalKind:
    """A kind of goal: what value it takes, in words, and when it is reached."""

    expects: str
    fits: Callable[[object], bool]
    reached: Callable[[Value, Happening], bool]
    lasting: bool = False


# --- what values there may be

_VIEWS = ("wire", "desk", "sequence", "diagram", "split")


def _is_state(value: object) -> bool:
    return any(
        value in (row.name, row.words)
        for protocol in PROTOCOLS.values()
        for row in (*protocol.states, *protocol.client_states)
    )


def _is_keyword(value: object) -> bool:
    return value == ANY or any(
        command.keyword == value for protocol in PROTOCOLS.values() for command in protocol.commands
    )


def _is_number(value: object) -> bool:
    return type(value) is int and value >= 1


def _is_message(value: object) -> bool:
    return value == ANY or _is_number(value)


def _is_code(value: object) -> bool:
    return isinstance(value, str) and value in CATALOGUE


def _is_true(value: object) -> bool:
    return value is True


def _is_name(value: object) -> bool:
    return isinstance(value, str) and bool(value)


def _is_view(value: object) -> bool:
    return value in _VIEWS


def _are_left(value: object) -> bool:
    return (type(value) is int and value >= 0) or (
        isinstance(value, tuple) and bool(value) and all(isinstance(one, str) for one in value)
    )


# --- when they are reached


def _steps(predicate: Callable[[Value, Step], bool]) -> Callable[[Value, Happening], bool]:
    def reached(value: Value, happening: Happening) -> bool:
        return isinstance(happening, LineSaid) and predicate(value, happening.step)

    return reached


def _protocol_of(step: Step) -> Protocol:
    return next(one for one in PROTOCOLS.values() if any(step.after.state is row.state for row in one.states))


def _reach(value: Value, step: Step) -> bool:
    protocol = _protocol_of(step)
    here = protocol.row(step.after.state)
    names = [here.name, here.words]
    if step.after.client_state is not None:
        names.append(protocol.row(step.after.client_state).name)
    return value in names


def _named(value: Value, step: Step) -> bool:
    return step.command is not None and value in (ANY, step.command.keyword)


def _typed(value: Value, step: Step) -> bool:
    return step.kind is Kind.COMMAND and step.line.side is Side.CLIENT and _named(value, step)


def _answered(value: Value, step: Step) -> bool:
    """Whether the server has said yes, to the end: a status line, the lone dot, all of the counted data."""
    if step.command is None or step.command.parsed.command is None or not _named(value, step):
        return False
    row = step.command.parsed.command.reply(len(step.command.parsed.arguments), step.command.state)
    if step.kind is Kind.REPLY:
        return step.outcome is Outcome.POSITIVE and row.shape is not Shape.MULTI_LINE
    return step.kind is Kind.END or _data_complete(step)


def _refused(value: Value, step: Step) -> bool:
    return _named(value, step) and step.kind is Kind.REPLY and step.outcome is Outcome.NEGATIVE


def _data_complete(step: Step) -> bool:
    return step.kind is Kind.DATA and step.transition is not None


def _marked(value: Value, step: Step) -> bool:
    return bool(step.after.marked) if value == ANY else value in step.after.marked


def _unmarked(_value: Value, step: Step) -> bool:
    """Whether marks that there were are gone, and the session goes on."""
    return bool(step.before.marked) and not step.after.marked and not _over(step)


def _fetched(value: Value, step: Step) -> bool:
    """Whether a whole message has come: at POP3's lone dot, at the last octet of POP2's data."""
    if step.content is not Content.MESSAGE or not (step.kind is Kind.END or _data_complete(step)):
        return False
    if step.command is None or step.command.keyword != "RETR":
        return False  # TOP brings a part alone
    number = step.command.parsed.number
    return value in (ANY, step.before.current if number is None else number)


def _found(value: Value, happening: Happening) -> bool:
    """Whether a line with a finding came, or was selected in a recording."""
    if not isinstance(happening, LineSaid | LookedAt):
        return False
    return any(finding.code == value for finding in happening.step.findings)


def _over(step: Step) -> bool:
    return step.after.state is _protocol_of(step).closed


def _closed(_value: Value, step: Step) -> bool:
    return _over(step)


def _timed_out(_value: Value, step: Step) -> bool:
    """Whether the server has closed by itself: nothing waited for a reply, and QUIT was not said."""
    return (
        _over(step) and step.line.side is Side.SERVER and not step.before.pending and not _over_before(step)
    )


def _over_before(step: Step) -> bool:
    protocol = _protocol_of(step)
    return step.before.state is protocol.closed or protocol.row(step.before.state).name == "UPDATE"


def _dropped(_value: Value, step: Step) -> bool:
    """Whether the client's side has hung up without QUIT."""
    return _over(step) and step.line.side is Side.CLIENT and not _over_before(step)


def _tls(_value: Value, step: Step) -> bool:
    return step.after.secure


def _left(value: Value, happening: Happening) -> bool:
    if not isinstance(happening, Left):
        return False
    return value in (len(happening.unique_ids), happening.unique_ids)


def _gone(value: Value, happening: Happening) -> bool:
    return isinstance(happening, Left) and isinstance(value, str) and value not in happening.unique_ids


GOALS: Mapping[str, GoalKind] = {
    "reach": GoalKind(N_("the name of a state"), _is_state, _steps(_reach), lasting=True),
    "typed": GoalKind(N_('the keyword of a command, or "any"'), _is_keyword, _steps(_typed)),
    "answered": GoalKind(N_('the keyword of a command, or "any"'), _is_keyword, _steps(_answered)),
    "refused": GoalKind(N_('the keyword of a command, or "any"'), _is_keyword, _steps(_refused)),
    "marked": GoalKind(N_('a message-number or "any"'), _is_message, _steps(_marked), lasting=True),
    "unmarked": GoalKind(N_("true"), _is_true, _steps(_unmarked)),
    "fetched": GoalKind(N_('a message-number or "any"'), _is_message, _steps(_fetched)),
    "found": GoalKind(N_("the code of a finding"), _is_code, _found),
    "closed": GoalKind(N_("true"), _is_true, _steps(_closed), lasting=True),
    "timed-out": GoalKind(N_("true"), _is_true, _steps(_timed_out), lasting=True),
    "dropped": GoalKind(N_("true"), _is_true, _steps(_dropped), lasting=True),
    "tls": GoalKind(N_("true"), _is_true, _steps(_tls), lasting=True),
    "left": GoalKind(N_("a number of messages, or a list of unique-ids"), _are_left, _left, lasting=True),
    "gone": GoalKind(N_("the unique-id of a message"), _is_name, _gone, lasting=True),
    "pointed": GoalKind(
        N_("the number of a line"),
        _is_number,
        lambda value, happening: isinstance(happening, Pointed) and happening.line == value,
    ),
    "said": GoalKind(
        N_("the name of a question"),
        _is_name,
        lambda value, happening: isinstance(happening, Answered) and happening.question == value,
    ),
    "view": GoalKind(
        N_("the name of a view"),
        _is_view,
        lambda value, happening: isinstance(happening, Viewed) and happening.view == value,
        lasting=True,
    ),
}
LIMITS = ("with-args", "code", "session", "view", "user", "without", "times")
"""What narrows a goal down; ``view`` is a goal of its own where nothing else is asked for."""
