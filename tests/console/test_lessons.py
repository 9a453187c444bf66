"""Lessons in the line console: the same steps, the same checks, played through and down a wrong path."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from popconsole.console.handlers.registry import perform
from popconsole.console.line_console import LineConsole
from popconsole.console.rows import PrintedRow
from popconsole.console.shell_start import ShellStart
from popconsole.console.teller import Teller
from popconsole.guide.lessons.lesson import Scene
from popconsole.protocol import POP3
from popconsole.ui import lesson_stage
from popconsole.ui.lesson_set import lesson_names, our_lessons
from popconsole.ui.lesson_stage import LessonStage, Solver
from popconsole.ui.progress_file import LessonRecord, progress_path, read_progress, write_progress
from tests.console.conftest import any_port, shell

NAMES = lesson_names(our_lessons())


class Sheet:
    """A display that keeps what is printed."""

    plain = True
    width = 80

    def __init__(self) -> None:
        self.rows: list[str] = []

    def show(self, rows: Sequence[PrintedRow]) -> None:
        self.rows += ["".join(text for _style, text in row.marked(10_000)) for row in rows]

    def tell(self, teller: Teller) -> None:
        self.show(teller.rows())

    def changed(self) -> None:
        pass

    async def ask_hidden(self) -> str | None:
        return None

    def since(self, start: int) -> str:
        return "\n".join(self.rows[start:])


@pytest.fixture(autouse=True)
def _hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    server = lesson_stage.lesson_server
    monkeypatch.setattr(
        lesson_stage, "lesson_server", lambda whole, token: server(lesson_stage.hurried(whole), token)
    )
    set_up = LessonStage.set

    async def sooner(stage: LessonStage, scene: Scene) -> Any:
        return await set_up(stage, scene if scene.idle is None else replace(scene, idle=1))

    monkeypatch.setattr(LessonStage, "set", sooner)


@asynccontextmanager
async def learning(name: str) -> AsyncIterator[tuple[LineConsole, Sheet]]:
    """Open a line console with a lesson."""
    sheet = Sheet()
    console = LineConsole(sheet, perform, ShellStart(POP3), make_server=any_port)
    try:
        await console.command(f":lessons {name}")
        yield console, sheet
    finally:
        await console.close()


async def do(console: LineConsole, line: str) -> None:
    """Do in the console what a line of a solution says."""
    assert console.lesson is not None
    word, _space, rest = line.partition(" ")
    match word:
        case ":look":
            conversation = console.conversation
            assert conversation is not None
            await console.command(f":step {int(rest) - 1 - conversation.selected}")
        case ":point":
            at, _space, conversation_number = rest.partition(" ")
            if conversation_number:
                await console.command(f":conversations {conversation_number}")
            await console.command(f":point {at}")
        case ":wait":
            assert console.session is not None
            await console.session.ended(10)
            console.follow_lesson()
        case ":apop":
            await say(console, Solver(console.lesson.stage).apop(*rest.split()))
        case ":wire" | ":desk" | ":sequence" | ":diagram":
            await console.command(line)
        case _ if word.startswith(":"):
            await console.command(line)
        case _:
            await say(console, line)


async def say(console: LineConsole, line: str) -> None:
    assert console.send(line.encode())
    assert await console.settled()


@pytest.mark.parametrize("name", NAMES)
def test_each_lesson_is_done_by_its_solution(name: str) -> None:
    async def go() -> None:
        async with learning(name) as (console, sheet):
            assert console.lesson is not None
            lesson = console.lesson.stage.whole.lesson
            for number, step in enumerate(lesson.steps):
                progress = console.lesson.stage.learning.progress
                assert progress.index == number, sheet.since(0)
                if console.lesson.asked is not None:
                    await console.command(":choose 1")
                for line in step.solution:
                    await do(console, line)
                assert console.lesson.stage.learning.progress.complete, (step.name, sheet.since(-30))
                await console.command(":next-step")
            assert console.lesson.stage.learning.progress.finished
            assert "done. :lessons lists" in sheet.since(-4)
            kept = read_progress(progress_path())[name]
            assert (kept.steps, kept.goals) == (
                len(lesson.steps),
                sum(len(one.goals) for one in lesson.steps),
            )
            assert not console.failed, sheet.since(0)

    asyncio.run(go())


def test_hints_wrong_moves_questions_and_undo() -> None:
    async def go() -> None:
        async with learning("2") as (console, sheet):
            for _n in range(4):
                await console.command(":hint")
            assert "Type PASS learn, then Enter." in sheet.since(0)
            assert "no further hints" in sheet.since(-1)
            await say(console, "USER student")
            assert "That is the right order already" in sheet.since(-6)
            await console.command(":next-step")
            assert "is not reached yet" in sheet.since(-1)
            await console.command(":undo")
            assert console.history.situation().user is None
            await say(console, "PASS learn")
            assert "[x] The server refuses the password" in sheet.since(-12)
            await console.command(":step-before")
            await console.command(":lessons")
            assert "step 1 of 4" in sheet.since(-16)
            await console.command(":restart-lesson")
            await console.command(":undo")
            assert "nothing to take back" in sheet.since(-1)
            await console.command(":choose x")
            await console.command(":choose 1")
            assert "nothing is asked" in sheet.since(-1)
            await console.command(":point 1")
            assert "Nothing is to be pointed at" in sheet.since(-1)
            await console.command(":solution")
            assert "solution of Name and password" in sheet.since(-3)
            await console.command(":leave")
            await console.command(":end-lesson")
            assert console.lesson is None
            await console.command(":hint")
            assert "no lesson is open" in sheet.since(-1) or "does not apply now" in sheet.since(-1)

    asyncio.run(go())


def test_a_recording_is_printed_and_hints_name_what_is_typed() -> None:
    async def go() -> None:
        async with learning("16") as (console, sheet):
            assert "   19 S: ." in sheet.since(0)
            for _n in range(3):
                await console.command(":hint")
            assert ":point" in sheet.since(-1)
            assert "{" not in sheet.since(-3)

    asyncio.run(go())


def test_who_comes_back_is_told_that_the_lesson_begins_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    write_progress(progress_path(), LessonRecord("03-how-much", steps=2, steps_of=4))

    async def go() -> None:
        async with learning("3") as (console, sheet):
            assert "had done 2 of the 4 steps" in " ".join(sheet.since(0).split())
            await console.command(":restart-lesson")
            await console.command(":lessons 4")
            assert "had done" not in sheet.since(len(sheet.rows) - 12)

    asyncio.run(go())


def test_a_question_is_answered_by_number() -> None:
    async def go() -> None:
        async with learning("1") as (console, sheet):
            assert "  1  The client asks" in sheet.since(0)
            await console.command(":choose 7")
            assert "there are the choices 0 to 2" in sheet.since(-1)
            await console.command(":choose 1")
            assert "That is how the web does it" in sheet.since(-3)
            await console.command(":choose 0")
            assert "nothing is asked" in sheet.since(-1)

    asyncio.run(go())


def test_a_lesson_in_a_pipe() -> None:
    script = b":lessons\n:lessons 3\nUSER student\nPASS learn\nSTAT\n:next-step\n:lessons nothing\n"
    ran = asyncio.run(shell(stdin=script))
    assert any("03-how-much" in row for row in ran.rows)
    assert "[x] The server tells how much mail there is" in ran.rows
    assert "How much is there, step 2 of 4: One line for each" in ran.rows
    assert b"There is no lesson nothing" in ran.out + ran.err
    assert ran.code == 2
