"""Two sessions side by side, as rows: what differs is marked and told, and the first that matters."""

from popconsole.formats.reading import read
from popconsole.transcript.model import Recording
from popconsole.ui.side_by_side import SideBySide, SideRow, heard, nothing_to_compare, stacked
from popconsole.ui.two_recordings import TwoRecordings

THERE = """S: +OK ready
C: USER nora
S: +OK
C: PASS sesame
S: +OK
C: LIST
S: +OK 2 messages
S: 1 120
S: 2 200
S: .
C: DELE 1
S: +OK gone
C: QUIT
S: +OK bye
"""
HERE = (
    THERE.replace("+OK ready", "+OK hello")
    .replace("2 200", "2 201")
    .replace("C: DELE 1\nS: +OK gone", "C: NOOP\nS: +OK\nC: DELE 1\nS: -ERR locked\x1b")
)


def recording(text: str, protocol: str = "POP3") -> Recording:
    return read(f"Transcript: 1\nProtocol: {protocol}\n\n{text}".encode(), "x")


def pair(there: str, here: str) -> SideBySide:
    return SideBySide(TwoRecordings(recording(there), recording(here)), 1, reveal=False)


def drawn(row: SideRow) -> str:
    text = row.told or f"{row.there} | {row.here}"
    return f"{row.sign} {text}" + " *" * row.matters


def test_the_rows_of_a_pair() -> None:
    side = pair(THERE, HERE)
    assert [drawn(row) for row in side.rows if row.sign != " " or row.told] == [
        "≈ S: +OK ready | S: +OK hello",
        "≠ other data: other lines",
        "≠ S: 2 200 | S: 2 201",
        "≠ said here alone *",
        "> None | C: NOOP",
        "> None | S: +OK",
        "≠ other status: accepted there, refused here",
        "≠ S: +OK gone | S: -ERR locked␛",
    ]
    changed = next(row for row in side.rows if row.there == "S: 2 200")
    assert (changed.start, changed.behind) == (7, 0)
    assert [row.numbers for row in side.rows if row.is_command][-2:] == [(11, 13), (13, 15)]
    assert side.first is not None
    assert side.line_here(side.first) == 10
    assert side.verdict(side.first) == "said here alone"
    assert side.before == "Before it other data came at: line 6 of pair 1, LIST"
    assert side.summary.startswith("7 exchanges: ")
    assert all("sesame" not in drawn(row) for row in side.rows)


def test_stacked_what_is_there_comes_before_what_is_here() -> None:
    rows = list(stacked(pair(THERE, HERE).rows))
    at = next(n for n, row in enumerate(rows) if row.there == "S: 2 200")
    assert [(row.there, row.here) for row in rows[at : at + 2]] == [("S: 2 200", None), (None, "S: 2 201")]
    assert [row.start for row in rows[at : at + 2]] == [7, 7]
    assert sum(row.is_head for row in rows) == 3


def test_where_nothing_differs_nothing_matters() -> None:
    side = pair(THERE, THERE)
    assert side.first is None
    assert side.before == ""
    assert not any(row.told for row in side.rows)
    alone = pair(THERE, THERE.replace("C: DELE 1\nS: +OK gone\n", ""))
    assert alone.first is not None
    assert alone.line_here(alone.first) is None


def test_what_can_be_listened_to_ends_on_the_first_difference_that_matters() -> None:
    two = Recording((*recording(THERE).conversations, *recording(THERE).conversations))
    both = TwoRecordings(recording(THERE), two)
    assert nothing_to_compare(both, 1) == ""
    assert nothing_to_compare(both, 2) == "Nothing to compare: this session is here alone"
    rows = list(heard(both, ("a", "b"), reveal=False))
    assert rows[:4] == ["there: a", "here:  b", "pair 1", "both: S: +OK ready"]
    assert "both: 2 C: USER nora" in rows
    assert rows[-1] == "The first difference that matters: this session is here alone"

    rows = list(heard(TwoRecordings(recording(THERE), recording(HERE)), ("a", "b"), reveal=False))
    assert rows[-4:] == [
        "The first difference that matters (pair 1):",
        "verdict: said here alone",
        "here: 11 C: NOOP",
        "here: S: +OK",
    ]
    assert "there: S: 2 200" in rows
