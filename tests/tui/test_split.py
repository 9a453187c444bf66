"""Two sessions in one window: each in its half, the active one, what is typed where, and going between."""

import asyncio
import re
from pathlib import Path
from typing import Any

import pytest
from textual.events import Paste

from popconsole.protocol.pop2 import Pop2State
from popconsole.protocol.pop3 import Pop3State
from popconsole.tui.places import places
from popconsole.ui.actions.action import Where
from popconsole.ui.recording_files import GivenFile
from popconsole.ui.start import Start

EXAMPLE = Path(__file__).parents[2] / "transcripts" / "rfc1939-session.txt"
SIZES = [(80, 24), (120, 30), (120, 40), (160, 30), (40, 12)]


async def split(c: Any, argument: str) -> None:
    """Open something beside what is open, and wait until it is there."""
    before = c.main.conversation
    c.main.action_do("split", argument)
    await c.until(lambda: c.main.conversation is not before and c.main.transcript.history.lines)


def halves(c: Any) -> tuple[str, str]:
    """What stands in the frames of the active half, and of the other one."""
    return str(c.main.query_one("#half").border_title), str(c.main.query_one("#beside").border_title)


@pytest.mark.parametrize("size", SIZES)
def test_both_stand_side_by_side_each_with_state_and_lock(console: Any, size: tuple[int, int]) -> None:
    async def go() -> None:
        async with console(size=size) as c:
            await c.log_in()
            await split(c, "pop2")
            c.main.by_errand = False
            assert halves(c) == ("▶ B POP2 AUTH □ no lock yet", "A POP3 TRANSACTION ■ lock")
            await c.send("HELO teacher chalk")
            await c.send("READ 1")
            if size[0] >= 80:
                assert "▶ B POP2 ITEM ■ lock" in c.text
                assert c.main.query_one("#half").region.x > c.main.query_one("#beside").region.x
                assert "READ 1" in c.panel("transcript")
                assert "USER student" in c.panel("other")
                assert "Shift+Tab: type here" in c.text
            else:
                assert "A POP3 TRANSACTION ■ lock" in c.panel("other-row")
                assert c.main.query_one("#beside").region.height == 1
            assert "chalk" not in c.text
            await c.keys("shift+tab")
            assert halves(c)[0] == "▶ A POP3 TRANSACTION ■ lock"
            assert halves(c)[1] == "B POP2 ITEM ■ lock"
            assert c.state() is Pop3State.TRANSACTION
            if size[0] >= 80:
                assert c.main.query_one("#half").region.x < c.main.query_one("#beside").region.x
            drawn = c.shows("half-diagram"), c.shows("other-diagram")
            assert drawn == ((True, True) if size in ((120, 40), (160, 30)) else (False, False))
            if drawn[0]:
                assert "┏━▼━ TRANSACTION" in c.panel("half-diagram")
                assert "┏━▼━ ITEM" in c.panel("other-diagram")
            await c.keys("shift+tab")
            assert c.state() is Pop2State.ITEM

    asyncio.run(go())


def test_the_lock_goes_from_one_to_the_other_and_lines_come_in_both(console: Any) -> None:
    async def go() -> None:
        async with console() as c:
            await c.log_in()
            a = c.main.conversation
            await split(c, "pop3")
            await c.log_in()
            assert halves(c) == ("▶ B AUTHORIZATION ✗ locked out", "A POP3 TRANSACTION ■ lock")
            a.session.send(b"STAT")  # as if it came from elsewhere
            await a.session.settled()
            await c.pilot.pause()
            assert "+OK 6 5713" in c.panel("other")
            await c.keys("shift+tab")
            await c.send("QUIT")
            await c.until(lambda: a.where is Where.CLOSED)
            assert halves(c)[0] == "▶ A POP3 CLOSED □ lock given back"
            await c.keys("shift+tab")
            await c.log_in()
            assert halves(c)[0] == "▶ B POP3 TRANSACTION ■ lock"

    asyncio.run(go())


