"""Looking: the state, the diagram, lines by number, explanations, findings, search, settings, help."""

import textwrap
from collections.abc import Iterator

from popconsole.console.colon import Invocation, chosen_name
from popconsole.console.line_console import LineConsole
from popconsole.console.options import OPTIONS, OptionError, change, stands
from popconsole.console.rows import Row, Speaker
from popconsole.console.teller import line_row
from popconsole.guide.diagram.drawing import draw
from popconsole.guide.diagram.moves import possible
from popconsole.guide.lines.expect import legal_next
from popconsole.guide.reference.lookup import lookup
from popconsole.i18n import N_, _
from popconsole.protocol.table import State
from popconsole.transcript.safe import safe_text
from popconsole.ui.actions.action import Group
from popconsole.ui.actions.table import COMMANDS
from popconsole.ui.annotated import Annotator
from popconsole.ui.entries import rows as entry_rows
from popconsole.ui.pattern import PatternError, compile_pattern
from popconsole.ui.shown_step import shown_step

_LATEST = 20  # lines that :history shows unless told otherwise
_NAMES = 26  # columns of the help
_ALL = "all"


# --- the state ---


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
    lines += [f"  {name}: {safe_text(value)}" for name, value in facts if value is not None]
    legal = ", ".join(legal_next(protocol, situation))
    lines.append(_("Legal here: {commands}").format(commands=legal or _("nothing")))
    console.print([row for line in lines for row in wrap(line, console.display.width, "    ")])


def wrap(text: str, width: int, indent: str) -> list[str]:
    """Return a text as rows, the further ones indented."""
    lead = text[: len(text) - len(text.lstrip())]
    return textwrap.wrap(
        text.strip(), width, initial_indent=lead, subsequent_indent=lead + indent, break_on_hyphens=False
    )


async def diagram(console: LineConsole, _asked: Invocation) -> None:
    """Print the diagram, the current state marked; in plain text, what leads where in words."""
    protocol, situation = console.protocol, console.situation
    sides: list[tuple[str, State | None]] = [("server", situation.state)]
    if protocol.client_states:
        sides.append(("client", situation.client_state))
    for side, current in sides:
        if current is None:
            continue
        label = protocol.row(current).label
        if not console.display.plain:
            console.print(draw(protocol, current=current, side=side).lines)
        here = _("The {side} is in {state}.").format(side=_(side), state=label)
        console.print([here, *_from(console, current)])


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


# --- lines ---


def numbered(console: LineConsole, index: int) -> Row:
    """Return a line, from 0, with its number."""
    row = line_row(console.history, index, reveal=console.options.reveal)
    mark = {Speaker.SERVER: "S: ", Speaker.CLIENT: "C: "}.get(row.speaker, "# ")
    return Row(Speaker.TEXT, (("class:remark", f"{index + 1:5} "), ("", mark), *row.fragments))


def _number(console: LineConsole, text: str) -> int | None:
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
        most = _number(console, invocation.argument)
    if most is None:
        return
    console.display.show([numbered(console, index) for index in range(max(0, count - most), count)])


async def show(console: LineConsole, invocation: Invocation) -> None:
    """Print the line with a number, or those from one to another."""
    words = invocation.argument.split()
    if not words:
        console.fail(_(":show needs the number of a line; :history prints the numbers."))
        return
    numbers = [_number(console, word) for word in (words[0], words[-1])]
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
        if pattern.search(row.text):
            found.append(numbered(console, index))
    console.display.show(found)
    if not found:
        console.say(_('No line matches "{text}".').format(text=safe_text(invocation.argument)))


# --- what they mean ---


async def explain(console: LineConsole, invocation: Invocation) -> None:
    """Explain the last exchange, a line by its number, or a word; or set whether to do so each time."""
    argument = invocation.argument
    if argument in ("on", "off"):
        await set_option(console, Invocation(f"explain {argument}"))
    elif argument.isdigit():
        number = _number(console, argument)
        if number is not None:
            explained(console, [number - 1])
    elif argument:
        await word(console, invocation)
    else:
        explained(console, _last_exchange(console))


def _last_exchange(console: LineConsole) -> list[int]:
    """Return the lines of the last exchange, from 0; of a recording, the line where it stands."""
    conversation = console.conversation
    if conversation is None:
        return []
    if conversation.session is None:
        return [conversation.selected] if conversation.selected >= 0 else []
    last = len(console.history.lines) - 1
    found: list[int] = []
    seen_command = None
    for index in range(last, max(-1, last - 10_000), -1):
        step = console.history.step(index)
        command = step.command.index if step.command else None
        if seen_command is None:
            seen_command = command
        if found and command != seen_command and seen_command is not None:
            break
        if step.kind.value != "data" or step.part == 1:
            found.append(index)
        if command is not None and index == command:
            break
    return found[::-1]


