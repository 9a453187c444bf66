"""Which ways to log in are open, what a refusal advises, and that a password in clear is never asked for."""

import base64
from typing import Any

import pytest

from popconsole.protocol import sasl
from popconsole.protocol.pop3 import Pop3State
from popconsole.server.engine import logins
from popconsole.server.engine.effects import Login
from popconsole.server.engine.inputs import CommandLine, Opened
from popconsole.server.engine.profile import Profile
from popconsole.server.engine.session import Pop3Session, replace
from popconsole.server.engine.step import begin, step
from popconsole.server.setup import Setup
from popconsole.server.voice.catalogue import names, persona
from tests.server.saying import said

PLAIN = base64.b64encode(sasl.plain(b"student", b"learn")).decode()
WRONG = base64.b64encode(sasl.plain(b"student", b"wrong")).decode()
CLEAR = ("PLAIN", "LOGIN", "XOAUTH2", "OAUTHBEARER")


def hidden(**more: Any) -> Setup:
    return Setup(profile=Profile(plain=False, **more))


# --- what may stand behind an accepted USER


def test_after_an_accepted_user_what_later_documents_permit_in_authorization_is_taken(play: Any) -> None:
    play("POP3", Setup(profile=Profile(utf8=True, mechanisms=("PLAIN",))))(f"""
    >> (open)
    << ...
    >> USER mrose
    << +OK mrose...
    >> CAPA
    << ...
    << .
    >> LANG *
    << +OK en ...
    >> UTF8
    << +OK UTF-8 mode
    >> AUTH
    << +OK ...
    << PLAIN
    << .
    >> AUTH PLAIN
    << +
    >> {PLAIN}
    !! authenticate PLAIN
    << +OK student's maildrop ...
    """)


def test_pass_still_counts_behind_what_only_asks(play: Any) -> None:
    play("POP3")("""
    >> (open)
    << ...
    >> USER student
    << +OK ...
    >> UTF8
    << +OK UTF-8 mode
    >> AUTH
    << ...
    << .
    >> PASS learn
    !! login student
    << +OK student's maildrop ...
    """)


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("AUTH X-NONE", "-ERR no mechanism X-NONE..."),
        ("AUTH PLAIN !!!", "-ERR the initial response is no base64"),
        ("AUTH a b c", "-ERR AUTH takes ..."),
        ("AUTH LOGIN AAAA", "-ERR LOGIN takes no initial response..."),
    ],
)
def test_an_auth_that_is_refused_at_once_is_as_if_it_had_not_been(play: Any, said: str, answer: str) -> None:
    play("POP3")(f"""
    >> (open)
    << ...
    >> USER student
    << +OK ...
    >> {said}
    << {answer}
    >> PASS learn
    !! login student
    << +OK ...
    """)


def test_so_is_one_with_a_wrong_first_response(play: Any) -> None:
    play("POP3")(f"""
    >> (open)
    << ...
    >> USER student
    << +OK ...
    >> AUTH PLAIN {WRONG}
    !! authenticate PLAIN
    << -ERR [AUTH] wrong user or password...
    >> PASS learn
    !! login student
    << +OK ...
    """)


@pytest.mark.parametrize("response", [WRONG, "*", "!!!"])
def test_an_exchange_that_fails_forgets_the_name(play: Any, response: str) -> None:
    played = play("POP3")
    played.receive(Opened(apop=True))
    for line in ("USER mrose", "AUTH PLAIN", response):
        played.receive(CommandLine(line.encode()))
    assert (played.session.state, played.session.user) == (Pop3State.AUTHORIZATION, None)


def test_stls_behind_user_forgets_the_name(play: Any) -> None:
    played = play("POP3", Setup(profile=Profile(stls=True)))("""
    >> (open)
    << ...
    >> USER student
    << +OK ...
    >> STLS
    << +OK begin TLS negotiation
    !! tls
    >> PASS learn
    << -ERR PASS only after an accepted USER: send USER first
    """)
    assert played.session.user is None


def test_what_is_refused_there_is_refused_truly(play: Any) -> None:
    play("POP3")("""
    >> (open)
    << ...
    >> USER student
    << +OK ...
    >> STAT
    << -ERR STAT only after login: PASS is due, or log in with AUTH
    >> APOP student 00000000000000000000000000000000
    << -ERR a user was named with USER: send PASS or QUIT
    >> STLS
    << -ERR this server has no TLS
    >> PASS learn
    !! login student
    << +OK ...
    """)


# --- no password in clear


def test_pop2_takes_no_password_in_clear_where_none_may_be(play: Any) -> None:
    play("POP2", hidden())("""
    >> (open)
    << ...
    >> HELO student learn
    << - HELO sends the password in clear, and here none may be; POP2 has no other way
    !! close
    """)


@pytest.mark.parametrize("name", [None, *(name for name in names() if persona(name).pop2 is not None)])
def test_so_does_every_persona_of_pop2(name: str | None) -> None:
    setup = hidden().as_persona(name)
    session, _ = step(setup.profile, begin("POP2"), Opened())
    session, effects = step(setup.profile, session, CommandLine(b"HELO student learn"))
    assert not any(isinstance(effect, Login) for effect in effects)
    text = said(effects, session, setup)
    assert text.startswith(b"- ")
    assert text.count(b"\r\n") == 1
    assert type(effects[-1]).__name__ == "Close"


