"""A sheet to hand out: what it holds in both forms, and that nothing else can be in it."""

import asyncio
import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from popconsole.analysis.history import History
from popconsole.protocol import POP3, PROTOCOLS
from popconsole.transcript.model import Conversation, Line, LineKind, Lines, Oddity, Side
from popconsole.ui.handed.lesson import TOKEN, lesson_sheet, taken_lesson
from popconsole.ui.handed.recording import recording_sheet
from popconsole.ui.handed.sheet import Sheet
from popconsole.ui.handed.study import studies
from popconsole.ui.handed.turns import HandedRow, RowKind
from popconsole.ui.handout import form_named
from popconsole.ui.lesson_set import open_lesson, our_lessons
from popconsole.ui.lesson_stage import LessonStage, Solver, hurried, play, settle
from popconsole.ui.workspace import Workspace
from tests.ui.pages import Page, exported, read_page

C, S = Side.CLIENT, Side.SERVER
LOGIN = [
    Line(C, b"", kind=LineKind.OPENED),
    Line(S, b"+OK ready"),
    Line(C, b"USER nora"),
    Line(S, b"+OK"),
    Line(C, b"PASS sesame7"),
    Line(S, b"+OK"),
]
HOSTILE = [
    b"<b>", b"</style><script>", b"<!--", b"\"' onload=x", b"&lt;", b"+OK <svg>", b"]]>", b"``` \t", b"| a |",
    b"-ERR [x](http://x.example)", b"+OK ![x](y) `z`", b"---", b"# h", b"1. l", b"~~~~", b"RETR <i>",
    b"USER ```", b"+OK www.x.example a@b.example", b"=3", b"end",
]  # fmt: skip


def sheet_of(*conversations: Conversation, blank: bool = False, name: str = "a file") -> Sheet:
    return recording_sheet(exported(*conversations), name, blank=blank)


def page(*sheets: Sheet) -> Page:
    return read_page("".join(form_named("html").pieces(sheets, "Several")))


def text(*sheets: Sheet) -> str:
    return "".join(form_named("markdown").pieces(sheets, "Several"))


def rows(sheet: Sheet) -> list[HandedRow]:
    return [
        row for one in studies(sheet) for _part, turns in one.parts for turn in turns for row in turn.rows
    ]


def said(lines: Sequence[Line], **told: object) -> Conversation:
    return Conversation("POP3", Lines(lines), **told)  # type: ignore[arg-type]


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from(list(PROTOCOLS)),
    st.lists(
        st.tuples(
            st.sampled_from([C, S]),
            st.one_of(st.binary(max_size=40), st.sampled_from(HOSTILE)),
            st.sampled_from(list(LineKind)),
        ),
        max_size=8,
    ),
    st.one_of(st.text(max_size=20), st.sampled_from(HOSTILE).map(bytes.decode)),
    st.sampled_from(["blanks", "answers"]),
)
def test_no_octets_become_markup_in_either_form(
    name: str, lines: list[tuple[Side, bytes, LineKind]], title: str, kind: str
) -> None:
    wire = Lines(Line(side, octets.replace(b"\n", b""), kind=kind) for side, octets, kind in lines)
    told = Conversation(
        name, wire, title, title, comments=((0, title), (9, "<i>last</i> `x`")),
        oddities=(Oddity(0, 1, "prose", title),),
    )  # fmt: skip
    sheet = sheet_of(told, Conversation(name, wire), name=title, blank=kind == "blanks")
    html = "".join(form_named("html").pieces([sheet, sheet], title))
    read_page(html)
    assert not re.search("[\0-\x08\x0b-\x1f\x7f-\x9f\u202e]", html)
    markdown = text(sheet)
    assert not re.search("[\0-\x08\x0b-\x1f\x7f-\x9f\u202e]", markdown)
    assert markdown.startswith("# ")
    found = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).parse(markdown)
    inner = [one for token in found for one in (token, *(token.children or ()))]
    assert not {one.type for one in inner} & {"html_block", "html_inline", "image", "code_block", "s_open"}
    links = [str(one.attrs["href"]) for one in inner if one.type == "link_open"]
    assert all(link.startswith("https://www.rfc-editor.org/rfc/rfc") for link in links)
    assert len([one for one in inner if one.type == "heading_open" and one.tag == "h1"]) == 1
    fences = [one.info for one in inner if one.type == "fence"]
    assert set(fences) <= {"", "mermaid"}


def test_the_title_can_not_leave_the_style_sheet() -> None:
    title = '"}</style><script>x\\'
    html = "".join(form_named("html").pieces([replace(sheet_of(said(LOGIN)), title=title)], ""))
    (style,) = read_page(html).all("style")
    content = re.findall(r'content:("[^"]*")', style.words)
    assert content[0] == '"\\22 \\7d \\3c \\2f style\\3e \\3c script\\3e x\\5c "'
    assert "script" not in html.partition("</style>")[2].partition("<body>")[0]


