"""Seeing a conversation as a whole: its sequence, its times."""

from popconsole.console.colon import Invocation
from popconsole.console.handlers.viewing import line_number
from popconsole.console.line_console import LineConsole
from popconsole.console.rows import Fragment, PrintedRow, RowSource
from popconsole.i18n import _
from popconsole.ui.sequence import SequenceEntries, SequenceEntry, times
from popconsole.ui.sequence_drawing import LEAST, MOST, DrawnRow, SequenceLayout, drawn, heading, told

_STYLES = {
    "client": "class:client",
    "server": "class:server",
    "event": "class:remark",
    "number": "class:remark",
    "error": "class:warning",
    "warning": "class:warning",
    "state": "bold",
}


async def sequence(console: LineConsole, invocation: Invocation) -> None:
    """Print the conversation as arrows between client and server, all of it or the lines that are asked for.

    In plain text what is drawn is told in words.
    """
    words, history = invocation.argument.split(), console.history
    count = len(history.lines)
    if not count:
        console.say(_("Nothing was said yet."))
        return
    if len(words) > 2:
        console.fail(_(":sequence needs two numbers of lines at most: the first and the last."))
        return
    numbers = [line_number(console, word) for word in words]
    if None in numbers:
        return
    first, last = (*(n for n in numbers if n is not None), *(1, count)[len(numbers) :])
    history.extend()
    entries, index = SequenceEntries(history, reveal=console.options.reveal), first - 1
    found: list[SequenceEntry] = []
    while index < last:
        found.append(entries.at(index))
        index = found[-1].last + 1
    if console.display.plain:
        console.print([told(item) for entry in found for item in entry.items])
        return
    timed = any(at is not None for at in times(history.lines, first - 1, last))
    layout = SequenceLayout(max(LEAST, min(MOST, console.display.width)), count, timed)
    rows = [heading(layout), *(row for entry in found for item in entry.items for row in drawn(item, layout))]
    console.display.show([_printed(row) for row in rows])


def _printed(row: DrawnRow) -> PrintedRow:
    fragments: list[Fragment] = [(_STYLES.get(style, ""), text) for text, style in row.pieces]
    return PrintedRow(RowSource.TEXT, fragments)
