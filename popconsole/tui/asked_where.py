"""The question where to save something; a file that is there is replaced only when a person says so."""

from collections.abc import Awaitable, Callable
from pathlib import Path

from popconsole.i18n import _
from popconsole.transcript.safe import safe_text
from popconsole.tui.screens.main import MainScreen
from popconsole.ui.messages import os_error
from popconsole.ui.path_completion import completed_paths
from popconsole.ui.saving import FormatError
from popconsole.ui.typed_path import TypedPathError, file_to_write

Write = Callable[[Path, bool], Awaitable[str]]
"""Writes the file, over one that is there where the second is True, and returns what is told of it.

Raises FileExistsError for one that is there, other OSErrors as they come.
"""


def _anything(_path: Path) -> None:
    pass


def ask_where(
    screen: MainScreen,
    question: str,
    suggestion: str,
    write: Write,
    check: Callable[[Path], None] = _anything,
) -> None:
    """Ask for a path and write there. ``check`` raises FormatError for a name that will not do."""

    async def carry_out(path: Path, *, overwrite: bool) -> None:
        try:
            told = await write(path, overwrite)
        except FileExistsError:
            confirm(path)
        except OSError as error:
            screen.say(os_error(path, error), "error")
        else:
            screen.say(told)

    def confirm(path: Path) -> None:
        def overwrite(text: str) -> str | None:
            if text.strip().lower() in (_("y"), _("yes")):
                screen.work(carry_out(path, overwrite=True), "save")
            return None

        question = _("Replace it? There is already {path}").format(path=safe_text(str(path)))
        screen.ask(question, "", overwrite, _("y and Enter replaces it; anything else leaves it as it is"))

    def answer(text: str) -> str | None:
        try:
            path, there = file_to_write(text)
            check(path)
        except (FormatError, TypedPathError) as error:
            return str(error)
        if there:
            confirm(path)
        else:
            screen.work(carry_out(path, overwrite=False), "save")
        return None

    screen.ask(question, suggestion, answer, completions=completed_paths, selected=True)
