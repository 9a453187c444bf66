"""POP2's side of the engine: what each command does (RFC 937, the server's decision table)."""

from collections.abc import Callable, Sequence

from popconsole.maildrop.accounts import Secret
from popconsole.maildrop.messages import AnyMessage
from popconsole.maildrop.store import mailbox_name
from popconsole.protocol.framing import CRLF
from popconsole.protocol.pop2 import POP2, Pop2State
from popconsole.protocol.syntax import Parsed, Problem, parse
from popconsole.protocol.table import Command, Event, Outcome
from popconsole.server.engine.session import (
    Challenge,
    Close,
    Closed,
    CommandLine,
    Effect,
    FolderOpened,
    FolderRefused,
    Input,
    Login,
    MaildropOpened,
    MaildropRefused,
    Opened,
    OpenFolder,
    Pop2Session,
    Profile,
    Refusal,
    Release,
    Released,
    Send,
    SendMessage,
    TimedOut,
    TooLong,
    TurnedAway,
    replace,
)
from popconsole.server.voice import wording

Result = tuple[Pop2Session, tuple[Effect, ...]]
Handler = Callable[[Profile, Pop2Session, Parsed], Result]

# The grammar has one space; the RFC's second example (page 14) sends two: "READ  27".
_TOLERATED = frozenset({Problem.SPACING})


def step(profile: Profile, session: Pop2Session, received: Input) -> Result:
    """Return the session after an input, and what is to be done."""
    match received:
        case CommandLine(octets):
            return _command(profile, session, octets)
        case MaildropOpened() | MaildropRefused():
            return _login_answered(session, received)
        case FolderOpened(messages):
            return _folder_opened(session, messages)
        case FolderRefused(text):
            return _folder_refused(session, text)
        case Released(ok):
            return _released(profile, session, ok=ok)
        case Challenge():
            return session, ()  # POP2 has no AUTH
        case Opened():
            return _opened(profile, session)
        case TurnedAway(reason):
            session = _move(session, Event.GREETING, Outcome.NEGATIVE)
            return session, (Send(b"- " + reason + CRLF), Close())
        case TooLong(limit):
            return _garbage(session, b"no end of line within %d octets" % limit)
        case Closed():
            return _closed(session)
        case TimedOut():
            if session.state is Pop2State.LSTN:
                return session, ()  # the one empty cell of the decision table
            return _garbage(session, b"nothing came for too long: closing", Event.TIMEOUT, Outcome.ISSUED)


def _move(session: Pop2Session, trigger: str | Event, outcome: Outcome) -> Pop2Session:
    then = POP2.after(session.state, trigger, outcome)
    if then is session.state:
        return session
    assert isinstance(then, Pop2State)  # noqa: S101 - the table is POP2's
    return replace(session, state=then)


def _close(session: Pop2Session, *last: Effect, asked: bool = False) -> Result:
    """Close the connection after a last word; no message is removed, the maildrop is unlocked."""
    release: tuple[Effect, ...] = (Release(),) if session.open else ()
    session = replace(session, open=False, asked=None, waiting=())
    return session, (*release, *last, Close(asked))


def _garbage(
    session: Pop2Session,
    text: bytes,
    trigger: str | Event = Event.GARBAGE,
    outcome: Outcome = Outcome.NEGATIVE,
) -> Result:
    """Action 1: send "- error" and close the connection."""
    return _close(_move(session, trigger, outcome), Send(b"- " + text + CRLF))


# --- what is not a command


def _opened(profile: Profile, session: Pop2Session) -> Result:
    if session.state is not Pop2State.LSTN:
        return _garbage(session, b"this connection is open already")
    greeting = profile.greeting(POP2.name)
    if greeting is None:
        greeting = b"+ POP2 " + profile.host + b" server ready\r\n"
    if not greeting.startswith(b"+"):
        return _close(_move(session, Event.GREETING, Outcome.NEGATIVE), Send(greeting))
    return _move(session, Event.GREETING, Outcome.POSITIVE), (Send(greeting),)


def _closed(session: Pop2Session) -> Result:
    if session.state is Pop2State.DONE:
        return _close(session, asked=True)  # action 9
    return _garbage(session, b"closed without QUIT: no message was removed", Event.CLOSE, Outcome.ISSUED)


# --- commands


def _command(profile: Profile, session: Pop2Session, octets: bytes) -> Result:
    parsed = parse(POP2, octets)
    command = parsed.command
    if command is not None and session.state not in command.states:
        return _garbage(session, _illegal(session, command))
    problem = wording.ill_formed(POP2, parsed, _TOLERATED)
    if command is None or problem is not None:
        return _garbage(session, problem or b"unknown command")
    return HANDLERS[command.keyword](profile, session, parsed)


