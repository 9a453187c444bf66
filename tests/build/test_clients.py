"""Each stage of a client: the right one passes, and what is said of each wrong one stands in a file."""

from collections import Counter

import pytest

from popconsole.ui.building import stages
from tests.build.clients import clients_held, wrong_clients
from tests.build.programs import REPORTS, report


def test_every_stage_has_three_wrong_clients_each_with_a_report() -> None:
    counts = Counter(row["stage"] for row in wrong_clients().values())
    assert set(counts) == {stage.name for stage in stages("client")}
    assert min(counts.values()) >= 3
    kept = {
        path.relative_to(REPORTS / "client").with_suffix("") for path in (REPORTS / "client").rglob("*.txt")
    }
    assert {str(path).replace("\\", "/") for path in kept} == {
        f"{row['stage']}/{name}" for name, row in wrong_clients().items()
    }


def test_a_right_client_passes_all_stages() -> None:
    found = clients_held(None)
    assert len(found) == len(stages("client"))
    assert found[-1].passed, report(found[-1], "client")


@pytest.mark.parametrize("name", wrong_clients())
def test_a_wrong_client_passes_what_comes_before_and_is_told_what_to_do(name: str) -> None:
    result = clients_held(name)[-1]
    assert result.stage.name == wrong_clients()[name]["stage"]
    told = report(result, "client")
    assert told == (REPORTS / "client" / result.stage.name / f"{name}.txt").read_text("utf-8")
    assert "Hint: " in told