def test_what_a_worksheet_tells_and_what_it_does_not() -> None:
    lines = [*LOGIN, Line(C, b"STAT"), Line(S, b"+OK 2 320"), Line(C, b"LIST"), Line(S, b"+OK")]
    listing = [Line(S, b"%d 160" % n) for n in (1, 2)]
    sheet = sheet_of(said([*lines, *listing, Line(S, b".")]), blank=True)
    shown = rows(sheet)
    assert [row.text for row in shown if row.text] == ["USER nora", "PASS ********", "STAT", "LIST"]
    blanks = [row.side for row in shown if row.kind is RowKind.BLANK]
    assert blanks == [None] * 3 + [S] * 12  # who begins is asked too, and every answer has as much room
    read = page(sheet)
    words = read.all("body")[0].words
    assert "320" not in words
    assert "Where are we now? State:" in words
    assert [one.words for one in read.all("span", "n")] == []
    arrows = [one.words for one in read.all("text", "said")]
    assert arrows[:3] == ["_" * 24, "USER nora", "_" * 24]
    assert "reached" not in set[str]().union(*(one.classes for one in read.all("g")))
    assert "320" not in text(sheet)
    assert "    C->>S: LIST\n    S-->>C: ________________________\n" in text(sheet)


def test_the_way_is_drawn_and_told() -> None:
    sheet = sheet_of(
        said([*LOGIN, Line(C, b"STAT"), Line(S, b"+OK 2 320"), Line(C, b"QUIT"), Line(S, b"+OK")])
    )
    read = page(sheet)
    legs = [one.words for one in read.all("li") if "\u2192" in one.words]
    assert "TRANSACTION: STAT \u2192 QUIT \u2192 UPDATE" in legs
    assert read.all("g", "passed")
    assert read.all("g", "reached")
    assert "4. **TRANSACTION**: `STAT` \u2192 `QUIT` \u2192 UPDATE\n" in text(sheet)
    assert "\u2022PASS" in text(sheet)


def test_of_a_long_reply_the_beginning_and_the_end_are_shown() -> None:
    body = [Line(S, b"line %d" % n) for n in range(40)]
    turn = [
        *LOGIN,
        Line(C, b"RETR 1"),
        Line(S, b"+OK"),
        *body,
        Line(S, b"."),
        Line(C, b"STAT"),
        Line(S, b"+OK"),
    ]
    shown = rows(sheet_of(said(turn)))
    (left,) = [row for row in shown if row.kind is RowKind.LEFT_OUT]
    assert left.text == "(31 lines more, 276 octets, not shown here)"
    texts = [row.text for row in shown]
    assert texts[texts.index("line 6") : texts.index("line 38") + 1] == ["line 6", left.text, "line 38"]
    body[20] = Line(S, b"bare", b"\n")
    texts = [row.text for row in rows(sheet_of(said([*LOGIN, Line(C, b"RETR 1"), Line(S, b"+OK"), *body])))]
    assert "bare\u240a" in texts


def test_of_a_long_session_too_and_ways_lead_to_what_is_shown() -> None:
    turns = [line for n in range(400) for line in (Line(C, b"NOOP"), Line(S, b"+OK %d" % n))]
    sheet = sheet_of(said([*LOGIN, *turns]))
    shown = rows(sheet)
    assert "+OK 196" in {row.text for row in shown}
    assert "+OK 300" not in {row.text for row in shown}
    assert [row.text for row in shown if row.kind is RowKind.LEFT_OUT] == [
        "(306 lines more, 2295 octets, not shown here)"
    ]
    page(sheet)  # its links lead somewhere
    assert "lines are not drawn" in text(sheet)


def test_what_was_said_together_stands_together_and_comments_before_their_lines() -> None:
    lines = [*LOGIN, Line(C, b"STAT"), Line(C, b"NOOP"), Line(S, b"+OK 1 2"), Line(S, b"+OK")]
    sheet = sheet_of(said(lines, comments=((6, "Two at once."), (99, "The end."))))
    (study,) = studies(sheet)
    turns = [[row.text for row in turn.rows] for turn in study.parts[0][1]]
    assert turns[3:] == [["Two at once.", "STAT", "NOOP", "+OK 1 2", "+OK", "The end."]]
    assert study.parts[0][1][3].state == "TRANSACTION"
    assert "> Two at once." in text(sheet)
    assert page(sheet).all("li", "comment")[0].words == "Two at once."


def test_what_was_found_stands_at_its_line_and_what_it_means_behind() -> None:
    sheet = sheet_of(said([*LOGIN, *[Line(C, b"FOO"), Line(S, b"-ERR")] * 9]))
    read = page(sheet)
    found = [one.words for one in read.all("p", "found")]
    assert len([one for one in found if "command-unknown" in one]) == 5  # of each the first ones
    assert "password-in-clear" in [one.words for one in read.all("code")]
    assert "What to do" in text(sheet)
    said_of = [row.more for row in rows(sheet) if row.text == "FOO"]
    assert said_of[0]
    assert said_of[1:] == [""] * 8  # told once


