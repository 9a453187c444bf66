"""Small servers that are wrong in one line each: the examiner tells what is broken, and why."""

import re

import pytest

from popconsole.examiner.catalogue import catalogue
from popconsole.examiner.check import From
from tests.examine.wrong.examined import REPORTS, examined, faults, named, own_faults, told

_TOLD = {
    name: dict(row.split(" (", 1) for row in (REPORTS / f"{name}.txt").read_text().splitlines()[2:])
    for name in faults()
}


@pytest.mark.parametrize("protocol", ["POP3", "POP2"])
def test_a_small_server_as_it_stands_breaks_nothing_else(protocol: str) -> None:
    results = examined(None, catalogue(protocol))
    assert {row.split(" ")[0] for row in told(results).splitlines()} <= set(own_faults())


@pytest.mark.parametrize("name", faults())
def test_a_wrong_server_has_a_report_that_tells_what_it_is_meant_to_break(name: str) -> None:
    assert (REPORTS / f"{name}.txt").read_text().startswith(f"{faults()[name]['what']}\n\n")
    assert faults()[name]["breaks"] in (_TOLD[name] or [""])


@pytest.mark.parametrize("name", [name for name, fault in faults().items() if fault["breaks"]])
def test_a_wrong_server_is_told_by_what_it_breaks(name: str) -> None:
    check = faults()[name]["breaks"]
    rows = told(examined(faults()[name], named(check, faults()[name]["protocol"]))).splitlines()
    (found,) = [row for row in rows if row.startswith(f"{check} (")]
    assert _steady(found) == _steady(f"{check} ({_TOLD[name][check]}")


def _steady(row: str) -> str:
    """Return a row of a report without what depends on what was examined before."""
    check, _colon, why = row.partition(": ")
    every = (*catalogue("POP3"), *catalogue("POP2"))
    if next(one for one in every if check.startswith(f"{one.id} (")).begins is From.RUN:
        return check  # it is told by the first reply that shows it
    return f"{check}: {re.sub('[0-9]+', 'N', why)}"
