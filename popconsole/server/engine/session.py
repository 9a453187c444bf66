"""The values of the engine: sessions, what comes in, what is to be done.

A session holds neither socket, clock nor configuration: two that are equal behave alike.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Any, TypeVar

from popconsole.maildrop.accounts import Secret
from popconsole.maildrop.errors import MaildropError
from popconsole.maildrop.messages import AnyMessage, Message
from popconsole.protocol import slices
from popconsole.protocol.framing import multi_line, top
from popconsole.protocol.pop2 import Pop2State
from popconsole.protocol.pop3 import Pop3State
from popconsole.protocol.sasl import LONGEST_LINE, MECHANISMS
from popconsole.server.voice.persona import Persona, Voice

# --- what comes in


@dataclass(frozen=True, slots=True)
class Opened:
    """A client has called; ``apop`` tells whether the greeting is to offer APOP, with a timestamp.

    ``secure``: over TLS from the first octet on.
    """

    apop: bool = False
    secure: bool = False


@dataclass(frozen=True, slots=True)
class TurnedAway:
    """A client has called and there is no room for it; ``reason`` goes into the refusal."""

    reason: bytes


@dataclass(frozen=True, slots=True)
class CommandLine:
    """A line that the client sent, without its ending."""

    octets: bytes


@dataclass(frozen=True, slots=True)
class TooLong:
    """A line passed ``limit`` octets without an end in sight; what follows it cannot be told apart."""

    limit: int


@dataclass(frozen=True, slots=True)
class Closed:
    """The client closed the connection, or it broke."""


@dataclass(frozen=True, slots=True)
class TimedOut:
    """Nothing came for as long as the inactivity timer allows."""


@dataclass(frozen=True, slots=True)
class MaildropOpened:
    """The answer to Login: the maildrop is locked, and this is its mail.

    As the answer to Authenticate it tells the ``user`` that the exchange has named. ``expired`` are the
    numbers of messages that came longer ago than the profile's ``expire`` allows.
    """

    messages: Sequence[AnyMessage]
    user: bytes | None = None
    expired: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Challenge:
    """The answer to Authenticate while the exchange goes on: what the client is asked, not yet in base64."""

    octets: bytes


class Refusal(Enum):
    """Why a login failed."""

    WRONG = "wrong"  # the user or the password, and nobody learns which
    IN_USE = "in-use"
    TEMPORARY = "temporary"  # the system, and it may pass (RFC 3206 section 4)
    DELAYED = "delayed"  # too soon after the last login (RFC 2449 section 6.5)
    PERMANENT = "permanent"  # the system, and somebody has to do something about it

    @classmethod
    def of(cls, error: MaildropError) -> "Refusal":
        """Return the refusal for what went wrong with a maildrop."""
        return cls[error.trouble.name]


@dataclass(frozen=True, slots=True)
class MaildropRefused:
    """The answer to Login: no; ``text`` tells more, where there is more to tell."""

    reason: Refusal
    text: bytes = b""


@dataclass(frozen=True, slots=True)
class FolderOpened:
    """The answer to OpenFolder: the mail of that mailbox, none where there is no such mailbox."""

    messages: Sequence[AnyMessage]


@dataclass(frozen=True, slots=True)
class FolderRefused:
    """The answer to OpenFolder: marked messages were not removed, or that mailbox can't be opened."""

    text: bytes


@dataclass(frozen=True, slots=True)
class Released:
    """The answer to Release: whether all marked messages were removed; if not, why not."""

    ok: bool = True
    reason: Refusal = Refusal.TEMPORARY
    text: bytes = b""


Input = (
    Opened
    | TurnedAway
    | CommandLine
    | TooLong
    | Closed
    | TimedOut
    | MaildropOpened
    | MaildropRefused
    | Challenge
    | FolderOpened
    | FolderRefused
    | Released
)

# --- what is to be done


@dataclass(frozen=True, slots=True)
class Send:
    """Send these octets, line endings included."""

    octets: bytes


@dataclass(frozen=True, slots=True)
class SendGreeting:
    """Send the greeting: this text, a space, a timestamp that no other greeting has, the line ending."""

    text: bytes


