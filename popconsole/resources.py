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


def read(name: Folder, file: str) -> bytes:
    """Return the octets of one file of a folder; FileNotFoundError where there is none."""
    return (folder(name) / file).read_bytes()
