"""What is said of a line: a title, some sentences, a few words."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LineText:
    """The text that explains a line: a title, some sentences, a few words for beside the line.

    ``steps``: how something is made, one thing after another.
    """

    title: str
    text: str
    headline: str
    steps: tuple[str, ...] = ()
