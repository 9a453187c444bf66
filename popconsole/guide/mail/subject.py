"""What is looked at: a line, with the reply that it is of; its octets as they may be shown."""

from collections.abc import Iterator
from functools import cached_property

from popconsole.analysis.history import History
from popconsole.dialogue.kind import Kind
from popconsole.guide.mail.body import Body, BodyPiece, body_of, pieces_of
from popconsole.guide.mail.mime import ReadMail, read_mail
from popconsole.guide.mail.parts import Part, parts_of
from popconsole.guide.mail.reply import WholeReply, reply_at
from popconsole.guide.mail.seen import SeenLine
from popconsole.guide.words.counts import lines as counted_lines
from popconsole.i18n import _
from popconsole.protocol.framing import CRLF
from popconsole.protocol.table import Shape
from popconsole.transcript.model import Line, Side
from popconsole.transcript.safe import decode, safe

_SLICE = 1024  # lines of a long reply that are held at once
_TITLE = 40  # characters of a command in a title
_FROM_THE_TOP = 400  # lines before the one that was chosen: with more, what is shown begins near it
_ABOVE = 10


class Subject:
    """A line, by its ``index`` from 0, and the ``reply`` that it is of; None where it is of none.

    ``reveal``: its secrets are shown; else they are masked, in what is decoded too. ``part`` is the number of
    the part that is asked for, 0: none is.
    """

    def __init__(self, history: History, index: int, *, reveal: bool = False, part: int = 0) -> None:
        self.history = history
        self.index = index
        self.reveal = reveal
        self.part = part
        self.kind = history.step(index).kind
        self.reply = self._reply()

    def _reply(self) -> WholeReply | None:
        reply = reply_at(self.history, self.index)
        if reply is None or self.index == reply.head:
            return reply
        within = any(span.start <= self.index < span.stop for span in reply.spans)
        return reply if within else None  # what was said too late for an answer is looked at alone

    @property
    def line(self) -> Line:
        """The line, as it may be shown."""
        return self._line(self.index)

    def _line(self, index: int) -> Line:
        return self.history.lines[index] if self.reveal else self.history.shown(index)

    def masked(self, text: str) -> str:
        """Return a text that was decoded, with what repeats a secret masked, unless that is shown."""
        return text if self.reveal else self.history.live.masker.repeated(text)

    def masked_octets(self, octets: bytes) -> bytes:
        """Return octets that were decoded, with what repeats a secret masked, unless that is shown."""
        return octets if self.reveal else self.masked(decode(octets)).encode("utf-8", "surrogateescape")

    def lines(self, start: int = 0) -> Iterator[SeenLine]:
        """Yield the command and all that answers it, or the line alone; from line ``start`` on, from 0."""
        if self.reply is None:
            yield self._seen(self.index, self.kind)
            return
        if self.reply.head >= start:
            yield self._seen(self.reply.head, Kind.COMMAND)
        yield from self._answer(start)

    def sizes_before(self, stop: int) -> dict[Side, int]:
        """Return how many octets of each side, as they may be shown, come before line ``stop``, from 0."""
        sizes = dict.fromkeys(Side, 0)
        if self.reply is None or self.reply.head >= stop:
            return sizes
        sizes[Side.CLIENT] = len(self._line(self.reply.head).wire)
        for seen in self._answer(stop=stop, many=True):
            sizes[seen.line.side] += len(seen.line.wire)
        return sizes

    def _answer(self, start: int = 0, stop: int | None = None, *, many: bool = False) -> Iterator[SeenLine]:
        """Yield the lines of the reply; with ``many``, those that hold no secret a lot in one."""
        for span in self.reply.spans if self.reply is not None else ():
            first = max(span.start, start)
            last = span.stop if stop is None else min(span.stop, stop)
            if span.stop - span.start == 1 and first < last:
                yield self._seen(first, span.kind)
            else:
                for at in range(first, last, _SLICE):
                    yield from self._slice(at, min(at + _SLICE, last), span.kind, many=many)

    def _seen(self, index: int, kind: Kind) -> SeenLine:
        line, shown = self.history.lines[index], self._line(index)
        return SeenLine(index, shown, kind, len(line.wire), masked=shown.octets != line.octets)

    def _slice(self, start: int, stop: int, kind: Kind, *, many: bool) -> Iterator[SeenLine]:
        """Yield lines within a reply: the server's, with no secret in them, each ended with CRLF."""
        texts = self.history.octets_between(start, stop)
        for place, octets in enumerate([CRLF.join(texts)] if many else texts, start):
            yield SeenLine(place, Line(Side.SERVER, octets), kind, len(octets) + len(CRLF))

    @cached_property
    def body(self) -> Body | None:
        """What the reply brings behind its status line; None where that is nothing."""
        return None if self.reply is None else body_of(self.reply, self._answer(many=True))

    def pieces(self, start: int = 0) -> Iterator[BodyPiece]:
        """Yield the lines of what the reply brings, as they were before they were sent; from ``start`` on."""
        if self.reply is None:
            return
        counted = self.reply.shape is Shape.DATA  # how much of it is to come, the lines before tell
        for piece in pieces_of(self.reply, self._answer(0 if counted else start)):
            if piece.index >= start:
                yield piece

    @property
    def holds_message(self) -> bool:
        """Whether the reply holds a message, or a part of one."""
        return self.reply is not None and self.reply.holds_message

    @cached_property
    def mail(self) -> ReadMail | None:
        """The message in the reply, as it is read; None where there is none."""
        body = self.body
        return read_mail(body.octets) if body is not None and self.holds_message else None

    @cached_property
    def parts(self) -> list[Part]:
        """The parts of the message, the message itself first; none where there is no message."""
        return [] if self.mail is None else parts_of(self.mail)

    @property
    def first_shown(self) -> int:
        """The line, from 0, with which a view by lines begins: the first, or one near to a far one."""
        first = self.index if self.reply is None else self.reply.head
        return first if self.index - first <= _FROM_THE_TOP else self.index - _ABOVE

    @property
    def title(self) -> str:
        """What is looked at, in a few words: safe, and with no secret."""
        told = self._title()
        return _("{title}, SECRETS SHOWN").format(title=told) if self.reveal else told

    def _title(self) -> str:
        if self.reply is None:
            return _("Line {n}").format(n=self.index + 1)
        said = safe(self._line(self.reply.head).octets)
        said = said if len(said) <= _TITLE else said[: _TITLE - 1] + "\u2026"
        spans = [span for span in self.reply.spans if span.kind is not Kind.OMITTED]
        count = sum(span.stop - span.start for span in spans)
        told = _("Line {n}, of {command} and its answer of {lines}")
        return told.format(n=self.index + 1, command=said, lines=counted_lines(count))
