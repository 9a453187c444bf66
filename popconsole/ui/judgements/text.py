"""What was found as text for a person: grouped by what it is, the first faulty exchange whole, a summary."""

import textwrap
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from popconsole.analysis.findings import Severity
from popconsole.guide.words import counts as words
from popconsole.i18n import _, headed, joined, ngettext
from popconsole.ui.annotated_words import finding_text
from popconsole.ui.judged import Found, Session
from popconsole.ui.judgement import JudgementForm, nothing
from popconsole.ui.judging import Summary
from popconsole.ui.severities import PLAIN_SIGNS, counted

_PLACES = 5  # where a finding was met, of each kind; more are counted
_ORDER = tuple(PLAIN_SIGNS)


@dataclass(slots=True)
class _Group:
    """Findings of one kind in a file."""

    first: Found
    count: int = 0
    places: list[tuple[int, int]] = field(default_factory=list)


def _file(sessions: Iterable[Session], summary: Summary, width: int) -> Iterator[str]:
    groups: dict[tuple[str, str], _Group] = {}
    spoken: Counter[str] = Counter()
    lines = 0
    for session in sessions:
        spoken[session.protocol] += 1
        lines += session.lines
        for found in session.findings:
            group = groups.setdefault((found.code, found.rfc), _Group(found))
            group.count += 1
            if len(group.places) < _PLACES:
                group.places.append((found.session, found.n))
    if summary.error:
        return  # standard error has it
    if summary.left_out and not summary.sessions:
        told = _("{file}: the filter asks for none of its sessions").format(file=summary.file)
        yield from _wrapped(told, "", width)
        yield ""
        return
    if summary.doubtful:
        yield from _wrapped(headed(summary.file, summary.doubt), "", width)
    yield from _wrapped(_head(summary, spoken, lines), "", width)
    for group in sorted(groups.values(), key=lambda one: _ORDER.index(one.first.severity)):
        yield from _group(group, summary.sessions, width)
    if not groups:
        yield "  " + _("Nothing was found.")
    if summary.first:
        yield "  " + _("The first faulty exchange:")
        for row in summary.first:
            yield from _folded(row, width)
    yield ""


def _head(summary: Summary, spoken: Counter[str], lines: int) -> str:
    sessions = words.sessions(summary.sessions)
    if summary.left_out:
        sessions = _("{n} of {all} sessions, for which the filter asks,").format(
            n=summary.sessions, all=summary.sessions + summary.left_out
        )
    return _("{file}: {sessions} of {protocols}, {lines}; read as {form} ({why})").format(
        file=summary.file,
        sessions=sessions,
        protocols=", ".join(spoken),
        lines=words.lines(lines),
        form=summary.form,
        why=summary.why,
    )


def _group(group: _Group, sessions: int, width: int) -> Iterator[str]:
    found = group.first
    told = finding_text(found.code, found.severity, found.rfc, found.message)
    yield from _wrapped(told, f"  {PLAIN_SIGNS[found.severity]} ", width)
    if found.n:
        yield from _wrapped(_places(group, sessions), "      ", width)


def _places(group: _Group, sessions: int) -> str:
    """Return where findings were met: the lines, and the sessions where there are several."""
    if sessions > 1:
        places = [_("session {session} line {n}").format(session=s, n=n) for s, n in group.places]
    else:
        places = [_("line {n}").format(n=n) for _session, n in group.places]
    more = group.count - len(places)
    if more:
        places.append(ngettext("{n} more", "{n} more", more).format(n=more))
    return joined(places)


def _foot(summaries: Sequence[Summary], width: int) -> Iterator[str]:
    """Yield the sum over all files."""
    readable = [summary for summary in summaries if not summary.error]
    counts = sum((summary.counts for summary in readable), Counter[Severity]())
    sessions = sum(summary.sessions for summary in readable)
    parts = [
        ngettext("{n} file", "{n} files", len(summaries)).format(n=len(summaries)),
        words.sessions(sessions),
        *(counted(worth, counts[worth]) for worth in PLAIN_SIGNS),
    ]
    unread = len(summaries) - len(readable)
    if unread:
        parts.append(
            ngettext("{n} file could not be read", "{n} files could not be read", unread).format(n=unread)
        )
    if sum(counts.values()):
        more = _("popconsole explain CODE tells why a finding matters and what to do.")
        yield from _wrapped(more, "", width)
    yield from _wrapped(", ".join(parts) + ".", "", width)


def _wrapped(text: str, lead: str, width: int) -> Iterator[str]:
    yield from textwrap.wrap(
        text, width, initial_indent=lead, subsequent_indent=" " * max(4, len(lead)), break_on_hyphens=False
    )


def _folded(row: str, width: int) -> Iterator[str]:
    """Yield a row of an exchange, folded where it is too long, never cut."""
    width = max(40, width)
    yield f"  {row[: width - 2]}"
    rest, step = row[width - 2 :], width - 12
    yield from (" " * 12 + rest[at : at + step] for at in range(0, len(rest), step))


FORM = JudgementForm(_file, nothing, _foot)
