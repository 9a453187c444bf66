"""A plan presented in the full screen: its keys, what reaches the server, breaking out, going back."""

import asyncio
import random
import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from textual import events

from popconsole.client.session import ClientSession
from popconsole.server.listening.host import Peer
from popconsole.server.listening.listener import PopServer
from popconsole.transcript.model import LineKind, Side
from popconsole.tui.presentation import Presentation
from popconsole.ui.presenting import link
from popconsole.ui.presenting.opening import open_presented, plan_names
from popconsole.ui.settings import Settings
from popconsole.ui.start import Start
from tests.tui.conftest import Console, open_console

SMALL = """\
format = 1
title = "Small"
protocol = "POP3"

[[moment]]
title = "Log in"
minutes = 1
notes = "Slowly."
ask = { question = "And the answer?", choices = ["yes", "no"], right = 1, why = "It is polite.", after = 1 }
type = ["USER student", "PASS learn"]

[[moment]]
title = "Think"
minutes = 1
cover = true
task = "Draw it."

[[moment]]
title = "Look"
minutes = 1
predict = true
type = ["LIST"]

[[moment]]
title = "Pull"
minutes = 1
type = ["DELE 1"]
pull-plug = true

[[moment]]
title = "Again"
minutes = 1
session = "new"
type = ["USER student"]

[[moment]]
title = "Read"
minutes = 1
open = { name = "rfc1939-session", line = 4 }

[[moment]]
title = "Back"
minutes = 1
diagram = "full"
size = "whole"
type = ["PASS learn"]
"""
LINES = [b"USER student", b"PASS learn", b"LIST", b"DELE 1", b"USER student", b"PASS learn"]


class Ears:
    """Hears what each connection of a mock server is told, octet by octet."""

    def __init__(self) -> None:
        self.heard: list[bytearray] = []

    def server(self) -> PopServer:
        server = PopServer(pop3_port=0, pop2_port=0)
        server.hears = self.hears
        return server

    def hears(self, _client: Peer, _server: Peer, _protocol: str, _tls: bool) -> "Ear":  # noqa: FBT001 - its type
        self.heard.append(bytearray())
        return Ear(self.heard[-1])


class Ear:
    def __init__(self, octets: bytearray) -> None:
        self._octets = octets

    def said(self, side: Side, octets: bytes) -> None:
        if side is Side.CLIENT:
            self._octets += octets

    def happened(self, side: Side, kind: LineKind, text: str = "") -> None:
        pass

    def remark(self, text: str) -> None:
        pass

    def ended(self) -> None:
        pass


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(link, "links_folder", lambda: tmp_path / "links")
    monkeypatch.chdir(tmp_path)  # a key may save something


class Class:
    """A console that presents, and what its mock server hears."""

    def __init__(self, console: Console, ears: Ears) -> None:
        self.console = console
        self.heard = ears.heard

    @property
    def presentation(self) -> Presentation:
        presents = self.console.main.presents
        assert isinstance(presents, Presentation)
        return presents

    @property
    def at(self) -> tuple[int, int]:
        place = self.presentation.performance.at
        return place.moment, place.done

    def session(self) -> ClientSession | None:
        conversation = self.console.main.conversation
        return None if conversation is None else conversation.session

    def form(self) -> str:
        return self.console.main.form

    def panel(self, name: str) -> str:
        return self.console.panel(name)

    async def rest(self) -> None:
        """Wait until an answer is there, and nothing is under way."""
        await self.console.until(lambda: not self.presentation._busy and not self.presentation._waits())

    async def keys(self, *keys: str) -> None:
        for key in keys:
            await self.console.keys(key)
            await self.rest()

    async def on(self, times: int = 1) -> None:
        await self.keys(*["pagedown"] * times)


def present(
    go: Callable[[Class], Awaitable[None]],
    what: str,
    size: tuple[int, int] = (120, 30),
    moment: int = 0,
) -> None:
    async def run() -> None:
        ears = Ears()
        start = Start(presented=open_presented(what), moment=moment)
        async with open_console(start, size, make_server=ears.server) as console:
            shown = Class(console, ears)
            await console.until(lambda: console.main.presents is not None)
            await shown.rest()
            await go(shown)

    asyncio.run(run())


@pytest.fixture
def small(tmp_path: Path) -> str:
    path = tmp_path / "small.toml"
    path.write_text(SMALL)
    return str(path)


def without_digests(octets: bytes) -> bytes:
    return re.sub(rb"[0-9a-f]{32}", b"", octets)


