"""Annotations as text for a person: each line, what it is, what it means, what was found."""

from collections.abc import Iterator, Sequence

from popconsole.analysis.tracker import Tracker
from popconsole.i18n import _
from popconsole.transcript.model import Line
from popconsole.ui.annotated import Annotator
from popconsole.ui.annotation import AnnotationForm, LineRows
from popconsole.ui.conversations import heading


def _file(name: str, first: bool) -> Iterator[str]:  # noqa: FBT001 - as it is called
    if not first:
        yield ""
    yield _("File {name}").format(name=name)


def _lines(annotator: Annotator, tracker: Tracker) -> LineRows:
    def rows(lines: Sequence[Line], start: int, stop: int) -> Iterator[str]:
        for index in range(start, stop):
            yield from annotator.as_text(tracker.feed(lines[index]))

    return rows


FORM = AnnotationForm(_file, heading, lambda: _lines, Annotator.rest)
