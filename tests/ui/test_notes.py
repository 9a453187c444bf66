"""The teacher's second terminal: what it is told, over loopback, by whom, and what hostile input comes to."""

import asyncio
import gc
import json
import socket
import stat
from collections.abc import AsyncGenerator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from popconsole.ui.presenting.link import LOOPBACK, NotesClient, NotesServer, links
from popconsole.ui.presenting.notes import LARGEST, NotesError, NotesState, decoded, state_of
from popconsole.ui.presenting.notes_text import body, head, next_told, time_told
from popconsole.ui.presenting.opening import open_presented
from popconsole.ui.presenting.performance import Performance
from popconsole.ui.workspace import Workspace

STATE = NotesState(
    plan="A plan", moment=2, count=3, title="Now", begin=1, end=3, minutes=9, elapsed=90,
    notes="One.\n\nTwo.", task="Do.", question="Why?", choices=("a", "b"), right=2, why="So.", votes=(1, 0),
    lines=("USER a", "PASS ********"), done=1, pulls_plug=True, covered=True, drop=1, cue="any key types",
    next_title="Then", next_begin=3, next_notes="Look.\n\nLater.",
)  # fmt: skip


def test_a_state_comes_back_as_it_was() -> None:
    assert decoded(STATE.encoded()) == STATE
    assert STATE.encoded().endswith(b"\n")
    long = replace(STATE, lines=("é" * 8_000,) * 1_000)
    assert len(long.encoded()) <= LARGEST
    assert decoded(long.encoded()).notes == STATE.notes


def test_what_is_told_is_made_safe_to_show() -> None:
    hostile = replace(STATE, title="\x1b]0;x\x07", lines=("\x1b[2J",), notes="a\n\nb\x9b2J")
    told = decoded(hostile.encoded())
    assert (told.title, told.lines, told.notes) == ("␛]0;x␇", ("␛[2J",), "a\n\nb<9b>2J")


@given(st.one_of(st.binary(max_size=60), st.text(max_size=60).map(str.encode)))
def test_any_line_is_a_state_or_none(row: bytes) -> None:
    with pytest.raises(NotesError):
        decoded(row)


_VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=9)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=3), inner, max_size=2)
    ),
    max_leaves=5,
)


@given(st.sampled_from([*json.loads(STATE.encoded())]), _VALUES)
def test_any_value_in_a_state_is_read_or_refused(key: str, value: object) -> None:
    data = json.loads(STATE.encoded())
    data[key] = value
    with suppress(NotesError):
        told = decoded(json.dumps(data).encode())
        rows = [head(told), time_told(told), next_told(told), *(text for _role, text in body(told))]
        assert not any(ord(sign) < 32 for row in rows for sign in row)


def test_a_moment_in_words() -> None:
    assert head(STATE) == "Moment 2 of 3, planned 1:00 to 3:00: Now"
    assert list(body(STATE)) == [
        ("note", "One."),
        ("note", "Two."),
        ("note", "Short of time: leave it out (1)."),
        ("class", "The class does not see the session now."),
        ("class", "Task: Do."),
        ("class", "Question: Why?"),
        ("class", "1) a: 1"),
        ("right", "2) b: 0 (right)"),
        ("class", "So."),
        ("done", "✓ USER a"),
        ("line", "  PASS ********"),
        ("line", "  the plug is pulled"),
    ]
    assert next_told(STATE) == "Next, at 3:00: Then. Look."
    assert next_told(replace(STATE, next_notes="")) == "Next, at 3:00: Then"
    assert next_told(replace(STATE, next_title="Who?")) == "Next, at 3:00: Who? Look."
    assert time_told(STATE) == "Clock 1:30 of 9:00, as planned"
    assert time_told(STATE, 300) == "Clock 6:30 of 9:00, 3:30 behind the plan"
    assert time_told(replace(STATE, begin=8, end=9)) == "Clock 1:30 of 9:00, 6:30 ahead of the plan"


def test_what_is_told_of_a_presentation_has_no_secret_in_it() -> None:
    async def go() -> None:
        workspace = Workspace(lambda: None)
        try:
            performance = Performance(open_presented("ninety-minutes"), workspace)
            await performance.stand(performance.at)
            seen = []
            while True:
                seen.append(state_of(performance, 0.0))
                if not await performance.go_to_next():
                    break
        finally:
            await workspace.close()
        assert [one.moment for one in seen] == list(range(1, 33))
        assert seen[-1].next_title == "the end"
        lines = [line for one in seen for line in one.lines]
        assert "PASS ********" in lines
        assert not [line for line in lines if "learn" in line or "chalk" in line]
        assert all(decoded(one.encoded()) == one for one in seen)

    asyncio.run(go())


