"""``popconsole`` run many times over: a process that has loaded it is forked for each run.

To load it takes longer than most runs do. What is run is a process of its own all the same, with pipes and an
exit code as any other. Where there is no fork (Windows), each run is started anew.
"""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

_REQUEST = 1 << 20  # octets at the most
_LOADED = (
    "popconsole.cli.consoles", "popconsole.console.plain", "popconsole.console.handlers.registry",
    "popconsole.server.listening.listener", "popconsole.ui.workspace", "popconsole.ui.opening",
    "popconsole.client.connection", "popconsole.guide.lines.explain", "popconsole.console.teller",
)  # fmt: skip


@dataclass
class Ran:
    """What became of a program."""

    code: int
    out: bytes
    err: bytes

    @property
    def rows(self) -> list[str]:
        return self.out.decode().splitlines()


class Prepared:
    """The process that is forked; begun when it is needed first."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._here: socket.socket | None = None

    def run(self, words: Sequence[str], stdin: bytes, timeout: float) -> Ran:
        """Run ``popconsole`` with these words in a pipe. Raises TimeoutError."""
        ours, theirs = zip(*(os.pipe() for _ in range(4)), strict=True)
        given, out, err, code = ours[0], theirs[1], theirs[2], theirs[3]
        ends = (theirs[0], ours[1], ours[2], ours[3])
        request = {"words": list(words), "cwd": os.getcwd(), "env": dict(os.environ)}  # noqa: PTH109
        socket.send_fds(self._socket(), [json.dumps(request).encode()], [given, out, err, code])
        for fd in (given, out, err, code):
            os.close(fd)
        with ThreadPoolExecutor(4) as threads:
            threads.submit(_write, ends[0], stdin)
            found = [threads.submit(_read, fd) for fd in ends[1:]]
            said, told, left = (future.result(timeout) for future in found)
        return Ran(int(left), said, told)

    def _socket(self) -> socket.socket:
        if self._here is None:
            self._here, there = socket.socketpair()
            with there:
                self._process = subprocess.Popen(
                    [sys.executable, __file__, str(there.fileno())], pass_fds=[there.fileno()],
                    stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                )  # fmt: skip
        return self._here

    def close(self) -> None:
        """End the process."""
        if self._here is not None and self._process is not None:
            self._here.close()
            self._process.wait(10)
            self._here = self._process = None


PREPARED = Prepared()


def run(words: Sequence[str], stdin: bytes, timeout: float = 20) -> Ran:
    """Run ``popconsole`` with these words in a pipe, in a process of its own."""
    if hasattr(os, "fork"):
        return PREPARED.run(words, stdin, timeout)
    command = [sys.executable, "-m", "popconsole", *words]
    done = subprocess.run(command, input=stdin, capture_output=True, timeout=timeout, check=False)
    return Ran(done.returncode, done.stdout, done.stderr)


def _write(fd: int, octets: bytes) -> None:
    with os.fdopen(fd, "wb") as pipe:
        try:
            pipe.write(octets)
            pipe.flush()
        except BrokenPipeError:
            pass  # it has ended before it has read all


def _read(fd: int) -> bytes:
    with os.fdopen(fd, "rb") as pipe:
        return pipe.read()


# --- the process that is forked


def _serve(requests: socket.socket) -> None:
    import importlib

    for name in _LOADED:
        importlib.import_module(name)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for those who wait for a run
    while True:
        request, fds, _flags, _address = socket.recv_fds(requests, _REQUEST, 4)
        if not request:
            return
        if os.fork() == 0:
            requests.close()
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            _keep(json.loads(request), fds)
        for fd in fds:
            os.close(fd)


def _keep(request: dict[str, object], fds: list[int]) -> None:
    """Run one, wait for its end, tell its exit code."""
    *streams, told = fds
    pid = os.fork()
    if pid == 0:
        os.close(told)
        for number, fd in enumerate(streams):
            os.dup2(fd, number)
            os.close(fd)
        _become(**request)  # type: ignore[arg-type]
    for fd in streams:
        os.close(fd)
    _pid, status = os.waitpid(pid, 0)
    os.write(told, b"%d" % os.waitstatus_to_exitcode(status))
    os._exit(0)


def _become(words: list[str], cwd: str, env: dict[str, str]) -> None:
    from popconsole.cli import main

    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(env)
    sys.argv = ["popconsole", *words]
    main()
    sys.exit()  # as any program ends: what is to be done at the end is done


if __name__ == "__main__":
    _serve(socket.socket(fileno=int(sys.argv[1])))
