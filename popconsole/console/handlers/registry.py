"""How the line console carries out a ``:`` command: the table names the function of these modules."""

from collections.abc import Awaitable, Callable
from importlib import import_module

from popconsole.console.colon import Invocation
from popconsole.console.line_console import LineConsole
from popconsole.ui.actions.all_actions import COMMANDS

Handler = Callable[[LineConsole, Invocation], Awaitable[None]]


def handler(place: str) -> Handler:
    """Return the function at ``module.function`` here; its module is loaded when it is asked for."""
    module, _dot, function = place.partition(".")
    found: Handler = getattr(import_module(f"popconsole.console.handlers.{module}"), function)
    return found


async def perform(console: LineConsole, name: str, invocation: Invocation) -> None:
    """Carry out the ``:`` command with a name."""
    await handler(COMMANDS[name].line)(console, invocation)