class Presenting:
    """A console that presents, as far as a second terminal knows it."""

    def __init__(self, folder: Path) -> None:
        self.now = STATE
        self.asked: list[tuple[str, int]] = []
        self.server = NotesServer(lambda: self.now, lambda what, n: self.asked.append((what, n)), folder)

    def go_to(self, moment: int) -> None:
        self.now = replace(self.now, moment=moment)
        self.server.tell()


async def until(condition: object) -> None:
    assert callable(condition)
    async with asyncio.timeout(10):
        while not condition():  # noqa: ASYNC110 - whatever it is
            await asyncio.sleep(0.01)


async def following(states: AsyncGenerator[NotesState | None], moment: int | None) -> None:
    """Wait until a moment is told, or (None) that nobody presents."""
    async with asyncio.timeout(10):
        async for state in states:
            if (None if state is None else state.moment) == moment:
                return


def test_several_watch_and_ask_and_are_told_each_moment(tmp_path: Path) -> None:
    async def go() -> None:
        presenting = Presenting(tmp_path)
        await presenting.server.start()
        clients = [NotesClient(None, tmp_path), NotesClient(presenting.server.port, tmp_path)]
        watching = [client.states() for client in clients]
        for states in watching:
            await following(states, 2)
        assert presenting.server.watchers == 2
        presenting.go_to(3)
        for states in watching:
            await following(states, 3)
        assert clients[0].ask("go-on")
        assert clients[1].ask("vote", 4)
        await until(lambda: len(presenting.asked) == 2)
        assert sorted(presenting.asked) == [("go-on", 0), ("vote", 4)]
        for states in watching:
            await states.aclose()
        await until(lambda: presenting.server.watchers == 0)
        assert not clients[0].ask("go-on")
        await presenting.server.stop()

    asyncio.run(go())


def test_who_watches_survives_the_console_and_the_console_who_watches(tmp_path: Path) -> None:
    async def go() -> None:
        client = NotesClient(None, tmp_path)
        states = client.states()
        await following(states, None)  # nobody presents yet
        first = Presenting(tmp_path)
        await first.server.start()
        await following(states, 2)
        await first.server.stop()
        await following(states, None)
        second = Presenting(tmp_path)
        second.now = replace(STATE, moment=3)
        await second.server.start()
        await following(states, 3)
        await states.aclose()  # killed in the middle
        again = NotesClient(None, tmp_path).states()
        await following(again, 3)
        second.go_to(1)
        await following(again, 1)
        await again.aclose()
        await second.server.stop()

    asyncio.run(go())


@pytest.mark.parametrize("turns", range(6))
@pytest.mark.parametrize("how", ["hung up", "cancelled"])
@pytest.mark.filterwarnings("error")
def test_whom_it_is_over_for_before_it_listens_leaves_nothing(tmp_path: Path, turns: int, how: str) -> None:
    async def go() -> None:
        server = Presenting(tmp_path).server
        starting = asyncio.create_task(server.start())
        for _turn in range(turns):
            await asyncio.sleep(0)
        if how == "cancelled":
            starting.cancel()
        else:
            server.hang_up()
        await asyncio.gather(starting, return_exceptions=True)
        if how == "hung up":
            assert starting.exception() is None
        elif not starting.cancelled():
            await server.stop()  # it was listening already
        assert server.port == 0
        assert not links(tmp_path)
        gc.collect()

    asyncio.run(go())


def test_a_console_that_has_crashed_is_passed_over(tmp_path: Path) -> None:
    async def go() -> None:
        with socket.socket() as taken:
            taken.bind((LOOPBACK, 0))
            dead = taken.getsockname()[1]
        presenting = Presenting(tmp_path)
        await presenting.server.start()
        await asyncio.sleep(0.02)
        (tmp_path / f"{dead}.json").write_text(json.dumps({"port": dead, "token": "x"}))
        for name, text in (("a.json", "["), ("b.json", '{"port": "x"}'), ("c.json", "{}"), ("d.txt", "x")):
            (tmp_path / name).write_text(text)
        (tmp_path / "e.json").mkdir()
        assert [one.port for one in links(tmp_path)] == [dead, presenting.server.port]
        states = NotesClient(None, tmp_path).states()
        await following(states, 2)
        await states.aclose()
        await presenting.server.stop()

    asyncio.run(go())


