"""A conversation as arrows and remarks, and as Mermaid draws them."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from popconsole.analysis.history import History
from popconsole.dialogue.kind import Kind
from popconsole.protocol import POP2, POP3
from popconsole.protocol.table import Protocol
from popconsole.transcript.model import Line, LineKind, Lines, Side
from popconsole.ui.exports import mermaid
from popconsole.ui.sequence import Arrow, Happening, SequenceEntries, sequence

C, S = Side.CLIENT, Side.SERVER
_TEXT = r"[^;#]*(?:#\d+;[^;#]*)*"
_ROW = re.compile(
    r"sequenceDiagram|    participant [CS] as \w+"
    rf"|    (?:Note (?:over C,S|left of C|right of S)|C->>S|S-->>C): {_TEXT}"
)


def drawn(said: list[Line], protocol: Protocol = POP3, *, reveal: bool = False) -> list[str]:
    """Return what is drawn, an arrow as ``C 3: text``, what was found in brackets."""
    found = sequence(History(protocol, said, exact=True), reveal=reveal)
    return [
        f"{one.side.value} {one.n}: {one.text}" + "".join(f" [{word}]" for word in one.found)
        if isinstance(one, Arrow)
        else f"- {one.n}: {one.text}"
        for one in found
    ]


SAID = [
    Line(C, b"", kind=LineKind.OPENED, at=0.0),
    Line(S, b"+OK ready", at=0.1),
    Line(C, b"USER nora", at=0.2),
    Line(S, b"+OK", at=0.3),
    Line(C, b"PASS sesame", at=3.5),
    Line(S, b"+OK", at=3.5),
    Line(C, b"LIST", at=3.5),
    Line(S, b"+OK", at=3.5),
    *(Line(S, b"%d 100" % n, at=3.5) for n in (1, 2, 4, 4, 5)),
    Line(S, b".", at=3.5),
    Line(C, b"LIST", at=3.5),
    Line(S, b"+OK", at=3.5),
    Line(S, b"1 100", at=3.5),
    Line(S, b".", at=5.5),
]


def test_lines_are_arrows_and_the_rest_remarks() -> None:
    rows = drawn(SAID)
    assert rows[:12] == [
        "- 1: the client opened the connection",
        "- 2: CONNECTED",
        "S 2: +OK ready",
        "- 2: AUTHORIZATION",
        "C 3: USER nora",
        "S 4: +OK",
        "- 4: AUTHORIZATION, user named",
        "- 5: 3.2 s later",
        "C 5: PASS ******** [· note password-in-clear]",
        "S 6: +OK",
        "- 6: TRANSACTION",
        "C 7: LIST",
    ]
    assert rows[13].startswith("S 9: (5 lines, 35 octets) [")
    assert rows[14] == "S 14: . [? warning number-gap]"
    assert rows[17] == "S 17: 1 100"
    assert rows[18:] == ["- 18: 2.0 s later", "S 18: . [? warning count-differs]"]
    assert "C 5: PASS sesame [· note password-in-clear]" in drawn(SAID, reveal=True)


def test_pop2() -> None:
    said = [Line(S, b"+ POP2 here"), Line(C, b"HELO nora sesame"), Line(S, b"#1")]
    assert drawn(said, POP2)[1] == "S 1: + POP2 here"


def test_what_is_found_where_nothing_is_said_is_told_too() -> None:
    said = [Line(S, b"+OK"), Line(C, b"QUIT"), Line(S, b"", kind=LineKind.CLOSED)]
    found = [
        one for one in sequence(History(POP3, said, exact=True)) if isinstance(one, Happening) and one.found
    ]
    assert [(one.n, one.text, one.found) for one in found] == [
        (3, "the server closed the connection", ("? warning closed-early",))
    ]


BODIES = st.lists(
    st.tuples(st.integers(0, 9), st.integers(0, 700), st.sampled_from([0.0, 0.4, 2.0])), max_size=4
)


@settings(max_examples=25, deadline=None)
@given(BODIES, st.lists(st.integers(0, 1999), max_size=12))
def test_an_entry_is_found_at_any_line(bodies: list[tuple[int, int, float]], looked_at: list[int]) -> None:
    said, at = Lines([Line(S, b"+OK", at=0.0)]), 0.0
    for some, more, pause in bodies:
        at += pause
        said.add(C, b"LIST" if more % 3 else b"RETR 1", at=at)
        said.add(S, b"+OK", at=at)
        for n in range(some + more):
            at += pause if n == some else 0.0
            said.add(S, b"%d 100" % (n + 1), at=at)
        said.add(S, b".", at=None if more % 2 else at)
    steps = list(History(POP3, said, exact=True).steps())
    wanted, run = [], list[int]()
    for step in steps:
        if step.kind is Kind.DATA and not (run and (said.at(step.index) or 0) - (said.at(run[-1]) or 0) >= 1):
            run.append(step.index)
            continue
        wanted += [(run[0], run[-1])] if len(run) > 3 else [(n, n) for n in run]
        run = [step.index] if step.kind is Kind.DATA else []
        wanted += [] if run else [(step.index, step.index)]
    history = History(POP3, said, exact=True)
    history.extend()
    entries = SequenceEntries(history)
    for index in (n % len(said) for n in looked_at):
        entry = entries.at(index)
        assert (entry.first, entry.last) in wanted
        assert entry.first <= index <= entry.last
    numbers = [one.n for one in sequence(history) if isinstance(one, Arrow)]
    assert numbers == [first + 1 for first, _last in wanted]


@given(
    st.lists(st.tuples(st.sampled_from([C, S]), st.binary(max_size=300)), max_size=12), st.text(max_size=40)
)
def test_any_octets_are_rows_that_mermaid_reads(said: list[tuple[Side, bytes]], title: str) -> None:
    lines = [Line(side, octets.replace(b"\n", b"")) for side, octets in said]
    rows = list(mermaid.rows("", sequence(History(POP3, lines, exact=True))))
    for row in rows:
        assert _ROW.fullmatch(row), row
        assert not re.search(r"\bend\b", row.partition(": ")[2], re.IGNORECASE)
        assert len(row) < 2_000
    headed = list(mermaid.rows('a "b" \\ c', []))
    assert headed[:3] == ["---", "title: \"a 'b' / c\"", "---"]
    assert title is not None


def test_a_remark_has_no_side() -> None:
    rows = list(mermaid.rows("", [Happening(1, "the end"), Arrow(2, C, "")]))
    assert rows[-2:] == ["    Note over C,S: the #101;nd", "    C->>S: #160;"]
