"""The console itself: settings, secrets, help."""

import textwrap

from popconsole.console.colon import Invocation, chosen_name
from popconsole.console.line_console import LineConsole
from popconsole.console.options import OPTIONS, OptionError, change, stands
from popconsole.console.rows import folded_text
from popconsole.i18n import N_, _, choose_language, headed
from popconsole.ui.actions.action import Group
from popconsole.ui.actions.all_actions import COMMANDS
from popconsole.ui.actions.key_names import keys_in_words
from popconsole.ui.settings import KEPT

_NAMES = 26  # columns of the help


async def reveal(console: LineConsole, _asked: Invocation) -> None:
    """Show the secrets from now on, or mask them."""
    console.options.reveal = not console.options.reveal
    console.say(
        _("Secrets are shown from here on, as anyone on the way could read them.")
        if console.options.reveal
        else _("Secrets are masked.")
    )


async def set_option(console: LineConsole, invocation: Invocation) -> None:
    """Print what can be set and how it stands, or set it."""
    name, _space, value = invocation.argument.partition(" ")
    if not value.strip():
        chosen = [row for row in OPTIONS.values() if name in ("", row.name)] or list(OPTIONS.values())
        for row in chosen:
            told = headed(stands(console.options, row), f"{_(row.meaning)} ({', '.join(row.values)})")
            console.print(folded_text(told, console.display.width, "    "))
        return
    try:
        told = change(console.options, name, value.strip())
    except OptionError as error:
        console.fail(str(error))
        return
    choose_language(console.options.language)
    console.say(told)
    kept = name.lower() if name.lower() in KEPT else f"shell_{name.lower()}"
    if console.choices is not None and kept in KEPT:
        told = console.choices.keep(kept, getattr(console.options, name.lower()))
        if told:
            console.say(told)


async def help_(console: LineConsole, invocation: Invocation) -> None:
    """Print the keys and the ``:`` commands, or what one of them does."""
    if invocation.argument:
        name = chosen_name(invocation.argument.removeprefix(":").lower())
        if isinstance(name, str):
            action = COMMANDS[name]
            console.print([f":{name} {action.argument}".rstrip(), "  " + _(action.description)])
            return
    console.print(help_lines(console.display.width, plain=console.display.plain))


_KEYS = (
    ("Enter", N_("send the line as it stands, legal or not")),
    ("Tab", N_("take the marked candidate, or the first; it marks commands that are not legal here")),
    (N_("Up, Down"), N_("through the candidates, or through the lines sent before")),
    (N_("Right, End"), N_("take the rest of a line sent before, shown dimmed")),
    ("Ctrl-R", N_("search the lines sent before")),
    ("Ctrl-C", N_("clear the line; stop a : command that runs")),
    ("Ctrl-D", N_("on an empty line: send QUIT; again: leave")),
)


def help_lines(width: int, *, plain: bool) -> list[str]:
    """Return the help: the ``:`` commands in their groups and, but in ``plain`` text, the keys."""
    first = _("What is typed goes to the server as it stands. What begins with a colon is for the console:")
    lines = folded_text(first, width, "")
    for group in Group:
        own = [action for action in COMMANDS.values() if action.group is group]
        if own:
            lines.append(_(group.value))
        for action in own:
            lines += _entry(
                f":{action.name} {action.argument}".rstrip(), _(action.description), width, plain=plain
            )
    if not plain:
        lines.append(_("Keys"))
        for key, text in _KEYS:
            lines += _entry(keys_in_words(_(key)), _(text), width, plain=plain)
    return lines


def _entry(name: str, text: str, width: int, *, plain: bool) -> list[str]:
    if plain:
        return [headed(name, text)]
    first, *others = textwrap.wrap(text, max(30, width - _NAMES - 4))
    return [f"  {name:{_NAMES}}  {first}", *(" " * (_NAMES + 4) + row for row in others)]
