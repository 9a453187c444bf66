"""The way to the mail: does what a session's effects ask of accounts and maildrops, without a socket."""

from popconsole.maildrop.store import InUseError, Lease, NoMaildropError
from popconsole.protocol.auth import apop_timestamp
from popconsole.protocol.framing import CRLF
from popconsole.protocol.pop3 import POP3
from popconsole.server.session import (
    FolderOpened,
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
        match effect:
            case Login():
                return self._login(effect)
            case OpenFolder(mailbox, delete):
                return FolderOpened(self._lease.select(mailbox, delete) if self._lease else ())
            case Release(delete):
                if self._lease is not None:
                    self._lease.release(delete)
                    self._lease = None
                return Released()

    def _login(self, login: Login) -> MaildropOpened | MaildropRefused:
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
        try:
            self._lease = self.setup.maildrops.open(login.user)
        except NoMaildropError:
            return MaildropRefused(Refusal.WRONG)
        except InUseError:
            return MaildropRefused(Refusal.IN_USE)
        return MaildropOpened(self._lease.messages)
