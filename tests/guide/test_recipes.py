"""Every response of every mechanism has a recipe, it comes first, and what follows it gives the response."""

import base64
import hashlib
import hmac
import re
from collections.abc import Sequence

import pytest

from popconsole.analysis.step import Step
from popconsole.analysis.tracker import Tracker
from popconsole.guide.exchange import formula
from popconsole.guide.explain import explain
from popconsole.guide.recipes import RECIPES, recipe
from popconsole.protocol import POP3, sasl, scram
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
