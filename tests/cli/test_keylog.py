"""--keylog: a key log that is of use, or what is said of one that is not."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from popconsole.cli import popconsole

SAID = "S: +OK ready\nC: QUIT\nS: +OK\n"
ROW = f"CLIENT_RANDOM {'ab' * 32} {'cd' * 48}\n"


def run(*words: str) -> Result:
    return CliRunner().invoke(popconsole, words, input=SAID)


@pytest.mark.parametrize("command", ["annotate", "check", "replay"])
def test_a_key_log_is_read(command: str, tmp_path: Path) -> None:
    file = tmp_path / "keys.log"
    file.write_text(ROW)
    ran = run(command, "--keylog", str(file), "-")
    assert (ran.exit_code, ran.stderr) == (0, "")


def test_rows_of_no_use_are_told_and_passed_over(tmp_path: Path) -> None:
    file = tmp_path / "keys.log"
    file.write_text(ROW + "CLIENT_RANDOM 00 11\n" * 7)
    ran = run("annotate", "--keylog", str(file), "-")
    assert ran.exit_code == 0
    rows = ran.stderr.splitlines()
    assert [", line 2: " in rows[0], ", line 6: " in rows[4]] == [True, True]
    assert rows[5].endswith("2 more rows are passed over")
    assert len(rows) == 6


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "line 1: there is no secret in it"),
        ("# a\nPASS kettle\n", "line 2: it begins with no label of a key log"),
    ],
)
def test_a_file_that_is_no_key_log(text: str, told: str, tmp_path: Path) -> None:
    file = tmp_path / "keys.log"
    file.write_text(text)
    ran = run("annotate", "--keylog", str(file), "-")
    assert ran.exit_code == 2
    assert told in " ".join(ran.stderr.split())
    assert "kettle" not in ran.stderr


@pytest.mark.parametrize("name", ["none", "", "."])
def test_a_file_that_is_none(name: str, tmp_path: Path) -> None:
    assert run("annotate", "--keylog", name and str(tmp_path / name), "-").exit_code == 2
