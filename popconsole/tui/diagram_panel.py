"""The diagram beside the transcript, and the strip of states in its place where there is no room for one."""

from dataclasses import replace
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.timer import Timer
from textual.widget import Widget

from popconsole.guide.diagram.canvas import Role
from popconsole.guide.diagram.drawing import Drawing, draw, strip
from popconsole.guide.diagram.lit import Place
from popconsole.guide.diagram.moves import possible
from popconsole.guide.diagram.simple import draw_simple
from popconsole.guide.diagram.spatial import Towards, next_place, same_place
from popconsole.i18n import N_, _
from popconsole.tui.panels import Still, runs_content
from popconsole.tui.places import Places
from popconsole.ui.moment import Moment

_SLICE_LINES, _SLICE_PAUSE = 128, 0.01  # of the way so far, while a long session is looked at


class DiagramPanel(Still):
    """The diagram of the protocol, in its simple or full form, with the state after the selected line lit."""

    class Pointed(Message):
        """Something of the diagram was clicked: the ``owners`` of a cell of the drawing."""

        def __init__(self, owners: frozenset[object]) -> None:
            super().__init__()
            self.owners = owners

    class Selected(Message):
        """Another place was selected with the keys, or none is any longer: what is told of it is another."""

    class Chosen(Message):
        """The session is to be followed to where it passed the selected place next."""

    class Left(Message):
        """The keys are to go elsewhere."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "go('UP')", N_("Up"), show=False),
        Binding("down,j", "go('DOWN')", N_("Down"), show=False),
        Binding("left,h", "go('LEFT')", N_("Left"), show=False),
        Binding("right,l", "go('RIGHT')", N_("Right"), show=False),
        Binding("tab", "turn(1)", N_("Next"), show=False),
        Binding("shift+tab", "turn(-1)", N_("The one before"), show=False),
        Binding("enter", "choose", N_("Go to the line"), show=False),
        Binding("escape", "leave", N_("Back"), show=False),
    ]

    owners: frozenset[object] = frozenset()
    """Those of the place that is selected here; none while the keys go elsewhere."""

    _needs = (0, "")  # rows of the drawing, and what is written below it
    drawing: Drawing | None = None
    left = 0  # columns before the drawing
    _told: tuple[Moment, Places, bool] | None = None
    _reading: Timer | None = None

    def tell(self, moment: Moment, places: Places, *, brief: bool) -> None:
        """Show a moment in the form there is room for; ``brief``: the drawing without notes under it.

        The way of a long session is read in slices, and shown when all of it is known.
        """
        self._told = moment, places, brief
        self._begin_to_read()
        self._draw(moment, places, brief=brief)

    def _begin_to_read(self) -> None:
        """Read the way; where a place is selected, all of it: what comes later is told too."""
        if self._told is not None and self._told[0].read_way(whole=bool(self.owners)):
            if self._reading is None:
                self._reading = self.set_interval(_SLICE_PAUSE, self._read_on)
        else:
            self._rest()

    def _read_on(self) -> None:
        if self._told is not None and not self._told[0].read_way(_SLICE_LINES, whole=bool(self.owners)):
            self._rest()
            moment, places, brief = self._told
            self._draw(moment, places, brief=brief)
            if self.owners:
                self.post_message(self.Selected())

    def _rest(self) -> None:
        if self._reading is not None:
            self._reading.stop()
            self._reading = None

    def _draw(self, moment: Moment, places: Places, *, brief: bool) -> None:
        rest: tuple[Content, ...] = ()
        if places.full:
            self.drawing = drawing_of(moment, spare=places.spare, across=places.across, selected=self.owners)
            rows = self.drawing.rows
            if brief:
                rows = rows[: -self.drawing.notes]
            else:
                rest = from_here(moment)
        else:
            width, height = places.drawing
            lit = replace(moment.lit, selected=self.owners)
            self.drawing = draw_simple(moment.protocol, lit, width=width, height=height)
            rows = self.drawing.rows
        # In the middle: a diagram that is narrower than its panel does not stick to one side.
        centred = places.wide or (places.halves and not places.sideways)
        self.left = max(0, places.right - 4 - self.drawing.width) // 2 if centred else 0
        pad = ((" " * self.left, Role.PLAIN),) if self.left else ()
        rows = tuple((*pad, *row) for row in rows)
        notes = rest[0].plain if rest else ""
        needs = len(rows), notes
        self.put(Content("\n").join((*map(runs_content, rows), *rest)), layout=needs != self._needs)
        self._needs = needs
        self.set_class(moment.is_back, "-back")
        self.head(moment.title)

    async def on_click(self, event: events.Click) -> None:
        """Tell which state, arrow or word was clicked; a click on the title shows the whole diagram."""
        at = event.get_content_offset(self)
        if at is None and event.y == 0:
            await self.run_action("screen.do('diagram')")
        place = self.drawing.place_at(at.x - self.left, at.y) if at is not None and self.drawing else None
        if place is not None:
            self.post_message(self.Pointed(place.owners))

    # --- selecting with the keys ---

    def enter(self) -> None:
        """Take the keys: the state of the moment is selected."""
        if self._told is not None and self.drawing is not None:
            self.can_focus = True  # only now: no key that goes from one part to the next leads here
            self.focus()
            self._take(same_place(self.drawing.places, frozenset((self._told[0].state,))))

    def on_blur(self) -> None:
        """Select nothing any longer."""
        self.can_focus = False
        self._take(None)

    def _take(self, place: Place | None) -> None:
        self.owners = place.owners if place is not None else frozenset()
        if self._told is not None:
            self._begin_to_read()
            moment, places, brief = self._told
            self._draw(moment, places, brief=brief)
        self.post_message(self.Selected())

    def _place(self) -> Place | None:
        return same_place(self.drawing.places, self.owners) if self.drawing is not None else None

    def action_go(self, where: str) -> None:
        """Select the nearest place in a direction."""
        place = self._place()
        if place is not None and self.drawing is not None:
            self._take(next_place(self._seen(self.drawing), place, Towards[where]))

    def action_turn(self, by: int) -> None:
        """Select the next place, or the one before."""
        place = self._place()
        if place is not None and self.drawing is not None:
            places = self._seen(self.drawing)
            at = next((number for number, one in enumerate(places) if one.owners == place.owners), 0)
            self._take(places[(at + by) % len(places)])

    def _seen(self, drawing: Drawing) -> tuple[Place, ...]:
        """Return the places that are shown: without its notes, those in them are not."""
        brief = self._told is not None and self._told[2]
        return tuple(p for p in drawing.places if not brief or p.at[1] < drawing.height - drawing.notes)

    def action_choose(self) -> None:
        """Go to where the session passed it next."""
        self.post_message(self.Chosen())

    def action_leave(self) -> None:
        """Give the keys back."""
        self.post_message(self.Left())


def drawing_of(
    moment: Moment, *, spare: int = 0, across: int = 0, selected: frozenset[object] = frozenset()
) -> Drawing:
    """Return the full diagram of a moment, of the server; see ``draw``."""
    return draw(moment.protocol, replace(moment.lit, selected=selected), spare=spare, across=across)


def from_here(moment: Moment) -> tuple[Content, ...]:
    """Return what is possible from a moment, in words."""
    secure = moment.step is not None and moment.step.after.secure
    choices = possible(moment.protocol, moment.state, secure=secure)
    if not choices:
        return (Content(_("From here: nothing more.")),)
    parts = []
    for choice in choices:
        where = _("(stays)") if choice.then is None else _("► {state}").format(state=choice.leads_to)
        parts.append(Content.assemble((", ".join(choice.triggers), "bold"), " ", where))
    return (Content.assemble(_("From here:"), " ", Content("; ").join(parts)),)


class StripPanel(Widget):
    """The states in one line, for a screen that is too small for a diagram."""

    _moment: Moment | None = None

    def tell(self, moment: Moment) -> None:
        """Show a moment."""
        self._moment = moment
        self.refresh()

    def render(self) -> Content:
        """Lay the line out for the width there is."""
        if self._moment is None:
            return Content("")
        moment = self._moment
        runs = strip(moment.protocol, moment.state, moment.last_words, max(20, self.size.width - 2))
        return Content.assemble(" ", runs_content(runs))
