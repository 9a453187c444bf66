"""What the line console prints as pure text."""

import sys
from collections.abc import Callable, Iterator, Sequence
from weakref import WeakKeyDictionary

from popconsole.analysis.history import History
from popconsole.console.input import InputLines
from popconsole.console.line_console import LineConsole
from popconsole.console.rows import TROUBLE, PrintedRow, RowSource
from popconsole.console.shell_start import Form
from popconsole.console.tally import Tally
from popconsole.console.teller import Teller
from popconsole.i18n import _
from popconsole.transcript.model import Line, LineKind, Side
from popconsole.transcript.safe import is_visible, safe
from popconsole.ui.annotated import Annotator
from popconsole.ui.json_lines import JsonLines

_STAR = "*"
_UNSEEN = "?"  # in place of a character that no terminal may get
_NEVER_WRAPPED = 10_000  # columns


class PlainDisplay:
    """Prints to standard output; in the forms for programs, all but the conversation to standard error."""

    plain = True
    width = _NEVER_WRAPPED

    def __init__(self, form: Form, lines: InputLines, *, interactive: bool) -> None:
        self.form = form
        self.tally = Tally()
        self.gone: Callable[[], None] = lambda: None  # called when nobody reads any more
        self.closed = False
        self.masks = False  # what is typed is shown by us, its secrets as stars
        self.console: LineConsole | None = None  # whose display it is
        self._lines = lines
        self._interactive = interactive
        self._prompt = ""
        self._json: WeakKeyDictionary[Teller, tuple[Annotator, JsonLines]] = WeakKeyDictionary()

    def show(self, rows: Sequence[PrintedRow]) -> None:
        """Print rows that are none of the conversation's lines."""
        for row in rows:
            if self.form is not Form.TEXT and row.speaker is RowSource.REMARK:
                continue
            aside = self.form is not Form.TEXT or (row.speaker in TROUBLE and not self._interactive)
            self.write((row.plain() + "\n").encode(encoding(), "backslashreplace"), aside=aside)

    def tell(self, teller: Teller) -> None:
        """Print the lines that came."""
        start, history = teller.told, teller.history
        stop = len(history.lines)
        self._judge(history, start, stop)
        self.tally.broken |= teller.session is not None and teller.session.connection.gave_up
        if self.form is Form.TEXT:
            # What a person types, the terminal has shown.
            said_by_hand = self.console is None or self.console.presents is None
            typed = RowSource.CLIENT if self._interactive and said_by_hand else None
            text = "".join(f"{row.plain()}\n" for row in teller.rows() if row.speaker is not typed)
            if text:
                self.write(text.encode(encoding(), "backslashreplace"))
            return
        teller.told = stop
        if self.form is Form.JSON:
            annotator, rows_of = self._json_of(teller, start)
            annotator.reveal = teller.options.reveal
            # Of two sessions side by side each object says which it is of.
            begins = f'{{"half": "{teller.half}", ' if teller.half else "{"
            rows = rows_of(history.lines, start, stop)
            self.write("".join(f"{begins}{row[1:]}\n" for row in rows).encode("ascii"))
        else:
            self.write(b"".join(self._wire(history, start, stop)))

    def _json_of(self, teller: Teller, start: int) -> tuple[Annotator, JsonLines]:
        """Return what makes objects of a conversation's lines, from ``start`` on where it is new."""
        if teller not in self._json:
            annotator = Annotator(teller.history.protocol)
            self._json[teller] = annotator, JsonLines(annotator, teller.history.tracker(start))
        return self._json[teller]

    def _judge(self, history: History, start: int, stop: int) -> None:
        """Take in what lines mean for the exit code: those within a reply mean nothing."""
        while start < stop:
            run = history.quiet_run(start)
            if not run:
                self.tally.feed(history.protocol, history.step(start))
            start += run or 1

    def _wire(self, history: History, start: int, stop: int) -> Iterator[bytes]:
        """Yield what the server has sent: as it was, or where a person sees it safe to show and masked."""
        reveal = self.console is not None and self.console.options.reveal
        to_person = sys.stdout.isatty()
        while start < stop:
            run = history.quiet_run(start)
            if run:
                lines = [Line(Side.SERVER, octets) for octets in history.octets_between(start, start + run)]
            else:
                lines = [history.shown(start) if to_person and not reveal else history.lines[start]]
            start += len(lines)
            for line in lines:
                if line.side is Side.SERVER and line.kind is LineKind.WIRE:
                    yield (
                        safe(line.octets).encode(encoding(), "backslashreplace") + b"\n"
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
            self.write(prompt.encode(encoding(), "backslashreplace"))
            self._prompt = prompt

    def answered(self, line: bytes | None) -> None:
        """Note that a line was typed behind the prompt; None: the input has ended in that row."""
        if line is not None:
            self._prompt = ""

    def show_typed(self, octets: bytes) -> None:
        """Print what a key has changed on the line that is being typed, behind its prompt."""
        prompt, self._prompt = self._prompt, ""
        self.write(octets)
        self._prompt = prompt

    def stopped(self) -> None:
        """Note that the line behind the prompt was given up."""
        if not self.masks:
            self.write(b"")
        self._prompt = ""

    def changed(self) -> None:
        """Do nothing: the next prompt tells the state."""

    async def ask_hidden(self) -> str | None:
        """Ask for a line that the terminal does not show."""
        if not self.masks or self.console is None:
            return None
        self.write((_("Type it unseen:") + " ").encode(encoding(), "backslashreplace"))
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


def encoding() -> str:
    """Return the encoding of standard output."""
    return sys.stdout.encoding or "utf-8"
