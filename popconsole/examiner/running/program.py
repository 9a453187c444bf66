"""The program that is examined: started, waited for, ended with all that it started."""

import os
import shlex
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from time import monotonic, sleep

from popconsole.examiner.running.left_behind import Mark, end_group
from popconsole.examiner.running.printed import UNBUFFERED, PrintedOutput
from popconsole.examiner.running.sockets import listened_on
from popconsole.i18n import N_, _, headed
from popconsole.transcript.safe import decode, safe_prose, shown_address

START = 10.0
"""Seconds that it may take to listen."""
_LOOK = 3.0  # seconds after which a look tells whether it listens elsewhere
_STOP, _STEP, _END = 3.0, 0.02, 1.0  # seconds
_BY_SIGNAL = 128  # and the signal's number: what a shell ends with
_TOLD = 2000  # octets of what it printed
_HOST = "127.0.0.1"


class ProgramError(Exception):
    """The program can't be started, or is of no use; the message says why.

    ``told`` is that without the option that named it. ``kind``: ``unstarted``; ``unfound`` or ``forbidden``
    by the shell; ``ended`` before it listened; ``elsewhere``: it listens, and not where it should; ``deaf``:
    it runs and does not listen. ``printed`` are the last lines that it printed, of so many octets as
    ``printed_of`` tells, 0: they are all.
    """

    def __init__(self, told: str, kind: str, printed: str = "", printed_of: int = 0) -> None:
        output = printed.replace("\n", "\N{SYMBOL FOR LINE FEED}")
        whole = _("{told} It printed: {output}").format(told=told, output=output or "-")
        super().__init__(headed("--run", whole if kind != "unstarted" else told))
        self.told, self.kind, self.printed, self.printed_of = told, kind, printed, printed_of


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


_SHELL = {
    127: ("unfound", N_("The shell does not find the program that CMD names.")),
    126: ("forbidden", N_("The shell may not execute the program that CMD names.")),
}  # what a shell of POSIX ends with


def _signal_of(code: int) -> str | None:
    """Return the name of the signal that ended a program, or the shell's command: 128 and its number."""
    with suppress(ValueError):
        if os.name == "posix" and (code < 0 or code > _BY_SIGNAL):
            return signal.Signals(-code if code < 0 else code - _BY_SIGNAL).name
    return None


def _told_end(code: int) -> str:
    if (sign := _signal_of(code)) is not None:
        return _("The program was ended by {signal}.").format(signal=sign)
    return _("The program has ended, with exit code {code}.").format(code=code)


class Program:
    """A program that is started by a command of the shell, with ``{port}`` and other values in it.

    It gets a new port each time it is started. ``starts`` is how often it was. ``died`` is how it ended, the
    last time that it did so by itself once it had listened.
    """

    def __init__(self, command: str, values: Mapping[str, str]) -> None:
        self._command = command
        self._values = dict(values)
        self._process: subprocess.Popen[bytes] | None = None
        self._printed = PrintedOutput(last=_TOLD)
        self._mark = Mark()
        self._since = 0.0
        self.port = 0
        self.other_ports: dict[str, int] = {}
        self.starts = 0
        self.listens = False
        self.died: int | None = None
        self._looked = False

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
                stdout=self._printed.end_of_pipe,
                stderr=subprocess.STDOUT,
                env={**self._mark.environment, **UNBUFFERED},
                start_new_session=os.name == "posix",
            )
        except OSError as error:
            told = _("The program can't be started: {why}").format(why=error)
            raise ProgramError(told, "unstarted") from error
        self.starts += 1
        self._looked = False
        self._since = monotonic()

    def address(self) -> tuple[str, int]:
        """Return where it listens; it is started where it does not run. Raises ProgramError."""
        ended = None if self._process is None else self._process.poll()
        if ended is not None and not self.listens:
            raise self._ended(ended)
        if ended is not None:
            self.died = ended
        if self._process is None or ended is not None:
            self.start()
        return _HOST, self.port

    def again(self) -> bool:
        """Tell whether to go on trying to connect. Raises ProgramError where it will never listen."""
        waited = monotonic() - self._since
        if self.listens and waited > START:
            return False
        if not self.listens and waited > (START if self._looked else _LOOK):
            self._look(late=waited > START)
        sleep(_STEP)
        return True

    def _ended(self, code: int) -> ProgramError:
        printed = self.output(), self.printed_of()
        if os.name == "posix" and code in _SHELL:
            kind, told = _SHELL[code]
            return ProgramError(_(told), kind, *printed)
        if (sign := _signal_of(code)) is not None:
            told = _("It was ended by {signal} before it listened on port {port}.")
            return ProgramError(told.format(signal=sign, port=self.port), "ended", *printed)
        told = _("It ended, with exit code {code}, before it listened on port {port}.")
        return ProgramError(told.format(code=code, port=self.port), "ended", *printed)

    def _look(self, *, late: bool) -> None:
        """See whether it listens elsewhere. Raises ProgramError where it does, or where it is ``late``."""
        self._looked = True
        others = [] if self._process is None else listened_on(self._process.pid)
        if (_HOST, self.port) in others:  # it does by now
            return
        if others:
            told = _("It listens on {others}, and not on {address}, where it is called.")
            shown = ", ".join(map(shown_address, others))
            address = shown_address((_HOST, self.port))
            why = told.format(others=shown, address=address)
            raise ProgramError(why, "elsewhere", self.output(), self.printed_of())
        if late:
            told = _("It runs, and does not listen on port {port} after {seconds} seconds.")
            why = told.format(port=self.port, seconds=int(START))
            raise ProgramError(why, "deaf", self.output(), self.printed_of())

    def fate(self) -> str:
        """Tell how it ended, where it did so by itself since it was last started; empty where it runs."""
        if self._process is None:
            return ""
        try:
            code = self._process.wait(_END)  # its connections are closed before it is gone
        except subprocess.TimeoutExpired:
            return ""
        return _told_end(code)

    def mark(self) -> int:
        """Return the place in its output where it is now: see ``output``."""
        return self._printed.place()

    def printed_of(self, since: int = 0) -> int:
        """Return how many octets it printed, where ``output`` is but the end of them; else 0."""
        count = self._printed.place() - since
        return count if count > _TOLD else 0

    def output(self, since: int = 0) -> str:
        """Return the last lines that it printed, none before the place ``since``, each safe to show."""
        rows = self._printed.end(since).splitlines()
        whole = rows[1:] if self.printed_of(since) and len(rows) > 1 else rows
        return "\n".join(safe_prose(decode(row.expandtabs())) for row in whole).strip("\n")

    def stop(self) -> None:
        """End it and all that it started."""
        process, self._process = self._process, None
        if process is None:
            return
        if sys.platform != "win32":
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGTERM)
            with suppress(subprocess.TimeoutExpired):
                process.wait(_STOP)
        end_group(process)  # what does not heed that, and what it left behind
        with suppress(subprocess.TimeoutExpired):
            process.wait(_STOP)
        self._mark.end_all()

    def close(self) -> None:
        """End it for good."""
        self.stop()
        self._printed.close()
