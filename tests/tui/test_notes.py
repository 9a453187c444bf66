"""The teacher's second terminal, drawn and as plain text: it follows, goes on, and survives."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner

from popconsole.cli.root import popconsole
from popconsole.console import notes as plain_notes
from popconsole.tui import notes_app
from popconsole.tui.notes_app import NotesApp
from popconsole.ui.presenting import link
from popconsole.ui.presenting.link import NotesClient
from popconsole.ui.presenting.opening import open_presented
from popconsole.ui.settings import Settings
from popconsole.ui.start import Start
from tests.tui.conftest import Console, open_console
from tests.ui.test_notes import STATE, Presenting


def text_of(app: NotesApp) -> str:
    strips = app.screen._compositor.render_strips(app.size)
    return "\n".join("".join(segment.text for segment in strip) for strip in strips)


async def shows(app: NotesApp, wanted: str) -> None:
    async with asyncio.timeout(10):
        while wanted not in text_of(app):  # noqa: ASYNC110 - on the screen
            await asyncio.sleep(0.02)


@pytest.mark.parametrize("size", [(80, 24), (40, 12), (120, 40)])
@pytest.mark.parametrize("no_colour", [False, True])
def test_the_notes_follow_and_their_keys_do_what_those_of_the_class_do(
    tmp_path: Path, size: tuple[int, int], *, no_colour: bool
) -> None:
    async def go() -> None:
        presenting = Presenting(tmp_path)
        presenting.now = replace(STATE, exploring=True)
        app = NotesApp(NotesClient(None, tmp_path), Settings(no_colour=no_colour))
        async with app.run_test(size=size) as pilot:
            await shows(app, "Nobody presents yet")
            await presenting.server.start()
            await shows(app, "Moment 2 of 3")
            await shows(app, "OFF")
            if size != (40, 12):
                await shows(app, "2) b: 0 (right)")
                await shows(app, "✓ USER a")
                await shows(app, "Next, at 3:00: Then. Look.")
            presenting.now = replace(STATE, moment=3, exploring=False)
            presenting.server.tell()
            await shows(app, "Moment 3 of 3")
            await pilot.press("space", "pageup", "e", "2", "minus", "shift+f6", "pagedown")
            async with asyncio.timeout(10):
                while len(presenting.asked) < 7:  # noqa: ASYNC110 - by another task
                    await asyncio.sleep(0.02)
            assert presenting.asked == [
                ("go-on", 0), ("go-back", 0), ("explore", 0), ("vote", 1), ("unvote", 1), ("explore", 0),
                ("go-on", 0),
            ]  # fmt: skip
            await presenting.server.stop()
            await shows(app, "Nobody presents yet")
            await pilot.press("space", "q")
        assert app.return_code == 0

    asyncio.run(go())


def test_the_notes_of_a_real_console_killed_and_opened_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(link, "links_folder", lambda: tmp_path / "links")
    monkeypatch.chdir(tmp_path)

    async def go() -> None:
        path = tmp_path / "three.toml"
        moment = '[[moment]]\ntitle = "a"\nminutes = 1\ntype = ["CAPA"]\n'
        path.write_text('format = 1\ntitle = "x"\nprotocol = "POP3"\n' + moment * 3)
        presented = open_presented(str(path))
        async with open_console(Start(presented=presented), (120, 30)) as console:
            await console.until(lambda: console.shows("plan"))
            for turn in range(2):  # the second terminal is killed in the middle, and opened again
                states = NotesClient().states()
                told = await anext(states)
                while told is None:
                    told = await anext(states)
                assert (told.moment, told.done) == (1 + turn, 0)
                client = NotesClient()
                watching = client.states()
                while await anext(watching) is None:
                    pass
                assert client.ask("go-on")
                await console.until(lambda: _done(console.main.presents) == 1)
                assert client.ask("go-on")
                await console.until(partial(_stands, console, 1 + turn))
                await states.aclose()
                await watching.aclose()

    def _done(presents: object) -> int:
        done: int = presents.performance.at.done  # type: ignore[attr-defined]
        return done

    def _stands(console: Console, moment: int) -> bool:
        return bool(console.main.presents.performance.at.moment == moment)  # type: ignore[union-attr]

    asyncio.run(go())


def test_as_plain_text_each_moment_is_printed_as_it_comes(
    tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    async def go() -> None:
        presenting = Presenting(tmp_path)
        watching = asyncio.ensure_future(plain_notes._watch(NotesClient(None, tmp_path)))
        seen = b""

        async def until(wanted: bytes) -> None:
            nonlocal seen
            async with asyncio.timeout(10):
                while wanted not in seen:
                    seen += capsysbinary.readouterr().out
                    await asyncio.sleep(0.02)

        await until(b"Nobody presents now")
        await presenting.server.start()
        await until(b"Moment 2 of 3, planned 1:00 to 3:00: Now\n")
        await until(b"Next, at 3:00: Then. Look.\n")
        for state, told in (
            (replace(STATE, done=2, votes=(1, 2)), b"Said: PASS ********\nVotes: 1, 2\n"),
            (replace(STATE, done=2, votes=(1, 2), exploring=True), b"Off the plan.\n"),
            (replace(STATE, done=0, votes=()), b"Back in the plan.\nThe moment begins again.\n"),
            (replace(STATE, moment=3), b"Moment 3 of 3"),
        ):
            presenting.now = state
            presenting.server.tell()
            await until(told)
        assert b"\x1b" not in seen
        await presenting.server.stop()
        await asyncio.sleep(0.1)
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)

    asyncio.run(go())


def test_on_the_command_line_notes_go_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, int | None]] = []

    def runs(name: str) -> Callable[[int | None], int]:
        def run(port: int | None) -> int:
            asked.append((name, port))
            return 0

        return run

    monkeypatch.setattr(plain_notes, "run", runs("plain"))
    monkeypatch.setattr(notes_app, "run", runs("drawn"))
    run = CliRunner().invoke
    assert run(popconsole, ["present", "--notes"]).exit_code == 0
    assert run(popconsole, ["present", "--notes", "4711", "--plain"]).exit_code == 0
    monkeypatch.setattr("popconsole.ui.terminal.can_draw", lambda: None)
    assert run(popconsole, ["present", "--notes", "1"]).exit_code == 0
    assert asked == [("plain", None), ("plain", 4711), ("drawn", 1)]
    for words in (["--notes", "1", "small"], ["--notes", "1", "--check"], ["--notes", "70000"]):
        assert run(popconsole, ["present", *words]).exit_code == 2
