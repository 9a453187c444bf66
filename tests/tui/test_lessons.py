"""Each lesson is played through its solution in the real console; questions, hints, undo, the wrong path."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from textual.app import App
from textual.content import Content
from textual.events import Resize

from popconsole.guide.lessons.lesson import Scene
from popconsole.guide.lessons.progress import StepProgress
from popconsole.i18n import LANGUAGES, choose_language
from popconsole.server.listening.listener import PopServer
from popconsole.tui.app import PopConsole
from popconsole.tui.lesson_panel import LessonPanel, lesson_rows
from popconsole.tui.screens.choose import ChooseScreen
from popconsole.ui import lesson_stage
from popconsole.ui.actions.all_actions import ON_SCREEN
from popconsole.ui.actions.keymap import KeyWords
from popconsole.ui.cells import cells
from popconsole.ui.learning import Learning
from popconsole.ui.lesson_set import WholeLesson, lesson_names, open_lesson, our_lessons
from popconsole.ui.lesson_stage import LessonStage
from popconsole.ui.lesson_words import LessonPart, LessonRole, lesson_parts
from popconsole.ui.progress_file import LessonRecord, progress_path, read_progress, write_progress
from popconsole.ui.start import Start
from tests.tui.conftest import Console, any_port

NAMES = lesson_names(our_lessons())
_CLOCK = 8  # seconds
FIRST, THIRD, MARKS = "01-two-counters", "03-how-much", "07-marks"


@pytest.fixture(autouse=True)
def _hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the clock of a lesson run out sooner: what it teaches is not how long that takes."""
    server = lesson_stage.lesson_server

    def hurried(whole: WholeLesson, token: bytes) -> PopServer:
        idle = None if whole.lesson.idle is None else _CLOCK
        return server(replace(whole, lesson=replace(whole.lesson, idle=idle)), token)

    monkeypatch.setattr(lesson_stage, "lesson_server", hurried)
    set_up = LessonStage.set

    async def sooner(stage: LessonStage, scene: Scene) -> Any:
        return await set_up(stage, scene if scene.idle is None else replace(scene, idle=_CLOCK))

    monkeypatch.setattr(LessonStage, "set", sooner)


async def answer(c: Any, choice: str = "escape") -> None:
    """Leave a question that is asked, or choose the marked choice with ``enter``."""
    await c.pilot.pause()
    while isinstance(c.app.screen, ChooseScreen):
        await c.keys(choice)
        await c.pilot.pause()


async def do(c: Any, line: str) -> None:
    """Do in the console what a line of a solution says."""
    word, _space, rest = line.partition(" ")
    match word:
        case ":look":
            c.main.transcript.goto(int(rest) - 1)
        case ":point":
            at, _space, conversation = rest.partition(" ")
            if conversation:
                c.main.action_do("conversations", conversation)
                await c.pilot.pause()
            c.main.transcript.goto(int(at) - 1)
            await c.pilot.pause()
            c.main.action_do("point")
            await answer(c)
        case ":wait":
            for _look in range(_CLOCK * 40):
                await c.pilot.pause(0.1)
                if c.main.conversation.where.value == "closed":
                    break
        case ":apop":
            await say(c, lesson_stage.Solver(c.main.stage).apop(*rest.split()))
        case ":disconnect" | ":other":
            c.main.action_do(word[1:])
        case _ if word.startswith(":"):
            if word[1:] in c.main.actions:
                c.main.action_do(word[1:])
        case _:
            await say(c, line)
    await c.pilot.pause()


async def say(c: Any, line: str) -> None:
    await c.until(lambda: c.main.focused is c.main.line or c.main.set_focus(c.main.line))
    c.main.line.value = ""  # a step may have put a line there
    await c.type(line)
    await c.keys("enter")
    await answer(c)
    session = c.main.conversation.session
    assert session is not None
    await session.settled()
    await c.pilot.pause()


async def go_on(c: Any, number: int) -> None:
    """Go on from the step with a number, from 0; the question of the next one is left."""

    def moved() -> bool:
        progress = c.main.learning.progress
        return bool(progress.finished or progress.index > number)

    c.main.action_do("next-step")
    await c.until(lambda: isinstance(c.app.screen, ChooseScreen) or moved())
    await answer(c)
    await c.until(moved)


