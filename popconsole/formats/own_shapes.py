"""The shapes of a person's own: the files in ``shapes`` of the settings folder, each read by itself."""

from functools import cache
from pathlib import Path

from popconsole.formats.shape import LogShape
from popconsole.formats.shape_file import ShapeError, parse


def own_folder() -> Path:
    """Return the folder in which a person's own shapes lie."""
    from platformdirs import user_config_path  # noqa: PLC0415 - for those who read a file

    return user_config_path("popconsole", appauthor=False) / "shapes"


@cache
def own_shapes() -> tuple[tuple[LogShape, ...], tuple[str, ...]]:
    """Return the shapes, in the order of their files, and what is wrong with files that can't be used."""
    shapes, wrong = [], []
    for path in sorted(own_folder().glob("*.toml")):
        try:
            shapes.append(parse(path.read_bytes(), str(path)))
        except ShapeError as error:
            wrong.append(str(error))
        except OSError as error:
            wrong.append(f"{path}: {error.strerror or error}")
    return tuple(shapes), tuple(wrong)
