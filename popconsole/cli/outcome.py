"""What the commands say to the shell, and how they end."""

import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum
from typing import IO, Any

import click

from popconsole.transcript.safe import safe_prose

_LONGEST = 2_000  # characters of a row of an error


class ExitCode(IntEnum):
    """What a command says to the shell."""

    OK = 0
    DIFFERENCE = 1
    UNUSABLE = 2


class UnusableError(click.ClickException):
    """The input or the call can't be used."""

    exit_code = ExitCode.UNUSABLE


class _Screen(io.StringIO):
    """Takes down what click would print at a terminal: elsewhere it leaves out what a terminal acts on."""

    def isatty(self) -> bool:
        return True


class _SafeError(click.ClickException):
    """Another error of the command line, shown so that no terminal can take any of it for a command."""

    exit_code = ExitCode.UNUSABLE

    def __init__(self, error: click.ClickException) -> None:
        super().__init__(error.message)
        self._error = error

    def show(self, file: IO[Any] | None = None) -> None:
        """Print it, with the usage where that belongs to it; no password that was typed in it."""
        from popconsole.dialogue.free_text import masked_text

        screen = _Screen()
        self._error.show(screen)
        octets = screen.getvalue().encode("utf-8", "surrogateescape")
        told = masked_text(octets, author=True).decode("utf-8", "surrogateescape")
        rows = map(_shortened, safe_rows(told).split("\n"))
        click.echo("\n".join(rows), file=file, err=file is None, nl=False)


def _shortened(row: str) -> str:
    """Return a row of an error; of a very long one, which quotes what was typed, beginning and end."""
    return row if len(row) <= _LONGEST else f"{row[: _LONGEST // 2]} ... {row[-_LONGEST // 2 :]}"


@contextmanager
def told_safely() -> Iterator[None]:
    """Let an error of the command line be shown as text that is safe on any terminal.

    What was typed, the names of files and what stands in them may hold escape sequences.
    """
    try:
        yield
    except _SafeError:
        raise
    except click.ClickException as error:
        raise _SafeError(error) from error


def safe_rows(text: str) -> str:
    """Return a text of one line or more, each as ``safe_prose`` makes it."""
    return "\n".join(map(safe_prose, text.split("\n")))


def say(text: str, *, err: bool = False) -> None:
    """Print a text for a person, made safe; ``err``: on standard error."""
    click.echo(safe_rows(text), err=err)


def silence() -> None:
    """Keep the interpreter from writing to a pipe that nobody reads any more."""
    import os

    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@contextmanager
def pipe() -> Iterator[None]:
    """Let a reader that has seen enough end the command without a complaint."""
    try:
        yield
        if sys.stdout is not None:  # closed outright, by >&-
            sys.stdout.flush()
    except BrokenPipeError:
        silence()
        sys.exit(ExitCode.OK)
