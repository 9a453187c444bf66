"""A class's folders graded: a clear word for each, whatever its program does; the table in each form."""

import csv
import json
import os
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from popconsole.cli import popconsole
from popconsole.ui import grading
from popconsole.ui.building import stages
from popconsole.ui.building_results import StageFailure, StageResult, as_objects
from popconsole.ui.grading import GradeAsked, graded

FIRST, SECOND = stages()[:2]
PRINTED = "starting\nKeyError: '4711'"


def result(*found: StageResult) -> dict[str, Any]:
    return as_objects("server", found, stages())


FAILED: dict[str, dict[str, Any] | None] = {
    "passed": result(*map(StageResult, stages())),
    "failed": result(
        StageResult(FIRST),
        StageResult(SECOND, StageFailure("rfc1939/3/1", "=1+1 is no greeting", printed="x")),
    ),
    "no-start": result(
        StageResult(FIRST, StageFailure("listens", "It ended.", kind="ended", printed=PRINTED))
    ),
    "no-listen": result(StageResult(FIRST, StageFailure("listens", "It does not listen.", kind="deaf"))),
    "no-program": result(StageResult(FIRST, StageFailure("listens", "It ended.", kind="unfound"))),
    "died": result(
        StageResult(FIRST, StageFailure("listens", "It ended while it was examined.", kind="died"))
    ),
    "not-graded": None,
    "time": result(StageResult(FIRST)),
}


@pytest.fixture
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Folders whose programs do what they are called."""

    def checked(folder: Path, _asked: GradeAsked, kept: Path, printed: int) -> bool:
        del printed
        if (told := FAILED[folder.name]) is not None:
            kept.write_text(json.dumps(told))
        return folder.name != "time"

    monkeypatch.setattr(grading, "_checked", checked)
    for name in FAILED:
        (tmp_path / name).mkdir()
        (tmp_path / name / "server.py").write_text("")
    return sorted(tmp_path.iterdir())


def test_each_has_its_word(folders: list[Path]) -> None:
    found = {one.folder: one for one in graded(folders, GradeAsked("x {port}", len(stages())))}
    assert {name: one.outcome.value for name, one in found.items()} == {name: name for name in FAILED}
    assert [name for name, one in found.items() if not one.outcome.graded] == ["no-program", "not-graded"]
    assert (found["time"].passed, found["time"].stage) == (1, SECOND.name)
    assert found["no-start"].why == "It ended. KeyError: '4711'"
    assert (found["failed"].check, found["failed"].why) == ("rfc1939/3/1", "=1+1 is no greeting")


def test_each_folder_has_its_report_and_no_result_of_an_earlier_run(
    folders: list[Path], tmp_path_factory: pytest.TempPathFactory
) -> None:
    (folders[0].parent / "empty").mkdir()
    kept = tmp_path_factory.mktemp("kept")
    (kept / "not-graded.json").write_text(json.dumps(FAILED["passed"]))
    every = sorted(folders[0].parent.iterdir())
    found = {one.folder: one for one in graded(every, GradeAsked("x {port}", len(stages()), output=kept))}
    assert {path.stem for path in kept.glob("*.txt")} == set(found)
    assert found["not-graded"].outcome.value == "not-graded"
    assert (kept / "empty.txt").read_text() == f"{found['empty'].why}\n"


@pytest.mark.parametrize(("only", "code"), [("passed", 0), ("failed", 1), ("time", 1), ("no-program", 2)])
def test_the_code_tells_the_worst(folders: list[Path], only: str, code: int) -> None:
    for folder in folders:
        if folder.name not in (only, "passed"):
            (folder / "server.py").unlink()
            folder.rmdir()
    done = CliRunner().invoke(popconsole, ["grade", str(folders[0].parent), "--run", "x {port}"])
    assert done.exit_code == code


def test_the_table_is_for_a_person_a_spreadsheet_or_a_program(folders: list[Path]) -> None:
    arguments = ["grade", str(folders[0].parent), "--run", "x {port}"]
    text = CliRunner().invoke(popconsole, arguments).stdout.splitlines()
    assert text[-1] == "1 of 8 passed all stages; 2 could not be graded."
    assert "no-listen    0/14  does not listen  01-a-port" in text
    rows = list(
        csv.DictReader(CliRunner().invoke(popconsole, [*arguments, "--format", "csv"]).stdout.splitlines())
    )
    assert next(row for row in rows if row["folder"] == "failed") == {
        "folder": "failed", "outcome": "failed", "passed": "1", "of": "14", "stage": SECOND.name,
        "check": "rfc1939/3/1", "why": "'=1+1 is no greeting",
    }  # fmt: skip
    told = json.loads(CliRunner().invoke(popconsole, [*arguments, "--format", "json"]).stdout)
    assert [one["outcome"] for one in told] == sorted(FAILED)


def test_a_program_has_limits() -> None:
    told = grading._limited(GradeAsked("./server {port}", 14, seconds=9, megabytes=16))
    assert told.endswith("./server {port}")
    assert ("ulimit -v 16384" in told) == (os.name == "posix")


@pytest.mark.skipif(os.name != "posix", reason="the examiner's place is taken by a script of a POSIX shell")
def test_who_takes_too_long_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = tmp_path / "python"
    script.write_text("#!/bin/sh\nexec sleep 60\n")
    script.chmod(0o755)
    monkeypatch.setattr(grading.sys, "executable", str(script))  # type: ignore[attr-defined]
    (tmp_path / "class" / "ada").mkdir(parents=True)
    (tmp_path / "class" / "ada" / "server.py").write_text("")
    (only,) = graded([tmp_path / "class" / "ada"], GradeAsked("x {port}", 14, seconds=0))
    assert (only.outcome.value, only.why) == ("time", "It took longer than 0 s.")
