"""Somebody who hits keys at random, at the speed of a machine: no traceback may come of it.

By hand, with many seeds: ``python -m tests.tui.monkey [SEED [KEYS [RUNS]]]``.
"""

import asyncio
import os
import random
import socket
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator
from contextlib import chdir, contextmanager
from itertools import cycle
from pathlib import Path
from typing import Any

from textual import events
from textual._xterm_parser import XTermParser
from textual.geometry import Size
from textual.pilot import WaitForScreenTimeout
from textual.screen import Screen

from popconsole.tui.app import PopConsole
from popconsole.tui.handlers.registry import perform
from popconsole.tui.screens.main import MainScreen
from popconsole.tui.screens.whole import WholeScreen
from popconsole.ui.actions.all_actions import ON_SCREEN
from popconsole.ui.actions.key_names import SIGNS
from popconsole.ui.presenting.opening import open_presented
from popconsole.ui.recording_files import GivenFile
from popconsole.ui.settings import Settings
from popconsole.ui.start import Start
from tests.tui.conftest import any_port
from tests.tui.tour import FILE, Tour, arguments, offers, write_several

_NAMES = {sign: name for name, sign in SIGNS.items()}
_NAMED = {
    "escape": "\x1b", "tab": "\t", "enter": "\r", "backspace": "\x7f", "up": "\x1b[A", "down": "\x1b[B",
    "right": "\x1b[C", "left": "\x1b[D", "home": "\x1b[H", "end": "\x1b[F", "pageup": "\x1b[5~",
    "pagedown": "\x1b[6~", "delete": "\x1b[3~", "shift+tab": "\x1b[Z", "shift+up": "\x1b[1;2A",
    "shift+down": "\x1b[1;2B", "f1": "\x1bOP", "f2": "\x1bOQ", "f3": "\x1bOR", "f4": "\x1bOS",
    "f5": "\x1b[15~", "f6": "\x1b[17~", "f7": "\x1b[18~", "f8": "\x1b[19~", "f9": "\x1b[20~",
    "f10": "\x1b[21~", "f11": "\x1b[23~",
    "f12": "\x1b[24~", "shift+f2": "\x1b[1;2Q", "shift+f4": "\x1b[1;2S", "shift+f7": "\x1b[18;2~",
}  # fmt: skip
_TYPED = (
    "USER student", "PASS learn", "STAT", "LIST", "RETR 1",
    "TOP 1 99", "DELE 1", "RSET", "UIDL", "CAPA", "NOOP",
    "AUTH", "AUTH PLAIN", "AUTH CRAM-MD5", "*",
    "APOP student ", "QUIT", "QUIT", "HELO student learn", "FOLD lists",
    "READ 1", "RETR", "ACKS", "ACKD", "NACK", "XYZZY",
    "", "  ", "help", ":quit", "PA", "\x00\x01", "é☃\U0001f600",
    "x" * 300, "~nosuchuser/x", "~", ".", "/",
    "several.txt", "--as native several.txt", "saved.txt", "y", "n",
    "1", "2", "0", "99999999999999999999", "[",
    "(", "127.0.0.1", "127.0.0.1:1", "localhost:x", "pops://a@b", "off",
    "dovecot", "popa3d", "rfc", "drop-after:9",
    "lf-only", "chance:0.5", "03-how-much", "13-pop2-by-hand",
    "status:err", "side:client (n:", "user:* -", "verb:ZZZ", "wait:>1s or",
)  # fmt: skip
_TRANSCRIPTS = Path(__file__).parents[2] / "transcripts"
_SIZES = ((80, 24), (120, 30), (120, 40), (200, 60), (79, 23), (40, 10), (1, 1), (100, 26), (20, 60))
_BURSTS = 12  # between two times that all is let settle
_PATIENCE = 20.0  # seconds for that


def input_of(key: str) -> str:
    """Return what a terminal sends for a key by Textual's name."""
    if key in _NAMED:
        return _NAMED[key]
    if key.startswith("ctrl+"):
        return chr(ord(key[-1].upper()) & 0x1F)
    return _NAMES.get(key, key)


