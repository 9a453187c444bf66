"""What is handed out, in a form for people: the forms there are, and the name that asks for one."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module

from popconsole.i18n import _
from popconsole.ui.forms import asked_for
from popconsole.ui.handed.sheet import Sheet


@dataclass(frozen=True, slots=True)
class HandoutForm:
    """A form for people: ``pieces`` of text are made of sheets, and of a title for several of them.

    ``endings`` of a file's name ask for it, the first is the usual one.
    """

    pieces: Callable[[Sequence[Sheet], str], Iterator[str]]
    endings: tuple[str, ...]


def form_named(name: str) -> HandoutForm:
    """Return the form with a name: that of a module in ``ui/handouts``."""
    form: HandoutForm = import_module(f"popconsole.ui.handouts.{name}").FORM
    return form


def form_for(name: str) -> str:
    """Return the name of the form that the name of a file asks for. Raises FormatError."""
    told = _("a handout is written as {known}, not {ending}: give the file such a name")
    return asked_for("handouts", name, told)
