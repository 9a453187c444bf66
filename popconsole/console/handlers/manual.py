"""The manual in the line console."""

from popconsole.console.colon import Invocation
from popconsole.console.line_console import LineConsole
from popconsole.i18n import headed
from popconsole.ui import manual


async def show(console: LineConsole, invocation: Invocation) -> None:
    """Print a page of the manual; without a name, the list of them."""
    if not invocation.argument:
        console.print([headed(name, manual.title(name)) for name in manual.names()])
        return
    try:
        page = manual.read(invocation.argument)
    except manual.NoPageError as error:
        console.fail(str(error))
        return
    console.print([row.text for row in manual.rows(page, console.display.width)])
