"""A server that gives up waiting: after how long, and what it says of it (RFC 1939 section 3)."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from popconsole.analysis.history import history_of
from popconsole.analysis.judging import Judge
from popconsole.protocol import PROTOCOLS
from popconsole.transcript.model import Conversation, Lines
from tests.analysis.follow import line

LOGIN = ((0.0, "S: +OK"), (0.1, "C: USER a"), (0.2, "S: +OK"), (0.3, "C: PASS b"), (0.4, "S: +OK"))
QUIET = {"password-in-clear", "negative"}


def conversation(*rows: tuple[float | None, str], protocol: str = "POP3") -> Conversation:
    return Conversation(protocol, Lines(replace(line(row), at=at) for at, row in rows), exact=True)


def found(judge: Judge, *rows: tuple[float | None, str], protocol: str = "POP3") -> list[str]:
    """Return what is found in a session, by the judge and line by line alike."""
    said = conversation(*rows, protocol=protocol)
    codes = [met.finding.code for met in judge(said).met]
    assert codes == [
        one.code for step in history_of(said, PROTOCOLS[protocol]).steps() for one in step.findings
    ]
    return [code for code in codes if code not in QUIET]


@pytest.mark.parametrize(
    ("rows", "codes"),
    [
        ([*LOGIN, (180.4, "S!")], ["autologout-early"]),
        ([*LOGIN, (180.4, "St")], ["autologout-early"]),
        ([*LOGIN[:1], (60.0, "S!")], ["autologout-early"]),
        ([*LOGIN, (0.5, "C: DELE 1"), (0.6, "S: +OK"), (60.6, "S!")], ["autologout-early", "deletions-lost"]),
        ([*LOGIN, (600.1, "S!")], ["no-quit"]),  # long enough, as far as clocks go
        ([*LOGIN, (600.1, "St")], ["timed-out"]),
        ([*LOGIN, (600.1, "Ct")], ["no-quit"]),
        ([*LOGIN, (0.5, "C: NOOP"), (90.0, "Ct")], ["closed-early", "no-quit"]),  # it was the server's turn
        ([*LOGIN, (9.0, "S!")], ["no-quit"]),  # too soon for a timer
        ([*LOGIN, (180.4, "C!")], ["no-quit"]),  # the client closed
        ([*LOGIN, (None, "S!")], ["no-quit"]),
        ([*LOGIN, (0.5, "C: NOOP"), (90.0, "S!")], ["closed-early", "no-quit"]),  # it was the server's turn
        ([*LOGIN, (0.5, "C: QUIT"), (0.6, "S: +OK"), (90.0, "S!")], []),
        ([(None, "So"), (90.0, "S!")], []),
        (
            [*LOGIN, (180.4, "S: -ERR Autologout; idle for too long"), (180.4, "S!")],
            ["autologout-said", "autologout-early"],
        ),
        ([*LOGIN, (600.4, "S: -ERR timed out"), (600.4, "S!")], ["autologout-said", "no-quit"]),
        ([*LOGIN, (5.0, "S: -ERR the disk is gone")], ["reply-unsolicited"]),
    ],
)  # fmt: skip
def test_how_long_a_server_waits(rows: Sequence[tuple[float | None, str]], codes: list[str]) -> None:
    assert found(Judge(), *rows) == codes


def test_what_turns_on_times_is_looked_at_in_each_session() -> None:
    """A turn that was said before is not read again, but what comes of its times may be another thing."""
    judge = Judge()
    for _time in range(2):
        assert found(judge, *LOGIN, (None, "S!")) == ["no-quit"]
        for seconds, code in ((700.0, "no-quit"), (100.0, "autologout-early"), (1.0, "no-quit")):
            assert found(judge, *LOGIN, (0.5, "C: NOOP"), (0.6, "S: +OK"), (seconds, "S!")) == [code]
            assert found(judge, *LOGIN, (seconds, "S!")) == [code]


def test_pop2_has_no_such_rule() -> None:
    rows = ((0.0, "S: + POP2 ready"), (0.1, "C: HELO a b"), (0.2, "S: #2"), (60.0, "S!"))
    assert found(Judge(), *rows, protocol="POP2") == ["no-quit"]


def test_behind_stls_a_line_in_clear_is_an_injection_whatever_it_says() -> None:
    rows = ((0.0, "S: +OK"), (0.1, "C: STLS"), (0.2, "S: +OK"), (0.3, "S: -ERR timeout"))
    assert found(Judge(), *rows) == ["stls-injection"]
