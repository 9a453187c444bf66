"""Wrong clients for each stage: the small client with a line changed, run in this process."""

import contextlib
import io
import socket
import tomllib
from pathlib import Path
from time import monotonic
from types import ModuleType
from typing import Any

from popconsole.examiner.clients.presets import ClientCommand
from popconsole.examiner.clients.trials import ClientTrial
from popconsole.examiner.running.client_run import ClientRun, ClientRunner, Ended
from popconsole.ui.building import stages
from popconsole.ui.building_clients import ClientStages
from popconsole.ui.building_results import StageResult
from tests.build.programs import HERE
from tests.examine.wrong.examined import changed

_READS, _MAY = 1.0, 2.0  # seconds: the client's own for a read, and those after which it is ended
_AT_ONCE = 65_536  # octets
_TOLD = 15.0  # seconds that are told of one that was ended


def wrong_clients() -> dict[str, dict[str, Any]]:
    """Return the faults of the client by their names."""
    return {row["name"]: row for row in tomllib.loads((HERE / "clients.toml").read_text())["fault"]}


class StopError(BaseException):
    """The time of a client is over; no client catches it."""


class Connection:
    """A connection of a client, which ends with its time."""

    def __init__(self, address: tuple[str, int], until: float) -> None:
        self._socket = socket.create_connection(address)
        self._until = until
        self._limit: float | None = None
        self.sendall = self._socket.sendall

    def settimeout(self, _seconds: float) -> None:
        """Give reads a limit."""
        self._limit = _READS

    def recv(self, most: int) -> bytes:
        """Return octets; none at the end."""
        left = max(0.01, self._until - monotonic())
        self._socket.settimeout(left if self._limit is None else min(self._limit, left))
        try:
            return self._socket.recv(most)
        except TimeoutError:
            if self._limit is None:
                raise StopError from None
            raise

    def close(self) -> None:
        """Close it; what was not read is read first, or what was said last could be lost with a reset."""
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_WR)
            self._socket.settimeout(_READS)
            while self._socket.recv(_AT_ONCE):
                pass
        self._socket.close()


class InProcess(ClientRunner):
    """Runs a client that is a text of Python; keeps the runs that were made."""

    def __init__(self, text: str) -> None:
        super().__init__(ClientCommand("{host} {port} {user} {password} {outbox}"))
        self._text = text
        self._made: dict[str, ClientRun] = {}

    def run(self, trial: ClientTrial) -> ClientRun:
        """Make a run, once."""
        if trial.text not in self._made:
            self._made[trial.text] = super().run(trial)
        return self._made[trial.text]

    def carried_out(self, command: ClientCommand, values: dict[str, str], folder: Path) -> Ended:
        """Carry it out in this thread."""
        del folder
        until, made, said = monotonic() + _MAY, list[Connection](), io.StringIO()

        def connect(address: tuple[str, int]) -> Connection:
            made.append(Connection(address, until))
            return made[-1]

        def sleep(_seconds: float) -> None:
            raise StopError

        module = ModuleType("small_client")
        exec(compile(self._text, "client.py", "exec"), module.__dict__)  # noqa: S102 - our own text
        module.__dict__.update(connect=connect, sleep=sleep, print=lambda *words: print(*words, file=said))
        try:
            with contextlib.suppress(StopError):
                code = module.start([values[word.strip("{}")] for word in command.command.split()])
                return Ended(code, 0.1, 0.01, b"", said.getvalue().encode())
            return Ended(None, _TOLD, 0.01, b"", said.getvalue().encode())
        finally:
            for connection in made:
                connection.close()


def clients_held(name: str | None) -> list[StageResult]:
    """Hold a wrong client, or the right one, against the stages, up to the first that it does not pass."""
    text = changed((HERE / "client.py").read_text(), None if name is None else wrong_clients()[name])
    there = ClientStages(InProcess(text).run)
    found = []
    for stage in stages("client"):
        found.append(there.held(stage))
        if not found[-1].passed:
            break
    return found
