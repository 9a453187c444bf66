"""The line console as pure text: for pipes and scripts, dumb terminals and screen readers.

One event a line, side and state as words, no escape sequences. In a pipe the input is a script.
"""

import asyncio
import os
import sys

from popconsole.console.handlers.registry import perform
from popconsole.console.input import InputLines
from popconsole.console.line_console import LineConsole
from popconsole.console.options import options_of
from popconsole.console.plain_display import PlainDisplay
from popconsole.console.script import Script
from popconsole.console.shell_start import ShellStart
from popconsole.console.tally import BROKEN_OFF
from popconsole.console.typing_person import at_terminal
from popconsole.ui.crash import CrashError, hush_asyncio
from popconsole.ui.ending import ENDING, end_at_signals
from popconsole.ui.preferences import read_settings


def run(start: ShellStart) -> int:
    """Hold a conversation between standard input and output; return the exit code.

    Raises BrokenPipeError where nobody reads the output any more.
    """
    hush_asyncio()
    try:
        return asyncio.run(_run(start))
    except KeyboardInterrupt:
        return BROKEN_OFF


async def _run(start: ShellStart) -> int:
    lines = InputLines(sys.stdin.fileno())
    interactive = sys.stdin.isatty() and sys.stdout.isatty()
    display = PlainDisplay(start.form, lines, interactive=interactive)
    settings = read_settings(os.environ) if interactive else None
    options = None if settings is None else options_of(settings)
    console = LineConsole(display, perform, start, options, settings=settings)
    for problem in settings.problems if settings is not None else ():
        console.warn(problem)
    display.gone = console.leaving.set
    display.console = console
    if interactive:
        end_at_signals(console.end, ENDING)
    try:
        if not await console.open(start.target):
            return BROKEN_OFF
        lines.start()
        conversation = asyncio.ensure_future(
            at_terminal(console, display, lines)
            if interactive
            else Script(console, display.tally, lines, start).run()
        )
        leaving = asyncio.ensure_future(console.leaving.wait())
        await asyncio.wait({conversation, leaving}, return_when=asyncio.FIRST_COMPLETED)
        leaving.cancel()
        conversation.cancel()
        result = await asyncio.gather(conversation, return_exceptions=True)
        if display.closed:
            raise BrokenPipeError
        if isinstance(result[0], OSError):
            raise result[0]
        if isinstance(result[0], Exception):
            raise CrashError(console.kept()) from result[0]
        code = result[0] if isinstance(result[0], int) else display.tally.code
        return code if console.ended is None else console.ended
    finally:
        await console.close()
