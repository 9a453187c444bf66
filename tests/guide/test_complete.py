"""What is offered at the cursor: legal commands first, then numbers and names of the conversation."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from popconsole.analysis.step import KnownMessage, Situation
from popconsole.guide.typing.complete import ARGUMENTS, LIMIT, Completions, complete, numbers_with_prefix
from popconsole.protocol import POP2, POP3, PROTOCOLS, Protocol
from popconsole.protocol.pop2 import Pop2State
from popconsole.protocol.pop3 import Pop3State
from popconsole.protocol.table import ArgumentKind, State
from popconsole.transcript.safe import safe_text

TRANSACTION = Situation(
    Pop3State.TRANSACTION,
    count=4,
    marked=frozenset({2}),
    messages={1: KnownMessage(120), 3: KnownMessage(318, "abc")},
    users=("student",),
)
ITEM = Situation(
    Pop2State.ITEM, count=2, current=2, announced=234, mailboxes=("old mail", "\x1b[2J"), users=("student",)
)


def texts(found: Completions) -> list[str]:
    return [item.text for item in found.items]


@pytest.mark.parametrize(
    ("protocol", "state"), [(p, row.state) for p in PROTOCOLS.values() for row in p.states], ids=str
)
def test_nothing_typed_offers_every_command_the_legal_ones_first(protocol: Protocol, state: State) -> None:
    found = complete(protocol, Situation(state), "")
    if state is Pop3State.AUTHORIZATION_EXCHANGE:  # the next line is a secret, and no command
        assert found.items == ()
        return
    legal = [c.keyword for c in protocol.legal(state)]
    others = [c.keyword for c in protocol.commands if c.keyword not in legal and c.removed is None]
    removed = [c.keyword for c in protocol.commands if c.removed is not None]
    assert [t.strip() for t in texts(found)] == legal + others + removed
    illegal = len(others) + len(removed)
    assert [item.legal for item in found.items] == [True] * len(legal) + [False] * illegal
    assert all(item.meaning and item.display for item in found.items)


def test_keywords_match_by_prefix_in_any_case() -> None:
    found = complete(POP3, TRANSACTION, "r")
    assert texts(found) == ["RETR ", "RSET", "RPOP "]
    assert found.items[0].display == "RETR msg"
    assert texts(complete(POP3, Situation(Pop3State.AUTHORIZATION), "U")) == ["USER ", "UTF8", "UIDL"]


@pytest.mark.parametrize(
    ("typed", "keyword"),
    [("HELLO", "HELO"), ("folder", "FOLD"), ("RETRI", "RETR"), ("SA", "ACKS"), ("DEL", "ACKD")],
)
def test_the_names_of_articles_lead_to_the_commands(typed: str, keyword: str) -> None:
    (item,) = complete(POP2, ITEM, typed).items
    assert item.text.strip() == keyword
    assert f"the article's name for {keyword}" in item.meaning


def test_message_numbers_come_from_the_conversation_without_the_marked() -> None:
    found = complete(POP3, TRANSACTION, "RETR ")
    assert found.start == 5
    assert texts(found) == ["1", "3", "4"]
    assert [item.meaning for item in found.items] == ["120 octets", "318 octets, abc", ""]
    assert texts(complete(POP3, TRANSACTION, "TOP 3")) == ["3 "]
    assert texts(complete(POP3, TRANSACTION, "TOP 3 ")) == ["0", "5", "10"]
    assert "the current message" in complete(POP2, ITEM, "read 2").items[0].meaning


def test_names_come_from_the_conversation_quoted_and_clean() -> None:
    assert texts(complete(POP3, TRANSACTION, "USER s")) == ["student"]
    assert texts(complete(POP3, TRANSACTION, "APOP ")) == ["student "]
    assert texts(complete(POP2, ITEM, "FOLD ")) == ["old\\ mail"]
    assert complete(POP2, ITEM, "FOLD old\\ m").start == 5
    assert texts(complete(POP2, ITEM, "FOLD old\\ m")) == ["old\\ mail"]


@pytest.mark.parametrize(
    ("protocol", "typed"),
    [(POP3, "PASS "), (POP3, "APOP a "), (POP2, "HELO a "), (POP3, "STAT "), (POP3, "XYZ ")],
)
def test_nothing_is_offered_for_a_secret_nor_where_nothing_stands(protocol: Protocol, typed: str) -> None:
    assert complete(protocol, TRANSACTION if protocol is POP3 else ITEM, typed).items == ()


def test_the_word_at_the_cursor_counts_not_the_end() -> None:
    found = complete(POP3, TRANSACTION, "TOP 3 10", 5)
    assert (found.start, texts(found)) == (4, ["3 "])


def test_every_kind_of_argument_has_its_source() -> None:
    assert set(ARGUMENTS) == set(ArgumentKind)


def test_a_large_maildrop_is_offered_in_part() -> None:
    big = Situation(Pop3State.TRANSACTION, count=10_000_000)
    assert len(complete(POP3, big, "RETR ").items) == LIMIT
    assert texts(complete(POP3, big, "RETR 9999999"))[0] == "9999999"


@given(st.integers(0, 5000), st.integers(0, 9999).map(str))
def test_numbers_by_prefix_are_those_that_begin_so(highest: int, prefix: str) -> None:
    assert list(numbers_with_prefix(prefix, highest)) == [
        n for n in range(1, highest + 1) if str(n).startswith(prefix)
    ]


@given(st.sampled_from([(POP3, TRANSACTION), (POP2, ITEM)]), st.text(max_size=30), st.integers(-3, 40))
def test_any_text_is_completed_safely(where: tuple[Protocol, Situation], text: str, cursor: int) -> None:
    found = complete(*where, text, cursor)
    assert 0 <= found.start <= len(text)
    assert len(found.items) <= LIMIT
    for item in found.items:
        assert [item.text, item.display, item.meaning] == [
            safe_text(t) for t in (item.text, item.display, item.meaning)
        ]
