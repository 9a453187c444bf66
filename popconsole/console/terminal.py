"""The line console at a terminal: a command line that stays, and the conversation printed above it."""

import asyncio
import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from prompt_toolkit.application import Application
from prompt_toolkit.application.current import set_app
from prompt_toolkit.buffer import Buffer
from prompt_toolkit.document import Document
from prompt_toolkit.enums import EditingMode
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.styles import Style, default_ui_style, merge_styles

from popconsole.console.colon import COLON
from popconsole.console.handlers.registry import perform
from popconsole.console.history import KeptHistory, history_path
from popconsole.console.input_style import STYLE, hint_rows, wrapped
from popconsole.console.keys import make_keys
from popconsole.console.line_console import LineConsole
from popconsole.console.options import options_of
from popconsole.console.printing import PrintedAbove
from popconsole.console.prompt_screen import editing_mode, make_app, make_buffer
from popconsole.console.rows import PrintedRow
from popconsole.console.shell_start import ShellStart
from popconsole.i18n import _
from popconsole.transcript.safe import safe_text
from popconsole.ui.actions.action import Where
from popconsole.ui.crash import CrashError, hush_asyncio
from popconsole.ui.ending import ENDING, end_at_signals
from popconsole.ui.meant_for_console import action_meant
from popconsole.ui.preferences import read_settings

if TYPE_CHECKING:
    from popconsole.console.teller import Teller
    from popconsole.server.listening.listener import PopServer
    from popconsole.ui.pop_url import Target
    from popconsole.ui.settings import Settings

_WAIT_TOLD = 1.0  # seconds after which the prompt tells that an answer is due
_GOODBYE = b"QUIT"
_CANCEL = b"*"  # where AUTH waits for a response, QUIT would be taken for one
_NOT_STARTED = 2


class _Line(NamedTuple):
    """A line that was typed: pasted with others, or ``early``, before the first connection stands."""

    text: str
    pasted: bool
    early: bool


