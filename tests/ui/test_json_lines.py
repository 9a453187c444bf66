"""The rows of JSON of a whole conversation are those of its lines one by one."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from popconsole import resources
from popconsole.analysis.passages import Passage, Passages
from popconsole.analysis.tracker import Tracker
from popconsole.formats.reading import read
from popconsole.protocol import POP2, POP3, PROTOCOLS, Protocol
from popconsole.transcript.model import Line, Lines, Oddity, Side
from popconsole.ui import alike_rows
from popconsole.ui.alike_rows import AlikeRows
from popconsole.ui.annotated import Annotator
from popconsole.ui.json_lines import JsonLines, ToldTurn
from tests.analysis.follow import line
from tests.analysis.sessions import sessions
from tests.dialogue.conversations import GREETING, long_conversations

BODY = (
    b"Subject: one", b"Subject: two", b"subject: =?utf-8?q?x?=", b"X-Odd: 1", b" carried on", b"a line", b"",
    b"..stuffed", b".bare", b"AGEAYg==", b"hunter2", b"\xff\x00", b"caf\xc3\xa9", b"+ b", b".",
)  # fmt: skip


def assert_same(
    protocol: Protocol, lines: list[Line], oddities: tuple[Oddity, ...] = (), *, exact: bool, reveal: bool
) -> None:
    annotator, tracker = Annotator(protocol, oddities, reveal=reveal), Tracker(protocol, exact=exact)
    wanted = [annotator.as_json(tracker.feed(line)) for line in lines]
    again = Annotator(protocol, oddities, reveal=reveal)
    rows = JsonLines(again, Tracker(protocol, exact=exact))
    packed, half = Lines(lines), len(lines) // 2
    told = [*rows(packed, 0, half), *rows(packed, half, len(lines))]
    assert [row for text in told for row in text.split("\n")] == wanted
    assert again.met == annotator.met


@pytest.mark.parametrize("name", resources.names("transcripts", ".txt"))
def test_each_shipped_transcript(name: str) -> None:
    for conversation in read(resources.read("transcripts", f"{name}.txt"), name).conversations:
        protocol = PROTOCOLS[conversation.protocol]
        assert_same(protocol, list(conversation.lines), exact=conversation.exact, reveal=False)


@settings(deadline=None)
@given(long_conversations("POP3") | long_conversations("POP2"), st.data())
def test_any_conversation(lines: list[Line], data: st.DataObject) -> None:
    protocol = POP2 if lines[0].octets == GREETING["POP2"] else POP3
    if data.draw(st.booleans()):
        lines = [replace(line, at=n / 7 if n % 3 else None) for n, line in enumerate(lines)]
    odd = data.draw(st.lists(st.integers(0, len(lines)), max_size=3))
    oddities = tuple(Oddity(index, index + 1, "note", "odd") for index in odd)
    assert_same(protocol, lines, oddities, exact=data.draw(st.booleans()), reveal=data.draw(st.booleans()))


def test_a_message_and_the_password_in_it() -> None:
    said = [b"+OK hi", b"", b"+OK", b"", b"+OK", b"", b"+OK", *BODY[:-1] * 3, b"."]
    asked = {1: b"USER fred", 3: b"PASS hunter2", 5: b"RETR 1"}
    lines = [
        Line(Side.CLIENT, asked[n]) if n in asked else Line(Side.SERVER, octets)
        for n, octets in enumerate(said)
    ]
    for reveal in (False, True):
        assert_same(POP3, lines, exact=True, reveal=reveal)
    rows = JsonLines(Annotator(POP3), Tracker(POP3, exact=True))(Lines(lines), 0, len(lines))
    assert not any("hunter2" in row for row in rows)


@pytest.mark.parametrize(
    ("asked", "rows"),
    [
        (b"LIST", (b"1 120", b"one 2", b"2 1", b"3 7 more", b"..", b".3 2", b"4 90", b"\xff", b"5 5")),
        (b"UIDL", (b"1 a", b"2", b"2 b", b'3 \\"<>\x7f', b"4 c\x7f", b'5 \\"<>', b"6 hunter2")),
    ],
)
def test_a_listing_and_what_is_malformed_in_it(asked: bytes, rows: tuple[bytes, ...]) -> None:
    said = [Line(Side.SERVER, b"+OK hi"), Line(Side.CLIENT, asked), Line(Side.SERVER, b"+OK")]
    lines = [*said, *(Line(Side.SERVER, row) for row in (*rows, *rows, b".")), Line(Side.CLIENT, b"NOOP")]
    for first in (3, 5):  # odd: the first row, then a later one
        assert_same(POP3, lines, (Oddity(first, 1, "note", "odd"),), exact=True, reveal=False)
    login = [Line(Side.CLIENT, b"PASS hunter2"), Line(Side.SERVER, b"+OK")]
    assert_same(POP3, [lines[0], *login, *lines[1:]], exact=False, reveal=False)


SESSION = (
    "S: +OK hi", "C: NOOP", "S: -ERR", "C: USER fred", "S: +OK", "C: PASS hunter2", "S: +OK",
    "C: NOOP", "S: +OK",
    "C: DELE 1", "S: +OK", "C: DELE 1", "S: +OK", "C: NOOP", "C: NOOP", "S: +OK", "S: +OK", "C: AUTH PLAIN",
    "S: +", "C: AGEAYg==", "S: +OK", "C: QUIT", "S: +OK bye", "S: +OK bye", "S!", "Co",
)  # fmt: skip


@pytest.mark.parametrize("exact", [True, False])
@pytest.mark.parametrize("reveal", [True, False])
def test_what_is_said_again_and_means_the_same_or_something_else(exact: bool, reveal: bool) -> None:  # noqa: FBT001
    said = [line(row) for row in SESSION]
    others = [line(row) for row in ("S: +OK", "C: NOOP", "S: +OK", "C: USER ann", "S: +OK", "S!", "Co")]
    lines = [*said, *others, *said, *said, *others, *others]
    assert_same(POP3, lines, (Oddity(40, 1, "note", "odd"),), exact=exact, reveal=reveal)


@settings(deadline=None)
@given(long_conversations("POP3") | long_conversations("POP2"), st.booleans())
def test_any_conversation_said_twice(lines: list[Line], exact: bool) -> None:  # noqa: FBT001
    protocol = POP2 if lines[0].octets == GREETING["POP2"] else POP3
    between = [line("S!"), line("Co")]
    assert_same(protocol, [*lines, *between, *lines], exact=exact, reveal=False)


def test_what_is_not_told_of_a_line_does_not_count() -> None:
    """The second time the first two lines are a response of AUTH: no more is said of what answers them."""
    rows = (
        "S: +OK ready",
        "C: LIST 1\t2",
        "C: PASS hunter2",
        "S: +OK",
        "S: Subject: one",
        "C: AUTH PLAIN",
        "S: +",
    )
    lines = [*map(line, rows), line("C: LIST 1\t2")]
    assert_same(POP3, [*lines, *lines], exact=False, reveal=False)


def test_more_different_lines_than_are_remembered() -> None:
    login = [line(row) for row in SESSION[:1] + SESSION[3:7]]
    asked = [row for n in range(600) for row in (line("C: NOOP"), line(f"S: +OK {n}"))]
    assert_same(POP3, [*login, *asked, *asked], exact=True, reveal=False)


def test_conversations_that_are_alike_are_told_alike_with_their_findings() -> None:
    """What was put into words for one conversation serves the next, and its findings count there too."""
    lines = Lines([line(row) for row in ("S: +OK hi", "C: FOO", "S: -ERR no", "C: STAT", "S: -ERR no", "S!")])
    passages, again = Passages(), dict[Passage, ToldTurn]()
    told = []
    for number in (1, 2, 3):
        annotator = Annotator(POP3, (), number)
        rows = JsonLines(annotator, Tracker(POP3, exact=True, passages=passages), again)
        told.append(("\n".join(rows(lines, 0, len(lines))), annotator.met))
    assert again
    wanted = Annotator(POP3, (), 2)
    tracker = Tracker(POP3, exact=True)
    assert told[1][0].split("\n") == [wanted.as_json(tracker.feed(one)) for one in lines]
    assert told[0][1] == told[1][1] == told[2][1] == wanted.met


@settings(deadline=None, max_examples=40)
@given(st.lists(sessions(), min_size=2, max_size=6), st.data())
def test_sessions_that_are_alike(said: list[list[Line]], data: st.DataObject) -> None:
    reveal, exact, timed = (data.draw(st.booleans()) for _what in range(3))
    file = data.draw(st.sampled_from(["", 'one "of" several.txt']))
    passages, again, alike = Passages(), {}, AlikeRows()  # type: ignore[var-annotated] # filled there
    for number, conversation in enumerate(said, 1):
        lines = [replace(line, at=n / 7) for n, line in enumerate(conversation)] if timed else conversation
        odd = data.draw(st.lists(st.integers(0, 40), max_size=1))
        oddities = tuple(Oddity(index, index + 1, "note", "odd") for index in odd if index < len(lines))
        annotator = Annotator(POP3, oddities, number, reveal=reveal, file=file)
        tracker = Tracker(POP3, exact=exact)
        wanted = [annotator.as_json(tracker.feed(line)) for line in lines]
        other = Annotator(POP3, oddities, number, reveal=reveal, file=file)
        rows = JsonLines(other, Tracker(POP3, exact=exact, passages=passages), again, alike)
        assert "\n".join(rows(Lines(lines), 0, len(lines))).split("\n") == wanted
        assert other.met == annotator.met
        assert all(row.startswith('{"file": ') == bool(file) for row in wanted)


def test_only_so_many_texts_of_turns_that_are_alike_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alike_rows, "_MOST", 6)
    passages, alike = Passages(), AlikeRows()
    rows = ["S: +OK", "C: USER a", "S: +OK", "C: NOOP", "S: +OK", *["C: NOOP", "S: +OK"] * 9]
    lines = Lines(map(line, rows))
    for _time in range(3):
        told = JsonLines(Annotator(POP3), Tracker(POP3, passages=passages), alike=alike)(lines, 0, len(lines))
        annotator, tracker = Annotator(POP3), Tracker(POP3)
        assert "\n".join(told).split("\n") == [annotator.as_json(tracker.feed(each)) for each in lines]


def test_sessions_that_end_with_the_connection_and_lines_that_are_not_packed() -> None:
    rows = ["S: +OK", "C: USER {}", "S: +OK", "C: PASS a1b2c3", "S: +OK", "C: RETR 1", "S: +OK"]
    rows += ["S: Subject: {}", "S:  folded", "S: ", "S: text of {}", "S: ", "S: ..", "S: ."]
    rows += ["C: QUIT", "S: +OK", "S!"]
    passages, alike = Passages(), AlikeRows()
    for name in ("nora", "mrose", "nora"):
        lines = [line(row.format(name)) for row in rows]
        annotator, tracker = Annotator(POP3), Tracker(POP3, exact=True)
        wanted = [annotator.as_json(tracker.feed(each)) for each in lines]
        for packed in (Lines(lines), lines):
            told = JsonLines(Annotator(POP3), Tracker(POP3, exact=True, passages=passages), alike=alike)
            assert "\n".join(told(packed, 0, len(lines))).split("\n") == wanted


def test_name_and_timestamp_are_those_of_each_session_though_the_sessions_are_alike() -> None:
    passages, alike = Passages(), AlikeRows()
    sessions = [
        (name, f"<{n}.{n * 7}@host.example>") for n, name in enumerate(("ann", "bob", "name", "ann", "n"))
    ]
    for name, timestamp in sessions:
        digest = "c4c9334bac560ecc979e58001b3e22fb"
        rows = (
            f"S: +OK 104 {timestamp} ready",
            f"C: APOP {name} {digest}",
            "S: +OK",
            "C: QUIT",
            "S: +OK",
            "S!",
        )
        lines = list(map(line, rows))
        annotator, tracker = Annotator(POP3), Tracker(POP3, exact=True)
        wanted = [annotator.as_json(tracker.feed(each)) for each in lines]
        told = JsonLines(Annotator(POP3), Tracker(POP3, exact=True, passages=passages), alike=alike)
        assert "\n".join(told(Lines(lines), 0, len(lines))).split("\n") == wanted
        assert timestamp in wanted[1]
