"""The command that holds two recordings against each other: compare."""

import json
import sys
from typing import TYPE_CHECKING

import click

from popconsole.cli.given import not_empty, width
from popconsole.cli.many_files import one_file
from popconsole.cli.outcome import ExitCode, pipe
from popconsole.cli.recordings import file_options, read_recording
from popconsole.i18n import N_

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from popconsole.analysis.compare import Comparison
    from popconsole.formats.asked import Asked
    from popconsole.ui.two_recordings import PairComparer, TwoRecordings


@click.command()
@click.argument("there", metavar="A", callback=not_empty)
@click.argument("here", metavar="B", callback=not_empty)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@file_options
@click.option("--differences", "brief", is_flag=True, help=N_("Print those exchanges alone that differ."))
@click.option("--all", "everything", is_flag=True, help=N_("Print long answers whole."))
@click.option("--reveal", is_flag=True, help=N_("Show passwords and digests instead of stars."))
def compare(
    there: str, here: str, form: str, asked: "Asked", *, brief: bool, everything: bool, reveal: bool
) -> None:
    """Compare two recordings, A ("there") and B ("here"), side by side, exchange by exchange.

    The last thing said is the first difference that matters: what was done otherwise, and which answers told
    something else before. Who logs in and with what, and the words that the protocol leaves free, do not
    matter. A and B are recordings in any form that is read; one may be "-" for standard input.

    Exits with 0 where nothing differs that matters, with 1 where something does, and with 2 where one of them
    could not be read or too little of it was understood.
    """
    from popconsole.ui.two_recordings import PairComparer, TwoRecordings, text_report

    files = one_file(there), one_file(here)
    there_read, here_read = (read_recording(file, asked) for file in files)
    both = TwoRecordings(there_read.recording, here_read.recording, known=(there_read.known, here_read.known))
    comparer = PairComparer(reveal=reveal, width=width(), everything=everything)
    names = files[0].shown, files[1].shown
    with pipe():
        for row in (
            text_report(both, comparer, names, lambda one: _rows(comparer, one, brief=brief))
            if form == "text"
            else _json_report(both, comparer)
        ):
            click.echo(row)
    if there_read.doubt or here_read.doubt:
        sys.exit(ExitCode.UNUSABLE)
    sys.exit(ExitCode.OK if comparer.agrees else ExitCode.DIFFERENCE)


def _rows(comparer: "PairComparer", comparison: "Comparison", *, brief: bool) -> "Iterable[str]":
    """Return the rows of an exchange; ``brief``: none where both are the same."""
    return () if brief and comparison.verdict.agrees else comparer.rows(comparison)


def _json_report(both: "TwoRecordings", comparer: "PairComparer") -> "Iterator[str]":
    """Yield two recordings compared: an object for each exchange, and the sum."""
    for number, pair in enumerate(both.pairs, 1):
        for _row in comparer.begin(pair, number):
            pass
        for comparison in both.compared(pair):
            comparer.count(comparison, number)
            yield json.dumps(comparer.as_object(comparison, number))
    yield json.dumps(comparer.sum_as_object())
