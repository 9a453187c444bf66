"""A live conversation: a connection to a server, its lines and their steps as they come."""

import asyncio
import ssl
from collections.abc import Callable, Sequence
from time import perf_counter

from popconsole.analysis.history import History
from popconsole.analysis.step import Step
from popconsole.client.certificate import look
from popconsole.client.errors import BEWARE, ConnectError, of_opening
from popconsole.client.security import IN_CLEAR, Security, TlsMode
from popconsole.client.tls import TrustError, client_context, why_not, worth_a_look
from popconsole.dialogue.kind import Kind
from popconsole.i18n import _
from popconsole.protocol.framing import CRLF, Framer
from popconsole.protocol.syntax import parse
from popconsole.protocol.table import Outcome, Protocol
from popconsole.transcript.model import Conversation, Line, LineKind, Lines, Side
from popconsole.transcript.safe import safe

CONNECT_TIMEOUT = 10.0  # seconds
REPLY_TIMEOUT = 30.0  # seconds: RFC 937's T1, "fairly quickly"
MOST_OCTETS = 128 * 1024 * 1024  # of one conversation; more is cut off with a note
_OF_HANDSHAKE = 0.8  # part of the time for a connection that the negotiation of TLS may take
_STLS = b"STLS"
_SILENT = 5.0  # seconds without a greeting after which it is told why that may be
_RECORDS = (
    b"\x15\x03",
    b"\x16\x03",
)  # how a record of TLS begins: an alert, a handshake (RFC 8446 section 5.1)
_AHEAD = 2_048  # octets of commands that are sent ahead of their replies: less than any window
_SLICE = 0.004  # seconds that lines are cut at a time: a key waits no longer for its turn
_PAUSE = 0.001  # seconds between two slices


