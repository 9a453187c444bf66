"""CONTRIBUTING.md names the rooms there are, and files that exist."""

import re
from pathlib import Path

TOP = Path(__file__).parents[2]
TEXT = (TOP / "CONTRIBUTING.md").read_text(encoding="utf-8")


def test_its_rooms_are_the_packages() -> None:
    table = TEXT.partition("## Rooms")[2].partition("\n## ")[0]
    rooms = re.findall(r"^\| `([a-z0-9_/]+)` \|", table, re.MULTILINE)
    code = TOP / "popconsole"
    packages = {file.parent.relative_to(code).as_posix() for file in code.rglob("__init__.py")} - {"."}
    assert len(set(rooms)) == len(rooms)
    assert set(rooms) == packages


def test_the_files_and_folders_that_it_names_exist() -> None:
    names = re.findall(r"`([A-Za-z0-9_./]+(?:\.(?:py|md|toml)|/))`", TEXT)
    assert len(names) > 20
    whole = {path.relative_to(TOP).as_posix() for path in TOP.rglob("*") if ".venv" not in path.parts}
    for name in names:
        wanted = name.rstrip("/")
        assert any(path == wanted or path.endswith(f"/{wanted}") for path in whole), name


def test_the_modules_to_run_exist() -> None:
    for name in re.findall(r"-m (tests\.[a-z_.]+)`", TEXT):
        path = TOP / name.replace(".", "/")
        assert path.with_suffix(".py").is_file() or (path / "__main__.py").is_file(), name
    assert (TOP / "tests/benchmarks").is_dir()
