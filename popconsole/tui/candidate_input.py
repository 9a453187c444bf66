"""A line to type in that has candidates for the word at the cursor."""

from abc import abstractmethod

from textual.message import Message
from textual.widgets import Input

from popconsole.guide.typing.complete import Candidate, Completions
from popconsole.tui.ordered_input import OrderedInput

_GOES_ON = (" ", ":")  # a candidate that ends so wants more behind it


class CandidateInput(OrderedInput):
    """One line with completion: ``candidates`` for the word at the cursor, one of them perhaps ``marked``.

    Who has it shows the candidates at each ``Typed``. A subclass finds them, and says what its keys do where
    there are none.
    """

    class Typed(Message):
        """The text, the cursor or the candidates have changed."""

        def can_replace(self, message: Message) -> bool:
            """One is enough for all that a key changes."""
            return isinstance(message, CandidateInput.Typed)

    candidates: tuple[Candidate, ...] = ()
    marked: int | None = None
    """Which candidate stands on the line."""

    _start = 0
    _begun = ""  # what was typed before a candidate was put in its place
    _behind = ""
    _quiet: str | None = None  # a line that has no candidates: it was called back, or is complete

    @abstractmethod
    def find(self) -> Completions:
        """Return what may stand at the cursor."""

    @property
    def has_list(self) -> bool:
        """Whether something was typed and there are candidates for it."""
        return bool(self.candidates) and bool(self.value.strip() or self.marked is not None)

    # --- what happens while typing

    def watch_value(self) -> None:
        """Look what the line may become."""
        self.look()

    def watch_selection(self) -> None:
        """The cursor has moved."""
        self.look()

    def look(self) -> None:
        """Find the candidates anew, unless one of them was just put on the line."""
        if self.marked is not None and self.value == self._completed(self.marked):
            self.post_message(self.Typed())
            return
        self.marked = None
        if self.value == self._quiet:
            self.candidates = ()
        else:
            self._quiet = None
            found = self.find()
            self.candidates = found.items
            self._start = found.start
            self._begun, self._behind = self.value[: self.cursor_position], self.value[self.cursor_position :]
        self.post_message(self.Typed())

    def _completed(self, number: int) -> str:
        return self._begun[: self._start] + self.candidates[number].text + self._behind

    def mark(self, number: int | None) -> None:
        """Put a candidate on the line, or again what was typed; the list stays."""
        self.marked = number
        text = self._begun + self._behind if number is None else self._completed(number)
        at = len(text) - len(self._behind)
        with self.prevent(Input.Changed):
            self.value = text
            self.cursor_position = at
        self.post_message(self.Typed())

    # --- keys

    def accept(self) -> None:
        """Put the marked candidate, or the first, on the line, and close the list where it is complete."""
        number = self.marked if self.marked is not None else 0
        text = self._completed(number)
        at = len(text) - len(self._behind)
        self.marked = None
        self._quiet = None if self.candidates[number].text.endswith(_GOES_ON) else text
        self.value = text
        self.cursor_position = at
        self.look()

    def choose(self, number: int) -> None:
        """Put a candidate on the line, as a click on it does."""
        if 0 <= number < len(self.candidates):
            self.marked = number
            self.accept() if self.value.strip() else self.mark(number)
            self.focus()

    def up(self) -> bool:
        """Go up the candidates; False where none is marked."""
        if self.marked is None:
            return False
        self.mark(self.marked - 1 if self.marked else None)
        return True

    def down(self) -> bool:
        """Go down the candidates; False where there is no list."""
        if not self.has_list:
            return False
        self.mark(0 if self.marked is None else min(self.marked + 1, len(self.candidates) - 1))
        return True

    def close_list(self) -> bool:
        """Close the list of candidates; False where none was open."""
        if not self.has_list:
            return False
        if self.marked is not None:
            self.mark(None)
        self._quiet = self.value
        self.look()
        return True

    def recall(self, text: str) -> None:
        """Put a line in place of what is typed, without candidates for it."""
        self._quiet = text
        self.value = text
        self.cursor_position = len(text)
