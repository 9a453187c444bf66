"""How the main screen is laid out: what it has room for, at its size and as a person wants it."""

from abc import abstractmethod
from typing import Any, Literal, Self

from textual import events, on
from textual.geometry import Size
from textual.screen import Screen

from popconsole.tui.columns import Below, RightColumn
from popconsole.tui.places import FRAME, places
from popconsole.tui.restyling import Restyling
from popconsole.ui.settings import DiagramForm, Settings

RightSide = Literal["diagram", "desk"]
"""What stands at the right of the transcript, by its name."""

_ENTRY = 4  # rows under the transcript before all is laid out


class LaidOutScreen(Screen[None]):
    """Gives its parts their places: ``places`` says what has room, ``laid_out`` is the size it is for."""

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self.laid_out = Size()
        self._restyling = Restyling()
        self._form = settings.diagram
        self._explained = settings.explanations
        self._below = _ENTRY
        self._right: RightSide = "diagram"
        self._wanted: int | None = None  # columns of the right side, where a person gave it some
        self._split = self._aligned = False  # two conversations are shown, aligned by errand
        self.places = places(self.laid_out, self._form, self._below, explained=self._explained)

    @abstractmethod
    def show_all(self) -> None:
        """Show everything anew."""

    @abstractmethod
    def show_moment_again(self) -> None:
        """Show the moment where it was shown already: there is other room for it."""

    def on_resize(self, event: events.Resize) -> None:
        """Lay the panels out anew, before Textual does."""
        if event.size != self.laid_out:
            self.take_size(event.size)
            self.show_all()
            self.call_after_refresh(self.show_moment_again)  # what is cut is known when all is laid out

    def add_class(self, *class_names: str, update: bool = True) -> Self:
        """Add classes; style anew what they style, and no more."""
        return self._change_classes(frozenset(class_names) - self.classes, update=update, add=True)

    def remove_class(self, *class_names: str, update: bool = True) -> Self:
        """Take classes away; style anew what they styled, and no more."""
        return self._change_classes(frozenset(class_names) & self.classes, update=update, add=False)

    def _change_classes(self, names: frozenset[str], *, update: bool, add: bool) -> Self:
        if names:
            change = super().add_class if add else super().remove_class
            change(*names, update=False)
            if update and not (
                self.is_attached and self._restyling.restyle(self, names, self.app.stylesheet)
            ):
                self.update_node_styles()
        return self

    @property
    def form(self) -> DiagramForm:
        """Which form of the diagram is asked for."""
        return self._form

    @form.setter
    def form(self, form: DiagramForm) -> None:
        self._form = form
        self.take_size(self.laid_out)
        self.show_all()

    @property
    def right(self) -> RightSide:
        """What stands at the right of the transcript: diagram and explanation, or the server's desk."""
        return self._right

    @right.setter
    def right(self, right: RightSide) -> None:
        self._right = right
        self.set_class(right == "desk", "-desk")
        self.place_right()
        self.show_all()

    @property
    def has_room_for_desk(self) -> bool:
        """Whether the desk stands beside the transcript, or under two of them, and need not lie over it."""
        return self.places.beside or self.places.desk > 0

    @property
    def explained(self) -> bool:
        """Whether the selected line is explained beside or under the transcript."""
        return self._explained

    @explained.setter
    def explained(self, explained: bool) -> None:
        self._explained = explained
        self.take_size(self.laid_out)
        self.show_all()

    def lay_out_split(self, *, split: bool, aligned: bool) -> None:
        """Give two conversations their places, each with its lines or ``aligned`` by errand; or one alone."""
        if (split, aligned) != (self._split, self._aligned):
            self._split, self._aligned = split, aligned
            self.take_size(self.laid_out)

    @on(Below.Sized)
    def _below_sized(self) -> None:
        """Give the diagram of a narrow screen the rows that are left over."""
        below = self.query_one("#below").outer_size.height
        if below and below != self._below:
            self._below = below
            self.take_size(self.laid_out)
            self.show_moment_again()

    @on(RightColumn.Dragged)
    def _dragged(self, event: RightColumn.Dragged) -> None:
        """Make the right side of a wide screen as wide as it is wanted."""
        self._wanted = event.columns
        self.take_size(self.laid_out)
        self.show_moment_again()

    def take_size(self, size: Size) -> None:
        """Tell the style sheet what there is room for."""
        self.laid_out = size
        self.places = places(
            size,
            self._form,
            self._below,
            explained=self._explained,
            wanted=self._wanted,
            split=self._split,
            aligned=self._aligned,
            projecting=self.has_class("-projecting"),
        )
        self.update_classes({**self.places.classes, "-unexplained": not self._explained}, animate=False)
        if self.is_mounted:
            self._place_candidates()
            self.place_right()

    def place_right(self) -> None:
        """Give the column at the right its size: on a narrow screen it ends above the command line."""
        right = self.query_one("#right")
        right.styles.width = self.places.right
        self.query_one("#desk-under").styles.height = self.places.desk
        right.styles.height = "1fr" if self.places.wide else self.places.drawing[1] + 1
        aligned = self.places.aligned
        if aligned and self._right == "desk" and self.places.desk:
            aligned = FRAME  # the desk has the room of strips and diagrams
        self.query_one("#halves").styles.height = aligned or "1fr"

    def _place_candidates(self) -> None:
        """Put the candidates under the line where they have their own place, else over it."""
        below, candidates = self.query_one("#below"), self.query_one("#candidates")
        beside: dict[str, Any] = {"after" if self.is_big else "before": below}
        self.query_one("#left").move_child(candidates, **beside)

    @property
    def is_big(self) -> bool:
        """Whether everything has its own place."""
        return self.has_class("-wide") and self.has_class("-high")
