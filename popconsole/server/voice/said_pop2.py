"""POP2 in the voice of a persona: the engine's step, heard and said as that server would.

The keys of its texts, whole lines with their sign: ``HELO`` and ``FOLD``; for the length of a message
``length``, or ``length.empty``, ``length.marked``, ``length.end`` (behind the last one) and
``length.none``; ``QUIT``, ``QUIT.before`` a login, ``RETR.nothing`` (and ``RETR.nothing.marked``) before
the close that RFC 937 wants without a word. Errors go from the most particular to the least:
``KEYWORD.reason.STATE``, ``KEYWORD.reason``, ``reason.STATE``, ``reason``, ``KEYWORD.*``, ``*``; reasons
are ``unknown``, ``wrong-state``, ``empty``, ``too-long``, ``octets``, ``missing``, ``surplus``, ``number``,
``none``, ``marked``, ``clear`` (the password of HELO), ``wrong``, ``in-use``, ``temporary``, ``permanent``,
``timeout``, ``closed``, ``folder`` (FOLD found it can't be opened) and ``turned-away`` (too many
connections).

Where a persona has no words for something, it says what RFC 937 prints and no more.
"""

import re
from collections.abc import Sequence
from dataclasses import replace as replaced

from popconsole.maildrop.messages import AnyMessage, Message
from popconsole.protocol.framing import CRLF
from popconsole.protocol.pop2 import POP2
from popconsole.protocol.syntax import Parsed, Problem, parse
from popconsole.server.engine import pop2
from popconsole.server.engine.session import (
    Close,
    Closed,
    CommandLine,
    Effect,
    FolderOpened,
    FolderRefused,
    Input,
    MaildropOpened,
    MaildropRefused,
    Opened,
    Pop2Session,
    Profile,
    Release,
    Send,
    TimedOut,
    TooLong,
    TurnedAway,
    replace,
)
from popconsole.server.voice.persona import Habits, Voice, find, render

Result = tuple[Pop2Session, tuple[Effect, ...]]

_STATUS = b"Status:   " + CRLF
_LENGTHS = frozenset({"READ", "ACKS", "ACKD", "NACK"})
_ORDER = (Problem.TOO_LONG, Problem.EMPTY, Problem.OCTETS)
_UNQUOTED = re.compile(rb"(?<!\\) ")
_NUMBER = re.compile(rb" *\+?([0-9]+)")
_KEPT = POP2.command_line - len(CRLF)
_NO_COMMAND = CommandLine(b"")  # garbage: what makes the engine close as RFC 937 wants it


def step(voice: Voice, profile: Profile, session: Pop2Session, received: Input) -> Result:
    """Return the session after an input, and what is to be done, as the persona would."""
    habits = voice.habits
    parsed: Parsed | None = None
    if isinstance(received, CommandLine) and 0 < habits.longest < len(received.octets) + len(CRLF):
        received = TooLong(habits.longest)
    if isinstance(received, CommandLine):
        received = CommandLine(_heard(voice, received.octets))
        parsed = parse(POP2, received.octets)
    elif isinstance(received, MaildropOpened | FolderOpened):
        received = replaced(received, messages=_adorned(habits, received.messages))
    after, effects = pop2.step(profile, session, received)
    if isinstance(received, FolderOpened) and habits.keeps_current and session.asked == "FOLD":
        after = replace(after, current=session.current)
    why = _reason(profile, session, received, parsed)
    keyword = parsed.keyword if parsed is not None else session.asked or ""
    if keyword == "FOLD" and habits.fold_after_ackd and session.marked and not why:
        after, effects = pop2.step(profile, session, _NO_COMMAND)
        why = "marked"
    if keyword == "READ" and habits.none_closes and not why and _is_none(after):
        after, effects = pop2.step(profile, session, _NO_COMMAND)
        why = "none"
    if habits.ackd_at_once and not isinstance(received, CommandLine | FolderOpened):
        effects = tuple(
            Release(session.marked) if isinstance(effect, Release) else effect for effect in effects
        )
    said = tuple(_say(voice, profile, session, after, received, keyword, why, effect) for effect in effects)
    if keyword == "RETR" and not why and any(isinstance(effect, Close) for effect in effects):
        form = "RETR.nothing.marked" if session.current in session.marked else "RETR.nothing"
        said = (*_line(find(voice.ok, form, "RETR.nothing"), _values(profile, session, keyword)), *said)
    return after, said


