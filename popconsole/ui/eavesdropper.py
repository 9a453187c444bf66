"""A conversation as those see it who listen on the way: octets in hex and as text, its secrets lit.

Where TLS hides a line, what went by in its place: ciphertext, as far as it is known.
"""

import textwrap
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from popconsole.analysis.history import History
from popconsole.analysis.step import Step
from popconsole.dialogue.echoes import MASK
from popconsole.guide.lines.overheard import overheard
from popconsole.guide.words.counts import octets
from popconsole.i18n import N_, _, headed
from popconsole.protocol.framing import CRLF
from popconsole.transcript.model import LineKind, Lines, Side
from popconsole.ui.hex_rows import OctetMark, Pieces, cells_of, octet_rows
from popconsole.ui.view import RowRole, ViewRow
from popconsole.ui.wire_text import event_text

if TYPE_CHECKING:  # a console shows its first frame before it loads a client
    from popconsole.client.ciphertext import Ciphertext, PassedRecord

WIDEST = 100
"""Columns that are worth while, where there is no end to a row."""

_MANY = (16, 8, 4)  # octets in a row, as many of these as there is room for
_MOST_SHOWN = 512  # octets of a line
_MOST_NOISE = 48  # octets of a record
_LEAST_NOISE = 16  # ... of one whose length tells that of a secret
_HEADER = 5  # octets of a record (RFC 8446 section 5.1) ...
_LENGTH = 3  # ... and where in it the length stands
_RECORD_SIGNS = "[]"  # around them
_KINDS = {
    20: N_("change cipher spec"),
    21: N_("alert"),
    22: N_("handshake"),
    23: N_("application data"),
    24: N_("heartbeat"),
}
_HANDSHAKE, _APPLICATION_DATA = 22, 23
_MESSAGES = {
    1: N_("client hello, in clear: mostly it names the server"),
    2: N_("server hello"),
    11: N_("certificate, in clear"),
    12: N_("server key exchange"),
    14: N_("server hello done"),
    16: N_("client key exchange"),
}
"""Messages of a handshake that are not encrypted (RFC 8446 section 4, RFC 5246 section 7.4)."""

_NOT_HELD = N_("(what went by instead is not in this recording)")
_LOOKED_BACK = 16  # lines among which the last that was said is looked for
_AS_NOISE = {RowRole.OCTETS: RowRole.NOISE, RowRole.TEXT: RowRole.NOISE}
_LEAST_DIGITS = 2
_SIGNS = "<>"  # around a secret, also where there are no colours
_SIDES = {Side.CLIENT: RowRole.CLIENT, Side.SERVER: RowRole.SERVER}


