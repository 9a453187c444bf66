"""A machine as a graph in Graphviz's language; what differs is red and thick."""

from collections.abc import Iterator

from popconsole.examiner.learning.machine import rows_of
from popconsole.ui.mapped import MapForm, MapFound, lit


def _rows(found: MapFound, _width: int) -> Iterator[str]:
    machine, marked = found.machine, lit(found)
    yield "digraph server {"
    yield "  node [shape=box, style=rounded];"
    for state, name in enumerate(machine.names):
        red = ", color=red, penwidth=2" if (state, "") in marked else ""
        yield f"  s{state} [label={_quoted(name)}{red}];"
    for state in range(len(machine.names)):
        for output, after, letters in rows_of(machine, state):
            for some in (
                [letter for letter in letters if (state, letter) in marked],
                [letter for letter in letters if (state, letter) not in marked],
            ):
                if some:
                    red = ", color=red, fontcolor=red, penwidth=2" if (state, some[0]) in marked else ""
                    yield f"  s{state} -> s{after} [label={_quoted(', '.join(some) + ' / ' + output)}{red}];"
    yield "}"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


FORM = MapForm(_rows)
