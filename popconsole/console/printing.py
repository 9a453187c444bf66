"""Rows that are printed above a command line that stays."""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from prompt_toolkit.application import Application
from prompt_toolkit.formatted_text import FormattedText
from prompt_toolkit.renderer import print_formatted_text
from prompt_toolkit.styles import BaseStyle

from popconsole.console.rows import PrintedRow

if TYPE_CHECKING:
    from popconsole.client.session import ClientSession

_MOST_WAITING = 400  # rows to be printed; then the server has to wait


class PrintedAbove:
    """The rows that wait to be printed above the command line of an application."""

    def __init__(self, app: Application[None], style: BaseStyle, width: Callable[[], int]) -> None:
        self._app = app
        self._style = style
        self._width = width
        self._rows: deque[PrintedRow] = deque()
        self._held: ClientSession | None = None  # who waits until rows were printed
        self._printing: asyncio.Task[None] | None = None

    def add(self, rows: Sequence[PrintedRow]) -> None:
        """Print rows: at once, or where the command line is there as soon as it can be moved down."""
        self._rows.extend(rows)
        if not self._app.is_running:
            self._print()
        elif self._printing is None or self._printing.done():
            self._printing = asyncio.ensure_future(self._print_above())

    def hold(self, session: "ClientSession") -> None:
        """Read no more from a session while too many rows wait to be printed."""
        if len(self._rows) > _MOST_WAITING:
            self._held = session
            session.connection.hold(holding=True)

    async def done(self) -> None:
        """Wait until all is printed."""
        if self._printing is not None:
            await self._printing

    async def _print_above(self) -> None:
        # A late answer to "where is the cursor?" would be taken for one to the next question.
        if self._app.output.responds_to_cpr:
            await self._app.renderer.wait_for_cpr_responses()
        if self._app.is_running and self._rows:
            self._app.renderer.erase()
            self._print()
            self._app.renderer.reset()
            self._app.renderer.request_absolute_cursor_position()
            self._app.invalidate()

    def _print(self) -> None:
        fragments = FormattedText()
        while self._rows:
            fragments += [*self._rows.popleft().marked(self._width()), ("", "\n")]
        output = self._app.output
        print_formatted_text(output, fragments, self._style, color_depth=output.get_default_color_depth())
        output.flush()
        if self._held is not None:
            self._held.connection.hold(holding=False)
            self._held = None
