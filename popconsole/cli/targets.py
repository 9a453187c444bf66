"""The file that a command writes: never the one that is read, nor another that is there, unless asked."""

import os
import sys
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

import click

from popconsole.cli.outcome import UnusableError
from popconsole.i18n import _

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
        raise UnusableError(f"{shown_target(target)}: {error.strerror or error}") from error
