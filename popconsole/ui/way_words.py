"""What is told of a place of the diagram: what it means, when the session passed it, what leads there.

Both consoles tell the same. All texts are safe to show; secrets are masked unless ``reveal``.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from popconsole.analysis.history import History
from popconsole.dialogue.kind import Kind
from popconsole.guide.diagram.moves import key, moves
from popconsole.guide.diagram.there import way_there
from popconsole.guide.diagram.told import meaning, title
from popconsole.guide.diagram.trace import Passing, trace_of
from popconsole.i18n import _, headed, ngettext
from popconsole.protocol.table import Protocol, State
from popconsole.transcript.model import LineKind
from popconsole.transcript.safe import safe
from popconsole.ui.durations import duration
from popconsole.ui.wire_text import event_words, shown_line

_LONGEST = 60  # octets of what was said
_LISTED = 20  # passings, or changes of state, that are told in rows


@dataclass(frozen=True, slots=True)
class PlaceWords:
    """What is told of a place: its ``title``, whether and how often it was passed, what it means.

    ``passings`` are all of them, to be worded one by one with ``passing_words``; ``there`` says what would
    take one there, empty where it was passed.
    """

    title: str
    passed: str
    passings: Sequence[Passing]
    there: str
    meaning: tuple[str, ...]


def place_words(history: History, owners: frozenset[object], index: int) -> PlaceWords:
    """Return what is told of a place of the diagram, by its owners, after a line, from 0.

    Passed counts what is known of the way of the whole session, lines further on as well.
    """
    protocol = history.protocol
    trace = trace_of(history)
    passings = trace.passings(owners, max(0, trace.read - 1))
    is_state = not any(isinstance(owner, tuple) for owner in owners)
    there = "" if passings else _there(history, owners, index)
    told = _here(passings) if is_state else _taken(passings)
    return PlaceWords(title(protocol, owners), told, passings, there, tuple(meaning(protocol, owners)))


def _taken(passings: Sequence[Passing]) -> str:
    if not passings:
        return _("Never passed.")
    told = ngettext(
        "Passed once, at line {first}.",
        "Passed {n} times, first at line {first}, last at line {last}.",
        len(passings),
    )
    return told.format(n=len(passings), first=passings[0].first + 1, last=passings[-1].first + 1)


def _here(passings: Sequence[Passing]) -> str:
    if not passings:
        return _("The session was never here.")
    if len(passings) == 1 and passings[0].first == passings[0].last:
        return _("The session was here once, at line {n}.").format(n=passings[0].first + 1)
    told = ngettext(
        "The session was here once, from line {first} to {last}.",
        "The session was here {n} times, first from line {first}, last to line {last}.",
        len(passings),
    )
    return told.format(n=len(passings), first=passings[0].first + 1, last=passings[-1].last + 1)


def _there(history: History, owners: frozenset[object], index: int) -> str:
    """Return what would take one to a place where the session never was, from where it is."""
    protocol = history.protocol
    after = history.situation(index)
    if any(row.state in owners or _begins(owners, row.state) for row in protocol.client_states):
        here = after.client_state or protocol.client_states[0].state
    else:
        here = after.state
    way = way_there(protocol, here, owners)
    if way is None:
        here = protocol.client_states[0].state if here in _clients(protocol) else protocol.initial
        way = way_there(protocol, here, owners)
        told = _("In a new session: {way}.")
    else:
        told = _("From here: {way}.")
    return told.format(way=", ".join(way)) if way else ""


def _clients(protocol: Protocol) -> set[State]:
    return {row.state for row in protocol.client_states}


def _begins(owners: frozenset[object], state: State) -> bool:
    return any(isinstance(owner, tuple) and owner[0] is state for owner in owners)


def passing_words(history: History, passing: Passing, *, reveal: bool) -> str:
    """Return when it was and what was said then: ``line 9, 4.2 s: PASS ********``, ``lines 9 to 14: ...``."""
    first, last = passing.first + 1, passing.last + 1
    where = _("line {n}") if first == last else _("lines {n} to {last}")
    where = where.format(n=first, last=last)
    line, began = history.lines[passing.first], history.lines[0].at
    if line.at is not None and began is not None and line.at >= began:
        where = _("{line}, {duration}").format(line=where, duration=duration(line.at - began))
    return _("{line}: {text}").format(line=where, text=_said(history, passing.first, reveal=reveal))


def _said(history: History, index: int, *, reveal: bool) -> str:
    """Return the command that is answered at a line, or what the line itself says."""
    step = history.step(index)
    if step.kind is Kind.GREETING:
        return _("the greeting")
    asked = step.command.index if step.command is not None else index
    line = shown_line(history, asked, reveal=reveal)
    if line.kind is not LineKind.WIRE:
        return event_words(line)
    return safe(line.octets[:_LONGEST])


def way_rows(history: History, index: int, *, reveal: bool) -> Iterator[str]:
    """Yield the way of the session up to a line, from 0: each state it came to, and what was said then.

    Of a long way the last states, and how many came before. The way must have been read up to there.
    """
    changes = trace_of(history).changes(index)
    if len(changes) < 2:
        return
    yield _("The way so far:")
    hidden = len(changes) - 1 - _LISTED
    if hidden > 0:
        yield "  " + ngettext("… {n} change of state before", "… {n} changes of state before", hidden).format(
            n=hidden
        )
    for at, state in changes[1:][-_LISTED:]:
        told = passing_words(history, Passing(at, at), reveal=reveal)
        yield "  " + _("{line}: leads to {state}").format(line=told, state=history.protocol.row(state).label)


def told_in_rows(history: History, owners: frozenset[object], index: int, *, reveal: bool) -> Iterator[str]:
    """Yield all that is told of a place, in rows of text: for the line console, and for a screen reader."""
    words = place_words(history, owners, index)
    yield headed(words.title, words.passed)
    for passing in words.passings[:_LISTED]:
        yield "  " + passing_words(history, passing, reveal=reveal)
    more = len(words.passings) - _LISTED
    if more > 0:
        yield "  " + ngettext("… {n} more", "… {n} more", more).format(n=more)
    if words.there:
        yield words.there
    yield from words.meaning


def next_words(history: History, words: PlaceWords, line: int, *, reveal: bool) -> tuple[str, ...]:
    """Return what Enter goes to from a line, in a sentence, or what would take one there."""
    if not words.passings:
        return (words.there,) if words.there else ()
    told = passing_words(history, words.passings[next_passing(words.passings, line)], reveal=reveal)
    return (_("Enter: to {passing}").format(passing=told),)


def next_passing(passings: Sequence[Passing], line: int) -> int:
    """Return the number, from 0, of the first passing behind a line; behind the last one, of the first."""
    return next((number for number, one in enumerate(passings) if one.first > line), 0)


def owners_named(protocol: Protocol, name: str) -> frozenset[object]:
    """Return the owners of a state, by its name, or of all arrows of a command, by its keyword.

    ``AUTHORIZATION`` is all states of that name, ``AUTHORIZATION, user named`` one of them. Empty: it is
    neither.
    """
    wanted = " ".join(name.upper().split())
    rows = (*protocol.states, *protocol.client_states)
    labelled = {
        row.state
        for row in rows
        if row.words != row.name and wanted in (row.words.upper(), row.label.upper())
    }
    states = labelled or {row.state for row in rows if row.name == wanted}
    found: set[object] = set(states)
    return frozenset(found or _keys_of(protocol, wanted))


def _keys_of(protocol: Protocol, keyword: str) -> Iterator[object]:
    for side in ("server", "client"):
        yield from (key(move) for move in moves(protocol, side) if key(move)[1] == keyword)
    if protocol.command(keyword) is not None:
        yield from ((row.state, keyword, None) for row in protocol.states)


def names_of_places(protocol: Protocol) -> tuple[str, ...]:
    """Return the names of all states, and the keywords of all commands, that stand in the diagrams."""
    rows = (*protocol.states, *protocol.client_states)
    said = {command.keyword for row in protocol.states for command in protocol.legal(row.state)}
    words = [command.keyword for command in protocol.commands if command.keyword in said]
    return tuple(dict.fromkeys((*(row.name for row in rows), *words)))
