"""When the rows of a typescript came."""

from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from popconsole.formats.reading import open_incrementally
from popconsole.formats.script_both import Printed, holds_both
from popconsole.formats.script_times import ScriptTimes, is_timing, row_times
from popconsole.formats.writers.native import row

HEAD = b'Script started on 2023-11-14 22:13:20+00:00 [COMMAND="telnet pop.example" TERM="xterm"]\n'
SHOWN = HEAD + b"+OK POP3 ready\r\nquit\r\n+OK bye\r\n"
TIMING = (
    b"H 0.000000 START_TIME 2023-11-14 22:13:20+00:00\nO 0.500000 10\nO 0.250000 6\nI 1.000000 1\n"
    b"O 0.000000 4\nI 0.250000 1\nO 0.125000 2\nS 0.000000 SIGWINCH ROWS=30 COLS=80\nO 0.125000 9\n"
    b"H 0.000000 DURATION 2.250000\n"
)
BEGAN = 1_700_000_000.0


def of(times: ScriptTimes, count: int) -> list[float | None]:
    return [times.of(number) for number in range(count)]


def test_a_row_came_when_its_end_did() -> None:
    times = row_times(BytesIO(SHOWN), BytesIO(TIMING))
    assert times.dated
    assert of(times, 6) == [None, None, BEGAN + 0.75, BEGAN + 2.125, BEGAN + 2.25, None]


def test_the_older_form_has_no_letters_and_a_head_may_be_written_otherwise() -> None:
    for head in (
        b"Script started on Tue Nov 14 22:13:20 2023\n",
        HEAD.replace(b"22:13:20", b"22:13:77"),
        b"",
    ):
        times = row_times(BytesIO(head + SHOWN[len(HEAD) :]), BytesIO(b"0.5 16\n\n1.5 6\nnonsense\n0.25 9\n"))
        assert not times.dated
        assert of(times, 6)[2 if head else 1 :][:3] == [0.5, 2.0, 2.25]


def test_rows_that_the_timing_does_not_reach_have_no_time() -> None:
    times = row_times(BytesIO(SHOWN), BytesIO(TIMING[: TIMING.index(b"I 1.0")]))
    assert of(times, 5) == [None, None, BEGAN + 0.75, None, None]


def test_a_long_row_is_one() -> None:
    times = row_times(BytesIO(b"x" * 200_000 + b"\nb\n"), BytesIO(b"1.0 150000\n1.0 50001\n1.0 2\n"))
    assert of(times, 4) == [None, 2.0, 3.0, None]


def test_lines_are_given_these_times() -> None:
    times = row_times(BytesIO(SHOWN), BytesIO(TIMING))
    reading = open_incrementally(SHOWN, "x", times=times)
    for _progress in reading:
        pass
    (found,) = reading.recording.conversations
    assert b"".join(map(row, found.lines)).decode().splitlines() == [
        "@0.000 S: +OK POP3 ready", "@1.375 C: quit", "@1.500 S: +OK bye",
    ]  # fmt: skip
    assert found.began == BEGAN + 0.75


def test_they_are_kept_under_a_wrapping() -> None:
    coloured = SHOWN.replace(b"+OK", b"\x1b[32m+OK\x1b[m")
    timing = TIMING.replace(b" 10\n", b" 18\n").replace(b" 9\n", b" 17\n")
    times = row_times(BytesIO(coloured), BytesIO(timing))
    reading = open_incrementally(coloured, "x", times=times)
    for _progress in reading:
        pass
    (found,) = reading.recording.conversations
    assert [line.at for line in found.lines] == [0.0, 1.375, 1.5]
    assert [wrapping.name for wrapping in reading.wrappings] == ["ansi"]


@pytest.mark.parametrize(
    ("start", "right"),
    [
        (TIMING, True), (b"0.5 16\n", True), (b"O 0.005777 76\n", True), (b"", False), (b"1 2\n", False),
        (b"0.5 x\n", False), (b"X 0.5 16\n", False), (SHOWN, False), (b"1700000000.000001 STAT\n", False),
    ],
)  # fmt: skip
def test_what_is_a_timing_file(start: bytes, right: bool) -> None:  # noqa: FBT001 - of a table
    assert is_timing(start) is right


@given(
    st.binary(max_size=200),
    st.lists(st.sampled_from([b"O 1.5 3\n", b"0.5 999999999999\n", b"x\n", b"H 9.9 A b\n"])),
)
def test_any_files_are_gone_through(shown: bytes, entries: list[bytes]) -> None:
    times = row_times(BytesIO(shown), BytesIO(b"".join(entries)))
    told = [at for at in of(times, shown.count(b"\n") + 2) if at is not None]
    assert told == sorted(told)


@pytest.mark.parametrize("head", [HEAD, b""])
@given(st.lists(st.tuples(st.booleans(), st.binary(max_size=9))), st.integers(1, 20))
def test_what_was_typed_into_the_same_file_is_taken_out(
    head: bytes, said: list[tuple[bool, bytes]], step: int
) -> None:
    both = head + b"".join(octets for _printed, octets in said) + b"\nend\n"
    timing = b"".join(b"%b 0.1 %d\n" % (b"O" if printed else b"I", len(octets)) for printed, octets in said)
    files = BytesIO(both), BytesIO(timing)
    stream = Printed(*files)
    assert stream.readable()
    pieces = iter(lambda: stream.read(step), b"")
    assert b"".join(pieces) == head + b"".join(octets for printed, octets in said if printed) + b"\nend\n"
    stream.close()
    assert [file.closed for file in files] == [True, True]


def test_a_log_of_both_that_is_cut_short() -> None:
    assert Printed(BytesIO(b"abcdef"), BytesIO(b"O 0.1 4\nI 0.1 1\nO 0.1 9\n")).readall() == b"abcdf"
    assert Printed(BytesIO(b"abc"), BytesIO(b"O 0.1 1\nI 0.1 9\nO 0.1 9\n")).readall() == b"a"


@pytest.mark.parametrize(("one", "other", "both"), [(b"a", b"a", True), (b"a", b"b", False)])
def test_whether_one_log_holds_both(one: bytes, other: bytes, *, both: bool) -> None:
    assert holds_both(BytesIO(b"H 0.0 INPUT_LOG %b\nH 0.0 OUTPUT_LOG %b\nO 0.1 4\n" % (one, other))) is both
    assert not holds_both(BytesIO(b"H 0.0 OUTPUT_LOG a\nO 0.1 4\n"))
