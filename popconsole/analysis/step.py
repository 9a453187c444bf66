"""What the tracker makes of a line: a step, and the situation after it."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import NamedTuple, TypedDict

from popconsole.analysis.findings import Finding
from popconsole.analysis.growing import NO_NUMBERS, Table
from popconsole.dialogue.issued import Issued
from popconsole.dialogue.kind import Kind
from popconsole.dialogue.masking import MASK
from popconsole.protocol.table import Content, Outcome, State, Transition
from popconsole.transcript.model import Line, Side


class KnownMessage(NamedTuple):
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


@dataclass(
    frozen=True
)  # no slots: a changed copy is made for every other line, and with a dict it costs a tenth
class Situation:
    """Where a conversation stands after a line: comparable, holds no socket and no clock.

    ``messages`` maps message-numbers (from 1) to what is known; ``marked`` are those with a deletion
    mark; ``current`` is POP2's current message; ``announced`` the octets that its last ``=n``
    promised; ``pending`` counts commands that wait for their reply; ``secure``: TLS hides what is said;
    ``exchange`` is the exchange under way. ``ahead`` is the state in which the next command will be met,
    where that is another one: others wait for their reply, or a challenge may be none.
    """

    state: State
    client_state: State | None = None  # POP2's client side
    user: str | None = None  # named in USER, APOP or HELO, logged in or not
    mailbox: str | None = None  # POP2: the one last asked for with FOLD
    count: int | None = None  # messages in the mailbox as last told, those marked since included
    total: int | None = None  # octets, as STAT last told
    current: int | None = None
    announced: int | None = None
    marked: AbstractSet[int] = NO_NUMBERS
    messages: Mapping[int, KnownMessage] = field(default_factory=Table)
    users: tuple[str, ...] = ()  # all names seen
    mailboxes: tuple[str, ...] = ()  # all folders seen
    capabilities: tuple[str, ...] = ()
    timestamp: bytes | None = None  # APOP's, from the greeting
    pending: int = 0
    secure: bool = False
    utf8: bool = False  # UTF-8 mode (RFC 6856)
    language: str | None = None  # of the server's texts, as LANG selected it
    exchange: SaslExchange | None = None
    ahead: State | None = None

    @property
    def due_state(self) -> State:
        """The state in which the client's next command will be met, if all that wait for a reply succeed."""
        return self.ahead or self.state

    def changed(self, changes: "Changes") -> "Situation":
        """Return the situation with some of its fields changed; itself where that changes nothing."""
        mine = self.__dict__
        for name, value in changes.items():
            if mine[name] != value:
                break
        else:
            return self
        twin = self.twin()
        twin.__dict__.update(changes)
        return twin

    def twin(self) -> "Situation":
        """Return a copy, whose ``__dict__`` who has asked for it may change before it gives it to others."""
        twin = object.__new__(Situation)
        twin.__dict__.update(self.__dict__)
        return twin


class Changes(TypedDict, total=False):
    """What a line changes in a situation: any of its fields, each of its type."""

    state: State
    client_state: State | None
    user: str | None
    mailbox: str | None
    count: int | None
    total: int | None
    current: int | None
    announced: int | None
    marked: AbstractSet[int]
    messages: Mapping[int, KnownMessage]
    users: tuple[str, ...]
    mailboxes: tuple[str, ...]
    capabilities: tuple[str, ...]
    timestamp: bytes | None
    pending: int
    secure: bool
    utf8: bool
    language: str | None
    exchange: SaslExchange | None
    ahead: State | None


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
