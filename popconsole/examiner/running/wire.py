"""A connection to a server, octet by octet: every octet that comes is kept, nothing is taken for granted."""

import re
import socket
import ssl
import struct

from popconsole.examiner.running.outside import OUTSIDE, Outside
from popconsole.i18n import _
from popconsole.protocol.framing import split_ending
from popconsole.transcript.model import Line, LineKind, Side

_AT_ONCE = 65_536
_LONGEST = 1 << 20  # octets of a line
_MOST = 1 << 26  # octets that wait to be read
_OPENSSL = re.compile(r"^_ssl\.c:\d+: | ?\(_ssl\.c:\d+\)$")  # where in Python's own text an error was met
_HARD = struct.pack("ii", 1, 0)  # SO_LINGER: the connection is reset


class SilentError(Exception):
    """Nothing, or no whole line, came in time."""


class GoneError(Exception):
    """The server has closed the connection, or it broke."""


class UnreachableError(OSError):
    """The server takes no connection."""


class Wire:
    """One connection. ``lines`` are what was said on it, as a transcript has them.

    Raises UnreachableError.
    """

    def __init__(
        self, address: tuple[str, int], timeout: float, *, tls: bool = False, outside: Outside = OUTSIDE
    ) -> None:
        self._outside = outside
        self.lines: list[Line] = []
        self.secure = False
        self.closed = False  # by the server
        self.clean_end: bool | None = None  # whether TLS was closed by its alert
        self.tls_version = ""
        self._began = outside.now()
        self.timeout = timeout
        self._buffer = bytearray()
        try:
            self._socket = outside.connect(address, timeout)
        except OSError as error:
            raise UnreachableError(str(error)) from error
        self._event(Side.CLIENT, LineKind.OPENED)
        if tls:
            self.handshake()

    def handshake(self) -> None:
        """Go on under TLS of any version: which one is what a check asks.

        Raises GoneError where that fails.
        """
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
        context.set_ciphers("DEFAULT:@SECLEVEL=0")
        try:
            self._socket.settimeout(0)
            self._socket.getpeername()  # one that is gone: ssl would leave it open
            self._socket = context.wrap_socket(
                self._socket, do_handshake_on_connect=False, suppress_ragged_eofs=False
            )
            self._shake_hands(self._socket)
            self.tls_version = self._socket.version() or ""
        except (OSError, ValueError) as error:
            self._socket.close()
            self.closed = True
            raise GoneError(_OPENSSL.sub("", str(error))) from error
        self._buffer.clear()
        self.secure = True
        self._event(Side.SERVER, LineKind.TLS)

    def _shake_hands(self, connection: ssl.SSLSocket) -> None:
        until = self._outside.now() + self.timeout
        while True:
            try:
                connection.do_handshake()
            except ssl.SSLWantReadError:
                if not self._outside.readable(connection, until - self._outside.now()):
                    raise TimeoutError(_("it takes too long")) from None
            else:
                return

    def send(self, octets: bytes) -> None:
        """Send octets in one write; what a closed connection does not take is lost."""
        for row in (
            octets.splitlines(keepends=True) if b"\r" not in octets.replace(b"\r\n", b"") else [octets]
        ):
            line, ending = split_ending(row)
            self.lines.append(Line(Side.CLIENT, line, ending, at=self._at()))
        try:
            self._socket.settimeout(self.timeout)
            self._socket.sendall(octets)
        except OSError:
            self.closed = True

    def now(self) -> float:
        """Return the time of the world that the connection is in, in seconds."""
        return self._outside.now()

    def line(self, timeout: float | None = None) -> tuple[bytes, bytes]:
        """Return the next line and its ending, CRLF or LF. Raises SilentError and GoneError."""
        until = self._outside.now() + (self.timeout if timeout is None else timeout)
        while True:
            at = self._buffer.find(b"\n")
            if at >= 0 or len(self._buffer) > _LONGEST:
                return self._taken(at + 1 if at >= 0 else _LONGEST)
            if self.closed:
                raise GoneError
            self._receive(until)

    def octets(self, count: int, timeout: float | None = None) -> bytes:
        """Return so many octets. Raises SilentError and GoneError; what came by then stays in the buffer."""
        until = self._outside.now() + (self.timeout if timeout is None else timeout)
        while len(self._buffer) < count:
            if self.closed:
                raise GoneError
            self._receive(until)
        return self.taken(count)

    def taken(self, count: int | None = None) -> bytes:
        """Take so many octets of what has come, or all of it."""
        found = bytes(self._buffer[:count])
        del self._buffer[: len(found)]
        for row in found.splitlines(keepends=True):
            octets, ending = split_ending(row)
            self.lines.append(Line(Side.SERVER, octets, ending, at=self._at()))
        return found

    def waiting(self, seconds: float = 0.0) -> bool:
        """Tell whether octets came, or come within some seconds."""
        until = self._outside.now() + seconds
        while not self._buffer and not self.closed:
            try:
                self._receive(until)
            except SilentError:
                return False
        return bool(self._buffer)

    def leftover(self) -> list[bytes]:
        """Take the whole lines that lie there unread."""
        found = []
        self.waiting()
        while b"\n" in self._buffer:
            found.append(self.line(0)[0])
        return found

    def closes(self, seconds: float) -> bool:
        """Tell whether the server closes within some seconds; what it says by then stays to be read."""
        until = self._outside.now() + seconds
        while not self.closed:
            try:
                self._receive(until)
            except SilentError:
                return False
        if not self.lines or self.lines[-1].kind is not LineKind.CLOSED:
            self.part()
            self._event(Side.SERVER, LineKind.CLOSED)
        return True

    def shut(self) -> None:
        """Say that nothing more will be said, and go on listening."""
        try:
            self._socket.shutdown(socket.SHUT_WR)
        except OSError:
            self.closed = True
        self._event(Side.CLIENT, LineKind.CLOSED)

    def close(self, *, reset: bool = False) -> None:
        """Close the connection; ``reset``: hard."""
        if not self.closed:
            self._event(Side.CLIENT, LineKind.CLOSED)
        if reset and not self.closed:
            try:
                self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _HARD)
            except OSError:
                self.closed = True
        self._socket.close()
        self.closed = True

    def _receive(self, until: float) -> None:
        """Take what has come, which may be nothing: TLS has octets of its own."""
        pending = isinstance(self._socket, ssl.SSLSocket) and self._socket.pending()
        try:
            if not pending and not self._outside.readable(self._socket, until - self._outside.now()):
                raise SilentError
            self._socket.settimeout(0)
            piece = self._socket.recv(_AT_ONCE)
        except (BlockingIOError, ssl.SSLWantReadError):
            return
        except (OSError, ValueError) as error:
            self.clean_end = False if isinstance(error, ssl.SSLEOFError) else self.clean_end
            piece = b""
        else:
            self.clean_end = True if self.secure and not piece else self.clean_end
        if not piece or len(self._buffer) > _MOST:
            self.closed = True  # who never ends is left alone
        self._buffer += piece

    def _taken(self, count: int) -> tuple[bytes, bytes]:
        octets, ending = split_ending(bytes(self._buffer[:count]))
        del self._buffer[:count]
        self.lines.append(Line(Side.SERVER, octets, ending, at=self._at()))
        return octets, ending

    def part(self) -> bytes:
        """Take what came of a line whose end did not; it stands in the transcript."""
        if not self._buffer or b"\n" in self._buffer:
            return b""
        found = bytes(self._buffer)
        self.lines.append(Line(Side.SERVER, found, b"", at=self._at()))
        self._buffer.clear()
        return found

    def _event(self, side: Side, kind: LineKind) -> None:
        self.lines.append(Line(side, b"", kind=kind, at=self._at()))

    def _at(self) -> float:
        return round(self._outside.now() - self._began, 6)
