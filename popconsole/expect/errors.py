"""What is said of a file of expectations that can't be used: where, what was met and expected, what to do."""

from popconsole.i18n import _
from popconsole.transcript.safe import safe_text


class PlaybookError(ValueError):
    """A file is no conversation that can be expected.

    ``name`` is the file's, ``row`` its line from 1, ``met`` what stands there (shown safely), ``expected``
    what should, ``remedy`` what to do about it. All are texts for a person.
    """

    def __init__(self, name: str, row: int, met: str, expected: str, remedy: str) -> None:
        self.name = safe_text(name)
        self.row = row
        self.met = met
        self.expected = expected
        self.remedy = remedy
        super().__init__(
            _("{name}, line {row}: {met}; {expected}. {remedy}").format(
                name=self.name, row=row, met=met, expected=expected, remedy=remedy
            )
        )


class RowError(ValueError):
    """A row can't be used: ``met``, ``expected``, ``remedy`` as in PlaybookError, which tells where."""

    def __init__(self, met: str, expected: str, remedy: str) -> None:
        super().__init__(met)
        self.met = met
        self.expected = expected
        self.remedy = remedy
