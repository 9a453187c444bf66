"""The report as a page of HTML that needs nothing else, each failing conversation beside the states."""

from collections.abc import Iterator

from popconsole.examiner.result import Examined
from popconsole.ui.examination import ExaminationForm


def _foot(examined: Examined, _width: int) -> Iterator[str]:
    from popconsole.ui.page.examination import examination_page  # noqa: PLC0415 - it imports this room's words

    yield from examination_page(examined)


FORM = ExaminationForm(_foot)