@asynccontextmanager
async def asked(name: str, size: tuple[int, int]) -> AsyncIterator[Any]:
    """Open a lesson that begins with a question: nothing is connected before it is answered."""
    app = PopConsole(Start("POP3", lesson=name), make_server=any_port)
    async with app.run_test(size=size) as pilot:
        c = Console(app, pilot)
        await c.until(lambda: isinstance(app.screen, ChooseScreen))
        yield c


@pytest.mark.exhaustive
@pytest.mark.parametrize("name", NAMES)
def test_each_lesson_is_done_by_its_solution(console: Any, name: str) -> None:
    async def go() -> None:
        whole = open_lesson(our_lessons(), name)
        first = any(not one.before for one in whole.lesson.steps[0].questions)
        opened = asked(name, (120, 40)) if first else console(Start("POP3", lesson=name), (120, 40))
        async with opened as c:
            await answer(c)
            await c.until(lambda: c.main.stage is not None and c.shows("lesson"))
            lesson = c.main.stage.whole.lesson
            for number, step in enumerate(lesson.steps):
                assert c.main.learning.progress.index == number
                for line in step.solution:
                    await do(c, line)
                await c.until(lambda: c.main.learning.progress.complete)
                await go_on(c, number)
            await c.until(lambda: "done" in c.panel("lesson"))
            kept = read_progress(progress_path())[name]
            assert (kept.steps, kept.goals) == (
                len(lesson.steps),
                sum(len(one.goals) for one in lesson.steps),
            )

    asyncio.run(go())


def test_a_question_comes_first_and_its_answer_is_spoken_of() -> None:
    async def go() -> None:
        async with asked(FIRST, (80, 24)) as c:
            assert "Who says the first word?" in c.text
            assert "I don't know" in c.text
            await c.keys("enter")  # the tempting choice stands first
            await c.until(lambda: c.shows("lesson") and "how the web does it" in c.panel("lesson"))
            assert dict(c.main.learning.progress.here.answers) == {"first": "client"}

    asyncio.run(go())


@pytest.mark.parametrize("away", ["action_interrupt", "pop_screen"])
def test_a_question_that_is_taken_away_is_left_and_the_lesson_goes_on(away: str) -> None:
    async def go() -> None:
        async with asked(FIRST, (120, 40)) as c:
            getattr(c.app, away)()
            await c.until(lambda: c.main.stage is not None and c.shows("lesson"))
            await c.until(lambda: c.main.conversation is not None)

    asyncio.run(go())


@pytest.mark.parametrize("away", ["action_interrupt", "pop_screen"])
def test_a_line_whose_question_is_taken_away_is_sent(console: Any, away: str) -> None:
    async def go() -> None:
        async with console(Start("POP3", lesson="05-look-first"), (120, 40)) as c:
            await c.until(lambda: c.shows("lesson"))
            await c.log_in()
            await c.type("TOP 1 0")
            await c.keys("enter")
            await c.until(lambda: isinstance(c.app.screen, ChooseScreen))
            getattr(c.app, away)()
            await c.until(lambda: c.main.learning.progress.here.ticked)

    asyncio.run(go())


def test_hints_come_one_by_one_and_a_wrong_move_is_spoken_of_once(console: Any) -> None:
    async def go() -> None:
        async with console(Start("POP3", lesson="02-name-and-password"), (120, 40)) as c:
            await c.until(lambda: c.shows("lesson"))
            for count in (1, 2, 3, 3):
                await c.keys("shift+f5")
                await c.until(lambda n=count: c.panel("lesson").count("Hint:") == n)
            assert "no further hints" in c.text
            await c.send("USER student")
            await c.until(lambda: "That is the right order already" in c.panel("lesson"))
            assert c.main.learning.progress.here.hints == 3

    asyncio.run(go())


def test_progress_is_kept_behind_an_undo_and_a_new_beginning(
    console: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))

    async def go() -> None:
        async with console(Start("POP3", lesson=THIRD), (120, 40)) as c:
            await c.until(lambda: c.shows("lesson"))
            await c.send("USER nobody")
            c.main.action_do("undo")
            await c.until(lambda: len(c.main.conversation.history.lines) == 1)
            await c.log_in()
            await c.send("STAT")
            await c.until(lambda: c.main.learning.progress.complete)
            await c.until(lambda: read_progress(progress_path())[THIRD].goals > 0)
            goals = read_progress(progress_path())[THIRD].goals
            c.main.action_do("restart-lesson")
            await c.until(lambda: not c.main.learning.progress.complete)
            assert read_progress(progress_path())[THIRD].goals == goals

    asyncio.run(go())


