"""How far a long reading has come, in a line at a terminal that goes away again."""

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
    if sys.stderr is None or not sys.stderr.isatty():
        return None
    return _ProgressLine(name if len(name) <= _WIDTH else f"…{name[1 - _WIDTH :]}")


class _ProgressLine:
    def __init__(self, name: str) -> None:
        self._name = name
        self._next = monotonic() + _FIRST
        self._shown = False

    def __call__(self, progress: "Progress | None") -> None:
        if progress is None:
            self._clear()
        elif monotonic() >= self._next:
            self._clear()
            click.echo(self._text(progress), err=True, nl=False)
            self._shown = True
            self._next = monotonic() + _AGAIN

    def _text(self, progress: "Progress") -> str:
        from popconsole.guide.words.counts import lines

        if not progress.total:
            return _("{file}: {lines} so far").format(file=self._name, lines=lines(progress.lines))
        share = min(1.0, progress.octets / progress.total)
        return _("{file}: {share:.0%} read, {lines}").format(
            file=self._name, share=own_number(share), lines=lines(progress.lines)
        )

    def _clear(self) -> None:
        if self._shown:
            click.echo("\r\x1b[K", err=True, nl=False, color=True)
            self._shown = False
