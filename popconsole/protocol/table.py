"""What a protocol table is made of: frozen rows, data only.

Rule 1: which states there are, what each allows, the shape of every reply and every change of state
stands in a table (``pop2.py``, ``pop3.py``) and nowhere else. Rule 2: no function in a row; what to
*do* at a row stands in other tables with the same keys (the server's handlers, the guide's texts).
Rule 3: a legal command without a transition of its own leaves the state as it is.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from functools import cached_property

from popconsole.i18n import _
from popconsole.protocol.cite import Cite


class State(Enum):
    """The base of each protocol's states; the value is unique, the RFC's name is in its row."""

    __hash__ = object.__hash__  # there is one of each; Enum's own is many times slower, and in every look-up


class ArgumentKind(Enum):
    """What an argument of a command is."""

    MESSAGE_NUMBER = auto()
    LINE_COUNT = auto()
    USER = auto()
    PASSWORD = auto()
    DIGEST = auto()
    MAILBOX = auto()
    MECHANISM = auto()
    INITIAL_RESPONSE = auto()
    LANGUAGE = auto()


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument of a command.

    ``minimum`` bounds a number; ``rest_of_line`` takes everything that is left, spaces included;
    ``quoted`` undoes POP2's backslash quoting; ``secret`` is masked wherever it is shown or kept.
    """

    name: str
    kind: ArgumentKind
    meaning: str
    required: bool = True
    minimum: int = 0
    rest_of_line: bool = False
    quoted: bool = False
    secret: bool = False


class Shape(Enum):
    """How a positive reply is laid out on the wire."""

    SINGLE_LINE = auto()  # one status line
    MULTI_LINE = auto()  # a status line, lines, a termination octet
    COUNT = auto()  # POP2: "#nnn"
    LENGTH = auto()  # POP2: "=ccc"
    DATA = auto()  # POP2: the octets that the last length promised, no status line and no end


class Content(Enum):
    """What a positive reply tells."""

    __hash__ = object.__hash__  # as State's

    TEXT = auto()
    DROP_LISTING = auto()
    SCAN_LISTING = auto()
    UNIQUE_ID_LISTING = auto()
    CAPABILITIES = auto()
    MESSAGE = auto()
    MESSAGE_TOP = auto()
    MESSAGE_COUNT = auto()
    MESSAGE_LENGTH = auto()
    MECHANISMS = auto()
    LANGUAGES = auto()
    LAST_ACCESSED = auto()


@dataclass(frozen=True, slots=True)
class Reply:
    """The positive reply of a command, chosen by (command, number of arguments, state).

    ``arguments`` is the number of arguments it goes with, None for any; ``states`` is where it
    stands, empty for everywhere. ``moves``: whether it takes the transition of its command; a command
    that only asks something in this form leaves the state as it is.
    """

    shape: Shape
    content: Content
    cite: Cite
    example: str
    arguments: int | None = None
    states: frozenset[State] = frozenset()
    moves: bool = True


class CommandEffect(Enum):
    """What a command does to the mail and the session, when it is answered positively."""

    __hash__ = object.__hash__  # as State's

    LOGS_IN = auto()  # the client is known, its maildrop locked
    SELECTS_MAILBOX = auto()  # another mailbox is open: numbers begin anew
    SELECTS = auto()  # a message becomes the current one
    MARKS = auto()  # a message is marked as deleted
    UNMARKS = auto()  # all deletion marks are taken back
    MOVES_ON = auto()  # the message after the current one becomes the current one
    REMOVES = auto()  # what is marked is removed for good
    USES_UTF8 = auto()  # UTF-8 mode is on
    SETS_LANGUAGE = auto()  # the replies are worded in another language


@dataclass(frozen=True, slots=True)
class Command:
    """A command: its arguments, the states where it is legal, its replies, its meaning, its effects.

    ``states`` is the legality rule that server, completion and findings all enforce. ``misnomers`` are
    names that articles or other protocols give to it and no server accepts. ``exchange``: before its reply
    the server may send challenges, each answered by a line of the client's. ``secures``: its positive reply
    is the last line in clear, then TLS is negotiated. ``capability``: what CAPA lists where the server has
    the command (RFC 2449), empty where nothing tells. ``removed`` is the document that took the command out
    of the protocol again: it is followed and explained, but neither legal nor offered.
    """

    keyword: str
    arguments: tuple[Argument, ...]
    states: frozenset[State]
    replies: tuple[Reply, ...]
    meaning: str
    cite: Cite
    effects: frozenset[CommandEffect] = frozenset()
    optional: bool = False
    misnomers: tuple[str, ...] = ()
    exchange: bool = False
    secures: bool = False
    capability: str = ""
    removed: Cite | None = None

    @property
    def syntax(self) -> str:
        """The command as RFCs write it: ``TOP msg n``, ``LIST [msg]``."""
        words = [a.name if a.required else f"[{a.name}]" for a in self.arguments]
        return " ".join([self.keyword, *words])

    @property
    def numbers(self) -> tuple[Argument, ...]:
        """The arguments that are numbers."""
        return tuple(
            a for a in self.arguments if a.kind in (ArgumentKind.MESSAGE_NUMBER, ArgumentKind.LINE_COUNT)
        )

    def does(self, effect: CommandEffect) -> bool:
        """Tell whether it does this, when it is answered positively."""
        return effect in self.effects

    @property
    def least(self) -> int:
        """How many arguments it needs at the least."""
        return sum(a.required for a in self.arguments)

    def reply(self, arguments: int, state: State) -> Reply:
        """Return the row of its positive reply for that many arguments in that state.

        Of arguments that are too many, servers answer as many as they take.
        """
        fewer = self.replies[0]
        for row in self.replies:
            if row.states and state not in row.states:
                continue
            if row.arguments in (None, arguments):
                return row
            if (fewer.arguments or 0) < (row.arguments or 0) < arguments:
                fewer = row
        return fewer


