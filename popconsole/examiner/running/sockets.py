"""Where a program listens, as Linux tells it in ``/proc``; elsewhere nothing is known."""

import socket
import struct
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from popconsole.examiner.running.processes import of_session

_TABLES = {"tcp": socket.AF_INET, "tcp6": socket.AF_INET6}
_LISTEN = "0A"
_MOST = 4  # addresses that are told


def listened_on(session: int) -> list[tuple[str, int]]:
    """Return the addresses, host and port, on which the programs of a session of processes listen."""
    with suppress(OSError):
        held = set(_inodes(session))
        return sorted({address for inode, address in _listening() if inode in held})[:_MOST]
    return []


def _inodes(session: int) -> Iterator[str]:
    """Yield the numbers of the sockets that the processes of a session have open."""
    for process, _ticks in of_session(session):
        with suppress(OSError):
            for opened in (process / "fd").iterdir():
                with suppress(OSError):
                    name = str(opened.readlink())
                    if name.startswith("socket:["):
                        yield name[len("socket:[") : -1]


def _listening() -> Iterator[tuple[str, tuple[str, int]]]:
    """Yield each socket of this machine that listens: its number and its address."""
    for table, family in _TABLES.items():
        with suppress(OSError):
            for row in (Path("/proc/net") / table).read_text("ascii").splitlines()[1:]:
                fields = row.split()
                if fields[3] == _LISTEN:
                    yield fields[9], _address(fields[1], family)


def _address(told: str, family: int) -> tuple[str, int]:
    """Read an address: words of 32 bits in the machine's order, in hexadecimal, and the port."""
    host, _colon, port = told.partition(":")
    words = bytes.fromhex(host)
    packed = b"".join(struct.pack("=I", one) for (one,) in struct.iter_unpack(">I", words))
    return socket.inet_ntop(family, packed), int(port, 16)
