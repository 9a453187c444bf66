"""A conversation as arrows and remarks, and as Mermaid draws them."""

import re

from hypothesis import given
from hypothesis import strategies as st

from popconsole.analysis.history import History
from popconsole.protocol import POP2, POP3
from popconsole.protocol.table import Protocol
from popconsole.transcript.model import Line, LineKind, Side
from popconsole.ui.export import form_named
from popconsole.ui.sequence import Arrow, Happening, sequence

C, S = Side.CLIENT, Side.SERVER
_TEXT = r"[^;#]*(?:#\d+;[^;#]*)*"
_ROW = re.compile(
    r"sequenceDiagram|    participant [CS] as \w+"
    rf"|    (?:Note (?:over C,S|left of C|right of S)|C->>S|S-->>C): {_TEXT}"
)


def drawn(said: list[Line], protocol: Protocol = POP3, *, reveal: bool = False) -> list[str]:
    """Return what is drawn, an arrow as ``C 3: text``, what was found in brackets."""
    found = sequence(protocol, History(protocol, said, exact=True).steps(), reveal=reveal)
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
        "- 3: AUTHORIZATION",
        "C 3: USER nora",
        "S 4: +OK",
        "- 5: 3.2 s later",
        "- 5: AUTHORIZATION, user named",
        "C 5: PASS ******** [note password-in-clear]",
        "S 6: +OK",
        "- 7: TRANSACTION",
        "C 7: LIST",
    ]
    assert rows[13].startswith("S 9: (5 lines, 35 octets) [")
    assert rows[14] == "S 14: . [warning number-gap]"
    assert rows[17] == "S 17: 1 100"
    assert rows[18:] == ["- 18: 2.0 s later", "S 18: . [warning count-differs]"]
    assert "C 5: PASS sesame [note password-in-clear]" in drawn(SAID, reveal=True)


def test_pop2() -> None:
    said = [Line(S, b"+ POP2 here"), Line(C, b"HELO nora sesame"), Line(S, b"#1")]
    assert drawn(said, POP2)[1] == "S 1: + POP2 here"


@given(
    st.lists(st.tuples(st.sampled_from([C, S]), st.binary(max_size=300)), max_size=12), st.text(max_size=40)
)
def test_any_octets_are_rows_that_mermaid_reads(said: list[tuple[Side, bytes]], title: str) -> None:
    lines = [Line(side, octets.replace(b"\n", b"")) for side, octets in said]
    steps = History(POP3, lines, exact=True).steps()
    rows = list(form_named("mermaid").rows("", sequence(POP3, steps)))
    for row in rows:
        assert _ROW.fullmatch(row), row
        assert not re.search(r"\bend\b", row.partition(": ")[2], re.IGNORECASE)
        assert len(row) < 2_000
    headed = list(form_named("mermaid").rows('a "b" \\ c', []))
    assert headed[:3] == ["---", "title: \"a 'b' / c\"", "---"]
    assert title is not None


def test_a_remark_has_no_side() -> None:
    rows = list(form_named("mermaid").rows("", [Happening(1, "the end"), Arrow(2, C, "")]))
    assert rows[-2:] == ["    Note over C,S: the #101;nd", "    C->>S: #160;"]
