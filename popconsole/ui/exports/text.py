"""A conversation as a sequence drawn in text: it goes into a mail, an issue, a terminal as it stands."""

from collections.abc import Iterable, Iterator

from popconsole.ui.export import ExportForm, diagrams
from popconsole.ui.sequence import Arrow, Happening
from popconsole.ui.sequence_drawing import SequenceLayout, drawn, heading

_WIDTH = 80  # cells


def rows(title: str, sequence: Iterable[Arrow | Happening]) -> Iterator[str]:
    """Yield the rows of a drawing of a conversation that is called by a title."""
    items = list(sequence)
    until = max((item.at for item in items if item.at is not None), default=None)
    layout = SequenceLayout(_WIDTH, items[-1].n if items else 0, until, whole=True)
    if title:
        yield title
        yield ""
    yield heading(layout).text
    for item in items:
        for row in drawn(item, layout):
            yield row.text


FORM = ExportForm(diagrams(rows), (".txt",))
