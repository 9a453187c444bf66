"""Findings about what does not go together: a list and what is refused, a message and what was said of it."""

import pytest

from popconsole.analysis.tracker import Tracker
from popconsole.protocol import POP2, POP3
from popconsole.transcript.model import Line, Lines, Side
from tests.analysis.follow import line, steps

LOGIN = ["S: +OK ready", "C: USER a", "S: +OK", "C: PASS b", "S: +OK"]
QUIET = {"password-in-clear", "negative"}


def codes(*rows: str) -> list[str]:
    told = steps(POP3, list(rows), exact=True)
    return [found.code for step in told for found in step.findings if found.code not in QUIET]


def capa(*rows: str) -> list[str]:
    return ["C: CAPA", "S: +OK", *(f"S: {row}" for row in rows), "S: ."]


LISTED = ["S: +OK ready", *capa("STLS", "UTF8", "LANG", "USER", "SASL PLAIN", "UIDL", "TOP", "RESP-CODES")]
INSIDE = [*LISTED, "C: USER a", "S: +OK", "C: PASS b", "S: +OK", "C: STAT", "S: +OK 2 30"]


@pytest.mark.parametrize("command", ["STLS", "UTF8", "AUTH PLAIN"])
def test_what_is_listed_and_refused_before_a_login(command: str) -> None:
    refused = [f"C: {command}", "S: -ERR unknown"]
    assert codes(*LISTED, *refused, *refused) == ["capability-refused"]  # once
    assert not codes("S: +OK ready", *refused)  # nothing was listed


@pytest.mark.parametrize("command", ["UIDL", "UIDL 2", "TOP 1 0", "LANG"])
def test_what_is_listed_and_refused_behind_a_login(command: str) -> None:
    assert "capability-refused" in codes(*INSIDE, f"C: {command}", "S: -ERR unknown")


@pytest.mark.parametrize(
    ("command", "answer"),
    [
        ("UIDL", "-ERR [SYS/TEMP] later"),  # a code says why
        ("UIDL 7", "-ERR no such message"),
        ("UIDL x", "-ERR syntax"),
        ("LANG xx", "-ERR no such language"),
        ("UIDL", "+OK"),
        ("STAT", "-ERR"),
        ("AUTH PLAIN", "-ERR not here"),
    ],
)
def test_refusals_that_a_list_does_not_speak_against(command: str, answer: str) -> None:
    assert "capability-refused" not in codes(*INSIDE, f"C: {command}", f"S: {answer}")


def test_other_refusals_that_a_list_does_not_speak_against() -> None:
    for said in (["C: USER b", "S: -ERR"], ["C: AUTH PLAIN AGEAYg==", "S: -ERR"], ["C: AUTH", "S: -ERR"],
                 ["C: AUTH PLAIN", "S: + ", "C: AGEAYg==", "S: -ERR"]):  # fmt: skip
        assert "capability-refused" not in codes(*LISTED, *said)
    marked = ["C: DELE 1", "S: +OK", "C: UIDL 1", "S: -ERR"]
    assert "capability-refused" not in codes(*INSIDE, *marked)
    again = ["C: STLS", "S: +OK", *capa("STLS"), "C: STLS", "S: -ERR"]
    assert "capability-refused" not in codes(*LISTED, *again)


def test_a_response_code_that_was_not_announced() -> None:
    rows = ["C: NOOP", "S: -ERR [SYS/TEMP] later"]
    assert "response-code-unlisted" in codes("S: +OK", *capa("TOP"), *rows)
    assert "response-code-unlisted" not in codes("S: +OK", *capa("RESP-CODES"), *rows)
    assert "response-code-unlisted" not in codes("S: +OK", *rows)


@pytest.mark.parametrize(
    "rows", [["C: USER a", "S: +OK", "C: PASS b"], ["C: AUTH PLAIN", "S: + ", "C: AGEAYg=="]]
)
def test_a_secret_in_clear_where_tls_is_offered(rows: list[str]) -> None:
    assert codes(*LISTED, *rows)[-1:] == ["tls-unused"]
    assert "tls-unused" not in codes("S: +OK ready", *capa("USER", "SASL PLAIN"), *rows)


def test_a_secret_in_clear_behind_stls_that_was_refused() -> None:
    login = ["C: USER ann", "S: +OK", "C: PASS sesame"]
    refused = ["S: +OK ready", "C: STLS", "S: -ERR no TLS here"]
    assert codes(*refused, *login)[-1] == "tls-given-up"
    assert codes(*refused, *login, "S: -ERR", *login).count("tls-given-up") == 1
    assert "tls-unused" not in codes(*LISTED, "C: STLS", "S: -ERR", *login)
    for rows in (["C: STLS", "S: +OK"], ["C: STLS", "S: +OK", "C: STLS", "S: -ERR"]):
        assert "tls-given-up" not in codes("S: +OK ready", *rows, *login)
    assert "tls-given-up" not in codes(*refused, "C: STLS", "S: +OK", *login)


