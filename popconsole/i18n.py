"""Every text that a person reads passes through here, with English as its source.

``_`` translates where a text is shown; ``N_`` marks a text in a table, where it stands as data, so
that the extraction tools find it and a reader translates it later. Octets of the wire and protocol
words are never translated.
"""

import gettext as _gettext

_translations: _gettext.NullTranslations = _gettext.NullTranslations()


def _(text: str) -> str:
    """Return ``text`` in the language of the person; the text itself where there is none."""
    return _translations.gettext(text)


def ngettext(singular: str, plural: str, n: int) -> str:
    """Return the form of a text that goes with ``n`` things."""
    return _translations.ngettext(singular, plural, n)


def N_(text: str) -> str:  # noqa: N802 - gettext's own name for it
    """Mark a text for translation and return it as it is."""
    return text
