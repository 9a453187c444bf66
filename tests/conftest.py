"""What holds for all tests.

Signals mean to the programs under test what they mean to anybody's. No example of a property test has a time
in which it must be done: machines are busy. Whose tests these are has no settings and no sessions that are
kept, nor certificates, nor what was learned: what is tested finds and leaves none. Translations are compiled
anew where they were changed.
"""

import gc
import os
import signal
from collections.abc import Iterator
from tempfile import TemporaryDirectory

import pytest
from hypothesis import settings

from tests import translations
from tests.prepared import PREPARED

_ROUNDS = 100_000, 20, 20  # of the garbage collector: new objects, then rounds of the younger, till the next


def _not_ignored() -> None:
    """Take over the signals that this process was started to ignore, as under nohup, and do nothing at them.

    A signal that is ignored stays so in every program that is started from here, and those that are to end
    by it would not; one that is caught is back at its default there.
    """
    for name in ("SIGINT", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, lambda *_: None)


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Return how many processes test at once with ``-n auto``: three on two processors, as tests wait too.

    Who has nothing left to test takes over from the others, unless another way was asked for.
    """
    if config.option.dist == "no":
        config.option.dist = "worksteal"
    processors = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return processors + min(processors, 4) // 2


def pytest_collection_finish() -> None:
    """Take what was collected out of the garbage collector's rounds: all of it stays.

    What tests leave behind is looked for less often than else: a console makes so much in a moment that a
    fifth of the time of its tests would go into that.
    """
    gc.freeze()
    gc.set_threshold(*_ROUNDS)
    gc.enable()


gc.disable()  # while tests are collected
_not_ignored()
settings.register_profile("without-a-time", settings(deadline=None))
settings.load_profile("without-a-time")


@pytest.fixture(autouse=True, scope="session")
def _nobodys_settings() -> Iterator[None]:
    """Give the programs under test, and this one, folders of their own for all that they keep."""
    with TemporaryDirectory() as folder:
        translations.load().compile_all()
        for name in ("XDG_STATE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME"):
            os.environ[name] = folder
        yield
        PREPARED.close()
