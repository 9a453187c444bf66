"""Where in a line that is being typed a secret stands."""

from popconsole.dialogue.masking import MASK, masked
from popconsole.protocol.table import Protocol


def secret_span(protocol: Protocol, text: str) -> tuple[int, int] | None:
    """Return where a secret stands in a line that is being typed, as (start, end); None: nowhere.

    What is masked when it is kept is masked while it is typed.
    """
    start = 0
    for part in text.split("\r"):
        octets = part.encode("utf-8", "surrogatepass")
        kept = masked(protocol, octets)
        if kept != octets:
            clear = kept[: -len(MASK)].decode("utf-8", "surrogatepass")
            return start + len(clear), len(text)
        start += len(part) + 1
    return None
