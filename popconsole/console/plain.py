"""The line console as pure text: for pipes and scripts, dumb terminals and screen readers.

One event a line, side and state as words, no escape sequences. A line of the input is sent when the
whole reply to the one before has come.
"""

import asyncio
import json
import signal
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from enum import Enum
from typing import Any

from popconsole.analysis.step import Kind, Step
from popconsole.console.colon import COLON
from popconsole.console.handlers.registry import perform
from popconsole.console.input import Lines, TooLongError
from popconsole.console.line_console import LineConsole
from popconsole.console.options import Options
from popconsole.console.rows import TROUBLE, Row, Speaker
from popconsole.console.teller import Teller
from popconsole.console.typing import TypedLine, own_typing
from popconsole.i18n import _
from popconsole.protocol.table import Outcome, Protocol
from popconsole.server.listening.listener import MockServer
from popconsole.transcript.model import LineKind, Side
from popconsole.transcript.safe import is_visible, safe
from popconsole.ui.annotated import Annotator
from popconsole.ui.mock_behaviour import MockBehaviour
from popconsole.ui.pop_url import Target
from popconsole.ui.shown_step import shown_step

_CLOSE_WAIT = 2.0  # seconds for a server to close what its reply has ended
_GOODBYE = b"QUIT"
_CANCEL = b"*"  # where AUTH waits for a response, QUIT would be taken for one
_STAR = "*"
_UNSEEN = "?"  # in place of a character that no terminal may get
_NEVER_WRAPPED = 10_000  # columns

ALL_POSITIVE, ONE_NEGATIVE, BROKEN_OFF = 0, 1, 2


class Form(Enum):
    """What is printed of a conversation."""

    TEXT = "text"
    JSON = "json"  # the objects that annotate gives, one a line
    WIRE = "wire"  # the server's octets, alone


class Tally:
    """How a conversation went: what the exit code says."""

    def __init__(self) -> None:
        self.negative = False
        self.broken = False

    def feed(self, protocol: Protocol, step: Step) -> None:
        """Take in the next step."""
        if step.kind in (Kind.REPLY, Kind.GREETING, Kind.UNSOLICITED):
            challenge = step.line.octets == b"+" or step.line.octets.startswith(b"+ ")
            self.negative |= step.outcome is not Outcome.POSITIVE and not challenge
        elif step.kind in (Kind.CLOSE, Kind.TIMEOUT) and step.line.side is Side.SERVER:
            self.broken |= step.before.state is not protocol.closed or step.command is not None

    @property
    def code(self) -> int:
        """The exit code so far."""
        if self.broken:
            return BROKEN_OFF
        return ONE_NEGATIVE if self.negative else ALL_POSITIVE


