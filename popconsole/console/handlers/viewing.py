"""Looking: the state, the diagram, lines by number, what was folded, search."""

from collections.abc import Iterator
from dataclasses import replace

from popconsole.console.colon import Invocation
from popconsole.console.line_console import LineConsole
from popconsole.console.rows import PrintedRow, RowSource, folded_text
from popconsole.console.teller import line_row
from popconsole.guide.diagram.drawing import draw
from popconsole.guide.diagram.moves import possible
from popconsole.guide.diagram.simple import draw_simple
from popconsole.guide.diagram.trace import trace_of
from popconsole.guide.lines.expect import legal_next
from popconsole.i18n import _, headed
from popconsole.protocol.table import State
from popconsole.transcript.safe import safe_text
from popconsole.ui.moment import Moment
from popconsole.ui.pattern import PatternError, compile_pattern
from popconsole.ui.said_of_line import said_of_line
from popconsole.ui.settings import DiagramCommands
from popconsole.ui.way_words import names_of_places, owners_named, told_in_rows, way_rows

_LATEST = 20  # lines that :history shows unless told otherwise

_ALL = "all"
_FORMS = ("", "simple", "full", "met")
_SIMPLE_ROWS = 17  # each arrow of the simple diagram has its words then


async def state(console: LineConsole, _asked: Invocation) -> None:
    """Print where the session stands."""
    protocol, situation = console.protocol, console.situation
    row = protocol.row(situation.state)
    lines = [f"{row.label} ({row.cite}): {_(row.meaning)}"]
    if situation.client_state is not None:
        client = protocol.row(situation.client_state)
        lines.append(
            _("The client: {state}: {meaning}").format(state=client.label, meaning=_(client.meaning))
        )
    facts = (
        (_("user"), situation.user),
        (_("mailbox"), situation.mailbox),
        (_("messages"), None if situation.count is None else str(situation.count)),
        (_("octets"), None if situation.total is None else str(situation.total)),
        (_("current message"), None if situation.current is None else str(situation.current)),
        (_("octets announced"), None if situation.announced is None else str(situation.announced)),
        (_("marked as deleted"), ", ".join(map(str, sorted(situation.marked))) or None),
    )
    lines += ["  " + headed(name, safe_text(value)) for name, value in facts if value is not None]
    legal = ", ".join(legal_next(protocol, situation))
    lines.append(_("Legal here: {commands}").format(commands=legal or _("nothing")))
    console.print([row for line in lines for row in folded_text(line, console.display.width, "    ")])


async def diagram(console: LineConsole, asked: Invocation) -> None:
    """Print the diagram, the current state marked, the way so far; in plain text, what leads where in words.

    It is the simple one, a box for each state with its commands; with ``full`` each transition is drawn; with
    ``met`` only the commands that were said or may be said now. With the name of a state or a command: what
    that means, and when the session passed it.
    """
    form, history, reveal = asked.argument.strip(), console.history, console.options.reveal
    index = console.at
    history.extend()
    trace_of(history).read_on(history, len(history.lines) - 1)
    if form in _FORMS:
        which: DiagramCommands = "met" if form == "met" else "all"
        _draw(console, Moment(history, index, reveal=reveal, grows=True, commands=which), form)
        return
    owners = owners_named(console.protocol, form)
    if not owners:
        told = _('"{text}" is no form of the diagram, no state and no command: there are {names}.')
        names = ", ".join((*_FORMS[1:], *names_of_places(console.protocol)))
        console.fail(told.format(text=safe_text(form), names=names))
        return
    width = console.display.width
    rows = told_in_rows(history, owners, index, reveal=reveal)
    console.print([row for text in rows for row in folded_text(text, width, "    ")])


