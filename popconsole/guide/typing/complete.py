"""Completion: what may be typed at the cursor, from the table and from what the conversation has told.

Commands that are legal in this state come first; the others are offered too, marked, for people
learn from errors. For a secret nothing is ever offered but what is none: the password of a built-in account.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from popconsole.analysis.legal import is_unlisted, legal
from popconsole.analysis.step import Situation
from popconsole.guide.auth.exchange import due
from popconsole.guide.typing.cursor import CursorWord, word_at
from popconsole.guide.typing.known import NONE_KNOWN, Known, user_meant
from popconsole.guide.words.counts import lines, octets
from popconsole.i18n import _
from popconsole.protocol.sasl import MECHANISMS
from popconsole.protocol.syntax import quote
from popconsole.protocol.table import Argument, ArgumentKind, Command, Protocol
from popconsole.transcript.safe import safe_text

LIMIT = 50

_LINE_COUNTS = (0, 5, 10)


@dataclass(frozen=True, slots=True)
class Candidate:
    """One thing that may stand at the cursor.

    ``text`` is what is put there (with a space behind it where an argument must follow), ``display``
    what the list shows, ``meaning`` a few words on it; ``legal``: whether this state allows it.
    """

    text: str
    display: str
    meaning: str
    legal: bool = True


@dataclass(frozen=True, slots=True)
class Completions:
    """The candidates for the word that begins at ``start`` and ends at the cursor; at most LIMIT."""

    start: int
    items: tuple[Candidate, ...]


def complete(
    protocol: Protocol, situation: Situation, text: str, cursor: int | None = None, known: Known = NONE_KNOWN
) -> Completions:
    """Return what may be typed at the cursor; without one, at the end of ``text``.

    ``known``: accounts of the server that may be offered.
    """
    where = word_at(protocol, text, len(text) if cursor is None else cursor)
    if due(situation) and situation.ahead is None:  # a response: a secret, and no command
        return Completions(where.start, ())
    if where.argument is None:
        found: Iterator[Candidate] = _keywords(protocol, situation, where.word.upper())
    elif where.command is None or where.row is None:
        found = iter(())
    else:
        if where.row.secret:
            user = user_meant(protocol, situation, text)
            known = {user: known[user]} if user in known else NONE_KNOWN
        found = ARGUMENTS[where.row.kind](situation, where, known)
    # What holds a control or the like would reach the terminal by way of the command line.
    clean = (item for item in found if safe_text(item.text) == item.text)
    return Completions(where.start, tuple(islice(clean, LIMIT)))


def _keywords(protocol: Protocol, situation: Situation, prefix: str) -> Iterator[Candidate]:
    now = legal(protocol, situation)
    others = [c for c in protocol.commands if c not in now and c.removed is None]
    removed = [c for c in protocol.commands if c.removed is not None]
    for commands, is_legal in ((now, True), (others, False), (removed, False)):
        for command in commands:
            if command.keyword.startswith(prefix):
                meaning = _(command.meaning)
                if is_legal and is_unlisted(situation, command):
                    meaning = _("(CAPA does not list it) {meaning}").format(meaning=meaning)
                yield _keyword(command, meaning, legal=is_legal)
            else:
                for name in command.misnomers:
                    if prefix and name.startswith(prefix):
                        meaning = _("{name} is the article's name for {keyword}").format(
                            name=name, keyword=command.keyword
                        )
                        yield _keyword(command, meaning, legal=is_legal)


def _keyword(command: Command, meaning: str, *, legal: bool) -> Candidate:
    return Candidate(command.keyword + (" " if command.least else ""), command.syntax, meaning, legal)


def _behind(where: CursorWord) -> str:
    """Return the space that a further required argument needs."""
    if where.command is None or where.argument is None:
        return ""
    return " " if any(row.required for row in where.command.arguments[where.argument + 1 :]) else ""


def _message_numbers(situation: Situation, where: CursorWord, _known: Known) -> Iterator[Candidate]:
    highest = max(situation.count or 0, max(situation.messages, default=0))
    for number in numbers_with_prefix(where.word, highest):
        if number in situation.marked:
            continue
        known = situation.messages.get(number)
        facts = []
        if known is not None and known.octets is not None:
            facts.append(octets(known.octets))
        if known is not None and known.unique_id is not None:
            facts.append(safe_text(known.unique_id))
        if number == situation.current:
            facts.append(_("the current message"))
        yield Candidate(f"{number}{_behind(where)}", str(number), ", ".join(facts))


def numbers_with_prefix(prefix: str, highest: int) -> Iterator[int]:
    """Yield the numbers from 1 to ``highest`` whose digits begin with ``prefix``, the smallest first."""
    if not prefix:
        yield from range(1, highest + 1)
    elif (
        prefix.isascii()
        and prefix.isdigit()
        and not prefix.startswith("0")
        and len(prefix) <= len(str(highest))
    ):
        first, wide = int(prefix), 1
        while first * wide <= highest:
            yield from range(first * wide, min((first + 1) * wide - 1, highest) + 1)
            wide *= 10


def _line_counts(_situation: Situation, where: CursorWord, _known: Known) -> Iterator[Candidate]:
    for count in _LINE_COUNTS:
        if str(count).startswith(where.word):
            meaning = (
                _("the header and {lines} of the body").format(lines=lines(count))
                if count
                else _("the header alone")
            )
            yield Candidate(f"{count}{_behind(where)}", str(count), meaning)


def _users(situation: Situation, where: CursorWord, known: Known) -> Iterator[Candidate]:
    for user, password in known.items():
        meaning = (
            _("an account here, its password is {password}").format(password=safe_text(password))
            if password
            else _("an account here")
        )
        yield from _names((user,), where, meaning)
    others = tuple(user for user in situation.users if user not in known)
    yield from _names(others, where, _("a name of this conversation"))


def _passwords(_situation: Situation, where: CursorWord, known: Known) -> Iterator[Candidate]:
    for user, password in known.items():
        told = _("the password of {user} here").format(user=safe_text(user))
        yield from _names((password,) if password else (), where, told)


def _mailboxes(situation: Situation, where: CursorWord, _known: Known) -> Iterator[Candidate]:
    return _names(situation.mailboxes, where, _("a mailbox of this conversation"))


def _names(names: tuple[str, ...], where: CursorWord, meaning: str) -> Iterator[Candidate]:
    for name in names:
        text = _quoted(name, where.row)
        if text.startswith(where.word):
            yield Candidate(text + _behind(where), safe_text(name), meaning)


def _quoted(name: str, row: Argument | None) -> str:
    return quote(name.encode()).decode() if row is not None and row.quoted else name


def _mechanisms(situation: Situation, where: CursorWord, _known: Known) -> Iterator[Candidate]:
    """Offer the mechanisms that the server told of, with CAPA; where it has not, all that are known here."""
    told = next((c.split()[1:] for c in situation.capabilities if c.upper().startswith("SASL ")), None)
    for name in (word.upper() for word in told) if told is not None else MECHANISMS:
        if name.startswith(where.word.upper()):
            row = MECHANISMS.get(name)
            meaning = (
                "" if row is None else _("sends a secret: under TLS only") if row.in_clear else _("proves")
            )
            yield Candidate(name, safe_text(name), meaning)


def _languages(_situation: Situation, where: CursorWord, _known: Known) -> Iterator[Candidate]:
    for tag, meaning in (
        ("*", _("the one that the server prefers")),
        ("en", "English"),
        ("fr", "Fran\u00e7ais"),
    ):
        if tag.startswith(where.word.lower()):
            yield Candidate(tag, tag, meaning)


def _nothing(_situation: Situation, _where: CursorWord, _known: Known) -> Iterator[Candidate]:
    return iter(())


ARGUMENTS: Mapping[ArgumentKind, Callable[[Situation, CursorWord, Known], Iterator[Candidate]]] = {
    ArgumentKind.MESSAGE_NUMBER: _message_numbers,
    ArgumentKind.LINE_COUNT: _line_counts,
    ArgumentKind.USER: _users,
    ArgumentKind.PASSWORD: _passwords,
    ArgumentKind.DIGEST: _nothing,
    ArgumentKind.MAILBOX: _mailboxes,
    ArgumentKind.MECHANISM: _mechanisms,
    ArgumentKind.INITIAL_RESPONSE: _nothing,
    ArgumentKind.LANGUAGE: _languages,
}
