"""Personas: the greeting, the words, the capabilities and the habits of servers that people meet.

Each is a TOML file in ``personas/``; a new one needs no code, and popconsole's own words stand in one too,
beside that folder::

    name = "example"                      # as the file
    title = "Example POP server 1.0"
    known = "recorded"                    # or "source", "documented", "rfc": where it is known from

    [pop3]
    greeting = "+OK {host} ready {timestamp}"   # {timestamp} may only stand last; without it, no APOP
    before = ["TOP", "USER"]              # CAPA's list before login; "after" it, where it differs
    after = ["TOP"]
    without = ["APOP"]                    # commands that it does not have

    [pop3.ok]                             # behind +OK, by keyword
    PASS = "{count} messages"
    "QUIT.before" = "bye"

    [pop3.err]                            # behind -ERR, by reason or KEYWORD.reason
    unknown = "what?"
    "*" = ""                              # whatever is not named

    [pop3.habits]
    spaces = ["leading", "inner", "trailing"]

    [pop2]
    greeting = "+ POP2 {host} ready"
    [pop2.says]                           # whole lines; a second line of the text is one on the wire
    HELO = "#{count} messages"

A text may be a list of texts: the first counts that has a value for each of its placeholders. ``phrases`` are
texts that others may have as a placeholder. CAPA's list is as the server has it: what is off here is left out
of it, values are those in force, and AUTH has no other mechanisms than it names (see ``capabilities``). Where
a file has no words, the persona says no more than the status indicator; a protocol that is not in it is
spoken in popconsole's own words. ``speaker`` tells which keys there are, ``placeholders`` what may stand
between braces, ``engine.reason`` the reasons, ``engine.habits`` the habits.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from popconsole.server.engine.habits import NO_HABITS, Habits

Words = Mapping[str, tuple[str, ...]]
"""Texts by their keys, each the alternatives that it has."""


class PersonaError(ValueError):
    """There is no such persona, or its file can't be used; the message says what, and what to do."""


@dataclass(frozen=True, slots=True, eq=False)
class Voice:
    """How a server speaks one protocol. ``greeting`` is without its timestamp; ``stamped``: it has one.

    POP2 has its texts, whole lines, in ``ok`` and ``err`` alike. ``phrases`` are texts that stand in others,
    ``arguments`` the words for kinds of arguments. ``before`` and ``after`` are CAPA's lists, None where the
    file does not say; ``implementation`` is what CAPA tells where it does not. ``without`` are commands
    that it does not have, ``has`` those of older POP3s (LAST, RPOP) that it has.
    """

    greeting: str
    stamped: bool
    ok: Words = field(default_factory=dict)
    err: Words = field(default_factory=dict)
    phrases: Words = field(default_factory=dict)
    arguments: Mapping[str, str] = field(default_factory=dict)
    before: tuple[str, ...] | None = None
    after: tuple[str, ...] | None = None
    implementation: str = ""
    without: frozenset[str] = frozenset()
    has: frozenset[str] = frozenset()
    habits: Habits = NO_HABITS

    @property
    def mechanisms(self) -> frozenset[str] | None:
        """The mechanisms that its CAPA names; None where it names none."""
        listed = [entry.split(" ") for entry in (*(self.before or ()), *(self.after or ()))]
        named = frozenset(word for name, *words in listed if name == "SASL" for word in words)
        return named or None


@dataclass(frozen=True, slots=True, eq=False)
class Persona:
    """A server to be taken for; ``known`` tells where it is known from.

    Where a protocol is None, the server speaks that in popconsole's own words.
    """

    name: str
    title: str
    known: str
    pop3: Voice | None = None
    pop2: Voice | None = None

    @property
    def delay(self) -> float:
        """The longest time, in seconds, that one of its habits needs."""
        return max((v.habits.failure_delay for v in (self.pop3, self.pop2) if v is not None), default=0.0)