@pytest.mark.parametrize(("lang", "told"), [("en", "done 2 of the 4 steps"), ("fr", "aviez fait 2 des 4")])
def test_who_comes_back_is_told_that_the_lesson_begins_anew(
    console: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lang: str, told: str
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    write_progress(progress_path(), LessonRecord(THIRD, steps=2, steps_of=4))

    async def go() -> None:
        choose_language(lang)
        try:
            async with console(Start("POP3", lesson=THIRD), (80, 24)) as c:
                await c.until(lambda: told in " ".join(c.text.split()))
                assert "1/4" in c.panel("lesson")
        finally:
            choose_language("en")

    asyncio.run(go())


def test_enter_goes_on_once_the_goals_are_reached_and_not_before(console: Any) -> None:
    async def go() -> None:
        async with console(Start("POP3", lesson=THIRD), (80, 24)) as c:
            await c.until(lambda: c.shows("lesson"))
            c.main.action_do("next-step")
            await c.until(lambda: "is not reached yet" in c.text)
            await c.log_in()
            await c.send("STAT")
            await c.until(lambda: "Two numbers, and no more" in c.panel("lesson"))
            assert "Enter on an empty line goes on" in c.panel("lesson")
            await c.keys("enter")
            await c.until(lambda: "2/4" in c.panel("lesson"))
            c.main.action_do("step-before")
            await c.until(lambda: "1/4" in c.panel("lesson"))
            await c.keys("f4")
            await c.until(lambda: "Two numbers, and no more is promised" in c.panel("whole"))

    asyncio.run(go())


def test_undo_brings_the_session_back_a_line_and_restart_to_the_beginning(console: Any) -> None:
    async def go() -> None:
        async with console(Start("POP3", lesson=MARKS), (120, 40)) as c:
            await c.until(lambda: c.shows("lesson"))
            await c.log_in()
            await c.send("DELE 1")
            await c.until(lambda: c.main.learning.progress.here.ticked)
            c.main.action_do("undo")
            await c.until(lambda: c.main.conversation.history.situation().marked == frozenset())
            assert c.main.conversation.history.situation().user == "student"
            await c.until(lambda: not c.main.learning.progress.here.ticked)
            c.main.action_do("restart-lesson")
            await c.until(lambda: c.main.conversation.history.situation().user is None)
            c.main.action_do("undo")
            await c.until(lambda: "nothing to take back" in c.text)

    asyncio.run(go())


def test_the_solution_is_shown_and_a_lesson_ends(console: Any) -> None:
    async def go() -> None:
        async with console(Start("POP3", lesson=THIRD), (120, 40)) as c:
            await c.until(lambda: c.shows("lesson"))
            c.main.action_do("point")
            await c.until(lambda: "Nothing is to be pointed at here" in c.text)
            c.main.action_do("solution")
            await c.until(lambda: "solution of How much" in c.text)
            assert "STAT" in c.panel("transcript")
            c.main.action_do("leave")
            await c.pilot.pause()
            c.main.action_do("end-lesson")
            await c.until(lambda: not c.shows("lesson"))
            await c.keys("ctrl+r")
            await c.until(lambda: len(c.main.conversation.history.lines) == 1)
            c.main.action_do("lessons", "99")
            await c.until(lambda: 'There is no lesson "99"' in c.text)

    asyncio.run(go())


def test_the_map_shows_what_was_learned(
    console: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))  # other tests have learned something

    async def go() -> None:
        async with console(size=(120, 40)) as c:
            await c.keys("f4")
            await c.until(lambda: "Two counters" in c.text)
            assert "☐" in c.text
            await c.keys("escape")

    asyncio.run(go())


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_step_has_room_beside_the_diagram_of_a_small_screen(language: str) -> None:
    keys = KeyWords(ON_SCREEN)
    for name in NAMES:
        learning = Learning(open_lesson(our_lessons(), name), language)
        for number, step in enumerate(learning.whole.lesson.steps):
            progress = learning.progress
            object.__setattr__(progress, "index", number)
            parts = tuple(lesson_parts(progress, learning.text, keys, ""))
            rows = lesson_rows(parts, 47, close=True).plain.split("\n")
            assert len(rows) <= 13, (language, name, step.name, len(rows))
            assert max(map(len, rows)) <= 47


