"""The POP3 engine against a table of RFC 1939's states and commands."""

import pytest

from popconsole.maildrop.messages import Message
from popconsole.protocol.pop3 import POP3, Pop3State
from popconsole.server.engine import pop3
from popconsole.server.engine.answer import Answer
from popconsole.server.engine.effects import Close, Effect, Login, Release
from popconsole.server.engine.inputs import (
    Closed,
    CommandLine,
    Input,
    MaildropOpened,
    MaildropRefused,
    Released,
    TimedOut,
)
from popconsole.server.engine.profile import Profile
from popconsole.server.engine.reason import LOGIN_REFUSALS, Reason
from popconsole.server.engine.session import Pop3Session
from popconsole.server.engine.step import step
from tests.server.saying import said

# "+": allowed there; "-": -ERR ("A server MUST respond to a command issued when the session is in an
# incorrect state by responding with a negative status indicator", section 3). Behind it the state that
# follows, where it is another: A, U (a user was named), T, U> (UPDATE, then closed), X (closed).
TABLE = """
         AUTHORIZATION   USER-NAMED   TRANSACTION
 USER    + U             - A          -
 PASS    -               + T          -
 APOP    + T             -            -
 STAT    -               -            +
 LIST    -               -            +
 RETR    -               -            +
 DELE    -               -            +
 NOOP    -               -            +
 RSET    -               -            +
 TOP     -               -            +
 UIDL    -               -            +
 CAPA    +               +            +
 AUTH    +               +            -
 STLS    +               + A          -
 UTF8    +               +            -
 LANG    +               +            +
 QUIT    + X             + X          + X
"""
STATES = {
    "AUTHORIZATION": Pop3State.AUTHORIZATION,
    "USER-NAMED": Pop3State.AUTHORIZATION_USER,
    "TRANSACTION": Pop3State.TRANSACTION,
}
LETTERS = {
    "A": Pop3State.AUTHORIZATION,
    "U": Pop3State.AUTHORIZATION_USER,
    "T": Pop3State.TRANSACTION,
    "X": Pop3State.CLOSED,
}
LINES = {
    "USER": b"USER mrose", "PASS": b"PASS tanstaaf", "STAT": b"STAT", "LIST": b"LIST", "RETR": b"RETR 1",
    "DELE": b"DELE 1", "NOOP": b"NOOP", "RSET": b"RSET", "TOP": b"TOP 1 0", "UIDL": b"UIDL 1",
    "AUTH": b"AUTH", "STLS": b"STLS", "UTF8": b"UTF8", "LANG": b"LANG",
    "CAPA": b"CAPA", "QUIT": b"QUIT", "APOP": b"APOP mrose c4c9334bac560ecc979e58001b3e22fb",
}  # fmt: skip
MAIL = (Message(b"Subject: one\r\n\r\nHello.\r\n", "u1"), Message(b"Subject: two\r\n\r\n.\r\n", "u2"))


def _cells() -> list[tuple[str, str, str, str]]:
    head, *rows = [line for line in TABLE.splitlines() if line.strip()]
    starts = [head.index(name) for name in STATES]
    cells = []
    for row in rows:
        for name, start, end in zip(STATES, starts, [*starts[1:], 80], strict=True):
            sign, _, then = row[start:end].strip().partition(" ")
            cells.append((row.split()[0], name, sign, then))
    return cells


def session_in(state: Pop3State) -> Pop3Session:
    opened = state is Pop3State.TRANSACTION
    named = opened or state is Pop3State.AUTHORIZATION_USER
    return Pop3Session(
        state, user=b"mrose" if named else None, apop=True, open=opened,
        messages=MAIL if opened else (),
    )  # fmt: skip


def converse(
    session: Pop3Session, received: Input, *, login: Input | None = None, removed: bool = True
) -> tuple[Pop3Session, list[Effect]]:
    done: list[Effect] = []
    inputs = [received]
    while inputs:
        after, effects = step(Profile(stls=True), session, inputs.pop(0))
        assert isinstance(after, Pop3Session)
        session = after
        for effect in effects:
            done.append(effect)
            if isinstance(effect, Login):
                inputs.append(login or MaildropOpened(MAIL))
            elif isinstance(effect, Release):
                inputs.append(Released(removed))
    return session, done


def test_the_table_is_whole() -> None:
    rows = {cell[0] for cell in _cells()}
    assert len(_cells()) == len(rows) * len(STATES)
    handled = {command.keyword for command in POP3.commands if command.removed is None} & set(pop3.HANDLERS)
    assert handled - rows == set(), "TABLE in this file: add what the RFC says of each"
    assert handled - set(LINES) == set(), "LINES in this file: add a line of each"
    assert rows == set(LINES) == handled


@pytest.mark.parametrize(("keyword", "state", "sign", "then"), _cells())
@pytest.mark.parametrize("case", [bytes.upper, bytes.lower])
def test_a_cell(keyword: str, state: str, sign: str, then: str, case: object) -> None:
    assert callable(case)
    before = session_in(STATES[state])
    word, space, rest = LINES[keyword].partition(b" ")
    after, effects = converse(before, CommandLine(case(word) + space + rest))
    assert said(effects, after).startswith(b"+OK" if sign == "+" else b"-ERR ")
    assert after.state is (LETTERS[then] if then else before.state)
    assert any(isinstance(e, Close) for e in effects) == (after.state is Pop3State.CLOSED)
    if sign == "-":
        assert said(effects, after).count(b"\r\n") == 1
        assert not any(isinstance(e, Login | Release) for e in effects)
        assert after.marked == before.marked