KEYS = sorted(
    {key for action in ON_SCREEN.values() for key in (*action.keys, *action.transcript_keys)} - {"ctrl+q"}
)


class Monkey:
    """Types, clicks, pastes and resizes; remembers which actions were done, and which screens came of it."""

    def __init__(self, seed: int, keys: int) -> None:
        self._random = random.Random(seed)  # noqa: S311 - the same keys for the same seed
        self._left = keys
        self.seen: set[str] = set()
        self.done: set[str] = set()
        self.typed: list[str] = []  # the last bursts, to tell what it was
        self.failed: list[object] = []  # what went wrong outside of the application's own tasks

    # --- what it does

    def _piece(self, size: Size) -> str:
        """Return what comes from a terminal in one go: a key, a line, a click, a paste."""
        pick = self._random
        kind = pick.random()
        if kind < 0.35:
            return input_of(pick.choice(KEYS))
        if kind < 0.55:
            return _NAMED[pick.choice(sorted(_NAMED))]
        if kind < 0.75:
            return pick.choice(_TYPED) + pick.choice(("\r", "\r", "\t", ""))
        if kind < 0.85:
            return "".join(chr(pick.randint(32, 126)) for _ in range(pick.randint(1, 6)))
        if kind < 0.95:
            x, y = pick.randint(1, size.width), pick.randint(1, size.height)
            button = pick.choice((0, 0, 0, 2, 64, 65, 32))
            return f"\x1b[<{button};{x};{y}M" + (f"\x1b[<{button};{x};{y}m" if pick.random() < 0.8 else "")
        if kind < 0.98:
            lines = "\r\n".join(pick.choice(_TYPED[:30]) for _ in range(pick.choice((1, 3, 40))))
            return f"\x1b[200~{lines * pick.choice((1, 1, 1, 30))}\x1b[201~"
        return "".join(chr(pick.randint(0, 31)) for _ in range(3)).replace("\x11", "")

    def _act(self, app: PopConsole) -> None:
        """Do the next action that was not done yet, and can be; else any."""
        main = app.main
        names = [n for n in ON_SCREEN if n not in {"quit", *self.done} and main.applies(n)]
        name = self._random.choice(names or [n for n in ON_SCREEN if n != "quit"])
        main.action_do(name, self._random.choice((arguments(name)[-1], self._random.choice(_TYPED))))

    def performs(self, screen: MainScreen, name: str, argument: str = "") -> None:
        """Do an action as the console does, and remember it, but where something at random goes with it."""
        if name == "quit":
            return
        if offers(screen, name) and argument in ("", FILE):
            self.done.add(name)
        perform(screen, name, argument)

    # --- how it goes about it

    async def play(self, start: Start, most: int) -> None:
        """Hit keys in one console, ``most`` of them at the most. Raises what the console ends with."""
        size = Size(*self._random.choice(_SIZES[:4]))
        app = self.console(start)
        async with app.run_test(size=(size.width, size.height)) as pilot:
            parser = XTermParser()
            end = self._left - most
            while self._left > max(0, end) and app._exception is None:
                for _burst in range(_BURSTS):
                    if app._exit or app._exception is not None:
                        break
                    size = self._burst(app, parser, size)
                    await asyncio.sleep(0)
                    self.seen.update(type(screen).__name__ for screen in app.screen_stack)
                if app._exit:
                    break
                try:
                    await pilot._wait_for_screen(_PATIENCE)
                except WaitForScreenTimeout:
                    raise AssertionError(f"the console hangs behind {self.typed[-4:]!r}") from None

    def console(self, start: Start) -> PopConsole:
        """Return a console of which is remembered what is done in it."""
        app = PopConsole(start, Settings(), any_port)
        app.main._perform = self.performs
        app._print_error_renderables = lambda: None  # type: ignore[method-assign]
        asyncio.get_running_loop().set_exception_handler(lambda _loop, context: self.failed.append(context))
        return app

    def _burst(self, app: PopConsole, parser: XTermParser, size: Size) -> Size:
        """Give the console some pieces in one read, an action, or another size; return the size."""
        kind = self._random.random()
        if kind < 0.05:
            width, height = self._random.choice(_SIZES)
            size = Size(width, height)
            app.post_message(events.Resize(size, size))
            self.typed.append(f"<{width}x{height}>")
        elif kind < 0.25:
            self._act(app)
        else:
            text = "".join(self._piece(size) for _ in range(self._random.choice((1, 1, 2, 3, 8))))
            self.typed.append(text)
            driver = app._driver
            assert driver is not None
            for message in (*(parser.feed(text) if text else ()), *parser.tick()):
                if isinstance(message, events.Event):
                    self._left -= isinstance(message, events.Key)
                    driver.process_message(message)
        return size


