"""What a person may set: a row for each setting, with a default that is right."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Literal

from popconsole.i18n import LANGUAGES, N_, _
from popconsole.transcript.safe import safe_text
from popconsole.ui.actions.keymap import Keys

THEME_VARIABLE = "POPCONSOLE_THEME"
KEYS_VARIABLE = "POPCONSOLE_KEYS"

DiagramForm = Literal["auto", "simple", "full"]
"""Which diagram stands beside the transcript; auto: the full one where there is much room."""

DIAGRAM_FORMS: tuple[DiagramForm, ...] = ("auto", "simple", "full")
DiagramCommands = Literal["all", "met"]
"""Which commands the diagram shows; met: those said so far in the session, and those that may be said now."""

DIAGRAM_COMMANDS: tuple[DiagramCommands, ...] = ("all", "met")
AS_THE_SYSTEM = "auto"
"""The language that the environment asks for."""

SHELL_KEYS = ("auto", "emacs", "vi")
_MOST_KEPT, _MOST_FOLDED = 1_000, 1_000_000


@dataclass(frozen=True, slots=True)
class Settings:
    """How both consoles are set. ``ROWS`` says what each is for.

    ``keys`` and ``transcript_keys`` hold what differs from the table of actions. ``no_colour`` wins over
    ``theme``; it comes from the environment alone, as ``problems`` come from the file: what in it can't be
    used, in sentences. ``from_file`` names the settings that stand there.
    """

    theme: str = ""
    mouse: bool = True
    explanations: bool = True
    diagram: DiagramForm = "auto"
    commands: DiagramCommands = "all"
    sessions: int = 20
    history: bool = True
    shell_explain: bool = False
    shell_fold: int = 20
    shell_keys: str = "auto"
    language: str = AS_THE_SYSTEM
    keys: Keys = field(default_factory=dict)
    transcript_keys: Keys = field(default_factory=dict)
    no_colour: bool = False
    problems: tuple[str, ...] = ()
    from_file: frozenset[str] = frozenset()


class SettingError(ValueError):
    """A value can't be set; the message says what can."""


@dataclass(frozen=True, slots=True)
class Row:
    """A setting: its name, the table of the file that it stands in, what it is for, what reads its value.

    ``kept``: where it is chosen in a console, that is kept.
    """

    name: str
    table: str
    meaning: str
    read: Callable[[object], Any]
    kept: bool = False

    @property
    def field(self) -> str:
        """Its name among ``Settings``."""
        return f"{self.table}_{self.name}" if self.table else self.name


def _switch(value: object) -> bool:
    if not isinstance(value, bool):
        raise SettingError(_("true or false is allowed"))
    return value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise SettingError(_("a text in quotes is allowed"))
    return value


def _one_of(*words: str) -> Callable[[object], str]:
    def read(value: object) -> str:
        if value not in words:
            allowed = ", ".join(f'"{word}"' for word in words)
            raise SettingError(_("one of these is allowed: {words}").format(words=allowed))
        return str(value)

    return read


def _up_to(most: int) -> Callable[[object], int]:
    def read(value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= most:
            raise SettingError(_("a number from 0 to {most} is allowed").format(most=most))
        return value

    return read


BOTH, SHELL = "", "shell"
ROWS: Mapping[str, Row] = {
    row.field: row
    for row in (
        Row("theme", BOTH, N_("the colours of the full screen; its action Colours lists the names. Empty: "
                              "the usual ones"), _text, kept=True),
        Row("mouse", BOTH, N_("whether the full screen takes clicks and the wheel; without it the terminal "
                              "selects text as ever"), _switch),
        Row("explanations", BOTH, N_("whether the full screen explains the selected line beside or under "
                                     "the transcript"), _switch, kept=True),
        Row("diagram", BOTH, N_("the form of the diagram beside the transcript: full, simple, or auto, the "
                                "larger one that there is room for"), _one_of(*DIAGRAM_FORMS), kept=True),
        Row("commands", BOTH, N_("which commands the diagram shows: all, or met, those said so far in "
                                 "the session and those that may be said now"),
            _one_of(*DIAGRAM_COMMANDS), kept=True),
        Row("sessions", BOTH, N_("how many sessions are kept on the disk, their secrets masked; 0: none, nor "
                                  "which files were opened last"),
            _up_to(_MOST_KEPT)),
        Row("history", BOTH, N_("whether the line console remembers the lines that you sent, without their "
                                "secrets, for the next time"), _switch),
        Row("language", BOTH, N_("the language of all that is said: en, fr, or auto, as your system is set; "
                                 "popconsole --lang wins over it"),
            _one_of(AS_THE_SYSTEM, *LANGUAGES), kept=True),
        Row("explain", SHELL, N_("whether the line console says after each exchange what happened"),
            _switch, kept=True),
        Row("fold", SHELL, N_("after how many further lines a long reply is folded; 0: never"),
            _up_to(_MOST_FOLDED), kept=True),
        Row("keys", SHELL, N_("the keys of the command line: emacs (as in bash), vi, or auto, as "
                                 "~/.inputrc says"), _one_of(*SHELL_KEYS), kept=True),
    )
}  # fmt: skip
"""All settings but the keys of actions, by their names among ``Settings``, in the order of the file."""

KEPT = frozenset(name for name, row in ROWS.items() if row.kept)
"""Those whose last choice in a console is kept."""


def shown_value(value: object) -> str:
    """Return a value as it is written in the file."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if isinstance(value, tuple):
        return "[" + ", ".join(map(shown_value, value)) + "]"
    return str(value)


def safe_value(value: object) -> str:
    """Return a value of a file as it may be shown, cut where it is long."""
    return safe_text(shown_value(value))[:60]


def default(name: str) -> Any:
    """Return the value of a setting that nobody has set."""
    return next(one.default for one in fields(Settings) if one.name == name)
