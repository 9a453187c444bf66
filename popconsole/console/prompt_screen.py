"""The screen of the line console at a terminal: the command line, its hint, its candidates."""

from collections.abc import Callable

from prompt_toolkit.application import Application
from prompt_toolkit.auto_suggest import AutoSuggestFromHistory
from prompt_toolkit.buffer import Buffer
from prompt_toolkit.enums import EditingMode
from prompt_toolkit.filters import has_focus, is_done
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.history import History
from prompt_toolkit.key_binding import KeyBindings, merge_key_bindings
from prompt_toolkit.key_binding.bindings.auto_suggest import load_auto_suggest_bindings
from prompt_toolkit.layout import (
    BufferControl,
    Dimension,
    Float,
    FloatContainer,
    FormattedTextControl,
    HSplit,
    Layout,
    Window,
)
from prompt_toolkit.layout.menus import CompletionsMenu
from prompt_toolkit.layout.processors import AppendAutoSuggestion, BeforeInput, ConditionalProcessor
from prompt_toolkit.styles import BaseStyle
from prompt_toolkit.widgets import SearchToolbar

from popconsole.console.completer import CommandCompleter
from popconsole.console.input_style import Masking
from popconsole.console.line_console import LineConsole

_MENU = 8  # rows of candidates
_HINT = 6  # rows under the command line, at the most

Shown = Callable[[], StyleAndTextTuples]
"""What is shown in a place of the screen, now."""


def make_buffer(console: LineConsole, history: History, accepted: Callable[[Buffer], bool]) -> Buffer:
    """Return the line that is typed; ``accepted`` is called with it at Enter."""
    return Buffer(
        name="line",
        completer=CommandCompleter(console),
        complete_while_typing=True,
        history=history,
        auto_suggest=AutoSuggestFromHistory(),
        multiline=False,
        accept_handler=accepted,
    )


def make_app(
    console: LineConsole, buffer: Buffer, keys: KeyBindings, style: BaseStyle, *, prompt: Shown, hint: Shown
) -> Application[None]:
    """Return the application: the line with its ``prompt`` before it, the ``hint`` under it."""
    search = SearchToolbar()
    control = BufferControl(
        buffer,
        input_processors=[
            Masking(console),
            ConditionalProcessor(AppendAutoSuggestion(), has_focus(buffer) & ~is_done),
            BeforeInput(prompt),
        ],
        search_buffer_control=search.control,
        preview_search=True,
    )
    line = Window(control, height=lambda: _line_height(buffer), wrap_lines=True, dont_extend_height=True)
    menu = Float(
        xcursor=True,
        ycursor=True,
        transparent=True,
        content=CompletionsMenu(max_height=_MENU, scroll_offset=1, extra_filter=has_focus(buffer)),
    )
    under = Window(FormattedTextControl(hint), height=Dimension(max=_HINT), dont_extend_height=True)
    return Application(
        Layout(FloatContainer(HSplit([line, under, search]), [menu]), focused_element=control),
        style=style,
        include_default_pygments_style=False,
        key_bindings=merge_key_bindings([load_auto_suggest_bindings(), keys]),
        editing_mode=editing_mode(console),
        erase_when_done=True,
    )


def editing_mode(console: LineConsole) -> EditingMode:
    """Return whose keys the command line has: vi's or bash's."""
    return EditingMode.VI if console.options.keys == "vi" else EditingMode.EMACS


def _line_height(buffer: Buffer) -> Dimension:
    """Leave room for the candidates, so that they hide nothing."""
    state = buffer.complete_state
    if state is None or not state.completions:
        return Dimension()
    return Dimension(min=1 + min(_MENU, len(state.completions)))
