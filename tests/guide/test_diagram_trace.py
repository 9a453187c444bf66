"""The way of a session: against a plain fold over its steps, and how it is drawn."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from popconsole.analysis.history import History
from popconsole.dialogue.kind import Kind
from popconsole.guide.diagram.canvas import Role
from popconsole.guide.diagram.drawing import draw
from popconsole.guide.diagram.lit import Lit
from popconsole.guide.diagram.moves import key
from popconsole.guide.diagram.simple import draw_simple
from popconsole.guide.diagram.trace import Passing, Trace, trace_of
from popconsole.protocol import POP2, POP3, Protocol
from popconsole.protocol.pop3 import Pop3State
from popconsole.transcript.model import Lines, Side
from tests.guide.drawings import shown

C, S = Side.CLIENT, Side.SERVER

POP3_SAID = [
    (C, b"USER ada"), (C, b"PASS x"), (C, b"STAT"), (C, b"LIST"), (C, b"RETR 1"), (C, b"QUIT"),
    (C, b"HELO a b"), (C, b"AUTH PLAIN"), (C, b""), (S, b"+OK"), (S, b"-ERR no"), (S, b"+ "), (S, b"."),
    (S, b"text"),
]  # fmt: skip
POP2_SAID = [
    (C, b"HELO ada x"), (C, b"READ 1"), (C, b"FOLD a"), (C, b"RETR"), (C, b"ACKS"), (C, b"ACKD"),
    (C, b"NACK"), (C, b"QUIT"), (S, b"+ POP2 here"), (S, b"#2"), (S, b"=4"), (S, b"=0"), (S, b"text"),
    (S, b"- no"),
]  # fmt: skip
"""Lines of which conversations are put together, sensible ones and others."""


def conversation(protocol: Protocol, said: list[tuple[Side, bytes]]) -> History:
    lines = Lines()
    for side, octets in said:
        lines.add(side, octets)
    history = History(protocol, lines)
    history.extend()
    return history


TYPED = [
    (S, b"+OK ready"), (C, b"USER ada"), (S, b"+OK"), (C, b"PASS x"), (S, b"-ERR no"), (C, b"USER ada"),
    (S, b"+OK"), (C, b"PASS y"), (S, b"+OK"), (C, b"LIST"), (S, b"+OK"), (S, b"1 5"), (S, b"."), (C, b"STAT"),
    (S, b"+OK 1 5"), (C, b"QUIT"), (S, b"+OK"),
]  # fmt: skip


def folded(history: History, index: int) -> tuple[set[object], set[str]]:
    """Return the states and moves, and the keywords, up to a line, by reading all of it anew."""
    passed: set[object] = set()
    said = set()
    for step in map(history.step, range(index + 1)):
        passed |= {step.before.state, step.after.state, step.before.client_state, step.after.client_state}
        issued = step.command
        if issued is None or issued.command is None:
            pass
        elif step.kind is Kind.COMMAND:
            said.add(issued.keyword)
            passed |= (
                {(step.before.client_state, issued.keyword, None)} if step.before.client_state else set()
            )
        elif step.kind is Kind.REPLY and step.transition is None and issued.state is step.after.state:
            passed.add((issued.state, issued.keyword, None))
        passed |= {key(step.transition)} if step.transition else set()
    return passed - {None}, said


@given(data=st.data(), protocol=st.sampled_from([POP2, POP3]))
def test_it_is_what_a_fold_over_the_steps_tells(data: st.DataObject, protocol: Protocol) -> None:
    lines = st.lists(st.sampled_from(POP2_SAID if protocol is POP2 else POP3_SAID), min_size=1, max_size=30)
    history = conversation(protocol, data.draw(lines))
    trace = Trace()
    while trace.read_on(history, len(history.lines) - 1, data.draw(st.integers(1, 9))):
        pass
    for index in range(len(history.lines)):
        passed, said = folded(history, index)
        assert trace.passed(index) == passed
        assert trace.said(index) == said
        here, client = history.step(index).after.state, history.step(index).after.client_state
        for state in passed:
            spans = trace.passings([state], index)
            assert spans
            assert all(0 <= one.first <= one.last <= index for one in spans)
            assert all(one.last <= other.first for one, other in pairwise(spans))
            if not isinstance(state, tuple):
                assert (spans[-1].last == index) >= (state in (here, client))


def test_when_it_passed() -> None:
    history = conversation(POP3, TYPED)
    trace = trace_of(history)
    assert trace is trace_of(history)
    assert not trace.read_on(history, 99)
    authorization = (
        Pop3State.AUTHORIZATION, Pop3State.AUTHORIZATION_USER, Pop3State.AUTHORIZATION_EXCHANGE
    )  # fmt: skip
    assert trace.passings(authorization, 16) == [Passing(0, 7)]
    assert trace.passings([Pop3State.AUTHORIZATION_USER], 16) == [Passing(2, 3), Passing(6, 7)]
    assert trace.passings([Pop3State.AUTHORIZATION_USER], 6) == [Passing(2, 3), Passing(6, 6)]
    assert trace.passings([Pop3State.TRANSACTION], 12) == [Passing(8, 12)]
    assert trace.passings([(Pop3State.TRANSACTION, "LIST", None)], 16) == [Passing(10, 10)]
    assert trace.passings([Pop3State.UPDATE], 12) == []
    assert trace.said(9) == {"USER", "PASS", "LIST"}


def test_a_long_reply_is_passed_over() -> None:
    said = [*TYPED[:10], (S, b"+OK"), *[(S, b"%d 5" % n) for n in range(1, 3_000)], (S, b".")]
    history, trace = conversation(POP3, said), Trace()
    count = 0
    while trace.read_on(history, len(said), 8):
        count += 1
    assert count < 4
    assert trace.read == len(said)


WAY = conversation(POP3, TYPED[:13])


def way(index: int) -> Lit:
    trace = trace_of(WAY)
    trace.read_on(WAY, index)
    step = WAY.step(index)
    return Lit(step.after.state, step.transition, passed=trace.passed(index))


def test_the_way_is_drawn_without_colours() -> None:
    full = "\n".join(draw(POP3, way(8)).lines)
    assert "╔═══════════╗ greeting -ERR" in full
    assert "║•greeting +OK" in full
    assert "╔════▼═════╗•USER +OK  ╔═══════╗" in full
    assert "┃▸PASS, AUTH +OK" in full
    assert "┏━▼━" in full
    assert "╭────▼────╮ goodbye" in full
    simple = draw_simple(POP3, way(8)).lines
    assert simple[0] == "  ╔(•CONNECTED )─ -ERR ──────╮"
    assert simple[2] == "║•USER▸PASS APOP AUTH STLS ║ │"
    ascii_form = draw_simple(POP3, way(8), ascii_only=True).lines
    assert ascii_form[2] == ":*USER>PASS APOP AUTH STLS : |"
    assert "".join(draw(POP3, way(8), ascii_only=True).lines).isascii()


def test_stepping_back_takes_the_way_back() -> None:
    assert "•USER +OK" in "\n".join(draw(POP3, way(8)).lines)
    assert "▸USER +OK" in "\n".join(draw(POP3, way(2)).lines)
    before = "\n".join(draw(POP3, way(1)).lines)
    assert "•USER" not in before
    assert "▸USER" not in before


@pytest.mark.parametrize("index", range(13))
def test_where_it_is_stands_out_of_the_way(index: int) -> None:
    for drawing in (draw(POP3, way(index)), draw_simple(POP3, way(index))):
        assert set(shown(drawing, Role.CURRENT)) & set("┏┓┗┛[]")
        assert not set(shown(drawing, Role.PASSED)) & set("┏┓┗┛")


@pytest.mark.parametrize("protocol", [POP2, POP3], ids=str)
def test_where_some_commands_are_left_out_the_states_stay_where_they_are(protocol: Protocol) -> None:
    for command in protocol.commands:
        lit = Lit(words=frozenset({command.keyword}))
        for whole, few in (
            (draw(protocol), draw(protocol, lit)),
            (draw_simple(protocol), draw_simple(protocol, lit)),
        ):
            names = {row.name for row in protocol.states}
            assert all(any(name in line for line in few.lines) for name in names)
            assert few.width <= whole.width
            others = {c.keyword for c in protocol.commands} - {command.keyword} - names
            text = "\n".join(few.lines[: few.height - few.notes])
            assert not others & set(text.replace(",", " ").split())
            for place in few.places:
                same = [other for other in whole.places if place.owners <= other.owners]
                assert same
                assert any(isinstance(one, tuple) for one in place.owners) or place in same
    nothing = draw(POP3, Lit(words=frozenset()))
    assert "response due" not in "\n".join(nothing.lines)
    assert "a challenge" not in "\n".join(nothing.lines)