@pytest.mark.parametrize("size", [(80, 24), (120, 30), (20, 6)])
def test_one_key_goes_through_the_whole_plan(small: str, size: tuple[int, int]) -> None:
    async def go(shown: Class) -> None:
        seen = [shown.at]
        while not shown.presentation.performance.at_end:
            await shown.on()
            seen.append(shown.at)
        assert seen == [
            (0, 0), (0, 1), (0, 2), (1, 0), (2, 0), (2, 1), (3, 0), (3, 1), (3, 2), (4, 0), (4, 1), (5, 0),
            (6, 0), (6, 1),
        ]  # fmt: skip
        await shown.on()
        if size[0] > 20:
            assert "The plan is at its end" in shown.console.main.said
        assert [bytes(one).split(b"\r\n") for one in shown.heard] == [[*LINES[:4], b""], [*LINES[4:], b""]]

    present(go, small, size)


@pytest.mark.exhaustive
@pytest.mark.timeout(60)
@pytest.mark.parametrize("name", [*plan_names(), "13-pop2-by-hand", "17-a-server-that-errs", "pop2-folders"])
def test_a_plan_of_ours_is_played_whole_and_the_server_hears_its_lines_alone(name: str) -> None:
    async def go(shown: Class) -> None:
        performance = shown.presentation.performance
        while not performance.at_end:
            await shown.on()
        planned = b"".join(
            line.text.encode() + b"\r\n" for moment in performance.plan.moments for line in moment.lines
        )
        planned = re.sub(rb"\{[a-z-]+:learn\}", b"", planned)
        heard = (
            without_digests(b"".join(shown.heard)) if "{" in str(performance.plan) else b"".join(shown.heard)
        )
        assert heard == planned

    present(go, name)


def test_any_key_types_the_plan_s_line_and_enter_sends_it(small: str) -> None:
    async def go(shown: Class) -> None:
        await shown.keys("q", "7", "full_stop", "space")
        assert shown.console.main.line.value == "USER"
        assert shown.heard == [b""]
        await shown.keys("backspace", "backspace")
        assert shown.console.main.line.value == "US"
        await shown.keys("enter")
        assert shown.console.main.line.value == "USER student"
        assert shown.heard == [b""]
        await shown.keys("x")  # there is nothing more to type
        assert shown.console.main.line.value == "USER student"
        await shown.keys("enter")
        assert shown.heard == [b"USER student\r\n"]
        await shown.keys(*"abcdefgh")
        assert "PASS •••" in shown.panel("line")
        assert "lea" not in shown.console.text
        await shown.keys("enter", "enter", "x", "y")
        assert shown.at == (0, 2)
        assert shown.console.main.line.value == ""
        await shown.keys("space")
        assert shown.at == (1, 0)

    present(go, small)


def test_the_class_sees_question_votes_and_in_the_end_which_is_right(small: str) -> None:
    async def go(shown: Class) -> None:
        assert "1/7 Log in" in shown.panel("plan")
        assert "0 min, planned 0 to 1" in shown.panel("plan")
        assert "And the answer?" in shown.panel("asked")
        assert "►" not in shown.panel("asked")
        await shown.keys("1", "2", "1", "9")
        assert "1) yes  ▪▪ 2" in shown.panel("asked")
        assert "2) no  ▪ 1" in shown.panel("asked")
        assert "Slowly" not in shown.console.text
        await shown.on()
        assert "► 1) yes" in shown.panel("asked")
        assert "It is polite." in shown.panel("asked")
        await shown.on(2)
        assert "Draw it." in shown.console.text
        assert not shown.console.shows("transcript")
        await shown.on()
        assert shown.console.shows("transcript")
        assert "What will the server answer?" in shown.panel("asked")
        await shown.on()
        assert shown.panel("asked").count("►") == 1

    present(go, small)


def test_going_back_brings_the_session_back(small: str) -> None:
    async def go(shown: Class) -> None:
        await shown.on(5)
        assert shown.at == (2, 1)
        await shown.keys("pageup")
        assert shown.at == (2, 0)
        lines = [line.octets for line in shown.console.main.transcript.history.lines]
        assert [octets for octets in lines if octets in LINES] == LINES[:2]
        await shown.keys("pageup", "pageup")
        assert shown.at == (0, 0)
        await shown.keys("pageup")
        assert shown.at == (0, 0)
        assert len(shown.console.main.transcript.history.lines) == 1
        assert shown.console.main.line.has_focus
        for heard in shown.heard:
            assert b"\r\n".join((*LINES, b"")).startswith(heard)

    present(go, small)


