"""The file that a command writes: never the one that is read, nor another that is there, unless asked."""

import os
from contextlib import suppress
from pathlib import Path

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
