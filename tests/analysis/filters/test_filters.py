"""Filters: how they are read, what they pick, and that whatever is typed is read or refused at a place."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from popconsole.analysis.filters.expression import Combination, FilterError, Joined, parse, tokens
from popconsole.analysis.filters.fields import FIELDS
from popconsole.analysis.filters.matching import (
    _OF_LINE,
    _OF_SESSION,
    Matcher,
    SessionFacts,
    asks_for_lines,
    session_answers,
    session_holds,
)
from popconsole.analysis.history import History
from popconsole.analysis.tracker import Tracker
from popconsole.protocol import POP3
from popconsole.transcript.model import Line, LineKind, Side

C, S = Side.CLIENT, Side.SERVER
SAID = [
    Line(C, b"", kind=LineKind.OPENED, at=0.0),
    Line(S, b"+OK ready", at=0.1),  # 2
    Line(C, b"USER nora", at=0.2),
    Line(S, b"+OK", at=0.3),  # 4
    Line(C, b"PASS sesame", at=0.4),
    Line(S, b"+OK", at=0.5),  # 6
    Line(C, b"LIST", at=0.6),
    Line(S, b"+OK", at=0.7),  # 8
    Line(S, b"1 120", at=0.7),
    Line(S, b".", at=0.7),  # 10
    Line(C, b"RETR 7", at=4.0),
    Line(S, b"-ERR no such message [x]", at=9.5),  # 12
    Line(C, b"AUTH LOGIN", at=10.0),
    Line(S, b"-ERR", at=None),  # 14
    Line(C, b"QUIT", at=70.0),
    Line(S, b"+OK", at=70.1),  # 16
]
FACTS = SessionFacts(
    3, POP3, "nora", "192.0.2.1:4000", "192.0.2.9:110", "A walk", "TRANSACTION", 16, 4, 1, 2, 70.1
)


def picked(expression: str, facts: SessionFacts = FACTS) -> list[int]:
    """Return the numbers of the lines that are picked, from 1."""
    matcher, tracker = Matcher(parse(expression), facts), Tracker(POP3)
    found = [n for n, line in enumerate(SAID, 1) if matcher(tracker.feed(line))]
    assert matcher.possible or not found
    return found


ALL = list(range(1, 17))


@pytest.mark.parametrize(
    ("expression", "lines"),
    [
        ("side:client", [1, 3, 5, 7, 11, 13, 15]),
        ("SIDE:S*", [2, 4, 6, 8, 9, 10, 12, 14, 16]),
        ("verb:retr,LIST", [7, 8, 9, 10, 11, 12]),
        ("verb:XTND", []),
        ("verb:LIST kind:data", [9]),
        ("status:err", [12, 14]),
        ("status:ok side:server verb:QUIT", [16]),
        ("status:continue", []),
        ("state:AUTH*", [3, 4, 5, 6]),
        ("finding:password-in-clear", [5]),
        ("finding:message-* or finding:pass*", [5, 11]),
        ("severity:warning,error kind:command", [11, 13]),
        ("such", [12]),
        ('"no such"', [12]),
        ("text:NO*message", [12]),
        ("text:[x]", [12]),
        ("sesame", []),  # it is a secret, and masked
        ("n:3", [3]),
        ("n:3-5,15", [3, 4, 5, 15]),
        ("n:>14", [15, 16]),
        ("n:>=14 n:<16", [14, 15]),
        ("n:<=2", [1, 2]),
        ("octets:11", [2, 3]),
        ("after:5s", [12, 13, 15, 16]),
        ("after:1m", [15, 16]),
        ("before:500ms", [1, 2, 3, 4, 5]),
        ("after:600ms-5s", [7, 8, 9, 10, 11]),
        ("after:1-5s", [11]),
        ("after:<0.2", [1, 2]),
        ("wait:3s", [11, 12, 15]),
        ("user:nora", ALL),
        ("user:n?ra,bob verb:QUIT", [15, 16]),
        ("user:bob", []),
        ("session:3 protocol:pop3 client:192.* server:*:110 n:1", [1]),
        ("title:walk reached:TRANS* lines:>10 findings:4 errors:1 warnings:>1 n:1", [1]),
        ("took:1m n:1", [1]),
        ("took:>2m", []),
        ("not side:client", [2, 4, 6, 8, 9, 10, 12, 14, 16]),
        ("-side:client -kind:data !verb:LIST n:>6", [12, 14, 16]),
        ("(verb:QUIT or verb:RETR) and side:client", [11, 15]),
        ("verb:QUIT||verb:RETR && side:client", [11, 15, 16]),
        ("verb:QUIT | (n:1 not (user:bob | errors:0))", [1, 15, 16]),
        ("not user:bob", ALL),
        ("user:bob or n:2", [2]),
        ("user:nora or n:2", ALL),
        ('text:"+OK ready"', [2]),
        ("or-der", []),
    ],
)
def test_what_is_picked(expression: str, lines: list[int]) -> None:
    assert picked(expression) == lines


def test_of_a_session_that_does_not_fit_no_line_is_looked_at() -> None:
    for expression in ("user:bob", "user:bob n:1", "not user:nora", "(user:bob or errors:0) side:client"):
        assert not Matcher(parse(expression), FACTS).possible
    for expression in ("user:nora", "n:1", "user:bob or n:1", "not n:1", "not (user:bob n:1)"):
        assert Matcher(parse(expression), FACTS).possible


EACH_FIELD = st.sampled_from(
    ["side:client", "verb:LIST", "status:err", "finding:*", "severity:error", "ready", "n:>5", "octets:<9",
     "after:1s", "before:5s", "wait:1s", "user:nora", "errors:0", "kind:data"]
)  # fmt: skip


@given(st.lists(EACH_FIELD, min_size=1, max_size=4), st.sampled_from([" ", " or ", " not "]))
def test_at_a_glance_a_line_is_picked_as_its_step_is(terms: list[str], between: str) -> None:
    asked, history = parse(between.join(terms)), History(POP3, SAID)
    glancing, stepping = Matcher(asked, FACTS), Matcher(asked, FACTS)
    for step in history.steps():
        n, found = step.index, history.has_finding(step.index)
        assert found is bool(step.findings)
        picked = stepping(step)
        held = glancing.glance(n, step.line, history.shown(n), found=found)
        assert held in (picked, None)
        if held is None:
            assert glancing(step) is picked


def test_only_what_a_meaning_is_needed_for_is_not_told_at_a_glance() -> None:
    line = SAID[3]
    for expression, held in {
        "side:server": True,
        "finding:size-*": False,
        "verb:USER": None,
        "verb:USER side:client": False,
        "verb:USER or n:4": True,
        "not verb:USER": None,
        "not n:4": False,
    }.items():
        assert Matcher(parse(expression), FACTS).glance(3, line, line, found=False) is held


def test_what_a_session_answers_tells_whether_its_lines_are_others() -> None:
    asked = parse("user:nora (n:1 or not errors:0)")
    assert session_answers(asked, FACTS) == (True, False)
    assert session_answers(asked, SessionFacts(1, POP3)) == (False, True)
    assert session_answers(parse("n:1"), FACTS) == ()


@pytest.mark.parametrize(
    ("expression", "held"),
    [
        ("user:nora finding:size-*", True),
        ("user:bob finding:size-*", False),
        ("severity:error", True),
        ("-severity:error", False),
        ("finding:command-unknown or reached:UPDATE", False),
        ("verb:RETR", None),
        ("user:nora verb:RETR", None),
        ("user:bob verb:RETR", False),
        ("user:nora or verb:RETR", True),
    ],
)
def test_of_a_session_as_a_whole_a_finding_anywhere_is_enough(expression: str, held: bool | None) -> None:  # noqa: FBT001 - a table
    found = {"size-differs": "error", "negative": "note"}
    assert session_holds(parse(expression), FACTS, found) is held


def test_which_fields_ask_for_lines() -> None:
    assert asks_for_lines(parse("user:nora finding:size-* (verb:RETR or not side:client verb:TOP)")) == (
        "verb",
        "side",
    )


def test_what_is_not_known_is_never_picked() -> None:
    facts = SessionFacts(1, POP3)
    assert picked("took:<1h", facts) == []
    assert picked("after:0 n:14") == []
    assert picked("user:*a*", facts) == []


@pytest.mark.parametrize(
    ("expression", "at", "told"),
    [
        ("", 0, "a term was expected"),
        ("  ", 2, "a term was expected"),
        ("sid:client", 0, "perhaps: side"),
        ("n:1 zzz:1", 4, 'no field "zzz"'),
        ("side:klient", 0, "perhaps: client"),
        ("kind:zzz", 0, "perhaps: greeting"),
        ("reached:transaktion", 0, "perhaps: TRANSACTION"),
        ("n:x", 0, "a number was expected"),
        ("n:5s", 0, "a number was expected"),
        ("n:9-1", 0, "less than the first"),
        ("n:,", 0, "missing between the commas"),
        ("wait:soon", 0, "a time was expected"),
        ("wait: n:1", 0, "a value is missing"),
        ("n:1 (n:2", 4, "is not closed"),
        ("n:1)", 3, "not opened"),
        ('n:1 "such', 4, "quotation mark is not closed"),
        ('text:"', 0, "quotation mark is not closed"),
        ('text:""', 0, "a value is missing"),
        ("n:1 or", 6, "a term was expected"),
        ("or n:1", 0, "a term was expected"),
        ("n:1 and and n:2", 8, "a term was expected"),
        ("not", 3, "a term was expected"),
        ("(" * 60 + "n:1" + ")" * 60, 51, "too many parentheses"),
        ("x" * 5_000, 4_096, "longer than"),
        ("a:b:c", 0, "no field"),
    ],
)
def test_what_is_refused(expression: str, at: int, told: str) -> None:
    with pytest.raises(FilterError, match=re.escape(told)) as caught:
        parse(expression)
    assert caught.value.at == at


def test_each_field_has_an_answer() -> None:
    assert set(FIELDS) == _OF_SESSION.keys() | _OF_LINE.keys()
    assert {name for name, field in FIELDS.items() if field.session} == set(_OF_SESSION)
    for field in FIELDS.values():
        for word in field.words:
            parse(f"{field.name}:{word}")


_WORDS = st.sampled_from(
    [
        *(f"{name}:" for name in FIELDS),
        "(",
        ")",
        " ",
        "or",
        "and",
        "not",
        "-",
        "!",
        '"',
        ",",
        "*",
        ">",
        "5s",
        "7",
        "x",
    ]
)


@settings(deadline=None)
@given(st.one_of(st.text(max_size=60), st.lists(_WORDS, max_size=12).map("".join)))
def test_whatever_is_typed_is_read_or_refused_at_a_place(expression: str) -> None:
    refused: FilterError | None = None
    try:
        parse(expression)
    except FilterError as error:
        refused = error
    if refused is not None:
        assert 0 <= refused.at <= len(expression)
        assert str(refused)
    else:
        assert set(picked(expression)) ^ set(picked(f"not ({expression})")) == set(ALL)
        assert [token.at for token in tokens(expression)] == sorted(token.at for token in tokens(expression))


@settings(deadline=None)
@given(
    *(2 * [st.sampled_from(["n:>5", "side:client", "status:err", "user:bob", "verb:LIST", "wait:1s", "no"])])
)
def test_as_in_logic(one: str, other: str) -> None:
    left, right = set(picked(one)), set(picked(other))
    assert set(picked(f"{one} {other}")) == left & right
    assert set(picked(f"{one} or {other}")) == left | right
    assert set(picked(f"not ({one} or {other})")) == set(ALL) - left - right


def test_joined() -> None:
    found = parse("n:1 or n:2 n:3")
    assert isinstance(found, Combination)
    assert found.joined is Joined.ANY
    assert [part.joined if isinstance(part, Combination) else part.value for part in found.parts] == [
        "1",
        Joined.ALL,
    ]