def test_a_recording_is_opened_at_its_line_and_left_again(small: str) -> None:
    async def go(shown: Class) -> None:
        assert shown.at == (5, 0)
        assert shown.console.main.transcript.cursor == 3
        assert shown.session() is None
        await shown.keys("down", "down", "up")
        assert shown.console.main.transcript.cursor == 4
        await shown.keys("full_stop", "enter")  # neither a step nor a take-over: the plan goes on
        assert shown.at == (6, 0)
        assert shown.session() is not None
        assert not shown.console.main.has_class("-projecting")
        assert shown.form() == "full"
        shown.console.main.action_do("end-plan")
        await shown.console.until(lambda: not shown.console.shows("plan"))
        assert shown.form() == "auto"
        await shown.console.send("NOOP")
        assert shown.heard[-1].endswith(b"NOOP\r\n")

    present(go, small, moment=5)


def test_breaking_out_and_coming_back_makes_the_session_as_the_plan_had_it(small: str) -> None:
    async def go(shown: Class) -> None:
        await shown.keys("x", "x", "shift+f6")
        console = shown.console
        assert "OFF THE PLAN" in console.panel("entry")
        assert "off the plan: Shift+F6 comes back" in console.panel("plan")
        await console.send("USER teacher")
        await console.send("PASS chalk")
        assert shown.heard == [b"USER teacher\r\nPASS chalk\r\n"]
        await shown.keys("pageup")  # no more the plan's
        assert shown.at == (0, 0)
        console.main.line.value = "half a li"
        await console.keys("shift+f6")
        await console.until(lambda: not shown.presentation.exploring)
        await shown.rest()
        assert shown.at == (0, 0)
        assert "OFF THE PLAN" not in console.text
        assert console.main.line.value == ""
        assert [line.octets[:3] for line in console.main.transcript.history.lines] == [b"+OK"]
        await shown.on(2)
        assert shown.heard == [b"USER teacher\r\nPASS chalk\r\n", b"USER student\r\nPASS learn\r\n"]

    present(go, small)


def test_nothing_that_is_pasted_clicked_or_done_besides_reaches_the_server(small: str) -> None:
    async def go(shown: Class) -> None:
        console = shown.console
        for target in (console.app, console.main.line):
            target.post_message(events.Paste("QUIT\r\nUSER x\r\nNO"))
            await console.pilot.pause()
        console.main.line.post_message(events.Key("q", "q"))
        await console.pilot.pause()
        await console.until(lambda: console.main.line.value == "")
        console.main.line.value = "QUIT"
        await console.until(lambda: console.main.line.value == "")
        await console.main.line.action_submit()
        for name in ("reconnect", "pop2", "disconnect", "play", "take-over", "lessons", "persona", "answer"):
            console.main.action_do(name, "student")
            await console.pilot.pause()
            assert console.app.screen is console.main
        await console.until(lambda: "Shift+F6 breaks out of it first" in console.main.said)
        await console.keys("tab", "left", "ctrl+a", "ctrl+k", "ctrl+v", "delete", "home")
        await console.pilot.click("#transcript")
        await shown.keys("x", "x")
        assert console.main.line.value == "US"
        assert shown.heard == [b""]
        await console.keys("f1")
        await console.until(lambda: console.app.screen is not console.main)
        await console.keys("pagedown", "pagedown", "escape")
        assert shown.at == (0, 0)
        await shown.keys("enter", "enter")
        assert shown.heard == [b"USER student\r\n"]

    present(go, small)


_HITS = [
    *"abcPASSQUIT123 .,:/?", "space", "enter", "enter", "backspace", "tab", "escape", "up", "down", "left",
    "right", "home", "end", "pagedown", "pageup", "delete", "ctrl+a", "ctrl+f", "ctrl+g", "ctrl+k", "ctrl+l",
    "ctrl+n",
    "ctrl+o", "ctrl+r", "ctrl+s", "ctrl+t", "ctrl+u", "ctrl+w", "ctrl+v", "f1", "f2", "f3", "f4", "f5", "f6",
    "f7", "f8", "f9", "f10", "shift+f2", "shift+f7", "shift+tab",
]  # fmt: skip


