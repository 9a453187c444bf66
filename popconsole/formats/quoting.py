"""What is quoted of a file: in oddities, and in errors. Nothing of it leaves a reader but through here."""

from popconsole.dialogue.free_text import masked_text
from popconsole.formats.hex_rows import hex_row
from popconsole.transcript.safe import safe

_MOST = 60  # octets of a quotation


def quoted(text: bytes | str) -> str:
    """Return the beginning of what stands in a file, safe to show and with the secrets in it masked.

    Of a row of a hex dump that is its offset alone: a secret may begin in the row before it.
    """
    octets = text.encode("utf-8", "surrogateescape") if isinstance(text, str) else text
    dumped = hex_row(octets)
    if dumped is not None and dumped.octets:
        return f"{dumped.offset.decode('ascii')} ..."
    return safe(masked_text(octets)[:_MOST])
