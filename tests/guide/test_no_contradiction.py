"""What is said of a line does not contradict what was found there, in the example of each finding."""

import pytest

from popconsole.analysis.findings import CATALOGUE, Rule, Severity
from popconsole.analysis.judging import Judge
from popconsole.analysis.step import Step
from popconsole.analysis.tracker import Tracker
from popconsole.formats.reading import read
from popconsole.guide.lines.explain import explain
from popconsole.protocol import PROTOCOLS
from popconsole.transcript.model import Side

CLAIMS = (
    "succeed", "is legal", "as it should", "which saves waiting", "is kept and stays",
    "is marked as deleted. The", "in this session and", "those marked as deleted left out",
)  # fmt: skip
"""What the usual texts say of lines that are as they should be."""

ELSEWHERE = {"end-missing", "pop2-data-short", "stls-injection"}
"""Findings met at a command that are no fault of its own."""


def marked(rule: Rule) -> Step:
    """Return the step with the finding, of its example."""
    rows = rule.example.wrong
    text = "\n".join(("Transcript: 1", f"Protocol: {rule.example.protocol}", "", *rows, ""))
    judge = Judge()
    met = ((each, one) for each in read(text.encode(), rule.code).conversations for one in judge(each).met)
    conversation, found = next((each, one) for each, one in met if one.finding.code == rule.code)
    tracker = Tracker(PROTOCOLS[conversation.protocol], exact=conversation.exact, secure=conversation.secure)
    return found.step or list(map(tracker.feed, conversation.lines))[found.index]


ERRORS = [rule for rule in CATALOGUE.values() if rule.severity is Severity.ERROR]


@pytest.mark.parametrize("rule", CATALOGUE.values(), ids=list(CATALOGUE))
def test_no_text_says_that_a_line_is_right_where_something_was_found(rule: Rule) -> None:
    step = marked(rule)
    text = explain(PROTOCOLS[rule.example.protocol], step).text
    said = [claim for claim in CLAIMS if claim in text]
    if rule.severity is Severity.ERROR and rule.code not in ELSEWHERE:
        assert not said, text
    assert not {"is legal", "as it should"} & set(said), text


@pytest.mark.parametrize("rule", ERRORS, ids=[rule.code for rule in ERRORS])
def test_behind_an_error_of_the_client_no_positive_answer_is_due(rule: Rule) -> None:
    step = marked(rule)
    if step.line.side is Side.SERVER or rule.code in ELSEWHERE | {"line-ending"}:
        return
    (due,) = explain(PROTOCOLS[rule.example.protocol], step).next
    assert "+" not in due, due
    assert "=" not in due, due


@pytest.mark.parametrize("code", ["message-marked", "exchange-cancelled"])
def test_what_a_server_must_refuse_though_it_is_no_error(code: str) -> None:
    assert explain(PROTOCOLS["POP3"], marked(CATALOGUE[code])).next == ("the server's reply: -ERR",)


def test_what_comes_in_clear_behind_stls_is_answered_by_nothing() -> None:
    told = explain(PROTOCOLS["POP3"], marked(CATALOGUE["stls-injection"]))
    assert told.next == ("nothing: what is said in clear behind STLS is thrown away",)
    assert "counts for nothing" in told.text
