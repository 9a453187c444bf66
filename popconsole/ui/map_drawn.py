"""The steps of a machine as they are drawn: an arrow each, its words short."""

from collections.abc import Iterator
from dataclasses import dataclass

from popconsole.examiner.learning.machine import rows_of
from popconsole.i18n import _
from popconsole.ui.map_words import told, told_word
from popconsole.ui.mapped import MapFound, lit

_MANY = 6  # letters that are no longer named, once in a state


@dataclass(frozen=True, slots=True)
class DrawnStep:
    """An arrow from a state to the next one: at which ``letters``, and what is heard, in words."""

    state: int
    after: int
    letters: str
    heard: str
    differs: bool


def drawn_steps(found: MapFound) -> Iterator[DrawnStep]:
    """Yield the arrows of a machine; none of a state in which the connection is closed.

    Of a state the most letters that are answered alike, and are many, are the others.
    """
    machine, marked = found.machine, lit(found)
    for state in range(len(machine.names)):
        if machine.is_closed(state):
            continue
        groups: list[tuple[str, int, tuple[str, ...], bool]] = []
        for output, after, letters in rows_of(machine, state):
            for differs in (True, False):
                some = tuple(letter for letter in letters if ((state, letter) in marked) is differs)
                if some:
                    groups.append((output, after, some, differs))
        most = max((some for _output, _after, some, differs in groups if not differs), key=len, default=())
        for output, after, some, differs in groups:
            others = some == most and len(some) >= _MANY
            words = _("all others") if others else told_word(some)
            yield DrawnStep(state, after, words, told(output), differs)
