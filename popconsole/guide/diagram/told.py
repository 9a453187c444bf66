"""What is said of a place of a diagram that somebody points at: a state, an arrow, a word."""

from collections.abc import Iterable

from popconsole.guide.diagram.moves import Key, Move, key, moves, spoken, stays
from popconsole.i18n import _
from popconsole.protocol.table import Protocol, State


def told(protocol: Protocol, owners: Iterable[object]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return sentences on what leads where, and words to look up, of a cell's owners (``Drawing.owners``).

    The states count only where no move is named: a word in a box belongs to both.
    """
    owned = set(owners)
    keys: set[Key] = {owner for owner in owned if isinstance(owner, tuple)}
    sentences: dict[str, None] = {}
    words: dict[str, None] = {}
    for side in ("server", "client") if protocol.client_states else ("server",):
        for move in moves(protocol, side):
            if key(move) in keys:
                sentences[_leads(protocol, move)] = None
                if isinstance(key(move)[1], str):
                    words[str(key(move)[1])] = None
    for row in protocol.states:
        for word in stays(protocol, row.state):
            if (row.state, word, None) in keys:
                text = _("In {state}, {word} leaves the state as it is.")
                sentences[text.format(state=row.label, word=word)] = None
                words[word] = None
    if not sentences:
        states = {owner for owner in owned if isinstance(owner, State)}
        rows = (*protocol.states, *protocol.client_states)
        words |= dict.fromkeys(row.label for row in rows if row.state in states)
    return tuple(sentences), tuple(words)


def _leads(protocol: Protocol, move: Move) -> str:
    state, then = protocol.row(move.state).label, protocol.row(move.then).label
    if move.state is move.then:
        text = _("In {state}, {what} leaves the state as it is ({cite}).")
    else:
        text = _("From {state}, {what} leads to {then} ({cite}).")
    return text.format(state=state, what=spoken(move), then=then, cite=move.cite)
