"""How the full-screen console carries out an action: the table names the function of these modules."""

from collections.abc import Callable
from importlib import import_module

from popconsole.tui.screens.main import MainScreen
from popconsole.ui.actions.all_actions import ON_SCREEN
from popconsole.ui.actions.why_not import why_not

Handler = Callable[[MainScreen, str], None]


def handler(place: str) -> Handler:
    """Return the function at ``module.function`` here; its module is loaded when it is asked for."""
    module, _dot, function = place.partition(".")
    found: Handler = getattr(import_module(f"popconsole.tui.handlers.{module}"), function)
    return found


def perform(screen: MainScreen, name: str, argument: str = "") -> None:
    """Carry out the action with a name; say why where it does not apply now."""
    why = "" if screen.presents is None else screen.presents.why_not(name)
    if why:
        screen.say(why)
    elif screen.applies(name):
        handler(ON_SCREEN[name].screen)(screen, argument)
        screen.show_keys()
    else:
        screen.say(why_not(screen.actions[name], screen.where))
