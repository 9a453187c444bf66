"""What .ci/run holds besides the tests themselves: coverage by room, and that nothing is skipped unseen."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

CI = Path(__file__).parents[2] / ".ci"


def _ran(script: str, measured: Path) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, measured.parent / script, measured], capture_output=True, text=True, check=False
    )
    assert done.stderr == ""
    return done.returncode, done.stdout


def _counts(lines: int, branches: int, *missing: int) -> dict[str, object]:
    return {
        "summary": {
            "covered_lines": lines - len(missing), "num_statements": lines,
            "covered_branches": branches, "num_branches": branches,
        },
        "missing_lines": list(missing), "missing_branches": [],
    }  # fmt: skip


FILES = {
    "popconsole/x.py": _counts(1, 0),
    "popconsole/a/x.py": _counts(9, 3),
    "popconsole/a/b/y.py": _counts(7, 1),
}


@pytest.mark.parametrize(
    ("files", "code", "told"),
    [
        (FILES, 0, ["ok    .                  100.00 %", "ok    a                  100.00 %", "ok    a/b  "]),
        # a floor of 100 fails by a single line, which is named; another room's lines make up for nothing
        (FILES | {"popconsole/a/b/y.py": _counts(7, 1, 40)}, 1, ["LESS  a/b ", "a/b/y.py: 40", "ok    a   "]),
        # a floor below 100 leaves room, and no more
        (FILES | {"popconsole/a/x.py": _counts(8, 2, 1)}, 0, ["ok    a                   90.00 %"]),
        (FILES | {"popconsole/a/x.py": _counts(8, 2, 1, 2)}, 1, ["LESS  a                   80.00 %"]),
        # a new room without a floor, and a floor without a room
        (FILES | {"popconsole/c/x.py": _counts(1, 0)}, 1, ["No floor in .ci/floors.toml is for:", "c/x.py"]),
        ({"popconsole/x.py": _counts(1, 0), "popconsole/a/x.py": _counts(1, 0)}, 1, ["LESS  a/b "]),
    ],
)
def test_coverage_is_held_by_room(
    tmp_path: Path, files: dict[str, object], code: int, told: list[str]
) -> None:
    (tmp_path / "coverage.py").write_text((CI / "coverage.py").read_text())
    (tmp_path / "floors.toml").write_text('[floors]\n"." = 50\n"a" = 90\n"a/b" = 100\n')
    measured = tmp_path / "coverage.json"
    measured.write_text(json.dumps({"files": files}))
    returned, printed = _ran("coverage.py", measured)
    assert returned == code, printed
    for row in told:
        assert row in printed


@pytest.mark.parametrize(
    ("reason", "code", "told"),
    [
        (
            "mypy is a linter: who runs the tests need not have it",
            0,
            "ok    tests.x::test_it: mypy is a linter",
        ),
        ("not today", 1, "WHY?  tests.x::test_it: not today"),
        (None, 0, ""),
    ],
)
@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere more is skipped")
def test_what_is_skipped_is_told_and_needs_a_reason(
    tmp_path: Path, reason: str | None, code: int, told: str
) -> None:
    (tmp_path / "skipped.py").write_text((CI / "skipped.py").read_text())
    measured = tmp_path / "tests.xml"
    skipped = "" if reason is None else f'<skipped type="pytest.skip" message="{reason}">x</skipped>'
    measured.write_text(
        f'<testsuites><testsuite><testcase classname="tests.x" name="test_it">{skipped}</testcase>'
        '<testcase classname="tests.x" name="other"/></testsuite></testsuites>'
    )
    returned, printed = _ran("skipped.py", measured)
    assert returned == code
    assert printed.startswith(told)
