"""What the lines of a session tell of the desk is what the server has, wherever both know it."""

from hypothesis import given, settings
from hypothesis import strategies as st

from popconsole.analysis.history import History
from popconsole.guide.desk.desk import Desk, DeskStage, HeldBy
from popconsole.guide.desk.of_lines import desk_of_lines
from popconsole.guide.desk.told import ToldDesk
from popconsole.maildrop.accounts import Accounts, Secret
from popconsole.maildrop.messages import Message
from popconsole.maildrop.names import INBOX
from popconsole.maildrop.store import Maildrops
from popconsole.protocol import PROTOCOLS
from popconsole.protocol.framing import Framer
from popconsole.server.engine.answer import Answer
from popconsole.server.engine.effects import Close, Login, OpenFolder, Release
from popconsole.server.engine.inputs import Closed, CommandLine, Input
from popconsole.server.engine.session import Session
from popconsole.server.engine.step import begin, step
from popconsole.server.listening.access import Access
from popconsole.server.listening.looks import SessionLook
from popconsole.server.setup import Setup
from popconsole.transcript.model import Line, LineKind, Lines, Side
from popconsole.ui.desk_of_server import desk_of_server
from popconsole.ui.desk_seen import SeenDesk, SeenMaildrop
from tests.server.saying import whole

MAIL = tuple(Message(b"Subject: %d\r\n\r\n.\r\n" % n, f"u{n}") for n in (1, 2, 3))
SAID = {
    "POP3": [
        "USER u", "PASS p", "PASS x", "STAT", "LIST", "LIST 1", "UIDL", "UIDL 2", "RETR 1", "RETR 2",
        "RETR 9", "TOP 1 0", "TOP 3 9", "DELE 1", "DELE 2", "DELE 3", "RSET", "NOOP", "CAPA", "QUIT",
        "FROB", "",
    ],
    "POP2": [
        "HELO u p", "HELO u x", "FOLD box", "FOLD nowhere", "FOLD inbox", "READ", "READ 1", "READ 2",
        "READ 9", "RETR", "ACKS", "ACKD", "NACK", "QUIT",
    ],
}  # fmt: skip
LOGIN = {"POP3": ["USER u", "PASS p"], "POP2": ["HELO u p"]}
PEER = ("127.0.0.1", 50_000)


class _Talk:
    """A client and the engine, without a socket between them."""

    def __init__(self, protocol: str, *, keeps: bool = False) -> None:
        self.maildrops = Maildrops({b"u": {INBOX: MAIL, b"box": MAIL[1:]}})
        self.maildrops.keeps = keeps
        self.setup = Setup(Accounts({b"u": Secret(b"p")}), self.maildrops)
        self.access = Access(self.setup)
        self.session: Session = begin(protocol)
        self.history = History(PROTOCOLS[protocol], Lines(), exact=True)
        self.told = ToldDesk(self.history)
        self.protocol = protocol
        self.closed = False
        self._framer = Framer()
        self._take(self.access.opened(b"<1@x>"))

    def say(self, text: str) -> None:
        self._add(Line(Side.CLIENT, text.encode()))
        self._take(CommandLine(text.encode()))

    def cut(self) -> None:
        self._add(Line(Side.CLIENT, b"", b"", LineKind.CLOSED))
        self._take(Closed())

    def _add(self, line: Line) -> None:
        lines = self.history.lines
        assert isinstance(lines, Lines)
        lines.append(line)
        self.history.extend()

    def _take(self, first: Input) -> None:
        inputs = [first]
        speaker = self.setup.speaker(self.protocol)
        gone = isinstance(first, Closed)
        while inputs:
            self.session, effects = step(self.setup.profile, self.session, inputs.pop(0))
            for effect in effects:
                if isinstance(effect, Answer) and not gone:
                    self._framer.feed(whole(speaker, self.session, effect, b"<1@x>"))
                    due = self.history.live.dialogue
                    while len(self._framer) and (line := self._framer.next(due.octets_due)) is not None:
                        self._add(Line(Side.SERVER, *line))
                elif isinstance(effect, Login | OpenFolder | Release):
                    inputs.append(self.access.answer(effect))
                elif isinstance(effect, Close):
                    self.closed = True
        if self.closed and not gone:
            self._add(Line(Side.SERVER, b"", b"", LineKind.CLOSED))

    def desks(self) -> tuple[Desk, Desk]:
        """Return the desk as told, and as it is."""
        index = len(self.history.lines) - 1
        self.told.read_on(index + 1)
        access = self.access
        mine = None
        if access.since is not None:
            mine = SessionLook(PEER, self.protocol, self.session, access.since, access.keeps, access.removed)
        holder = mine if mine is not None and self.session.open else None
        there = SeenMaildrop(b"u", self.maildrops.in_memory(b"u"), self.maildrops.is_held(b"u"))
        seen = SeenDesk(PEER, mine, holder, there, b"u")
        return desk_of_lines(self.told, index), desk_of_server(seen, self.told, index)


