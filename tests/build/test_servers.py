"""Each stage of a server: the right one passes, and what is said of each wrong one stands in a file."""

import sys

import pytest

from popconsole.examiner.running import program
from popconsole.ui.building import stages
from tests.build.programs import REPORTS, command_held, report, server_held, wrong_commands, wrong_servers


def test_every_stage_has_three_wrong_servers_each_with_a_report() -> None:
    assert set(wrong_servers()) == {stage.name for stage in stages() if stage.checks}
    for stage, wrong in wrong_servers().items():
        assert len(wrong) >= 3
        assert len(set(wrong)) == len(wrong)
        assert {path.stem for path in (REPORTS / "server" / stage).iterdir()} == set(wrong)


@pytest.mark.parametrize("stage", wrong_servers())
def test_a_right_server_passes_each_stage(stage: str) -> None:
    result = server_held(stage, None)
    assert result.passed, report(result)


@pytest.mark.parametrize(
    ("stage", "name"), [(one, name) for one, some in wrong_servers().items() for name in some]
)
def test_a_wrong_server_is_told_what_is_wrong_and_what_to_do(stage: str, name: str) -> None:
    told = report(server_held(stage, name))
    assert told == (REPORTS / "server" / stage / f"{name}.txt").read_text("utf-8")
    assert "Hint: " in told


@pytest.mark.skipif(sys.platform == "win32", reason="the commands are of a POSIX shell")
@pytest.mark.parametrize("name", wrong_commands())
def test_a_program_that_does_not_listen_is_told_why(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if name == "deaf":  # nothing else is waited for
        monkeypatch.setattr(program, "START", 0.2)
        monkeypatch.setattr(program, "_LOOK", 0.2)
    told = report(command_held(name)).replace("after 0 seconds", "after 10 seconds")
    assert told == (REPORTS / "server" / "01-a-port" / f"{name}.txt").read_text("utf-8")
    assert "Hint: " in told
