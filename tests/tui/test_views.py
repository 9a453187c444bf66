"""A line and a message looked at over the full screen, a view on each page; a part saved."""

import asyncio
from pathlib import Path
from typing import Any

from textual.selection import SELECT_ALL

from popconsole.guide.mail.subject import Subject
from popconsole.protocol.framing import CRLF
from popconsole.ui.recording_files import GivenFile
from popconsole.ui.start import Start


def test_keys_go_from_view_to_view_and_a_part_is_saved(console: Any, tmp_path: Path) -> None:
    path = tmp_path / "it.csv"

    async def go() -> None:
        async with console() as c:
            await c.log_in()
            await c.send("RETR 5")
            history = c.main.transcript.history
            body = Subject(history, len(history.lines) - 1).body
            assert body is not None
            held = c.main.workspace.server.setup.maildrops.mailboxes(b"student")[b"INBOX"][4]
            assert body.octets == held.octets  # as it lies in the maildrop
            await c.keys("tab", "v")
            assert " Line 32, of RETR 5 and its answer of 26 lines " in c.text
            assert "    32>S: ." in c.text  # it begins where the line stands
            await c.keys("2")
            assert "S>000" in c.text
            assert "[2e]0d 0a" in c.text
            await c.keys("right", "right")
            assert "Subject: The ports, as a table" in c.text
            c.app.screen.selections = {c.app.screen.query_one("#whole-rows"): SELECT_ALL}
            await c.pilot.pause()
            assert "\nSubject: The ports, as a table\n" in c.app.screen.get_selected_text()
            await c.keys("slash", "5", "2")  # now they are looked for
            assert "search 52_" in c.text
            await c.keys("escape", "5")
            assert "3    text/csv  ports.csv  112 octets in base64, 81 decoded" in c.text
            await c.pilot.click("#whole-names", offset=(64, 0))
            await c.until(lambda: "It is no line of AUTH" in c.text)
            await c.pilot.resize_terminal(60, 24)
            await c.keys("2")
            assert "S>000" in c.text
            await c.keys("1")
            folded = "20 S: The table is attached. A mail server carries   │\n│           it as the lines"
            assert folded in c.text
            await c.pilot.resize_terminal(80, 24)
            await c.keys("left", "2", "s")
            await c.until(lambda: "Save which part?" in c.text)
            await c.keys("3", "enter")
            await c.until(lambda: "Save it to" in c.text)
            assert "ports.csv" in c.panel("prompt")
            await c.keys(*["backspace"] * 9)
            await c.type(str(path))
            await c.keys("enter")
            await c.until(lambda: "Saved: 81 octets" in c.text)

    asyncio.run(go())
    assert path.read_bytes().startswith(b"protocol,port,year,RFC" + CRLF)


def test_what_is_no_message_is_told_and_secrets_stay_masked(console: Any, recording: Path) -> None:
    async def go() -> None:
        async with console(Start(files=(GivenFile(str(recording)),))) as c:
            c.main.transcript.goto(3)
            c.main.action_do("view", "hex")
            await c.until(lambda: "Line 4, of PASS ********" in c.text)
            assert "C>000000  50 41 53 53 20 2a 2a 2a  2a 2a 2a 2a 2a 0d 0a    PASS ********␍␊" in c.text
            assert "s saves" not in c.text
            await c.keys("v")
            assert c.app.screen is c.main
            await c.keys("v", "2", "f9")
            assert "PASS sesame and its answer of 1 line, SECRETS SHOWN" in c.text
            await c.keys("s", "escape")
            for name, argument, told in (
                ("save-part", "", "line 4 is of no message"),
                ("save-part", "2", "line 4 is of no message"),
                ("view", "pdf", '"pdf" is no view'),
            ):
                c.main.action_do(name, argument)
                await c.until(lambda told=told: told in c.text)

    asyncio.run(go())
