"""A mock server for tests: it runs in a thread of its own, on free ports of this machine alone."""

import warnings
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future
from contextlib import suppress
from threading import Thread
from types import TracebackType
from typing import TYPE_CHECKING, Self, TypeVar

from popconsole.api.errors import ApiError
from popconsole.api.kept_sessions import KeptSessions
from popconsole.api.mail import Mail, MessageText, accounts, maildrops, message
from popconsole.api.mock_session import MockSession
from popconsole.api.transcripts import Transcript
from popconsole.i18n import _

if TYPE_CHECKING:  # loaded with the first server
    import asyncio
    import ssl
    from pathlib import Path

    from popconsole.maildrop.messages import Message

_PATIENCE = 30.0  # seconds, in which the thread must have answered
_INBOX = "INBOX"

T = TypeVar("T")


class MockServer:
    """A server of POP3 and POP2 for a test: a context, ``with`` or ``async with``, in which it listens.

    ``users`` are passwords by name, ``mail`` is the same list of messages for each of them, or lists by user
    (or by user and folder); a message is bytes, a text or an ``email.message.Message``, and in place of a
    list the path of an mbox, a Maildir or a folder of ``.eml`` files will do: it is copied. Without them
    there are the built-in users (student with the password learn, ...) and the built-in mail.

    ``persona`` is the name of the server that it plays (``popconsole serve --list-personas``), ``faults`` are
    what goes wrong, as ``popconsole serve --fault`` takes it: ``["drop-after:300@RETR"]``. ``tls``: it offers
    STLS, and POP3 under TLS on a port of its own, with a certificate that ``authority`` vouches for.
    ``keep``: nothing is ever removed. Without ``plain`` passwords are taken under TLS alone, without ``apop``
    the greeting has no timestamp. ``idle`` are the seconds after which it hangs up on who is silent. ``host``
    is the address to listen on; a warning tells what another one than loopback's lays open.

    Raises ApiError for what can't be: an unknown persona or fault, mail of nobody.
    """

    def __init__(
        self,
        *,
        users: Mapping[str, str] | None = None,
        mail: "Mail | None" = None,
        persona: str | None = None,
        faults: Iterable[str] = (),
        tls: bool = False,
        keep: bool = False,
        plain: bool = True,
        apop: bool = True,
        idle: float | None = None,
        host: str = "127.0.0.1",
    ) -> None:
        from popconsole.api.serving import listener

        known = accounts(users)
        self._users = {
            name.decode(): "" if secret is None else secret.reveal().decode() for name, secret in known
        }
        self._mail = maildrops([name for name, _secret in known], mail, built_in=users is None)
        self._mail.keeps = keep
        self._delivered = 0
        self._kept = KeptSessions()
        self._server, self._authority = listener(
            known,
            self._mail,
            self._kept,
            persona=persona,
            faults=[faults] if isinstance(faults, str) else faults,
            tls=tls,
            plain=plain,
            apop=apop,
            idle=idle,
            host=host,
        )
        if self._server.exposes is not None:
            warnings.warn(self._server.exposes, stacklevel=2)
        self._addresses: dict[str, tuple[str, int]] = {}
        self._thread: Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._ending: asyncio.Event | None = None

    # --- its life

    def start(self) -> Self:
        """Listen, as ``with`` has it. Raises ApiError where that can't be, or it was started before."""
        if self._thread is not None:
            raise ApiError(_("this MockServer was started before: make another one"))
        ready: Future[None] = Future()
        self._thread = Thread(target=self._run, args=(ready,), name="popconsole-mock-server", daemon=True)
        self._thread.start()
        try:
            ready.result(_PATIENCE)
        except OSError as error:
            raise ApiError(str(error.strerror or error)) from error
        return self

    def stop(self) -> None:
        """End all sessions and listen no more; what was said can still be asked. Twice does no harm."""
        loop, ending = self._loop, self._ending
        if loop is not None and ending is not None:
            with suppress(RuntimeError):  # it has ended meanwhile
                loop.call_soon_threadsafe(ending.set)
        if self._thread is not None:
            self._thread.join(_PATIENCE)

    def _run(self, ready: "Future[None]") -> None:
        import asyncio

        try:
            asyncio.run(self._serve(ready))
        except BaseException as error:
            if ready.done():
                raise
            ready.set_exception(error)

    async def _serve(self, ready: "Future[None]") -> None:
        import asyncio

        self._loop, self._ending = asyncio.get_running_loop(), asyncio.Event()
        try:
            async with self._server:
                self._addresses = self._server.addresses
                ready.set_result(None)
                await self._ending.wait()
        finally:
            self._loop = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    async def __aenter__(self) -> Self:
        import asyncio

        return await asyncio.to_thread(self.start)

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        import asyncio

        await asyncio.to_thread(self.stop)

    def __repr__(self) -> str:
        if self._loop is None:
            return f"<MockServer at {self.host}, not listening>"
        ports = ", ".join(f"{name} {port}" for name, (_host, port) in self._addresses.items())
        return f"<MockServer at {self.host}: {ports}>"

    def _ask(self, work: Callable[[], T]) -> T:
        """Return what something in the server's own thread gives, or here, where it does not run."""
        loop = self._loop
        if loop is None:
            return work()
        answer: Future[T] = Future()

        def run() -> None:
            try:
                answer.set_result(work())
            except BaseException as error:  # noqa: BLE001 - it is raised where it was asked for
                answer.set_exception(error)

        try:
            loop.call_soon_threadsafe(run)
        except RuntimeError:  # it has ended meanwhile
            return work()
        return answer.result(_PATIENCE)

    # --- where it is

    @property
    def host(self) -> str:
        """The address that it listens on."""
        return self._server.host

    @property
    def pop3_port(self) -> int:
        """The port of POP3. Raises ApiError where it was not started."""
        return self._port("POP3")

    @property
    def pop2_port(self) -> int:
        """The port of POP2. Raises ApiError where it was not started."""
        return self._port("POP2")

    @property
    def pop3s_port(self) -> int:
        """The port of POP3 under TLS. Raises ApiError where there is none."""
        return self._port("POP3S")

    def _port(self, name: str) -> int:
        if not self._addresses:
            raise ApiError(_("the MockServer was not started: with MockServer(...) as server: ..."))
        if name not in self._addresses:
            raise ApiError(_("this server has no TLS: MockServer(tls=True)"))
        return self._addresses[name][1]

    @property
    def users(self) -> dict[str, str]:
        """The passwords of those who may log in, by name."""
        return dict(self._users)

    @property
    def authority(self) -> "Path":
        """The PEM file of the authority that a client must trust. Raises ApiError where there is no TLS."""
        if self._authority is None:
            raise ApiError(_("this server has no TLS: MockServer(tls=True)"))
        return self._authority

    def client_context(self) -> "ssl.SSLContext":
        """Return what a client in Python needs for TLS with this server. Raises ApiError without TLS."""
        import ssl

        return ssl.create_default_context(cafile=self.authority)

    # --- its mail

    def mail(self, user: str, folder: str = _INBOX) -> tuple[bytes, ...]:
        """Return the messages that are in a user's folder now, lines ended with CRLF. Raises ApiError."""
        return tuple(held.octets for held in self._held(user, folder))

    def unique_ids(self, user: str, folder: str = _INBOX) -> tuple[str, ...]:
        """Return the unique-ids of the same messages, as UIDL tells them. Raises ApiError."""
        return tuple(held.unique_id for held in self._held(user, folder))

    def _held(self, user: str, folder: str) -> "tuple[Message, ...]":
        from popconsole.maildrop.names import mailbox_name

        mailboxes = self._ask(lambda: self._mail.mailboxes(self._name(user)))
        return mailboxes.get(mailbox_name(folder.encode()), ())

    def deliver(self, user: str, text: MessageText, folder: str = _INBOX) -> str:
        """Put a message behind those of a user, and return its unique-id: the next login counts it.

        Raises ApiError where there is no such user, or that is no message.
        """
        name = self._name(user)
        self._delivered += 1
        made = message(text, 1_000_000 + self._delivered)
        self._ask(lambda: self._mail.put(name, folder.encode(), made))
        return made.unique_id

    def _name(self, user: str) -> bytes:
        if user not in self._users:
            told = _("there is no user {name}; there are: {names}")
            raise ApiError(told.format(name=repr(user), names=", ".join(self._users)))
        return user.encode()

    # --- what was said

    @property
    def sessions(self) -> tuple[MockSession, ...]:
        """The sessions so far, also those that go on, in the order of their calls; see ``settle``."""
        from popconsole.api.serving import sessions_of

        return sessions_of(self._ask(self._kept.now))

    @property
    def transcript(self) -> Transcript:
        """All that was said so far, a conversation a session. Raises ApiError where nobody has called."""
        from popconsole.transcript.model import Recording

        said = self._ask(self._kept.now)
        if not said:
            raise ApiError(_("nobody has called this server: look at the address that the client has"))
        return Transcript(Recording(tuple(one.conversation for one in said)), "mock server")

    def settle(self, timeout: float = 5.0) -> tuple[MockSession, ...]:
        """Wait until each session that has begun has ended, and return them all.

        A client that has hung up is seen a moment later. Raises ApiError where one goes on after ``timeout``
        seconds.
        """
        if self._loop is not None and not self._kept.all_ended(timeout):
            raise ApiError(
                _(
                    "a session goes on after {seconds:g} seconds: does the client close its connection?"
                ).format(seconds=timeout)
            )
        return self.sessions
