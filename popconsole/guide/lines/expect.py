"""What comes next: the change of state, the reply that is due, the commands that are legal then."""

from collections.abc import Mapping
from functools import cache

from popconsole.analysis.commands import closes
from popconsole.analysis.legal import is_surplus, legal
from popconsole.analysis.step import Situation, Step
from popconsole.dialogue.kind import Kind
from popconsole.guide.words.counts import octets
from popconsole.guide.words.instead import REFUSED
from popconsole.i18n import N_, _, ngettext
from popconsole.protocol import PROTOCOLS
from popconsole.protocol.pop2 import Pop2ClientState, Pop2State
from popconsole.protocol.pop3 import Pop3State
from popconsole.protocol.table import Outcome, Protocol, Shape, State

ENTERED: Mapping[State, str] = {
    Pop3State.CONNECTED: N_("The connection is open; the greeting is due."),
    Pop3State.AUTHORIZATION: N_("The session is in AUTHORIZATION: the client must log in."),
    Pop3State.AUTHORIZATION_USER: N_(
        "The session stays in AUTHORIZATION, with a name given: PASS comes next, or another way in."
    ),
    Pop3State.AUTHORIZATION_EXCHANGE: N_(
        "The session stays in AUTHORIZATION, with a challenge to be answered: the next line is no command."
    ),
    Pop3State.TRANSACTION: N_(
        "The session enters TRANSACTION: the maildrop is locked, no message is marked."
    ),
    Pop3State.UPDATE: N_("The session enters UPDATE: the server removes the marked messages."),
    Pop3State.CLOSED: N_("The session is over."),
    Pop2State.LSTN: N_("The server is in LSTN: it listens."),
    Pop2State.AUTH: N_("The server enters AUTH: it waits for HELO."),
    Pop2State.MBOX: N_("The server enters MBOX: a mailbox is selected."),
    Pop2State.ITEM: N_("The server enters ITEM: a message is selected and its length is told."),
    Pop2State.NEXT: N_("The server enters NEXT: it waits for the acknowledgment."),
    Pop2State.DONE: N_("The server enters DONE: the connection closes."),
    Pop2ClientState.CALL: N_("The client is in CALL: it waits for the greeting."),
    Pop2ClientState.NMBR: N_("The client goes to NMBR: it waits for a number of messages (#)."),
    Pop2ClientState.SIZE: N_("The client goes to SIZE: it waits for the length of a message (=)."),
    Pop2ClientState.XFER: N_("The client goes to XFER: it takes in the octets of the message."),
    Pop2ClientState.EXIT: N_("The client goes to EXIT: it will close the connection."),
}

CLOSED_IN: Mapping[State, str] = {
    Pop3State.CONNECTED: N_("No greeting was sent: the session did not begin."),
    Pop3State.AUTHORIZATION: N_("Nobody was logged in, so nothing was locked and nothing changes."),
    Pop3State.AUTHORIZATION_USER: N_("Nobody was logged in, so nothing was locked and nothing changes."),
    Pop3State.AUTHORIZATION_EXCHANGE: N_("Nobody was logged in, so nothing was locked and nothing changes."),
    Pop3State.TRANSACTION: N_(
        "There was no QUIT: UPDATE is not entered, the lock is released, and a server that keeps to RFC 1939 "
        "removes no message."
    ),
    Pop3State.UPDATE: N_("The goodbye did not come: whether the marked messages were removed is not known."),
    Pop3State.CLOSED: N_("The session was over before; this only ends the connection."),
    Pop2State.LSTN: N_("No greeting was sent: the session did not begin."),
    Pop2State.AUTH: N_("Nobody was logged in, so nothing changes."),
    Pop2State.MBOX: N_("There was no QUIT: by RFC 937 messages marked in this mailbox are not removed."),
    Pop2State.ITEM: N_("There was no QUIT: by RFC 937 messages marked in this mailbox are not removed."),
    Pop2State.NEXT: N_(
        "The message was not acknowledged and there was no QUIT: by RFC 937 nothing is removed."
    ),
    Pop2State.DONE: N_("The session was over before; this only ends the connection."),
}

SHAPES: Mapping[Shape, str] = {
    Shape.SINGLE_LINE: N_("one line, {positive} or {negative}"),
    Shape.MULTI_LINE: N_("{positive}, then lines, then a lone dot; or {negative} alone"),
    Shape.COUNT: N_("# and a number of messages; or {negative}"),
    Shape.LENGTH: N_("= and a number of octets; or {negative}"),
    Shape.DATA: N_("exactly the octets that the last = promised ({announced}), and nothing else"),
}


