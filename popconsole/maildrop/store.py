"""Maildrops by user, each with its mailboxes and one exclusive lock.

The lock is of the maildrop, whatever protocol asks for it: who holds it sees the mail as it was when
it was taken, and nobody else removes any of it (RFC 1939 section 4).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from popconsole.i18n import _
from popconsole.maildrop.messages import Message

INBOX = b"INBOX"
"""The default mailbox: all that POP3 knows, and what HELO selects in POP2."""


class NoMaildropError(LookupError):
    """There is no maildrop of that user."""


class InUseError(RuntimeError):
    """Another session holds the maildrop's lock."""


@dataclass(slots=True)
class _Maildrop:
    # Each message goes under a serial number of its own: unique-ids may be alike (RFC 1939 section 7).
    mailboxes: dict[bytes, dict[int, Message]] = field(default_factory=dict)
    serial: int = 0
    unique_ids: set[str] = field(default_factory=set)
    held: "Lease | None" = None


class Lease:
    """The exclusive lock on one maildrop, held by a session from login to release.

    One mailbox is selected at a time, the INBOX to begin with; ``messages`` is how it was then, the
    message with number n at index n - 1.
    """

    def __init__(self, maildrop: _Maildrop) -> None:
        self._maildrop = maildrop
        self._mailbox = INBOX
        self._serials: tuple[int, ...] = ()
        self.messages: tuple[Message, ...] = ()
        self.select(INBOX)

    def select(self, mailbox: bytes, delete: frozenset[int] = frozenset()) -> tuple[Message, ...]:
        """Remove the messages with the numbers in ``delete``, then select a mailbox; return its messages.

        One that does not exist has none (RFC 937 page 7).
        """
        self._remove(delete)
        self._mailbox = mailbox_name(mailbox)
        held = self._maildrop.mailboxes.get(self._mailbox, {})
        self._serials = tuple(held)
        self.messages = tuple(held.values())
        return self.messages

    def release(self, delete: frozenset[int] = frozenset()) -> None:
        """Remove the messages with these numbers, then give the lock back; a second time does nothing."""
        self._remove(delete)
        self._serials = ()
        if self._maildrop.held is self:
            self._maildrop.held = None

    def _remove(self, numbers: frozenset[int]) -> None:
        held = self._maildrop.mailboxes.get(self._mailbox, {})
        for number in numbers:
            if 1 <= number <= len(self._serials):
                held.pop(self._serials[number - 1], None)


class Maildrops:
    """All maildrops of a server."""

    def __init__(self, mail: Mapping[bytes, Mapping[bytes, Iterable[Message]]] | None = None) -> None:
        """Take the mail by user and mailbox. Every user has an INBOX, empty where none is given."""
        self._by_user: dict[bytes, _Maildrop] = {}
        for user, mailboxes in (mail or {}).items():
            self.add(user)
            for name, messages in mailboxes.items():
                self.add(user, name)
                for message in messages:
                    self._put(user, name, message)

    def add(self, user: bytes, mailbox: bytes = INBOX) -> None:
        """Make a maildrop or a mailbox in it, empty; one that exists stays as it is."""
        maildrop = self._by_user.setdefault(user, _Maildrop({INBOX: {}}))
        maildrop.mailboxes.setdefault(mailbox_name(mailbox), {})

    def deliver(self, user: bytes, octets: bytes, mailbox: bytes = INBOX) -> Message:
        """Put a new message at the end of a mailbox, under a unique-id that was never used before.

        A session that holds the maildrop does not see it. Raises NoMaildropError.
        """
        maildrop = self._maildrop(user)
        number = maildrop.serial + 1
        while (unique_id := f"{number:06}") in maildrop.unique_ids:
            number += 1
        message = Message(octets, unique_id)
        self._put(user, mailbox, message)
        return message

    def open(self, user: bytes) -> Lease:
        """Lock a maildrop and return the lock. Raises NoMaildropError, and InUseError if it is held."""
        maildrop = self._maildrop(user)
        if maildrop.held is not None:
            raise InUseError(_("another session holds this maildrop"))
        maildrop.held = Lease(maildrop)
        return maildrop.held

    def mailboxes(self, user: bytes) -> dict[bytes, tuple[Message, ...]]:
        """Return what a maildrop holds now, by mailbox, locked or not. Raises NoMaildropError."""
        return {name: tuple(held.values()) for name, held in self._maildrop(user).mailboxes.items()}

    def is_held(self, user: bytes) -> bool:
        """Tell whether a session holds the maildrop of that user."""
        return user in self._by_user and self._by_user[user].held is not None

    def _maildrop(self, user: bytes) -> _Maildrop:
        try:
            return self._by_user[user]
        except KeyError:
            raise NoMaildropError(_("there is no such maildrop")) from None

    def _put(self, user: bytes, mailbox: bytes, message: Message) -> None:
        maildrop = self._by_user[user]
        maildrop.serial += 1
        maildrop.unique_ids.add(message.unique_id)
        maildrop.mailboxes.setdefault(mailbox_name(mailbox), {})[maildrop.serial] = message


def mailbox_name(name: bytes) -> bytes:
    """Return the name a mailbox is kept under: INBOX in any case is the one INBOX."""
    return INBOX if name.upper() == INBOX else name
