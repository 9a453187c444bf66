"""How far a long work has come, in a line at a terminal that goes away again."""

import sys
from collections.abc import Callable
from time import monotonic
from typing import TYPE_CHECKING

import click

from popconsole.i18n import _, own_number

if TYPE_CHECKING:
    from popconsole.formats.reading import Progress

_FIRST = 1.0  # seconds till it is worth to be told
_AGAIN = 0.2  # ... and between two times
_WIDTH = 60  # columns of a name


def progress_line(name: str) -> "Callable[[Progress | None], None] | None":
    """Return what tells of the reading of a file, given how far it is, and None at the end.

    None where nobody sees it: standard error is no terminal.
    """
    line = passing_line()
    if line is None:
        return None
    file = name if len(name) <= _WIDTH else f"…{name[1 - _WIDTH :]}"
    return lambda progress: line(None if progress is None else lambda: _text(file, progress))


def passing_line() -> "Callable[[Callable[[], str] | None], None] | None":
    """Return what shows a text, made where it is shown, in place of the one before, and takes it away: None.

    None where nobody sees it.
    """
    return _PassingLine() if sys.stderr is not None and sys.stderr.isatty() else None


class _PassingLine:
    def __init__(self) -> None:
        self._next = monotonic() + _FIRST
        self._shown = False

    def __call__(self, text: "Callable[[], str] | None") -> None:
        if text is None:
            self._clear()
        elif monotonic() >= self._next:
            self._clear()
            click.echo(text(), err=True, nl=False)
            self._shown = True
            self._next = monotonic() + _AGAIN

    def _clear(self) -> None:
        if self._shown:
            click.echo("\r\x1b[K", err=True, nl=False, color=True)
            self._shown = False


def _text(file: str, progress: "Progress") -> str:
    from popconsole.guide.words.counts import lines

    if not progress.total:
        return _("{file}: {lines} so far").format(file=file, lines=lines(progress.lines))
    share = min(1.0, progress.octets / progress.total)
    return _("{file}: {share:.0%} read, {lines}").format(
        file=file, share=own_number(share), lines=lines(progress.lines)
    )
