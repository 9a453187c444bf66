"""Ordinary turns: a command that is plain and well-formed, and an answer in which nothing is remarkable.

What comes of such a turn depends on its *shape* alone (which command it is, how it is answered), but for a
few values: the name that is told, the secret that is masked, and the numbers, from which it is known what
messages there are. Name and secret stand in the command. The numbers are read by the same ``Knowledge`` that
reads them in any other turn: where it finds that something contradicts what was told before, the turn is no
ordinary one. Nor is one with octets that hurt, with a line within an answer that looks like a status line, or
with a secret that is said again. All those are read line by line.
"""

import re
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from popconsole.analysis import commands
from popconsole.analysis.course import may_hurt
from popconsole.analysis.knowledge import Knowledge
from popconsole.analysis.promises import ToldPromises
from popconsole.analysis.server_lines import NOTABLE, of_data
from popconsole.analysis.step import Changes, Situation
from popconsole.dialogue.issued import Issued
from popconsole.dialogue.plain_speech import PlainCommand
from popconsole.protocol.auth import apop_timestamp, is_apop_digest
from popconsole.protocol.framing import TERMINATION
from popconsole.protocol.pop3 import POP3
from popconsole.protocol.table import CommandEffect, Content, Outcome, Reply, Shape, State
from popconsole.transcript.model import Side

NAME = re.compile(rb"[A-Za-z0-9._@+=-]{1,40}")
_SECRET = re.compile(rb"[!-~]{1,40}")
POSITIVE = re.compile(rb"\+OK(?: [ -Z\\-~]{0,400})?")  # without a response code
NEGATIVE = re.compile(rb"-ERR(?: [ -~]{0,400})?")
_GREETING = re.compile(rb"\+OK(?: [ -~]{0,400})?")
_VALUES = re.compile(rb"<[^<>@]+@[^<>]+>|\d{3,}")  # that are other in each greeting
_DIGITS = re.compile(rb"[0-9]+")  # that are other in each refusal; in a response code they are told of
_TELLING = (
    CommandEffect.MARKS,
    CommandEffect.UNMARKS,
    CommandEffect.USES_UTF8,
    CommandEffect.SETS_LANGUAGE,
)
NAMED = b"x"  # in place of any name


class OrdinaryLines(NamedTuple):
    """What was said in an ordinary turn: its lines, of which ``answered`` stand up to the end of the answer.

    ``masked`` is the command as it may be shown. Where a conversation begins, ``answered`` is 0. ``value`` is
    the name that is given, or the timestamp of a greeting. ``shown`` are the lines of an exchange of AUTH, up
    to the end of the answer, as they may be shown.
    """

    said: Sequence[bytes]
    answered: int
    masked: bytes
    value: bytes = b""
    shown: Sequence[bytes] = ()

    @property
    def length(self) -> int:
        """How many lines it has."""
        return len(self.said)

    def answer(self, place: int) -> Sequence[bytes]:
        """Return what answers a line of the client, that at a place from 0."""
        return self.said[place + 1 : place + 2 if self.shown else self.answered]

    @property
    def hidden(self) -> dict[int, bytes]:
        """The lines that hold a secret, by their place from 0, as they may be shown."""
        shown = self.shown or (self.masked,)
        return {n: octets for n, octets in enumerate(shown) if octets != self.said[n]}


class Ordinary(NamedTuple):
    """An ordinary turn, and what its values come to.

    ``shape`` is equal for turns from which the same comes in the same place. ``changes`` are those that its
    values make in the situation; ``tells``: from them it may be known what messages there are. ``words`` are
    the values in it that are no numbers. ``plain`` is its command, where that holds a name or a secret, and
    ``responses`` are those of an exchange, each with its place in the turn, from 0.
    """

    turn: OrdinaryLines
    shape: Hashable
    changes: Changes
    tells: bool = False
    words: tuple[bytes, ...] = ()
    plain: PlainCommand | None = None
    responses: Sequence[tuple[int, PlainCommand]] = ()


@dataclass(frozen=True, slots=True)
class OrdinaryCommand:
    """The command of an ordinary turn in a state, and how it is answered; its name and secret may be others.

    ``tells``: something is read in a positive answer, or comes of it, that is known from there on; ``names``:
    the name in it is that of the user; ``shape`` is that of the command.
    """

    issued: Issued
    row: Reply
    number: int | None
    several: bool
    tells: bool
    names: bool
    shape: tuple[str, int]


