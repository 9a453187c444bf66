"""Where mail comes from: what every kind of maildrop is to those who use it.

A MailSource is a maildrop, with its mailboxes; a Mailbox is one of them, as it was when it was opened.
Built-in mail, mboxes, Maildirs and folders of .eml files are all read through these two.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar, NamedTuple

from popconsole.maildrop.messages import AnyMessage


class Mailbox(ABC):
    """One mailbox, open: locked where its kind has locks, till it is closed."""

    @property
    @abstractmethod
    def messages(self) -> Sequence[AnyMessage]:
        """Its messages when it was opened, the one with number n at index n - 1; gone once it is closed."""

    @abstractmethod
    def remove(self, numbers: frozenset[int]) -> None:
        """Remove messages for good, once; numbers of none are passed over.

        Raises MaildropError; then some or all of them are still there, and no other message is lost.
        """

    def close(self) -> None:  # noqa: B027 - most kinds have no lock
        """Unlock; a second time does nothing."""


class Survey(NamedTuple):
    """What of a folder is served: its mailboxes by their names; what is not, each its name and why."""

    path: Path
    mailboxes: tuple[bytes, ...]
    left_out: tuple[tuple[str, str], ...]


class MailSource(ABC):
    """A maildrop with its mailboxes."""

    on_disk: ClassVar[bool] = True
    """Whether its methods may take their time, so that an event loop calls them in a thread."""

    @abstractmethod
    def open(self, mailbox: bytes) -> Mailbox:
        """Open a mailbox by its name; one that does not exist has no messages (RFC 937 page 7).

        Raises MaildropError.
        """

    def survey(self) -> Survey | None:
        """Return what of it is served and what is not; None where that goes without saying.

        Raises MaildropError.
        """
        return None


class NoMailbox(Mailbox):
    """A mailbox that does not exist."""

    @property
    def messages(self) -> Sequence[AnyMessage]:
        """No messages."""
        return ()

    def remove(self, numbers: frozenset[int]) -> None:
        """Do nothing."""
