"""Every response of every mechanism has a recipe, it comes first, and what follows it gives the response."""

import base64
import hashlib
import hmac
import re
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from popconsole.analysis.step import Situation, Step
from popconsole.analysis.tracker import Tracker
from popconsole.guide.auth.exchange import formula
from popconsole.guide.auth.recipes import RECIPES, recipe
from popconsole.guide.lines.explain import explain
from popconsole.guide.typing.hint import hint
from popconsole.protocol import POP3, sasl, scram
from popconsole.protocol.pop3 import Pop3State
from popconsole.transcript.model import Line, Side
from popconsole.transcript.safe import safe_text

# RFC 5802 section 5 and RFC 7677 section 3; the password is "pencil" in both.
SCRAM_SHA_1 = (
    b"n,,n=user,r=fyko+d2lbbFgONRv9qkxdawL",
    b"r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096",
    b"c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=",
    b"v=rmF9pqV8S7suAoZWja4dJRkFsKQ=",
    b"",
)
SCRAM_SHA_256 = (
    b"n,,n=user,r=rOprNGfwEbeRWgbNEkqO",
    b"r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
    (
        b"c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
        b"p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ="
    ),
    b"v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=",
    b"",
)
EXAMPLES = {"SCRAM-SHA-1": SCRAM_SHA_1, "SCRAM-SHA-256": SCRAM_SHA_256}


def follow(mechanism: str, said: Sequence[bytes], *, at_once: bool) -> list[Step]:
    """Return the steps of an exchange in which the client speaks first, with AUTH or after a challenge."""
    lines = [base64.b64encode(octets) for octets in said]
    tracker = Tracker(POP3, exact=True)
    tracker.feed(Line(Side.SERVER, b"+OK"))
    auth = b"AUTH " + mechanism.encode()
    steps = [tracker.feed(Line(Side.CLIENT, auth + (b" " + lines.pop(0) if at_once else b"")))]
    if not at_once:
        steps.append(tracker.feed(Line(Side.SERVER, b"+ ")))
    side = Side.SERVER if at_once else Side.CLIENT
    for line in lines:
        steps.append(tracker.feed(Line(side, (b"+ " if side is Side.SERVER else b"") + line)))
        side = Side.CLIENT if side is Side.SERVER else Side.SERVER
    return steps


def test_every_mechanism_has_recipes() -> None:
    assert set(RECIPES) == set(sasl.MECHANISMS)
    for mechanism, rows in RECIPES.items():
        for number in range(1, len(rows) + 1):
            made = recipe(mechanism, number)
            assert made is not None
            assert made.steps
            for text in (made.formula, *made.steps):
                assert text == safe_text(text)
                assert "{" not in text
            assert len(made.formula) < 95
        assert recipe(mechanism, 0) is recipe(mechanism, len(rows) + 1) is None
    assert recipe("X-OWN", 1) is None


@pytest.mark.parametrize(
    ("mechanism", "parts"),
    [
        ("PLAIN", ("NUL, name, NUL, password",)),
        ("LOGIN", ("name",)),
        ("CRAM-MD5", ("name, space, hex of HMAC-MD5(key: password", "32 lower-case hexadecimal")),
        ("XOAUTH2", ("user=NAME", "auth=Bearer TOKEN")),
        ("OAUTHBEARER", ("n,a=NAME", "auth=Bearer TOKEN")),
        ("SCRAM-SHA-1", ("n,,n=NAME,r=NONCE",)),
        ("SCRAM-SHA-256", ("n,,n=NAME,r=NONCE",)),
    ],
)
def test_the_recipe_stands_before_what_the_challenge_holds(mechanism: str, parts: tuple[str, ...]) -> None:
    asked = b"<1.2@x>" if mechanism == "CRAM-MD5" else b"Username:" if mechanism == "LOGIN" else b""
    tracker = Tracker(POP3, exact=True)
    tracker.feed(Line(Side.SERVER, b"+OK"))
    tracker.feed(Line(Side.CLIENT, b"AUTH " + mechanism.encode()))
    told = explain(POP3, tracker.feed(Line(Side.SERVER, b"+ " + base64.b64encode(asked))))
    assert told.text.startswith(f"To answer: {formula(tracker.situation)}.")
    assert told.text.index("base64 of: ") < told.text.index("Behind +, in base64")
    for part in parts:
        assert part in told.whole


