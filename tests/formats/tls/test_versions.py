"""What Python's own TLS says, opened with its secrets: every version, and every way to protect a record."""

import os
import ssl
import subprocess
import sys
from pathlib import Path

import pytest

from tests.formats.tls.talk import (
    SESSION,
    Talk,
    client_context,
    codes,
    hidden,
    pieces,
    said_in,
    secured,
    server_context,
    talk,
)

SUITES_1_2 = {
    "AES128-GCM-SHA256": "TLS_RSA_WITH_AES_128_GCM_SHA256",
    "AES256-GCM-SHA384": "TLS_RSA_WITH_AES_256_GCM_SHA384",
    "AES128-SHA": "TLS_RSA_WITH_AES_128_CBC_SHA",
    "AES256-SHA256": "TLS_RSA_WITH_AES_256_CBC_SHA256",
    "AES128-CCM": "TLS_RSA_WITH_AES_128_CCM",
    "AES256-CCM8": "TLS_RSA_WITH_AES_256_CCM_8",
    "DHE-RSA-AES128-SHA256": "TLS_DHE_RSA_WITH_AES_128_CBC_SHA256",
    "DHE-RSA-AES256-GCM-SHA384": "TLS_DHE_RSA_WITH_AES_256_GCM_SHA384",
    "DHE-RSA-CHACHA20-POLY1305": "TLS_DHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
    "ECDHE-RSA-AES128-GCM-SHA256": "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
    "ECDHE-RSA-CHACHA20-POLY1305": "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
    "ECDHE-RSA-AES256-SHA384": "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384",
    "ECDHE-RSA-AES256-SHA": "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA",
    "ECDHE-ECDSA-AES128-GCM-SHA256": "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
    "ECDHE-ECDSA-AES128-CCM8": "TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8",
}
NO_ETM = 1 << 19  # SSL_OP_NO_ENCRYPT_THEN_MAC
NO_EMS = 1  # SSL_OP_NO_EXTENDED_MASTER_SECRET


def talk_1_2(suites: str, options: int = 0, version: ssl.TLSVersion = ssl.TLSVersion.TLSv1_2) -> Talk:
    server, client = server_context("ec" if "ECDSA" in suites else "rsa"), client_context()
    for context in (server, client):
        context.minimum_version = version
        context.maximum_version = version
        context.set_ciphers(f"{suites}:@SECLEVEL=0")
    server.options |= ssl.Options(options)
    return talk(server, client)


@pytest.mark.parametrize("name", SUITES_1_2)
def test_tls_1_2(name: str) -> None:
    had = talk_1_2(name)
    found = pieces(had.octets, had.keys)
    assert said_in(found) == list(SESSION)
    told = secured(found)
    assert (told.version, told.cipher, told.server_name) == ("TLSv1.2", SUITES_1_2[name], "mail.example.org")
    assert told.line == b"TLSv1.2 mail.example.org"
    assert (codes(found), hidden(found)) == ([], [])


@pytest.mark.parametrize("options", [NO_ETM, NO_EMS, NO_ETM | NO_EMS])
def test_cbc_with_the_mac_before_it_and_without_the_extended_master_secret(options: int) -> None:
    had = talk_1_2("ECDHE-RSA-AES128-SHA", options)
    assert said_in(pieces(had.octets, had.keys)) == list(SESSION)


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")
@pytest.mark.parametrize(
    ("version", "name"), [(ssl.TLSVersion.TLSv1, "TLSv1.0"), (ssl.TLSVersion.TLSv1_1, "TLSv1.1")]
)
@pytest.mark.parametrize("options", [0, NO_ETM])
def test_older_ones(version: ssl.TLSVersion, name: str, options: int) -> None:
    had = talk_1_2("AES128-SHA", options, version)
    found = pieces(had.octets, had.keys)
    assert said_in(found) == list(SESSION)
    assert secured(found).version == name


def test_tls_1_3() -> None:
    had = talk(server_context(), client_context())
    found = pieces(had.octets, had.keys)
    assert said_in(found) == list(SESSION)
    assert secured(found).line == b"TLSv1.3 mail.example.org"
    assert secured(found).cipher == "TLS_AES_256_GCM_SHA384"
    assert not secured(found).resumed


PICKED = """
import sys
sys.path.insert(0, ".")
from tests.formats.tls.talk import *
had = talk(server_context(), client_context())
found = pieces(had.octets, had.keys)
assert said_in(found) == list(SESSION)
print(secured(found).cipher)
"""


@pytest.mark.parametrize(
    "name", ["AES_128_GCM_SHA256", "CHACHA20_POLY1305_SHA256", "AES_128_CCM_SHA256", "AES_128_CCM_8_SHA256"]
)
def test_the_other_suites_of_tls_1_3(name: str, tmp_path: Path) -> None:
    # Python can't choose among them, OpenSSL's own configuration can.
    file = tmp_path / "openssl.cnf"
    file.write_text(
        "openssl_conf = all\n[all]\nssl_conf = ssl\n[ssl]\nsystem_default = default\n"
        f"[default]\nCiphersuites = TLS_{name}\n"
    )
    environment = os.environ | {"OPENSSL_CONF": str(file)}
    command = [sys.executable, "-c", PICKED]
    ran = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == f"TLS_{name}"
