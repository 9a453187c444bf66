"""What is open, exported from the full screen."""

import asyncio
from pathlib import Path
from typing import Any

from popconsole.ui.path_completion import shipped_transcripts
from popconsole.ui.recording_files import GivenFile
from popconsole.ui.start import Start
from tests.ui.pages import read_page


def test_a_class_has_its_own_session_as_a_handout_with_the_steps_of_its_lesson(
    console: Any, tmp_path: Path
) -> None:
    path = tmp_path / "lesson.html"

    async def go() -> None:
        async with console(Start(lesson="03-how-much")) as c:
            await c.until(lambda: "Two numbers" in c.text)
            await c.log_in()
            await c.send("STAT")
            c.main.action_do("handout", f"{tmp_path}/said.txt")
            await c.keys("enter")
            await c.until(lambda: "not .txt: give the file" in c.text)
            await c.keys("escape")
            c.main.action_do("handout", str(path))
            await c.keys("enter")
            await c.until(lambda: "The handout is written, secrets masked" in c.text)

    asyncio.run(go())
    page = read_page(path.read_text(encoding="utf-8"))
    assert page.all("h1")[0].words == "How much is there"
    assert "PASS ********" in [one.words for one in page.all("code", "said")]
    ticks = [one.words for one in page.all("span", "tick")]
    assert ticks[:1] == ["\u2611"]


def test_a_recording_is_exported_under_a_name_that_is_asked_for(console: Any, tmp_path: Path) -> None:
    path, file = tmp_path / "said.html", shipped_transcripts()["pop2-folders"]

    async def go() -> None:
        async with console(Start(files=(GivenFile(str(file)),))) as c:
            c.main.action_do("export", "")
            await c.until(lambda: "Export for people, secrets masked, to" in c.text)
            assert "pop2-session.html" in c.panel("prompt")
            await c.keys("escape")
            c.main.action_do("export", f"{tmp_path}/said.png")
            await c.keys("enter")
            await c.until(lambda: "give the file such a name" in c.text)
            await c.keys("escape")
            c.main.action_do("export", str(path))
            await c.keys("enter")
            await c.until(lambda: "Exported, secrets masked" in c.text)

    asyncio.run(go())
    page = read_page(path.read_text(encoding="utf-8"))
    assert page.all("h1")[0].words == "Two mailboxes, an answer that got lost, a deletion"
    assert "1 session of pop2-folders.txt" in page.all("p", "kind")[0].words
