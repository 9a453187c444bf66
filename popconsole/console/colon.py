"""A line that begins with a colon: which command of the console it names, and with what."""

from dataclasses import dataclass

from popconsole.i18n import _
from popconsole.transcript.safe import safe_text
from popconsole.ui.actions.all_actions import COMMANDS

COLON = ":"
_VERBATIM = "send"  # what stands behind it is sent as it stands, its spaces too


@dataclass(frozen=True, slots=True)
class Invocation:
    """What stands behind the name of a ``:`` command; ``forced``: a ``!`` stands at the name."""

    argument: str = ""
    forced: bool = False


class UnknownCommandError(ValueError):
    """No ``:`` command has the name that was typed, or several begin so; the text says which."""


def parsed(text: str) -> tuple[str, Invocation]:
    """Return the name of the command that a line with a colon stands for, and what stands behind it.

    Raises UnknownCommandError.
    """
    word, _space, argument = text.lstrip().removeprefix(COLON).lstrip().partition(" ")
    name = chosen_name(word.removesuffix("!").lower())
    if isinstance(name, list):
        raise UnknownCommandError(_no_command(word, name))
    return name, Invocation(argument if name == _VERBATIM else argument.strip(), forced=word.endswith("!"))


def chosen_name(word: str) -> str | list[str]:
    """Return the ``:`` command that a word stands for: its name, or the beginning of one that is common.

    Where it stands for none or for several: those.
    """
    if word in COMMANDS:
        return word
    found = [name for name in COMMANDS if word and name.startswith(word)]
    common = [name for name in found if not COMMANDS[name].yields]
    return common[0] if len(common) == 1 else found[0] if len(found) == 1 else found


def _no_command(word: str, names: list[str]) -> str:
    if names:
        return _(":{word} may be {names}.").format(
            word=safe_text(word), names=", ".join(f":{name}" for name in names)
        )
    return _(
        ":{word} is no command of the console: :help lists them, :send sends a line that begins so."
    ).format(word=safe_text(word))
