"""A conversation with a server: commands are sent, whole replies are read and kept as exchanges."""

from collections import deque
from dataclasses import replace

from popconsole.examiner.played import PlayedExchange, PlayedReply
from popconsole.examiner.running.wire import GoneError, SilentError, Wire
from popconsole.examiner.shape import is_multi
from popconsole.protocol.framing import CRLF, TERMINATION, split_ending

_LOGINS = ("PASS", "APOP", "HELO")
_SLOW = (*_LOGINS, "AUTH", "USER")
PATIENCE = 20.0  # seconds
_WHOLE, _MOST = 60.0, 1 << 26  # seconds that a whole reply may take, octets that it may have
_LAST_WORDS = 0.5  # seconds that a close may come behind a reply


class Dialog:
    """What is said over one connection, the ``number``-th of what is played.

    ``patience`` is how many seconds a reply to a login may take: servers make who guesses wait.
    """

    def __init__(self, wire: Wire, protocol: str, number: int = 1, patience: float = PATIENCE) -> None:
        self.patience = patience
        self.wire = wire
        self.protocol = protocol
        self.number = number
        self.logged_in = False
        self.greeting = b""
        self.may_close = False  # where the server closes now, all is well
        self._limbo = False  # STLS was accepted, and no handshake has been
        self._waiting: deque[PlayedExchange] = deque()
        self._together = b""  # to be sent in one write with what comes next
        self._part = b""  # of a command whose end has not been sent
        self._length = 0  # what POP2 last promised
        self._auth = False  # an exchange of AUTH goes on

    def greet(self) -> PlayedExchange:
        """Read the greeting."""
        exchange = self._heard(PlayedExchange(None, None, self.number, secure=self.wire.secure))
        self.greeting = exchange.reply.status if exchange.reply else b""
        return exchange

    def say(self, octets: bytes, ending: bytes = CRLF, *, more: bool = False) -> None:
        """Send a command; ``more``: with the next one, in one write. With no ending it is no command yet."""
        unasked: tuple[bytes, ...] = ()
        if not self._waiting and not self._part:
            unasked = tuple(self.wire.leftover())
        self._part += octets
        if ending:
            self._waiting.append(
                PlayedExchange(
                    self._part, None, self.number, unasked, logged_in=self.logged_in, secure=self.wire.secure
                )
            )
            self._part = b""
        self._together += octets + ending
        if not more:
            self.wire.send(self._together)
            self._together = b""

    @property
    def expects(self) -> bool:
        """Whether a reply is due."""
        return bool(self._waiting)

    def secure(self) -> None:
        """Go on under TLS: what was said in clear is not answered any more. Raises GoneError."""
        self.wire.handshake()
        self._waiting.clear()
        self._limbo = False

    def hear(self) -> PlayedExchange:
        """Read the reply to the command that waits longest."""
        if not self._waiting:
            self._waiting.append(PlayedExchange(b"", None, self.number, logged_in=self.logged_in))
        return self._heard(self._waiting.popleft())

    def ask(self, octets: bytes) -> PlayedExchange:
        """Send a command and read its reply."""
        self.say(octets)
        return self.hear()

    def _heard(self, exchange: PlayedExchange) -> PlayedExchange:
        line = len(self.wire.lines)
        try:
            reply = self._counted() if self._is_data(exchange) else self._reply(exchange)
        except SilentError:
            return replace(exchange, line=line, part=self.wire.part())
        except GoneError:
            part = self.wire.part()
            self.wire.closes(0)
            return replace(exchange, line=line, part=part, closed=True)
        self._follow(exchange, reply)
        return replace(exchange, reply=reply, line=line)

    def _reply(self, exchange: PlayedExchange) -> PlayedReply:
        keyword = exchange.keyword
        patience = self.patience if keyword in _SLOW or self._auth else 0.0
        status, ending = self.wire.line(max(patience, self.wire.timeout))
        command = exchange.command or b""
        multi = (
            self.protocol == "POP3"
            and status.startswith(b"+OK")
            and not self._auth
            and is_multi(command, logged_in=exchange.logged_in)
        )
        if not multi:
            return PlayedReply(status, ending)
        data: list[tuple[bytes, bytes]] = []
        until, octets = self.wire.now() + max(_WHOLE, self.wire.timeout), 0
        while self.wire.now() < until and octets < _MOST:  # some go on for ever
            try:
                row = self.wire.line()
            except (SilentError, GoneError):
                break
            if row[0] == TERMINATION:
                return PlayedReply(status, ending, tuple(data), multi=True, dot_ending=row[1])
            data.append(row)
            octets += len(row[0])
        return PlayedReply(status, ending, tuple(data), complete=False, multi=True)

    def _is_data(self, exchange: PlayedExchange) -> bool:
        return self.protocol == "POP2" and exchange.keyword == "RETR" and self._length > 0

    def _counted(self) -> PlayedReply:
        try:
            octets = self.wire.octets(self._length)
        except (SilentError, GoneError):
            found = self.wire.taken()
            if found[:1] in (b"-", b"+"):  # a reply in the place of the message
                status, ending = split_ending(found)
                return PlayedReply(status, ending, complete=False)
            rows = tuple(split_ending(row) for row in found.splitlines(keepends=True))
            return PlayedReply(b"", b"", rows, complete=False)
        rows = tuple(split_ending(row) for row in octets.splitlines(keepends=True))
        return PlayedReply(b"", b"", rows)

    def _follow(self, exchange: PlayedExchange, reply: PlayedReply) -> None:
        keyword, status = exchange.keyword, reply.status
        if self.protocol == "POP2":
            if status.startswith(b"="):
                digits = status[1:].split(b" ")[0]
                self._length = int(digits) if digits.isdigit() and len(digits) < 12 else 0
            elif status:
                self._length = 0
        if reply.ok and (keyword in _LOGINS or keyword == "AUTH" or self._auth):
            self.logged_in = True
        if keyword == "RSET" and not reply.ok:
            return
        self._limbo = keyword == "STLS" and reply.ok
        self._auth = status.startswith(b"+ ") or status == b"+"

    def leave(self) -> list[PlayedExchange]:
        """End the conversation so that nothing is removed, and the lock is free; return what was said."""
        said: list[PlayedExchange] = []
        if self._waiting or self._part or self._limbo:
            self.wire.close()
            return said
        if not self.wire.closed:
            if self._auth:
                said.append(self.ask(b"*"))
            if self.logged_in and self.protocol == "POP3":
                said.append(self.ask(b"RSET"))
            said.append(self.ask(b"QUIT"))
            self.wire.closes(_LAST_WORDS)
        left = tuple(self.wire.leftover())
        if left:
            said.append(PlayedExchange(None, None, self.number, left))
        self.wire.close()
        return said
