"""One session of a log that a shape describes: what its rows say, and what the log is known to leave out."""

from collections.abc import Hashable

from popconsole.dialogue.dialogue import Dialogue
from popconsole.dialogue.keywords import is_command
from popconsole.dialogue.unmarked import speaker
from popconsole.formats.boundary import may_greet
from popconsole.formats.gap_notes import split_at_gaps
from popconsole.formats.literals import ESCAPES
from popconsole.formats.masks import with_mask
from popconsole.formats.shape import LeavesOut, LogShape, RowShape, Unmarked
from popconsole.formats.strand import Strand
from popconsole.formats.unmarked import dialogue_of
from popconsole.i18n import _
from popconsole.protocol.framing import CRLF, LF
from popconsole.protocol.pop3 import POP3
from popconsole.protocol.table import Content, Protocol, Shape
from popconsole.transcript.model import Line, LineKind, Side

_LONGEST = 1 << 16  # octets of a line; a longer one comes in pieces
_OF_MESSAGES = (Content.MESSAGE, Content.MESSAGE_TOP)


class LoggedSession:
    """Takes the rows of one session in order, and fills its ``strand``; ``key`` is its mark in the log."""

    def __init__(self, shape: LogShape, strand: Strand, key: Hashable) -> None:
        self._shape = shape
        self.strand = strand
        self.key = key
        self._dialogue: Dialogue | None = None
        self.first: bytes | None = None  # the mark that came first
        self.turned = False  # what comes now is said, in a log whose rows have heads
        self._turn: Side | None = None  # who speaks,
        self._turned_at: float | None = None  # since when,
        self._length = 0  # and how many octets; 0: nothing tells
        self._bare = False  # the held texts have no ends of lines
        self._held: dict[Side, bytes] = {}  # the beginning of a line whose rest comes in a later row
        self._last: tuple[Side, bytes] | None = None  # who said what last, before any masking
        self._interrupted = False  # within a reply, since the last line
        self._fetched = False  # a message was sent that the log leaves out
        if shape.protocol is not None:
            strand.header.protocol = shape.protocol

    @property
    def within(self) -> bool:
        """Whether a reply of several lines is under way."""
        return self._dialogue is not None and self._dialogue.in_body

    def takes_unmarked(self) -> bool:
        """Tell whether a row that fits no pattern is the next line of the reply under way."""
        return self._shape.unmarked is Unmarked.REPLY and self.within

    @property
    def shows_mail(self) -> bool:
        """Whether a row that fits no pattern may be mail that the program shows."""
        return self._shape.unmarked is Unmarked.OUTPUT and (self._fetched or self.within)

    def may_say(self, side: Side | None, text: bytes) -> bool:
        """Tell whether a row with a mark is what it seems: mail that stands there without may have one."""
        dialogue = self._dialogue
        if dialogue is None or not (self.takes_unmarked() or self.shows_mail):
            return True
        if side is Side.CLIENT:
            return is_command(text) or dialogue.exchange.challenged
        mail = self.within and self._under_way(dialogue)[0] in _OF_MESSAGES
        return may_greet(text) or (self._shape.unmarked is Unmarked.OUTPUT and dialogue.waiting and not mail)

    def spoken(self, protocol: Protocol) -> None:
        """Take it that a protocol is spoken, which a row names."""
        if self.strand.header.protocol is None:
            self.strand.header.protocol = protocol

    # --- what was said ---

    def said(self, row: RowShape, text: bytes, side: Side | None, at: float | None) -> None:
        """Take in a row with what was said; ``side`` None: what is due tells, or who spoke before."""
        if row.same:
            if self._turn is None:
                return
            side = self._turn
        octets = ESCAPES[row.escape](text)
        if at is None and (row.same or self.turned):
            at = self._turned_at
        if side is not None:
            self._turn, self._turned_at = side, at
            if row.pieces:
                self._bare = row.escape == "none"
                self._piece(side, octets, at)
                return
        if row.escape == "none":
            self._line(row, side, octets, CRLF, at)
            return
        *lines, rest = octets.split(LF)
        for line in lines:
            crlf = line.endswith(b"\r")
            self._line(row, side, line[:-1] if crlf else line, CRLF if crlf else LF, at)
        if rest or not lines:
            self._line(row, side, rest, CRLF, at)

    def _piece(self, side: Side, octets: bytes, at: float | None) -> None:
        """Take in octets of a side that may end within a line."""
        *lines, rest = (self._held.pop(side, b"") + octets).split(LF)
        for line in lines:
            crlf = line.endswith(b"\r")
            self._hear(side, line[:-1] if crlf else line, CRLF if crlf else LF, at)
        if len(rest) > _LONGEST:
            self._hear(side, rest, b"", at)
        elif rest:
            self._held[side] = rest

    def turn(self, side: Side | None, at: float | None, length: int = 0) -> None:
        """Take in that one side begins to speak; None: what is due tells which. What had no end is a line.

        ``length`` is how many octets it says, with the ends of its lines; 0: nothing tells.
        """
        self.break_off()
        self.turned = True
        self._turn, self._turned_at, self._length = side, at, length

    def silence(self) -> None:
        """Take in that what comes in the next rows is the program's own."""
        self.break_off()
        self.turned, self._turn = False, None

    def break_off(self) -> None:
        """Take it that rows without ends of lines go on no more."""
        if self._bare:
            for one, rest in self._held.items():
                bare_lf = len(rest) == self._length and rest.endswith(b".")  # no room for CR and LF
                text, ending = (rest[:-1], LF) if bare_lf else (rest, CRLF)
                self._hear(one, text, ending, self._turned_at)
            self._held.clear()

    def within_block(self, octets: bytes) -> None:
        """Take in octets of a block whose size was told."""
        self._piece(self._turn or Side.SERVER, octets, self._turned_at)

    def cut_short(self, side: Side, at: float | None) -> None:
        """Take in that not all is there of what was said last, and of no reply that is due."""
        self._held.pop(side, None)
        note = _("not in this log").encode()
        self.left_out(side, note, at)
        waiting = len(self._dialogue.queue) if self._dialogue is not None and side is Side.SERVER else 0
        for _command in range(waiting):
            self.left_out(side, note, at)

    def unmarked(self, text: bytes, at: float | None) -> None:
        """Take in a row that goes on with the reply under way."""
        self._add(Side.SERVER, text, CRLF, at)

    def _line(self, row: RowShape, side: Side | None, octets: bytes, ending: bytes, at: float | None) -> None:
        if side is None:
            side = self._speaker(octets)
        if row.again and self._last is not None and self._last[0] is side:
            said = self._last[1]
            if octets == (b" ".join(said.split()) if row.escape == "words" else said):
                return
        self._last = side, octets
        self._hear(side, octets, ending, at)

    def _hear(self, side: Side, octets: bytes, ending: bytes, at: float | None) -> None:
        if self._shape.told_by_first:
            gaps, octets = split_at_gaps(octets, shown=True)
            for before, count in gaps:
                if before:
                    self._add(side, before, b"", at)
                self.left_out(side, b"%d octets not captured" % count, at)
        if side is Side.CLIENT:
            octets = with_mask(octets, self._shape.masks)
        self._add(side, octets, ending, at)

    def is_due(self, octets: bytes) -> bool:
        """Tell whether somebody would say this now."""
        return self._due(octets) is not None

    def _due(self, octets: bytes) -> Side | None:
        """Return who would say this now. Behind other rows within a reply a command is one: it broke off."""
        dialogue = self._now(octets)
        if self._interrupted and self.within and is_command(octets) and octets[:4].isupper():
            return Side.CLIENT
        return speaker(dialogue, octets)

    def _speaker(self, octets: bytes) -> Side:
        found = self._due(octets)
        if found is None:
            found = Side.SERVER if self._now(octets).waiting else Side.CLIENT
        return found

    def interrupt(self) -> None:
        """Take in that a row stood there that is none of the conversation, where lines are bare."""
        self._interrupted = any(row.weak for row in self._shape.rows)

    def _now(self, octets: bytes) -> Dialogue:
        """Return the dialogue that a line comes in: another behind the end of a session, at a greeting."""
        dialogue = dialogue_of(self._dialogue, octets, self.strand.header.protocol)
        if dialogue is not self._dialogue:
            self._dialogue, self._fetched = dialogue, False
        return dialogue

    def _add(self, side: Side, octets: bytes, ending: bytes, at: float | None) -> None:
        dialogue = self._now(octets)
        if side is Side.CLIENT or (dialogue.queue and self.within and may_greet(octets)):
            self._leave_out(at)
        if side is Side.CLIENT and LeavesOut.COMMANDS in self._shape.leaves_out:
            self._leave_out_commands(dialogue, octets, at)
        dialogue.feed(Line(side, octets, ending))
        self._interrupted = False
        self.strand.add(side, octets, ending, at=at)

    # --- what the log leaves out ---

    def _leave_out(self, at: float | None) -> None:
        """Put in its place what the log is known not to have, before the next line."""
        dialogue = self._dialogue
        if dialogue is None:
            return
        leaves_out = self._shape.leaves_out
        if dialogue.in_body:
            content, none_there = self._under_way(dialogue)
            messages = LeavesOut.MESSAGES in leaves_out and content in _OF_MESSAGES
            if none_there and (messages or LeavesOut.DATA in leaves_out):
                self._fetched |= content in _OF_MESSAGES
                self.left_out(Side.SERVER, _("not in this log").encode(), at)
        elif LeavesOut.REPLIES in leaves_out:
            while dialogue.waiting and not dialogue.in_body:
                self.left_out(Side.SERVER, _("not in this log").encode(), at)

    def _leave_out_commands(self, dialogue: Dialogue, octets: bytes, at: float | None) -> None:
        """Put in its place what the client must have said, where a command would else not be legal."""
        command = dialogue.protocol.command(octets.partition(b" ")[0].decode("ascii", "replace"))
        if command is not None and dialogue.due_state not in command.states:
            self.left_out(Side.CLIENT, _("not in this log").encode(), at)

    def _under_way(self, dialogue: Dialogue) -> tuple[Content | None, bool]:
        """Return what the reply under way tells, and whether none of its further lines was there."""
        reply = dialogue.open
        if reply is None:
            return Content.MESSAGE, True
        counted = reply.row.shape is Shape.DATA
        return Content.MESSAGE if counted else reply.row.content, not reply.part and not reply.omitted

    def left_out(self, side: Side, note: bytes, at: float | None) -> None:
        """Take in that octets were sent which the log does not have."""
        if self._dialogue is not None:
            self._dialogue.feed(Line(side, note, kind=LineKind.OMITTED))
        self._fetched |= side is Side.SERVER
        self.strand.add(side, note, kind=LineKind.OMITTED, at=at)

    def skipped(self, note: bytes, at: float | None) -> None:
        """Take in that whoever shortened the log left out rows here: of whose turn it is, at the least."""
        waiting = self._dialogue is not None and self._dialogue.waiting
        self.left_out(Side.SERVER if waiting else Side.CLIENT, note, at)

    # --- what happened ---

    def asked(self, keyword: bytes, at: float | None) -> None:
        """Take in that a command was sent, of which the log has the keyword only."""
        command = POP3.command(keyword.decode("ascii", "replace"))
        if command is not None and not command.arguments:
            self._add(Side.CLIENT, keyword, CRLF, at)
        else:
            self._leave_out(at)
            self.left_out(Side.CLIENT, keyword, at)

    def between(self, client: str, server: str) -> None:
        """Take in between which addresses it is, as far as a row tells."""
        header = self.strand.header
        header.client, header.server = header.client or client, header.server or server

    def opened(self, at: float | None) -> None:
        """Take in that a connection was opened: another session, where something was said before."""
        self._flush(at)
        header = self.strand.begin()
        if self._shape.protocol is not None:
            header.protocol = self._shape.protocol
        self._dialogue = None
        self.strand.add(Side.CLIENT, b"", kind=LineKind.OPENED, at=at)

    def closed(self, side: Side, note: bytes, at: float | None) -> None:
        """Take in that the connection was closed."""
        self._flush(at)
        self.strand.add(side, note, kind=LineKind.CLOSED, at=at)

    def secured(self, note: bytes, at: float | None) -> None:
        """Take in that TLS began: before anything was said, or now."""
        if self._dialogue is None:
            self.strand.header.secure = True
        else:
            self.strand.add(Side.SERVER, note, kind=LineKind.TLS, at=at)

    def finish(self) -> None:
        """Take it that no row comes any more."""
        self._flush(None)

    def _flush(self, at: float | None) -> None:
        self.break_off()
        for side, rest in self._held.items():
            self._hear(side, rest, b"", at)
        self._held.clear()
        if self.within:  # a reply that never began may not have come
            self._leave_out(at)
