"""The full-screen console as an application: how it starts, its colours, its palette.

What the first frame does not show is loaded behind it: servers, clients, files, lessons, the palette.
"""

import asyncio
import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from popconsole.tui import tuning

tuning.before_textual()

# ruff: noqa: E402 - Textual reads the environment when it is imported
from textual import events
from textual.app import App, ScreenStackError
from textual.content import Content
from textual.geometry import Size
from textual.screen import Screen

from popconsole.i18n import _
from popconsole.transcript.safe import safe_text
from popconsole.tui.handlers.registry import perform
from popconsole.tui.screens.main import MainScreen
from popconsole.tui.themes import monochrome
from popconsole.tui.transcript_view import TranscriptView
from popconsole.tui.unbreakable import hold_no_break_spaces
from popconsole.ui.crash import EXIT_CODE, CrashError, crash_text, hush_asyncio
from popconsole.ui.ending import ENDING, GONE, at_the_latest, end_at_signals, terminal_is_gone, watch_terminal
from popconsole.ui.preferences import Choices, read_settings
from popconsole.ui.settings import Settings
from popconsole.ui.start import Start

if TYPE_CHECKING:
    from rich.console import RenderableType

    from popconsole.server.listening.listener import PopServer

_LEAST = Size(20, 6)  # of a terminal; a smaller one shows a part
_COLOURLESS = "ansi-dark"
_UNUSABLE = 2


