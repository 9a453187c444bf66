"""Carries out a session's requests to accounts and maildrops; knows no socket."""

import secrets
import time
from collections.abc import Callable, Sequence
from functools import partial

from popconsole.maildrop.errors import MaildropError
from popconsole.maildrop.messages import AnyMessage, StoredMessage
from popconsole.maildrop.store import InUseError, Lease, Maildrops, NoMaildropError
from popconsole.protocol import sasl
from popconsole.protocol.auth import apop_timestamp
from popconsole.protocol.pop3 import POP3
from popconsole.server import sasl_server
from popconsole.server.engine.effects import Authenticate, Login, MaildropRequest, OpenFolder, Release
from popconsole.server.engine.inputs import (
    Challenge,
    FolderOpened,
    FolderRefused,
    Input,
    MaildropOpened,
    MaildropRefused,
    Opened,
    Released,
)
from popconsole.server.engine.reason import OF_TROUBLE, Reason
from popconsole.server.setup import Setup

Work = Callable[[], Input]
"""A function that returns the answer to an effect; it reads or writes a disk, so a thread calls it."""

_DAY = 86_400  # seconds
_MOST_USERS = 10_000  # whose last login is remembered


class Pace:
    """When each user logged in last, for LOGIN-DELAY, and the secret that SCRAM's salts come from.

    One for a whole server; ``clock`` gives seconds, ``today`` those since 1970, for EXPIRE.
    """

    __slots__ = ("_clock", "_last", "salting", "today")

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        today: Callable[[], float] = time.time,  # noqa: TID251 - here it is taken as an argument
    ) -> None:
        self._clock = clock
        self.today = today
        self._last: dict[bytes, float] = {}
        self.salting = secrets.token_bytes(32)

    def allows(self, user: bytes, delay: int) -> bool:
        """Tell whether so many seconds have gone by since the user's last login (RFC 2449 section 6.5)."""
        return not delay or self._clock() - self._last.get(user, -delay) >= delay

    def logged_in(self, user: bytes) -> None:
        """Note a login."""
        self._last.pop(user, None)
        self._last[user] = self._clock()
        if len(self._last) > _MOST_USERS:
            del self._last[next(iter(self._last))]


