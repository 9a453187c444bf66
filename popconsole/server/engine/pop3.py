"""POP3's side of the engine: what each command does (RFC 1939, CAPA of RFC 2449, and what came later)."""

from collections.abc import Callable

from popconsole.maildrop.accounts import Secret
from popconsole.protocol.auth import apop_timestamp
from popconsole.protocol.framing import CRLF
from popconsole.protocol.pop3 import POP3, Pop3State
from popconsole.protocol.syntax import Parsed, parse
from popconsole.protocol.table import Command, Event, Outcome
from popconsole.server.engine import capa, logins, pop3_auth, pop3_mail
from popconsole.server.engine.pop3_auth import move
from popconsole.server.engine.pop3_mail import total
from popconsole.server.engine.session import (
    Challenge,
    Close,
    Closed,
    CommandLine,
    Effect,
    Input,
    Login,
    MaildropOpened,
    MaildropRefused,
    Opened,
    Pop3Session,
    Profile,
    Refusal,
    Release,
    Released,
    Send,
    SendGreeting,
    TimedOut,
    TooLong,
    TurnedAway,
    replace,
)
from popconsole.server.voice import wording
from popconsole.server.voice.wording import err, ok

Result = tuple[Pop3Session, tuple[Effect, ...]]
Handler = Callable[[Profile, Pop3Session, Parsed], Result]


def step(profile: Profile, session: Pop3Session, received: Input) -> Result:
    """Return the session after an input, and what is to be done."""
    match received:
        case CommandLine(octets):
            return _command(profile, session, octets)
        case MaildropOpened() | MaildropRefused():
            return _login_answered(profile, session, received)
        case Challenge():
            return pop3_auth.challenged(session, received)
        case Released():
            return _released(profile, session, received)
        case Opened():
            return _opened(profile, session, received)
        case TurnedAway(reason):
            session = move(session, Event.GREETING, Outcome.NEGATIVE)
            return session, (err(reason), Close())
        case TooLong(limit):
            return _too_long(session, limit)
        case Closed():
            return _ended(session, Event.CLOSE)
        case TimedOut():
            return _ended(session, Event.TIMEOUT)
        case _:  # FolderOpened, FolderRefused: POP3 knows one mailbox only
            return session, ()


# --- changes of state


def _refuse(session: Pop3Session, keyword: str, text: bytes) -> Result:
    """Refuse a command; where the table leads on from a refusal, go there.

    A row that holds for any outcome (QUIT) is of a command that was carried out, not of one refused.
    """
    row = POP3.transition(session.state, keyword, Outcome.NEGATIVE)
    if row is not None and row.outcome is Outcome.NEGATIVE:
        session = move(session, keyword, Outcome.NEGATIVE)
    return session, (err(text),)


# --- what is not a command


def _opened(profile: Profile, session: Pop3Session, opened: Opened) -> Result:
    apop = opened.apop
    if session.state is not Pop3State.CONNECTED:
        return session, ()
    whole = profile.greeting(POP3.name)
    greeting: Send | SendGreeting
    if whole is None:
        text = b"+OK " + profile.host + b" POP3 server ready"
        greeting = SendGreeting(text) if apop else Send(text + CRLF)
    elif whole.startswith(b"+OK"):
        greeting = Send(whole)
        apop = apop_timestamp(whole) is not None
    else:
        return move(session, Event.GREETING, Outcome.NEGATIVE), (Send(whole), Close())
    changes = {"apop": apop, "secure": opened.secure}
    return move(session, Event.GREETING, Outcome.POSITIVE, **changes), (greeting,)


def _ended(session: Pop3Session, event: Event) -> Result:
    """End without UPDATE: nothing is removed and nothing is sent (RFC 1939 sections 3 and 6)."""
    if session.state is Pop3State.CLOSED:
        return session, ()
    release: tuple[Effect, ...] = (Release(),) if session.open else ()
    session = move(
        session, event, Outcome.ISSUED, open=False, asked=None, waiting=(), mechanism=None, responses=()
    )
    return session, (*release, Close())


