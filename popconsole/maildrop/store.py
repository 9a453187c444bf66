"""Maildrops by user, each with its mailboxes and one exclusive lock.

The lock is of the maildrop, whatever protocol asks for it: who holds it sees the mail as it was when
it was taken, and nobody else removes any of it (RFC 1939 section 4).
"""

import threading
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from typing import ClassVar

from popconsole.i18n import N_, _
from popconsole.maildrop.errors import MaildropError, Trouble
from popconsole.maildrop.messages import AnyMessage, Message
from popconsole.maildrop.names import INBOX, mailbox_name
from popconsole.maildrop.source import Mailbox, MailSource, Survey


class NoMaildropError(LookupError):
    """There is no maildrop of that user."""


class InUseError(MaildropError):
    """Another session holds the maildrop's lock."""

    def __init__(self) -> None:
        text = N_("another session holds this maildrop: QUIT there, then log in again")
        super().__init__(Trouble.IN_USE, text)


class _Memory(MailSource):
    """Mail in memory: built in, or taken from a transcript."""

    on_disk: ClassVar[bool] = False

    def __init__(self) -> None:
        # Each message goes under a serial number of its own: unique-ids may be alike (RFC 1939 section 7).
        self.mailboxes: dict[bytes, dict[int, Message]] = {INBOX: {}}
        self.serial = 0

    def open(self, mailbox: bytes) -> Mailbox:
        return _MemoryMailbox(self.mailboxes.get(mailbox, {}))

    def put(self, mailbox: bytes, message: Message) -> None:
        self.serial += 1
        self.mailboxes.setdefault(mailbox_name(mailbox), {})[self.serial] = message


class _MemoryMailbox(Mailbox):
    def __init__(self, held: dict[int, Message]) -> None:
        self._held = held
        self._serials = tuple(held)
        self._messages = tuple(held.values())

    @property
    def messages(self) -> Sequence[AnyMessage]:
        return self._messages

    def remove(self, numbers: frozenset[int]) -> None:
        for number in numbers:
            if 1 <= number <= len(self._serials):
                self._held.pop(self._serials[number - 1], None)


class _Maildrop:
    """A source of mail and its one lock."""

    __slots__ = ("lock", "source")

    def __init__(self, source: MailSource) -> None:
        self.source = source
        self.lock = threading.Lock()


class Lease:
    """The exclusive lock on one maildrop, held by a session from login to release.

    One mailbox is selected at a time, the INBOX to begin with; ``messages`` is how it was then, the
    message with number n at index n - 1. ``on_disk``: whether its methods may take their time.
    """

    def __init__(self, maildrop: _Maildrop, *, keeps: bool = False) -> None:
        """Take a lock that was acquired; it is given back where the INBOX can't be opened.

        ``keeps``: nothing is removed, whatever is asked.
        """
        self._maildrop: _Maildrop | None = maildrop
        self.keeps = keeps
        self._mailbox: Mailbox | None = None
        self.on_disk = maildrop.source.on_disk
        self.messages: Sequence[AnyMessage] = ()
        try:
            self.select(INBOX)
        except BaseException:
            self._unlock()
            raise

    def select(self, mailbox: bytes, delete: frozenset[int] = frozenset()) -> Sequence[AnyMessage]:
        """Remove the messages with the numbers in ``delete``, then select a mailbox; return its messages.

        One that does not exist has none (RFC 937 page 7). Raises MaildropError; then no mailbox is
        selected.
        """
        if self._maildrop is None:
            return ()
        self._leave(delete)
        self._mailbox = self._maildrop.source.open(mailbox_name(mailbox))
        self.messages = self._mailbox.messages
        return self.messages

    def release(self, delete: frozenset[int] = frozenset()) -> None:
        """Remove the messages with these numbers, then give the lock back; a second time does nothing.

        Raises MaildropError where some were not removed; the lock is given back all the same.
        """
        try:
            self._leave(delete)
        finally:
            self._unlock()

    def _leave(self, delete: frozenset[int]) -> None:
        mailbox, self._mailbox = self._mailbox, None
        self.messages = ()
        if mailbox is None:
            return
        try:
            if delete and not self.keeps:
                mailbox.remove(delete)
        finally:
            mailbox.close()

    def _unlock(self) -> None:
        maildrop, self._maildrop = self._maildrop, None
        if maildrop is not None:
            maildrop.lock.release()


