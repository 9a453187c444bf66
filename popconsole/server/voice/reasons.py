"""Why the POP3 engine refuses a line: what a persona's texts of refusals are found by."""

import re

from popconsole.protocol import sasl
from popconsole.protocol.pop3 import Pop3State
from popconsole.protocol.syntax import Parsed, Problem
from popconsole.protocol.table import ArgumentKind, Command
from popconsole.server.engine import logins
from popconsole.server.engine.session import (
    CommandLine,
    Input,
    MaildropRefused,
    Pop3Session,
    Profile,
    Released,
    TooLong,
    TurnedAway,
)

BROADER = {
    "zero": "number", "junk": "number", "lines": "number", "huge": "no-message", "blank": "empty",
    "missing-more": "missing", "initial": "base64", "turned-away": "temporary", "no-tls": "unknown",
    "leading": "unknown",
}  # fmt: skip
"""For a reason for which many personas have no words of their own: the one that takes its place."""

_ORDER = (Problem.TOO_LONG, Problem.EMPTY, Problem.OCTETS)
_JUNK = re.compile(rb"[0-9]+[^0-9]")
_HUGE = 10  # digits: more than any number of a message has


def reason(profile: Profile, session: Pop3Session, received: Input, parsed: Parsed | None) -> str:
    """Return why the engine refuses this, if it does; ``parsed`` is a command line, taken apart."""
    if isinstance(received, MaildropRefused):
        return received.reason.value
    if isinstance(received, Released):
        return "not-removed"
    if isinstance(received, TurnedAway):
        return "turned-away"
    if isinstance(received, TooLong):
        return "too-long"
    if session.state is Pop3State.AUTHORIZATION_EXCHANGE and isinstance(received, CommandLine):
        return "cancelled" if received.octets == sasl.CANCEL else "base64"
    if parsed is None or not isinstance(received, CommandLine):
        return ""
    command = parsed.command
    if command is None:
        if Problem.EMPTY not in parsed.problems:
            return "unknown" if parsed.keyword else "leading"
        return "blank" if received.octets else "empty"
    if parsed.keyword in profile.without or (command.removed and parsed.keyword not in profile.obsolete):
        return "unknown"
    if session.state not in command.states:
        return "wrong-state"
    if parsed.problems:
        return _of_arguments(command, parsed)
    if parsed.keyword == "APOP":
        return "no-apop"
    if parsed.keyword == "STLS" and not session.secure:
        return "no-tls"
    if parsed.keyword == "AUTH" and parsed.arguments:
        return _of_mechanism(profile, session, parsed)
    if parsed.keyword == "USER" and not logins.takes_user(profile, session):
        return "clear"
    return _of_message(session, command, parsed)


def _of_arguments(command: Command, parsed: Parsed) -> str:
    """Return what is wrong with the arguments: of a number, what kind of wrong."""
    problem: Problem = next((p for p in _ORDER if p in parsed.problems), parsed.problems[0])
    if problem is Problem.MISSING and parsed.arguments:
        return "missing-more"
    first = parsed.arguments[0] if parsed.arguments else b""
    is_number = bool(command.arguments) and command.arguments[0].kind is ArgumentKind.MESSAGE_NUMBER
    if problem is not Problem.NUMBER or not is_number:
        return str(problem.value)
    if first.isdigit():
        return "zero" if not int(first[:4_000]) else "lines"
    return "junk" if _JUNK.match(first) else str(problem.value)


def _of_mechanism(profile: Profile, session: Pop3Session, parsed: Parsed) -> str:
    name = parsed.arguments[0].decode("ascii", "replace").upper()
    if name not in logins.had(profile):
        return "refused"
    return "initial" if name in logins.mechanisms(profile, session) else "clear"


def _of_message(session: Pop3Session, command: Command, parsed: Parsed) -> str:
    number = parsed.number
    if (
        not command.arguments
        or command.arguments[0].kind is not ArgumentKind.MESSAGE_NUMBER
        or number is None
    ):
        return "refused"
    if number in session.marked:
        return "marked"
    if 1 <= number <= len(session.messages):
        return "utf8"
    return "huge" if len(parsed.arguments[0]) > _HUGE else "no-message"
