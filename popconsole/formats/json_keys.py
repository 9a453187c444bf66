"""What JSON lines call what a line is: the words of ``what``, for who writes them and who reads them."""

from popconsole.transcript.model import LineKind

WHATS = {
    LineKind.WIRE: "wire",
    LineKind.OMITTED: "gap",
    LineKind.OPENED: "open",
    LineKind.CLOSED: "close",
    LineKind.TIMEOUT: "timeout",
    LineKind.NOTE: "note",
    LineKind.TLS: "tls",
}
KINDS = {word: kind for kind, word in WHATS.items()}

NEEDED = ("session", "n", "time", "side", "octets", "what")
"""What each object has."""
