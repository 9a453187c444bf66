"""What is open, handed to people."""

import asyncio

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
        return
    if console.conversation is None:
        return
    try:
        path, _there = file_to_write(invocation.argument)
    except TypedPathError as error:
        console.fail(str(error))
        return
    conversation, overwrite = console.conversation, invocation.forced
    try:
        told = await asyncio.to_thread(export_open, conversation, path, overwrite=overwrite)
    except FileExistsError:
        told = _("{path} is there already; :export! {path} replaces it.")
        console.fail(told.format(path=safe_text(str(path))))
    except FormatError as error:
        console.fail(str(error))
    except OSError as error:
        console.fail(os_error(path, error))
    else:
        console.say(told)
