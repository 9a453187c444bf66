"""The shapes of a person's own: the files in ``shapes`` of the settings folder, each read by itself."""

from functools import cache
from importlib.resources.abc import Traversable

from popconsole.formats.shape import LogShape
from popconsole.formats.shape_file import ShapeError, parse

_ENDING = ".toml"


def own_folder() -> Traversable:
    """Return the folder in which a person's own shapes lie."""
    from platformdirs import user_config_path  # noqa: PLC0415 - for those who read a file

    return user_config_path("popconsole", appauthor=False) / "shapes"


@cache
def own_shapes() -> tuple[tuple[LogShape, ...], tuple[str, ...]]:
    """Return the shapes, in the order of their files, and what is wrong with files that can't be used."""
    shapes, wrong = [], []
    folder = own_folder()
    files = [file for file in folder.iterdir() if file.name.endswith(_ENDING)] if folder.is_dir() else []
    for file in sorted(files, key=lambda one: one.name):
        try:
            shapes.append(parse(file.read_bytes(), file.name))
        except ShapeError as error:
            wrong.append(str(error))
        except OSError as error:
            wrong.append(f"{file.name}: {error.strerror or error}")
    return tuple(shapes), tuple(wrong)