def test_the_token_lies_where_its_owner_alone_can_read_it(tmp_path: Path) -> None:
    async def go() -> None:
        folder = tmp_path / "deep" / "links"
        presenting = Presenting(folder)
        await presenting.server.start()
        path = presenting.server.path
        assert path is not None
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert len(json.loads(path.read_text())["token"]) == 64
        await presenting.server.stop()
        assert not path.exists()

    asyncio.run(go())


async def said(port: int, octets: bytes) -> bytes:
    """Say something to a presenting console, and return all that it answers until it hangs up."""
    reader, writer = await asyncio.open_connection(LOOPBACK, port)
    writer.write(octets)
    try:
        return await asyncio.wait_for(reader.read(), 10)
    except OSError:
        return b""
    finally:
        writer.close()


@pytest.mark.parametrize(
    "octets",
    [
        b'{"token": "0000"}\n',
        b'{"token": 3}\n',
        b'{"do": "go-on"}\n',
        b"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
        b"[]\n",
        b"\xff\xfe\n",
        b"x" * 100_000,
        b"[" * 500 + b"\n",
        '{"token": "é"}\n'.encode(),
    ],
)
def test_who_does_not_know_the_token_is_told_nothing(tmp_path: Path, octets: bytes) -> None:
    async def go() -> None:
        presenting = Presenting(tmp_path)
        await presenting.server.start()
        assert await said(presenting.server.port, octets) == b""
        assert presenting.asked == []
        await presenting.server.stop()

    asyncio.run(go())


@pytest.mark.parametrize(
    "octets",
    [b'{"do": "quit"}\n', b'{"do": 3}\n', b'{"do": "vote", "choice": -1}\n',
     b'{"do": "vote", "choice": true}\n', b"\n", b'{"do": "vote", "choice": 99}\n', b"\x00" * 600],
)  # fmt: skip
def test_who_asks_for_what_there_is_not_is_hung_up_on(tmp_path: Path, octets: bytes) -> None:
    async def go() -> None:
        presenting = Presenting(tmp_path)
        await presenting.server.start()
        (link,) = links(tmp_path)
        hello = json.dumps({"token": link.token}).encode() + b"\n"
        assert await said(link.port, hello + octets) == STATE.encoded()
        assert presenting.asked == []
        await presenting.server.stop()

    asyncio.run(go())


def test_no_more_than_some_watch_and_who_does_not_read_is_let_go(tmp_path: Path) -> None:
    async def go() -> None:
        presenting = Presenting(tmp_path)
        await presenting.server.start()
        (link,) = links(tmp_path)
        hello = json.dumps({"token": link.token}).encode() + b"\n"
        writers = []
        for _one in range(9):
            reader, writer = await asyncio.open_connection(LOOPBACK, link.port, limit=1024)
            writer.write(hello)
            writers.append((reader, writer))
        await until(lambda: presenting.server.watchers == 8)
        presenting.now = replace(STATE, lines=("x" * 8_000,) * 100)
        for _moment in range(30):
            presenting.server.tell()
            await asyncio.sleep(0.01)
        await until(lambda: presenting.server.watchers < 8)
        for _reader, writer in writers:
            writer.close()
        await presenting.server.stop()

    asyncio.run(go())


def test_a_port_or_a_folder_that_can_t_be_had_is_an_error(tmp_path: Path) -> None:
    async def go() -> None:
        (tmp_path / "links").write_text("a file")
        presenting = Presenting(tmp_path / "links")
        with pytest.raises(OSError, match="links"):
            await presenting.server.start()
        assert presenting.server.port == 0
        assert links(tmp_path / "links") == []

    asyncio.run(go())


def test_what_the_server_tells_otherwise_ends_the_watching(tmp_path: Path) -> None:
    async def go() -> None:
        async def lie(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writer.write(STATE.encoded() + b'{"format": 1, "title": "\x1b"}\n' + STATE.encoded())
            writer.close()

        server = await asyncio.start_server(lie, LOOPBACK, 0)
        port = server.sockets[0].getsockname()[1]
        (tmp_path / "x.json").write_text(json.dumps({"port": port, "token": "x"}))
        states = NotesClient(None, tmp_path).states()
        assert await anext(states) == STATE
        assert await anext(states) is None
        await states.aclose()
        server.close()
        await server.wait_closed()

    asyncio.run(go())
