"""What leads where from a state, read off the protocol's table: for diagrams and for "what may come next"."""

from dataclasses import dataclass

from popconsole.i18n import _
from popconsole.protocol.cite import Cite
from popconsole.protocol.table import Event, Outcome, Protocol, State, Transition

ANYWHERE: frozenset[str | Event] = frozenset({Event.GARBAGE, Event.CLOSE, Event.TIMEOUT})
"""What can happen in every state."""


@dataclass(frozen=True, slots=True)
class ClientMove:
    """One arrow of POP2's client diagram, RFC 937 page 17: in ``state``, on ``trigger``, it sends and goes.

    ``sends`` is the keyword of the command; ``label`` the text beside the arrow, ``#NNN / FOLD``.
    """

    state: State
    trigger: str
    sends: str
    then: State
    cite: Cite

    @property
    def label(self) -> str:
        """The text beside the arrow."""
        return f"{self.trigger} / {self.sends}"


Move = Transition | ClientMove
"""An arrow of a diagram: the server's or the client's."""

Key = tuple[State, str | Event, Outcome | None]
"""What names a move in a diagram's data: state, trigger, outcome; a client's: state, what it sends, None."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What is possible in a state: any of ``triggers`` leads to ``then``, None where the state stays.

    ``triggers`` holds keywords; where the answer decides (``PASS -ERR``), or where no command is needed
    (``greeting +OK``), the label of the transition.
    """

    triggers: tuple[str, ...]
    then: State | None
    leads_to: str

    @property
    def named(self) -> str:
        """What leads there in one text: keywords side by side, labels with commas between them."""
        return (", " if any(" " in what for what in self.triggers) else " ").join(self.triggers)

    def __str__(self) -> str:
        return f"{self.named} -> {self.leads_to}"


def key(move: Move) -> Key:
    """Return the name of a move in a diagram's data."""
    if isinstance(move, ClientMove):
        return move.state, move.sends, None
    return move.state, move.trigger, move.outcome


def client_moves(protocol: Protocol) -> tuple[ClientMove, ...]:
    """Return the client's moves in the table's order; none where the protocol has no client states."""
    return tuple(
        ClientMove(rule.state, rule.trigger, sends, then, rule.cite)
        for rule in protocol.client_rules
        for sends, then in rule.sends.items()
    )


def moves(protocol: Protocol, side: str = "server") -> tuple[Move, ...]:
    """Return all arrows of the ``server``'s or the ``client``'s diagram."""
    return client_moves(protocol) if side == "client" else server_moves(protocol)


def server_moves(protocol: Protocol) -> tuple[Transition, ...]:
    """Return the server's moves in the table's order.

    What the table follows in a transcript of a lenient server, and no RFC allows, is left out: a
    second USER that is accepted.
    """
    return tuple(move for move in protocol.transitions if not _is_lenient(protocol, move))


def _is_lenient(protocol: Protocol, move: Transition) -> bool:
    """Tell whether a command is accepted here that is not legal here."""
    if not protocol.legal(move.state):
        return False  # no command begins here: one that began before goes on
    command = protocol.command(move.trigger) if isinstance(move.trigger, str) else None
    return command is not None and move.outcome is Outcome.POSITIVE and move.state not in command.states


def stays(protocol: Protocol, state: State) -> tuple[str, ...]:
    """Return the keywords that are legal in a state and leave it as it is, whatever the answer."""
    moving = {t.trigger for t in protocol.transitions if t.state is state}
    return tuple(c.keyword for c in protocol.legal(state) if c.keyword not in moving)


def offered(protocol: Protocol, move: Move) -> bool:
    """Tell whether a move is one to offer in its state.

    Not offered: commands that the table follows in a transcript but does not allow (a second USER),
    and what can happen anywhere (garbage, a drop, a timeout).
    """
    if isinstance(move, ClientMove):
        return True
    if isinstance(move.trigger, Event):
        return move.trigger not in ANYWHERE
    legal = protocol.legal(move.state)
    return not legal or move.trigger in {c.keyword for c in legal}


def spoken(move: Move) -> str:
    """Return the label of a move so that it stands alone: with its trigger where it begins with a sign."""
    if isinstance(move, Transition) and not move.label[0].isalpha():
        trigger = _(move.trigger.value) if isinstance(move.trigger, Event) else move.trigger
        return f"{trigger} / {move.label}"
    return move.label


def _what(protocol: Protocol, move: Move) -> str:
    if isinstance(move, ClientMove):
        return move.sends
    keyword = isinstance(move.trigger, str) and bool(protocol.legal(move.state))
    if keyword and move.outcome not in (Outcome.NEGATIVE, Outcome.CHALLENGE):
        return str(move.trigger)
    return spoken(move)


def possible(protocol: Protocol, state: State, *, secure: bool = False) -> tuple[Choice, ...]:
    """Return what is possible in a state of the server or the client, and where each leads.

    What leads to the same state stands together, in the table's order; what stays comes last.
    What can happen anywhere (garbage, a drop, a timeout) is left out, and where TLS is active already
    (``secure``) what asks for it.
    """
    surplus = {c.keyword for c in protocol.commands if c.secures} if secure else set()
    side = "client" if state in {row.state for row in protocol.client_states} else "server"
    groups: dict[State, list[str]] = {}
    for move in moves(protocol, side):
        if move.state is state and offered(protocol, move):
            group = groups.setdefault(move.then, [])
            what = _what(protocol, move)
            if what not in group and what not in surplus:
                group.append(what)
    choices = [
        Choice(tuple(what), None, _("stays"))
        if then is state
        else Choice(tuple(what), then, protocol.row(then).label)
        for then, what in groups.items()
        if what
    ]
    staying = () if side == "client" else tuple(w for w in stays(protocol, state) if w not in surplus)
    if staying:
        choices.append(Choice(staying, None, _("stays")))
    return tuple(choices)
