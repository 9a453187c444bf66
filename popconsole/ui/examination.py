"""The forms in which ``examine`` reports, and the words that they share."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module

from popconsole.examiner.result import Examined, Result
from popconsole.examiner.verdict import VERDICT_WORDS, CheckVerdict
from popconsole.i18n import _, counted_word, ngettext

MARKS = {
    CheckVerdict.MET: ".",
    CheckVerdict.ALLOWED: "~",
    CheckVerdict.ABSENT: "-",
    CheckVerdict.BROKEN: "X",
    CheckVerdict.UNKNOWN: "?",
}
"""The sign of each verdict, where there is no room for a word."""


@dataclass(frozen=True, slots=True)
class ExaminationForm:
    """A form of a report.

    ``row`` yields what is told of a result as soon as it is there, ``foot`` the rest; both are given the
    columns there are.
    """

    foot: Callable[[Examined, int], Iterator[str]]
    row: Callable[[Result, int], Iterator[str]] = lambda _result, _width: iter(())
    head: Callable[[Examined, int], Iterator[str]] = lambda _examined, _width: iter(())


def form_named(name: str) -> ExaminationForm:
    """Return the form with a name: that of a module in ``ui/examinations``."""
    form: ExaminationForm = import_module(f"popconsole.ui.examinations.{name}").FORM
    return form


def word(verdict: CheckVerdict) -> str:
    """Return what a verdict is called."""
    return _(VERDICT_WORDS[verdict])


def counted(examined: Examined) -> str:
    """Return in a row how many there are of each verdict."""
    counts = examined.counts
    all_of_them = ngettext("{n} check", "{n} checks", len(examined.results)).format(n=len(examined.results))
    parts = [counted_word(counts[verdict], word(verdict)) for verdict in CheckVerdict if counts[verdict]]
    return (
        _("{checks}: {counts}").format(checks=all_of_them, counts=", ".join(parts)) if parts else all_of_them
    )


def outcome(examined: Examined) -> str:
    """Return in a sentence what came of it: what the exit code says."""
    if examined.stopped:
        return _("The server could not be examined: {why}").format(why=examined.stopped)
    if not examined.usable:
        return _("The server could not be examined: nothing could be said of any check.")
    failures = len(examined.failures)
    if failures:
        return ngettext("{n} check fails the run.", "{n} checks fail the run.", failures).format(n=failures)
    others = len(examined.broken)
    if others:
        told = ngettext(
            "Nothing fails the run; {n} check of a lower level is broken.",
            "Nothing fails the run; {n} checks of a lower level are broken.",
            others,
        )
        return told.format(n=others)
    return _("Nothing is broken.")
