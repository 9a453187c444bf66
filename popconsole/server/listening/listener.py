"""The mock server: listens, for both protocols, and keeps count of its connections."""

import asyncio
import errno
import itertools
import math
import secrets
import ssl
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Self

from popconsole.i18n import _
from popconsole.maildrop import locks
from popconsole.maildrop.errors import MaildropError
from popconsole.protocol import POP2, POP3
from popconsole.server.engine.reason import Reason
from popconsole.server.listening.access import Pace
from popconsole.server.listening.binding import (
    ListenError,
    is_loopback,
    listening,
    stop_listening,
    why_not_bound,
)
from popconsole.server.listening.connection import Connection
from popconsole.server.listening.delivery import Delivery, PlainDelivery
from popconsole.server.listening.host import Admitted, Steps
from popconsole.server.listening.looks import Looks, SessionLook
from popconsole.server.listening.memo import Memo
from popconsole.server.setup import Limits, Setup
from popconsole.server.tls.certificates import users_spoiled

if TYPE_CHECKING:  # most servers inject no fault
    from popconsole.server.faults.injector import Ledger
    from popconsole.server.faults.spec import FaultSpec
    from popconsole.server.listening.heard import Hears

LOOPBACK = "127.0.0.1"
POP3_PORT = 1110
POP2_PORT = 1109
POP3S_PORT = 1995
POP3S = "POP3S"
"""The name of POP3 under TLS from the start, among a server's addresses."""
_SOON = 0.02  # seconds that go by at least from one look at the connections' timers to the next
_BUFFER = 65_536  # octets that are read at once at the most; as lines they may take ten times that

Address = tuple[str, int]


