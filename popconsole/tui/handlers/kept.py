"""Opening the sessions that were kept on the disk."""

from pathlib import Path

from popconsole.i18n import _
from popconsole.tui.handlers.sessions import read_files
from popconsole.tui.screens.choose import ChooseScreen, numbered
from popconsole.tui.screens.main import MainScreen
from popconsole.ui.kept_files import (
    NothingKeptError,
    kept_files,
    kept_folder,
    last_kept,
    nothing_kept,
    number_of,
)
from popconsole.ui.recording_files import GivenFile


def choose(screen: MainScreen, argument: str) -> None:
    """Open the kept session with a number, 1 for the last one; without one, choose it from a list."""
    folder = kept_folder()
    if argument:
        try:
            path = last_kept(folder, number_of(argument))
        except NothingKeptError as error:
            screen.say(str(error), "error")
        else:
            screen.work(_open(screen, path), "open")
        return
    offers = numbered(kept.told for kept in kept_files(folder))
    if not offers:
        screen.say(nothing_kept(folder))
        return
    screen.app.push_screen(
        ChooseScreen(_("Sessions that were kept"), offers),
        lambda number: choose(screen, number) if number else None,
    )


async def _open(screen: MainScreen, path: Path) -> None:
    await read_files(screen, [GivenFile(str(path))])
