"""The program that is examined: started, waited for, ended with all that it started."""

import os
import shlex
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from time import monotonic, sleep

from popconsole.i18n import _, headed
from popconsole.transcript.safe import safe

START = 10.0
"""Seconds that it may take to listen."""
_STOP, _STEP = 3.0, 0.02  # seconds
_TOLD = 600  # octets of what it printed
_HOST = "127.0.0.1"


class ProgramError(Exception):
    """The program can't be started, or is of no use; the message says why.

    ``told`` is that without the option that named it. ``kind``: ``unstarted``, ``ended`` before it listened,
    or ``deaf``: it runs and does not listen. ``printed`` is the end of what it printed.
    """

    def __init__(self, told: str, kind: str, printed: str = "") -> None:
        whole = _("{told} It printed: {output}").format(told=told, output=printed or "-")
        super().__init__(headed("--run", whole if kind != "unstarted" else told))
        self.told, self.kind, self.printed = told, kind, printed


def free_port() -> int:
    """Return a port of loopback that nobody listens on at this moment."""
    with socket.socket() as asked:
        asked.bind((_HOST, 0))
        port: int = asked.getsockname()[1]
        return port


def filled(command: str, values: Mapping[str, str]) -> str:
    """Return a command with its placeholders filled, each as one word of the shell."""
    for name, value in values.items():
        command = command.replace("{" + name + "}", shlex.quote(value) if os.name == "posix" else value)
    return command


class Program:
    """A program that is started by a command of the shell, with ``{port}`` and other values in it.

    It gets a new port each time it is started. ``starts`` is how often it was.
    """

    def __init__(self, command: str, values: Mapping[str, str]) -> None:
        self._command = command
        self._values = dict(values)
        self._process: subprocess.Popen[bytes] | None = None
        self._output = tempfile.TemporaryFile()  # noqa: SIM115 - closed when it is ended
        self._since = 0.0
        self.port = 0
        self.other_ports: dict[str, int] = {}
        self.starts = 0
        self.listens = False

    def start(self) -> None:
        """Start it. Raises ProgramError."""
        self.stop()
        self.port = free_port()
        values = {**self._values, "port": str(self.port)}
        if "{tls_port}" in self._command:
            self.other_ports["tls"] = free_port()
            values["tls_port"] = str(self.other_ports["tls"])
        try:
            self._process = subprocess.Popen(  # noqa: S602 - the user's own command line
                filled(self._command, values),
                shell=True,
                stdin=subprocess.DEVNULL,
                stdout=self._output,
                stderr=subprocess.STDOUT,
                start_new_session=os.name == "posix",
            )
        except OSError as error:
            told = _("The program can't be started: {why}").format(why=error)
            raise ProgramError(told, "unstarted") from error
        self.starts += 1
        self._since = monotonic()

    def address(self) -> tuple[str, int]:
        """Return where it listens; it is started where it does not run. Raises ProgramError."""
        ended = None if self._process is None else self._process.poll()
        if ended is not None and not self.listens:
            told = _("It ended with {code} before it listened on port {port}.")
            raise ProgramError(told.format(code=ended, port=self.port), "ended", self.output())
        if self._process is None or ended is not None:
            self.start()
        return _HOST, self.port

    def again(self) -> bool:
        """Tell whether to go on trying to connect. Raises ProgramError where it will never listen."""
        if self._late():
            if self.listens:
                return False
            told = _("It does not listen on port {port} after {seconds} seconds.")
            raise ProgramError(told.format(port=self.port, seconds=int(START)), "deaf", self.output())
        sleep(_STEP)
        return True

    def _late(self) -> bool:
        return monotonic() - self._since > START

    def output(self) -> str:
        """Return the end of what it printed, safe to show."""
        self._output.seek(0, os.SEEK_END)
        self._output.seek(max(0, self._output.tell() - _TOLD))
        return safe(self._output.read().strip())

    def stop(self) -> None:
        """End it and all that it started."""
        process, self._process = self._process, None
        if process is None:
            return
        if sys.platform == "win32":  # pragma: no cover
            ended = ["taskkill", "/T", "/F", "/PID", str(process.pid)]
            subprocess.run(ended, check=False, capture_output=True)  # noqa: S603 - no word of anybody's in it
            process.wait()
            return
        for sign in (signal.SIGTERM, signal.SIGKILL):
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, sign)
            with suppress(subprocess.TimeoutExpired):
                process.wait(_STOP)
                break
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)  # what it left behind

    def close(self) -> None:
        """End it for good."""
        self.stop()
        self._output.close()
