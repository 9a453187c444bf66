"""An examination as a command asks for it: set up, run, its transcripts written, all put away."""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from types import TracebackType
from typing import Self

from popconsole.examiner.check import Check, From
from popconsole.examiner.mail import mail
from popconsole.examiner.result import Examined, Result
from popconsole.examiner.running.examiner import Examiner, Permitted
from popconsole.examiner.running.program import Program, ProgramError
from popconsole.examiner.running.reached import POLITE, LoginAccount, Reached
from popconsole.examiner.running.stores import Store, StoreError
from popconsole.examiner.running.wire import GoneError, UnreachableError
from popconsole.i18n import _
from popconsole.transcript.safe import safe, shown_address
from popconsole.ui.examined_mail import mail_store, refuse_others_mail
from popconsole.ui.examined_rows import transcript


@dataclass(frozen=True, slots=True)
class ExaminationAsked:
    """What was asked for: of a server, or of a program by its ``command``."""

    protocol: str
    user: bytes
    password: bytes
    server: tuple[str, int] | None = None
    command: str | None = None
    fill: str | None = None
    maildir: Path | None = None
    mbox: Path | None = None
    tls_port: int = 0
    folder: bytes = b""
    timeout: float = 5.0
    fresh: bool = False
    strict: bool = False
    slow: bool = False
    may_delete: bool = False
    transcripts: Path | None = None


@dataclass
class Examining:
    """An examination that goes on. What it has started and made is gone when it is left.

    ``store`` puts the mail back, where it is none of the ways that were asked for.
    """

    asked: ExaminationAsked
    checks: tuple[Check, ...]
    stopped: str = ""
    store: Store | None = None
    _found: dict[str, Result] = field(default_factory=dict)
    _files: dict[str, str] = field(default_factory=dict)
    _greeting: bytes = b""
    _refused: str = ""  # why nobody could log in
    _folder: "tempfile.TemporaryDirectory[str] | None" = None
    _program: Program | None = None
    _store: Store | None = None
    _began: float = 0.0

    def __enter__(self) -> Self:
        self._began = monotonic()
        asked = self.asked
        values = {
            "user": asked.user.decode(errors="replace"),
            "password": asked.password.decode(errors="replace"),
        }
        self._folder = tempfile.TemporaryDirectory(prefix="examine-")
        self._store, places = mail_store(
            asked.command or "",
            Path(self._folder.name),
            mail(),
            maildir=asked.maildir,
            mbox=asked.mbox,
            fill=asked.fill,
        )
        self._store = self.store or self._store
        if asked.command is not None:
            self._program = Program(asked.command, values | places)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._program is not None:
            self._program.close()
        if self._folder is not None:
            self._folder.cleanup()

    def results(self) -> Iterator[Result]:
        """Yield what comes of each check, as it is tried; what ends it all early is kept in ``stopped``."""
        asked = self.asked
        reached = Reached(
            self._address,
            asked.protocol,
            LoginAccount(asked.user, asked.password),
            asked.timeout,
            pause=0.0 if self._program is not None else POLITE,
            tls_port=self._tls_port,
        )
        manner = Permitted(asked.may_delete, asked.slow, asked.fresh, asked.folder)
        examiner = Examiner(reached, manner, self._store, self._program)
        try:
            refuse_others_mail(asked.maildir, asked.mbox)
            examiner.begin()
            self._greeting = examiner.look.greeting
            self._refused = "" if examiner.look.login else examiner.look.why
            if not self._greeting:
                self.stopped = _("{server} says nothing").format(server=self._name)
                return
            for result in examiner.run(self.checks):
                self._found[result.check.id] = result
                self._write(result)
                yield result
        except (ProgramError, StoreError) as error:
            self.stopped = str(error)
        except (UnreachableError, GoneError) as error:
            self.stopped = _("{server} takes no connection: {why}").format(server=self._name, why=error)

    def so_far(self) -> Examined:
        """Return the examination as it stands before anything was tried."""
        return Examined(self._name, self.asked.protocol, notes=self._notes(), strict=self.asked.strict)

    def examined(self) -> Examined:
        """Return what came of it, the results in the order of the catalogue."""
        found = [self._found[check.id] for check in self.checks if check.id in self._found]
        return Examined(
            self._name,
            self.asked.protocol,
            tuple(found),
            self._notes(),
            self.asked.strict,
            monotonic() - self._began,
            self.stopped or self._shut_out(),
            self._greeting,
            self._files,
        )

    def _shut_out(self) -> str:
        """Return that nobody could log in, where that may be for a wrong password; empty where it is not so.

        A program that was told who will log in, and lets nobody in, is broken, and has been examined.
        """
        wanted = any(check.begins in (From.LOGIN, From.TLS_LOGIN) for check in self.checks)
        if not wanted or not self._refused or "{user}" in (self.asked.command or ""):
            return ""
        return _("nobody can log in: {why}").format(why=self._refused)

    @property
    def _name(self) -> str:
        if self.asked.command is not None:
            return safe(self.asked.command.encode("utf-8", "surrogateescape"))
        return shown_address(self._address())

    def _notes(self) -> tuple[str, ...]:
        notes = []
        if self._store is None:
            notes.append(
                _("Mail may be removed, and nothing puts it back: --may-delete.")
                if self.asked.may_delete
                else _(
                    "Nothing puts mail back, so that checks which mark mail as deleted are not tried: say "
                    "{maildir} or {mbox} in --run, --fill CMD, --maildir, --mbox, or --may-delete."
                )
            )
        return tuple(notes)

    def _address(self) -> tuple[str, int]:
        if self._program is not None:
            return self._program.address()
        return self.asked.server or ("", 0)

    def _tls_port(self) -> int:
        if self._program is not None:
            return self._program.other_ports.get("tls", 0)
        return self.asked.tls_port

    def _write(self, result: Result) -> None:
        """Write the transcript of what is broken."""
        folder, recording = self.asked.transcripts, transcript(result)
        if folder is None or recording is None or result.verdict.value != "broken":
            return
        from popconsole.ui.saving import save  # noqa: PLC0415 - only where something is saved

        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{result.check.id.replace('/', '_')}.txt"
        save(recording, path, overwrite=True)
        self._files[result.check.id] = str(path)
