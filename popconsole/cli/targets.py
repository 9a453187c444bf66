"""The file that a command writes: never the one that is read, nor another that is there, unless asked."""

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import chain, count
from pathlib import Path
from typing import BinaryIO

import click

from popconsole.cli.outcome import UnusableError
from popconsole.i18n import _, headed
from popconsole.ui.recording_files import GivenFile

STANDARD_OUTPUT = "-"


def check_target(target: str, source: str, *, force: bool) -> None:
    """Refuse to write over the file that is read, or over any other unless that was said.

    Raises UnusableError; "-" is standard output.
    """
    if target == STANDARD_OUTPUT:
        return
    path = Path(target)
    with suppress(OSError):
        if path.samefile(source):
            raise UnusableError(_("{file} is the file that is read: name another one").format(file=path))
    if path.is_dir():
        raise UnusableError(_("{file} is a folder: name a file").format(file=path))
    if not force and os.path.lexists(path):
        raise UnusableError(_("{file} is there already: name another one, or say --force").format(file=path))


def into_folder(sources: Sequence[str], target: str) -> Path | None:
    """Return the folder that files are to be written into, which is made where it is not there; None: a file.

    It is a folder that is there, or whose name ends with a slash, as several files, and folders, want it.
    Raises UnusableError where they can't have it.
    """
    path = Path(target)
    many = len(sources) > 1 or Path(sources[0]).is_dir()
    if target != STANDARD_OUTPUT and (path.is_dir() or target.endswith(("/", os.sep))):
        try:
            path.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise UnusableError(headed(shown_target(target), error.strerror or str(error))) from error
        return path
    if many:
        told = _("several files go into a folder, a file each: call it {file}/")
        raise UnusableError(told.format(file="OUT" if target == STANDARD_OUTPUT else shown_target(target)))
    return None


def placed(files: Iterable[GivenFile], folder: Path, ending: str) -> Iterator[tuple[GivenFile, Path]]:
    """Yield files, each with the one to write for it in a folder: its name with another ending.

    Those of one name are numbered; what lies in that folder itself is left out.
    """
    taken: set[str] = set()
    for file in list(files):
        path = Path(file.path)
        if not file.named and folder.resolve() in path.resolve().parents:
            continue
        stem = "stdin" if file.is_input else path.stem or path.name
        names = chain([stem], (f"{stem}-{number}" for number in count(2)))
        name = next(name for name in names if name.lower() not in taken)
        taken.add(name.lower())
        yield file, folder / f"{name}{ending}"


def form_of(target: str, usual: str, form_for: Callable[[str], str]) -> str:
    """Return the form that the name of the file to write asks for, the usual one on standard output.

    ``form_for`` may raise FormatError: then UnusableError is raised.
    """
    from popconsole.ui.saving import FormatError

    try:
        return usual if target == STANDARD_OUTPUT else form_for(target)
    except FormatError as error:
        raise UnusableError(_("{error}, or say --format").format(error=error)) from error


def shown_target(target: str) -> str:
    """Return the name of the file as it may be shown."""
    return _("standard output") if target == STANDARD_OUTPUT else click.format_filename(target)


def write_target(target: str, pieces: Iterable[bytes], *, private: bool, force: bool) -> None:
    """Write a file, or standard output; it is made, or emptied, only when there is something to write.

    ``private``: the user alone can read it. Raises UnusableError where it can't be written.
    """
    left = iter(pieces)
    first = next(left, b"")
    if target == STANDARD_OUTPUT:
        out: BinaryIO = sys.stdout.buffer
        out.write(first)
        out.writelines(left)
        out.flush()
        return
    from popconsole.ui.saving import new_file

    try:
        with new_file(Path(target), private=private, overwrite=force) as file:
            file.write(first)
            file.writelines(left)
    except OSError as error:
        raise UnusableError(headed(shown_target(target), error.strerror or str(error))) from error