class Event(Enum):
    """What moves a session and is not a command."""

    __hash__ = object.__hash__  # as State's

    OPEN = "open"
    GREETING = "greeting"
    GARBAGE = "garbage"  # a command that is unknown, ill-formed or illegal here
    CLOSE = "close"
    TIMEOUT = "timeout"


class Outcome(Enum):
    """When, or with what answer, a transition is taken."""

    __hash__ = object.__hash__  # as State's

    ISSUED = "issued"  # at the command itself, before its reply
    POSITIVE = "positive"
    NEGATIVE = "negative"
    ANY = "any"  # whatever the reply
    CHALLENGE = "challenge"  # at a line that is no verdict yet: the exchange goes on


@dataclass(frozen=True, slots=True)
class Transition:
    """In ``state``, ``trigger`` with ``outcome`` leads to ``then``.

    A trigger is a keyword or an Event. ``words`` are the short text beside the arrow.
    """

    state: State
    trigger: str | Event
    outcome: Outcome
    then: State
    words: str
    cite: Cite

    @property
    def label(self) -> str:
        """The short text beside the arrow, in the person's language."""
        return _(self.words)


@dataclass(frozen=True, slots=True)
class StateRow:
    """A state: its RFC name, words that are unique among the states, as files have them, and its meaning."""

    state: State
    name: str
    words: str
    meaning: str
    cite: Cite

    @property
    def label(self) -> str:
        """The words for it in the person's language."""
        return _(self.words)


@dataclass(frozen=True, slots=True)
class Indicator:
    """What a reply line may begin with, and what that says. ``positive`` None: not a verdict."""

    sign: str
    name: str
    positive: bool | None
    meaning: str
    cite: Cite


@dataclass(frozen=True, slots=True)
class ClientRule:
    """POP2's client table: in ``state``, on ``trigger``, it may send one of these and go there.

    ``trigger`` is a name of the RFC's table: Greet, #NNN, =CCC, data.
    """

    state: State
    trigger: str
    sends: Mapping[str, State]
    cite: Cite


@dataclass(frozen=True)
class Protocol:
    """One protocol, whole. Lengths count octets and include the CRLF; None where the RFC sets none.

    ``capability_syntax`` says, by their names, how the lines of capabilities are written that have arguments,
    for people and as a regular expression; no other one in ``capabilities`` has any.
    """

    name: str
    title: str
    port: int
    initial: State
    ready: State  # after a good greeting
    closed: State  # when all is said
    states: tuple[StateRow, ...]
    commands: tuple[Command, ...]
    transitions: tuple[Transition, ...]
    indicators: tuple[Indicator, ...]
    command_line: int
    reply_line: int
    text_line: int | None
    argument: int | None
    timeout: float  # seconds of silence after which the server gives up, at the least
    cite: Cite
    client_states: tuple[StateRow, ...] = ()
    client_rules: tuple[ClientRule, ...] = ()
    response_codes: Mapping[str, tuple[str, Cite]] = field(default_factory=dict)
    capabilities: Mapping[str, tuple[str, Cite]] = field(default_factory=dict)
    capability_syntax: Mapping[str, tuple[str, str]] = field(default_factory=dict)  # of those with arguments
    elsewhere: Mapping[str, tuple[str, Cite]] = field(default_factory=dict)  # keywords of what is no row here
    sends_mail: tuple[str, ...] = ()  # what is no row here, and behind whose +OK the client sends a mail

    def __repr__(self) -> str:
        return f"<Protocol {self.name}>"

    def __str__(self) -> str:
        return self.name

    @cached_property
    def _by_keyword(self) -> dict[str, Command]:
        return {c.keyword: c for c in self.commands}

    @cached_property
    def _by_state(self) -> dict[State, StateRow]:
        return {r.state: r for r in (*self.states, *self.client_states)}

    @cached_property
    def _then(self) -> dict[tuple[State, str | Event, Outcome], Transition]:
        table: dict[tuple[State, str | Event, Outcome], Transition] = {}
        for row in self.transitions:
            both = (Outcome.POSITIVE, Outcome.NEGATIVE)
            for outcome in both if row.outcome is Outcome.ANY else (row.outcome,):
                table[row.state, row.trigger, outcome] = row
        return table

    def command(self, keyword: str) -> Command | None:
        """Return the command with this keyword, in whatever case; None where there is none."""
        return self._by_keyword.get(keyword.upper())

    def misnomer(self, word: str) -> Command | None:
        """Return the command that articles call by this name (HELLO is HELO); None where there is none."""
        return next((c for c in self.commands if word.upper() in c.misnomers), None)

    def with_effect(self, effect: CommandEffect) -> tuple[Command, ...]:
        """Return the commands that have an effect, in the table's order; none that was taken out."""
        return tuple(c for c in self.commands if effect in c.effects and c.removed is None)

    def row(self, state: State) -> StateRow:
        """Return the row of a state, the server's or the client's."""
        return self._by_state[state]

    def legal(self, state: State) -> tuple[Command, ...]:
        """Return the commands that are legal in a state, in the table's order; none that was taken out."""
        return tuple(c for c in self.commands if state in c.states and c.removed is None)

    def transition(self, state: State, trigger: str | Event, outcome: Outcome) -> Transition | None:
        """Return the transition that is taken; None where the state stays as it is."""
        return self._then.get((state, trigger, outcome))

    def after(self, state: State, trigger: str | Event, outcome: Outcome) -> State:
        """Return the state that follows."""
        row = self._then.get((state, trigger, outcome))
        return state if row is None else row.then
