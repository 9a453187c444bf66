"""A diagram as a control: one place of it is selected, with the keys or the mouse."""

from textual import events
from textual.content import Content
from textual.geometry import Region
from textual.message import Message
from textual.widgets import Static

from popconsole.guide.diagram.drawing import Drawing
from popconsole.guide.diagram.lit import Place
from popconsole.guide.diagram.spatial import Towards, next_place, same_place
from popconsole.tui.panels import runs_content


class DiagramView(Static, can_focus=True):
    """Shows a drawing of which a place is selected; who draws it puts the marks of that place into it."""

    class Selected(Message):
        """Another place was selected."""

    class Chosen(Message):
        """The place that is selected was clicked once more."""

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's own name for it
        super().__init__(id=id)
        self.drawing: Drawing | None = None
        self.place: Place | None = None

    def select(self, drawing: Drawing, owners: frozenset[object]) -> frozenset[object]:
        """Take a drawing, and select in it the place that has most of these owners; return those of it."""
        self.drawing = drawing
        self.place = same_place(drawing.places, owners) or (drawing.places[0] if drawing.places else None)
        return self.place.owners if self.place else frozenset()

    def show(self, drawing: Drawing) -> None:
        """Show the drawing, once its marks are in it."""
        self.drawing = drawing
        self.update(Content("\n").join(map(runs_content, drawing.rows)))

    @property
    def region_selected(self) -> Region:
        """Where the selected place stands."""
        if self.place is None:
            return Region()
        (x, y), (width, height) = self.place.at, self.place.size
        return Region(x - 1, y, width + 2, height)

    def go(self, direction: Towards) -> None:
        """Select the nearest place in a direction."""
        if self.drawing is not None and self.place is not None:
            self._take(next_place(self.drawing.places, self.place, direction))

    def turn(self, by: int) -> None:
        """Select the next place as one reads them, or the one before."""
        if self.drawing is not None and self.place is not None:
            places = self.drawing.places
            owners = [place.owners for place in places]
            self._take(places[(owners.index(self.place.owners) + by) % len(places)])

    def on_click(self, event: events.Click) -> None:
        """Select what was clicked."""
        at = event.get_content_offset(self)
        place = self.drawing.place_at(at.x, at.y) if at is not None and self.drawing is not None else None
        if place is None:
            return
        if self.place is not None and place.owners == self.place.owners:
            self.post_message(self.Chosen())
        self._take(place)

    def _take(self, place: Place) -> None:
        if self.place is None or place.owners != self.place.owners:
            self.place = place
            self.post_message(self.Selected())
