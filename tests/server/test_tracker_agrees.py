"""The tracker, fed with what client and engine say, is always in the state that the engine is in."""

from hypothesis import given, settings
from hypothesis import strategies as st

from popconsole.analysis.tracker import Tracker
from popconsole.maildrop.accounts import Accounts, Secret
from popconsole.maildrop.messages import Message
from popconsole.maildrop.names import INBOX
from popconsole.maildrop.store import Maildrops
from popconsole.protocol import PROTOCOLS
from popconsole.protocol.framing import Framer
from popconsole.server.engine.answer import Answer
from popconsole.server.engine.effects import Close, Login, OpenFolder, Release
from popconsole.server.engine.inputs import CommandLine, Input
from popconsole.server.engine.step import begin, step
from popconsole.server.listening.access import Access
from popconsole.server.setup import Setup
from popconsole.transcript.model import Line, LineKind, Side
from tests.server.saying import whole

MAIL = (Message(b"Subject: one\r\n\r\n.\r\n..\r\n", "u1"), Message(b"Subject: two\r\n\r\n", "u2"))
SCRIPTS = {
    "POP3": [
        "USER u", "USER v", "PASS p", "PASS", "PASS x", "APOP u x", "STAT", "LIST", "LIST 1", "LIST 9",
        "UIDL", "UIDL 2", "RETR 1", "RETR 2", "RETR", "RETR  1", "TOP 1 0", "TOP 1 1", "TOP 1", "DELE 1",
        "DELE 2", "RSET", "NOOP", "CAPA", "QUIT", "FROB", "",
    ],
    "POP2": [
        "HELO u p", "HELO u x", "HELO", "FOLD box", "FOLD nowhere", "FOLD inbox", "READ", "READ 1", "READ 2",
        "READ 9", "RETR", "ACKS", "ACKD", "NACK", "QUIT", "SAVE",
    ],
}  # fmt: skip
LOGIN = {"POP3": ["USER u", "PASS p"], "POP2": ["HELO u p", "READ", "RETR"]}


def _agree(protocol: str, script: list[str]) -> None:
    mail = Maildrops({b"u": {INBOX: MAIL, b"box": MAIL[1:]}})
    setup = Setup(Accounts({b"u": Secret(b"p")}), mail)
    access = Access(setup)
    speaker = setup.speaker(protocol)
    session = begin(protocol)
    tracker = Tracker(PROTOCOLS[protocol], exact=True)
    framer = Framer()

    def take(first: Input) -> bool:
        nonlocal session
        inputs = [first]
        closed = False
        while inputs:
            session, effects = step(setup.profile, session, inputs.pop(0))
            for effect in effects:
                if isinstance(effect, Answer):
                    framer.feed(whole(speaker, session, effect, b"<1@x>"))
                    while len(framer) and (line := framer.next(tracker.dialogue.octets_due)) is not None:
                        tracker.feed(Line(Side.SERVER, *line))
                elif isinstance(effect, Login | OpenFolder | Release):
                    inputs.append(access.answer(effect))
                elif isinstance(effect, Close):
                    closed = True
        if closed:
            tracker.feed(Line(Side.SERVER, b"", b"", LineKind.CLOSED))
        return closed

    take(access.opened(b"<1@x>"))
    for said in script:
        tracker.feed(Line(Side.CLIENT, said.encode()))
        closed = take(CommandLine(said.encode()))
        assert tracker.situation.state is session.state, said
        assert tracker.situation.marked == session.marked or closed, said
        if closed:
            break


@given(st.lists(st.sampled_from(SCRIPTS["POP3"]), max_size=15), st.booleans())
@settings(max_examples=200)
def test_pop3(script: list[str], logged_in: bool) -> None:  # noqa: FBT001
    _agree("POP3", LOGIN["POP3"] + script if logged_in else script)


@given(st.lists(st.sampled_from(SCRIPTS["POP2"]), max_size=15), st.booleans())
@settings(max_examples=200)
def test_pop2(script: list[str], logged_in: bool) -> None:  # noqa: FBT001
    _agree("POP2", LOGIN["POP2"] + script if logged_in else script)
