"""Pieces of reply texts that both protocols use. Wire octets: never translated."""

from popconsole.maildrop.errors import MaildropError
from popconsole.protocol.framing import CRLF
from popconsole.protocol.syntax import Parsed, Problem
from popconsole.protocol.table import Argument, ArgumentKind, Protocol
from popconsole.server.engine.session import Refusal, Send

_LONGEST_ECHO = 60  # octets: well within a reply line, whatever stands around them
_ARTICLES = {
    ArgumentKind.MESSAGE_NUMBER: "a message-number",
    ArgumentKind.LINE_COUNT: "a number of lines",
    ArgumentKind.USER: "a user name",
    ArgumentKind.PASSWORD: "a password",
    ArgumentKind.DIGEST: "a digest",
    ArgumentKind.MAILBOX: "the name of a mailbox",
    ArgumentKind.MECHANISM: "a mechanism",
    ArgumentKind.INITIAL_RESPONSE: "an initial response",
    ArgumentKind.LANGUAGE: "a language range",
}

CODES = {
    Refusal.WRONG: b"",
    Refusal.IN_USE: b"[IN-USE] ",
    Refusal.DELAYED: b"[LOGIN-DELAY] ",
    Refusal.TEMPORARY: b"[SYS/TEMP] ",
    Refusal.PERMANENT: b"[SYS/PERM] ",
}
"""The response codes of POP3 with a space behind, by refusal (RFC 2449 section 8.1, RFC 3206 section 4)."""


def ok(text: bytes = b"") -> Send:
    """Return POP3's positive reply."""
    return Send(b"+OK " + text + CRLF if text else b"+OK\r\n")


def err(text: bytes) -> Send:
    """Return POP3's negative reply."""
    return Send(b"-ERR " + text + CRLF)


def unreadable(error: MaildropError) -> Send:
    """Return POP3's negative reply to a command for a message that can't be read."""
    return err(CODES[Refusal.of(error)] + error.wire)


def echo(octets: bytes) -> bytes | None:
    """Return what the client sent, fit for a reply; None where it is too long or not printable ASCII."""
    if 0 < len(octets) <= _LONGEST_ECHO and octets.isascii() and octets.decode("ascii").isprintable():
        return octets
    return None


def messages(count: int) -> bytes:
    """Return "1 message", "2 messages"."""
    return b"%d message%s" % (count, b"" if count == 1 else b"s")


def octets(count: int) -> bytes:
    """Return "1 octet", "320 octets"."""
    return b"%d octet%s" % (count, b"" if count == 1 else b"s")


def no_message(number: int, count: int) -> bytes:
    """Say that there is no message with this number."""
    if number == 0:
        return b"no message 0: message-numbers begin at 1"
    if count == 0:
        return b"no message %d: there are no messages here" % number
    return b"no message %d: the last one is %d" % (number, count)


def ill_formed(protocol: Protocol, parsed: Parsed, ignore: frozenset[Problem] = frozenset()) -> bytes | None:
    """Say what is wrong with a command line and how it should be; None where nothing is."""
    if not parsed.problems:
        return None
    problems = [p for p in parsed.problems if p not in ignore]
    if not problems:
        return None
    problem = Problem.TOO_LONG if Problem.TOO_LONG in problems else problems[0]
    if Problem.OCTETS in problems and problem is not Problem.TOO_LONG:
        problem = Problem.OCTETS
    match problem:
        case Problem.TOO_LONG:
            return b"line too long: at most %d octets, its CRLF included" % protocol.command_line
        case Problem.OCTETS:
            return b"control characters may not stand in a command: printable characters only"
        case Problem.EMPTY:
            return b"empty line: send a command"
        case Problem.MISNOMER | Problem.UNKNOWN:
            return _unknown(protocol, parsed)
        case Problem.MISSING | Problem.SURPLUS:
            return _arguments(parsed)
        case Problem.SPACING:
            return b"exactly one space goes before each argument, none at the end: " + _syntax(parsed)
        case Problem.NUMBER:
            return _number(parsed)


def _unknown(protocol: Protocol, parsed: Parsed) -> bytes:
    meant = protocol.misnomer(parsed.keyword)
    word = echo(parsed.keyword.encode())
    if meant is not None and word is not None:
        return b"%s is not a command; it is spelt %s: %s" % (
            word, meant.keyword.encode(), meant.syntax.encode(),
        )  # fmt: skip
    return b"unknown command" if word is None else b"unknown command " + word


def _syntax(parsed: Parsed) -> bytes:
    return parsed.command.syntax.encode() if parsed.command else b""


def _described(argument: Argument) -> str:
    text = _ARTICLES[argument.kind]
    return text if argument.required else f"at most {text}"


def _arguments(parsed: Parsed) -> bytes:
    command = parsed.command
    assert command is not None  # noqa: S101 - these problems are of a row's arguments
    if not command.arguments:
        return b"%s takes no argument" % command.keyword.encode()
    wanted = " and ".join(map(_described, command.arguments))
    verb = "needs" if command.least else "takes"
    return f"{command.keyword} {verb} {wanted}: {command.syntax}".encode()


def _number(parsed: Parsed) -> bytes:
    command = parsed.command
    assert command is not None  # noqa: S101 - these problems are of a row's arguments
    wanted = " and ".join(f"{_ARTICLES[a.kind]} from {a.minimum}" for a in command.arguments)
    return f"{command.keyword} takes {wanted}, in decimal digits: {command.syntax}".encode()
