"""The last reply of a conversation, and whether it is what somebody expects."""

from dataclasses import dataclass

from popconsole.analysis.history import History
from popconsole.dialogue.kind import Kind
from popconsole.i18n import _, ngettext
from popconsole.protocol.pop2 import POP2
from popconsole.transcript.model import Line, LineKind, Side
from popconsole.transcript.safe import safe
from popconsole.ui.pattern import compile_pattern

INDICATORS = {"POP3": (b"+OK", b"-ERR", b"+"), "POP2": (b"+", b"-", b"#", b"=")}
"""How status lines begin, by protocol; POP3's plus alone is a challenge (RFC 5034 section 4)."""

_BEGINS = (Kind.REPLY, Kind.GREETING, Kind.CHALLENGE, Kind.UNSOLICITED)
_LONGEST = 200  # characters of a status line that are shown


@dataclass(frozen=True, slots=True)
class LastReply:
    """The last reply: the first of its lines and the one behind its last, from 0."""

    history: History
    start: int
    stop: int

    def meets(self, expected: str) -> bool:
        """Tell whether it begins with a status indicator, or one of its lines holds a regular expression.

        Raises PatternError.
        """
        status = expected.encode("utf-8", "surrogateescape")
        if status in INDICATORS[self.history.protocol.name]:
            first = self.history.lines[self.start].octets
            if self.history.protocol is POP2:
                return first.startswith(status)
            return first == status or first.startswith(status + b" ")
        pattern = compile_pattern(expected)
        lines = (self.history.lines[index] for index in range(self.start, self.stop))
        return any(_is_said(line) and pattern.search(safe(line.octets)) for line in lines)

    @property
    def shown(self) -> str:
        """Its first line, safe to show and its secrets masked, and how many more there are."""
        text = safe(self.history.shown(self.start).octets)[:_LONGEST]
        more = self.stop - self.start - 1
        if not more:
            return text
        told = ngettext("{text} (and {n} line more)", "{text} (and {n} lines more)", more)
        return told.format(text=text, n=more)


def last_reply(history: History) -> LastReply | None:
    """Return the last reply; None where nothing has come since the client's last line."""
    lines = history.lines
    stop = len(lines)
    while stop and lines[stop - 1].kind is not LineKind.WIRE:  # what happened behind it
        stop -= 1
    start = stop
    while start:
        start -= history.quiet_before(start)
        step = history.step(start - 1) if start else None
        if step is None or (step.line.side is Side.CLIENT and step.line.kind is LineKind.WIRE):
            break
        start -= 1
        if step.kind in _BEGINS:
            break
    while start < stop and not _is_said(lines[start]):
        start += 1
    return LastReply(history, start, stop) if start < stop else None


def not_met(expected: str, reply: LastReply | None) -> str:
    """Return in a sentence what was expected, and what was seen."""
    shown = safe(expected.encode("utf-8", "surrogateescape"))
    if reply is None:
        return _("expected {expected}, and no reply has come").format(expected=shown)
    return _("expected {expected}, and the reply is: {reply}").format(expected=shown, reply=reply.shown)


def _is_said(line: Line) -> bool:
    return line.side is Side.SERVER and line.kind is LineKind.WIRE
