"""Two answers held against each other: what both have stands in one row, and where a line parts is told."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from popconsole.analysis.exchange import Exchange, exchanges
from popconsole.analysis.history import History
from popconsole.protocol import POP3
from popconsole.transcript.model import Line, Side
from popconsole.ui.differences import PairedRow, differences, skipped_text

IN = ((Side.SERVER, b"+OK"), (Side.CLIENT, b"USER a"), (Side.SERVER, b"+OK"), (Side.CLIENT, b"PASS b"),
      (Side.SERVER, b"+OK"))  # fmt: skip


def listing(*lines: bytes) -> Exchange:
    said = [*IN, (Side.CLIENT, b"RETR 1"), *((Side.SERVER, line) for line in (b"+OK", *lines, b"."))]
    history = History(POP3, [Line(side, octets) for side, octets in said])
    return exchanges([history.step(n) for n in range(len(said))])[-1]


def told(then: Sequence[bytes], now: Sequence[bytes]) -> list[PairedRow]:
    return differences(listing(*then), listing(*now))


def test_where_a_line_parts() -> None:
    rows = told([b"same", b"length 391 octets", b"end"], [b"same", b"length 3910 octets", b"end"])
    assert [row.same for row in rows] == [True, True, False, True, True]
    row = rows[2]
    assert row.now is not None
    assert row.now[row.start : len(row.now) - row.behind] == "0"


def test_a_line_that_one_has_more() -> None:
    rows = told([b"a", b"b", b"c"], [b"a", b"new", b"b", b"c"])
    assert [(row.then, row.now) for row in rows if not row.same] == [(None, "new")]
    rows = told([b"a", b"b"], [b"a"])
    assert [(row.then, row.now) for row in rows if not row.same] == [("b", None)]


def test_a_long_stretch_that_is_the_same_is_counted() -> None:
    many = [b"%d" % n for n in range(1000)]
    rows = told([*many, b"then"], [*many, b"now"])
    assert [row.skipped for row in rows if row.skipped] == [1001 - 1 - 3]
    assert skipped_text(1) == "… 1 line that is the same"
    assert len(rows) < 12


def test_very_long_answers_that_differ_all_through_are_shown_side_by_side() -> None:
    rows = told([b"a%d" % n for n in range(500)], [b"b%d" % n for n in range(500)])
    assert sum(not row.same for row in rows) == 500


def test_nothing_raw() -> None:
    rows = told([b"\x1b[31m"], [b"\x9b31m"])
    assert not any(c in (row.then or "") + (row.now or "") for row in rows for c in "\x1b\x9b")


@given(
    st.lists(st.sampled_from([b"a", b"b", b"ab"]), max_size=12),
    st.lists(st.sampled_from([b"a", b"b"]), max_size=12),
)
def test_nothing_is_lost(then: list[bytes], now: list[bytes]) -> None:
    rows = told(then, now)
    for side, lines in (("then", then), ("now", now)):
        texts = [getattr(row, side) for row in rows if getattr(row, side) is not None]
        skipped = sum(row.skipped for row in rows)
        assert len(texts) + skipped == len(lines) + 2
    for row in rows:
        if row.then is not None and row.now is not None:
            assert row.then[: row.start] == row.now[: row.start]
            assert row.start + row.behind <= min(len(row.then), len(row.now))


@pytest.mark.parametrize("line", [b"x" * 5000])
def test_a_line_of_any_length(line: bytes) -> None:
    rows = told([line + b"1" + line], [line + b"2" + line])
    assert [(row.start, row.behind) for row in rows if not row.same] == [(5000, 5000)]