@dataclass(frozen=True, slots=True)
class SendMessage:
    """Send a message.

    ``counted``: as POP2 does, its octets and no more. Else as the rest of a multi-line response, byte-
    stuffed and ended, of the body only the first ``lines`` lines unless that is None. ``status`` goes
    before it, if the message can be read at all.
    """

    message: AnyMessage
    lines: int | None = None
    counted: bool = False
    status: bytes = b""

    @property
    def octets(self) -> bytes:
        """What goes over the wire, the status line with it."""
        return self.status + self.body

    @property
    def body(self) -> bytes:
        """What goes over the wire behind the status line."""
        if self.counted:
            return self.message.counted
        text = self.message.octets
        return multi_line(text if self.lines is None else top(text, self.lines))

    def stream(self) -> Iterator[bytes] | None:
        """Return the body in slices, the message opened; None where it is in memory anyway.

        Raises MaildropError, at once or between slices.
        """
        message = self.message
        if isinstance(message, Message):
            return None
        if self.counted:
            return message.whole()
        if self.lines is None:
            return slices.multi_line(message.whole())
        return slices.multi_line(slices.top(message.slices(), self.lines))


_LISTED = 1_000  # messages a slice


@dataclass(frozen=True, slots=True)
class SendListing:
    """Send the listing of a mailbox that lies on a disk, and may be long: numbers with sizes or unique-ids.

    Messages in ``marked`` are left out; ``status`` goes before.
    """

    messages: Sequence[AnyMessage]
    marked: frozenset[int]
    unique_ids: bool
    status: bytes

    @property
    def octets(self) -> bytes:
        """What goes over the wire, the status line with it."""
        return self.status + b"".join(self.stream())

    def stream(self) -> Iterator[bytes]:
        """Return the lines behind the status line, some at a time."""
        messages = self.messages
        for first in range(1, len(messages) + 1, _LISTED):
            numbers = range(first, min(first + _LISTED, len(messages) + 1))
            left = [(n, messages[n - 1]) for n in numbers if n not in self.marked]
            if self.unique_ids:
                yield b"".join([b"%d %s\r\n" % (n, message.unique_id.encode("ascii")) for n, message in left])
            else:
                yield b"".join([b"%d %d\r\n" % (n, message.size) for n, message in left])
        yield b".\r\n"


@dataclass(frozen=True, slots=True)
class Login:
    """See whether the proof is good and lock the maildrop; answer MaildropOpened or MaildropRefused.

    ``proof`` is a password; with ``apop`` the digest of the greeting's timestamp and the password.
    """

    user: bytes
    proof: Secret
    apop: bool = False


@dataclass(frozen=True, slots=True)
class Authenticate:
    """Go on with a SASL exchange; answer Challenge, MaildropOpened or MaildropRefused.

    ``responses`` are all that the client has said in it so far, not in base64.
    """

    mechanism: str
    responses: tuple[Secret, ...]


@dataclass(frozen=True, slots=True)
class StartTls:
    """Negotiate TLS, and throw away what came behind the command: it was said in clear, by whomever."""


@dataclass(frozen=True, slots=True)
class OpenFolder:
    """Remove the marked messages, select another mailbox of the maildrop; answer FolderOpened."""

    mailbox: bytes
    delete: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Release:
    """Remove these messages, give the lock back; answer Released."""

    delete: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Close:
    """Close the connection; ``asked`` tells that the client asked for it."""

    asked: bool = False


Effect = (
    Send
    | SendGreeting
    | SendMessage
    | SendListing
    | Login
    | Authenticate
    | StartTls
    | OpenFolder
    | Release
    | Close
)

# --- sessions


if TYPE_CHECKING:
    from dataclasses import replace as replace  # noqa: PLC0414 - so that the fields' types are checked
else:
    _S = TypeVar("_S")

    def replace(session: _S, **changes: Any) -> _S:
        """Return the session with some fields changed, as dataclasses.replace does, in a fifth of the time.

        A session changes half a dozen times in its life, and that is most of what the engine costs.
        """
        new = object.__new__(type(session))
        fields = new.__dict__
        fields.update(session.__dict__)
        fields.update(changes)
        return new


