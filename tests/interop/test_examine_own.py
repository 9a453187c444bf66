"""Our own server, in each of its set-ups, meets what is kept of it; but for those that take an hour."""

from pathlib import Path

import pytest

from tests.examine.own.setups import SET_UPS, examined, met, verdicts

pytestmark = pytest.mark.interop


@pytest.mark.parametrize("name", [name for name, set_up in SET_UPS.items() if not set_up.slow])
def test_a_set_up_meets_what_is_kept_of_it(name: str, tmp_path: Path) -> None:
    assert verdicts(examined(SET_UPS[name], tmp_path), "met") == met(name)
