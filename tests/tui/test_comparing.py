"""Another recording beside what is open: the first difference that matters, going about in it, and back."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from popconsole.tui.screens.compared import ComparedScreen
from popconsole.ui.recording_files import GivenFile
from popconsole.ui.start import Start

HEAD = "Transcript: 1\nProtocol: POP3\n\n"
WORKS = """S: +OK ready
C: USER nora
S: +OK
C: PASS sesame
S: +OK
C: UIDL
S: +OK
S: 1 aa
S: .
C: DELE 1
S: +OK it will be removed once this session ends with QUIT, and not before that, as the protocol has it
C: QUIT
S: +OK bye
"""
FAILS = (
    WORKS.replace("1 aa", "1 b\x1b]0;x[/]")
    .replace("that, as", "that; as")
    .replace("C: QUIT", "C: NOOP\nS: +OK\nC: QUIT")
)


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, str]:
    for name, text in (("works.txt", WORKS), ("fails.txt", FAILS)):
        (tmp_path / name).write_text(HEAD + text)
    with (tmp_path / "works.txt").open("a") as file:
        file.write("\n" + WORKS)
    return str(tmp_path / "works.txt"), str(tmp_path / "fails.txt")


def selected(c: Any) -> str:
    row: str = next(row for row in c.panel("look-view").split("\n") if row.startswith("▸"))
    return row.strip()


@pytest.mark.parametrize("size", [(80, 24), (120, 30)])
def test_another_recording_is_shown_beside_what_is_open(
    console: Any, files: tuple[str, str], size: tuple[int, int]
) -> None:
    works, fails = files

    async def go() -> None:
        async with console(Start(files=(GivenFile(fails),)), size) as c:
            await c.keys("c")
            await c.type(works)
            await c.keys("enter")
            await c.until(lambda: isinstance(c.app.screen, ComparedScreen))
            assert "the first that matters" in selected(c)
            assert "≠ said here alone" in selected(c)
            assert "Before it other data came at: line 6" in c.panel("look-detail")
            assert not any(letter in c.text for letter in "\x1b\x07")
            assert ("  │" in c.panel("look-view")) is (size[0] > 80)
            await c.keys("n")
            assert "No difference after this one." in c.text
            await c.keys("N")
            assert "≠ other data: other lines" in selected(c)
            await c.keys("down", "down", "down")
            assert "1 aa" in selected(c)
            assert "␛]0;x[/]" in c.text
            await c.keys("enter")
            assert c.app.screen is c.main
            assert c.main.transcript.cursor == 5

    asyncio.run(go())


def test_what_can_not_be_compared_is_told(console: Any, files: tuple[str, str], tmp_path: Path) -> None:
    works, fails = files
    (tmp_path / "other.txt").write_text("S: + POP2 ready\nC: HELO a b\nS: #1 messages\n")

    async def go() -> None:
        async with console(Start(files=(GivenFile(works),))) as c:
            await c.until(lambda: c.app.screen is not c.main)
            await c.keys("escape", "c")
            await c.type("nowhere")
            await c.keys("enter")
            assert "there is no such file: nowhere" in c.panel("picker")
            c.app.focused.value = str(tmp_path / "other.txt")
            await c.keys("enter")
            await c.until(lambda: "POP2 there, POP3 here: they can't be compared" in c.text)
            c.main.action_do("compare-with", fails)
            await c.until(lambda: isinstance(c.app.screen, ComparedScreen))
            assert "pair 1 of 2" in c.text
            await c.keys("tab")
            assert "this session is here alone" in c.text
            await c.keys("escape")

    asyncio.run(go())
