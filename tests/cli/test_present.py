"""The command that presents a plan: what it lists, checks, plays dry, and can't use."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from popconsole.cli import consoles
from popconsole.cli.root import popconsole

PLAN = """\
format = 1
title = "Small"
protocol = "POP3"
[[moment]]
title = "Go"
minutes = 1
type = ["STAT"]
"""


def run(*words: str) -> tuple[int, str]:
    ran = CliRunner().invoke(popconsole, ["present", *words])
    return ran.exit_code, ran.output


def test_without_a_name_what_there_is_is_listed() -> None:
    code, output = run()
    assert code == 0
    assert "ninety-minutes         POP3 in ninety minutes" in output
    assert "13-pop2-by-hand        POP2 by hand" in output


@pytest.mark.parametrize("option", ["--check", "--dry-run"])
def test_what_is_to_be_presented_must_be_named_and_be_there(option: str, tmp_path: Path) -> None:
    assert run(option)[0] == 2
    code, output = run("nothing\x1b[2J", option)
    assert (code, "\x1b" in output) == (2, False)
    path = tmp_path / "plan.toml"
    path.write_text(PLAN.replace("minutes = 1", "minutes = 'one'"))
    code, output = run(str(path), option)
    assert code == 2
    assert (
        "plan.toml, moment 1, minutes: 'one' is no number for it. Expected: a number from 0 to 1440."
        in output
    )


def test_a_plan_is_checked(tmp_path: Path) -> None:
    path = tmp_path / "plan.toml"
    path.write_text(PLAN)
    assert run(str(path), "--check") == (0, "plan.toml: Small, 1 moments, 1:00: nothing is wrong with it\n")
    path.write_text(PLAN + '[[moment]]\ntitle = "b"\nat = 5\nminutes = 1\n')
    code, output = run(str(path), "--check")
    assert code == 1
    assert "it begins at 5:00; from 1:00 to then nothing is planned" in output
    path.write_text(PLAN.replace("[[moment]]", 'persona = "nobody"\n[[moment]]'))
    assert run(str(path), "--check")[0] == 2


def test_a_plan_is_played_dry(tmp_path: Path) -> None:
    path = tmp_path / "plan.toml"
    path.write_text(PLAN)
    code, output = run(str(path), "--dry-run")
    assert code == 1
    assert "C: STAT" in output
    assert "! moment 1, STAT: refused: -ERR" in output
    path.write_text(PLAN.replace('"STAT"', '"USER student"'))
    assert run(str(path), "--dry-run")[0] == 0
    path.write_text(PLAN.replace("[[moment]]", 'persona = "nobody"\n[[moment]]'))
    assert run(str(path), "--dry-run")[0] == 2


def test_a_console_is_opened_for_it_at_a_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    given: dict[str, object] = {}
    monkeypatch.setattr(consoles, "open_console", lambda **options: given.update(options))
    assert run("ninety-minutes", "--from", "15")[0] == 0
    assert given["moment"] == 14
    assert run("ninety-minutes", "--from", "0")[0] == 2