@pytest.mark.parametrize("mechanism", EXAMPLES)
@pytest.mark.parametrize("at_once", [True, False])
def test_scram_is_walked_through(mechanism: str, *, at_once: bool) -> None:
    steps = [explain(POP3, s, reveal=True) for s in follow(mechanism, EXAMPLES[mechanism], at_once=at_once)]
    first, asked, final, verdict, last = steps[0 if at_once else 2 :]
    name = mechanism.removeprefix("SCRAM-")
    assert "gs2 header (n: no channel binding): n,,; user: user" in first.text
    assert asked.title.endswith("server-first-message")
    for part in (
        "Hi(Normalize(password), salt, 4096)",
        f"HMAC-{name}",
        'ClientKey = HMAC(SaltedPassword, "Client Key")',
        f"StoredKey = {name}(ClientKey)",
        "AuthMessage = ",
        "ClientSignature = HMAC(StoredKey, AuthMessage)",
        "ClientProof = ClientKey XOR ClientSignature",
    ):
        assert part in asked.whole
        assert part in final.whole
    assert final.title.endswith("client-final-message")
    assert "channel binding: biws, which is n,, in base64" in final.text
    message = b",".join(EXAMPLES[mechanism][:2])[3:] + b"," + EXAMPLES[mechanism][2].partition(b",p=")[0]
    assert f"AuthMessage is here: {message.decode()}." in final.text
    assert 'ServerKey = HMAC(SaltedPassword, "Server Key")' in verdict.whole
    assert "ServerSignature = HMAC(ServerKey, AuthMessage)" in verdict.whole
    assert "an empty line" in verdict.text
    assert "nothing" in last.text
    assert str(asked.cite) == ("RFC 7677 §3" if name == "SHA-256" else "RFC 5802 §3")


def test_the_steps_of_scram_give_the_example() -> None:
    """Do what the steps say, by hand, and nothing else."""
    first, asked, final, verdict, _last = SCRAM_SHA_256
    salt, times = re.findall(rb"s=([^,]+),i=(\d+)", asked)[0]
    salted = hashlib.pbkdf2_hmac("sha256", b"pencil", base64.b64decode(salt), int(times))
    client_key = hmac.digest(salted, b"Client Key", "sha256")
    stored_key = hashlib.sha256(client_key).digest()
    without = final.partition(b",p=")[0]
    message = first.removeprefix(b"n,,") + b"," + asked + b"," + without
    signature = hmac.digest(stored_key, message, "sha256")
    proof = bytes(a ^ b for a, b in zip(client_key, signature, strict=True))
    assert without + b",p=" + base64.b64encode(proof) == final
    server_key = hmac.digest(salted, b"Server Key", "sha256")
    assert b"v=" + base64.b64encode(hmac.digest(server_key, message, "sha256")) == verdict
    assert message == scram.auth_message(first, asked, final)


def test_no_secret_without_reveal() -> None:
    for step in follow("SCRAM-SHA-256", SCRAM_SHA_256, at_once=True):
        told = explain(POP3, step)
        assert "dHzbZapW" not in told.whole
        assert "AuthMessage is here" not in told.whole


@pytest.mark.parametrize(("mechanism", "answer"), [("XOAUTH2", "an empty line"), ("OAUTHBEARER", "AQ==")])
def test_a_refused_token_has_an_answer_of_its_own(mechanism: str, answer: str) -> None:
    said = (b"user=a\x01auth=Bearer x\x01\x01", b'{"status":"401"}')
    step = follow(mechanism, said, at_once=True)[-1]
    told = explain(POP3, step)
    assert told.text.startswith(f"To answer: {answer}")
    assert "the login has failed" in told.text


