"""APOP, with the figures that RFC 1939 section 7 prints."""

import pytest

from popconsole.protocol.auth import apop_digest, apop_timestamp


def test_the_rfcs_digest() -> None:
    timestamp = apop_timestamp(b"+OK POP3 server ready <1896.697170952@dbc.mtview.ca.us>")
    assert timestamp == b"<1896.697170952@dbc.mtview.ca.us>"
    assert apop_digest(timestamp, b"tanstaaf") == b"c4c9334bac560ecc979e58001b3e22fb"


@pytest.mark.parametrize("greeting", [b"+OK ready", b"+OK <no at>", b"+OK <a@b", b"+OK <>", b"+OK a@b>"])
def test_what_is_no_timestamp(greeting: bytes) -> None:
    assert apop_timestamp(greeting) is None


def test_a_hostile_greeting_costs_its_length_only() -> None:
    for piece in (b"@", b"<a@", b"a@", b"<"):
        greeting = b"+OK <" + piece * (1_000_000 // len(piece))  # a pattern that goes back takes hours
        assert apop_timestamp(greeting) is None
