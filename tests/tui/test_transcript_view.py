import asyncio
import re
from collections.abc import Awaitable, Callable

import pytest
from rich.cells import cell_len
from textual.app import App, ComposeResult
from textual.pilot import Pilot

from popconsole.analysis.history import History
from popconsole.analysis.step import Step
from popconsole.protocol import POP2, POP3
from popconsole.protocol.table import Protocol
from popconsole.transcript.model import Line, LineKind, Lines, Side
from popconsole.tui.search import Search
from popconsole.tui.transcript_view import TranscriptView
from popconsole.ui.pattern import PatternError

S, C = Side.SERVER, Side.CLIENT

LOGIN = [
    (C, b"", LineKind.OPENED),
    (S, b"+OK POP3 ready", LineKind.WIRE),
    (C, b"USER student", LineKind.WIRE),
    (S, b"+OK send PASS", LineKind.WIRE),
    (C, b"PASS tanstaaf", LineKind.WIRE),
    (S, b"+OK 2 messages", LineKind.WIRE),
    (C, b"LIST", LineKind.WIRE),
    (S, b"+OK 2 messages", LineKind.WIRE),
    (S, b"1 120", LineKind.WIRE),
    (S, b"2 200", LineKind.WIRE),
    (S, b".", LineKind.WIRE),
    (C, b"HELLO", LineKind.WIRE),
    (S, b"-ERR what?", LineKind.WIRE),
    (S, b"", LineKind.CLOSED),
]

HOSTILE = (
    b"+OK \x1b]0;PWNED\x07\x1b[31m\xc2\x9b32m\x9d0;T \x00\x08\x7f\x05 \xe2\x80\xae\xe2\x80\x8b \xff "
    b"[bold]x[/bold] [/ [IN-USE] [@click=app.quit]free[/]"
)


def conversation(rows: list[tuple[Side, bytes, LineKind]] = LOGIN) -> Lines:
    lines = Lines()
    for side, octets, what in rows:
        lines.add(side, octets, kind=what)
    return lines


def said(*texts: bytes) -> Lines:
    """Server lines behind a greeting and the end of a login."""
    lines = conversation(LOGIN[:6])
    for text in texts:
        lines.add(S, text)
    return lines


def many(count: int) -> Lines:
    lines = conversation(LOGIN[:6])
    while len(lines) < count:
        lines.add(C, b"RETR 1")
        lines.add(S, b"+OK 120 octets")
        for number in range(15):
            lines.add(S, b"line %d of the message" % number)
        lines.add(S, b".")
    return lines


class Host(App[None]):
    """An app with nothing but the view."""

    CSS = "TranscriptView { height: 1fr; }"

    def __init__(self, lines: Lines, protocol: Protocol = POP3) -> None:
        super().__init__()
        self.lines = lines
        self.view = TranscriptView(History(protocol, lines, exact=True))
        self.told: list[tuple[int, Step | None]] = []
        self.pasted = ""
        self.tracked = 0

    def compose(self) -> ComposeResult:
        yield self.view

    def on_transcript_view_selected(self, message: TranscriptView.Selected) -> None:
        self.told.append((message.index, message.step))

    def on_transcript_view_tracked(self) -> None:
        self.tracked += 1

    def copy_to_clipboard(self, text: str) -> None:
        self.pasted = text

    def rows(self) -> list[str]:
        strips = self.screen._compositor.render_strips()
        return ["".join(segment.text for segment in strip).rstrip() for strip in strips]


def drive(
    lines: Lines,
    script: Callable[[Host, Pilot[None]], Awaitable[None]],
    size: tuple[int, int] = (80, 24),
    protocol: Protocol = POP3,
) -> None:
    async def run() -> None:
        app = Host(lines, protocol)
        async with app.run_test(size=size) as pilot:
            app.view.focus()
            await pilot.pause()
            await script(app, pilot)

    asyncio.run(run())


