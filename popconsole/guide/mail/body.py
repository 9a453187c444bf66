"""What a reply brings behind its status line, as it was before it was sent: a message, a listing.

In POP3 without the dots that byte-stuffing has added and without the termination octet (RFC 1939 section 3),
in POP2 the octets that were counted (RFC 937 page 8).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from popconsole.dialogue.kind import Kind
from popconsole.guide.mail.reply import WholeReply
from popconsole.guide.mail.seen import SeenLine
from popconsole.guide.words.counts import lines, octets
from popconsole.i18n import _
from popconsole.protocol.framing import TERMINATION, byte_unstuff
from popconsole.protocol.table import Content, Shape
from popconsole.transcript.safe import safe

MOST_OCTETS = 32 * 1024 * 1024
"""Octets of a message that are looked at; what is longer is cut there, and said to be."""

_MOST_GAPS = 20  # that are told, each by itself


@dataclass(frozen=True, slots=True)
class BodyPiece:
    """A line of a body: which, from 0, its octets with their ending; ``dotted``: a dot was taken away.

    ``size`` counts the octets that came, where others are shown for a secret (``masked``). ``gap`` tells what
    is missing here; then there are no octets.
    """

    index: int
    octets: bytes
    size: int = 0
    dotted: bool = False
    masked: bool = False
    gap: str = ""


@dataclass(frozen=True, slots=True)
class Body:
    """What a reply brings, in one, and sentences on what is not as it was sent.

    ``size`` counts its octets as they came; where a secret is ``masked``, those that are shown may be more or
    fewer.
    """

    octets: bytes
    size: int
    masked: bool
    notes: tuple[str, ...]


def pieces_of(reply: WholeReply, answer: Iterable[SeenLine]) -> Iterator[BodyPiece]:
    """Yield the lines of what a reply brings, of the lines that it has, and what is missing between them."""
    counted = reply.shape is Shape.DATA
    due = reply.announced if counted else None
    for seen in answer:
        if seen.kind is Kind.OMITTED:
            yield BodyPiece(
                seen.index, b"", gap=safe(seen.line.octets) or _("octets left out of the recording")
            )
        elif seen.kind in (Kind.DATA, Kind.MAIL) and not _ends_mail(seen):
            piece = _piece(seen, counted=counted)
            if due is not None and piece.size > due:
                piece = replace(piece, octets=piece.octets[:due], size=due)
            if due is not None:
                due -= piece.size
            yield piece


def body_of(reply: WholeReply, answer: Iterable[SeenLine]) -> Body | None:
    """Return what a reply brings, of the lines that it has; None where it brings nothing."""
    found = bytearray()
    gaps: list[str] = []
    size = left_out = 0
    masked = False
    brings = reply.ends and reply.accepted
    longer = ""
    for piece in pieces_of(reply, answer):
        brings = True
        if piece.gap and len(gaps) < _MOST_GAPS:
            told = _("At octet {at} something is missing: {gap}.")
            gaps.append(told.format(at=len(found), gap=piece.gap))
        elif piece.gap:
            left_out += 1
        if len(found) + len(piece.octets) > MOST_OCTETS:
            told = _("It is longer than {most}: what comes behind them is not looked at.")
            longer = told.format(most=octets(MOST_OCTETS))
            break
        found += piece.octets
        size += piece.size
        masked = masked or piece.masked
    if not brings:
        return None
    if left_out:
        gaps.append(_("Something is missing in {n} more places.").format(n=left_out))
    missing = longer or _missing(reply, size)
    told_of = (missing, _only_asked_for(reply), *gaps)
    return Body(bytes(found), size, masked, tuple(text for text in told_of if text))


def _ends_mail(seen: SeenLine) -> bool:
    return seen.kind is Kind.MAIL and seen.line.octets == TERMINATION


def _piece(seen: SeenLine, *, counted: bool) -> BodyPiece:
    line = seen.line
    if counted:
        return BodyPiece(seen.index, line.wire, seen.size, masked=seen.masked)
    text = byte_unstuff(line.octets)
    if TERMINATION in text:  # there may be many lines in one
        text = text.replace(b"\n.", b"\n")
    dotted = len(text) < len(line.octets)
    size = seen.size - (len(line.octets) - len(text))
    return BodyPiece(seen.index, text + line.ending, size, dotted=dotted, masked=seen.masked)


def _missing(reply: WholeReply, size: int) -> str:
    """Say why the end of a body is not there; empty where it is, or nothing can be said of it."""
    if reply.shape is Shape.DATA:
        if reply.announced is None or size == reply.announced:
            return ""
        told = _("Of {due} that were announced {size} are here: this is as far as it came.")
        return told.format(due=octets(reply.announced), size=size)
    if reply.ends or reply.shape is not Shape.MULTI_LINE:
        return ""
    if reply.broken:
        return _("The connection ended before this did: it is shown as far as it came.")
    return _("Its end is not here: it is shown as far as it came.")


def _only_asked_for(reply: WholeReply) -> str:
    """Say that more of the message was not asked for: TOP gives its header and some lines."""
    if reply.content is not Content.MESSAGE_TOP:
        return ""
    given = reply.issued.parsed.arguments
    asked = given[1].decode("ascii", "replace") if len(given) > 1 else ""
    if not (asked.isascii() and asked.isdigit() and len(asked) < 10):
        return _("This is no whole message: TOP gives its header and some lines.")
    told = _("This is no whole message: TOP was asked for its header and {lines}.")
    return told.format(lines=lines(int(asked)))
