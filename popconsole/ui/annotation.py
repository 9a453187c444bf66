"""A recording annotated while it is read: the forms it is printed in, and the going through it."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module

from popconsole.analysis.findings import Severity
from popconsole.analysis.passages import Passages
from popconsole.analysis.tracker import Tracker
from popconsole.dialogue.masked_recording import Secrets, masked_oddities, told_of
from popconsole.dialogue.masking import Masker
from popconsole.formats.errors import TranscriptError
from popconsole.formats.reading import Progress, Reading
from popconsole.protocol import PROTOCOLS
from popconsole.transcript.model import Conversation, Line, Oddity
from popconsole.ui.annotated import Annotator
from popconsole.ui.sharing import Shared, Sharing

LineRows = Callable[[Sequence[Line], int, int], Iterable[str]]
"""Prints lines of a conversation, from one up to and without another: one row or several in each text."""


@dataclass(frozen=True, slots=True)
class AnnotationForm:
    """A form of what ``annotate`` prints, row by row.

    ``file`` begins a file, where there are several: it has a name, and is the first or not. ``head`` begins a
    conversation, which has a number in its recording from 1; ``lines`` is asked once for a
    file for what makes, of each conversation, what prints its lines and what they mean, and feeds them to the
    tracker; ``rest`` prints what the reader of the file met behind the last line.
    """

    file: Callable[[str, bool], Iterable[str]]
    head: Callable[[Conversation, int], Iterable[str]]
    lines: Callable[[], Callable[[Annotator, Tracker], LineRows]]
    rest: Callable[[Annotator], Iterable[str]]


def form_named(name: str) -> AnnotationForm:
    """Return the form with a name: that of a module in ``ui/annotations``."""
    form: AnnotationForm = import_module(f"popconsole.ui.annotations.{name}").FORM
    return form


_WORSE = {
    Severity.NOTE: ("note",),
    Severity.WARNING: ("note", "warning"),
    Severity.ERROR: ("note", "warning", "error"),
}


def counts_as_failure(met: Iterable[tuple[str, Severity]], wanted: Collection[str]) -> bool:
    """Tell whether a finding is among those that count: by its severity or a milder one, or by its code."""
    return any(code in wanted or any(word in wanted for word in _WORSE[severity]) for code, severity in met)


_Made = tuple[str, set[tuple[str, Severity]]]
"""The rows of conversations, one under the other, and what was found in them."""


def _silent(_told: str) -> None:
    pass


class Annotation:
    """The annotation of a file that is being read; iterate over its rows.

    ``met`` are the findings as far as it went, each once, as (code, severity). ``tell`` is called, as early
    as that shows, with a sentence on a file of which too little was understood. ``file`` is its name, to be
    told, where it is one of several; ``first``: nothing was printed before. Iterating raises TranscriptError
    where the file can't be used.
    """

    def __init__(
        self,
        reading: Reading,
        form: AnnotationForm,
        *,
        reveal: bool = False,
        width: int = 80,
        color: bool = False,
        tell: Callable[[str], None] = _silent,
        file: str = "",
        first: bool = True,
    ) -> None:
        self._reading = reading
        self._file = file
        self._first = first
        self._tell = tell
        self._told = False
        self._form = form
        self._rows_of = form.lines()
        self._passages: dict[tuple[str, bool, bool], Passages] = {}
        self._reveal, self._width, self._color = reveal, width, color
        self._secrets = Secrets()
        reading.passed_over = self._secrets.add
        self._sharing = Sharing(self._work, None if reveal else self._secrets)
        self._known: Masker | None = None  # what was secret so far, also behind what is printed
        self._tracker: Tracker | None = None
        self._annotator: Annotator | None = None
        self._print: LineRows | None = None
        self._number = 0  # conversations that were begun
        self._done = 0  # lines of the last of them
        self.begun = False  # something was printed
        self.met: set[tuple[str, Severity]] = set()

    def __iter__(self) -> Iterator[str]:
        try:
            yield from self._rows()
        finally:
            self._sharing.close()

    def _rows(self) -> Iterator[str]:
        try:
            for progress in self._reading:
                yield from self._read(progress)
        except (TranscriptError, OSError):
            yield from self._shared(self._sharing.rest())
            raise
        yield from self._shared(self._sharing.rest())
        if self._number:
            yield from self._end(self._reading.recording.conversations[self._number - 1])

    def _read(self, progress: Progress) -> Iterator[str]:
        """Yield the rows of what was read since the last piece."""
        if not self._told and (doubt := self._reading.doubt):
            self._told = True
            self._tell(doubt)
        if (self._reading.mixed or self._reading.only) and not self._number:
            yield from self._whole(self._reading.take_ended())
            if self.begun and not self._reading.only:
                self._sharing.engage(progress)
            return
        conversations = self._reading.recording.conversations
        if not self._reveal:
            self._known = self._secrets.of(conversations)
        yield from self._fresh(conversations)

    def _whole(self, ended: Iterable[tuple[int, Conversation]]) -> Iterator[str]:
        """Yield the rows of conversations that are complete, and forget them."""
        for number, conversation in ended:
            if self._sharing.takes(conversation):
                yield from self._shared(self._sharing.give(number, conversation))
                continue
            yield from self._shared(self._sharing.rest())
            yield from self._one(number, conversation)

    def _one(self, number: int, conversation: Conversation) -> Iterator[str]:
        """Yield the rows of a conversation that is complete."""
        if not self._reveal:
            self._known = self._secrets.add(conversation)
        yield from self._begin(conversation, number)
        yield from self._end(conversation)
        self._number = 0

    def _shared(self, made: Iterable[tuple[Shared, _Made]]) -> Iterator[str]:
        """Yield the rows that others have made."""
        for _conversations, (rows, met) in made:
            self.met |= met
            if rows:
                yield rows

    def _work(self, shared: Shared) -> _Made:
        """Make the rows of conversations, all of them, for another process or in its place."""
        kept = self._secrets, self.met
        self._secrets, self.met = Secrets.knowing(shared.known), set()
        rows = "\n".join(row for numbered in shared.conversations for row in self._one(*numbered))
        made = rows, self.met
        self._secrets, self.met = kept
        return made

    def _fresh(self, conversations: Sequence[Conversation]) -> Iterator[str]:
        """Yield the rows of what came since the last piece."""
        for number in range(max(1, self._number), len(conversations) + 1):
            conversation = conversations[number - 1]
            if number > self._number:
                if self._number:
                    yield from self._end(conversations[self._number - 1])
                yield from self._begin(conversation, number)
            yield from self._lines(conversation)
            if number > self._reading.settled:
                return  # more of it comes before what began later

    def _begin(self, conversation: Conversation, number: int) -> Iterator[str]:
        protocol = PROTOCOLS[conversation.protocol]
        kind = (conversation.protocol, conversation.exact, conversation.secure)
        self._tracker = Tracker(
            protocol,
            exact=conversation.exact,
            secure=conversation.secure,
            earlier=self._known,
            said_once=self._known is not None and self._secrets.said_once,
            passages=self._passages.setdefault(kind, Passages()),
        )
        self._annotator = Annotator(
            protocol,
            (),
            number,
            reveal=self._reveal,
            width=self._width,
            color=self._color,
            file=self._file,
        )
        self._print = self._rows_of(self._annotator, self._tracker)
        self._number, self._done = number, 0
        if self._file and not self.begun:
            yield from self._form.file(self._file, self._first)
        self.begun = True
        yield from self._form.head(self._shown(conversation), number)

    def _shown(self, conversation: Conversation) -> Conversation:
        """Return a conversation with its secrets masked, but for its lines, in all that is told of it."""
        return conversation if self._known is None else told_of(conversation, self._known)

    def _learn(self, oddities: Iterable[Oddity]) -> None:
        """Have told what the reader met."""
        if self._annotator is not None:
            told = oddities if self._known is None else masked_oddities(oddities, self._known)
            self._annotator.learn(told)

    def _lines(self, conversation: Conversation) -> Iterator[str]:
        lines = conversation.lines
        if self._print is None:
            return
        start, self._done = self._done, len(lines)
        self._learn(odd for odd in conversation.oddities if start <= odd.index < self._done)
        yield from self._print(lines, start, self._done)

    def _end(self, conversation: Conversation) -> Iterator[str]:
        """Yield what is left to say of the conversation that was begun."""
        if self._annotator is None:
            return
        yield from self._lines(conversation)
        self._learn(odd for odd in conversation.oddities if odd.index >= self._done)
        yield from self._form.rest(self._annotator)
        self.met |= self._annotator.met
