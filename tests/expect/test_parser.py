"""Files of expectations: what is read of them, and what is said of those that can't be used."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from popconsole.expect.errors import PlaybookError
from popconsole.expect.parser import MOST_OCTETS, expects, parse
from popconsole.expect.pattern import literal, read_patterns
from popconsole.expect.playbook import Comes, Drops, LineComes, Opens, PlayNeeds, Says, Secures, Waits
from popconsole.expect.rows import AsRecorded, row_text
from popconsole.protocol.framing import CRLF
from popconsole.protocol.pop2 import POP2
from popconsole.protocol.pop3 import POP3

HEAD = b"Transcript: 1\nExpect: 1\nProtocol: POP3\n"
WHOLE = HEAD + (
    b"Title: a rule\nSource: RFC 1939, section 5\nNeeds: 2 messages, mail mail.mbox, APOP\nFor: us\n\n"
    b"# why\nS: never *bad*\nC! open\n@0.5 S: +OK *\nC: USER {user}\nS~ +OK | -ERR\nS# a remark\n"
    b"C# wait 1.5 s\nC! tls\nC: LIST\nS: +OK {n:number} *\nS: ...\nS: .\nS# or not there\nS: -ERR *\n"
    b"C: RETR {n+1}\nS~ {size} octets\nS: .\nC: QUIT\nS~ any\nS! close\nC! close\n"
    b"C! open\nS~ any\nC! close reset\n"
)


def test_a_file_is_read_as_steps_in_its_order() -> None:
    script = parse(WHOLE, "rule.txt")
    assert (script.title, script.source, script.protocol) == ("a rule", "RFC 1939, section 5", POP3)
    assert script.needs == PlayNeeds(2, "mail.mbox", apop=True)
    assert script.headers == (("For", "us"),)
    assert [type(step) for step in script.steps] == [
        Opens, Comes, Says, Comes, Waits, Secures, Says, Comes, Says, Comes, Says, Comes, Opens, Comes, Drops,
    ]  # fmt: skip
    assert [never.row for never in script.never] == [10]
    listed = script.steps[7]
    assert isinstance(listed, Comes)
    assert [(len(way.items), way.lacks) for way in listed.ways] == [(3, False), (1, True)]
    assert (listed.row, listed.last_row, listed.text) == (19, 23, b"+OK {n:number} *")
    assert script.secrets == {"user"}


def test_rows_may_stand_alone_where_the_protocol_is_given() -> None:
    script = parse(b"\n# only this\nS: #1 {n}\r\n", "rows", POP2)
    assert script.protocol is POP2
    assert len(script.steps) == 2


@pytest.mark.parametrize(
    ("rows", "removes", "secrets"),
    [
        ("C: DELE 1\nS~ any\nC: QUIT\nS~ any", True, set()),
        ("C: DELE 1\nS~ any\nC: RSET\nS~ any\nC: QUIT\nS~ any", False, set()),
        ("C: dele 1\nS~ any\nC! close\nC! open\nC: QUIT\nS~ any", False, set()),
        ("C: PASS {password}\nS~ any\nC: QUIT\nS~ any", False, {"password"}),
        ("C: USER {user}\nS~ any", False, {"user"}),
        ("C: AUTH PLAIN {plain}\nS~ any", False, {"user", "password"}),
    ],
)
def test_it_tells_what_it_may_remove_and_which_secrets_it_wants(
    rows: str, secrets: set[str], *, removes: bool
) -> None:
    script = parse(b"S~ any\n" + rows.encode(), "rows", POP3)
    assert (script.removes, set(script.secrets)) == (removes, secrets)


@pytest.mark.parametrize(
    ("octets", "row", "told"),
    [
        (b"", 1, "nothing of the server is expected"),
        (b"hello", 1, "stands where the header begins"),
        (b"Transcript: 2\n", 1, "another version"),
        (b"Transcript: 1\nExpect: 2\n", 2, "another version"),
        (b"Transcript: 1\nExpect: 1\nProtocol: IMAP\n", 3, 'the protocol is "IMAP"'),
        (b"Transcript: 1\nExpect: 1\nS: +OK", 3, "is no row of a header"),
        (b"Transcript: 1\nExpect: 1\n\nS: +OK", 4, "does not tell the protocol"),
        (b"Transcript: 1\nProtocol: POP3\n\nS: +OK", 4, "not what is expected"),
        (HEAD + b"Needs: luck\n", 4, '"luck" is nothing that can be needed'),
        (HEAD + b"\nnobody said this", 5, "is no row of a conversation"),
        (HEAD + b"\nS:+OK", 5, "is no row of a conversation"),
        (HEAD + b"\nS: +OK {N}", 5, "{N} is no name"),
        (HEAD + b"\nS: +OK {n", 5, "{... is no name"),
        (HEAD + b"\nS: +OK \\q", 5, "is no escape"),
        (HEAD + b"\nS: " + b"*a" * 41, 5, "too many parts"),
        (HEAD + b"\nC: RETR {n}", 5, "{n} is not known here"),
        (HEAD + b"\nS: {a+b}", 5, "{a} is not known here"),
        (HEAD + b"\nS~ {a+1} octets", 5, "{a} is not known here"),
        (HEAD + b"\nS~ perhaps", 5, "is not understood"),
        (HEAD + b"\nS~ #", 5, "is not understood"),
        (HEAD + b"\nC~ something", 5, "what is left out"),
        (HEAD + b"\nC! explode", 5, 'does not "explode"'),
        (HEAD + b"\nS! explode", 5, 'can\'t be expected to "explode"'),
        (HEAD + b"\nC# wait a little", 5, '"wait a little" is not understood'),
        (HEAD + b"\nS# or", 5, 'nothing of the server stands above "or"'),
        (HEAD + b"\nS: a\nS# or else", 6, '"or else" is not understood'),
        (HEAD + b"\nS: a\nS# or\nC: QUIT", 6, 'nothing of the server stands below "or"'),
        (HEAD + b"\nS: a\nS: ...\nC: QUIT", 6, "nothing stands below the rest"),
        (HEAD + b"\nS: a\nS~ {n} octets", 6, "nothing stands below the rest"),
        (HEAD + b"\nS: a\nS: ...\nS! close allowed", 7, "has no end before the server may close"),
        (HEAD + b"\nS: a\nC: b\nS: never c\nC: d", 7, "but what never comes"),
        (HEAD + b"\nS: a\nS! close\nS: b", 7, "the connection is closed here"),
        (HEAD + b"\nS: a\nS! close\nC: b", 7, "the connection is closed here"),
        (HEAD + b"\nS: never {n}\nS: a", 5, "{n} is not known here"),
        (HEAD + b"\nS: {apop}", 5, "is made for the client to say"),
        (HEAD + b"\nS~ {answer} octets\nS: .", 5, "is made for the client to say"),
        (HEAD + b"\nS: a\nC: XYZZY ********", 6, "a mask stands where nothing can be filled in"),
        (HEAD + b"\nS: a\n2C: b", 6, "some rows have the number of a connection"),
        (b"x" * (MOST_OCTETS + 1), 1, "the file is too long"),
    ],
)
def test_an_error_tells_file_line_what_and_what_to_do(octets: bytes, row: int, told: str) -> None:
    with pytest.raises(PlaybookError) as raised:
        parse(octets, "rule.txt")
    error = raised.value
    assert error.row == row
    assert told in error.met
    assert error.expected
    assert error.remedy
    assert str(error).startswith(f"rule.txt, line {row}: ")


@given(st.binary(max_size=200))
def test_whatever_it_is_given_it_raises_nothing_but_its_own_error(octets: bytes) -> None:
    for text in (octets, HEAD + b"\n" + octets):
        with contextlib.suppress(PlaybookError):
            parse(text, "x")


_SIGNS = [b"S: ", b"C: ", b"S~ ", b"S! ", b"C! ", b"S# ", b"C# ", b"1", b"2", b"\n"]
_TEXTS = [
    b"never ",
    b"...",
    b"{n}",
    b"{n+1}",
    b"*",
    b" | ",
    b"\\",
    b"any",
    b"+OK",
    b"close",
    b" allowed",
    b"or",
]
_PIECES = st.sampled_from([*_SIGNS, *_TEXTS, b"open", b"wait 1 s", b" octets", b".", b" not there"])


@given(st.lists(_PIECES, max_size=40).map(b"".join))
def test_rows_of_all_kinds_in_any_order_are_read_or_told_of(rows: bytes) -> None:
    try:
        script = parse(rows, "x", POP3)
    except PlaybookError:
        return
    assert all(1 <= step.row <= rows.count(b"\n") + 1 for step in script.steps)


@given(st.binary(max_size=60).filter(lambda octets: b"\n" not in octets), st.sampled_from([CRLF, b"\n", b""]))
def test_a_line_that_is_written_is_expected_and_nothing_else(octets: bytes, ending: bytes) -> None:
    script = parse(b"S: " + literal(octets, ending), "x", POP3)
    comes = script.steps[1]
    assert isinstance(comes, Comes)
    item = comes.ways[0].items[0]
    assert isinstance(item, LineComes)
    assert item.ending == ending
    assert item.patterns[0].match(octets, {}) == {}
    assert item.patterns[0].match(octets + b"x", {}) is None
    assert read_patterns(literal(octets, ending)) == (item.patterns, ending)


@pytest.mark.parametrize("octets", [b"...", b"never mind", b"{n} * | x", b"\\x2a"])
def test_a_line_that_looks_like_a_word_of_the_language_is_written_so_that_it_is_none(octets: bytes) -> None:
    patterns, _ending = read_patterns(literal(octets))
    assert [pattern.match(octets, {}) for pattern in patterns] == [{}]
    script = parse(b"S: " + literal(octets), "x", POP3)
    assert isinstance(script.steps[1], Comes)
    assert isinstance(script.steps[1].ways[0].items[0], LineComes)


def test_a_file_of_expectations_is_told_by_its_header() -> None:
    assert expects(WHOLE)
    assert expects(b"# first\n\nTranscript: 1\n# then\nExpect: 1\n\n")
    others = [b"", b"S: Expect: 1", b"Transcript: 1\nTitle: t\n\nExpect: 1\n", b"Expect: 1\n"]
    for other in [*others, b"Transcript: 1\nC: x", b"Transcript: 1\n"]:
        assert not expects(other)


def test_who_reads_it_as_a_recording_takes_what_is_not_sent_for_a_note() -> None:
    rows = b"S: +OK *|S: ...|S: never x|2S! close allowed|2S! close|C: ...|S~ -ERR|S: {n}|S# or|S: x|2S: a|C#"
    taken = b"S: +OK *|S~ ...|S# never x|S# close allowed|S! close|C: ...|S: -ERR|S~ {n}|S# or|S# : x|S: a|C#"
    reading = AsRecorded()
    found = [row_text(row) for row in rows.split(b"|")]
    assert [reading.row(row) for row in found if row is not None] == taken.split(b"|")