def test_a_row_says_number_side_text_meaning_and_state() -> None:
    async def script(app: Host, _pilot: Pilot[None]) -> None:
        rows = app.rows()
        assert rows[0].startswith("▸ 1        │ — the client opened the connection —")
        assert re.fullmatch(r"  2 server │ \+OK POP3 ready +\S.*  ► AUTHORIZATION", rows[1])
        assert re.fullmatch(r"  3 client ┃ USER student +USER: the name", rows[2])
        assert rows[5].endswith("  ► TRANSACTION")
        assert re.fullmatch(r"  7 client ┃ LIST +\S.*argument", rows[6])
        assert rows[8].startswith("  9 server │ │ 1 120 ")
        assert rows[10].startswith(" 11 server │ └ . ")
        assert re.search(r"HELLO .*! error$", rows[11])
        assert rows[13].startswith(" 14        │ — the server closed the connection —")
        assert "? warning" in rows[13]
        assert rows[14:] == [""] * 10

    drive(conversation(), script)


def test_a_state_stands_where_it_is_reached_and_a_long_text_is_cut_visibly() -> None:
    async def script(app: Host, _pilot: Pilot[None]) -> None:
        rows = app.rows()
        assert re.fullmatch(r".*hello +► AUTHORIZATION", rows[0])
        assert rows[1].endswith("! error")
        assert rows[2].endswith("xxx…  refused  ·")  # a note alone would not say what the line means
        assert rows[3].endswith("USER: the name")
        assert rows[5].endswith("PASS ********            · note")
        assert rows[6].endswith("xx…  ► TRANSACTION")
        assert all(len(row) <= 40 for row in rows)

    lines = Lines()
    for side, text in (
        (S, b"+OK hello"),
        (C, b"STAT"),
        (S, b"-ERR " + b"x" * 90),
        (C, b"USER me"),
        (S, b"+OK"),
        (C, b"PASS s"),
        (S, b"+OK " + b"x" * 90),
    ):
        lines.add(side, text)
    drive(lines, script, size=(40, 8))


def test_the_word_of_a_note_gives_way_to_what_the_line_means() -> None:
    async def script(app: Host, _pilot: Pilot[None]) -> None:
        assert app.rows()[4].endswith("PASS: the password  ·")

    drive(conversation(LOGIN[:6]), script, size=(49, 8))


@pytest.mark.parametrize("width", [24, 40, 55, 57, 80, 120])
def test_no_line_is_without_its_side_nor_a_change_without_its_state(width: int) -> None:
    lines = conversation(LOGIN[:6])
    lines.add(C, b"RETR 1")
    for text in (b"+OK", b"Subject: " + b"x" * 200, "\u4e16\u754c".encode() * 99, b"", b"."):
        lines.add(S, text)
    lines.add(C, b"NONSENSE " + b"y" * 200)

    async def script(app: Host, _pilot: Pilot[None]) -> None:
        has_words = width >= 57
        assert app.rows()[5].endswith("  ► TRANSACTION")
        for row, line in zip(app.rows()[6:13], lines[6:], strict=True):
            word = {C: "client ┃ ", S: "server │ "}[line.side]
            assert (word if has_words else f" {line.side.value} {word[-2:]}") in row
            assert "►" not in row
            assert cell_len(row) <= width

    drive(lines, script, size=(width, 14))


@pytest.mark.parametrize(("width", "rows"), [(120, 1), (72, 2), (40, 3), (16, 1)])
def test_the_greeting_is_not_cut(width: int, rows: int) -> None:
    text = b"+OK popconsole.example POP3 server ready <1896.697170952@popconsole.example>"
    lines = Lines()
    for side, said_by in ((S, text), (C, b"USER student"), (S, b"+OK")):
        lines.add(side, said_by)

    async def script(app: Host, pilot: Pilot[None]) -> None:
        shown = app.rows()
        gutter = shown[rows].index("┃") + 2
        if width > 16:
            told = "".join("".join(row[gutter:] for row in shown[:rows]).split())
            assert told.startswith("".join(text.decode().split()))
            assert shown[rows - 1].endswith("► AUTHORIZATION")
        assert shown[rows].lstrip().startswith("2 ")
        assert app.view.virtual_size.height == rows + len(lines) - 1
        await pilot.press("down")
        assert app.view.cursor == 1
        assert app.rows()[rows].startswith("▸")
        await pilot.click(TranscriptView, offset=(12, rows - 1))
        assert app.view.cursor == 0

    drive(lines, script, size=(width, 14))