def test_the_other_closes_while_the_active_one_goes_on(console: Any) -> None:
    async def go() -> None:
        async with console() as c:
            a = c.main.conversation
            await split(c, "pop3")
            await c.type("USER stu")
            a.session.close()
            await c.until(lambda: a.where is Where.CLOSED and "CLOSED" in halves(c)[1])
            assert "closed" in str(c.main.query_one("#beside").border_subtitle)
            assert c.main.line.value == "USER stu"
            await c.keys("shift+tab")
            assert "^R connects again" in c.panel("entry")
            await c.keys("ctrl+r")
            await c.until(lambda: c.main.conversation.where is Where.LIVE)
            assert c.main.workspace.other.where is Where.LIVE

    asyncio.run(go())


def test_what_is_typed_in_a_half_waits_there_and_a_secret_is_not_seen_in_the_other(console: Any) -> None:
    async def go() -> None:
        async with console() as c:
            await c.send("AUTH PLAIN")
            await c.type("c2VjcmV0")
            assert "c2VjcmV0" not in c.text
            await split(c, "pop3")
            assert c.main.line.value == ""
            assert "c2VjcmV0" not in c.text
            await c.type("NOO")
            await c.keys("shift+tab")
            assert c.main.line.value == "c2VjcmV0"
            assert "c2VjcmV0" not in c.text
            await c.keys("shift+tab")
            assert c.main.line.value == "NOO"

    asyncio.run(go())


def test_lines_that_were_pasted_in_one_go_on_while_the_other_is_active(console: Any) -> None:
    async def go() -> None:
        async with console() as c:
            a = c.main.conversation
            await split(c, "pop3")
            b = c.main.conversation
            await c.keys("shift+tab")
            c.main.line.post_message(Paste("USER student\nPASS learn\n" + "NOOP\n" * 20))
            await c.pilot.pause()
            await c.keys("shift+tab")
            await c.until(lambda: sum(line.octets == b"NOOP" for line in a.history.lines) == 20)
            assert not any(line.octets == b"NOOP" for line in b.history.lines)
            assert "PASS learn" not in c.text

    asyncio.run(go())


def test_a_click_on_the_other_half_makes_it_active(console: Any) -> None:
    async def go() -> None:
        async with console(size=(120, 40)) as c:
            await split(c, "pop2")
            await c.pilot.click("#other", offset=(20, 3))
            await c.until(lambda: c.main.split.active == "A")
            await c.pilot.click("#other-diagram", offset=(20, 3))
            await c.until(lambda: c.main.split.active == "B")

    asyncio.run(go())


def test_a_recording_beside_a_session_and_two_recordings(console: Any) -> None:
    async def go() -> None:
        async with console() as c:
            await c.log_in()
            await split(c, str(EXAMPLE))
            assert c.main.conversation.where is Where.RECORDING
            assert "recording" in str(c.main.query_one("#half").border_subtitle)
            await c.keys("home", "down")
            await c.keys("shift+tab")
            await c.until(lambda: c.main.split.active == "A")
            assert c.main.halves.other.transcript.cursor == 1
            await c.send("STAT")
            await c.keys("shift+tab")
            assert c.main.transcript.cursor == 1
            await split(c, str(EXAMPLE))
            assert c.main.split.active == "A"
            assert [one.where for one in (c.main.conversation, c.main.workspace.other)] == [
                Where.RECORDING, Where.RECORDING,
            ]  # fmt: skip

    asyncio.run(go())


def test_the_list_offers_what_can_stand_beside(console: Any) -> None:
    async def go() -> None:
        async with console() as c:
            await c.keys("ctrl+y")
            assert "A new POP2 session" in c.text
            await c.keys("p", "o", "p", "2", "enter")
            await c.until(lambda: c.main.split is not None and c.main.transcript.history.lines)
            assert c.main.conversation.protocol.name == "POP2"
            await c.keys("ctrl+l")
            assert "shown as B" in c.text
            assert "shown as A" in c.text
            await c.keys("escape")
            c.main.action_do("unsplit")
            await c.pilot.pause()
            assert c.main.split is None
            assert not c.shows("beside")
            assert "goes on" in c.text
            await c.keys("tab", "b")
            assert "Session 1" in c.text
            await c.keys("1", "enter")
            await c.until(lambda: c.main.split is not None)
            assert c.main.conversation.protocol.name == "POP3"
            c.main.action_do("split", "7")
            await c.pilot.pause()
            assert "7" in c.main.said
            c.main.action_do("split", str(c.main.workspace.number + 1))
            assert "active" in c.main.said

    asyncio.run(go())


