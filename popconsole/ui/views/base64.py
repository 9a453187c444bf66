"""What a line holds in base64: a challenge or a response of AUTH by its pieces, a line of a mail as it is."""

from collections.abc import Iterator

from popconsole.dialogue.kind import Kind
from popconsole.guide.auth.exchange import pieces_text
from popconsole.guide.auth.held import Held, held
from popconsole.guide.mail.subject import Subject
from popconsole.i18n import N_, _
from popconsole.protocol import sasl
from popconsole.protocol.framing import byte_unstuff
from popconsole.transcript.safe import safe
from popconsole.ui.hex_rows import hex_rows
from popconsole.ui.shown_step import shown_step
from popconsole.ui.view import RowRole, View, ViewRow, cut, note, row, wrong

_OF_MAIL = (Kind.DATA, Kind.MAIL)


def _rows(subject: Subject, width: int) -> Iterator[ViewRow]:
    """Yield the line, and what it holds."""
    line = subject.line
    yield ViewRow(((RowRole.NAME, f"{line.side.value}: "), *cut(safe(line.octets))))
    yield row("")
    found = _held(subject)
    if found is None:
        yield note(_("It is no line of AUTH, and none of a mail that is base64: nothing is to be decoded."))
    elif found.masked:
        yield note(_("What it holds is masked in this recording."))
    elif found.octets is None:
        yield wrong(_("It is no base64: a character is none of its 64, or the length is none that it has."))
    else:
        yield from _told(subject, found, found.octets, width)


def _held(subject: Subject) -> Held | None:
    if subject.kind in _OF_MAIL:
        octets = sasl.decode(byte_unstuff(subject.line.octets))
        return Held(subject.masked_octets(octets)) if octets else None
    step = subject.history.step(subject.index)
    if subject.kind is Kind.CHALLENGE:
        step = shown_step(subject.history, subject.index, reveal=subject.reveal)
    return held(step)


def _told(subject: Subject, found: Held, octets: bytes, width: int) -> Iterator[ViewRow]:
    """Yield the pieces in words, then the octets, unless one of them is to be masked."""
    yield note(_("In base64, it holds:"))
    for piece in found.pieces:
        yield row("  " + pieces_text((piece,), reveal=subject.reveal))
    if found.is_secret and not subject.reveal:
        yield note(_("A secret is in it, and masked; the octets are shown where secrets are."))
        return
    if found.pieces:
        yield row("")
    yield from hex_rows(octets, width)


VIEW = View(6, "base64", N_("Base64"), _rows)
