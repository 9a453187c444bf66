"""Keys at random, at the speed of a machine: whatever comes, the full screen goes on."""

import os

from tests.tui.monkey import all_actions, all_screens, run

_FEW, _ALL = 1_000, 5_000
"""Keys in the suite; in .ci/run, where MONKEY_KEYS says so."""


def test_no_keys_in_whatever_order_end_the_console_and_every_screen_is_reached() -> None:
    keys = int(os.environ.get("MONKEY_KEYS", _FEW))
    monkey = run(int(os.environ.get("MONKEY_SEED", "1")), keys, to_the_end=keys >= _ALL)
    assert monkey.seen == all_screens()
    if keys >= _ALL:
        assert monkey.done == all_actions()
