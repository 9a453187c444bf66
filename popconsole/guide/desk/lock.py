"""The lock of a conversation: whether its session holds the maildrop, as its lines tell.

A session has exclusive access from its login to its end (RFC 1939 section 4); POP2 has a mailbox released at
QUIT or FOLD, and its maildrop is held for as long (RFC 937 page 10).
"""

from enum import Enum

from popconsole.analysis.commands import logged_in
from popconsole.analysis.history import History
from popconsole.analysis.replies import says_locked
from popconsole.analysis.step import Step
from popconsole.dialogue.kind import Kind
from popconsole.i18n import N_, _
from popconsole.protocol.pop3 import Pop3State
from popconsole.protocol.table import CommandEffect, Outcome, Protocol

_LOOK_BACK = 64  # lines: what became of the lock is looked for so far back


class Lock(Enum):
    """What a session has of the lock: the value is a word for it, which ``word`` translates."""

    NOT_YET = N_("no lock yet")  # nobody has logged in
    HELD = N_("lock")  # from the login on
    LOCKED_OUT = N_("locked out")  # the login was refused: another session holds it
    GIVEN_BACK = N_("lock given back")  # QUIT: the server removes what was marked
    LOST = N_("lock lost")  # the connection ended without QUIT: nothing is removed

    @property
    def word(self) -> str:
        """What it is called."""
        return _(self.value)

    @property
    def sign(self) -> str:
        """A sign of one column, the same in every language."""
        return _SIGNS[self]

    @property
    def badge(self) -> str:
        """The word in brackets, as a title has it: ``[locked out]``."""
        return f"[{self.word}]"


_SIGNS = {Lock.NOT_YET: "□", Lock.HELD: "■", Lock.LOCKED_OUT: "✗", Lock.GIVEN_BACK: "□", Lock.LOST: "□"}


def lock_of(history: History, index: int | None = None) -> Lock:
    """Return what the session has of the lock after a line, from 0; now, for None."""
    if index is None:
        history.extend()
        index = history.tracked - 1
    if index < 0:
        return Lock.NOT_YET
    for place in range(index, max(-1, index - _LOOK_BACK), -1):
        found = lock_at(history.protocol, history.step(place))
        if found is not None:
            return found
    return Lock.NOT_YET


def lock_at(protocol: Protocol, step: Step) -> Lock | None:
    """Return what the session has of the lock after a line, where that line alone tells; else None."""
    before, after = step.before.state, step.after.state
    if logged_in(protocol, after) or after is Pop3State.UPDATE:
        return Lock.HELD
    if before is Pop3State.UPDATE or (logged_in(protocol, before) and _removed(step)):
        return Lock.GIVEN_BACK
    if logged_in(protocol, before):
        return Lock.LOST
    if step.outcome is Outcome.NEGATIVE and _answers(step, CommandEffect.LOGS_IN):
        return Lock.LOCKED_OUT if says_locked(step.line.octets) else Lock.NOT_YET
    return None


def _removed(step: Step) -> bool:
    """Tell whether a line is the positive answer to a command that removes what is marked."""
    return step.outcome is Outcome.POSITIVE and _answers(step, CommandEffect.REMOVES)


def _answers(step: Step, effect: CommandEffect) -> bool:
    """Tell whether a line answers a command that does this."""
    command = step.command.command if step.command is not None else None
    return step.kind is Kind.REPLY and command is not None and command.does(effect)
