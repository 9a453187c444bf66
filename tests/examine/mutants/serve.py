"""The mock server with one line of its engine changed: ``python -m tests.examine.mutants.serve NAME ...``.

What stands behind the name are the options of ``popconsole serve``.
"""

import importlib.abc
import importlib.machinery
import importlib.util
import sys
import tomllib
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

_TOP = Path(__file__).parents[3]


def mutants() -> dict[str, dict[str, Any]]:
    """Return the mutants by their names."""
    text = Path(__file__).with_name("mutants.toml").read_text()
    return {row["name"]: row for row in tomllib.loads(text)["mutant"]}


def mutated(row: dict[str, Any]) -> str:
    """Return the text of a module with the line of a mutant in it."""
    text = (_TOP / row["file"]).read_text()
    assert text.count(row["old"]) == 1, f"{row['name']}: {row['old']!r} must stand in {row['file']}, once"
    return str(text.replace(row["old"], row["new"]))


class _Loader(importlib.abc.SourceLoader):
    """Loads a module from a text, and knows no compiled one."""

    def __init__(self, file: str, text: str) -> None:
        self._file = file
        self._text = text

    def get_filename(self, fullname: str) -> str:
        del fullname
        return self._file

    def get_data(self, path: str | bytes) -> bytes:
        del path
        return self._text.encode()


class _Finder(importlib.abc.MetaPathFinder):
    """Finds the one module that is changed."""

    def __init__(self, row: dict[str, Any]) -> None:
        self._name = row["file"].removesuffix(".py").replace("/", ".")
        self._loader = _Loader(str(_TOP / row["file"]), mutated(row))

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        del path, target
        return importlib.util.spec_from_loader(fullname, self._loader) if fullname == self._name else None


def main(name: str, options: list[str]) -> None:
    sys.meta_path.insert(0, _Finder(mutants()[name]))
    from popconsole.cli.root import main as command

    sys.argv = ["popconsole", "serve", *options]
    command()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
