"""Every text that a person reads passes through here, with English as its source.

``_`` translates where a text is shown; ``N_`` marks a text in a table, where it stands as data, so
that the extraction tools find it and a reader translates it later. Octets of the wire and protocol
words are never translated.
"""

import gettext as _gettext
from collections.abc import Iterable, Mapping, Sequence
from functools import reduce

from popconsole import __path__

LANGUAGE_NAMES = {"en": "English", "fr": "français"}
"""What each language is called in itself."""

LANGUAGES = tuple(LANGUAGE_NAMES)
"""The languages that there are texts in, English first."""

CATALOGS = f"{__path__[0]}/locale"
"""Where the translations lie, in gettext's order of folders."""

_OPTION = "--lang"
_translations: _gettext.NullTranslations = _gettext.NullTranslations()
_VARIABLES = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
_chosen = LANGUAGES[0]


def language() -> str:
    """Return the language of the person: the one that was chosen, else English."""
    return _chosen


def choose_language(name: str) -> None:
    """Speak this language from now on, one of ``LANGUAGES``; where it is not compiled, in English."""
    global _chosen, _translations  # noqa: PLW0603 - there is one person
    if name == _chosen:
        return
    _chosen = name
    if name == LANGUAGES[0]:
        _translations = _gettext.NullTranslations()
    else:
        _translations = _gettext.translation("popconsole", CATALOGS, [name], fallback=True)


def language_told(arguments: Sequence[str]) -> str | None:
    """Return the language that a command line asks for, ``--lang fr`` or ``--lang=fr``, before it is read.

    None where it asks for none of ``LANGUAGES``: what is wrong with it is told by who reads it.
    """
    for at, argument in enumerate(arguments):
        name, equals, value = argument.partition("=")
        if name == _OPTION:
            told = value if equals else next(iter(arguments[at + 1 :]), "")
            return told if told in LANGUAGES else None
    return None


def language_of(environ: Mapping[str, str]) -> str:
    """Return the language that an environment asks for, as gettext reads it, else English."""
    for variable in _VARIABLES:
        value = environ.get(variable, "")
        for name in value.split(":"):
            found = name.partition(".")[0].partition("_")[0].lower()
            if found in LANGUAGES:
                return found
        if value:
            break  # the first that is set counts, whatever it says
    return LANGUAGES[0]


def _(text: str) -> str:
    """Return ``text`` in the language of the person; the text itself where there is none."""
    return _translations.gettext(text)


def ngettext(singular: str, plural: str, n: int) -> str:
    """Return the form of a text that goes with ``n`` things."""
    return _translations.ngettext(singular, plural, n)


def N_(text: str) -> str:  # noqa: N802 - gettext's own name for it
    """Mark a text for translation and return it as it is."""
    return text


def headed(head: str, text: str) -> str:
    """Return a text behind its heading, with the colon as the language sets it."""
    return _("{head}: {text}").format(head=head, text=text)


def colon() -> str:
    """Return a colon between a heading and its text, for where each is styled by itself."""
    return headed("", "")


def joined(texts: Iterable[str]) -> str:
    """Return texts one behind another, parted by semicolons as the language sets them."""
    return reduce(_joined, texts, "")


def _joined(one: str, other: str) -> str:
    return _("{one}; {other}").format(one=one, other=other) if one else other


def counted_word(n: int, word: str) -> str:
    """Return how many of something there are where its word has one form alone: ``3 same``."""
    return _("{n} {word}").format(n=n, word=word)


def own_number(value: float) -> float:
    """Return a number that a text may format as ``{n:,}``, ``{part:.0%}`` or ``{s:.1f}`` in the person's way.

    It is for what the program has counted or measured; a number that is quoted stays as it was said.
    """
    return _Whole(value) if isinstance(value, int) else _Number(value)


def _set(digits: str) -> str:
    """Return an English number as the language sets it."""
    group, point, percent = _SIGNS.get(language(), (",", ".", "%"))
    return digits.translate({ord(","): group, ord("."): point, ord("%"): percent})


_SIGNS = {"fr": ("\u202f", ",", "\u00a0%")}
"""For each language but English: what parts groups of digits, the decimal point, the sign of percent."""


class _Number(float):
    def __format__(self, form: str) -> str:
        return _set(super().__format__(form))


class _Whole(int):
    def __format__(self, form: str) -> str:
        return _set(super().__format__(form))
