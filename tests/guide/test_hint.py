"""Hints while typing: syntax, meaning, warnings; and where a secret must be masked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from popconsole.analysis.history import History
from popconsole.analysis.step import KnownMessage, Situation
from popconsole.dialogue.masking import masked
from popconsole.dialogue.secret_span import secret_span
from popconsole.guide.typing.hint import hint
from popconsole.protocol import POP2, POP3, PROTOCOLS, Protocol
from popconsole.protocol.pop2 import Pop2State
from popconsole.protocol.pop3 import Pop3State
from popconsole.transcript.safe import safe_text

TRANSACTION = Situation(Pop3State.TRANSACTION, count=3, marked=frozenset({2}), messages={1: KnownMessage(9)})
ITEM = Situation(Pop2State.ITEM, count=2, current=1, announced=0)


def test_syntax_and_meaning_of_the_argument_at_the_cursor() -> None:
    told = hint(POP3, TRANSACTION, "TOP 1 5")
    assert told.syntax == "TOP msg n"
    assert told.meaning.startswith("n: how many lines")
    assert told.warnings == ()
    assert str(told.cite) == "RFC 1939 §7"
    assert hint(POP3, TRANSACTION, "TOP 1 5", 5).meaning.startswith("msg: a message-number")
    assert hint(POP3, TRANSACTION, "TOP 1 5", 2).meaning.startswith("Fetches the header")


def test_an_empty_line_tells_what_is_legal() -> None:
    told = hint(POP2, Situation(Pop2State.AUTH), "")
    assert told.syntax == "HELO, QUIT"
    assert told.warnings == ()


def test_what_an_answer_to_come_decides_is_told_with_its_condition() -> None:
    sent = Situation(Pop3State.CONNECTED, ahead=Pop3State.AUTHORIZATION_USER, pending=1)
    told = hint(POP3, sent, "")
    assert told.meaning.startswith("If the answer is positive: A USER command was accepted")
    assert hint(POP3, Situation(Pop3State.AUTHORIZATION_USER), "").meaning.startswith("A USER command")


def test_a_keyword_half_typed_is_no_error() -> None:
    assert hint(POP3, TRANSACTION, "re").warnings == ()
    assert hint(POP3, TRANSACTION, "re").syntax == "RETR msg"
    assert hint(POP2, ITEM, "HELL").warnings == ()


@pytest.mark.parametrize(
    ("protocol", "situation", "text", "warning"),
    [
        (POP3, Situation(Pop3State.AUTHORIZATION), "STAT", "not legal in AUTHORIZATION, only in TRANSACTION"),
        (POP3, Situation(Pop3State.CLOSED), "STAT", "connect again"),
        (POP2, Situation(Pop2State.AUTH), "READ 1", "closes the connection"),
        (POP3, TRANSACTION, "RETR ", "Still missing: msg."),
        (POP3, TRANSACTION, "TOP 1 ", "Still missing: n."),
        (POP3, TRANSACTION, "RETR x", "decimal digits"),
        (POP3, TRANSACTION, "STAT 1", "more than STAT takes"),
        (POP3, TRANSACTION, "STAT ", "one space"),
        (POP3, TRANSACTION, "RETR 2", "marked as deleted"),
        (POP3, TRANSACTION, "RETR 4", "no message 4, with 3 messages in all"),
        (POP3, TRANSACTION, "NOOP" + "x" * 260, "266 octets with its CRLF; 255 are allowed"),
        (POP3, TRANSACTION, "LITS", "Is LIST meant?"),
        (POP3, TRANSACTION, "XYZ 1", "no command of POP3"),
        (POP3, TRANSACTION, "QUIT", "1 marked message will be removed"),
        (POP3, Situation(Pop3State.AUTHORIZATION_USER), "PASS x", "in clear"),
        (POP3, Situation(Pop3State.AUTHORIZATION), "USER é", "US-ASCII"),
        (POP2, Situation(Pop2State.AUTH), "HELO a b", "in clear"),
        (POP2, Situation(Pop2State.AUTH), "HELLO a b", "On the wire it is HELO: type HELO user password"),
        (POP2, ITEM, "STAT", "STAT is no command of POP2. It is one of POP3."),
        (POP2, ITEM, "RETR", "the server closes the connection"),
        (POP2, Situation(Pop2State.ITEM, marked=frozenset({1, 2})), "FOLD x", "2 marked messages"),
        (POP2, Situation(Pop2State.MBOX, marked=frozenset({1})), "QUIT", "1 marked message"),
    ],
)
def test_warnings(protocol: Protocol, situation: Situation, text: str, warning: str) -> None:
    assert warning in " ".join(hint(protocol, situation, text).warnings)


@pytest.mark.parametrize("text", ["RETR 1", "LIST", "LIST 3", "TOP 3 0", "NOOP", "RSET", "retr 1"])
def test_what_is_right_has_no_warning(text: str) -> None:
    assert hint(POP3, TRANSACTION, text).warnings == ()


@pytest.mark.parametrize("text", ["RETR", "TOP", "TOP 1"])
def test_nothing_is_missing_yet_while_a_word_is_typed(text: str) -> None:
    assert hint(POP3, TRANSACTION, text).warnings == ()
    assert "Still missing" in hint(POP3, TRANSACTION, f"{text} ").warnings[0]


@pytest.mark.parametrize(
    ("protocol", "text", "hidden"),
    [
        (POP3, "PASS secret word", "secret word"),
        (POP3, "pass s", "s"),
        (POP3, "PASS ", None),
        (POP3, "PASS", None),
        (POP3, "  PASS\tsecret", "secret"),
        (POP3, "PASSsecret", "secret"),
        (POP3, "PASS:secret", ":secret"),
        (POP3, "APOP name c4c9", "c4c9"),
        (POP3, "APOP name", None),
        (POP3, "USER name", None),
        (POP2, "HELO name secret", "secret"),
        (POP2, "HELLO name secret", "secret"),
        (POP2, "HELO a\\ b secret\\ word", "secret\\ word"),
        (POP2, "HELO name", None),
        (POP2, "FOLD name other", None),
    ],
)
def test_where_a_secret_stands(protocol: Protocol, text: str, hidden: str | None) -> None:
    span = secret_span(protocol, text)
    assert (None if span is None else text[span[0] : span[1]]) == hidden


_TYPED = st.one_of(
    st.text(max_size=30),
    st.builds(
        lambda keyword, rest: keyword + rest,
        st.sampled_from(["PASS", "pass ", "APOP ", "HELO ", "HELLO ", "RETR ", "FOLD ", "USER "]),
        st.text("ab \\\t1é\x1b", max_size=12),
    ),
)


@given(st.sampled_from(list(PROTOCOLS.values())), _TYPED)
def test_what_is_masked_when_kept_is_masked_while_typed(protocol: Protocol, text: str) -> None:
    octets = text.encode("utf-8", "surrogatepass")
    kept = masked(protocol, octets)
    if kept != octets:
        span = secret_span(protocol, text)
        assert span is not None
        shown = text[: span[0]].encode("utf-8", "surrogatepass")
        assert kept.startswith(shown)


@given(st.sampled_from(list(PROTOCOLS.values())), _TYPED, st.data())
def test_any_text_has_a_safe_hint(protocol: Protocol, text: str, data: st.DataObject) -> None:
    state = data.draw(st.sampled_from([row.state for row in protocol.states]))
    told = hint(protocol, Situation(state), text, data.draw(st.integers(0, 40)))
    for shown in (told.syntax, told.meaning, *told.warnings):
        assert shown == safe_text(shown)


def test_a_hint_never_shows_a_secret() -> None:
    for text in ("PASSgeheim", "PASS geheim", "pass\tgeheim", "APOP a geheim"):
        told = hint(POP3, Situation(Pop3State.AUTHORIZATION), text)
        assert "geheim" not in " ".join((told.syntax, told.meaning, *told.warnings)).lower()


def test_nothing_is_said_of_a_line_that_is_all_a_secret() -> None:
    told = hint(POP3, History(POP3, ()).situation(), "c3R1ZGVudA", unseen=True)
    assert "c3r1" not in repr(told).lower()
    assert "the rest of an exchange of AUTH" in told.meaning


@pytest.mark.parametrize("protocol", [POP2, POP3], ids=str)
def test_each_command_has_a_hint_at_each_of_its_letters_and_arguments(protocol: Protocol) -> None:
    situation = History(protocol, ()).situation()
    for command in protocol.commands:
        typed = f"{command.keyword} " + " ".join(["1"] * (len(command.arguments) + 1))
        for end in range(len(typed) + 1):
            told = hint(protocol, situation, typed[:end], end)
            assert told.syntax or told.warnings or told.meaning, typed[:end]


def test_where_a_password_is_due_the_hint_says_how_it_is_said() -> None:
    situation = Situation(Pop3State.AUTHORIZATION_USER)
    told = hint(POP3, situation, "sesame", unseen=True)
    assert told.syntax == "PASS string"
    assert told.meaning.startswith("A password is due: PASS string says it.")
    assert "sesame" not in repr(told)
