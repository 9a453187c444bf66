"""The way to the mail: does what a session's effects ask of accounts and maildrops, without a socket."""

from collections.abc import Callable
from functools import partial

from popconsole.maildrop.errors import MaildropError
from popconsole.maildrop.store import InUseError, Lease, Maildrops, NoMaildropError
from popconsole.protocol.auth import apop_timestamp
from popconsole.protocol.framing import CRLF
from popconsole.protocol.pop3 import POP3
from popconsole.server.session import (
    FolderOpened,
    FolderRefused,
    Input,
    Login,
    MaildropOpened,
    MaildropRefused,
    Opened,
    OpenFolder,
    Refusal,
    Release,
    Released,
    Send,
    SendGreeting,
)
from popconsole.server.setup import Setup

Work = Callable[[], Input]
"""What returns the answer to an effect, in its own time."""


class Access:
    """What one session has in its hands: its greeting's timestamp, and the lock on a maildrop or nothing.

    ``setup`` may be exchanged while the session goes on: the next login meets the new one.
    """

    __slots__ = ("_lease", "_timestamp", "setup")

    def __init__(self, setup: Setup) -> None:
        self.setup = setup
        self._lease: Lease | None = None
        self._timestamp: bytes | None = None

    def opened(self, timestamp: bytes | None) -> Opened:
        """Return the input that opens the session, and keep the timestamp for APOP.

        A greeting that the profile gives whole has its own, or none, in place of ``timestamp``.
        """
        greeting = self.setup.profile.greeting(POP3.name)
        self._timestamp = timestamp if greeting is None else apop_timestamp(greeting)
        return Opened(apop=timestamp is not None)

    def greeting(self, effect: SendGreeting) -> Send:
        """Return the greeting with its timestamp."""
        return Send(effect.text + b" " + (self._timestamp or b"") + CRLF)

    def answer(self, effect: Login | OpenFolder | Release) -> Input:
        """Carry out an effect and return the engine's answer to it."""
        answer = self.begin(effect)
        return answer() if callable(answer) else answer

    def begin(self, effect: Login | OpenFolder | Release) -> Input | Work:
        """Carry out an effect and return the answer, or what will: a function that may take its time.

        It may run in another thread, if nothing else is asked of this object till it is done.
        """
        lease = self._lease
        match effect:
            case Login():
                return self._login(effect)
            case OpenFolder(mailbox, delete):
                if lease is None:
                    return FolderOpened(())
                select = partial(_select, lease, mailbox, delete)
                return select if lease.on_disk else select()
            case Release(delete):
                if lease is None:
                    return Released()
                self._lease = None
                release = partial(_release, lease, delete)
                return release if lease.on_disk else release()

    def _login(self, login: Login) -> Input | Work:
        accounts = self.setup.accounts
        if not login.apop:
            fits = accounts.password_fits(login.user, login.proof)
        elif self._timestamp is not None:
            fits = accounts.digest_fits(login.user, self._timestamp, login.proof.reveal())
        else:
            fits = False
        if not fits:
            return MaildropRefused(Refusal.WRONG)
        if login.user in self.setup.held:
            return MaildropRefused(Refusal.IN_USE)
        maildrops = self.setup.maildrops
        if maildrops.on_disk(login.user):
            return partial(self._open, maildrops, login.user)
        return self._open(maildrops, login.user)

    def _open(self, maildrops: Maildrops, user: bytes) -> MaildropOpened | MaildropRefused:
        try:
            self._lease = maildrops.open(user)
        except NoMaildropError:
            return MaildropRefused(Refusal.WRONG)
        except InUseError:
            return MaildropRefused(Refusal.IN_USE)
        except MaildropError as error:
            return MaildropRefused(Refusal.of(error), error.wire)
        return MaildropOpened(self._lease.messages)


def _select(lease: Lease, mailbox: bytes, delete: frozenset[int]) -> FolderOpened | FolderRefused:
    try:
        return FolderOpened(lease.select(mailbox, delete))
    except MaildropError as error:
        return FolderRefused(error.wire)


def _release(lease: Lease, delete: frozenset[int]) -> Released:
    try:
        lease.release(delete)
    except MaildropError as error:
        return Released(ok=False, reason=Refusal.of(error), text=error.wire)
    return Released()
