"""The numbers that a server tells, and what contradicts them; marks; unique-ids."""

import pytest

from popconsole.analysis.judging import Judge
from popconsole.analysis.step import KnownMessage
from popconsole.protocol import POP3
from popconsole.transcript.model import Conversation, Lines
from tests.analysis.follow import line, steps

LOGIN = ["S: +OK ready", "C: USER a", "S: +OK", "C: PASS b", "S: +OK"]
QUIET = {"password-in-clear", "negative", "text-octets"}


def found(*rows: str) -> list[tuple[str, str]]:
    """Return what is found behind a login: the line, the code."""
    told = steps(POP3, [*LOGIN, *rows], exact=True)
    return [
        (step.line.octets.decode("latin-1"), finding.code)
        for step in told
        for finding in step.findings
        if finding.code not in QUIET
    ]


def messages(*rows: str) -> list[str]:
    told = steps(POP3, [*LOGIN, *rows], exact=True)
    return [finding.message for finding in told[-1].findings]


def listing(keyword: str, *rows: str) -> list[str]:
    return [f"C: {keyword}", "S: +OK", *(f"S: {row}" for row in rows), "S: ."]


STAT = ["C: STAT", "S: +OK 2 30"]
DELE = ["C: DELE 1", "S: +OK"]


@pytest.mark.parametrize(
    ("asked", "body", "too_long"),
    [(0, [], False), (0, ["one"], True), (1, ["one"], False), (1, ["one", "two"], True), (9, ["one"], False)],
)
def test_top_with_more_lines_than_were_asked_for(asked: int, body: list[str], too_long: bool) -> None:  # noqa: FBT001
    rows = listing(f"TOP 1 {asked}", "A: b", "", *body)
    assert (found(*rows) == [(".", "top-too-long")]) is too_long
    assert not found(*listing("TOP 1 0", "A: b"))  # no body at all


def test_the_first_line_of_a_message_may_be_empty() -> None:
    assert found(*listing("TOP 1 0", "", "text")) == [(".", "top-too-long")]


@pytest.mark.parametrize(
    ("rows", "gap"),
    [
        (listing("LIST", "1 10", "3 20"), True),
        (listing("UIDL", "2 a"), True),
        (listing("LIST", "2 10", "1 20"), False),  # in another order
        (listing("LIST"), False),
        ([*DELE, *listing("LIST", "2 10", "3 20")], False),  # what is marked is not listed
        (["C: LIST", "S: +OK", "S: 2 10", "S~ and so on", "S: ."], False),
        (["C: LIST 1", "S: +OK", "S: 3 10", "S: ."], False),
    ],
)
def test_numbers_have_no_gap(rows: list[str], gap: bool) -> None:  # noqa: FBT001
    assert ((".", "number-gap") in found(*rows)) is gap


def test_a_gap_is_found_in_a_listing_that_is_like_one_that_was_read_before() -> None:
    judge = Judge()
    for _time in range(2):
        for number, codes in ((2, []), (3, ["number-gap"]), (2, [])):
            rows = [*LOGIN, *listing("LIST", "1 10", f"{number} 20")]
            met = judge(Conversation("POP3", Lines(map(line, rows)), exact=True)).met
            assert [one.finding.code for one in met if one.finding.code not in QUIET] == codes


def test_where_a_recording_begins_late_marks_may_have_been_made_before() -> None:
    told = steps(POP3, listing("LIST", "2 10"))
    assert "number-gap" not in [finding.code for step in told for finding in step.findings]


def test_messages_are_numbered_from_1() -> None:
    rows = [*STAT, *listing("LIST", "0 10", "1 20"), *listing("UIDL", "0 aa", "1 bb")]
    assert found(*rows) == [("0 10", "number-zero"), ("0 aa", "number-zero")]
    told = steps(POP3, [*LOGIN, "C: RETR 0"])[-1].findings[0]
    assert told.message == "RETR takes a message-number from 1, in decimal digits: the syntax is RETR msg."
    told = steps(POP3, [*LOGIN, "C: TOP 1 x"])[-1].findings[0]
    assert "a message-number from 1 and a number of lines from 0, in" in told.message


def test_a_listing_has_one_line_for_each_message() -> None:
    rows = [*listing("LIST", "1 20", "1 30"), *listing("UIDL", "1 aa", "01 bb")]
    assert [told for told in found(*rows) if told[1] == "number-twice"] == [
        ("1 30", "number-twice"),
        ("01 bb", "number-twice"),
    ]
    assert found(*listing("UIDL", "1 aa", "2 aa")) == [
        ("2 aa", "unique-id-twice")
    ]  # a note: they may (section 7)


@pytest.mark.parametrize(("octets", "whole"), [(30, True), (31, False)])
def test_what_has_the_size_that_was_told_was_not_broken_off(octets: int, whole: bool) -> None:  # noqa: FBT001
    rows = ["C: LIST 1", f"S: +OK 1 {octets}", *listing("RETR 1", "Subject: x", "", "-ERR is a word")]
    assert ("reply-broken-off" not in [code for _line, code in found(*rows)]) is whole


