"""What comes late, or to a server with habits that no persona has by themselves."""

import pytest

from popconsole.maildrop.accounts import Secret
from popconsole.maildrop.messages import Message
from popconsole.protocol import PROTOCOLS
from popconsole.protocol.pop2 import Pop2State
from popconsole.protocol.pop3 import Pop3State
from popconsole.protocol.table import ArgumentKind
from popconsole.server.engine.answer import Answer
from popconsole.server.engine.effects import Close
from popconsole.server.engine.habits import Habits
from popconsole.server.engine.inputs import Challenge, CommandLine, MaildropOpened, MaildropRefused
from popconsole.server.engine.profile import Profile
from popconsole.server.engine.reason import Reason
from popconsole.server.engine.session import Pop2Session, Pop3Session
from popconsole.server.engine.step import step

MAIL = (Message(b"Subject: one\r\n\r\nHello\r\n", "u1"), Message(b"no header\r\n", "u2"))


@pytest.mark.parametrize(
    "session", [Pop3Session(Pop3State.TRANSACTION, open=True), Pop2Session(Pop2State.AUTH)]
)
def test_a_challenge_that_nobody_waits_for_is_dropped(session: Pop3Session | Pop2Session) -> None:
    after, effects = step(Profile(), session, Challenge(b"x"))
    assert after is session
    assert effects == ()


def test_lines_behind_a_quit_that_waited_are_not_carried_out() -> None:
    waiting = (CommandLine(b"QUIT"), CommandLine(b"CAPA"))
    asked = Pop3Session(
        Pop3State.AUTHORIZATION_USER, user=b"u", asked="PASS", waiting=waiting, responses=(Secret(b"x"),)
    )
    session, effects = step(Profile(), asked, MaildropRefused(Reason.WRONG))
    assert [effect.keyword for effect in effects if isinstance(effect, Answer)] == ["PASS", "QUIT"]
    assert effects[-1] == Close(asked=True)
    assert session.waiting == ()


def test_no_tls_behind_utf8() -> None:
    profile = Profile(stls=True)
    session = Pop3Session(Pop3State.AUTHORIZATION, utf8=True)
    after, (refusal,) = step(profile, session, CommandLine(b"STLS"))
    assert after is session
    assert isinstance(refusal, Answer)
    assert refusal.reason is Reason.TLS_AFTER_UTF8


def test_a_line_over_the_buffer_is_refused_and_the_session_goes_on() -> None:
    profile = Profile(habits=Habits(longest=20))
    session = Pop3Session(Pop3State.AUTHORIZATION)
    after, (refusal,) = step(profile, session, CommandLine(b"USER " + b"u" * 20))
    assert after is session
    assert isinstance(refusal, Answer)
    assert (refusal.reason, refusal.limit) == (Reason.TOO_LONG, 20)


@pytest.mark.parametrize(("line", "current"), [(b"READ 2", 2), (b"READ 2 7", 2), (b"READ 2  7 8", 2)])
def test_a_pop2_server_that_ignores_what_is_too_much(line: bytes, current: int) -> None:
    profile = Profile(pop2_habits=Habits(ignores=frozenset({"READ"})))
    session = Pop2Session(Pop2State.MBOX, open=True, messages=MAIL)
    after, _effects = step(profile, session, CommandLine(line))
    assert isinstance(after, Pop2Session)
    assert (after.current, after.state) == (current, Pop2State.ITEM)


@pytest.mark.parametrize(
    ("habits", "first", "second"),
    [
        (
            Habits(status_header=True),
            b"Subject: one\r\nStatus:   \r\n\r\nHello\r\n",
            b"Status:   \r\n\r\nno header\r\n",
        ),
        (Habits(extra_crlf=True), b"Subject: one\r\n\r\nHello\r\n\r\n", b"no header\r\n\r\n"),
        (Habits(), *(message.octets for message in MAIL)),
    ],
)
def test_what_pop2_servers_put_into_each_message(habits: Habits, first: bytes, second: bytes) -> None:
    asked = Pop2Session(Pop2State.AUTH, user=b"u", asked="HELO")
    session, _effects = step(Profile(pop2_habits=habits), asked, MaildropOpened(MAIL))
    assert [message.octets for message in session.messages] == [first, second]
    assert [message.unique_id for message in session.messages] == ["u1", "u2"]


def test_all_commands_with_numbers_have_a_message_number_first() -> None:
    numbers = {ArgumentKind.MESSAGE_NUMBER, ArgumentKind.LINE_COUNT}
    for command in (command for protocol in PROTOCOLS.values() for command in protocol.commands):
        if numbers & {argument.kind for argument in command.arguments}:
            assert command.arguments[0].kind is ArgumentKind.MESSAGE_NUMBER
