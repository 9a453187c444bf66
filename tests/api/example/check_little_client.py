"""How the tests of a mail program use the fixtures; the one with ``wrong`` in its name is to fail."""

import poplib

import pytest

from popconsole import MockServer
from tests.api.example.little_client import fetch

pytestmark = pytest.mark.pop3_server(users={"nina": "sesame"}, mail=["Subject: one\n\n.dot\n"])


def test_what_is_fetched_is_deleted(pop3_server: MockServer) -> None:
    found = fetch(pop3_server.host, pop3_server.pop3_port, "nina", "sesame")
    assert found == [b"Subject: one\n\n.dot"]
    assert pop3_server.mail("nina") == ()
    [session] = pop3_server.settle()
    assert session.keywords == ("USER", "PASS", "STAT", "RETR", "DELE", "QUIT")
    assert [found.code for found in session.findings] == ["password-in-clear"]


@pytest.mark.pop3_server(persona="dovecot", faults=["drop-after:10@RETR"])
def test_a_connection_that_drops_deletes_nothing(pop3_server: MockServer) -> None:
    with pytest.raises(poplib.error_proto):
        fetch(pop3_server.host, pop3_server.pop3_port, "nina", "sesame")
    assert len(pop3_server.mail("nina")) == 1


@pytest.mark.parametrize("pop3_server", [{"mail": []}, {"mail": ["a\n"] * 3}], indirect=True)
def test_any_number_of_messages(pop3_server: MockServer) -> None:
    before = len(pop3_server.mail("nina"))
    assert len(fetch(pop3_server.host, pop3_server.pop3_port, "nina", "sesame")) == before


def test_what_is_left_is_wrong(pop3_server: MockServer) -> None:
    fetch(pop3_server.host, pop3_server.pop3_port, "nina", "sesame", leave=True)
    assert pop3_server.mail("nina") == ()


@pytest.mark.pop3_server(persona="sendmail")
def test_a_persona_that_is_wrong(pop3_server: MockServer) -> None:
    assert pop3_server.host == "never"


def test_nobody_calls_and_that_is_wrong(pop2_server: MockServer) -> None:
    assert pop2_server.sessions