class Maildrops:
    """All maildrops of a server.

    ``keeps``: sessions that begin now remove nothing, whatever they mark; the next one has all mail again.
    """

    keeps: bool = False

    def __init__(self, mail: Mapping[bytes, Mapping[bytes, Iterable[Message]]] | None = None) -> None:
        """Take mail in memory by user and mailbox. Every user has an INBOX, empty where none is given."""
        self._by_user: dict[bytes, _Maildrop] = {}
        for user, mailboxes in (mail or {}).items():
            self.add(user)
            for name, messages in mailboxes.items():
                self.add(user, name)
                for message in messages:
                    self.put(user, name, message)

    def attach(self, user: bytes, source: MailSource) -> None:
        """Give a user the maildrop of a source; users of the same source have it and its lock in common."""
        for maildrop in self._by_user.values():
            if maildrop.source is source:
                self._by_user[user] = maildrop
                return
        self._by_user[user] = _Maildrop(source)

    def add(self, user: bytes, mailbox: bytes = INBOX) -> None:
        """Make a maildrop in memory or a mailbox in one, empty; one that exists stays as it is."""
        if user not in self._by_user:
            self._by_user[user] = _Maildrop(_Memory())
        self._memory(user).mailboxes.setdefault(mailbox_name(mailbox), {})

    def put(self, user: bytes, mailbox: bytes, message: Message) -> None:
        """Put a message at the end of a mailbox in memory, as it is. Raises NoMaildropError."""
        self._memory(user).put(mailbox, message)

    def knows(self, user: bytes) -> bool:
        """Tell whether there is a maildrop of that user."""
        return user in self._by_user

    def open(self, user: bytes) -> Lease:
        """Lock a maildrop and return the lock, from any thread.

        Raises NoMaildropError, InUseError if it is held, and MaildropError.
        """
        maildrop = self._maildrop(user)
        if not maildrop.lock.acquire(blocking=False):
            raise InUseError
        return Lease(maildrop, keeps=self.keeps)

    def on_disk(self, user: bytes) -> bool:
        """Tell whether it may take its time to open that user's maildrop."""
        return user in self._by_user and self._by_user[user].source.on_disk

    def mailboxes(self, user: bytes) -> dict[bytes, tuple[Message, ...]]:
        """Return what a maildrop in memory holds now, by mailbox, locked or not. Raises NoMaildropError."""
        return {name: tuple(held.values()) for name, held in self._memory(user).mailboxes.items()}

    @property
    def users(self) -> tuple[bytes, ...]:
        """All users that have a maildrop, in the order in which they were added."""
        return tuple(self._by_user)

    def share(self, user: bytes, other: bytes) -> bool:
        """Tell whether two users have one maildrop, and its lock, in common."""
        mine = self._by_user.get(user)
        return mine is not None and mine is self._by_user.get(other)

    def in_memory(self, user: bytes) -> dict[bytes, tuple[Message, ...]] | None:
        """Return what a maildrop holds now, as ``mailboxes``; None where it lies on a disk, or is none."""
        maildrop = self._by_user.get(user)
        if maildrop is None or not isinstance(maildrop.source, _Memory):
            return None
        return self.mailboxes(user)

    def surveys(self) -> list[Survey]:
        """Return what is served and what is not, of each maildrop where that does not go without saying."""
        found = []
        for maildrop in dict.fromkeys(self._by_user.values()):
            with suppress(MaildropError):  # which is told who asks for the mail
                survey = maildrop.source.survey()
                if survey is not None:
                    found.append(survey)
        return found

    def is_held(self, user: bytes) -> bool:
        """Tell whether a session holds the maildrop of that user."""
        return user in self._by_user and self._by_user[user].lock.locked()

    def _maildrop(self, user: bytes) -> _Maildrop:
        try:
            return self._by_user[user]
        except KeyError:
            raise NoMaildropError(_("there is no such maildrop")) from None

    def _memory(self, user: bytes) -> _Memory:
        source = self._maildrop(user).source
        if not isinstance(source, _Memory):
            raise NoMaildropError(_("this maildrop is not in memory"))
        return source