@pytest.mark.parametrize(
    ("profile", "apop", "instead"),
    [
        (Profile(), True, b"APOP, AUTH CRAM-MD5, AUTH SCRAM-SHA-1 or AUTH SCRAM-SHA-256"),
        (Profile(mechanisms=CLEAR), True, b"APOP"),
        (Profile(mechanisms=CLEAR), False, b"no login is possible on this connection"),
        (Profile(mechanisms=CLEAR, stls=True), False, b"STLS first"),
        (Profile(mechanisms=(*CLEAR, "CRAM-MD5"), stls=True), False, b"STLS first or AUTH CRAM-MD5"),
        (Profile(without=frozenset({"AUTH", "STLS"}), stls=True), True, b"APOP"),
        (Profile(without=frozenset({"AUTH", "APOP"})), True, b"no login is possible on this connection"),
    ],
)
@pytest.mark.parametrize("line", [b"USER student", b"PASS learn"])
def test_a_refusal_says_what_is_possible(
    profile: Profile,
    *,
    apop: bool,
    instead: bytes,
    line: bytes,
) -> None:
    profile = Profile(plain=False, mechanisms=profile.mechanisms, stls=profile.stls, without=profile.without)
    session = Pop3Session(Pop3State.AUTHORIZATION, apop=apop)
    after, effects = step(profile, session, CommandLine(line))
    assert after == session
    assert said(effects, after) == b"-ERR PASS would send the password in clear: " + instead + b"\r\n"


def _advice(profile: Profile, session: Pop3Session) -> bytes:
    """Return what a refusal advises to send before a login."""
    session = replace(session, state=Pop3State.AUTHORIZATION)
    after, effects = step(profile, session, CommandLine(b"STAT"))
    return said(effects, after).removeprefix(b"-ERR STAT only after login: ").removesuffix(b"\r\n")


def test_what_to_send_before_a_login_is_what_there_is() -> None:
    session = Pop3Session(Pop3State.AUTHORIZATION, apop=True)
    assert _advice(Profile(), session) == b"send USER and PASS, APOP or AUTH"
    assert _advice(Profile(plain=False), session) == b"send APOP or AUTH"
    assert _advice(Profile(mechanisms=()), Pop3Session()) == b"send USER and PASS"
    none = Profile(plain=False, mechanisms=CLEAR)
    assert _advice(none, Pop3Session()) == b"no login is possible on this connection"
    assert _advice(Profile(plain=False, mechanisms=CLEAR, stls=True), Pop3Session()) == b"STLS first"
    assert _advice(none, Pop3Session(secure=True)) == b"send USER and PASS or AUTH"


@pytest.mark.parametrize(
    ("name", "open_in_clear", "open_with_stls", "open_with_port"),
    [
        (None, True, True, True),
        ("dovecot", True, True, True),  # APOP, CRAM-MD5
        ("exchange", False, True, True),
        ("gmail", False, False, True),  # no STLS, all mechanisms in clear
        ("popa3d", False, False, True),
        ("netscape-4.15", False, False, True),
        ("uw-ipop2d", True, True, True),  # speaks POP3 as itself
    ],
)
def test_whether_anybody_can_log_in(
    name: str | None,
    *,
    open_in_clear: bool,
    open_with_stls: bool,
    open_with_port: bool,
) -> None:
    profile = hidden().as_persona(name).profile
    assert logins.is_open(profile, apop=True) == open_in_clear
    with_stls = hidden(stls=True).as_persona(name).profile
    assert logins.is_open(with_stls, apop=True) == open_with_stls
    assert logins.is_open(with_stls, apop=True, secure=True) == open_with_port
    assert logins.is_open(Setup().as_persona(name).profile, apop=False)


def test_a_persona_takes_the_mechanisms_that_its_capa_names(play: Any) -> None:
    play("POP3", Setup().as_persona("uw-ipop3d"))(f"""
    >> (open)
    << ...
    >> AUTH
    << +OK ...
    << CRAM-MD5
    << .
    >> AUTH PLAIN {PLAIN}
    << -ERR Bad authentication
    """)


def test_a_persona_says_what_it_is_that_goes_in_clear(play: Any) -> None:
    play("POP3", hidden().as_persona("dovecot"))("""
    >> (open)
    << ...
    >> USER student
    << -ERR [AUTH] Plaintext authentication disallowed on non-secure (SSL/TLS) connections.
    >> AUTH PLAIN
    << -ERR [AUTH] Plaintext authentication disallowed on non-secure (SSL/TLS) connections.
    >> AUTH X-NONE
    << -ERR [AUTH] Unsupported authentication mechanism.
    """)


@pytest.mark.parametrize(
    ("profile", "advice"),
    [
        (Profile(mechanisms=()), "send USER and PASS or APOP"),
        (Profile(mechanisms=CLEAR, plain=False), "send APOP"),
        (Profile(mechanisms=CLEAR, plain=False, stls=True, without=frozenset({"APOP"})), "STLS first"),
    ],
)
def test_auth_alone_where_there_is_no_mechanism(play: Any, profile: Profile, advice: str) -> None:
    play("POP3", Setup(profile=profile))(f"""
    >> (open)
    << ...
    >> AUTH
    << -ERR AUTH has no mechanism here: {advice}
    """)


@pytest.mark.parametrize(
    "first", [b"p=tls-unique,,n=student,r=abc", b"n,a=,n=student,r=abc", b"x", b"\xff", b""]
)
def test_scram_refuses_what_it_does_not_do(play: Any, first: bytes) -> None:
    play("POP3")(f"""
    >> (open)
    << ...
    >> AUTH SCRAM-SHA-256 {base64.b64encode(first).decode() or "="}
    !! authenticate SCRAM-SHA-256
    << -ERR [AUTH] wrong user or password...
    """)
