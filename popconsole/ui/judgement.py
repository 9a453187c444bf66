"""The forms in which ``check`` prints what it found in files."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module

from popconsole.ui.judged import Session
from popconsole.ui.judging import Summary


@dataclass(frozen=True, slots=True)
class JudgementForm:
    """A form of what ``check`` prints.

    ``file`` is given a file's sessions as they are judged, the summary, complete behind the last of them, and
    the columns there are; it yields rows. ``head`` and ``foot`` stand before the first file and behind the
    last: ``foot`` is given the summaries of all.
    """

    file: Callable[[Iterable[Session], Summary, int], Iterator[str]]
    head: Callable[[], Iterator[str]]
    foot: Callable[[Sequence[Summary], int], Iterator[str]]


def form_named(name: str) -> JudgementForm:
    """Return the form with a name: that of a module in ``ui/judgements``."""
    form: JudgementForm = import_module(f"popconsole.ui.judgements.{name}").FORM
    return form


def nothing(*_given: object) -> Iterator[str]:
    """Yield no rows: of a form that prints nothing there."""
    yield from ()
