"""POP2's side of the engine: what each command does (RFC 937, the server's decision table)."""

from collections.abc import Callable, Sequence

from popconsole.maildrop.accounts import Secret
from popconsole.maildrop.messages import AnyMessage
from popconsole.maildrop.names import mailbox_name
from popconsole.protocol.framing import CRLF
from popconsole.protocol.pop2 import POP2, Pop2State
from popconsole.protocol.syntax import Parsed, Problem
from popconsole.protocol.table import Event, Outcome
from popconsole.server.engine import judging, reading
from popconsole.server.engine.answer import Answer, AnswerForm, AnswerKind, Mail
from popconsole.server.engine.effects import Close, Effect, Login, OpenFolder, Release
from popconsole.server.engine.habits import Habits
from popconsole.server.engine.inputs import (
    Closed,
    CommandLine,
    FolderOpened,
    FolderRefused,
    Input,
    MaildropOpened,
    MaildropRefused,
    Opened,
    Released,
    TimedOut,
    TooLong,
    TurnedAway,
)
from popconsole.server.engine.pop2_mail import adorned
from popconsole.server.engine.profile import Profile
from popconsole.server.engine.reason import Reason
from popconsole.server.engine.session import Pop2Session, replace

Result = tuple[Pop2Session, tuple[Effect, ...]]
Handler = Callable[[Profile, Pop2Session, Parsed], Result]

# The grammar has one space; the RFC's second example (page 14) sends two: "READ  27".
_TOLERATED = frozenset({Problem.SPACING})
_NOTHING = Parsed("", None, (), ())  # what is answered is no command


def step(profile: Profile, session: Pop2Session, received: Input) -> Result:
    """Return the session after an input, and what is to be done."""
    habits = profile.pop2_habits
    match received:
        case CommandLine(octets):
            if 0 < habits.longest < len(octets) + len(CRLF):
                return _endless(habits, session, habits.longest)
            return _command(profile, session, octets)
        case MaildropOpened() | MaildropRefused():
            return _login_answered(habits, session, received)
        case FolderOpened(messages):
            return _folder_opened(habits, session, messages)
        case FolderRefused():
            return _folder_refused(session)
        case Released(ok):
            return _released(session, ok=ok)
        case Opened(refused=refused):
            return _opened(session, refused=refused)
        case TurnedAway(reason):
            reply = _refused(session, _NOTHING, reason)
            return _move(session, Event.GREETING, Outcome.NEGATIVE), (reply, Close())
        case TooLong(limit):
            return _endless(habits, session, limit)
        case Closed():
            return _closed(habits, session)
        case TimedOut():
            if session.state is Pop2State.LSTN:
                return session, ()  # the one empty cell of the decision table
            return _broken(habits, session, Reason.TIMEOUT, Event.TIMEOUT)
        case _:  # Challenge: POP2 has no AUTH
            return session, ()


def _move(session: Pop2Session, trigger: str | Event, outcome: Outcome) -> Pop2Session:
    then = POP2.after(session.state, trigger, outcome)
    if then is session.state:
        return session
    assert isinstance(then, Pop2State)  # noqa: S101 - the table is POP2's
    return replace(session, state=then)


# --- answers


def _done(
    session: Pop2Session,
    keyword: str,
    kind: AnswerKind,
    form: AnswerForm = AnswerForm.USUAL,
    name: bytes = b"",
) -> Answer:
    """Return an answer that is no refusal; ``session`` is the one after the command."""
    count = len(session.messages)
    return Answer(
        kind, keyword, form, user=session.user or b"", number=session.current, count=count,
        left=count - len(session.marked), size=session.announced, name=name or session.mailbox, highest=count,
    )  # fmt: skip


def _refused(session: Pop2Session, parsed: Parsed, reason: Reason, limit: int | None = None) -> Answer:
    """Return a refusal; ``session`` is the one before it."""
    count = len(session.messages)
    return Answer(
        AnswerKind.REFUSED, parsed.keyword or session.asked or "", reason=reason, state=session.state,
        user=session.user or b"", arguments=parsed.arguments, command=parsed.command, number=session.current,
        count=count, left=count - len(session.marked), size=session.announced, name=session.mailbox,
        limit=limit,
    )  # fmt: skip