def _reach(learning: Learning, answers: tuple[tuple[str, str], ...]) -> None:
    """Let the step be done that a lesson stands at, with these answers."""
    progress = learning.progress
    here = replace(progress.here, ticked=frozenset(g.name for g in progress.current.goals), answers=answers)
    object.__setattr__(progress, "steps", (*[StepProgress()] * progress.index, here))


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_was_seen_has_room_and_how_to_go_on_is_never_cut_off(language: str) -> None:
    async def go() -> None:
        app = App[None]()
        async with app.run_test(size=(49, 14)) as pilot:
            panel = LessonPanel()
            panel.styles.height = 13
            await app.mount(panel)
            await pilot.pause()
            for name in NAMES:
                learning = Learning(open_lesson(our_lessons(), name), language)
                for number, step in enumerate(learning.whole.lesson.steps):
                    object.__setattr__(learning.progress, "index", number)
                    _reach(learning, tuple((one.name, one.choices[0]) for one in step.questions))
                    panel.tell(learning, KeyWords(ON_SCREEN), close=True)
                    told = str(panel.render())
                    assert told.count("\n") < 13
                    assert "▸ " in told
                    assert cells(str(panel.border_title)) <= 47, (name, step.name)

    choose_language(language)
    try:
        asyncio.run(go())
    finally:
        choose_language("en")


def test_a_question_longer_than_the_border_stands_whole_above_its_answers(console: Any) -> None:
    async def go() -> None:
        async with console(Start("POP3", lesson="06-number-or-name"), (44, 24)) as c:
            await c.until(lambda: c.shows("lesson"))
            asks = "Which is the number of the message that came last, when the others are gone?"
            c.app.push_screen(
                ChooseScreen(asks, (("one", Content("the first")), ("two", Content("the last"))))
            )
            await c.until(lambda: "A question" in c.text)
            assert "gone?" in c.text
            await c.keys("x")
            assert "Backspace takes the last letter back" in c.text
            await c.keys("backspace", "down")
            c.app.screen.post_message(Resize(c.app.size, c.app.size))
            await c.pilot.pause()
            assert "▸ the last" in c.text.replace("▸the", "▸ the")

    asyncio.run(go())


def test_a_wrong_answer_is_told_as_what_was_said() -> None:
    learning = Learning(open_lesson(our_lessons(), "04-the-lone-dot"), "en")
    object.__setattr__(learning.progress, "index", 2)
    (question,) = learning.progress.current.questions
    for choice in question.choices:
        _reach(learning, ((question.name, choice),))
        told = [part.plain for part in lesson_parts(learning.progress, learning.text, {}, "")]
        assert any('You said: "' in text for text in told) == (choice != question.right)


def test_an_empty_line_in_a_lesson_says_what_is_to_be_done_and_is_not_sent(console: Any) -> None:
    async def go() -> None:
        async with console(Start("POP3", lesson=THIRD), (80, 24)) as c:
            await c.until(lambda: c.shows("lesson"))
            await c.keys("enter", "enter")
            await c.until(lambda: "is not reached yet" in c.text)
            assert len(c.main.conversation.history.lines) == 1
            await c.log_in()
            await c.send("STAT")
            await c.until(lambda: c.main.learning.progress.complete)
            c.main.set_focus(c.main.transcript)
            await c.keys("enter")
            await c.until(lambda: "2/4" in c.panel("lesson"))

    asyncio.run(go())


def test_a_lesson_speaks_french(console: Any) -> None:
    async def go() -> None:
        async with console(Start("POP3", lesson=THIRD), (80, 24)) as c:
            await c.until(lambda: c.shows("lesson"))
            assert "Identifiez-vous" in c.panel("lesson")

    choose_language("fr")
    try:
        asyncio.run(go())
    finally:
        choose_language("en")


def test_what_is_typed_is_never_torn() -> None:
    told = LessonPart(LessonRole.TEXT, (("Say ", False), ("RETR 1", True), (" word", False)))
    assert lesson_rows((told,), 8).plain.split("\n") == ["Say", "RETR 1", "word"]
