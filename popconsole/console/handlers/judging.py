"""What a script expects: of the last reply, of the state."""

from popconsole.console.colon import Invocation
from popconsole.console.last_reply import last_reply, not_met
from popconsole.console.line_console import LineConsole
from popconsole.i18n import _, joined
from popconsole.protocol.table import Protocol, StateRow
from popconsole.transcript.safe import safe_text
from popconsole.ui.pattern import PatternError


async def expect(console: LineConsole, invocation: Invocation) -> None:
    """See whether the last reply is as expected; a difference counts, and the script goes on."""
    expected = invocation.argument
    if not expected:
        console.fail(_(":expect needs what the last reply is to be: +OK, -ERR or a regular expression"))
        return
    reply = last_reply(console.history)
    try:
        met = reply is not None and reply.meets(expected)
    except PatternError as error:
        console.fail(str(error))
        return
    console.judged(met=met)
    if not met:
        console.warn(not_met(expected, reply))


async def require(console: LineConsole, invocation: Invocation) -> None:
    """See whether the session is in a state; where it is not, the script ends."""
    asked = invocation.argument
    protocol = console.protocol
    rows = [row for row in protocol.states if asked.casefold() in map(str.casefold, _names_of(row))]
    if not rows:
        told = _('"{asked}" is no state of {protocol}: {names} are')
        console.fail(
            told.format(asked=safe_text(asked), protocol=protocol.name, names=joined(_names(protocol)))
        )
        return
    row = protocol.row(console.situation.state)
    if row not in rows:
        console.judged(met=False)
        console.warn(
            _("the state {asked} is required, and it is {state}: the script ends here").format(
                asked=rows[0].name if len(rows) > 1 else rows[0].label, state=row.label
            )
        )
        console.stopped = True


def _names(protocol: Protocol) -> list[str]:
    """Return the names and labels of the server's states."""
    return list(dict.fromkeys(name for row in protocol.states for name in (row.name, row.label)))


def _names_of(row: StateRow) -> tuple[str, ...]:
    return row.name, row.words, row.label
