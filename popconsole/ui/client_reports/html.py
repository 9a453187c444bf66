"""The report as a page of HTML that needs nothing else: a row for each fault, its session folded."""

from collections.abc import Iterator

from popconsole.ui.client_report import ClientExamined, ClientForm


def _foot(examined: ClientExamined, _width: int) -> Iterator[str]:
    from popconsole.ui.page.client import client_page  # noqa: PLC0415 - it imports this room's words

    yield from client_page(examined)


FORM = ClientForm(_foot)