def test_the_greeting_of_another_recording_is_not_cut_before_it_is_tracked() -> None:
    text = b"+OK popconsole.example POP3 server ready <1896.697170952@popconsole.example>"
    others = Lines()
    for side, said_by in ((S, text), (C, b"USER student"), (S, b"+OK")):
        others.add(side, said_by)

    async def script(app: Host, pilot: Pilot[None]) -> None:
        app.view.show(History(POP3, others, exact=True))
        assert app.view.virtual_size.height == 2 + len(others) - 1
        await pilot.pause()
        shown = app.rows()
        assert text.decode()[:40] in shown[0]
        assert shown[1].endswith("► AUTHORIZATION")

    drive(conversation(LOGIN[:6]), script, size=(72, 14))


def test_line_endings_other_than_crlf_are_marked() -> None:
    lines = conversation(LOGIN[:6])
    lines.add(C, b"NOOP", b"\n")
    lines.add(S, b"+OK", b"")

    async def script(app: Host, _pilot: Pilot[None]) -> None:
        rows = app.rows()
        assert rows[6].startswith("  7 client ┃ NOOP␊ ")
        assert rows[7].startswith("  8 server │ +OK⊣cut ")

    drive(lines, script)


@pytest.mark.parametrize("width", [20, 40, 80, 160])
def test_hostile_octets_reach_no_cell_as_they_are(width: int) -> None:
    async def script(app: Host, pilot: Pilot[None]) -> None:
        app.view.goto(6)
        app.view.search("pwned")
        await pilot.press("right")
        await pilot.pause()
        app.view.shift = 0
        await pilot.pause()
        for row in app.rows():
            assert row.isprintable()
            assert cell_len(row) <= width
        if width == 160:
            shown = app.rows()[6]
            assert "+OK ␛]0;PWNED␇␛[31m<9b>32m<9d>0;T ␀␈␡␅ <202E><200B> <ff> " in shown
            assert "[bold]x[/bold] [/ [IN-USE] [@click=app.quit]free[/]" in shown

    drive(said(HOSTILE), script, size=(width, 10))


@pytest.mark.parametrize("shift", range(0, 30, 3))
def test_wide_letters_never_move_the_right_edge(shift: int) -> None:
    async def script(app: Host, pilot: Pilot[None]) -> None:
        app.view.shift = shift
        await pilot.pause()
        for y in range(8):
            assert app.view.render_line(y).cell_length == app.view.scrollable_content_region.width
            text = app.view.render_line(y).text
            assert cell_len(text) == app.view.scrollable_content_region.width

    drive(said(("+OK a" + "世界" * 40).encode(), "+OK é\u0301世".encode()), script, size=(50, 10))


def test_keys_move_the_cursor_and_tell_what_the_line_means() -> None:
    async def script(app: Host, pilot: Pilot[None]) -> None:
        app.told.clear()
        await pilot.press("down", "down")
        assert app.rows()[2].startswith("▸ 3 client")
        assert [index for index, _ in app.told] == [1, 2]
        step = app.told[-1][1]
        assert step is not None
        assert step.command is not None
        assert step.command.keyword == "USER"
        await pilot.press("end", "down")
        assert app.view.cursor == 13
        await pilot.press("home", "up")
        assert app.view.cursor == 0
        await pilot.click(TranscriptView, offset=(12, 6))
        assert app.view.cursor == 6

    drive(conversation(), script)


def test_the_row_of_the_cursor_has_one_background() -> None:
    async def script(app: Host, pilot: Pilot[None]) -> None:
        await pilot.press("down")
        await pilot.pause()
        of_rows = [
            {segment.style.bgcolor for segment in app.view.render_line(y) if segment.style} for y in (1, 2)
        ]
        assert [len(colours) for colours in of_rows] == [1, 1]
        assert of_rows[0] != of_rows[1]

    drive(conversation(), script)


def test_pages_and_far_lines_are_scrolled_into_view() -> None:
    async def script(app: Host, pilot: Pilot[None]) -> None:
        await pilot.press("pagedown")
        await pilot.pause()
        assert app.view.cursor == 23
        assert any(row.startswith("▸ 24 ") for row in app.rows())
        app.view.goto(500)
        await pilot.pause()
        assert app.rows()[-1].startswith("▸501 ")
        app.view.goto(90)
        await pilot.pause()
        assert app.rows()[0].startswith("▸ 91 ")

    drive(many(600), script)


