"""A recording in the making: what every reader fills, and what keeps its conversations apart."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from popconsole.dialogue.command_secrets import owes_secret
from popconsole.dialogue.echoes import MASK
from popconsole.formats.boundary import Boundary, greets_anew, is_quit, may_greet, reads_like_greeting
from popconsole.formats.detect import Detector, spoken_by_server
from popconsole.formats.quoting import quoted
from popconsole.i18n import _
from popconsole.protocol.framing import CRLF
from popconsole.protocol.pop2 import POP2
from popconsole.protocol.pop3 import POP3
from popconsole.protocol.table import Protocol
from popconsole.transcript.model import Conversation, Line, LineKind, Lines, Oddity, Recording, Side
from popconsole.transcript.remarks import meaning

_MOST = 100  # oddities of one code; a file with more of them is another kind of file
_HELD_MOST = 100  # lines that wait for the client's next one, to tell whose they are


@dataclass(slots=True)
class Header:
    """What a file says of a conversation besides its lines."""

    protocol: Protocol | None = None
    title: str = ""
    source: str = ""
    exact: bool = False
    secure: bool = False
    others: list[tuple[str, str]] = field(default_factory=list)


class ConversationDraft:
    """One conversation in the making; its ``lines`` are the same object all along."""

    def __init__(self, header: Header) -> None:
        self.header = header
        self.lines = Lines()
        self.comments: list[tuple[int, str]] = []
        self.oddities: list[Oddity] = []
        self.spoken = False  # a line was said, or a connection ended: a connection that opens is another
        self.closed = False  # ... and an event said that it was closed
        self.last: Side | None = None  # who said the last line
        self.command = b""  # what the client said last
        self._detector = Detector()
        self._told: Protocol | None = None

    def protocol(self) -> Protocol | None:
        """Return what is spoken, from the header or told by the lines so far; None: nothing tells."""
        if self.header.protocol is not None:
            return self.header.protocol
        if self._told is None:
            self._told = self._detector.look(self.lines)
        return self._told

    def finished(self, protocol: Protocol) -> Conversation:
        """Return the conversation as far as it was read."""
        header = self.header
        return Conversation(
            protocol.name,
            self.lines,
            header.title,
            header.source,
            header.exact,
            tuple(self.comments),
            tuple(self.oddities),
            tuple(header.others),
            header.secure,
        )


class Draft:
    """Lines, comments and oddities as they are met, each oddity at the line that comes next.

    Another conversation begins where a connection is opened after something was said, where ``begin``
    says so, and where the server greets although nothing is due (see ``boundary``). ``protocol`` is the
    one that was asked for, whatever the file says.
    """

    def __init__(self, protocol: Protocol | None = None) -> None:
        self._asked = protocol
        self._said: Counter[str] = Counter()
        self._held: list[Line] = []  # from a possible greeting on, until the client's next line is there
        self._now = ConversationDraft(Header())
        self.drafts = [self._now]
        self._boundary: Boundary | None = None
        self._greeting = b""  # the first line of a server
        self._ended: list[Conversation] = []  # those that stay as they are: all but the last
        self._last_spoken: Protocol | None = None

    @property
    def lines(self) -> int:
        """How many lines there are so far, of all conversations."""
        return sum(len(draft.lines) for draft in self.drafts) + len(self._held)

    @property
    def header(self) -> Header:
        """What the file says of the conversation that comes now; to be filled as it is read."""
        return self._now.header

    @property
    def usable(self) -> bool:
        """Whether it is known what is spoken, in one of the conversations."""
        return self._asked is not None or any(draft.protocol() is not None for draft in self.drafts)

    @property
    def recording(self) -> Recording | None:
        """The conversations as far as they were read; None while nothing tells the protocol of any."""
        if not self.usable:
            return None
        *ended, now = self.drafts
        for draft in ended[len(self._ended) :]:
            self._ended.append(draft.finished(self._spoken(draft)))
        conversations = self._ended
        if len(now.lines) or not conversations:
            conversations = [*conversations, now.finished(self._spoken(now))]
        return Recording(tuple(conversations))

    def _spoken(self, draft: ConversationDraft) -> Protocol:
        """Return what is spoken in a conversation: where nothing tells, what was spoken last, or is first."""
        told = self._asked or draft.protocol() or self._last_spoken
        if told is None:
            told = next(protocol for other in self.drafts if (protocol := other.protocol()) is not None)
        self._last_spoken = told
        return told

    # --- what is said of the file ---

    def odd(self, row: int, code: str, message: str) -> None:
        """Report an oddity at a row of the file (from 1)."""
        self._said[code] += 1
        if self._said[code] == _MOST:
            message = _("{message} (more of this kind are not reported)").format(message=message)
        if self._said[code] <= _MOST:
            self._now.oddities.append(Oddity(self._index, row, code, message))

    def quoted(self, text: bytes) -> str:
        """Return the beginning of a row of the file, safe to show and with the secrets in it masked.

        Behind a command whose secret does not stand there, all of it may be that.
        """
        command = self._now.command if self._now.last is Side.CLIENT else b""
        owed = owes_secret(POP2, command) or owes_secret(POP3, command)
        return MASK.decode("ascii") if owed else quoted(text)

    def said(self, code: str) -> bool:
        """Tell whether an oddity with that code was reported (to spare the making of a message)."""
        return code in self._said

    def odd_once(self, row: int, code: str, message: str) -> None:
        """Report an oddity unless one with that code was reported before."""
        if code not in self._said:
            self.odd(row, code, message)

    def comment(self, text: str) -> None:
        """Keep a comment before the line that comes next."""
        self._now.comments.append((self._index, text))

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
        line = Line(side, octets, ending, kind, at)
        if not self._greeting and kind is LineKind.WIRE and side is Side.SERVER:
            self._greeting = octets
        if self._held and self._waits(line):
            self._held.append(line)
            return
        if kind is LineKind.WIRE and side is Side.SERVER and self._now.last is not Side.CLIENT:
            if may_greet(octets) and self._at_boundary(octets):
                self._held.append(line)
                return
        elif kind is LineKind.OPENED and self._now.spoken:
            self._next(self._now.header)
        self._keep(line)

    def extend_wire(
        self, sides: bytes | bytearray, octets: Sequence[bytes], times: Sequence[float] | None = None
    ) -> None:
        """Add many lines at once, all sent, all ended with CRLF; see ``Lines.extend_wire``."""
        start, end = 0, len(octets)
        if not self._greeting and (at := sides.find(_SERVER)) >= 0:
            self._greeting = octets[at]
        while start < end and self._held:
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

    def finish(self) -> None:
        """Take it that nothing more comes."""
        self._settle(None)

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
                if octets[index][:1] == b"-" or reads_like_greeting(octets[index], self._greeting)
            ]
        return found

    def _at_boundary(self, octets: bytes) -> bool:
        """Tell whether a line of the server may begin another conversation: nothing of this one is due."""
        now = self._now
        if not now.spoken:
            return False
        if self._boundary is None:
            protocol = self._asked or now.protocol() or spoken_by_server(octets) or POP3
            self._boundary = Boundary(protocol, now.lines, exact=now.header.exact)
        return self._boundary.possible(octets, now.command, self._greeting, closed=now.closed)

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
        spoken = self._asked or spoken_by_server(octets) or now.header.protocol or POP3
        if self._boundary is not None and self._boundary.passed(
            octets, now.command, self._greeting, following, closed=now.closed, protocol=spoken
        ):
            other = now.header.protocol not in (None, spoken) and self._asked is None
            self._next(replace(now.header, protocol=spoken) if other else now.header)
        for line in held:
            self._keep(line)

    def _next(self, header: Header, *, remarks: bool = True) -> None:
        """Begin another conversation; what was met behind the last line of this one is about that.

        ``remarks``: comments too, which else are about what stands before them.
        """
        before, self._now = self._now, ConversationDraft(header)
        cut = len(before.lines)
        self.drafts.append(self._now)
        self._boundary = None
        if remarks:
            self._now.comments = [(i - cut, text) for i, text in before.comments if i >= cut]
            before.comments = [comment for comment in before.comments if comment[0] < cut]
        moved = [odd for odd in before.oddities if odd.index >= cut]
        before.oddities = [odd for odd in before.oddities if odd.index < cut]
        self._now.oddities = [Oddity(o.index - cut, o.row, o.code, o.message) for o in moved]

    def _keep(self, line: Line) -> None:
        now = self._now
        now.lines.append(line)
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
        if octets:
            self._now.lines.extend_wire(sides, octets, times)
            self._now.spoken, self._now.last = True, _SIDES[sides[-1]]
            at = sides.rfind(_CLIENT)
            if at >= 0:
                self._now.command = octets[at]


_CLIENT, _SERVER = b"CS"
_SIDES = {ord("C"): Side.CLIENT, ord("S"): Side.SERVER}
_SIGNS = (b"+", b"-")
