"""Each example of the manual's page on the library runs as it stands there.

That for pytest runs in ``test_plugin.py``, that for a cluster in ``tests/interop``.
"""

from pathlib import Path

import pytest

from tests.api.library_page import README, SCRIPTS, SPREAD, TESTS, prepare, printed
from tests.api.test_imports import HIDDEN_BY_ROOMS


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return prepare(tmp_path)


def test_there_is_an_example_of_each() -> None:
    assert (len(SCRIPTS), len(TESTS), len(SPREAD), len(README)) == (4, 1, 2, 1)


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("block", [*SCRIPTS, *README])
def test_each_example_runs(block: str, capsys: pytest.CaptureFixture[str]) -> None:
    if HIDDEN_BY_ROOMS:  # the rooms that have their names are loaded in this process
        block = block.replace("from popconsole import", "from popconsole.api import")
    exec(block, {})  # noqa: S102 - ours
    said = capsys.readouterr().out
    assert said
    assert "sesame" not in said


def test_many_processes_judge_a_folder(folder: Path) -> None:
    told = printed(folder, SPREAD[0]).splitlines()
    assert len(told) == 3
    assert told[0].startswith("captures/0.txt  0 captures/0.txt, line 1: the file is empty")
    assert [row.split()[:3] for row in told[1:]] == [
        ["captures/1.txt", "printed", "1"], ["captures/2.txt", "printed", "2"],
    ]  # fmt: skip
