"""The line console as pure text: for pipes and scripts, dumb terminals and screen readers.

One event a line, side and state as words, no escape sequences. A line of the input is sent when the
whole reply to the one before has come.
"""

import asyncio
import sys
from typing import Any

from popconsole.console.colon import COLON
from popconsole.console.handlers.registry import perform
from popconsole.console.input import InputLines, TooLongError
from popconsole.console.line_console import LineConsole
from popconsole.console.plain_display import BROKEN_OFF, PlainDisplay
from popconsole.console.shell_start import ShellStart
from popconsole.console.typing_person import at_terminal
from popconsole.ui.keeping import Keeper


def run(start: ShellStart) -> int:
    """Hold a conversation between standard input and output; return the exit code.

    Raises BrokenPipeError where nobody reads the output any more.
    """
    try:
        return asyncio.run(_run(start))
    except KeyboardInterrupt:
        return BROKEN_OFF


async def _run(start: ShellStart) -> int:
    lines = InputLines(sys.stdin.fileno())
    interactive = sys.stdin.isatty() and sys.stdout.isatty()
    display = PlainDisplay(start.form, lines, interactive=interactive)
    console = LineConsole(display, perform, start, keeper=Keeper() if interactive else None)
    display.gone = console.leaving.set
    display.console = console
    try:
        if not await console.open(start.target):
            return BROKEN_OFF
        lines.start()
        conversation = asyncio.ensure_future(
            at_terminal(console, display, lines) if interactive else _pipe(console, display, lines, start)
        )
        leaving = asyncio.ensure_future(console.leaving.wait())
        await asyncio.wait({conversation, leaving}, return_when=asyncio.FIRST_COMPLETED)
        leaving.cancel()
        conversation.cancel()
        result = await asyncio.gather(conversation, return_exceptions=True)
        if display.closed:
            raise BrokenPipeError
        if isinstance(result[0], Exception):
            raise result[0]
        return result[0] if isinstance(result[0], int) else display.tally.code
    finally:
        await console.close()


async def _pipe(console: LineConsole, display: PlainDisplay, lines: InputLines, start: ShellStart) -> int:
    """Say each line of the input when the whole reply to the one before has come."""
    if not await console.settled():
        return BROKEN_OFF
    while True:
        line = await _next(console, display, lines)
        if line is None:
            if not await console.settled():
                return BROKEN_OFF
            if console.session is not None:
                console.session.close()  # told as an event
            return display.tally.code
        if line.startswith(COLON.encode()):
            if not await console.settled():
                return BROKEN_OFF
            await console.command(line.decode("utf-8", "surrogateescape"))
            if console.failed:  # what follows is not meant for what is open now
                return BROKEN_OFF
        elif console.session is not None and not console.session.open and not line.strip():
            continue  # an empty line behind QUIT
        elif not console.send(line):
            return BROKEN_OFF
        session = console.session
        if start.pipelines and session is not None and await session.ready(console.timeout):
            continue
        if not await console.settled():
            return BROKEN_OFF


async def _next(console: LineConsole, display: PlainDisplay, lines: InputLines) -> bytes | None:
    """Return the next line of the input; None at its end, or where the server has broken off."""
    coming = asyncio.ensure_future(lines.next())
    while not coming.done():
        session = console.session
        waits: set[asyncio.Future[Any]] = {coming}
        ended = None
        if session is not None and session.open:
            ended = asyncio.ensure_future(session.ended(3600))
            waits.add(ended)
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        if ended is not None:
            ended.cancel()
        if display.tally.broken and not coming.done():
            coming.cancel()
            return None
    try:
        return coming.result()
    except TooLongError as error:
        console.warn(str(error))
        display.tally.broken = True
        return None
