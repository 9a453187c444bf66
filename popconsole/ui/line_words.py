"""A line of a conversation in words: what was said, or what happened."""

from popconsole.i18n import _, headed
from popconsole.transcript.model import Line, LineKind
from popconsole.transcript.safe import safe


def line_words(line: Line) -> str:
    """Return a line as it is shown: what was said, or what happened, in words."""
    text = safe(line.octets)
    happened = {
        LineKind.OPENED: _("opens the connection"),
        LineKind.CLOSED: _("closes the connection"),
        LineKind.TIMEOUT: _("gives up waiting"),
        LineKind.TLS: _("TLS from here on"),
    }.get(line.kind)
    if happened is not None:
        return f"({headed(happened, text) if text else happened})"
    return text if line.kind is LineKind.WIRE else f"({text})"


def line_row(line: Line) -> str:
    """Return the words of a line behind the side that it is of; only what was said has a colon there."""
    return f"{line.side.value}{':' if line.kind is LineKind.WIRE else ' '} {line_words(line)}".rstrip()