def explained(console: LineConsole, indices: list[int]) -> None:
    """Print lines, from 0, each with what it is and what it means."""
    if not indices:
        console.say(_("Nothing was said yet."))
        return
    annotator = Annotator(console.protocol, reveal=console.options.reveal, width=console.display.width)
    for index in indices:
        console.print(
            list(annotator.as_text(shown_step(console.history, index, reveal=console.options.reveal)))
        )


async def findings(console: LineConsole, _asked: Invocation) -> None:
    """Print what was found in the whole conversation."""
    annotator = Annotator(console.protocol, reveal=console.options.reveal, width=console.display.width)
    index = console.history.finding_after(-1)
    if index is None:
        console.say(_("Nothing was found: all went as the RFCs have it."))
    while index is not None:
        step = shown_step(console.history, index, reveal=console.options.reveal)
        if step.findings:
            row = numbered(console, index)
            about = [r for r in annotator.as_text(step) if r[7:8] in ("!", "?", "-") or r.startswith(" " * 9)]
            console.display.show([row])
            console.print(_from_finding(about))
        index = console.history.finding_after(index)


def _from_finding(rows: list[str]) -> list[str]:
    """Return the rows from the first finding on."""
    for number, row in enumerate(rows):
        if row[7:8] in ("!", "?", "-"):
            return rows[number:]
    return []


async def word(console: LineConsole, invocation: Invocation) -> None:
    """Look words up."""
    if not invocation.argument:
        console.fail(_(":word needs a command, a state, a reply, a response code or a term."))
        return
    for entry in lookup(invocation.argument.split()):
        console.print(list(entry_rows(entry, console.display.width)))


# --- the console ---


async def reveal(console: LineConsole, _asked: Invocation) -> None:
    """Show the secrets from now on, or mask them."""
    console.options.reveal = not console.options.reveal
    console.say(
        _("Secrets are shown from here on, as anyone on the way could read them.")
        if console.options.reveal
        else _("Secrets are masked.")
    )


async def set_option(console: LineConsole, invocation: Invocation) -> None:
    """Print what can be set and how it stands, or set it."""
    name, _space, value = invocation.argument.partition(" ")
    if not value.strip():
        chosen = [row for row in OPTIONS.values() if name in ("", row.name)] or list(OPTIONS.values())
        for row in chosen:
            told = f"{stands(console.options, row)}: {_(row.meaning)} ({', '.join(row.values)})"
            console.print(wrap(told, console.display.width, "    "))
        return
    try:
        console.say(change(console.options, name, value.strip()))
    except OptionError as error:
        console.fail(str(error))


async def help_(console: LineConsole, invocation: Invocation) -> None:
    """Print the keys and the ``:`` commands, or what one of them does."""
    if invocation.argument:
        name = chosen_name(invocation.argument.removeprefix(":").lower())
        if isinstance(name, str):
            action = COMMANDS[name]
            console.print([f":{name} {action.argument}".rstrip(), "  " + _(action.description)])
            return
    console.print(help_lines(console.display.width, plain=console.display.plain))


_KEYS = (
    ("Enter", N_("send the line as it stands, legal or not")),
    ("Tab", N_("take the marked candidate, or the first; it marks commands that are not legal here")),
    ("Up, Down", N_("through the candidates, or through the lines sent before")),
    ("Right, End", N_("take the rest of a line sent before, shown dimmed")),
    ("Ctrl-R", N_("search the lines sent before")),
    ("Ctrl-C", N_("clear the line; stop a : command that runs")),
    ("Ctrl-D", N_("on an empty line: send QUIT; again: leave")),
)


def help_lines(width: int, *, plain: bool) -> list[str]:
    """Return the help: the ``:`` commands in their groups and, but in ``plain`` text, the keys."""
    first = _("What is typed goes to the server as it stands. What begins with a colon is for the console:")
    lines = wrap(first, width, "")
    for group in Group:
        own = [action for action in COMMANDS.values() if action.group is group]
        if own:
            lines.append(_(group.value))
        for action in own:
            lines += _entry(
                f":{action.name} {action.argument}".rstrip(), _(action.description), width, plain=plain
            )
    if not plain:
        lines.append(_("Keys"))
        for key, text in _KEYS:
            lines += _entry(key, _(text), width, plain=plain)
    return lines


def _entry(name: str, text: str, width: int, *, plain: bool) -> list[str]:
    if plain:
        return [f"{name}: {text}"]
    first, *others = textwrap.wrap(text, max(30, width - _NAMES - 4))
    return [f"  {name:{_NAMES}}  {first}", *(" " * (_NAMES + 4) + row for row in others)]