def test_alone_the_key_for_the_other_half_does_what_it_does_elsewhere(console: Any) -> None:
    async def go() -> None:
        async with console() as c:
            assert c.app.focused is c.main.line
            await c.keys("shift+tab")
            assert c.app.focused is c.main.transcript
            c.main.action_do("other")
            await c.pilot.pause()
            assert "shown alone" in c.main.said

    asyncio.run(go())


def test_secrets_are_shown_and_masked_in_both(console: Any) -> None:
    async def go() -> None:
        async with console() as c:
            await c.send("USER student")
            await c.send("PASS hunter2")
            await split(c, "pop3")
            await c.send("XYZZY hunter2")
            assert "hunter2" not in c.text
            await c.keys("f9")
            assert "hunter2" in c.panel("other")
            assert "SECRETS ARE SHOWN" in c.text
            await c.keys("f9")
            assert "hunter2" not in c.text

    asyncio.run(go())


def test_the_mock_server_is_given_a_persona_meanwhile(console: Any) -> None:
    async def go() -> None:
        async with console() as c:
            await split(c, "pop3")
            a = c.main.workspace.other
            c.main.action_do("persona", "dovecot")
            await c.until(lambda: "Dovecot" in c.panel("transcript"))
            assert c.main.workspace.other is a
            assert a.where is Where.LIVE
            assert c.main.split.active == "B"

    asyncio.run(go())


def test_leaving_asks_for_both(console: Any) -> None:
    async def go() -> None:
        async with console(Start()) as c:
            c.main.workspace.keeper._most = 0
            await c.send("NOOP")
            await split(c, "pop3")
            await c.send("NOOP")
            await c.keys("ctrl+q")
            assert "2 sessions are neither kept nor saved" in c.text

    asyncio.run(go())


def test_the_halves_have_room() -> None:
    for width in range(20, 200, 7):
        for height in range(6, 70, 3):
            found = places(_size(width, height), "auto", 4, split=True)
            assert found.halves == (width >= 80 and height >= 17)
            if found.sideways:
                assert found.drawing[0] + 38 <= width // 2 - 2
            elif found.drawing[1]:
                assert found.drawing[1] + 7 <= height - 2 - 4 - 3 - 2


def _size(width: int, height: int) -> Any:
    from textual.geometry import Size

    return Size(width, height)


def test_two_recordings_from_the_start(console: Any) -> None:
    async def go() -> None:
        async with console(Start(files=(GivenFile(str(EXAMPLE)),))) as c:
            await split(c, "pop3")
            assert c.main.workspace.other.where is Where.RECORDING
            await c.log_in()
            assert "TRANSACTION ■ lock" in halves(c)[0]

    asyncio.run(go())


# --- by errand


async def both_ways(c: Any) -> None:
    """Do the same errand in POP3, then begin it in POP2 beside."""
    await c.log_in()
    for line in ("STAT", "RETR 1", "DELE 1", "RSET", "QUIT"):
        await c.send(line)
    await c.until(lambda: c.main.conversation.where is Where.CLOSED)
    await split(c, "pop2")
    for line in ("HELO student learn", "READ 1", "RETR"):
        await c.send(line)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
def test_pop2_beside_pop3_is_aligned_by_errand_and_grows(console: Any, size: tuple[int, int]) -> None:
    async def go() -> None:
        async with console(size=size) as c:
            await both_ways(c)
            assert not c.shows("transcript")
            assert not c.shows("other")
            rows = c.panel("errands").split("\n")
            together = next(row for row in rows if "RETR 1" in row)
            assert re.search(r"┃ RETR 1 .*┃ RETR", together)
            assert any("lines more" in row for row in rows)
            assert c.shows("half-diagram") == (size == (120, 40))
            await c.send("ACKD")
            row = next(row for row in c.panel("errands").split("\n") if "DELE 1" in row)
            assert "ACKD" in row
            assert "delete it" in c.panel("errands")
            await c.send("QUIT")
            await c.until(lambda: "no undo: POP2 has none" in c.panel("errands"))
            assert "learn" not in c.panel("errands")

    asyncio.run(go())


