"""Whole conversations in which the client says nothing but plain commands: masked at once, not line by line.

Nearly all sessions are such: a server greets and is told a name, a password, and commands that hold neither.
Then each line of the client tells by itself what is secret in it, whatever the dialogue is, and a line of the
server needs a closer look only where octets of a secret stand in it, in clear or in base64. So it is with
AUTH, where each challenge is answered and the verdict comes behind the last one. ``Masker`` goes through all
other conversations line by line, and comes to the same in these.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from popconsole.dialogue.command_secrets import credentials, holds_nothing
from popconsole.dialogue.echoes import MASK, SIGNS, Echoes
from popconsole.dialogue.keywords import is_command
from popconsole.dialogue.said_again import of_command, of_response
from popconsole.protocol import sasl
from popconsole.protocol.pop3 import POP3
from popconsole.protocol.table import Protocol
from popconsole.transcript.model import Lines

_MOST = 4_096  # lines of a conversation that is taken at once
_SHORT = 64  # octets of a command that may well be said again
_SIDES = re.compile(rb"-?SC[SC]*-?")  # a greeting, then what the client says and what answers it
_BEGUN = re.compile(rb"-?SC")
_BEGINNING = 3  # lines
_FURTHER = re.compile(rb"[SC]*-?")
_NAMED = re.compile(rb"USER ([!-~]+)", re.IGNORECASE)
_SECRET = re.compile(rb"(PASS |APOP ([!-\[\]-~]+) )([!-~]+)", re.IGNORECASE)
AUTH = re.compile(rb"AUTH ([A-Z0-9_-]+)(?: ([A-Z0-9+/]{4,}={0,2}))?", re.IGNORECASE)
"""How an exchange begins: the mechanism, and an initial response if there is one."""

_CHALLENGE = re.compile(rb"\+(?: [A-Za-z0-9+/]*={0,2})?")
_RESPONSE = re.compile(rb"[A-Za-z0-9+/]{2,}={0,2}")
_VERDICT = re.compile(rb"(?:(\+OK)|-ERR)(?: .*)?")
_CLIENT, _SERVER = b"CS"


@dataclass(frozen=True, slots=True)
class PlainCommand:
    """A command that tells by itself what is secret in it.

    ``clear`` is what stands before the secret, all of it where it holds none; ``name`` the name that it
    tells, ``secret`` the secret, empty where there is none. Or it is a response of AUTH, the one with this
    ``number``, from 1, of a ``mechanism``.
    """

    clear: bytes
    name: bytes = b""
    secret: bytes = b""
    mechanism: str = ""
    number: int = 0

    @property
    def masked(self) -> bytes:
        """The command as it may be shown."""
        return self.clear + MASK if self.secret else self.clear

    @property
    def values(self) -> tuple[bytes, ...]:
        """What other words might stand for in it, and the same would come of it."""
        return tuple(filter(None, (self.name, self.secret)))

    def teach(self, echoes: Echoes) -> bool:
        """Have name and secret learned; False where the name repeats a secret, and is none then."""
        if self.name and echoes.masked(self.clear) != self.clear:
            return False
        self.tell(echoes)
        return True

    def tell(self, echoes: Echoes) -> None:
        """Have name and secret learned, where the name is known to repeat no secret."""
        if self.name:
            echoes.named(self.name)
        if self.mechanism:
            echoes.learn(of_response(self.mechanism, self.number, self.secret))
        elif self.secret:
            echoes.learn(of_command(self.clear, self.secret))


def plain_command(octets: bytes) -> PlainCommand | None:
    """Return a command that tells by itself what is secret in it; None for any other line of a client."""
    return _plain_command(octets) if len(octets) <= _SHORT else _read(octets)


@lru_cache(maxsize=2_048)
def _plain_command(octets: bytes) -> PlainCommand | None:
    """Return a short one: most are said over and over, and users log in again and again."""
    return PlainCommand(octets) if holds_nothing(octets) else _read(octets)


def _read(octets: bytes) -> PlainCommand | None:
    """Return a command with a name or a secret."""
    if (match := _NAMED.fullmatch(octets)) is not None and not credentials(octets):
        return PlainCommand(octets, match[1])
    if (match := _SECRET.fullmatch(octets)) is not None:
        return PlainCommand(match[1], match[2] or b"", match[3])
    return None


@dataclass(frozen=True, slots=True)
class PlainSpeech:
    """What was said in such a conversation.

    ``told`` are the client's lines with a name or a secret, in order. ``masked`` are the lines with a secret,
    by their index from 0, as they may be shown. ``lines`` are all of them, masked; ``answers`` are those of
    the server in which a secret in base64 is masked: the lines that answer, and all that look like it.
    """

    told: tuple[PlainCommand, ...]
    masked: Mapping[int, bytes]
    lines: list[bytes]
    answers: list[bytes]

    def teach(self, echoes: Echoes) -> bool:
        """Have the names and secrets learned; False where a name repeats a secret, and is none then."""
        echoes.greeted(self.answers[0])
        return all(command.teach(echoes) for command in self.told)

    def repeats(self, echoes: Echoes) -> bool:
        """Tell whether a secret may be said again in it; False: it is not."""
        return echoes.may_be_in(self.lines, self.answers)


def plain_greeting(lines: Lines) -> tuple[bytes, int] | None:
    """Return the greeting of plain speech, and which line the first command is; None where it is none."""
    match = _BEGUN.match(lines.sides(0, _BEGINNING))
    if match is None or (match.end() > 2 and lines.happened(0) is None):
        return None
    first = match.end() - 1
    greeting = lines.octets(first - 1)
    return (greeting, first) if greeting[:1] in SIGNS else None


def plain_commands(lines: Lines, start: int, stop: int) -> list[PlainCommand] | None:
    """Return the commands that hold a name or a secret, from one line up to another; None: not all are plain.

    All before those lines, but for the greeting and what stands before it, must be plain speech too.
    """
    sides = lines.sides(start, stop)
    if _FURTHER.fullmatch(sides) is None or (sides[-1:] == b"-" and lines.happened(stop - 1) is None):
        return None
    told = []
    at = sides.find(_CLIENT)
    while at >= 0:
        command = plain_command(lines.octets(start + at))
        if command is None:
            return None
        if command.name or command.secret:
            told.append(command)
        at = sides.find(_CLIENT, at + 1)
    return told


def plain_speech(protocol: Protocol, lines: Lines) -> PlainSpeech | None:
    """Return what was said in a conversation that is complete; None where it must be gone through."""
    end = len(lines)
    if protocol is not POP3 or end > _MOST:
        return None
    sides = lines.sides(0, end)
    if _SIDES.fullmatch(sides) is None:
        return None
    said = lines.octets_between(0, end)
    if (sides[0] != _SERVER and said[0]) or (sides[-1] not in (_CLIENT, _SERVER) and said[-1]):
        return None  # a note on what happened
    first = sides.index(_SERVER)
    answers = [said[first]]
    told: list[PlainCommand] = []
    masked: dict[int, bytes] = {}
    at = first
    while (at := sides.find(_CLIENT, at + 1)) >= 0:
        octets = said[at]
        if sides[at + 1 : at + 2] == b"S" and said[at + 1][:1] not in SIGNS:
            answers.append(said[at + 1])
        command = plain_command(octets)
        spoken = [(at, command)] if command is not None else exchange_of(sides, said, at)
        if spoken is None:
            return None
        for at, command in spoken:
            if command.name or command.secret:
                told.append(command)
            if command.secret:
                masked[at] = said[at] = command.masked
    if answers[0][:1] not in SIGNS:
        return None
    answers += (octets for octets in said if octets[:1] in SIGNS)
    return PlainSpeech(tuple(told), masked, said, answers)


def exchange_of(sides: bytes, said: Sequence[bytes], at: int) -> list[tuple[int, PlainCommand]] | None:
    """Return what a client says in an exchange of AUTH that begins at a line, each with its line.

    ``sides`` has the letter of each line. None where not each challenge gets its response and the server says
    then what came of it, or where the client does not go on with a command.
    """
    match = AUTH.fullmatch(said[at])
    mechanism = "" if match is None else match[1].decode("ascii").upper()
    if match is None or mechanism not in sasl.MECHANISMS:
        return None
    initial = match[2] or b""
    spoken = [
        (at, PlainCommand(said[at].removesuffix(initial), b"", initial, mechanism if initial else "", 1))
    ]
    number = len(spoken) if initial else 0
    while sides[at + 1 : at + 3] == b"SC" and _CHALLENGE.fullmatch(said[at + 1]):
        at, number = at + 2, number + 1
        if _RESPONSE.fullmatch(said[at]) is None or is_command(said[at]):
            return None
        spoken.append((at, PlainCommand(b"", b"", said[at], mechanism, number)))
    verdict = _VERDICT.fullmatch(said[at + 1]) if sides[at + 1 : at + 2] == b"S" else None
    if verdict is None or (verdict[1] and not number):
        return None
    then = sides.find(_CLIENT, at + 1)
    return spoken if then < 0 or is_command(said[then]) else None
