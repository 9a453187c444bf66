"""What each row of the transcript shows: from a line and its step to the parts of a row."""

import re
from collections.abc import Callable, Iterator

from popconsole.analysis.findings import Severity
from popconsole.analysis.history import History
from popconsole.analysis.step import Step
from popconsole.dialogue.kind import Kind
from popconsole.dialogue.status import indicator
from popconsole.i18n import N_, _
from popconsole.transcript.model import Line, LineKind, Side
from popconsole.transcript.safe import safe
from popconsole.tui.strips import RowContent, StyleSpan
from popconsole.ui.shown_step import shown_step
from popconsole.ui.wire_text import ending_mark, event_text, flag, shown_line

# What stands before the number: of no chosen line, of a chosen one, of the cursor's.
CURSOR_MARKS = ((" ", "line"), ("\u2503", "mark"), ("\u25b8", "mark"))

# Who says a line, and the sign that sets it off without a word.
_WORDS = {Side.CLIENT: N_("client"), Side.SERVER: N_("server")}
_BARS = {Side.CLIENT: " \u2503 ", Side.SERVER: " \u2502 "}
_LEADS = {Kind.DATA: "\u2502 ", Kind.END: "\u2514 "}
_FLAG_STYLES = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "note"}
_SIDE_STYLES = {Side.CLIENT: "client", Side.SERVER: "server"}
_STATUS_KINDS = (Kind.REPLY, Kind.GREETING, Kind.UNSOLICITED)
_LEAST_DIGITS = 2
_ROOM_FOR_WORDS = 56  # cells of a row from which on sides are words, not their first letters


class Rows:
    """Makes the rows of one conversation; ``headline`` gives a few words on a step."""

    def __init__(self, history: History, headline: Callable[[Step], str]) -> None:
        self._history = history
        self._headline = headline
        self._words = {side: _(word) for side, word in _WORDS.items()}
        self._side_width = 1

    def fit(self, width: int) -> None:
        """Make rows of ``width`` cells from now on: sides are words where there is room."""
        has_room = width >= _ROOM_FOR_WORDS
        self._side_width = max(map(len, self._words.values())) if has_room else 1

    def text(self, index: int, *, reveal: bool) -> str:
        """Return the whole text of a line, safe, without what stands around it."""
        line = shown_line(self._history, index, reveal=reveal)
        return safe(line.octets) if line.kind is LineKind.WIRE else event_text(line)

    def gutter(self, step: Step | None) -> int:
        """Return how many characters stand before the text of a row."""
        lead = _LEADS.get(step.kind, "") if step else ""
        return (
            len(CURSOR_MARKS[0][0])
            + self._digits()
            + 1
            + self._side_width
            + len(_BARS[Side.SERVER])
            + len(lead)
        )

    def row(self, index: int, step: Step | None, *, most: int, reveal: bool) -> RowContent:
        """Return the row of a line, ``most`` octets of it at most; step None: its meaning is not known."""
        line = shown_line(self._history, index, reveal=reveal)
        number = (f"{index + 1:>{self._digits()}} ", "number")
        if line.kind is not LineKind.WIRE:
            bar = (" " * self._side_width + _BARS[Side.SERVER], "number")
            row = RowContent([CURSOR_MARKS[0], number, bar], event_text(line), "event")
        else:
            side = (self._side(line.side) + _BARS[line.side], _SIDE_STYLES[line.side])
            row = RowContent(
                [CURSOR_MARKS[0], number, side], safe(line.octets[:most]), "line", ending=ending_mark(line)
            )
            row.more = len(line.octets) > most
            row.spans = list(self._parts(line, row.text, step))
        if step is not None:
            self._add_meaning(row, shown_step(self._history, index, reveal=reveal))
        return row

    def _side(self, side: Side) -> str:
        return side.value if self._side_width == 1 else self._words[side].ljust(self._side_width)

    def _digits(self) -> int:
        return max(_LEAST_DIGITS, len(str(len(self._history.lines))))

    def _add_meaning(self, row: RowContent, step: Step) -> None:
        row.lead = _LEADS.get(step.kind, "")
        before, after = (self._history.protocol.row(s.state).name for s in (step.before, step.after))
        row.state = f"► {after}" if after != before else ""
        flagged = flag(step)
        if flagged is not None:
            row.flag = flagged[1], _FLAG_STYLES[flagged[0]]
        if step.line.kind is LineKind.WIRE:
            row.headline = self._headline(step)

    def _parts(self, line: Line, text: str, step: Step | None) -> Iterator[StyleSpan]:
        """Tell verb and arguments of a command, and the status of a reply."""
        word = len(text.partition(" ")[0])
        if line.side is Side.CLIENT:
            known = self._history.protocol.command(text[:word]) is not None
            yield 0, word, "verb" if known else "unknown"
            yield word, len(text), "argument"
        elif step is not None and step.kind in _STATUS_KINDS:
            found = indicator(self._history.protocol, line.octets)
            if found is not None:
                sign = len(found.sign.strip())
                yield 0, sign, "negative" if found.positive is False else "positive"


def matches(text: str, regex: re.Pattern[str]) -> list[StyleSpan]:
    """Tell where a pattern matches in a text."""
    return [(m.start(), m.end(), "match") for m in regex.finditer(text) if m.end() > m.start()]
