"""POP3's side of the engine: what each command does (RFC 1939, CAPA of RFC 2449, and what came later)."""

from collections.abc import Callable

from popconsole.maildrop.accounts import Secret
from popconsole.protocol.framing import CRLF
from popconsole.protocol.pop3 import POP3, Pop3State
from popconsole.protocol.syntax import Parsed
from popconsole.protocol.table import Command, CommandEffect, Event, Outcome
from popconsole.server.engine import capa, judging, logins, pop3_auth, pop3_mail, reading
from popconsole.server.engine.answer import Answer, AnswerForm, AnswerKind
from popconsole.server.engine.effects import Close, Effect, Login, Release
from popconsole.server.engine.habits import Habits
from popconsole.server.engine.inputs import (
    Challenge,
    Closed,
    CommandLine,
    Input,
    MaildropOpened,
    MaildropRefused,
    Opened,
    Released,
    TimedOut,
    TooLong,
    TurnedAway,
)
from popconsole.server.engine.pop3_moves import Result, done, event_reply, move, refuse, refused
from popconsole.server.engine.profile import Profile
from popconsole.server.engine.reason import Reason
from popconsole.server.engine.session import Pop3Session, replace

Handler = Callable[[Profile, Pop3Session, Parsed], Result]

_BEFORE_LOGIN = (Pop3State.AUTHORIZATION, Pop3State.AUTHORIZATION_USER)
_MISTAKES = frozenset({Reason.UNKNOWN, Reason.WRONG_STATE, Reason.EMPTY})


def step(profile: Profile, session: Pop3Session, received: Input) -> Result:
    """Return the session after an input, and what is to be done."""
    habits = profile.habits
    if habits.longest and isinstance(received, CommandLine) and _is_overlong(profile, session, received):
        return _overlong(profile, session, received.octets)
    after, effects = _step(profile, session, received)
    if habits.keeps_user and after.state is Pop3State.AUTHORIZATION and session.user is not None:
        after = _named_still(habits, session, received, after)
    if habits.most_errors or habits.hangs_up:
        return _tired(profile, session, after, received, effects)
    return after, effects


def _named_still(habits: Habits, before: Pop3Session, received: Input, after: Pop3Session) -> Pop3Session:
    """Return the session behind a login that failed: some servers still know whom USER named."""
    failed = "AUTH" if before.state is Pop3State.AUTHORIZATION_EXCHANGE else "PASS"
    if failed not in habits.keeps_user or not (failed == "AUTH" or isinstance(received, MaildropRefused)):
        return after
    return replace(after, state=Pop3State.AUTHORIZATION_USER, user=before.user)


def _step(profile: Profile, session: Pop3Session, received: Input) -> Result:
    match received:
        case CommandLine(octets):
            return _command(profile, session, octets)
        case MaildropOpened() | MaildropRefused():
            return _login_answered(profile, session, received)
        case Challenge():
            return pop3_auth.challenged(profile, session, received)
        case Released():
            return _released(profile, session, received)
        case Opened():
            return _opened(profile, session, received)
        case TurnedAway(reason):
            reply = event_reply(session, AnswerKind.REFUSED, reason)
            return move(session, Event.GREETING, Outcome.NEGATIVE), (reply, Close())
        case TooLong(limit):
            return _too_long(session, limit)
        case Closed():
            return _ended(session, Event.CLOSE)
        case TimedOut():
            return _timed_out(session)
        case _:  # FolderOpened, FolderRefused: POP3 knows one mailbox only
            return session, ()


# --- what is not a command


def _opened(profile: Profile, session: Pop3Session, opened: Opened) -> Result:
    if session.state is not Pop3State.CONNECTED:
        return session, ()
    if opened.refused:
        greeting = Answer(AnswerKind.REFUSED, form=AnswerForm.GREETING)
        return move(session, Event.GREETING, Outcome.NEGATIVE), (greeting, Close())
    apop = opened.apop and profile.stamps
    session = move(session, Event.GREETING, Outcome.POSITIVE, apop=apop, secure=opened.secure)
    return session, (Answer(AnswerKind.OK, form=AnswerForm.GREETING, stamped=apop),)


def _ended(session: Pop3Session, event: Event) -> Result:
    """End without UPDATE: nothing is removed and nothing is sent (RFC 1939 sections 3 and 6)."""
    if session.state is Pop3State.CLOSED:
        return session, ()
    release: tuple[Effect, ...] = (Release(),) if session.open else ()
    session = move(
        session, event, Outcome.ISSUED, open=False, asked=None, waiting=(), mechanism=None, responses=()
    )
    return session, (*release, Close())


def _timed_out(session: Pop3Session) -> Result:
    after, effects = _ended(session, Event.TIMEOUT)
    return after, (event_reply(session, AnswerKind.NOTHING, Reason.TIMEOUT), *effects) if effects else ()


def _too_long(session: Pop3Session, limit: int) -> Result:
    if session.state is Pop3State.CLOSED:
        return session, ()
    after, effects = _ended(session, Event.CLOSE)
    return after, (event_reply(session, AnswerKind.REFUSED, Reason.ENDLESS, limit=limit), *effects)


