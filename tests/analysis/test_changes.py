"""What a line changes in a situation has the situation's own fields and types; mypy holds all to them."""

import dataclasses
import typing
from pathlib import Path

import pytest

from popconsole.analysis.step import Changes, Situation
from popconsole.protocol.pop3 import Pop3State

ROOT = Path(__file__).parents[2]
WRONG = """\
from popconsole.analysis.step import Changes, Situation

def told(now: Situation) -> Situation:
    changes: Changes = {"mesages": {}}
    changes["cuont"] = 1
    changes |= {"pending": "one"}
    return now.changed({"utf9": True})
"""


def test_changes_are_those_of_a_situation() -> None:
    assert typing.get_type_hints(Changes) == typing.get_type_hints(Situation)
    assert set(Changes.__annotations__) == {field.name for field in dataclasses.fields(Situation)}


def test_a_changed_situation_is_another_one() -> None:
    now = Situation(Pop3State.AUTHORIZATION, user="fred")
    then = now.changed({"user": "barney", "count": 2})
    assert then == Situation(Pop3State.AUTHORIZATION, user="barney", count=2)
    assert now.user == "fred"
    assert then.changed({"count": 2}) is then
    assert then.changed({}) is then
    with pytest.raises(dataclasses.FrozenInstanceError):
        then.user = "wilma"  # type: ignore[misc]


def test_mypy_refuses_a_field_that_is_misspelt_or_of_another_type(tmp_path: Path) -> None:
    api = pytest.importorskip("mypy.api", reason="mypy is a linter: who runs the tests need not have it")
    wrong = tmp_path / "wrong.py"
    wrong.write_text(WRONG, encoding="utf-8")
    config = ["--config-file", str(ROOT / "pyproject.toml"), "--cache-dir", str(tmp_path / "cache")]
    report, _, _ = api.run([*config, "--no-error-summary", str(wrong)])
    refused = [line.partition("error:")[0].split(":")[-2] for line in report.splitlines() if "error:" in line]
    assert sorted(set(refused)) == ["4", "5", "6", "7"], report
