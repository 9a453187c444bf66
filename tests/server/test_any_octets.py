"""Any octets, in any pieces: the same effects as in one piece, and never an exception."""

from dataclasses import replace
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from popconsole.maildrop.accounts import Accounts, Secret
from popconsole.maildrop.messages import Message
from popconsole.maildrop.names import INBOX
from popconsole.maildrop.store import Maildrops
from popconsole.protocol import PROTOCOLS
from popconsole.server.engine.answer import Answer, AnswerKind
from popconsole.server.engine.effects import Close, Effect, Login, OpenFolder, Release
from popconsole.server.engine.inputs import (
    Closed,
    CommandLine,
    FolderOpened,
    Input,
    MaildropOpened,
    MaildropRefused,
    Opened,
    Released,
    TimedOut,
    TooLong,
    TurnedAway,
)
from popconsole.server.engine.profile import Profile
from popconsole.server.engine.reason import LOGIN_REFUSALS, Reason
from popconsole.server.engine.session import Pop3Session, Session
from popconsole.server.engine.step import begin, step
from popconsole.server.listening.access import Access
from popconsole.server.listening.lines import LONGEST, PendingLines, received
from popconsole.server.setup import Setup
from tests.server.saying import whole

MAIL = (Message(b"Subject: one\r\n\r\n.\r\n", "u1"), Message(b"", "u2"), Message(b"no header", "u3"))
PROTOCOL = st.sampled_from(sorted(PROTOCOLS))
WORDS = st.sampled_from(
    [
        *sorted({c.keyword.encode() for p in PROTOCOLS.values() for c in p.commands}),
        *[b"user", b"HELLO", b"SAVE", b"", b"\xff", b"x" * 600],
    ]
)
ARGUMENTS = st.sampled_from(
    [b"", b" ", b" 1", b" 2", b" 0", b" 1 1", b" -1", b" 99999999999999999999", b" u", b" u p", b" p", b" p ",
     b" \\",
     b" box", b" \x00", b"\r", b" \xc3\xa9", b" " + b"9" * 300]
)  # fmt: skip
LINES = st.builds(bytes.__add__, WORDS, ARGUMENTS) | st.binary(max_size=40).map(
    lambda b: b.replace(b"\n", b"")
)
ENDINGS = st.sampled_from([b"\r\n", b"\r\n", b"\n", b"\r\r\n"])
STREAMS = st.lists(st.builds(bytes.__add__, LINES, ENDINGS), max_size=25).map(b"".join) | st.binary(
    max_size=400
)
INPUTS = st.one_of(
    st.builds(CommandLine, LINES),
    st.sampled_from(
        [Opened(), Opened(apop=True), TurnedAway(Reason.TOO_MANY), TooLong(9), Closed(), TimedOut(),
         Released(), Released(ok=False),
         MaildropOpened(MAIL), MaildropOpened(()), FolderOpened(MAIL[:1]),
         *map(MaildropRefused, LOGIN_REFUSALS)]
    ),
)  # fmt: skip


def _setup() -> Setup:
    return Setup(Accounts({b"u": Secret(b"p")}), Maildrops({b"u": {INBOX: MAIL, b"box": MAIL[:1]}}))


def _run(protocol: str, pieces: list[bytes]) -> tuple[Session, list[Effect], list[bytes]]:
    """Carry a stream through cutter and engine, as a connection does."""
    setup = _setup()
    access = Access(setup)
    session = begin(protocol)
    speaker = setup.speaker(protocol)
    done: list[Effect] = []
    octets: list[bytes] = []

    def take(first: Input) -> None:
        nonlocal session
        inputs = [first]
        while inputs:
            session, effects = step(setup.profile, session, inputs.pop(0))
            done.extend(effects)
            octets.extend(whole(speaker, session, e, b"<1@x>") for e in effects if isinstance(e, Answer))
            inputs += [access.answer(e) for e in effects if isinstance(e, Login | OpenFolder | Release)]

    take(access.opened(b"<1@x>"))
    pending = PendingLines()
    for piece in pieces:
        pending.feed(piece)
        for line in pending.waiting:
            if not any(isinstance(e, Close) for e in done):
                take(received(line))
        if pending.overrun and not any(isinstance(e, Close) for e in done):
            take(TooLong(LONGEST))
    take(Closed())
    return session, done, octets


@given(PROTOCOL, STREAMS, st.lists(st.integers(0, 2000)))
def test_pieces_make_no_difference(protocol: str, stream: bytes, cuts: list[int]) -> None:
    places = sorted({0, len(stream), *(cut for cut in cuts if cut < len(stream))})
    pieces = [stream[a:b] for a, b in pairwise(places)]
    assert _run(protocol, pieces) == _run(protocol, [stream])


