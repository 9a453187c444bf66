"""What a conversation allows: no second STLS under TLS, and a mark at what CAPA does not list."""

from dataclasses import replace

import pytest

from popconsole.analysis.legal import is_unlisted
from popconsole.analysis.step import Situation
from popconsole.analysis.tracker import Tracker
from popconsole.guide.diagram.moves import possible
from popconsole.guide.lines.explain import explain
from popconsole.guide.typing.complete import Candidate, complete
from popconsole.guide.typing.hint import hint
from popconsole.protocol import POP3
from popconsole.protocol.pop3 import Pop3State
from popconsole.transcript.model import Line, Side

IN_CLEAR = Situation(Pop3State.AUTHORIZATION)
UNDER_TLS = replace(IN_CLEAR, secure=True)


def candidate(situation: Situation, keyword: str) -> Candidate:
    return next(item for item in complete(POP3, situation, keyword).items if item.text.strip() == keyword)


def test_stls_is_not_offered_under_tls() -> None:
    assert "STLS" in hint(POP3, IN_CLEAR, "").syntax
    assert "STLS" not in hint(POP3, UNDER_TLS, "").syntax
    assert candidate(IN_CLEAR, "STLS").legal
    assert not candidate(UNDER_TLS, "STLS").legal
    assert hint(POP3, IN_CLEAR, "STLS").warnings == ()
    assert hint(POP3, UNDER_TLS, "STLS").warnings == (
        "TLS is active already: the server refuses a second STLS.",
    )
    for state in (Pop3State.AUTHORIZATION, Pop3State.AUTHORIZATION_USER):
        words = {what for choice in possible(POP3, state) for what in choice.triggers}
        under_tls = {what for choice in possible(POP3, state, secure=True) for what in choice.triggers}
        assert words - under_tls == {"STLS"}


def test_what_comes_next_is_told_without_stls_under_tls() -> None:
    tracker = Tracker(POP3, exact=True)
    said = {}
    for row in ("S: +OK", "C: CAPA", "S: -ERR", "C: STLS", "S: +OK", "C: NOOP", "S: -ERR", "C: STLS"):
        step = tracker.feed(Line(Side(row[0]), row[3:].encode()))
        said[step.index] = explain(POP3, step).next
    assert "STLS" in said[2]
    assert "STLS" not in said[6]
    assert "USER name" in said[6]
    assert said[3] == ("the server's reply: one line, +OK or -ERR",)
    assert said[7] == ("the server's reply: -ERR",)


@pytest.mark.parametrize(
    ("capabilities", "marked"),
    [
        ((), set()),
        (("USER", "TOP"), {"AUTH", "STLS", "UTF8", "LANG"}),
        (("sasl PLAIN", "STLS", "LANG", "UTF8 USER"), {"USER"}),
    ],
)
def test_what_capa_does_not_list_is_marked_and_still_offered(
    capabilities: tuple[str, ...], marked: set[str]
) -> None:
    situation = replace(IN_CLEAR, capabilities=capabilities)
    offered = [item for item in complete(POP3, situation, "").items if item.legal]
    assert {i.text.strip() for i in offered} == {c.keyword for c in POP3.legal(IN_CLEAR.state)}
    assert {i.text.strip() for i in offered if i.meaning.startswith("(CAPA does not list it) ")} == marked


def test_every_optional_command_of_capa_names_its_capability() -> None:
    named = {command.keyword: command.capability for command in POP3.commands if command.capability}
    assert set(named.values()) <= set(POP3.capabilities)
    everything = replace(IN_CLEAR, capabilities=tuple(POP3.capabilities))
    assert not any(is_unlisted(everything, command) for command in POP3.commands)
