"""A world of its own for a small server: connections within this process, and a clock that waiting moves.

Whoever waits, the examiner or a session of the server, waits until the others have nothing to do; then the
clock stands where the wait ends. So half an hour of silence is over at once, and no reply is ever late.
"""

import select
import socket
import ssl
import tempfile
import threading
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from popconsole.examiner.running.outside import Outside
from popconsole.server.tls.issuing import Authority

_MADE = datetime(2026, 1, 1, tzinfo=UTC)
_STEP = 0.002  # seconds, of the real ones, between two looks at who is busy
_NEVER = float("inf")


@cache
def _folder() -> "tempfile.TemporaryDirectory[str]":
    """Return a folder, there as long as the process, with a certificate that was made for it."""
    folder = tempfile.TemporaryDirectory(prefix="wrong-")
    issued = Authority.new(_MADE).issue(["small.example"], _MADE, _MADE + timedelta(days=9999))
    (Path(folder.name) / "both.pem").write_bytes(issued.certificate + issued.key)
    return folder


class End:
    """The server's end of a connection.

    ``limit``: seconds of silence, after which TimeoutError is raised; ``patience``: seconds in which the
    client reads nothing of what is sent.
    """

    def __init__(self, connection: socket.socket, world: "World") -> None:
        self.limit = self.patience = _NEVER
        self.idle = self.full = False
        self.until = _NEVER
        self.began = world.time
        self._socket = connection
        self._world = world
        self._heard, self._bell = socket.socketpair()  # Windows waits for nothing else

    def now(self) -> float:
        """Return the seconds since the world began."""
        return self._world.time

    def recv(self, most: int) -> bytes:
        """Return octets; none where the client has closed."""
        self.until = self._world.time + self.limit
        while True:
            self._wait()
            with suppress(BlockingIOError, ssl.SSLWantReadError):
                return self._socket.recv(most)

    def sendall(self, octets: bytes) -> None:
        """Send octets; while the client reads none of them there is nothing to do."""
        left = memoryview(octets)
        while left:
            try:
                left = left[self._socket.send(left) :]
            except (BlockingIOError, ssl.SSLWantWriteError):
                self.until = self._world.time + self.patience
                self._wait(sending=True)

    @property
    def certificate(self) -> Path:
        """A file with a certificate that nobody trusts, and its key."""
        return Path(_folder().name) / "both.pem"

    def secure(self, context: ssl.SSLContext) -> None:
        """Go on under TLS. Raises OSError; the connection is in clear then, as it was."""
        self.until = self._world.time + self.limit
        secured = context.wrap_socket(self._socket, server_side=True, do_handshake_on_connect=False)
        self._socket = secured
        while True:
            try:
                return secured.do_handshake()
            except ssl.SSLWantReadError:
                self._wait()
            except OSError:
                self._socket = socket.socket(fileno=secured.detach())
                self._socket.settimeout(0)
                raise

    def unwrap(self) -> None:
        """Say that TLS ends, where it is spoken."""
        if isinstance(self._socket, ssl.SSLSocket):
            with suppress(OSError):  # the client has not said so yet, or has gone
                self._socket.unwrap()

    def close(self) -> None:
        """Close the connection."""
        with self._world.lock:
            self._socket.close()
            self._world.ends.remove(self)
            self._heard.close()
            self._bell.close()

    def _wait(self, *, sending: bool = False) -> None:
        """Wait for octets, or until some can be sent. Raises TimeoutError."""
        while True:
            with self._world.lock:
                self.idle, self.full = not sending, sending
                if not self.quiet():
                    self.idle = self.full = False
                    return
                if self._world.time >= self.until:
                    self.idle = self.full = False
                    raise TimeoutError
            wanted = [self._heard] if sending else [self._socket, self._heard]
            if select.select(wanted, [self._socket] if sending else [], [])[0] == [self._heard]:
                self._heard.recv(1)

    def quiet(self) -> bool:
        """Tell whether the session waits, and has nothing to wait for; under the lock of the world."""
        if self.full:
            return not select.select([], [self._socket], [], 0)[1]
        return self.idle and not self.pending()

    def pending(self) -> bool:
        """Tell whether there are octets to be read."""
        inside = isinstance(self._socket, ssl.SSLSocket) and self._socket.pending()
        return bool(inside or select.select([self._socket], [], [], 0)[0])

    def ring(self) -> None:
        """Have a session that waits look at the clock."""
        self.idle = self.full = False
        self._bell.send(b"!")


class World(Outside):
    """The world of a small server; ``box`` is its mail. On ``tls_port`` TLS comes first."""

    port, tls_port = 110, 995

    def __init__(self, server: ModuleType, box: Any) -> None:
        self.box = box
        self.time = 0.0
        self.lock = threading.Lock()
        self.ends: list[End] = []
        self._server = server

    def connect(self, address: tuple[str, int], timeout: float) -> socket.socket:  # noqa: ARG002 - as it is called
        """Return the client's end of a new session, when those before have come to rest."""
        self.sleep(0)
        ours, theirs = socket.socketpair()
        theirs.settimeout(0)
        end = End(theirs, self)
        with self.lock:
            self.ends.append(end)
        session = self._server.Session(end, self.box)
        session.tls_first = address[1] == self.tls_port
        threading.Thread(target=session.run, daemon=True).start()
        return ours

    def now(self) -> float:
        """Return the seconds since it began."""
        return self.time

    def sleep(self, seconds: float) -> None:
        """Let so much time pass."""
        self._pass(None, seconds)

    def readable(self, connection: socket.socket, seconds: float) -> bool:
        """Wait for octets as long as a session is busy, or its clock will wake one."""
        return self._pass(connection, seconds)

    def _pass(self, connection: socket.socket | None, seconds: float) -> bool:
        until = self.time + max(0.0, seconds)
        wanted = [] if connection is None else [connection]
        while True:
            if wanted and select.select(wanted, [], [], 0)[0]:
                return True
            with self.lock:
                if all(end.quiet() for end in self.ends):
                    if wanted and select.select(wanted, [], [], 0)[0]:
                        return True
                    nearest = min((end.until for end in self.ends), default=_NEVER)
                    if nearest > until:
                        self.time = until
                        return False
                    self.time = nearest
                    for end in self.ends:
                        if end.until <= nearest:
                            end.ring()
            select.select(wanted, [], [], _STEP)
