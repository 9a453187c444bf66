"""What a conversation shows of the server behind it: accounts, mailboxes, messages, capabilities.

It is what a mock server must be given so that the same client lines get the same answers.
"""

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from popconsole.analysis import replies
from popconsole.analysis.beginning import begins_behind
from popconsole.analysis.exchange import Exchange, exchanges
from popconsole.analysis.step import Step
from popconsole.dialogue.issued import Issued
from popconsole.dialogue.kind import Kind
from popconsole.dialogue.status import number
from popconsole.protocol import sasl
from popconsole.protocol.framing import CRLF, byte_unstuff
from popconsole.protocol.pop2 import POP2, Pop2State
from popconsole.protocol.pop3 import Pop3State
from popconsole.protocol.table import ArgumentKind, CommandEffect, Content, Outcome, Protocol, Shape, State

_OCTETS = re.compile(rb"\b(\d{1,9}) (?:octets|bytes|characters)\b", re.IGNORECASE)
UNNAMED = b"not-recorded"
"""The user of an AUTH that names none, for its responses are masked, and of a login that was not recorded."""

_NAMES = {ArgumentKind.USER, ArgumentKind.PASSWORD}  # of a login, which is a thing of its own
_INBOX = b"INBOX"  # in any case of letters: POP2's default mailbox
_NO = re.compile(rb"\W*(?:err|error|no|bad|fail|invalid)\w*\b", re.IGNORECASE)


@dataclass(slots=True)
class ShownMessage:
    """What is known of a message; ``text`` are its octets, all of them where it is ``whole``."""

    octets: int | None = None
    unique_id: str | None = None
    text: bytes | None = None
    whole: bool = False


@dataclass(slots=True)
class ShownMailbox:
    """What is known of a mailbox; ``totals`` are octets, each with the numbers that it leaves out."""

    count: int = 0
    messages: dict[int, ShownMessage] = field(default_factory=dict)
    totals: list[tuple[int, AbstractSet[int]]] = field(default_factory=list)

    def message(self, number: int) -> ShownMessage:
        """Return the message with that number, made known if it was not."""
        self.count = max(self.count, number)
        return self.messages.setdefault(number, ShownMessage())


@dataclass(frozen=True, slots=True)
class RecordedExchange:
    """What a server said in an exchange of AUTH: its challenges, decoded, in their order.

    ``initial``: the client gave its first response with AUTH, ahead of them all.
    """

    mechanism: str
    challenges: tuple[bytes, ...]
    initial: bool


@dataclass(slots=True)
class RecordedLogin:
    """A try to log in: ``index`` of its line (from 0), whether it succeeded, whether the lock hindered it.

    ``exchange`` is what was said where it was an AUTH, whose line ``index`` is then.
    """

    index: int
    user: bytes
    secret: bytes | None  # None: a digest that tells no password
    accepted: bool
    locked: bool
    exchange: "RecordedExchange | None" = None


Moment = tuple[bool, bool]
"""When something was said: whether after the login, and whether under TLS."""


@dataclass(slots=True)
class Inventory:
    """What a conversation shows of the server."""

    greeting: bytes | None = None  # with line endings
    begins: State | None = None  # where it begins behind what was not recorded: a login, say
    logins: list[RecordedLogin] = field(default_factory=list)
    refused_users: set[bytes] = field(default_factory=set)
    mailboxes: dict[tuple[bytes, bytes], ShownMailbox] = field(default_factory=dict)  # by user and name
    capabilities: dict[Moment, tuple[bytes, ...]] = field(default_factory=dict)
    lists_mechanisms: bool = True  # AUTH without a mechanism was not refused
    mechanisms: tuple[str, ...] | None = None  # as AUTH listed them last; None: never
    takes_tls: bool = False  # STLS was accepted
    languages: dict[str, str] = field(default_factory=dict)  # that LANG listed or took: by tag, the name
    refused_at: set[tuple[str, Moment]] = field(default_factory=set)  # legal, well-formed, and still refused
    taken: set[str] = field(default_factory=set)  # keywords that were accepted
    refused_lines: set[tuple[bytes, Moment]] = field(default_factory=set)  # the same of lines with arguments

    @property
    def refused_commands(self) -> set[str]:
        """The keywords of commands that were refused and never accepted: the server does not have them."""
        return {keyword for keyword, _moment in self.refused_at} - self.taken

    def mailbox(self, user: bytes, name: bytes = _INBOX) -> ShownMailbox:
        """Return a mailbox, made known if it was not."""
        return self.mailboxes.setdefault((user, name), ShownMailbox())


