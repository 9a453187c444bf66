"""``explain WORD``: every word of the tables is known, and what is not says what is near."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from popconsole.analysis.findings import CATALOGUE
from popconsole.guide.reference.commands import MORE
from popconsole.guide.reference.entry import is_known
from popconsole.guide.reference.lookup import lookup, vocabulary
from popconsole.guide.reference.states import EVENT_WORDS, OUTCOME_WORDS
from popconsole.protocol import PROTOCOLS
from popconsole.protocol.table import Event, Outcome, Shape
from popconsole.transcript.safe import safe_text


@pytest.mark.parametrize("word", vocabulary())
def test_every_word_is_known_in_any_case(word: str) -> None:
    for typed in (word, word.lower(), word.upper()):
        for entry in lookup([typed]):
            assert is_known(entry)
            assert entry.kind
            assert all(entry.lines)
            assert not [line for line in entry.lines if re.search(r"\{\w+\}", line)]


@pytest.mark.parametrize(
    ("word", "found"),
    [
        ("RETR", [("RETR", "command", "POP2"), ("RETR msg", "command", "POP3")]),
        ("QUIT", [("QUIT", "command", "POP2"), ("QUIT", "command", "POP3")]),
        (
            "AUTH",
            [
                ("AUTH [mechanism] [initial-response]", "command", "POP3"),
                ("AUTH", "state", "POP2"),
                ("[AUTH]", "response code", "POP3"),
            ],
        ),
        ("[sys/temp]", [("[SYS/TEMP]", "response code", "POP3")]),
        ("+", [("+", "reply: success", "POP2"), ("+", "reply: continuation", "POP3")]),
        ("+OK 2 320", [("+OK", "reply: positive", "POP3")]),
        ("-ERR", [("-ERR", "reply: negative", "POP3")]),
        ("=537 characters", [("=", "reply: length", "POP2")]),
        ("#", [("#", "reply: count", "POP2")]),
        ("NMBR", [("NMBR", "state of the client", "POP2")]),
        ("PIPELINING", [("PIPELINING", "capability", "POP3"), ("pipelining", "term", "POP3")]),
        ("dot-stuffing", [("byte-stuffing", "term", "POP3")]),
        ("scan listing", [("scan listing", "term", "POP3")]),
        ("no-quit", [("no-quit", "finding: warning", "")]),
        ("subject:", [("Subject", "header field", "")]),
    ],
)
def test_what_a_word_names(word: str, found: list[tuple[str, str, str]]) -> None:
    assert [(e.title, e.kind, e.protocol) for e in lookup([word])] == found


@pytest.mark.parametrize(
    ("name", "syntax"),
    [
        ("HELLO", "HELO user password"),
        ("FOLDER", "FOLD mailbox"),
        ("RETRIEVE", "RETR"),
        ("SAVE", "ACKS"),
        ("DELETE", "ACKD"),
    ],
)
def test_the_names_of_articles_say_what_to_type(name: str, syntax: str) -> None:
    entry = lookup([name])[0]  # FOLDER is a term as well
    assert entry.lines[0].endswith(f"type {syntax}.")
    assert "no server accepts it" in entry.lines[0].lower()


def test_delete_names_pop3s_command_too() -> None:
    assert "In POP3 it is DELE msg." in lookup(["DELETE"])[0].lines


def test_a_command_tells_all_of_its_row() -> None:
    (entry,) = lookup(["list"])
    text = "\n".join(entry.lines)
    assert "Syntax: LIST [msg]" in text
    assert "Legal in: TRANSACTION." in text
    assert "C: LIST\n  S: +OK 2 messages (320 octets)\n  S: 1 120\n  S: 2 200\n  S: ." in text
    assert "C: LIST 2\n  S: +OK 2 200" in text
    assert str(entry.cite) == "RFC 1939 §5"
    assert "Legal in: AUTHORIZATION, TRANSACTION." in "\n".join(lookup(["capa"])[0].lines)
    assert "From AUTH to MBOX, on success." in lookup(["HELO"])[0].lines


def test_a_state_tells_what_is_legal_and_where_it_leads() -> None:
    lines = lookup(["MBOX"])[0].lines
    assert "Legal here: FOLD mailbox, READ [n], QUIT" in lines
    assert "To ITEM: READ, on success." in lines
    assert "To DONE: any other command." in lines


def test_several_words() -> None:
    assert [e.title for e in lookup(["USER", "PASS"])] == ["USER name", "USER", "PASS string"]
    assert [e.title for e in lookup(["RETR", "3"])] == ["RETR", "RETR msg"]
    assert [e.title for e in lookup(["-ERR", "[AUTH]", "bad"])] == ["-ERR", "[AUTH]"]
    assert [e.title for e in lookup(["DELE", "2"])] == ["DELE msg"]
    assert [e.title for e in lookup(["unique-id", "listing"])] == ["unique-id listing"]
    assert [is_known(e) for e in lookup(["STAT", "nonsense"])] == [True]
    assert [is_known(e) for e in lookup(["nonsense", "rubbish"])] == [False, False]


def test_what_is_unknown_names_what_is_near() -> None:
    (entry,) = lookup(["LITS"])
    assert entry.cite is None
    assert "LIST" in entry.lines[1]
    (entry,) = lookup(["\x1b[2Jqqqq"])
    assert "\x1b" not in entry.lines[0]
    assert len(entry.lines) == 2


@pytest.mark.parametrize("code", CATALOGUE)
def test_a_finding_is_told_with_its_example_long_rows_cut(code: str) -> None:
    rule = CATALOGUE[code]
    (entry,) = (e for e in lookup([code]) if e.title == code)
    assert entry.lines[0] == rule.text or ("{" in rule.text and entry.lines[0].startswith("In the example "))
    parts = entry.lines[1 : -len(rule.example.rows) - 1]
    wanted = [("Why it matters", rule.why), ("In practice", rule.practice), ("What to do", rule.advice)]
    assert list(parts[: 2 + bool(rule.practice)]) == [f"{head}: {text}" for head, text in wanted if text]
    names = "".join(parts[2 + bool(rule.practice) :])
    assert re.findall(r"(\S+) \((Zeek|Suricata)\)", names) == [
        (each.name, each.program) for each in rule.elsewhere
    ]
    assert ("Near to it" in names, "it is called" in names) == (
        any(each.near for each in rule.elsewhere),
        not all(each.near for each in rule.elsewhere),
    )
    told = entry.lines[-len(rule.example.rows) :]
    for line, row in zip(told, rule.example.rows, strict=True):
        assert line == f"  {row}" or (line.endswith("...") and row.startswith(line[2:-3]))
        assert len(line) < 80


def test_tables_are_whole() -> None:
    assert set(OUTCOME_WORDS) == set(Outcome)
    assert set(EVENT_WORDS) == set(Event)
    multi = {
        row.content
        for p in PROTOCOLS.values()
        for c in p.commands
        for row in c.replies
        if row.shape is Shape.MULTI_LINE
    }
    assert set(MORE) == multi


@given(st.lists(st.text(max_size=12), max_size=4))
def test_any_words_get_safe_entries(words: list[str]) -> None:
    for entry in lookup(words):
        for text in (entry.title, entry.kind, entry.protocol, *entry.lines):
            assert text == safe_text(text)


def test_a_finding_is_told_with_the_values_of_its_example() -> None:
    (entry,) = lookup(["argument-missing"])
    assert entry.lines[0] == "In the example below: An argument is missing: the syntax is USER name."
    (entry,) = lookup(["not-stuffed"])
    assert entry.lines[0] == "A line of the message that begins with a dot was not byte-stuffed."
