"""The transcript on the screen: a list of any length of which only the visible rows are made.

Nothing is kept for a line but the rows last painted. The tracker reads on in slices of a few
milliseconds while nobody types, so the first screen of a million lines is there at once.
"""

from collections.abc import Callable, Iterable
from time import perf_counter
from typing import ClassVar

from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.cache import LRUCache
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.selection import Selection
from textual.strip import Strip
from textual.timer import Timer

from popconsole.analysis import replies
from popconsole.analysis.findings import Severity
from popconsole.analysis.history import History
from popconsole.analysis.step import Kind, Step
from popconsole.guide.explain import headline as words_on
from popconsole.i18n import N_, _
from popconsole.protocol.table import Indicator
from popconsole.transcript.model import Line, Side, What
from popconsole.transcript.safe import safe
from popconsole.tui.search import Search
from popconsole.tui.strips import Painted, Row, Span, paint
from popconsole.tui.wire_text import ending_mark, event_text, flag, native_rows, shown_line

_AHEAD = 512  # lines that are tracked at once for the sake of a row; more are waited for
_SLICE_LINES = 32
_SLICE_SECONDS = 0.004
_SLICE_PAUSE = 0.008
_KEPT_STRIPS = 1024
_SHIFT = 8  # cells that left and right move
_OCTETS_A_CELL = 16  # of a very long line no more is decoded than can be seen

_CURSOR, _CHOSEN = "\u25b8", "\u2503"
_BARS = {Side.CLIENT: " \u2503 ", Side.SERVER: " \u2502 "}
_FLAG_STYLES = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "note"}
_STATUS_KINDS = (Kind.REPLY, Kind.GREETING, Kind.UNSOLICITED)
_SETS_OFF = {Kind.DATA: "\u2502 ", Kind.END: "\u2514 "}
_PARTS = (
    "line", "number", "client", "server", "verb", "unknown", "argument", "positive", "negative",
    "data", "event", "state", "headline", "error", "warning", "note", "match", "mark",
    "cursor", "chosen", "selected",
)  # fmt: skip


