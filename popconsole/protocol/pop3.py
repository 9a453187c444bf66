"""POP3 as data: RFC 1939, CAPA and the limits of RFC 2449, STLS, AUTH, UTF8 and LANG.

What older POP3s had (LAST and RPOP) stands at the end of the commands, with the RFC that took it out.
"""

from popconsole.i18n import N_
from popconsole.protocol.cite import Cite
from popconsole.protocol.table import (
    Argument,
    ArgumentKind,
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


class Pop3State(State):
    """The states of a POP3 session, RFC 1939 section 3.

    AUTHORIZATION_USER is AUTHORIZATION with a USER command accepted, where alone PASS may stand (section 7).
    USER and APOP may not ("after the POP3 greeting or after an unsuccessful USER or PASS command"), but what
    later documents permit in AUTHORIZATION may: AUTH, STLS, CAPA, UTF8, LANG. One reading for both rules:
    they speak of commands that were carried out. What was refused, or only asked something, leaves the
    session as it was, so a PASS behind it still stands "immediately after a successful USER" (and is told as
    ``pass-apart``, for some servers forget the name); an accepted USER shuts out another one. A USER that is
    refused is the one exception: section 7 names it ("after an unsuccessful USER") among what another USER
    may stand behind, and the last USER before a PASS is then no successful one. So it takes the first name
    back; kept, the password that was meant for the second name would be tried with the first.
    AUTHORIZATION_EXCHANGE is AUTHORIZATION with a challenge of AUTH to be answered, where the client's next
    line is no command (RFC 5034 section 4); CONNECTED and CLOSED are the ends that the RFC has no name for.
    """

    CONNECTED = "connected"
    AUTHORIZATION = "authorization"
    AUTHORIZATION_USER = "authorization-user"
    AUTHORIZATION_EXCHANGE = "authorization-exchange"
    TRANSACTION = "transaction"
    UPDATE = "update"
    CLOSED = "closed"


_S = Pop3State
_LOGIN = frozenset({_S.AUTHORIZATION})
_ANY_AUTHORIZATION = frozenset({_S.AUTHORIZATION, _S.AUTHORIZATION_USER})
_TRANSACTION = frozenset({_S.TRANSACTION})
_OPEN = _ANY_AUTHORIZATION | _TRANSACTION


def _rfc1939(section: str) -> Cite:
    return Cite(1939, section)


# fmt: off
_MESSAGE = Argument(
    "msg",
    ArgumentKind.MESSAGE_NUMBER,
    N_("a message-number, of a message that is not marked as deleted"),
    minimum=1,
)
_SOME_MESSAGE = Argument(
    "msg",
    ArgumentKind.MESSAGE_NUMBER,
    N_("a message-number; without it, all messages"),
    required=False,
    minimum=1,
)
_NAME = Argument("name", ArgumentKind.USER, N_("the name of a maildrop on this server"))
_MECHANISM = Argument(
    "mechanism",
    ArgumentKind.MECHANISM,
    N_("the name of a SASL mechanism; without it, the server lists those it has"),
    required=False,
)
_INITIAL_RESPONSE = Argument(
    "initial-response",
    ArgumentKind.INITIAL_RESPONSE,
    N_("the first response in base64, for mechanisms where the client speaks first; = for an empty one"),
    required=False,
    secret=True,
)
_LANGUAGE = Argument(
    "lang-range",
    ArgumentKind.LANGUAGE,
    N_("a language tag such as en or fr, * for the one the server prefers; without it, a list"),
    required=False,
)


def _text(section: str, example: str) -> tuple[Reply, ...]:
    return (Reply(Shape.SINGLE_LINE, Content.TEXT, _rfc1939(section), example),)


STATES = (
    StateRow(
        _S.CONNECTED, "CONNECTED", "CONNECTED",
        N_("The connection is open and the server has not yet sent its greeting."), _rfc1939("3"),
    ),
    StateRow(
        _S.AUTHORIZATION, "AUTHORIZATION", "AUTHORIZATION",
        N_("The client must say who it is, with USER and PASS, with APOP or with AUTH."), _rfc1939("4"),
    ),
    StateRow(
        _S.AUTHORIZATION_USER, "AUTHORIZATION", N_("AUTHORIZATION, user named"),
        N_("A USER command was accepted: PASS comes next, if the client does not turn to AUTH or STLS."),
        _rfc1939("7"),
    ),
    StateRow(
        _S.AUTHORIZATION_EXCHANGE, "AUTHORIZATION", N_("AUTHORIZATION, challenged"),
        N_("The server sent a challenge of AUTH. The client's next line is its response in base64, or * to "
           "cancel; it is no command."), Cite(5034, "4"),
    ),
    StateRow(
        _S.TRANSACTION, "TRANSACTION", "TRANSACTION",
        N_("The maildrop is locked: look at messages, fetch them, mark them as deleted."), _rfc1939("5"),
    ),
    StateRow(
        _S.UPDATE, "UPDATE", "UPDATE",
        N_("After QUIT the server removes the marked messages, unlocks the maildrop and says goodbye."),
        _rfc1939("6"),
    ),
    StateRow(_S.CLOSED, "CLOSED", "CLOSED", N_("The connection is closed."), _rfc1939("3")),
)

COMMANDS = (
    Command(
        "USER", (_NAME,), _LOGIN, _text("7", "+OK name is a valid mailbox"),
        N_("Names the maildrop to open; the password follows with PASS."), _rfc1939("7"), optional=True,
        capability="USER",
    ),
    Command(
        "PASS",
        (
            Argument(
                "string", ArgumentKind.PASSWORD, N_("the password: the rest of the line, spaces included"),
                rest_of_line=True, secret=True,
            ),
        ),
        frozenset({_S.AUTHORIZATION_USER}), _text("7", "+OK maildrop locked and ready"),
        N_("Gives the password, in clear, and opens and locks the maildrop."), _rfc1939("7"), optional=True,
        capability="USER",
        effects=frozenset({CommandEffect.LOGS_IN}),
    ),
    Command(
        "APOP",
        (
            _NAME,
            Argument(
                "digest", ArgumentKind.DIGEST,
                N_("MD5 of the greeting's timestamp and the shared secret, in lower-case hexadecimal"),
                secret=True,
            ),
        ),
        _LOGIN, _text("7", "+OK maildrop locked and ready"),
        N_("Logs in without sending the password: a digest proves that the client knows it."),
        _rfc1939("7"), optional=True,
        effects=frozenset({CommandEffect.LOGS_IN}),
    ),
    Command(
        "AUTH", (_MECHANISM, _INITIAL_RESPONSE), _ANY_AUTHORIZATION,
        (
            Reply(
                Shape.MULTI_LINE, Content.MECHANISMS, Cite(1734, "2"), "+OK SASL mechanisms follow", 0,
                moves=False,
            ),
            Reply(Shape.SINGLE_LINE, Content.TEXT, Cite(5034, "4"), "+OK maildrop locked and ready"),
        ),
        N_("Logs in with a SASL mechanism: challenges and responses in base64, up to +OK or -ERR."),
        Cite(5034, "4"), optional=True, exchange=True, capability="SASL",
        effects=frozenset({CommandEffect.LOGS_IN}),
    ),
    Command(
        "STLS", (), _ANY_AUTHORIZATION,
        (Reply(Shape.SINGLE_LINE, Content.TEXT, Cite(2595, "4"), "+OK Begin TLS negotiation"),),
        N_("Puts the session under TLS: after +OK both sides negotiate, and all that was said before "
           "counts for nothing."),
        Cite(2595, "4"), optional=True, secures=True, capability="STLS", misnomers=("STARTTLS",),
    ),
    Command(
        "UTF8", (), _ANY_AUTHORIZATION,
        (Reply(Shape.SINGLE_LINE, Content.TEXT, Cite(6856, "2.1"), "+OK UTF8 enabled"),),
        N_("Switches to UTF-8 mode: messages may come with UTF-8 in their headers."),
        Cite(6856, "2.1"), optional=True, capability="UTF8",
        effects=frozenset({CommandEffect.USES_UTF8}),
    ),
    Command(
        "STAT", (), _TRANSACTION,
        (Reply(Shape.SINGLE_LINE, Content.DROP_LISTING, _rfc1939("5"), "+OK 2 320"),),
        N_("Asks how many messages there are and their size in octets, marked ones left out."), _rfc1939("5"),
    ),
    Command(
        "LIST", (_SOME_MESSAGE,), _TRANSACTION,
        (
            Reply(Shape.MULTI_LINE, Content.SCAN_LISTING, _rfc1939("5"), "+OK 2 messages (320 octets)", 0),
            Reply(Shape.SINGLE_LINE, Content.SCAN_LISTING, _rfc1939("5"), "+OK 2 200", 1),
        ),
        N_("Asks for the size in octets of each message, or of one."), _rfc1939("5"),
    ),
    Command(
        "UIDL", (_SOME_MESSAGE,), _TRANSACTION,
        (
            Reply(Shape.MULTI_LINE, Content.UNIQUE_ID_LISTING, _rfc1939("7"), "+OK", 0),
            Reply(
                Shape.SINGLE_LINE, Content.UNIQUE_ID_LISTING, _rfc1939("7"), "+OK 2 QhdPYR:00WBw1Ph7x7", 1
            ),
        ),
        N_("Asks for the unique-id of each message, or of one: it stays the same in later sessions."),
        _rfc1939("7"), optional=True, capability="UIDL",
    ),
    Command(
        "RETR", (_MESSAGE,), _TRANSACTION,
        (Reply(Shape.MULTI_LINE, Content.MESSAGE, _rfc1939("5"), "+OK 120 octets"),),
        N_("Fetches a whole message, byte-stuffed and ended by a lone dot."), _rfc1939("5"),
    ),
    Command(
        "TOP",
        (
            _MESSAGE,
            Argument("n", ArgumentKind.LINE_COUNT, N_("how many lines of the body, 0 for none")),
        ),
        _TRANSACTION, (Reply(Shape.MULTI_LINE, Content.MESSAGE_TOP, _rfc1939("7"), "+OK"),),
        N_("Fetches the header of a message and the first n lines of its body."), _rfc1939("7"),
        optional=True, capability="TOP",
    ),
    Command(
        "DELE", (_MESSAGE,), _TRANSACTION, _text("5", "+OK message 1 deleted"),
        N_("Marks a message as deleted; it is removed at QUIT, and RSET takes the mark back."),
        _rfc1939("5"),
        effects=frozenset({CommandEffect.MARKS}),
    ),
    Command(
        "RSET", (), _TRANSACTION, _text("5", "+OK maildrop has 2 messages (320 octets)"),
        N_("Takes back all deletion marks of this session."), _rfc1939("5"),
        effects=frozenset({CommandEffect.UNMARKS}),
    ),
    Command("NOOP", (), _TRANSACTION, _text("5", "+OK"),
        N_("Does nothing; keeps the session from timing out."), _rfc1939("5")),
    Command(
        "CAPA", (), _OPEN,
        (Reply(Shape.MULTI_LINE, Content.CAPABILITIES, Cite(2449, "5"), "+OK Capability list follows"),),
        N_("Asks what the server can do beyond the minimum."), Cite(2449, "5"), optional=True,
    ),
    Command(
        "LANG", (_LANGUAGE,), _OPEN,
        (
            Reply(
                Shape.MULTI_LINE, Content.LANGUAGES, Cite(6856, "3.2"), "+OK Language listing follows:", 0
            ),
            Reply(Shape.SINGLE_LINE, Content.TEXT, Cite(6856, "3.2"), "+OK es Idioma cambiado", 1),
        ),
        N_("Asks in which language the server should word its replies; without an argument, which it has."),
        Cite(6856, "3.2"), optional=True, capability="LANG",
        effects=frozenset({CommandEffect.SETS_LANGUAGE}),
    ),
    Command(
        "QUIT", (), _OPEN,
        (
            Reply(
                Shape.SINGLE_LINE, Content.TEXT, _rfc1939("4"), "+OK dewey POP3 server signing off",
                states=_ANY_AUTHORIZATION,
            ),
            Reply(
                Shape.SINGLE_LINE, Content.TEXT, _rfc1939("6"),
                "+OK dewey POP3 server signing off (2 messages left)",
            ),
        ),
        N_("Ends the session; after a login, the marked messages are removed now."), _rfc1939("6"),
        effects=frozenset({CommandEffect.REMOVES}),
    ),
    # --- of older POP3s ---
    Command(
        "LAST", (), _TRANSACTION,
        (Reply(Shape.SINGLE_LINE, Content.LAST_ACCESSED, Cite(1460, "5"), "+OK 1"),),
        N_("Asked for the highest message-number that was accessed so far; RFC 1725 took it out."),
        Cite(1460, "5"), optional=True, removed=Cite(1725),
    ),
    Command(
        "RPOP",
        (Argument("user", ArgumentKind.USER, N_("the name of the user on the client's host")),),
        frozenset({_S.AUTHORIZATION_USER}),
        (Reply(Shape.SINGLE_LINE, Content.TEXT, Cite(1081, "p. 11"), "+OK mrose's maildrop has 2 messages"),),
        N_("Logged in after USER without a password, on the client host's word; RFC 1460 took it out."),
        Cite(1081, "p. 11"), optional=True, removed=Cite(1460),
        effects=frozenset({CommandEffect.LOGS_IN}),
    ),
)


def _to(
    state: Pop3State, trigger: str | Event, outcome: Outcome, then: Pop3State, words: str, section: str
) -> Transition:
    return Transition(state, trigger, outcome, then, words, _rfc1939(section))


def _exchange(state: Pop3State, outcome: Outcome, then: Pop3State, words: str) -> Transition:
    return Transition(state, "AUTH", outcome, then, words, Cite(5034, "4"))


TRANSITIONS = (
    _to(_S.CONNECTED, Event.GREETING, Outcome.POSITIVE, _S.AUTHORIZATION, N_("greeting +OK"), "4"),
    _to(_S.CONNECTED, Event.GREETING, Outcome.NEGATIVE, _S.CLOSED, N_("greeting -ERR"), "4"),
    _to(_S.AUTHORIZATION, "USER", Outcome.POSITIVE, _S.AUTHORIZATION_USER, "USER +OK", "7"),
    _to(_S.AUTHORIZATION_USER, "PASS", Outcome.POSITIVE, _S.TRANSACTION, "PASS +OK", "7"),
    _to(_S.AUTHORIZATION_USER, "PASS", Outcome.NEGATIVE, _S.AUTHORIZATION, "PASS -ERR", "7"),
    # "... may only be given after the greeting or after an unsuccessful USER": refused, it leads back, and
    # the name that was given before counts no more (Pop3State says why).
    _to(_S.AUTHORIZATION_USER, "USER", Outcome.NEGATIVE, _S.AUTHORIZATION, "USER -ERR", "7"),
    # Many servers take a second USER as the new name; a transcript of one must still be followed.
    _to(_S.AUTHORIZATION_USER, "USER", Outcome.POSITIVE, _S.AUTHORIZATION_USER, "USER +OK", "7"),
    _to(_S.AUTHORIZATION_USER, "APOP", Outcome.POSITIVE, _S.TRANSACTION, "APOP +OK", "7"),
    _to(_S.AUTHORIZATION, "APOP", Outcome.POSITIVE, _S.TRANSACTION, "APOP +OK", "7"),
    _exchange(_S.AUTHORIZATION, Outcome.CHALLENGE, _S.AUTHORIZATION_EXCHANGE, "AUTH +"),
    _exchange(_S.AUTHORIZATION, Outcome.POSITIVE, _S.TRANSACTION, "AUTH +OK"),
    # An AUTH that is refused at once is as if it had not been issued (RFC 5034 section 4): the name that USER
    # gave still counts. Once a challenge was sent, PASS can't stand "immediately after" USER any more.
    _exchange(_S.AUTHORIZATION_USER, Outcome.CHALLENGE, _S.AUTHORIZATION_EXCHANGE, "AUTH +"),
    _exchange(_S.AUTHORIZATION_USER, Outcome.POSITIVE, _S.TRANSACTION, "AUTH +OK"),
    _exchange(_S.AUTHORIZATION_EXCHANGE, Outcome.POSITIVE, _S.TRANSACTION, "AUTH +OK"),
    _exchange(_S.AUTHORIZATION_EXCHANGE, Outcome.NEGATIVE, _S.AUTHORIZATION, "AUTH -ERR"),
    # "The server ... discards any knowledge obtained from the client" (RFC 2595 section 4): the name too.
    Transition(
        _S.AUTHORIZATION_USER, "STLS", Outcome.POSITIVE, _S.AUTHORIZATION, "STLS +OK", Cite(2595, "4")
    ),
    Transition(
        _S.AUTHORIZATION_USER, "RPOP", Outcome.POSITIVE, _S.TRANSACTION, "RPOP +OK", Cite(1081, "p. 11")
    ),
    _to(_S.AUTHORIZATION, "QUIT", Outcome.POSITIVE, _S.CLOSED, "QUIT", "4"),
    _to(_S.AUTHORIZATION_USER, "QUIT", Outcome.POSITIVE, _S.CLOSED, "QUIT", "4"),
    _to(_S.TRANSACTION, "QUIT", Outcome.ISSUED, _S.UPDATE, "QUIT", "6"),
    _to(_S.UPDATE, "QUIT", Outcome.ANY, _S.CLOSED, N_("goodbye"), "6"),
    *(
        _to(state, event, Outcome.ISSUED, _S.CLOSED, label, "6" if state is _S.TRANSACTION else "3")
        for state in Pop3State
        if state is not _S.CLOSED
        for event, label in ((Event.CLOSE, N_("connection drops")), (Event.TIMEOUT, N_("autologout")))
    ),
)

INDICATORS = (
    Indicator("+OK", N_("positive"), True, N_("The command did what it says."), _rfc1939("3")),  # noqa: FBT003 - a column of a table
    Indicator("-ERR", N_("negative"), False,  # noqa: FBT003 - a column of a table
        N_("The command was refused; the session goes on unless the server closes."), _rfc1939("3")),
    Indicator("+ ", N_("continuation"), None,
        N_("A challenge within an AUTH exchange, in base64; the client answers it."), Cite(5034, "4")),
)

RESPONSE_CODES = {
    "IN-USE": (N_("The maildrop is locked by another session; wait and try again."), Cite(2449, "8.1.2")),
    "LOGIN-DELAY": (N_("Too soon after the last login; wait and try again."), Cite(2449, "8.1.1")),
    "SYS/TEMP": (N_("The server has a trouble that should pass; try again later."), Cite(3206, "4")),
    "SYS/PERM": (N_("The server has a trouble that a person must mend first."), Cite(3206, "4")),
    "AUTH": (N_("The name or the password is wrong; ask the user."), Cite(3206, "5")),
    "UTF8": (N_("This needs UTF-8 mode: send UTF8 first."), Cite(6856, "5")),
}

CAPABILITIES = {  # in the order in which our server lists them
    "TOP": (N_("The TOP command is there."), Cite(2449, "6.1")),
    "USER": (N_("USER and PASS are there."), Cite(2449, "6.2")),
    "UIDL": (N_("The UIDL command is there."), Cite(2449, "6.8")),
    "SASL": (N_("The AUTH command is there, with these mechanisms."), Cite(2449, "6.3")),
    "STLS": (N_("The session can be put under TLS."), Cite(2595, "4")),
    "UTF8": (N_("The server can show UTF-8 in headers; USER: it takes it in names and passwords."),
             Cite(6856, "2")),
    "LANG": (N_("The texts of the replies come in several languages."), Cite(6856, "3")),
    "PIPELINING": (N_("Several commands may be sent without waiting for each reply."), Cite(2449, "6.6")),
    "RESP-CODES": (N_("A text that begins with [ is a response code."), Cite(2449, "6.4")),
    "AUTH-RESP-CODE": (N_("A wrong password is told with the response code [AUTH]."), Cite(3206, "6")),
    "LOGIN-DELAY": (N_("So many seconds must lie between two logins."), Cite(2449, "6.5")),
    "EXPIRE": (N_("Mail is kept so many days; 0: what was fetched is removed; NEVER: nothing is."),
               Cite(2449, "6.7")),
    "IMPLEMENTATION": (N_("The name of the server's software."), Cite(2449, "6.9")),
}

CAPABILITY_SYNTAX = {
    # RFC 5034 section 3 wants the mechanisms; a server that has none before TLS lists SASL alone (Dovecot).
    "SASL": ("SASL [mechanism ...]", r"(?: [A-Z0-9_-]{1,20})*"),
    "UTF8": ("UTF8 [USER]", r"(?: USER)?"),
    "LOGIN-DELAY": ("LOGIN-DELAY seconds [USER]", r" [0-9]+(?: USER)?"),
    "EXPIRE": ("EXPIRE days|NEVER [USER]", r" (?:[0-9]+|NEVER)(?: USER)?"),
    "IMPLEMENTATION": ("IMPLEMENTATION text", r"(?: [!-~]+)+"),
}

ELSEWHERE = {
    "XTND": (N_("Of an extension for discussion groups, 1988: XTND BBOARDS, ARCHIVE and X-BBOARDS. XMIT, by "
                "which a client sends mail, is Berkeley's. Hardly any server has it."), Cite(1082, "p. 6")),
    "RDEL": (N_("Of the first POP, 1984: all messages were read, and deleted then."), Cite(918, "p. 3")),
    "RCEV": (N_("Of the first POP, 1984: the client was ready for the mail."), Cite(918, "p. 3")),
    "RCVD": (N_("Of the first POP, 1984: the client said that it had the mail."), Cite(918, "p. 3")),
}

SENDS_MAIL = ("XTND XMIT",)  # Berkeley's popper: the lines of a mail, byte-stuffed, and a lone dot
# fmt: on

POP3 = Protocol(
    name="POP3",
    title=N_("Post Office Protocol, version 3"),
    port=110,
    initial=_S.CONNECTED,
    ready=_S.AUTHORIZATION,
    closed=_S.CLOSED,
    states=STATES,
    commands=COMMANDS,
    transitions=TRANSITIONS,
    indicators=INDICATORS,
    command_line=255,  # RFC 2449 section 4
    reply_line=512,  # RFC 1939 section 3
    text_line=None,
    argument=40,  # RFC 1939 section 3; RFC 2449 lifts it to what fits the line
    timeout=600.0,  # RFC 1939 section 3: at least 10 minutes
    cite=Cite(1939),
    response_codes=RESPONSE_CODES,
    capabilities=CAPABILITIES,
    capability_syntax=CAPABILITY_SYNTAX,
    elsewhere=ELSEWHERE,
    sends_mail=SENDS_MAIL,
)
