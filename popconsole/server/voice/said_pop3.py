"""POP3 in the voice of a persona: the engine's step, heard and said as that server would.

The engine decides; a persona only changes what a line is taken for (its habits) and which words stand
behind the status indicator. The keys of its texts:

``ok``: the keyword, with ``.one`` for the single-line form of LIST and UIDL, ``AUTH.list`` for the list of
mechanisms, ``.before`` for QUIT before login, ``.deleted`` for QUIT when messages were removed; ``*`` for
all but the listings of one.

``err``: a reason, from the most particular to the least: ``KEYWORD.reason.place``, ``KEYWORD.reason``,
``reason.place``, ``reason``, the same of a broader reason, ``KEYWORD.*``, ``*``. Places are ``before`` and
``after`` (the login). Reasons are ``unknown`` (``leading``: behind a space), ``wrong-state``, ``empty``
(``blank``: with spaces), ``too-long``, ``octets``, ``missing`` (``missing-more``: the second of two),
``surplus``, ``spacing``, ``number`` (``zero``; ``junk`` behind digits; ``lines``: TOP's second), ``no-
message`` (``huge``: of a number too large for any), ``marked``, ``wrong`` (user or password), ``in-use``,
``delayed``, ``temporary`` (``turned-away``: too many connections), ``permanent``, ``no-apop``, ``clear``
(the password would go in clear), ``utf8``, ``cancelled`` and ``base64`` (of an exchange; ``initial``: of an
initial response), ``refused`` (of a mechanism, STLS, UTF8, LANG), ``no-tls``, ``not-removed``, ``errors``
(too many) and ``timeout``.

Where a persona has no words for something, it says +OK or -ERR alone, with the response code if its CAPA
lists those: never what popconsole would say.
"""

from dataclasses import replace as replaced

from popconsole.protocol.framing import CRLF
from popconsole.protocol.pop3 import POP3, Pop3State
from popconsole.protocol.syntax import Parsed, parse
from popconsole.server.engine import capa, pop3
from popconsole.server.engine.session import (
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
    Send,
    SendGreeting,
    SendListing,
    SendMessage,
    TimedOut,
    replace,
)
from popconsole.server.voice.hearing import heard
from popconsole.server.voice.persona import Voice, find, render
from popconsole.server.voice.reasons import BROADER, reason

Result = tuple[Pop3Session, tuple[Effect, ...]]

_FORMS = frozenset({"STAT", "LAST"})  # replies that are data, and no words
_BEFORE = frozenset({Pop3State.AUTHORIZATION, Pop3State.AUTHORIZATION_USER})
_MISTAKES = frozenset({"unknown", "leading", "no-tls", "wrong-state", "empty", "blank"})
_CODES = {
    "wrong": "[AUTH]", "in-use": "[IN-USE]", "delayed": "[LOGIN-DELAY]", "temporary": "[SYS/TEMP]",
    "permanent": "[SYS/PERM]", "turned-away": "[SYS/TEMP]", "utf8": "[UTF8]",
}  # fmt: skip
_LISTED = {"wrong": "AUTH-RESP-CODE", "utf8": "UTF8"}  # the capability of such a code; others': RESP-CODES


def step(voice: Voice, profile: Profile, session: Pop3Session, received: Input) -> Result:
    """Return the session after an input, and what is to be done, as the persona would."""
    habits = voice.habits
    if voice.has:
        profile = replaced(profile, obsolete=profile.obsolete | voice.has)
    parsed: Parsed | None = None
    given = session
    if isinstance(received, CommandLine) and session.state in (*_BEFORE, Pop3State.TRANSACTION):
        if habits.longest and len(received.octets) + len(CRLF) > habits.longest:
            return _overlong(voice, profile, session, received.octets)
        received = CommandLine(heard(habits, received.octets))
        parsed = parse(POP3, received.octets)
        again = session.state is Pop3State.AUTHORIZATION_USER and parsed.keyword == "USER"
        if again and habits.second_user == "replace":
            given = replace(session, state=Pop3State.AUTHORIZATION, user=None)
        alone = parsed.keyword == "AUTH" and not parsed.problems and not parsed.arguments
        if alone and not habits.lists_auth and "AUTH" not in profile.without and session.state in _BEFORE:
            return session, (_err(voice, profile, "missing", "AUTH", session, parsed),)
    after, effects = pop3.step(profile, given, received)
    why = reason(profile, given, received, parsed)
    if why == "marked" and habits.marks_again and parsed is not None and parsed.keyword == "DELE":
        effects = (Send(b"+OK" + CRLF),)
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
    return (_err(voice, profile, why),) if why in voice.err else ()


def _overlong(voice: Voice, profile: Profile, session: Pop3Session, line: bytes) -> Result:
    """Answer a line that is longer than the persona's buffer, as it does."""
    habits = voice.habits
    refusal = _err(voice, profile, "too-long", "", session)
    match habits.overlong:
        case "close":
            after, effects = pop3.step(profile, session, Closed())
            return after, (refusal, *effects)
        case "pieces":  # each buffer full is refused, and the rest is taken for a command
            whole = len(line) // habits.longest
            after, rest = step(voice, profile, session, CommandLine(line[whole * habits.longest :]))
            return after, (*[refusal] * whole, *rest)
        case "echo":
            return session, (Send(line + CRLF),)
        case _:
            return session, (refusal,)


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
            return _err(voice, profile, why, keyword, before, parsed)
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
) -> Send:
    """Return the refusal in the persona's words."""
    place = "after" if session is not None and session.state is Pop3State.TRANSACTION else "before"
    keys = [
        key
        for why_ in (why, *([BROADER[why]] if why in BROADER else []))
        for key in (f"{keyword}.{why_}.{place}", f"{keyword}.{why_}", f"{why_}.{place}", why_)
    ]
    text = find(voice.err, *keys, f"{keyword}.*", "*")
    if text is None:
        text = _code(voice, why)
    arguments = parsed.arguments if parsed is not None else ()
    wrong = arguments[1:] if why == "lines" else arguments
    values = {
        "host": profile.host,
        "keyword": _shown(keyword.encode("ascii", "replace")),
        "argument": _shown(wrong[0] if wrong else b""),
        "number": _shown(arguments[0] if arguments else b""),
        "rest": _shown(_rest(why, parsed)),
        "user": _shown((session.user if session is not None else None) or b""),
        "count": _drop(session)[0] if session is not None else 0,
    }
    said = render(text, **values)
    return Send(b"-ERR " + said + CRLF if said else b"-ERR\r\n")


def _code(voice: Voice, why: str) -> str:
    """Return the response code of a refusal, where the persona's CAPA lists such codes; else nothing."""
    listed = _LISTED.get(why, "RESP-CODES")
    return _CODES.get(why, "") if listed in (*(voice.before or ()), *(voice.after or ())) else ""


def _rest(why: str, parsed: Parsed | None) -> bytes:
    """Return what is too much: the digits' tail, or the arguments behind the last one, spaces and all."""
    if parsed is None or parsed.command is None or not parsed.arguments:
        return b""
    if why == "junk":
        return parsed.arguments[0].lstrip(b"0123456789")
    more = parsed.arguments[len(parsed.command.arguments) :]
    return b" " + b" ".join(more) if more else b""


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
        if one or keyword in _FORMS:
            return octets
        text = ""
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
