"""What is asked before a reply is seen: for every state and command, and against what really comes."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from popconsole import resources
from popconsole.analysis.history import History, history_of
from popconsole.analysis.step import Situation, Step
from popconsole.dialogue.kind import Kind
from popconsole.formats.reading import read
from popconsole.guide.predict.answers import FORMS
from popconsole.guide.predict.came import Came, came
from popconsole.guide.predict.conditions import CONDITIONS
from popconsole.guide.predict.prediction import Prediction, asked_rows, revealed_rows, summary
from popconsole.guide.predict.question import MOST, NoQuestionError, Question, of_line, of_step, typed
from popconsole.guide.predict.votes import VotesError, bar, hands, read_votes
from popconsole.guide.words.predictions import ANSWERS
from popconsole.guide.words.wrong_ideas import WRONG_IDEAS
from popconsole.protocol import POP2, POP3, PROTOCOLS
from popconsole.protocol.pop2 import Pop2State
from popconsole.protocol.pop3 import Pop3State
from popconsole.protocol.table import Protocol, State
from popconsole.server.faults.catalogue import FAULTS
from popconsole.server.faults.spec import parse_fault
from popconsole.server.voice.catalogue import names
from tests.corpus.labels import LABELS
from tests.guide.sessions import LOGIN, SCRIPTS, said_to_mock

MARKED = Situation(Pop3State.TRANSACTION, count=3, marked=frozenset({1}))


def ask(line: str, state: State | Situation, protocol: Protocol = POP3) -> Question:
    return typed(protocol, state if isinstance(state, Situation) else Situation(state), line)


def choices(question: Question) -> list[str]:
    return [choice.text for choice in question.reply.choices]


def asked_of(history: History) -> Iterator[tuple[Step, Question, Came]]:
    """Yield each command of a conversation with its question and what came."""
    for index in range(len(history.lines)):
        step = history.step(index)
        if step.kind is Kind.COMMAND:
            found = came(history, index)
            try:
                question = of_line(history, index)
            except NoQuestionError:
                continue
            if found is not None:
                yield step, question, found


def well_made(question: Question) -> None:
    for part in question.parts:
        texts = [choice.text for choice in part.choices]
        assert 3 <= len(texts) <= MOST + 1, texts
        assert all(texts)
        assert len(set(texts)) == len(texts), texts
        assert len({choice.value for choice in part.choices}) == len(texts)
        assert texts[-1] == "I don't know"
        assert any(choice.by_rule for choice in part.choices)
        for choice in part.choices[:-1]:
            assert choice.by_rule or (choice.why and choice.shows), (question.line, question.state, choice)


# --- the table of wrong ideas


def test_each_wrong_idea_names_what_there_is() -> None:
    for idea in WRONG_IDEAS:
        protocol = PROTOCOLS[idea.protocol]
        assert idea.keyword == "*" or protocol.command(idea.keyword), idea
        assert not idea.when or idea.when in CONDITIONS, idea
        if idea.choice.startswith(">"):
            values = {str(row.state.value) for row in protocol.states} | {"stays"}
            assert set(idea.choice[1:].split("+")) <= values, idea
        else:
            assert idea.choice in ANSWERS[idea.protocol], idea
    assert {name for answers in ANSWERS.values() for name in answers} >= set(FORMS)


SITUATIONS: tuple[dict[str, Any], ...] = (
    {},
    {"secure": True},
    {"count": 3},
    {"count": 3, "marked": frozenset({1})},
    {"count": 3, "announced": 9, "current": 1},
    {"count": 3, "announced": 0},
)


def test_each_wrong_idea_is_offered_somewhere() -> None:
    offered = set()
    for protocol in PROTOCOLS.values():
        lines = {*SCRIPTS[protocol.name], *(command.keyword for command in protocol.commands)}
        for row in protocol.states:
            for line in (*lines, "LIST 2", "UIDL 1", "TOP 2 0", "TOP 1 3", "RETR 0", "LANG de"):
                for known in SITUATIONS:
                    try:
                        question = typed(protocol, replace(Situation(row.state), **known), line)
                    except NoQuestionError:
                        continue
                    offered |= {(protocol.name, one.why) for part in question.parts for one in part.choices}
    history = said_to_mock("POP3", [*LOGIN["POP3"], "RETR 2", "STAT"])
    offered |= {("POP3", one.why) for one in typed(POP3, history.situation(), "STAT", history).reply.choices}
    assert [idea for idea in WRONG_IDEAS if (idea.protocol, idea.why) not in offered] == []


# --- the questions


@pytest.mark.parametrize("protocol", [POP2, POP3], ids=str)
def test_for_every_state_and_command_there_is_a_question_or_a_reason_why_not(protocol: Protocol) -> None:
    lines = {*SCRIPTS[protocol.name], *(command.keyword for command in protocol.commands), "GET /"}
    reasons = Counter[str]()
    for row in protocol.states:
        for line in sorted(lines):
            for secure in (False, True):
                try:
                    well_made(typed(protocol, Situation(row.state, secure=secure), line))
                except NoQuestionError as error:
                    reasons[str(error)] += 1
    assert set(reasons) == {
        "The server has not greeted yet, so no reply can be predicted.",
        "The session is over: nothing answers any more.",
        *(["This line is no command: it is part of what a command has begun."] if protocol is POP3 else []),
    }


@pytest.mark.parametrize(
    ("line", "state", "tempting", "right"),
    [
        ("USER nobody", Pop3State.AUTHORIZATION, "-ERR, one line", "+OK, one line"),
        ("PASS p", Pop3State.AUTHORIZATION, "+OK, one line", "-ERR, one line"),
        ("LIST", MARKED, "+OK, a list of 1, 2, a lone dot", "+OK, a list of 2, 3, a lone dot"),
        ("STAT", MARKED, "+OK, 3 messages and their octets", "+OK, 2 messages and their octets"),
        ("UIDL", MARKED, "+OK, a list of 1 to 3, a lone dot", "+OK, a list of 2, 3, a lone dot"),
        ("LIST 2", MARKED, "+OK, then lines, then a lone dot", "+OK, one line"),
        ("DELE 1", MARKED, "+OK, one line", "-ERR, one line"),
        ("TOP 2 0", MARKED, "-ERR, one line", "+OK, the header, an empty line, a lone dot"),
        ("RETR 2", MARKED, "+OK and a size, then so many octets, no dot", "+OK, then lines, then a lone dot"),
        ("NOOP", MARKED, "nothing: the server waits for the next line", "+OK, one line"),
        ("AUTH PLAIN", Pop3State.AUTHORIZATION, "+OK, one line", "+ and a challenge: neither yes nor no"),
        (
            "STLS", Pop3State.AUTHORIZATION,
            "+OK, then TLS, then a second greeting", "+OK, then TLS, then it waits for the client",
        ),
        ("MAIL FROM:<a>", MARKED, "a number such as 250, and words", "-ERR, one line"),
    ],
)  # fmt: skip
def test_what_tempts_and_what_is_right_are_both_offered(
    line: str, state: State | Situation, tempting: str, right: str
) -> None:
    question = ask(line, state)
    by_text = {choice.text: choice for choice in question.reply.choices}
    assert by_text[tempting].why
    assert by_text[right].by_rule


@pytest.mark.parametrize(
    ("line", "state", "tempting", "right"),
    [
        ("READ 1", Pop2State.MBOX, "the octets, nothing before or behind them", "=n: how many octets"),
        ("QUIT", Pop2State.NEXT, "+ and words, one line", "- and words, one line"),
        ("ACKD", Pop2State.NEXT, "+ and words, one line", "=n: how many octets"),
    ],
)
def test_of_pop2(line: str, state: State, tempting: str, right: str) -> None:
    question = ask(line, state, POP2)
    by_text = {choice.text: choice for choice in question.reply.choices}
    assert not by_text[tempting].by_rule
    assert by_text[right].by_rule


def test_retr_of_a_message_and_of_nothing() -> None:
    some, none = (ask("RETR", Situation(Pop2State.ITEM, announced=n), POP2) for n in (9, 0))
    assert [choice.text for choice in some.reply.choices if choice.by_rule] == [
        "the octets, nothing before or behind them"
    ]
    assert [choice.text for choice in none.reply.choices if choice.by_rule] == [
        "nothing: the server closes the connection"
    ]


@pytest.mark.parametrize(
    ("line", "state", "protocol", "offered"),
    [
        ("QUIT", Pop3State.TRANSACTION, POP3, {"UPDATE, then CLOSED": True, "CLOSED": False}),
        ("QUIT", Pop3State.AUTHORIZATION, POP3, {"CLOSED": True, "UPDATE, then CLOSED": False}),
        ("DELE 1", Pop3State.TRANSACTION, POP3, {"TRANSACTION, as before": True, "UPDATE": False}),
        ("RETR", Pop2State.ITEM, POP2, {"DONE": True}),
        ("QUIT", Pop2State.NEXT, POP2, {"DONE": True, "NEXT, as before": False}),
    ],
)
def test_the_state_that_follows(
    line: str, state: State, protocol: Protocol, offered: dict[str, bool]
) -> None:
    by_text = {choice.text: choice.by_rule for choice in ask(line, state, protocol).then.choices}
    assert offered.items() <= by_text.items()


def test_the_order_is_always_the_same_and_gives_nothing_away() -> None:
    places = Counter[int]()
    for protocol, script in SCRIPTS.items():
        for row in PROTOCOLS[protocol].states:
            for line in script:
                try:
                    question = typed(PROTOCOLS[protocol], Situation(row.state), line)
                except NoQuestionError:
                    continue
                again = typed(PROTOCOLS[protocol], Situation(row.state), line)
                for part, same in zip(question.parts, again.parts, strict=True):
                    assert part.choices == same.choices
                    rights = [n for n, choice in enumerate(part.choices) if choice.by_rule]
                    if len(rights) == 1:
                        places[rights[0]] += 1
    assert all(places[n] > sum(places.values()) / 5 for n in range(3)), places


def test_no_secret_is_in_a_question_and_it_changes_no_order() -> None:
    one, other = (ask(f"PASS {word}", Pop3State.AUTHORIZATION_USER) for word in ("swordfish", "tanstaaf"))
    assert "swordfish" not in repr(one)
    assert one.line == other.line == "PASS ********"
    assert choices(one) == choices(other)


def test_what_is_typed_is_safe_to_show() -> None:
    assert "\x1b" not in ask("LIST \x1b[2J\u202e", MARKED).line


def test_a_line_of_the_server_is_no_question() -> None:
    history = said_to_mock("POP3", LOGIN["POP3"])
    with pytest.raises(NoQuestionError, match="no command of the client's"):
        of_step(POP3, history.step(0))


def test_what_is_sent_ahead_is_no_question() -> None:
    with pytest.raises(NoQuestionError, match="ahead"):
        typed(POP3, Situation(Pop3State.TRANSACTION, pending=1), "LIST")


# --- against what came


def consistent(question: Question, found: Came, *, right: bool) -> None:
    """Hold the reveal against the steps: what is right is what came, and nothing else."""
    well_made(question)
    last = found.history.step(found.last)
    assert found.path[-1] is last.after.state or not found.whole
    for part in question.parts:
        place = part.right(found)
        if right and found.whole:
            assert place is not None, (question.line, question.state, part.told(found))
            assert part.choices[place].by_rule, (question.line, question.state, part.choices[place])
        if place is not None:
            assert part.choices[place].text == part.told(found)
    one = Prediction(question)
    while one.part is not None:
        one.choose(0)
    one.came = found
    rows = [told.text for told in revealed_rows(one)]
    assert rows
    assert len(one.rights()) == len(question.parts)
    assert len(summary([one])) == 2


@given(st.lists(st.sampled_from(SCRIPTS["POP3"]), max_size=12), st.booleans())
@settings(max_examples=100)
def test_right_is_what_the_mock_server_says_in_pop3(script: list[str], logged_in: bool) -> None:  # noqa: FBT001
    history = said_to_mock("POP3", [*LOGIN["POP3"], *script] if logged_in else script)
    for _step, question, found in asked_of(history):
        consistent(question, found, right=True)


@given(st.lists(st.sampled_from(SCRIPTS["POP2"]), max_size=12), st.booleans())
@settings(max_examples=100)
def test_right_is_what_the_mock_server_says_in_pop2(script: list[str], logged_in: bool) -> None:  # noqa: FBT001
    history = said_to_mock("POP2", [*LOGIN["POP2"], *script] if logged_in else script)
    for _step, question, found in asked_of(history):
        consistent(question, found, right=True)


@given(st.sampled_from(sorted(names())), st.sampled_from(["POP2", "POP3"]), st.data())
@settings(max_examples=100)
def test_under_every_persona_what_is_right_is_what_came(
    persona: str, protocol: str, data: st.DataObject
) -> None:
    script = data.draw(st.lists(st.sampled_from(SCRIPTS[protocol]), max_size=12))
    for _step, question, found in asked_of(said_to_mock(protocol, [*LOGIN[protocol], *script], persona)):
        consistent(question, found, right=False)


FAULTY = [
    (protocol, text) for protocol, labels in LABELS.items() for name, label in labels.items()
    for text in (label.faults or (name,)) if not name.startswith("tls-")
]  # fmt: skip


@pytest.mark.parametrize(("protocol", "fault"), FAULTY, ids=[f"{p}-{text}" for p, text in FAULTY])
def test_under_every_fault_what_is_right_is_what_came(protocol: str, fault: str) -> None:
    scripts = {
        "POP3": [
            "CAPA",
            *LOGIN["POP3"],
            "STAT",
            "UIDL",
            "RETR 2",
            "TOP 1 0",
            "DELE 1",
            "LIST",
            "STAT",
            "QUIT",
        ],
        "POP2": ["HELO u p", "READ 1", "RETR", "ACKD", "RETR", "ACKS", "FOLD box", "READ", "QUIT"],
    }
    history = said_to_mock(protocol, scripts[protocol], None, [parse_fault(fault)])
    for _step, question, found in asked_of(history):
        consistent(question, found, right=False)


def test_every_fault_was_tried() -> None:
    tried = {parse_fault(text).name for _protocol, text in FAULTY}
    assert {name for name in FAULTS if not name.startswith("tls-")} == tried


@pytest.mark.parametrize("name", resources.names("transcripts", ".txt"))
def test_over_our_transcripts(name: str) -> None:
    recording = read(resources.read("transcripts", f"{name}.txt"), name)
    for conversation in recording.conversations:
        history = history_of(conversation, PROTOCOLS[conversation.protocol])
        history.extend()
        for _step, question, found in asked_of(history):
            # RFC 937's third example closes where the text of the RFC has =0.
            consistent(question, found, right=name != "rfc937-example-3")


def test_a_dotted_line_is_asked_about_where_it_is_known() -> None:
    history = said_to_mock("POP3", [*LOGIN["POP3"], "RETR 2", "RETR 1", "RETR 2"])
    asked = {step.index: (question, found) for step, question, found in asked_of(history)}
    with_dots = [question for question, _found in asked.values() if question.dots is not None]
    assert [question.line for question in with_dots] == ["RETR 2", "RETR 2"]
    dots = with_dots[0].dots
    assert dots is not None
    assert dots.asks == "A line of the message is .profile How does it stand on the wire?"
    assert {choice.text for choice in dots.choices} == {
        "with its dot doubled: ..profile", "as it is: .profile", "encoded: =2Eprofile", "I don't know"
    }  # fmt: skip
    assert dots.right(asked[min(asked)][1]) is None  # of another reply
    again = typed(POP3, history.situation(), "RETR 2", history)
    assert again.dots is not None
    assert typed(POP3, history.situation(), "RETR 1", history).dots is None
    assert typed(POP3, history.situation(), "DELE 2", history).dots is None


def test_a_server_remembers_nothing_of_what_was_fetched() -> None:
    history = said_to_mock("POP3", [*LOGIN["POP3"], "RETR 1", "RETR 1", "RETR 9", "STAT"])
    (_step, question, found), *_others = reversed(list(asked_of(history)))
    by_text = {choice.text: choice for choice in question.reply.choices}
    assert by_text["+OK, 3 messages and their octets"].by_rule
    assert "no longer new" in by_text["+OK, 2 messages and their octets"].why
    right = question.reply.right(found)
    assert right is not None
    assert question.reply.choices[right].text == "+OK, 3 messages and their octets"


def test_a_second_greeting_behind_stls_is_told() -> None:
    one = predicted(["S: +OK ready", "C: STLS", "S: +OK begin", "S: +OK ready again"], 1, "4", "4")
    told = "\n".join(row.text for row in revealed_rows(one))
    assert "+OK, then TLS, then a second greeting" in told
    assert "This server does it otherwise." in told
    one = predicted(["S: +OK ready", "C: STLS", "S: +OK begin", "C: CAPA", "S: +OK", "S: ."], 1, "4", "4")
    told = "\n".join(row.text for row in revealed_rows(one))
    assert "is right, +OK, then TLS, then it waits for the client" in told


def test_what_broke_off_is_told_so() -> None:
    rows = [
        "S: +OK ready",
        "C: USER a",
        "S: +OK",
        "C: PASS b",
        "S: +OK",
        "C: LIST",
        "S: +OK",
        "S: 1 9",
        "S! close",
    ]
    one = predicted(rows, 5, "1", "1")
    assert one.came is not None
    assert one.came.form == "cut"
    one = predicted([*rows[:6], "S! close"], 5, "1", "1")
    assert one.came is not None
    assert one.came.form == "closed"


def test_who_does_not_double_the_dot_is_right_and_the_rule_is_told() -> None:
    rows = [
        "S: +OK ready",
        "C: USER a",
        "S: +OK",
        "C: PASS b",
        "S: +OK",
        "C: RETR 1",
        "S: +OK",
        "S: a",
        "S: .menu",
    ]
    one = predicted([*rows, "S: b", "S: ."], 5, "1", "1", "4")
    told = [row.text for row in revealed_rows(one)]
    assert any("it would be: with its dot doubled: ..menu" in row for row in told), told


# --- the reveal


def predicted(rows: list[str], at: int, *answers: str) -> Prediction:
    text = "\n".join(("Transcript: 1", "Protocol: POP3", "Fidelity: exact", "", *rows, ""))
    conversation = read(text.encode(), "x").conversations[0]
    history = history_of(conversation, POP3)
    one = Prediction(of_line(history, at))
    for answer in answers:
        one.take(answer)
    one.came = came(history, at)
    return one


USER = ["S: +OK ready", "C: USER nobody", "S: +OK send PASS"]


def test_who_is_right_is_told_so() -> None:
    one = predicted(USER, 1, "2", "1")
    told = [row.text for row in revealed_rows(one)]
    assert told[0] == "S: +OK send PASS"
    assert told[1] == "Reply: 2 is right, +OK, one line. You were right."
    assert len(told) == 3


def test_who_is_wrong_is_told_why_that_tempts() -> None:
    one = predicted(USER, 1, "3", "4")
    told = "\n".join(row.text for row in revealed_rows(one))
    assert "You chose 3." in told
    assert "3 is within the rules too (RFC 1939 §7). Most servers say +OK to any name" in told
    assert "You did not know." in told
    assert "Why 2 tempts: Many programs ask for nothing but a name. A name alone" in told


def test_a_class_is_counted() -> None:
    one = predicted(USER, 1, "3 12 7 1", "1:20 2:3")
    told = [row.text for row in revealed_rows(one)]
    assert "Reply: 2 is right. 12 of 23 were right." in told
    assert "✓2  +OK, one line" in told
    assert f"    {'█' * 24} 12" in told
    assert "✓2  +OK, one line: 12 votes" in [row.text for row in revealed_rows(one, bars=False)]
    assert len(list(revealed_rows(one, only=1))) < len(told)
    assert summary([one]) == [
        "USER nobody in AUTHORIZATION: reply 12 of 23 right, state 20 of 23 right",
        "All together: 32 of 46 right.",
    ]


def test_a_server_that_breaks_the_rules_is_right_and_the_rules_are_told() -> None:
    one = predicted(["S: +OK ready", "C: STAT", "S: +OK 2 320"], 1, "4", "4")
    told = "\n".join(row.text for row in revealed_rows(one))
    assert "This server does it otherwise." in told
    assert "-ERR, one line" in told


def test_what_is_none_of_the_choices_is_told() -> None:
    one = predicted(["S: +OK ready", "C: USER a", "S: what"], 1, "4", "4")
    told = "\n".join(row.text for row in revealed_rows(one))
    assert "Reply: none of these. It was: a line that is no reply of the protocol" in told


def test_what_is_asked_has_numbers() -> None:
    one = predicted(USER, 1)
    rows = list(asked_rows(one))
    assert rows[0].text == "What will the server answer?"
    assert [row.text[:3] for row in rows[1:]] == ["1  ", "2  ", "3  ", "4  "]
    one.choose(1)
    assert next(asked_rows(one)).text == "And which state follows?"
    one.choose(0)
    assert not list(asked_rows(one))
    one.choose(0)
    one.take("1")
    assert len(one.votes) == 2


def test_nothing_is_revealed_before_it_has_come() -> None:
    one = predicted(USER[:2], 1, "1", "1")
    assert one.came is None
    assert not list(revealed_rows(one))
    assert not one.rights()
    assert summary([one]) == []


# --- votes


@pytest.mark.parametrize(
    ("text", "votes"),
    [
        ("12 7 3", (12, 7, 3, 0)),
        ("1:12 2:7", (12, 7, 0, 0)),
        (" 4 = 5 , 1=2", (2, 0, 0, 5)),
        ("0,3", (0, 3, 0, 0)),
    ],
)
def test_hands_are_counted(text: str, votes: tuple[int, ...]) -> None:
    assert read_votes(text, 4) == votes


@pytest.mark.parametrize(
    "text", ["", "a", "1:2 3", "1 2 3 4 5", "5:1", "0:1", "0 0", "99999999", "1:", "-1", "²"]
)
def test_what_is_no_vote_is_told(text: str) -> None:
    with pytest.raises(VotesError, match=r"[.]$"):
        read_votes(text, 4)


@given(st.text(), st.integers(2, 5))
def test_any_text_is_read_or_refused(text: str, count: int) -> None:
    try:
        votes = read_votes(text, count)
    except VotesError as error:
        assert str(error)  # noqa: PT017 - either will do
    else:
        assert len(votes) == count
        assert sum(votes) > 0


def test_bars() -> None:
    assert bar(0, 10, 20) == ""
    assert bar(1, 1000, 20) == "█"
    assert bar(10, 10, 20) == "█" * 20
    assert bar(0, 0, 20) == ""
    assert (hands(1), hands(2)) == ("1 vote", "2 votes")
