"""Several files, and folders of them, given to one command."""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from os.path import lexists
from pathlib import Path
from typing import BinaryIO

import click

from popconsole.cli.given import found_file
from popconsole.cli.outcome import UnusableError
from popconsole.i18n import _

_STANDARD_INPUT = "-"


@dataclass(frozen=True, slots=True)
class GivenFile:
    """A file to be read: its path, "-" for standard input; ``named``: by itself, and not by its folder."""

    path: str
    named: bool

    @property
    def shown(self) -> str:
        """Its name as it may be shown."""
        return _("standard input") if self.path == _STANDARD_INPUT else click.format_filename(self.path)

    def open(self) -> BinaryIO:
        """Open it for reading octets. Raises UnusableError."""
        if self.path == _STANDARD_INPUT:
            return sys.stdin.buffer
        try:
            return Path(self.path).open("rb")
        except OSError as error:
            told = _("{file}: {reason}").format(file=self.shown, reason=error.strerror or error)
            raise UnusableError(told) from error


def one_file(name: str) -> GivenFile:
    """Return the file that a name means: a path, or a transcript that comes with popconsole.

    "-" is standard input. Raises UnusableError where there is no such file.
    """
    found = found_file(name)
    if found != _STANDARD_INPUT and not lexists(found):
        told = _("{file}: there is no such file")
        raise UnusableError(told.format(file=click.format_filename(name)))
    return GivenFile(found, named=True)


def every_file(names: Sequence[str]) -> Iterator[GivenFile]:
    """Yield the files that names mean: of files, of transcripts that come with popconsole, and of folders.

    A folder stands for all files below it, in the order of their names, but for hidden ones. Raises
    UnusableError where there is no such file, and for a folder without any.
    """
    for name in names:
        file = one_file(name)
        path = Path(file.path)
        if file.path == _STANDARD_INPUT or not path.is_dir():
            yield file
            continue
        inside = sorted(file for file in path.rglob("*") if file.is_file() and not _hidden(file, path))
        if not inside:
            raise UnusableError(_("{folder}: there is no file in it").format(folder=file.shown))
        yield from (GivenFile(str(file), named=False) for file in inside)


def _hidden(file: Path, folder: Path) -> bool:
    return any(part.startswith(".") for part in file.relative_to(folder).parts)
