"""What is said of a place of a diagram that somebody points at: a state, an arrow, a word."""

from collections.abc import Iterable, Iterator

from popconsole.guide.diagram.moves import ANYWHERE, Key, Move, key, moves, offered, spoken, stays
from popconsole.i18n import _, headed
from popconsole.protocol.table import Protocol, State, StateRow


def told(protocol: Protocol, owners: Iterable[object]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return sentences on what leads where, and words to look up, of a cell's owners (``Drawing.owners``).

    The states count only where no move is named: a word in a box belongs to both.
    """
    owned = set(owners)
    found = _moves(protocol, owned)
    sentences = dict.fromkeys(_leading(protocol, found))
    words = {str(key(move)[1]): None for move in found if isinstance(key(move)[1], str)}
    for state, word in _staying(protocol, owned):
        text = _("In {state}, {word} leaves the state as it is.")
        sentences[text.format(state=protocol.row(state).label, word=word)] = None
        words[word] = None
    if not sentences:
        words |= dict.fromkeys(row.label for row in _rows(protocol, owned))
    return tuple(sentences), tuple(words)


def title(protocol: Protocol, owners: Iterable[object]) -> str:
    """Return what a place is called: its state, or what is said there."""
    owned = set(owners)
    found = _moves(protocol, owned)
    found = [move for move in found if offered(protocol, move)] or found
    if found:
        words = dict.fromkeys(word for _state, word, _outcome in owned_keys(owned) if isinstance(word, str))
        server = {row.state for row in protocol.states}
        is_word = any(outcome is None and state in server for state, _word, outcome in owned_keys(owned))
        return ", ".join(words if is_word else dict.fromkeys(map(spoken, found)))
    staying = dict.fromkeys(word for _state, word in _staying(protocol, owned))
    if staying:
        return ", ".join(staying)
    rows = _rows(protocol, owned)
    names = dict.fromkeys(row.name for row in rows) if len(rows) > 1 else [row.label for row in rows]
    return ", ".join(names)


def meaning(protocol: Protocol, owners: Iterable[object]) -> Iterator[str]:
    """Yield what a place means, in sentences with their place in an RFC."""
    owned = set(owners)
    sentences, words = told(protocol, owned)
    yield from sentences
    if sentences:
        for command in filter(None, map(protocol.command, words)):
            yield headed(command.syntax, f"{_(command.meaning)} ({command.cite})")
        return
    rows = _rows(protocol, owned)
    for row in rows:
        meaning = f"{_(row.meaning)} ({row.cite})"
        yield headed(row.label, meaning) if len(rows) > 1 else meaning
    yield from _around(protocol, {row.state for row in rows})


def owned_keys(owned: Iterable[object]) -> list[Key]:
    """Return the names of moves, and of commands that stay, among owners."""
    return [owner for owner in owned if isinstance(owner, tuple)]


def _moves(protocol: Protocol, owned: set[object]) -> list[Move]:
    names = set(owned_keys(owned))
    return [move for side in ("server", "client") for move in moves(protocol, side) if key(move) in names]


def _staying(protocol: Protocol, owned: set[object]) -> list[tuple[State, str]]:
    names = set(owned_keys(owned))
    return [
        (row.state, word)
        for row in protocol.states
        for word in stays(protocol, row.state)
        if (row.state, word, None) in names
    ]


def _rows(protocol: Protocol, owned: set[object]) -> list[StateRow]:
    return [row for row in (*protocol.states, *protocol.client_states) if row.state in owned]


def _leading(protocol: Protocol, found: list[Move]) -> Iterator[str]:
    """Yield what each move leads to; what is the same from many states, once."""
    alike: dict[tuple[object, State], list[Move]] = {}
    for move in found:
        alike.setdefault((key(move)[1:], move.then), []).append(move)
    for together in alike.values():
        move = together[0]
        if move.trigger in ANYWHERE and len(together) > 1:
            text = _("From any state, {what} leads to {then} ({cite}).")
            yield text.format(what=spoken(move), then=protocol.row(move.then).label, cite=move.cite)
        else:
            yield from (_leads(protocol, move) for move in together)


def _leads(protocol: Protocol, move: Move) -> str:
    state, then = protocol.row(move.state).label, protocol.row(move.then).label
    if move.state is move.then:
        text = _("In {state}, {what} leaves the state as it is ({cite}).")
    else:
        text = _("From {state}, {what} leads to {then} ({cite}).")
    return text.format(state=state, what=spoken(move), then=then, cite=move.cite)


def _around(protocol: Protocol, states: set[State]) -> Iterator[str]:
    """Yield what leads into states, and out of them."""
    every = [m for side in ("server", "client") for m in moves(protocol, side) if offered(protocol, m)]
    for text, found in (
        (_("Into it: {what}."), [m for m in every if m.then in states and m.state not in states]),
        (_("Out of it: {what}."), [m for m in every if m.state in states and m.then not in states]),
    ):
        if found:
            yield text.format(what=", ".join(dict.fromkeys(map(spoken, found))))
