"""The lines of a conversation that a filter picks."""

from popconsole.analysis.filters.expression import FilterError, parse
from popconsole.analysis.filters.fields import FIELDS
from popconsole.console.colon import Invocation
from popconsole.console.handlers.viewing import numbered
from popconsole.console.line_console import LineConsole
from popconsole.i18n import _, ngettext
from popconsole.transcript.safe import safe_text
from popconsole.ui.picked_lines import PickedLines
from popconsole.ui.session_facts import facts_of_open


async def filter_lines(console: LineConsole, invocation: Invocation) -> None:
    """Print the lines that an expression picks, with their numbers; without one, what can be asked for."""
    conversation = console.conversation
    if conversation is None:
        return
    if not invocation.argument:
        console.print(list(_language()))
        return
    try:
        asked = parse(invocation.argument)
    except FilterError as error:
        before = safe_text(invocation.argument[: error.at])
        told = _('{why}: behind "{before}"') if before else "{why}"
        console.fail(told.format(why=error, before=before))
        return
    picked = PickedLines(asked, conversation.history, facts_of_open(conversation))
    picked.read_on()
    console.display.show([numbered(console, index) for index in picked.lines])
    count = len(conversation.history.lines)
    told = ngettext("{n} of {count} line.", "{n} of {count} lines.", count)
    console.say(told.format(n=len(picked), count=count))


def _language() -> list[str]:
    """Return rows that say what can be asked for, and how."""
    rows = [
        _(":filter EXPRESSION prints the lines that it picks: verb:RETR,TOP status:err is what was refused."),
        _("Terms side by side must all hold; or stands between, not or - before, parentheses around."),
        _("Words may have * and ?, numbers and times > and <; a bare word is looked for in the text."),
    ]
    wide = max(map(len, FIELDS)) + 1
    return rows + [f"  {one.name + ':':{wide}}  {_(one.title)}" for one in FIELDS.values()]
