"""POP3 in the voice of a persona: the engine's step, heard and said as that server would.

The engine decides; a persona only changes what a line is taken for (its habits) and which words stand
behind the status indicator. The keys of its texts:

``ok``: the keyword, with ``.one`` for the single-line form of LIST and UIDL, ``AUTH.list`` for the list of
mechanisms, ``.before`` for QUIT before login, ``.deleted`` for QUIT when messages were removed; ``*`` for
all but the listings of one.

``err``: a reason, from the most particular to the least: ``KEYWORD.reason.place``, ``KEYWORD.reason``,
``reason.place``, ``reason``, ``KEYWORD.*``, ``*``. Places are ``before`` and ``after`` (the login). Reasons
are ``unknown``, ``wrong-state``, ``empty``, ``too-long``, ``octets``, ``missing``, ``surplus``,
``spacing``, ``number``, ``no-message``, ``marked``, ``wrong`` (user or password), ``in-use``, ``delayed``,
``temporary``, ``permanent``, ``no-apop``, ``clear`` (the password would go in clear), ``cancelled`` and
``base64`` (of an exchange), ``not-removed``, ``errors`` (too many) and ``timeout``.
"""

import re
from dataclasses import replace as replaced

from popconsole.protocol.framing import CRLF
from popconsole.protocol.pop3 import POP3, Pop3State
from popconsole.protocol.syntax import Parsed, Problem, parse
from popconsole.protocol.table import ArgumentKind, Command
from popconsole.server import capa, logins, pop3
from popconsole.server.persona import Voice, find, render
from popconsole.server.session import (
    Close,
    Closed,
    CommandLine,
    Effect,
    Input,
    MaildropRefused,
    Opened,
    Pop3Session,
    Profile,
    Refusal,
    Released,
    Send,
    SendGreeting,
    SendListing,
    SendMessage,
    TimedOut,
    replace,
)

Result = tuple[Pop3Session, tuple[Effect, ...]]

_SPACES = re.compile(rb" {2,}")
_FORMS = frozenset({"STAT", "LAST"})  # replies that are data, and no words
_BEFORE = frozenset({Pop3State.AUTHORIZATION, Pop3State.AUTHORIZATION_USER})
_MISTAKES = frozenset({"unknown", "wrong-state", "empty"})
_ORDER = (Problem.TOO_LONG, Problem.EMPTY, Problem.OCTETS)


def step(voice: Voice, profile: Profile, session: Pop3Session, received: Input) -> Result:
    """Return the session after an input, and what is to be done, as the persona would."""
    habits = voice.habits
    parsed: Parsed | None = None
    given = session
    if isinstance(received, CommandLine) and session.state in (*_BEFORE, Pop3State.TRANSACTION):
        received = CommandLine(heard(voice, received.octets))
        parsed = parse(POP3, received.octets)
        again = session.state is Pop3State.AUTHORIZATION_USER and parsed.keyword == "USER"
        if again and habits.second_user == "replace":
            given = replace(session, state=Pop3State.AUTHORIZATION, user=None)
    after, effects = pop3.step(profile, given, received)
    why = _reason(profile, given, received, parsed)
    said = tuple(_say(voice, profile, given, after, received, parsed, why, effect) for effect in effects)
    refused = any(isinstance(effect, Send) and effect.octets.startswith(b"-ERR") for effect in effects)
    if refused and parsed is not None and parsed.keyword == "USER" and habits.second_user == "keep":
        after = session
    if isinstance(received, Opened) and not voice.stamped and after.apop:
        after = replace(after, apop=False)
    if isinstance(received, TimedOut):
        said = (*_last_word(voice, profile, "timeout"), *said)
    return _tired(voice, profile, session, after, received, why, said, refused=refused)


