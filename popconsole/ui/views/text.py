"""The lines as text: the command and all that answers it, or the line alone."""

from collections.abc import Iterator

from popconsole.guide.mail.seen import SeenLine
from popconsole.guide.mail.subject import Subject
from popconsole.i18n import N_
from popconsole.transcript.model import LineKind
from popconsole.transcript.safe import safe
from popconsole.ui.view import RowRole, View, ViewRow, cut, left_out_before, place
from popconsole.ui.wire_text import ending_mark, event_text


def _rows(subject: Subject, _width: int) -> Iterator[ViewRow]:
    """Yield each line with its number and its side, whole; ``>`` stands at the one that was chosen."""
    first = subject.first_shown
    yield from left_out_before(first, subject)
    for seen in subject.lines(first):
        yield _row(seen, chosen=seen.index == subject.index)


def _row(seen: SeenLine, *, chosen: bool) -> ViewRow:
    line = seen.line
    number = place(seen.index, chosen=chosen)
    if line.kind is not LineKind.WIRE:
        return ViewRow((number, (RowRole.NOTE, event_text(line))), chosen)
    pieces = [number, (RowRole.NAME, f"{line.side.value}: "), *cut(safe(line.octets))]
    mark = ending_mark(line)
    hang = sum(len(text) for _role, text in pieces[:2])
    return ViewRow((*pieces, (RowRole.MARK, mark)) if mark else tuple(pieces), chosen, hang)


VIEW = View(1, "text", N_("Text"), _rows)
