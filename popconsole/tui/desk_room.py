"""The server's desk laid out as rows of styled text: for a panel, or as long as it is."""

from collections.abc import Iterator
from itertools import zip_longest

from textual.content import Content
from textual.geometry import Size

from popconsole.guide.desk import words
from popconsole.guide.desk.desk import Desk, DeskStage
from popconsole.i18n import _, ngettext
from popconsole.ui import desk_drawing
from popconsole.ui.drawn_row import DrawnRow
from popconsole.ui.moment import Moment

_LEAST_TABLE = 4  # rows that the messages keep
_MOST_ROWS = 2_000  # messages that are shown over the transcript
_AT = "▸"
_IN_TWO = Size(70, 18)  # from so many columns on, and under so many rows, it stands in two columns
_MOST_LEFT = 60  # columns of the messages then
_BETWEEN = " │ "

STYLES = {
    "text": "",
    "number": "$foreground 80%",
    "warning": "bold $text-warning",
    "event": "italic $foreground 85%",
    "note": "$text-accent",
    "state": "bold",
    "lock": "bold reverse",
    "error": "bold reverse $text-warning",
    "free": "bold",
    "change": "bold",
    "ended": "bold reverse",
    "head": "$foreground 80%",
}
"""How the parts of a drawing look, by the names of their styles."""


def drawn_content(row: DrawnRow, width: int) -> Content:
    """Return a row of the drawing in so many columns, a sign before what the last command was about."""
    pieces = [(text, STYLES[style]) for text, style in row.pieces]
    content = Content.assemble(_AT if row.marked else " ", *pieces).truncate(width)
    return content.stylize("bold") if row.marked else content


def styled(text: str, style: str, width: int) -> list[Content]:
    """Return a text in rows of so many columns."""
    return Content.styled(text, STYLES[style]).wrap(max(1, width))


def _change(desk: Desk, width: int) -> list[Content]:
    """Return what the last command has changed; what ended the session stands out."""
    if not desk.change:
        return []
    told = _("{name}: {change}").format(name=desk.name, change=desk.change) if desk.name else desk.change
    ended = desk.stage not in (DeskStage.BEFORE, DeskStage.OPEN)
    return styled(told, "ended" if ended else "change", width)


def _above(desk: Desk, width: int) -> list[Content]:
    rows = styled(words.source(desk), "head" if desk.known else "state", width)
    for text, style in desk_drawing.above(desk):
        rows += styled(text, style, width)
    return rows


class DeskRoom:
    """Lays a desk out in ``width`` columns and ``height`` rows; its table begins at row ``first``.

    In few rows that are long, the messages stand at the left and all the rest beside them.
    """

    def __init__(self, desk: Desk, width: int, height: int, first: int | None = None) -> None:
        self.desk = desk
        self.height = height
        self._in_two = width >= _IN_TWO.width and height < _IN_TWO.height
        self._left = min(_MOST_LEFT, width // 2) if self._in_two else width
        self._rest = width - self._left - len(_BETWEEN) if self._in_two else width
        self._above = _above(desk, self._rest)
        self._below = [
            row for text, style in desk_drawing.below(desk) for row in styled(text, style, self._rest)
        ]
        self._last = _change(desk, self._rest)
        around = 1 if self._in_two else len(self._above) + len(self._below) + len(self._last)
        self.table = min(len(desk.rows), max(_LEAST_TABLE, height - around))
        self._cut_below(0 if self._in_two else self.table)
        self._place(first)

    def _cut_below(self, table: int) -> None:
        """Leave out what has no room below the messages: the last is the least weighty."""
        while self._below and len(self._above) + table + len(self._below) + len(self._last) > self.height:
            self._below.pop()

    def _place(self, first: int | None) -> None:
        """Find where the table begins: so that the message of the last command is in view."""
        count = len(self.desk.rows)
        at = self.desk.rows.place(self.desk.at)
        if first is None:
            first = 0 if at is None or count <= self.table else at - self.table // 2
        self.first = max(0, min(first, count - self.table))

    def rows(self) -> list[Content]:
        """Return what is shown, a row each."""
        if not self._in_two:
            spare = self.height - len(self._above) - self.table - len(self._below) - len(self._last)
            named = [self._heading()] * (spare > 0 and self.table > 0)
            table = [*named, *self._table()]
            gap = [Content("")] * (spare > 1 and self.table > 0)
            return self._told([*self._above, *table, *gap])
        left, right = [self._heading(), *self._table()], self._told(self._above)
        return [
            Content.assemble(one.truncate(self._left, pad=True), _BETWEEN, other)
            for one, other in zip_longest(left, right, fillvalue=Content(""))
        ]

    def _told(self, rows: list[Content]) -> list[Content]:
        """Return these rows, and below them what is told, as far as there is room."""
        rows = [*rows, *self._below]
        gap = len(rows) + len(self._last) < self.height
        rows += [Content("")] * (gap and bool(self._last)) + self._last
        gap = True
        for text in desk_drawing.further(self.desk):
            more = styled(text, "text", self._rest)
            if len(rows) + gap + len(more) <= self.height:
                rows += [Content("")] * gap + more
                gap = False
        return rows

    def _heading(self) -> Content:
        layout = desk_drawing.layout_of(self.desk, self._left - 1, self.first)
        return Content.styled(f" {desk_drawing.heading(layout)}", STYLES["head"])

    def _table(self) -> Iterator[Content]:
        rows, layout = self.desk.rows, desk_drawing.layout_of(self.desk, self._left - 1, self.first)
        last = self.first + self.table
        before, behind = self.first, len(rows) - last
        for place in range(self.first, last):
            if place == self.first and before:
                told = ngettext("▲ {n} above", "▲ {n} above", before + 1)
                yield Content.styled(f" {told.format(n=before + 1)}", STYLES["head"])
            elif place == last - 1 and behind:
                told = ngettext("▼ {n} below", "▼ {n} below", behind + 1)
                yield Content.styled(f" {told.format(n=behind + 1)}", STYLES["head"])
            else:
                message = rows[place]
                is_at = message.number is not None and message.number == self.desk.at
                yield drawn_content(desk_drawing.message_row(message, layout, is_at=is_at), self._left)


def whole_desk(desk: Desk, width: int) -> Content:
    """Return the whole desk, as long as it is."""
    rows = _above(desk, width)
    layout = desk_drawing.layout_of(desk, width - 1)
    if desk.rows:
        rows += [Content(""), Content.styled(f" {desk_drawing.heading(layout)}", STYLES["head"])]
    for message in desk.rows[:_MOST_ROWS]:
        is_at = message.number is not None and message.number == desk.at
        rows.append(drawn_content(desk_drawing.message_row(message, layout, is_at=is_at), width))
    more = len(desk.rows) - _MOST_ROWS
    if more > 0:
        rows.append(Content(ngettext("… and {n} more", "… and {n} more", more).format(n=more)))
    rows.append(Content(""))
    for text, style in desk_drawing.below(desk):
        rows += styled(text, style, width)
    rows += [Content(""), *_change(desk, width), Content("")]
    for text in desk_drawing.further(desk):
        rows += styled(text, "text", width)
    return Content("\n").join(rows)


def desk_title(desk: Desk, moment: Moment) -> str:
    """Return what is shown, and of which moment."""
    n = moment.index + 1
    if desk.known:
        return _("DESK now")
    if moment.is_back:
        return _("DESK BACK at line {n} of {count}").format(n=n, count=moment.count)
    if moment.step is None:
        return _("DESK")
    return _("DESK after line {n} of {count}").format(n=n, count=moment.count)