@pytest.mark.parametrize("keyword", [c.keyword for c in POP3.commands if c.least])
@pytest.mark.parametrize("state", STATES.values())
def test_a_command_without_its_arguments_is_refused_everywhere(keyword: str, state: Pop3State) -> None:
    after, effects = converse(session_in(state), CommandLine(keyword.encode()))
    assert said(effects, after).startswith(b"-ERR ")
    assert not any(isinstance(e, Login | Release | Close) for e in effects)
    assert after.marked == frozenset()


def test_quit_enters_update_before_anything_is_removed() -> None:
    before = session_in(Pop3State.TRANSACTION)
    marked, _ = converse(before, CommandLine(b"DELE 2"))
    after, effects = step(Profile(), marked, CommandLine(b"QUIT"))
    assert after.state is Pop3State.UPDATE
    assert effects == (Release(frozenset({2})),)


def test_a_quit_that_could_not_remove_says_so_and_closes() -> None:
    after, effects = converse(session_in(Pop3State.TRANSACTION), CommandLine(b"QUIT"), removed=False)
    assert said(effects, after) == b"-ERR [SYS/TEMP] some deleted messages not removed\r\n"
    assert after.state is Pop3State.CLOSED
    assert isinstance(effects[-1], Close)


@pytest.mark.parametrize("event", [Closed(), TimedOut()])
@pytest.mark.parametrize("state", [s for s in Pop3State if s is not Pop3State.CLOSED])
def test_an_end_without_quit_removes_nothing_and_says_nothing(state: Pop3State, event: Input) -> None:
    marked = (
        converse(session_in(state), CommandLine(b"DELE 1"))[0] if state is Pop3State.TRANSACTION else None
    )
    before = marked or session_in(state)
    after, effects = converse(before, event)
    assert said(effects, after) == b""
    done = [effect for effect in effects if not isinstance(effect, Answer)]
    assert done == [*([Release(frozenset())] if before.open else []), Close()]
    assert after.state is Pop3State.CLOSED


@pytest.mark.parametrize("refusal", LOGIN_REFUSALS)
@pytest.mark.parametrize(
    ("state", "keyword"), [(Pop3State.AUTHORIZATION_USER, "PASS"), (Pop3State.AUTHORIZATION, "APOP")]
)
def test_a_refused_login_leads_back_to_authorization(state: Pop3State, keyword: str, refusal: Reason) -> None:
    after, effects = converse(session_in(state), CommandLine(LINES[keyword]), login=MaildropRefused(refusal))
    begins = {
        Reason.WRONG: b"-ERR [AUTH] wrong ",
        Reason.ANOTHER: b"-ERR [AUTH] the authorization identity ",
        Reason.DELAYED: b"-ERR [LOGIN-DELAY] ",
        Reason.IN_USE: b"-ERR [IN-USE] ",
        Reason.LOCKED: b"-ERR [IN-USE] ",
        Reason.TEMPORARY: b"-ERR [SYS/TEMP] ",
        Reason.PERMANENT: b"-ERR [SYS/PERM] ",
    }
    assert said(effects, after).startswith(begins[refusal])
    assert after.state is Pop3State.AUTHORIZATION
    assert after.user is None


def test_a_session_that_is_closed_hears_nothing_more() -> None:
    closed = Pop3Session(Pop3State.CLOSED)
    for received in (CommandLine(b"NOOP"), Closed(), TimedOut(), Released()):
        assert step(Profile(), closed, received) == (closed, ())


def test_a_maildrop_that_nobody_waits_for_any_more_is_unlocked() -> None:
    session = session_in(Pop3State.AUTHORIZATION_USER)
    waiting, _ = step(Profile(), session, CommandLine(b"PASS x"))
    gone, _ = step(Profile(), waiting, Closed())
    assert step(Profile(), gone, MaildropOpened(MAIL))[1] == (Release(),)


def test_lines_that_come_while_a_login_is_looked_at_are_answered_in_their_order() -> None:
    session = session_in(Pop3State.AUTHORIZATION_USER)
    waiting, effects = step(Profile(), session, CommandLine(b"PASS x"))
    assert [type(e) for e in effects] == [Login]
    for line in (b"STAT", b"NOOP"):
        waiting, effects = step(Profile(), waiting, CommandLine(line))
        assert effects == ()
    after, effects = step(Profile(), waiting, MaildropOpened(MAIL))
    lines = said(effects, after).split(b"\r\n")
    assert lines[0].startswith(b"+OK mrose's maildrop has 2 messages")
    assert lines[1:] == [b"+OK 2 %d" % sum(m.size for m in MAIL), b"+OK", b""]
    assert isinstance(after, Pop3Session)
    assert after.waiting == ()


def test_no_handler_lacks_a_row() -> None:
    assert set(pop3.HANDLERS) <= {command.keyword for command in POP3.commands}


def test_a_command_without_a_handler_is_one_that_the_server_does_not_have(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delitem(pop3.HANDLERS, "TOP")
    session = session_in(Pop3State.TRANSACTION)
    after, (answer,) = step(Profile(), session, CommandLine(b"TOP 1 0"))
    assert after == session
    assert isinstance(answer, Answer)
    assert answer.reason is Reason.ABSENT
    listed = said(step(Profile(), session, CommandLine(b"CAPA"))[1], session)
    assert b"\r\nTOP\r\n" not in listed
    assert b"\r\nUIDL\r\n" in listed
