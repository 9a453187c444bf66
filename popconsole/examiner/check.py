"""A check: what is required, where it stands, what it needs, how it is seen. Pure."""

from dataclasses import dataclass
from enum import Enum

from popconsole.examiner.script import ScriptStep
from popconsole.examiner.verdict import Level
from popconsole.i18n import language


class From(Enum):
    """How a script begins."""

    NOWHERE = "nowhere"  # it opens its connections itself
    OPEN = "open"  # connected, the greeting not yet read
    GREETING = "greeting"
    LOGIN = "login"
    TLS = "tls"  # under TLS, by STLS
    TLS_LOGIN = "tls-login"
    RUN = "run"  # no connection: it judges all that the other checks have heard


class CheckNeed(Enum):
    """What a check needs, besides the messages that its script names."""

    ONE = "one"  # a message
    TWO = "two"
    THREE = "three"
    EMPTY = "empty"  # no message at all
    REMOVES = "removes"  # it removes mail, which must be put back
    SECOND = "second"  # two connections at once
    SLOW = "slow"  # minutes
    CUT = "cut"  # drops the connection with marks set
    OURS = "ours"  # the mail that the examiner puts there
    TLS_PORT = "tls-port"  # a port under TLS from the first octet


KINDS = ("five", "dots", "nobody", "nofin", "eightbit", "utf8hdr", "twina", "twinb", "big")
"""The kinds of mail that a check may want: each is the name of a value in scripts, its message-number."""


@dataclass(frozen=True, slots=True)
class Check:
    """One requirement, and how a stranger sees whether it is met.

    ``mail`` are the kinds of mail that must be there. ``rests`` are the ids of checks without which this one
    says nothing. ``optional`` names a feature, as ``FirstLook.has`` knows it: without it the verdict is "not
    there". ``before`` is played first: where that goes wrong, nothing can be said. ``failed`` is how many
    logins fail on purpose. ``judge`` is the name of what judges the replies, empty where the script says all.
    ``otherwise`` is what else conforms.
    """

    id: str
    protocol: str
    level: Level
    requirement: str
    requirement_fr: str
    begins: From
    needs: frozenset[CheckNeed] = frozenset()
    mail: tuple[str, ...] = ()
    rests: tuple[str, ...] = ()
    optional: str = ""
    failed: int = 0
    before: tuple[ScriptStep, ...] = ()
    scripts: tuple[tuple[ScriptStep, ...], ...] = ()
    judge: str = ""
    otherwise: str = ""
    otherwise_fr: str = ""

    @property
    def marks(self) -> bool:
        """Whether it marks mail as deleted: on a server that is wrong that may be gone at once."""
        return CheckNeed.REMOVES in self.needs or self._says(b"DELE", b"ACKD")

    @property
    def reads(self) -> bool:
        """Whether it has a message sent whole: a server with EXPIRE 0 may remove that at QUIT."""
        return self._says(b"RETR")

    def _says(self, *keywords: bytes) -> bool:
        steps = (*self.before, *(step for script in self.scripts for step in script))
        said = (pattern.starts.upper() for step in steps for pattern, _ending in step.said)
        return any(line.startswith(keywords) for line in said)

    @property
    def told(self) -> str:
        """The requirement in the language of the person."""
        return self.requirement_fr if language() == "fr" and self.requirement_fr else self.requirement

    @property
    def else_told(self) -> str:
        """What else conforms, in the language of the person; empty where nothing does."""
        return self.otherwise_fr if language() == "fr" and self.otherwise_fr else self.otherwise

    @property
    def place(self) -> str:
        """The place in an RFC that the id stands for: ``RFC 1939 section 7, PASS``."""
        rfc, _, rest = self.id.partition("/")
        section, _, command = rest.rpartition("/")[0].partition("-")
        number = rfc.removeprefix("rfc")
        where = f"RFC {number}, {section}" if number == "937" else f"RFC {number} section {section}"
        return f"{where}, {command}" if command else where if section else f"RFC {number}"
