"""A row of the catalogue of findings, and a finding: a row with what was met.

Codes are stable: scripts and lessons name them. A message says what was met and what was expected.
"""

from dataclasses import dataclass, replace
from enum import Enum

from popconsole.analysis.counts import lines, messages, octets
from popconsole.i18n import _
from popconsole.protocol.cite import Cite


class Severity(Enum):
    """How much a finding matters; the value is the word that is shown."""

    ERROR = "error"  # the protocol was broken
    WARNING = "warning"  # allowed or common, and it hurts somebody
    NOTE = "note"  # worth knowing


@dataclass(frozen=True, slots=True)
class Example:
    r"""A conversation in which a finding is met, and how it is mended.

    ``rows`` are rows of a transcript's file behind a mark and a space: ``!`` marks the line that has the
    finding, ``-`` a line that goes with it, ``+`` a line that stands there once it is mended; all others
    stand in both. ``beside`` are the codes of what the marked line can't but have as well.
    """

    rows: tuple[str, ...]
    protocol: str = "POP3"
    beside: tuple[str, ...] = ()

    @property
    def wrong(self) -> tuple[str, ...]:
        """The rows of the conversation that has the finding."""
        return tuple(row[2:] for row in self.rows if row[0] != "+")

    @property
    def mended(self) -> tuple[str, ...]:
        """The rows of the conversation that has it no longer."""
        return tuple(row[2:] for row in self.rows if row[0] not in "!-")


@dataclass(frozen=True, slots=True)
class Namesake:
    """What another program that looks at POP calls the same thing; ``near``: not quite the same."""

    program: str
    name: str
    near: bool = False


def zeek(name: str, *, near: bool = False) -> Namesake:
    """Return the name of a weird, or of an event, of Zeek."""
    return Namesake("Zeek", name, near)


def suricata(name: str, *, near: bool = False) -> Namesake:
    """Return the name of an event of Suricata's application layer."""
    return Namesake("Suricata", name, near)


@dataclass(frozen=True, slots=True)
class Rule:
    """A row of the catalogue.

    ``text`` says what was met, with ``{names}`` for the values; a number met as ``octets`` (or ``listed`` and
    ``total``, of octets), ``lines`` or ``count`` (of messages) stands there with its noun: "1 octet".
    ``why`` says why it matters, ``advice`` what to do about it. ``practice`` says who does it, or what others
    do then, as it was measured, or stands in a public thread; it is empty where nobody is known.
    ``elsewhere`` are other programs' names for it.
    """

    code: str
    severity: Severity
    text: str
    why: str
    advice: str
    cite: Cite
    example: Example
    practice: str = ""
    elsewhere: tuple[Namesake, ...] = ()
    pop2: Cite | None = None  # where RFC 937 says the same
    across: bool = False  # it is met between two sessions of one user, by the judge of a recording alone


@dataclass(frozen=True, slots=True)
class Finding:
    """Something met at a line: the rule, and what was met as (name, value) pairs."""

    rule: Rule
    met: tuple[tuple[str, str | int], ...] = ()

    @property
    def code(self) -> str:
        """The stable code."""
        return self.rule.code

    @property
    def severity(self) -> Severity:
        """How much it matters."""
        return self.rule.severity

    @property
    def cite(self) -> Cite:
        """Where the RFC says so."""
        return self.rule.cite

    def for_pop2(self) -> "Finding":
        """Return the same finding with RFC 937's place, where that has the rule."""
        return self if self.rule.pop2 is None else Finding(replace(self.rule, cite=self.rule.pop2), self.met)

    @property
    def message(self) -> str:
        """What was met and what was expected, in the person's language. May hold wire text: unsafe."""
        return _(self.rule.text).format(**{name: _counted(name, value) for name, value in self.met})


def _counted(name: str, value: str | int) -> str | int:
    """Return a number of octets, messages or lines with its noun, in the form that goes with it."""
    if not isinstance(value, int):
        return _(value).rpartition("|")[2] if name in _WORDS else value
    if name in ("octets", "listed", "total"):
        return octets(value)
    if name == "lines":
        return lines(value)
    if name == "count":
        return messages(value)
    return value


_WORDS = frozenset({"listing", "meaning"})  # what is met in our words, perhaps behind "listing|"


# How the examples begin: the greeting, and where it matters a login that gives no finding itself.
GREETING = ("  S: +OK POP3 server ready <1896.697170952@pop.example>",)
LOGIN = (*GREETING, "  C: APOP mrose c4c9334bac560ecc979e58001b3e22fb", "  S: +OK")
MARKED = (*LOGIN, "  C: DELE 1", "  S: +OK")
POP2_GREETING = ("  S: + POP2 pop.example ready",)
POP2_LOGIN = (*POP2_GREETING, "  C: HELO mrose tanstaaf", "  S: #2 messages")
