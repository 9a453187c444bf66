"""What was chosen in a console, kept for the next time; a file of settings wins over it."""

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

from popconsole.ui.private_file import write_private
from popconsole.ui.settings import KEPT, ROWS, SettingError


def choices_path() -> Path:
    """Return where choices are kept: in the person's state folder of this system."""
    from platformdirs import user_state_path  # noqa: PLC0415 - for those who choose or chose

    return user_state_path("popconsole", appauthor=False) / "choices.json"


def read_choices(path: Path) -> dict[str, Any]:
    """Return the choices that are kept; none where they can't be read: nobody wrote them by hand."""
    try:
        found = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    choices = {}
    for name, value in found.items() if isinstance(found, dict) else ():
        if name in KEPT:
            with suppress(SettingError):
                choices[name] = ROWS[name].read(value)
    return choices


def keep_choice(path: Path, name: str, value: object) -> None:
    """Keep a choice beside the others; where that can't be written it holds for this time alone."""
    if name not in KEPT:
        raise ValueError(f"{name} is no choice that is kept")
    octets = json.dumps({**read_choices(path), name: value}, indent=1, sort_keys=True).encode()
    with suppress(OSError):
        write_private(path, octets)
