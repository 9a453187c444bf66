"""What is said of a file that can't be used: what was met, what was expected, what to do."""

from popconsole.i18n import _
from popconsole.transcript.safe import safe_text


class TranscriptError(ValueError):
    """A file is no transcript that can be read.

    ``name`` is the file's, ``row`` its line from 1, ``met`` what stands there (shown safely),
    ``expected`` what should, ``remedy`` what to do about it. All are texts for a person.
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