def _too_long(session: Pop3Session, limit: int) -> Result:
    if session.state is Pop3State.CLOSED:
        return session, ()
    text = b"no end of line within %d octets: closing; a line has at most %d" % (limit, POP3.command_line)
    session, effects = _ended(session, Event.CLOSE)
    return session, (err(text), *effects)


# --- commands


def _command(profile: Profile, session: Pop3Session, octets: bytes) -> Result:
    if session.state is Pop3State.CLOSED:
        return session, ()
    if session.state is Pop3State.AUTHORIZATION_EXCHANGE:
        return pop3_auth.respond(profile, session, octets)
    parsed = parse(POP3, octets)
    command = parsed.command
    absent = profile.without if command is None or command.removed is None else _REMOVED - profile.obsolete
    if command is None or parsed.keyword in absent:
        text = wording.ill_formed(POP3, parsed) if command is None else None
        return session, (err(text or b"this server does not have " + parsed.keyword.encode()),)
    if session.state not in command.states:
        return _refuse(session, command.keyword, _illegal(profile, session, command))
    problem = wording.ill_formed(POP3, parsed)
    if problem is not None:
        return _refuse(session, command.keyword, problem)
    return HANDLERS[command.keyword](profile, session, parsed)


_REMOVED = frozenset(command.keyword for command in POP3.commands if command.removed is not None)


def _illegal(profile: Profile, session: Pop3Session, command: Command) -> bytes:
    keyword = command.keyword.encode()
    match session.state:
        case Pop3State.AUTHORIZATION_USER if command.keyword == "USER":
            return b"a user was named already and PASS must follow; now begin again with USER"
        case Pop3State.AUTHORIZATION_USER if command.keyword == "APOP":
            return b"a user was named with USER: send PASS or QUIT"
        case Pop3State.AUTHORIZATION_USER:
            other = b", or log in with AUTH" if logins.mechanisms(profile, session) else b""
            return keyword + b" only after login: PASS is due" + other
        case Pop3State.AUTHORIZATION if command.keyword == "PASS":
            if logins.takes_user(profile, session):
                return b"PASS only after an accepted USER: send USER first"
            return _CLEAR + logins.instead_of_clear(profile, session)
        case Pop3State.AUTHORIZATION if command.keyword == "RPOP":  # RFC 1081 section 7
            first = logins.takes_user(profile, session)
            return b"RPOP only after an accepted USER: " + (
                b"send USER first" if first else logins.advice(profile, session)
            )
        case Pop3State.AUTHORIZATION:
            return keyword + b" only after login: " + logins.advice(profile, session)
        case Pop3State.TRANSACTION:
            return keyword + b" only before login: you are logged in; QUIT and call again"
        case _:
            return keyword + b" not now: wait for the server"


_CLEAR = b"PASS would send the password in clear: "


def _user(profile: Profile, session: Pop3Session, parsed: Parsed) -> Result:
    user = parsed.arguments[0]
    name = wording.echo(user)
    if not (profile.plain or session.secure):
        return _refuse(session, "USER", _CLEAR + logins.instead_of_clear(profile, session))
    if user in profile.refuse_users:
        return _refuse(session, "USER", b"no maildrop for %s here" % (name or b"that user"))
    # The same words whether there is such a user or not.
    return move(session, "USER", Outcome.POSITIVE, user=user), (
        ok((name or b"user") + b": send the password with PASS"),
    )


def _pass(profile: Profile, session: Pop3Session, parsed: Parsed) -> Result:
    del profile
    login = Login(session.user or b"", Secret(parsed.arguments[0]))
    return replace(session, asked="PASS"), (login,)


def _apop(profile: Profile, session: Pop3Session, parsed: Parsed) -> Result:
    if not session.apop:
        text = b"the greeting had no timestamp, so no APOP: "
        return _refuse(session, "APOP", text + logins.advice(profile, session))
    user, digest = parsed.arguments
    login = Login(user, Secret(digest), apop=True)
    return replace(session, user=user, asked="APOP"), (login,)


