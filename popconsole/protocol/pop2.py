"""POP2 as data: RFC 937, its two state diagrams and its two decision tables."""

from popconsole.i18n import N_
from popconsole.protocol.cite import Cite
from popconsole.protocol.table import (
    Argument,
    ArgumentKind,
    ClientRule,
    Command,
    CommandEffect,
    Content,
    Event,
    Indicator,
    Outcome,
    Protocol,
    Reply,
    Shape,
    State,
    StateRow,
    Transition,
)


class Pop2State(State):
    """The server's states, RFC 937 page 18."""

    LSTN = "lstn"
    AUTH = "auth"
    MBOX = "mbox"
    ITEM = "item"
    NEXT = "next"
    DONE = "done"


class Pop2ClientState(State):
    """The client's states, RFC 937 page 17."""

    CALL = "call"
    NMBR = "nmbr"
    SIZE = "size"
    XFER = "xfer"
    EXIT = "exit"


_S = Pop2State
_C = Pop2ClientState
_AUTH = frozenset({_S.AUTH})
_SELECTED = frozenset({_S.MBOX, _S.ITEM})
_NEXT = frozenset({_S.NEXT})


def _page(n: int) -> Cite:
    return Cite(937, f"p. {n}")


# fmt: off
STATES = (
    StateRow(_S.LSTN, "LSTN", "LSTN", N_("The server listens; no greeting was sent yet."), _page(18)),
    StateRow(_S.AUTH, "AUTH", "AUTH", N_("The client must say who it is, with HELO."), _page(18)),
    StateRow(
        _S.MBOX, "MBOX", "MBOX",
        N_("A mailbox is selected: READ a message of it, or FOLD to another mailbox."), _page(18),
    ),
    StateRow(
        _S.ITEM, "ITEM", "ITEM",
        N_("A message is selected and its length is known: RETR fetches it."), _page(18),
    ),
    StateRow(
        _S.NEXT, "NEXT", "NEXT",
        N_("The message was sent: the client must acknowledge it, with ACKS, ACKD or NACK."), _page(18),
    ),
    StateRow(_S.DONE, "DONE", "DONE", N_("The session is over; the connection closes."), _page(18)),
)

CLIENT_STATES = (
    StateRow(_C.CALL, "CALL", "CALL", N_("The client has called and waits for the greeting."), _page(17)),
    StateRow(_C.NMBR, "NMBR", "NMBR", N_("The client waits for a number of messages (#)."), _page(17)),
    StateRow(_C.SIZE, "SIZE", "SIZE", N_("The client waits for the length of a message (=)."), _page(17)),
    StateRow(_C.XFER, "XFER", "XFER", N_("The client takes in the octets of a message."), _page(17)),
    StateRow(_C.EXIT, "EXIT", "EXIT", N_("The client has said QUIT and closes."), _page(17)),
)


def _length(page: int, example: str) -> tuple[Reply, ...]:
    return (Reply(Shape.LENGTH, Content.MESSAGE_LENGTH, _page(page), example),)


def _count(page: int, example: str) -> tuple[Reply, ...]:
    return (Reply(Shape.COUNT, Content.MESSAGE_COUNT, _page(page), example),)


COMMANDS = (
    Command(
        "HELO",
        (
            Argument("user", ArgumentKind.USER, N_("a login name"), quoted=True),
            Argument(
                "password", ArgumentKind.PASSWORD,
                N_("its password; a space in it is written \\ and a space"),
                quoted=True, secret=True,
            ),
        ),
        _AUTH, _count(7, "#13 messages for you"),
        N_("Says who you are, with the password in clear, and selects your default mailbox."),
        _page(7), misnomers=("HELLO",),
        effects=frozenset({CommandEffect.LOGS_IN}),
    ),
    Command(
        "FOLD",
        (
            Argument(
                "mailbox", ArgumentKind.MAILBOX, N_("the name of a mailbox (folder)"),
                rest_of_line=True, quoted=True,
            ),
        ),
        _SELECTED, _count(7, "#27 messages"),
        N_("Selects another mailbox; messages marked in the one that is left are removed."),
        _page(7), misnomers=("FOLDER",),
        effects=frozenset({CommandEffect.SELECTS_MAILBOX, CommandEffect.REMOVES}),
    ),
    Command(
        "READ",
        (
            Argument(
                "n", ArgumentKind.MESSAGE_NUMBER, N_("a message number; without it, the current message"),
                required=False, minimum=0,
            ),
        ),
        _SELECTED, _length(7, "=537 characters in message 1"),
        N_("Selects a message and asks how long it is; it does not send the message."), _page(7),
        effects=frozenset({CommandEffect.SELECTS}),
    ),
    Command(
        "RETR", (), frozenset({_S.ITEM}),
        (Reply(Shape.DATA, Content.MESSAGE, _page(8), "[data of message 1]"),),
        N_("Fetches the selected message: exactly the octets that the last = promised, and nothing else."),
        _page(8), misnomers=("RETRIEVE",),
    ),
    Command(
        "ACKS", (), _NEXT, _length(8, "=0 no more messages"),
        N_("Acknowledges the message and keeps it; goes on to the next one."),
        _page(8), misnomers=("SAVE",),
        effects=frozenset({CommandEffect.MOVES_ON}),
    ),
    Command(
        "ACKD", (), _NEXT, _length(9, "=234 characters in message 2"),
        N_("Acknowledges the message and marks it as deleted; goes on to the next one."),
        _page(9), misnomers=("DELETE",),
        effects=frozenset({CommandEffect.MARKS, CommandEffect.MOVES_ON}),
    ),
    Command(
        "NACK", (), _NEXT, _length(9, "=537 characters in message 1"),
        N_("Says that the message did not arrive; it stays the current one, to be fetched again."), _page(9),
    ),
    Command(
        "QUIT", (), frozenset({_S.AUTH, _S.MBOX, _S.ITEM}),
        (Reply(Shape.SINGLE_LINE, Content.TEXT, _page(10), "+ OK"),),
        N_("Ends the session; the mailbox is released and marked messages are removed."), _page(10),
        effects=frozenset({CommandEffect.REMOVES}),
    ),
)


