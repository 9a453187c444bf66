"""Ordinary turns: a command that is plain and well-formed, and an answer in which nothing is remarkable.

What comes of such a turn depends on its *shape* alone (which command it is, how it is answered), but for a
few values: the name that is told, the secret that is masked, and the numbers, from which it is known what
messages there are. Name and secret stand in the command. The numbers are read by the same ``Knowledge`` that
reads them in any other turn: where it finds that something contradicts what was told before, the turn is no
ordinary one. Nor is one with octets that hurt, with a line within an answer that looks like a status line, or
with a secret that is said again. All those are read line by line.
"""

import re
from collections.abc import Hashable
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

from popconsole.analysis import commands
from popconsole.analysis.course import Course, may_hurt
from popconsole.analysis.mailbox import ToldTotals
from popconsole.analysis.server_lines import NOTABLE, of_data
from popconsole.analysis.step import Changes
from popconsole.dialogue.issued import Issued
from popconsole.dialogue.masking import Masker
from popconsole.dialogue.plain_speech import PlainCommand, plain_command
from popconsole.protocol.framing import TERMINATION
from popconsole.protocol.pop3 import POP3
from popconsole.protocol.table import CommandEffect, Content, Outcome, Reply, Shape, State
from popconsole.transcript.model import LineKind, Lines

LONGEST = 1_024  # lines of a turn that is taken at once
_NAME = re.compile(rb"[A-Za-z0-9._@+=-]{1,40}")
_SECRET = re.compile(rb"[!-~]{1,40}")
_POSITIVE = re.compile(rb"\+OK(?: [ -Z\\-~]{0,400})?")  # without a response code
_NEGATIVE = re.compile(rb"-ERR(?: [ -~]{0,400})?")
_TELLING = (
    CommandEffect.MARKS,
    CommandEffect.UNMARKS,
    CommandEffect.USES_UTF8,
    CommandEffect.SETS_LANGUAGE,
)
_TURN = re.compile(rb"C(S+)(-?)(?=C|\Z)")


@dataclass(frozen=True, slots=True)
class Ordinary:
    """An ordinary turn, and what its values come to.

    ``shape`` is equal for turns from which the same comes in the same place. ``changes`` are those that its
    values make in the situation, ``totals`` what is known of the mailbox behind it. ``said`` are its lines;
    ``answered`` of them are the status line, the lines within the answer, and the end of it. ``masked`` is
    the command as it may be shown, ``words`` are the values in it.
    """

    shape: Hashable
    changes: Changes
    totals: ToldTotals
    said: list[bytes]
    answered: int
    masked: bytes
    words: tuple[bytes, ...]

    @property
    def count(self) -> int:
        """How many lines it has."""
        return len(self.said)

    @property
    def hides(self) -> bool:
        """Whether its command holds a secret."""
        return self.masked != self.said[0]


@dataclass(frozen=True, slots=True)
class _Asked:
    """The command of an ordinary turn in a state, and how it is answered.

    ``tells``: something is read in a positive answer, or comes of it, that is known from there on.
    """

    issued: Issued
    row: Reply
    number: int | None
    several: bool
    tells: bool
    shape: tuple[str, int]


@lru_cache(maxsize=1024)
def _asked(masked: bytes, state: State) -> _Asked | None:
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
    return _Asked(issued, row, number, several, tells, (issued.keyword, issued.given))


def _is_plain(plain: PlainCommand) -> bool:
    """Tell whether other names and secrets may stand in a command, and the same comes of it."""
    if plain.secret:
        return not plain.name and _SECRET.fullmatch(plain.secret) is not None
    return not plain.name or _NAME.fullmatch(plain.name) is not None


def ordinary(course: Course, masker: Masker, lines: Lines, start: int, stop: int) -> Ordinary | None:
    """Return the turn that begins at a line of POP3, before ``stop``, where nothing is under way.

    None where it is no ordinary one, or has more than ``LONGEST`` lines. The masker has learned then what is
    secret in its command, as it will once more when it is read line by line.
    """
    found = _TURN.match(lines.sides(start, min(stop, start + LONGEST)))
    if found is None:
        return None
    count, answered = found.end(), found.end(1)
    if count == LONGEST and start + count < stop:
        return None  # it may go on
    said = lines.octets_between(start, start + count)
    closed = lines[start + count - 1] if found[2] else None
    if closed is not None and (closed.octets or closed.kind is not LineKind.CLOSED):
        return None
    plain = plain_command(said[0])
    if plain is None or not _is_plain(plain):
        return None
    asked = _asked(plain.masked, course.dialogue.state)
    if asked is None:
        return None
    number, now = asked.number, course.situation
    if number is not None:
        known = now.count is None or 1 <= number <= now.count
        if not known or number in now.marked or course.promises.broken:
            return None
    status, body = said[1], said[2:answered]
    changes = commands.learn(asked.issued, now) if plain.name else {}
    totals = course.knowledge.mailbox.value
    if _POSITIVE.fullmatch(status):
        if asked.tells:
            told = _accepted(course, asked, status, body)
            if told is None:
                return None
            changes |= told
            totals, course.knowledge.mailbox.value = course.knowledge.mailbox.value, totals
        elif body:
            return None
        sign = b"+"
    elif _NEGATIVE.fullmatch(status) and number is None and not body:
        sign = status
    else:
        return None
    if not masker.pass_over(plain, said[1:answered]):
        return None
    shape = asked.shape, sign, bool(body), closed and closed.side
    return Ordinary(shape, changes, totals, said, answered, plain.masked, plain.values)


def _accepted(course: Course, asked: _Asked, status: bytes, body: list[bytes]) -> Changes | None:
    """Read a positive answer; return what it changes, None where there is something to be said of it.

    Then what is known of the mailbox is as it was before.
    """
    knowledge, now = course.knowledge, course.situation
    several = asked.several
    if several is not bool(body) or (several and not _is_whole(body, asked.issued.keyword)):
        return None
    before = knowledge.mailbox.value
    changes, found = knowledge.status(POP3, asked.issued, asked.row, status, Outcome.POSITIVE, now)
    if several and not found:
        knowledge.begin()
        if body[1:]:
            found += chain(*knowledge.skip(asked.row.content, body[:-1], {}, now).values())
        changes, more = course.end(asked.issued, asked.row.content)
        found += more
    if found:
        knowledge.mailbox.value = before
        return None
    return changes


def _is_whole(body: list[bytes], keyword: str) -> bool:
    """Tell whether the lines of an answer end it, and are nothing to be told of one by one."""
    if TERMINATION not in body or body.index(TERMINATION) != len(body) - 1:
        return False
    if may_hurt(body):
        return False
    return not any(of_data(line, keyword) for line in body[:-1] if line[:1] in NOTABLE)
