"""How a run ended, what was not as expected, and what was said."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from popconsole.expect.nearness import Near, Why
from popconsole.transcript.model import Line


class PlayOutcome(Enum):
    """How a script ended."""

    AS_EXPECTED = "as expected"
    NOT_THERE = "not there"  # the server lacks what is asked for, as it may
    DIFFERENT = "different"


@dataclass(frozen=True, slots=True)
class Difference:
    """What is not as expected.

    ``row`` is the row of the file that says what was expected, ``text`` what stands there; ``line`` what
    came, None where nothing did. ``came`` are all lines of the reply so far, ``session`` the index of the
    conversation, ``step`` that of the playbook; ``said`` how many of the lines that passed over it
    had been looked at, and ``values`` what was known there.
    """

    connection: int
    row: int
    text: bytes
    line: Line | None
    near: Near
    came: tuple[Line, ...] = ()
    session: int = 0
    step: int = 0
    rows: tuple[int, int] = (0, 0)  # the first and last row of the whole reply that was expected; 0: no reply
    said: int = 0
    values: Mapping[str, bytes] = field(default_factory=dict)

    @property
    def why(self) -> Why:
        """What differs, in a word."""
        return self.near.why


@dataclass(slots=True)
class PlayedSession:
    """One connection that was opened, and all that was said over it."""

    connection: int
    lines: list[Line] = field(default_factory=list)
