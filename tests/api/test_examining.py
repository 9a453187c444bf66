"""Servers examined by other people's tests."""

import pickle

import pytest

import popconsole.api as popconsole  # what ``popconsole`` hands on
from popconsole.api import ApiError, MockServer


def test_our_own_server_breaks_nothing() -> None:
    with MockServer() as server:
        outcome = popconsole.examine(server.host, server.pop3_port, only="rfc1939/5-STAT/1")
        french = popconsole.examine(server.host, server.pop3_port, only="rfc1939/5-STAT/1", language="fr")
    assert outcome.agrees
    assert outcome.checks
    assert {check.verdict for check in outcome.checks} <= {"met", "allowed", "absent", "unknown"}
    assert outcome.checks[0].requirement != french.checks[0].requirement
    assert pickle.loads(pickle.dumps(outcome)) == outcome  # noqa: S301 - our own


def test_what_is_broken_is_shown_by_a_transcript() -> None:
    with MockServer(faults=["list-bare"]) as server:
        outcome = popconsole.examine(server.host, server.pop3_port, only="rfc1939/5-LIST")
    [failure] = outcome.failures
    assert not outcome.agrees
    assert outcome.broken == (failure,)
    assert (failure.id, failure.level, failure.verdict) == ("rfc1939/5-LIST/1", "must", "broken")
    assert failure.transcript is not None
    assert "C: LIST\n" in failure.transcript.text()
    assert "The first failing exchange, rfc1939/5-LIST/1" in str(outcome)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({}, "by host and port, or a program by run"),
        ({"host": "127.0.0.1", "port": 1, "only": "nothing"}, "no check matches only and skip"),
        ({"host": "127.0.0.1", "port": 1, "protocol": "IMAP"}, 'there is no "IMAP"; there are: POP3, POP2'),
        ({"host": "127.0.0.1", "port": 1, "only": "rfc1939/4"}, "could not be examined"),
        ({"run": "./serve"}, "run: write {port} where"),
    ],
)
def test_what_can_not_be_examined_is_told(given: dict[str, object], told: str) -> None:
    with pytest.raises(ApiError, match=told):
        popconsole.examine(**given)  # type: ignore[arg-type]  # as tests write it