class Eavesdropper:
    """Makes rows of what a listener sees of a ``History``; secrets are masked unless ``reveal``."""

    def __init__(
        self, history: History, ciphertext: "Ciphertext | None" = None, *, reveal: bool = False
    ) -> None:
        """Take a conversation, and what passed under TLS meanwhile, where that is known."""
        self._history = history
        self._ciphertext = ciphertext
        self._reveal = reveal

    def rows(self, index: int, width: int) -> Iterator[ViewRow]:
        """Yield what is seen of a line, from 0, in rows of so many columns; the first one has its number."""
        yield from self.line(index, width)
        for record in self.records_at(index):
            yield from self.record(index, record, width)

    def line(self, index: int, width: int) -> Iterator[ViewRow]:
        """Yield a line that is not hidden; of one that is, no more than where it is hidden."""
        step = self._history.step(index)
        if step.line.kind is not LineKind.WIRE:
            front = self._front(index, None)
            for number, text in enumerate(self._wrapped(event_text(self._history.shown(index)), width)):
                yield ViewRow((*(self._blank if number else front), (RowRole.NOTE, text)))
            if step.line.kind is LineKind.TLS:
                yield from self._notes(_(_NOT_HELD), width)
        elif self._is_hidden(index, step):
            yield from self._hidden(index, step, width)
        else:
            yield from self._clear(index, step, width)

    # --- in clear

    def _clear(self, index: int, step: Step, width: int) -> Iterator[ViewRow]:
        line = step.line if self._reveal else step.shown
        front, blank = self._front(index, line.side), self._blank
        marks = self._marks(step)
        said, ending = line.octets[:_MOST_SHOWN], line.ending if len(line.octets) <= _MOST_SHOWN else b""
        for number, pieces in enumerate(octet_rows(said + ending, self._many(width), marks)):
            yield ViewRow((*(blank if number else front), *pieces))
        left = len(line.octets) - len(said)
        if left > 0:
            yield self._note(_("... and {octets} more").format(octets=octets(left)))
        if line.ending != CRLF:
            yield self._note(_("(ended with a bare LF)") if line.ending else _("(cut off: no CRLF)"))
        told = overheard(step)
        if told:
            yield from self._told(told, width)

    def _marks(self, step: Step) -> list[OctetMark]:
        """Return what of a line is secret: to be lit, or not to be shown, nor how long it is."""
        line, masked = step.line, step.shown
        spans = secret_spans(line.octets, masked.octets)
        if not spans:
            hidden = _masks(line.octets) if line.side is Side.CLIENT else []
            return [OctetMark(start, start + len(MASK), _SIGNS, hidden=True) for start in hidden]
        if self._reveal:
            return [OctetMark(start, end, _SIGNS, RowRole.SECRET) for start, end in spans]
        shorter, marks = 0, []
        for start, end in spans:
            marks.append(OctetMark(start - shorter, start - shorter + len(MASK), _SIGNS, hidden=True))
            shorter += end - start - len(MASK)
        return marks

    def _told(self, told: str, width: int) -> Iterator[ViewRow]:
        """Yield what a listener knows of a secret."""
        text = _("secret: {told}").format(told=told)
        role = RowRole.SECRET if self._reveal else RowRole.NOTE
        for row in self._wrapped(text, width):
            yield ViewRow((*self._blank, (role, row)))

    # --- under TLS

    def records_at(self, index: int) -> "Sequence[PassedRecord]":
        """Return the records of TLS that stand at a line, from 0."""
        return () if self._ciphertext is None else self._ciphertext.at(self._lines, index)

    @property
    def _lines(self) -> Lines:
        lines = self._history.lines
        return lines if isinstance(lines, Lines) else Lines(lines)

    def _is_hidden(self, index: int, step: Step) -> bool:
        if self._ciphertext is None:
            return step.before.secure
        return self._ciphertext.hides(step.line.side, index)

    def _hidden(self, index: int, step: Step, width: int) -> Iterator[ViewRow]:
        """Yield that a line is not seen, and where it is not known what is, say so; its records follow."""
        front = self._front(index, step.line.side)
        tapped = self._ciphertext
        if tapped is None:
            yield ViewRow((*front, (RowRole.NOTE, _("under TLS: not seen on the way"))))
            if self._hides_first(index):
                yield from self._notes(_(_NOT_HELD), width)
            return
        if any(tapped.lines_of(record) for record in self.records_at(index)):
            return
        shared = tapped.shared(self._lines, index)
        if shared is not None:
            told = _("(in the record of line {n})").format(n=shared + 1)
        elif tapped.full:
            told = _("(not seen; of what goes by under TLS the first {octets} are kept)").format(
                octets=octets(tapped.most)
            )
        else:
            told = _("(not seen)")
        for number, row in enumerate(self._wrapped(told, width)):
            yield ViewRow((*(self._blank if number else front), (RowRole.NOTE, row)))

    def _hides_first(self, index: int) -> bool:
        """Tell whether no line before one that is hidden is, nor that TLS begins was told there."""
        before = range(index - 1, max(-1, index - _LOOKED_BACK), -1)
        steps = (self._history.step(at) for at in before)
        told = next((step for step in steps if step.line.kind in (LineKind.WIRE, LineKind.TLS)), None)
        return told is None or not (told.before.secure or told.line.kind is LineKind.TLS)

    def _is_handshake(self, record: "PassedRecord") -> bool:
        shaken = 0 if self._ciphertext is None else self._ciphertext.shaken
        return not shaken or record.number < shaken

    def record(self, index: int, record: "PassedRecord", width: int) -> Iterator[ViewRow]:
        """Yield a record: its first octets, what its header tells, whose lines it carries."""
        span = self._ciphertext.lines_of(record) if self._ciphertext is not None else None
        number = index if span is not None and span[0] == index else None
        veiled = span is not None and self._holds_secret(*span)
        front, shown = (
            self._front(number, record.side),
            record.octets[: _LEAST_NOISE if veiled else _MOST_NOISE],
        )
        marks = [OctetMark(0, _HEADER, _RECORD_SIGNS)]
        if veiled:
            marks.append(OctetMark(_LENGTH, _HEADER, "", hidden=True))
        for at, pieces in enumerate(octet_rows(shown, self._many(width), marks)):
            noise = [(_AS_NOISE.get(role, role), text) for role, text in pieces]
            yield ViewRow((*(self._blank if at else front), *noise))
        if len(record.octets) > len(shown) and not veiled:
            left = octets(len(record.octets) - len(shown))
            yield self._note(_("... and {octets} more").format(octets=left))
        kind = _(_KINDS.get(record.kind, N_("unknown record")))
        message = _message(record)
        if message:
            kind = f"{kind} ({message})"
        size = _("its length masked too") if veiled else octets(record.size)
        told = _("TLS {kind}, {octets}").format(kind=kind, octets=size)
        if span is not None:
            of = _("line {n}") if span[0] == span[1] else _("lines {n} to {last}")
            told = headed(told, of.format(n=span[0] + 1, last=span[1] + 1))
        elif record.kind == _APPLICATION_DATA:
            within = _("{told}: the handshake, encrypted")
            behind = _("{told}: of no line, but TLS's own, such as a ticket or an alert")
            told = (within if self._is_handshake(record) else behind).format(told=told)
        yield from self._notes(told, width)

    def _holds_secret(self, first: int, last: int) -> bool:
        """Tell whether a record's length would tell how long a secret is, while that is masked."""
        if self._history.tracked <= last:
            self._history.step(last)
        return not self._reveal and bool(self._history.with_secrets(first, last + 1))

    # --- around

    @property
    def _digits(self) -> int:
        return max(_LEAST_DIGITS, len(str(len(self._history.lines))))

    def _front(self, index: int | None, side: Side | None) -> Pieces:
        letter = (RowRole.NOTE, "  ") if side is None else (_SIDES[side], f"{side.value} ")
        number = "" if index is None else index + 1
        return (RowRole.PLACE, f" {number:>{self._digits}} "), letter

    @property
    def _blank(self) -> Pieces:
        return ((RowRole.PLACE, " " * (self._digits + 4)),)

    def _notes(self, text: str, width: int) -> Iterator[ViewRow]:
        return map(self._note, self._wrapped(text, width))

    def _note(self, text: str) -> ViewRow:
        return ViewRow((*self._blank, (RowRole.NOTE, text)))

    def _wrapped(self, text: str, width: int) -> list[str]:
        return textwrap.wrap(text, max(12, width - self._digits - 4)) or [""]

    def _many(self, width: int) -> int:
        room = width - self._digits - 4
        return next((many for many in _MANY if cells_of(many) <= room), _MANY[-1])


def _message(record: "PassedRecord") -> str:
    """Return which message a record of a handshake holds, where it can be read; empty where not."""
    kind = record.octets[_HEADER : _HEADER + 1]
    size = int.from_bytes(record.octets[_HEADER + 1 : _HEADER + 4])
    if record.kind != _HANDSHAKE or size != record.size - 4 or not kind:
        return ""
    name = _MESSAGES.get(kind[0])
    return "" if name is None else _(name)


def secret_spans(octets: bytes, masked: bytes) -> list[tuple[int, int]]:
    """Return where in a line stands what is masked in its other form, each from one octet up to another."""
    if octets == masked:
        return []
    first, *rest = masked.split(MASK)
    spans: list[tuple[int, int]] = []
    at = len(first)
    for number, clear in enumerate(rest):
        is_last = number == len(rest) - 1
        end = len(octets) - len(clear) if is_last else octets.find(clear, at) if clear else at
        end = max(at, end)
        spans.append((at, end))
        at = end + len(clear)
    return spans


def _masks(octets: bytes) -> list[int]:
    """Return where masks stand in a line that was recorded with them."""
    found, at = [], octets.find(MASK)
    while at >= 0:
        found.append(at)
        at = octets.find(MASK, at + len(MASK))
    return found
