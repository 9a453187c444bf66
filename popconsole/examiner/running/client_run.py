"""One run of a client: a server with a fault, the client's command, and what is there afterwards."""

import asyncio
import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep, time  # noqa: TID251 - nobody is above who has a clock
from typing import Any, NamedTuple

from popconsole.examiner.clients.judged import ClientEvidence, Fated, fate
from popconsole.examiner.clients.letters import LETTERS, delivered
from popconsole.examiner.clients.presets import ClientCommand
from popconsole.examiner.clients.trials import ClientTrial
from popconsole.examiner.running.left_behind import Mark, end_group
from popconsole.examiner.running.printed import UNBUFFERED, PrintedOutput
from popconsole.examiner.running.processes import of_session
from popconsole.examiner.running.program import filled
from popconsole.maildrop.accounts import Accounts, Secret
from popconsole.maildrop.messages import Message
from popconsole.maildrop.names import INBOX
from popconsole.maildrop.store import Maildrops
from popconsole.record.served import ServedSessions
from popconsole.record.session import RecordedSession
from popconsole.server.listening.listener import LOOPBACK, PopServer
from popconsole.server.setup import Setup
from popconsole.server.tls.certificates import PassingCertificates
from popconsole.transcript.model import Conversation
from popconsole.transcript.safe import decode, safe_prose

USER, PASSWORD = "lena", "plum-cake-7"
"""Who fetches, made up."""

_NOBODY = "nobody"
_NOBODYS: dict[str, Any] = {"user": _NOBODY, "group": "nogroup", "extra_groups": []}
_STEP = 0.01  # seconds between two looks at a client that runs
_MOST = 1_000_000  # octets of a file, or of the output, that are looked at
_TOLD = 1000  # octets of the output that are told
_LATE = 2.0  # seconds that the server's sessions have to end behind the client


@dataclass(frozen=True, slots=True)
class ClientRun:
    """A run that was made: of what, what became of the mail, what was said, the end of what it printed.

    ``printed``: of so many octets ``output`` is the end; 0: they are all.
    """

    trial: ClientTrial
    fated: Fated
    sessions: tuple[Conversation, ...]
    seconds: float
    processor: float | None
    output: str = ""
    seen: ClientEvidence | None = None
    printed: int = 0

    @property
    def fails(self) -> bool:
        """Whether the client fails by it."""
        return self.fated.fails(self.trial.fault)


class Ended(NamedTuple):
    """How a command ended: its code, None where it was ended; seconds by the clock, and of the processor.

    ``output`` is the beginning of what it printed, ``end`` the end, of ``printed`` octets.
    """

    code: int | None
    seconds: float
    processor: float | None
    output: bytes
    end: bytes = b""
    printed: int = 0


class ClientRunner:
    """Runs a client against a server with a fault, each time from the same beginning.

    ``seconds`` is how long it may take. ``plain`` and ``tls`` are its commands; ``tells``: the code that it
    ends with counts; not ``as_root``: where root examines, it runs as nobody. ``inside`` is the folder where
    it is run; without, a new one each time. That new one is its home, unless it has ``own_home``, the
    person's. Several threads may use one.
    """

    def __init__(
        self,
        plain: ClientCommand,
        tls: ClientCommand | None = None,
        *,
        tells: bool = True,
        as_root: bool = True,
        seconds: float = 20.0,
        inside: Path | None = None,
        own_home: bool = False,
    ) -> None:
        self._plain, self._tls, self._tells, self._seconds = plain, tls, tells, seconds
        self._nobody = not as_root and os.name == "posix" and os.getuid() == 0
        self._inside, self._own_home = inside, own_home
        self._certificates = PassingCertificates()

    def prepare(self) -> None:
        """Make what all runs share. Raises CertificateError."""
        if self._tls is not None:
            self._certificates()

    def run(self, trial: ClientTrial) -> ClientRun:
        """Make a run. Raises ListenError and OSError."""
        return asyncio.run(self._run(trial))

    async def _run(self, trial: ClientTrial) -> ClientRun:
        heard = _Heard()
        with tempfile.TemporaryDirectory(prefix="popconsole-") as made:
            folder, outbox = Path(made) / "client", Path(made) / "outbox"
            folder.mkdir()
            outbox.mkdir()
            server = self._server(trial, heard)
            async with server:
                command = self._tls if trial.tls and self._tls is not None else self._plain
                values = self._values(server, trial, folder, outbox)
                _write(command, values, folder)
                if self._nobody:
                    _hand_over(Path(made))
                ended = await asyncio.to_thread(self.carried_out, command, values, folder)
                if ended.code is not None:
                    with suppress(TimeoutError):
                        await asyncio.wait_for(server.left_alone(), _LATE)
            texts = await asyncio.to_thread(_texts, outbox, ended.output, command.names_outbox)
        left = server.setup.maildrops.mailboxes(USER.encode())[INBOX]
        seen = ClientEvidence(
            delivered(texts),
            frozenset(name for name in LETTERS if any(one.unique_id == name for one in left)),
            ended.code, ended.seconds, ended.processor, heard.sessions, trial.tls,
        )  # fmt: skip
        fated = fate(seen, trial.fault, USER, PASSWORD, silent_counts=self._tells)
        return ClientRun(
            trial, fated, heard.sessions, ended.seconds, ended.processor, _end_of(ended.end), seen,
            ended.printed if ended.printed > _TOLD else 0,
        )  # fmt: skip

    def carried_out(self, command: ClientCommand, values: dict[str, str], folder: Path) -> "Ended":
        """Carry out a command in a folder, with values for its placeholders."""
        home = {} if self._own_home else {"HOME": str(folder)}
        where = self._inside or folder
        return _carried_out(filled(command.command, values), where, home, self._seconds, self._nobody)

    def _server(self, trial: ClientTrial, heard: "_Heard") -> PopServer:
        mail = {USER.encode(): {INBOX: [Message(octets, name) for name, octets in LETTERS.items()]}}
        accounts = Accounts({USER.encode(): Secret(PASSWORD.encode())})
        server = PopServer(
            Setup(accounts, Maildrops(mail)), pop3_port=0, pop2_port=0,
            tls=self._certificates if trial.tls else None,
        )  # fmt: skip
        server.hears = ServedSessions([heard], time, monotonic)
        server.spoil = self._certificates.spoiled
        server.inject([trial.spec] if trial.spec else [])
        return server

    def _values(self, server: PopServer, trial: ClientTrial, folder: Path, outbox: Path) -> dict[str, str]:
        return {
            "host": "localhost" if trial.tls else LOOPBACK,  # certificates are made out for names
            "port": str(server.addresses[trial.protocol][1]),
            "user": USER,
            "password": PASSWORD,
            "outbox": str(outbox),
            "folder": str(folder),
            "ca": str(self._certificates.authority) if trial.tls else "",
            "seconds": str(int(self._seconds) + 2),  # behind that of this runner, which tells
        }