def test_new_lines_are_followed_from_the_end_only() -> None:
    async def script(app: Host, pilot: Pilot[None]) -> None:
        app.view.goto(13)
        for number in range(30):
            app.lines.add(C, b"NOOP %d" % number)
            app.view.lines_grew()
        await pilot.pause()
        assert app.view.cursor == 43
        assert app.rows()[-1].startswith("▸44 client ┃ NOOP 29")
        await pilot.press("up")
        app.lines.add(C, b"NOOP last")
        app.view.lines_grew()
        await pilot.pause()
        assert app.view.cursor == 42
        app.view.goto(44)
        app.view.follow = False
        app.lines.add(C, b"NOOP more")
        app.view.lines_grew()
        assert app.view.cursor == 44

    drive(conversation(), script)


def test_an_empty_view_says_so_and_fills() -> None:
    async def script(app: Host, pilot: Pilot[None]) -> None:
        assert app.rows()[0].strip() == "Nothing was said yet."
        await pilot.press("down", "end", "pageup", "shift+up", "n", "f")
        app.lines.add(S, b"+OK ready")
        app.view.lines_grew()
        await pilot.pause()
        assert app.rows()[0].startswith("▸ 1 server │ +OK ready")
        assert [index for index, _ in app.told] == [0]

    drive(Lines(), script)


def test_secrets_are_masked_until_they_are_revealed() -> None:
    async def script(app: Host, pilot: Pilot[None]) -> None:
        assert "PASS ********" in app.rows()[4]
        assert app.view.search("tanstaaf") == 0
        app.view.goto(4)
        app.view.action_copy()
        assert app.pasted == "C: PASS ********\n"
        app.view.reveal = True
        await pilot.pause()
        assert "PASS tanstaaf" in app.rows()[4]
        assert app.view.search("tanstaaf") == 1
        app.view.action_copy()
        assert app.pasted == "C: PASS tanstaaf\n"

    drive(conversation(), script)


def test_an_answer_to_a_challenge_is_a_secret_too() -> None:
    lines = conversation(LOGIN[:2])
    for side, text in ((C, b"AUTH PLAIN"), (S, b"+ "), (C, b"AHRhbnN0YWFm"), (S, b"+OK"), (C, b"STAT")):
        lines.add(side, text)

    async def script(app: Host, _pilot: Pilot[None]) -> None:
        assert app.rows()[4].startswith("  5 client ┃ ********")
        assert app.rows()[6].startswith("  7 client ┃ STAT")
        assert app.view.search("AHRh") == 0

    drive(lines, script)


def test_what_is_said_of_a_line_is_searched_too() -> None:
    async def script(app: Host, _pilot: Pilot[None]) -> None:
        assert app.view.search("message 2: 200 octets") == 1
        assert app.view.cursor == 9
        assert app.view.search("command-misnomer|command-unknown") == 1
        assert app.view.cursor == 11
        assert app.view.search("^TRANSACTION$") == 0
        assert app.view.search("TRANSACTION") == 1
        assert app.view.cursor == 5

    drive(conversation(), script)


def test_no_secret_is_found_in_what_is_said_of_a_line() -> None:
    lines = conversation(LOGIN[:3])
    for side, text in ((S, b"-ERR"), (C, b"PASStanstaaf"), (S, b"-ERR")):
        lines.add(side, text)

    async def script(app: Host, _pilot: Pilot[None]) -> None:
        assert app.view.search("tanstaaf") == 0

    drive(lines, script)


def test_search_goes_round_and_marks_what_matches() -> None:
    async def script(app: Host, _pilot: Pilot[None]) -> None:
        assert app.view.search(r"\+ok.*mess") == 2
        assert app.view.cursor == 5
        app.view.action_next_match()
        assert app.view.cursor == 7
        app.view.action_next_match()
        assert app.view.cursor == 5
        app.view.action_previous_match()
        assert app.view.cursor == 7
        marked = [s.text for s in app.view.render_line(7) if s.style is not None and s.style.reverse]
        assert "".join(marked) == "+OK 2 mess"
        assert app.view.search("+OK".replace("+", r"\+")) == 4  # capitals count
        assert app.view.search(r"\+Ok") == 0
        assert app.view.search("") == 0
        assert not app.view.next_match()

    drive(conversation(), script)


