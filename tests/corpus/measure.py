"""What the corpus tells: for each session and reader what was found, and recall and precision from that."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum

from tests.corpus.label import Label, Trait

PACKETS = "packets"
# What a client that meets a fault, and its user, do about it: they are true, and follow from any fault.
REACTIONS = frozenset(
    {
        "no-quit",
        "deletions-lost",
        "quit-unseen",  # the same in a log, which does not tell that the connection was closed
        "closed-early",
        "negative",
        "response-code",
        "line-cut",
        "tls-wanted",
        "session-over",
    }
)


class Outcome(Enum):
    """What became of a fault in one file."""

    FOUND = "found"
    MISSED = "missed"
    HIDDEN = "not visible on the wire"
    UNMET = "the client did not meet it"
    NOT_IN_LOG = "not in this log"


@dataclass(frozen=True)
class Seen:
    """A file of a session: who was its client, its reader, what was found in it, what its clean twin has.

    ``codes`` are those of all findings, ``serious`` those of errors and warnings. ``verbs`` are what the
    client said, ``struck``: the fault struck. ``error``: why it could not be read.
    """

    client: str
    reader: str
    fault: str
    label: Label
    struck: bool
    verbs: str
    codes: frozenset[str]
    usual: frozenset[str]
    lacks: frozenset[Trait] = frozenset()
    error: str = ""

    @property
    def new(self) -> frozenset[str]:
        """What was found that its clean twin does not have."""
        return self.codes - self.usual

    @property
    def outcome(self) -> Outcome:
        """What became of the fault."""
        label = self.label
        if not self.struck or not re.search(label.needs, self.verbs):
            return Outcome.UNMET
        if label.hidden:
            return Outcome.HIDDEN
        if self.codes & {*label.found}:
            return Outcome.FOUND
        if label.unless and self.reader == PACKETS:
            return Outcome.HIDDEN
        return Outcome.NOT_IN_LOG if self.lacks & {*label.shown_by} else Outcome.MISSED

    @property
    def false(self) -> frozenset[str]:
        """What was found and does not follow from the fault; what a reader tells of a file is no finding."""
        new = frozenset(code for code in self.new if not code.startswith("reader-"))
        if not self.struck:
            return new
        return new - {*self.label.found, *self.label.beside} - REACTIONS


@dataclass
class Share:
    """So many of so many."""

    part: int = 0
    whole: int = 0

    def add(self, *, part: bool) -> None:
        """Count one more."""
        self.part += part
        self.whole += 1

    def __str__(self) -> str:
        return f"{self.part}/{self.whole}" + (f" {self.part / self.whole:4.0%}" if self.whole else "")


@dataclass
class Measured:
    """Recall and precision, by reader and by finding, of packets and logs apart."""

    outcomes: dict[str, Counter[Outcome]] = field(default_factory=lambda: defaultdict(Counter))
    recall: dict[str, dict[str, Share]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(Share))
    )
    precision: dict[str, dict[str, Share]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(Share))
    )

    @classmethod
    def of(cls, files: Iterable[Seen]) -> "Measured":
        """Measure."""
        measured = cls()
        for seen in files:
            outcome = seen.outcome
            measured.outcomes[seen.reader][outcome] += 1
            if outcome in (Outcome.FOUND, Outcome.MISSED):
                code = seen.label.found[0]
                measured.recall[seen.reader][code].add(part=outcome is Outcome.FOUND)
            for code in seen.new:
                measured.precision[seen.reader][code].add(part=code not in seen.false)
        return measured

    def of_finding(self, code: str, *, logs: bool) -> tuple[Share, Share]:
        """Return recall and precision of a finding, in packets or in all logs together."""
        found = (Share(), Share())
        for rows, share in zip((self.recall, self.precision), found, strict=True):
            for reader, codes in rows.items():
                if (reader != PACKETS) is logs and code in codes:
                    share.part += codes[code].part
                    share.whole += codes[code].whole
        return found


@dataclass(frozen=True)
class Clean:
    """A file of a session without a fault: its errors and warnings, or why it could not be read."""

    name: str
    server: str
    serious: frozenset[str]
    error: str
