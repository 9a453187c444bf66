"""Judging what the client says: is it a command, is it legal here, does it name a message that is there."""

from functools import reduce

from popconsole.analysis.findings import Finding, finding
from popconsole.analysis.legal import listed
from popconsole.analysis.step import Changes, Situation
from popconsole.dialogue.issued import Issued
from popconsole.i18n import N_, _
from popconsole.protocol.pop2 import POP2, Pop2ClientState
from popconsole.protocol.pop3 import Pop3State
from popconsole.protocol.syntax import Problem
from popconsole.protocol.table import ArgumentKind, Command, Protocol, Shape, State
from popconsole.transcript.model import Line
from popconsole.transcript.safe import safe, safe_text

_SYNTAX_FINDINGS = {
    Problem.MISSING: "argument-missing",
    Problem.SURPLUS: "argument-surplus",
    Problem.SPACING: "argument-spacing",
    Problem.OCTETS: "argument-octets",
    Problem.EMPTY: "command-empty",
}


def judge(protocol: Protocol, issued: Issued, line: Line, now: Situation) -> list[Finding]:
    """Return what is wrong with a command, or worth knowing."""
    parsed = issued.parsed
    found = [_of_problem(protocol, issued, problem, line, now) for problem in parsed.problems]
    command = parsed.command
    if command is not None:
        if issued.state not in command.states:
            labels = [r.label for r in protocol.states if r.state in command.states]
            found.append(
                finding(
                    "command-wrong-state",
                    command.cite,
                    keyword=command.keyword,
                    state=protocol.row(issued.state).label,
                    states=" / ".join(labels),
                )
            )
        found += _of_message(issued, now)
        given = zip(command.arguments, parsed.arguments, strict=False)
        if not now.secure and any(row.kind is ArgumentKind.PASSWORD and value for row, value in given):
            found.append(finding("password-in-clear"))
        if command.removed is not None:
            found.append(
                finding("command-removed", command.removed, keyword=command.keyword, rfc=str(command.removed))
            )
        if command.secures and now.secure:
            found.append(finding("stls-again"))
        if command.secures and now.utf8:
            found.append(finding("stls-after-utf8"))
        if closes(protocol, issued, now):
            found.append(finding("pop2-retr-of-nothing"))
    if protocol is POP2 and (parsed.problems or command is None or issued.state not in command.states):
        found.append(finding("pop2-garbage"))
    return found


def _of_problem(protocol: Protocol, issued: Issued, problem: Problem, line: Line, now: Situation) -> Finding:
    parsed = issued.parsed
    cite = parsed.command.cite if parsed.command else protocol.cite
    if problem is Problem.UNKNOWN and parsed.keyword in protocol.elsewhere:
        _about, where = protocol.elsewhere[parsed.keyword]
        return finding("command-of-extension", where, keyword=parsed.keyword, rfc=str(where))
    if problem is Problem.UNKNOWN and parsed.keyword in listed(now):
        return finding("command-own", keyword=safe_text(parsed.keyword))
    if problem is Problem.UNKNOWN:
        return finding(
            "command-unknown", protocol.cite, keyword=safe_text(parsed.keyword), protocol=protocol.name
        )
    if problem is Problem.MISNOMER:
        command = protocol.misnomer(parsed.keyword)
        right, where = (command.keyword, command.cite) if command else ("", protocol.cite)
        return finding("command-misnomer", where, keyword=parsed.keyword, command=right)
    if problem is Problem.TOO_LONG:
        return finding(
            "command-too-long",
            None if protocol is not POP2 else protocol.cite,
            octets=len(line.wire),
            limit=protocol.command_line,
        )
    syntax = parsed.command.syntax if parsed.command else safe_text(parsed.keyword)
    if problem is Problem.NUMBER and parsed.command is not None:
        numbers = numbers_of(parsed.command)
        return finding("argument-number", cite, keyword=parsed.keyword, numbers=numbers, syntax=syntax)
    return finding(_SYNTAX_FINDINGS[problem], cite, syntax=syntax)


_NUMBERS = {
    ArgumentKind.MESSAGE_NUMBER: N_("a message-number from {least}"),
    ArgumentKind.LINE_COUNT: N_("a number of lines from {least}"),
}


def numbers_of(command: Command) -> str:
    """Say what numbers a command with some takes: "a message-number from 1 and a number of lines from 0"."""
    told = (_(_NUMBERS[row.kind]).format(least=row.minimum) for row in command.numbers)
    return reduce(lambda first, second: _("{first} and {second}").format(first=first, second=second), told)


def _of_message(issued: Issued, now: Situation) -> list[Finding]:
    number = issued.parsed.number
    if number is None:
        return []
    if number in now.marked:
        return [finding("message-marked", number=number)]
    if now.count is not None and not 1 <= number <= now.count:
        return [finding("message-unknown", number=number, count=now.count)]
    return []


def learn(issued: Issued, now: Situation) -> Changes:
    """Return what a command tells about the situation: who is named."""
    command = issued.parsed.command
    if command is None or not issued.parsed.arguments or issued.state not in command.states:
        return {}
    if command.arguments and command.arguments[0].kind is ArgumentKind.USER:
        return named(issued.parsed.arguments[0], now)
    return {}


def named(user: bytes, now: Situation) -> Changes:
    """Return what it changes that a user is named."""
    name = safe(user)
    return {"user": name, "users": tuple(dict.fromkeys((*now.users, name)))}


def client_state(protocol: Protocol, now: Situation, issued: Issued) -> State:
    """Return the state of a POP2 client that has sent this command (RFC 937 page 21)."""
    rules = sorted(protocol.client_rules, key=lambda rule: rule.state is not now.client_state)
    for rule in rules:
        if issued.keyword in rule.sends:
            return rule.sends[issued.keyword]
    return now.client_state or Pop2ClientState.CALL


def closes(protocol: Protocol, issued: Issued, now: Situation) -> bool:
    """Whether a closed connection is the right answer: POP2's RETR of a message of no octets."""
    command = issued.parsed.command
    return (
        protocol is POP2
        and command is not None
        and command.replies[0].shape is Shape.DATA
        and now.state in command.states
        and not now.announced
    )


def logged_in(protocol: Protocol, state: State) -> bool:
    """Whether a mailbox is open in this state, so that a close without QUIT loses deletions."""
    if protocol is POP2:
        return state not in (protocol.initial, protocol.ready, protocol.closed)
    return state is Pop3State.TRANSACTION
