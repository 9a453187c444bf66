"""The lines of a live conversation as rows, one after another: coloured, folded, explained."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from popconsole.analysis.findings import Severity
from popconsole.analysis.history import History
from popconsole.analysis.step import Step
from popconsole.console.options import Options
from popconsole.console.rows import Fragment, PrintedRow, RowSource, error, remark, warning
from popconsole.dialogue.kind import Kind
from popconsole.guide.lines.expect import change, still_due
from popconsole.guide.lines.explain import explain
from popconsole.i18n import _, ngettext
from popconsole.protocol.framing import CRLF
from popconsole.protocol.table import Content
from popconsole.transcript.injected import injected
from popconsole.transcript.model import Line, LineKind, Side
from popconsole.transcript.safe import safe
from popconsole.ui.coloured import look, tokens_of_step
from popconsole.ui.shown_step import shown_step
from popconsole.ui.wire_text import ending_mark, event_words

if TYPE_CHECKING:  # not every console has a client, nor listens
    from popconsole.client.session import ClientSession
    from popconsole.console.listening import Listening

_VOICES = {Side.SERVER: RowSource.SERVER, Side.CLIENT: RowSource.CLIENT}
_SAID = (Kind.REPLY, Kind.END, Kind.GREETING, Kind.UNSOLICITED)
_LONG = 600  # characters of a line that are shown where long replies are folded
_WORTH_CUTTING = 100
_WIDEST = 100  # columns for octets, where there is no end to a row
_TOLD_ONCE = ("password-in-clear", "token-in-clear")  # said at every one it would soon not be read


@dataclass(slots=True)
class Folded:
    """Lines that were folded away: those from ``start`` up to and without ``stop``, from 0."""

    start: int
    stop: int


def line_row(
    history: History, index: int, *, reveal: bool, in_header: bool = False, most: int | None = None
) -> PrintedRow:
    """Return one line of a conversation as a row; its secrets masked unless ``reveal``.

    ``most`` characters of it are shown, the rest is counted.
    """
    step = shown_step(history, index, reveal=reveal)
    line = step.line
    if line.kind is not LineKind.WIRE:
        return remark(event_words(line))
    text = whole = safe(line.octets)
    if most is not None and len(whole) > most + _WORTH_CUTTING:
        text = whole[:most]
    fragments: list[Fragment] = [
        (_style(look(kind)), value)
        for kind, value in tokens_of_step(history.protocol, step, text, in_header=in_header)
    ]
    if text is not whole:
        told = _("... {n} more characters: :show {line} shows them")
        fragments.append(("class:remark", " " + told.format(n=len(whole) - len(text), line=index + 1)))
    if line.ending != CRLF:
        fragments.append(("class:remark", " " + _ending(line)))
    return PrintedRow(_VOICES[line.side], fragments)


def _ending(line: Line) -> str:
    return _("(ended with a bare LF)") if ending_mark(line) and line.ending else _("(cut off)")


def _style(ansi: str) -> str:
    """Return a look of Pygments' (``*cyan*``, ``_red_``) as one of prompt_toolkit's."""
    if not ansi:
        return ""
    extra = {"*": "bold ", "_": "underline "}.get(ansi[0], "")
    return f"{extra}ansi{ansi.strip('*_')}"


class Teller:
    """Makes rows of a conversation's lines in order.

    ``plain``: the change of state is told as well, in a row of its own, and nothing is folded. ``session`` is
    whose lines they are; ``width`` columns are there for octets.
    """

    def __init__(
        self,
        history: History,
        options: Options,
        *,
        plain: bool,
        session: "ClientSession | None" = None,
        width: int = _WIDEST,
    ) -> None:
        self.history = history
        self.session = session
        self._width = width
        self.options = options
        self.plain = plain
        self.told = 0  # lines
        self.half = ""  # of two sessions side by side, which this is
        self.folded: Folded | None = None
        self._hidden = 0
        self._in_header = False
        self._exchange: list[Step] = []
        self._warned: set[str] = set()

    @cached_property
    def _listening(self) -> "Listening":
        """What tells of the octets; made when that is asked for first."""
        from popconsole.console.listening import Listening

        ciphertext = None if self.session is None else self.session.connection.ciphertext
        return Listening(self.history, ciphertext, self._width)

    def rows(self) -> list[PrintedRow]:
        """Return the rows for the lines that came since."""
        found: list[PrintedRow] = []
        while self.told < len(self.history.lines):
            index = self.told
            passes = self._exchange and (self._hidden or (self.plain and not self.options.wire))
            run = self.history.quiet_run(index) if passes else 0
            self.told += run or 1
            if run and not self.plain:
                self._hidden += run  # folded away with those before them
                continue
            if self.options.wire:
                found += self._listening.before(index, reveal=self.options.reveal)
            found += self._run(index, run) if run else self._rows(index)
            if self.options.wire and not self._hidden:
                found += self._listening.at(index, reveal=self.options.reveal)
        return [replace(row, half=self.half) for row in found] if self.half else found

    def _run(self, start: int, count: int) -> Iterator[PrintedRow]:
        """Yield so many lines within a reply of which nothing is to be said, as they are."""
        for octets in self.history.octets_between(start, start + count):
            yield PrintedRow(RowSource.SERVER, (("", safe(octets)),))

    def _rows(self, index: int) -> Iterator[PrintedRow]:
        step = self.history.step(index)
        if step.kind is not Kind.DATA:
            yield from self._unfolded_rest(index)
        header = self._is_header(step)
        if not self._hides(step, index):
            most = None if self.plain or not self.options.fold else _LONG
            yield line_row(self.history, index, reveal=self.options.reveal, in_header=header, most=most)
        if step.kind is Kind.DATA and not still_due(step):
            yield from self._unfolded_rest(index + 1)
        yield from self._findings(step)
        yield from self._meaning(index)
        if self.plain and step.before.state is not step.after.state:
            yield PrintedRow(RowSource.STATE, (("", self.history.protocol.row(step.after.state).label),))

    # --- folding ---

    def _hides(self, step: Step, index: int) -> bool:
        most = 0 if self.plain else self.options.fold
        if step.kind is not Kind.DATA or not most or step.part <= most:
            return False
        if not self._hidden:
            self.folded = Folded(index, index + 1)
        self._hidden += 1
        return True

    def _unfolded_rest(self, index: int) -> Iterator[PrintedRow]:
        """Yield what stands for the lines that were folded away up to ``index``."""
        if not self._hidden or self.folded is None:
            return
        self.folded.stop = index
        hidden, self._hidden = self._hidden, 0
        if hidden == 1:
            yield line_row(self.history, self.folded.start, reveal=self.options.reveal)
            self.folded = None
        else:
            told = ngettext("{n} more line: :unfold shows it", "{n} more lines: :unfold shows them", hidden)
            yield remark(told.format(n=hidden))

    def unfold(self) -> list[PrintedRow]:
        """Return the rows that were folded away last; none where nothing was."""
        if self.folded is None:
            return []
        numbers = range(self.folded.start, self.folded.stop)
        return [line_row(self.history, i, reveal=self.options.reveal) for i in numbers]

    # --- what is said of the lines ---

    def _is_header(self, step: Step) -> bool:
        if step.kind is not Kind.DATA or step.content not in (Content.MESSAGE, Content.MESSAGE_TOP):
            self._in_header = False
        elif step.part == 1:
            self._in_header = True
        if not step.line.octets:
            self._in_header = False
        return self._in_header

    def _findings(self, step: Step) -> Iterator[PrintedRow]:
        if not step.findings:
            return
        shown = shown_step(self.history, step.index, reveal=False)
        for note in explain(self.history.protocol, shown).notes:
            once = note.code in _TOLD_ONCE
            if (note.severity is Severity.NOTE and not once) or note.code in self._warned:
                continue
            if once:
                self._warned.add(note.code)
            told = error if note.severity is Severity.ERROR else warning
            yield told(f"{note.message} ({note.cite})")

    def _meaning(self, index: int) -> Iterator[PrintedRow]:
        """Yield, where that is wanted, rows on the exchange that ends with this line.

        Each line of AUTH, and each mark of a fault, is explained by itself, when it comes.
        """
        step = shown_step(self.history, index, reveal=self.options.reveal)
        if step.kind is Kind.NOTE:
            if self.options.explain and injected(step.line.octets) is not None:
                yield remark(explain(self.history.protocol, step).text)
            return
        if step.kind in (Kind.CHALLENGE, Kind.RESPONSE):
            if self.options.explain:
                yield from self._of_auth(step)
            return
        if step.kind in _SAID or (step.kind is Kind.DATA and not self._exchange):
            self._exchange.append(step)
        if step.kind in (Kind.COMMAND, Kind.OPEN) or still_due(step):
            return
        if not self._exchange:
            ends = step.kind in (Kind.CLOSE, Kind.TIMEOUT) and step.before.state is not step.after.state
            if self.options.explain and ends:
                yield remark(explain(self.history.protocol, step).text)
            return
        steps, self._exchange = self._exchange, []
        if self.options.explain:
            yield remark(exchange_text(self.history, steps, self.history.step(index)))

    def _of_auth(self, step: Step) -> Iterator[PrintedRow]:
        """Yield rows on a line of an AUTH exchange: a challenge is explained before it must be answered."""
        told = explain(self.history.protocol, step, reveal=self.options.reveal)
        yield remark(told.text)
        if step.kind is Kind.CHALLENGE:
            yield from map(remark, told.numbered)


def exchange_text(history: History, steps: list[Step], last: Step) -> str:
    """Say in a line what a reply tells and where the session goes with it; ``last`` is its last line."""
    first = steps[0]
    if first.kind is Kind.DATA:
        told = _("The octets that the length promised have come: a message, without a status line.")
    else:
        told = explain(history.protocol, first).text
    moved = change(last) if last.index != first.index else ""
    return f"{told} {moved}".strip()
