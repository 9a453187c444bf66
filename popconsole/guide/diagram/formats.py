"""A protocol's diagram as text to read, as Mermaid and as DOT, made from the table."""

from popconsole.guide.diagram.drawing import draw
from popconsole.guide.diagram.moves import Move, moves, possible, spoken, stays
from popconsole.guide.diagram.simple import draw_simple
from popconsole.i18n import _
from popconsole.protocol.table import Protocol, State, StateRow

_SIMPLE_COLUMNS, _SIMPLE_ROWS = 34, 17


def _sides(protocol: Protocol) -> tuple[tuple[str, tuple[StateRow, ...]], ...]:
    sides = (("server", protocol.states), ("client", protocol.client_states))
    return tuple((side, rows) for side, rows in sides if rows)


def _edges(protocol: Protocol, side: str) -> dict[tuple[State, State], list[str]]:
    """Return the labels of every pair of states, stays included, in the table's order."""
    edges: dict[tuple[State, State], list[str]] = {}
    for move in moves(protocol, side):
        labels = edges.setdefault((move.state, move.then), [])
        if spoken(move) not in labels:
            labels.append(spoken(move))
    if side == "server":
        for row in protocol.states:
            staying = stays(protocol, row.state)
            if staying:
                edges.setdefault((row.state, row.state), []).append(" ".join(staying))
    return edges


def _heading(protocol: Protocol, side: str, rows: tuple[StateRow, ...]) -> str:
    titles = {
        "server": _("{name}: the states of the server ({cite})"),
        "client": _("{name}: the states of the client ({cite})"),
    }
    cite = rows[0].cite if protocol.client_states else protocol.cite
    return titles[side].format(name=protocol.name, cite=cite)


def _sentence(protocol: Protocol, move: Move) -> str:
    if move.then is move.state:
        return _("{what}: stays").format(what=spoken(move))
    return _("{what}: leads to {state}").format(what=spoken(move), state=protocol.row(move.then).label)


def listing(protocol: Protocol) -> str:
    """Return the diagram as a plain list: each state, its meaning, what it allows, where all of it leads.

    No lines, no columns, no arrows: for a screen reader, or to search in.
    """
    lines: list[str] = []
    for side, rows in _sides(protocol):
        lines += [*([""] if lines else []), _heading(protocol, side, rows)]
        for row in rows:
            lines += ["", f"{row.label} ({row.cite})", f"  {_(row.meaning)}"]
            own = [move for move in moves(protocol, side) if move.state is row.state]
            lines += [f"  {text}" for text in dict.fromkeys(_sentence(protocol, move) for move in own)]
            staying = stays(protocol, row.state) if side == "server" else ()
            if staying:
                lines.append("  " + _("{what}: stays").format(what=", ".join(staying)))
            if not own and not staying:
                lines.append("  " + _("the end: nothing leads on from here"))
    return "\n".join(lines) + "\n"


def text(protocol: Protocol, *, ascii_only: bool = False, drawing: bool = True) -> str:
    """Return the drawings of a protocol, and below them what is possible in each state.

    ``ascii_only`` draws with ASCII characters; without ``drawing`` it is ``listing``.
    """
    if not drawing:
        return listing(protocol)
    arrow = "->" if ascii_only else "►"
    lines: list[str] = []
    for side, rows in _sides(protocol):
        lines += [*([""] if lines else []), _heading(protocol, side, rows), ""]
        lines += draw(protocol, side=side, ascii_only=ascii_only).lines
        lines += ["", _("What is possible:")]
        for row in rows:
            choices = possible(protocol, row.state)
            if choices:
                lines += ["", f"  {row.label}"]
            lines += [f"    {choice.named} {arrow} {choice.leads_to}" for choice in choices]
    return "\n".join(lines) + "\n"


def simple_text(protocol: Protocol, *, ascii_only: bool = False) -> str:
    """Return the simple form: a box for each state of the server, with the commands one may type there."""
    lines = [_heading(protocol, "server", protocol.states), ""]
    lines += draw_simple(protocol, width=_SIMPLE_COLUMNS, height=_SIMPLE_ROWS, ascii_only=ascii_only).lines
    lines += ["", _("In each box: what the client may type there. The arrows: what leads on.")]
    if protocol.client_states:
        lines.append(_("At the lower right of a box: the state that the client is in meanwhile."))
    return "\n".join(lines) + "\n"


def _id(state: State) -> str:
    return state.name


def _mermaid_text(label: str) -> str:
    # Mermaid ends a label at ":" and ";"; "#" begins a character code there.
    return label.replace("#", "#35;").replace(":", "#58;").replace('"', "#quot;")


def mermaid(protocol: Protocol) -> str:
    """Return the diagram as Mermaid's stateDiagram-v2; POP2's client stands beside its server."""
    sides = _sides(protocol)
    lines = ["---", f"title: {protocol.name}", "---", "stateDiagram-v2"]
    for side, rows in sides:
        indent = "    "
        if len(sides) > 1:
            lines.append(f'{indent}state "{side}" as {side}_side {{')
            indent *= 2
        lines += [f'{indent}state "{_mermaid_text(row.label)}" as {_id(row.state)}' for row in rows]
        lines.append(f"{indent}[*] --> {_id(rows[0].state)}")
        for (state, then), labels in _edges(protocol, side).items():
            lines.append(f"{indent}{_id(state)} --> {_id(then)} : {_mermaid_text(', '.join(labels))}")
        lines.append(f"{indent}{_id(rows[-1].state)} --> [*]")
        if len(sides) > 1:
            lines.append("    }")
    return "\n".join(lines) + "\n"


def _quoted(label: str) -> str:
    return '"' + label.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def dot(protocol: Protocol) -> str:
    """Return the diagram as a graph for Graphviz's ``dot``; POP2's server and client are clusters."""
    sides = _sides(protocol)
    lines = [
        f"digraph {_quoted(protocol.name)} {{",
        "    node [shape=box, style=rounded];",
        "    edge [fontsize=10];",
    ]
    for side, rows in sides:
        indent = "    "
        if len(sides) > 1:
            lines += [f"    subgraph cluster_{side} {{", f"        label={_quoted(side)};"]
            indent *= 2
        lines += [f"{indent}{_id(row.state)} [label={_quoted(row.label)}];" for row in rows]
        for (state, then), labels in _edges(protocol, side).items():
            lines.append(f"{indent}{_id(state)} -> {_id(then)} [label={_quoted(chr(10).join(labels))}];")
        if len(sides) > 1:
            lines.append("    }")
    lines.append("}")
    return "\n".join(lines) + "\n"
