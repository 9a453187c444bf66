"""Keys at random, at the speed of a machine: whatever comes, the full screen goes on."""

import os

import pytest

from tests.tui.monkey import all_actions, all_screens, run

_KEYS = int(os.environ.get("MONKEY_KEYS", "1000"))
"""More in .ci/run."""


@pytest.mark.exhaustive
@pytest.mark.timeout(max(300, _KEYS // 10))  # seconds: as long as so many keys take on a busy machine
def test_no_keys_in_whatever_order_end_the_console_and_every_action_and_screen_is_reached() -> None:
    monkey = run(int(os.environ.get("MONKEY_SEED", "1")), _KEYS)
    assert monkey.seen == all_screens()
    assert monkey.done == all_actions()
