"""What is to be done for a session: values, which hold neither a message nor anything that is open."""

from dataclasses import dataclass

from popconsole.maildrop.accounts import Secret
from popconsole.server.engine.answer import Answer


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


MaildropRequest = Login | Authenticate | OpenFolder | Release
"""An effect that asks for accounts or mail, and gets an answer."""

Effect = Answer | MaildropRequest | StartTls | Close
