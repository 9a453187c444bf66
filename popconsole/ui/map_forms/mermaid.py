"""A machine as a state diagram in Mermaid; what differs is said, and its state is red and thick."""

from collections.abc import Iterator

from popconsole.i18n import _
from popconsole.ui.map_drawn import drawn_steps
from popconsole.ui.map_words import told
from popconsole.ui.mapped import MapForm, MapFound, lit

_ITS_OWN = ":;#<>"  # signs that mean something to Mermaid


def _rows(found: MapFound, _width: int) -> Iterator[str]:
    machine = found.machine
    yield "stateDiagram-v2"
    for state, name in enumerate(machine.names):
        yield f"    s{state} : {_clean(told(name))}"
    yield "    [*] --> s0"
    for step in drawn_steps(found):
        label = _("{letters} (differs)").format(letters=step.letters) if step.differs else step.letters
        yield f"    s{step.state} --> s{step.after} : {_clean(f'{label} / {step.heard}')}"
    yield from (f"    s{state} --> [*]" for state in range(len(machine.names)) if machine.is_closed(state))
    states = sorted({state for state, _letter in lit(found)})
    if states:
        yield "    classDef differs stroke:#c00,stroke-width:3px"
        yield f"    class {','.join(f's{state}' for state in states)} differs"


def _clean(text: str) -> str:
    """Return a text with Mermaid's own signs as entities."""
    return "".join(f"#{ord(sign)};" if sign in _ITS_OWN else sign for sign in text)


FORM = MapForm(_rows)
