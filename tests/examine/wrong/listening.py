"""What listens for the small servers, of POP3 and of POP2."""

import socket
import threading
from types import ModuleType
from typing import Any


class Listening:
    """Listens on loopback; each connection is a session of the server's in a thread of its own."""

    def __init__(self, server: ModuleType, box: Any) -> None:
        self.box = box
        self._server = server
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.address = self._listening.getsockname()
        self._connections: list[socket.socket] = []
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                connection, _address = self._listening.accept()
            except OSError:
                return
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._connections.append(connection)
            threading.Thread(target=self._server.Session(connection, self.box).run, daemon=True).start()

    def close(self) -> None:
        """Close it, and each connection."""
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        for connection in self._connections:
            connection.close()
