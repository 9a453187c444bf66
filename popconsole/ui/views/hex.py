"""The octets in hex as they went by, with line ends, stuffed dots and the termination octet marked."""

from collections.abc import Iterator

from popconsole.dialogue.kind import Kind
from popconsole.guide.mail.seen import SeenLine
from popconsole.guide.mail.subject import Subject
from popconsole.i18n import N_, _
from popconsole.protocol.table import Shape
from popconsole.transcript.model import LineKind
from popconsole.ui.hex_rows import HexPlace, hex_rows
from popconsole.ui.view import RowRole, View, ViewRow, left_out_before, note
from popconsole.ui.wire_text import event_text

_DOT = b"."


def _rows(subject: Subject, width: int) -> Iterator[ViewRow]:
    """Yield rows of octets, each line in rows of its own; the offset counts what that side says here."""
    first = subject.first_shown
    counted = subject.reply is not None and subject.reply.shape is Shape.DATA
    yield from _legend(subject)
    yield from left_out_before(first, subject)
    offsets = subject.sizes_before(first)
    for seen in subject.lines(first):
        line = seen.line
        if line.kind is not LineKind.WIRE:
            yield ViewRow(((RowRole.NOTE, event_text(line)),))
            continue
        place = HexPlace(
            seen.index + 1, line.side.value, offsets[line.side], chosen=seen.index == subject.index
        )
        marked = "" if counted or not line.octets.startswith(_DOT) else _signs(seen)
        yield from hex_rows(line.wire, width, place, signs=marked)
        offsets[line.side] += len(line.wire)


def _signs(seen: SeenLine) -> str:
    """Return what stands around the first octet of a line: a dot that means something there."""
    if seen.kind is Kind.END or (seen.kind is Kind.MAIL and seen.line.octets == _DOT):
        return "[]"
    return "()" if seen.kind in (Kind.DATA, Kind.MAIL) else ""


def _legend(subject: Subject) -> Iterator[ViewRow]:
    """Yield what the signs mean that are there."""
    reply = subject.reply
    if reply is None or reply.shape is Shape.DATA:
        return
    if any(span.kind in (Kind.DATA, Kind.END, Kind.MAIL) for span in reply.spans):
        yield note(_("(2e): a dot that byte-stuffing has added; [2e]: the termination octet."))


VIEW = View(2, "hex", N_("Octets in hex"), _rows)