def starts(folder: Path) -> Iterator[Start]:
    """Yield what consoles are opened with, again and again: each protocol, recordings, a lesson, a plan."""
    several = write_several(folder)
    return cycle(
        (
            Start("POP3"),
            Start(files=(GivenFile(str(several)),)),
            Start("POP2"),
            Start(lesson="03-how-much"),
            Start(lesson="sandbox"),
            Start(presented=open_presented("03-how-much")),
            Start(files=(GivenFile(str(_TRANSCRIPTS / "rfc937-example-2.txt")),)),
            Start(files=(GivenFile(str(folder / "missing.txt")),)),
        )
    )


async def _run(monkey: Monkey, folder: Path, keys: int) -> None:
    consoles = starts(folder)
    while monkey._left > 0:
        await monkey.play(next(consoles), max(100, keys // 6))
    await Tour(monkey.console, monkey.done, monkey.seen).go()


def run(seed: int, keys: int) -> Monkey:
    """Hit so many keys, then do every action once; return who did.

    Raises AssertionError with the seed and the last keys. What these come to depends on how fast the machine
    is; what is done behind them does not.
    """
    monkey = Monkey(seed, keys)
    with tempfile.TemporaryDirectory() as folder, chdir(folder), nobody_else():
        try:
            asyncio.run(_run(monkey, Path(folder), keys))
        except Exception as error:
            raise AssertionError(f"seed {seed}, behind {monkey.typed[-6:]!r}") from error
    assert not monkey.failed, f"seed {seed}: {monkey.failed}"
    return monkey


@contextmanager
def nobody_else() -> Iterator[None]:
    """Let no name be looked up and no other machine be reached meanwhile."""
    real: Callable[..., Any] = socket.getaddrinfo

    def ours(host: Any, *arguments: Any, **more: Any) -> Any:
        if host in ("127.0.0.1", b"127.0.0.1"):
            return real(host, *arguments, **more)
        raise socket.gaierror(socket.EAI_NONAME, "not looked up")

    socket.getaddrinfo = ours
    try:
        yield
    finally:
        socket.getaddrinfo = real


def all_screens() -> set[str]:
    """Return the names of the classes of screens, but of those that only others are made of."""
    found = {WholeScreen.__name__}
    waiting: list[type] = [Screen]
    while waiting:
        cls = waiting.pop()
        waiting += cls.__subclasses__()
        if cls.__module__.startswith("popconsole.") and not cls.__subclasses__():
            found.add(cls.__name__)
    return found


def all_actions() -> set[str]:
    """Return the names of the actions that a monkey can do: all but leaving."""
    return ON_SCREEN.keys() - {"quit"}


if __name__ == "__main__":
    first, count, runs = [*map(int, sys.argv[1:]), *(0, 5_000, 1)[len(sys.argv) - 1 :]]
    with tempfile.TemporaryDirectory() as own:
        os.environ["XDG_STATE_HOME"] = os.environ["XDG_CONFIG_HOME"] = own
        for number in range(first, first + runs):
            try:
                made = run(number, count)
            except AssertionError as error:
                print(error, "".join(traceback.format_exception(error.__cause__)), flush=True)
                continue
            print(
                f"seed {number}: {count} keys, screens: {', '.join(sorted(made.seen))}; "
                f"not done: {', '.join(sorted(all_actions() - made.done)) or 'nothing'}",
                flush=True,
            )
