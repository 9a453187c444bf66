"""The injector takes whatever lines come, whatever faults are on, and does the same for the same lines."""

import inspect
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from popconsole.maildrop.messages import Message
from popconsole.protocol.pop2 import Pop2State
from popconsole.protocol.pop3 import Pop3State
from popconsole.server.engine.answer import Answer, AnswerForm, AnswerKind
from popconsole.server.engine.inputs import CommandLine
from popconsole.server.engine.profile import Profile
from popconsole.server.engine.session import Pop2Session, Pop3Session, Session
from popconsole.server.engine.step import step
from popconsole.server.faults.action import Action, Drop, Hold, Seen, Spoken, Wait, Write
from popconsole.server.faults.catalogue import FAULTS
from popconsole.server.faults.injector import Injector, Ledger
from popconsole.server.faults.spec import FaultError, FaultSpec, parse_fault
from popconsole.server.listening import shaping
from popconsole.server.setup import Setup
from tests.server.saying import spoken

MAIL = (Message(b"Subject: one\r\n\r\n.dot\r\n", "a"), Message(b"\r\n", "b"), Message(b"", "c"))
NEEDED = {"err-on": "err-on:RETR", "drop-after": "drop-after:30"}
WORDS = [
    b"STAT", b"LIST", b"LIST 1", b"UIDL", b"UIDL 2", b"RETR 1", b"RETR 3", b"TOP 1 0", b"DELE 1", b"RSET",
    b"NOOP", b"CAPA", b"QUIT", b"READ 1", b"RETR", b"ACKD", b"ACKS", b"FOLD x", b"XYZZY", b"", b"AUTH PLAIN",
    b"STLS",
]  # fmt: skip

faults = st.lists(st.sampled_from(sorted(FAULTS)), max_size=4, unique=True)
places = st.sampled_from(["", "@every", "@greeting", "@RETR", "@line:2", "@octets:20", "@chance:0.5:3"])
lines = st.lists(st.one_of(st.sampled_from(WORDS), st.binary(max_size=20)), max_size=12)


def _placed(name: str, place: str) -> FaultSpec | None:
    """Return a fault at a place; None where it can't strike there."""
    try:
        return parse_fault(NEEDED.get(name, name) + place)
    except FaultError:
        return None


def _run(protocol: str, specs: list[FaultSpec], said: list[bytes]) -> tuple[list[Action], list[str]]:
    struck: list[str] = []
    injector = Injector(protocol, specs, Ledger(), lambda spec: struck.append(spec.text))
    session: Session = (
        Pop3Session(Pop3State.TRANSACTION, open=True, messages=MAIL)
        if protocol == "POP3"
        else Pop2Session(Pop2State.MBOX, open=True, messages=MAIL)
    )
    speaker = Setup().speaker(protocol)
    greeting = Answer(AnswerKind.OK, form=AnswerForm.GREETING, stamped=protocol == "POP3")

    def speak(reply: Answer) -> Spoken:
        return spoken(speaker, session, reply, b"<1.2@x>")

    done = list(injector.said([speak(greeting)], speak))
    for line in said:
        seen = Seen(session.open, len(session.messages), session.marked)
        heard = injector.intercept(line, seen)
        answers: list[Spoken] = []
        if heard.line is not None:
            session, effects = step(Profile(), session, CommandLine(heard.line))
            answers = [speak(effect) for effect in effects if isinstance(effect, Answer)]
        done += injector.said(answers, speak)
    return done, struck


@given(st.sampled_from(["POP3", "POP2"]), faults, places, lines)
def test_any_lines_and_any_faults(protocol: str, names: list[str], place: str, said: list[bytes]) -> None:
    specs = [spec for name in names if (spec := _placed(name, place))]
    done, struck = _run(protocol, specs, said)
    assert (done, struck) == _run(protocol, specs, said)
    assert set(struck) <= {spec.text for spec in specs}
    for action in done:
        assert not isinstance(action, Write | Hold) or isinstance(action.octets, bytes)
        assert not isinstance(action, Wait) or action.seconds >= 0
    if not specs:
        assert not any(isinstance(action, Wait | Hold | Drop) for action in done)


@given(st.sampled_from(["POP3", "POP2"]), lines)
def test_what_is_never_at_its_place_changes_nothing(protocol: str, said: list[bytes]) -> None:
    specs = [spec for name in FAULTS if (spec := _placed(name, "@line:999999"))]
    assert len(specs) == len([f for f in FAULTS.values() if f.placed and f.place != "greeting"])
    assert _run(protocol, specs, said) == (_run(protocol, [], said)[0], [])


def test_a_connection_asks_the_injector_at_three_points() -> None:
    """For a line, for what is no line, and for a whole reply: nothing else that listens knows of faults."""
    folder = Path(shaping.__file__).parent
    knowing = {file.name for file in folder.glob("*.py") if "faults.injector" in file.read_text("utf-8")}
    assert knowing == {"shaping.py", "listener.py"}  # the second makes it
    public = {name for name, _ in inspect.getmembers(shaping.Shaping, inspect.isfunction) if name[0] != "_"}
    assert public == {"line", "event", "delivery", "answered", "forget"}
