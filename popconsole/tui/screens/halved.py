"""Two conversations in the main screen: what stands beside the active one, each by itself or by errand."""

from abc import abstractmethod
from typing import TYPE_CHECKING

from textual import on

from popconsole.tui.errands_view import ErrandsView
from popconsole.tui.halves import OtherHalf
from popconsole.tui.screens.sends import SendingConversation
from popconsole.ui.open_conversation import OpenConversation
from popconsole.ui.settings import Settings

if TYPE_CHECKING:  # loaded behind the first frame
    from popconsole.ui.workspace import Workspace


class HalvedConversation(SendingConversation):
    """A conversation that is shown and typed in, and perhaps another one beside it."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self._by_errand: bool | None = None  # as a person wants it, while two are shown
        self.errands.limits = self._shown_lines

    @property
    @abstractmethod
    def workspace(self) -> "Workspace":
        """What is open."""

    def part_from(self, before: OpenConversation) -> None:
        """Let another conversation be active: what waits, or is typed, in the one before stays with it."""
        if before is self.workspace.other:
            self._drafts[before] = self.line.value
            self.line.put("")
            self._held = None
        else:
            self._queue_of(before).clear()

    def show_split(self) -> None:
        """Show what stands beside the active conversation, or that nothing does."""
        self.split = split = self.workspace.split
        if split is None or self.conversation is None:
            self._by_errand = None
            self.lay_out_split(split=False, aligned=False)
            self.halves.show(None)
            return
        self.lay_out_split(split=True, aligned=self.by_errand)
        self.halves.show(split)
        self.show_errands()

    def show_errands(self) -> None:
        """Show both conversations by errand, as far as they go now, where they are shown so."""
        if self.split is None or self.conversation is None or not self.places.aligned:
            return
        if self.transcript.history is not self.conversation.history:
            return  # it is about to be shown
        pair = self.conversation.history, self.split.other.history
        self.errands.show(*(reversed(pair) if self.split.right else pair))
        self.errands.goto_line(int(self.split.right), self.transcript.cursor)

    def _shown_lines(self) -> tuple[int, int]:
        """Return how many lines there are for those who look, at the left and at the right."""
        counts = self.transcript.count, self.halves.other.transcript.count
        return (counts[1], counts[0]) if self.split is not None and self.split.right else counts

    @property
    def by_errand(self) -> bool:
        """Whether two conversations are aligned by errand: by itself where one is POP2 and one POP3."""
        if self.split is None or self.conversation is None:
            return False
        if self._by_errand is not None:
            return self._by_errand
        return self.conversation.protocol is not self.split.other.protocol

    @by_errand.setter
    def by_errand(self, by_errand: bool) -> None:
        self._by_errand = by_errand
        reads = self._reads
        self.show_split()
        if reads:
            self.reader.focus()
        self.show_all()

    def show_each(self) -> None:
        """Show each of two conversations by itself, no more by errand."""
        if self.by_errand:
            self.by_errand = False

    def halves_grew(self) -> None:
        """Show the lines that came in either half; those of the active one are in its transcript already."""
        if self.split is not None:
            self.halves.other.transcript.lines_grew()
            self.show_errands()

    def follow_in_errands(self) -> None:
        """Go to the errand of the line that is selected; at the last line both halves are at theirs."""
        if self.places.aligned:
            self.show_errands()
            if not self.moment.is_back:
                self.halves.other.to_now()

    @on(ErrandsView.Selected)
    def _errand_selected(self) -> None:
        """Go back in time in both halves, to the lines of the selected row."""
        if self.split is None or not self.places.aligned:
            return
        lines = self.errands.lines
        here, there = reversed(lines) if self.split.right else lines
        if there is not None:
            self.halves.other.transcript.goto(there)
        if here is not None:
            self.transcript.goto(here)

    @on(OtherHalf.Moved)
    def _other_moved(self) -> None:
        self._show_around()
        self.halves.draw_other(self.places)

    @on(OtherHalf.Clicked)
    def _other_clicked(self) -> None:
        self.action_do("other")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave the key for the other half to what it does elsewhere, where there is no other half."""
        if action == "do" and parameters == ("other",):
            return self.applies("other")
        return super().check_action(action, parameters)