# --- what some servers do otherwise


def _is_overlong(profile: Profile, session: Pop3Session, line: CommandLine) -> bool:
    takes_commands = session.state in _BEFORE_LOGIN or session.state is Pop3State.TRANSACTION
    return takes_commands and len(line.octets) + len(CRLF) > profile.habits.longest


def _overlong(profile: Profile, session: Pop3Session, line: bytes) -> Result:
    """Answer a line that is longer than the server's buffer, as it does."""
    habits = profile.habits
    refusal = Answer(AnswerKind.REFUSED, reason=Reason.TOO_LONG, state=session.state, limit=habits.longest)
    match habits.overlong:
        case "close":
            after, effects = _ended(session, Event.CLOSE)
            return after, (refusal, *effects)
        case "pieces":  # each buffer full is refused, and the rest is taken for a command
            whole = len(line) // habits.longest
            after, rest = step(profile, session, CommandLine(line[whole * habits.longest :]))
            return after, (*[refusal] * whole, *rest)
        case "echo":
            return session, (Answer(AnswerKind.ECHO, octets=line),)
        case _:
            return session, (refusal,)


def _tired(
    profile: Profile, before: Pop3Session, after: Pop3Session, received: Input, effects: tuple[Effect, ...]
) -> Result:
    """Hang up where the server does: after a failed login, after too many mistakes."""
    habits = profile.habits
    reason = next((e.reason for e in effects if isinstance(e, Answer) and e.kind is AnswerKind.REFUSED), None)
    why = None if reason is None else reason.root
    hangs_up = habits.hangs_up and isinstance(received, MaildropRefused) and why is Reason.WRONG
    if habits.most_errors and before.state in _BEFORE_LOGIN and isinstance(received, CommandLine):
        keyword = received.octets[:4].upper()
        mistaken = why in _MISTAKES and keyword != b"PASS"
        errors = before.errors if keyword == b"AUTH" else before.errors + 1 if mistaken else 0
        after = after if after.errors == errors else replace(after, errors=errors)
        if after.errors >= habits.most_errors:
            effects = (*effects, Answer(AnswerKind.NOTHING, reason=Reason.ERRORS))
            hangs_up = True
    if hangs_up:
        after, more = _ended(after, Event.CLOSE)
        effects = (*effects, *more)
    return after, effects


# --- commands


def _command(profile: Profile, session: Pop3Session, octets: bytes) -> Result:
    if session.state is Pop3State.CLOSED:
        return session, ()
    if session.state is Pop3State.AUTHORIZATION_EXCHANGE:
        return pop3_auth.respond(profile, session, octets)
    habits = profile.habits
    read = reading.pop3(habits, octets)
    parsed = read.parsed
    command = parsed.command
    if habits.only_pass and session.state is Pop3State.AUTHORIZATION_USER and parsed.keyword not in _OF_USER:
        reason = Reason.USER_NAMED if command is not None else judging.unknown(habits, read)
        nobody = replace(session, state=Pop3State.AUTHORIZATION, user=None)
        return nobody, (refused(session, parsed, reason),)
    if command is None:
        return session, (refused(session, parsed, judging.unknown(habits, read)),)
    absent = profile.without if command.removed is None else _REMOVED - profile.older
    handler = HANDLERS.get(command.keyword)
    now = command.keyword, session.open, session.secure
    last_word = command.does(CommandEffect.REMOVES) and session.open  # it is refused behind the removal
    if handler is None or command.keyword in absent or (now in profile.refuses and not last_word):
        return session, (refused(session, parsed, Reason.ABSENT),)
    second_user = session.state is Pop3State.AUTHORIZATION_USER and command.keyword == "USER"
    if second_user and habits.second_user == "replace":
        session = replace(session, state=Pop3State.AUTHORIZATION, user=None)
    if session.state not in command.states:
        return refuse(profile, session, parsed, _out_of_place(profile, session, command))
    problem = judging.ill_formed(parsed)
    if problem is not None:
        return refuse(profile, session, parsed, problem)
    after, effects = handler(profile, session, parsed)
    if (octets, *now[1:]) in profile.refused_lines and not any(map(_is_refusal, effects)):
        return session, (refused(session, parsed, Reason.RECORDED),)
    return after, effects


_OF_USER = ("PASS", "QUIT")  # what stands behind USER (RFC 1939 section 7)


def _is_refusal(effect: Effect) -> bool:
    return isinstance(effect, Answer) and effect.kind is AnswerKind.REFUSED


_REMOVED = frozenset(command.keyword for command in POP3.commands if command.removed is not None)


def _out_of_place(profile: Profile, session: Pop3Session, command: Command) -> Reason:
    """Return why a command is refused in this state."""
    match session.state:
        case Pop3State.AUTHORIZATION_USER:
            return Reason.USER_NAMED
        case Pop3State.AUTHORIZATION if command.keyword == "RPOP":  # RFC 1081 section 7
            return Reason.USER_FIRST
        case Pop3State.AUTHORIZATION if command.keyword == "PASS":
            takes_user = logins.takes_user(profile, session)
            return Reason.USER_FIRST if takes_user else Reason.PASSWORD_IN_CLEAR
        case Pop3State.AUTHORIZATION:
            return Reason.LOGIN_FIRST
        case Pop3State.TRANSACTION:
            return Reason.LOGGED_IN
        case _:
            return Reason.WRONG_STATE


