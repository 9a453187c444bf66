"""Files as they are given, where standard input was closed outright."""

import sys
from pathlib import Path

import pytest

from popconsole.ui.recording_files import STANDARD_INPUT, GivenFile


def test_files_are_read_without_standard_input(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "one.txt").write_bytes(b"S: +OK\n")
    monkeypatch.setattr(sys, "stdin", None)
    with GivenFile(str(tmp_path / "one.txt")).open() as opened:
        assert opened.stream.read() == b"S: +OK\n"
    assert opened.stream.closed
    with pytest.raises(OSError, match="it is closed"):
        GivenFile(STANDARD_INPUT).open()
