"""The whole diagram as a page: its states and arrows can be selected, and the session followed there."""

from collections.abc import Callable
from dataclasses import replace
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, ScrollableContainer, VerticalScroll
from textual.content import Content
from textual.geometry import Size
from textual.signal import Signal
from textual.timer import Timer
from textual.widgets import Static

from popconsole.analysis.history import History
from popconsole.guide.diagram.drawing import Drawing, draw
from popconsole.guide.diagram.simple import draw_simple
from popconsole.guide.diagram.spatial import Towards
from popconsole.guide.diagram.trace import trace_of
from popconsole.i18n import N_, _
from popconsole.tui.diagram_view import DiagramView
from popconsole.tui.screens.over import OverScreen
from popconsole.ui.moment import Moment
from popconsole.ui.way_words import PlaceWords, next_passing, passing_words, place_words

_FULL, _SIMPLE, _CLIENT = "full", "simple", "client"
_FRAME = 2  # rows and columns of the border
_LEAST_TOLD, _MOST_TOLD = 21, 56  # columns of what is told beside the diagram
_SIMPLE_MOST = 60, 50  # columns and rows of the simple form
_LISTED = 7  # passings that are listed at once
_SLICE_LINES, _SLICE_PAUSE = 128, 0.01  # of the way of a long session


