"""The proxy: listens, passes every connection on to one server, and has each recorded."""

import asyncio
import errno
import itertools
import ssl
from collections.abc import Callable, Sequence
from typing import Self

from popconsole.i18n import _
from popconsole.record.faults import Faults
from popconsole.record.handshakes import Upstream
from popconsole.record.relay import Relay
from popconsole.record.session import RecordedSession, Room, Watcher
from popconsole.server.listening.binding import (
    ListenError,
    is_loopback,
    listening,
    stop_listening,
    why_not_bound,
)
from popconsole.server.tls.certificates import users_spoiled
from popconsole.transcript.model import Side
from popconsole.transcript.safe import shown_address

LOOPBACK = "127.0.0.1"
_MOST = 1_000  # connections at a time
_IDLE = 3_600.0  # seconds in which neither side says anything, behind which a connection is given up
_BUFFER = 65_536  # octets that are read at once at the most
_LOOK = 30.0  # seconds from one look at that to the next

Address = tuple[str, int]


class RecordingProxy:
    """Listens at one address and passes each connection on to one server, recorded.

    ``watchers`` are told of each session while it grows, and of its end. ``clock`` gives seconds since the
    epoch. With ``tls``, which gives what is needed for it, TLS is negotiated with clients behind STLS; with
    ``under_tls`` from the first octet on. ``faults`` are put between; ``spoiled`` gives what is needed for a
    TLS with one of them, by its name.
    """

    def __init__(
        self,
        upstream: Upstream,
        watchers: Sequence[Watcher],
        clock: Callable[[], float],
        *,
        host: str = LOOPBACK,
        port: int = 0,
        tls: Callable[[], ssl.SSLContext],
        under_tls: bool = False,
        faults: Faults | None = None,
        spoiled: Callable[[str], ssl.SSLContext] = users_spoiled,
    ) -> None:
        self.upstream = upstream
        self.host = host
        self._port = port
        self._watchers = tuple(watchers)
        self._clock = clock
        self._tls = tls
        self.under_tls = under_tls
        self.buffer = memoryview(bytearray(_BUFFER))
        self.faults = faults
        self._spoiled = spoiled
        self._context: ssl.SSLContext | None = None
        self._server: asyncio.Server | None = None
        self._relays: set[Relay] = set()
        self._nobody = asyncio.Event()
        self._nobody.set()
        self._numbers = itertools.count(1)
        self._room = Room()
        self._timer: asyncio.TimerHandle | None = None
        self.turned_away = 0

    async def start(self) -> None:
        """Listen. Raises ListenError, with nothing left bound."""
        if self.under_tls:
            self.context()  # what is wrong with it is told now
        loop = asyncio.get_running_loop()
        try:
            self._server = await listening(self._accepted, self.host, self._port)
        except (OSError, ValueError) as error:
            reason = error if isinstance(error, OSError) else OSError(errno.EINVAL, str(error))
            told = why_not_bound("POP", self.host, self._port, reason)
            raise ListenError(reason.errno or errno.EINVAL, told) from error
        self._timer = loop.call_later(_LOOK, self._look)

    async def stop(self) -> None:
        """Stop listening and end all connections; what was said is recorded."""
        if self._timer is not None:
            self._timer.cancel()
        if self._server is not None:
            await stop_listening(self._server)
        for relay in list(self._relays):
            relay.drop(_("cut off: the proxy was ended"))
        await self._nobody.wait()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self.stop()

    @property
    def address(self) -> Address:
        """Where it listens. RuntimeError before it does."""
        if self._server is None:
            raise RuntimeError("the proxy does not listen yet")
        host, port = self._server.sockets[0].getsockname()[:2]
        return str(host), int(port)

    @property
    def connections(self) -> int:
        """How many sessions pass now."""
        return len(self._relays)

    @property
    def exposes(self) -> str | None:
        """What listening on this host lays open, for a person to read; None where it is loopback alone."""
        if is_loopback(self.host):
            return None
        told = _(
            "Everyone who can reach {host} can reach {server} through this proxy, and what they say there, "
            "passwords too, passes it in clear."
        )
        server = shown_address((self.upstream.host, self.upstream.port))
        return told.format(host=self.host or _("any address of this machine"), server=server)

    def _accepted(self) -> asyncio.BaseProtocol:
        return Relay(self).legs[Side.CLIENT]

    # --- what its relays ask of it

    def begin(self, relay: Relay, client: Address) -> RecordedSession | None:
        """Count a session in; None where there is no room for it."""
        if len(self._relays) >= _MOST:
            self.turned_away += 1
            return None
        self._relays.add(relay)
        self._nobody.clear()
        server = shown_address((self.upstream.host, self.upstream.port))
        return RecordedSession(
            next(self._numbers),
            self._clock(),
            shown_address(client),
            server,
            _("passed on to {server}").format(server=server),
            secure=self.under_tls,
            room=self._room,
        )

    def context(self) -> ssl.SSLContext:
        """Return what is needed for TLS with a client, each time the same."""
        if self._context is None:
            fault = None if self.faults is None else self.faults.tls
            self._context = self._tls() if fault is None else self._spoiled(fault.name)
            if self.upstream.security.keylog is not None:
                self._context.keylog_filename = str(self.upstream.security.keylog)
        return self._context

    def grew(self, session: RecordedSession) -> None:
        """Tell the watchers."""
        for watcher in self._watchers:
            watcher.grew(session)

    def ended(self, relay: Relay) -> None:
        """Tell the watchers, and count a session out."""
        for watcher in self._watchers:
            watcher.ended(relay.session)
        self._relays.discard(relay)
        if not self._relays:
            self._nobody.set()

    def _look(self) -> None:
        """Give up connections over which nothing was said for long."""
        loop = asyncio.get_running_loop()
        for relay in list(self._relays):
            if loop.time() - relay.heard_at > _IDLE:
                relay.give_up(
                    _("given up: for {n} seconds neither side has said anything").format(n=int(_IDLE))
                )
        self._timer = loop.call_later(_LOOK, self._look)
