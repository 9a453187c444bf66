"""What is remembered of the mail has bounds, and what contradicts it is found."""

from dataclasses import replace

from popconsole.protocol import POP3
from popconsole.protocol.table import Protocol
from tests.analysis.follow import steps

LOGIN = ["S: +OK ready", "C: APOP a c4c9334bac560ecc979e58001b3e22fb", "S: +OK"]


def test_a_second_drop_listing_that_counts_otherwise_is_found() -> None:
    told = ["C: STAT", "S: +OK 2 320", "C: DELE 1", "S: +OK", "C: STAT"]
    *_, agrees = steps(POP3, [*LOGIN, *told, "S: +OK 1 200"])
    assert not agrees.findings
    *_, differs = steps(POP3, [*LOGIN, *told, "S: +OK 2 320"])
    assert [found.message for found in differs.findings] == [
        "STAT tells of 2 messages. Told before: 2; marked as deleted since: 1."
    ]


def test_a_listing_without_end_is_counted_and_not_remembered_whole() -> None:
    rows = [f"S: {number} 120" for number in range(1, 5_001)]
    *_, last = steps(POP3, [*LOGIN, "C: LIST", "S: +OK", *rows, "S: ."])
    assert last.after.count == 5_000
    assert len(last.after.messages) == 4_096


def test_capabilities_without_end_are_not_remembered_whole() -> None:
    rows = [f"S: X-{number}" for number in range(5_000)]
    *_, last = steps(POP3, [*LOGIN, "C: CAPA", "S: +OK", *rows, "S: ."])
    assert len(last.after.capabilities) == 4_096


def test_a_protocol_is_told_by_its_name() -> None:
    assert isinstance(POP3, Protocol)
    assert (repr(POP3), str(POP3)) == ("<Protocol POP3>", "POP3")


def test_a_response_code_that_is_not_registered_is_none() -> None:
    *_, odd = steps(POP3, [*LOGIN, "C: NOOP", "S: -ERR [X-ODD] no"])
    *_, known = steps(POP3, [*LOGIN, "C: NOOP", "S: -ERR [SYS/TEMP] no"])
    assert [found.code for found in odd.findings] == ["negative"]
    assert [found.code for found in known.findings] == ["response-code", "negative"]
    assert str(known.findings[0].cite).startswith("RFC 3206")


def test_what_answers_no_command_tells_nothing() -> None:
    *_, before, last = steps(POP3, [*LOGIN, "C: XTND", "S: +OK 2 320"])
    assert last.after == replace(before.after, pending=0)


def test_of_very_many_messages_no_more_are_remembered_than_fit() -> None:
    size = 3000
    rows = ["S: +OK ready", "C: USER a", "S: +OK", "C: PASS b", "S: +OK"]
    for first in (0, size, 2 * size):
        rows += ["C: LIST", "S: +OK", *(f"S: {n} 5" for n in range(first + 1, first + size + 1)), "S: ."]
    known = steps(POP3, rows)[-1].after.messages
    assert len(known) <= 2 * 4096
    assert 1 in known
