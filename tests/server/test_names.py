"""Names and passwords that are not ASCII: one user in all spellings (RFC 4013), by every way in."""

import base64
import hashlib
import hmac
from typing import Any

import pytest

from popconsole.maildrop.accounts import Accounts, Secret
from popconsole.maildrop.messages import Message
from popconsole.maildrop.store import Maildrops
from popconsole.protocol import sasl, scram
from popconsole.server.engine.effects import Authenticate, Release
from popconsole.server.engine.inputs import Challenge, CommandLine, MaildropOpened, Opened
from popconsole.server.listening.access import Access
from popconsole.server.setup import Setup
from tests.server.conftest import TIMESTAMP

NFC, NFD = "Zo\u00eb".encode(), "Zoe\u0308".encode()
PASS_NFC, PASS_NFD = "p\u00e4ss".encode(), "pa\u0308ss".encode()
SPELLINGS = [(NFC, PASS_NFC), (NFC, PASS_NFD), (NFD, PASS_NFC), (NFD, PASS_NFD)]


def setup(name: bytes, password: bytes) -> Setup:
    return Setup(
        accounts=Accounts(
            {name: Secret(password), b"ann": Secret(b"x")}, {name: Secret(b"token"), b"ann": Secret(b"other")}
        ),
        maildrops=Maildrops({name: {b"INBOX": [Message(b"x\r\n", "u1")]}}),
    )


@pytest.mark.parametrize(("name", "password"), SPELLINGS)
@pytest.mark.parametrize(("user", "secret"), SPELLINGS)
def test_user_and_pass_helo_and_plain(
    play: Any, name: bytes, password: bytes, user: bytes, secret: bytes
) -> None:
    played = play("POP3", setup(name, password))
    played.receive(_opened())
    played.receive(_line(b"USER " + user))
    assert played.receive(_line(b"PASS " + secret))[-1].startswith("<< +OK")
    played.receive(_line(b"QUIT"))
    response = base64.b64encode(sasl.plain(user, secret, name))
    played = play("POP3", played.setup)
    played.receive(_opened())
    assert played.receive(_line(b"AUTH PLAIN " + response))[-1].startswith("<< +OK")
    played.receive(_line(b"QUIT"))
    played = play("POP2", played.setup)
    played.receive(_opened())
    assert played.receive(_line(b"HELO " + user + b" " + secret))[-1].startswith("<< #1")


def _opened() -> Opened:
    return Opened(apop=True)


def _line(octets: bytes) -> CommandLine:
    return CommandLine(octets)


@pytest.mark.parametrize(("name", "password"), SPELLINGS)
@pytest.mark.parametrize(("user", "secret"), [(NFC, PASS_NFC), (NFD, PASS_NFC)])
def test_digests_are_of_the_prepared_password(
    play: Any, name: bytes, password: bytes, user: bytes, secret: bytes
) -> None:
    played = play("POP3", setup(name, password))
    played.receive(_opened())
    digest = hashlib.md5(TIMESTAMP + secret, usedforsecurity=False).hexdigest().encode()
    assert played.receive(_line(b"APOP " + user + b" " + digest))[-1].startswith("<< +OK")
    played.receive(_line(b"QUIT"))
    challenge = b"<1.2@x>"
    answer = hmac.new(secret, challenge, "md5").hexdigest().encode()
    assert played.setup.accounts.cram_fits(user, challenge, answer)
    # ... and of one that a client did not prepare
    raw = hmac.new(password, challenge, "md5").hexdigest().encode()
    assert played.setup.accounts.cram_fits(user, challenge, raw)
    assert not played.setup.accounts.cram_fits(user, challenge, b"0" * 32)


