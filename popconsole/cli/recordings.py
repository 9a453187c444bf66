"""The options of commands that read a recording, and its reading: what is wrong with it ends the command."""

from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from popconsole.cli.given import PROTOCOL, FilePath, not_empty, with_options
from popconsole.cli.many_files import open_file
from popconsole.cli.outcome import UnusableError, say
from popconsole.i18n import N_, _, headed, ngettext

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from popconsole.dialogue.masking import Masker
    from popconsole.formats.asked import Asked
    from popconsole.formats.reader import Reader
    from popconsole.formats.reading import Reading
    from popconsole.formats.shape import LogShape
    from popconsole.formats.tls.keylog import KeyLog
    from popconsole.transcript.model import Recording
    from popconsole.ui.recording_files import GivenFile, OpenFile

_BAD_ROWS_MOST = 5  # of a key log that are told one by one


def file_options(command: "Callable[..., None]") -> "Callable[..., None]":
    """Give a command that reads a file the options that say how: it takes them as ``asked``."""

    @wraps(command)
    def asking(
        *args: Any,
        protocol: str | None,
        reader: str | None,
        shape: "Reader | None",
        keys: "KeyLog | None",
        session: int | None,
        **given: Any,
    ) -> None:
        from popconsole.formats.asked import Asked

        if reader is not None and shape is not None:
            raise UnusableError(_("--as and --shape exclude each other: choose one"))
        asked = Asked(protocol.upper() if protocol else None, shape or reader, keys, session)
        command(*args, asked=asked, **given)

    options = (
        click.option("--protocol", type=PROTOCOL, help=N_("What it is, where the file does not tell.")),
        click.option(
            "--as",
            "reader",
            metavar="NAME",
            callback=_reader_name,
            help=N_(
                "The form of the file, instead of the one that fits best; popconsole formats lists them."
            ),
        ),
        click.option(
            "--shape",
            metavar="FILE.toml",
            type=FilePath(exists=True),
            callback=_shape,
            help=N_("Read the file by a shape of your own; popconsole formats check FILE.toml tries it."),
        ),
        click.option(
            "--keylog",
            "keys",
            metavar="FILE",
            type=FilePath(exists=True),
            callback=_key_log,
            help=N_(
                "Open what TLS hides in a packet capture with this key log, as SSLKEYLOGFILE has it written."
            ),
        ),
        click.option(
            "--session",
            metavar="N",
            type=click.IntRange(1),
            help=N_("Of a file with several conversations the Nth alone."),
        ),
    )
    return with_options(asking, options)


def _shape(_context: click.Context, _parameter: click.Parameter, path: Path | None) -> "Reader | None":
    """Return the reader that a file with a shape describes, or say why it can't be used."""
    if path is None:
        return None
    from popconsole.formats.shaped import reader_of

    return reader_of(read_shape(path))


def read_shape(path: Path) -> "LogShape":
    """Read a file with a shape, or say what is wrong in it."""
    from popconsole.formats.shape_file import ShapeError, parse

    name = click.format_filename(path)
    try:
        return parse(path.read_bytes(), name)
    except ShapeError as error:
        raise UnusableError(str(error)) from error
    except OSError as error:
        raise UnusableError(headed(name, error.strerror or str(error))) from error


def _key_log(_context: click.Context, _parameter: click.Parameter, path: Path | None) -> "KeyLog | None":
    """Return the secrets that a key log holds, or say why it can't be used; rows that are none are told."""
    if path is None:
        return None
    from popconsole.formats.tls.keylog import read_key_log

    name = click.format_filename(path)
    try:
        with told_of_file(), path.open("rb") as file:
            keys, bad = read_key_log(file, name)
    except OSError as error:
        raise UnusableError(headed(name, error.strerror or str(error))) from error
    for row in bad[:_BAD_ROWS_MOST]:
        say(_("{name}, line {row}: {why}; passed over").format(name=name, row=row.row, why=row.why), err=True)
    if more := bad[_BAD_ROWS_MOST:]:
        told = ngettext(
            "{name}: {n} more row is passed over", "{name}: {n} more rows are passed over", len(more)
        )
        say(told.format(name=name, n=len(more)), err=True)
    return keys


def _reader_name(_context: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    if value is None:
        return None
    from popconsole.formats.registry import UnknownFormatError, reader

    not_empty(_context, parameter, value)
    try:
        return reader(value).name
    except UnknownFormatError as error:
        raise UnusableError(str(error)) from error


def open_recording(file: "OpenFile", asked: "Asked", *, quiet: bool = False) -> "Reading":
    """Begin to read a recording; ``told_of_file`` turns what goes wrong then into an error of the command.

    How far it has come is told where that takes long and nothing is printed meanwhile (``quiet``).
    """
    from popconsole.cli.progress import progress_line
    from popconsole.formats.reading import open_incrementally
    from popconsole.protocol import PROTOCOLS

    reading = open_incrementally(
        file.stream,
        file.shown,
        PROTOCOLS[asked.protocol] if asked.protocol else None,
        reader=asked.reader,
        keys=asked.keys,
        only=asked.session,
        beside=file.beside,
        times=file.times,
    )
    if quiet:
        reading.tell = progress_line(file.shown) or reading.tell
    return reading


@contextmanager
def told_of_file() -> "Iterator[None]":
    """Let a file that can't be used end the command, and say why."""
    from popconsole.formats.errors import TranscriptError

    try:
        yield
    except TranscriptError as error:
        raise UnusableError(str(error)) from error


@dataclass(frozen=True, slots=True)
class ReadRecording:
    """A recording that was read to its end; of the session that was asked for, that alone.

    ``doubt`` says that too little of the file was understood; ``known`` knows the secrets of all its
    sessions.
    """

    recording: "Recording"
    doubt: str
    known: "Masker"


def read_recording(file: "GivenFile", asked: "Asked") -> ReadRecording:
    """Read a recording to its end, or say why it is none; of the session that is asked for, that alone.

    Where too little of the file was understood that is said, and returned too: the exit code is not 0 then.
    """
    from popconsole.dialogue.masked_recording import Secrets

    with open_file(file) as opened, told_of_file():
        reading = open_recording(opened, asked, quiet=True)
        for _progress in reading:
            pass
    if reading.doubt:
        click.echo(reading.doubt, err=True)
    recording = reading.recording
    known = Secrets().of(recording.conversations)
    if asked.session is not None:
        recording = replace(recording, conversations=recording.conversations[asked.session - 1 :][:1])
    return ReadRecording(recording, reading.doubt, known)
