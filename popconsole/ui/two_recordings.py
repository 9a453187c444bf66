"""Two recordings side by side: sessions in pairs, exchange by exchange, and the difference that matters."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from popconsole.analysis.aligning import aligned
from popconsole.analysis.compare import Comparison, Verdict
from popconsole.analysis.exchange import Exchange, exchanges
from popconsole.analysis.history import history_of
from popconsole.analysis.judging import Judge
from popconsole.analysis.step import Step
from popconsole.dialogue.masked_recording import Secrets
from popconsole.dialogue.masking import Masker
from popconsole.i18n import _, joined, ngettext
from popconsole.protocol import PROTOCOLS
from popconsole.transcript.model import Conversation, Recording
from popconsole.ui.compared import Comparer
from popconsole.ui.judged import Session, judged

_MOST_DATA = 5  # answers that tell something else, which are named before what was done otherwise


@dataclass(frozen=True, slots=True)
class SessionPair:
    """A session of each recording, of the same user as far as that is known; None: it has no partner."""

    there: Session | None
    here: Session | None


class TwoRecordings:
    """Two recordings whose sessions are paired, to be compared.

    ``known`` are what know the secrets of each, where they are parts of files; else these are found out.
    """

    def __init__(self, there: Recording, here: Recording, known: tuple[Masker, Masker] | None = None) -> None:
        self._recordings = there, here
        self._known = known or tuple(Secrets().of(one.conversations) for one in self._recordings)
        judge = Judge()
        left, right = (
            [judged(judge, one, number) for number, one in enumerate(recording.conversations, 1)]
            for recording in self._recordings
        )
        self.pairs: tuple[SessionPair, ...] = tuple(_pairs(left, right))

    def compared(self, pair: SessionPair) -> Iterator[Comparison]:
        """Yield the exchanges of a pair; none where a session has no partner, or speaks another protocol."""
        if pair.there is None or pair.here is None or pair.there.protocol != pair.here.protocol:
            return
        there, here = (
            exchanges(
                history_of(self._conversation(side, session), PROTOCOLS[session.protocol], known).steps()
            )
            for side, session, known in zip((0, 1), (pair.there, pair.here), self._known, strict=True)
        )
        yield from aligned(PROTOCOLS[pair.there.protocol], there, here)

    def _conversation(self, side: int, session: Session) -> Conversation:
        return self._recordings[side].conversations[session.number - 1]


def text_report(
    both: TwoRecordings,
    comparer: "PairComparer",
    names: tuple[str, str],
    rows: Callable[[Comparison], Iterable[str]],
) -> Iterator[str]:
    """Yield two recordings compared, as rows of text: pair by pair, then the first difference that matters.

    ``names`` are those of what is there and of what is here, safe to show; ``rows`` gives those of an
    exchange.
    """
    yield _("there: {file}").format(file=names[0])
    yield _("here:  {file}").format(file=names[1])
    for number, pair in enumerate(both.pairs, 1):
        yield from comparer.begin(pair, number)
        for comparison in both.compared(pair):
            comparer.count(comparison, number)
            yield from rows(comparison)
    yield ""
    yield comparer.summary()
    yield from comparer.ending()


def _pairs(there: Sequence[Session], here: Sequence[Session]) -> Iterator[SessionPair]:
    """Pair sessions: those of the same user and protocol in their order, what is left as it comes."""
    partners: dict[int, Session] = {}
    left, right = list(there), list(here)
    for key in (_user_and_protocol, _protocol):
        waiting: dict[tuple[str, ...], deque[Session]] = {}
        for other in right:
            waiting.setdefault(key(other), deque()).append(other)
        for one in left:
            if fitting := waiting.get(key(one)):
                partners[one.number] = fitting.popleft()
        left = [one for one in left if one.number not in partners]
        taken = {other.number for other in partners.values()}
        right = [other for other in right if other.number not in taken]
    alone = iter(right)
    for one in there:
        yield SessionPair(one, partners[one.number] if one.number in partners else next(alone, None))
    yield from (SessionPair(None, other) for other in alone)


def _user_and_protocol(session: Session) -> tuple[str, ...]:
    return session.protocol, session.user


def _protocol(session: Session) -> tuple[str, ...]:
    return (session.protocol,)


def _in_short(session: Session | None) -> str:
    if session is None:
        return _("no session")
    told = _("session {n}").format(n=session.number)
    return ", ".join(part for part in (told, session.protocol, session.user) if part)


def without_partner(pair: SessionPair) -> str:
    """Return why there is nothing to compare in a pair; nothing where there is."""
    if pair.here is None:
        return _("this session is there alone")
    if pair.there is None:
        return _("this session is here alone")
    if pair.there.protocol != pair.here.protocol:
        told = _("{there} there, {here} here: they can't be compared")
        return told.format(there=pair.there.protocol, here=pair.here.protocol)
    return ""


class PairComparer(Comparer):
    """Prints two recordings in two columns: what stands there, in the first, and here, in the second."""

    def __init__(self, *, reveal: bool = False, width: int = 80, everything: bool = False) -> None:
        super().__init__(0, reveal=reveal, width=width, everything=everything)
        self._alone: list[tuple[str, int]] = []  # pairs without a partner, in words, and their numbers
        self._data: list[tuple[Comparison, int]] = []  # answers that tell something else
        self._conduct: tuple[Comparison, int] | None = None

    @property
    def agrees(self) -> bool:
        """Whether both are the same, but for the words that the protocol leaves free."""
        return not self._alone and all(verdict.agrees for verdict in self.verdicts)

    def begin(self, pair: SessionPair, number: int = 1) -> Iterator[str]:
        """Yield the rows over a pair of sessions, that with this number, from 1."""
        here = _("here: {session}").format(session=_in_short(pair.here))
        yield from self.heading(here, _("there: {session}").format(session=_in_short(pair.there)))
        if why := without_partner(pair):
            self._alone.append((why, number))
            yield f"   ! {why}"

    def count(self, comparison: Comparison, number: int = 1) -> None:
        """Take a comparison into the sum; ``number``: of its pair, from 1."""
        super().count(comparison, number)
        if comparison.verdict is Verdict.OTHER_DATA and self._conduct is None:
            self._data.append((comparison, number))
        elif comparison.verdict.is_conduct and self._conduct is None:
            self._conduct = comparison, number

    def rows(self, comparison: Comparison) -> Iterator[str]:
        """Yield an exchange: the command of both, both answers line by line, the verdict."""
        there, here = comparison.recorded.command, comparison.here.command
        if there is not None or here is not None:
            yield from self.columns(self._numbered(there), self._numbered(here))
        else:
            yield f"     {_('the greeting')}"
        yield from self.answers(comparison)

    def words(self, verdict: Verdict) -> str:
        """Return a verdict in words."""
        return _("said there alone") if verdict is Verdict.NOT_SAID else super().words(verdict)

    def verdict(self, comparison: Comparison) -> str:
        """Return the verdict in words, and what differs."""
        if comparison.verdict is Verdict.NOT_SAID:
            return self.words(comparison.verdict)
        return super().verdict(comparison)

    def as_object(self, comparison: Comparison, number: int = 1) -> dict[str, Any]:
        """Return a comparison as an object for JSON; ``number``: of its pair, from 1."""
        there, here = comparison.recorded, comparison.here
        return {
            "pair": number,
            "verdict": comparison.verdict.name.lower().replace("_", "-"),
            "why": comparison.why,
            "agrees": comparison.verdict.agrees,
            "there": self._side(there),
            "here": self._side(here),
        }

    def _side(self, exchange: Exchange) -> dict[str, Any]:
        command = exchange.command
        return {
            "n": None if command is None else command.index + 1,
            "command": None if command is None else self.text(command),
            "answer": [self.text(step) for step in exchange.answer],
        }

    @property
    def matters(self) -> tuple[Comparison, int] | None:
        """The first difference that matters, and the number of its pair: what was done otherwise.

        Where nothing was, the first answer that tells something else; None: nothing that was said matters.
        """
        return self._conduct or next(iter(self._data), None)

    def sum_as_object(self, failure: str = "") -> dict[str, Any]:  # noqa: ARG002 - two files have none
        """Return the sum as an object for JSON: the last one; ``first`` is the first that matters."""
        first = self.matters
        return {
            "agrees": self.agrees,
            "verdicts": self._counts(),
            "alone": [{"pair": number, "why": told} for told, number in self._alone],
            "first": None if first is None else self.as_object(*first),
        }

    def _numbered(self, step: Step | None) -> str:
        return "" if step is None else f"{step.index + 1} C: {self.text(step)}"

    def ending(self) -> Iterator[str]:
        """Yield what a report ends with: the first difference that matters.

        That is the first thing that was done otherwise, with the answers before it that tell something else,
        for those may be why; or else the first such answer.
        """
        if before := self.before:
            yield before
        if self.matters is not None:
            comparison, number = self.matters
            yield _("The first difference that matters (pair {n}):").format(n=number)
            yield from self.rows(comparison)
        elif self._alone:
            yield _("The first difference that matters: {told}").format(told=self._alone[0][0])

    @property
    def before(self) -> str:
        """Which answers told something else before something was done otherwise; nothing where none did."""
        before = [self._place(*one) for one in self._data[:_MOST_DATA]]
        if self._conduct is None or not before:
            return ""
        more = len(self._data) - len(before)
        told = _("Before it other data came at: {places}").format(places=joined(before))
        return told + (ngettext(", {n} more", ", {n} more", more).format(n=more) if more else "")

    def _place(self, comparison: Comparison, number: int) -> str:
        step = comparison.recorded.command
        if step is None:
            return _("the greeting of pair {n}").format(n=number)
        return _("line {line} of pair {n}, {command}").format(
            line=step.index + 1, n=number, command=self.text(step)
        )
