"""The judges, found by the names that checks give them. Pure."""

from collections.abc import Callable, Mapping
from functools import cache

from popconsole.examiner import judges
from popconsole.examiner.evidence import Evidence
from popconsole.examiner.verdict import Ruling
from popconsole.formats.folder import modules_in

Judge = Callable[[Evidence], Ruling]


@cache
def judge_named(name: str) -> Judge:
    """Return the judge of a name. Raises KeyError."""
    return all_judges()[name]


@cache
def all_judges() -> Mapping[str, Judge]:
    """Return all judges, by their names."""
    found: dict[str, Judge] = {}
    for module in modules_in(judges):
        found |= module.JUDGES
    return found
