"""Every action done once, each in a console that has what it needs; which screens come of it."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from textual.pilot import Pilot

from popconsole.tui.app import PopConsole
from popconsole.tui.screens.main import MainScreen
from popconsole.ui.actions.action import Action, Group, Where, applies
from popconsole.ui.actions.all_actions import ON_SCREEN
from popconsole.ui.presenting.opening import open_presented
from popconsole.ui.recording_files import GivenFile
from popconsole.ui.start import Start

FILE = "several.txt"
SEVERAL = b"Transcript: 1\nProtocol: POP3\n\n" + b"".join(
    b"C! open\nS: +OK %d ready\nC: USER ada\nS: +OK\nC: PASS sesame\nS: +OK\nC: LIST\nS: +OK\nS: 1 %d\nS: .\n"
    b"C: NOOP\nS: -ERR what\nC: QUIT\nS: +OK\nS! close\n" % (number, number)
    for number in range(5)
)
_PATIENCE = 60.0  # seconds for what an action has begun: nothing waits so long that goes on
_SIZE = (80, 24)


@dataclass(frozen=True)
class Stage:
    """A console in which some actions can be done: what it opens with, and what is done there first."""

    start: Start
    where: Where
    first: tuple[tuple[str, str], ...] = ()  # actions with their arguments
    depth: int = 1
    lesson: bool = False
    split: bool = False
    plan: bool = False
    sandbox: bool = False

    def has(self, action: Action) -> bool:
        """Whether an action can be done there."""
        return applies(
            action,
            self.where,
            depth=self.depth,
            lesson=self.lesson,
            split=self.split,
            plan=self.plan,
            sandbox=self.sandbox,
        )


def _stages() -> tuple[Stage, ...]:
    return (
        Stage(Start(files=(GivenFile(FILE),)), Where.RECORDING),
        Stage(Start("POP3"), Where.LIVE),
        Stage(Start("POP3"), Where.CLOSED, (("disconnect", ""),)),
        Stage(Start("POP3"), Where.LIVE, (("pop2", ""),), depth=2),
        Stage(Start("POP3"), Where.LIVE, (("split", "pop2"),), split=True),
        Stage(Start(lesson="03-how-much"), Where.LIVE, lesson=True),
        Stage(Start(lesson="sandbox"), Where.LIVE, sandbox=True),
        Stage(Start(presented=open_presented("03-how-much")), Where.LIVE, plan=True),
    )


def _by_stage() -> Iterator[tuple[Stage, list[str]]]:
    """Yield each stage with the actions that are done there, those that open and close things last."""
    stages = _stages()
    names = [name for name in ON_SCREEN if name != "quit"]
    fits = {name: [n for n, one in enumerate(stages) if one.has(ON_SCREEN[name])] for name in names}
    assert all(fits.values()), f"no stage for {[name for name, found in fits.items() if not found]}"
    first = {name: found[0] for name, found in fits.items()}
    names.sort(key=lambda name: (first[name], ON_SCREEN[name].group is Group.CONVERSATION))
    for number, found in groupby(names, first.__getitem__):
        yield stages[number], list(found)


def write_several(folder: Path) -> Path:
    """Write the recording of several conversations; return where it is."""
    path = folder / FILE
    path.write_bytes(SEVERAL)
    return path


def offers(screen: MainScreen, name: str) -> bool:
    """Tell whether an action can be done now."""
    return screen.applies(name) and (screen.presents is None or not screen.presents.why_not(name))


def arguments(name: str) -> tuple[str, ...]:
    """Return what an action is done with: nothing; a file too, where it takes one, or a form of the exam."""
    takes = ON_SCREEN[name].argument
    return ("", "A") if takes.startswith("[A|B") else ("", FILE) if "FILE" in takes else ("",)


@dataclass
class Tour:
    """Goes through all actions in consoles that ``console`` makes, and that add to ``done`` themselves."""

    console: Callable[[Start], PopConsole]
    done: set[str]
    seen: set[str]

    async def go(self) -> None:
        """Do every action. Raises AssertionError with one that can't be, and what a console ends with."""
        for stage, names in _by_stage():
            while names:
                before = len(names)
                async with self._at(stage) as pilot:
                    await self._do_some(pilot, names)
                assert len(names) < before, f"{names[0]} was not done in {stage}"

    @asynccontextmanager
    async def _at(self, stage: Stage) -> AsyncIterator[Pilot[int]]:
        write_several(Path())  # it may have been written over
        app = self.console(stage.start)
        async with app.run_test(size=_SIZE) as pilot:
            while not app._stands:
                await pilot.pause()
            await self._settled(pilot)
            for name, argument in stage.first:
                app.main.action_do(name, argument)
                await self._settled(pilot)
            await self._cleared(pilot)
            assert app.main.where is stage.where, stage
            yield pilot

    async def _do_some(self, pilot: Pilot[int], names: list[str]) -> None:
        """Do the first ones and take them out, until one needs another console."""
        app = pilot.app
        assert isinstance(app, PopConsole)
        while names and offers(app.main, names[0]):
            self.done.discard(names[0])
            for argument in arguments(names[0]):
                app.main.action_do(names[0], argument)
                await self._settled(pilot)
                self.seen.update(type(screen).__name__ for screen in app.screen_stack)
                await self._cleared(pilot)
                assert not app._exit, f"{names[0]} {argument} ended the console"
            if names[0] not in self.done:
                break
            del names[0]

    async def _cleared(self, pilot: Pilot[int]) -> None:
        """Leave a question, and what lies over the main screen."""
        await pilot.press("escape")
        while len(pilot.app.screen_stack) > 1:
            pilot.app.pop_screen()
        await self._settled(pilot)

    @staticmethod
    async def _settled(pilot: Pilot[int]) -> None:
        """Wait for all that was begun."""
        await pilot.pause()
        while any(not one.is_finished for one in pilot.app.workers):
            async with asyncio.timeout(_PATIENCE):
                await pilot.app.workers.wait_for_complete()
            await pilot.pause()
