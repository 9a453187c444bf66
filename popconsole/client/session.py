"""A live conversation: a connection to a server, its lines and their steps as they come."""

import asyncio
from collections.abc import Callable

from popconsole.analysis.history import History
from popconsole.analysis.step import Step
from popconsole.i18n import _
from popconsole.protocol.framing import CRLF, Framer
from popconsole.protocol.table import Protocol
from popconsole.transcript.model import Line, Lines, Side, Transcript, What

CONNECT_TIMEOUT = 10.0  # seconds
REPLY_TIMEOUT = 30.0  # seconds: RFC 937's T1, "fairly quickly"
MOST_OCTETS = 256 * 1024 * 1024  # of one conversation; more is cut off with a note


class ConnectError(Exception):
    """No connection could be made; the message says to where, why, and what to try."""

    def __init__(self, host: str, port: int, reason: str, advice: str) -> None:
        super().__init__(
            _("no connection to {host} port {port}: {reason}; {advice}").format(
                host=host, port=port, reason=reason, advice=advice
            )
        )


class Session(asyncio.Protocol):
    """A conversation with a server, as its client.

    ``changed`` is called, with nothing, whenever lines were added. Times in the lines are seconds
    since the connection was opened. What the server sends is cut into lines as the protocol's table
    and the state demand: POP2's counted data too.
    """

    def __init__(self, protocol: Protocol, *, changed: Callable[[], None] = lambda: None) -> None:
        self.protocol = protocol
        self.lines = Lines()
        self.history = History(protocol, self.lines, exact=True)
        self.changed = changed
        self.peer = ("", 0)
        self._transport: asyncio.Transport | None = None
        self._framer = Framer()
        self._octets = 0
        self._began = 0.0
        self._settled = asyncio.Event()
        self._ended = asyncio.Event()
        self._lost = asyncio.Event()
        self._closing = False

    @classmethod
    async def connect(
        cls,
        protocol: Protocol,
        host: str,
        port: int | None = None,
        *,
        changed: Callable[[], None] = lambda: None,
        timeout: float = CONNECT_TIMEOUT,  # noqa: ASYNC109 - part of what it does
    ) -> "Session":
        """Open a connection to a server; ConnectError where that fails or takes too long.

        ``port`` None is the protocol's own (110, 109).
        """
        at = protocol.port if port is None else port
        session = cls(protocol, changed=changed)
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(timeout):
                await loop.create_connection(lambda: session, host, at)
        except TimeoutError:
            reason = _("nobody answers after {seconds:g} seconds").format(seconds=timeout)
            raise ConnectError(host, at, reason, _("check the name and the port, or a firewall")) from None
        except ConnectionRefusedError:
            reason = _("nothing listens there")
            raise ConnectError(host, at, reason, _("start the server or give another port")) from None
        except (OSError, UnicodeError) as error:
            reason = (isinstance(error, OSError) and error.strerror) or str(error)
            raise ConnectError(host, at, reason, _("check the name and the port")) from None
        return session

    @property
    def open(self) -> bool:
        """Whether the connection still stands."""
        return self._transport is not None

    @property
    def now(self) -> float:
        """Seconds since the connection was opened."""
        return asyncio.get_running_loop().time() - self._began

    def transcript(self, title: str = "", source: str = "") -> Transcript:
        """Return the conversation so far as a transcript, secrets and all: mask before saving."""
        return Transcript(self.protocol.name, self.lines, title, source, exact=True)

    def send(self, octets: bytes, ending: bytes = CRLF) -> None:
        """Send one line as it stands; ConnectionError where the connection is closed."""
        if self._transport is None:
            raise ConnectionError(_("the connection is closed: open a new one"))
        self._add(Line(Side.CLIENT, octets, ending, at=self.now))
        self._transport.write(octets + ending)
        self.changed()

    async def settled(self, timeout: float = REPLY_TIMEOUT) -> bool:  # noqa: ASYNC109 - part of what it does
        """Wait until every command has its whole reply and the greeting is there, or the end.

        Returns False where the server stayed silent for ``timeout`` seconds.
        """
        seen = len(self.lines)
        while not self._is_settled():
            self._settled.clear()
            try:
                async with asyncio.timeout(timeout):
                    await self._settled.wait()
            except TimeoutError:
                if len(self.lines) == seen:
                    return False
                seen = len(self.lines)
        return True

    async def ended(self, timeout: float) -> bool:  # noqa: ASYNC109 - part of what it does
        """Wait until the connection is closed; False where it is not within ``timeout`` seconds."""
        try:
            async with asyncio.timeout(timeout):
                await self._ended.wait()
        except TimeoutError:
            return False
        return True

    async def exchange(self, octets: bytes, timeout: float = REPLY_TIMEOUT) -> list[Step]:  # noqa: ASYNC109
        """Send a command line, wait for its whole reply, return the steps of both.

        Raises TimeoutError where the server stays silent for so long.
        """
        start = len(self.lines)
        self.send(octets)
        if not await self.settled(timeout):
            raise TimeoutError(
                _("the server did not answer within {seconds:g} seconds").format(seconds=timeout)
            )
        return [self.history.step(index) for index in range(start, len(self.lines))]

    def close(self) -> None:
        """Close the connection from this side; without QUIT a server deletes nothing."""
        if self._transport is not None:
            self._add(Line(Side.CLIENT, b"", b"", What.CLOSED, self.now))
            self._closing = True
            self._transport.close()
            self._transport = None
            self._settled.set()
            self._ended.set()
            self.changed()

    async def aclose(self) -> None:
        """Close the connection and wait until its socket is released."""
        self.close()
        if self.peer != ("", 0):
            await self._lost.wait()

    # --- what asyncio calls ---

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Note the beginning."""
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - create_connection makes no other
        self._transport = transport
        self._began = asyncio.get_running_loop().time()
        self.peer = transport.get_extra_info("peername")[:2]

    def data_received(self, data: bytes) -> None:
        """Cut what came into lines."""
        if self._closing:
            return
        self._octets += len(data)
        self._framer.feed(data)
        while (cut := self._framer.next(self.history.live.octets_due)) is not None:
            self._add(Line(Side.SERVER, *cut, at=self.now))
        if self._octets > MOST_OCTETS:
            note = _("cut off here: the conversation has reached {octets} octets").format(octets=MOST_OCTETS)
            self._add(Line(Side.CLIENT, note.encode(), b"", What.NOTE, self.now))
            self.close()
        if self._is_settled():
            self._settled.set()
        self.changed()

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio's signature
        """Note the end, and what came before it without a line ending."""
        self._lost.set()
        if self._closing:
            return
        rest = self._framer.rest()
        if rest:
            self._add(Line(Side.SERVER, rest, b"", at=self.now))
        self._add(Line(Side.SERVER, b"", b"", What.CLOSED, self.now))
        self._transport = None
        self._settled.set()
        self._ended.set()
        self.changed()

    def _add(self, line: Line) -> None:
        self.lines.append(line)
        self.history.extend()

    def _is_settled(self) -> bool:
        tracker = self.history.live
        greeted = tracker.situation.state is not self.protocol.initial
        return self._transport is None or (greeted and not tracker.waiting)
