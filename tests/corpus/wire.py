"""Packets on loopback, recorded while something runs: by tcpdump where it may, else by a tap of our own."""

import contextlib
import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from popconsole.transcript.model import Side
from tests.corpus.tape import Tape, packets

_PATH = os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin"))
_READY = 5  # seconds for tcpdump to begin
_LOST = re.compile(rb"(\d+) packets? dropped by kernel")
_SETTLED = 0.15  # seconds in which the last packets come


class PacketsLostError(RuntimeError):
    """The machine was too busy: tcpdump did not get all packets."""


def tcpdump_may() -> bool:
    """Tell whether tcpdump is there and may listen on loopback."""
    if shutil.which("tcpdump", path=_PATH) is None:
        return False
    with tempfile.TemporaryDirectory(prefix="pop-") as folder:
        try:
            with _tcpdump(9, Path(folder) / "tried"):
                return True
        except RuntimeError:
            return False


@contextmanager
def recorded(port: int, file: Path, protocol: str = "POP3", *, tcpdump: bool) -> Iterator[int]:
    """Record what goes to and from a port of loopback into a file; yield the port that is to be used."""
    if tcpdump:
        with _tcpdump(port, file):
            yield port
    else:
        tap = Tap(port, protocol)
        try:
            yield tap.port
        finally:
            tap.close()
            file.write_bytes(packets(tap.tapes))


@contextmanager
def _tcpdump(port: int, file: Path) -> Iterator[None]:
    command = [
        "tcpdump",
        "-i",
        "lo",
        "-B",
        "16384",
        "-U",
        "--immediate-mode",
        "-Z",
        "root",
        "-s",
        "0",
        "-w",
        str(file),
    ]
    with subprocess.Popen(
        [*command, f"tcp port {port}"],
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        env={"PATH": _PATH},
    ) as process:
        assert process.stderr is not None
        told = process.stderr.readline()
        if b"listening on" not in told:
            process.kill()
            raise RuntimeError(f"tcpdump does not begin: {told.decode(errors='replace')}")
        try:
            yield
            time.sleep(_SETTLED)
        finally:
            process.send_signal(signal.SIGINT)
            told = process.stderr.read()
    lost = _LOST.search(told)
    if lost is None or int(lost[1]):
        raise PacketsLostError(told.decode(errors="replace"))


class Tap:
    """Stands between clients and a port of loopback, and keeps what passes with its times."""

    def __init__(self, port: int, protocol: str) -> None:
        self._to = ("127.0.0.1", port)
        self._protocol = protocol
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        self.tapes: list[Tape] = []
        self._threads: list[threading.Thread] = []
        self._ends: list[socket.socket] = []
        self._lock = threading.Lock()
        self._accepting = threading.Thread(target=self._accept, daemon=True)
        self._accepting.start()

    def close(self) -> None:
        """Listen no longer, and wait till all connections have ended."""
        with contextlib.suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self._accepting.join(_READY)
        for thread in self._threads:
            thread.join(_READY)
        for end in self._ends:
            end.close()

    def _accept(self) -> None:
        while True:
            try:
                client, address = self._listening.accept()
            except OSError:
                return
            began = time.time()  # noqa: TID251 - packets have times
            tape = Tape(self._protocol, began, f"{address[0]}:{address[1]}", f"{self._to[0]}:{self.port}")
            self.tapes.append(tape)
            server = socket.create_connection(self._to, _READY)
            server.settimeout(None)
            self._ends += [client, server]
            for side, source, target in ((Side.CLIENT, client, server), (Side.SERVER, server, client)):
                thread = threading.Thread(target=self._pass, args=(tape, side, source, target), daemon=True)
                self._threads.append(thread)
                thread.start()

    def _pass(self, tape: Tape, side: Side, source: socket.socket, target: socket.socket) -> None:
        """Pass on what one side says, to its end."""
        reset = False
        while True:
            try:
                octets = source.recv(65_536)
            except OSError:
                octets, reset = b"", True
            with self._lock:
                at = time.time() - tape.began  # noqa: TID251 - packets have times
                if not octets:
                    tape.closed(side, at, reset=reset)
                    break
                tape.sent(side, octets, at)
            try:
                target.sendall(octets)
            except OSError:
                break
        with contextlib.suppress(OSError):
            target.shutdown(socket.SHUT_WR)
