"""A recording as it is handed to people: the forms there are."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from importlib import import_module

from popconsole.ui.sequence import Arrow, Happening


@dataclass(frozen=True, slots=True)
class ExportForm:
    """A form for people: ``rows`` is given what a conversation is called, and its sequence."""

    rows: Callable[[str, Iterable[Arrow | Happening]], Iterator[str]]


def form_named(name: str) -> ExportForm:
    """Return the form with a name: that of a module in ``ui/exports``."""
    form: ExportForm = import_module(f"popconsole.ui.exports.{name}").FORM
    return form