def _heard(voice: Voice, line: bytes) -> bytes:
    """Return a line as the persona takes it: surplus spaces and arguments gone, where it passes them over."""
    habits = voice.habits
    if "leading" in habits.spaces:
        line = line.lstrip(b" ")
    if "trailing" in habits.spaces and line.count(b" ") == len(line) - len(line.rstrip(b" ")):
        line = line.rstrip(b" ")
    if _KEPT < len(line) <= habits.longest - len(CRLF):
        line = line[: _KEPT // 2] + line[-_KEPT // 2 :]  # nothing that is known is as long as that
    word, _space, rest = line.partition(b" ")
    keyword = word.upper()
    if keyword == b"HELO" and "trailing" in habits.name_keeps:
        user, space, password = rest.lstrip(b" ").partition(b" ")
        return word + b" " + user + space + _UNQUOTED.sub(rb"\\ ", password.removeprefix(b" "))
    if keyword == b"READ" and habits.numbers == "leading":
        match = _NUMBER.match(rest)
        return word + b" " + match[1] if match is not None else line
    parsed = parse(POP2, line)
    if parsed.command is None or Problem.SURPLUS not in parsed.problems:
        return line
    if habits.ignores_more(parsed.keyword):
        line = b" ".join(line.split()[: len(parsed.command.arguments) + 1])
    return line


def _adorned(habits: Habits, messages: Sequence[AnyMessage]) -> Sequence[AnyMessage]:
    """Return the messages with what the persona puts into them. Mail on a disk stays as it is."""
    if not (habits.status_header or habits.extra_crlf) or not isinstance(messages, tuple):
        return messages
    return tuple(_adorn(habits, m) if isinstance(m, Message) else m for m in messages)


def _adorn(habits: Habits, message: Message) -> Message:
    octets = message.octets
    if habits.status_header:
        header, gap, body = octets.partition(CRLF + CRLF)
        octets = header + CRLF + _STATUS + CRLF + body if gap else _STATUS + CRLF + octets
    if habits.extra_crlf:
        octets += CRLF
    return Message(octets, message.unique_id)


def _is_none(session: Pop2Session) -> bool:
    """Tell whether there is no message under the current number, and never was."""
    return not 1 <= session.current <= len(session.messages) + 1


def _reason(profile: Profile, session: Pop2Session, received: Input, parsed: Parsed | None) -> str:
    """Return why the engine answers with an error and closes; nothing where it does not."""
    match received:
        case MaildropRefused(reason):
            return reason.value
        case TimedOut():
            return "timeout"
        case TooLong():
            return "too-long"
        case Closed():
            return "closed"
        case FolderRefused():
            return "folder"
        case TurnedAway():
            return "turned-away"
        case _:
            pass
    if parsed is None:
        return ""
    command = parsed.command
    if command is None:
        return "empty" if Problem.EMPTY in parsed.problems else "unknown"
    if session.state not in command.states:
        return "wrong-state"
    problems = [problem for problem in parsed.problems if problem is not Problem.SPACING]
    if not problems:
        return "clear" if parsed.keyword == "HELO" and not profile.plain else ""
    problem: Problem = next((p for p in _ORDER if p in problems), problems[0])
    return str(problem.value)


def _say(
    voice: Voice,
    profile: Profile,
    before: Pop2Session,
    after: Pop2Session,
    received: Input,
    keyword: str,
    why: str,
    effect: Effect,
) -> Effect:
    """Put the persona's words into an effect that says something."""
    if not isinstance(effect, Send):
        return effect
    state = POP2.row(before.state).name
    if isinstance(received, Opened):
        text: str | None = voice.greeting
    elif why:
        text = find(
            voice.err,
            f"{keyword}.{why}.{state}",
            f"{keyword}.{why}",
            f"{why}.{state}",
            why,
            f"{keyword}.*",
            "*",
        )
        text = "- error" if text is None else text
    elif keyword in _LENGTHS:
        text = find(voice.ok, _length(after), "length") or "={size}"
    elif keyword == "QUIT":
        text = find(voice.ok, "QUIT" if before.open else "QUIT.before", "QUIT") or "+ OK"
    else:
        text = find(voice.ok, keyword) or "#{count}"
    said = _line(text, _values(profile, after, keyword))
    return said[0] if said else effect


def _length(session: Pop2Session) -> str:
    message = session.message
    if message is not None:
        return "length" if message.size else "length.empty"
    if session.current in session.marked:
        return "length.marked"
    return "length.end" if session.current == len(session.messages) + 1 else "length.none"


def _line(text: str | None, values: dict[str, object]) -> tuple[Send, ...]:
    """Return a text as what is sent; nothing where there is none."""
    if not text:
        return ()
    return (Send(render(text, **values).replace(b"\n", CRLF) + CRLF),)


def _values(profile: Profile, session: Pop2Session, keyword: str) -> dict[str, object]:
    count = len(session.messages)
    return {
        "host": profile.host, "user": session.user or b"", "mailbox": session.mailbox, "count": count,
        "s": "" if count == 1 else "s", "number": session.current, "keyword": keyword,
        "size": 0 if session.message is None else session.message.size, "left": count - len(session.marked),
    }  # fmt: skip
