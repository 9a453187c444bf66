"""The server's desk as plain rows."""

from popconsole.console.colon import Invocation
from popconsole.console.handlers.viewing import line_number
from popconsole.console.line_console import LineConsole
from popconsole.console.rows import Fragment, PrintedRow, RowSource, folded_text
from popconsole.i18n import _
from popconsole.ui import desk_drawing
from popconsole.ui.desk_source import DeskSource
from popconsole.ui.drawn_row import DrawnRow

_WIDEST = 100
_STYLES = {"warning": "class:warning", "error": "class:warning", "number": "class:remark", "state": "bold"}


async def desk(console: LineConsole, invocation: Invocation) -> None:
    """Print the desk: the server's own, where it is ours, or after a line, as the session has told."""
    conversation = console.conversation
    if conversation is None:
        return
    index = len(console.history.lines) - 1
    if invocation.argument:
        number = line_number(console, invocation.argument)
        if number is None:
            return
        index = number - 1
    elif conversation.session is None:
        index = conversation.selected
    source = DeskSource(conversation, console.workspace.server)
    source.read_on(index, None)
    shown = source.desk(index, source.seen(index), reveal=console.options.reveal)
    if console.display.plain:
        console.print(list(desk_drawing.plain(shown)))
        return
    width = min(console.display.width, _WIDEST)
    layout = desk_drawing.layout_of(shown, width, most=None)
    rows = [_text(desk_drawing.title(shown), "state", width), *_texts(desk_drawing.above(shown), width)]
    rows += [[_drawn(desk_drawing.message_row(one, layout))] for one in shown.rows]
    rows += _texts(desk_drawing.below(shown), width)
    rows += [_text(told, "text", width) for told in desk_drawing.further(shown)]
    if shown.change:
        rows.append(_text(_("Last: {change}").format(change=shown.change), "state", width))
    console.display.show([row for some in rows for row in some])


def _texts(told: "desk_drawing.Styled", width: int) -> list[list[PrintedRow]]:
    return [_text(text, style, width) for text, style in told]


def _text(text: str, style: str, width: int) -> list[PrintedRow]:
    return [_drawn(DrawnRow(((row, style),))) for row in folded_text(text, width, "  ")]


def _drawn(row: DrawnRow) -> PrintedRow:
    fragments: list[Fragment] = [(_STYLES.get(style, ""), text) for text, style in row.pieces]
    return PrintedRow(RowSource.TEXT, fragments)
