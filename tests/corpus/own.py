"""The corpus' own client on a real connection: it says its script, and takes what comes."""

import contextlib
import re
import socket
import ssl
import time
from pathlib import Path

from tests.corpus.scripts import AGAIN, IDLE, TLS, Script, Turn, waits_in_vain

_FIRST = 0.6  # seconds that it waits for the first octet of an answer
_REST = 0.4  # ... and for the rest of one that is not whole
_MORE = 0.03  # ... and for more where it seems to be
_IDLE = 2.0  # ... and for a server that gives up waiting
_MANY_LINES = re.compile("CAPA|LIST|UIDL|TOP .*|RETR .*")


def say(address: tuple[str, int], script: Script, ca: Path | None = None) -> None:
    """Say a script, a connection for each of its sessions; ``ca`` is the authority that it trusts."""
    turns = list(script)
    while turns:
        session = turns[: turns.index(AGAIN)] if AGAIN in turns else turns
        turns = turns[len(session) + 1 :]
        with socket.create_connection(address, 5) as connection, contextlib.suppress(OSError):
            _session(connection, session, ca)


def _session(connection: socket.socket, turns: list[Turn], ca: Path | None) -> None:
    answered, ended = _taken(connection, "", b"", _FIRST * 4)
    for turn in turns:
        if turn == IDLE:
            _taken(connection, turn, b"", _IDLE)
            continue
        if turn == TLS:
            if not answered.startswith(b"+OK"):
                return
            context = ssl.create_default_context(cafile=ca)
            with context.wrap_socket(connection, server_hostname="localhost"):
                return
        lines = (turn,) if isinstance(turn, str) else turn
        connection.sendall("".join(f"{line}\r\n" for line in lines).encode())
        if ended:
            return  # it has seen the end, and said one line more
        before = answered
        answered, ended = _taken(connection, turn, before, _FIRST)
        if waits_in_vain(turn, answered, before):
            return


def _taken(connection: socket.socket, turn: Turn, before: bytes, patience: float) -> tuple[bytes, bool]:
    """Return what comes till the server is silent for a moment, and whether it has closed its side."""
    octets = b""
    connection.settimeout(patience)
    until = time.monotonic() + 5
    with contextlib.suppress(TimeoutError):
        while time.monotonic() < until:
            piece = connection.recv(65_536)
            if not piece:
                return octets, True
            octets += piece
            connection.settimeout(_MORE if _seems_whole(turn, octets, before) else _REST)
    return octets, False


def _seems_whole(turn: Turn, octets: bytes, before: bytes) -> bool:
    """Tell whether an answer may be all that is due."""
    lines = isinstance(turn, str) and octets.startswith(b"+OK") and _MANY_LINES.fullmatch(turn) is not None
    return octets.endswith(b"\r\n.\r\n" if lines else b"\n") and not waits_in_vain(turn, octets, before)