@pytest.mark.parametrize("unique_id", ["", " ", "two words", "a" * 71, "caf\xe9", "\x01", "id "], ids=repr)
def test_what_is_no_unique_id(unique_id: str) -> None:
    rows = listing("UIDL", f"1 {unique_id}", "2 right")
    assert found(*STAT, *rows) == [(f"1 {unique_id}", "unique-id-malformed")]
    assert found("C: UIDL 1", f"S: +OK 1 {unique_id}") == [(f"+OK 1 {unique_id}", "unique-id-malformed")]


def test_what_is_no_listing_at_all() -> None:
    assert found("C: UIDL 1", "S: +OK unknown") == [("+OK unknown", "listing-malformed")]
    assert not found(*listing("UIDL", "1 " + "a" * 70, "2 !~"))


@pytest.mark.parametrize("text", ["", " scan listing follows"])
def test_one_listing_in_lines_is_one_fault(text: str) -> None:
    """The lines are read as the answer, though they need not be of all messages; what is said next, too."""
    lines = ["S: 2 20", "S: ."]
    assert found(*STAT, "C: LIST 2", f"S: +OK{text}", *lines) == [(f"+OK{text}", "listing-spread")]
    assert found(*STAT, "C: LIST 2", f"S: +OK{text}", "C: NOOP", "S: +OK") == [
        (f"+OK{text}", "listing-spread")
    ]
    told = steps(POP3, [*LOGIN, "C: LIST 2", f"S: +OK{text}", *lines], exact=True)
    assert [step.kind.value for step in told[-3:]] == ["reply", "data", "end"]
    assert told[-1].after.messages == {2: KnownMessage(20)}
    assert told[-1].after.count is None


@pytest.mark.parametrize(
    ("status", "row", "code"),
    [
        ("+OK 2 messages", "1 10", "listing-malformed"),
        ("+OK", "1 10", "listing-spread"),
        ("+OK 1 20", "1 10", None),
        ("+OK 1", "hello", "listing-malformed"),
    ],
)
def test_lines_behind_one_listing(status: str, row: str, code: str | None) -> None:
    unasked = [] if code and row != "hello" else [(row, "reply-unsolicited")]
    wanted = ([(status, code)] if code else []) + unasked
    assert found("C: LIST 1", f"S: {status}", f"S: {row}") == wanted


def test_an_answer_about_another_message() -> None:
    assert found("C: UIDL 2", "S: +OK 3 zzz") == [("+OK 3 zzz", "listing-of-another")]
    assert found(*STAT, "C: LIST 2", "S: +OK 1 10") == [("+OK 1 10", "listing-of-another")]
    assert found("C: LIST x", "S: +OK 1 10") == [("LIST x", "argument-number")]


def test_a_listing_that_is_malformed_tells_no_number_of_messages() -> None:
    rows = [*STAT, *listing("LIST", "1 10 extra", "2", "x 5"), "C: LIST 2", "S: +OK 2 20"]
    assert found(*rows) == [
        ("1 10 extra", "listing-surplus"),
        ("2", "listing-malformed"),
        ("x 5", "listing-malformed"),
    ]


def test_more_than_the_size_is_told_of_each_listing_once() -> None:
    assert found("C: STAT", "S: +OK 2 30 octets") == [("+OK 2 30 octets", "listing-surplus")]
    assert found("C: LIST 1", "S: +OK 1 10 octets") == [("+OK 1 10 octets", "listing-surplus")]
    rows = [*listing("LIST", "1 10 octets", "2 20 octets"), *listing("UIDL", "1 a", "2 b")]
    assert found(*rows) == [("1 10 octets", "listing-surplus")]


def test_a_marked_message_is_neither_listed_nor_sent() -> None:
    rows = [*STAT, *DELE, *listing("LIST", "1 0", "2 20"), *listing("UIDL", "1 aa", "2 bb")]
    assert found(*rows) == [("1 0", "marked-listed"), ("1 aa", "marked-listed")]
    assert messages(*rows, "C: STAT", "S: +OK 2 30") == [
        "STAT tells of 2 messages. Told before: 2; marked as deleted since: 1."
    ]
    assert found(*STAT, *DELE, *listing("RETR 1", "text")) == [
        ("RETR 1", "message-marked"),
        ("+OK", "marked-accepted"),
    ]
    assert found(*STAT, *DELE, *DELE)[-1] == ("+OK", "marked-accepted")
    assert found(*STAT, *DELE, "C: RETR 1", "S: -ERR") == [("RETR 1", "message-marked")]


def test_a_message_that_is_not_there_is_not_sent() -> None:
    assert found(*STAT, "C: DELE 3", "S: +OK") == [("DELE 3", "message-unknown"), ("+OK", "unknown-accepted")]
    assert not found("C: DELE 3", "S: +OK")  # nothing was told