def _close(
    session: Pop2Session, *last: Effect, asked: bool = False, delete: frozenset[int] = frozenset()
) -> Result:
    """Close the connection after a last word; the maildrop is unlocked, mostly with nothing removed."""
    release: tuple[Effect, ...] = (Release(delete),) if session.open else ()
    session = replace(session, open=False, asked=None, waiting=())
    return session, (*release, *last, Close(asked))


def _garbage(
    session: Pop2Session,
    parsed: Parsed,
    reason: Reason,
    trigger: str | Event = Event.GARBAGE,
    outcome: Outcome = Outcome.NEGATIVE,
) -> Result:
    """Action 1: send "- error" and close the connection."""
    return _close(_move(session, trigger, outcome), _refused(session, parsed, reason))


def _broken(habits: Habits, session: Pop2Session, reason: Reason, event: Event) -> Result:
    """Action 1, for what is no command: some servers remove what was marked all the same."""
    delete = session.marked if habits.ackd_at_once else frozenset[int]()
    return _close(_move(session, event, Outcome.ISSUED), _refused(session, _NOTHING, reason), delete=delete)


# --- what is not a command


def _opened(session: Pop2Session, *, refused: bool) -> Result:
    if session.state is not Pop2State.LSTN:
        return _garbage(session, _NOTHING, Reason.OPEN_ALREADY)
    if refused:
        greeting = Answer(AnswerKind.REFUSED, form=AnswerForm.GREETING)
        return _close(_move(session, Event.GREETING, Outcome.NEGATIVE), greeting)
    greeting = Answer(AnswerKind.OK, form=AnswerForm.GREETING)
    return _move(session, Event.GREETING, Outcome.POSITIVE), (greeting,)


def _endless(habits: Habits, session: Pop2Session, limit: int) -> Result:
    delete = session.marked if habits.ackd_at_once else frozenset[int]()
    reply = _refused(session, _NOTHING, Reason.ENDLESS, limit)
    return _close(_move(session, Event.GARBAGE, Outcome.NEGATIVE), reply, delete=delete)


def _closed(habits: Habits, session: Pop2Session) -> Result:
    if session.state is Pop2State.DONE:
        return _close(session, asked=True)  # action 9
    return _broken(habits, session, Reason.CLOSED, Event.CLOSE)


# --- commands


def _command(profile: Profile, session: Pop2Session, octets: bytes) -> Result:
    habits = profile.pop2_habits
    read = reading.pop2(habits, octets)
    parsed = read.parsed
    command = parsed.command
    if command is None:
        return _garbage(session, parsed, judging.unknown(habits, read))
    if session.state not in command.states:
        return _garbage(session, parsed, Reason.WRONG_STATE)
    problem = judging.ill_formed(parsed, _TOLERATED)
    if problem is not None:
        return _garbage(session, parsed, problem)
    if (octets, session.open, False) in profile.refused_lines:
        return _garbage(session, parsed, Reason.RECORDED)
    return HANDLERS[command.keyword](profile, session, parsed)


def _helo(profile: Profile, session: Pop2Session, parsed: Parsed) -> Result:
    if not profile.plain:
        # "If anything goes wrong close the connection" (RFC 937 page 4): there is no TLS to ask for first.
        return _garbage(session, parsed, Reason.CLEAR)
    user, password = parsed.arguments
    return replace(session, user=user, asked="HELO"), (Login(user, Secret(password)),)


def _login_answered(habits: Habits, session: Pop2Session, answer: MaildropOpened | MaildropRefused) -> Result:
    if session.asked != "HELO":
        # Nobody waits for it any more: the maildrop must not stay locked.
        return session, (Release(),) if isinstance(answer, MaildropOpened) else ()
    if isinstance(answer, MaildropRefused):
        return _garbage(session, _NOTHING, answer.reason, "HELO")
    messages = adorned(habits, answer.messages)
    session = replace(session, asked=None, open=True, messages=messages, mailbox=b"INBOX", current=1)
    return _move(session, "HELO", Outcome.POSITIVE), (_done(session, "HELO", AnswerKind.COUNT),)


