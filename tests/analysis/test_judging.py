"""Whole conversations judged: what is found is what is found line by line, also where it was said before."""

from collections.abc import Iterable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from popconsole.analysis.findings import CATALOGUE, Rule
from popconsole.analysis.judging import Judge
from popconsole.analysis.tracker import Tracker
from popconsole.formats import reading
from popconsole.protocol import POP2, POP3, PROTOCOLS
from popconsole.protocol.pop2 import Pop2State
from popconsole.protocol.pop3 import Pop3State
from popconsole.transcript.model import Conversation, Line, Lines
from tests.analysis.follow import line
from tests.dialogue.conversations import conversations, long_conversations


def _conversation(
    protocol: str, said: Iterable[Line], *, exact: bool = False, packed: bool = True
) -> Conversation:
    return Conversation(protocol, Lines(said) if packed else list(said), exact=exact)


def _one_by_one(conversation: Conversation) -> list[tuple[int, str]]:
    tracker = Tracker(PROTOCOLS[conversation.protocol], exact=conversation.exact)
    steps = map(tracker.feed, conversation.lines)
    return [(step.index, found.message) for step in steps for found in step.findings]


def _judged(judge: Judge, conversation: Conversation) -> list[tuple[int, str]]:
    """Return what a judge finds in a conversation by itself, not between it and another."""
    met = judge(conversation).met
    return [(one.index, one.finding.message) for one in met if not one.finding.rule.across]


@settings(deadline=None)
@given(st.data(), st.booleans(), st.booleans())
def test_as_line_by_line_also_when_it_was_judged_before(
    data: st.DataObject,
    exact: bool,  # noqa: FBT001
    packed: bool,  # noqa: FBT001
) -> None:
    protocol = data.draw(st.sampled_from([POP3, POP2]))
    said = data.draw(st.one_of(conversations(protocol.name), long_conversations(protocol.name)))
    conversation = _conversation(protocol.name, said, exact=exact, packed=packed)
    wanted = _one_by_one(conversation)
    judge = Judge()
    assert [_judged(judge, conversation) for _time in range(3)] == [wanted] * 3


@pytest.mark.parametrize("rule", CATALOGUE.values(), ids=list(CATALOGUE))
def test_no_finding_is_lost_where_what_is_alike_was_read_before(rule: Rule) -> None:
    """What is taken in at once, for it is like what was read, must be read line by line if it has a finding.

    Where this fails, ``Ordinary`` takes a turn for an ordinary one in which this finding is to be met, or
    ``CourseRest`` lacks what it turns on.
    """
    head = ("Transcript: 1", f"Protocol: {rule.example.protocol}", "")
    quick, slow, codes = Judge(), Judge(), set()
    for exact in (False, True):
        for rows in (rule.example.mended, rule.example.wrong) * 2:
            for one in reading.read("\n".join((*head, *rows, "")).encode(), rule.code).conversations:
                conversation = replace(one, exact=exact or one.exact)
                found = [(met.index, met.finding) for met in quick(conversation).met]
                wanted = slow(replace(conversation, lines=list(conversation.lines))).met
                assert found == [(met.index, met.finding) for met in wanted], rule.code
                codes |= {met.finding.code for met in wanted}
    assert rule.code in codes


_GREETING, _LOGIN = ["S: +OK ready"], ["C: USER nora", "S: +OK", "C: PASS sesame", "S: +OK"]


@pytest.mark.parametrize(
    ("rows", "reached", "user", "marked"),
    [
        ([], Pop3State.CONNECTED, None, 0),
        (_GREETING, Pop3State.AUTHORIZATION, None, 0),
        ([*_GREETING, *_LOGIN[:2]], Pop3State.AUTHORIZATION_USER, "nora", 0),
        ([*_GREETING, *_LOGIN], Pop3State.TRANSACTION, "nora", 0),
        (
            [*_GREETING, *_LOGIN, "C: DELE 1", "S: +OK", "C: DELE 2", "S: +OK", "S!"],
            Pop3State.TRANSACTION,
            "nora",
            2,
        ),
        ([*_GREETING, *_LOGIN, "C: QUIT", "S: +OK", "S!"], Pop3State.UPDATE, "nora", 0),
        ([*_GREETING, *_LOGIN, "C: QUIT", "S: +OK", "C: NOOP", "S: +OK"] * 2, Pop3State.UPDATE, "nora", 0),
        ([*_GREETING, "S!"], Pop3State.AUTHORIZATION, None, 0),
    ],
)
def test_how_far_a_session_got(rows: list[str], reached: Pop3State, user: str | None, marked: int) -> None:
    for packed in (True, False):
        judge = Judge()
        for _time in range(2):
            judgement = judge(_conversation("POP3", map(line, rows), packed=packed))
            assert (judgement.reached, judgement.user, judgement.marked) == (reached, user, marked)


def test_how_far_a_session_of_pop2_got() -> None:
    rows = ["S: + POP2 ready", "C: HELO nora sesame", "S: #2", "C: READ 1", "S: =3"]
    judge = Judge()
    judgement = judge(_conversation("POP2", map(line, rows)))
    assert (judgement.reached, judgement.user) == (Pop2State.ITEM, "nora")
    assert "sesame" not in judge.known.text("the password sesame is hers")


def test_a_long_message_with_something_to_be_told_of_it() -> None:
    rows = [*_GREETING, *_LOGIN, "C: RETR 1", "S: +OK", *["S: x"] * 40, "S: +OK within", "S: y", "S: ."]
    conversation = _conversation("POP3", map(line, rows), exact=True)
    judge = Judge()
    wanted = _one_by_one(conversation)
    assert [_judged(judge, conversation) for _time in range(2)] == [wanted] * 2
    assert any(index == 47 for index, _message in wanted)
