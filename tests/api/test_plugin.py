"""The plugin for pytest: used by a small mail program's tests, as anybody's would."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.api.library_page import TESTS

TOP = Path(__file__).parents[2]
EXAMPLE = Path(__file__).parent / "example"
_ALONE = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "COV_"))}


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return the report of the example's tests, and of those that stand in the manual."""
    page = tmp_path_factory.mktemp("page") / "check_the_page.py"
    page.write_text(TESTS[0])
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-c", EXAMPLE / "pytest.ini", "-p", "no:cacheprovider",
         "--durations=5", EXAMPLE, page],
        cwd=TOP, capture_output=True, text=True, check=False, env=_ALONE, timeout=50,
    )  # fmt: skip
    assert done.returncode == 1, done.stdout + done.stderr
    return done.stdout


def test_the_tests_of_a_mail_program_use_its_fixtures(report: str) -> None:
    assert "2 failed, 9 passed, 1 error" in report


def test_the_report_of_a_test_that_fails_explains_what_was_said(report: str) -> None:
    failed = report.partition("test_what_is_left_is_wrong ___")[2].partition("\n___")[0]
    assert "- popconsole: POP3 #1 -" in failed
    said = failed.partition("popconsole: POP3 #1")[2]
    assert "    5 C  PASS ********\n         [command | AUTHORIZATION, user named]" in said
    assert "  C  DELE" not in said
    assert "sesame" not in said
    assert "nobody has called the mock server at 127.0.0.1 (POP3 " in report


def test_what_a_marker_has_wrong_is_told_in_a_sentence(report: str) -> None:
    told = report.partition("ERROR at setup of test_a_persona_that_is_wrong")[2].partition("\n===")[0]
    assert 'pop3_server: there is no persona "sendmail"; there are: popconsole, courier' in told
    assert "Error" not in told


def test_it_loads_next_to_nothing_where_it_is_not_used() -> None:
    code = (
        "import popconsole.pytest_plugin, sys; print(*(n for n in sys.modules if n.startswith('popconsole')))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert set(done.stdout.split()) == {"popconsole", "popconsole.pytest_plugin"}


def test_without_it_other_tests_run_as_ever(tmp_path: Path) -> None:
    (tmp_path / "test_it.py").write_text("def test_it() -> None: pass\n")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:popconsole", "--strict-markers", "-c", "/dev/null",
         "--rootdir", tmp_path, "-p", "no:cacheprovider", tmp_path],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