class PlainDisplay:
    """Prints to standard output; in the forms for programs, all but the conversation to standard error."""

    plain = True
    width = _NEVER_WRAPPED

    def __init__(self, form: Form, lines: Lines, *, interactive: bool) -> None:
        self.form = form
        self.tally = Tally()
        self.gone: Callable[[], None] = lambda: None  # called when nobody reads any more
        self.closed = False
        self.masks = False  # what is typed is shown by us, its secrets as stars
        self.console: LineConsole | None = None  # whose display it is
        self._lines = lines
        self._interactive = interactive
        self._prompt = ""
        self._annotators: dict[int, Annotator] = {}

    def show(self, rows: Sequence[Row]) -> None:
        """Print rows that are none of the conversation's lines."""
        for row in rows:
            if self.form is not Form.TEXT and row.speaker is Speaker.REMARK:
                continue
            aside = self.form is not Form.TEXT or (row.speaker in TROUBLE and not self._interactive)
            self.write((row.plain() + "\n").encode(_encoding(), "backslashreplace"), aside=aside)

    def tell(self, teller: Teller) -> None:
        """Print the lines that came."""
        start = teller.told
        rows = teller.rows()
        steps = [teller.history.step(index) for index in range(start, teller.told)]
        for step in steps:
            self.tally.feed(teller.history.protocol, step)
        session = None if self.console is None else self.console.session
        self.tally.broken |= session is not None and session.gave_up
        if self.form is Form.TEXT:
            for row in rows:
                if not (self._interactive and row.speaker is Speaker.CLIENT):  # the terminal has shown it
                    self.write((row.plain() + "\n").encode(_encoding(), "backslashreplace"))
        elif self.form is Form.JSON:
            annotator = self._annotators.setdefault(id(teller), Annotator(teller.history.protocol))
            for step in steps:
                shown = shown_step(teller.history, step.index, reveal=teller.options.reveal)
                annotator.reveal = teller.options.reveal
                self.write(json.dumps(annotator.as_object(shown)).encode("ascii") + b"\n")
        else:
            to_person = sys.stdout.isatty()
            for line in (step.line for step in steps):
                if line.side is Side.SERVER and line.kind is LineKind.WIRE:
                    self.write(
                        safe(line.octets).encode(_encoding(), "backslashreplace") + b"\n"
                        if to_person
                        else line.wire
                    )

    def write(self, octets: bytes, *, aside: bool = False) -> None:
        """Print octets; to standard error where they are ``aside``."""
        if self.closed:
            return
        try:
            if self._prompt and not aside:
                self._prompt = ""
                octets = b"\n" + octets
            stream = (sys.stderr if aside else sys.stdout).buffer
            stream.write(octets)
            stream.flush()
        except BrokenPipeError:
            self.closed = True
            self.gone()

    def ask(self, prompt: str) -> None:
        """Print the prompt, where a person types."""
        if self._interactive and self.form is Form.TEXT and self._prompt != prompt:
            self.write(prompt.encode(_encoding(), "backslashreplace"))
            self._prompt = prompt

    def answered(self, line: bytes | None) -> None:
        """A line was typed behind the prompt, or its end: then the next row needs a line of its own."""
        if line is not None:
            self._prompt = ""

    def show_typed(self, octets: bytes) -> None:
        """Print what a key has changed on the line that is being typed, behind its prompt."""
        prompt, self._prompt = self._prompt, ""
        self.write(octets)
        self._prompt = prompt

    def stopped(self) -> None:
        """Take in that the line behind the prompt was given up."""
        if not self.masks:
            self.write(b"")
        self._prompt = ""

    def changed(self) -> None:
        """Take in that the state is another one: the next prompt says so."""

    async def ask_hidden(self) -> str | None:
        """Ask for a line that the terminal does not show."""
        if not self.masks or self.console is None:
            return None
        self.write(_("Type it unseen: ").encode(_encoding(), "backslashreplace"))
        self.console.unseen = True
        try:
            line = await self._lines.next()
        finally:
            self.console.unseen = False
        return "" if line is None else line.decode("utf-8", "surrogateescape")

    def typed(self, text: str) -> str:
        """Return what may be seen of a line that is being typed, as many characters as it has."""
        start, end = (self.console.secret_part(text) if self.console is not None else None) or (0, 0)
        seen = "".join(c if is_visible(c) else " " if c == "\t" else _UNSEEN for c in text)
        return seen[:start] + _STAR * (end - start) + seen[end:]


def _encoding() -> str:
    return sys.stdout.encoding or "utf-8"


def run(
    protocol: Protocol,
    target: Target | None,
    form: Form = Form.TEXT,
    *,
    timeout: float,
    make_server: Callable[[], MockServer] | None = None,
    behaviour: MockBehaviour | None = None,
    pipelines: bool = False,
) -> int:
    """Hold a conversation between standard input and output; return the exit code.

    ``behaviour`` is how the mock server behaves. ``pipelines``: lines go ahead of the replies where the
    server has told that it takes them so.

    Raises BrokenPipeError where nobody reads the output any more.
    """
    try:
        return asyncio.run(_run(protocol, target, form, timeout, make_server, behaviour, pipelines=pipelines))
    except KeyboardInterrupt:
        return BROKEN_OFF


async def _run(
    protocol: Protocol,
    target: Target | None,
    form: Form,
    timeout: float,  # noqa: ASYNC109 - part of what it does
    make_server: Callable[[], MockServer] | None,
    behaviour: MockBehaviour | None,
    *,
    pipelines: bool,
) -> int:
    lines = Lines(sys.stdin.fileno())
    interactive = sys.stdin.isatty() and sys.stdout.isatty()
    display = PlainDisplay(form, lines, interactive=interactive)
    console = LineConsole(
        display, perform, protocol, Options(), timeout=timeout, make_server=make_server, behaviour=behaviour
    )
    display.gone = console.leaving.set
    console.pipelines = pipelines
    display.console = console
    try:
        if not await console.open(target):
            return BROKEN_OFF
        lines.start()
        conversation = asyncio.ensure_future(
            _at_terminal(console, display, lines) if interactive else _pipe(console, display, lines)
        )
        leaving = asyncio.ensure_future(console.leaving.wait())
        await asyncio.wait({conversation, leaving}, return_when=asyncio.FIRST_COMPLETED)
        leaving.cancel()
        conversation.cancel()
        result = await asyncio.gather(conversation, return_exceptions=True)
        if display.closed:
            raise BrokenPipeError
        if isinstance(result[0], Exception):
            raise result[0]
        return result[0] if isinstance(result[0], int) else display.tally.code
    finally:
        await console.close()


