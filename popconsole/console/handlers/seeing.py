"""Seeing a conversation as a whole: its sequence, its times."""

from popconsole.analysis.timeline import SessionTimes
from popconsole.console.colon import Invocation
from popconsole.console.handlers.program import set_option
from popconsole.console.handlers.viewing import line_number
from popconsole.console.line_console import LineConsole
from popconsole.console.rows import Fragment, PrintedRow, RowSource, folded_text
from popconsole.console.view_rows import printed
from popconsole.i18n import _
from popconsole.transcript.safe import safe_text
from popconsole.ui.drawn_row import DrawnRow
from popconsole.ui.eavesdropper import WIDEST, Eavesdropper
from popconsole.ui.sequence import SequenceEntries, SequenceEntry, times
from popconsole.ui.sequence_drawing import LEAST, MOST, SequenceLayout, drawn, heading, told
from popconsole.ui.timeline_drawing import (
    Order,
    exchange_row,
    layout_of,
    legend,
    ordered,
    timeline_heading,
)
from popconsole.ui.timeline_words import command_text, remarks, summary, told_exchange

_ORDER = "order"
_SLICE = 4_096  # lines
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
    until = max((at for at in times(history.lines, first - 1, last) if at is not None), default=None)
    layout = SequenceLayout(max(LEAST, min(MOST, console.display.width)), count, until)
    rows = [heading(layout), *(row for entry in found for item in entry.items for row in drawn(item, layout))]
    console.display.show([_printed(row) for row in rows])


async def wire(console: LineConsole, invocation: Invocation) -> None:
    """Print the octets of lines as a listener on the way sees them; ``on``: of each line as it comes."""
    argument = invocation.argument.strip()
    if argument in ("on", "off"):
        await set_option(console, Invocation(f"wire {argument}"))
        return
    history = console.history
    count = len(history.lines)
    if not count:
        console.say(_("Nothing was said yet."))
        return
    words = argument.replace("-", " ").split()
    if len(words) > 2:
        console.fail(_(":wire needs two numbers of lines at most: the first and the last; or on, or off."))
        return
    numbers = [line_number(console, word) for word in words]
    if None in numbers:
        return
    known = [n for n in numbers if n is not None]
    first, last = (known[0], known[-1]) if known else (1, count)
    conversation = console.conversation
    ciphertext = None if conversation is None else conversation.ciphertext
    eavesdropper = Eavesdropper(history, ciphertext, reveal=console.options.reveal)
    width = min(console.display.width, WIDEST)
    if console.options.reveal:
        console.say(_("On the wire, SECRETS SHOWN:"))
    for index in range(first - 1, last):
        console.display.show([printed(row) for row in eavesdropper.rows(index, width)])


def _printed(row: DrawnRow) -> PrintedRow:
    fragments: list[Fragment] = [(_STYLES.get(style, ""), text) for text, style in row.pieces]
    return PrintedRow(RowSource.TEXT, fragments)


async def timeline(console: LineConsole, invocation: Invocation) -> None:
    """Print how long each exchange took, the slowest first; with ``order``, as they were said."""
    asked = invocation.argument.strip()
    if asked not in ("", _ORDER):
        told = _('"{text}" is no order: :timeline has the slowest first, :timeline {order} all as they came.')
        console.fail(told.format(text=safe_text(asked), order=_ORDER))
        return
    history, reveal = console.history, console.options.reveal
    if not history.lines:
        console.say(_("Nothing was said yet."))
        return
    history.extend()
    timeline = SessionTimes(history)
    while timeline.read_on(_SLICE):
        pass
    order = Order.SLOWEST if not asked and timeline.totals.has_times else Order.SAID
    exchanges = [timeline.exchanges[number] for number in ordered(timeline, order)]
    texts = [command_text(history, exchange, reveal=reveal) for exchange in exchanges]
    remarked = [list(remarks(timeline, exchange)) for exchange in exchanges]
    whole = list(summary(timeline, history, reveal=reveal))
    if console.display.plain:
        console.print([*whole, *map(told_exchange, exchanges, texts, remarked)])
        return
    width = console.display.width
    layout = layout_of(timeline, history, max(LEAST, min(MOST, width)))
    console.print([row for told in (*whole, legend(layout)) for row in folded_text(told, width, "  ")])
    rows = [timeline_heading(layout)]
    for exchange, text, words in zip(exchanges, texts, remarked, strict=True):
        rows.append(exchange_row(timeline, exchange, text, layout))
        for one in words:
            rows += [DrawnRow(((row, "warning"),)) for row in folded_text(f"     {one}", width, "  ")]
    console.display.show([_printed(row) for row in rows])
