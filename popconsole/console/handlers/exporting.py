"""What is open, handed to people."""

from functools import partial

from popconsole.console.asked_file import write_asked
from popconsole.console.colon import Invocation
from popconsole.console.line_console import LineConsole
from popconsole.i18n import _


async def export(console: LineConsole, invocation: Invocation) -> None:
    """Write the conversation to a file, as a page or a diagram."""
    from popconsole.ui.exporting import export_open

    if not invocation.argument:
        console.fail(_(":export needs the path of a file: session.html, say."))
    elif console.conversation is not None:
        write = partial(export_open, console.conversation, overwrite=invocation.forced)
        _say(console, await write_asked(console, invocation.argument, ":export!", write))


async def handout(console: LineConsole, invocation: Invocation) -> None:
    """Write the conversation to a file, as a sheet to hand out."""
    from popconsole.ui.exporting import hand_out

    if not invocation.argument:
        console.fail(_(":handout needs the path of a file: session.html or session.md, say."))
    elif console.conversation is not None:
        stage = None if console.lesson is None else console.lesson.stage
        write = partial(hand_out, console.conversation, overwrite=invocation.forced, stage=stage)
        _say(console, await write_asked(console, invocation.argument, ":handout!", write))


def _say(console: LineConsole, told: str | None) -> None:
    if told is not None:
        console.say(told)
