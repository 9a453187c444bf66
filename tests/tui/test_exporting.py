"""What is open, exported from the full screen."""

import asyncio
from pathlib import Path
from typing import Any

from popconsole.ui.path_completion import shipped_transcripts
from popconsole.ui.recording_files import GivenFile
from popconsole.ui.start import Start
from tests.ui.pages import read_page


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