@pytest.mark.parametrize("pattern", ["(", "[", "*a", "(?P<x", "a{2,1}", "\\"])
def test_a_pattern_that_is_none_is_explained(pattern: str) -> None:
    async def script(app: Host, _pilot: Pilot[None]) -> None:
        with pytest.raises(PatternError, match="is no regular expression") as caught:
            app.view.search(pattern)
        assert str(caught.value).startswith(f'"{pattern}"')

    drive(conversation(), script)


def test_findings_are_gone_through_in_both_directions() -> None:
    async def script(app: Host, pilot: Pilot[None]) -> None:
        assert app.view.next_finding(serious=True)
        assert app.view.cursor == 11
        assert app.view.next_finding(serious=True)
        assert app.view.cursor == 13
        app.view.action_next_finding()
        assert app.view.cursor == 13
        assert app.view.previous_finding(serious=True)
        assert app.view.cursor == 11
        await pilot.press("home")
        assert not app.view.previous_finding()

    drive(conversation(), script)


def test_chosen_lines_are_copied_as_rows_of_a_transcript() -> None:
    async def script(app: Host, pilot: Pilot[None]) -> None:
        app.view.goto(2)
        await pilot.press("shift+down", "shift+down", "shift+down", "shift+up")
        assert list(app.view.chosen) == [2, 3, 4]
        assert [row[0] for row in app.rows()[1:6]] == [" ", "┃", "┃", "▸", " "]
        app.view.action_copy()
        assert app.pasted == "C: USER student\nS: +OK send PASS\nC: PASS ********\n"
        await pilot.press("down")
        assert list(app.view.chosen) == [5]

    drive(conversation(), script)


def test_text_is_selected_with_the_mouse_without_numbers_and_states() -> None:
    async def script(app: Host, pilot: Pilot[None]) -> None:
        await pilot.mouse_down(TranscriptView, offset=(13 + 4, 1))
        await pilot.hover(TranscriptView, offset=(13 + 9, 2))
        await pilot.mouse_up(TranscriptView, offset=(13 + 9, 2))
        await pilot.pause()
        text = app.screen.get_selected_text()
        assert text is not None
        first, second = text.strip("\n").split("\n")
        assert first == "POP3 ready"
        assert "USER stude".startswith(second[:9])
        assert second.startswith("USER stud")

    drive(conversation(), script)


def test_a_long_text_is_moved_sideways_as_far_as_there_is_more() -> None:
    text = b"+OK " + bytes(range(0x61, 0x7B)) * 5 + b" END"

    async def script(app: Host, pilot: Pilot[None]) -> None:
        assert app.rows()[6].startswith("  7 server │ +OK abc")
        assert "END" not in app.rows()[6]
        await pilot.press("right")
        assert app.rows()[6].startswith("  7 server │ …")
        await pilot.press(*["right"] * 16)
        await pilot.pause()
        assert "END" in app.rows()[6]
        await pilot.press(*["left"] * 18)
        assert app.view.shift == 0

    drive(said(text), script)


def test_pop2_is_shown_with_its_own_states_and_signs() -> None:
    lines = Lines()
    for side, text in ((S, b"+ POP2 ready"), (C, b"HELO jeff secret"), (S, b"#2 messages"), (C, b"READ 1")):
        lines.add(side, text)

    async def script(app: Host, _pilot: Pilot[None]) -> None:
        rows = app.rows()
        assert rows[0].endswith("  ► AUTH")
        assert rows[1].startswith("  2 client ┃ HELO jeff ********")
        assert "►" not in rows[1]
        assert rows[2].endswith("  ► MBOX")

    drive(lines, script, protocol=POP2)


class Counting(History):
    """Counts the lines that were folded."""

    folded = 0

    def extend(self, most: int | None = None) -> None:
        before = self.tracked
        super().extend(most)
        self.folded += self.tracked - before


