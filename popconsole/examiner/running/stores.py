"""Where the mail lies that a server is examined with, and how it is put back."""

import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from popconsole.i18n import _
from popconsole.transcript.safe import safe

_FILL = 60.0  # seconds that a command of --fill may take
_TOLD = 300
_FOLDERS = ("cur", "new", "tmp")


class StoreError(Exception):
    """Mail can't be put back; the message says why."""


class Store(Protocol):
    """A way to put the mail back as it was. Raises StoreError."""

    def put_back(self, *, empty: bool = False) -> None:
        """Put the mail there; ``empty``: none."""

    def changed(self) -> bool:
        """Tell whether the mail is other than it was put there, as far as that is seen."""

    @property
    def ours(self) -> bool:
        """Whether the mail is the examiner's own."""

    @property
    def empties(self) -> bool:
        """Whether an empty maildrop can be had."""


class MaildirStore:
    """A Maildir that is written anew; it is the examiner's own."""

    ours = empties = True

    def __init__(self, path: Path, mail: Mapping[str, bytes]) -> None:
        self.path = path
        self._mail = mail
        self._there: dict[str, int] = {}

    def put_back(self, *, empty: bool = False) -> None:
        """Write it: each message a file of ``new``, with LF as files have it."""
        try:
            for old in self.path.iterdir() if self.path.is_dir() else ():
                shutil.rmtree(old) if old.is_dir() else old.unlink()
            for name in _FOLDERS:
                (self.path / name).mkdir(parents=True, exist_ok=True)
            self._there = {}
            for number, (kind, octets) in enumerate({} if empty else self._mail.items(), start=1):
                name = f"{1_000_000_000 + number}.M{number}P1_{kind}.examine"
                content = octets.replace(b"\r\n", b"\n")
                (self.path / "new" / name).write_bytes(content)
                self._there[name] = len(content)
        except OSError as error:
            raise StoreError(str(error)) from error

    def changed(self) -> bool:
        """Look whether all files are there, in ``new`` or in ``cur``."""
        found = {
            file.name.partition(":")[0]: file.stat().st_size
            for name in ("cur", "new")
            for file in ((self.path / name).iterdir() if (self.path / name).is_dir() else ())
        }
        return found != self._there


class MboxStore:
    """An mbox that is written anew; it is the examiner's own."""

    ours = empties = True

    def __init__(self, path: Path, mail: Mapping[str, bytes]) -> None:
        self.path = path
        self._mail = mail
        self._octets = b""

    def put_back(self, *, empty: bool = False) -> None:
        """Write it, with LF, and ``>`` before a ``From`` at the start of a line."""
        pieces = []
        for octets in () if empty else self._mail.values():
            text = octets.replace(b"\r\n", b"\n").replace(b"\nFrom ", b"\n>From ")
            pieces.append(b"From examiner@popconsole.example Mon Mar  9 08:00:00 2026\n" + text)
            pieces.append(b"\n" if text.endswith(b"\n") else b"\n\n")
        self._octets = b"".join(pieces)
        try:
            self.path.write_bytes(self._octets)
        except OSError as error:
            raise StoreError(str(error)) from error

    def changed(self) -> bool:
        """Look whether the file is as it was written."""
        try:
            return self.path.read_bytes() != self._octets
        except OSError:
            return True


class FilledStore:
    """A command that puts the mail there."""

    ours = empties = False

    def __init__(self, command: str) -> None:
        self._command = command

    def put_back(self, *, empty: bool = False) -> None:  # noqa: ARG002 - it cannot
        """Run it."""
        try:
            done = subprocess.run(  # noqa: S602 - the user's own command line
                self._command,
                shell=True,
                capture_output=True,
                timeout=_FILL,
                check=False,
                stdin=subprocess.DEVNULL,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise StoreError(_("--fill: {why}").format(why=error)) from error
        if done.returncode:
            told = safe((done.stderr or done.stdout).strip()[-_TOLD:])
            raise StoreError(
                _("--fill ended with {code}: {output}").format(code=done.returncode, output=told)
            )

    def changed(self) -> bool:
        """Nobody knows."""
        return True
