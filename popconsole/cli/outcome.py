"""What the commands say to the shell, and how they end."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum

import click


class ExitCode(IntEnum):
    """What a command says to the shell."""

    OK = 0
    DIFFERENCE = 1
    UNUSABLE = 2


class UnusableError(click.ClickException):
    """The input or the call can't be used."""

    exit_code = ExitCode.UNUSABLE


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
