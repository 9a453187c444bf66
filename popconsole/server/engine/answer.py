"""What a server answers, as a value: its kind, why, what a wording may use; never in which words."""

from dataclasses import dataclass
from enum import Enum

from popconsole.protocol.table import Command, State
from popconsole.server.engine.reason import Reason


class AnswerKind(Enum):
    """What kind of answer it is."""

    OK = "ok"
    REFUSED = "refused"
    CHALLENGE = "challenge"  # an exchange of AUTH goes on
    COUNT = "count"  # POP2's #
    LENGTH = "length"  # POP2's =
    DATA = "data"  # POP2's counted data, without a status line
    ECHO = "echo"  # the line comes back as it was: some servers do that
    NOTHING = "nothing"  # the RFC wants no answer; a voice may have a last word all the same


class AnswerForm(Enum):
    """Which of the answers to a command it is, where there are several."""

    USUAL = ""
    GREETING = "greeting"
    ONE = "one"  # of a listing of one message
    LIST = "list"  # of AUTH and LANG without an argument
    BEFORE = "before"  # of QUIT before a login
    DELETED = "deleted"  # of QUIT with messages removed
    NOT_REMOVED = "not-removed"  # of POP2's QUIT: marked messages are still there
    EMPTY = "empty"  # of a length: the message has no octets
    MARKED = "marked"  # ... it is marked as deleted
    END = "end"  # ... there is none behind the last one
    NONE = "none"  # ... there is none of that number


@dataclass(frozen=True, slots=True)
class Ways:
    """The ways to log in that are open now.

    ``user``: USER and PASS; ``apop``: APOP; ``mechanisms`` those of AUTH; ``stls``: STLS may be sent first.
    """

    user: bool = False
    apop: bool = False
    mechanisms: tuple[str, ...] = ()
    stls: bool = False


# --- what stands behind the status line


@dataclass(frozen=True, slots=True)
class BodyLines:
    """The lines of a multi-line response behind its status line, without their endings."""

    lines: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Entries:
    """A listing whose lines a fault may change: message-numbers, each with a size or a unique-id."""

    entries: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """The messages of the mailbox that is open, but those ``marked``: sizes, or unique-ids."""

    unique_ids: bool
    marked: frozenset[int]


@dataclass(frozen=True, slots=True)
class Mail:
    """A message of the mailbox that is open, by its number; of its body ``lines`` lines, None for all.

    ``counted``: its octets and no more, as POP2 sends them; else as a multi-line response has it.
    """

    number: int
    lines: int | None = None
    counted: bool = False


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What CAPA may list now, ``secure`` under TLS: all that is ``off``, and the values of the rest.

    ``stls``: STLS may be sent now and a client must learn of it. ``expire`` None: never.
    """

    after_login: bool
    secure: bool
    off: frozenset[str]
    mechanisms: tuple[str, ...]
    stls: bool
    login_delay: int
    expire: int | None


Body = BodyLines | Entries | Listing | Mail | Capabilities


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer. What has no value here (None, or empty) does not apply to it.

    ``keyword`` is that of the command, in upper case, ``arguments`` what came with it, ``command`` its row;
    ``state`` where the session was. ``user`` is whom the session names, ``count`` and ``total`` are messages
    without a deletion mark and their octets (POP2: all messages), ``left`` those that stay in the mailbox,
    ``last`` the highest number that was accessed, ``highest`` the highest that there is. ``name`` is of a
    mailbox, a mechanism, a language or a response code, ``limit`` a number of octets. ``expired`` messages
    are older than ``days`` days. ``octets`` are a challenge, not in base64, or the line that comes back.
    ``stamped``: the greeting offers APOP, by the connection's timestamp or by ``octets`` in place of it.
    """

    kind: AnswerKind
    keyword: str = ""
    form: AnswerForm = AnswerForm.USUAL
    reason: Reason | None = None
    body: Body | None = None
    state: State | None = None
    user: bytes = b""
    arguments: tuple[bytes, ...] = ()
    command: Command | None = None
    number: int | None = None
    count: int | None = None
    total: int | None = None
    left: int | None = None
    size: int | None = None
    last: int | None = None
    highest: int | None = None
    unique_id: str = ""
    name: bytes = b""
    limit: int | None = None
    ways: Ways | None = None
    expired: int = 0
    days: int = 0
    octets: bytes = b""
    stamped: bool = False