@pytest.mark.parametrize(("user", "secret"), SPELLINGS)
@pytest.mark.parametrize(("name", "password"), SPELLINGS)
def test_scram(name: bytes, password: bytes, user: bytes, secret: bytes) -> None:
    access = Access(setup(name, password), draw=lambda: "server-nonce")
    nonce, mechanism = "client-nonce", "SCRAM-SHA-256"
    responses = [Secret(scram.client(mechanism, user, secret, nonce, []) or b"")]
    challenges: list[bytes] = []
    for _ in range(2):
        told = access.answer(Authenticate(mechanism, tuple(responses)))
        assert isinstance(told, Challenge)
        challenges.append(told.octets)
        reply = scram.client(mechanism, user, secret, nonce, challenges)
        assert reply is not None
        responses.append(Secret(reply))
    answer = access.answer(Authenticate(mechanism, tuple(responses)))
    assert isinstance(answer, MaildropOpened)
    assert answer.user == name
    access.answer(Release())


@pytest.mark.parametrize(
    "response",
    [
        b"\0\0learn",
        b"\0student\0",
        b"student",
        b"\0student\0learn\0",
        b"teacher\0student\0learn",
        b"\0stud\xffent\0learn",
        b"\xff\0student\0learn",
        "\0\u0080\0learn".encode(),
        "\0\u00ad\0learn".encode(),  # nothing is left of the name
        "\0student\0\u00ad".encode(),
    ],
)
def test_responses_of_plain_that_are_none(play: Any, response: bytes) -> None:
    played = play("POP3")
    played.receive(_opened())
    told = played.receive(_line(b"AUTH PLAIN " + base64.b64encode(response)))
    assert told[-1].startswith("<< -ERR [AUTH]")


def test_names_and_passwords_of_255_octets(play: Any) -> None:
    user, password = b"u" * 255, b"p" * 255
    mail = Maildrops({user: {b"INBOX": []}})
    play("POP3", Setup(accounts=Accounts({user: Secret(password)}), maildrops=mail))(f"""
    >> (open)
    << ...
    >> AUTH PLAIN
    << +
    >> {base64.b64encode(sasl.plain(user, password, user)).decode()}
    !! authenticate PLAIN
    << +OK ...
    """)


@pytest.mark.parametrize(
    ("response", "good"),
    [
        (b"n,a=%s,\x01auth=Bearer token\x01\x01" % NFD, True),
        (b"n,,\x01auth=Bearer token\x01\x01", True),  # whose it is, is known
        (b"y,,\x01host=h\x01port=110\x01auth=bearer token\x01\x01", True),
        (b"n,,\x01user=ann\x01auth=Bearer token\x01\x01", True),  # no key of OAUTHBEARER's
        (b"n,,\x01auth=Bearer nobodys\x01\x01", False),
        (b"n,a=,\x01auth=Bearer token\x01\x01", False),
        (b"n,a=Zo=20,\x01auth=Bearer token\x01\x01", False),
        (b"p=tls-unique,,\x01auth=Bearer token\x01\x01", False),
        (b"n,a=ann,\x01auth=Bearer token\x01\x01", False),
        (b"n,,\x01auth=Basic token\x01\x01", False),
        (b"n,,\x01auth=Bearer token\x01", False),
        (b"\x01", False),
        (b"", False),
    ],
)
def test_whom_a_token_names(response: bytes, *, good: bool) -> None:
    access = Access(setup(NFC, PASS_NFC))
    answer = access.answer(Authenticate("OAUTHBEARER", (Secret(response),)))
    if good:
        assert isinstance(answer, MaildropOpened)
        assert answer.user == NFC
    else:
        assert answer == Challenge(b'{"status":"invalid_token"}')


def test_a_token_of_two_users_names_nobody() -> None:
    accounts = Accounts({b"a": Secret(b"1"), b"b": Secret(b"2")}, {b"a": Secret(b"t"), b"b": Secret(b"t")})
    assert accounts.user_of(Secret(b"t")) is None
    assert accounts.token_fits(b"a", Secret(b"t"))


def test_names_as_octets_that_are_no_utf8_are_only_themselves() -> None:
    accounts = Accounts({b"caf\xe9": None, "caf\u00e9".encode(): Secret(b"x")})
    assert b"caf\xe9" in accounts
    assert accounts.named(b"caf\xe8") == b"caf\xe8"
    assert b"caf\xe8" not in accounts
    assert accounts.named("cafe\u0301".encode()) == "caf\u00e9".encode()
    assert accounts.named(b"nobody") == b"nobody"