def _to(
    state: Pop2State, trigger: str | Event, outcome: Outcome, then: Pop2State, words: str, page: int = 18
) -> Transition:
    return Transition(state, trigger, outcome, then, words, _page(page))


TRANSITIONS = (
    _to(_S.LSTN, Event.OPEN, Outcome.ISSUED, _S.AUTH, N_("open / + POP2")),
    _to(_S.LSTN, Event.GREETING, Outcome.POSITIVE, _S.AUTH, N_("open / + POP2")),
    _to(_S.LSTN, Event.GREETING, Outcome.NEGATIVE, _S.DONE, "- error", 23),
    _to(_S.AUTH, "HELO", Outcome.POSITIVE, _S.MBOX, "HELO / #n"),
    _to(_S.AUTH, "HELO", Outcome.NEGATIVE, _S.DONE, "HELO / -", 23),
    _to(_S.MBOX, "FOLD", Outcome.POSITIVE, _S.MBOX, "FOLD / #n"),
    _to(_S.ITEM, "FOLD", Outcome.POSITIVE, _S.MBOX, "FOLD / #n"),
    _to(_S.MBOX, "READ", Outcome.POSITIVE, _S.ITEM, "READ / =c"),
    _to(_S.ITEM, "READ", Outcome.POSITIVE, _S.ITEM, "READ / =c"),
    _to(_S.ITEM, "RETR", Outcome.POSITIVE, _S.NEXT, N_("RETR / data")),
    # No message: the server closes without a word (action 7).
    _to(_S.ITEM, "RETR", Outcome.NEGATIVE, _S.DONE, N_("RETR / close"), 23),
    *(_to(_S.NEXT, ack, Outcome.POSITIVE, _S.ITEM, f"{ack} / =c") for ack in ("ACKS", "ACKD", "NACK")),
    *(_to(state, "QUIT", Outcome.POSITIVE, _S.DONE, "QUIT / + bye") for state in (_S.AUTH, _S.MBOX, _S.ITEM)),
    # Action 1: "This is garbage. Send '- error', and Close the connection." Anywhere.
    *(_to(state, Event.GARBAGE, Outcome.NEGATIVE, _S.DONE, "garbage / -", 23) for state in Pop2State),
    *(
        _to(state, event, Outcome.ISSUED, _S.DONE, label, 23)
        for state in Pop2State
        for event, label in ((Event.CLOSE, N_("close")), (Event.TIMEOUT, N_("timeout")))
    ),
)

CLIENT_RULES = (
    ClientRule(_C.CALL, "Greet", {"HELO": _C.NMBR, "QUIT": _C.EXIT}, _page(21)),
    ClientRule(_C.NMBR, "#NNN", {"READ": _C.SIZE, "FOLD": _C.NMBR, "QUIT": _C.EXIT}, _page(21)),
    # Action 4 has no FOLD; the client's state diagram (page 17) leads from SIZE to NMBR with it.
    ClientRule(
        _C.SIZE, "=CCC", {"RETR": _C.XFER, "READ": _C.SIZE, "FOLD": _C.NMBR, "QUIT": _C.EXIT}, _page(21)
    ),
    ClientRule(_C.XFER, "data", {"ACKS": _C.SIZE, "ACKD": _C.SIZE, "NACK": _C.SIZE}, _page(21)),
    ClientRule(_C.EXIT, "+ Bye", {}, _page(21)),
)

INDICATORS = (
    Indicator("+", N_("success"), True, N_("The greeting, or the answer to QUIT."), _page(10)),  # noqa: FBT003 - a column of a table
    Indicator("-", N_("failure"), False,  # noqa: FBT003 - a column of a table
        N_("An error; the server closes the connection after it."), _page(10)),
    Indicator("#", N_("count"), True, N_("How many messages the mailbox has."), _page(10)),  # noqa: FBT003 - a column of a table
    Indicator("=", N_("length"), True,  # noqa: FBT003 - a column of a table
        N_("How many octets the message has; 0: there is none."), _page(10)),
)

# fmt: on

POP2 = Protocol(
    name="POP2",
    title=N_("Post Office Protocol, version 2"),
    port=109,
    initial=_S.LSTN,
    ready=_S.AUTH,
    closed=_S.DONE,
    states=STATES,
    commands=COMMANDS,
    transitions=TRANSITIONS,
    indicators=INDICATORS,
    command_line=512,  # page 12
    reply_line=512,
    text_line=1000,
    argument=None,
    timeout=600.0,  # page 11 leaves T2 open: "a long timeout"
    cite=Cite(937),
    client_states=CLIENT_STATES,
    client_rules=CLIENT_RULES,
)