def test_nothing_was_said() -> None:
    for blank in (False, True):
        assert page(sheet_of(said([]), blank=blank)).all("h1")[0].words == "A POP3 session"
        assert "## To read on\n\n- RFC 1939: <" in text(sheet_of(said([]), blank=blank))


def test_a_very_long_line_is_cut_and_tls_is_counted() -> None:
    long = rows(sheet_of(said([*LOGIN, Line(C, b"y" * 900), Line(S, b"-ERR")])))
    assert [row.text for row in long if "yyy" in row.text] == ["y" * 300 + "\u2026 (902 octets in all)"]
    tls = [
        *LOGIN[:2],
        Line(C, b"STLS"),
        Line(S, b"+OK"),
        Line(C, b"", kind=LineKind.TLS),
        Line(C, b"\x16\x03", b""),
    ]
    assert "(2 octets of TLS)" in {row.text for row in rows(sheet_of(said(tls)))}


def played(name: str) -> LessonStage:
    return asyncio.run(play(hurried(open_lesson(our_lessons(), name)), token=TOKEN))


@pytest.mark.parametrize("name", ["03-how-much", "09-one-at-a-time", "13-pop2-by-hand", "14-side-by-side"])
def test_the_steps_of_a_lesson_cover_its_sessions_and_all_are_done(name: str) -> None:
    stage = played(name)
    sheet = lesson_sheet(stage, blank=False)
    assert len(sheet.sessions) == len(stage.learning.histories)
    titles = [part.title for session in sheet.sessions for part in session.parts]
    text = stage.whole.text("en")
    assert set(titles) == {words.title for words in text.steps.values()}
    for session in sheet.sessions:
        places = [(part.start, part.stop) for part in session.parts]
        assert places[0][0] == 0
        assert places[-1][1] == len(session.told.conversation.lines)
        assert all(stop == start for (_start, stop), (start, _stop) in pairwise(places))
        assert all(task.done for part in session.parts for task in part.tasks)
    assert not sheet.warns


def test_a_lesson_is_played_with_its_persona_and_faults() -> None:
    sheet = lesson_sheet(played("17-a-server-that-errs"), blank=False)
    texts = [row.text for row in rows(sheet)]
    assert any(text.startswith("+OK Dovecot (Debian) ready. <1.697170952@") for text in texts)
    assert "fault injected: size-wrong:7" in texts
    assert texts[-1] == "the server closed the connection"


def test_a_class_that_has_come_half_way() -> None:
    workspace = Workspace(lambda: None)
    stage = LessonStage(workspace, open_lesson(our_lessons(), "02-name-and-password"), "en")

    async def go() -> None:
        opened = await stage.begin()
        await settle(workspace)
        await Solver(stage).do("PASS sesame7")
        stage.follow()
        await stage.go_on()
        await Solver(stage).do("USER nobody")
        stage.follow()
        conversation = opened.conversation()
        (told,) = exported(conversation)
        sheet = taken_lesson(stage, opened.history, told)
        assert sheet is not None
        assert taken_lesson(stage, History(POP3, ()), told) is None
        done = [[task.done for task in part.tasks] for part in sheet.sessions[0].parts]
        assert done == [[True], [True, False]]
        assert "- [x] The server refuses the password" in text(sheet)
        assert "sesame7" not in text(sheet)
        await workspace.close()

    asyncio.run(go())


def test_the_questions_of_a_lesson_are_asked_and_their_answers_stand_on_the_teachers_sheet() -> None:
    stage = played("08-the-plug")
    asked, solved = (lesson_sheet(stage, blank=blank) for blank in (True, False))
    question = "Two of six are marked, and the line breaks now. How many will there be tomorrow?"
    for sheet, box in ((asked, " "), (solved, "x")):
        told = text(sheet)
        assert f"**?** {question}\n\n- [ ] Four: the server has said +OK twice.\n- [{box}] Six.\n" in told
        assert ("Closing the window of a mail program is not QUIT" in told) == (sheet is solved)
        assert ("Only QUIT makes the server act on it." in told) == (sheet is solved)
        read = page(sheet)
        assert [one.words for one in read.all("p", "asks")] == [question]
        assert bool(read.all("div", "after")) == (sheet is solved)
        titles = [one.words for one in read.all("h2")]
        assert titles[:3] == ["Session 1", "1. Twice yes", "2. Pull the plug"]
        assert "3. Count again" in titles
    assert "" in {row.text for row in rows(asked)}  # the server begins, and that is asked too
    assert next(row for row in rows(asked)).side is None


def test_a_lesson_in_french_says_so_and_keeps_its_no_break_spaces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("popconsole.i18n._chosen", "fr")
    sheet = lesson_sheet(played("04-the-lone-dot"), blank=True)
    (heading,) = page(sheet).all("h1")
    assert (heading.words, heading.attributes["lang"]) == ("Le point seul", "fr")
    assert page(sheet).all("html")[0].attributes["lang"] == "fr"  # what popconsole says itself
    assert "en entier\u00a0:" in text(sheet)
    assert "en entier\u00a0:" in page(sheet).all("div", "before")[0].words
