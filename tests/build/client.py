# mypy: ignore-errors
"""A small client of POP3, right in itself, made wrong line by line in clients.toml; read, not imported."""

import socket
import sys
import time
from pathlib import Path

SECONDS = 3  # for a read
CRLF = b"\r\n"
connect, sleep = socket.create_connection, time.sleep


class Gone(Exception):
    """The session can't go on."""


class Client:
    """A connection to a server."""

    def __init__(self, address):
        self.connection = connect(address)
        self.connection.settimeout(SECONDS)
        self.buffer = b""

    def line(self):
        while CRLF not in self.buffer:
            piece = self.connection.recv(4096)
            if not piece:
                raise Gone("the server has closed the connection")
            self.buffer += piece
        line, self.buffer = self.buffer.split(CRLF, 1)
        return line

    def status(self):
        line = self.line()
        if not line.startswith(b"+OK"):
            raise Gone(line.decode("latin-1"))
        return line

    def lines(self):
        found = []
        while True:
            line = self.line()
            if line == b".":
                return found
            found.append(line[1:] if line.startswith(b".") else line)

    def ask(self, *words):
        self.connection.sendall(b" ".join(words) + CRLF)
        return self.status()


def main(host, port, user, password, outbox):
    """Fetch all mail, a file for each message, and delete it from the server."""
    client = Client((host, int(port)))
    client.status()
    client.ask(b"USER", user.encode())
    client.ask(b"PASS", password.encode())
    client.ask(b"LIST")
    listing = client.lines()
    for row in listing:
        number, size = row.split()
        client.ask(b"RETR", number)
        text = b"".join(line + CRLF for line in client.lines())
        if len(text) != int(size):
            raise Gone("that is not the whole message")
        Path(outbox, number.decode()).write_bytes(text)
        client.ask(b"DELE", number)
    client.ask(b"QUIT")
    client.connection.close()


def start(words):
    """Run it; return the code that it ends with."""
    try:
        main(*words)
    except (OSError, ValueError, Gone) as error:
        print(error)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(start(sys.argv[1:]))
