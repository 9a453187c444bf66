"""Two conversations aligned by errand on the screen: in two columns, the name of each errand across both."""

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar

from rich.segment import Segment
from textual.message import Message
from textual.strip import Strip
from textual.timer import Timer

from popconsole.analysis.history import History
from popconsole.tui.component_styles import component_styles
from popconsole.tui.line_list import CURSOR, UNMARKED, LineList
from popconsole.tui.strips import Look, Painted, RowContent, paint
from popconsole.tui.transcript_look import CSS, PARTS
from popconsole.tui.transcript_rows import CURSOR_MARKS, Rows

if TYPE_CHECKING:  # loaded when two conversations are aligned
    from popconsole.ui.errand_rows import ErrandCell, ErrandRow, ErrandRows

_BETWEEN = "┃"
_RULE = "━"
_PAUSE = 0.015  # seconds between two slices of a long conversation
_SLICE = 200  # lines
_OCTETS_A_CELL = 16


class ErrandsView(LineList):
    """The rows of two conversations; ``show`` gives it others, or takes in what came, or is concealed.

    The cursor's row tells of a moment of both: ``lines`` gives the lines that stand in it.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"transcript--{part}" for part in PARTS}
    DEFAULT_CSS = CSS.replace("TranscriptView", "ErrandsView")

    class Selected(Message):
        """A person has gone to another row."""

    def __init__(self) -> None:
        super().__init__(None, "errands", None)
        self.reveal = False
        self.limits: Callable[[], tuple[int, int]] = lambda: (0, 0)
        """Gives how many lines of the left side, and of the right, are for those who look."""
        self._errands: ErrandRows | None = None
        self._made: tuple[Rows, Rows] | None = None
        self._looks: dict[int, Look] = {}
        self._reading: Timer | None = None

    def show(self, left: History, right: History) -> None:
        """Show two conversations, the left one and the right one; nothing is done where it shows them."""
        shown = self._errands
        same = shown is not None and (shown.sides[0].history, shown.sides[1].history) == (left, right)
        if same and all(read <= limit for read, limit in zip(self._read, self.limits(), strict=True)):
            self.lines_grew()
            return
        from popconsole.guide.lines.explain import headline  # noqa: PLC0415 - for those who align two
        from popconsole.ui.errand_rows import ErrandRows  # noqa: PLC0415 - as above

        self._errands = ErrandRows(left, right)
        self._made = Rows(left, headline), Rows(right, headline)
        with self.prevent(self.Selected):
            self.cursor = 0
        self.lines_grew()

    def lines_grew(self) -> None:
        """Take in what has come on either side, and was tracked; what is long is read on by itself."""
        if self._errands is None:
            return
        before = self._read
        more = self._errands.read_on(_SLICE, self.limits())
        self._count = len(self._errands)
        if more and self._reading is None:
            self._reading = self.set_interval(_PAUSE, self._read_on)
        elif not more:
            self._stop_reading()
        if self._read != before:
            self._fit_size()
            self._repaint()

    def _read_on(self) -> None:
        """Read on while it is looked at; shown again, it goes on from there."""
        if self.display:
            self.lines_grew()
        else:
            self._stop_reading()

    def _stop_reading(self) -> None:
        if self._reading is not None:
            self._reading.stop()
            self._reading = None

    @property
    def _read(self) -> tuple[int, int]:
        """How many lines of both sides were read."""
        errands = self._errands
        return (0, 0) if errands is None else (errands.sides[0].read, errands.sides[1].read)

    def repaint_all(self, *, reveal: bool) -> None:
        """Paint all anew where secrets are shown now, or masked."""
        if reveal != self.reveal:
            self.reveal = reveal
            self._repaint()

    @property
    def lines(self) -> tuple[int | None, int | None]:
        """The lines, from 0, of both sides that stand in the cursor's row; of a head, those below it."""
        errands = self._errands
        if errands is None or not self._count:
            return None, None
        row = errands.row(self.cursor)
        if row.head and self.cursor + 1 < self._count:
            row = errands.row(self.cursor + 1)
        return row.cells[0].line, row.cells[1].line

    def goto_line(self, side: int, line: int) -> None:
        """Go to the row of a line, from 0, of a side (0 is left), where it was read; nobody is told."""
        errands = self._errands
        if errands is None or self.lines[side] == line:
            return
        row = errands.row_of(side, line)
        if row is not None:
            with self.prevent(self.Selected):
                self.goto(row)
            head = errands.head_of(row)
            if head < self.scroll_offset.y and row - head < self.scrollable_content_region.height:
                self.scroll_to(y=head, animate=False)  # its errand is seen

    def watch_cursor(self) -> None:
        """Show the row, and tell of it."""
        self._show_cursor()
        self.refresh()
        self.post_message(self.Selected())

    # --- painting

    def notify_style_update(self) -> None:
        """Take the colours of the theme anew."""
        super().notify_style_update()
        self._looks = {}
        self._repaint()

    def _look(self, mark: int) -> Look:
        if not self._looks:
            parts = component_styles(self, "transcript", PARTS)
            parts["line"] = self.rich_style + parts["line"]
            self._looks = {UNMARKED: Look(parts), CURSOR: Look(parts, "cursor")}
        return self._looks.get(mark, self._looks[UNMARKED])

    def _fit_size(self) -> None:
        super()._fit_size()
        if self._made is not None:
            for rows, width in zip(self._made, self._widths(), strict=True):
                rows.fit(width)

    def _widths(self) -> tuple[int, int]:
        """Return the columns of the left side and of the right: their border is that of the halves."""
        whole = self.size.width or self._width
        left = max(1, whole // 2 - 1)
        return left, max(1, self._width - left - len(_BETWEEN))

    def _blank(self, _y: int) -> Strip:
        look = self._look(UNMARKED)
        left, right = self._widths()
        between = Segment(_BETWEEN, look.whole["number"])
        return Strip([Segment(" " * left, look.base), between, Segment(" " * right, look.base)])

    def _paint(self, index: int, mark: int, _part: int, *, offsets: bool = False) -> Painted:  # noqa: ARG002 - nothing is selected with the mouse
        look = self._look(mark)
        assert self._errands is not None  # noqa: S101 - there is a row
        row = self._errands.row(index)
        if row.head:
            return Painted(self._head(row, look, mark), cut=False)
        painted = [self._cell(side, row.cells[side], look, mark) for side in (0, 1)]
        between = Segment(_BETWEEN, look.whole["number"])
        strip = Strip([*painted[0].strip, between, *painted[1].strip])
        return Painted(strip.crop(0, self._width), any(one.cut for one in painted))

    def _head(self, row: "ErrandRow", look: Look, mark: int) -> Strip:
        left, _right = self._widths()
        before = max(0, left - len(row.head) // 2 - 2)
        sign = CURSOR_MARKS[mark][0]
        text = f"{sign}{_RULE * before} {row.head} "
        rest = max(0, self._width - len(text))
        return Strip(
            [
                Segment(text[: before + 1], look.whole["number"]),
                Segment(text[before + 1 :], look.whole["verb"]),
                Segment(_RULE * rest, look.whole["number"]),
            ]
        ).crop(0, self._width)

    def _cell(self, side: int, cell: "ErrandCell", look: Look, mark: int) -> Painted:
        width = self._widths()[side]
        assert self._errands is not None  # noqa: S101 - there is a row
        assert self._made is not None  # noqa: S101 - there is a row
        if cell.told or cell.line is None:
            content = RowContent([("   ", "line")], cell.told, "headline" if cell.hidden else "event")
        else:
            history = self._errands.sides[side].history
            step = history.step(cell.line) if cell.line < history.tracked else None
            most = _OCTETS_A_CELL * (self.shift + width)
            content = self._made[side].row(cell.line, step, most=most, reveal=self.reveal)
            content.gutter[0] = CURSOR_MARKS[mark]
        return paint(content, width, self.shift if cell.line is not None and not cell.told else 0, look)
