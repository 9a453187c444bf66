"""Several files, and folders of them, given to one command."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from os.path import lexists
from pathlib import Path

import click

from popconsole.cli.given import found_file
from popconsole.cli.outcome import UnusableError, say
from popconsole.i18n import _
from popconsole.ui.recording_files import STANDARD_INPUT, GivenFile, OpenFile, files_in, one_of_each


def open_file(file: GivenFile) -> OpenFile:
    """Open a file for reading octets. Raises UnusableError."""
    try:
        return file.open()
    except OSError as error:
        told = _("{file}: {reason}").format(file=file.shown, reason=error.strerror or error)
        raise UnusableError(told) from error


def one_file(name: str) -> GivenFile:
    """Return the file that a name means: a path, or a transcript that comes with popconsole.

    "-" is standard input. Raises UnusableError where there is no such file.
    """
    found = found_file(name)
    if found != STANDARD_INPUT and not lexists(found):
        told = _("{file}: there is no such file")
        raise UnusableError(told.format(file=click.format_filename(name)))
    return GivenFile(found)


def every_file(names: Sequence[str]) -> Iterator[GivenFile]:
    """Yield the files that names mean: of files, of transcripts that come with popconsole, and of folders.

    A folder stands for all files below it, in the order of their names, but for hidden ones. Raises
    UnusableError where there is no such file, and for a folder without any. Two files that hold the sides of
    one session come as the first of them.
    """
    yield from one_of_each(_named(names))


def _named(names: Sequence[str]) -> Iterator[GivenFile]:
    for name in names:
        file = one_file(name)
        path = Path(file.path)
        if file.is_input or not path.is_dir():
            yield file
            continue
        inside = files_in(path)
        if not inside:
            raise UnusableError(_("{folder}: there is no file in it").format(folder=file.shown))
        yield from inside


@contextmanager
def one_of(file: GivenFile, unusable: Callable[[], None], *, several: bool) -> Iterator[None]:
    """Let one of several files that can't be used be told of, and the others go on.

    ``unusable`` is called where it was named itself; what lies in a folder is passed over. Where it is the
    only file UnusableError comes through.
    """
    try:
        yield
    except UnusableError as error:
        if not several:
            raise
        if file.named:
            unusable()
            say(error.message, err=True)
        else:
            say(_("passed over, for it is no recording: {file}").format(file=file.shown), err=True)
