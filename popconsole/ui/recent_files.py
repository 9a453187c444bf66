"""The files that a person opened last: their paths and no more, in a file that its owner alone can read."""

import json
import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from popconsole.ui.kept_files import kept_folder
from popconsole.ui.path_completion import shipped_transcripts
from popconsole.ui.private_file import write_private
from popconsole.ui.recording_files import GivenFile

MOST = 20
"""How many are remembered."""
_LARGEST = 1 << 20  # octets of the file that they are remembered in


def recent_path() -> Path:
    """Return where they are remembered: in the person's state folder of this system."""
    from platformdirs import user_state_path  # noqa: PLC0415 - for those who open files

    return user_state_path("popconsole", appauthor=False) / "opened.json"


def recent_files(place: Path) -> list[Path]:
    """Return the files and folders that were opened last, the newest first, as far as they are still there.

    None where what ``place`` holds can't be read: nobody wrote it by hand.
    """
    try:
        with place.open("rb") as file:
            found = json.loads(file.read(_LARGEST))
    except (OSError, ValueError, RecursionError):
        return []
    names = [name for name in found if isinstance(name, str)] if isinstance(found, list) else []
    return [path for path in map(Path, names[:MOST]) if _is_there(path)]


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):  # a name that no file can have
        return False


def remember_opened(files: Sequence[GivenFile]) -> None:
    """Remember what was opened: the files that were named, and of a folder's the folder.

    Kept sessions and our own transcripts are listed as such, and standard input can't be opened again.
    """
    with suppress(RuntimeError):  # a person without a home
        place, kept = recent_path(), kept_folder()
        shipped = shipped_transcripts().values()
        named = [Path(file.path).absolute() for file in files if file.named and not file.is_input]
        within = [str(Path(file.path).absolute().parent) for file in files if not file.named]
        for path in [*reversed(named[:MOST]), *([Path(os.path.commonpath(within))] if within else [])]:
            if path.parent != kept and path not in shipped:
                remember(place, path)


def remember(place: Path, opened: Path) -> None:
    """Remember a file that was opened, before the others; where that can't be written it is forgotten."""
    path = opened.absolute()
    names = [str(path), *(str(one) for one in recent_files(place) if one != path)]
    with suppress(OSError, UnicodeError):
        write_private(place, json.dumps(names[:MOST], indent=1).encode())
