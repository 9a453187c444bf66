"""A server's machine learned from beginning to end, held against another one, and the words of that."""

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from importlib import import_module
from pathlib import Path

from popconsole.dialogue.echoes import MASK
from popconsole.examiner.learning.comparing import MapDifference, differences
from popconsole.examiner.learning.letters import (
    CLOSED,
    OPTIONAL,
    REFUSED,
    Alphabet,
    alphabet,
    responses,
)
from popconsole.examiner.learning.machine import ServerMap, named, only
from popconsole.examiner.learning.references import lacking
from popconsole.examiner.mail import mail
from popconsole.examiner.running.learner import ServerAsked, learned, letters_for, spared
from popconsole.examiner.running.program import Program
from popconsole.examiner.running.reached import POLITE, LoginAccount, Reached
from popconsole.examiner.running.stores import Store
from popconsole.i18n import _, ngettext
from popconsole.transcript.model import Conversation, Line, Recording
from popconsole.transcript.safe import safe, shown_address
from popconsole.ui.examined_mail import mail_store, refuse_others_mail
from popconsole.ui.map_words import told, told_word

_MESSAGES = 2  # of a maildrop that is the examiner's own: each more is more states


@dataclass(frozen=True, slots=True)
class MapAsked:
    """What was asked for: of a server, or of a program by its ``command``, held against ``like``.

    The letters that are said are those of ``like``. ``spares``: what is optional may be missing.
    """

    protocol: str
    user: bytes
    password: bytes
    like: ServerMap
    server: tuple[str, int] | None = None
    command: str | None = None
    fill: str | None = None
    maildir: Path | None = None
    mbox: Path | None = None
    timeout: float = 5.0
    may_delete: bool = False
    may_fail: bool = False
    spares: bool = False

    @property
    def shown(self) -> str:
        """The server, as it is told."""
        if self.command is not None:
            return safe(self.command.encode("utf-8", "surrogateescape"))
        return shown_address(self.server or ("", 0))


@dataclass(frozen=True, slots=True)
class MapFound:
    """The machine that was learned; ``like`` has the same letters. ``recordings`` show the differences."""

    server: str
    machine: ServerMap
    like: ServerMap
    differences: tuple[MapDifference, ...]
    connections: int
    notes: tuple[str, ...] = ()
    recordings: tuple[Recording, ...] = ()
    files: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class MapForm:
    """A form of what ``map`` prints."""

    rows: Callable[[MapFound, int], Iterator[str]]


def form_named(name: str) -> MapForm:
    """Return the form with a name: that of a module in ``ui/map_forms``."""
    form: MapForm = import_module(f"popconsole.ui.map_forms.{name}").FORM
    return form


def find_map(
    asked: MapAsked, told: Callable[[int], None] = lambda _count: None, store: Store | None = None
) -> MapFound:
    """Learn the machine that was asked for. ``told`` is called with the number of connections so far.

    ``store`` puts the mail back, where it is none of the ways that were asked for.
    Raises what ``learned`` and ``Program`` raise, and StoreError.
    """
    with _served(asked) as (own_store, program):
        store = store or own_store
        reached = Reached(
            program.address if program is not None else lambda: asked.server or ("", 0),
            asked.protocol,
            LoginAccount(asked.user, asked.password),
            asked.timeout,
            pause=0.0 if program is not None else POLITE,
        )
        marks = store is not None or asked.may_delete
        whole = alphabet(asked.protocol, asked.like.alphabet)
        possible = letters_for(whole, marks=marks, fails=program is not None or asked.may_fail)
        letters = tuple(letter for letter in possible if letter in asked.like.letters)
        if store is not None:
            store.put_back()
        server = ServerAsked(
            reached, whole, store, (lambda: False) if program is None else program.again, told
        )
        server.begin()
        if store is None:
            letters = spared(server, letters)
        like = only(asked.like, letters)
        missing = _missing(server, letters) if asked.spares else ()
        like = lacking(like, missing)
        machine = named(learned(server, letters, like), like)
        apart = tuple(differences(machine, like))
        said = tuple(_recording(asked, server, one, machine) for one in apart)
        notes = _notes(whole, letters, server, missing)
        return MapFound(asked.shown, machine, like, apart, server.connections, notes, said)