class Access:
    """What one session holds: its greeting's timestamp, and the lock on a maildrop if it has one.

    ``setup`` may be exchanged while the session goes on: the next login meets the new one. ``since`` is when
    it logged in, in seconds since 1970, None: not yet; ``keeps``: nothing is removed for it; ``removed`` are
    the numbers that were removed when the lock was given back, None: it was not.
    """

    __slots__ = (
        "_draw", "_lease", "_nonce", "_pace", "_trouble", "keeps", "removed", "setup", "since", "timestamp",
    )  # fmt: skip

    def __init__(
        self, setup: Setup, pace: "Pace | None" = None, draw: Callable[[], str] = secrets.token_urlsafe
    ) -> None:
        """Take what all sessions share: the set-up, and (``pace``) when each user logged in last.

        ``draw`` gives a nonce, never twice the same.
        """
        self.setup = setup
        self._pace = pace or Pace()
        self._draw = draw
        self._nonce = ""
        self._lease: Lease | None = None
        self._trouble: MaildropError | None = None
        self.timestamp: bytes | None = None
        self.since: float | None = None
        self.keeps = False
        self.removed: frozenset[int] | None = None

    def opened(self, timestamp: bytes | None, protocol: str = POP3.name, *, secure: bool = False) -> Opened:
        """Return the input that opens the session, and keep the timestamp for APOP.

        A greeting that was recorded has its own, or none, in place of ``timestamp``.
        """
        greeting = self.setup.greeting(protocol)
        if greeting is None:
            self.timestamp = timestamp
            return Opened(apop=timestamp is not None, secure=secure)
        self.timestamp = apop_timestamp(greeting)
        refused = not greeting.upper().startswith(b"+OK" if protocol == POP3.name else b"+")
        return Opened(apop=self.timestamp is not None, secure=secure, refused=refused)

    def trouble(self) -> MaildropError | None:
        """Return what has gone wrong with a maildrop since this was asked last: for who runs the server."""
        trouble, self._trouble = self._trouble, None
        return trouble

    def answer(self, effect: MaildropRequest) -> Input:
        """Carry out an effect and return the engine's answer to it."""
        answer = self.begin(effect)
        return answer() if callable(answer) else answer

    def begin(self, effect: MaildropRequest) -> Input | Work:
        """Carry out an effect; return the answer, or a function that returns it and may take its time.

        That may be called in another thread, if nothing else is asked of this object till it is done.
        """
        lease = self._lease
        match effect:
            case Login():
                return self._login(effect)
            case Authenticate():
                return self._authenticate(effect)
            case OpenFolder(mailbox, delete):
                if lease is None:
                    return FolderOpened(())
                select = partial(self._select, lease, mailbox, delete)
                return select if lease.on_disk else select()
            case Release(delete):
                if lease is None:
                    return Released()
                self._lease = None
                release = partial(self._release, lease, delete)
                # To give a lock back takes no time; a thread for it would cost as much as the whole login.
                return release if lease.on_disk and delete else release()

    def _login(self, login: Login) -> Input | Work:
        accounts = self.setup.accounts
        user = accounts.named(login.user)
        if not login.apop:
            fits = accounts.password_fits(login.user, login.proof)
        elif self.timestamp is not None:
            fits = accounts.digest_fits(login.user, self.timestamp, login.proof.reveal())
        else:
            fits = False
        if not fits:
            return MaildropRefused(Reason.WRONG)
        return self._admit(user)

    def _authenticate(self, effect: Authenticate) -> Input | Work:
        """Go on with an exchange. A nonce is drawn for its first step, and kept for the others."""
        setup = self.setup
        replayed = setup.replayed
        if replayed is not None and replayed.mechanism == effect.mechanism:
            recited = replayed.answer(len(effect.responses))
            if isinstance(recited, bytes):
                return Challenge(recited)
            return self._admit(recited.user) if recited else MaildropRefused(Reason.WRONG)
        if effect.mechanism not in sasl.MECHANISMS:
            return MaildropRefused(Reason.WRONG)
        first = sasl.MECHANISMS[effect.mechanism].client_first
        if len(effect.responses) <= first:
            self._nonce = self._draw()
        responses = [secret.reveal() for secret in effect.responses]
        said = sasl_server.answer(
            setup.accounts, effect.mechanism, responses, self._nonce, setup.profile.host, self._pace.salting
        )
        if isinstance(said, bytes):
            return Challenge(said)
        return self._admit(said.user) if isinstance(said, sasl_server.Proved) else MaildropRefused(said)

    def _admit(self, user: bytes) -> Input | Work:
        """Open the maildrop of a user who has proved to be one."""
        setup = self.setup
        if user in setup.held:
            return MaildropRefused(Reason.IN_USE)
        if not self._pace.allows(user, setup.profile.login_delay):
            return MaildropRefused(Reason.DELAYED)
        if setup.maildrops.on_disk(user):
            return partial(self._open, setup.maildrops, user)
        return self._open(setup.maildrops, user)

    def _open(self, maildrops: Maildrops, user: bytes) -> MaildropOpened | MaildropRefused:
        try:
            self._lease = maildrops.open(user)
        except NoMaildropError:
            return MaildropRefused(Reason.WRONG)
        except InUseError:
            return MaildropRefused(Reason.IN_USE)
        except MaildropError as error:
            self._trouble = error
            return MaildropRefused(OF_TROUBLE[error.trouble])
        self._pace.logged_in(user)
        messages = self._lease.messages
        self.since, self.keeps, self.removed = self._pace.today(), self._lease.keeps, None
        days = self.setup.profile.expire
        expired = _older(messages, self.since - days * _DAY) if days else frozenset()
        return MaildropOpened(messages, user, expired)

    def _select(self, lease: Lease, mailbox: bytes, delete: frozenset[int]) -> FolderOpened | FolderRefused:
        try:
            return FolderOpened(lease.select(mailbox, delete))
        except MaildropError as error:
            self._trouble = error
            return FolderRefused()

    def _release(self, lease: Lease, delete: frozenset[int]) -> Released:
        self.removed = frozenset()
        try:
            lease.release(delete)
        except MaildropError as error:
            self._trouble = error
            return Released(ok=False, reason=OF_TROUBLE[error.trouble])
        if not self.keeps:
            self.removed = delete
        return Released()


def _older(messages: Sequence[AnyMessage], moment: float) -> frozenset[int]:
    """Return the numbers of the messages on a disk that came before a moment (seconds since 1970)."""
    arrivals = (
        (number, message.arrived())
        for number, message in enumerate(messages, 1)
        if isinstance(message, StoredMessage)
    )
    return frozenset(number for number, arrived in arrivals if arrived is not None and arrived < moment)
