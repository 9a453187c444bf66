"""A line as it is looked at."""

from dataclasses import dataclass

from popconsole.dialogue.kind import Kind
from popconsole.transcript.model import Line


@dataclass(frozen=True, slots=True)
class SeenLine:
    """A line, by its ``index`` from 0, as it may be shown, and what it is.

    ``size`` counts the octets that were sent, ending included; ``masked``: others are shown in their place.
    """

    index: int
    line: Line
    kind: Kind
    size: int
    masked: bool = False
