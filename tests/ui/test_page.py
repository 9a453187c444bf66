"""A session as one page of HTML: what it holds, and that nothing else can be in it."""

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from popconsole.formats.reading import read as read_transcript
from popconsole.guide.diagram.moves import moves
from popconsole.protocol import POP2, POP3, PROTOCOLS
from popconsole.protocol.table import Protocol
from popconsole.resources import read
from popconsole.transcript.model import Conversation, Line, LineKind, Lines, Oddity, Side
from popconsole.ui.page import said
from popconsole.ui.page.classes import Classes
from popconsole.ui.page.frame import POLICY
from popconsole.ui.page.markup import Markup, element
from popconsole.ui.page.states import state_drawings
from tests.ui.pages import Page, page_text, read_page

C, S = Side.CLIENT, Side.SERVER
LOGIN = [
    Line(S, b"+OK ready", at=0.0),
    Line(C, b"USER nora", at=0.5),
    Line(S, b"+OK", at=0.6),
    Line(C, b"PASS sesame7", at=0.7),
    Line(S, b"+OK", at=0.8),
]


def shown(lines: list[Line], **told: object) -> Page:
    return read_page(page_text(Conversation("POP3", Lines(lines), **told)))  # type: ignore[arg-type]


def test_whatever_is_put_in_is_text() -> None:
    bad = "\"'><script>&amp;\x1b\u202e"
    made = element("p", bad, element("b", "x", title=bad), None)
    assert made == (
        "<p>&quot;&#x27;&gt;&lt;script&gt;&amp;amp;\u241b&lt;202E&gt;"
        '<b title="&quot;&#x27;&gt;&lt;script&gt;&amp;amp;\u241b&lt;202E&gt;">x</b></p>'
    )
    assert element("input", type="checkbox") == '<input type="checkbox">'
    assert element("path", d=None) == "<path></path>"
    assert element("p", Markup("<b>")) == "<p><b></p>"


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from(list(PROTOCOLS)),
    st.lists(
        st.tuples(
            st.sampled_from([C, S]),
            st.one_of(
                st.binary(max_size=40),
                st.sampled_from(
                    [b"<b>", b"</style><script>", b"<!--", b"\"' onload=x", b"&lt;", b"+OK <svg>", b"]]>"]
                ),
            ),
            st.sampled_from(list(LineKind)),
            st.sampled_from([None, 0.5, 2.5]),
        ),
        max_size=8,
    ),
    st.text(max_size=20),
)
def test_no_octets_become_an_element_or_an_attribute(
    name: str, rows: list[tuple[Side, bytes, LineKind, float | None]], title: str
) -> None:
    lines = Lines(Line(side, octets.replace(b"\n", b""), kind=kind, at=at) for side, octets, kind, at in rows)
    told = Conversation(
        name, lines, title, title, comments=((0, title), (9, "<i>last</i>")), client=title, server="<a>",
        oddities=(Oddity(0, 1, "prose", title),),
    )  # fmt: skip
    text = page_text(told, Conversation(name, lines), name=title)
    page = read_page(text)
    assert not re.search("[\0-\x08\x0b-\x1f\x7f-\x9f\u202e]", text)
    assert len(page.all("li", "line")) >= 2 * len(rows)


@pytest.mark.parametrize("name", ["dropped-connection", "pop2-folders", "rfc1939-examples"])
def test_each_line_of_our_transcripts_lights_what_is_drawn(name: str) -> None:
    recording = read_transcript(read("transcripts", f"{name}.txt"), name)
    text = page_text(*recording.conversations)
    page = read_page(text)
    drawn = set[str]().union(
        *(one.classes for one in page.all("g")), *(one.classes for one in page.all("li"))
    )
    style = page.all("style")[0].words
    for group in page.all("div", "group"):
        (state,) = [one for one in group.classes if one.startswith("in")][:1]
        assert f"st{state[2:]}" in drawn
        assert f".group.{state}:hover~.map .st{state[2:]}" in style
    for line in page.all("li", "line"):
        for taken in line.classes:
            if re.fullmatch(r"(by|to)\d+", taken):
                other = {"by": "mv", "to": "st"}[taken[:2]] + taken[2:]
                assert other in drawn
                assert f".group:has(.{taken}:hover)~.map .{other}" in style
    count = sum(len(conversation.lines) for conversation in recording.conversations)
    assert len(page.all("a", "n")) == count