class ClientSession(asyncio.Protocol):
    """A conversation with a server, as its client.

    ``changed`` is called, with nothing, whenever lines were added. Times in the lines are seconds
    since the connection was opened. What the server sends is cut into lines as the protocol's table
    and the state demand: POP2's counted data too. A server that never stops is read in slices of a few
    milliseconds, and no further than they have come; ``hold`` is for a screen that can't follow.

    Where the server agrees to STLS, TLS is negotiated at once; what came in clear behind its reply is
    kept as lines, for all to see, and answers nothing. ``tls`` is the version of TLS, empty in clear;
    ``security`` is how it was asked to be secured, ``name`` the server's, which its certificate must hold.
    ``gave_up``: the client hung up by itself, for it could not go on; a note says why.
    """

    def __init__(
        self,
        protocol: Protocol,
        *,
        changed: Callable[[], None] = lambda: None,
        security: Security = IN_CLEAR,
        name: str = "",
    ) -> None:
        self.protocol = protocol
        self.lines = Lines()
        self.history = History(protocol, self.lines, exact=True, secure=security.is_implicit)
        self.tls = ""
        self.security = security
        self.name = name
        self._securing: asyncio.Task[None] | None = None
        self._cut_off = False  # the connection was lost while TLS was negotiated
        self._held: list[bytes] = []  # what is sent while TLS is negotiated
        self.changed = changed
        self.peer = ("", 0)
        self.local = ("", 0)
        self._transport: asyncio.Transport | None = None
        self._framer = Framer()
        self._next_slice: asyncio.TimerHandle | None = None
        self._silence: asyncio.TimerHandle | None = None
        self._holding = False
        self._octets = 0
        self._ahead = 0  # octets of commands that were sent since all was answered
        self._behind = False  # among them is one behind which nothing may be sent
        self._began = 0.0
        self._settled = asyncio.Event()
        self._ended = asyncio.Event()
        self._lost = asyncio.Event()
        self._closing = False
        self.gave_up = False

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
    ) -> "ClientSession":
        """Open a connection to a server; ConnectError where that fails or takes too long.

        ``port`` None is the usual one (110, 109; 995 where TLS begins with the first octet). Where the client
        is to say STLS before all else, ConnectError where that comes to nothing.
        """
        at = security.usual_port(protocol) if port is None else port
        tls = security.is_implicit
        session = cls(protocol, changed=changed, security=security, name=host)
        loop = asyncio.get_running_loop()
        try:
            context = client_context(security) if tls else None
            async with asyncio.timeout(timeout):
                await loop.create_connection(
                    lambda: session,
                    host,
                    at,
                    ssl=context,
                    server_hostname=host if tls else None,
                    ssl_handshake_timeout=_OF_HANDSHAKE * timeout if tls else None,
                )
        except (TrustError, OSError, UnicodeError) as error:  # time-outs and TLS's errors are OSErrors
            raise await of_opening(error, host, at, timeout, tls=tls) from None
        if security.mode is TlsMode.STLS:
            why = await session.begin_tls(timeout)
            if why is not None:
                await session.aclose()
                raise ConnectError(host, at, why, _("without --stls it goes on in clear"))
        return session

    async def begin_tls(self, timeout: float = CONNECT_TIMEOUT) -> str | None:  # noqa: ASYNC109
        """Say STLS (RFC 2595 section 4) as soon as the server has greeted; return why no TLS came of it."""
        if not await self.settled(timeout):
            return _("no greeting came within {seconds:g} seconds").format(seconds=timeout)
        if not self.open:
            return _("the server hung up before STLS was said")
        start = len(self.lines)
        self.send(_STLS)
        if not await self.settled(timeout + CONNECT_TIMEOUT):
            return _("the server does not answer STLS")
        if self.tls:
            return None
        said = [self.lines[index] for index in range(start + 1, len(self.lines))]
        notes = [line.octets.decode() for line in said if line.kind is LineKind.NOTE]
        refusal = next((line.octets for line in said if line.side is Side.SERVER and line.octets), b"")
        return notes[-1] if notes else _("the server refuses STLS: {reply}").format(reply=safe(refusal))

    @property
    def open(self) -> bool:
        """Whether the connection still stands."""
        return self._transport is not None

    @property
    def now(self) -> float:
        """Seconds since the connection was opened."""
        return asyncio.get_running_loop().time() - self._began

    def conversation(self, title: str = "", source: str = "") -> Conversation:
        """Return the conversation so far as a transcript, secrets and all: mask before saving."""
        return Conversation(self.protocol.name, self.lines, title, source, exact=True)

    def send(self, octets: bytes, ending: bytes = CRLF) -> None:
        """Send one line as it stands; ConnectionError where the connection is closed."""
        if self._transport is None:
            raise ConnectionError(_("the connection is closed: open a new one"))
        if self._is_settled():
            self._ahead, self._behind = 0, False
        self._ahead += len(octets) + len(ending)
        self._behind |= self._must_wait(octets)
        self._add(Line(Side.CLIENT, octets, ending, at=self.now))
        if self._securing is not None:
            self._held.append(octets + ending)
        else:
            self._transport.write(octets + ending)
        self.changed()

    async def settled(
        self,
        timeout: float = REPLY_TIMEOUT,  # noqa: ASYNC109 - part of what it does
        most: float | None = None,
    ) -> bool:
        """Wait until every command has its whole reply and the greeting is there, or the end.

        Returns False where the server stayed silent for ``timeout`` seconds, or where its reply had no
        end after ``most`` seconds.
        """
        seen = len(self.lines)
        give_up = None if most is None else self.now + most
        while not self._is_settled():
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

    @property
    def pipelines(self) -> bool:
        """Whether the server has told, with CAPA, that it takes commands ahead (RFC 2449 section 6.6)."""
        told = self.history.live.situation.capabilities
        return any(words.upper().split()[:1] == ["PIPELINING"] for words in told)

    async def ready(self, timeout: float = REPLY_TIMEOUT) -> bool:  # noqa: ASYNC109
        """Wait until a further line may be sent: at once behind one that need not be waited for.

        That is where the server has told that it takes commands ahead. Returns False as ``settled`` does.
        """
        if self.pipelines and self._ahead <= _AHEAD and not self._behind:
            return True
        return await self.settled(timeout)

    async def exchange_all(self, commands: Sequence[bytes], timeout: float = REPLY_TIMEOUT) -> list[Step]:  # noqa: ASYNC109
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
                raise TimeoutError(
                    _("the server did not answer within {seconds:g} seconds").format(seconds=timeout)
                )
        return [self.history.step(index) for index in range(start, len(self.lines))]

    def _must_wait(self, octets: bytes) -> bool:
        """Tell whether nothing may be sent behind this line before its reply: servers drop it there."""
        command = parse(self.protocol, octets).command
        if command is None:
            return True
        if command.exchange or command.secures or any(row.secret for row in command.arguments):
            return True
        issued = self.protocol.after(self.history.live.situation.state, command.keyword, Outcome.ISSUED)
        return self.protocol.after(issued, command.keyword, Outcome.POSITIVE) is self.protocol.closed

    def remark(self, note: bytes) -> None:
        """Add a note on what the server does: a line that was not sent."""
        self._add(Line(Side.SERVER, note, CRLF, LineKind.NOTE, self.now))
        self.changed()

    def close(self) -> None:
        """Close the connection from this side; without QUIT a server deletes nothing."""
        if self._transport is not None:
            self._add(Line(Side.CLIENT, b"", CRLF, LineKind.CLOSED, self.now))
            self._closing = True
            self._hush()
            if self._next_slice is not None:
                self._next_slice.cancel()
            if self._securing is not None:
                self._securing.cancel()
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
        self.local = transport.get_extra_info("sockname")[:2]
        if transport.get_extra_info("ssl_object") is not None:
            self._tell_tls()
        else:
            self._silence = asyncio.get_running_loop().call_later(_SILENT, self._tell_of_silence)

    def data_received(self, data: bytes) -> None:
        """Cut what came into lines."""
        if self._closing:
            return
        if not self._octets:
            self._heard_first(data)
        self._octets += len(data)
        self._framer.feed(data)
        if self._next_slice is None and not self._holding:
            self._cut()

    def _heard_first(self, data: bytes) -> None:
        """Take in the first octets: where they are TLS's own, it was to begin with TLS."""
        self._hush()
        if not self.tls and data.startswith(_RECORDS):
            self._note(_("the server speaks TLS here, and nothing else: connect with --tls"))

    def _tell_of_silence(self) -> None:
        """Say why no greeting may come."""
        self._silence = None
        self._note(
            _("no greeting yet. Is it a port for TLS? There the client speaks first: connect with --tls")
        )
        self.changed()

    def _hush(self) -> None:
        if self._silence is not None:
            self._silence.cancel()
            self._silence = None

    def hold(self, *, holding: bool) -> None:
        """Let the server wait, or go on: for a screen that can't show lines as quickly as they come."""
        if holding == self._holding or self._transport is None:
            return
        self._holding = holding
        if holding:
            self._transport.pause_reading()
        elif self._next_slice is None:
            self._next_slice = asyncio.get_running_loop().call_later(0, self._cut)

    def _cut(self) -> None:
        """Cut what came into lines, for a few milliseconds; nothing more is read until that is done."""
        self._next_slice = None
        if self._holding or self._transport is None:
            return
        done = self._cut_slice(perf_counter() + _SLICE)
        if self._octets > MOST_OCTETS:
            note = _("cut off here: the conversation has reached {octets} octets").format(octets=MOST_OCTETS)
            self._note(note)
            self.gave_up = True
            self.close()
        elif not done:
            self._transport.pause_reading()
            self._next_slice = asyncio.get_running_loop().call_later(_PAUSE, self._cut)
        elif self._lost.is_set():
            self._end()
        else:
            self._transport.resume_reading()
        if self._is_settled():
            self._settled.set()
        self.changed()

    def _cut_slice(self, until: float) -> bool:
        """Cut lines until a time of ``perf_counter``; tell whether all that came was cut."""
        while (cut := self._framer.next(self.history.live.dialogue.octets_due)) is not None:
            self._add(Line(Side.SERVER, *cut, at=self.now))
            if self._securing is None and self._agreed_on_tls():
                self._securing = asyncio.get_running_loop().create_task(self._secure())
            if self._securing is None and perf_counter() >= until:
                return False  # but what came in clear behind STLS is cut at once: TLS is next
        if self._securing is not None and (rest := self._framer.rest()):
            self._add(Line(Side.SERVER, rest, b"", at=self.now))
        return True

    # --- TLS

    def _agreed_on_tls(self) -> bool:
        """Tell whether the last line is the positive reply to STLS."""
        step = self.history.step(len(self.lines) - 1)
        command = step.command.parsed.command if step.command is not None else None
        agreed = step.kind is Kind.REPLY and step.outcome is Outcome.POSITIVE
        return agreed and command is not None and command.secures

    async def _secure(self) -> None:
        """Negotiate TLS; say what was agreed on, or why not, and hang up then: in clear nothing goes on."""
        plain = self._transport
        if plain is None:
            return
        try:
            transport = await asyncio.get_running_loop().start_tls(
                plain,
                self,
                client_context(self.security),
                server_hostname=self.name,
                ssl_handshake_timeout=CONNECT_TIMEOUT,
            )
        except (OSError, TrustError) as error:  # ssl.SSLError and TimeoutError are OSErrors
            reason = await self._why_no_tls(error)
            self._note(_("no TLS, so the connection is closed: {reason}").format(reason=reason))
            self._securing = None
            self.gave_up = True
            self.close()
            plain.abort()
            self._lost.set()  # nobody else will say so: the transport has another protocol by now
            return
        except asyncio.CancelledError:
            plain.abort()
            self._lost.set()  # as above
            raise
        self._securing = None
        if transport is None or self._cut_off:
            self.connection_lost(None)
            return
        self._transport = transport
        self._tell_tls()
        transport.write(b"".join(self._held))
        self._held.clear()
        if self._is_settled():
            self._settled.set()
        self.changed()

    async def _why_no_tls(self, error: OSError | TrustError) -> str:
        """Return why TLS could not be negotiated behind STLS, after a second look at the server."""
        host, port = self.peer
        seen = await look(host, port, stls=True) if worth_a_look(error) else None
        reason = why_not(error, self.name, seen, stls=True)
        if not isinstance(error, ssl.SSLCertVerificationError):
            return reason
        return _("{reason}; {advice}").format(reason=reason, advice=_(BEWARE))

    def _tell_tls(self) -> None:
        """Note which TLS it is, and whether the certificate was verified."""
        assert self._transport is not None  # noqa: S101 - the callers have one
        channel = self._transport.get_extra_info("ssl_object")
        self.tls = channel.version() or "TLS"
        cipher = (channel.cipher() or ("?",))[0]
        if self.security.insecure:
            told = _("under {tls} ({cipher}) from here on; the certificate was NOT verified (--insecure)")
        else:
            told = _("under {tls} ({cipher}) from here on; the certificate is good for {host}")
        self._note(told.format(tls=self.tls, cipher=cipher, host=self.name))

    def _note(self, text: str) -> None:
        self._add(Line(Side.CLIENT, text.encode(), CRLF, LineKind.NOTE, self.now))

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio's signature
        """Note the end, and what came before it without a line ending."""
        if self._lost.is_set():
            return
        if self._securing is not None:
            self._cut_off = True  # what becomes of TLS tells the end of it
            return
        self._lost.set()
        self._hush()
        if not self._closing and self._next_slice is None and not self._holding:
            self._end()

    def _end(self) -> None:
        """Note the end of a connection all of whose octets were cut into lines."""
        rest = self._framer.rest()
        if rest:
            self._add(Line(Side.SERVER, rest, b"", at=self.now))
        self._add(Line(Side.SERVER, b"", CRLF, LineKind.CLOSED, self.now))
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
        turn = greeted and not tracker.dialogue.waiting and self._securing is None
        return self._transport is None or turn