def _fold(profile: Profile, session: Pop2Session, parsed: Parsed) -> Result:
    mailbox = parsed.arguments[0]
    marked = session.marked
    if marked and profile.pop2_habits.fold_after_ackd:
        return _garbage(session, parsed, Reason.MARKED)
    session = replace(session, mailbox=mailbox_name(mailbox), marked=frozenset(), asked="FOLD")
    return session, (OpenFolder(mailbox, marked),)


def _folder_opened(habits: Habits, session: Pop2Session, messages: Sequence[AnyMessage]) -> Result:
    if session.asked != "FOLD":
        return session, ()
    current = session.current if habits.keeps_current else 1
    session = replace(session, asked=None, messages=adorned(habits, messages), current=current)
    return _move(session, "FOLD", Outcome.POSITIVE), (_done(session, "FOLD", AnswerKind.COUNT),)


def _folder_refused(session: Pop2Session) -> Result:
    if session.asked != "FOLD":
        return session, ()
    return _garbage(session, _NOTHING, Reason.FOLDER)


def _length(session: Pop2Session, keyword: str) -> Result:
    """Tell the length of the current message: 0 where there is none to be had (RFC 937 page 5)."""
    session = _move(session, keyword, Outcome.POSITIVE)
    message = session.message
    if message is not None:
        form = AnswerForm.USUAL if message.size else AnswerForm.EMPTY
    elif session.current in session.marked:
        form = AnswerForm.MARKED
    else:
        form = AnswerForm.END if session.current == len(session.messages) + 1 else AnswerForm.NONE
    return session, (_done(session, keyword, AnswerKind.LENGTH, form),)


def _read(profile: Profile, session: Pop2Session, parsed: Parsed) -> Result:
    number = session.current if parsed.number is None else parsed.number
    if profile.pop2_habits.none_closes and not 1 <= number <= len(session.messages) + 1:
        return _garbage(session, parsed, Reason.NONE)
    if number != session.current:
        session = replace(session, current=number)
    return _length(session, "READ")


def _retr(profile: Profile, session: Pop2Session, parsed: Parsed) -> Result:
    del profile, parsed
    message = session.message
    if message is None or not message.size:
        # Action 7: without a word.
        form = AnswerForm.MARKED if session.current in session.marked else AnswerForm.USUAL
        nothing = _done(session, "RETR", AnswerKind.NOTHING, form)
        session, effects = _close(_move(session, "RETR", Outcome.NEGATIVE))
        return session, (nothing, *effects)
    session = _move(session, "RETR", Outcome.POSITIVE)
    return session, (Answer(AnswerKind.DATA, "RETR", body=Mail(session.current, counted=True)),)


def _acks(profile: Profile, session: Pop2Session, parsed: Parsed) -> Result:
    del profile, parsed
    return _length(replace(session, current=session.current + 1), "ACKS")


def _ackd(profile: Profile, session: Pop2Session, parsed: Parsed) -> Result:
    del profile, parsed
    marked = session.marked | {session.current}
    return _length(replace(session, marked=marked, current=session.current + 1), "ACKD")


def _nack(profile: Profile, session: Pop2Session, parsed: Parsed) -> Result:
    del profile, parsed
    return _length(session, "NACK")


def _quit(profile: Profile, session: Pop2Session, parsed: Parsed) -> Result:
    del profile, parsed
    if session.open:
        return replace(session, asked="QUIT"), (Release(session.marked),)
    return _bye(session, AnswerForm.BEFORE)


def _released(session: Pop2Session, *, ok: bool) -> Result:
    if session.asked != "QUIT":
        return session, ()
    session = replace(session, open=False, asked=None, waiting=())
    return _bye(session, AnswerForm.USUAL if ok else AnswerForm.NOT_REMOVED)


def _bye(session: Pop2Session, form: AnswerForm) -> Result:
    session = _move(session, "QUIT", Outcome.POSITIVE)
    return session, (_done(session, "QUIT", AnswerKind.OK, form), Close(asked=True))


HANDLERS: dict[str, Handler] = {
    "HELO": _helo,
    "FOLD": _fold,
    "READ": _read,
    "RETR": _retr,
    "ACKS": _acks,
    "ACKD": _ackd,
    "NACK": _nack,
    "QUIT": _quit,
}
"""What is done for each command, under the keywords of the table."""