def test_a_long_conversation_is_on_the_screen_before_it_is_tracked() -> None:
    lines = many(200_000)

    async def run() -> None:
        app = Host(Lines())
        async with app.run_test(size=(80, 24)) as pilot:
            history = Counting(POP3, lines, exact=True)
            app.view.show(history)
            app.view.focus()
            first = history.folded
            assert first < len(lines) // 10
            assert app.view.render_line(1).text.startswith("      2 server │ +OK POP3 ready")
            app.told.clear()
            app.view.goto(len(lines) - 1)
            assert app.view.virtual_size.height == len(lines)
            row = app.view.render_line(app.view.scrollable_content_region.height - 1).text
            assert row.startswith(f"▸{len(lines)} server │ ")
            assert history.folded < len(lines) // 5  # a far line waits for its meaning
            await pilot.pause()
            assert (len(lines) - 1, None) in app.told
            history.extend()
            app.view._tracking.read_on(app.view.history)
            await pilot.pause()
            index, step = app.told[-1]
            assert index == len(lines) - 1
            assert step is not None
            row = app.view.render_line(app.view.scrollable_content_region.height - 1).text
            assert row.startswith(f"▸{len(lines)} server │ └ .")
            assert len(app.view._strips) <= 1024

    asyncio.run(run())


def test_the_next_finding_is_found_once_it_is_tracked() -> None:
    lines = many(20_000)
    lines.add(C, b"NONSENSE")

    async def run() -> None:
        app = Host(Lines())
        async with app.run_test(size=(80, 24)) as pilot:
            history = History(POP3, lines, exact=True)
            app.view.show(history, cursor=5)
            assert app.view.next_finding(serious=True)
            while history.tracked < len(lines):
                app.view._tracking.read_on(app.view.history)
            await pilot.pause()
            assert app.view.cursor == len(lines) - 1

    asyncio.run(run())


def test_the_tracker_rests_while_somebody_types_but_not_for_a_reply() -> None:
    lines = many(50_000)

    async def run() -> None:
        app = Host(Lines())
        async with app.run_test(size=(80, 24)) as pilot:
            history = History(POP3, lines, exact=True)
            app.view.show(history)
            app.view.rest()
            before = history.tracked
            app.view._tracking.read_on(app.view.history)
            assert history.tracked == before
            history.extend()
            app.view._tracking.read_on(app.view.history)
            await pilot.pause()
            app.view.rest()
            lines.add(C, b"STAT")
            app.view.lines_grew()
            assert history.tracked == len(lines)
            assert app.tracked == 1

    asyncio.run(run())


def test_search_of_any_sequence_of_lines_sees_what_the_screen_shows() -> None:
    rows = [Line(S, b"+OK caf\xc3\xa9 \x1b"), Line(S, b"a\nb"), Line(C, b"pass x"), Line(S, b"+OK")]

    async def run() -> None:
        app = Host(Lines())
        async with app.run_test() as pilot:
            for lines in (rows, Lines(rows)):
                app.view.show(History(POP3, lines))
                await pilot.pause()
                assert app.view.search("café ␛") == 1
                assert app.view.search("^a␊b$") == 1
                assert app.view.search(r"^\+ok$") == 1
                assert app.view.search("pass x") == 0
                assert app.view.search(r"\*{8}") == 1

    asyncio.run(run())


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("quit", [0, 1, 2]),
        ("(?:quit)", [0, 1, 2]),
        ("(?-i:quit)", [1]),
        (r"\x51uit", [0, 1, 2]),
        ("[@-_]uit$", [0, 1]),
        ("[^q]uit", []),
        ("QUIT", [0, 2]),
        (r"^\Suit", [0, 1, 2]),
        (r"\bquit\.", []),
        ("é", [2]),
        ("(q)uit|x", [0, 1, 2]),
    ],
)
def test_a_pattern_without_capitals_matches_either_case(pattern: str, found: list[int]) -> None:
    lines = Lines([Line(C, text) for text in (b"QUIT", b"quit", "QUIT \xc9".encode())])
    search = Search(pattern, History(POP3, lines))
    assert search.read_on() == len(found)
    assert [index for index in range(3) if search.after(index - 1) == index] == found
