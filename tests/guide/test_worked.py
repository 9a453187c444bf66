"""The worked exchanges of the reference are what a server takes."""

import re

import pytest

from popconsole.guide.words import lookup
from popconsole.guide.worked import worked
from popconsole.maildrop.accounts import Accounts, Secret
from popconsole.protocol import sasl
from popconsole.server import sasl_side

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
    said = sasl_side.answer(ACCOUNTS, mechanism, responses, "nonce", b"pop.example", b"salt")
    assert said == sasl_side.Proved(b"ada")


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
    assert sasl_side.answer(ACCOUNTS, mechanism, responses, nonce, b"h", b"made up") == sasl_side.Proved(
        b"ada"
    )


def test_each_mechanism_has_one_and_the_reference_prints_it() -> None:
    for mechanism in sasl.MECHANISMS:
        (entry,) = [e for e in lookup([mechanism]) if e.title == mechanism]
        assert [line.strip() for line in entry.lines if re.match(r" *[CS]: ", line)] == [
            row.strip() for row in worked(mechanism) if re.match("[CS]: ", row)
        ]
    assert worked("NTLM") == ()