@dataclass(frozen=True)
class Pop3Session:
    """A POP3 session.

    ``apop`` is whether the greeting had a timestamp; the timestamp itself, which no two connections share,
    stays with who carries out Login, so that sessions of different connections can be equal.
    ``messages`` is the mail as it was when the maildrop was locked, message n at index n - 1;
    ``open`` whether it is locked; ``marked`` the numbers with a deletion mark; ``asked`` the keyword
    of the command that waits for the answer to an effect, ``waiting`` the lines that came meanwhile.
    ``mechanism`` and ``responses`` are those of the exchange under way; ``last`` is the highest message-
    number that was accessed, ``retrieved`` all that were sent whole, both only where ``noted`` says so.
    ``expired`` are the messages that QUIT removes for their age.
    """

    state: Pop3State = Pop3State.CONNECTED
    user: bytes | None = None
    apop: bool = False
    open: bool = False
    messages: Sequence[AnyMessage] = ()
    marked: frozenset[int] = frozenset()
    asked: str | None = None
    waiting: tuple[CommandLine | TooLong, ...] = ()
    secure: bool = False
    utf8: bool = False
    mechanism: str | None = None
    responses: tuple[Secret, ...] = ()
    noted: bool = False
    last: int = 0
    retrieved: frozenset[int] = frozenset()
    expired: frozenset[int] = frozenset()
    errors: int = 0  # mistakes before the login, where a persona counts them


@dataclass(frozen=True)
class Pop2Session:
    """A POP2 session; ``current`` is the current message, ``mailbox`` the one that is selected."""

    state: Pop2State = Pop2State.LSTN
    user: bytes | None = None
    mailbox: bytes = b""
    open: bool = False
    messages: Sequence[AnyMessage] = ()
    marked: frozenset[int] = frozenset()
    current: int = 1
    asked: str | None = None
    waiting: tuple[CommandLine | TooLong, ...] = ()

    @property
    def announced(self) -> int:
        """The length of the current message as ``=`` tells it: 0 where there is none, or a marked one."""
        message = self.message
        return 0 if message is None else message.size

    @property
    def message(self) -> AnyMessage | None:
        """The current message; None where there is none or it is marked."""
        if not 1 <= self.current <= len(self.messages) or self.current in self.marked:
            return None
        return self.messages[self.current - 1]


Session = Pop3Session | Pop2Session


@dataclass(frozen=True, slots=True)
class Profile:
    """What a server says of itself and what it leaves out: the part of the set-up that the engine needs.

    ``greetings`` holds, by protocol, whole greetings with their line endings, in place of the usual
    ones. ``capabilities`` is what CAPA lists, None for what is switched on and fits the state. ``without``
    names optional commands that this server does not have, ``obsolete`` those of older POP3s that it has.
    ``refuse_users`` are turned down at USER already.

    ``mechanisms`` are AUTH's; ``plain``: passwords and tokens are taken in clear, without TLS; ``stls``:
    TLS is to be had. ``login_delay`` is in seconds. ``expire`` 0: a message that was fetched is removed at
    QUIT; n: one that came more than n days ago; None: nothing is removed that was not asked for.
    ``exchange_line``: octets that a response of AUTH may have, CRLF included. ``languages`` are LANG's, tag
    and name. ``masks``: a mask in place of a response of AUTH is taken for one, as a transcript holds it.
    """

    host: bytes = b"popconsole.example"
    greetings: tuple[tuple[str, bytes], ...] = ()
    capabilities: tuple[bytes, ...] | None = None
    without: frozenset[str] = frozenset()
    obsolete: frozenset[str] = frozenset()
    mechanisms: tuple[str, ...] = tuple(MECHANISMS)
    plain: bool = True
    stls: bool = False
    utf8: bool = True
    languages: tuple[tuple[str, str], ...] = (("en", "English"),)
    login_delay: int = 0
    expire: int | None = None
    exchange_line: int = LONGEST_LINE
    masks: bool = False
    refuse_users: frozenset[bytes] = field(default=frozenset())
    persona: Persona | None = None  # the server to be taken for; None: popconsole itself

    def voice(self, protocol: str) -> Voice | None:
        """Return how the persona speaks a protocol; None where the server speaks as itself."""
        if self.persona is None:
            return None
        return self.persona.pop2 if protocol == "POP2" else self.persona.pop3

    def greeting(self, protocol: str) -> bytes | None:
        """Return the whole greeting for a protocol, None for the usual one."""
        return dict(self.greetings).get(protocol) if self.greetings else None
