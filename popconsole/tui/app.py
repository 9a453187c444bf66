"""The full-screen console as an application: how it starts, its colours, its palette."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

from textual.app import App

from popconsole.i18n import _
from popconsole.protocol import PROTOCOLS
from popconsole.server.listener import MockServer
from popconsole.tui.doing.conversation import open_mock, open_server, read_file
from popconsole.tui.doing.learn import begin
from popconsole.tui.doing.table import perform
from popconsole.tui.palette import ActionProvider
from popconsole.tui.screens.main import MainScreen
from popconsole.tui.themes import monochrome
from popconsole.ui.opening import Start
from popconsole.ui.settings import Settings, read_settings

_COLOURLESS = "ansi-dark"


class PopConsole(App[int]):
    """The console; ``start`` says what it opens with."""

    CSS_PATH = "console.tcss"
    TITLE = "popconsole"
    COMMANDS: ClassVar = {ActionProvider}
    ENABLE_COMMAND_PALETTE = True

    def __init__(
        self,
        start: Start | None = None,
        settings: Settings | None = None,
        make_server: Callable[[], MockServer] = MockServer,
    ) -> None:
        self._settings = settings or Settings()
        super().__init__(ansi_color=True if self._settings.no_colour else None)
        self._start_with = start or Start()
        self.main = MainScreen(perform, make_server)
        self.register_theme(monochrome())
        if self._settings.no_colour:
            self.theme = _COLOURLESS
        elif self._settings.theme in self.available_themes:
            self.theme = self._settings.theme

    async def on_mount(self) -> None:
        """Show the main screen and open what was asked for."""
        await self.push_screen(self.main)
        self.main.work(self._open(), "open")

    async def _open(self) -> None:
        start, protocol = self._start_with, PROTOCOLS[self._start_with.protocol]
        if self._settings.theme and self._settings.theme not in self.available_themes:
            known = ", ".join(sorted(self.available_themes))
            told = _('There is no theme "{name}"; there is: {known}')
            self.main.say(told.format(name=self._settings.theme, known=known), "warning")
        if start.file is not None:
            await read_file(self.main, Path(start.file))
        elif start.lesson is not None:
            await begin(self.main, start.lesson)
        elif start.host is not None:
            await open_server(self.main, protocol, start.host, start.port)
        else:
            await open_mock(self.main, protocol)


def run(start: Start) -> int:
    """Open the console and stay until it is left; return the exit code."""
    app = PopConsole(start, read_settings(os.environ))
    app.run()
    return app.return_code or 0
