"""What ``popconsole check`` finds in a file."""

from dataclasses import dataclass
from io import BytesIO

from popconsole.analysis.findings import Severity
from popconsole.formats.errors import TranscriptError
from popconsole.formats.reading import open_incrementally
from popconsole.ui.judged import Found
from popconsole.ui.judging import Judging


@dataclass(frozen=True)
class Judged:
    """The reader that took the file, and what was found; ``error``: why it can't be read."""

    form: str
    findings: tuple[Found, ...]
    understood: float
    error: str = ""

    @property
    def codes(self) -> frozenset[str]:
        """The codes of what was found."""
        return frozenset(found.code for found in self.findings)

    @property
    def serious(self) -> frozenset[str]:
        """The codes of errors and warnings."""
        return frozenset(found.code for found in self.findings if found.severity is not Severity.NOTE)


def judged(octets: bytes, name: str) -> Judged:
    """Judge a file that is at hand."""
    judging = Judging(open_incrementally(BytesIO(octets), name), name, ())
    try:
        findings = tuple(found for session in judging for found in session.findings)
    except TranscriptError as error:
        return Judged(judging.summary.form, (), 0.0, str(error))
    return Judged(judging.summary.form, findings, judging.summary.understood)
