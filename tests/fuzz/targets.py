"""What an input is given to: cutter and engine, tracker, reader; each returns what was new about it.

One input serves all three: a text of rows ``S: ...`` and ``C: ...``. The reader takes it as it is, the
tracker the rows as lines, the engine the client's lines as a stream. What a target returns are *features*:
which command in which state with which outcome, which finding, which oddity. An input with a feature that
none had before it is worth changing further. Any exception but a TranscriptError from the reader is a fault.
"""

import zlib
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import replace

from popconsole.analysis.tracker import Tracker
from popconsole.formats.errors import TranscriptError
from popconsole.formats.reading import read
from popconsole.formats.writing import write
from popconsole.maildrop.accounts import Accounts, Secret
from popconsole.maildrop.messages import Message
from popconsole.maildrop.names import INBOX
from popconsole.maildrop.store import Maildrops
from popconsole.protocol import POP2, POP3, PROTOCOLS
from popconsole.protocol.framing import CRLF
from popconsole.server.engine.answer import Answer, AnswerKind
from popconsole.server.engine.effects import Close, MaildropRequest, Release, StartTls
from popconsole.server.engine.inputs import Closed, Input, TooLong
from popconsole.server.engine.profile import Profile
from popconsole.server.engine.step import step
from popconsole.server.listening.access import Access
from popconsole.server.listening.lines import LONGEST, PendingLines, received
from popconsole.server.listening.memo import Action, Memo, Send
from popconsole.server.setup import Setup
from popconsole.server.voice.catalogue import names
from popconsole.transcript.model import Conversation, Line, LineKind, Side
from popconsole.ui.annotated import Annotator
from tests.server.saying import whole

MAIL = (
    Message(b"Subject: one\r\nX: y\r\n\r\n.\r\n..\r\n.x\r\n", "u1"),
    Message(b"", "u2"),
    Message(b"no header", "u3"),
    Message(b"Subject: four\r\n\r\n" + b"\xe9\x1b[2J\r\n" * 30, "u4"),
)
Features = Iterator[Hashable]

_SIGNS = {"POP3": (b"+OK", b"-ERR", b"+ "), "POP2": (b"+ ", b"- ", b"#", b"=")}


def rows_of(data: bytes) -> list[tuple[Side, bytes, bytes]]:
    """Return the rows of an input as lines: side, octets, line ending."""
    lines = []
    for row in data.split(b"\n"):
        side = Side.SERVER if row[:1] == b"S" else Side.CLIENT
        text = row[3:] if row[:3] in (b"S: ", b"C: ") else row
        ending = CRLF
        if text.endswith(b"\\n"):
            text, ending = text[:-2], b"\n"
        elif text.endswith(b"\\c"):
            text, ending = text[:-2], b""
        lines.append((side, text.replace(b"\\\\", b"\\"), ending))
    return lines


class Server:
    """An engine behind cutter and memory, as a connection has it, with mail for ``student``."""

    def __init__(self, persona: str | None = None) -> None:
        profile = Profile(stls=True, obsolete=frozenset({"LAST", "RPOP"}))
        setup = Setup(Accounts({b"student": Secret(b"learn")}), profile=profile)
        self.setup = setup if persona is None else setup.as_persona(persona)
        self._memos = {name: Memo(name, self.setup.profile, self.setup.speaker(name)) for name in PROTOCOLS}

    def talk(self, protocol: str, stream: bytes) -> list[Hashable]:
        """Say a stream in pieces; return the features. AssertionError where what comes back is odd."""
        mail = {INBOX: MAIL, b"box": MAIL[:1]}
        self.setup = replace(self.setup, maildrops=Maildrops({b"student": mail}))
        return _Talk(protocol, self._memos[protocol], self.setup).run(stream)


