"""A machine as a state diagram in Mermaid; what differs is red and thick."""

from collections.abc import Iterator

from popconsole.examiner.learning.machine import rows_of
from popconsole.ui.mapped import MapForm, MapFound, lit


def _rows(found: MapFound, _width: int) -> Iterator[str]:
    machine, marked = found.machine, lit(found)
    yield "stateDiagram-v2"
    for state, name in enumerate(machine.names):
        yield f"    s{state} : {_clean(name)}"
    yield "    [*] --> s0"
    for state in range(len(machine.names)):
        for output, after, letters in rows_of(machine, state):
            told = ", ".join(
                f"{letter} (differs)" if (state, letter) in marked else letter for letter in letters
            )
            yield f"    s{state} --> s{after} : {_clean(f'{told} / {output}')}"
    states = sorted({state for state, _letter in marked})
    if states:
        yield "    classDef differs stroke:#c00,stroke-width:3px"
        yield f"    class {','.join(f's{state}' for state in states)} differs"


def _clean(text: str) -> str:
    return text.replace(":", "#58;").replace(";", "#59;") if ";" in text or ":" in text else text


FORM = MapForm(_rows)
