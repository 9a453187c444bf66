"""What an examination says of a check: its verdict, and whether that counts."""

from dataclasses import dataclass
from enum import Enum

from popconsole.i18n import N_, _


class Level(Enum):
    """How binding a requirement is. In capitals: the RFC has that word; in small letters: it was judged."""

    MUST_WORD = "MUST"
    MUST = "must"
    SHOULD_WORD = "SHOULD"
    SHOULD = "should"
    CONSISTENT = "consistent"  # left open by the RFC, but it may not contradict itself
    HABIT = "habit"  # usual among servers, or wanted for safety, without a text

    @property
    def fails(self) -> bool:
        """Whether a run fails by it."""
        return self in (Level.MUST_WORD, Level.MUST)

    @property
    def fails_strictly(self) -> bool:
        """Whether a strict run fails by it."""
        return self.fails or self in (Level.SHOULD_WORD, Level.SHOULD)


class CheckVerdict(Enum):
    """What was seen."""

    MET = "met"
    ALLOWED = "allowed"
    ABSENT = "absent"
    BROKEN = "broken"
    UNKNOWN = "unknown"


VERDICT_WORDS = {
    CheckVerdict.MET: N_("met"),
    CheckVerdict.ALLOWED: N_("other but allowed"),
    CheckVerdict.ABSENT: N_("not there"),
    CheckVerdict.BROKEN: N_("broken"),
    CheckVerdict.UNKNOWN: N_("cannot say"),
}
"""What each verdict is called."""


@dataclass(frozen=True, slots=True)
class Ruling:
    """A verdict, with why: a whole sentence in the language of the person.

    ``at`` is the exchange, by its number from 0 in what was played, that shows it; -1: none in particular.
    ``play``: that of the log, where a whole run is judged.
    """

    verdict: CheckVerdict
    why: str = ""
    at: int = -1
    play: int = -1


def met() -> Ruling:
    """Evidence, and as the requirement says."""
    return Ruling(CheckVerdict.MET)


def allowed(why: str, at: int = -1) -> Ruling:
    """Evidence, different, and permitted."""
    return Ruling(CheckVerdict.ALLOWED, why, at)


def broken(why: str, at: int = -1) -> Ruling:
    """Evidence, and outside the requirement."""
    return Ruling(CheckVerdict.BROKEN, why, at)


def absent(why: str = "") -> Ruling:
    """An optional thing that is neither offered nor there."""
    return Ruling(CheckVerdict.ABSENT, why or _("It is optional, neither offered nor there."))


def unknown(why: str, at: int = -1) -> Ruling:
    """Something that the check needs is missing."""
    return Ruling(CheckVerdict.UNKNOWN, why, at)
