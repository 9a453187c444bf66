"""The reference's entries for states and for what replies begin with."""

from collections.abc import Iterator

from popconsole.guide.diagram.moves import server_moves
from popconsole.guide.reference.entry import Entry
from popconsole.i18n import N_, _
from popconsole.protocol import PROTOCOLS
from popconsole.protocol.table import (
    Event,
    Outcome,
    Protocol,
    StateRow,
)

OUTCOME_WORDS = {
    Outcome.ISSUED: N_("when it is sent"),
    Outcome.POSITIVE: N_("on success"),
    Outcome.NEGATIVE: N_("when refused"),
    Outcome.ANY: N_("whatever the reply"),
    Outcome.CHALLENGE: N_("at each challenge"),
}


EVENT_WORDS = {
    Event.OPEN: N_("the connection opens"),
    Event.GREETING: N_("the greeting"),
    Event.GARBAGE: N_("any other command"),
    Event.CLOSE: N_("the connection drops"),
    Event.TIMEOUT: N_("the timer runs out"),
}


def state_entries(word: str) -> Iterator[Entry]:
    """Yield the entries for a state of the server or the client by its name."""
    for protocol in PROTOCOLS.values():
        for row in protocol.states:
            if word.upper() in (row.name, row.words.upper(), row.label.upper()):
                lines = tuple(_state_lines(protocol, row))
                yield Entry(row.label, _("state"), protocol.name, lines, row.cite)
        for row in protocol.client_states:
            if word.upper() == row.name:
                lines = tuple(_client_state_lines(protocol, row))
                yield Entry(row.label, _("state of the client"), protocol.name, lines, row.cite)


def _state_lines(protocol: Protocol, row: StateRow) -> Iterator[str]:
    yield _(row.meaning)
    legal = ", ".join(command.syntax for command in protocol.legal(row.state))
    yield _("Legal here: {commands}").format(commands=legal or _("nothing"))
    for move in server_moves(protocol):
        if move.state is row.state and move.then is not row.state:
            then = protocol.row(move.then).label
            if isinstance(move.trigger, Event):
                event = _(EVENT_WORDS[move.trigger])
                if move.trigger is Event.GREETING:
                    event = _("{event}, {outcome}").format(
                        event=event, outcome=_(OUTCOME_WORDS[move.outcome])
                    )
                yield _("To {then}: {event}.").format(then=then, event=event)
            else:
                yield _("To {then}: {keyword}, {outcome}.").format(
                    then=then, keyword=move.trigger, outcome=_(OUTCOME_WORDS[move.outcome])
                )


def _client_state_lines(protocol: Protocol, row: StateRow) -> Iterator[str]:
    yield _(row.meaning)
    for rule in protocol.client_rules:
        if rule.state is row.state:
            sends = ", ".join(f"{k} ({protocol.row(s).name})" for k, s in rule.sends.items())
            yield _("On {trigger} it may send: {sends}").format(
                trigger=rule.trigger, sends=sends or _("nothing: it closes the connection")
            )


def indicator_entries(word: str) -> Iterator[Entry]:
    """Yield the entries for what a reply begins with; a whole status line will do."""
    for protocol in PROTOCOLS.values():
        for row in protocol.indicators:
            # A whole line is asked for as well: "+OK 2 320", "=537 characters".
            sign = row.sign.strip()
            rest = word.upper().removeprefix(sign) if word.upper().startswith(sign) else "?"
            if not rest or rest[0] == " " or (rest[0].isdecimal() and len(sign) == 1):
                yield Entry(
                    sign,
                    _("reply: {name}").format(name=_(row.name)),
                    protocol.name,
                    (_(row.meaning),),
                    row.cite,
                )