@pytest.mark.parametrize("protocol", [POP2, POP3])
def test_all_states_and_moves_are_drawn(protocol: Protocol) -> None:
    figures = "".join(state_drawings(Classes(protocol), protocol.ready, "x"))
    page = read_page(f'<p id="x">{figures}</p>')
    drawn = set[str]().union(*(one.classes for one in page.elements))
    rows = (*protocol.states, *protocol.client_states)
    assert {f"st{number}" for number in range(len(rows))} <= drawn
    assert "reached" in drawn
    wanted = len({*moves(protocol), *moves(protocol, "client")})
    assert len([one for one in drawn if one.startswith("mv")]) >= wanted - 5  # USER again, and its like
    words = {text.words for text in page.all("text")}
    assert {move.label for move in moves(protocol)} & words


def test_the_way_of_the_session_is_marked() -> None:
    passed = [one for one in shown(LOGIN).elements if "passed" in one.classes]
    drawn = {name for one in passed for name in one.classes}
    assert {f"st{number}" for number in range(3)} <= drawn  # CONNECTED, AUTHORIZATION, a user named
    assert not any(f"st{number}" in drawn for number in (5, 6))


def test_what_stands_on_it() -> None:
    lines = [
        *LOGIN, Line(C, b"DELE 1", at=3.9), Line(S, b"-ERR no", at=4.0),
        Line(C, b"", kind=LineKind.CLOSED, at=9.0),
    ]  # fmt: skip
    page = shown(lines, title="Deleted?", began=1e9, client="192.0.2.1:5", server="pop.example:110")
    head = page.all("meta")
    assert POLICY in [one.attributes.get("content") for one in head]
    assert "default-src 'none'" in POLICY
    assert page.all("html")[0].attributes["lang"] == "en"
    assert page.all("title")[0].words == page.all("h1")[0].words == "Deleted?"
    facts = dict(zip([d.words for d in page.all("dt")], [d.words for d in page.all("dd")], strict=True))
    assert facts == {
        "Protocol": "POP3 (RFC 1939)", "User": "nora", "Got to": "TRANSACTION",
        "Found": "1 warning, 2 notes", "Began": "2001-09-09 01:46:40 UTC", "Took": "9.0 s",
        "Client": "192.0.2.1:5", "Server": "pop.example:110", "Lines": "8", "Octets": "63 octets",
    }  # fmt: skip
    (table,) = page.all("table", "findings")
    rows = [one.words for one in page.all("tr")]
    assert rows[1].startswith("?warningline 8")
    assert "password-in-clear" in table.words
    assert page.named("means-password-in-clear").words.startswith("password-in-clear")
    line = page.named("s1-L4")
    assert "PASS ********" in line.words
    assert "In AUTHORIZATION, user named." in line.words
    assert "RFC 1939 §7" in line.words
    assert "0.700 s" in line.words
    assert page.all("p", "state")[0].words == "CONNECTED"
    assert "sesame7" not in page.all("html")[0].words
    revealed = page_text(Conversation("POP3", LOGIN), reveal=True)
    assert "PASS sesame7" in revealed
    assert "keep this page to yourself" in revealed


def test_a_session_without_lines_and_one_without_findings() -> None:
    page = shown([])
    assert page.all("h1")[0].words == "A POP3 session"
    assert page.all("table") == []
    assert "nothing" in [one.words for one in page.all("dd")]


def test_what_is_found_again_has_one_row_and_what_only_the_reader_met_no_meaning() -> None:
    page = shown([*LOGIN, Line(C, b"NOOP"), Line(S, b"-ERR"), Line(C, b"NOOP"), Line(S, b"-ERR")])
    rows = [one.words for one in page.all("tr") if "negative" in one.words]
    assert [row.partition("The")[0] for row in rows] == ["\u00b7noteline 7 line 9"]
    page = shown([], oddities=(Oddity(0, 1, "prose", "said in between"),))
    assert "row 1 of the file: said in between" in page.all("table", "findings")[0].words
    assert "What findings mean" not in page.all("body")[0].words


