"""AUTH on the mock server: each mechanism, RFC 5034's rules, and what CAPA says of it."""

import base64
import poplib
import socket
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import pytest

from popconsole.maildrop.accounts import Secret
from popconsole.maildrop.builtin import TOKENS
from popconsole.maildrop.messages import Message
from popconsole.maildrop.store import Maildrops
from popconsole.protocol import sasl, scram
from popconsole.server.engine.effects import Authenticate, Release
from popconsole.server.engine.inputs import Challenge, MaildropOpened, MaildropRefused
from popconsole.server.engine.profile import Profile
from popconsole.server.engine.reason import Reason
from popconsole.server.listening.access import Access, Pace
from popconsole.server.setup import Setup

TOKEN = TOKENS[b"student"]
UNREADABLE = b"teach\xff"  # no UTF-8
ANOTHER = "-ERR [AUTH] the authorization identity names another user, and nobody may act for another here..."


def said(octets: bytes) -> str:
    return base64.b64encode(octets).decode()


@pytest.mark.parametrize("initial", [True, False])
@pytest.mark.parametrize(
    ("mechanism", "response"),
    [
        ("PLAIN", sasl.plain(b"student", b"learn")),
        ("PLAIN", sasl.plain(b"student", b"learn", b"student")),
        ("XOAUTH2", sasl.xoauth2(b"student", TOKEN)),
        ("OAUTHBEARER", sasl.oauthbearer(b"student", TOKEN, b"localhost", 110)),
    ],
)
def test_one_response(play: Any, mechanism: str, response: bytes, initial: bool) -> None:  # noqa: FBT001
    ask = (
        f">> AUTH {mechanism} {said(response)}"
        if initial
        else f">> auth {mechanism}\n<< +\n>> {said(response)}"
    )
    play("POP3")(f"""
    >> (open)
    << ...
    {ask}
    !! authenticate {mechanism}
    << +OK student's maildrop has 6 messages ...
    >> AUTH PLAIN
    << -ERR AUTH only before login...
    >> STAT
    << +OK 6 ...
    """)


def test_login_asks_twice(play: Any) -> None:
    play("POP3")(f"""
    >> (open)
    << ...
    >> AUTH LOGIN {said(b"student")}
    << -ERR LOGIN takes no initial response: wait for the challenge
    >> AUTH LOGIN
    !! authenticate LOGIN
    << + VXNlcm5hbWU6
    >> {said(b"student")}
    !! authenticate LOGIN
    << + UGFzc3dvcmQ6
    >> {said(b"learn")}
    !! authenticate LOGIN
    << +OK student's maildrop has 6 messages ...
    """)


def test_refusals_leave_the_session_as_if_auth_had_not_been(play: Any) -> None:
    play("POP3")(f"""
    >> (open)
    << ...
    >> AUTH X-NONE
    << -ERR no mechanism X-NONE here: AUTH alone lists them
    >> AUTH PLAIN
    << +
    >> *
    << -ERR cancelled
    >> AUTH PLAIN
    << +
    >> STAT of the art
    << -ERR that was no base64: begin again with AUTH
    >> AUTH PLAIN AAA=BBB
    << -ERR the initial response is no base64
    >> AUTH PLAIN =
    !! authenticate PLAIN
    << -ERR [AUTH] wrong user or password...
    >> AUTH PLAIN {said(sasl.plain(b"student", b"wrong"))}
    !! authenticate PLAIN
    << -ERR [AUTH] wrong user or password...
    >> AUTH PLAIN {said(sasl.plain(b"student", b"learn", b"teacher"))}
    !! authenticate PLAIN
    << {ANOTHER}
    >> AUTH PLAIN {said(sasl.plain(b"student", b"learn", UNREADABLE))}
    !! authenticate PLAIN
    << {ANOTHER}
    >> AUTH SCRAM-SHA-256 {said(b"n,a=teacher,n=student,r=abc")}
    !! authenticate SCRAM-SHA-256
    << {ANOTHER}
    >> AUTH OAUTHBEARER {said(sasl.oauthbearer(b"teacher", TOKEN))}
    !! authenticate OAUTHBEARER
    << + {said(sasl.REJECTION)}
    >> AQ==
    !! authenticate OAUTHBEARER
    << {ANOTHER}
    >> AUTH PLAIN {said(sasl.plain(b"x" * 200, b"learn"))}
    << -ERR line too long: at most 255 octets, its CRLF included
    >> USER student
    << +OK ...
    """)