class _Heard:
    """Keeps the sessions of a server, in the order in which they began."""

    def __init__(self) -> None:
        self._sessions: list[RecordedSession] = []

    @property
    def sessions(self) -> tuple[Conversation, ...]:
        return tuple(one.conversation() for one in self._sessions if len(one.lines))

    def grew(self, session: RecordedSession) -> None:
        if session.number > len(self._sessions):
            self._sessions.append(session)

    def ended(self, _session: RecordedSession) -> None:
        pass


def _write(command: ClientCommand, values: dict[str, str], folder: Path) -> None:
    for name, text in command.files.items():
        for value, filling in values.items():
            text = text.replace("{" + value + "}", filling)  # noqa: PLW2901 - it is filled bit by bit
        path = folder / name
        path.write_text(text.removeprefix("\n"), "utf-8")
        path.chmod(0o600)


def _hand_over(folder: Path) -> None:
    """Give what is in a folder to nobody, who may go through it."""
    folder.chmod(0o711)
    for path in folder.rglob("*"):
        shutil.chown(path, _NOBODY)


def _carried_out(
    command: str,
    where: Path,
    home: Mapping[str, str],
    seconds: float,
    as_nobody: bool,  # noqa: FBT001 - one place calls it
) -> Ended:
    """Carry out a command of the shell, and end it with all that it started where it takes too long."""
    output, mark = PrintedOutput(first=_MOST, last=_TOLD), Mark()
    try:
        began = monotonic()
        process = subprocess.Popen(  # noqa: S602 - the user's own command line
            command,
            shell=True,
            cwd=where,
            env={**mark.environment, **home, **UNBUFFERED, "LC_ALL": "C.UTF-8"},
            stdin=subprocess.DEVNULL,
            stdout=output.end_of_pipe,
            stderr=subprocess.STDOUT,
            start_new_session=os.name == "posix",
            **_NOBODYS if as_nobody else {},
        )
        code, processor = _waited(process, began + seconds)
        took = monotonic() - began
        end_group(process)  # what it left behind
        return Ended(code, took, processor, output.first(), output.end(), output.place())
    finally:
        mark.end_all()
        output.close()


def _waited(process: "subprocess.Popen[bytes]", until: float) -> tuple[int | None, float | None]:
    """Wait for a process; return its code, None where it had to be ended, and the processor's seconds."""
    if os.name != "posix":  # pragma: no cover
        with suppress(subprocess.TimeoutExpired):
            return process.wait(max(0.0, until - monotonic())), None
        end_group(process)
        process.wait()
        return None, None
    late, busy = False, 0.0
    while True:
        done, status, used = os.wait4(process.pid, os.WNOHANG)
        if done:
            process.returncode = os.waitstatus_to_exitcode(status)
            of_children = used.ru_utime + used.ru_stime
            return (None, max(busy, of_children)) if late else (process.returncode, of_children)
        if not late and monotonic() > until:
            late, busy = True, _busy(process.pid)
            end_group(process)
        sleep(_STEP)


def _busy(session: int) -> float:
    """Return how many seconds the programs of a session kept the processor busy that still run."""
    return sum(ticks for _folder, ticks in of_session(session)) / os.sysconf("SC_CLK_TCK")


def _texts(outbox: Path, output: bytes, named: bool) -> list[bytes]:  # noqa: FBT001 - one place calls it
    """Return what was delivered: the files in the outbox; where the command knows none, what it printed."""
    files = [path for path in sorted(outbox.rglob("*")) if path.is_file()]
    texts = [_begin_of(path) for path in files]
    return texts if texts or named else [output]


def _begin_of(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(_MOST)
    except OSError:
        return b""


def _end_of(output: bytes) -> str:
    return safe_prose(decode(output.strip()[-_TOLD:]))