class _Talk:
    def __init__(self, protocol: str, memo: Memo, setup: Setup) -> None:
        self.protocol = protocol
        self.memo = memo
        self.setup = setup
        self.access = Access(setup)
        self.point = memo.start
        self.features: list[Hashable] = []
        self.closed = False
        self.securing = False
        habits = setup.profile.habits
        echo = protocol != "POP2" and habits.overlong == "echo"
        self.echoes = habits.longest if echo else 0  # octets of a longer line come back

    def run(self, stream: bytes) -> list[Hashable]:
        self._event(self.access.opened(b"<1@x>"))
        pending = PendingLines()
        size = 1 + zlib.crc32(stream) % 97  # some pieces are an octet long, most hold several lines
        for at in range(0, len(stream), size * size):
            pending.feed(stream[at : at + size * size])
            for line in pending.waiting:
                if self.closed:
                    break
                if line not in self.point.replies:
                    self._line(line)
                if self.securing:
                    break  # what came with STLS in one piece is thrown away
            if self.securing:
                self.securing = False
                pending = PendingLines()
            if pending.overrun and not self.closed:
                self._event(TooLong(LONGEST))
        if not self.closed:
            self._event(Closed())
        assert not self.setup.maildrops.is_held(b"student"), "the maildrop stays locked behind a session"
        return self.features

    def _line(self, line: bytes) -> None:
        before = self.point.session
        taken = self.memo.line(self.point, line)
        again, effects = step(self.setup.profile, before, received(line))
        self.point, actions = taken
        assert self.point.session == again, "memory and engine disagree"
        assert self._said(actions) == self._said(effects), "memory and voice disagree"
        self._carry_out(actions)
        keyword = line.partition(b" ")[0].strip().upper()
        known = PROTOCOLS[self.protocol].command(keyword.decode("latin-1"))
        kinds = tuple(type(effect).__name__ for effect in effects)
        self.features.append((before.state, known and known.keyword, self.point.session.state, kinds))

    def _said(self, actions: Iterable[Action]) -> list[Hashable]:
        """Return actions, what is said as octets."""
        said: list[Hashable] = []
        for action in actions:
            if isinstance(action, Answer):
                said.append(whole(self.memo.speaker, self.point.session, action, b"<1@x>"))
            else:
                said.append(action.octets if isinstance(action, Send) else action)
        return said

    def _event(self, event: Input) -> None:
        self.point, actions = self.memo.event(self.point, event)
        self._carry_out(actions)

    def _carry_out(self, effects: tuple[Action, ...]) -> None:
        answers: list[Input] = []
        for effect in effects:
            assert not self.closed or isinstance(effect, Release), "something is done behind the end"
            if isinstance(effect, Send):
                self._send(effect.octets, counted=False)
            elif isinstance(effect, Answer):
                octets = whole(self.memo.speaker, self.point.session, effect, b"<1@x>")
                self._send(octets, counted=effect.kind is AnswerKind.DATA)
            elif isinstance(effect, Close):
                self.closed = True
            elif isinstance(effect, StartTls):
                self.securing = True
            else:
                request: MaildropRequest = effect
                answers.append(self.access.answer(request))
        for answer in answers:
            self._event(answer)

    def _send(self, octets: bytes, *, counted: bool) -> None:
        if not counted and not (self.echoes and len(octets) > self.echoes):
            assert octets.startswith(_SIGNS[self.protocol]), octets[:80]
            assert octets.endswith(CRLF), octets[-80:]


def servers() -> tuple[Server, ...]:
    """Return popconsole's own server and one for each persona."""
    return tuple(Server(name) for name in (None, *names()))


def engine(among: Sequence[Server], data: bytes) -> Features:
    """Say the client's lines of an input to both protocols' engines: half of all to the first server's."""
    turn = zlib.crc32(data)
    server = among[turn // 2 % len(among)] if turn % 2 else among[0]
    lines = rows_of(data)
    stream = b"".join(octets + ending for side, octets, ending in lines if side is Side.CLIENT)
    for protocol in PROTOCOLS:
        yield from server.talk(protocol, stream)


def tracker(data: bytes) -> Features:
    """Let a tracker follow the rows of an input as a conversation, recorded exactly or shortened."""
    lines = [Line(*row) for row in rows_of(data)]
    lines.append(Line(Side.CLIENT, b"", b"", LineKind.CLOSED))
    text = b"\n".join(octets for side, octets, _ in rows_of(data) if side is Side.SERVER)
    like_pop3 = text.count(b"+OK") + text.count(b"-ERR") >= text.count(b"\n=") + text.count(b"\n#")
    protocol = POP3 if like_pop3 else POP2
    follower = Tracker(protocol, exact=bool(len(data) % 2))
    for line in lines:
        made = follower.feed(line)
        keyword = made.command and protocol.command(made.command.keyword)
        yield made.before.state, made.kind, keyword and keyword.keyword, made.outcome, made.after.state
        for found in made.findings:
            yield protocol.name, found.code


def reader(data: bytes) -> Features:
    """Read an input as a file; what can be read is explained, written, and read again as it was."""
    try:
        recording = read(data, "input")
    except TranscriptError as error:
        yield "unusable", str(type(error).__name__)
        return
    for conversation in recording.conversations:
        for oddity in conversation.oddities:
            yield "oddity", oddity.code
    if zlib.crc32(data) % 8:
        return
    again = read(write(recording, reveal=True), "written")
    assert [list(c.lines) for c in again.conversations] == [list(c.lines) for c in recording.conversations], (
        "what was written reads otherwise"
    )
    assert write(again, reveal=True) == write(recording, reveal=True)
    for conversation in recording.conversations:
        _explain(conversation)


def _explain(conversation: Conversation) -> None:
    protocol = PROTOCOLS[conversation.protocol]
    follower = Tracker(protocol, exact=conversation.exact)
    annotator = Annotator(protocol, conversation.oddities)
    for line in conversation.lines:
        made = follower.feed(line)
        for row in annotator.as_text(made):
            assert row.isprintable() or "\n" in row or "\t" in row, repr(row)