def test_who_has_a_wrong_token_is_told_why_and_answers_before_the_refusal(play: Any) -> None:
    play("POP3")(f"""
    >> (open)
    << ...
    >> AUTH OAUTHBEARER {said(sasl.oauthbearer(b"student", b"wrong"))}
    !! authenticate OAUTHBEARER
    << + {said(b'{"status":"invalid_token"}')}
    >> AQ==
    !! authenticate OAUTHBEARER
    << -ERR [AUTH] wrong user or password...
    """)


def test_a_line_of_an_exchange_may_be_longer_than_a_command(play: Any) -> None:
    long_token = b"t" * 6_000
    fits = said(sasl.xoauth2(b"student", long_token))
    play("POP3")(f"""
    >> (open)
    << ...
    >> AUTH XOAUTH2
    << +
    >> {fits}
    !! authenticate XOAUTH2
    << + ...
    >>{" "}
    !! authenticate XOAUTH2
    << -ERR [AUTH] ...
    >> AUTH XOAUTH2
    << +
    >> {said(b"t" * 10_000)}
    << -ERR line too long: at most 12288 octets in an exchange
    """)


def test_auth_alone_lists_the_mechanisms(play: Any) -> None:
    play("POP3", Setup(profile=Profile(mechanisms=("PLAIN", "CRAM-MD5"), plain=False)))("""
    >> (open)
    << ...
    >> AUTH
    << +OK SASL mechanisms follow
    << CRAM-MD5
    << .
    >> AUTH PLAIN
    << -ERR PLAIN sends a secret in clear: APOP or AUTH CRAM-MD5
    >> USER student
    << -ERR PASS would send the password in clear: APOP or AUTH CRAM-MD5
    """)


@pytest.fixture
def running(serving: Callable[..., AbstractContextManager[Any]]) -> Iterator[Any]:
    with serving() as server:
        yield server


class Wire:
    def __init__(self, address: tuple[str, int]) -> None:
        self.connection = socket.create_connection(address, 10)
        self.file = self.connection.makefile("rb")
        self.greeting = self.file.readline()

    def __call__(self, line: bytes) -> bytes:
        self.connection.sendall(line + b"\r\n")
        return self.file.readline().removesuffix(b"\r\n")

    def close(self) -> None:
        self.file.close()
        self.connection.close()


def test_cram_md5_over_the_wire(running: Any) -> None:
    challenges = set()
    for password, sign in ((b"wrong", b"-ERR [AUTH]"), (b"learn", b"+OK")):
        wire = Wire(running.pop3)
        challenge = base64.b64decode(wire(b"AUTH CRAM-MD5").removeprefix(b"+ "))
        challenges.add(challenge)
        assert challenge.endswith(b"@popconsole.example>")
        assert wire(sasl.encode(sasl.cram_md5(b"student", password, challenge))).startswith(sign)
        wire.close()
    assert len(challenges) == 2


@pytest.mark.parametrize("mechanism", ["SCRAM-SHA-1", "SCRAM-SHA-256"])
@pytest.mark.parametrize("initial", [True, False])
def test_scram_over_the_wire(running: Any, mechanism: str, initial: bool) -> None:  # noqa: FBT001
    wire = Wire(running.pop3)
    challenges: list[bytes] = []

    def next_response() -> bytes:
        response = scram.client(mechanism, b"student", b"learn", "client-nonce", challenges)
        assert response is not None
        return sasl.encode(response)

    if initial:
        answer = wire(b"AUTH " + mechanism.encode() + b" " + next_response())
    else:
        assert wire(b"AUTH " + mechanism.encode()) == b"+ "
        answer = wire(next_response())
    while answer.startswith(b"+ "):
        challenges.append(base64.b64decode(answer[2:]))
        answer = wire(next_response())
    assert answer.startswith(b"+OK student's maildrop")
    assert len(challenges) == 2
    wire.close()


