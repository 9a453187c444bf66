"""Sessions whose recording ends while messages are marked."""

import pytest

from popconsole.analysis.judging import Judge
from popconsole.formats.reading import read

LOGIN = ("S: +OK", "C: USER jeff", "S: +OK", "C: PASS made-up", "S: +OK")
DELE = ("C: DELE 1", "S: +OK", "C: DELE 2", "S: +OK")


def _told(*rows: str, protocol: str = "POP3") -> list[tuple[int, str]]:
    text = "\n".join(("Transcript: 1", f"Protocol: {protocol}", "", *rows, ""))
    (conversation,) = read(text.encode(), "a test").conversations
    met = Judge()(conversation).met
    return [(one.index, one.finding.message) for one in met if one.finding.code == "quit-unseen"]


def test_what_was_marked_when_the_recording_ends_is_told_at_its_last_line() -> None:
    said = (
        "The recording ends without QUIT, 2 messages marked; if the connection ended here, none was deleted."
    )
    assert _told(*LOGIN, *DELE) == [(8, said)]
    assert _told(*LOGIN, *DELE, "C: NOOP") == [(9, said)]


def test_pop2_marks_too() -> None:
    rows = ("S: + POP2", "C: HELO jeff made-up", "S: #1", "C: READ", "S: =4", "C: RETR", "S: ab", "C: ACKD")
    assert len(_told(*rows, "S: =0", protocol="POP2")) == 1
    assert not _told(*rows, "S: =0", "C: QUIT", protocol="POP2")


@pytest.mark.parametrize(
    "rows",
    [
        (*DELE, "C: QUIT"),
        (*DELE, "C: QUIT", "S: +OK"),
        (*DELE, "S! close"),
        (*DELE, "C! timeout"),
        (*DELE, "C: RSET", "S: +OK"),
        ("C: DELE 1", "S: -ERR"),
    ],
)
def test_nothing_is_told_where_the_end_is_known_or_nothing_is_marked(rows: tuple[str, ...]) -> None:
    assert not _told(*LOGIN, *rows)
