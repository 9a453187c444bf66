"""Processes that share the work on one file: what they make comes in order, whatever becomes of them."""

import os
import signal
import sys
from collections.abc import Iterator
from itertools import chain

import pytest

from popconsole.formats.reading import Progress
from popconsole.ui import crew
from popconsole.ui.crew import Crew
from popconsole.ui.sharing import helpers

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="twins of a process are Linux's")
HERE = os.getpid()
LARGE = Progress(0, 0, 1 << 30)


def squared(number: int) -> tuple[int, bool]:
    return number**2, os.getpid() == HERE


def ill(number: int) -> tuple[int, bool]:
    """Work that ends each process but this one."""
    if os.getpid() != HERE:
        os.kill(os.getpid(), signal.SIGKILL)
    return squared(number)


@pytest.fixture
def crews() -> Iterator[list[Crew[int, tuple[int, bool]]]]:
    made: list[Crew[int, tuple[int, bool]]] = []
    yield made
    for one in made:
        one.close()


def test_what_is_made_comes_in_order_and_few_wait(crews: list[Crew[int, tuple[int, bool]]]) -> None:
    crews.append(Crew(squared, 2))
    (two,) = crews
    early = [list(two.give(number)) for number in range(7)]
    assert early[:3] == [[]] * 3
    assert all(early[3:])
    assert [*chain(*early), *two.rest()] == [(number, (number**2, False)) for number in range(7)]


def test_what_lost_processes_leave_behind_is_made_here(crews: list[Crew[int, tuple[int, bool]]]) -> None:
    crews.append(Crew(ill, 2))
    (two,) = crews
    made = [each for number in range(7) for each in two.give(number)]
    assert [*made, *two.rest()] == [(number, (number**2, True)) for number in range(7)]


def test_a_crew_is_for_the_large_rest_of_a_file_and_several_processors(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _process: {0, 1, 2})
    assert helpers(LARGE) == 3
    assert helpers(Progress(0, LARGE.total - 1_000, LARGE.total)) == 0
    assert helpers(Progress(0, 1 << 30, 0)) == 0  # a pipe: who knows
    monkeypatch.setattr(os, "sched_getaffinity", lambda _process: {3})
    assert helpers(LARGE) == 0
    monkeypatch.setattr(sys, "platform", "win32")
    assert helpers(LARGE) == 0


def test_where_no_process_can_be_had_the_work_is_done_here(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_given: object, **_named: object) -> None:
        raise BlockingIOError

    monkeypatch.setattr(crew, "ProcessPoolExecutor", full)
    alone = Crew(squared, 2)
    made = [each for number in range(5) for each in alone.give(number)]
    assert [*made, *alone.rest()] == [(number, (number**2, True)) for number in range(5)]
    alone.close()