def test_scram_with_a_wrong_password(running: Any) -> None:
    wire = Wire(running.pop3)
    first = scram.client("SCRAM-SHA-256", b"student", b"wrong", "client-nonce", [])
    told = base64.b64decode(wire(b"AUTH SCRAM-SHA-256 " + sasl.encode(first or b""))[2:])
    final = scram.client("SCRAM-SHA-256", b"student", b"wrong", "client-nonce", [told])
    assert wire(sasl.encode(final or b"")).startswith(b"-ERR [AUTH]")
    wire.close()


def test_login_delay() -> None:
    now = [100.0]
    setup = Setup(profile=Profile(login_delay=10))
    pace = Pace(lambda: now[0])

    def log_in() -> object:
        access = Access(setup, pace)
        answer = access.answer(Authenticate("PLAIN", (Secret(sasl.plain(b"student", b"learn")),)))
        access.answer(Release())
        return answer

    assert isinstance(log_in(), MaildropOpened)
    now[0] += 9
    assert log_in() == MaildropRefused(Reason.DELAYED)
    now[0] += 1
    assert isinstance(log_in(), MaildropOpened)


def test_login_delay_and_expire_on_the_wire(serving: Callable[..., AbstractContextManager[Any]]) -> None:
    with serving(Setup(profile=Profile(login_delay=3600, expire=0))) as running:
        client = poplib.POP3(*running.pop3)
        assert client.capa()["LOGIN-DELAY"] == ["3600"]
        assert client.capa()["EXPIRE"] == ["0"]
        client.apop("student", "learn")
        client.retr(2)
        client.top(3, 0)
        client.quit()
        again = poplib.POP3(*running.pop3)
        with pytest.raises(poplib.error_proto, match=r"\[LOGIN-DELAY\] too soon"):
            again.apop("student", "learn")
        again.quit()
        assert len(running.server.setup.maildrops.mailboxes(b"student")[b"INBOX"]) == 5


def test_last_and_rpop_where_they_are_asked_for(play: Any) -> None:
    play("POP3")("""
    >> (open)
    << ...
    >> USER student
    << ...
    >> RPOP student
    << -ERR this server does not have RPOP
    >> PASS learn
    !! login student
    << ...
    >> LAST
    << -ERR this server does not have LAST
    """)
    play("POP3", Setup(profile=Profile(obsolete=frozenset({"LAST", "RPOP"}))))("""
    >> (open)
    << ...
    >> RPOP student
    << -ERR RPOP only after an accepted USER: send USER first
    >> USER student
    << ...
    >> RPOP student
    << -ERR this server trusts no host: send PASS
    >> PASS learn
    !! login student
    << ...
    >> LAST
    << +OK 0
    >> TOP 3 0
    << ...
    >> LAST
    << +OK 3
    >> DELE 2
    << ...
    >> LAST
    << +OK 3
    >> RSET
    << ...
    >> LAST
    << +OK 0
    """)


def test_utf8_and_lang(play: Any) -> None:
    mail = {b"student": {b"INBOX": [Message("Subject: café\r\n\r\nhi\r\n".encode(), "a")]}}
    for before, answer in (
        ("", "<< -ERR [UTF8] ..."),
        (">> UTF8\n<< +OK UTF-8 mode", "<< +OK 22 octets\n<< ..."),
    ):
        play("POP3", Setup(maildrops=Maildrops(mail)))(f"""
        >> (open)
        << ...
        >> LANG
        << +OK language listing follows
        << en English
        << .
        >> LANG *
        << +OK en is the language of what follows
        >> LANG MUL
        << -ERR no language MUL here: LANG alone lists them
        {before}
        >> USER student
        << ...
        >> PASS learn
        !! login student
        << ...
        >> RETR 1
        {answer}
        """)


def test_a_nonce_is_drawn_once_for_an_exchange() -> None:
    drawn = iter(["one", "two"])
    access = Access(Setup(), draw=lambda: next(drawn))
    assert access.answer(Authenticate("CRAM-MD5", ())) == Challenge(b"<one@popconsole.example>")
    assert access.answer(Authenticate("CRAM-MD5", ())) == Challenge(b"<two@popconsole.example>")
