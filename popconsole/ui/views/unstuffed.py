"""What the reply brings as it was before it was sent: without the added dots and the termination octet."""

from collections.abc import Iterator

from popconsole.guide.mail.subject import Subject
from popconsole.guide.words.counts import octets
from popconsole.i18n import N_, _
from popconsole.protocol.framing import CRLF, split_ending
from popconsole.transcript.model import Line, Side
from popconsole.transcript.safe import safe
from popconsole.ui.view import RowRole, View, ViewRow, cut, left_out_before, note, place, wrong
from popconsole.ui.wire_text import ending_mark


def _rows(subject: Subject, _width: int) -> Iterator[ViewRow]:
    """Yield the lines of the body, and what is to be said of it first."""
    body = subject.body
    if body is None:
        yield note(_("This line has no answer of several lines, and belongs to none: nothing is stuffed."))
        return
    yield note(_("{octets}, as they were before they were sent").format(octets=octets(body.size)))
    yield from map(wrong, body.notes)
    first = subject.first_shown
    yield from left_out_before(first, subject)
    for piece in subject.pieces(first):
        chosen = piece.index == subject.index
        number = place(piece.index, chosen=chosen)
        if piece.gap:
            yield ViewRow((number, (RowRole.WRONG, f"! {piece.gap}")), chosen)
            continue
        text, ending = split_ending(piece.octets)
        pieces = [number, *cut(safe(text))]
        if ending != CRLF:
            pieces.append((RowRole.MARK, ending_mark(Line(Side.SERVER, b"", ending))))
        if piece.dotted:
            pieces.append((RowRole.MARK, "  " + _("(a dot was taken away)")))
        yield ViewRow(tuple(pieces), chosen, len(number[1]))


VIEW = View(3, "unstuffed", N_("Un-stuffed"), _rows)