def _illegal(session: Pop2Session, command: Command) -> bytes:
    legal = " ".join(c.keyword for c in POP2.legal(session.state))
    state = POP2.row(session.state).name
    text = f"{command.keyword} is out of place in state {state}"
    return (f"{text}; it takes {legal}" if legal else text).encode()


def _helo(profile: Profile, session: Pop2Session, parsed: Parsed) -> Result:
    if not profile.plain:
        # "If anything goes wrong close the connection" (RFC 937 page 4): there is no TLS to ask for first.
        return _garbage(
            session, b"HELO sends the password in clear, and here none may be; POP2 has no other way"
        )
    user, password = parsed.arguments
    return replace(session, user=user, asked="HELO"), (Login(user, Secret(password)),)


def _login_answered(session: Pop2Session, answer: MaildropOpened | MaildropRefused) -> Result:
    if session.asked != "HELO":
        # Nobody waits for it any more: the maildrop must not stay locked.
        return session, (Release(),) if isinstance(answer, MaildropOpened) else ()
    session = replace(session, asked=None)
    if isinstance(answer, MaildropRefused):
        if answer.reason is Refusal.WRONG:
            text = b"wrong user or password: call again"
        else:
            text = answer.text or b"another session holds this maildrop: QUIT there, then call again"
        return _garbage(session, text, "HELO", Outcome.NEGATIVE)
    session = replace(session, open=True, messages=answer.messages, mailbox=b"INBOX", current=1)
    name = wording.echo(session.user or b"")
    text = b"#%s for %s\r\n" % (wording.messages(len(answer.messages)), name or b"you")
    return _move(session, "HELO", Outcome.POSITIVE), (Send(text),)


def _fold(profile: Profile, session: Pop2Session, parsed: Parsed) -> Result:
    del profile
    mailbox = parsed.arguments[0]
    marked = session.marked
    session = replace(session, mailbox=mailbox_name(mailbox), marked=frozenset(), asked="FOLD")
    return session, (OpenFolder(mailbox, marked),)


def _folder_opened(session: Pop2Session, messages: Sequence[AnyMessage]) -> Result:
    if session.asked != "FOLD":
        return session, ()
    session = replace(session, asked=None, messages=messages, current=1)
    name = wording.echo(session.mailbox)
    text = b"#%s in %s\r\n" % (wording.messages(len(messages)), name or b"that mailbox")
    return _move(session, "FOLD", Outcome.POSITIVE), (Send(text),)


def _folder_refused(session: Pop2Session, text: bytes) -> Result:
    if session.asked != "FOLD":
        return session, ()
    return _garbage(replace(session, asked=None), text)


def _length(session: Pop2Session, keyword: str) -> Result:
    """Tell the length of the current message: 0 where there is none to be had (RFC 937 page 5)."""
    session = _move(session, keyword, Outcome.POSITIVE)
    number = session.current
    message = session.message
    if message is not None and message.size:
        text = b"=%d octets in message %d" % (message.size, number)
    elif message is not None:
        text = b"=0 message %d is empty" % number
    elif number in session.marked:
        text = b"=0 message %d is marked as deleted" % number
    elif number == len(session.messages) + 1:
        text = b"=0 no more messages"
    else:
        text = b"=0 " + wording.no_message(number, len(session.messages))
    return session, (Send(text + CRLF),)


def _read(profile: Profile, session: Pop2Session, parsed: Parsed) -> Result:
    del profile
    number = parsed.number
    if number is not None:
        session = replace(session, current=number)
    return _length(session, "READ")


def _retr(profile: Profile, session: Pop2Session, parsed: Parsed) -> Result:
    del profile, parsed
    message = session.message
    if message is None or not message.size:
        # Action 7: without a word.
        return _close(_move(session, "RETR", Outcome.NEGATIVE))
    return _move(session, "RETR", Outcome.POSITIVE), (SendMessage(message, counted=True),)


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
    del parsed
    if session.open:
        return replace(session, asked="QUIT"), (Release(session.marked),)
    return _bye(profile, session, b"signing off")


def _released(profile: Profile, session: Pop2Session, *, ok: bool) -> Result:
    if session.asked != "QUIT":
        return session, ()
    left = len(session.messages) - len(session.marked)
    text = b"signing off (%s left in this mailbox)" % wording.messages(left)
    session = replace(session, open=False, asked=None, waiting=())
    return _bye(profile, session, text if ok else b"signing off; some marked messages were not removed")


def _bye(profile: Profile, session: Pop2Session, text: bytes) -> Result:
    said = Send(b"+ OK, %s %s\r\n" % (profile.host, text))
    return _move(session, "QUIT", Outcome.POSITIVE), (said, Close(asked=True))


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
