"""The containers of the main screen that tell how large they are, or are wanted to be."""

from textual import events
from textual.containers import Vertical
from textual.message import Message


class Below(Vertical):
    """What stands under the transcript: it tells how many rows it takes."""

    class Sized(Message):
        """It takes another number of rows."""

    def on_resize(self) -> None:
        """Tell of it."""
        self.post_message(self.Sized())


class RightColumn(Vertical):
    """Diagram and explanation: their left border can be dragged."""

    class Dragged(Message):
        """The border was dragged: how many ``columns`` are wanted."""

        def __init__(self, columns: int) -> None:
            super().__init__()
            self.columns = columns

    _dragging = False

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Take hold of the border."""
        if event.screen_x <= self.region.x:
            self._dragging = True
            self.capture_mouse()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Tell where the border is wanted."""
        if self._dragging:
            self.post_message(self.Dragged(self.region.right - event.screen_x))

    def on_mouse_up(self) -> None:
        """Let it go."""
        if self._dragging:
            self._dragging = False
            self.release_mouse()
