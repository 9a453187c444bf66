"""Where the program begins, and where its data lies."""

import sys
from pathlib import Path

import pytest

from popconsole import __main__, resources


def test_the_entry_point_runs_the_command_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["popconsole", "--version"])
    with pytest.raises(SystemExit) as ended:
        __main__.main()
    assert ended.value.code == 0
    assert "popconsole" in capsys.readouterr().out


def test_data_is_found_in_an_installed_package_and_its_lack_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(resources, "files", lambda _package: tmp_path)
    monkeypatch.setattr(resources, "__file__", str(tmp_path / "popconsole" / "resources.py"))
    with pytest.raises(resources.MissingDataError, match="reinstall popconsole") as missing:
        resources.folder("lessons")
    assert str(tmp_path / "_data" / "lessons") in str(missing.value)
    (tmp_path / "_data" / "lessons").mkdir(parents=True)
    assert resources.folder("lessons") == tmp_path / "_data" / "lessons"
