"""A session of a mock server as a value."""

from dataclasses import dataclass, field

from popconsole.api.transcripts import Transcript
from popconsole.api.values import TranscriptFinding


@dataclass(frozen=True, slots=True)
class MockSession:
    """A session that a mock server had, or has still.

    ``number`` counts from 1 in the order of the calls; ``protocol`` is "POP3" or "POP2". ``user`` is who was
    named last, logged in or not, None where nobody was. ``state`` is how far it got: the state that it is in,
    or was in before the connection was closed ("AUTHORIZATION", "TRANSACTION", "UPDATE").
    ``keywords`` are those of the commands, in capitals, ``commands`` their whole lines, secrets masked.
    ``ended``: the connection is closed.
    """

    number: int
    protocol: str
    user: str | None
    state: str
    keywords: tuple[str, ...]
    commands: tuple[str, ...]
    findings: tuple[TranscriptFinding, ...]
    ended: bool
    transcript: Transcript = field(repr=False)
