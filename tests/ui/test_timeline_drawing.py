"""The times of a conversation drawn and told."""

from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from popconsole.analysis.history import History
from popconsole.analysis.timeline import SessionTimes
from popconsole.protocol import POP3
from popconsole.transcript.model import Line, Lines, Side
from popconsole.transcript.safe import is_visible
from popconsole.ui.sequence_drawing import LEAST, MOST
from popconsole.ui.timeline_drawing import Order, exchange_row, layout_of, legend, ordered, timeline_heading
from popconsole.ui.timeline_words import command_text, remarks, summary, told_exchange

C, S = Side.CLIENT, Side.SERVER
SAID = [
    Line(S, b"+OK", at=0.0),
    Line(C, b"USER ada", at=0.0),
    Line(S, b"+OK", at=0.1),
    Line(C, b"PASS sesame", at=2.1),
    Line(S, b"+OK", at=6.1),
    Line(C, b"LIST", at=6.1),
    Line(S, b"+OK", at=7.1),
    Line(S, b".", at=9.1),
    Line(C, b"NOOP", at=709.1),
    Line(S, b"+OK", at=709.1),
    Line(C, b"QUIT", at=708.1),
]


def read(said: list[Line]) -> tuple[SessionTimes, History]:
    history = History(POP3, Lines(said), exact=True)
    history.extend()
    timeline = SessionTimes(history)
    while timeline.read_on(100):
        pass
    return timeline, history


def rows(said: list[Line], width: int, order: Order = Order.SLOWEST) -> list[str]:
    timeline, history = read(said)
    layout = layout_of(timeline, history, width)
    shown = [timeline.exchanges[n] for n in ordered(timeline, order)]
    texts = [command_text(history, one, reveal=False) for one in shown]
    drawn = [exchange_row(timeline, one, text, layout) for one, text in zip(shown, texts, strict=True)]
    return [timeline_heading(layout).text, *(row.text for row in drawn)]


def test_the_slowest_come_first_with_bars_in_proportion() -> None:
    assert rows(SAID, 80) == [
        "   n command             first      end    waits",
        " ? 6 LIST                1.000    3.000  700.000  ██▓▓▓▓░░░░░░░░░░░░░░░░░░░░░░░▶",
        "   4 PASS ********       4.000    4.000    0.000  ████████",
        "   2 USER ada            0.100    0.100    2.000  ░░░░",
        "   1 the greeting            -        -    0.000",
        "   9 NOOP                0.000    0.000        -",
        " ?11 QUIT                    -        -        -",
    ]
    assert [row[:13].strip() for row in rows(SAID, 80, Order.SAID)[1:4]] == [
        "1 the gree",
        "2 USER ada",
        "4 PASS ***",
    ]


def test_what_is_told_of_the_whole() -> None:
    timeline, history = read(SAID)
    assert list(summary(timeline, history, reveal=True)) == [
        "11 min 49 s in all: the server 7.1 s (1%), the client 11 min 42 s (99%).",
        "Slowest answer: 4.0 s, to line 4, PASS sesame.",
        "Longest wait of the client: 11 min 40 s, behind line 6, LIST.",
        "? 1 wait passed 10 min, after which a server may log out: behind line 6.",
        "? Times go backwards 1 time, at line 11: what lies between is not counted.",
    ]
    told = [
        told_exchange(one, command_text(history, one, reveal=False), list(remarks(timeline, one)))
        for one in timeline.exchanges
    ]
    assert told[2] == "line 4, PASS ********: answered within 4.0 s, then the client waited 0 ms"
    assert told[3] == (
        "line 6, LIST: answered within 1.0 s, whole after 3.0 s, then the client waited 11 min 40 s; "
        "? the client said nothing for 11 min 40 s: after 10 min a server may log out (RFC 1939 section 3)"
    )
    assert told[5] == (
        "line 11, QUIT; ? times go backwards here: what lies between is not counted; "
        "· nothing of an answer has come, or no time of it is known"
    )
    assert legend(layout_of(timeline, history, 80)).count("█") == 1


def test_a_recording_without_times_or_with_some() -> None:
    untimed = [Line(line.side, line.octets) for line in SAID]
    timeline, history = read(untimed)
    (sentence,) = summary(timeline, history, reveal=False)
    assert "has no times" in sentence
    assert rows(untimed, 60)[:3] == ["   n command", "   1 the greeting", "   2 USER ada"]
    assert list(remarks(timeline, timeline.exchanges[1])) == []
    quick = [Line(S, b"+OK", at=0.0), Line(C, b"NOOP", at=0.001), Line(S, b"+OK", at=0.0125)]
    assert rows(quick, 80)[1].startswith("   2 NOOP               11.500   11.500        -  ███")
    assert legend(layout_of(*read(quick), 80)).endswith("in ms")
    timeline, history = read([Line(S, b"+OK"), Line(C, b"NOOP"), Line(S, b"+OK", at=1.0)])
    assert list(summary(timeline, history, reveal=False)) == [
        "0 ms in all: the server 0 ms (0%), the client 0 ms (0%).",
        "· 2 of 3 lines have no time: what lies around them can't be told apart.",
    ]
    assert list(remarks(timeline, timeline.exchanges[1])) == ["· it is not known when this was said"]
    many = [Line(S, b"+OK", at=100.0), *(Line(C, b"NOOP", at=100.0 - n) for n in range(1, 9))]
    timeline, history = read(many)
    assert "8 times, at lines 2, 3, 4, 5, 6 …:" in list(summary(timeline, history, reveal=False))[-1]


@settings(max_examples=50, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from([C, S]), st.text(max_size=40), st.floats(0, 1e7)), max_size=10),
    st.integers(LEAST, MOST),
)
def test_no_row_is_wider_than_asked(said: list[tuple[Side, str, float]], width: int) -> None:
    at, lines = 0.0, []
    for side, text, pause in said:
        at += pause
        lines.append(
            Line(side, "".join(c for c in text if c.isascii() or c in "漢字é\u202e").encode(), at=at)
        )
    found = rows(lines, width, Order.SAID)
    assert all(cell_len(row) <= width and is_visible(row) for row in found)
