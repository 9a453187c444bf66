"""What the functions give back: values that do not change, compare, and can be sent to another process."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from popconsole.ui.judged import Found


@dataclass(frozen=True, slots=True)
class TranscriptFinding:
    """Something that is wrong in a conversation, or worth knowing.

    ``code`` is what ``popconsole explain`` looks up; ``severity`` is "error", "warning" or "note". ``rfc`` is
    its place in an RFC, empty where it has none. ``n`` is the line, ``conversation`` the number of the
    conversation in its transcript, both from 1 (``n`` 0: of the file as a whole).
    """

    code: str
    severity: str
    message: str
    rfc: str = ""
    conversation: int = 1
    n: int = 0

    def __str__(self) -> str:
        place = f", {self.rfc}" if self.rfc else ""
        return f"{self.n:5}: {self.code} ({self.severity}{place}): {self.message}"


@dataclass(frozen=True, slots=True)
class AnnotatedLine:
    """A line with its meaning; the members are those of ``popconsole annotate --format json``.

    ``n`` is its number from 1, in the conversation with that number. ``side`` is "C" for the client or "S"
    for the server. ``text`` is without its line ending; ``ending`` is "CRLF", "LF", or "" for none.
    ``command`` is the keyword of the command that it is or answers. ``next`` are the commands that are
    legal behind it. ``outcome``: whether a reply is positive. ``at`` is in seconds from the conversation's
    start, None where no times are known. The client's states are those of POP2.
    """

    conversation: int
    n: int
    side: str
    text: str
    protocol: str
    kind: str
    command: str | None
    state_before: str
    state_after: str
    explanation: str
    findings: tuple[TranscriptFinding, ...]
    title: str
    rfc: str
    next: tuple[str, ...]
    ending: str
    outcome: str | None = None
    client_state_before: str | None = None
    client_state_after: str | None = None
    at: float | None = None


def finding_of(found: "Found") -> TranscriptFinding:
    """Return a finding of a judged session as it is given back."""
    return TranscriptFinding(
        found.code, found.severity.value, found.message, found.rfc, found.session, found.n
    )


def line_of(told: dict[str, Any]) -> AnnotatedLine:
    """Return a line as it is given back, from what ``Annotator.as_object`` tells of it."""
    number, n = told["conversation"], told["n"]
    findings = tuple(TranscriptFinding(**one, conversation=number, n=n) for one in told["findings"])
    return AnnotatedLine(**{**told, "findings": findings, "next": tuple(told["next"])})
