"""Keys at random, at the speed of a machine: whatever comes, the full screen goes on."""

import os

import pytest

from tests.tui.monkey import all_actions, all_screens, run

_FEW, _ALL = 1_000, 5_000
"""Keys in the suite; in .ci/run, where MONKEY_KEYS says so."""
_KEYS = int(os.environ.get("MONKEY_KEYS", _FEW))


@pytest.mark.timeout(max(60, _KEYS // 10))  # seconds: as long as so many keys take on a busy machine
def test_no_keys_in_whatever_order_end_the_console_and_every_screen_is_reached() -> None:
    monkey = run(int(os.environ.get("MONKEY_SEED", "1")), _KEYS, to_the_end=_KEYS >= _ALL)
    assert monkey.seen == all_screens()
    if _KEYS >= _ALL:
        assert monkey.done == all_actions()