def test_several_sessions_have_a_table_and_names_of_their_own() -> None:
    both = Conversation("POP3", LOGIN, "one"), Conversation("POP2", [Line(S, b"+ POP2")])
    page = read_page(page_text(*both, name="two.txt"))
    assert page.all("h1")[0].words == "Sessions of two.txt"
    assert [one.words for one in page.all("h2")][:2] == ["Session 1: one", "Session 2: A POP2 session"]
    (table,) = page.all("table", "sessions")
    assert "1: one" in table.words
    assert page.named("s2-L1").classes >= {"line", "S"}
    assert len(page.all("div", "two")) == 2
    assert len(page.all("svg", "states")) == 3


def test_long_replies_are_folded_and_lines_that_something_was_found_in_are_not() -> None:
    body = [Line(S, b"line %d" % n) for n in range(60)]
    body[50] = Line(S, b"bare", b"\n")
    listing = [Line(S, b"%d 100" % n) for n in range(1, 21)]
    before = [*LOGIN, Line(C, b"LIST"), Line(S, b"+OK"), *listing, Line(S, b".")]
    page = shown([*before, Line(C, b"RETR 1"), Line(S, b"+OK"), *body, Line(S, b".")])
    runs = [one.words for one in page.all("li", "run")]
    assert [run.partition("octets")[0] for run in runs] == [
        "lines 8 to 27: 20 lines, 151 ", "lines 31 to 80: 50 lines, 440 ", "lines 82 to 90: 9 lines, 81 "
    ]  # fmt: skip
    assert "    33 S: line 2\n" in runs[1]
    assert "message 3: 100 octets" in page.named("s1-L10").words
    assert page.named("s1-L81").words.startswith("81server")
    assert page.named("s1-L31").classes >= {"run"}


def test_a_long_session_is_folded_in_its_middle_and_frequent_findings_are_counted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(said, "_FIRST", 60)
    monkeypatch.setattr(said, "_LAST", 90)
    turns = [line for n in range(250) for line in (Line(C, b"NOOP"), Line(S, b"+OK %d" % n))]
    turns[101] = Line(S, b"x" * 20_000, at=5.0)
    page = shown([*LOGIN, *turns, *(Line(C, b"FOO") for _n in range(30))])
    assert len(page.all("li", "line")) < 200
    assert max(len(group.words) for group in page.all("div", "group")) < 30_000
    assert "(20002 octets in all)" in page.named("s1-L107").words
    assert len(page.named("s1-L107").words) < 6_000
    assert len([one for one in page.all("p", "found") if "command-unknown" in one.words]) == 20
    assert "10 more findings command-unknown" in page.all("table", "findings")[0].words
    assert "lines are not drawn" in " ".join(one.words for one in page.all("svg", "sequence"))
    labels = [one.words for one in page.all("p", "state")]
    assert labels == ["CONNECTED", "AUTHORIZATION", "AUTHORIZATION, user named", "TRANSACTION"]


def test_in_the_middle_states_may_change(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(said, "_FIRST", 10)
    monkeypatch.setattr(said, "_LAST", 10)
    turn = [Line(C, b"RETR"), Line(S, b"a"), Line(C, b"ACKS"), Line(S, b"=3")]
    login = [Line(S, b"+ POP2"), Line(C, b"HELO a b"), Line(S, b"#1"), Line(C, b"READ"), Line(S, b"=3")]
    page = read_page(page_text(Conversation("POP2", [*login, *turn * 20])))
    labels = [one.words for one in page.all("p", "state")]
    assert "several states" in labels
    assert "ITEM (client XFER)" in labels


def test_waits_are_drawn_in_proportion_and_the_last_lines_always() -> None:
    waits = [
        Line(S, b"+OK", at=0.0),
        Line(C, b"NOOP", at=2.0),
        Line(S, b"+OK " + "\u4f60".encode() * 60, at=12.0),
    ]
    page = shown(waits)
    drawing = page_text(Conversation("POP3", Lines(waits)))
    dotted = [
        int(stop) - int(start)
        for start, stop in re.findall(r'd="M40 (\d+)V(\d+)" class="life dotted"', drawing)
    ]
    assert dotted == [150 // 5 - 4, 150 - 4]
    texts = [one.words for one in page.all("text", "said")]
    assert texts[0] == "+OK"
    assert len(texts[2]) == 25
    assert texts[2].endswith("\u2026")
    assert [one.words for one in page.all("text", "wait")] == ["2.0 s later", "10 s later"]