def _tired(
    voice: Voice,
    profile: Profile,
    before: Pop3Session,
    after: Pop3Session,
    received: Input,
    why: str,
    said: tuple[Effect, ...],
    *,
    refused: bool,
) -> Result:
    """Hang up where the persona does: after a failed login, after too many mistakes."""
    habits = voice.habits
    failed = isinstance(received, MaildropRefused) and received.reason is Refusal.WRONG and refused
    mistake = refused and habits.most_errors and before.state in _BEFORE and why in _MISTAKES
    if mistake:
        after = replace(after, errors=before.errors + 1)
        if after.errors >= habits.most_errors:
            said = (*said, *_last_word(voice, profile, "errors"))
            failed, habits = True, replaced(habits, hangs_up=True)
    if failed and habits.hangs_up and not any(isinstance(effect, Close) for effect in said):
        after, more = pop3.step(profile, after, Closed())
        said = (*said, *more)
    return after, said


def _last_word(voice: Voice, profile: Profile, why: str) -> tuple[Effect, ...]:
    """Return what is said before a close that the RFC wants without a word; nothing for most."""
    said = _err(voice, profile, why) if why in voice.err else None
    return () if said is None else (said,)


def heard(voice: Voice, line: bytes) -> bytes:
    """Return a line as the persona takes it: surplus spaces and arguments gone, where it passes them over."""
    habits = voice.habits
    parsed = parse(POP3, line.strip(b" ") if habits.lenient else line)
    command = parsed.command
    if command is None or not (set(parsed.problems) & {Problem.SPACING, Problem.SURPLUS} or habits.lenient):
        return line.strip(b" ") if habits.lenient else line
    whole = command.arguments and command.arguments[-1].rest_of_line
    if habits.lenient and not whole:
        line = _SPACES.sub(b" ", line.strip(b" "))
    elif habits.lenient:
        line = line.lstrip(b" ")
    if habits.ignores_more(command.keyword) and not whole:
        line = b" ".join(line.split(b" ")[: len(command.arguments) + 1])
    return line


def _reason(profile: Profile, session: Pop3Session, received: Input, parsed: Parsed | None) -> str:
    """Return why the engine refuses this, if it does."""
    if isinstance(received, MaildropRefused):
        return received.reason.value
    if isinstance(received, Released):
        return "not-removed"
    if session.state is Pop3State.AUTHORIZATION_EXCHANGE and isinstance(received, CommandLine):
        return "cancelled" if received.octets == b"*" else "base64"
    if parsed is None:
        return ""
    command = parsed.command
    if command is None:
        return "empty" if Problem.EMPTY in parsed.problems else "unknown"
    if parsed.keyword in profile.without or (command.removed and parsed.keyword not in profile.obsolete):
        return "unknown"
    if session.state not in command.states:
        return "wrong-state"
    if parsed.problems:
        return next((p for p in _ORDER if p in parsed.problems), parsed.problems[0]).value
    if parsed.keyword == "APOP":
        return "no-apop"
    if parsed.keyword == "USER" and not logins.takes_user(profile, session):
        return "clear"
    return _message_reason(session, command, parsed)


def _message_reason(session: Pop3Session, command: Command, parsed: Parsed) -> str:
    number = parsed.number
    if (
        not command.arguments
        or command.arguments[0].kind is not ArgumentKind.MESSAGE_NUMBER
        or number is None
    ):
        return "refused"
    return "marked" if number in session.marked else "no-message"


