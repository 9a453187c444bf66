"""Whatever is expected and whatever comes: a run ends, and knows how."""

import contextlib

from hypothesis import given
from hypothesis import strategies as st

from popconsole.expect.difference import PlayOutcome
from popconsole.expect.errors import PlaybookError
from popconsole.expect.rewriting import rewritten
from popconsole.expect.rows import AsRecorded, row_text
from tests.expect.playing import play

_SERVER = st.sampled_from(
    [
        "S: +OK *",
        "S: +OK {n}",
        "S: {n} {m:number}",
        "S: ...",
        "S: .",
        "S~ any",
        "S~ +OK",
        "S~ -ERR",
        "S: {n+1} *",
        "S~ {n} octets",
        "S~ {k} lines",
        "S~ {t} text",
        "S: never *x*",
        "S# or",
        "S# or not there",
        "S! close",
        "S! close allowed",
        "S: a* b",
        "S: {t:text}",
    ]
)
_CLIENT = st.sampled_from(
    [
        "C: LIST",
        "C: RETR {n}",
        "C: AUTH LOGIN",
        "C: {answer}",
        "C: QUIT",
        "C: ST\\c",
        "C! close",
        "C! close reset",
        "C! open",
        "C! tls",
        "C# wait 1 s",
        "C: ********",
    ]
)
_ROWS = st.lists(st.one_of(_SERVER, _SERVER, _CLIENT), min_size=1, max_size=14)
_SAID = [b"+OK", b"+OK 1", b"-ERR", b".", b"1 2", b"+ ", b"a", b"x", b"..", b"+OK\n", b"b\\c"]
_REPLIES = st.lists(st.one_of(st.none(), st.sampled_from(_SAID)), max_size=14)


@given(_ROWS, _REPLIES, st.booleans(), st.booleans())
def test_a_run_ends_whatever_comes(
    rows: list[str], replies: list[bytes | None], goes_on: bool, pop2: bool  # noqa: FBT001 - Hypothesis gives them
) -> None:  # fmt: skip
    text = "\n".join(rows)
    with contextlib.suppress(PlaybookError):
        run, _did = play(text, replies, goes_on=goes_on, pop2=pop2)
        assert run.todo() is None
        assert (run.outcome is PlayOutcome.DIFFERENT) is bool(run.differences)
        octets, left = rewritten(text.encode(), run.playbook, run.differences)
        assert 0 <= left <= len(run.differences)
        assert octets == text.encode() or run.differences


@given(_ROWS)
def test_each_row_can_be_read_as_one_of_a_recording(rows: list[str]) -> None:
    reading = AsRecorded()
    for row in rows:
        found = row_text(row.encode())
        assert found is not None
        assert row_text(reading.row(found)) is not None
