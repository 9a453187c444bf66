"""Text around and between what was said: an article's paragraphs, or rows that nobody understands."""

from popconsole.formats.draft import Draft
from popconsole.formats.passed_over import passed_over
from popconsole.formats.strand import Strand


class Prose:
    """Counts such rows and reports them: set off by blank rows they are an article's, else not understood."""

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self._met: tuple[int, int, str] | None = None  # first row, last row, from 1, and how it begins
        self._paragraph = 0  # rows without a blank one between them
        self._apart = True  # they stand at the start, or behind a blank row

    def take(self, number: int, row: bytes, strand: Strand) -> None:
        """Take in a row, the file's with that number."""
        self._paragraph += 1
        first, shown = (number, strand.quoted(row)) if self._met is None else (self._met[0], self._met[2])
        self._met = first, number, shown

    def blank(self) -> None:
        """Take in a blank row."""
        self._close(apart=True)

    def pause(self) -> None:
        """Take in that a row comes which is no prose."""
        self._close(apart=False)
        self._report()

    def end(self) -> None:
        """Take it that no row comes any more."""
        self._close(apart=True)
        self._report()

    def _close(self, *, apart: bool) -> None:
        if not (apart and self._apart):
            self._draft.passed_over(self._paragraph)
        self._paragraph, self._apart = 0, apart

    def _report(self) -> None:
        if self._met is not None:
            first, last, shown = self._met
            self._met = None
            self._draft.odd(
                first,
                "prose",
                passed_over(first, last, shown),
            )