class PopServer:
    """A server of POP3 and POP2, for one set of maildrops.

    ``start`` and ``stop`` run in the event loop that serves. A port of None is the usual one (1110,
    1109, 1995), or a free one where that is taken; 0 is any free one; any other must be free.

    With ``tls``, which is asked when TLS is needed first, STLS is offered; with ``pop3s`` too, a third port
    has TLS from the first octet on (RFC 8314 section 3.2). ``token`` stands in the timestamps of its
    greetings, a new one unless it is given: who gives the same again has the same greetings again.
    """

    def __init__(
        self,
        setup: Setup | None = None,
        *,
        host: str = LOOPBACK,
        pop3_port: int | None = None,
        pop2_port: int | None = None,
        pop3s_port: int | None = None,
        pop3s: bool = False,
        tls: Callable[[], ssl.SSLContext] | None = None,
        limits: Limits | None = None,
        token: bytes | None = None,
    ) -> None:
        setup = setup or Setup()
        if tls is not None:
            setup = replace(setup, profile=replace(setup.profile, stls=True))
        self.setup = setup
        self._tls = tls
        self._context: ssl.SSLContext | None = None
        self.pace = Pace()
        self.buffer = memoryview(bytearray(_BUFFER))
        self.faults: tuple[FaultSpec, ...] = ()
        self._ledger: Ledger | None = None
        self.spoil: Callable[[str], ssl.SSLContext] | None = None  # a context for one of the tls- faults
        self.on_fault: Callable[[FaultSpec, Address], None] | None = None
        self.on_discard: Callable[[bytes, Address], None] | None = None  # of octets in clear behind STLS
        self.on_no_tls: Callable[[Exception, Address], None] | None = None  # the handshake has failed
        self.on_trouble: Callable[[MaildropError, Address], None] | None = None  # with a maildrop
        self.looks = Looks()
        self.hears: Hears | None = None  # all that is said; to be set before it starts
        self.limits = limits or Limits()
        self.host = host
        self._ports = {POP3.name: (pop3_port, POP3_PORT), POP2.name: (pop2_port, POP2_PORT)}
        if pop3s:
            self._ports[POP3S] = (pop3s_port, POP3S_PORT)
        self._servers: dict[str, asyncio.Server] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._memos: dict[str, Memo] = {}
        self._connections: set[Admitted] = set()
        self._nobody = asyncio.Event()
        self._nobody.set()
        self._by_address: dict[str, int] = {}
        self._refreshing: asyncio.TimerHandle | None = None
        self._numbers = itertools.count(1)
        # Of this run: numbers alone begin again.
        self._token = secrets.token_hex(8).encode("ascii") if token is None else token

    async def start(self) -> None:
        """Bind both ports and serve. Raises ListenError, with nothing left bound."""
        try:
            # Those that must have their port go first: the others take another one where that is theirs.
            for protocol in sorted(self._ports, key=lambda name: self._ports[name][0] is None):
                self._servers[protocol] = await self._listen(protocol)
        except (OSError, asyncio.CancelledError):  # nobody may want it any more meanwhile
            await self.stop()
            raise
        self._refresh()

    async def stop(self) -> None:
        """Stop listening and end all connections; their maildrops are unlocked, nothing is removed."""
        servers = list(self._servers.values())
        self._servers.clear()
        if self._refreshing is not None:
            self._refreshing.cancel()
        for server in servers:
            await stop_listening(server)
        for connection in list(self._connections):
            connection.drop()
        await self._nobody.wait()
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        for server in servers:
            await server.wait_closed()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self.stop()

    @property
    def addresses(self) -> dict[str, Address]:
        """Where it listens, host and port, by protocol ("POP3", "POP2", "POP3S"); empty before start."""
        bound = [(name, self._servers[name]) for name in self._ports if name in self._servers]
        return {name: server.sockets[0].getsockname()[:2] for name, server in bound}

    async def left_alone(self) -> None:
        """Wait until nobody is connected."""
        await self._nobody.wait()

    @property
    def connections(self) -> int:
        """How many connections it has now."""
        return len(self._connections)

    @property
    def sessions(self) -> list[SessionLook]:
        """The sessions that are logged in now, in the order of their logins."""
        return self.looks.of(self._connections)

    def session_of(self, peer: Address) -> SessionLook | None:
        """Return the session of the client at an address; one that has ended, where it is remembered."""
        return self.looks.at(self._connections, peer)

    @property
    def exposes(self) -> str | None:
        """What listening on this host lays open, for a person to read; None where it is loopback alone."""
        if is_loopback(self.host):
            return None
        if self.setup.profile.plain:
            text = _(
                "Everyone who can reach {host} can read and delete this server's mail with its passwords, "
                "and both protocols send passwords in clear."
            )
        else:
            text = _(
                "Everyone who can reach {host} can read and delete this server's mail with its passwords."
            )
        return text.format(host=self.host or _("any address of this machine"))

    def inject(self, faults: "Iterable[FaultSpec]") -> None:
        """Switch these faults on and all others off, for connections from now on; counts begin anew."""
        self.faults = tuple(faults)
        self._ledger = None

    @property
    def ledger(self) -> "Ledger":
        """What the faults have done so far, over all connections."""
        if self._ledger is None:
            from popconsole.server.faults.injector import Ledger  # noqa: PLC0415 - see above

            self._ledger = Ledger()
        return self._ledger

    def _refresh(self) -> None:
        """Show other mail programs, now and then, that the lock files of sessions still count."""
        locks.refresh()
        self._refreshing = asyncio.get_running_loop().call_later(locks.REFRESH, self._refresh)

    async def _listen(self, protocol: str) -> asyncio.Server:
        asked, usual = self._ports[protocol]
        port = usual if asked is None else asked
        try:
            return await self._bind(protocol, port)
        except ValueError as error:  # of the name's encoding for the DNS
            text = _(
                "cannot listen on {host}: that is no name of a host: its parts, between dots, have 1 to 63 "
                "characters each (RFC 1035 section 2.3.4). Choose an address of this machine."
            )
            raise ListenError(errno.EINVAL, text.format(host=self.host)) from error
        except OSError as error:
            if asked is None and error.errno in (errno.EADDRINUSE, errno.EACCES):
                return await self._bind(protocol, 0)
            raise ListenError(error.errno, why_not_bound(protocol, self.host, port, error)) from error

    async def _bind(self, protocol: str, port: int) -> asyncio.Server:
        loop = asyncio.get_running_loop()
        if protocol == POP3S:
            self.context()  # what is wrong with it is told now
            factory = partial(self._connection, POP3.name, loop, tls=True)
        else:
            factory = partial(self._connection, protocol, loop)
        return await listening(factory, self.host or None, port)

    def _connection(self, protocol: str, loop: asyncio.AbstractEventLoop, *, tls: bool = False) -> Connection:
        """Make the connection of a client that calls: one that is heard, where somebody wants to hear."""
        if self.hears is None:
            return Connection(self, protocol, loop, tls=tls)
        from popconsole.server.listening.heard import HeardConnection  # noqa: PLC0415 - most servers are not heard

        return HeardConnection(self, protocol, loop, self.hears, tls=tls)

    # --- what its connections ask of it

    def parts(self, connection: Admitted) -> tuple[Steps, Delivery]:
        """Return what carries out the lines of a connection, and what delivers the replies to that client.

        They are the quick ones, unless faults or a persona that takes its time shape the replies.
        """
        loop = asyncio.get_running_loop()
        persona = self.setup.taken_for
        if not self.faults and (persona is None or not persona.delay):
            return self.memo(connection.protocol), PlainDelivery(connection, loop)
        from popconsole.server.faults.injector import Injector  # noqa: PLC0415 - see above
        from popconsole.server.listening.shaped_delivery import ShapedDelivery  # noqa: PLC0415 - most servers have no faults
        from popconsole.server.listening.shaping import Shaping  # noqa: PLC0415 - most servers have no faults

        injector = Injector(connection.protocol, self.faults, self.ledger, connection.on_strike())
        protocol = connection.protocol
        shaping = Shaping(protocol, self.setup.profile, self.setup.speaker(protocol), injector)
        return shaping, ShapedDelivery(connection, loop, shaping)

    def struck(self, spec: "FaultSpec", peer: Address) -> None:
        """Tell whoever wants to know that a fault strikes the connection from that address."""
        if self.on_fault is not None:
            self.on_fault(spec, peer)

    def discarded(self, octets: bytes, peer: Address) -> None:
        """Tell whoever wants to know that the client at that address sent these in clear behind STLS."""
        if self.on_discard is not None:
            self.on_discard(octets, peer)

    def no_tls(self, error: Exception, peer: Address) -> None:
        """Tell whoever wants to know why TLS could not be negotiated with the client at that address."""
        if self.on_no_tls is not None and self._servers:  # else it is this server that goes
            self.on_no_tls(error, peer)

    def troubled(self, error: MaildropError, peer: Address) -> None:
        """Tell whoever wants to know of a trouble with a maildrop that the client at that address has met."""
        if self.on_trouble is not None:
            self.on_trouble(error, peer)

    def admit(self, connection: Admitted, address: str) -> Reason | None:
        """Count a connection in; return why there is no room for it, None where there is."""
        self._connections.add(connection)
        self._nobody.clear()
        there = self._by_address[address] = self._by_address.get(address, 0) + 1
        if len(self._connections) > 2 * self.limits.connections:
            connection.drop()  # not even room to say no
        if len(self._connections) > self.limits.connections:
            return Reason.TOO_MANY
        if there > self.limits.per_address:
            return Reason.TOO_MANY_OF_YOURS
        return None

    def leave(self, connection: Admitted, address: str) -> None:
        """Count a connection out."""
        self._connections.discard(connection)
        self.looks.end(connection)
        if not self._connections:
            self._nobody.set()
        left = self._by_address.get(address, 0) - 1
        if left > 0:
            self._by_address[address] = left
        else:
            self._by_address.pop(address, None)

    def memo(self, protocol: str) -> Memo:
        """Return the steps that are known of that protocol, under the profile as it is now."""
        memo = self._memos.get(protocol)
        if memo is None or memo.profile is not self.setup.profile:
            memo = self._memos[protocol] = Memo(protocol, self.setup.profile, self.setup.speaker(protocol))
        return memo

    def watch(self, due: float) -> None:
        """See to it that connections are looked at when the loop's clock says ``due``, or soon after.

        One timer serves all of them: most come and go long before their time is over.
        """
        if self._timer is not None:
            if self._timer.when() <= due:
                return
            self._timer.cancel()
        self._timer = asyncio.get_running_loop().call_at(due, self._look)

    def _look(self) -> None:
        now = asyncio.get_running_loop().time()
        self._timer = None
        dues = [connection.check(now) for connection in list(self._connections)]
        due = min(dues, default=math.inf)
        if due < math.inf:
            self.watch(max(due, now + _SOON))

    def context(self) -> ssl.SSLContext:
        """Return what is needed for TLS, the same each time; what ``tls`` raises comes through.

        With one of the tls- faults on, return what goes wrong like that, made anew.
        """
        if self.faults:
            from popconsole.server.faults.spec import tls_fault  # noqa: PLC0415 - see above

            spoiled = tls_fault(self.faults)
            if spoiled is not None:
                return (self.spoil or users_spoiled)(spoiled.name)
        if self._context is None:
            if self._tls is None:
                raise ValueError("a server without TLS was asked for it")
            self._context = self._tls()
        return self._context

    def timestamp(self) -> bytes | None:
        """Return the timestamp of the next greeting: never twice the same (RFC 1939 section 7)."""
        if not self.setup.apop:
            return None
        if self.setup.timestamp is not None:
            return self.setup.timestamp
        return b"<%d.%s@%s>" % (next(self._numbers), self._token, self.setup.profile.host)
