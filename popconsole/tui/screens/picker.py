"""What to open: a list that is narrowed as one types, or a path, which Tab completes."""

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path
from time import monotonic
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from popconsole.formats.asked import NOTHING, Asked
from popconsole.i18n import N_, _
from popconsole.tui.candidate_input import CandidateInput
from popconsole.tui.marked_list import MarkedList
from popconsole.tui.prompt_bar import AnswerInput, offered
from popconsole.tui.screens.over import OverScreen
from popconsole.ui.file_opening import OpeningError, files_below, parse_opening
from popconsole.ui.openable import Openable, looked_at, openable_here
from popconsole.ui.path_completion import files_to_open
from popconsole.ui.recording_files import GivenFile
from popconsole.ui.typed_path import is_there

_AROUND = 6  # cells of a row that are none of its text's
_SECONDS = 20.0  # for the looks at a folder, one after another

Picked = tuple[Sequence[GivenFile], Asked]
"""The files to open, and how they are to be read."""


class _PathInput(AnswerInput):
    """The line: Tab completes a path, the arrows go through the list."""

    def __init__(
        self, answered: Callable[[str], None], offer: Callable[[list[str]], None], move: Callable[[int], None]
    ) -> None:
        super().__init__(answered, offer)
        self.completions = files_to_open
        self._move = move

    def action_up(self) -> None:
        """Go up the list."""
        self._move(-1)

    def action_down(self) -> None:
        """Go down the list."""
        self._move(1)


class PickerScreen(OverScreen[Picked]):
    """Gives back what was picked, None where nothing was.

    ``found`` can be picked; files of ``folder`` that are recordings are looked for meanwhile. ``typed``
    stands on the line at first, and ``wrong`` says why it can't be opened. ``title`` says what it is for.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", N_("Leave it"), show=False),
        Binding("pageup", "page(-1)", N_("Page up"), show=False),
        Binding("pagedown", "page(1)", N_("Page down"), show=False),
    ]

    def __init__(
        self,
        found: Sequence[Openable],
        folder: Path,
        typed: str = "",
        wrong: str = "",
        *,
        title: str = "",
    ) -> None:
        super().__init__()
        self._title = title or _("Open a recording")
        self._found = list(found)
        self._folder = folder
        self._typed = typed
        self._wrong = wrong
        self.input = _PathInput(self._answered, self._offer, self._move)
        self.input.placeholder = _("type to narrow the list, or a path")
        self._list = MarkedList(id="picks")
        self._told = Static(id="picker-told")
        self._explained = ""  # what stood there when something was told
        self._shown: dict[str, Openable] = {}  # by their names in the list

    def compose(self) -> ComposeResult:
        """Place the line, the list, and what is told."""
        with Vertical(id="picker") as box:
            box.border_title = Content(self._title)
            box.border_subtitle = Content(_("Enter opens · Tab completes a path · Esc leaves it"))
            yield self.input
            yield self._list
            yield self._told

    def on_mount(self) -> None:
        """Show all, and begin to look around."""
        self._list.can_focus = False
        self.set_focus(self.input)
        if self._typed:
            self.input.recall(self._typed)
        self._tell(self._wrong)
        self._narrow()
        self.run_worker(self._look_around(), group="look around")

    async def _look_around(self) -> None:
        """Look which files of the folder are recordings."""
        until = monotonic() + _SECONDS
        for path in looked_at(self._folder):
            here = await asyncio.to_thread(openable_here, path)
            if here is not None:
                self._found.append(here)
                self._narrow()
            if monotonic() > until:
                return

    async def on_key(self, event: events.Key) -> None:
        """Take what came before the line had the keys."""
        if self.focused is not self.input and event.is_printable and event.character:
            self.input.insert_text_at_cursor(event.character)
            event.stop()

    # --- the list

    def on_candidate_input_typed(self, event: CandidateInput.Typed) -> None:
        """Narrow the list to what has all words that are typed."""
        event.stop()
        if self.input.value != self._explained:
            self._tell()
        self._narrow()

    def on_resize(self) -> None:
        """Cut the rows to the room there is."""
        self._narrow()

    def _narrow(self) -> None:
        options, marked = self._list, self._marked
        words = self.input.value.casefold().split()
        width = max(20, options.size.width - _AROUND)
        self._shown.clear()
        rows, kind = [], None
        for number, one in enumerate(self._found):
            if one.has(words):
                if one.kind is not kind:
                    kind = one.kind
                    rows.append(Option(Content.styled(_(kind.value), "bold"), disabled=True))
                self._shown[str(number)] = one
                rows.append(Option(Content(f"  {one.row(width)}"), id=str(number)))
        options.clear_options()
        options.add_options(rows)
        names = [row.id for row in rows]
        kept = next((str(n) for n, one in enumerate(self._found) if one is marked), "")
        options.highlighted = names.index(kept) if kept in names else (1 if rows else None)

    @property
    def _marked(self) -> Openable | None:
        at = self._list.highlighted
        name = None if at is None else self._list.get_option_at_index(at).id
        return None if name is None else self._shown.get(name)

    def _move(self, by: int) -> None:
        if by < 0:
            self._list.action_cursor_up()
        else:
            self._list.action_cursor_down()

    def action_page(self, by: int) -> None:
        """Go a page up or down the list."""
        if by < 0:
            self._list.action_page_up()
        else:
            self._list.action_page_down()

    # --- what is told

    def _tell(self, wrong: str = "") -> None:
        """Tell what is wrong with what is typed; where nothing is, what may be typed."""
        self._explained = self.input.value
        if wrong:
            self._told.update(Content.styled(_("! {text}").format(text=wrong), "bold $text-warning"))
        else:
            self._told.update(Content(_("Or type a path; --as NAME and --keylog FILE may stand before it.")))

    def _offer(self, found: list[str]) -> None:
        """Tell what the path may become."""
        self._explained = self.input.value
        if found:
            self._told.update(Content(offered(found)))

    # --- what is picked

    def _answered(self, text: str) -> None:
        """Open what was typed, if it is there; else what is marked in the list; else say what is wrong."""
        marked = self._marked
        if marked is not None and not is_there(text):
            self._pick(marked)
            return
        try:
            asked, files = parse_opening(text)
        except OpeningError as error:
            self._tell(str(error))
        else:
            self.dismiss((files, asked))

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Open what was clicked."""
        if event.option_id in self._shown:
            self._pick(self._shown[event.option_id])

    def _pick(self, one: Openable) -> None:
        try:
            files = files_below(one.path, one.name) if one.path.is_dir() else [GivenFile(str(one.path))]
        except OpeningError as error:
            self._tell(str(error))
        else:
            self.dismiss((files, NOTHING))

    def action_leave(self) -> None:
        """Pick nothing."""
        self.dismiss(None)
