"""Files rewritten in place, so that they hold what came."""

import os
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import accumulate
from pathlib import Path

from popconsole.analysis.compare import Comparison, Verdict
from popconsole.expect.difference import Difference
from popconsole.expect.rewriting import Edits, aligned, apply, rewritten
from popconsole.expect.rows import row_text
from popconsole.formats.header import begins_header, has_header
from popconsole.i18n import ngettext
from popconsole.replaying.playing import PlayedBook
from popconsole.transcript.escapes import escape
from popconsole.transcript.model import LineKind, Recording, Side

_STAY = (Verdict.NOT_SAID, Verdict.ADDED, Verdict.WITHOUT_END)


def rewrite(path: Path, played: PlayedBook) -> tuple[int, int]:
    """Rewrite what differs in a file of expectations; return how many differences, and how many stay.

    Raises OSError.
    """
    differences = [_masked(played, difference) for difference in played.run.differences]
    octets, left = rewritten(played.octets, played.playbook, differences)
    if octets != played.octets:
        put(path, octets)
    return len(differences), left


def told_of_rewriting(count: int) -> str:
    """Return in a sentence how many differences were rewritten."""
    return ngettext("{n} difference is rewritten", "{n} differences are rewritten", count).format(n=count)


def _masked(played: PlayedBook, difference: Difference) -> Difference:
    """Return a difference with the secrets masked in what came."""
    session = played.sessions[difference.session]
    wire = [n for n, line in enumerate(session.lines) if line.kind is LineKind.WIRE][: difference.said]
    heard = [n for n in wire if session.lines[n].side is Side.SERVER]
    came = heard[len(heard) - len(difference.came) :]
    return replace(difference, came=tuple(session.history.shown(n) for n in came))


def rewrite_recording(
    path: Path, octets: bytes, recording: Recording, comparisons: Iterable[tuple[int, Comparison]]
) -> tuple[int, int]:
    """Rewrite the answers of a recording that differ; ``comparisons`` with the number of their conversation.

    Returns how many differences there are, and how many stay: all of them where the file is not popconsole's
    own text. Raises OSError.
    """
    differ = [(number, comparison) for number, comparison in comparisons if not comparison.verdict.agrees]
    rows = _rows_of_lines(octets)
    if len(rows) != sum(len(conversation.lines) for conversation in recording.conversations):
        return len(differ), len(differ)
    starts = [0, *accumulate(len(conversation.lines) for conversation in recording.conversations)]
    edits: Edits = {}
    left = 0
    for number, comparison in differ:
        found = _answer(rows[starts[number - 1] :], comparison)
        left += found is None
        edits |= found or {}
    if edits:
        put(path, apply(octets, edits))
    return len(differ), left


def _rows_of_lines(octets: bytes) -> list[int]:
    """Return the rows of a transcript, by their numbers, that tell of lines, in their order."""
    rows = [row.removesuffix(b"\r") for row in octets.split(b"\n")]
    start = 0
    if has_header(octets):
        begins = next(n for n, row in enumerate(rows) if begins_header(row))
        start = next((n for n, row in enumerate(rows) if n > begins and not row.strip()), len(rows))
    return [n for n, row in enumerate(rows, start=1) if n > start and row_text(row) is not None]


def _answer(rows: Sequence[int], comparison: Comparison) -> Edits | None:
    """Return what makes an answer as it was here; None where no row of it can."""
    recorded, here = comparison.recorded, comparison.here
    if comparison.verdict in _STAY or recorded.omitted or not here.spoken:
        return None
    old = [step for step in recorded.answer if step.line.kind is LineKind.WIRE]
    shown = [step.shown for step in here.answer if step.line.kind is LineKind.WIRE]
    news = [b"S: " + escape(line.octets, line.ending) for line in shown]
    if not old:
        return None if recorded.command is None else {rows[recorded.command.index]: [None, *news]}
    texts = [(step.shown.octets, step.line.ending) for step in old]

    def costs(i: int, j: int) -> float:
        return 0 if texts[i] == (shown[j].octets, shown[j].ending) else 1

    return aligned([rows[step.index] for step in old], news, costs) or None


def put(path: Path, octets: bytes) -> None:
    """Put other octets in the place of a file's, all or none, with the file's own rights. Raises OSError."""
    path = path.resolve()
    anew = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(anew, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, path.stat().st_mode & 0o777)
    try:
        with open(descriptor, "wb") as file:  # noqa: PTH123 - a descriptor
            file.write(octets)
        anew.replace(path)
    except OSError:
        anew.unlink(missing_ok=True)
        raise