def _draw(console: LineConsole, moment: Moment, form: str) -> None:
    protocol, situation = console.protocol, console.situation
    drawn = not console.display.plain
    if drawn and form != "full":
        lit = replace(moment.lit, mark=_("now"))
        console.print(draw_simple(protocol, lit, height=_SIMPLE_ROWS).lines)
    sides: list[tuple[str, State | None]] = [("server", situation.state)]
    if protocol.client_states:
        sides.append(("client", situation.client_state))
    for side, current in sides:
        if current is None:
            continue
        if drawn and form == "full":
            lit = moment.client_lit if side == "client" else moment.lit
            console.print(draw(protocol, lit, side=side).lines)
        here = _("The {side} is in {state}.").format(side=_(side), state=protocol.row(current).label)
        console.print([here, *_from(console, current)])
    if not drawn:
        words = [
            c.keyword for c in protocol.commands if moment.words is not None and c.keyword in moment.words
        ]
        if words:
            console.print([_("Commands met so far: {words}").format(words=", ".join(words))])
        rows = way_rows(moment.history, moment.index, reveal=moment.reveal)
        console.print([row for text in rows for row in folded_text(text, console.display.width, "    ")])
    elif moment.index >= 0:
        name = protocol.row(situation.state).name
        told = _("Double lines and •: the way so far. :diagram {name} tells of one place of it.")
        console.print([told.format(name=name)])


def _from(console: LineConsole, current: State) -> Iterator[str]:
    choices = possible(console.protocol, current, secure=console.situation.secure)
    if not choices:
        yield _("From here nothing leads on.")
    for choice in choices:
        what = ", ".join(choice.triggers)
        if choice.then is None:
            yield "  " + _("{what}: stays").format(what=what)
        else:
            yield "  " + _("{what}: leads to {state}").format(what=what, state=choice.leads_to)


def numbered(console: LineConsole, index: int) -> PrintedRow:
    """Return a line, from 0, with its number."""
    row = line_row(console.history, index, reveal=console.options.reveal)
    mark = {RowSource.SERVER: "S: ", RowSource.CLIENT: "C: "}.get(row.speaker, "# ")
    return PrintedRow(RowSource.TEXT, (("class:remark", f"{index + 1:5} "), ("", mark), *row.fragments))


def line_number(console: LineConsole, text: str) -> int | None:
    """Read the number of a line, from 1; tell what is wrong with it, and return None."""
    count = len(console.history.lines)
    if text.isascii() and text.isdigit() and len(text) < 19 and 1 <= int(text) <= count:
        return int(text)
    console.fail(
        _('"{text}" is no line: they go from 1 to {count}.').format(text=safe_text(text), count=count)
    )
    return None


async def history(console: LineConsole, invocation: Invocation) -> None:
    """Print the last lines, or as many as are asked for, or all."""
    count = len(console.history.lines)
    most: int | None = _LATEST
    if invocation.argument == _ALL:
        most = count
    elif invocation.argument:
        most = line_number(console, invocation.argument)
    if most is None:
        return
    console.display.show([numbered(console, index) for index in range(max(0, count - most), count)])


async def show(console: LineConsole, invocation: Invocation) -> None:
    """Print the line with a number, or those from one to another."""
    words = invocation.argument.split()
    if not words:
        console.fail(_(":show needs the number of a line; :history prints the numbers."))
        return
    numbers = [line_number(console, word) for word in (words[0], words[-1])]
    first, last = numbers
    if first is not None and last is not None:
        console.display.show([numbered(console, index) for index in range(first - 1, last)])


async def unfold(console: LineConsole, _asked: Invocation) -> None:
    """Print what was folded away last."""
    rows = console.teller.unfold() if console.teller else []
    if rows:
        console.display.show(rows)
    else:
        console.say(_("Nothing is folded."))


async def search(console: LineConsole, invocation: Invocation) -> None:
    """Print the lines that match a regular expression."""
    if not invocation.argument:
        console.fail(_(":search needs a regular expression."))
        return
    try:
        pattern = compile_pattern(invocation.argument)
    except PatternError as error:
        console.fail(str(error))
        return
    found = []
    for index in range(len(console.history.lines)):
        row = line_row(console.history, index, reveal=console.options.reveal)
        if pattern.search(row.text) or pattern.search(said_of_line(console.history, index)):
            found.append(numbered(console, index))
    console.display.show(found)
    if not found:
        console.say(_('No line matches "{text}".').format(text=safe_text(invocation.argument)))
