"""What tests of both forms of the diagram look things up with."""

from popconsole.guide.diagram.canvas import Role
from popconsole.guide.diagram.drawing import Drawing
from popconsole.protocol import Protocol
from popconsole.protocol.table import Event, Outcome, State, Transition


def transition(protocol: Protocol, state: State, trigger: str | Event, outcome: Outcome) -> Transition:
    found = protocol.transition(state, trigger, outcome)
    assert found is not None
    return found


def shown(drawing: Drawing, role: Role) -> str:
    return " ".join(text for row in drawing.rows for text, found in row if found is role)