def in_exchange(mechanism: str, *said: str, secure: bool = False) -> Situation:
    tracker = Tracker(POP3, exact=True)
    for row in ("S: +OK", f"C: AUTH {mechanism}", *said):
        tracker.feed(Line(Side(row[0]), row[3:].encode()))
    return replace(tracker.situation, secure=secure)


@pytest.mark.parametrize("mechanism", RECIPES)
@pytest.mark.parametrize("typed", ["", "c3R1", "c3R1Z"])
def test_the_hint_says_how_the_answer_is_made_before_it_is_sent(mechanism: str, typed: str) -> None:
    made = recipe(mechanism, 1)
    assert made is not None
    told = hint(POP3, in_exchange(mechanism, "S: + "), typed)
    assert told.recipe == made.formula
    for step in made.steps:
        assert step in told.meaning
    assert "* cancels" in told.meaning
    assert any("groups of four" in warning for warning in told.warnings) == (typed == "c3R1Z")
    assert hint(POP3, in_exchange("X-OWN", "S: + "), typed).syntax == "a response in base64, or * to cancel"


def test_the_hint_goes_with_the_exchange() -> None:
    first, asked, final, verdict = (base64.b64encode(octets).decode() for octets in SCRAM_SHA_256[:4])
    said = ["S: + ", f"C: {first}", f"S: + {asked}"]
    told = hint(POP3, in_exchange("SCRAM-SHA-256", *said), "Yz1")
    assert "ClientKey XOR ClientSignature" in told.recipe
    assert "how often to hash: 4096" in told.meaning
    assert "Hi(Normalize(password), salt, 4096)" in told.meaning
    told = hint(POP3, in_exchange("SCRAM-SHA-256", *said, f"C: {final}", f"S: + {verdict}"), "")
    assert told.recipe.startswith("an empty line, if v=")
    told = hint(POP3, in_exchange("LOGIN", "S: + VXNlcm5hbWU6", "C: YQ==", "S: + UGFzc3dvcmQ6"), "")
    assert told.recipe == "base64 of: password"


def test_what_can_be_no_base64_is_told_so() -> None:
    situation = in_exchange("PLAIN", "S: + ")
    for typed, is_wrong in (("a b", True), ("a=b", True), ("=", True), ("ab=", False), ("*", False)):
        warnings = hint(POP3, situation, typed).warnings
        assert any("will refuse it" in warning for warning in warnings) == is_wrong


def test_the_hint_for_apop_says_how_the_digest_is_made() -> None:
    situation = Situation(Pop3State.AUTHORIZATION, timestamp=b"<1.2@x>")
    for typed in ("APOP", "APOP student", "APOP student 0123"):
        told = hint(POP3, situation, typed)
        assert told.recipe == "digest: hex of MD5(<1.2@x> + password)"
        assert not any("no timestamp" in warning for warning in told.warnings)
    told = hint(POP3, Situation(Pop3State.AUTHORIZATION), "APOP student")
    assert "The greeting has no timestamp, so there is no APOP here." in told.warnings


@given(st.binary(max_size=20), st.binary(max_size=20))
def test_what_a_hostile_server_says_is_safe_in_a_recipe(iterations: bytes, timestamp: bytes) -> None:
    made = recipe("SCRAM-SHA-1", 2, b"r=a,s=QQ==,i=" + iterations)
    assert made is not None
    for text in made.steps:
        assert text == safe_text(text)
    told = hint(POP3, Situation(Pop3State.AUTHORIZATION, timestamp=timestamp), "APOP a b")
    assert told.recipe == safe_text(told.recipe)


def test_the_hint_for_an_initial_response() -> None:
    situation = Situation(Pop3State.AUTHORIZATION)
    assert (
        hint(POP3, situation, "AUTH PLAIN ").recipe == "initial-response: base64 of: NUL, name, NUL, password"
    )
    assert hint(POP3, situation, "auth plain A").recipe
    for typed in ("AUTH", "AUTH LOGIN ", "AUTH CRAM-MD5 ", "AUTH X-OWN ", "USER PLAIN", "TOP 1 1"):
        assert not hint(POP3, situation, typed).recipe
