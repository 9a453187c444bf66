"""The POP2 engine against RFC 937's server decision table, cell by cell, as page 22 prints it."""

from dataclasses import replace

import pytest

from popconsole.maildrop.messages import Message
from popconsole.protocol.pop2 import POP2, Pop2State
from popconsole.server.engine import pop2
from popconsole.server.engine.answer import Answer
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
)
from popconsole.server.engine.profile import Profile
from popconsole.server.engine.reason import LOGIN_REFUSALS, Reason
from popconsole.server.engine.session import Pop2Session
from popconsole.server.engine.step import step
from tests.server.saying import said

TABLE = """
          |              STATE
   -------+-----------------------------------------
   INPUT  | LSTN | AUTH | MBOX | ITEM | NEXT | DONE |
   -------+-----------------------------------------|
   Open   |  2   |  1   |  1   |  1   |  1   |  1   |
   -------+-----------------------------------------|
   HELO   |  1   |  3   |  1   |  1   |  1   |  1   |
   -------+-----------------------------------------|
   FOLD   |  1   |  1   |  5   |  5   |  1   |  1   |
   -------+-----------------------------------------|
   READ   |  1   |  1   |  6   |  6   |  1   |  1   |
   -------+-----------------------------------------|
   RETR   |  1   |  1   |  1   |  7   |  1   |  1   |
   -------+-----------------------------------------|
   ACKS   |  1   |  1   |  1   |  1   |  8   |  1   |
   -------+-----------------------------------------|
   ACKD   |  1   |  1   |  1   |  1   |  8   |  1   |
   -------+-----------------------------------------|
   NACK   |  1   |  1   |  1   |  1   |  8   |  1   |
   -------+-----------------------------------------|
   QUIT   |  1   |  4   |  4   |  4   |  1   |  1   |
   -------+-----------------------------------------|
   Close  |  1   |  1   |  1   |  1   |  1   |  9   |
   -------+-----------------------------------------|
   other  |  1   |  1   |  1   |  1   |  1   |  1   |
   -------+-----------------------------------------|
   Timeout|      |  1   |  1   |  1   |  1   |  1   |
   -------+-----------------------------------------|
"""

MAIL = (Message(b"Subject: one\r\n\r\nHello.\r\n", "u1"), Message(b"Subject: two\r\n\r\n", "u2"))
OTHER_MAIL = (Message(b"Subject: other\r\n\r\n", "u3"),)

INPUTS: dict[str, Input] = {
    "Open": Opened(),
    "HELO": CommandLine(b"HELO jones secret"),
    "FOLD": CommandLine(b"FOLD other"),
    "READ": CommandLine(b"READ 1"),
    "RETR": CommandLine(b"RETR"),
    "ACKS": CommandLine(b"ACKS"),
    "ACKD": CommandLine(b"ACKD"),
    "NACK": CommandLine(b"NACK"),
    "QUIT": CommandLine(b"QUIT"),
    "Close": Closed(),
    "other": CommandLine(b"STAT"),
    "Timeout": TimedOut(),
}


def _cells() -> list[tuple[str, str, str]]:
    rows = [
        [cell.strip() for cell in line.strip().rstrip("|").split("|")]
        for line in TABLE.splitlines()
        if "|" in line and not line.strip().startswith("-") and "STATE" not in line
    ]
    states = rows[0][1:]
    return [
        (row[0], state, action) for row in rows[1:] for state, action in zip(states, row[1:], strict=True)
    ]


def _session(state: Pop2State) -> Pop2Session:
    opened = state in (Pop2State.MBOX, Pop2State.ITEM, Pop2State.NEXT)
    return Pop2Session(
        state, open=opened, messages=MAIL if opened else (), mailbox=b"INBOX" if opened else b""
    )


def _converse(
    session: Pop2Session,
    received: Input,
    login: Input = MaildropOpened(MAIL),  # noqa: B008 - frozen
) -> tuple[Pop2Session, list[Effect]]:
    """Give an input, and the answers to what the engine asks for."""
    done: list[Effect] = []
    inputs = [received]
    while inputs:
        after, effects = step(Profile(), session, inputs.pop(0))
        assert isinstance(after, Pop2Session)
        session = after
        for effect in effects:
            done.append(effect)
            if isinstance(effect, Login):
                inputs.append(login)
            elif isinstance(effect, OpenFolder):
                inputs.append(FolderOpened(OTHER_MAIL))
            elif isinstance(effect, Release):
                inputs.append(Released())
    return session, done