async def _pipe(console: LineConsole, display: PlainDisplay, lines: Lines) -> int:
    """Say each line of the input when the whole reply to the one before has come."""
    if not await _settled(console):
        return BROKEN_OFF
    while True:
        line = await _next(console, display, lines)
        if line is None:
            if not await _settled(console):
                return BROKEN_OFF
            if console.session is not None:
                console.session.close()  # told as an event
            return display.tally.code
        if line.startswith(COLON.encode()):
            if not await _settled(console):
                return BROKEN_OFF
            await console.command(line.decode("utf-8", "surrogateescape"))
            if console.failed:  # what follows is not meant for what is open now
                return BROKEN_OFF
        elif console.session is not None and not console.session.open and not line.strip():
            continue  # an empty line behind QUIT
        elif not console.send(line):
            return BROKEN_OFF
        session = console.session
        if console.pipelines and session is not None and await session.ready(console.timeout):
            continue
        if not await _settled(console):
            return BROKEN_OFF


async def _next(console: LineConsole, display: PlainDisplay, lines: Lines) -> bytes | None:
    """Return the next line of the input; None at its end, or where the server has broken off."""
    coming = asyncio.ensure_future(lines.next())
    while not coming.done():
        session = console.session
        waits: set[asyncio.Future[Any]] = {coming}
        ended = None
        if session is not None and session.open:
            ended = asyncio.ensure_future(session.ended(3600))
            waits.add(ended)
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        if ended is not None:
            ended.cancel()
        if display.tally.broken and not coming.done():
            coming.cancel()
            return None
    try:
        return coming.result()
    except TooLongError as error:
        console.warn(str(error))
        display.tally.broken = True
        return None


async def _settled(console: LineConsole) -> bool:
    """Wait for the whole reply, and for the end where the reply has ended the session."""
    session = console.session
    if session is None:
        return True
    if not await session.settled(console.timeout):
        console.warn(
            _("The server did not answer within {seconds:g} seconds.").format(seconds=console.timeout)
        )
        return False
    if session.history.live.situation.state is console.protocol.closed and session not in console.parted:
        console.parted.add(session)
        await session.ended(_CLOSE_WAIT)
    return True


async def _at_terminal(console: LineConsole, display: PlainDisplay, lines: Lines) -> int:
    """The console with a person at a terminal that shows lines alone; what is typed is masked where possible.

    Ctrl-C clears the line, and stops what is waited for.
    """
    loop = asyncio.get_running_loop()
    with own_typing(sys.stdin.fileno()) as take_again:
        if take_again is not None:
            display.masks = True
            lines.type_with(TypedLine(display.typed, display.show_typed, _encoding()))
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

    def __init__(self, console: LineConsole, display: PlainDisplay, lines: Lines) -> None:
        self._console = console
        self._display = display
        self._lines = lines
        self._doing: asyncio.Future[bool] | None = None
        self._stopped = False
        self._quitting = False

    def interrupt(self) -> None:
        """Ctrl-C: forget the line that is typed, stop what is waited for."""
        if self._doing is not None and not self._doing.done():
            self._stopped = True
            self._doing.cancel()

    async def console(self) -> int:
        """LineConsole until the person leaves; return the exit code."""
        await _settled(self._console)
        if self._console.offered:
            self._console.say(_("You may begin with: {line}").format(line=self._console.offered))
        told = _(":help lists what begins with a colon. Ctrl-C clears the line, Ctrl-D ends.")
        if not self._display.masks:
            told += " " + _("A password is seen as you type it.")
        self._console.say(told)
        while True:
            self._doing = asyncio.ensure_future(self._line())
            try:
                if not await self._doing:
                    return ALL_POSITIVE
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
        elif line or console.answers:
            self._quitting = False
            console.send(line)
        await _settled(console)
        return True