def change(step: Step) -> str:
    """Say which state the session and POP2's client come into at a step; empty where both stay."""
    told = []
    if step.before.client_state != step.after.client_state and step.after.client_state is not None:
        told.append(_(ENTERED[step.after.client_state]))
    if step.before.state is not step.after.state:
        told.append(_(ENTERED[step.after.state]))
        if step.kind is Kind.CHALLENGE and step.after.ahead is not None:
            told[-1] = _(
                "The session seems to stay in AUTHORIZATION, with a challenge to be answered: "
                "what does not begin with a command is the response."
            )
    return " ".join(told)


@cache
def _signs(name: str) -> tuple[str, str]:
    """Return what a positive and a negative reply of a protocol begin with."""
    signs = {row.positive: row.sign for row in reversed(PROTOCOLS[name].indicators)}
    return signs[True], signs[False]


def is_refused(step: Step) -> bool:
    """Tell whether a server must refuse what the client says at a step, by the findings there."""
    return any(found.code in REFUSED for found in step.findings)


def reply_due(protocol: Protocol, step: Step) -> str:
    """Say what reply the command of a step gets."""
    issued = step.command
    if issued is not None and issued.state is protocol.closed:
        return _("nothing: the connection is over")
    positive, negative = _signs(protocol.name)
    refused = (
        issued is None
        or issued.parsed.command is None
        or bool(issued.parsed.problems)
        or issued.state not in issued.parsed.command.states
        or is_surplus(step.before, issued.parsed.command)
        or is_refused(step)
    )
    if any(found.code == "stls-injection" for found in step.findings):
        return _("nothing: what is said in clear behind STLS is thrown away")
    if refused or issued is None or issued.parsed.command is None:
        return _("the server's reply: {negative}").format(negative=negative)
    if closes(protocol, issued, step.before):
        return _("nothing: the server closes the connection")
    row = issued.parsed.command.reply(len(issued.parsed.arguments), issued.state)
    if issued.parsed.command.exchange and row.moves:
        return _("the server's reply: + and a challenge, or {positive} or {negative}").format(
            positive=positive, negative=negative
        )
    announced = step.before.announced
    return _("the server's reply: {shape}").format(
        shape=_(SHAPES[row.shape]).format(
            positive=positive,
            negative=negative,
            announced=_("not told yet") if announced is None else octets(announced),
        )
    )


def legal_next(protocol: Protocol, situation: Situation) -> tuple[str, ...]:
    """Return the syntaxes of the commands that are legal in a situation, in the table's order."""
    return _legal_syntaxes(protocol.name, situation.due_state, situation.secure)


@cache
def _legal_syntaxes(name: str, state: State, secure: bool) -> tuple[str, ...]:  # noqa: FBT001 - part of a key
    # This is asked after every reply, and what is legal depends on nothing else (``legal``).
    protocol = PROTOCOLS[name]
    return tuple(command.syntax for command in legal(protocol, Situation(state, secure=secure)))


def next_after(protocol: Protocol, step: Step) -> tuple[str, ...]:
    """Return what may come after a step: the reply or the lines that are due, else legal commands."""
    after = step.after
    if step.kind is Kind.RESPONSE and is_refused(step):
        return (_("the server's reply: {negative}").format(negative=_signs(protocol.name)[1]),)
    if step.kind is Kind.RESPONSE:
        return (_("the server's next challenge, or its verdict: +OK or -ERR"),)
    if step.kind is Kind.CHALLENGE:
        wanted = (_("the client's response in base64"), _("* to cancel"))
        return wanted if after.ahead is None else (*wanted, _("a command, if the server meant its +OK"))
    if step.kind is Kind.MAIL:
        return (_("more of the mail, then a lone dot") if not after.pending else reply_due(protocol, step),)
    if step.kind is Kind.COMMAND:
        return (reply_due(protocol, step),)
    if after.state is protocol.closed:
        over = step.kind is Kind.CLOSE or step.before.state is protocol.closed
        return () if over else (_("the connection is closed"),)
    if after.state is protocol.initial:
        return (_("the server's greeting"),)
    due = still_due(step)
    if due:
        return (due,)
    if after.pending:
        told = ngettext(
            "the reply to {n} earlier command", "the replies to {n} earlier commands", after.pending
        )
        return (told.format(n=after.pending),)
    return legal_next(protocol, after)


def still_due(step: Step) -> str:
    """Say what of the reply under way is still to come; empty where it is complete."""
    if step.command is None or step.command.parsed.command is None:
        return ""
    parsed = step.command.parsed
    row = step.command.parsed.command.reply(len(parsed.arguments), step.command.state)
    if row.shape is Shape.MULTI_LINE and (
        step.kind in (Kind.DATA, Kind.OMITTED)
        or (step.kind is Kind.REPLY and step.outcome is Outcome.POSITIVE)
    ):
        return _("more lines, then a lone dot")
    if row.shape is Shape.DATA and step.kind is Kind.DATA and step.transition is None:
        return _("more octets of the message, until all that were promised are there")
    return ""
