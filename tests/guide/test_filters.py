"""A filter that is typed: what is offered is never refused, and each beginning has candidates or words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from popconsole.analysis.filters.expression import MOST, FilterError, parse, tokens
from popconsole.analysis.filters.fields import FIELDS, Sort
from popconsole.analysis.findings import CATALOGUE
from popconsole.guide.typing.complete import LIMIT
from popconsole.guide.typing.filters import FilterKnown, complete_filter, filter_hint
from popconsole.guide.words.filter_texts import filter_words, value_words
from popconsole.protocol import POP2, POP3
from popconsole.transcript.safe import safe_text

KNOWN = FilterKnown(
    POP3,
    ("nora", 'a, "b" (c)|*', "\x1b[2J"),
    {"negative": 5, "command-unknown": 1},
    ("192.0.2.1:4000",),
    ("[2001:db8::1]:110",),
)
VALUES = {
    Sort.WORD: ("a*", "x,y", '"a b"'),
    Sort.TEXT: ("such", '"no such"', "n?*"),
    Sort.NUMBER: ("5", "5-9", ">5", "<=7,9"),
    Sort.TIME: ("10s", "200ms", "1m-2m", "1-5s", ">1h", "<0.2"),
    Sort.UNTIL: ("10s", ">=2m"),
}


def closed(text: str) -> str:
    sorts = [token.sort for token in tokens(text)]
    return text + ")" * (sorts.count("open") - sorts.count("close"))


def texts(text: str, known: FilterKnown = KNOWN) -> list[str]:
    return [item.text for item in complete_filter(text, known=known).items]


def _values(name: str) -> list[str]:
    field = FIELDS[name]
    return list(field.words) if field.words and not field.open else list(VALUES[field.sort])


TERMS = st.sampled_from([name for name in FIELDS for _ in range(2)]).flatmap(
    lambda name: st.sampled_from(_values(name)).map(lambda value: f"{name}:{value}")
) | st.sampled_from(["such", '"no such"', "-"])
EXPRESSIONS = st.recursive(
    TERMS,
    lambda inside: st.one_of(
        st.tuples(inside, st.sampled_from([" ", " and ", " or ", "||", " & "]), inside).map("".join),
        inside.map(lambda text: f"({text})"),
        inside.map(lambda text: f"not {text}"),
        st.tuples(st.sampled_from(["-", "!"]), TERMS).map("".join),
    ),
    max_leaves=5,
)


@given(EXPRESSIONS, st.data())
def test_each_beginning_has_candidates_or_words_and_what_is_offered_is_read(
    expression: str, data: st.DataObject
) -> None:
    parse(expression)
    at = data.draw(st.integers(0, len(expression)))
    begun = expression[:at]
    found, hint = complete_filter(begun, known=KNOWN), filter_hint(begun, KNOWN)
    assert found.items or hint.meaning or hint.told
    assert len(found.items) <= LIMIT
    assert 0 <= hint.at <= len(begun)
    for item in found.items:
        whole = begun[: found.start] + item.text
        if item.text.endswith((":", " ")):  # a value or a term comes next
            whole += {Sort.NUMBER: "1", Sort.TIME: "1s", Sort.UNTIL: "1s"}.get(
                FIELDS[item.text.removesuffix(":")].sort if item.text.endswith(":") else Sort.TEXT, "*"
            )
        parse(closed(whole))
        assert item.display
        assert item.display.isprintable()


@given(st.text(alphabet='nside:ver,"()|&-!<>5. \x1b\u202eor', max_size=30), st.integers(0, 30))
def test_whatever_is_typed_is_read_or_told_of_and_is_safe(text: str, cursor: int) -> None:
    hint = filter_hint(text, KNOWN)
    assert hint.meaning == safe_text(hint.meaning)
    try:
        parse(text)
    except FilterError:
        assert not hint.ready
        assert hint.told
    else:
        assert hint.ready
    at = min(cursor, len(text))
    found = complete_filter(text, cursor, KNOWN)
    assert found.items == () or text[at : at + 1] in ("", " ", ")")


def test_fields_come_first_then_what_joins() -> None:
    names = [f"{name}:" for name in FIELDS]
    assert texts("") == [*names, "not "]
    assert texts("n:1 ") == [*names, "or ", "not "]
    assert texts("n:1 or ") == [*names, "not "]
    assert texts("-") == names
    assert texts("(") == [*names, "not "]
    assert texts("NO")[0] == "not "


def test_a_bare_word_is_looked_up_among_the_words_of_fields() -> None:
    assert "verb:RETR" in texts("ret")
    assert "user:nora" in texts("nor")
    assert texts("x:1 ret") == []  # what stands before is refused


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("finding:", ["command-unknown", "negative"]),  # of this conversation, the worst first
        ("side:", ["client", "server"]),
        ("SIDE:S", ["server"]),
        ("status:", ["ok", "err", "continue"]),
        ("verb:", ["USER", "PASS"]),
        ("verb:TOP,r", ["RETR", "RSET"]),
        ("verb:TOP,t", []),
        ("state:", ["CONNECTED", "AUTHORIZATION"]),
        ("user:", ["nora", "a???b???c??*"]),
        ("client:1", ["192.0.2.1:4000"]),
        ("server:", ["[2001:db8::1]:110"]),
        ("n:", ["1-20"]),
        ("wait:", ["1s"]),
        ("text:", []),
        ('text:"a', []),
        ('verb:"R', []),
        ('"n:', []),
        ("zz:", []),
        ("n:1 )", []),
    ],
)
def test_the_values_of_a_field(typed: str, first: list[str]) -> None:
    found = texts(typed)
    assert found[: len(first)] == first
    assert first or not found


def test_what_is_not_known_of_a_conversation_is_not_missed() -> None:
    assert {"HELO", "RETR"} <= set(texts("verb:", FilterKnown()))
    assert "HELO" in texts("verb:", FilterKnown(POP2))
    assert "HELO" not in texts("verb:")
    assert texts("user:", FilterKnown()) == []


def test_nothing_is_offered_within_a_word_or_beyond_the_longest_expression() -> None:
    assert complete_filter("side:client", 6, KNOWN).items == ()
    assert complete_filter("si n:1", 2, KNOWN).items
    assert complete_filter("n:1 " * 2_000, known=KNOWN).items == ()
    almost = "n:1 " * (MOST // 4 - 1)
    assert texts(almost) == ["n:", "or ", "not "]  # what has room


@pytest.mark.parametrize(
    ("typed", "told", "at"),
    [
        ("", "such as", 0),
        ("n:1 side:", "side: who says the line", 4),
        ("side:cl", "side: who says the line", 0),
        ("n:5-", "a number was expected", 0),
        ("n:1 or ", "a term comes next", 7),
        ("n:1 or", "a term comes next", 6),
        ("not (n:1", "a parenthesis is open", 4),
        ('n:1 "no', "goes on", 4),
    ],
)
def test_what_comes_next_is_told_with_its_place(typed: str, told: str, at: int) -> None:
    hint = filter_hint(typed, KNOWN)
    assert told in hint.told
    assert (hint.at, hint.wrong, hint.ready) == (at, False, False)


@pytest.mark.parametrize(
    ("typed", "told", "at"),
    [
        ("side:klient", "perhaps: client", 0),
        ("n:1 zz:1", "no field", 4),
        ("n:1)", "not opened", 3),
        ("zz:1 n:1", "no field", 0),
        ("n:x", "a number was expected", 0),
        ("n:1 " * 2_000, "longer than", MOST),
    ],
)
def test_what_is_wrong_is_told_with_its_place(typed: str, told: str, at: int) -> None:
    hint = filter_hint(typed, KNOWN)
    assert told in hint.told
    assert (hint.at, hint.wrong, hint.ready) == (at, True, False)


IN_WORDS = {
    "user:jeff verb:RETR,TOP status:err": "Lines of a session of the user jeff and of the command RETR or "
    "TOP and with the status err",
    "(n:5-9 or n:>3) not (side:client n:1)": "Lines (with the number 5 to 9, or with the number more than 3) "
    "and other than those (said by the client and with the number 1)",
    "wait:2 or after:1-5m or before:10s or took:<=1h": "Lines at least 2 s behind the line before, or 1 m to "
    "5 m behind the beginning of the session, or less than 10 s behind the beginning of the session, or of a "
    "session that took at most 1 h",
    '"no such"': 'Lines that hold "no such"',
}


@pytest.mark.parametrize(("typed", "meaning"), IN_WORDS.items())
def test_an_expression_is_said_in_words(typed: str, meaning: str) -> None:
    assert filter_words(parse(typed)) == meaning
    assert filter_hint(f"{typed} or").meaning == meaning  # what is not finished, so far


def test_each_field_and_each_of_its_words_can_be_said() -> None:
    for name, field in FIELDS.items():
        for word in field.words:
            assert value_words(name, word), (name, word)
        assert filter_words(parse(f"{name}:{_values(name)[0]}")) != "Lines "
    assert all("{" not in value_words("finding", code) for code in CATALOGUE)
    assert value_words("finding", "zzz") == value_words("verb", "ZZZ") == value_words("user", "nora") == ""
