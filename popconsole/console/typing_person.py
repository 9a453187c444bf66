"""A person at a terminal that shows lines alone: what is typed is masked where that is possible."""

import asyncio
import signal
import sys
from contextlib import suppress

from popconsole.console.colon import COLON
from popconsole.console.input import InputLines
from popconsole.console.line_console import LineConsole
from popconsole.console.plain_display import PlainDisplay, encoding
from popconsole.console.tally import ALL_AS_EXPECTED
from popconsole.console.typing import TypedLine, own_typing
from popconsole.i18n import _

_GOODBYE = b"QUIT"
_CANCEL = b"*"  # where AUTH waits for a response, QUIT would be taken for one


async def at_terminal(console: LineConsole, display: PlainDisplay, lines: InputLines) -> int:
    """The console with a person at a terminal that shows lines alone; what is typed is masked where possible.

    Ctrl-C clears the line, and stops what is waited for.
    """
    loop = asyncio.get_running_loop()
    with own_typing(sys.stdin.fileno()) as take_again:
        if take_again is not None:
            display.masks = True
            lines.type_with(TypedLine(display.typed, display.show_typed, encoding()))
        handled = []
        person = _Person(console, display, lines)
        for name, handler in (("SIGINT", person.interrupt), ("SIGCONT", take_again)):
            number = getattr(signal, name, None)
            if number is not None and handler is not None:
                with suppress(NotImplementedError):  # Windows
                    loop.add_signal_handler(number, handler)
                    handled.append(number)
        try:
            return await person.console()
        finally:
            for number in handled:
                loop.remove_signal_handler(number)


class _Person:
    """A person who types line after line."""

    def __init__(self, console: LineConsole, display: PlainDisplay, lines: InputLines) -> None:
        self._console = console
        self._display = display
        self._lines = lines
        self._running: asyncio.Future[bool] | None = None
        self._stopped = False
        self._quitting = False

    def interrupt(self) -> None:
        """Ctrl-C: forget the line that is typed, stop what is waited for."""
        if self._running is not None and not self._running.done():
            self._stopped = True
            self._running.cancel()

    async def console(self) -> int:
        """Take lines until the person leaves; return the exit code."""
        await self._console.settled()
        if self._console.offered:
            self._console.say(_("You may begin with: {line}").format(line=self._console.offered))
        if self._display.masks:
            told = _(":help lists what begins with a colon. Ctrl-C clears the line, Ctrl-D ends.")
        else:
            told = _(
                ":help lists what begins with a colon. Ctrl-C clears the line, Ctrl-D ends. A password is "
                "seen as you type it."
            )
        self._console.say(told)
        while True:
            self._running = asyncio.ensure_future(self._line())
            try:
                if not await self._running:
                    return ALL_AS_EXPECTED
            except asyncio.CancelledError:
                if not self._stopped:
                    raise
                self._stopped = False
                self._lines.interrupt()
                self._display.stopped()

    async def _line(self) -> bool:
        """Take a line and do what it says; False where the person leaves."""
        console, display = self._console, self._display
        display.ask(f"{console.where()}> ")
        line = await self._lines.next()
        display.answered(line)
        if line is None:
            session = console.session
            if self._quitting or session is None or not session.open:
                return False
            self._quitting = not console.answers
            console.send(_CANCEL if console.answers else _GOODBYE)
        elif line.startswith(COLON.encode()):
            await console.command(line.decode("utf-8", "surrogateescape"))
        elif not line and console.presents is not None and not console.answers:
            await console.command(":go-on")
        elif line or console.answers:
            self._quitting = False
            if not console.takes(line):
                console.send(line)
        await console.settled()
        return True
