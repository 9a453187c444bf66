"""Two conversations aligned by errand, as rows."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from popconsole.analysis.history import History
from popconsole.protocol import PROTOCOLS
from popconsole.ui.errand_rows import ErrandRows, errands_text
from tests.guide.errands.test_errands import lines_of

POP3_SAID = """
S: +OK ready
C: USER a
S: +OK
C: PASS hunter2
S: +OK
C: LIST
S: +OK
S: 1 100
S: 2 200
S: 3 300
S: 4 400
S: 5 500
S: 6 600
S: 7 700
S: .
C: RSET
S: +OK
C: QUIT
S: +OK
X: S
"""
POP2_SAID = """
S: + POP2
C: HELO a hunter2
S: #7
C: READ 1
S: =100
C: FOLD x
S: #0
"""


def rows_of(left: str = POP3_SAID, right: str = POP2_SAID) -> ErrandRows:
    histories = [History(PROTOCOLS[name], lines_of(text)) for name, text in (("POP3", left), ("POP2", right))]
    for history in histories:
        history.extend()
    return ErrandRows(*histories)


def test_in_two_columns() -> None:
    told = list(errands_text(rows_of(), ("A", "B"), 80, reveal=False, plain=False))
    text = "\n".join(told)
    assert told[0] == "A POP3                                 │ B POP2"
    assert "hunter2" not in text
    assert all(len(row) <= 80 for row in told)
    assert any(set(row) == {*"─ login"} for row in told)
    assert "C: LIST                                │ C: READ 1" in told
    assert "… 3 lines more" in text
    assert "S: 7 700" in text
    assert "S: 4 400" not in text
    assert "C: RSET                                │ no undo: POP2 has none" in told
    assert "no folders: POP3 has one maildrop      │ C: FOLD x" in told
    assert "C: QUIT                                │ not so far" in told
    text = "\n".join(errands_text(rows_of(), ("A", "B"), 80, reveal=True, plain=False))
    assert "hunter2" in text


def test_one_below_the_other_with_names() -> None:
    for width, plain in ((10_000, True), (40, False)):
        told = list(errands_text(rows_of(), ("A", "B"), width, reveal=False, plain=plain))
        at = told.index("errand: undo")
        assert told[at : at + 4] == ["errand: undo", "A C: RSET", "A S: +OK", "B no undo: POP2 has none"]


def test_what_the_other_may_still_do_is_not_called_missing() -> None:
    text = "\n".join(errands_text(rows_of(right="S: + POP2"), ("A", "B"), 80, reveal=False, plain=True))
    assert "not done here" not in text
    assert "not so far" not in text
    rows = rows_of(right="S: + POP2\nC: QUIT\nS: +\nX: S")
    text = "\n".join(errands_text(rows, ("A", "B"), 80, reveal=False, plain=True))
    assert text.count("B not done here") == 2  # log in, how large


def test_there_is_no_row_beyond_the_last() -> None:
    rows = rows_of()
    rows.read_on()
    for index in (-1, len(rows)):
        with pytest.raises(IndexError):
            rows.row(index)


def test_of_a_long_session_it_is_aligned_now_and_then_and_at_the_end() -> None:
    said = "S: +OK\n" + "C: NOOP\nS: +OK\n" * 500
    rows = rows_of(left=said)
    counts = []
    while rows.read_on(40):
        counts.append(len(rows))
    assert len(set(counts)) < len(counts)
    assert len(rows.pairs) == 504
    assert rows.row_of(0, 1_000) is not None


def test_hostile_octets_are_made_safe() -> None:
    hostile = "S: +OK \x1b]2;owned\x07\x1b[31m\u202eabc\x00\x7f"
    text = "\n".join(errands_text(rows_of(left=hostile), ("A", "B"), 80, reveal=False, plain=False))
    assert not {"\x1b", "\x07", "\x00", "\x7f", "\u202e"} & set(text)


@given(st.integers(0, 20), st.integers(0, 7), st.integers(1, 5))
def test_rows_and_lines_find_each_other_while_both_grow(left: int, right: int, step: int) -> None:
    whole = lines_of(POP3_SAID), lines_of(POP2_SAID)
    growing = [History(PROTOCOLS[name], []) for name in ("POP3", "POP2")]
    rows = ErrandRows(*growing)
    for count in range(0, 22, step):
        for history, lines, most in zip(growing, whole, (left, right), strict=True):
            history.lines.extend(list(lines)[len(history.lines) : min(count, most, len(lines))])  # type: ignore[attr-defined]
            history.extend()
        assert not rows.read_on()
    heads = [index for index in range(len(rows)) if rows.row(index).head]
    assert len(heads) == len(rows.pairs)
    for side, history in enumerate(growing):
        for line in range(len(history.lines)):
            at = rows.row_of(side, line)
            assert at is not None
            cell = rows.row(at).cells[side]
            assert cell.line is not None
            assert cell.line <= line <= cell.line + cell.hidden
            assert rows.head_of(at) in heads
        assert rows.row_of(side, len(history.lines)) is None