class TerminalDisplay:
    """The command line and what is printed above it."""

    plain = False

    def __init__(
        self,
        start: ShellStart,
        make_server: "Callable[[], PopServer] | None" = None,
        settings: "Settings | None" = None,
    ) -> None:
        settings = settings or read_settings(os.environ)
        options = options_of(settings, _inputrc())
        self.console = LineConsole(self, perform, start, options, make_server=make_server, settings=settings)
        self.console.opens = True  # from the first prompt on
        self._start = start
        self._typed: asyncio.Queue[_Line] = asyncio.Queue()
        self._begun = asyncio.Event()  # the first connection stands, or will not
        self._running: asyncio.Task[None] | None = None
        self._waits_long = False
        self._held: str | None = None  # a line that is meant for the console, sent when it comes again
        self._given_back: str | None = None  # with vi's keys: what is typed takes its place
        self._said_goodbye: object = None  # the session that was told QUIT by Ctrl-D
        self._hidden: asyncio.Future[str | None] | None = None
        self._problems = settings.problems
        self._error: BaseException | None = None  # that nothing has dealt with
        history = KeptHistory(history_path if settings.history else None, self.console.secret_in)
        self.buffer = make_buffer(self.console, history, self._accepted)
        style = merge_styles([default_ui_style(), Style.from_dict(STYLE)])
        self.buffer.on_cursor_position_changed += self._forget_given_back
        keys = make_keys(
            self.buffer, paste=self._pasted, stop=self._stop, end=self._end, gives_way=self._gives_way
        )
        self.app: Application[None] = make_app(
            self.console, self.buffer, keys, style, prompt=self._prompt, hint=self._hint
        )
        self._above = PrintedAbove(self.app, style, lambda: self.width)

    # --- the screen ---

    def _prompt(self) -> StyleAndTextTuples:
        if self._hidden is not None:
            return [("class:prompt", _("Type it unseen:") + " ")]
        told = _("{where} (waiting)") if self._waits_long else "{where}"
        return [("class:prompt", told.format(where=self.console.where()) + "> ")]

    def _hint(self) -> StyleAndTextTuples:
        rows: StyleAndTextTuples = []
        for row in hint_rows(self.console, self.buffer.text, self.buffer.cursor_position):
            if rows:
                rows.append(("", "\n"))
            rows += wrapped(row, self.width)
        return rows

    @property
    def width(self) -> int:
        """The columns of the terminal."""
        return self.app.output.get_size().columns

    def show(self, rows: Sequence[PrintedRow]) -> None:
        """Print rows above the command line."""
        self._above.add(rows)

    def tell(self, teller: "Teller") -> None:
        """Print the lines that came."""
        self.show(teller.rows())
        if teller.session is not None:
            self._above.hold(teller.session)

    def changed(self) -> None:
        """Show the prompt and the hint anew."""
        editing = editing_mode(self.console)
        if self.app.editing_mode is not editing:
            self.app.editing_mode = editing
        if not self._pending():
            self._waits_long = False
        self.app.invalidate()

    # --- what is typed ---

    def _remember(self, text: str) -> None:
        """Keep a line in the history as it is sent: only then it is known what in it is secret."""
        self.buffer.history.append_string(text)
        with set_app(self.app):  # now, and not at the next frame: Up may be pressed before that
            self.buffer.load_history_if_not_yet_loaded()

    def _accepted(self, buffer: Buffer) -> bool:
        """Take a line that was typed; the line is empty again afterwards."""
        text = buffer.text
        if self._hidden is not None:
            self._hidden.set_result(text)
            self._hidden = None
            buffer.reset()
            return True
        buffer.reset()
        self._typed.put_nowait(_Line(text, pasted=False, early=not self._begun.is_set()))
        return True

    def _pasted(self, lines: list[str]) -> None:
        for line in lines:
            self._typed.put_nowait(_Line(line, pasted=True, early=not self._begun.is_set()))

    def _stop(self) -> bool:
        """Stop the ``:`` command that runs, and forget what was pasted."""
        if self._hidden is not None:
            self._hidden.set_result(None)
            self._hidden = None
        while not self._typed.empty():
            self._typed.get_nowait()
        if self._running is None or self._running.done():
            return False
        self._running.cancel()
        return True

    def _end(self) -> None:
        """Ctrl-D: say goodbye, and the second time leave."""
        session = self.console.session
        if self._hidden is not None:
            self._stop()
        elif session is None or not session.open or self._said_goodbye is session:
            self.console.leaving.set()
        elif self.console.answers:
            self.console.send(_CANCEL)
        else:
            self._said_goodbye = session
            self.console.send(_GOODBYE)

    async def ask_hidden(self) -> str | None:
        """Ask for a line that is not shown."""
        self._hidden = asyncio.get_running_loop().create_future()
        self.console.unseen = True
        self.app.invalidate()
        try:
            return await self._hidden
        finally:
            self.console.unseen = False

    async def work(self) -> None:
        """Carry out what is typed, one line after another."""
        while True:
            line = await self._typed.get()
            self._running = asyncio.ensure_future(self._do(line))
            with suppress(asyncio.CancelledError):
                await self._running
                continue
            if not self._running.cancelled():
                raise asyncio.CancelledError
            self.console.say(_("Stopped."))

    async def _do(self, line: _Line) -> None:
        console, text = self.console, line.text
        waits = line.pasted or line.early
        if text.startswith(COLON):
            self._remember(text)
            await console.command(text)
            return
        if not text and console.presents is not None and not console.answers:
            await console.command(":go-on")
            return
        if not text and not console.answers and not line.pasted:
            console.say(_("Nothing was typed, so nothing was sent. :send sends an empty line."))
            return
        if console.asks and not line.pasted and console.takes(text.encode("utf-8", "surrogateescape")):
            return
        if not line.pasted and self._holds_back(text):
            return
        await self._begun.wait()
        self._said_goodbye = None
        conversation = console.conversation
        if conversation is not None and conversation.where is Where.RECORDING:
            from popconsole.console.handlers.replay import taken_over

            if not await taken_over(console):
                return
        if waits and console.session is not None:
            await console.session.ready(console.timeout)
        self._remember(text)
        if not waits and console.takes(text.encode("utf-8", "surrogateescape")):
            return
        if not console.send(text.encode("utf-8", "surrogateescape")):
            self._give_back(text)
            return
        asyncio.get_running_loop().call_later(_WAIT_TOLD, self._still_waiting)
        if waits and console.session is not None:
            await console.session.ready(console.timeout)

    def _holds_back(self, text: str) -> bool:
        """Tell whether a line is meant for the console; say how to send it all the same."""
        again, self._held = self._held == text, None
        name = "" if again or self.console.hides(text) else action_meant(self.console.protocol, text)
        if not name:
            return False
        self._held = text
        if self.console.session is None or not self.console.session.open:
            told = _(":help lists the commands.") if name == "help" else _(":quit leaves the console.")
        elif name == "help":
            told = _(":help lists the commands of the console. Enter once more sends {text}.")
        else:
            told = _(":quit leaves the console, QUIT ends the session. Enter once more sends {text}.")
        self.console.say(told.format(text=safe_text(text)))
        self._give_back(text)
        return True

    def _give_back(self, text: str) -> None:
        """Put a line back that was not sent: what is typed next takes its place, with bash's keys selected.

        Vi's keys have no such selection: there it holds until the cursor or the line is another one.
        """
        self.put_back(text)
        if self.buffer.text == text and self.app.editing_mode is EditingMode.VI:
            self._given_back = text
        elif self.buffer.text == text:
            self.buffer.cursor_position = 0
            self.buffer.start_selection()
            self.buffer.cursor_position = len(text)
            if self.buffer.selection_state is not None:
                self.buffer.selection_state.enter_shift_mode()

    def _gives_way(self) -> bool:
        """Tell whether what is typed next takes the place of a line that was given back, with vi's keys."""
        return self._given_back is not None and self._given_back == self.buffer.text

    def _forget_given_back(self, _buffer: Buffer) -> None:
        self._given_back = None

    def put_back(self, text: str) -> None:
        """Put a line that could not be sent back, where nothing else is typed."""
        if not self.buffer.text:
            self.buffer.set_document(Document(text), bypass_readonly=True)

    def _pending(self) -> bool:
        session = self.console.session
        return session is not None and session.open and bool(session.history.live.dialogue.waiting)

    def _still_waiting(self) -> None:
        if self._pending():
            self._waits_long = True
            self.app.invalidate()

    # --- from the first prompt to the last ---

    async def run(self) -> None:
        """Show the command line, open the conversation, and stay until the person leaves."""
        asyncio.get_running_loop().set_exception_handler(self._failed)
        end_at_signals(self.console.end, ENDING)
        prompt = asyncio.ensure_future(self.app.run_async(set_exception_handler=False))
        opening = asyncio.ensure_future(self._open(self._start.target))
        leaving = asyncio.ensure_future(self.console.leaving.wait())
        working = asyncio.ensure_future(self.work())
        try:
            await asyncio.wait({prompt, leaving, working}, return_when=asyncio.FIRST_COMPLETED)
            failed = (task.exception() for task in (prompt, working) if task.done() and not task.cancelled())
            error = next(filter(None, failed), self._error)
            if error is not None:
                raise CrashError(self.console.kept()) from error
        finally:
            for task in (opening, leaving, working):
                task.cancel()
            await asyncio.gather(opening, leaving, working, return_exceptions=True)
            await self.console.close()
            await self._above.done()
            if self.app.is_running:
                self.app.exit()
            await asyncio.gather(prompt, return_exceptions=True)

    def _failed(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """Take in an error in a callback, while a key is dealt with, say: the console ends."""
        error = context.get("exception")
        if error is None:
            loop.default_exception_handler(context)
        else:
            self._error = self._error or error
            self.console.leaving.set()

    async def _open(self, target: "Target | None") -> None:
        for problem in self._problems:
            self.console.warn(problem)
        if target is not None:
            self.console.say(_("Connecting to {host} …").format(host=safe_text(target.host)))
        try:
            opened = await self.console.open(target)
        finally:
            self._begun.set()
        if not opened:
            return
        if target is None:
            self.console.say(_(":server lists its accounts, :help what else begins with a colon."))
        if self._typed.empty() and (self._running is None or self._running.done()):
            self.put_back(self.console.offered)


def _inputrc() -> str:
    """Return the text of readline's file; empty where there is none."""
    path = os.environ.get("INPUTRC") or "~/.inputrc"
    try:
        return Path(path).expanduser().read_text("utf-8", "replace")
    except (OSError, RuntimeError):
        return ""


def run(start: ShellStart) -> int:
    """Hold a conversation at the terminal; return the exit code: 2 where none was ever open."""

    async def console() -> int:
        display = TerminalDisplay(start)
        await display.run()
        if display.console.ended is not None:
            return display.console.ended
        return 0 if display.console.greeted else _NOT_STARTED

    hush_asyncio()
    with suppress(KeyboardInterrupt):
        return asyncio.run(console())
    return 0
