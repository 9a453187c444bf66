"""A recording of several conversations in the full screen."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from popconsole.formats.reading import read
from popconsole.ui.recording_files import GivenFile
from popconsole.ui.start import Start

SESSION = (
    b"C! open\nS: +OK %s ready\nC: USER ada\nS: +OK\nC: PASS sesame\nS: +OK\nC: QUIT\nS: +OK\nS! close\n"
)


@pytest.fixture
def several(tmp_path: Path) -> Path:
    path = tmp_path / "several.txt"
    said = b"".join(SESSION % name for name in (b"first", b"second", b"third"))
    path.write_bytes(b"Transcript: 1\nProtocol: POP3\n\n" + said)
    return path


def test_next_previous_and_a_list(console: Any, several: Path) -> None:
    async def go() -> None:
        async with console(Start(files=(GivenFile(str(several)),)), size=(120, 40)) as c:
            await c.until(lambda: "1: POP3, user ada, got to UPDATE, this one" in c.text)
            assert "9 lines, 61 octets" in c.text
            await c.keys("escape")
            assert "3 conversations: ]" in c.text
            assert "first ready" in c.panel("transcript")
            assert "conversation 1 of 3" in c.panel("title")
            c.main.transcript.goto(3)
            await c.keys("right_square_bracket")
            assert "second ready" in c.panel("transcript")
            assert "conversation 2 of 3" in c.panel("title")
            await c.until(lambda: c.main.comparisons)
            await c.keys("left_square_bracket")
            assert c.main.transcript.cursor == 3
            await c.keys("left_square_bracket")
            assert "first of 3 conversations" in c.text
            await c.keys("o")
            await c.until(lambda: "1: POP3, user ada, got to UPDATE, this one" in c.text)
            await c.keys("3", "enter")
            await c.until(lambda: c.main.conversation.number == 2)
            assert "third ready" in c.panel("transcript")
            await c.keys("o")
            await c.until(lambda: "3: POP3, user ada, got to UPDATE, this one" in c.text)
            await c.keys("escape", "right_square_bracket")
            assert "last of 3 conversations" in c.text
            assert c.main.workspace.depth == 1

    asyncio.run(go())


def test_the_list_says_between_whom_each_was(console: Any, tmp_path: Path) -> None:
    path = tmp_path / "two.txt"
    head = b"Transcript: 1\nProtocol: POP3\nTitle: %s\nSource: 192.0.2.7:%d\n\nS: +OK\n\n"
    path.write_bytes(head % (b"before", 50001) + head % (b"after", 50002))

    async def go() -> None:
        async with console(Start(files=(GivenFile(str(path)),)), size=(120, 40)) as c:
            await c.until(lambda: "POP3, got to AUTHORIZATION, this one" in c.text)
            assert "1 line, 5 octets, before, 192.0.2.7:50001" in c.panel("look-detail")
            await c.keys("down")
            assert "1 line, 5 octets, after, 192.0.2.7:50002" in c.panel("look-detail")

    asyncio.run(go())


def test_all_are_saved_and_the_one_on_top_is_taken_over(console: Any, several: Path, tmp_path: Path) -> None:
    async def go() -> None:
        async with console(Start(files=(GivenFile(str(several)),))) as c:
            await c.until(lambda: "1: POP3, " in c.text)
            await c.keys("escape", "right_square_bracket", "ctrl+s")
            c.app.screen.query_one("#prompt").input.value = str(tmp_path / "saved.txt")
            await c.keys("enter")
            await c.until((tmp_path / "saved.txt").exists)
            saved = read((tmp_path / "saved.txt").read_bytes(), "saved").conversations
            assert [c.lines[1].octets for c in saved] == [
                b"+OK first ready", b"+OK second ready", b"+OK third ready",
            ]  # fmt: skip
            c.main.transcript.goto(5)
            await c.keys("f6")
            await c.until(lambda: c.main.conversation.session is not None)
            assert c.main.transcript.history.lines[0].octets == b"+OK second ready"
            assert "line 6 of several.txt, conversation 2 of 3" in c.main.conversation.place

    asyncio.run(go())


def test_a_form_can_be_named(console: Any, several: Path) -> None:
    async def go() -> None:
        async with console(Start(files=(GivenFile(str(several)),))) as c:
            await c.until(lambda: "1: POP3, " in c.text)
            await c.keys("escape", "ctrl+o")
            c.app.screen.input.value = f"--as nothing {several}"
            await c.keys("enter")
            assert 'there is no format "nothing"; there are: ' in c.panel("picker")
            c.app.screen.input.value = f"--as printed {several}"
            await c.keys("enter")
            await c.until(lambda: c.main.workspace.depth == 2)

    asyncio.run(go())


def test_the_sessions_of_several_files_are_listed_each_with_its_file(
    console: Any, several: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other.txt"
    other.write_bytes(b"Transcript: 1\nProtocol: POP3\n\n" + SESSION % b"fourth")
    files = tuple(GivenFile(str(path)) for path in (several, tmp_path / "none.txt", other))

    async def go() -> None:
        async with console(Start(files=files), size=(120, 40)) as c:
            await c.until(lambda: "1: POP3, user ada, got to UPDATE, this one" in c.text)
            await c.keys("end")
            assert "9 lines, 62 octets, other.txt" in c.text
            await c.keys("escape")
            assert "No such file or directory" in c.text
            await c.keys("o", "4", "enter")
            await c.until(lambda: c.main.conversation.number == 3)
            assert "fourth ready" in c.panel("transcript")
            assert "other.txt" in c.panel("title")

    asyncio.run(go())


def test_the_list_is_narrowed_by_a_filter(console: Any, tmp_path: Path) -> None:
    path = tmp_path / "users.txt"
    said = (SESSION % b"x").decode()
    two = said + said.replace("ada", "bea").replace("S: +OK\nC: QUIT", "S: -ERR no\nC: QUIT")
    path.write_text(f"Transcript: 1\nProtocol: POP3\n\n{two}")

    async def go() -> None:
        async with console(Start(files=(GivenFile(str(path)),))) as c:
            await c.until(lambda: "bea  " in c.text)
            await c.keys("escape")
            c.main.action_do("conversations", "user:b")
            await c.until(lambda: "user:b (0 of 2)" in c.text)
            assert "No session has that." in c.text
            await c.keys("asterisk")
            assert "bea  " in c.panel("look-view")
            assert "ada  " not in c.panel("look-view")
            await c.keys("escape")
            c.main.action_do("conversations", "verb:RETR finding:password-*")
            await c.until(lambda: "verb: asks for lines" in c.text)
            assert "ada  " in c.panel("look-view")
            await c.keys(*" -n:")
            assert "n: the number of the line" in c.text

    asyncio.run(go())