def test_through_the_errands_both_go_back_in_time_and_esc_returns(console: Any) -> None:
    async def go() -> None:
        async with console() as c:
            await both_ways(c)
            await c.keys("tab", "home", "down", "down", "down")
            assert c.app.focused is c.main.errands
            assert c.main.transcript.history.lines[c.main.transcript.cursor].octets.startswith(b"HELO")
            assert c.main.halves.other.transcript.cursor == 1
            assert halves(c) == ("▶ B POP2 AUTH □ no lock yet", "A POP3 AUTHORIZATION □ no lock yet")
            await c.keys("down", "down", "down")  # only the left side has further lines there
            assert halves(c)[1] == "A POP3 TRANSACTION ■ lock"
            assert "You look back" in c.panel("entry")
            await c.keys("escape")
            assert c.app.focused is c.main.line
            assert halves(c) == ("▶ B POP2 NEXT ■ lock", "A POP3 CLOSED □ lock given back")
            await c.keys("tab", "f")  # what goes through the lines goes through the rows too
            assert c.main.errands.lines[1] == c.main.transcript.cursor

    asyncio.run(go())


def test_by_errand_or_each_by_itself(console: Any) -> None:
    async def go() -> None:
        async with console() as c:
            await split(c, "pop3")
            assert not c.shows("errands")
            await c.keys("tab", "e")
            assert c.shows("errands")
            assert c.app.focused is c.main.errands
            assert "greeting" in c.panel("errands")
            await c.keys("f1")
            assert "Two sessions by errand" in c.text
            await c.keys("escape")
            await c.keys("e")
            assert c.shows("transcript")
            assert c.app.focused is c.main.transcript
            await c.keys("e", "shift+tab")
            assert c.shows("errands")
            await c.pilot.resize_terminal(60, 24)
            await c.pilot.pause()
            assert not c.shows("errands")
            assert c.shows("transcript")
            c.main.action_do("errands")
            c.main.action_do("errands")
            await c.pilot.pause()
            assert "no room here" in c.text
            c.main.action_do("unsplit")
            await c.pilot.resize_terminal(100, 30)
            await c.pilot.pause()
            assert not c.shows("errands")

    asyncio.run(go())


def test_two_recordings_by_errand_with_secrets_shown_and_masked(console: Any, tmp_path: Path) -> None:
    pop2 = tmp_path / "pop2.txt"
    pop2.write_bytes(
        b"Transcript: 1\nProtocol: POP2\n\nS: + POP2\nC: HELO a 0pen-sesame\nS: #3\nC: QUIT\nS: + bye\n"
    )

    async def go() -> None:
        async with console(Start(files=(GivenFile(str(EXAMPLE)),))) as c:
            await split(c, str(pop2))
            assert "log in" in c.panel("errands")
            assert "0pen-sesame" not in c.text
            await c.keys("f9")
            assert "0pen-sesame" in c.panel("errands")
            await c.keys("f9", "shift+tab", "home")
            assert "0pen-sesame" not in c.text
            assert c.app.focused is c.main.errands

    asyncio.run(go())


def test_what_is_to_be_predicted_is_concealed_among_the_errands_too(console: Any, tmp_path: Path) -> None:
    pop2 = tmp_path / "pop2.txt"
    pop2.write_bytes(b"Transcript: 1\nProtocol: POP2\n\nS: + POP2\nC: HELO a b\nS: #3\nC: QUIT\nS: + bye\n")

    async def go() -> None:
        async with console(Start(files=(GivenFile(str(EXAMPLE)),)), (120, 40)) as c:
            await split(c, str(pop2))
            assert "#3" in c.panel("errands")
            c.main.transcript.conceal(2)
            await c.pilot.pause()
            assert "HELO a" in c.panel("errands")
            assert "#3" not in c.panel("errands")
            c.main.transcript.conceal(None)
            await c.pilot.pause()
            assert "#3" in c.panel("errands")

    asyncio.run(go())


def test_the_wire_of_the_active_half_takes_the_place_of_the_errands(console: Any) -> None:
    async def go() -> None:
        async with console(size=(120, 40)) as c:
            await split(c, "pop2")
            assert c.shows("errands")
            await c.keys("tab", "x")
            assert not c.shows("errands")
            assert "0d 0a" in c.panel("slot")
            assert c.shows("other")
            await c.keys("e")
            assert c.shows("errands")

    asyncio.run(go())