def test_stls_that_was_overwritten() -> None:
    assert codes("S: +OK", *capa("TOP", "XXXX", "X-OWN")) == ["stls-stripped"]


@pytest.mark.parametrize(
    ("greeting", "found"), [("+OK <1.2>", 1), ("+OK <", 1), ("+OK <1@h>", 0), ("+OK >", 0)]
)
def test_a_timestamp_that_is_none(greeting: str, found: int) -> None:
    assert codes(f"S: {greeting}").count("timestamp-malformed") == found


def test_two_messages_with_one_unique_id() -> None:
    uidl = ["C: UIDL", "S: +OK", "S: 1 aa", "S: 2 aa", "S: 2 aa", "S: ."]
    sizes = ["C: LIST", "S: +OK", "S: 1 10", "S: 2 10", "S: ."]
    assert codes(*LOGIN, *uidl) == ["unique-id-twice", "number-twice", "unique-id-twice"]
    assert "unique-id-shared" not in codes(*LOGIN, *sizes, *uidl)  # two copies
    assert "unique-id-shared" in codes(*LOGIN, *[row.replace("2 10", "2 11") for row in sizes], *uidl)


@pytest.mark.parametrize(
    ("status", "told"), [("+OK 10 octets", 1), ("+OK (10 octets)", 1), ("+OK 3 octets", 0), ("+OK 10", 0)]
)
def test_a_size_that_the_status_line_tells(status: str, told: int) -> None:
    rows = ["C: RETR 1", f"S: {status}", "S: a", "S: ."]
    assert codes(*LOGIN, *rows).count("octets-announced") == told
    known = ["C: LIST 1", "S: +OK 1 9"]
    assert codes(*LOGIN, *known, *rows) == ["size-differs"]  # one fault, told once


def test_what_was_not_read_to_its_end_and_is_to_be_deleted() -> None:
    broken = ["C: RETR 1", "S: +OK", "S: a"]
    delete = ["C: DELE 1", "S: +OK"]
    assert "deleted-unread" in codes(*LOGIN, *broken, "S: -ERR gone", "S: .", *delete)
    told = steps(POP3, [*LOGIN, *broken, *delete])
    assert "deleted-unread" in [found.code for found in told[-2].findings]
    whole = [*broken, "S: -ERR gone", "S: .", *broken, "S: .", *delete]
    assert "deleted-unread" not in codes(*LOGIN, *whole)  # it was fetched again
    assert "deleted-unread" not in codes(*LOGIN, *broken, "S: -ERR gone", "S: .", "C: DELE 2", "S: +OK")


@pytest.mark.parametrize(
    ("octets", "code"),
    [
        (b"a\0b", "octet-nul"),
        (b"a\rb", "octet-cr"),
        (b"\x1b[31m", "octet-escape"),
        (b"\x1b$B", ""),  # of ISO-2022-JP: mail has it
        (b"m" * 998, ""),
        (b"m" * 999, "line-very-long"),
    ],
)
def test_octets_that_hurt_are_told_of_once_one_by_one_or_many_at_once(octets: bytes, code: str) -> None:
    rows = [*LOGIN, "C: RETR 1", "S: +OK"]
    lines = [*map(line, rows), *[Line(Side.SERVER, octets)] * 9]
    one_by_one = Tracker(POP3, exact=True)
    found = [found.code for each in lines for found in one_by_one.feed(each).findings]
    assert [each for each in found if each not in QUIET] == ([code] if code else [])
    at_once = Tracker(POP3, exact=True)
    for each in lines[: len(rows)]:
        at_once.feed(each)
    span = at_once.span(Lines(lines), len(rows), len(lines))
    assert span is not None
    assert span.count == 9
    assert {place: [each.code for each in told] for place, told in span.findings.items()} == (
        {0: [code]} if code else {}
    )


def test_octets_that_hurt_in_a_status_line_are_one_finding() -> None:
    assert codes(*LOGIN, "C: NOOP", "S: +OK \x1b[2J") == ["octet-escape"]
    assert codes(*LOGIN, "C: NOOP", "S: +OK \x1b[2J", "C: NOOP", "S: +OK \x1b[2J")[-1] == "text-octets"


def test_pop2s_deletions_are_lost_with_the_connection_too() -> None:
    rows = [
        "S: + POP2 h",
        "C: HELO a b",
        "S: #1",
        "C: READ",
        "S: =3",
        "C: RETR",
        "S: a",
        "C: ACKD",
        "S: =0",
        "S! gone",
    ]
    assert [found.code for found in steps(POP2, rows, exact=True)[-1].findings] == ["deletions-lost"]
