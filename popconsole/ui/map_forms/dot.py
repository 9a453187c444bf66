"""A machine as a graph in Graphviz's language; what differs is said, red and thick."""

import textwrap
from collections.abc import Iterator

from popconsole.i18n import _
from popconsole.ui.map_drawn import drawn_steps
from popconsole.ui.map_words import told
from popconsole.ui.mapped import MapForm, MapFound

_WIDTH = 28  # columns of a label


def _rows(found: MapFound, _width: int) -> Iterator[str]:
    machine = found.machine
    yield "digraph server {"
    yield "  node [shape=box, style=rounded];"
    yield "  start [shape=point];"
    yield "  start -> s0;"
    for state, name in enumerate(machine.names):
        twice = ", peripheries=2" if machine.is_closed(state) else ""
        yield f"  s{state} [label={_quoted(told(name))}{twice}];"
    for step in drawn_steps(found):
        words = _("{letters} (differs)").format(letters=step.letters) if step.differs else step.letters
        red = ", color=red, fontcolor=red, penwidth=2" if step.differs else ""
        yield f"  s{step.state} -> s{step.after} [label={_quoted(f'{words} / {step.heard}')}{red}];"
    yield "}"


def _quoted(text: str) -> str:
    r"""Return a label as a string of the language: rows end with ``\n``."""
    rows = textwrap.wrap(text, _WIDTH, break_on_hyphens=False) or [""]
    return '"' + r"\n".join(row.replace("\\", "\\\\").replace('"', '\\"') for row in rows) + '"'


FORM = MapForm(_rows)
