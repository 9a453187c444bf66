"""The file that a ``:`` command is to write; one that is there is replaced only when a person says so."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from popconsole.console.line_console import LineConsole
from popconsole.i18n import _
from popconsole.transcript.safe import safe_text
from popconsole.ui.messages import os_error
from popconsole.ui.saving import FormatError
from popconsole.ui.typed_path import TypedPathError, file_to_write

Done = TypeVar("Done")


async def write_asked(
    console: LineConsole, typed: str, again: str, write: Callable[[Path], Done]
) -> Done | None:
    """Have a file written, aside, whose path was typed; return what ``write`` does, which is not None.

    ``again`` is what replaces a file that is there, but for its path: ``:save!``. Where it can't be written
    that is told, and None returned; ``write`` may raise FileExistsError, FormatError and other OSErrors.
    """
    try:
        path, _there = file_to_write(typed)
    except TypedPathError as error:
        console.fail(str(error))
        return None
    try:
        return await asyncio.to_thread(write, path)
    except FileExistsError:
        told = _("{path} is there already; {again} {path} replaces it.")
        console.fail(told.format(path=safe_text(str(path)), again=again))
    except FormatError as error:
        console.fail(str(error))
    except OSError as error:
        console.fail(os_error(path, error))
    return None