def _agree(told: Desk, real: Desk) -> None:
    assert told.stage is real.stage
    assert real.notes == ()  # nobody was told otherwise than it is
    if told.held is not HeldBy.UNTOLD:
        assert told.held is real.held
    if told.stage is DeskStage.BEFORE:
        return
    assert told.mailbox == real.mailbox
    there = {one.number: one for one in real.rows}
    for one in told.rows:
        other = there[one.number]
        assert (one.fate, one.fetched) == (other.fate, other.fetched), one.number
        assert one.octets in (None, other.octets)
        assert one.unique_id in (None, other.unique_id)
        assert one.subject in (None, other.subject)
    if told.count is not None:
        assert told.count == real.count
    if told.left is not None:
        assert told.left == real.left
    assert told.removed == real.removed or [set(one.numbers) for one in told.removed] == [
        set(one.numbers) for one in real.removed
    ]


def _play(protocol: str, script: list[str], *, cut: bool) -> None:
    talk = _Talk(protocol)
    marked: set[int] = set()
    removed = 0
    for said in script:
        marked_before = set(talk.session.marked)
        talk.say(said)
        told, real = talk.desks()
        _agree(told, real)
        if len(told.removed) > removed:  # never more is removed than was marked
            removed = len(told.removed)
            assert set(told.removed[-1].numbers) == marked_before
        marked = {one.number or 0 for one in told.rows if one.fate.word == "marked"}
        if said == "RSET" and told.stage is DeskStage.OPEN:
            assert not marked
        if talk.closed:
            return
    if cut:
        talk.cut()
        told, real = talk.desks()
        _agree(told, real)
        assert not any(one.fate.word for one in told.rows)
        assert talk.session.open is False


@given(st.lists(st.sampled_from(SAID["POP3"]), max_size=14), st.booleans(), st.booleans())
@settings(max_examples=150)
def test_pop3(script: list[str], logged_in: bool, cut: bool) -> None:  # noqa: FBT001
    _play("POP3", LOGIN["POP3"] + script if logged_in else script, cut=cut)


@given(st.lists(st.sampled_from(SAID["POP2"]), max_size=14), st.booleans(), st.booleans())
@settings(max_examples=150)
def test_pop2(script: list[str], logged_in: bool, cut: bool) -> None:  # noqa: FBT001
    _play("POP2", LOGIN["POP2"] + script if logged_in else script, cut=cut)


@given(st.lists(st.sampled_from(SAID["POP3"]), max_size=10))
@settings(max_examples=50)
def test_a_server_that_keeps_all_has_removed_nothing(script: list[str]) -> None:
    talk = _Talk("POP3", keeps=True)
    for said in (*LOGIN["POP3"], *script):
        talk.say(said)
        _told, real = talk.desks()
        assert real.removed == ()
        assert "removed" not in {one.fate.word for one in real.rows}
        if talk.closed:
            assert real.left in (3, None)
            return
