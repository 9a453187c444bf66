"""Key logs: the rows of SSLKEYLOGFILE and their kin, and what is said of rows that are of no use."""

import ssl

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from hypothesis import given
from hypothesis import strategies as st

from popconsole.formats.tls.keylog import KeyLog
from tests.formats.tls.talk import (
    SESSION,
    C,
    Talk,
    certificate,
    client_context,
    pieces,
    records_of,
    said_in,
    server_context,
    talk,
)

RANDOM, SECRET = "ab" * 32, "cd" * 48
NO_EMS = 1  # SSL_OP_NO_EXTENDED_MASTER_SECRET


def test_rows_that_are_of_use() -> None:
    keys = KeyLog()
    rows = (
        f"# a comment\r\n\r\nCLIENT_RANDOM {RANDOM} {SECRET}\r\n"
        f"  SERVER_TRAFFIC_SECRET_0 {RANDOM.upper()} {'0f' * 32}  \n"
        f"EXPORTER_SECRET {RANDOM} {SECRET}\nFUTURE_SECRET {RANDOM} 00\n"
        f"RSA Session-ID:0102 Master-Key:{SECRET}\nCLIENT_TRAFFIC_SECRET_0 {RANDOM} {'0e' * 32}"
    )
    assert not keys
    assert keys.add(rows.encode()) == []
    assert keys.of(bytes.fromhex(RANDOM)) == {
        "CLIENT_RANDOM": b"\xcd" * 48,
        "SERVER_TRAFFIC_SECRET_0": b"\x0f" * 32,
        "CLIENT_TRAFFIC_SECRET_0": b"\x0e" * 32,
    }
    assert keys.of(b"") == {}
    assert keys.master(b"\1\2") == b"\xcd" * 48
    assert (keys.master(b"\1"), keys.master(b""), keys.master(None)) == (None, None, None)
    assert keys
    assert keys.added == 5


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_as_editors_and_powershell_save_it(encoding: str) -> None:
    keys = KeyLog()
    assert keys.add(f"CLIENT_RANDOM {RANDOM} {SECRET}\r\n".encode(encoding)) == []
    assert keys.added == 1


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("client_random 00 11", "no label"),
        ("+OK ready", "no label"),
        ("CLIENT_RANDOM", "two words behind it, and has 0"),
        (f"CLIENT_RANDOM {RANDOM}", "two words behind it, and has 1"),
        (f"CLIENT_RANDOM {RANDOM} {SECRET} 00", "two words behind it, and has 3"),
        (f"CLIENT_RANDOM {RANDOM} xyz", "not two numbers in hexadecimal"),
        (f"CLIENT_RANDOM {RANDOM[1:]} {SECRET}", "not two numbers in hexadecimal"),
        (f"CLIENT_RANDOM {RANDOM}00 {SECRET}", "33 octets in place of 32"),
        (f"RSA {RANDOM} {SECRET}", "32 octets in place of 8"),
        (f"CLIENT_RANDOM {RANDOM} {SECRET[2:]}", "47 octets in place of 48"),
        (f"CLIENT_TRAFFIC_SECRET_0 {RANDOM} 00", "1 octets in place of 32/48"),
        (f"RSA Session-ID: Master-Key:{SECRET}", "no octets"),
        (f"RSA Session-ID:012 Master-Key:{SECRET}", "no octets"),
        (f"RSA Session-ID:01 Master-Key:{SECRET[1:]}", "no octets"),
    ],
)
def test_rows_that_are_of_no_use(row: str, why: str) -> None:
    keys = KeyLog()
    (bad,) = keys.add(f"# one\n{row}\n".encode())
    assert bad.row == 2
    assert why in bad.why
    assert SECRET[:8] not in bad.why
    assert not keys


@given(st.binary(max_size=200))
def test_any_octets(octets: bytes) -> None:
    assert all(bad.why for bad in KeyLog().add(octets))


def test_sessions_that_are_remembered_are_bounded() -> None:
    keys = KeyLog()
    for number in range(10_001):
        keys.remember(number.to_bytes(2), b"m" * 48)
    keys.remember(b"", b"m" * 48)
    assert keys.master((9_999).to_bytes(2)) == b"m" * 48
    assert keys.master((10_000).to_bytes(2)) is None


# --- the premaster secret, as NSS wrote it of RSA ---


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_1])
@pytest.mark.parametrize("options", [0, NO_EMS])
@pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")
def test_the_premaster_secret(version: ssl.TLSVersion, options: int) -> None:
    server, client = server_context(), client_context()
    for context in (server, client):
        context.minimum_version = context.maximum_version = version
        context.set_ciphers("AES128-SHA:@SECLEVEL=0")
    server.options |= ssl.Options(options)
    one = talk(server, client)
    random, encrypted, premaster = _exchanged(one)
    for row in (
        f"RSA {encrypted[:8].hex()} {premaster.hex()}",
        f"PMS_CLIENT_RANDOM {random.hex()} {premaster.hex()}",
    ):
        assert said_in(pieces(one.octets, row.encode())) == list(SESSION)
    assert said_in(pieces(one.octets, f"RSA {'00' * 8} {premaster.hex()}".encode())) == []


def _exchanged(one: Talk) -> tuple[bytes, bytes, bytes]:
    """Return the client's random, and the premaster secret as it was sent and as it is."""
    sent = [octets for side, octets in records_of(one.octets) if side is C]
    random, encrypted = sent[0][11:43], sent[1][11:]
    key = load_pem_private_key(certificate("rsa"), None)
    assert isinstance(key, rsa.RSAPrivateKey)
    return random, encrypted, key.decrypt(encrypted, PKCS1v15())