def _user(profile: Profile, session: Pop3Session, parsed: Parsed) -> Result:
    user = parsed.arguments[0]
    if not (profile.plain or session.secure):
        return refuse(profile, session, parsed, Reason.CLEAR)
    if user in profile.refuse_users:
        return refuse(profile, session, parsed, Reason.NO_MAILDROP)
    # The same answer whether there is such a user or not.
    session = move(session, "USER", Outcome.POSITIVE, user=user)
    return session, (done(session, parsed),)


def _pass(profile: Profile, session: Pop3Session, parsed: Parsed) -> Result:
    del profile
    login = Login(session.user or b"", Secret(parsed.arguments[0]))
    return replace(session, asked="PASS"), (login,)


def _apop(profile: Profile, session: Pop3Session, parsed: Parsed) -> Result:
    if not session.apop:
        return refuse(profile, session, parsed, Reason.NO_APOP)
    user, digest = parsed.arguments
    login = Login(user, Secret(digest), apop=True)
    return replace(session, user=user, asked="APOP"), (login,)


def _login_answered(
    profile: Profile, session: Pop3Session, answer: MaildropOpened | MaildropRefused
) -> Result:
    keyword = session.asked
    if keyword is None or session.state is Pop3State.CLOSED:
        # Nobody waits for it any more: the maildrop must not stay locked.
        return session, (Release(),) if isinstance(answer, MaildropOpened) else ()
    if isinstance(answer, MaildropRefused):
        after = move(session, keyword, Outcome.NEGATIVE, asked=None, mechanism=None, responses=())
        ways = logins.ways(profile, after) if answer.reason.root is Reason.WRONG else None
        return after, (event_reply(session, AnswerKind.REFUSED, answer.reason, ways=ways),)
    session = move(
        session, keyword, Outcome.POSITIVE, open=True, messages=answer.messages, asked=None, mechanism=None,
        responses=(), user=session.user if answer.user is None else answer.user,
        expired=answer.expired, noted=profile.expire == 0 or "LAST" in profile.older,
    )  # fmt: skip
    count, total = pop3_mail.drop(session)
    reply = Answer(
        AnswerKind.OK, keyword, user=session.user or b"", count=count, total=total, left=count,
        expired=len(session.expired), days=profile.expire or 0,
    )  # fmt: skip
    return session, (reply,)


def _capa(profile: Profile, session: Pop3Session, parsed: Parsed) -> Result:
    return session, (done(session, parsed, body=capa.capabilities(profile, session, HANDLERS)),)


def _quit(profile: Profile, session: Pop3Session, parsed: Parsed) -> Result:
    if not session.open:
        session = move(session, "QUIT", Outcome.POSITIVE)
        return session, (
            done(session, parsed, form=AnswerForm.BEFORE, count=0, total=0, left=0),
            Close(asked=True),
        )
    implicit = session.expired
    if profile.expire == 0:
        # "... the server MAY assume an implicit DELE for each message which was downloaded with RETR"
        # (RFC 2449 section 6.7).
        implicit |= session.retrieved
    if implicit:
        session = replace(session, marked=session.marked | implicit)
    removed = frozenset[int]() if _keeps_all(profile, session) else session.marked
    return move(session, "QUIT", Outcome.ISSUED, asked="QUIT"), (Release(removed),)


def _keeps_all(profile: Profile, session: Pop3Session) -> bool:
    """Tell whether the server says at QUIT that it could not remove what was marked."""
    return ("QUIT", True, session.secure) in profile.refuses


def _rpop(profile: Profile, session: Pop3Session, parsed: Parsed) -> Result:
    """Refuse: a host's word is no proof (RFC 1081 p. 11 wants a port below 1024 and a table of hosts)."""
    return refuse(profile, session, parsed, Reason.NO_TRUST)


def _released(profile: Profile, session: Pop3Session, answer: Released) -> Result:
    """Say goodbye once the marked messages are gone (RFC 1939 section 6)."""
    if session.asked != "QUIT":
        return session, ()
    ok = answer.ok and not _keeps_all(profile, session)
    outcome = Outcome.POSITIVE if ok else Outcome.NEGATIVE
    after = move(session, "QUIT", outcome, asked=None, open=False, waiting=())
    if not ok:
        reply = event_reply(session, AnswerKind.REFUSED, Reason.NOT_REMOVED, name=answer.reason.code.encode())
        return after, (reply, Close(asked=True))
    count, total = pop3_mail.drop(session)
    reply = Answer(
        AnswerKind.OK, "QUIT", AnswerForm.DELETED if session.marked else AnswerForm.USUAL,
        user=session.user or b"", count=count, total=total, left=count,
    )  # fmt: skip
    return after, (reply, Close(asked=True))


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
"""What is done for each command, under the keywords of the table; one that is not here, no server has."""
