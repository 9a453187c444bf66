"""What the first frame does without."""

import gc
import subprocess
import sys

from popconsole.tui import tuning

LATER = ("popconsole.server", "popconsole.client", "popconsole.replay", "popconsole.guide.lessons.lessons")


def test_the_first_frame_loads_no_server_and_no_client() -> None:
    code = "import sys, popconsole.tui.app; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    loaded = done.stdout.split()
    assert "textual.app" in loaded
    assert [name for name in loaded if name.startswith(LATER)] == []


def test_the_garbage_collector_wakes_again() -> None:
    tuning.while_starting()
    try:
        assert not gc.isenabled()
    finally:
        tuning.once_started()
    assert gc.isenabled()
    assert gc.get_freeze_count()
    gc.unfreeze()
