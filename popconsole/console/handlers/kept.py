"""Opening the sessions that were kept on the disk."""

from popconsole.console.colon import Invocation
from popconsole.console.handlers.sessions import read_file
from popconsole.console.line_console import LineConsole
from popconsole.i18n import _
from popconsole.ui.kept_files import (
    NothingKeptError,
    kept_files,
    kept_folder,
    last_kept,
    nothing_kept,
    number_of,
)


async def choose(console: LineConsole, invocation: Invocation) -> None:
    """Open the kept session with a number, 1 for the last one; without one, list them."""
    folder = kept_folder()
    if invocation.argument:
        try:
            path = last_kept(folder, number_of(invocation.argument))
        except NothingKeptError as error:
            console.fail(str(error))
        else:
            await read_file(console, str(path))
        return
    files = kept_files(folder)
    if not files:
        console.say(nothing_kept(folder))
        return
    console.print([_("{n}: {told}").format(n=n, told=kept.told) for n, kept in enumerate(files, start=1)])