def _wire(effects: list[Effect], after: Pop2Session) -> bytes:
    """Return what is sent, and check that a close comes after it and nothing after the close."""
    if Close in map(type, effects):
        assert isinstance(effects[-1], Close)
        assert [type(e) for e in effects].count(Close) == 1
    return said(effects, after)


def _closes(effects: list[Effect]) -> bool:
    return any(isinstance(effect, Close) for effect in effects)


def test_the_table_is_whole() -> None:
    cells = _cells()
    assert len(cells) == 12 * 6
    assert [c for c in cells if not c[2]] == [("Timeout", "LSTN", "")]


@pytest.mark.parametrize(("name", "state", "action"), _cells())
def test_a_cell(name: str, state: str, action: str) -> None:  # noqa: PLR0915 - as long as the table
    before = _session(Pop2State[state])
    after, effects = _converse(before, INPUTS[name])
    wire = _wire(effects, after)
    closes = _closes(effects)
    match action:
        case "1":  # This is garbage. Send "- error", and Close the connection.
            assert wire.startswith(b"- ")
            assert wire.count(b"\r\n") == 1
            assert wire.endswith(b"\r\n")
            assert closes
            assert after.state is Pop2State.DONE
            assert not after.open
            assert [e for e in effects if isinstance(e, Release)] == ([Release()] if before.open else [])
        case "2":  # Send the greeting. Go to AUTH state.
            assert wire.startswith(b"+ POP2 ")
            assert after.state is Pop2State.AUTH
            assert not closes
        case "3":  # (a) If authorized user then send "#NNN" and go to MBOX state
            assert wire.startswith(b"#2 ")
            assert after.state is Pop2State.MBOX
            assert after.messages == MAIL
            assert not closes
        case "4":  # Send "+ Bye" and go to DONE state.
            assert wire.startswith(b"+ ")
            assert after.state is Pop2State.DONE
            assert closes
            assert not after.open
        case "5":  # Send "+NNN" (the replies' definition: "#NNN") and go to MBOX state.
            assert wire.startswith(b"#1 ")
            assert after.state is Pop2State.MBOX
            assert after.messages == OTHER_MAIL
            assert not closes
        case "6":  # Send "=CCC" and go to ITEM state.
            assert wire.startswith(b"=%d " % MAIL[0].size)
            assert after.state is Pop2State.ITEM
            assert not closes
        case "7":  # If message exists then send the data and go to NEXT state
            assert wire == MAIL[0].octets
            assert after.state is Pop2State.NEXT
            assert not closes
        case "8":  # Do what ACKS/ACKD/NACK require and go to ITEM state.
            assert after.state is Pop2State.ITEM
            assert not closes
            current, marked = {"ACKS": (2, []), "ACKD": (2, [1]), "NACK": (1, [])}[name]
            assert (after.current, list(after.marked)) == (current, marked)
            assert wire.startswith(b"=%d " % MAIL[current - 1].size)
        case "9":  # Close the connection.
            assert wire == b""
            assert closes
        case _:  # An empty cell: nothing has opened, so nothing can be late.
            assert (after, effects) == (before, [])


@pytest.mark.parametrize("reason", LOGIN_REFUSALS)
def test_action_3b_a_wrong_user_is_told_and_the_connection_closed(reason: Reason) -> None:
    after, effects = _converse(_session(Pop2State.AUTH), INPUTS["HELO"], MaildropRefused(reason))
    assert _wire(effects, after).startswith(b"- ")
    assert _closes(effects)
    assert after.state is Pop2State.DONE


@pytest.mark.parametrize("current", [0, 3, 2])
def test_action_7_without_a_message_closes_without_a_word(current: int) -> None:
    session = replace(_session(Pop2State.ITEM), current=current, marked=frozenset({2}))
    after, effects = _converse(session, INPUTS["RETR"])
    assert [e for e in effects if not isinstance(e, Answer)] == [Release(), Close()]
    assert _wire(effects, after) == b""
    assert after.state is Pop2State.DONE


def test_each_command_of_the_table_has_a_handler_and_no_handler_lacks_a_row() -> None:
    assert set(pop2.HANDLERS) == {command.keyword for command in POP2.commands}
