"""What a proxy and a server say to each other: lines, and what answers each. No socket, no clock."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from popconsole.dialogue.dialogue import Dialogue
from popconsole.dialogue.issued import Issued
from popconsole.dialogue.kind import Kind
from popconsole.formats.detect import spoken_by_server
from popconsole.protocol import POP3
from popconsole.protocol.framing import CRLF, Framer, split_ending
from popconsole.protocol.table import CommandEffect, Content, Outcome, Protocol, State

MOST = 32 * 1024 * 1024
"""Octets of an answer that are gathered."""
_GREETING = 4_096  # octets that a greeting may have
_DIGITS = 18  # of a message-number


class EndlessError(Exception):
    """The server's answer has no end, or none that could be waited for."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What a server has said: a whole answer, or a line that nobody ``asked`` for.

    ``kind``, ``outcome``, ``content`` and ``issued`` are those of its first line. ``opens``: with it a
    maildrop is open. ``agrees``: TLS is next.
    """

    octets: bytes
    asked: bool
    kind: Kind
    outcome: Outcome | None = None
    content: Content | None = None
    issued: Issued | None = None
    opens: bool = False

    @property
    def agrees(self) -> bool:
        """Whether it is the positive reply to STLS: TLS is next (RFC 2595 section 4)."""
        command = self.issued.command if self.issued is not None else None
        return command is not None and command.secures and self.outcome is Outcome.POSITIVE


class ServerTalk:
    """Follows it from the greeting on. ``open``: a maildrop is; ``marked`` are the messages with a mark.

    ``due``: an answer is, or the greeting.
    """

    def __init__(self, *, secure: bool) -> None:
        self._secure = secure
        self._framer = Framer(MOST)
        self._dialogue: Dialogue | None = None  # what is spoken is not known before the greeting
        self._first: Heard | None = None
        self._gathered: list[bytes] = []  # of the answer under way
        self._size = 0
        self._opens = False  # a maildrop is open with it
        self.due = True
        self.open = False
        self.marked: frozenset[int] = frozenset()

    @property
    def dialogue(self) -> Dialogue:
        """Where it stands. RuntimeError before the greeting."""
        if self._dialogue is None:
            raise RuntimeError("the server has not greeted yet")
        return self._dialogue

    @property
    def begun(self) -> bool:
        """Whether the server has greeted."""
        return self._dialogue is not None

    @property
    def protocol(self) -> Protocol:
        """What is spoken. RuntimeError before the greeting."""
        return self.dialogue.protocol

    @property
    def state(self) -> State:
        """The state that the session is in. RuntimeError before the greeting."""
        return self.dialogue.state

    @property
    def over(self) -> bool:
        """Whether no command may be said any more: the client has taken its leave."""
        return not any(self.state in command.states for command in self.protocol.commands)

    def secured(self) -> None:
        """Take it that TLS hides from here on what is said."""
        self._secure = True
        self._framer.rest()
        if self._dialogue is not None:
            self._dialogue.secure = True

    # --- what is said to the server

    def issued(self, line: bytes) -> Issued:
        """Return a line of the client, without its ending, as a command that would be said now."""
        return Issued(self.protocol, line, self.dialogue.count, self.state)

    def asks_login(self, issued: Issued) -> bool:
        """Tell whether a command asks for a login, where one may be."""
        command = issued.command
        if self.dialogue.exchange.challenged or command is None or not command.does(CommandEffect.LOGS_IN):
            return False
        return self.state in command.states and (issued.given > 0 or not command.exchange)

    def removes(self, issued: Issued) -> bool:
        """Tell whether a command removes messages that are marked."""
        command = issued.command
        return bool(self.marked) and command is not None and command.does(CommandEffect.REMOVES)

    def say(self, octets: bytes) -> None:
        """Take it that a line is said to the server."""
        line, ending = split_ending(octets)
        self.dialogue.client(line, cut=not ending)
        self.due = self.dialogue.waiting

    # --- what it answers

    def hear(self, octets: bytes) -> Iterator[Heard]:
        """Take octets of the server; yield each whole answer, and each line that answers nothing.

        Lines may be said between one and the next. Raises EndlessError where too much has come.
        """
        self._framer.feed(octets)
        while True:
            dialogue = self._dialogue
            if dialogue is not None and dialogue.open is not None:
                yield from self._further(dialogue)
            cut = self._framer.next(None if dialogue is None else dialogue.octets_due)
            if cut is None:
                most = _GREETING if dialogue is None else MOST - self._size
                if len(self._framer) > most:
                    raise EndlessError
                return
            heard = self._line(self._dialogue or self._greeted(cut[0]), *cut)
            if heard is not None:
                yield heard

    def _greeted(self, line: bytes) -> Dialogue:
        self._dialogue = dialogue = Dialogue(spoken_by_server(line) or POP3, exact=True, secure=self._secure)
        dialogue.opened()
        return dialogue

    def _further(self, dialogue: Dialogue) -> Iterator[Heard]:
        """Take many lines within an answer at once."""
        while dialogue.open is not None and (run := self._framer.run(dialogue.octets_due)):
            skipped = dialogue.skip(run)
            self._gather(b"".join([line + CRLF for line in run[:skipped]]))
            for line in run[skipped:]:
                heard = self._line(dialogue, line, CRLF)
                if heard is not None:
                    yield heard

    def _gather(self, octets: bytes) -> None:
        self._gathered.append(octets)
        self._size += len(octets)
        if self._size > MOST:
            raise EndlessError

    def _line(self, dialogue: Dialogue, line: bytes, ending: bytes) -> Heard | None:
        """Take a line; return the answer that is whole with it, or itself where it answers nothing."""
        octets = line + ending
        kind = dialogue.server(line, len(octets))
        first = Heard(octets, self.due, kind, dialogue.outcome, dialogue.content, dialogue.issued)
        if not self.due or kind is Kind.UNSOLICITED:
            return first
        if self._first is None:
            moved = dialogue.transition is not None
            self._first = first
            self._heed(first, moved=moved)
        self._gather(octets)
        if dialogue.open is not None or not (ending or kind is Kind.DATA):
            return None
        first, self._first, self.due = self._first, None, False
        opens = self._opens
        self._opens = False
        whole = b"".join(self._gathered)
        self._gathered, self._size = [], 0
        return replace(first, octets=whole, opens=opens)

    def _heed(self, first: Heard, *, moved: bool) -> None:
        """Keep count of logins and of marks, by the first line of an answer."""
        issued = first.issued
        command = issued.command if issued is not None else None
        if command is None or issued is None or first.outcome is not Outcome.POSITIVE:
            return
        if command.does(CommandEffect.LOGS_IN) and moved and not self.open:
            self.open = self._opens = True
        if command.does(CommandEffect.MARKS):
            given = issued.parsed.arguments
            told = int(given[0]) if given and given[0].isdigit() and len(given[0]) <= _DIGITS else 0
            self.marked |= {told or len(self.marked) + 1}
        elif command.does(CommandEffect.UNMARKS):
            self.marked = frozenset()

    def rest(self) -> bytes:
        """Return what has come of an answer that is not whole, and forget it."""
        octets = b"".join(self._gathered) + self._framer.rest()
        self._gathered, self._size, self._first, self.due = [], 0, None, False
        return octets