class DiagramScreen(OverScreen[int]):
    """Shows the diagram of a moment, gives back the line, from 0, that was chosen; ``keys`` close it too.

    ``moment`` returns what is shown; it is asked again when ``grew`` tells that there are more lines.
    ``form`` is the form it begins with, ``owners`` what is selected at first: nothing is the current state.
    ``commands`` changes which commands are shown.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "leave", N_("Close"), show=False),
        Binding("enter", "choose", N_("Go to the line"), show=False),
        Binding("up,k", "go('UP')", N_("Up"), show=False),
        Binding("down,j", "go('DOWN')", N_("Down"), show=False),
        Binding("left,h", "go('LEFT')", N_("Left"), show=False),
        Binding("right,l", "go('RIGHT')", N_("Right"), show=False),
        Binding("tab", "turn(1)", N_("Next"), show=False),
        Binding("shift+tab", "turn(-1)", N_("The one before"), show=False),
        Binding("home", "here", N_("The state now"), show=False),
        Binding("c", "commands", N_("All commands, or those met"), show=False),
        Binding("n", "passing(1)", N_("The next time"), show=False),
        Binding("N", "passing(-1)", N_("The time before"), show=False),
        Binding("pageup", "scroll(-1)", N_("Page up"), show=False),
        Binding("pagedown,space", "scroll(1)", N_("Page down"), show=False),
    ]

    def __init__(
        self,
        moment: Callable[[], Moment],
        form: str,
        keys: tuple[str, ...],
        grew: Signal[History],
        owners: frozenset[object] = frozenset(),
        *,
        commands: Callable[[], None],
    ) -> None:
        super().__init__()
        self._other_commands = commands
        self._moment_of = moment
        self._moment = moment()
        self._keys = keys
        self._grew = grew
        self._forms = (_FULL, _SIMPLE, *((_CLIENT,) if self._moment.protocol.client_states else ()))
        self._form = form
        self._owners = owners or self._current(form)
        self._number: int | None = None  # of the passing that was stepped to
        self._words: PlaceWords | None = None
        self._box = Container(id="map-box")
        self._map = ScrollableContainer(id="map", can_focus=False)
        self._view = DiagramView(id="map-view")
        self._side = VerticalScroll(id="map-side", can_focus=False)
        self._told = Static(id="map-told")
        self._reading: Timer | None = None

    def _current(self, form: str) -> frozenset[object]:
        state = self._moment.state
        if form == _CLIENT and self._moment.step is not None:
            state = self._moment.step.after.client_state or state
        return frozenset((state,))

    def compose(self) -> ComposeResult:
        """Place the diagram, and what is told of it beside or below."""
        with self._box:
            with self._map:
                yield self._view
            with self._side:
                yield self._told

    def on_mount(self) -> None:
        """Show it, and read the whole way of the session."""
        for key in self._keys:
            self._bindings.bind(key, "leave", show=False)
        for number, _form in enumerate(self._forms, start=1):
            self._bindings.bind(str(number), f"form({number - 1})", show=False)
        self._grew.subscribe(self, self._lines_grew)
        self._reading = self.set_interval(_SLICE_PAUSE, self._read_on)
        self._lay_out(self.app.size)
        self._read_on()
        self._show()
        self._view.focus()

    def on_resize(self, event: events.Resize) -> None:
        """Lay it out anew."""
        self._lay_out(event.size)
        self._show()

    # --- what is shown ---

    def _lay_out(self, size: Size) -> None:
        """Put what is told beside the diagram where there is room, else below it."""
        width, height = size.width - _FRAME, size.height - _FRAME
        needed = self._drawn(Size(0, 0)).width + 1
        beside = width - needed >= _LEAST_TOLD
        self.set_class(beside, "-beside")
        if beside:
            self._side.styles.width = max(_LEAST_TOLD, min(_MOST_TOLD, width - needed, width // 3))
            self._side.styles.height = "100%"
        else:
            self._side.styles.width = "100%"
            self._side.styles.height = max(3, height // 3)

    def _room(self) -> Size:
        """Return the columns and rows that the diagram may have."""
        width, height = self.app.size.width - _FRAME, self.app.size.height - _FRAME
        side = self._side.styles
        if self.has_class("-beside"):
            return Size(width - int(side.width.value if side.width else 0) - 1, height)
        return Size(width, height - int(side.height.value if side.height else 0))

    def _drawn(self, room: Size, selected: frozenset[object] = frozenset()) -> Drawing:
        moment = self._moment
        lit = replace(moment.client_lit if self._form == _CLIENT else moment.lit, selected=selected)
        if self._form == _SIMPLE:
            width, height = (min(most, has) for most, has in zip(_SIMPLE_MOST, room, strict=True))
            return draw_simple(moment.protocol, lit, width=width, height=height)
        side = "client" if self._form == _CLIENT else "server"
        plain = draw(moment.protocol, side=side)
        spare, across = max(0, room.height - plain.height), max(0, room.width - plain.width - 1)
        return draw(moment.protocol, lit, side=side, spare=spare, across=across)

    def _show(self) -> None:
        """Draw it, with what is selected marked, and tell of that."""
        room = self._room()
        self._owners = self._view.select(self._drawn(room), self._owners)
        self._view.show(self._drawn(room, self._owners))
        self._tell()
        self.call_after_refresh(self._scroll_to_selected)

    def _scroll_to_selected(self) -> None:
        self._map.scroll_to_region(self._view.region_selected, animate=False)

    def _tell(self) -> None:
        history = self._moment.history
        self._words = place_words(history, self._owners, self._moment.index)
        self._box.border_title = Content(self._heading())
        self._box.border_subtitle = Content(self._told_keys())
        self._told.update(Content("\n").join(self._rows(self._words)))
        self._side.scroll_home(animate=False)

    def _heading(self) -> str:
        moment = self._moment
        shown = _("SECRETS ARE SHOWN") if moment.reveal else ""
        told = _("{protocol} after line {n}: {state}").format(
            protocol=moment.protocol.name, n=moment.index + 1, state=moment.protocol.row(moment.state).label
        )
        return "  ".join(filter(None, (shown, told)))

    def _told_keys(self) -> str:
        names = {_FULL: _("full"), _SIMPLE: _("simple"), _CLIENT: _("client")}
        forms = " ".join(f"{number} {names[form]}" for number, form in enumerate(self._forms, start=1))
        parts = [_("←↑↓→ Tab")]
        if self._words is not None and self._words.passings:
            at = self._words.passings[self._at]
            parts.append(_("Enter: line {n}").format(n=at.first + 1))
        which = _("c: all") if self._moment.words is not None else _("c: met")
        return " · ".join((*parts, forms, which, _("Esc closes")))

    @property
    def _at(self) -> int:
        """The number of the passing that Enter goes to: by itself, the first behind the selected line."""
        passings = self._words.passings if self._words is not None else ()
        if self._number is None:
            return next_passing(passings, self._moment.index)
        return self._number % max(1, len(passings))

    def _rows(self, words: PlaceWords) -> list[Content]:
        rows = [Content.styled(words.title, "bold"), Content(words.passed)]
        if self._unread:
            rows.append(Content.styled(_("Reading the rest of the session …"), "italic"))
        first = max(0, min(self._at - _LISTED // 2, len(words.passings) - _LISTED))
        for number, passing in enumerate(words.passings[first : first + _LISTED], start=first):
            text = passing_words(self._moment.history, passing, reveal=self._moment.reveal)
            chosen = number == self._at
            rows.append(Content.styled(f"{'▸' if chosen else ' '} {text}", "bold" if chosen else ""))
        if len(words.passings) > 1:
            rows.append(Content.styled(_("n, N: another time"), "italic"))
        if words.there:
            rows.append(Content(words.there))
        rows.append(Content(""))
        return [*rows, *map(Content, words.meaning)]

    # --- what is known ---

    @property
    def _unread(self) -> bool:
        history = self._moment.history
        return trace_of(history).read < len(history.lines)

    def _read_on(self) -> None:
        """Read a slice of the way; tell what is selected anew when all of it is known."""
        history = self._moment.history
        trace = trace_of(history)
        before = trace.read
        trace.read_on(history, len(history.lines) - 1, _SLICE_LINES)
        if not self._unread and self._reading is not None:
            self._reading.stop()
            self._reading = None
            if before < trace.read and self.is_mounted:
                self._show()

    def _lines_grew(self, history: History) -> None:
        if history is not self._moment.history:
            return
        self._moment = self._moment_of()
        if self._reading is None:
            self._reading = self.set_interval(_SLICE_PAUSE, self._read_on)
        self._read_on()
        self._show()

    # --- what is done ---

    @on(DiagramView.Selected)
    def _selected(self) -> None:
        if self._view.place is not None:
            self._owners, self._number = self._view.place.owners, None
            self._show()

    @on(DiagramView.Chosen)
    def _clicked_again(self) -> None:
        self.action_choose()

    def action_go(self, where: str) -> None:
        """Select the nearest place in a direction."""
        self._view.go(Towards[where])

    def action_turn(self, by: int) -> None:
        """Select the next place, or the one before."""
        self._view.turn(by)

    def action_here(self) -> None:
        """Select the state where the session stands."""
        self._owners, self._number = self._current(self._form), None
        self._show()

    def action_passing(self, by: int) -> None:
        """Step to the next time that the session passed what is selected, or to the one before."""
        self._number = self._at + by
        self._tell()

    def action_form(self, number: int) -> None:
        """Show another form; what is selected stays so, where that stands there too."""
        before, self._form = self._form, self._forms[number]
        if (self._form == _CLIENT) != (before == _CLIENT):
            self._owners = self._current(self._form)
        self._lay_out(self.app.size)
        self._show()

    def action_commands(self) -> None:
        """Show all commands, or those met so far."""
        self._other_commands()
        self._moment = self._moment_of()
        self._show()

    def action_scroll(self, pages: int) -> None:
        """Scroll what is told."""
        self._side.scroll_relative(y=pages * max(1, self._side.size.height - 1), animate=False)

    def action_leave(self) -> None:
        """Choose nothing."""
        self.dismiss(None)

    def action_choose(self) -> None:
        """Choose the line of the passing that is marked."""
        passings = self._words.passings if self._words is not None else ()
        if passings:
            self.dismiss(passings[self._at].first)
        else:
            self._box.border_subtitle = Content(_("Never passed: there is no line to go to."))