def take_inventory(protocol: Protocol, steps: list[Step]) -> Inventory:
    """Gather what the steps of a conversation show."""
    cut = exchanges(steps)
    found = Inventory(begins=begins_behind(protocol, cut))
    gatherer = _Gatherer(protocol, found)
    for exchange in cut:
        gatherer.exchange(exchange)
    gatherer.end()
    found.refused_lines -= gatherer.taken
    return found


def _reads_as_refusal(exchange: Exchange) -> bool:
    """Tell whether an answer without a status line says no: ``ERR login incorrect``."""
    return exchange.outcome is None and any(_NO.match(step.line.octets) for step in exchange.spoken)


def _octets(step: Step, *, counted: bool) -> bytes:
    """Return the octets of a message that a line of the wire holds; a line that was cut off ends nowhere."""
    if counted:
        return step.line.wire
    return byte_unstuff(step.line.octets) + (CRLF if step.line.ending else b"")


def _said(exchange: Exchange) -> bytes:
    return exchange.command.line.octets if exchange.command is not None else b""


class _Gatherer:
    def __init__(self, protocol: Protocol, found: Inventory) -> None:
        self.protocol = protocol
        self.found = found
        self.user = b"" if found.begins is None else UNNAMED
        if found.begins not in (None, Pop3State.AUTHORIZATION_USER):
            box = found.mailbox(UNNAMED)
            if found.begins is Pop2State.NEXT:
                box.message(1)
        self.folder = _INBOX
        self._welcome: set[bytes] = set()  # users that were taken at least once
        self._auth: Issued | None = None  # an exchange that has not ended
        self._challenges: list[bytes] = []
        self.taken: set[tuple[bytes, Moment]] = set()  # lines that were accepted

    def _moment(self, exchange: Exchange) -> Moment:
        assert exchange.command is not None  # noqa: S101 - what was issued stands in it
        before = exchange.command.before
        return any(map(self._is_behind_login, (self.found.begins, before.state))), before.secure

    def _is_behind_login(self, state: State | None) -> bool:
        """Tell whether a state is one that only a login leads to."""
        if state is None:
            return False
        row, protocol = self.protocol.row(state), self.protocol
        return row.name not in (protocol.row(protocol.initial).name, protocol.row(protocol.ready).name)

    def exchange(self, exchange: Exchange) -> None:
        issued = exchange.issued
        if issued is None:
            greeting = [s.line.wire for s in exchange.answer if s.kind is Kind.GREETING]
            self.found.greeting = b"".join(greeting) or None
            return
        command = issued.parsed.command
        if command is None or issued.parsed.problems:
            return
        if command.exchange:
            self._authenticated(exchange, issued)
            return
        kinds = [row.kind for row in command.arguments]
        arguments = issued.parsed.arguments
        if ArgumentKind.USER in kinds and arguments:
            self.user = arguments[0]
        if ArgumentKind.PASSWORD in kinds or ArgumentKind.DIGEST in kinds:
            self._login(exchange, issued, digest=ArgumentKind.DIGEST in kinds)
        elif kinds == [ArgumentKind.USER]:
            (self._welcome if exchange.outcome is not Outcome.NEGATIVE else self.found.refused_users).add(
                self.user
            )
            self.found.refused_users -= self._welcome
        if exchange.outcome is Outcome.POSITIVE:
            self.found.takes_tls |= command.secures
            if command.does(CommandEffect.SETS_LANGUAGE):
                self._language(exchange, arguments)
            self.found.taken.add(issued.keyword)
            moment = self._moment(exchange)
            self.found.refused_at.discard((issued.keyword, moment))
            self.taken.add((_said(exchange), moment))
            self._told(exchange, issued)
        elif (
            exchange.outcome is Outcome.NEGATIVE and issued.state in command.states and not _NAMES & {*kinds}
        ):
            self._refused(exchange, issued, unnamed=not arguments or ArgumentKind.LINE_COUNT in kinds)

    def _authenticated(self, exchange: Exchange, issued: Issued) -> None:
        """Take in a part of an AUTH, and how it ended; with a mask for a response, it names no user."""
        if not issued.parsed.arguments:
            self.found.lists_mechanisms &= exchange.outcome is not Outcome.NEGATIVE
            if exchange.outcome is Outcome.POSITIVE and exchange.body and not exchange.omitted:
                names = (step.line.octets.decode("ascii", "replace").upper() for step in exchange.body)
                self.found.mechanisms = tuple(names)
            return
        command = exchange.command
        assert command is not None  # noqa: S101 - what was issued stands in it
        if command.kind is Kind.COMMAND:
            self.end()
            self._auth, self._challenges = issued, []
        for step in exchange.answer:
            if step.kind is Kind.CHALLENGE:
                self._challenges.append(sasl.decode(step.line.octets.partition(b" ")[2]) or b"")
        status = exchange.status
        if status is not None and status.kind is Kind.REPLY:
            self._auth = None
            self._told_of(exchange, issued, command.after.user)

    def end(self) -> None:
        """Take in an AUTH whose end was not recorded."""
        if self._auth is not None and self._challenges:
            exchange = self._exchange(self._auth)
            self.found.logins.append(
                RecordedLogin(
                    self._auth.index, UNNAMED, None, accepted=False, locked=False, exchange=exchange
                )
            )
        self._auth = None

    def _told_of(self, exchange: Exchange, issued: Issued, user: str | None) -> None:
        self.user = UNNAMED if user is None else user.encode()
        self._login(exchange, issued, digest=True)
        self.found.logins[-1].index = issued.index
        self.found.logins[-1].exchange = self._exchange(issued)

    def _exchange(self, issued: Issued) -> RecordedExchange:
        mechanism, *rest = issued.parsed.arguments
        name = mechanism.decode("ascii", "replace").upper()
        return RecordedExchange(name, tuple(self._challenges), initial=bool(rest))

    def _refused(self, exchange: Exchange, issued: Issued, *, unnamed: bool) -> None:
        """A command without fault was refused: the server does not have it, or not now, or not this line.

        Not so where it names a message that is not there.
        """
        number, command = issued.parsed.number, issued.parsed.command
        assert exchange.command is not None  # noqa: S101 - what was issued stands in it
        assert command is not None  # noqa: S101 - what is unknown was passed over
        before = exchange.command.before
        sure = number is None or before.count is not None
        if number is not None and sure and (number in before.marked or number > (before.count or 0)):
            return
        if sure and unnamed and (command.optional or command.does(CommandEffect.REMOVES)):
            self.found.refused_at.add((issued.keyword, self._moment(exchange)))
        else:
            self.found.refused_lines.add((_said(exchange), self._moment(exchange)))

    def _login(self, exchange: Exchange, issued: Issued, *, digest: bool) -> None:
        status = exchange.status
        accepted = exchange.outcome is not Outcome.NEGATIVE and not _reads_as_refusal(exchange)
        refusal = status.line.octets if status and exchange.outcome is Outcome.NEGATIVE else b""
        self.found.logins.append(
            RecordedLogin(
                exchange.command.index if exchange.command else issued.index,
                self.user,
                None if digest else issued.parsed.arguments[-1],
                accepted,
                replies.says_locked(refusal),
            )
        )
        if accepted:
            self.folder = _INBOX
            self.found.mailbox(self.user)

    def _told(self, exchange: Exchange, issued: Issued) -> None:
        status, content = exchange.status, exchange.content
        box = self.found.mailbox(self.user, self.folder)
        octets = status.line.octets if status else b""
        told_of = exchange.command.before.count if exchange.command else None
        if issued.parsed.number and told_of is None and self.protocol is not POP2:
            box.message(issued.parsed.number)  # what was accepted named a message that is there
        if content is Content.DROP_LISTING:
            told = replies.drop_listing(octets)
            if told is not None and status is not None:
                marked = status.before.marked
                if (
                    not box.totals
                ):  # what is told first counts: a later one that contradicts it is the one to differ
                    box.count = max(box.count, told[0] + len(marked))
                if (told[1], marked) not in box.totals:
                    box.totals.append((told[1], marked))
        elif content in (Content.SCAN_LISTING, Content.UNIQUE_ID_LISTING):
            lines = [s.line.octets for s in exchange.body] or [octets.partition(b" ")[2]]
            for line in lines:
                self._listed(box, replies.listed(content, line))
        elif content is Content.CAPABILITIES:
            if not exchange.omitted:
                self._capabilities(exchange)
        elif content is Content.MESSAGE_COUNT:
            self._count(issued, number(octets))
        elif content is Content.MESSAGE_LENGTH:
            self._length(box, status, number(octets))
        elif self._is_message(issued):
            self._message(box, exchange, issued)

    def _language(self, exchange: Exchange, arguments: Sequence[bytes]) -> None:
        """Take in a language that was taken, or all that were listed (RFC 6856 section 3)."""
        told = [*arguments, *(step.line.octets for step in exchange.body)]
        for tag, _space, name in (text.decode("utf-8", "replace").partition(" ") for text in told):
            if tag.isascii() and tag.replace("-", "").isalnum():
                self.found.languages[tag] = name or self.found.languages.get(tag, tag)

    def _capabilities(self, exchange: Exchange) -> None:
        """Take in what CAPA lists, by whether that is after the login, and whether under TLS."""
        self.found.capabilities[self._moment(exchange)] = tuple(s.line.octets for s in exchange.body)

    def _is_message(self, issued: Issued) -> bool:
        command = issued.parsed.command
        return command is not None and command.replies[0].content in (Content.MESSAGE, Content.MESSAGE_TOP)

    @staticmethod
    def _listed(box: ShownMailbox, told: replies.Listed | None) -> None:
        if told is None:
            return
        message = box.message(told.number)
        if message.octets is None:
            message.octets = told.octets
        message.unique_id = message.unique_id or told.unique_id

    def _count(self, issued: Issued, told: int | None) -> None:
        command = issued.parsed.command
        if command is not None and command.does(CommandEffect.SELECTS_MAILBOX):
            name = issued.parsed.arguments[0]
            self.folder = _INBOX if name.upper() == _INBOX else name
        box = self.found.mailbox(self.user, self.folder)
        box.count = max(box.count, told or 0)

    @staticmethod
    def _length(box: ShownMailbox, status: Step | None, told: int | None) -> None:
        current = status.after.current if status else None
        if told is None or not current or status is None or current in status.after.marked:
            return
        if told or current <= box.count:  # =0 is told of a message that is not there, too
            message = box.message(current)
            if message.octets is None:
                message.octets = told

    def _message(self, box: ShownMailbox, exchange: Exchange, issued: Issued) -> None:
        command = issued.parsed.command
        counted = command is not None and command.replies[0].shape is Shape.DATA
        current = exchange.command.before.current if exchange.command else None
        number = current if counted else issued.parsed.number
        if not number:
            return
        message = box.message(number)
        if exchange.status is not None and message.octets is None and exchange.content is Content.MESSAGE:
            told = _OCTETS.search(exchange.status.line.octets)
            message.octets = int(told[1]) if told else None
        if exchange.omitted or (message.whole and message.text is not None):
            return
        text = b"".join(_octets(step, counted=counted) for step in exchange.body)
        whole = exchange.content is Content.MESSAGE and not exchange.cut
        if whole or message.text is None or len(text) > len(message.text):
            message.text, message.whole = text, whole
