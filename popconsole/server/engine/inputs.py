"""What comes to a session: lines, events of the connection, answers from the accounts and the maildrops."""

from collections.abc import Sequence
from dataclasses import dataclass

from popconsole.maildrop.messages import AnyMessage
from popconsole.server.engine.reason import Reason


@dataclass(frozen=True, slots=True)
class Opened:
    """A client has called; ``apop`` tells whether the greeting is to offer APOP, with a timestamp.

    ``secure``: over TLS from the first octet on. ``refused``: the greeting is a refusal, as it was that of
    the server in a transcript.
    """

    apop: bool = False
    secure: bool = False
    refused: bool = False


@dataclass(frozen=True, slots=True)
class TurnedAway:
    """A client has called and there is no room for it."""

    reason: Reason


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


@dataclass(frozen=True, slots=True)
class MaildropRefused:
    """The answer to Login: no, for one of ``reason.LOGIN_REFUSALS``."""

    reason: Reason


@dataclass(frozen=True, slots=True)
class FolderOpened:
    """The answer to OpenFolder: the mail of that mailbox, none where there is no such mailbox."""

    messages: Sequence[AnyMessage]


@dataclass(frozen=True, slots=True)
class FolderRefused:
    """The answer to OpenFolder: marked messages were not removed, or that mailbox can't be opened."""


@dataclass(frozen=True, slots=True)
class Released:
    """The answer to Release: whether all marked messages were removed; if not, for what kind of trouble."""

    ok: bool = True
    reason: Reason = Reason.TEMPORARY


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
