"""The settings that hold: of the environment, the person's file, the last choices, and the defaults."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from popconsole.i18n import _
from popconsole.transcript.safe import safe_prose
from popconsole.ui.choices import choices_path, keep_choice, read_choices
from popconsole.ui.settings import KEYS_VARIABLE, SHELL_KEYS, THEME_VARIABLE, Settings, shown_value
from popconsole.ui.settings_file import SettingsFile, settings_path


def read_settings(
    environ: Mapping[str, str],
    file: Callable[[], Path] | None = None,
    choices: Callable[[], Path] | None = None,
) -> Settings:
    """Return the settings that hold. The environment wins over the file, the file over the last choices.

    Of the environment it takes NO_COLOR (any value but the empty one), POPCONSOLE_THEME, POPCONSOLE_KEYS.
    ``file`` and ``choices`` say where those lie, None: in the person's own folders.
    What of the file can't be used is left at its default, and stands among the ``problems``.
    """
    try:
        found = SettingsFile((file or settings_path)())
        chosen = read_choices((choices or choices_path)())
    except RuntimeError as error:  # a person without a home
        return _of_environment(Settings(problems=(safe_prose(str(error)),)), environ)
    held = {**chosen, **found.values}
    made = Settings(**held, problems=tuple(found.problems), from_file=frozenset(found.values))
    return _of_environment(made, environ)


def _of_environment(settings: Settings, environ: Mapping[str, str]) -> Settings:
    theme = environ.get(THEME_VARIABLE, "") or settings.theme
    asked = environ.get(KEYS_VARIABLE, "").strip().lower()
    shell_keys = (asked if asked in SHELL_KEYS else "emacs") if asked else settings.shell_keys
    return replace(settings, theme=theme, shell_keys=shell_keys, no_colour=bool(environ.get("NO_COLOR")))


class Choices:
    """What is chosen in a console while it runs, kept where it is to be kept."""

    def __init__(self, settings: Settings, path: Callable[[], Path] | None = None) -> None:
        self._settings = settings
        self._path = path

    def keep(self, name: str, value: Any) -> str:
        """Keep a choice for the next time; return what is to be said where the file wins over it then."""
        if name in self._settings.from_file:
            told = _("The settings file says {name} = {value}: this choice holds until you leave.")
            return told.format(name=name, value=shown_value(getattr(self._settings, name)))
        keep_choice((self._path or choices_path)(), name, value)
        return ""
