"""Predictions in the full screen: a typed line, a recording, every reply, hands, what is concealed."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from popconsole.ui.actions.action import Where
from popconsole.ui.recording_files import GivenFile
from popconsole.ui.start import Start

Console = Any


def told(c: Console) -> str:
    """The panel in one row."""
    rows = (row.strip("┃ ") for row in c.panel("predict").split("\n"))
    return " ".join(" ".join(rows).split())


def right(c: Console, text: str) -> str:
    """The key of a choice."""
    texts = [choice.text for choice in c.main.predicting.now.part.choices]
    return str(texts.index(text) + 1)


def test_a_typed_line_is_sent_behind_the_answers(console: Any) -> None:
    async def go() -> None:
        async with console() as c:
            await c.type("USER nobody")
            await c.keys("shift+f4")
            assert c.main.transcript.history.lines[-1].octets.startswith(b"+OK popconsole")
            assert "C: USER nobody" in told(c)
            assert "What will the server answer?" in told(c)
            assert not c.shows("entry")
            await c.keys("2")
            assert "And which state follows?" in told(c)
            await c.keys("9", "2")
            await c.until(lambda: c.main.predicting.now.came)
            assert "S: +OK nobody" in told(c)
            assert "Reply: 2 is right, +OK, one line. You were right." in told(c)
            assert c.main.conversation.where is Where.LIVE
            await c.keys("enter")
            assert "You chose 2. Why 2 tempts: Many programs ask for nothing but a name." in told(c)
            await c.keys("space")
            assert not c.shows("predict")
            assert c.app.focused is c.main.line
            await c.keys("up")
            assert c.main.line.value == "USER nobody"
            c.main.action_do("predictions")
            await c.pilot.pause()
            assert "USER nobody in AUTHORIZATION: reply 1 of 1 right, state 0 of 1 right" in c.text

    asyncio.run(go())


def test_the_question_is_left_and_the_line_stands_there(console: Any) -> None:
    async def go() -> None:
        async with console() as c:
            await c.type("PASS tanstaaf")
            await c.keys("shift+f4")
            assert "PASS ********" in told(c)
            assert "tanstaaf" not in c.text
            await c.keys("escape")
            assert not c.shows("predict")
            assert c.main.line.value == "PASS tanstaaf"
            assert c.app.focused is c.main.line
            assert len(c.main.transcript.history.lines) == 1

    asyncio.run(go())


def test_every_reply_is_asked_about_until_it_is_switched_off(console: Any) -> None:
    async def go() -> None:
        async with console(size=(120, 40)) as c:
            await c.keys("shift+f4")
            assert "before every reply" in c.main.said
            assert "its reply is to be predicted" in c.panel("entry")
            for line in ("NOOP", "CAPA"):
                await c.type(line)
                await c.keys("enter")
                assert f"C: {line}" in told(c)
                await c.keys("1", "1")
                await c.until(lambda: c.main.predicting.now.came)
                await c.keys("enter", "enter")
            assert len(c.main.predicting.done) == 2
            await c.type("NOOP")
            await c.keys("enter", "e", "escape", "enter")
            await c.until(lambda: len(c.main.predicting.done) == 2 and not c.main.line.value)
            assert not c.shows("predict")
            assert "to be predicted" not in c.panel("entry")

    asyncio.run(go())


def test_hands_are_counted_with_bars(console: Any) -> None:
    async def go() -> None:
        async with console() as c:
            await c.type("USER nobody")
            await c.keys("shift+f4", "v", "enter")
            assert "The hands for 1 to 4" in told(c)
            await c.keys("1", "2", "space", "7", "1", "backspace")
            assert "Hands: 12 7" in told(c)
            assert f"{'█' * 24} 12" in told(c)
            await c.keys("enter")
            assert "And which state follows?" in told(c)
            await c.keys("1", "colon", "9", "enter")
            await c.until(lambda: c.main.predicting.now.came)
            assert "Reply: 2 is right. 7 of 19 were right." in told(c)
            assert "✓2 +OK, one line" in told(c)
            await c.keys("enter", "enter")
            await c.type("NOOP")
            await c.keys("shift+f4")
            assert "Hands:" in told(c)

    asyncio.run(go())


def test_in_a_recording_what_follows_is_concealed(console: Any, recording: Path) -> None:
    async def go() -> None:
        async with console(Start(files=(GivenFile(str(recording)),))) as c:
            await c.keys("p")
            assert "C: USER ada" in told(c)
            assert "AUTHORIZATION" in c.panel("predict").split("\n")[0]
            assert "PASS" not in c.panel("transcript")
            assert "USER" not in c.panel("transcript")
            for key in ("f7", "t", "full_stop"):
                await c.keys(key)
                assert "What follows is concealed" in told(c)
            await c.keys("s", "s", "x", "x")
            assert "What follows" not in told(c)
            c.main.action_do("save")
            assert "concealed" in c.main.said
            c.main.transcript.focus()
            await c.keys("p")
            assert c.app.focused is c.main.predict_panel
            await c.keys("1", "1")
            assert "S: +OK" in told(c)
            assert "sesame" not in c.text
            assert "PASS" not in c.panel("transcript")
            await c.keys("enter", "enter")
            assert not c.shows("predict")
            assert c.main.transcript.cursor == 2
            assert "QUIT" in c.panel("transcript")
            await c.keys("p")
            assert "C: PASS ********" in told(c)
            await c.keys("f9")
            await c.keys("escape")
            assert c.main.transcript.cursor == 3
            assert "QUIT" in c.panel("transcript")

    asyncio.run(go())


def test_in_a_recording_every_command_asks_as_it_is_reached(console: Any, recording: Path) -> None:
    async def go() -> None:
        async with console(Start(files=(GivenFile(str(recording)),))) as c:
            c.main.action_do("predict-each")
            await c.keys("down")
            asked = []
            while c.main.predicting.now is not None:
                asked.append(c.main.predicting.now.question.line)
                await c.keys("1", "1", "enter", "enter")
            assert asked == ["USER ada", "PASS ********", "STAT", "USER again", "QUIT"]
            assert c.main.transcript.cursor == 10
            await c.keys("home", "down")
            assert c.shows("predict")
            await c.keys("escape")
            assert c.main.transcript.cursor == 1
            assert not c.shows("predict")
            await c.keys("full_stop", "full_stop")
            assert "PASS" in told(c)

    asyncio.run(go())


def test_further_up_in_a_live_session(console: Any) -> None:
    async def go() -> None:
        async with console(size=(120, 30)) as c:
            await c.log_in()
            c.main.transcript.focus()
            await c.keys("up", "up", "up", "p")
            assert "C: USER student" in told(c)
            assert "PASS" not in c.panel("transcript")
            await c.keys(right(c, "+OK, one line"), "1")
            assert "You were right." in told(c)
            await c.keys("enter", "enter", "end", "p")
            assert "before every reply" in c.main.said

    asyncio.run(go())


def test_where_nothing_can_be_asked_it_is_said(console: Any, tmp_path: Path) -> None:
    path = tmp_path / "short.txt"
    path.write_bytes(b"S: +OK\nC: AUTH PLAIN\nS: + \nC: AGEAYg==\nS: +OK\nC: QUIT\n")

    async def go() -> None:
        async with console(Start(files=(GivenFile(str(path)),))) as c:
            c.main.action_do("predict", "6")
            await c.keys("1", "1")
            assert "Nothing answers this line" in c.main.said
            assert not c.shows("predict")
            c.main.action_do("predict", "7")
            assert "No command of the client's follows" in c.main.said
            c.main.action_do("predict", "on")
            assert c.main.predicting.each
            c.main.action_do("predict", "off")
            assert not c.main.predicting.each

    asyncio.run(go())


def test_another_conversation_ends_the_question(console: Any) -> None:
    async def go() -> None:
        async with console() as c:
            await c.type("NOOP")
            await c.keys("shift+f4")
            c.main.action_do("pop2")
            await c.until(lambda: c.main.conversation.protocol.name == "POP2")
            assert not c.shows("predict")

    asyncio.run(go())


@pytest.mark.parametrize("size", [(20, 6), (40, 10), (80, 24), (200, 60)])
def test_at_any_size(console: Any, size: tuple[int, int]) -> None:
    async def go() -> None:
        async with console(size=size) as c:
            await c.type("LIST")
            await c.keys("shift+f4", "1", "1")
            await c.until(lambda: c.main.predicting.now.came)
            assert c.shows("predict")
            await c.keys("enter", "enter")
            assert not c.shows("predict")

    asyncio.run(go())
