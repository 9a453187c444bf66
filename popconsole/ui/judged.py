"""A session of a file in short: how far it got, and what was found in it.

A *session* is a conversation of the file, counted from 1. Everything that leaves here is safe to show and has
its secrets masked, and can be sent from one process to another.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from popconsole.analysis.findings import CATALOGUE, Severity
from popconsole.analysis.judging import Judge, Met
from popconsole.analysis.visits import Visit
from popconsole.dialogue.echoes import Echoes
from popconsole.dialogue.masking import Masker
from popconsole.guide.lines.explain import note_of
from popconsole.i18n import _
from popconsole.protocol import PROTOCOLS
from popconsole.protocol.table import Protocol
from popconsole.transcript.model import Conversation, Lines
from popconsole.transcript.safe import safe_prose, safe_text

_READER = "reader-"  # begins the codes of what the reader of a file met


@dataclass(frozen=True, slots=True)
class Found:
    """A finding in a file: at line ``n`` of a session, both from 1 (0: of the file as a whole)."""

    code: str
    severity: Severity
    message: str
    rfc: str
    session: int
    n: int
    fails: bool = False  # it is among those that count as failures


@dataclass(frozen=True, slots=True)
class Session:
    """A session of a file in short.

    ``reached`` is the name of the state that it was in before it was closed; ``began`` are seconds since the
    epoch, ``seconds`` how long it took, None where no times are known; ``client`` and ``server`` are
    addresses, empty where they are not known.
    """

    number: int
    protocol: str
    title: str
    user: str
    reached: str
    lines: int
    octets: int
    began: float | None
    seconds: float | None
    client: str
    server: str
    findings: tuple[Found, ...]

    @property
    def counts(self) -> Counter[Severity]:
        """How many findings of each severity it has."""
        return Counter(found.severity for found in self.findings)


class JudgedAlone(NamedTuple):
    """What there is to say of a conversation by itself, to be ``joined`` to those before it.

    ``session`` has neither a title nor what the reader met yet; ``left`` was found behind its end. See
    ``judging.Alone``.
    """

    session: Session
    left: tuple[Found, ...]
    user: str | None
    visit: Visit
    secrets: Echoes


def judged(judge: Judge, conversation: Conversation, number: int) -> Session:
    """Return what there is to say of a conversation in short, that with this number in its file."""
    return joined(judge, conversation, judged_alone(judge, conversation, number))


def judged_alone(judge: Judge, conversation: Conversation, number: int) -> JudgedAlone:
    """Return what there is to say of a conversation whatever came before it."""
    alone = judge.alone(conversation)
    lines, protocol = conversation.lines, PROTOCOLS[conversation.protocol]
    times = [at for at in (lines[0].at, lines[-1].at) if at is not None] if lines else []
    session = Session(
        number,
        conversation.protocol,
        "",
        safe_text(alone.user or ""),
        protocol.row(alone.reached).name,
        len(lines),
        lines.wire_octets if isinstance(lines, Lines) else sum(len(line.wire) for line in lines),
        conversation.began,
        times[1] - times[0] if len(times) == 2 else None,
        safe_text(conversation.client),
        safe_text(conversation.server),
        tuple(_found(protocol, met, number) for met in alone.met),
    )
    left = tuple(_found(protocol, met, number) for met in alone.left)
    return JudgedAlone(session, left, alone.user, alone.visit, alone.secrets)


def joined(judge: Judge, conversation: Conversation, alone: JudgedAlone) -> Session:
    """Return what there is to say of a conversation beside those before it; they come here in order.

    Its findings stand in the order of its lines, then what was found behind them, then what the reader met.
    """
    session, protocol = alone.session, PROTOCOLS[conversation.protocol]
    found = list(session.findings)
    between = judge.beside(conversation.server, alone.user, alone.visit, alone.secrets)
    if between:
        found += (_found(protocol, Met(index, None, one), session.number) for index, one in between)
        found.sort(key=lambda one: one.n)
    found += alone.left
    found = [_masked(one, judge.known) for one in found]
    found += _of_reader(conversation, judge.known, session.number)
    title, findings = safe_prose(judge.known.text(conversation.title)), tuple(found)
    return (
        replace(session, title=title, findings=findings) if title or findings != session.findings else session
    )


def told_one_by_one(findings: Iterable[Found], most: int) -> dict[int, list[Found]]:
    """Return the findings that are shown one by one, by their line; of a frequent one the first ``most``."""
    met: Counter[str] = Counter()
    by_line: dict[int, list[Found]] = {}
    for found in findings:
        met[found.code] += 1
        if met[found.code] <= most:
            by_line.setdefault(found.n, []).append(found)
    return by_line


def _masked(found: Found, known: Masker) -> Found:
    """Return a finding that does not quote what turned out to be a secret."""
    if "{" not in CATALOGUE[found.code].text:  # it is the same for all
        return found
    message = known.repeated(found.message)
    return found if message == found.message else replace(found, message=message)


def _found(protocol: Protocol, met: Met, number: int) -> Found:
    note = note_of(protocol, met.step, met.finding)
    return Found(note.code, note.severity, note.message, str(note.cite), number, met.index + 1)


def _of_reader(conversation: Conversation, known: Masker, number: int) -> Iterator[Found]:
    """Yield what the reader met; ``known`` knows the secrets so far."""
    for odd in conversation.oddities:
        message = safe_prose(known.text(odd.message, quotes=True))
        told = _("row {row} of the file: {message}").format(row=odd.row, message=message)
        n = min(odd.index + 1, len(conversation.lines))
        yield Found(f"{_READER}{odd.code}", Severity.NOTE, told, "", number, n)
