"""Octets as text by the charset that a mail names; what can't be read so is shown all the same."""

import codecs

from popconsole.i18n import _
from popconsole.transcript.safe import decode, safe_text

_NO_CHARSETS = frozenset({"idna", "punycode", "unicode_escape", "raw_unicode_escape", "mbcs", "oem"})
"""What Python takes for encodings, and no mail names as its charset: some take very long."""
_LONGEST_NAME = 60


def read_text(octets: bytes, charset: str) -> tuple[str, str]:
    """Return octets as text, still unsafe, and what is wrong with that; empty where nothing is.

    Octets that the charset has not become lone surrogates, as in ``transcript.safe``.
    """
    if not is_known(charset):
        told = _('the charset "{name}" is not known here')
        return decode(octets), told.format(name=safe_text(charset[:_LONGEST_NAME]))
    try:
        text = octets.decode(charset)
        text.encode()  # some charsets can say half of a surrogate pair, which is no character
    except ValueError:
        pass
    else:
        return text, ""
    told = _("octets stand in it that are none of {name}").format(name=safe_text(charset))
    return decode(octets), told


def is_known(charset: str) -> bool:
    """Tell whether octets can be read by a charset that a mail names."""
    if not charset or len(charset) > _LONGEST_NAME:
        return False
    try:
        name = codecs.lookup(charset).name.replace("-", "_")
        if name not in _NO_CHARSETS:
            b"abcd".decode(charset)
    except UnicodeDecodeError:
        return True
    except (LookupError, ValueError):  # what is known makes no text of octets, or can be no name
        return False
    return name not in _NO_CHARSETS