@given(st.integers(LONGEST - 3, LONGEST + 3), st.integers(1, LONGEST), st.sampled_from([b"\n", b"\r\n", b""]))
@settings(max_examples=30)
def test_pieces_make_no_difference_to_very_long_lines(length: int, cut: int, ending: bytes) -> None:
    stream = b"x" * length + ending + b"QUIT\r\n"
    assert _run("POP3", [stream[:cut], stream[cut:]]) == _run("POP3", [stream])


@given(PROTOCOL, STREAMS)
def test_every_reply_is_of_the_protocol(protocol: str, stream: bytes) -> None:
    table = PROTOCOLS[protocol]
    signs = (b"+OK", b"-ERR ") if protocol == "POP3" else (b"+ ", b"- ", b"#", b"=")
    _session, done, said = _run(protocol, [stream])
    for reply, octets in zip([e for e in done if isinstance(e, Answer)], said, strict=True):
        if reply.kind in (AnswerKind.NOTHING, AnswerKind.DATA):
            assert not octets.startswith(signs)
        else:
            first, crlf, _ = octets.partition(b"\r\n")
            assert first.startswith(signs)
            assert crlf
            assert len(first) + 2 <= table.reply_line
            assert all(0x20 <= octet < 0x7F for octet in first)


@given(PROTOCOL, st.lists(INPUTS, max_size=30))
def test_any_input_may_come_in_any_state(protocol: str, inputs: list[Input]) -> None:
    session = begin(protocol)
    for each in inputs:
        again = step(Profile(), session, each)
        assert step(Profile(), session, each) == again  # nothing but its arguments decides
        session, _ = again
        assert hash(session) == hash(replace(session))


class NothingIsRemovedWithoutQuit(RuleBasedStateMachine):
    """Several sessions on one maildrop, which talk and vanish as they like."""

    def __init__(self) -> None:
        super().__init__()
        self.setup = _setup()
        self.sessions: dict[int, tuple[Session, Access]] = {}
        self.before = self._mail()

    def _mail(self) -> dict[bytes, tuple[Message, ...]]:
        return self.setup.maildrops.mailboxes(b"u")

    def _take(self, number: int, first: Input) -> list[Effect]:
        session, access = self.sessions.get(number) or (
            begin("POP3" if number % 2 else "POP2"),
            Access(self.setup),
        )
        done: list[Effect] = []
        inputs = [first]
        while inputs:
            session, effects = step(self.setup.profile, session, inputs.pop(0))
            done.extend(effects)
            inputs += [access.answer(e) for e in effects if isinstance(e, Login | OpenFolder | Release)]
        self.sessions[number] = (session, access)
        if any(isinstance(e, Close) for e in done):
            del self.sessions[number]
        return done

    @rule(number=st.integers(0, 3))
    def login(self, number: int) -> None:
        self._take(number, Opened(apop=True))
        for line in (b"USER u", b"PASS p") if number % 2 else (b"HELO u p",):
            if number in self.sessions:
                self._take(number, CommandLine(line))

    @rule(number=st.integers(0, 3), line=LINES)
    def say(self, number: int, line: bytes) -> None:
        session = self.sessions[number][0] if number in self.sessions else None
        marked = session.marked if session else frozenset()
        self._take(number, CommandLine(line))
        leaves = line.upper().split(b" ")[0] in (b"QUIT", b"FOLD")
        if not (leaves and marked):
            assert self._mail() == self.before
        else:
            gone = sum(map(len, self.before.values())) - sum(map(len, self._mail().values()))
            assert gone in (0, len(marked))
        self.before = self._mail()

    @rule(number=st.integers(0, 3), n=st.integers(1, 3))
    def fetch_and_mark(self, number: int, n: int) -> None:
        lines = (b"DELE %d" % n,) if number % 2 else (b"READ %d" % n, b"RETR", b"ACKD")
        for line in lines:
            if number in self.sessions:
                self._take(number, CommandLine(line))

    @rule(number=st.integers(0, 3), how=st.sampled_from([Closed(), TimedOut(), TooLong(9)]))
    def vanish(self, number: int, how: Input) -> None:
        self._take(number, how)

    @invariant()
    def nothing_went(self) -> None:
        assert self._mail() == self.before

    @invariant()
    def one_session_at_most_holds_the_maildrop(self) -> None:
        holders = [session for session, _ in self.sessions.values() if session.open]
        assert len(holders) <= 1
        assert self.setup.maildrops.is_held(b"u") == bool(holders)
        assert not any(isinstance(s, Pop3Session) and s.asked for s in holders)


TestNothingIsRemovedWithoutQuit = NothingIsRemovedWithoutQuit.TestCase
