"""The exam in the full screen: by numbers and arrows, back and forth, handed in, what comes of it."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from popconsole.i18n import LANGUAGES, choose_language
from popconsole.tui.handlers.registry import perform
from popconsole.tui.screens.choose import ChooseScreen
from popconsole.tui.screens.exam import ExamScreen
from popconsole.ui.exam_results import read_results, results_path
from popconsole.ui.start import Start


async def _begun(c: Any, form: str = "A") -> None:
    perform(c.main, "exam", form)
    await c.until(lambda: isinstance(c.app.screen, ExamScreen))


def _rights(c: Any) -> list[str]:
    return [str(one.right) for one in c.main.exam.questions]


@pytest.mark.parametrize("size", [(80, 24), (120, 30), (120, 40)])
def test_it_is_taken_and_handed_in(console: Any, size: tuple[int, int]) -> None:
    async def go() -> None:
        async with console(size=size) as c:
            before = len(read_results(results_path()))
            await _begun(c)
            assert "question 1 of 20, choose" in c.text
            await c.keys("4", "enter")  # wrong
            for number in _rights(c)[1:]:
                await c.keys(*number, "enter")
            assert "20 of 20 are answered" in c.text
            await c.keys("enter")
            assert "Form A: 19 of 20 right." in c.text
            assert "Take lesson 1 again: Two counters" in c.text
            assert "Question 1: not right; right was: The server greets." in c.text
            assert [one.right for one in read_results(results_path())[before:]] == [19]
            await c.keys("right", "home", "down", "down", "enter")  # question 1 again
            assert "✗  4" in c.text
            assert "✓  3" in c.text
            await c.keys("3", "enter", "left", "left")
            assert "✗  4" in c.text

    asyncio.run(go())


def test_a_line_is_found_by_arrows_or_by_its_number(console: Any) -> None:
    async def go() -> None:
        async with console() as c:
            await _begun(c)
            c.main.exam.go(17)
            c.app.screen._show()
            await c.keys("1", "2")
            assert "▸ ○ 12  S: 3 95" in c.text
            await c.keys("9")
            assert "▸ ○  9  S: +OK" in c.text
            await c.keys("up", "up", "enter", "left")
            assert "▸ ● " in c.text
            assert c.main.exam.answers[17] == 7
            await c.keys("0", "enter")
            assert c.main.exam.answers[17] == 0
            await c.keys("left")
            assert "▸ ●  0  I don't know" in c.text

    asyncio.run(go())


def test_it_rests_where_it_is_left_and_leaving_the_console_asks(console: Any) -> None:
    async def go() -> None:
        async with console() as c:
            await _begun(c)
            await c.keys("3", "enter", "escape")
            assert "The exam rests: 1 of 20 are answered" in " ".join(c.text.split())
            perform(c.main, "exam")
            await c.until(lambda: isinstance(c.app.screen, ExamScreen))
            assert "question 2 of 20" in c.text
            await c.keys("escape")
            perform(c.main, "quit")
            await c.pilot.pause()
            assert "The exam is not handed in" in c.text
            await c.keys("escape")
            await _begun(c)
            c.main.exam.go(20)
            c.app.screen._show()
            assert "1 of 20 are answered" in c.text
            await c.keys("down", "enter")
            assert "question 1 of 20" in c.text
            assert "●  3" in c.text

    asyncio.run(go())


def test_a_lesson_is_taken_again_and_the_result_written(console: Any, tmp_path: Path) -> None:
    async def go() -> None:
        async with console() as c:
            await _begun(c, "B")
            c.main.exam.go(20)
            c.app.screen._show()
            await c.keys("enter")
            assert "Form B: 0 of 20 right. I don't know: 20." in c.text
            row = next(n for n, one in enumerate(c.app.screen._list.options) if one.id == "write")
            c.app.screen._list.highlighted = row
            await c.keys("enter")
            await c.until(lambda: c.shows("prompt"))
            c.app.focused.value = str(tmp_path / "no" / "result.json")
            await c.keys("enter")
            c.app.focused.value = str(tmp_path / "result.json")
            await c.keys("enter")
            await c.until((tmp_path / "result.json").exists)
            perform(c.main, "exam")
            await c.until(lambda: isinstance(c.app.screen, ChooseScreen))
            assert "The last result" in c.text
            await c.keys("end", "enter")
            await c.until(lambda: isinstance(c.app.screen, ExamScreen))
            await c.keys("home", "enter")
            await c.until(lambda: isinstance(c.app.screen, ChooseScreen))  # the lesson asks first
            await c.keys("escape")
            await c.until(lambda: c.main.learning is not None)

    asyncio.run(go())


def test_a_result_that_can_not_be_kept_is_told_and_nothing_is_lost(
    console: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("no folder")

    async def go() -> None:
        async with console() as c:
            await _begun(c)
            c.main.exam.go(20)
            c.app.screen._show()
            monkeypatch.setattr(
                "popconsole.ui.exam_taking.results_path", lambda: tmp_path / "file" / "x.json"
            )
            await c.keys("enter")
            assert c.main.exam.result is None
            assert str(tmp_path)[:12] in c.text
            monkeypatch.undo()
            await c.keys("enter")
            assert c.main.exam.result is not None

    asyncio.run(go())


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_question_is_there_whole_on_a_small_screen(console: Any, language: str) -> None:
    async def go() -> None:
        async with console() as c:
            for form in "AB":
                await _begun(c, form)
                for at, question in enumerate(c.main.exam.questions):
                    c.main.exam.go(at)
                    c.app.screen._show()
                    await c.pilot.pause()
                    text = " ".join(c.text.replace("│", " ").split())
                    for row in (*question.shows, *question.choices.get(language, ())):
                        assert " ".join(row.split()) in text, (form, at, row)
                    assert c.app.screen._list.virtual_size.height <= c.app.screen._list.size.height
                await c.keys("escape")

    choose_language(language)
    try:
        asyncio.run(go())
    finally:
        choose_language("en")


def test_it_is_opened_from_the_command_line_and_the_list_of_lessons(console: Any) -> None:
    async def go() -> None:
        async with console(Start("POP3", lesson="exam")) as c:
            await c.until(lambda: isinstance(c.app.screen, ChooseScreen))
            assert "Form B" in c.text
            await c.keys("escape")
            perform(c.main, "lessons")
            await c.until(lambda: isinstance(c.app.screen, ChooseScreen))
            await c.keys(*"the exam", "enter")
            await c.until(lambda: "Form A" in c.text)
            await c.keys("enter")
            await c.until(lambda: isinstance(c.app.screen, ExamScreen))

    asyncio.run(go())
