"""The shapes that are part of the program: the files in ``formats/shapes``."""

from functools import cache
from importlib.resources import files

from popconsole.formats.shape import LogShape
from popconsole.formats.shape_file import parse

_ENDING = ".toml"


@cache
def shapes() -> tuple[LogShape, ...]:
    """Return all shapes, in the order of their names. Raises ShapeError where a file can't be used."""
    folder = files("popconsole.formats") / "shapes"
    found = {entry.name: entry for entry in folder.iterdir() if entry.name.endswith(_ENDING)}
    return tuple(parse(found[name].read_bytes(), name) for name in sorted(found))