class PopConsole(App[int]):
    """The console; ``start`` says what it opens with."""

    CSS_PATH = "console.tcss"
    TITLE = "popconsole"
    ENABLE_COMMAND_PALETTE = True

    def __init__(
        self,
        start: Start | None = None,
        settings: Settings | None = None,
        make_server: "Callable[[], PopServer] | None" = None,
        choices: Choices | None = None,
    ) -> None:
        self._settings = settings or Settings()
        hold_no_break_spaces()
        super().__init__(ansi_color=True if self._settings.no_colour else None)
        self._start_with = start or Start()
        self._stands = False  # the first frame does
        self._early: list[events.Event] = []  # keys that came before it
        self._ending: asyncio.Future[None] | None = None  # it was asked to end from outside
        self._interrupted = False  # Ctrl+C was the last key
        self.main = MainScreen(perform, self._settings, make_server, choices, self._start_with.setup)
        self.main.opens = self._opens()
        for key in ("ctrl+q", self.COMMAND_PALETTE_BINDING):  # Textual's own: a person may choose others
            self._bindings.key_to_bindings.pop(key, None)
        for key in self.main.actions["quit"].keys:
            self._bindings.bind(key, "quit", show=False, priority=True)
        self.register_theme(monochrome())
        if self._settings.no_colour:
            self.theme = _COLOURLESS
        elif self._settings.theme in self.available_themes:
            self.theme = self._settings.theme

    def get_default_screen(self) -> Screen[None]:
        """Return the main screen."""
        return self.main

    async def action_quit(self) -> None:
        """Leave as the action of that name does: Textual's own key for it works over every screen."""
        self.main.action_do("quit")

    def action_help_quit(self) -> None:
        """Ctrl+C that nobody else takes: close what lies over the screen, ask, and the second time leave."""
        self.action_interrupt()

    def action_interrupt(self) -> None:
        """Close what lies over the screen, or a question; where neither is, leave the second time."""
        again, self._interrupted = self._interrupted, False
        if self.screen is not self.main:
            self.pop_screen()
        elif again:
            self.main.action_do("quit")
        elif not self.main.leave_question():
            self._interrupted = True
            self.main.note(_("^C once more leaves the console, as {quit} does.").format_map(self.main.keys))

    async def on_ready(self) -> None:
        """Open what was asked for, now that the first frame stands."""
        tuning.once_started()
        if not self.is_headless:
            end_at_signals(self.end, (*ENDING, "SIGINT"))
            self.run_worker(watch_terminal(partial(self.end, GONE)))
        self.main.work(self._open(), "open")
        self._stands = True
        early, self._early = self._early, []
        for event in early:
            await self.on_event(event)

    def _opens(self) -> str:
        """Return what is told until something is open."""
        start = self._start_with
        if start.files:
            name = safe_text(Path(start.files[0].path).name)
            return _("Opening {file} …").format(file=name)
        if start.proxy is not None:
            return _("Starting the proxy …")
        if start.target is not None:
            return _("Connecting to {host} …").format(host=safe_text(start.target.host))
        return _("Starting the mock server …")

    async def _open(self) -> None:
        from popconsole.protocol import PROTOCOLS  # noqa: PLC0415 - behind the first frame
        from popconsole.tui.handlers.learn import begin  # noqa: PLC0415 - behind the first frame
        from popconsole.tui.handlers.sessions import open_mock, open_server, read_files  # noqa: PLC0415 - behind the first frame

        start, protocol = self._start_with, PROTOCOLS[self._start_with.spoken]
        wrong = [*self._settings.problems, *self.main.clashes]
        if self._settings.theme and self._settings.theme not in self.available_themes:
            told = _('There is no theme "{name}": {theme} lists those that there are')
            wrong.append(told.format(name=self._settings.theme, theme=self.main.keys["theme"]))
        if wrong:
            self.main.say("\n".join(wrong), "error")
        if start.behaviour is not None:
            self.main.workspace.behaviour = start.behaviour
        if start.files:
            asked = replace(start.asked, protocol=start.asked.protocol or start.protocol)
            await read_files(self.main, start.files, asked)
        elif start.proxy is not None:
            from popconsole.tui.handlers.recording import begin as record  # noqa: PLC0415 - for those who record

            why = await record(self.main, start.proxy)
            if why is not None:
                self.exit(return_code=_UNUSABLE, message=Content(why))
        elif start.presented is not None:
            from popconsole.tui.handlers.presenting import begin as present  # noqa: PLC0415 - for those who teach

            await present(self.main, start.presented, start.moment)
        elif start.lesson is not None:
            self.main.lesson_folder = start.lesson_folder
            await begin(self.main, start.lesson)
        elif start.target is not None:
            await open_server(self.main, protocol, start.target)
        else:
            await open_mock(self.main, protocol)

    def action_command_palette(self) -> None:
        """Search all actions, wherever that is asked from."""
        from popconsole.tui.palette import Palette  # noqa: PLC0415 - loaded when it is opened

        if self.screen is self.main:
            self.push_screen(Palette())

    async def on_event(self, event: events.Event) -> None:
        """Let the tracker rest while keys come, so that none waits for it; take none while it closes."""
        if isinstance(event, events.InputEvent | events.Paste) and not self._takes_input:
            if not self._stands and isinstance(event, events.Key | events.Paste):
                self._early.append(event)
            return
        if isinstance(event, events.Resize):
            event = _at_least(event)
        if isinstance(event, events.Key | events.Paste | events.MouseDown):
            self.main.take_in()
        if isinstance(event, events.Key):
            self.main.transcript.rest()
            if event.key != "ctrl+c":
                self._interrupted = False
        if self.main.planned(event):
            return
        try:
            await super().on_event(event)
        except ScreenStackError:
            if self.is_running:
                raise  # else the screens went while the event was under way

    @property
    def failed(self) -> bool:
        """Whether it was ended by an error that nothing has dealt with."""
        return self._exception is not None

    def _fatal_error(self) -> None:
        """Say what has failed, and where the sessions are; Textual's own traceback shows what was typed."""
        from rich.text import Text  # noqa: PLC0415 - nobody needs it otherwise

        self.bell()
        kept: list[Path] = []
        with suppress(Exception):  # whatever has failed
            kept = self.main.workspace.keep()
        self._exit_renderables.append(Text(crash_text(self._exception or CrashError(), kept)))
        self._close_messages_no_wait()

    def panic(self, *renderables: "RenderableType") -> None:
        """End in order where the terminal has gone, no fault of the program; else as Textual does."""
        if terminal_is_gone():
            self.end(GONE)
        else:
            super().panic(*renderables)

    def end(self, code: int) -> None:
        """End with an exit code, asked for from outside: unasked, all sessions kept, all locks given back."""
        if self._ending is None:
            with suppress(Exception):  # whatever fails, it ends
                self.main.workspace.keep()
            if terminal_is_gone():
                at_the_latest(code)
            self._ending = asyncio.ensure_future(self._end(code))

    async def _end(self, code: int) -> None:
        with self.batch_update(), suppress(Exception):  # a terminal that is gone can't be written to
            await self.main.workspace.close()
        self.exit(return_code=code)

    @property
    def _takes_input(self) -> bool:
        """Whether what is typed can be carried out: the screen stands, and is not being taken down."""
        return self._stands and self.main.is_whole and not (self._exit or self._closing)

    def on_transcript_view_tracked(self, _event: TranscriptView.Tracked) -> None:
        """Spare the garbage collector a conversation that stays."""
        tuning.after_loading()


def _at_least(event: events.Resize) -> events.Resize:
    """Return a size that can be laid out: Textual can't wrap a text in no column at all."""
    size = Size(max(_LEAST.width, event.size.width), max(_LEAST.height, event.size.height))
    return event if size == event.size else events.Resize(size, size)


def run(start: Start) -> int:
    """Open the console and stay until it is left; return the exit code: 2 where nothing was ever open."""
    settings = read_settings(os.environ)
    app = PopConsole(start, settings, choices=Choices(settings))
    hush_asyncio()
    app.run(mouse=settings.mouse)
    if app.failed:
        return EXIT_CODE
    nothing = app.main.conversation is None and start.proxy is None
    return app.return_code or (_UNUSABLE if nothing else 0)
