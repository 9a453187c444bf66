"""A sequence drawn as text: no row too wide, each line's number there, in their order."""

import re

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from popconsole.analysis.history import History
from popconsole.protocol import POP3
from popconsole.transcript.model import Line, LineKind, Side
from popconsole.transcript.safe import is_visible
from popconsole.ui.cells import cells, cut
from popconsole.ui.durations import duration
from popconsole.ui.exports import text as as_text
from popconsole.ui.sequence import Arrow, LongWait, sequence
from popconsole.ui.sequence_drawing import LEAST, MOST, SequenceLayout, drawn, heading, told
from tests.ui.test_sequence import SAID

C, S = Side.CLIENT, Side.SERVER
# Letters of which rich knows how wide they are in the same way, from one cell to two, and those without one.
TEXTS = st.text(st.sampled_from("ab .-é漢字ｗ😀e\u0301\x1b\u202e"), max_size=120)


def rows(said: list[Line], layout: SequenceLayout) -> list[str]:
    items = sequence(History(POP3, said, exact=True))
    return [heading(layout).text, *(row.text for item in items for row in drawn(item, layout))]


def test_a_session_as_it_is_drawn() -> None:
    assert rows(SAID[:7], SequenceLayout(62, 7)) == [
        "    client                                              server",
        "  1 ├┄┄┄┄┄┄┄┄┄┄┄ the client opened the connection ┄┄┄┄┄┄┄┄┄┄┄┤",
        "    ╞══════════════════════ CONNECTED ═══════════════════════╡",
        "  2 │◀─────────────────────────────────────────── +OK ready ─┤",
        "    ╞════════════════════ AUTHORIZATION ═════════════════════╡",
        "  3 ├─ USER nora ───────────────────────────────────────────▶│",
        "  4 │◀───────────────────────────────────────────────── +OK ─┤",
        "    ╞══════════════ AUTHORIZATION, user named ═══════════════╡",
        "    ┊                                                        ┊",
        "    ┊                      3.2 s later                       ┊",
        "  5 ├─ PASS ******** ───────────────────────────────────────▶│",
        "    │  · note password-in-clear                              │",
        "  6 │◀───────────────────────────────────────────────── +OK ─┤",
        "    ╞═════════════════════ TRANSACTION ══════════════════════╡",
        "  7 ├─ LIST ────────────────────────────────────────────────▶│",
    ]
    timed = rows(SAID[:7], SequenceLayout(80, 7, until=3.5))
    assert timed[5].startswith("  3  0.200000 ├─ USER nora ─")
    assert rows(SAID[:7], SequenceLayout(62, 7, until=3.5)) == rows(SAID[:7], SequenceLayout(62, 7))


@given(
    st.lists(st.tuples(st.sampled_from([C, S]), TEXTS, st.floats(0, 4_000)), max_size=10),
    st.integers(LEAST, MOST),
    st.booleans(),
    st.integers(1, 10**7),
)
def test_any_octets_at_any_width(
    said: list[tuple[Side, str, float]],
    width: int,
    whole: bool,  # noqa: FBT001
    count: int,
) -> None:
    lines, at = [Line(C, b"a remark", kind=LineKind.NOTE)], 0.0
    for side, text, pause in said:
        at += pause
        lines.append(Line(side, text.encode(), at=at))
    layout = SequenceLayout(width, max(count, len(lines)), until=3.5, whole=whole)
    numbers = []
    for item in sequence(History(POP3, lines, exact=True)):
        for row in drawn(item, layout):
            assert cell_len(row.text) <= width
            assert is_visible(row.text)
            assert sum(cells(text) for text, _style in row.pieces) == width
            if row.marked:
                numbers.append(int(row.text.split()[0]))
    shown = [item.n for item in sequence(History(POP3, lines, exact=True)) if isinstance(item, Arrow)]
    assert numbers == [1, *shown]


def test_a_text_without_room_is_cut_or_goes_on_below() -> None:
    long = Arrow(3, C, "one " * 40)
    (row,) = drawn(long, SequenceLayout(60, 3))
    assert row.text.endswith("one … ─▶│")
    several = [row.text for row in drawn(long, SequenceLayout(60, 3, whole=True))]
    assert len(several) > 3
    assert sum(text.count("one") for text in several) == 40
    assert cut("漢字漢字", 5) == "漢字…"
    assert cut("漢字", 4) == "漢字"
    assert cut("abc", 0) == ""
    assert heading(SequenceLayout(60, 3), "c" * 80, "s").text.split() == ["client", "server"]


def test_a_longer_wait_has_more_rows_and_an_arrow_of_many_lines_another_shaft() -> None:
    layout = SequenceLayout(60, 3)
    counts = [
        len(list(drawn(LongWait(2, "", seconds=seconds), layout))) for seconds in (0, 1, 3, 30, 700, 10**9)
    ]
    assert counts == [1, 1, 2, 4, 6, 8]
    (row,) = drawn(Arrow(9, S, "(5 lines)", lines=5), layout)
    assert re.fullmatch(r"  9 │◀╌+ \(5 lines\) ╌┤", row.text)
    (row,) = drawn(Arrow(9, C, "", at=123456.0), SequenceLayout(72, 3, until=20))
    assert re.fullmatch(r"  9    123456 ├─+▶│", row.text)


def test_in_words() -> None:
    words = [told(item) for item in sequence(History(POP3, SAID, exact=True))]
    assert words[:3] == ["1: the client opened the connection", "state: CONNECTED", "2 server: +OK ready"]
    assert words[7:9] == ["3.2 s later", "5 client: PASS ********; · note password-in-clear"]


def test_seconds_as_they_are_read() -> None:
    told = [duration(seconds) for seconds in (0.0124, 0.9996, 3.24, 12.4, 59.6, 125, 3_599.7, 3_720)]
    assert told == ["12.4 ms", "1.0 s", "3.2 s", "12 s", "1 min", "2 min 5 s", "1 h", "1 h 2 min"]


def test_exported_as_text() -> None:
    items = list(sequence(History(POP3, SAID, exact=True)))
    found = list(as_text.rows("A title", items))
    assert found[:2] == ["A title", ""]
    assert found[3].startswith("  1  0.000000 ├┄")
    assert list(as_text.rows("", [])) == [heading(SequenceLayout(80, 0)).text]
