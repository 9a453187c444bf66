"""The sequence of a conversation, arrows between client and server, as a screen of its own."""

from textual import on
from textual.content import Content
from textual.signal import Signal

from popconsole.analysis.history import History
from popconsole.guide.lines.explain import explain
from popconsole.i18n import _
from popconsole.transcript.model import LineKind
from popconsole.transcript.safe import safe
from popconsole.tui.screens.look import LookScreen
from popconsole.tui.sequence_view import SequenceView
from popconsole.ui.durations import duration
from popconsole.ui.shown_step import shown_step
from popconsole.ui.wire_text import ending_mark, event_words

_MOST_READ = 480  # octets of a line


class SequenceScreen(LookScreen):
    """The sequence of a ``History``; its lines may still be growing."""

    def __init__(
        self,
        view: SequenceView,
        title: str,
        keys: tuple[str, ...],
        grew: Signal[History],
        *,
        reveal: bool,
    ) -> None:
        """Take what is shown; ``grew`` tells when a conversation has more lines."""
        super().__init__(view, keys)
        self._grew = grew
        self._sequence = view
        self._title = title
        self._reveal = reveal

    def on_mount(self) -> None:
        """Grow with the conversation."""
        super().on_mount()
        self._grew.subscribe(self, self._lines_grew)

    @property
    def history(self) -> History:
        """The conversation that is shown."""
        return self._sequence.history

    @property
    def line(self) -> int | None:
        """The selected line, from 0; None where there is none."""
        entry = self._sequence.entry
        return None if entry is None else entry.first

    def heading(self) -> str:
        """Return what is shown, and where the selected line stands."""
        entry, count = self._sequence.entry, len(self.history.lines)
        told = _("Sequence: {title}, line {n} of {count}")
        if self._sequence.unread:
            told = _("Sequence: {title}, line {n} of {count}, reading …")
        return told.format(title=self._title, n=0 if entry is None else entry.first + 1, count=count)

    def detail(self) -> Content:
        """Return the selected line whole, what it is, and what was found there."""
        entry = self._sequence.entry
        if entry is None:
            return Content("")
        step = shown_step(self.history, entry.first, reveal=self._reveal)
        meant = explain(self.history.protocol, step, reveal=self._reveal)
        where = _("Lines {n} to {last}") if entry.last > entry.first else _("Line {n}")
        where = where.format(n=entry.first + 1, last=entry.last + 1)
        if entry.item.at is not None:
            told = _("{line}, {duration} from the beginning")
            where = told.format(line=where, duration=duration(entry.item.at))
        head = _("{line}: {title}").format(line=where, title=meant.title)
        line = step.line
        if line.kind is LineKind.WIRE:
            said = f"{line.side.value}: {safe(line.octets[:_MOST_READ])}{ending_mark(line)}"
        else:
            said = event_words(line)
        rows = [Content.styled(head, "bold"), Content(said)]
        rows += [Content(f"{note.severity.value} {note.code}: {note.message}") for note in meant.notes]
        return Content("\n").join(rows)

    def _lines_grew(self, history: History) -> None:
        if history is self.history:
            self._sequence.lines_grew()
            self.tell()

    @on(SequenceView.Told)
    def _told(self, event: SequenceView.Told) -> None:
        self.say(event.text)

    @on(SequenceView.Selected)
    def _selected(self) -> None:
        self.tell()
