"""A server that says what a table has it say, in a thread of its own."""

import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress

GREETING = b""
"""The key of what is said first."""
CLOSE = b"\x00"
"""At the end of what is said: the connection is closed behind it."""
GOOD: Mapping[bytes, bytes] = {
    GREETING: b"+OK ready\r\n",
    b"LIST": b"+OK 2 messages\r\n1 27\r\n2 27\r\n.\r\n",
    b"RETR": b"+OK\r\nSubject: a\r\n\r\nfirst\r\nlast\r\n.\r\n",
    b"QUIT": b"+OK bye\r\n" + CLOSE,
}
"""What a server says that does as it should; +OK to all else."""


class Scripted:
    """What a scripted server was told; ``address`` as an option takes it."""

    def __init__(self, said: Mapping[bytes, bytes]) -> None:
        self.said = said
        self.heard: list[bytes] = []
        self.connections = 0
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self.listener.getsockname()[1]}"

    def serve(self) -> None:
        """Serve one connection after another, until the listener is closed."""
        with suppress(OSError):
            while True:
                connection, _peer = self.listener.accept()
                self.connections += 1
                with connection, suppress(OSError):
                    self._converse(connection)

    def _converse(self, connection: socket.socket) -> None:
        verb = GREETING
        lines = connection.makefile("rb")
        while True:
            says = self.said.get(verb, b"+OK\r\n")
            connection.sendall(says.removesuffix(CLOSE))
            if says.endswith(CLOSE):
                connection.shutdown(socket.SHUT_RDWR)
                return
            line = lines.readline()
            if not line:
                return
            self.heard.append(line.rstrip(b"\r\n"))
            verb = line.split()[0].upper() if line.split() else b"?"


@contextmanager
def scripted(said: Mapping[bytes, bytes]) -> Iterator[Scripted]:
    """Have a server that says what ``said`` holds by the verb that it answers; else as GOOD does."""
    server = Scripted({**GOOD, **said})
    thread = threading.Thread(target=server.serve, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        with suppress(OSError):
            server.listener.shutdown(socket.SHUT_RDWR)
        server.listener.close()
        thread.join(5)