class TranscriptView(ScrollView, can_focus=True):
    """The lines of a ``History``, one row each, with a cursor.

    Call ``lines_grew()`` when ``history.lines`` has grown, ``show(history)`` for another one.
    ``headline`` gives the few words at the right of a row, where there is room.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"transcript--{part}" for part in _PARTS}

    DEFAULT_CSS = """
    TranscriptView {
        background: $surface;
        color: $foreground;
        overflow-x: hidden;
        overflow-y: scroll;
        scrollbar-size-vertical: 1;

        & .transcript--line { color: $foreground; }
        & .transcript--number { color: $foreground 75%; }
        & .transcript--client { color: $text-primary; text-style: bold; }
        & .transcript--server { color: $foreground; }
        & .transcript--verb { color: $text-primary; text-style: bold; }
        & .transcript--unknown { color: $text-warning; text-style: underline; }
        & .transcript--argument { color: $text-accent; }
        & .transcript--positive { color: $text-success; text-style: bold; }
        & .transcript--negative { color: $text-error; text-style: bold; }
        & .transcript--data { color: $foreground; }
        & .transcript--event { color: $foreground 85%; text-style: italic; }
        & .transcript--state { color: $foreground 75%; }
        & .transcript--headline { color: $foreground 75%; text-style: italic; }
        & .transcript--error { color: $text-error; text-style: bold; }
        & .transcript--warning { color: $text-warning; text-style: bold; }
        & .transcript--note { color: $text-accent; }
        & .transcript--match { text-style: reverse underline; }
        & .transcript--mark { color: $text-warning; }
        & .transcript--cursor { background: $foreground 12%; text-style: bold; }
        & .transcript--chosen { background: $foreground 8%; }
        & .transcript--selected { text-style: reverse; }

        &:focus .transcript--cursor { background: $primary 35%; }
        &:focus .transcript--chosen { background: $primary 20%; }
        &:ansi .transcript--cursor { background: ansi_default; text-style: reverse; }
        &:ansi .transcript--chosen { background: ansi_default; text-style: reverse; }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "move(-1)", N_("Line up"), show=False),
        Binding("down,j", "move(1)", N_("Line down"), show=False),
        Binding("pageup", "page(-1)", N_("Page up"), show=False),
        Binding("pagedown", "page(1)", N_("Page down"), show=False),
        Binding("home,g", "first", N_("First line"), show=False),
        Binding("end,G", "last", N_("Last line"), show=False),
        Binding("left", "shift(-1)", N_("Text left"), show=False),
        Binding("right", "shift(1)", N_("Text right"), show=False),
        Binding("shift+up", "choose(-1)", N_("Choose lines up"), show=False),
        Binding("shift+down", "choose(1)", N_("Choose lines down"), show=False),
        Binding("escape", "choose_none", N_("Choose nothing"), show=False),
        Binding("c,y,ctrl+c", "copy", N_("Copy"), show=False),
        Binding("n", "next_match", N_("Next match"), show=False),
        Binding("N", "previous_match", N_("Previous match"), show=False),
        Binding("f", "next_finding", N_("Next finding"), show=False),
        Binding("F", "previous_finding", N_("Previous finding"), show=False),
    ]

    cursor: reactive[int] = reactive(0, init=False)
    """The selected line, from 0; 0 where there is none."""
    follow: reactive[bool] = reactive(default=True, init=False)
    """Whether the cursor goes with new lines while it is at the end."""
    reveal: reactive[bool] = reactive(default=False, init=False)
    """Whether secrets are shown."""
    shift: reactive[int] = reactive(0, init=False)
    """Cells that the text is moved to the left."""

    class Selected(Message):
        """The cursor stands on another line, or what its line means has become known.

        ``step`` is None where the tracker has not read that far yet; the message comes again then.
        """

        def __init__(self, view: "TranscriptView", index: int, step: Step | None) -> None:
            super().__init__()
            self.view = view
            self.index = index
            self.step = step

        @property
        def control(self) -> "TranscriptView":
            """The view that sent it."""
            return self.view

    class Copied(Message):
        """Lines were put on the clipboard: how many."""

        def __init__(self, count: int) -> None:
            super().__init__()
            self.count = count

    def __init__(
        self,
        history: History,
        *,
        headline: Callable[[Step], str] = words_on,
        name: str | None = None,
        id: str | None = None,  # noqa: A002 - Textual's own name for it
        classes: str | None = None,
    ) -> None:
        super().__init__(name=name, id=id, classes=classes)
        self._history = history
        self._headline = headline
        self._count = 0  # lines that the screen knows of
        self._strips: LRUCache[tuple[int, int], Painted] = LRUCache(_KEPT_STRIPS)
        self._part_styles: dict[str, Style] = {}
        self._untold: set[int] = set()  # rows painted before their line was tracked
        self._cursor_told = True  # whether the last Selected had a step
        self._anchor: int | None = None  # the other end of the chosen lines
        self._search: Search | None = None
        self._seeking: bool | None = None  # for the next finding, serious or not, as soon as it is tracked
        self._timer: Timer | None = None
        self._state_width = 0
        self._width = 0  # cells of a row

    # --- what is shown ---

    @property
    def history(self) -> History:
        """The conversation that is shown."""
        return self._history

    @property
    def chosen(self) -> range:
        """The lines chosen with shift and the arrows; the cursor's line where there are none chosen."""
        if not self._count:
            return range(0)
        other = self.cursor if self._anchor is None else min(self._anchor, self._count - 1)
        return range(min(self.cursor, other), max(self.cursor, other) + 1)

    @property
    def pattern(self) -> str:
        """The pattern that was searched for last; empty where there is none."""
        return self._search.regex.pattern if self._search else ""

    def show(self, history: History, *, cursor: int = 0) -> None:
        """Show another conversation."""
        self._history = history
        self._count = 0
        self._anchor = None
        self._search = None
        self._seeking = None
        self.set_reactive(TranscriptView.cursor, 0)
        self.set_reactive(TranscriptView.shift, 0)
        self._measure()
        self.scroll_to(y=0, animate=False)
        self.lines_grew()
        if self._count:
            self.goto(cursor)

    def lines_grew(self) -> None:
        """Take in that ``history.lines`` has grown. Costs the same however many there are."""
        before, self._count = self._count, len(self._history.lines)
        if before == self._count:
            return
        at_end = self.cursor >= before - 1
        if len(str(before)) != len(str(self._count)) or not before:
            self._repaint()
        self._fit_size()
        self._track()
        if at_end and self.follow and before:
            self.goto(self._count - 1)
        elif not before:
            self._tell()
        self.refresh()

    def goto(self, index: int) -> None:
        """Put the cursor on a line, from 0 (held within the conversation), and show it."""
        if self._count:
            self._anchor = None
            self._set_cursor(index)

    def on_mount(self) -> None:
        """Begin: show what there is."""
        self._measure()
        self.lines_grew()

    def on_resize(self) -> None:
        """The rows are laid out anew."""
        self._repaint()
        self._fit_size()
        self.call_after_refresh(self._show_cursor)

    def notify_style_update(self) -> None:
        """Take the colours of the theme anew."""
        super().notify_style_update()
        self._part_styles = {}
        self._repaint()

    # --- search and findings ---

    def search(self, pattern: str) -> int:
        """Search for a regular expression; return how many lines match. Empty: no search any more.

        Goes to the first match from the cursor on. A pattern without capitals matches either case.
        Raises SearchError, with a text for a person, where the pattern can't be used.
        """
        self._search = (
            Search(pattern, self._history.protocol, self._history.lines, reveal=self.reveal)
            if pattern
            else None
        )
        self._repaint()
        if self._search is None:
            return 0
        count = self._search.read_on()
        found = self._search.after(self.cursor - 1)
        if found is not None:
            self.goto(found)
        return count

    def next_match(self) -> bool:
        """Go to the next line that matches, round the end; False where none does."""
        return self._to_match(forward=True)

    def previous_match(self) -> bool:
        """Go to the last line before this one that matches, round the start; False where none does."""
        return self._to_match(forward=False)

    def next_finding(self, *, serious: bool = False) -> bool:
        """Go to the next line with a finding, once the tracker has met it; False where there is none."""
        found = self._history.finding_after(self.cursor, serious=serious)
        if found is not None:
            self.goto(found)
        elif self._history.tracked < self._count:
            self._seeking = serious
        return found is not None or self._seeking is not None

    def previous_finding(self, *, serious: bool = False) -> bool:
        """Go to the last line before this one with a finding; False where there is none."""
        found = self._history.finding_before(self.cursor, serious=serious)
        if found is not None:
            self.goto(found)
        return found is not None

    def _to_match(self, *, forward: bool) -> bool:
        if self._search is None:
            return False
        self._search.read_on()
        found = self._search.after(self.cursor) if forward else self._search.before(self.cursor)
        if found is not None:
            self.goto(found)
        return found is not None

    # --- keys and mouse ---

    def action_move(self, lines: int) -> None:
        """Move the cursor by lines."""
        self.goto(self.cursor + lines)

    def action_page(self, pages: int) -> None:
        """Move the cursor by pages, the view with it."""
        if self._count:
            step = pages * max(1, self.scrollable_content_region.height - 1)
            self.scroll_to(y=self.scroll_offset.y + step, animate=False)
            self.goto(self.cursor + step)

    def action_first(self) -> None:
        """Go to the first line."""
        self.goto(0)

    def action_last(self) -> None:
        """Go to the last line."""
        self.goto(self._count - 1)

    def action_shift(self, steps: int) -> None:
        """Move the text sideways, as long as a visible row has more to show."""
        top = self.scroll_offset.y
        rows = range(top, min(self._count, top + self.scrollable_content_region.height))
        if steps < 0 or any(self._painted(index).cut for index in rows):
            self.shift = max(0, self.shift + steps * _SHIFT)

    def action_choose(self, lines: int) -> None:
        """Choose lines from the cursor on."""
        if self._count:
            if self._anchor is None:
                self._anchor = self.cursor
            self._set_cursor(self.cursor + lines)
            self._repaint()

    def action_choose_none(self) -> None:
        """Choose nothing any more."""
        self._anchor = None
        self._repaint()

    def action_copy(self) -> None:
        """Copy the text selected with the mouse, or else the chosen lines as rows of a transcript."""
        if self.text_selection is not None:
            self.screen.action_copy_text()
            return
        if not self._count:
            return
        rows = native_rows(self._history.protocol, self._history.lines, self.chosen, reveal=self.reveal)
        self.app.copy_to_clipboard(rows)
        self.post_message(self.Copied(len(self.chosen)))

    def action_next_match(self) -> None:
        """Go to the next match, or say that there is none."""
        if not self.next_match():
            self._say_none(_("No line matches.") if self._search else _("Nothing was searched for yet."))

    def action_previous_match(self) -> None:
        """Go to the match before, or say that there is none."""
        if not self.previous_match():
            self._say_none(_("No line matches.") if self._search else _("Nothing was searched for yet."))

    def action_next_finding(self) -> None:
        """Go to the next finding, or say that there is none."""
        if not self.next_finding():
            self._say_none(_("No finding after this line."))

    def action_previous_finding(self) -> None:
        """Go to the finding before, or say that there is none."""
        if not self.previous_finding():
            self._say_none(_("No finding before this line."))

    def on_click(self, event: events.Click) -> None:
        """Put the cursor on the line that was clicked."""
        offset = event.get_content_offset(self)
        if offset is not None and offset.y + self.scroll_offset.y < self._count:
            self.goto(offset.y + self.scroll_offset.y)

    def _say_none(self, text: str) -> None:
        self.notify(text, markup=False, timeout=2)

    # --- state ---

    def watch_reveal(self) -> None:
        """Secrets are shown or hidden: rows and matches are other ones."""
        if self._search is not None:
            self._search = Search(
                self.pattern, self._history.protocol, self._history.lines, reveal=self.reveal
            )
        self._repaint()

    def watch_shift(self) -> None:
        """The text has moved."""
        self._repaint()

    def _set_cursor(self, index: int) -> None:
        index = max(0, min(self._count - 1, index))
        if index != self.cursor:
            self.cursor = index
        else:
            self._show_cursor()

    def validate_cursor(self, index: int) -> int:
        """Hold the cursor within the conversation."""
        return max(0, min(self._count - 1, index))

    def watch_cursor(self) -> None:
        """Show the line and tell of it."""
        self._seeking = None
        self._show_cursor()
        self.refresh()
        self._tell()

    def _tell(self) -> None:
        step = self._step(self.cursor)
        self._cursor_told = step is not None
        self.post_message(self.Selected(self, self.cursor, step))

    def _show_cursor(self) -> None:
        if not self._count:
            return
        height = self.scrollable_content_region.height
        top = self.scroll_offset.y
        if self.cursor < top:
            self.scroll_to(y=self.cursor, animate=False)
        elif height and self.cursor >= top + height:
            self.scroll_to(y=self.cursor - height + 1, animate=False)

    def _measure(self) -> None:
        protocol = self._history.protocol
        self._state_width = max(len(row.name) for row in protocol.states)

    def _fit_size(self) -> None:
        self._width = self.scrollable_content_region.width  # beside the scrollbar
        self.virtual_size = Size(self._width, self._count)

    def _repaint(self) -> None:
        self._strips.clear()
        self.refresh()

    # --- tracking ---

    def _step(self, index: int) -> Step | None:
        """Return what a line means; None where the tracker is still far from it."""
        if index >= min(self._history.tracked + _AHEAD, len(self._history.lines)):
            return None
        return self._history.step(index)

    def _track(self) -> None:
        """Read on, for a few milliseconds at a time."""
        deadline = perf_counter() + _SLICE_SECONDS
        while self._history.tracked < self._count:
            self._history.extend(_SLICE_LINES)
            if perf_counter() >= deadline:
                break
        self._told()
        if self._history.tracked >= self._count:
            if self._timer is not None:
                self._timer.stop()
                self._timer = None
            if self._seeking is not None:
                self._seeking = None
                self._say_none(_("No finding after this line."))
        elif self._timer is None:
            self._timer = self.set_interval(_SLICE_PAUSE, self._track)

    def _told(self) -> None:
        """Look what has become known."""
        tracked = self._history.tracked
        if self._untold and min(self._untold) < tracked:
            self._untold.clear()
            self._repaint()
        if not self._cursor_told and self.cursor < tracked:
            self._tell()
        if self._seeking is not None:
            found = self._history.finding_after(self.cursor, serious=self._seeking)
            if found is not None:
                self.goto(found)

    # --- painting ---

    def render_line(self, y: int) -> Strip:
        """Paint one row of the screen."""
        index = self.scroll_offset.y + y
        if index >= self._count:
            return self._blank(y)
        return self._painted(index).strip

    def _painted(self, index: int) -> Painted:
        chosen = self._anchor is not None and index in self.chosen
        mark = 2 if index == self.cursor else int(chosen)
        selection = self.text_selection
        if selection is not None:
            return self._paint(index, mark, selection)
        painted = self._strips.get((index, mark))
        if painted is None:
            painted = self._strips[index, mark] = self._paint(index, mark, None)
        return painted

    def _blank(self, y: int) -> Strip:
        styles = self._styles()
        if self._count or y != 0:
            return Strip.blank(self._width, styles["line"])
        return paint(Row([("  ", "line")], _("Nothing was said yet."), "event"), self._width, 0, styles).strip

    def _styles(self) -> dict[str, Style]:
        """Return the styles of a row's parts, their half-transparent colours laid on the background."""
        if not self._part_styles:
            under = self.background_colors[1]
            for part in _PARTS:
                name = f"transcript--{part}"
                rules = self.get_component_styles(name)
                style = self.get_component_rich_style(name, partial=True)
                if rules.has_rule("color"):
                    style += Style(color=(under + rules.color).rich_color)
                if rules.has_rule("background"):
                    style += Style(bgcolor=(under + rules.background).rich_color)
                self._part_styles[part] = style
            self._part_styles["line"] = self.rich_style + self._part_styles["line"]
        return self._part_styles

    def _text(self, line: Line, most: int) -> tuple[str, bool]:
        """Return the safe text of a line, and whether it was cut after ``most`` octets."""
        if line.what is not What.WIRE:
            return event_text(line), False
        return safe(line.octets[:most]), len(line.octets) > most

    def _paint(self, index: int, mark: int, selection: Selection | None) -> Painted:
        history = self._history
        line = shown_line(history.protocol, history.lines, index, reveal=self.reveal)
        step = self._step(index)
        if step is None:
            self._untold.add(index)
        text, more = self._text(line, _OCTETS_A_CELL * (self.shift + self._width))
        digits = len(str(self._count))
        signs = ((" ", "line"), (_CHOSEN, "mark"), (_CURSOR, "mark"))
        wire = line.what is What.WIRE
        side = "client" if line.side is Side.CLIENT else "server"
        gutter = [
            signs[mark],
            (f"{index + 1:>{max(2, digits)}} ", "number"),
            (line.side.value + _BARS[line.side], side) if wire else (" " + _BARS[Side.SERVER], "number"),
        ]
        row = Row(
            gutter,
            text,
            "line" if wire else "event",
            ending=ending_mark(line),
            spans=list(self._spans(line, text, step)),
            more=more,
            state_width=self._state_width,
            background=("", "chosen", "cursor")[mark],
        )
        if step is not None:
            self._add_meaning(row, step)
        if selection is not None:
            self._add_selection(row, selection, index)
        return paint(row, self._width, self.shift, self._styles(), index)

    def _add_meaning(self, row: Row, step: Step) -> None:
        row.lead = _SETS_OFF.get(step.kind, "")
        row.state_gives_way = step.kind in (Kind.DATA, Kind.END)
        if row.state_gives_way:
            row.style = "data"
        row.state = self._history.protocol.row(step.before.state).name
        flagged = flag(step)
        if flagged is not None:
            row.flag = flagged[1], _FLAG_STYLES[flagged[0]]
        if step.line.what is What.WIRE:
            row.headline = self._headline(step)

    def _spans(self, line: Line, text: str, step: Step | None) -> Iterable[Span]:
        """Tell which parts of a text stand out: verb and arguments, status, matches."""
        if line.what is What.WIRE:
            word = len(text.partition(" ")[0])
            if line.side is Side.CLIENT:
                known = self._history.protocol.command(text[:word]) is not None
                yield 0, word, "verb" if known else "unknown"
                yield word, len(text), "argument"
            elif step is not None and step.kind in _STATUS_KINDS:
                found = replies.lenient_indicator(self._history.protocol, line.octets)
                if found is not None:
                    yield 0, _sign_length(found, text), "negative" if found.positive is False else "positive"
        if self._search is not None and text:
            for match in self._search.regex.finditer(text):
                if match.end() > match.start():
                    yield match.start(), match.end(), "match"

    def _add_selection(self, row: Row, selection: Selection, index: int) -> None:
        span = selection.get_span(index)
        if span is not None:
            before = sum(len(text) for text, _ in row.gutter) + len(row.lead)
            start = max(0, span[0] - before)
            end = len(row.text) if span[1] == -1 else max(0, span[1] - before)
            row.spans.append((start, end, "selected"))

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """Return the wire text under a selection with the mouse, without numbers and states."""
        if not self._count:
            return None
        first = selection.start.y if selection.start else 0
        last = min(self._count - 1, selection.end.y if selection.end else self._count - 1)
        rows = []
        for index in range(first, last + 1):
            line = shown_line(self._history.protocol, self._history.lines, index, reveal=self.reveal)
            text = safe(line.octets) if line.what is What.WIRE else event_text(line)
            before = self._gutter(index)
            span = selection.get_span(index)
            if span is not None:
                end = len(text) if span[1] == -1 else max(0, span[1] - before)
                rows.append(text[max(0, span[0] - before) : end])
        return "\n".join(rows), "\n"

    def _gutter(self, index: int) -> int:
        """Return how many characters stand before the text of a row."""
        step = self._step(index)
        lead = _SETS_OFF.get(step.kind, "") if step else ""
        return 1 + max(2, len(str(self._count))) + 1 + 1 + 3 + len(lead)

    def selection_updated(self, selection: Selection | None) -> None:
        """Something was selected with the mouse."""
        super().selection_updated(selection)
        self.refresh()


def _sign_length(found: Indicator, text: str) -> int:
    sign = found.sign.strip()
    return len(sign) if len(sign) == 1 else len(text.partition(" ")[0])
