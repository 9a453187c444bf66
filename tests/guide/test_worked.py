"""The worked exchanges of the reference are what a server takes."""

import hashlib
import hmac
import re

import pytest

from popconsole.guide.auth.recipes import RECIPES, recipe
from popconsole.guide.auth.worked import worked
from popconsole.guide.reference.lookup import lookup
from popconsole.maildrop.accounts import Accounts, Secret
from popconsole.protocol import sasl
from popconsole.protocol.auth import apop_digest, apop_timestamp
from popconsole.server import sasl_server

ACCOUNTS = Accounts({b"ada": Secret(b"sesame")}, {b"ada": Secret(b"an-access-token")})


def _responses(rows: tuple[str, ...], mechanism: str) -> list[bytes]:
    """Return what the client's lines hold."""
    said = [row[3:] for row in rows if row.startswith("C: ")]
    assert said[0].startswith(f"AUTH {mechanism}")
    lines = [*said[0].split()[2:], *said[1:]]
    return [octets for line in lines if (octets := sasl.decode(line.encode())) is not None]


@pytest.mark.parametrize("mechanism", ["PLAIN", "LOGIN", "XOAUTH2", "OAUTHBEARER"])
def test_a_server_takes_it(mechanism: str) -> None:
    responses = _responses(worked(mechanism), mechanism)
    said = sasl_server.answer(ACCOUNTS, mechanism, responses, "nonce", b"pop.example", b"salt")
    assert said == sasl_server.Proved(b"ada")


def test_cram_md5_signs_its_challenge() -> None:
    rows = worked("CRAM-MD5")
    challenge = sasl.decode(rows[1][5:].encode())
    assert challenge is not None
    assert _responses(rows, "CRAM-MD5") == [sasl.cram_md5(b"ada", b"sesame", challenge)]


@pytest.mark.parametrize("mechanism", ["SCRAM-SHA-1", "SCRAM-SHA-256"])
def test_scram_goes_to_its_end(mechanism: str) -> None:
    rows = worked(mechanism)
    assert [row[:1] for row in rows if not row.startswith(" ")] == ["C", "S", "C", "S", "C", "S"]
    responses = _responses(rows, mechanism)
    nonce = "hvYDpWUa2RaTCAfuxFIl"
    assert sasl_server.answer(ACCOUNTS, mechanism, responses, nonce, b"h", b"made up") == sasl_server.Proved(
        b"ada"
    )


def test_each_mechanism_has_one_and_the_reference_prints_it() -> None:
    for mechanism in sasl.MECHANISMS:
        (entry,) = [e for e in lookup([mechanism]) if e.title == mechanism]
        assert [line.strip() for line in entry.lines if re.match(r" *[CS]: ", line)] == [
            row.strip() for row in worked(mechanism) if re.match("[CS]: ", row)
        ]
    assert worked("NTLM") == ()


def _lines(word: str, kind: str = "command") -> list[str]:
    (entry,) = [e for e in lookup([word]) if e.kind == kind and e.protocol == "POP3"]
    return [line.strip() for line in entry.lines]


@pytest.mark.parametrize("mechanism", ["SCRAM-SHA-1", "SCRAM-SHA-256"])
def test_what_scram_computes_is_shown_and_leads_to_what_is_said(mechanism: str) -> None:
    rows = [row.strip() for row in worked(mechanism)]
    told = dict(row.split(": ", 1) for row in rows if ": " in row)
    signed = told["AuthMessage"].encode()
    name = mechanism.removeprefix("SCRAM-").replace("-", "").lower()
    client_key = hmac.digest(bytes.fromhex(told["SaltedPassword"]), b"Client Key", name)
    assert told["ClientKey"] == client_key.hex()
    assert told["StoredKey"] == hashlib.new(name, client_key).hexdigest()
    signature = hmac.digest(bytes.fromhex(told["StoredKey"]), signed, name)
    assert told["ClientSignature"] == signature.hex()
    proof = bytes(a ^ b for a, b in zip(client_key, signature, strict=True))
    assert told["ClientProof"] == proof.hex()
    final = _responses(worked(mechanism), mechanism)[1]
    assert final.endswith(b",p=" + sasl.encode(proof))
    server_key = hmac.digest(bytes.fromhex(told["SaltedPassword"]), b"Server Key", name)
    assert told["ServerKey"] == server_key.hex()
    verdict = hmac.digest(server_key, signed, name)
    assert told["ServerSignature"] == verdict.hex()
    assert f"S: + {sasl.encode(b'v=' + sasl.encode(verdict)).decode()}" in rows


def test_apops_digest_is_that_of_its_greeting() -> None:
    lines = _lines("APOP")
    greeting, command, made, verdict = lines[lines.index("Example:") + 1 :][:4]
    timestamp = apop_timestamp(greeting.encode())
    assert timestamp is not None
    assert command == f"C: APOP ada {apop_digest(timestamp, b'sesame').decode()}"
    assert f"MD5 of {timestamp.decode()}sesame" in made
    assert verdict == "S: +OK"


def test_auth_alone_lists_and_a_login_is_an_exchange() -> None:
    lines = _lines("AUTH")
    alone = lines.index("C: AUTH")
    assert lines[alone + 1] == "S: +OK SASL mechanisms follow"
    assert lines.count("C: AUTH") == 1
    for mechanism in ("PLAIN", "CRAM-MD5"):
        rows = [row.strip() for row in worked(mechanism)]
        at = lines.index(rows[0])
        assert lines[at : at + len(rows)] == rows


def test_rpop_is_answered_as_in_its_rfc() -> None:
    lines = _lines("RPOP")
    at = lines.index("C: RPOP mrose")
    assert lines[at + 1] == "S: +OK mrose's maildrop has 2 messages"


@pytest.mark.parametrize("mechanism", sasl.MECHANISMS)
def test_a_mechanisms_entry_says_how_its_responses_are_made(mechanism: str) -> None:
    lines = _lines(mechanism, "SASL mechanism")
    for number in range(1, len(RECIPES[mechanism]) + 1):
        made = recipe(mechanism, number)
        assert made is not None
        assert f"Response {number}: {made.formula}" in lines
        for step in made.steps:
            assert any(line.endswith(step) for line in lines)
