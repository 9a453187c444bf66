"""The table of cipher suites."""

import pytest

from popconsole.formats.tls.ciphers import TLS_1_0, TLS_1_2, Modern, openers
from popconsole.formats.tls.keys import expand_label
from popconsole.formats.tls.suites import Suite, suite


def test_names() -> None:
    assert suite(0xC02B) == Suite("TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", "GCM", 16)
    assert suite(0x0039) == Suite("TLS_DHE_RSA_WITH_AES_256_CBC_SHA", "CBC", 32, "sha256", "sha1")
    assert suite(0x0016) == Suite("TLS_DHE_RSA_WITH_3DES_EDE_CBC_SHA", "")
    assert suite(0x1305) == Suite("TLS_AES_128_CCM_8_SHA256", "CCM", 16, tag=8)
    assert suite(0x7777) == Suite("0x7777", "")


@pytest.mark.parametrize(
    ("number", "modern", "size"),
    [(0x1301, True, 83), (0x1305, True, 91), (0xC02B, False, 76), (0xCCA8, False, 84), (0x002F, False, 100)],
)
def test_how_much_a_record_holds(number: int, size: int, *, modern: bool) -> None:
    assert suite(number).payload(100, modern=modern) == size
    assert suite(number).payload(0, modern=modern) == 0


def test_a_secret_longer_than_one_hash() -> None:
    # RFC 5869 section 2.3: blocks that go on from one another.
    made = expand_label("sha256", b"s" * 32, b"key", 80)
    assert len(made) == 80
    assert made[:32] != expand_label(
        "sha256", b"s" * 32, b"key", 32
    )  # the length is part of what is expanded


@pytest.mark.parametrize("number", [0x009C, 0xC0A0, 0xCCA8, 0x002F])
@pytest.mark.parametrize("mac_last", [False, True])
@pytest.mark.parametrize("version", [TLS_1_0, TLS_1_2])
def test_records_that_are_too_short_or_of_other_keys(number: int, version: int, *, mac_last: bool) -> None:
    both = openers(suite(number), version, b"m" * 48, (b"c" * 32, b"s" * 32), mac_last=mac_last)
    for one in both:
        assert [one.open(0, 23, version, bytes(size)) for size in range(100)] == [None] * 100
        assert one.updated() is one


def test_records_of_tls_1_3_that_are_too_short() -> None:
    one = Modern(suite(0x1301), b"s" * 32)
    assert [one.open(0, 23, 0x0303, bytes(size)) for size in range(40)] == [None] * 40
