"""A file judged while it is read: its sessions, how far each got, and what was found in them.

A *session* is a conversation of the file, counted from 1. Everything that leaves here is safe to show and has
its secrets masked, and can be sent from one process to another.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace

from popconsole.analysis.filters.expression import Filter
from popconsole.analysis.findings import Severity
from popconsole.analysis.history import History
from popconsole.analysis.judging import Judge
from popconsole.analysis.step import Step
from popconsole.dialogue.masking import Masker
from popconsole.formats.errors import TranscriptError
from popconsole.formats.reading import Reading
from popconsole.i18n import _, ngettext
from popconsole.protocol import PROTOCOLS
from popconsole.transcript.model import Conversation, Side
from popconsole.ui.annotation import counts_as_failure
from popconsole.ui.filtering import picks
from popconsole.ui.judged import Found, JudgedAlone, Session, joined, judged_alone
from popconsole.ui.severities import severity_word
from popconsole.ui.sharing import Shared, Sharing
from popconsole.ui.wire_text import step_text

_MOST = 24  # lines of an exchange that are shown; of more, those in the middle are counted
_LONGEST = 10_000  # lines of an exchange that are gone through


@dataclass(slots=True)
class Summary:
    """What came of a file: filled as it is read, complete when it was.

    ``form`` is the name of the reader that took it, ``why`` its reason; ``understood`` is the share of the
    file that was read as a conversation or as what belongs around one, from 0 to 1; ``doubt`` is said first
    where that is too little. ``first`` are the rows of the first exchange in which something counts as a
    failure. ``error``: why it could not be read.
    """

    file: str
    form: str = ""
    why: str = ""
    understood: float = 0.0
    doubt: str = ""
    sessions: int = 0
    left_out: int = 0  # sessions that the filter does not ask for
    counts: Counter[Severity] = field(default_factory=Counter)
    first: tuple[str, ...] = ()
    error: str = ""
    interrupted: bool = False

    @property
    def doubtful(self) -> bool:
        """Whether too little of the file was understood for what is said of it to be sure."""
        return bool(self.doubt) and not (self.error or self.interrupted)

    @property
    def fails(self) -> bool:
        """Whether something was found that counts as a failure."""
        return bool(self.first)


class Judging:
    """The judging of a file that is being read; iterate over its sessions, in the order in which they end.

    ``fail_on`` are the severities and codes that count as failures, ``asked`` is the filter that must pick a
    line of a session for it to count; ``share``: other processes may help with a large file. ``summary``
    tells what came of it.
    Iterating raises TranscriptError where the file can't be used; where it is interrupted from the
    keyboard, what was read till then is judged.
    """

    def __init__(
        self,
        reading: Reading,
        file: str,
        fail_on: Collection[str],
        asked: Filter | None = None,
        *,
        share: bool = True,
    ) -> None:
        self._reading = reading
        self._fail_on = fail_on
        self._asked = asked
        self._fails: dict[tuple[str, Severity], bool] = {}  # which findings count as failures
        self._judge = Judge()
        reading.passed_over = self._judge.pass_over
        self._sharing = Sharing(self._work)
        self._share = share and not reading.only
        self._first: tuple[Conversation, Found] | None = None  # what counts as a failure
        self.summary = Summary(file)

    def __iter__(self) -> Iterator[Session]:
        try:
            yield from self._read()
        except KeyboardInterrupt:
            self.summary.interrupted = True
            yield from self._sessions(self._reading.left())
            yield from self._shared(self._sharing.rest())
        finally:
            self._sharing.close()
            self._tell_of_file()

    def _read(self) -> Iterator[Session]:
        try:
            for progress in self._reading:
                yield from self._sessions(self._reading.take_ended())
                if self._share:
                    self._sharing.engage(progress)
        except (TranscriptError, OSError):
            yield from self._shared(self._sharing.rest())
            raise
        yield from self._shared(self._sharing.rest())

    def _tell_of_file(self) -> None:
        """Take in what the reading tells of the file as a whole."""
        summary, reading = self.summary, self._reading
        if reading.reader is not None:
            summary.form = reading.reader.name
            summary.why = next(
                (told.sureness.why for told in reading.told if told.reader is reading.reader),
                _("as was asked for"),
            )
        summary.understood = reading.understood if summary.sessions or summary.left_out else 0.0
        summary.doubt = reading.doubt
        if self._first is not None:
            summary.first = tuple(_exchange_rows(*self._first, self._judge.known))

    def _sessions(self, ended: Iterable[tuple[int, Conversation]]) -> Iterator[Session]:
        """Judge conversations that are complete, each with its number in its file; yield those asked for."""
        for number, conversation in ended:
            if self._sharing.takes(conversation):
                yield from self._shared(self._sharing.give(number, conversation))
            else:
                yield from self._shared(self._sharing.rest())
                yield from self._joined(conversation, judged_alone(self._judge, conversation, number))

    def _shared(self, judged: Iterable[tuple[Shared, list[JudgedAlone]]]) -> Iterator[Session]:
        """Yield the sessions that others have judged."""
        for shared, each in judged:
            for (_number, conversation), alone in zip(shared.conversations, each, strict=True):
                yield from self._joined(conversation, alone)

    def _work(self, shared: Shared) -> list[JudgedAlone]:
        """Judge conversations, each by itself, for another process or in its place."""
        return [
            judged_alone(self._judge, conversation, number) for number, conversation in shared.conversations
        ]

    def _joined(self, conversation: Conversation, alone: JudgedAlone) -> Iterator[Session]:
        """Yield a session that was judged by itself, beside those before it, if it is asked for."""
        session = joined(self._judge, conversation, alone)
        if self._asked is None or picks(self._asked, conversation, session, self._judge.known):
            yield self._counted(conversation, session)
        else:
            self.summary.left_out += 1

    def _counted(self, conversation: Conversation, session: Session) -> Session:
        """Take a session into the summary."""
        summary = self.summary
        weighed = tuple(map(self._weighed, session.findings))
        if any(one.fails for one in weighed):
            session = replace(session, findings=weighed)
        summary.sessions += 1
        for one in session.findings:
            summary.counts[one.severity] += 1
            if one.fails and self._first is None:
                self._first = conversation, one
        return session

    def _weighed(self, found: Found) -> Found:
        kind = found.code, found.severity
        fails = self._fails.get(kind)
        if fails is None:
            fails = self._fails[kind] = counts_as_failure([kind], self._fail_on)
        return replace(found, fails=True) if fails else found


def _exchange_rows(conversation: Conversation, found: Found, known: Masker) -> Iterator[str]:
    """Yield the exchange in which something was found, and the finding below its line.

    ``known`` knows the secrets of the file.
    """
    history = History(
        PROTOCOLS[conversation.protocol],
        conversation.lines,
        exact=conversation.exact,
        secure=conversation.secure,
        earlier=known,
    )
    steps = list(_exchange(history, found.n - 1))
    at = next(place for place, step in enumerate(steps) if step.index == found.n - 1)
    shown = _ends_of(len(steps), at)
    for place, step in enumerate(steps):
        if place in shown:
            yield f"{step.index + 1:5} {step.line.side.value}: {step_text(step)}"
        elif place - 1 in shown:
            more = next((n for n in range(place, len(steps)) if n in shown), len(steps)) - place
            yield "      " + ngettext("... {n} more line", "... {n} more lines", more).format(n=more)
        if place == at:
            yield f"      {severity_word(found.severity)} {found.code}" + (
                f" ({found.rfc})" if found.rfc else ""
            )
            yield f"      {found.message}"


def _exchange(history: History, index: int) -> Iterator[Step]:
    """Yield the command that a line is, or answers, and all that answers it, but not what is between."""
    here = history.step(index)
    if here.command is None:
        yield here
        return
    start = here.command.index
    for n in range(start, min(len(history.lines), max(start + _LONGEST, index + 1))):
        step = history.step(n)
        mine = step.command is not None and step.command.index == start
        if mine or n == index:
            yield step
        elif n > index and step.line.side is Side.SERVER:
            return


def _ends_of(count: int, at: int) -> set[int]:
    """Return which of so many lines are shown: beginning, end, and around the one that matters."""
    if count <= _MOST:
        return set(range(count))
    third = _MOST // 3
    return {*range(third), *range(at - third // 2, at + third // 2), *range(count - third, count)}
