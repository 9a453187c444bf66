"""What a path that is being typed may become: files, folders, the transcripts that come with popconsole."""

import os
from itertools import islice
from pathlib import Path

from popconsole import resources
from popconsole.i18n import language
from popconsole.transcript.safe import is_visible

MOST = 50
_ENDING = ".txt"
RULES = "rules"
"""The folder of files of expectations among the transcripts, and its name where one is given."""


def completed_paths(typed: str) -> list[str]:
    """Return the paths of files and folders that begin so, a folder with a slash behind it; at most MOST."""
    folder, name = os.path.split(typed)
    try:
        with os.scandir(os.path.expanduser(folder) or ".") as entries:  # noqa: PTH111 - as it was typed
            found = sorted((entry.name, entry.is_dir()) for entry in entries)
    except (OSError, ValueError):
        return []
    before = typed[: len(typed) - len(name)]
    whole = (
        before + other + "/" * is_folder
        for other, is_folder in found
        if other.startswith(name)
        and (name.startswith(".") or not other.startswith("."))
        and is_visible(other)
    )
    return list(islice(whole, MOST))


def files_to_open(typed: str) -> list[str]:
    """Return the paths that begin so, then the names of transcripts that come with popconsole and do."""
    shipped = [name for name in (*shipped_transcripts(), *shipped_rules(typed)) if name.startswith(typed)]
    return [*completed_paths(typed), *shipped]


def shipped_transcripts() -> dict[str, Path]:
    """Return the transcripts that come with popconsole, by their names; none where they lie in an archive.

    Their titles and comments are in the person's language.
    """
    try:
        names = resources.names("transcripts", _ENDING)
    except FileNotFoundError:
        return {}
    found = {name: resources.spoken("transcripts", f"{name}{_ENDING}", language()) for name in names}
    return {name: path for name, path in found.items() if isinstance(path, Path)}


def shipped_file(name: str) -> Path | None:
    """Return what comes with popconsole under a name: a transcript, a rule, the folder of the rules."""
    return {**shipped_transcripts(), **shipped_rules(name)}.get(name)


def shipped_rules(typed: str) -> dict[str, Path]:
    """Return the folder of the rules that come with popconsole, and once it is typed each of them, by name.

    None where nothing like it is typed, or they lie in an archive.
    """
    if not typed or not (RULES.startswith(typed) or typed.startswith(RULES)):
        return {}
    try:
        folder = resources.folder("transcripts") / RULES
    except FileNotFoundError:
        return {}
    if not isinstance(folder, Path) or not folder.is_dir():
        return {}
    rules = sorted(folder.glob(f"*{_ENDING}")) if typed.startswith(RULES) else []
    return {RULES: folder, **{f"{RULES}/{path.stem}": path for path in rules}}
