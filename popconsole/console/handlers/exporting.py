"""What is open, handed to people."""

import asyncio
from collections.abc import Callable
from functools import partial

from popconsole.console.colon import Invocation
from popconsole.console.line_console import LineConsole
from popconsole.i18n import _
from popconsole.transcript.safe import safe_text
from popconsole.ui.messages import os_error
from popconsole.ui.saving import FormatError
from popconsole.ui.typed_path import TypedPathError, file_to_write


async def export(console: LineConsole, invocation: Invocation) -> None:
    """Write the conversation to a file, as a page or a diagram."""
    from popconsole.ui.exporting import export_open

    if not invocation.argument:
        console.fail(_(":export needs the path of a file: session.html, say."))
    elif console.conversation is not None:
        await _write(console, "export", invocation, partial(export_open, console.conversation))


async def handout(console: LineConsole, invocation: Invocation) -> None:
    """Write the conversation to a file, as a sheet to hand out."""
    from popconsole.ui.exporting import hand_out

    if not invocation.argument:
        console.fail(_(":handout needs the path of a file: session.html or session.md, say."))
    elif console.conversation is not None:
        await _write(console, "handout", invocation, partial(hand_out, console.conversation))


async def _write(console: LineConsole, name: str, invocation: Invocation, write: Callable[..., str]) -> None:
    """Have a file written by a command; ``write`` is given its path, and whether to replace it."""
    try:
        path, _there = file_to_write(invocation.argument)
    except TypedPathError as error:
        console.fail(str(error))
        return
    try:
        told = await asyncio.to_thread(write, path, overwrite=invocation.forced)
    except FileExistsError:
        told = _("{path} is there already; :{name}! {path} replaces it.")
        console.fail(told.format(path=safe_text(str(path)), name=name))
    except FormatError as error:
        console.fail(str(error))
    except OSError as error:
        console.fail(os_error(path, error))
    else:
        console.say(told)
