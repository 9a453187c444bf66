"""What a person may set in the line console, with ``:set``."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from popconsole.i18n import LANGUAGES, N_, _, language
from popconsole.transcript.safe import safe_text
from popconsole.ui.settings import Settings

MOST_FOLDED = 1_000_000


@dataclass(slots=True)
class Options:
    """``fold`` is after how many further lines a long reply is folded, 0: never; ``keys`` emacs or vi.

    ``wire``: the octets of each line are printed below it. ``language`` is that of all that is said.
    """

    explain: bool = False
    reveal: bool = False
    fold: int = 20
    keys: str = "emacs"
    wire: bool = False
    language: str = LANGUAGES[0]


class OptionError(ValueError):
    """What was to be set can't be; the message says what can."""


@dataclass(frozen=True, slots=True)
class OptionRow:
    """An option: its name, what it is for, the values to offer."""

    name: str
    meaning: str
    values: tuple[str, ...]
    read: Callable[[str], bool | int | str]
    write: Callable[[bool | int | str], str]


def _switch(text: str) -> bool:
    words = {"on": True, "yes": True, "1": True, "off": False, "no": False, "0": False}
    if text.lower() not in words:
        raise OptionError(_('"{text}" is neither on nor off').format(text=safe_text(text)))
    return words[text.lower()]


def _shown_switch(value: bool | int | str) -> str:  # noqa: FBT001 - any value
    return "on" if value else "off"


def _lines(text: str) -> int:
    if text.lower() == "off":
        return 0
    if not (text.isascii() and text.isdigit() and len(text) < 8 and int(text) <= MOST_FOLDED):
        told = _('"{text}" is no number of lines: one up to {most} is, or off')
        raise OptionError(told.format(text=safe_text(text), most=MOST_FOLDED))
    return int(text)


def _keys(text: str) -> str:
    if text.lower() not in ("emacs", "vi"):
        raise OptionError(_('"{text}" are no keys: emacs and vi are').format(text=safe_text(text)))
    return text.lower()


def _language(text: str) -> str:
    if text.lower() not in LANGUAGES:
        told = _('"{text}" is no language that is spoken here: {names}')
        raise OptionError(told.format(text=safe_text(text), names=", ".join(LANGUAGES)))
    return text.lower()


OPTIONS: Mapping[str, OptionRow] = {
    row.name: row
    for row in (
        OptionRow(
            "explain", N_("say after each exchange what happened"), ("on", "off"), _switch, _shown_switch
        ),
        OptionRow(
            "fold",
            N_("after how many further lines a long reply is folded"),
            ("off", "10", "20", "50"),
            _lines,
            lambda value: str(value) if value else "off",
        ),
        OptionRow("language", N_("the language of all that is said"), LANGUAGES, _language, str),
        OptionRow("keys", N_("as in bash (emacs) or in vi"), ("emacs", "vi"), _keys, str),
        OptionRow("reveal", N_("show passwords and digests"), ("on", "off"), _switch, _shown_switch),
        OptionRow(
            "wire",
            N_("print below each line its octets, as a listener on the way sees them"),
            ("on", "off"),
            _switch,
            _shown_switch,
        ),
    )
}


def change(options: Options, name: str, text: str) -> str:
    """Set an option by its name and return how it stands now. Raises OptionError."""
    row = OPTIONS.get(name.lower())
    if row is None:
        told = _('there is nothing named "{name}" to set; there is: {names}')
        raise OptionError(told.format(name=safe_text(name), names=", ".join(OPTIONS)))
    setattr(options, row.name, row.read(text))
    return stands(options, row)


def stands(options: Options, row: OptionRow) -> str:
    """Return how an option stands: ``fold 20``."""
    return f"{row.name} {row.write(getattr(options, row.name))}"


def options_of(settings: Settings, inputrc: str = "") -> Options:
    """Return the options that a person begins with; ``inputrc`` is the text of readline's file."""
    vi = vi_keys(settings.shell_keys, inputrc)
    keys = "vi" if vi else "emacs"
    return Options(settings.shell_explain, fold=settings.shell_fold, keys=keys, language=language())


def vi_keys(asked: str, inputrc: str) -> bool:
    """Tell whether a person wants vi's keys: ``asked`` is "vi", or "auto" and readline's file says so.

    ``inputrc`` is the text of that file, empty where there is none.
    """
    if asked != "auto":
        return asked == "vi"
    vi = False
    for line in inputrc.splitlines():
        words = line.split("#")[0].split()
        if words[:2] == ["set", "editing-mode"] and len(words) > 2:
            vi = words[2] == "vi"
    return vi
