"""What was said over one connection, and the next with the same mark: kept apart where one ends."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cached_property
from math import isnan

from popconsole.dialogue.command_secrets import owes_secret
from popconsole.dialogue.echoes import MASK
from popconsole.formats.boundary import (
    Boundary,
    begins_session,
    greets_anew,
    is_quit,
    may_greet,
    reads_like_greeting,
)
from popconsole.formats.conversation_draft import ConversationDraft, Header
from popconsole.formats.detect import spoken_by_server
from popconsole.formats.drafts import Drafts
from popconsole.formats.quoting import quoted
from popconsole.i18n import _
from popconsole.protocol.framing import CRLF
from popconsole.protocol.pop2 import POP2
from popconsole.protocol.pop3 import POP3
from popconsole.protocol.table import Protocol
from popconsole.transcript.model import Line, LineKind, Oddity, Side
from popconsole.transcript.remarks import meaning

_HELD_MOST = 100  # lines that wait for the client's next one, to tell whose they are
_LAST_TIME = 253_402_300_800.0  # seconds since the epoch: the end of the year 9999, which no date goes beyond


_TELLS = (LineKind.OMITTED, LineKind.CLOSED)  # of a conversation, where it is told what was spoken


class Strand:
    """Lines, comments and oddities as they are met, each oddity at the line that comes next.

    Another conversation begins where a connection is opened after something was said, where ``begin`` says
    so, and where the server greets although nothing is due (see ``boundary``); in a file without greetings,
    where the client begins anew behind the answer to QUIT. ``dated``: the times that are
    given are seconds since the epoch; a conversation's first is its ``began``, and the others are counted
    from there. ``whole``: the lines are one conversation, whatever they say. Made by ``Draft.strand``;
    ``dismiss`` is called when it ends.
    """

    def __init__(
        self, file: Drafts, dismiss: Callable[[], None], *, dated: bool = False, whole: bool = False
    ) -> None:
        self._file = file
        self._dismiss = dismiss
        self._dated = dated
        self._whole = whole
        self._held: list[Line] = []  # from a possible greeting on, until the client's next line is there
        self._boundary: Boundary | None = None

    @cached_property
    def _now(self) -> ConversationDraft:
        """The conversation that lines come in; another object where another one begins."""
        return ConversationDraft(Header())

    @property
    def header(self) -> Header:
        """What the file says of the conversation that comes now; to be filled as it is read."""
        return self._now.header

    @property
    def protocol(self) -> Protocol | None:
        """What is spoken in the conversation that comes now, as far as its lines or its header tell."""
        return self._file.asked or self._now.protocol()

    # --- what is said of the file ---

    def odd(self, row: int, code: str, message: str) -> None:
        """Report an oddity at a row of the file (from 1)."""
        if (found := self._file.oddity(self._index, row, code, message)) is not None:
            self._now.oddities.append(found)

    def quoted(self, text: bytes) -> str:
        """Return the beginning of a row of the file, safe to show and with the secrets in it masked.

        Behind a command whose secret does not stand there, all of it may be that.
        """
        command = self._now.command if self._now.last is Side.CLIENT else b""
        owed = owes_secret(POP2, command) or owes_secret(POP3, command)
        return MASK.decode("ascii") if owed else quoted(text)

    def said(self, code: str) -> bool:
        """Tell whether an oddity with that code was reported (to spare the making of a message)."""
        return self._file.said(code)

    def odd_once(self, row: int, code: str, message: str) -> None:
        """Report an oddity unless one with that code was reported before."""
        if not self._file.said(code):
            self.odd(row, code, message)

    def comment(self, text: str) -> None:
        """Keep a comment before the line that comes next."""
        self._now.comments.append((self._index, text))

    def comment_at(self, index: int, text: str) -> None:
        """Keep a comment before the line with an index, from 0, of the conversation that comes now."""
        self._now.comments.append((index, text))

    @property
    def _index(self) -> int:
        """The index that the next line will have in its conversation."""
        return len(self._now.lines) + len(self._held)

    # --- what was said ---

    def begin(self) -> Header:
        """Begin another conversation, unless nothing was said yet; return its header, to be filled."""
        self._settle(None)
        if len(self._now.lines):
            self._next(Header(), remarks=False)
        return self._now.header

    def add(
        self,
        side: Side,
        octets: bytes,
        ending: bytes = CRLF,
        kind: LineKind = LineKind.WIRE,
        at: float | None = None,
    ) -> None:
        """Add a line."""
        if self._dated and at is not None and not 0 <= at < _LAST_TIME:
            at = None
        self._file.lines += 1
        line = Line(side, octets, ending, kind, at)
        if self._file.greeting is None and kind is LineKind.WIRE and side is Side.SERVER:
            self._file.greeting = octets
        if self._whole:
            self._keep(line)
            return
        if self._held and self._waits(line):
            self._held.append(line)
            return
        if kind is LineKind.WIRE and side is Side.SERVER and self._now.last is not Side.CLIENT:
            if may_greet(octets) and self._at_boundary(octets):
                self._held.append(line)
                return
        elif (kind is LineKind.OPENED and self._now.spoken) or (
            kind is LineKind.WIRE and side is Side.CLIENT and self._begins_anew(octets)
        ):
            self._next(self._now.header)
        self._keep(line)

    def extend_wire(
        self, sides: bytes | bytearray, octets: Sequence[bytes], times: Sequence[float] | None = None
    ) -> None:
        """Add many lines at once, all sent, all ended with CRLF; see ``Lines.extend_wire``."""
        start, end = 0, len(octets)
        if self._dated and times and not _are_dates(times):
            times = None
        if self._file.greeting is None and (at := sides.find(_SERVER)) >= 0:
            self._file.greeting = octets[at]
        if self._whole:
            self._extend(sides, octets, times)
            return
        anew = bool(end) and self._may_begin_anew(sides, octets)
        while start < end and (self._held or anew):
            self.add(_SIDES[sides[start]], octets[start], at=times[start] if times else None)
            start += 1
        for index in self._greetings(sides, octets, start):
            if index < start:
                continue
            self._extend(sides[start:index], octets[start:index], times and times[start:index])
            start = index
            while start < end and (start == index or self._held):
                self.add(_SIDES[sides[start]], octets[start], at=times[start] if times else None)
                start += 1
        self._extend(sides[start:], octets[start:] if start else octets, times and times[start:])

    def end(self) -> None:
        """Take it that nothing more comes over this connection; what has the same mark later is another."""
        self._settle(None)
        self._file.end(self._now)
        del self._now  # made anew where something comes all the same
        self._boundary = None
        self._dismiss()

    def add_remark(self, row: int, side: Side, text: bytes, default: LineKind = LineKind.NOTE) -> None:
        """Add a remark as the line that it stands for, and report what it was taken for."""
        what = meaning(text)
        if what is LineKind.NOTE:
            what = default
        shown = self.quoted(text)
        match what:
            case LineKind.OMITTED:
                self.odd(row, "omitted-octets", _('"{text}" is taken for octets left out').format(text=shown))
            case LineKind.NOTE:
                self.odd_once(
                    row, "note", _('"{text}" is taken for a note: nothing was sent').format(text=shown)
                )
            case _:
                self.odd_once(
                    row, "event", _('"{text}" is taken for what happened, not for octets').format(text=shown)
                )
        self.add(side, text if what in (LineKind.OMITTED, LineKind.NOTE) else b"", kind=what)

    # --- where another conversation begins ---

    def _greetings(self, sides: bytes | bytearray, octets: Sequence[bytes], start: int) -> list[int]:
        """Return where lines stand that may be greetings: of the server, and not right behind a command."""
        if self._now.header.exact and not self._now.closed:
            return []  # all lines and events are there: see ``Boundary``
        last = self._now.last
        found = [
            index
            for index, text in enumerate(octets)
            if text[:1] in _SIGNS
            and index >= start
            and sides[index] == _SERVER
            and (sides[index - 1] == _SERVER if index else last is not Side.CLIENT)
            and may_greet(text)
        ]
        over = self._now.closed or is_quit(self._now.command)
        if found and not over and not any(map(is_quit, octets)):
            # What does not read like a greeting may be one behind QUIT or the end of the connection alone.
            found = [
                index
                for index in found
                if octets[index][:1] == b"-" or reads_like_greeting(octets[index], self._file.greeting or b"")
            ]
        return found

    def _may_begin_anew(self, sides: bytes | bytearray, octets: Sequence[bytes]) -> bool:
        """Tell whether there is QUIT in a session without a greeting: another one may begin behind it."""
        now = self._now
        if now.header.exact or (now.first_said() or _SIDES[sides[0]]) is Side.SERVER:
            return False
        return is_quit(now.command) or any(map(is_quit, octets))

    def _begins_anew(self, octets: bytes) -> bool:
        """Tell whether a client's line begins a session anew: in one without greeting QUIT was answered."""
        now = self._now
        if now.last is not Side.SERVER or not is_quit(now.command) or now.header.exact:
            return False
        protocol = self._file.asked or now.protocol() or POP3
        return now.first_said() is Side.CLIENT and not is_quit(octets) and begins_session(protocol, octets)

    def _at_boundary(self, octets: bytes) -> bool:
        """Tell whether a line of the server may begin another conversation: nothing of this one is due."""
        now = self._now
        if not now.spoken:
            return False
        if self._boundary is None:
            protocol = self._file.asked or now.protocol() or spoken_by_server(octets) or POP3
            self._boundary = Boundary(protocol, now.lines, exact=now.header.exact)
        return self._boundary.possible(octets, now.command, self._file.greeting or b"", closed=now.closed)

    def _waits(self, line: Line) -> bool:
        """Tell whether it stays open whose the held lines are; where ``line`` tells, they are settled."""
        if line.kind is LineKind.WIRE and line.side is Side.CLIENT:
            self._settle(line.octets)
        elif self._tells(line) or len(self._held) >= _HELD_MOST:
            self._settle(None)
        return bool(self._held)

    def _tells(self, line: Line) -> bool:
        """Tell whether no line of the client need be waited for: an event, more of a message, a greeting."""
        if line.kind is not LineKind.WIRE:
            return line.kind in (LineKind.OPENED, LineKind.CLOSED, LineKind.TIMEOUT)
        within = self._boundary is not None and self._boundary.within
        return within or (may_greet(line.octets) and greets_anew(line.octets, self._held[0].octets))

    def _settle(self, following: bytes | None) -> None:
        """Put the held lines where they belong: ``following`` is what the client says next, if anything."""
        held, self._held = self._held, []
        if not held:
            return
        now, octets = self._now, held[0].octets
        spoken = self._file.asked or spoken_by_server(octets) or now.header.protocol or POP3
        if self._boundary is not None and self._boundary.passed(
            octets, now.command, self._file.greeting or b"", following, closed=now.closed, protocol=spoken
        ):
            other = now.header.protocol not in (None, spoken) and self._file.asked is None
            self._next(replace(now.header, protocol=spoken) if other else now.header)
        for line in held:
            self._keep(line)

    def _next(self, header: Header, *, remarks: bool = True) -> None:
        """Begin another conversation; what was met behind the last line of this one is about that.

        ``remarks``: comments too, which else are about what stands before them.
        """
        before, self._now = self._now, ConversationDraft(replace(header, began=None))
        cut = len(before.lines)
        self._boundary = None
        if remarks:
            self._now.comments = [(i - cut, text) for i, text in before.comments if i >= cut]
            before.comments = [comment for comment in before.comments if comment[0] < cut]
        moved = [odd for odd in before.oddities if odd.index >= cut]
        before.oddities = [odd for odd in before.oddities if odd.index < cut]
        self._now.oddities = [Oddity(o.index - cut, o.row, o.code, o.message) for o in moved]
        self._file.end(before)

    def _goes_on(self, at: float | None) -> ConversationDraft:
        """Return the conversation that another line comes in, at that time."""
        now, file = self._now, self._file
        if not now.number:
            file.begin(now)
        file.current = now
        if self._dated and now.header.began is None:
            now.header.began = at
        return now

    def _keep(self, line: Line) -> None:
        now, at = self._goes_on(line.at), line.at
        if self._dated and at is not None and now.header.began is not None:
            at -= now.header.began
        now.lines.add(line.side, line.octets, line.ending, line.kind, at)
        known = line.kind in _TELLS and now.header.protocol is not None
        self._file.heard |= known or line.kind in (LineKind.WIRE, LineKind.TLS)
        if line.kind in (LineKind.WIRE, LineKind.OMITTED):
            now.spoken, now.last = True, line.side
            if line.kind is LineKind.WIRE and line.side is Side.CLIENT:
                now.command = line.octets
        elif line.kind in (LineKind.CLOSED, LineKind.TIMEOUT):
            now.spoken, now.last = True, None
            now.closed |= line.kind is LineKind.CLOSED

    def _extend(
        self, sides: bytes | bytearray, octets: Sequence[bytes], times: Sequence[float] | None
    ) -> None:
        if not octets:
            return
        now = self._goes_on(times[0] if times else None)
        if self._dated and times and (began := now.header.began) is not None:
            times = [at - began for at in times]
        now.lines.extend_wire(sides, octets, times)
        self._file.lines += len(octets)
        self._file.heard = True
        now.spoken, now.last = True, _SIDES[sides[-1]]
        at = sides.rfind(_CLIENT)
        if at >= 0:
            now.command = octets[at]


def _are_dates(times: Sequence[float]) -> bool:
    """Tell whether all times are such as a date has; of many, quickly."""
    return not isnan(sum(times)) and min(times) >= 0 and max(times) < _LAST_TIME  # NaN is hidden from min


_CLIENT, _SERVER = b"CS"
_SIDES = {ord("C"): Side.CLIENT, ord("S"): Side.SERVER}
_SIGNS = (b"+", b"-")
