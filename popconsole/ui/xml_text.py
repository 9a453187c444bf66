"""Texts as XML has them: what may not stand there at all is replaced."""

import re
from xml.sax.saxutils import escape, quoteattr

_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0 section 2.2


def quoted(value: object) -> str:
    """Return a value as that of an attribute, in its quotes."""
    return quoteattr(_NO_XML.sub("\ufffd", str(value)))


def text(octets: str) -> str:
    """Return a text as it stands between tags."""
    return escape(_NO_XML.sub("\ufffd", octets))
