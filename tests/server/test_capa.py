"""CAPA follows what is on (RFC 2449): before and after the login, after STLS, as itself and as a persona."""

from dataclasses import replace
from typing import Any

import pytest

from popconsole.protocol.pop3 import POP3, Pop3State
from popconsole.server.engine.answer import Answer, AnswerKind
from popconsole.server.engine.effects import Effect
from popconsole.server.engine.inputs import CommandLine
from popconsole.server.engine.profile import Profile
from popconsole.server.engine.session import Pop3Session
from popconsole.server.engine.step import step
from popconsole.server.setup import Setup
from popconsole.server.voice.catalogue import names, persona
from tests.server.saying import whole

A = Pop3Session(Pop3State.AUTHORIZATION, apop=True)
NAMED = replace(A, state=Pop3State.AUTHORIZATION_USER, user=b"student")
T = Pop3Session(Pop3State.TRANSACTION, user=b"student", open=True)
SECURE = replace(A, secure=True)
WITH_CAPA = [name for name in names() if (voice := persona(name).pop3) and voice.before]


def listed(setup: Setup, session: Pop3Session = A) -> list[str]:
    after, effects = step(setup.profile, session, CommandLine(b"CAPA"))
    assert after is session
    (effect,) = effects
    assert isinstance(effect, Answer)
    status, *lines = whole(setup.speaker("POP3"), session, effect).decode("ascii").split("\r\n")
    assert status.startswith("+OK")
    assert lines[-2:] == [".", ""]
    return lines[:-2]


def itself(**profile: Any) -> Setup:
    return Setup(profile=Profile(**profile))


def as_persona(name: str, **profile: Any) -> Setup:
    return itself(**profile).as_persona(name)


def refused(effects: tuple[Effect, ...]) -> bool:
    return any(isinstance(effect, Answer) and effect.kind is AnswerKind.REFUSED for effect in effects)


def tags(lines: list[str]) -> set[str]:
    return {line.split(" ")[0] for line in lines}


def test_as_itself_nothing_that_is_off_is_listed() -> None:
    usual = listed(itself())
    assert {"TOP", "USER", "UIDL", "SASL", "UTF8", "LANG", "EXPIRE"} <= tags(usual)
    assert not {"STLS", "LOGIN-DELAY"} & tags(usual)
    assert "EXPIRE NEVER" in usual
    full = listed(itself(stls=True, login_delay=60, expire=0))
    assert {"STLS", "LOGIN-DELAY 60", "EXPIRE 0"} <= set(full)
    bare = listed(itself(mechanisms=(), utf8=False, without=frozenset({"USER", "TOP", "UIDL", "LANG"})))
    assert tags(usual) - tags(bare) == {"USER", "TOP", "UIDL", "SASL", "UTF8", "LANG"}
    assert {"PIPELINING", "RESP-CODES", "AUTH-RESP-CODE", "EXPIRE", "IMPLEMENTATION"} <= tags(bare)


def test_stls_is_listed_where_it_may_be_sent() -> None:
    setup = itself(stls=True)
    assert "STLS" in listed(setup)
    assert "STLS" in listed(setup, NAMED)
    assert "STLS" not in listed(setup, SECURE)
    assert "STLS" not in listed(setup, T)
    assert "STLS" not in listed(setup, replace(A, utf8=True))
    uw = as_persona("uw-ipop3d", stls=True)
    assert "STLS" in listed(uw)
    assert "STLS" not in listed(uw, SECURE)
    assert "STLS" not in listed(uw, T)


def test_what_sends_a_secret_in_clear_is_listed_under_tls_alone() -> None:
    setup = itself(plain=False, stls=True, mechanisms=("PLAIN", "CRAM-MD5"))
    assert "USER" not in listed(setup)
    assert "SASL CRAM-MD5" in listed(setup)
    assert {"USER", "SASL PLAIN CRAM-MD5"} <= set(listed(setup, SECURE))
    only = itself(plain=False, stls=True, mechanisms=("PLAIN",))
    assert "SASL" not in tags(listed(only))


# --- personas


