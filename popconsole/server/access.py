"""The way to the mail: does what a session's effects ask of accounts and maildrops, without a socket."""

from popconsole.maildrop.store import InUseError, Lease, NoMaildropError
from popconsole.server.session import (
    FolderOpened,
    Input,
    Login,
    MaildropOpened,
    MaildropRefused,
    OpenFolder,
    Refusal,
    Release,
    Released,
)
from popconsole.server.setup import Setup


class Access:
    """What one session has in its hands: the lock on a maildrop, or nothing.

    ``setup`` may be exchanged while the session goes on: the next login meets the new one.
    """

    __slots__ = ("_lease", "setup")

    def __init__(self, setup: Setup) -> None:
        self.setup = setup
        self._lease: Lease | None = None

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
        if login.timestamp is None:
            fits = accounts.password_fits(login.user, login.proof)
        else:
            fits = accounts.digest_fits(login.user, login.timestamp, login.proof.reveal())
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