def _say(
    voice: Voice,
    profile: Profile,
    before: Pop3Session,
    after: Pop3Session,
    received: Input,
    parsed: Parsed | None,
    why: str,
    effect: Effect,
) -> Effect:
    """Put the persona's words into an effect that says something."""
    keyword = parsed.keyword if parsed is not None else before.asked or ""
    if before.state is Pop3State.AUTHORIZATION_EXCHANGE:
        keyword = "AUTH"
    match effect:
        case SendGreeting():
            text = render(voice.greeting, host=profile.host)
            return SendGreeting(text) if voice.stamped else Send(text + CRLF)
        case Send(octets) if isinstance(received, Opened) and octets.startswith(b"+OK"):
            return Send(render(voice.greeting, host=profile.host) + CRLF)
        case Send(octets) if octets.startswith(b"-ERR"):
            return (_err(voice, profile, why, keyword, before, parsed) or effect) if why else effect
        case Send(octets) if octets.startswith(b"+OK"):
            if keyword == "CAPA" and voice.before is not None:
                return _capa(voice, profile, before)
            return Send(_status(voice, profile, before, after, keyword, parsed, octets))
        case SendMessage(status=status) if status:
            return replaced(effect, status=_status(voice, profile, before, after, keyword, parsed, status))
        case SendListing(status=status):
            return replaced(effect, status=_status(voice, profile, before, after, keyword, parsed, status))
        case _:
            return effect


def _err(
    voice: Voice,
    profile: Profile,
    why: str,
    keyword: str = "",
    session: Pop3Session | None = None,
    parsed: Parsed | None = None,
) -> Send | None:
    """Return the refusal in the persona's words; None where it has none for that."""
    place = "after" if session is not None and session.state is Pop3State.TRANSACTION else "before"
    text = find(
        voice.err, f"{keyword}.{why}.{place}", f"{keyword}.{why}", f"{why}.{place}", why, f"{keyword}.*", "*"
    )
    if text is None:
        return None
    argument = parsed.arguments[0] if parsed is not None and parsed.arguments else b""
    values = {
        "host": profile.host,
        "keyword": _shown(keyword.encode("ascii", "replace")),
        "argument": _shown(argument),
        "number": _shown(argument),
        "user": _shown((session.user if session is not None else None) or b""),
    }
    said = render(text, **values)
    return Send(b"-ERR " + said + CRLF if said else b"-ERR\r\n")


def _status(
    voice: Voice,
    profile: Profile,
    before: Pop3Session,
    after: Pop3Session,
    keyword: str,
    parsed: Parsed | None,
    octets: bytes,
) -> bytes:
    """Return a positive reply with the persona's words in its status line."""
    _line, crlf, rest = octets.partition(CRLF)
    one = bool(parsed and parsed.arguments) and keyword in ("LIST", "UIDL")
    if one or keyword in _FORMS:
        text = find(voice.ok, f"{keyword}.one" if one else keyword)
    elif keyword == "AUTH" and parsed is not None and not parsed.arguments:
        text = find(voice.ok, "AUTH.list", "*")
    elif keyword == "QUIT":
        form = "QUIT.deleted" if before.marked else "QUIT.before" if before.asked is None else "QUIT"
        text = find(voice.ok, form, "QUIT", "*")
    else:
        text = find(voice.ok, keyword, "*")
    if text is None:
        return octets
    count, total = _drop(after)
    number = parsed.number if parsed is not None else None
    size = (
        after.messages[number - 1].size if number is not None and 1 <= number <= len(after.messages) else ""
    )
    said = render(
        text, host=profile.host, user=_shown(after.user or before.user or b""), number=number or "",
        count=count, total=total, s="" if count == 1 else "s", left=count, size=size,
    )  # fmt: skip
    return (b"+OK " + said if said else b"+OK") + crlf + rest


def _drop(session: Pop3Session) -> tuple[int, int]:
    if not session.messages:
        return 0, 0
    left = [m.size for n, m in enumerate(session.messages, 1) if n not in session.marked]
    return len(left), sum(left)


def _capa(voice: Voice, profile: Profile, session: Pop3Session) -> Send:
    """List the persona's capabilities, as far as they are on here."""
    status = render(f"+OK {voice.ok.get('CAPA', voice.ok.get('*', ''))}", host=profile.host).rstrip()
    return Send(CRLF.join([status, *capa.of_persona(voice, profile, session), b".", b""]))


def _shown(octets: bytes) -> bytes:
    """Return what the client sent, fit for a reply."""
    return bytes(octet if 0x20 <= octet < 0x7F else 0x3F for octet in octets[:80])
