"""The keys that are not bash's or vi's own: what Enter, Tab, Ctrl-C and Ctrl-D do here."""

import signal
from collections.abc import Callable

from prompt_toolkit.application.current import get_app
from prompt_toolkit.buffer import Buffer
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.filters import Condition, shift_selection_mode, vi_insert_mode
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.keys import Keys


def make_keys(
    buffer: Buffer,
    *,
    paste: Callable[[list[str]], None],
    stop: Callable[[], bool],
    end: Callable[[], None],
    gives_way: Callable[[], bool],
) -> KeyBindings:
    """Return the keys of the command line.

    ``paste`` takes whole lines that were pasted; ``stop`` ends what runs, False where nothing does;
    ``end`` is called for Ctrl-D on an empty line; ``gives_way`` tells whether what is typed takes the
    place of the line, although nothing is selected.
    """
    keys = KeyBindings()
    typing = Condition(lambda: get_app().layout.current_buffer is buffer)
    empty = Condition(lambda: not buffer.text)
    listed = Condition(lambda: buffer.complete_state is not None)
    unmarked = Condition(
        lambda: buffer.complete_state is None or buffer.complete_state.complete_index is None
    )

    @keys.add("tab", filter=typing)
    def _accept(_event: KeyPressEvent) -> None:
        accept(buffer)

    @keys.add("up", filter=typing & listed & unmarked)
    def _older(event: KeyPressEvent) -> None:
        buffer.cancel_completion()
        buffer.history_backward(count=event.arg)

    @keys.add("enter", filter=typing & shift_selection_mode)
    def _send(_event: KeyPressEvent) -> None:
        """Send what is selected: prompt_toolkit's own Enter waits for a selection to end."""
        buffer.exit_selection()
        buffer.validate_and_handle()

    @keys.add(Keys.Any, filter=typing & vi_insert_mode & Condition(gives_way))
    def _replace(event: KeyPressEvent) -> None:
        buffer.text = ""
        buffer.insert_text(event.data)

    @keys.add("c-c")
    @keys.add("<sigint>")
    def _clear(_event: KeyPressEvent) -> None:
        if not buffer.text:
            stop()
        buffer.reset()

    @keys.add("c-d", filter=typing & empty)
    def _end(_event: KeyPressEvent) -> None:
        end()

    @keys.add(Keys.BracketedPaste, filter=typing)
    def _paste(event: KeyPressEvent) -> None:
        from popconsole.ui.typed import pasted

        if buffer.selection_state is not None:
            buffer.cut_selection()
        elif gives_way():
            buffer.text = ""
        document = buffer.document
        lines, rest = pasted(document.text_before_cursor, event.data, document.text_after_cursor)
        if lines:
            buffer.text = rest
            buffer.cursor_position = len(rest)
            paste(lines)
        else:
            buffer.insert_text(event.data)

    @keys.add(Keys.Vt100MouseEvent, eager=True)
    def _mouse(_event: KeyPressEvent) -> None:
        """Pass over what looks like the mouse: nobody asked for it; prompt_toolkit fails at ESC [ 31 m."""

    if hasattr(signal, "SIGTSTP"):

        @keys.add("c-z")
        def _suspend(event: KeyPressEvent) -> None:
            event.app.suspend_to_background()

    return keys


def accept(buffer: Buffer) -> None:
    """Put the marked candidate, or the first, on the line, and offer what may follow it."""
    state = buffer.complete_state
    if state is not None and state.completions:
        completion = state.current_completion
        if completion is None:
            buffer.apply_completion(state.completions[0])
        else:
            buffer.complete_state = None
    elif buffer.completer is not None:
        event = CompleteEvent(completion_requested=True)
        first = next(iter(buffer.completer.get_completions(buffer.document, event)), None)
        if first is None:
            return
        if not buffer.text.strip():
            buffer.start_completion(select_first=False)  # nothing was typed: only show what there is
            return
        buffer.apply_completion(first)
    if buffer.text.endswith(" ") or buffer.text.endswith("/"):
        buffer.start_completion(select_first=False)
