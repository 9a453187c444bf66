"""The sessions of a recording on the screen, a row each; what is typed narrows them."""

import asyncio
from collections.abc import Callable, Collection, Sequence
from time import monotonic
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.strip import Strip

from popconsole.i18n import N_, _
from popconsole.transcript.model import Conversation
from popconsole.tui.component_styles import component_styles
from popconsole.tui.drawn_look import PARTS, classes, css
from popconsole.tui.line_list import CURSOR, LineList
from popconsole.tui.strips import Painted
from popconsole.ui.open_conversation import OpenRecording
from popconsole.ui.session_table import SessionLayout, searched, session_layout, session_row

_NEWS = 0.2  # seconds from one look at sessions that come to the next
_SLICE = 0.05  # seconds of judging, in a thread, after which what is known is shown
_REST = 0.15  # seconds after a key
_MARK = "▸"

Picks = Callable[[str], tuple[Collection[str], str] | None]
"""Takes what was typed; gives the numbers, from 1, that it picks, and what to say; None: no expression."""


class SessionList(LineList, inherit_bindings=False):
    """The sessions of a recording, judged while they are shown."""

    COMPONENT_CLASSES: ClassVar[set[str]] = classes()
    DEFAULT_CSS = css("SessionList")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", N_("Session up"), show=False),
        Binding("down", "move(1)", N_("Session down"), show=False),
        Binding("pageup", "page(-1)", N_("Page up"), show=False),
        Binding("pagedown", "page(1)", N_("Page down"), show=False),
        Binding("home", "first", N_("First session"), show=False),
        Binding("end", "last", N_("Last session"), show=False),
    ]

    class Changed(Message):
        """Another session is selected, or more is known of them."""

    def __init__(self, recording: OpenRecording, now: int, picks: Picks) -> None:
        """Take the recording, the number that is selected, what knows an expression where one is typed."""
        super().__init__(None, "look-view", None)
        self.recording = recording
        self.conversations: Sequence[Conversation] = (
            recording.recorded().conversations if len(recording) else ()
        )
        self.judging = True
        self.told = ""  # of the expression that is typed
        self._picks = picks
        self._resting = 0.0  # when it may go on to judge
        self._texts: dict[int, str] = {}  # that words are looked for in, of those that were judged
        self._typed = ""
        self.grows = recording.grows
        self._numbers = list(range(len(self.conversations)))  # of those that are shown
        self._layout = SessionLayout(0, 0, dated=False)
        self._styles: dict[str, Style] = {}
        self._count = len(self._numbers)
        self.set_reactive(SessionList.cursor, max(0, min(now, self._count - 1)))

    @property
    def layout_of_rows(self) -> SessionLayout:
        """How its rows are laid out."""
        return self._layout

    @property
    def shown_count(self) -> int:
        """How many are shown."""
        return self._count

    @property
    def number(self) -> int | None:
        """The number of the selected session, from 0; None where none is shown."""
        return self._numbers[self.cursor] if self._count else None

    def on_mount(self) -> None:
        """Begin to judge."""
        self._fit_size()
        if self.grows:
            self.judging = False
            self.recording.take_news()  # all is shown now
            self.set_interval(_NEWS, self._look)
        else:
            self.run_worker(self._judge(), group="judge")

    def _look(self) -> None:
        """Show what is new; the selected session stays so, the last one gives way to those that come."""
        if not self.recording.take_news():
            return
        at_end = self.cursor >= self._count - 1
        self.conversations = self.recording.recorded().conversations if len(self.recording) else ()
        self._show_matching(stays=True)
        if at_end and not self._typed:
            self.goto(self._count - 1)

    async def _judge(self) -> None:
        """Judge all sessions, and show what is known of them meanwhile."""
        while self.judging:
            await asyncio.sleep(max(0.0, self._resting - monotonic()))
            self.judging = await asyncio.to_thread(self.recording.judge_on, _SLICE)
            self._repaint()
            self.post_message(self.Changed())
        self._show_matching(stays=True)

    def rest(self) -> None:
        """Rest from judging for a moment, for the sake of a key."""
        self._resting = monotonic() + _REST

    def narrow(self, typed: str) -> None:
        """Show the sessions alone in which all typed words stand, or that a typed expression picks."""
        self._typed = typed
        self._show_matching(stays=not typed)

    def _show_matching(self, *, stays: bool) -> None:
        """Show what was typed; the selected session stays so, or the first is: that with a typed number."""
        selected, typed, words = self.number, self._typed.strip(), self._typed.casefold().split()
        picked, every = self._picks(typed), range(len(self.conversations))
        self.told = picked[1] if picked is not None else ""
        if picked is not None:
            numbers = [n for n in every if str(n + 1) in picked[0]]
        else:
            numbers = [n for n in every if self._has(n, words)] if words else list(every)
        self._numbers = sorted(numbers, key=lambda n: str(n + 1) != typed)
        self._count = len(self._numbers)
        self._fit_size()
        self._repaint()
        self.goto(self._numbers.index(selected) if stays and selected in self._numbers else 0)
        self.post_message(self.Changed())

    def _has(self, number: int, words: Sequence[str]) -> bool:
        text = self._texts.get(number)
        if text is None:
            conversation = self.conversations[number]
            session = self.recording.judged(number, conversation)
            text = searched(number, conversation, session, self.recording.about(number))
            if session is not None:
                self._texts[number] = text
        return all(word in text for word in words)

    def _fit_size(self) -> None:
        super()._fit_size()
        before = self._layout
        self._layout = session_layout(self.conversations, self._width, grows=self.grows)
        if self._layout != before:
            self.post_message(self.Changed())

    def watch_cursor(self) -> None:
        """Show the row and tell of it."""
        self._show_cursor()
        self.refresh()
        self.post_message(self.Changed())

    def notify_style_update(self) -> None:
        """Take the colours of the theme anew."""
        super().notify_style_update()
        self._styles = {}
        self._repaint()

    def _paint(self, index: int, mark: int, part: int, *, offsets: bool = False) -> Painted:  # noqa: ARG002 - as all lists do
        number = self._numbers[index]
        conversation = self.conversations[number]
        session = self.recording.judged(number, conversation)
        about = self.recording.about(number)
        how = self.recording.how(number)
        ((text, name),) = session_row(number, conversation, session, about, self._layout, how).pieces
        style = self.rich_style + self._style(name)
        if mark == CURSOR:
            text = _MARK + text[1:]
            style = self.rich_style + self._style("cursor") + self._style(name)
        return Painted(self._strip(text, style), cut=False)

    def _blank(self, y: int) -> Strip:
        told = _("No session has that.") if self._typed and not self._count and not y else ""
        return self._strip(told, self.rich_style + self._style("event"))

    def _strip(self, text: str, style: Style) -> Strip:
        strip = Strip([Segment(text, style)])
        return strip.adjust_cell_length(self._width, style).crop(0, self._width)

    def _style(self, name: str) -> Style:
        if not self._styles:
            self._styles = component_styles(self, "drawn", PARTS)
        return self._styles[name]
