"""What is open held against another recording, as a screen of its own."""

from collections.abc import Callable
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.content import Content

from popconsole.i18n import N_, _
from popconsole.tui.compared_view import ComparedView
from popconsole.tui.screens.look import LookScreen
from popconsole.ui.side_by_side import SideBySide


class ComparedScreen(LookScreen):
    """A pair of sessions side by side; ``turn`` gives the pair with a number, of ``count``, from 1.

    Gives back the line, from 0, of what is open: of the session that ``view.pair`` is in the end.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab,right_square_bracket", "turn(1)", N_("Next pair"), show=False),
        Binding("shift+tab,left_square_bracket", "turn(-1)", N_("Pair before"), show=False),
    ]

    def __init__(
        self,
        view: ComparedView,
        names: tuple[str, str],
        keys: tuple[str, ...],
        turn: Callable[[int], SideBySide | str],
        count: int,
    ) -> None:
        super().__init__(view, keys)
        self.view = view
        self._names = names
        self._turn = turn
        self._count = count

    @property
    def line(self) -> int | None:
        """The line of what is open at which the selected exchange begins."""
        row = self.view.row
        return None if row is None else self.view.pair.line_here(row.exchange)

    def heading(self) -> str:
        """Return what is compared."""
        there, here = self._names
        told = _("There {there}, here {here}")
        if not self.view.is_stacked:
            told = _("Left, there: {there} · right, here: {here}")
        told = told.format(there=there, here=here)
        if self._count == 1:
            return told
        n = self.view.pair.number
        return _("{told} · pair {n} of {count}").format(told=told, n=n, count=self._count)

    def detail(self) -> Content:
        """Return what came of the pair, and the lines of the selected row whole."""
        pair, row = self.view.pair, self.view.row
        rows = [Content(pair.summary)]
        if pair.first is None:
            told = _("Nothing differs that matters.")
            if self._count > 1:
                told = _("Nothing differs that matters in this pair; Tab shows the next.")
            rows.append(Content.styled(told, "bold"))
        if row is None:
            return Content("\n").join(rows)
        if row.matters and pair.before:
            rows.append(Content(pair.before))
        rows.append(Content.styled(pair.verdict(row.exchange), "bold"))
        if row.there is not None and row.there == row.here:
            rows.append(Content(_("both: {line}").format(line=row.there)))
        else:
            if row.there is not None:
                rows.append(Content(_("there: {line}").format(line=row.there)))
            if row.here is not None:
                rows.append(Content(_("here: {line}").format(line=row.here)))
        return Content("\n").join(rows)

    def told_keys(self) -> str:
        """Return the keys that matter."""
        told = _("n, N: next difference, before · Enter: to this line · Esc closes")
        if self._count > 1:
            told = _("n, N: next difference, before · Tab: next pair · Enter: to this line · Esc closes")
        return told

    def action_turn(self, by: int) -> None:
        """Show the next pair that can be compared, or the one before; say what is passed over."""
        if self._count == 1:
            return
        number = (self.view.pair.number - 1 + by) % self._count + 1
        found = self._turn(number)
        if isinstance(found, str):
            self.say(found)
        else:
            self.view.show(found)
            self.tell()

    @on(ComparedView.Selected)
    def _selected(self) -> None:
        self.tell()

    @on(ComparedView.Told)
    def _told(self, event: ComparedView.Told) -> None:
        self.say(event.text)
