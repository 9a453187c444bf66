"""The lines of files that a filter picks: as text and as objects.

All that leaves here is safe to show and has its secrets masked.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from popconsole.analysis.filters.expression import Filter
from popconsole.analysis.filters.matching import Matcher, SessionFacts
from popconsole.analysis.findings import Severity
from popconsole.analysis.judging import Judge
from popconsole.analysis.step import Step
from popconsole.analysis.tracker import Tracker
from popconsole.dialogue.masking import Masker
from popconsole.formats.reading import Reading
from popconsole.i18n import _, headed
from popconsole.protocol import PROTOCOLS
from popconsole.transcript.model import Conversation
from popconsole.transcript.safe import safe, safe_text
from popconsole.ui.conversations import when
from popconsole.ui.judged import Session, judged
from popconsole.ui.severities import severity_word
from popconsole.ui.wire_text import step_text


@dataclass(frozen=True, slots=True)
class Picked:
    """A line that a filter has picked, of a session of a file."""

    file: str
    session: Session
    step: Step


def facts_of(session: Session) -> SessionFacts:
    """Return what a filter can ask of a session that was judged."""
    counts = session.counts
    return SessionFacts(
        session.number,
        PROTOCOLS[session.protocol],
        session.user,
        session.client,
        session.server,
        session.title,
        session.reached,
        session.lines,
        len(session.findings),
        counts[Severity.ERROR],
        counts[Severity.WARNING],
        session.seconds,
    )


def picked_steps(
    asked: Filter, conversation: Conversation, session: Session, known: Masker
) -> Iterator[Step]:
    """Yield the steps of a conversation that a filter picks; ``session`` is what came of judging it.

    ``known`` knows the secrets of its file.
    """
    matcher = Matcher(asked, facts_of(session))
    if not matcher.possible:
        return
    tracker = Tracker(
        PROTOCOLS[conversation.protocol],
        exact=conversation.exact,
        secure=conversation.secure,
        earlier=known,
    )
    for line in conversation.lines:
        step = tracker.feed(line)
        if matcher(step):
            yield step


def picks(asked: Filter, conversation: Conversation, session: Session, known: Masker) -> bool:
    """Tell whether a filter picks any line of a conversation; see ``picked_steps``."""
    return any(True for _step in picked_steps(asked, conversation, session, known))


def filtered(asked: Filter, reading: Reading, file: str) -> Iterator[Picked]:
    """Yield the lines of a file that a filter picks, session by session, soon after these end.

    They wait till more has ended: what is secret in the sessions behind them is masked in them too.
    Raises TranscriptError where the file can't be used.
    """
    judge = Judge()
    reading.passed_over = judge.pass_over
    waiting: list[tuple[Conversation, Session]] = []
    for _progress in reading:
        ended = [(one, judged(judge, one, number)) for number, one in reading.take_ended()]
        if ended:
            yield from _picked_of(waiting, asked, file, judge.known)
            waiting = ended
    yield from _picked_of(waiting, asked, file, judge.known)


def _picked_of(
    sessions: Iterable[tuple[Conversation, Session]], asked: Filter, file: str, known: Masker
) -> Iterator[Picked]:
    for conversation, short in sessions:
        session = replace(short, title=known.text(short.title))
        for step in picked_steps(asked, conversation, session, known):
            yield Picked(file, session, step)


class TextRows:
    """Makes rows of text: the session once, then each of its lines, and what was found there."""

    def __init__(self) -> None:
        self._last: tuple[str, int] | None = None

    def __call__(self, picked: Picked) -> Iterator[str]:
        """Yield the rows of a line."""
        session, step = picked.session, picked.step
        if (picked.file, session.number) != self._last:
            self._last = picked.file, session.number
            yield _head(picked)
        yield f"{step.index + 1:7} {step.line.side.value}: {step_text(step)}"
        for finding in step.findings:
            yield f"          {severity_word(finding.severity)} {finding.code}"


def _head(picked: Picked) -> str:
    session = picked.session
    about = [_("session {n}").format(n=session.number), session.protocol, session.user, session.title]
    about += [when(session.began)] if session.began is not None else []
    return headed(picked.file, ", ".join(filter(None, about)))


def json_row(picked: Picked) -> str:
    """Return a line as one row of JSON; see the manual for its members."""
    session, step = picked.session, picked.step
    at = step.line.at
    time = None if at is None or session.began is None else round(session.began + at, 6)
    found = {
        "file": picked.file,
        "session": session.number,
        "n": step.index + 1,
        "time": time,
        "side": step.line.side.value,
        "kind": step.kind.value,
        "text": safe(step.shown.octets),
        "command": None if step.command is None else safe_text(step.command.keyword),
        "state": PROTOCOLS[session.protocol].row(step.before.state).name,
        "user": session.user,
        "protocol": session.protocol,
        "findings": [{"code": finding.code, "severity": finding.severity.value} for finding in step.findings],
    }
    return json.dumps(found, ensure_ascii=True)
