"""Where in a line that is being typed a secret stands."""

from popconsole.dialogue.dialogue import Dialogue
from popconsole.dialogue.masking import Masker
from popconsole.protocol.table import Protocol


def secret_span(protocol: Protocol, text: str, masker: Masker | None = None) -> tuple[int, int] | None:
    """Return where a secret stands in a line that is being typed, as (start, end); None: nowhere.

    ``masker`` has read the conversation that the line is typed in: what it will mask when the line is said is
    masked while it is typed, and kept nowhere.
    """
    octets = text.encode("utf-8", "surrogatepass")
    start = (masker or Masker(Dialogue(protocol))).secret_in(octets)
    return None if start is None else (len(octets[:start].decode("utf-8", "surrogatepass")), len(text))
