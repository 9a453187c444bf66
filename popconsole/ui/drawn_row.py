"""A row of a drawing: pieces of text, each with the name of its style."""

from dataclasses import dataclass

Piece = tuple[str, str]
"""A text, and the name of its style."""


@dataclass(frozen=True, slots=True)
class DrawnRow:
    """One row; ``marked``: it is the line itself, of which others tell more."""

    pieces: tuple[Piece, ...]
    marked: bool = False

    @property
    def text(self) -> str:
        """The row as text, without blanks at its end."""
        return "".join(text for text, _style in self.pieces).rstrip()