def test_a_server_that_counts_marked_messages() -> None:
    rows = ["C: STAT", "S: +OK 17 400", *DELE, "C: STAT", "S: +OK 17 400"]
    assert messages(*rows) == ["STAT tells of 17 messages. Told before: 17; marked as deleted since: 1."]
    back = [*rows, "C: RSET", "S: +OK", "C: STAT", "S: +OK 17 400"]
    assert messages(*back) == []
    assert messages(*back, "C: RETR 99") == ["There is no message 99, with 17 messages in all."]


def test_what_was_told_before_is_what_was_told() -> None:
    """Behind a deletion 16 were told: that there are 17 in all is not told, but follows."""
    rows = [*DELE, "C: STAT", "S: +OK 16 400"]
    assert messages(*rows, "C: STAT", "S: +OK 15 300") == ["STAT tells of 15 messages. Told before: 16."]
    assert messages(*rows, "C: RSET", "S: +OK", "C: STAT", "S: +OK 17 500") == []
    more = [*rows, "C: DELE 2", "S: +OK", "C: STAT", "S: +OK 3 5"]
    assert messages(*more) == ["STAT tells of 3 messages. Told before: 16; marked as deleted since: 1."]


def test_sums_that_contradict() -> None:
    sizes = listing("LIST", "1 10", "2 25")
    assert messages(*STAT, *sizes) == ["The sizes of the messages come to 35 octets; STAT tells 30 octets."]
    assert [code for _line, code in found(*sizes, *STAT)] == ["total-differs"]
    right = listing("LIST", "1 10", "2 20")
    assert not found(*STAT, *right, *DELE, "C: STAT", "S: +OK 1 20", *listing("LIST", "2 20"))
    assert not found(*STAT, *DELE, *listing("LIST", "2 25"))  # which message had how many was not told


SIZES = listing("LIST", "1 10", "2 20")
RSET = ["C: RSET", "S: +OK"]
ALL = ["C: STAT", "S: +OK 1 30"]


def test_sums_behind_a_deletion() -> None:
    changed = ["STAT comes to 30 octets; by what was told before it should be 20."]
    assert messages(*SIZES, *DELE, *ALL) == changed
    assert messages(*SIZES, *DELE, *ALL, *ALL) == changed  # as often as it is said
    assert messages(*SIZES, *DELE, *ALL, *RSET, *STAT) == []
    assert messages(*SIZES, *DELE, "C: STAT", "S: +OK 1 20", *RSET, *STAT) == []
    assert messages(*STAT, "C: LIST 1", "S: +OK 1 10", *DELE, *listing("LIST", "2 30")) == [
        "LIST comes to 30 octets; by what was told before it should be 20."
    ]
    less = ["C: STAT", "S: +OK 1 20"]  # the size of what was marked was not told
    assert messages(*DELE, *less, *RSET, "C: STAT", "S: +OK 2 40") == []
    assert messages(*STAT, *DELE, "C: STAT", "S: +OK 1 5", "C: STAT", "S: +OK 1 6") == [
        "STAT comes to 6 octets; by what was told before it should be 5."
    ]


def test_sums_that_change() -> None:
    assert messages(*STAT, "C: STAT", "S: +OK 2 31") == [
        "STAT comes to 31 octets; by what was told before it should be 30."
    ]
    assert messages(*STAT, "C: STAT", "S: +OK 2 31", "C: STAT", "S: +OK 2 31") == []  # told once
    assert [code for _line, code in found(*SIZES, *DELE, *STAT, *RSET, *STAT)] == ["count-with-marked"]


def test_sizes_told_one_by_one_are_compared_with_what_stat_tells() -> None:
    message = listing("RETR 1", "Subject: x", "")
    differs = "The sizes of the messages come to {} octets; STAT tells 30 octets."
    assert messages(*STAT, *message, "C: LIST 2", "S: +OK 2 20") == [differs.format(34)]
    assert messages(*STAT, *message, "C: LIST 2", "S: +OK 2 16") == []
    assert messages("C: STAT", "S: +OK 1 12", *message) == [
        "The sizes of the messages come to 14 octets; STAT tells 12 octets."
    ]
    assert messages(*message, "C: LIST 2", "S: +OK 2 20", *STAT) == [differs.format(34)]
    assert messages(*STAT, *message, *DELE, "C: LIST 2", "S: +OK 2 20") == [differs.format(34)]
    assert messages(*STAT, "C: LIST 1", "S: +OK 1 10", *message)[0].startswith("Message 1 has 14 octets here")


def test_a_unique_id_that_changes() -> None:
    rows = [*listing("UIDL", "1 aa"), "C: UIDL 1", "S: +OK 1 bb"]
    assert found(*rows) == [("+OK 1 bb", "unique-id-differs")]


@pytest.mark.parametrize("marks", [[], DELE])
def test_a_refused_quit(marks: list[str]) -> None:
    refused = [*marks, "C: QUIT", "S: -ERR some deleted messages not removed"]
    assert ("quit-refused" in str(found(*refused))) is bool(marks)
