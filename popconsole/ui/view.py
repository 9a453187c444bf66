"""A way to look at a line or a message: its rows, each piece of text with its role; which ways there are."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

from popconsole.formats.folder import modules_in
from popconsole.i18n import _

if TYPE_CHECKING:  # Python's email comes with it
    from popconsole.guide.mail.subject import Subject

MOST_ROWS = 3000
"""Rows of a view; what is left out is told."""

_LONGEST = 4000  # characters of a row


class RowRole(Enum):
    """What a piece of text in a row is. Each is told by words or signs too, never by its look alone."""

    TEXT = "text"  # what was said, as text
    HEAD = "head"  # of a piece of the view
    NAME = "name"  # of a header, a parameter, a part
    PLACE = "place"  # a number of a line, an offset
    OCTETS = "octets"  # in hex
    MARK = "mark"  # a line's end, a dot of byte-stuffing
    NOTE = "note"  # said by us
    WRONG = "wrong"  # what is wrong; begins with "! "
    SECRET = "secret"  # noqa: S105 - the name of a look: a secret that is shown; signs stand around it, and a word tells it
    CLIENT = "client"  # the letter of who speaks
    SERVER = "server"
    NOISE = "noise"  # ciphertext


@dataclass(frozen=True, slots=True)
class ViewRow:
    """A row: pieces of text that is safe to show, each with its role. ``chosen``: the line is looked at.

    ``hang`` is how many columns it begins with that are no text: what is folded stands behind them.
    """

    pieces: tuple[tuple[RowRole, str], ...]
    chosen: bool = False
    hang: int = 0

    @property
    def text(self) -> str:
        """The text alone."""
        return "".join(text for _role, text in self.pieces)


def row(text: str, role: RowRole = RowRole.TEXT) -> ViewRow:
    """Return a row that is all of one kind."""
    return ViewRow(((role, text),))


def note(text: str) -> ViewRow:
    """Return a row that we say."""
    return ViewRow(((RowRole.NOTE, text),))


def wrong(text: str, indent: str = "") -> ViewRow:
    """Return a row that tells what is wrong."""
    return ViewRow(((RowRole.WRONG, f"{indent}! {text}"),))


@dataclass(frozen=True, slots=True)
class View:
    """A way to look: its ``place`` among the others, from 1, its name, its title.

    ``rows`` is given what is looked at, and how many columns there are, and yields any number of rows.
    ``outline`` yields the first of them, for who asks for the rest piece by piece; None: there is none.
    """

    place: int
    name: str
    title: str
    rows: "Callable[[Subject, int], Iterator[ViewRow]]"
    outline: "Callable[[Subject], Iterator[ViewRow]] | None" = None


@cache
def views() -> tuple[View, ...]:
    """Return the ways there are, in their order: those of the modules in ``ui/views``."""
    folder = import_module("popconsole.ui.views")
    found: list[View] = [module.VIEW for module in modules_in(folder)]
    return tuple(sorted(found, key=lambda view: view.place))


def at_most(rows: Iterator[ViewRow], most: int = MOST_ROWS) -> Iterator[ViewRow]:
    """Yield rows, ``most`` at the most, and then that there are more."""
    for count, one in enumerate(rows):
        if count == most:
            yield note(_("More is left out: look at a line further down, or save it, to see that."))
            return
        yield one


def cut(text: str) -> list[tuple[RowRole, str]]:
    """Return a safe text in pieces of a row: all of it, or its beginning and how much is left out."""
    if len(text) <= _LONGEST:
        return [(RowRole.TEXT, text)]
    told = _("... {n} more characters")
    return [(RowRole.TEXT, text[:_LONGEST]), (RowRole.NOTE, " " + told.format(n=len(text) - _LONGEST))]


def place(index: int, *, chosen: bool) -> tuple[RowRole, str]:
    """Return the number of a line, from 1, before its row; ``>`` stands at the one that was chosen."""
    return (RowRole.NAME, f"{index + 1:6}>") if chosen else (RowRole.PLACE, f"{index + 1:6} ")


def left_out_before(first: int, subject: "Subject") -> Iterator[ViewRow]:
    """Yield that lines are left out before the ``first`` that is shown, where some are."""
    begins = subject.index if subject.reply is None else subject.reply.head
    if begins < first:
        told = _("Lines {first} to {last} are left out: look at one of them to see them.")
        yield note(told.format(first=begins + 1, last=first))


def no_message(subject: "Subject") -> ViewRow:
    """Return the row that says that there is no message to look at."""
    if subject.reply is None:
        return note(_("This line is of no message: the answer to RETR or TOP holds one."))
    return note(_("The answer holds no message: that to RETR or TOP does."))
