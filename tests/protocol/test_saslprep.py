"""SASLprep: RFC 4013's own examples, and what this server lets through."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from popconsole.protocol.saslprep import prepared


@pytest.mark.parametrize(
    ("given_", "same"),
    [
        # RFC 4013 section 3
        ("I\u00adX", "IX"),  # SOFT HYPHEN mapped to nothing
        ("user", "user"),
        ("USER", "USER"),  # case preserved
        ("\u00aa", "a"),  # output is NFKC
        ("\u2168", "IX"),
        # a composed and a decomposed accent, a no-break space
        ("Zoe\u0308", "Zo\u00eb"),
        ("a\u00a0b\u00e9", "a b\u00e9"),
        ("p\u00e4ss\U0001f511", "p\u00e4ss\U0001f511"),  # younger than Unicode 3.2
        ("pa\u0308ss\U0001f511\u00ad", "p\u00e4ss\U0001f511"),
    ],
)
def test_what_becomes_the_same(given_: str, same: str) -> None:
    assert prepared(given_.encode()) == same.encode()


@pytest.mark.parametrize(
    "octets",
    [
        "\u0627\u0031".encode(),  # RFC 4013 section 3: bidirectional check
        "\u0080x".encode(),  # a control character that is not ASCII
        "\ue000".encode(),  # private use
        "\ufffd\U0001f511".encode(),
        b"\xff",
        b"caf\xe9",
        b"\xc0\xaf",
    ],
)
def test_what_is_prohibited_or_no_utf8(octets: bytes) -> None:
    assert prepared(octets) is None


@given(st.binary(max_size=20))
def test_any_octets_are_borne(octets: bytes) -> None:
    found = prepared(octets)
    assert found is None or found == octets or not octets.isascii()
    if octets.isascii():
        assert found == octets


@given(st.text(max_size=10))
def test_who_is_prepared_stays_so(text: str) -> None:
    once = prepared(text.encode("utf-8", "surrogatepass"))
    if once is not None and "\U0001f511" not in text:
        again = prepared(once)
        assert again is None or prepared(again) == again
