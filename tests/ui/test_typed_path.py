"""Paths that a person types: what can be none is told in words."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from popconsole.ui.opening import AddressError
from popconsole.ui.pop_url import parse_typed
from popconsole.ui.typed_path import TypedPathError, file_to_read, file_to_write, typed_path

NO_PATHS = {
    "": "no file was named",
    "   ": "no file was named",
    "x" * 256: "too long",
    "x/" * 4000: "too long",
    "~nobody-has-that-name/x": "no user of that name",
    "a\0b": "no file can have that name",
    "half\ud800": "no file can have that name",
}


@pytest.mark.parametrize("take", [typed_path, file_to_read, file_to_write])
@pytest.mark.parametrize("text", NO_PATHS, ids=range(len(NO_PATHS)))
def test_what_can_be_no_path_is_told_in_words(take: Callable[[str], Any], text: str) -> None:
    with pytest.raises(TypedPathError, match=NO_PATHS[text]) as told:
        take(text)
    assert len(str(told.value)) < 200


def test_a_path_through_a_file_a_link_to_itself_and_a_directory(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(TypedPathError, match=r"[Nn]ot a directory"):
        file_to_write(str(tmp_path / "file" / "below"))
    os.symlink("circle", tmp_path / "circle")  # noqa: PTH211 - as a person makes it
    with pytest.raises(TypedPathError):
        file_to_read(str(tmp_path / "circle"))
    with pytest.raises(TypedPathError):
        file_to_write(str(tmp_path / "circle"))
    for take in (file_to_read, file_to_write):
        with pytest.raises(TypedPathError, match="is a directory"):
            take(str(tmp_path))


def test_what_is_there_and_what_is_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    (tmp_path / "seen.txt").write_text("")
    assert file_to_read(" ~/seen.txt ") == tmp_path / "seen.txt"
    assert file_to_write("~/seen.txt") == (tmp_path / "seen.txt", True)
    assert file_to_write("~/new.txt") == (tmp_path / "new.txt", False)
    with pytest.raises(TypedPathError, match="no such file"):
        file_to_read("~/new.txt")


def test_the_file_of_an_authority_is_a_path_too() -> None:
    with pytest.raises(AddressError, match="no user of that name"):
        parse_typed("--ca ~nobody-has-that-name/ca.pem host")
