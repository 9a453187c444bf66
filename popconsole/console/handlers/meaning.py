"""What lines and words mean: explanations, findings, the reference."""

from popconsole.console.colon import Invocation
from popconsole.console.handlers.program import set_option
from popconsole.console.handlers.viewing import line_number, numbered
from popconsole.console.line_console import LineConsole
from popconsole.guide.reference.lookup import lookup
from popconsole.i18n import _
from popconsole.ui.annotated import Annotator
from popconsole.ui.entries import rows as entry_rows
from popconsole.ui.shown_step import shown_step


async def explain(console: LineConsole, invocation: Invocation) -> None:
    """Explain the last exchange, a line by its number, or a word; or set whether to do so each time."""
    argument = invocation.argument
    if argument in ("on", "off"):
        await set_option(console, Invocation(f"explain {argument}"))
    elif argument.isdigit():
        number = line_number(console, argument)
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
