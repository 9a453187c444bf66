"""Two sessions side by side on the screen: in two columns where there is room, else one below the other."""

from typing import ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.strip import Strip

from popconsole.i18n import N_, _
from popconsole.tui.component_styles import component_styles
from popconsole.tui.drawn_look import PARTS, classes, css
from popconsole.tui.line_list import CURSOR, LineList
from popconsole.tui.strips import CUT_MARK, Painted, fit
from popconsole.ui.side_by_side import (
    HERE_ALONE,
    LIKE,
    OTHER,
    SAME,
    THERE_ALONE,
    SideBySide,
    SideRow,
    stacked,
)

_TWO_COLUMNS = 100  # cells from which on both stand side by side
_MARKS = (" ", " ", "▸")  # of no row, a chosen one, the cursor's
_BETWEEN = " │ "
_ROWS_BEFORE = 2  # rows that are seen before an exchange that is gone to
_SHOWN_BEFORE = 8  # characters that are seen before a difference which has no room
_DIFFERS = Style(bold=True, underline=True)
_SIGN_PARTS = {THERE_ALONE: "wait", HERE_ALONE: "wait", SAME: "life"}


class ComparedView(LineList):
    """The rows of a pair; ``n`` and ``N`` go from one difference to the next."""

    COMPONENT_CLASSES: ClassVar[set[str]] = classes()
    DEFAULT_CSS = (
        css("ComparedView")
        + "ComparedView { overflow-x: hidden; overflow-y: scroll; scrollbar-size-vertical: 1; }"
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n,f", "difference(1)", N_("Next difference"), show=False),
        Binding("N,F", "difference(-1)", N_("Difference before"), show=False),
    ]

    class Selected(Message):
        """Another row is selected."""

    class Told(Message):
        """There is nothing to go to; ``text`` says so."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    def __init__(self, pair: SideBySide) -> None:
        super().__init__(None, "look-view", None)
        self.pair = pair
        self._stacks = False
        self._sides: tuple[SideRow, ...] = ()
        self._digits = 2
        self._styles: dict[str, Style] = {}

    def show(self, pair: SideBySide) -> None:
        """Show another pair, at the first difference that matters."""
        self.pair = pair
        self._lay_out()
        self._goto_exchange(self._first())

    def on_resize(self) -> None:
        """Lay the rows out for the room there is; in another form the exchange stays selected."""
        before = self.row
        if before is not None and self._stacks == (self.size.width < _TWO_COLUMNS):
            super().on_resize()
            return
        self._lay_out()
        super().on_resize()
        same = (n for n, row in enumerate(self._sides) if before and row.exchange == before.exchange)
        self._goto_exchange(next(same, self._first()))

    def _goto_exchange(self, at: int) -> None:
        """Go to the row at which an exchange begins, and show as much of it as has room."""
        self.goto(at)
        rows = self._sides[at:]
        end = at + next((n for n, row in enumerate(rows) if row.exchange != rows[0].exchange), len(rows))
        top, height = self.scroll_offset.y, self.scrollable_content_region.height
        if end > top + height or at < top:
            self.scroll_to(y=max(0, at - _ROWS_BEFORE), animate=False)

    def _lay_out(self) -> None:
        self._stacks = self.size.width < _TWO_COLUMNS
        rows = self.pair.rows
        self._sides = tuple(stacked(rows)) if self._stacks else rows
        self._count = len(self._sides)
        self._digits = len(str(max((max(row.numbers) for row in rows), default=0)))
        if self._stacks and any(min(row.numbers) and len({*row.numbers}) > 1 for row in rows):
            self._digits = 2 * self._digits + 1  # one line has two numbers: 24/26
        self._tall = 0, 1
        self._fit_size()
        self._repaint()

    def _first(self) -> int:
        """Return the row of the first difference that matters."""
        return next((n for n, row in enumerate(self._sides) if row.matters), 0)

    @property
    def is_stacked(self) -> bool:
        """Whether lines that differ stand one below the other, for two columns have no room."""
        return self._stacks

    @property
    def row(self) -> SideRow | None:
        """The selected row."""
        return self._sides[self.cursor] if self._sides else None

    def watch_cursor(self) -> None:
        """Show the row and tell of it."""
        self._show_cursor()
        self.refresh()
        self.post_message(self.Selected())

    def action_choose(self, lines: int) -> None:
        """Move: there is nothing to be copied."""
        self.action_move(lines)

    def action_difference(self, by: int) -> None:
        """Go to the next exchange that differs, or the one before."""
        heads = [n for n, row in enumerate(self._sides) if row.is_head]
        found = [n for n in heads if (n > self.cursor if by > 0 else n < self.cursor)]
        if found:
            self._goto_exchange(found[0] if by > 0 else found[-1])
        else:
            self.post_message(
                self.Told(
                    _("No difference after this one.") if by > 0 else _("No difference before this one.")
                )
            )

    # --- painting ---

    def notify_style_update(self) -> None:
        """Take the colours of the theme anew."""
        super().notify_style_update()
        self._styles = {}
        self._repaint()

    def _style(self, part: str, mark: int) -> Style:
        if not self._styles:
            self._styles = component_styles(self, "drawn", PARTS)
        base = self.rich_style + self._styles["cursor"] if mark == CURSOR else self.rich_style
        return base + self._styles[part]

    def _blank(self, y: int) -> Strip:
        told = _("Nothing was said.") if not y and not self._count else ""
        return Strip([Segment(told, self.rich_style)]).adjust_cell_length(self._width, self.rich_style)

    def _paint(self, index: int, mark: int, part: int, *, offsets: bool = False) -> Painted:  # noqa: ARG002 - one row each, and nothing is selected with the mouse
        row = self._sides[index]
        sign = Segment(f"{_MARKS[mark]}{row.sign} ", self._style(_SIGN_PARTS.get(row.sign, "warning"), mark))
        room = self._width - cell_len(sign.text)
        if row.told:
            pieces, cut = self._told_across(row, room, mark), False
        elif self._stacks:
            pieces, cut = self._one_column(row, room, mark)
        else:
            left = (room - len(_BETWEEN)) // 2
            there, there_cut = self._cell(row, row.there, str(row.numbers[0] or ""), left, mark)
            right = room - len(_BETWEEN) - left
            here, here_cut = self._cell(row, row.here, str(row.numbers[1] or ""), right, mark)
            pieces = [*there, Segment(_BETWEEN, self._style("life", mark)), *here]
            cut = there_cut or here_cut
        strip = Strip([sign, *pieces]).adjust_cell_length(self._width, self._style("text", mark))
        return Painted(strip.crop(0, self._width), cut)

    def _told_across(self, row: SideRow, room: int, mark: int) -> list[Segment]:
        if not row.is_head:
            return [Segment(" " * (self._digits + 1) + row.told, self._style("event", mark))]
        told = [Segment(row.told, self._style("warning", mark))]
        note = f"  ◂ {_('the first that matters')}"
        if row.matters and cell_len(row.told) + cell_len(note) <= room:
            told.append(Segment(note, self._style("wait", mark)))
        return told

    def _one_column(self, row: SideRow, room: int, mark: int) -> tuple[list[Segment], bool]:
        """Paint a row of one side, or of both: whose it is stands before it as a word."""
        there, here = _("there"), _("here")
        wide = max(map(cell_len, (there, here)))
        whose = "" if row.there == row.here else here if row.there is None else there
        text = row.here if row.there is None else row.there
        head = Segment(f"{whose:{wide}} ", self._style("wait" if whose else "life", mark))
        told = "/".join(dict.fromkeys(str(number) for number in row.numbers if number))
        pieces, cut = self._cell(row, text, told, room - cell_len(head.text), mark)
        return [head, *pieces], cut

    def _cell(
        self, row: SideRow, text: str | None, number: str, room: int, mark: int
    ) -> tuple[list[Segment], bool]:
        """Paint a line of one side in so many cells; tell whether it goes on."""
        head = Segment(f"{number:>{self._digits}} ", self._style("number", mark))
        room -= cell_len(head.text)
        base = self._style("client" if row.is_command else "text", mark)
        if text is None:
            return [head, Segment(" " * room, base)], False
        end = len(text) - row.behind if row.sign != SAME else 0
        start = row.start if row.sign != SAME else 0
        shift = self.shift
        if cell_len(text) > room and cell_len(text[: start + 1]) >= room:
            shift += cell_len(text[: max(0, start - _SHOWN_BEFORE)])  # the difference is seen
        first, last, blank = fit(text, shift + bool(shift), room - bool(shift) - 1)
        if last == len(text) - 1 and cell_len(text[first:]) <= room - bool(shift):
            last = len(text)
        cut = last < len(text)
        pieces = [Segment(CUT_MARK, base)] if shift else []
        pieces.append(Segment(" " * blank, base))
        marked = base + _DIFFERS if row.sign in (LIKE, OTHER) else base
        for begin, stop, style in ((0, start, base), (start, end, marked), (end, len(text), base)):
            piece = text[max(begin, first) : min(stop, last)]
            if piece and stop > first and begin < last:
                pieces.append(Segment(piece, style))
        if cut:
            pieces.append(Segment(CUT_MARK, base))
        used = sum(cell_len(piece.text) for piece in pieces)
        return [head, *pieces, Segment(" " * max(0, room - used), base)], cut