@pytest.mark.exhaustive
@pytest.mark.timeout(60)
@pytest.mark.parametrize("seed", range(2))
def test_whatever_is_hit_nothing_but_the_plan_is_sent(small: str, seed: int) -> None:
    async def go(shown: Class) -> None:
        chance = random.Random(seed)  # noqa: S311 - keys at random
        console = shown.console
        for _hit in range(25):
            burst = chance.choices(_HITS, k=chance.randint(1, 8))
            await console.pilot.press(*burst)
            if chance.random() < 0.2:
                console.app.post_message(events.Paste("STAT\r\nQUIT\r\n"))
            if chance.random() < 0.2:
                await console.pilot.click(offset=(chance.randrange(120), chance.randrange(30)))
        await console.pilot.pause()
        for octets in shown.heard:
            planned = [b"".join(line + b"\r\n" for line in LINES[at:]) for at in (0, 4)]
            assert octets == b"" or any(
                whole.startswith(octets) and octets.endswith(b"\r\n") for whole in planned
            )

    present(go, small)


def test_an_answer_that_is_due_is_waited_for(small: str) -> None:
    async def go(shown: Class) -> None:
        await shown.console.pilot.press("pagedown", "pagedown", "pagedown", "pagedown")
        await shown.rest()
        sides = "".join(line.side.value for line in shown.console.main.transcript.history.lines)
        assert "CC" not in sides

    present(go, small)


def test_a_line_for_a_connection_that_is_closed_is_not_said_and_the_plan_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "closed.toml"
    path.write_text(
        'format = 1\ntitle = "x"\nprotocol = "POP3"\n[[moment]]\ntitle = "a"\nminutes = 1\n'
        'type = ["QUIT", "STAT", "NOOP"]\n'
    )

    async def go(shown: Class) -> None:
        console = shown.console
        await shown.on()
        await console.until(lambda: (session := shown.session()) is not None and not session.open)
        await shown.on()
        assert "this line of the plan is not said" in console.main.said
        await shown.on()
        assert shown.at == (0, 3)
        assert shown.heard == [b"QUIT\r\n"]

    present(go, str(path))


def test_a_plan_is_chosen_from_a_list_and_begun_again(console: Any, small: str, tmp_path: Path) -> None:
    async def go() -> None:
        async with console(size=(120, 30)) as c:
            c.main.action_do("present")
            await c.until(lambda: "POP3 in ninety minutes" in c.text)
            await c.keys("enter")
            await c.until(lambda: isinstance(c.main.presents, Presentation) and c.shows("plan"))
            first = c.main.presents
            c.main.action_do("present", small)
            await c.until(lambda: c.main.presents is not first)
            await c.until(lambda: "1/7 Log in" in c.panel("plan"))
            await c.until(lambda: len(list((tmp_path / "links").iterdir())) == 1)
            c.main.action_do("go-on")
            await c.until(lambda: c.main.presents.performance.at.done == 1)
            await c.until(lambda: not c.main.presents._waits())
            c.main.action_do("go-back")
            await c.until(lambda: c.main.presents.performance.at.done == 0)
            await c.until(lambda: not c.main.presents._busy)
            c.main.action_do("explore")
            assert c.main.presents.exploring
            c.main.action_do("present", "nothing")
            await c.until(lambda: "nothing to present by the name nothing" in c.text)

    asyncio.run(go())


def test_what_is_open_and_not_kept_is_asked_about(console: Any, small: str) -> None:
    async def go() -> None:
        async with console(size=(120, 30), settings=Settings(sessions=0)) as c:
            await c.log_in()
            c.main.action_do("present", small)
            await c.until(lambda: "1 session is closed that is neither kept nor saved" in c.text)
            await c.keys("n", "enter")
            await c.until(lambda: not c.main.leave_question())
            assert not c.shows("plan")
            c.main.action_do("present", small)
            await c.keys("y", "enter")
            await c.until(lambda: c.shows("plan"))

    asyncio.run(go())


def test_a_server_that_can_t_be_is_told(console: Any, tmp_path: Path) -> None:
    path = tmp_path / "wrong.toml"
    path.write_text(
        'format = 1\ntitle = "x"\nprotocol = "POP2"\npersona = "gmail"\n[[moment]]\n'
        'title = "a"\nminutes = 1\nnotes = "n"\n[[moment]]\ntitle = "b"\nminutes = 1\nsession = "new"\n'
        'persona = "gmail"\n'
    )
    second = tmp_path / "second.toml"
    second.write_text(path.read_text().replace('persona = "gmail"\n[[', "[[", 1))

    async def go() -> None:
        async with console(size=(120, 30)) as c:
            c.main.action_do("present", str(path))
            await c.until(lambda: "gmail does not speak POP2" in c.text)
            assert not c.shows("plan")
            c.main.action_do("present", str(second))
            await c.until(lambda: c.shows("plan"))
            await c.pilot.pause(0.1)
            await c.keys("pagedown")
            await c.until(lambda: "gmail does not speak POP2" in c.text)

    asyncio.run(go())
