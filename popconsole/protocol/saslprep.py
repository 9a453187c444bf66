"""SASLprep (RFC 4013): two spellings of a name or password that look alike become the same octets.

The library scramp has it, for SCRAM; it is imported where something is not ASCII, for that takes a tenth of a
second, and ASCII stays as it is.
"""

import unicodedata
from stringprep import in_table_a1, in_table_b1, in_table_c12


def prepared(octets: bytes) -> bytes | None:
    """Return a name or password as it is compared; None where it is no UTF-8, or what SASLprep prohibits.

    Characters that came to Unicode after version 3.2 are let through, as in a query (RFC 4013 section 2.5):
    the stored password may well have them. Control characters of ASCII are, too: protocols that can carry
    them have always taken them.
    """
    if octets.isascii():
        return octets
    from scramp import ScramException  # noqa: PLC0415 - see above
    from scramp.utils import saslprep  # noqa: PLC0415 - few names and passwords need it

    try:
        text = octets.decode("utf-8")
        known = "".join(character for character in text if not in_table_a1(character))
        found: str = saslprep(known)
    except (UnicodeDecodeError, ScramException):
        return None
    if known != text:
        mapped = (" " if in_table_c12(one) else one for one in text if not in_table_b1(one))
        found = unicodedata.ucd_3_2_0.normalize("NFKC", "".join(mapped))
    return found.encode("utf-8")