def _recording(asked: MapAsked, server: ServerAsked, one: MapDifference, machine: ServerMap) -> Recording:
    word = (*one.word, one.letter or machine.letters[0])
    _heard, said = server.said(word)
    lines = [_masked(line, responses(asked.user, asked.password)) for line in said]
    title = told_difference(replace(one, places=one.places[:1]))
    return Recording((Conversation(asked.protocol, lines, title, asked.shown, exact=True),))


def _masked(line: Line, hidden: Sequence[bytes]) -> Line:
    """Return a line without responses: where none is due, nobody but us knows one for a secret."""
    octets = line.octets
    for response in hidden:
        octets = octets.replace(response, MASK)
    return replace(line, octets=octets)


def _missing(server: ServerAsked, letters: Sequence[str]) -> tuple[str, ...]:
    """Return the letters of optional commands that the server refuses before the login and behind it."""
    login = server.alphabet.login
    return tuple(
        letter
        for letter in letters
        if letter in OPTIONAL
        and server.outputs((letter,))[-1] == server.outputs((*login, letter))[-1] == REFUSED
    )


def _notes(
    whole: Alphabet, letters: Sequence[str], server: ServerAsked, missing: Sequence[str]
) -> tuple[str, ...]:
    left = [letter for letter in whole.letters if letter not in letters]
    notes = []
    if left:
        text = _("Not said: {letters}. See --run, {{maildir}}, --fill, --may-delete and --may-fail.")
        notes.append(text.format(letters=told_word(tuple(left))))
    if missing:
        text = _("Not there, which the RFCs allow: {letters}.")
        notes.append(text.format(letters=told_word(tuple(missing))))
    if server.unsteady:
        text = _("Not answered alike each time, taken as most of the answers were: {words}")
        notes.append(text.format(words="; ".join(map(told_word, server.unsteady))))
    return tuple(notes)


@contextmanager
def _served(asked: MapAsked) -> Iterator[tuple[Store | None, Program | None]]:
    """Set up the mail and the program; both are put away behind it."""
    few = dict(list(mail().items())[:_MESSAGES])
    command = asked.command or ""
    refuse_others_mail(asked.maildir, asked.mbox)
    with tempfile.TemporaryDirectory(prefix="map-") as folder:
        store, places = mail_store(
            command, Path(folder), few, maildir=asked.maildir, mbox=asked.mbox, fill=asked.fill
        )
        values = {"user": asked.user.decode(), "password": asked.password.decode(), **places}
        program = Program(command, values) if asked.command is not None else None
        try:
            yield store, program
        finally:
            if program is not None:
                program.close()


def told_difference(one: MapDifference) -> str:
    """Return a difference in words."""
    word = told_word(one.word)
    if not one.letter and one.here == CLOSED:
        text = _("Behind {word} the connection is closed; expected was that it goes on.").format(word=word)
    elif not one.letter:
        text = _("Behind {word} the connection goes on; expected was that it is closed.").format(word=word)
    elif one.leads is not None:
        text = _(
            "{word} leads to {state}, and not to {wanted}: {letter} is then answered {here}, not {there}."
        )
        text = text.format(
            word=word,
            state=told(one.leads[0]),
            wanted=told(one.leads[1]),
            letter=told(one.letter),
            here=told(one.here),
            there=told(one.there),
        )
    else:
        whole = told_word((*one.word, one.letter))
        text = _("{word} is answered {here}; expected was {there}.")
        text = text.format(word=whole, here=told(one.here), there=told(one.there))
    if one.also:
        more = ngettext("The same in {n} further place.", "The same in {n} further places.", one.also)
        text = f"{text} {more.format(n=one.also)}"
    return text


def outcome(found: MapFound) -> str:
    """Return in a sentence what came of it: what the exit code says."""
    if not found.differences:
        return _("Equal to {title}.").format(title=found.like.title or _("the other map"))
    count = len(found.differences)
    text = ngettext("{n} difference from {title}.", "{n} differences from {title}.", count)
    return text.format(n=count, title=found.like.title or _("the other map"))


def lit(found: MapFound) -> set[tuple[int, str]]:
    """Return what differs in the machine: states, and the letters in them."""
    return {place for one in found.differences for place in one.places}


def in_order(machine: ServerMap) -> list[int]:
    """Return the states as they are read: those of one name together, the closed one last."""
    names = [name.partition(" (")[0] for name in machine.names]
    states = range(len(names))
    return sorted(states, key=lambda state: (machine.is_closed(state), names.index(names[state]), state))