def test_values_are_those_in_force() -> None:
    gmail = persona("gmail").pop3
    assert gmail is not None
    assert {"EXPIRE 0", "LOGIN-DELAY 300"} <= set(gmail.before or ())  # as it is known
    usual = listed(as_persona("gmail"))
    assert usual == ["USER", "RESP-CODES", "TOP", "UIDL", "X-GOOGLE-RICO", "SASL PLAIN XOAUTH2 OAUTHBEARER"]
    assert listed(as_persona("gmail", expire=0, login_delay=300)) == list(gmail.before or ())
    other = listed(as_persona("gmail", expire=30, login_delay=5))
    assert other[2:4] == ["EXPIRE 30", "LOGIN-DELAY 5"]
    assert listed(as_persona("gmail", expire=30, login_delay=5), T)[2:4] == ["EXPIRE 30", "LOGIN-DELAY 5"]
    assert "LOGIN-DELAY 10" not in listed(as_persona("courier"))
    assert "LOGIN-DELAY 10" in listed(as_persona("courier", login_delay=10))
    assert "LOGIN-DELAY 180" not in listed(as_persona("uw-ipop3d"))


def test_who_says_that_nothing_expires_and_nobody_waits_goes_on_to_say_so() -> None:
    assert {"EXPIRE NEVER", "LOGIN-DELAY 0"} <= set(listed(as_persona("cyrus")))
    changed = listed(as_persona("cyrus", expire=7, login_delay=2))
    assert {"EXPIRE 7", "LOGIN-DELAY 2"} <= set(changed)
    assert not {"EXPIRE NEVER", "LOGIN-DELAY 0"} & set(changed)


def test_mailutils_forgets_the_space_whatever_the_value() -> None:
    assert "EXPIRENEVER" in listed(as_persona("mailutils"))
    assert "EXPIRE7" in listed(as_persona("mailutils", expire=7), T)
    assert "EXPIRE" not in tags(listed(as_persona("mailutils", expire=7)))


def test_what_was_switched_on_by_hand_is_listed_by_those_too_who_do_not_know_it() -> None:
    lines = listed(as_persona("exchange", login_delay=9, expire=0))
    assert lines[-2:] == ["LOGIN-DELAY 9", "EXPIRE 0"]
    assert listed(as_persona("rfc", stls=True))[-1] == "STLS"
    assert "STLS" not in listed(as_persona("netscape-4.15", stls=True))  # it does not have it


@pytest.mark.parametrize("name", WITH_CAPA)
@pytest.mark.parametrize("session", [A, NAMED, SECURE, T])
@pytest.mark.parametrize("plain", [True, False])
@pytest.mark.parametrize("stls", [True, False])
def test_what_a_persona_lists_is_there(
    name: str,
    session: Pop3Session,
    *,
    plain: bool,
    stls: bool,
) -> None:
    setup = as_persona(name, plain=plain, stls=stls)
    if session is NAMED and setup.profile.habits.only_pass:
        assert refused(step(setup.profile, session, CommandLine(b"CAPA"))[1])
        return
    for entry in listed(setup, session):
        tag, *words = entry.split(" ")
        command = POP3.command("AUTH" if tag == "SASL" else tag)
        if command is not None:
            assert command.keyword not in setup.profile.without
        if tag == "SASL":
            assert words
            for word in words:
                _after, effects = step(
                    setup.profile, A if not session.secure else SECURE, CommandLine(b"AUTH " + word.encode())
                )
                assert not refused(effects)
        if tag == "USER":
            assert plain or session.secure
        if tag == "STLS":
            assert stls
            assert not session.secure
            assert session.state is not Pop3State.TRANSACTION
        assert tag != "EXPIRE" or words == ["NEVER"]
        assert tag != "LOGIN-DELAY" or words == ["0"]


@pytest.mark.parametrize("name", WITH_CAPA)
def test_the_usual_list_of_a_persona_is_as_it_was_recorded_but_for_what_is_off(name: str) -> None:
    voice = persona(name).pop3
    assert voice is not None
    with_all = as_persona(name, stls=True)
    for session, recorded in ((A, voice.before), (T, voice.after)):
        wanted = [entry.split(" ")[0] for entry in recorded or ()]
        found = [entry.split(" ")[0] for entry in listed(with_all, session)]
        off = set(wanted) - set(found)
        assert off <= {"EXPIRE", "LOGIN-DELAY", "STLS", "USER"}
        assert [tag for tag in found if tag in wanted] == [tag for tag in wanted if tag not in off]


@pytest.mark.parametrize("name", WITH_CAPA)
def test_what_a_persona_does_not_list_it_does_not_have(name: str) -> None:
    setup = as_persona(name)
    found = tags(listed(setup))
    for tag, line in (("SASL", b"AUTH CRAM-MD5"), ("UTF8", b"UTF8"), ("LANG", b"LANG *"), ("STLS", b"STLS")):
        _after, effects = step(setup.profile, A, CommandLine(line))
        assert tag in found or refused(effects)