_REFUSED = {
    Refusal.IN_USE: b"another session holds this maildrop: QUIT there, then log in again",
    Refusal.DELAYED: b"too soon after the last login: wait, then log in again",
    Refusal.TEMPORARY: b"the maildrop can't be opened just now: try again",
    Refusal.PERMANENT: b"the maildrop can't be opened: whoever runs the server must see to it",
}


def _login_answered(
    profile: Profile, session: Pop3Session, answer: MaildropOpened | MaildropRefused
) -> Result:
    keyword = session.asked
    if keyword is None or session.state is Pop3State.CLOSED:
        # Nobody waits for it any more: the maildrop must not stay locked.
        return session, (Release(),) if isinstance(answer, MaildropOpened) else ()
    if isinstance(answer, MaildropRefused):
        session = move(session, keyword, Outcome.NEGATIVE, asked=None, mechanism=None, responses=())
        if answer.reason is Refusal.WRONG:
            text = b"[AUTH] wrong user or password; begin again: " + logins.advice(profile, session)
        else:
            text = wording.CODES[answer.reason] + (answer.text or _REFUSED[answer.reason])
        return session, (err(text),)
    session = move(
        session, keyword, Outcome.POSITIVE, open=True, messages=answer.messages, asked=None, mechanism=None,
        responses=(), user=session.user if answer.user is None else answer.user,
        expired=answer.expired, noted=profile.expire == 0 or "LAST" in profile.obsolete,
    )  # fmt: skip
    name = wording.echo(session.user or b"")
    whose = name + b"'s maildrop" if name else b"maildrop"
    text = b"%s has %s" % (whose, total(session))
    if session.expired:
        count = wording.messages(len(session.expired))
        text += b"; %s older than %d days, removed at QUIT" % (count, profile.expire or 0)
    return session, (ok(text),)


def _capa(profile: Profile, session: Pop3Session, parsed: Parsed) -> Result:
    del parsed
    lines = (capability + CRLF for capability in capa.capabilities(profile, session))
    return session, (Send(b"".join([b"+OK Capability list follows\r\n", *lines, b".\r\n"])),)


def _quit(profile: Profile, session: Pop3Session, parsed: Parsed) -> Result:
    del parsed
    if not session.open:
        session = move(session, "QUIT", Outcome.POSITIVE)
        return session, (ok(profile.host + b" POP3 server signing off"), Close(asked=True))
    implicit = session.expired
    if profile.expire == 0:
        # "... the server MAY assume an implicit DELE for each message which was downloaded with RETR"
        # (RFC 2449 section 6.7).
        implicit |= session.retrieved
    if implicit:
        session = replace(session, marked=session.marked | implicit)
    return move(session, "QUIT", Outcome.ISSUED, asked="QUIT"), (Release(session.marked),)


def _rpop(profile: Profile, session: Pop3Session, parsed: Parsed) -> Result:
    """Refuse: a host's word is no proof (RFC 1081 section 7 wants a port below 1024 and a table of hosts)."""
    del profile, parsed
    return _refuse(session, "RPOP", b"this server trusts no host: send PASS")


def _released(profile: Profile, session: Pop3Session, answer: Released) -> Result:
    """Say goodbye once the marked messages are gone (RFC 1939 section 6)."""
    if session.asked != "QUIT":
        return session, ()
    left = len(session.messages) - len(session.marked)
    outcome = Outcome.POSITIVE if answer.ok else Outcome.NEGATIVE
    session = move(session, "QUIT", outcome, asked=None, open=False, waiting=())
    if not answer.ok:
        text = b"some deleted messages not removed"
        if answer.text:
            text = wording.CODES[answer.reason] + text + b": " + answer.text
        return session, (err(text), Close(asked=True))
    rest = wording.messages(left) + b" left" if left else b"maildrop empty"
    said = ok(b"%s POP3 server signing off (%s)" % (profile.host, rest))
    return session, (said, Close(asked=True))


HANDLERS: dict[str, Handler] = {
    **pop3_mail.HANDLERS,
    **pop3_auth.HANDLERS,
    "RPOP": _rpop,
    "USER": _user,
    "PASS": _pass,
    "APOP": _apop,
    "CAPA": _capa,
    "QUIT": _quit,
}
"""What is done for each command, under the keywords of the table."""
