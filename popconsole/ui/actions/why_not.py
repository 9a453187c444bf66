"""What is said where a person asks for an action that can't be done now."""

from popconsole.i18n import N_, _
from popconsole.ui.actions.action import CLOSED, LIVE, OPEN, RECORDING, WITH_A_SERVER, Action, Needs, Where

_NEEDED = {
    Needs.A_CONVERSATION_BELOW: N_("{title}: none was open before this one."),
    Needs.A_LESSON: N_("{title}: no lesson is open."),
    Needs.A_SANDBOX: N_("{title}: the sandbox is not open."),
    Needs.TWO_HALVES: N_("{title}: one conversation is shown alone."),
    Needs.A_PLAN: N_("{title}: no plan is presented."),
}
_WHERE = {
    OPEN: N_("{title}: nothing is open yet."),
    RECORDING: N_("{title}: that goes with a recording, and none is shown."),
    LIVE: N_("{title}: that goes with a connection, and none is open."),
    CLOSED: N_("{title}: the connection still stands."),
    WITH_A_SERVER: N_("{title}: that goes with a session, and this is a recording."),
}
_NOTHING_OPEN = N_("{title}: nothing is open yet.")


def why_not(action: Action, where: Where) -> str:
    """Return why an action can't be done with what lies on top."""
    if where in action.where and action.needs is not None:
        told = _NEEDED[action.needs]
    else:
        told = _NOTHING_OPEN if where is Where.NOTHING else _WHERE.get(action.where, _NOTHING_OPEN)
    return _(told).format(title=_(action.title))
