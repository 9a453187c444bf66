"""The one place that knows where ``lessons/``, ``lessons/plans/``, ``transcripts/`` and the manual lie.

In a wheel all but the manual are inside the package; in a checkout (and an editable install) at its top. The
manual is always inside. The answers are ``Traversable``, so a zipped package serves as well.
"""

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Literal

Folder = Literal["lessons", "plans", "transcripts", "manual"]


class MissingDataError(FileNotFoundError):
    """A data folder is neither in the installed package nor in a checkout around it."""


def folder(name: Folder) -> Traversable:
    """Return the folder of the lessons, of their plans, of the transcripts or of the manual.

    Raises MissingDataError, which names both places where it was looked for.
    """
    if name == "manual":
        return files("popconsole") / name
    if name == "plans":
        return folder("lessons") / name
    packaged = files("popconsole") / "_data" / name
    if packaged.is_dir():
        return packaged
    top = Path(__file__).parents[1]
    if (top / "pyproject.toml").is_file() and (top / name).is_dir():
        return top / name
    raise MissingDataError(
        f"the folder {name}/ was found neither at {packaged} nor at {top / name}: reinstall popconsole"
    )


def names(name: Folder, suffix: str) -> list[str]:
    """List the files of a folder that end in ``suffix``, without it, in alphabetical order."""
    return sorted(e.name.removesuffix(suffix) for e in folder(name).iterdir() if e.name.endswith(suffix))


def spoken(name: Folder, file: str, language: str) -> Traversable:
    """Return a file of a folder in a language: it lies in a folder below that has the language's name.

    Where it is not there, the file of the folder itself, in English.
    """
    found = folder(name) / language / file
    return found if found.is_file() else folder(name) / file


def read(name: Folder, file: str, language: str = "") -> bytes:
    """Return the octets of a file of a folder, in a language as ``spoken``; in English where none is told.

    FileNotFoundError where there is none.
    """
    return (spoken(name, file, language) if language else folder(name) / file).read_bytes()
