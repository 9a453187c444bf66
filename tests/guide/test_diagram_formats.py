import re

import pytest

from popconsole.guide.diagram.drawing import draw
from popconsole.guide.diagram.formats import dot, listing, mermaid, text
from popconsole.guide.diagram.moves import moves, spoken, stays
from popconsole.protocol import POP2, POP3, Protocol
from popconsole.protocol.pop3 import Pop3State

both = pytest.mark.parametrize("protocol", [POP2, POP3], ids=lambda p: p.name)

Edges = dict[tuple[str, str], str]


def sides(protocol: Protocol) -> tuple[str, ...]:
    return ("server", "client") if protocol.client_states else ("server",)


def expected(protocol: Protocol, separator: str) -> Edges:
    edges: dict[tuple[str, str], dict[str, None]] = {}
    for side in sides(protocol):
        for move in moves(protocol, side):
            edges.setdefault((move.state.name, move.then.name), {})[spoken(move)] = None
    for row in protocol.states:
        words = stays(protocol, row.state)
        if words:
            edges.setdefault((row.state.name, row.state.name), {})[" ".join(words)] = None
    return {pair: separator.join(labels) for pair, labels in edges.items()}


@both
def test_mermaid_has_every_state_and_transition_and_nothing_it_can_not_read(protocol: Protocol) -> None:
    lines = mermaid(protocol).splitlines()
    assert lines[:4] == ["---", f"title: {protocol.name}", "---", "stateDiagram-v2"]
    edges: Edges = {}
    declared: list[str] = []
    depth = 0
    for line in lines[4:]:
        if found := re.fullmatch(r' +([A-Z_]+) --> ([A-Z_]+) : ([^:"{}]+)', line):
            label = found[3].replace("#35;", "#")
            assert ";" not in label
            edges[found[1], found[2]] = label
        elif found := re.fullmatch(r' +state "[A-Za-z, ]+" as ([A-Z_]+)', line):
            declared.append(found[1])
        elif re.fullmatch(r' +state "(server|client)" as (server|client)_side \{', line):
            depth += 1
        elif line.strip() == "}":
            depth -= 1
        else:
            assert re.fullmatch(r" +(\[\*\] --> [A-Z_]+|[A-Z_]+ --> \[\*\])", line), line
    assert depth == 0
    assert edges == expected(protocol, ", ")
    assert declared == [row.state.name for row in (*protocol.states, *protocol.client_states)]


@both
def test_dot_has_every_state_and_transition_and_is_quoted(protocol: Protocol) -> None:
    source = dot(protocol)
    quoted = r'"((?:[^"\\]|\\.)*)"'
    edges = {(a, b): label for a, b, label in re.findall(rf"(\w+) -> (\w+) \[label={quoted}\];", source)}
    assert edges == expected(protocol, r"\n")
    nodes = re.findall(rf"^ +(\w+) \[label={quoted}\];$", source, re.MULTILINE)
    rows = (*protocol.states, *protocol.client_states)
    assert nodes == [(row.state.name, row.label) for row in rows]
    outside = re.sub(quoted, "", source)
    assert outside.count("{") == outside.count("}")
    assert '"' not in outside


@both
def test_the_text_holds_the_drawing_of_each_side_and_what_is_possible(protocol: Protocol) -> None:
    for ascii_only in (False, True):
        whole = text(protocol, ascii_only=ascii_only)
        for side in sides(protocol):
            assert "\n".join(draw(protocol, side=side, ascii_only=ascii_only).lines) in whole
        assert whole.isascii() or not ascii_only
        assert whole.count("What is possible:") == len(sides(protocol))
        assert max(map(len, whole.splitlines())) <= 78
    arrow_lines = text(POP3, ascii_only=True).splitlines()
    assert "    QUIT -> UPDATE" in arrow_lines
    assert f"    {' '.join(stays(POP3, Pop3State.TRANSACTION))} -> stays" in arrow_lines


@both
def test_the_list_says_everything_without_drawing(protocol: Protocol) -> None:
    plain = listing(protocol)
    assert text(protocol, drawing=False) == plain
    assert not set("─│┏►▸") & set(plain)
    assert "->" not in plain
    parts = re.split(r"\n\n(?=[A-Z]+[^\n]*\(RFC)", plain)
    for row in (*protocol.states, *protocol.client_states):
        part = next(p for p in parts if p.startswith(f"{row.label} ({row.cite})"))
        assert row.meaning in part
        for side in sides(protocol):
            for move in moves(protocol, side):
                if move.state is row.state:
                    leads = (
                        f"leads to {protocol.row(move.then).label}" if move.then is not row.state else "stays"
                    )
                    assert f"  {spoken(move)}: {leads}" in part.splitlines()


def test_the_list_of_a_state() -> None:
    assert """\
UPDATE (RFC 1939 §6)
  After QUIT the server removes the marked messages, unlocks the maildrop and says goodbye.
  goodbye: leads to CLOSED
  connection drops: leads to CLOSED
  autologout: leads to CLOSED
""" in listing(POP3)
    assert listing(POP3).endswith("The connection is closed.\n  the end: nothing leads on from here\n")