@lru_cache(maxsize=1024)
def _asked(masked: bytes, state: State) -> OrdinaryCommand | None:
    """Read the command of a turn that begins in a state; None where it is none of an ordinary turn.

    Its secret is masked, for whatever it is the same comes of it. Many are said over and over: RETR 1.
    """
    issued = Issued(POP3, masked, 0, state)
    command = issued.command
    if command is None or command.secures or issued.parsed.problems:
        return None
    row, number = command.reply(issued.given, state), issued.parsed.number
    several = row.shape is Shape.MULTI_LINE
    tells = number is not None or several or row.content is not Content.TEXT
    tells = tells or any(command.does(effect) for effect in _TELLING)
    names = bool(commands.learn(issued, Situation(state)))
    return OrdinaryCommand(issued, row, number, several, tells, names, (issued.keyword, issued.given))


def asked(plain: PlainCommand, state: State) -> OrdinaryCommand | None:
    """Return what a command of a client asks for; None where it is none of an ordinary turn.

    Such a one may have another name or secret, and the same comes of it.
    """
    name, secret = plain.name, plain.secret
    if not name:
        return _asked(plain.masked, state) if not secret or _SECRET.fullmatch(secret) else None
    if NAME.fullmatch(name) is None or (secret and not is_apop_digest(secret)):
        return None
    before, _name, behind = plain.masked.rpartition(name)
    return _asked(before + NAMED + behind, state)


NOTHING: Changes = {}
"""What is changed by most answers."""


def beginning(said: Sequence[bytes], opened: Side | None) -> Ordinary | None:
    """Return how a conversation begins, where a server greets and tells nothing else; None where it does not.

    ``opened``: which side opened the connection, where that is told first.
    """
    greeting = said[-1]
    if _GREETING.fullmatch(greeting) is None:
        return None
    timestamp = apop_timestamp(greeting)
    shape = opened, _VALUES.sub(b"<>", greeting), timestamp is None
    if timestamp is None:
        return Ordinary(OrdinaryLines(said, 0, said[0]), shape, NOTHING)
    turn = OrdinaryLines(said, 0, said[0], timestamp)
    return Ordinary(turn, shape, {"timestamp": timestamp}, words=(timestamp,))


def answered(
    asked: OrdinaryCommand,
    said: Sequence[bytes],
    count: int,
    now: Situation,
    knowledge: Knowledge,
    told: ToldPromises,
) -> tuple[bytes, Changes] | None:
    """Read what answers a command, which stands before it in the first ``count`` lines that were ``said``.

    ``now`` is where the conversation stands, ``told`` what was promised. Return what is the same in answers
    of one shape, and what the values change in the situation; what is known of the mailbox is changed then.
    None where there is something to be said of the answer.
    """
    status, number = said[1], asked.number
    if number is not None:
        known = now.count is None or 1 <= number <= now.count
        if not known or number in now.marked or told[-1]:
            return None
    if POSITIVE.fullmatch(status):
        if asked.tells:
            changes = _accepted(asked, said, count, now, knowledge, greeted=told[0])
            return None if changes is None else (b"+", changes)
        return (b"+", NOTHING) if count == 2 else None
    if NEGATIVE.fullmatch(status) and count == 2:
        return refused(status), NOTHING
    return None


def refused(status: bytes) -> bytes:
    """Return what is the same in refusals of one shape."""
    return status if b"[" in status else _DIGITS.sub(b"0", status)


def _accepted(
    asked: OrdinaryCommand,
    said: Sequence[bytes],
    count: int,
    now: Situation,
    knowledge: Knowledge,
    *,
    greeted: bool,
) -> Changes | None:
    """Read a positive answer; return what it changes, None where there is something to be said of it."""
    issued, content = asked.issued, asked.row.content
    if not asked.several:
        if count > 2:
            return None
        changes, found = knowledge.status(POP3, issued, asked.row, said[1], Outcome.POSITIVE, now)
        return None if found else changes
    body = said[2:count]
    if not _is_whole(body, issued.keyword):
        return None
    changes, found = knowledge.status(POP3, issued, asked.row, said[1], Outcome.POSITIVE, now)
    if found:
        return None
    knowledge.begin()
    if len(body) > 1:
        found += chain(*knowledge.skip(content, body[:-1], {}, now).values())
    changes, more = knowledge.end(issued, content, now, greeted=greeted)
    return None if found or more else changes


def _is_whole(body: Sequence[bytes], keyword: str) -> bool:
    """Tell whether the lines of an answer end it, and are nothing to be told of one by one."""
    if TERMINATION not in body or body.index(TERMINATION) != len(body) - 1:
        return False
    if may_hurt(body):
        return False
    notable = [line for line in body if line[:1] in NOTABLE]
    return len(notable) == 1 or not any(of_data(line, keyword) for line in notable[:-1])
