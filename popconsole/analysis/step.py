"""What the tracker makes of a line: a step, and the situation after it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from popconsole.analysis.findings import Finding
from popconsole.dialogue.masking import MASK
from popconsole.protocol.syntax import Parsed
from popconsole.protocol.table import Content, Outcome, State, Transition
from popconsole.transcript.model import Line, Side


class Kind(Enum):
    """What a line is; the value is the word that ``annotate`` prints."""

    GREETING = "greeting"
    COMMAND = "command"
    REPLY = "reply"  # the line that carries the status, the only one of a single-line reply
    DATA = "data"  # a further line of a multi-line reply, or counted data
    END = "end"  # the lone termination octet
    UNSOLICITED = "unsolicited"  # the server spoke without being asked
    CHALLENGE = "challenge"  # the server asks for a response in an exchange (AUTH)
    RESPONSE = "response"  # ... and the client gives it
    TLS = "tls"  # octets of TLS, as a recording from outside holds them
    OPEN = "open"
    CLOSE = "close"
    TIMEOUT = "timeout"
    OMITTED = "omitted"  # octets were sent here that the recording leaves out
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Issued:
    """A command as it was sent: what was read in it, at which line (from 0), in which state."""

    parsed: Parsed
    index: int
    state: State

    @property
    def keyword(self) -> str:
        """The keyword in upper case, as typed where the table has none such."""
        return self.parsed.keyword


@dataclass(frozen=True, slots=True)
class KnownMessage:
    """What the conversation has told of a message so far; None: not told."""

    octets: int | None = None
    unique_id: str | None = None


@dataclass(frozen=True, slots=True)
class SaslExchange:
    """What was said in an exchange of AUTH; it holds secrets.

    ``said`` are the base64 lines, oldest first, the client's initial response among them.
    """

    mechanism: str
    said: tuple[tuple[Side, bytes], ...] = ()

    @property
    def responses(self) -> int:
        """How many responses the client has given."""
        return sum(side is Side.CLIENT for side, _octets in self.said)

    @property
    def challenge(self) -> bytes | None:
        """The last challenge, in base64; None where none has come."""
        return next((octets for side, octets in reversed(self.said) if side is Side.SERVER), None)


@dataclass(frozen=True, slots=True)
class Situation:
    """Where a conversation stands after a line: comparable, holds no socket and no clock.

    ``messages`` maps message-numbers (from 1) to what is known; ``marked`` are those with a deletion
    mark; ``current`` is POP2's current message; ``announced`` the octets that its last ``=n``
    promised; ``pending`` counts commands that wait for their reply; ``secure``: TLS hides what is said;
    ``exchange`` is the exchange under way.
    """

    state: State
    client_state: State | None = None  # POP2's client side
    user: str | None = None  # named in USER, APOP or HELO, logged in or not
    mailbox: str | None = None  # POP2: the one last asked for with FOLD
    count: int | None = None  # messages in the mailbox as last told, those marked since included
    total: int | None = None  # octets, as STAT last told
    current: int | None = None
    announced: int | None = None
    marked: frozenset[int] = frozenset()
    messages: Mapping[int, KnownMessage] = field(default_factory=dict)
    users: tuple[str, ...] = ()  # all names seen
    mailboxes: tuple[str, ...] = ()  # all folders seen
    capabilities: tuple[str, ...] = ()
    timestamp: bytes | None = None  # APOP's, from the greeting
    pending: int = 0
    secure: bool = False
    utf8: bool = False  # UTF-8 mode (RFC 6856)
    language: str | None = None  # of the server's texts, as LANG selected it
    exchange: SaslExchange | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """A line with its meaning.

    ``command`` is the command that this line is or answers; ``part`` counts the further lines of a
    reply from 1; ``transition`` is the change of state taken at this line, if there was one;
    ``text`` of a data line is not kept here: it is ``line.octets``, still byte-stuffed.
    """

    index: int
    line: Line
    kind: Kind
    command: Issued | None
    before: Situation
    after: Situation
    outcome: Outcome | None = None
    content: Content | None = None
    part: int = 0
    transition: Transition | None = None
    findings: tuple[Finding, ...] = ()
    masked: Line | None = None  # the line with its secrets masked, where it has any

    @property
    def shown(self) -> Line:
        """The line as it may be shown."""
        return self.masked or self.line

    @property
    def unseen(self) -> bool:
        """Whether all of the line is a secret, a response of AUTH."""
        return self.masked is not None and self.masked.octets == MASK
