"""A live conversation with a server: its lines and their steps as they come, over a ``ClientConnection``."""

import asyncio
from collections.abc import Callable, Iterable, Sequence

from popconsole.analysis.history import History
from popconsole.analysis.peers import greeted_by
from popconsole.analysis.step import Step
from popconsole.client import stls
from popconsole.client.connection import ClientConnection
from popconsole.client.errors import ConnectError, of_opening
from popconsole.client.missing import missing
from popconsole.client.phases import ClientPhase
from popconsole.client.pipelining import Pipelining
from popconsole.client.security import IN_CLEAR, Security, TlsMode
from popconsole.client.tapped import open_tls
from popconsole.client.tls import TrustError, client_context
from popconsole.dialogue.masking import Masker
from popconsole.i18n import _
from popconsole.protocol.framing import CRLF
from popconsole.protocol.table import Protocol
from popconsole.transcript.model import Conversation, Line, LineKind, Lines, Side
from popconsole.transcript.safe import safe

CONNECT_TIMEOUT = 10.0  # seconds
REPLY_TIMEOUT = 30.0  # seconds: RFC 937's T1, "fairly quickly"
_OF_HANDSHAKE = 0.8  # part of the time for a connection that the negotiation of TLS may take
_STLS = b"STLS"


class ClientSession:
    """A conversation with a server, as its client.

    ``changed`` is called, with nothing, whenever lines were added. Times in the lines are seconds
    since the connection was opened. What the server sends is cut into lines as the protocol's table
    and the state demand: POP2's counted data too. A server that never stops is read in slices of a few
    milliseconds, and no further than they have come. ``earlier`` knows what was secret in other
    conversations, and is masked in this one. What there is to know of the connection itself, TLS and
    addresses, stands in ``connection``.
    """

    def __init__(
        self,
        protocol: Protocol,
        *,
        changed: Callable[[], None] = lambda: None,
        security: Security = IN_CLEAR,
        name: str = "",
        earlier: Masker | None = None,
    ) -> None:
        self.protocol = protocol
        self.lines = Lines()
        self.history = History(protocol, self.lines, exact=True, secure=security.is_implicit, earlier=earlier)
        self.changed = changed
        self.connection = ClientConnection(self, security, name)
        self._pipelining = Pipelining(self.history)
        self._other: str | None = None  # the protocol that the server's greeting is of, where it is not ours
        self._settled = asyncio.Event()
        self._ended = asyncio.Event()

    @classmethod
    async def connect(
        cls,
        protocol: Protocol,
        host: str,
        port: int | None = None,
        *,
        changed: Callable[[], None] = lambda: None,
        timeout: float = CONNECT_TIMEOUT,  # noqa: ASYNC109 - part of what it does
        security: Security = IN_CLEAR,
        earlier: Masker | None = None,
    ) -> "ClientSession":
        """Open a connection to a server; ConnectError where that fails or takes too long.

        ``port`` None is the usual one (110, 109; 995 where TLS begins with the first octet). Where the client
        is to say STLS before all else, ConnectError where that comes to nothing.
        """
        at = security.usual_port(protocol) if port is None else port
        tls = security.is_implicit
        session = cls(protocol, changed=changed, security=security, name=host, earlier=earlier)
        loop = asyncio.get_running_loop()
        try:
            context = client_context(security) if tls else None
            async with asyncio.timeout(timeout):
                if context is None:
                    await loop.create_connection(lambda: session.connection, host, at)
                else:
                    connection = session.connection
                    seconds = _OF_HANDSHAKE * timeout
                    await open_tls(connection, connection.ciphertext, (host, at), context, seconds)
        except (TrustError, OSError, UnicodeError) as error:  # time-outs and TLS's errors are OSErrors
            raise await of_opening(error, host, at, timeout, tls=tls) from None
        if security.mode is TlsMode.STLS:
            why = await session.begin_tls(timeout)
            if why is not None:
                await session.aclose()
                raise ConnectError(host, at, why, _("without --stls it goes on in clear"))
        return session

    async def begin_tls(self, timeout: float = CONNECT_TIMEOUT) -> str | None:  # noqa: ASYNC109 - the wait is part of what is asked
        """Say STLS (RFC 2595 section 4) as soon as the server has greeted; return why no TLS came of it."""
        if not await self.settled(timeout):
            return self.missing(timeout)
        if not self.open:
            return _("the server hung up before STLS was said")
        start = len(self.lines)
        self.send(_STLS)
        if not await self.settled(timeout + CONNECT_TIMEOUT):
            return _("the server does not answer STLS")
        if self.connection.tls:
            return None
        said = [self.history.shown(index) for index in range(start + 1, len(self.lines))]
        notes = [line.octets.decode() for line in said if line.kind is LineKind.NOTE]
        refusal = next((line.octets for line in said if line.side is Side.SERVER and line.octets), b"")
        return notes[-1] if notes else _("the server refuses STLS: {reply}").format(reply=safe(refusal))

    @property
    def open(self) -> bool:
        """Whether the connection still stands, or not all that came over it is read."""
        return self.connection.open

    @property
    def now(self) -> float:
        """Seconds since the connection was opened."""
        return self.connection.now

    def conversation(self, title: str = "", source: str = "") -> Conversation:
        """Return the conversation so far as a transcript, secrets and all: mask before saving."""
        secure = self.connection.security.is_implicit
        return Conversation(self.protocol.name, self.lines, title, source, exact=True, secure=secure)

    def send(self, octets: bytes, ending: bytes = CRLF) -> None:
        """Send one line as it stands; ConnectionError where the connection is closed."""
        if not self.open:
            raise ConnectionError(_("the connection is closed: open a new one"))
        if self._is_settled():
            self._pipelining.answered()
        self._pipelining.sent(octets, len(octets) + len(ending))
        self._add(Line(Side.CLIENT, octets, ending, at=self.now))
        self.connection.send(octets + ending)
        self.changed()

    def send_together(self, lines: Iterable[tuple[bytes, bytes]]) -> None:
        """Send lines, octets and ending each, in one write, whatever the server has told of pipelining.

        ConnectionError where the connection is closed.
        """
        if not self.open:
            raise ConnectionError(_("the connection is closed: open a new one"))
        lines = list(lines)
        for octets, ending in lines:
            self._add(Line(Side.CLIENT, octets, ending, at=self.now))
        self.connection.send(b"".join(octets + ending for octets, ending in lines))
        self.changed()

    async def settled(
        self,
        timeout: float = REPLY_TIMEOUT,  # noqa: ASYNC109 - part of what it does
        most: float | None = None,
    ) -> bool:
        """Wait until every command has its whole reply and the greeting is there, or the end.

        Returns False where the server stayed silent for ``timeout`` seconds, or where its reply had no
        end after ``most`` seconds; at once where it greeted as one of another protocol.
        """
        seen = len(self.lines)
        give_up = None if most is None else self.now + most
        while not self._is_settled():
            if self._other is not None:
                return False
            self._settled.clear()
            left = timeout if give_up is None else min(timeout, give_up - self.now)
            try:
                async with asyncio.timeout(max(0, left)):
                    await self._settled.wait()
            except TimeoutError:
                if len(self.lines) == seen or (give_up is not None and self.now >= give_up):
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

    async def exchange(self, octets: bytes, timeout: float = REPLY_TIMEOUT) -> list[Step]:  # noqa: ASYNC109 - the wait is part of what is asked
        """Send a command line, wait for its whole reply, return the steps of both.

        Raises TimeoutError where the server stays silent for so long.
        """
        start = len(self.lines)
        self.send(octets)
        if not await self.settled(timeout):
            raise TimeoutError(self.missing(timeout))
        return [self.history.step(index) for index in range(start, len(self.lines))]

    def missing(self, seconds: float) -> str:
        """Say what of an answer did not come within so many seconds: all of it, the lone dot at its end."""
        return missing(self.history.live.dialogue, seconds, self._other)

    @property
    def pipelines(self) -> bool:
        """Whether the server has told, with CAPA, that it takes commands ahead (RFC 2449 section 6.6)."""
        return self._pipelining.offered

    async def ready(self, timeout: float = REPLY_TIMEOUT) -> bool:  # noqa: ASYNC109 - the wait is part of what is asked
        """Wait until a further line may be sent: at once behind one that need not be waited for.

        That is where the server has told that it takes commands ahead. Returns False as ``settled`` does.
        """
        if self._pipelining.allowed:
            return True
        return await self.settled(timeout)

    async def exchange_all(self, commands: Sequence[bytes], timeout: float = REPLY_TIMEOUT) -> list[Step]:  # noqa: ASYNC109 - the wait is part of what is asked
        """Send command lines and wait for all replies; return the steps of both.

        They go ahead of their replies where the server has told that it takes them so, else, and behind
        what must be waited for (a login, STLS, an exchange), one by one. What is sent ahead stays short,
        so that neither side waits for the other to read. Raises TimeoutError as ``exchange`` does.
        """
        start = len(self.lines)
        for number, octets in enumerate(commands, 1):
            self.send(octets)
            due = self.settled if number == len(commands) else self.ready
            if not await due(timeout):
                raise TimeoutError(self.missing(timeout))
        return [self.history.step(index) for index in range(start, len(self.lines))]

    def remark(self, note: bytes) -> None:
        """Add a note on what the server does: a line that was not sent."""
        self._add(Line(Side.SERVER, note, CRLF, LineKind.NOTE, self.now))
        self.changed()

    def close(self) -> None:
        """Close the connection from this side; without QUIT a server deletes nothing."""
        self.connection.close()

    def reset(self) -> None:
        """Break the connection off, so that the server sees it reset, and not closed."""
        self.connection.reset()

    def give_up(self) -> None:
        """Hang up, for what is due does not come; what came of it, short of a line ending, is a line too."""
        if self.open:
            self.connection.take_rest()
            self._add(Line(Side.CLIENT, b"", CRLF, LineKind.TIMEOUT, self.now))
            self.close()

    async def aclose(self) -> None:
        """Close the connection and wait until its socket is released."""
        await self.connection.aclose()

    # --- what the connection tells ---

    @property
    def count(self) -> int:
        """How many lines there are."""
        return len(self.lines)

    @property
    def octets_due(self) -> int | None:
        """How many octets of POP2's counted data come next; None where a line does."""
        return self.history.live.dialogue.octets_due

    def heard(self, octets: bytes, ending: bytes) -> bool:
        """Add a line of the server's; tell whether it agrees to STLS, so that TLS is next."""
        self._add(Line(Side.SERVER, octets, ending, at=self.now))
        if self.history.live.situation.state is self.protocol.initial:
            other = greeted_by(octets)
            self._other = other if self._other is None and other != self.protocol.name else self._other
        return stls.agrees(self.history.step(len(self.lines) - 1))

    @property
    def within(self) -> bool:
        """Whether the next lines are within a reply, with no other due behind it that might agree to STLS."""
        dialogue = self.history.live.dialogue
        return dialogue.open is not None and not dialogue.queue

    def heard_run(self, lines: list[bytes]) -> None:
        """Add lines of the server's within a reply, each ended with CRLF."""
        self.lines.extend_wire(b"S" * len(lines), lines, [self.now] * len(lines))
        self.history.extend()

    def note(self, text: str) -> None:
        """Add a note on the connection."""
        self._add(Line(Side.CLIENT, text.encode(), CRLF, LineKind.NOTE, self.now))

    def over(self, by: Side) -> None:
        """Add the end of the connection, and who closed it."""
        self._add(Line(by, b"", CRLF, LineKind.CLOSED, self.now))
        self._settled.set()
        self._ended.set()
        self.changed()

    def tell_changed(self) -> None:
        """Tell that lines were added, and who waits for an answer if it is there."""
        if self._is_settled() or self._other is not None:
            self._settled.set()
        self.changed()

    def _add(self, line: Line) -> None:
        self.lines.append(line)
        self.history.extend()

    def _is_settled(self) -> bool:
        tracker = self.history.live
        greeted = tracker.situation.state is not self.protocol.initial
        securing = self.connection.phase is ClientPhase.SECURING
        return not self.open or (greeted and not tracker.dialogue.waiting and not securing)
