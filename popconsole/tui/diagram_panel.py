"""The diagram beside the transcript, and the strip of states in its place where there is no room for one."""

from textual import events
from textual.content import Content
from textual.message import Message
from textual.timer import Timer
from textual.widget import Widget

from popconsole.guide.diagram.canvas import Role
from popconsole.guide.diagram.drawing import Drawing, draw, strip
from popconsole.guide.diagram.lit import Lit
from popconsole.guide.diagram.moves import possible
from popconsole.guide.diagram.simple import draw_simple
from popconsole.i18n import _
from popconsole.tui.panels import Still, runs_content
from popconsole.tui.places import Places
from popconsole.ui.moment import Moment

_SLICE_LINES, _SLICE_PAUSE = 64, 0.01  # of the way so far, while a long session is looked at


class DiagramPanel(Still):
    """The diagram of the protocol, in its simple or full form, with the state after the selected line lit."""

    class Pointed(Message):
        """Something of the diagram was clicked: the ``owners`` of a cell of the drawing."""

        def __init__(self, owners: frozenset[object]) -> None:
            super().__init__()
            self.owners = owners

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
        if moment.read_way():
            if self._reading is None:
                self._reading = self.set_interval(_SLICE_PAUSE, self._read_on)
        else:
            self._rest()
        self._draw(moment, places, brief=brief)

    def _read_on(self) -> None:
        if self._told is not None and not self._told[0].read_way(_SLICE_LINES):
            self._rest()
            moment, places, brief = self._told
            self._draw(moment, places, brief=brief)

    def _rest(self) -> None:
        if self._reading is not None:
            self._reading.stop()
            self._reading = None

    def _draw(self, moment: Moment, places: Places, *, brief: bool) -> None:
        rest: tuple[Content, ...] = ()
        if places.full:
            self.drawing = drawing_of(moment, spare=places.spare, across=places.across)
            rows = self.drawing.rows
            if brief:
                rows = rows[: -self.drawing.notes]
            else:
                rest = from_here(moment)
        else:
            width, height = places.drawing
            self.drawing = draw_simple(moment.protocol, moment.lit, width=width, height=height)
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
        if at is not None and self.drawing is not None:
            self.post_message(self.Pointed(self.drawing.owners(at.x - self.left, at.y)))


def drawing_of(moment: Moment, side: str = "server", *, spare: int = 0, across: int = 0) -> Drawing:
    """Return the full diagram of a moment, of the ``server`` or of POP2's ``client``; see ``draw``."""
    lit: Lit = moment.client_lit if side == "client" else moment.lit
    return draw(moment.protocol, lit, side=side, spare=spare, across=across)


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
