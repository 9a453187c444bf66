"""Transcripts said again by other people's tests."""

import asyncio
import pickle
from pathlib import Path

import pytest

import popconsole.api as popconsole  # what ``popconsole`` hands on
from popconsole.api import ApiError, MockServer, Transcript

SHIPPED = Path(__file__).parents[2] / "transcripts"
SAID = """S: +OK
C: USER nina
S: +OK
C: PASS ********
S: +OK
C: STAT
S: +OK 1 3
C: QUIT
S: +OK
"""


def test_without_a_server_it_goes_to_one_that_is_set_up_from_it() -> None:
    outcome = popconsole.replay(SHIPPED / "rfc1939-session.txt")
    assert outcome.agrees
    assert outcome.first is None
    assert outcome.said == outcome.lines > 5
    assert len(outcome.comparisons) == outcome.lines + 1
    assert "9 exchanges" in str(outcome)
    assert pickle.loads(pickle.dumps(outcome)) == outcome  # noqa: S301 - our own


def test_a_server_that_answers_otherwise_is_told_of_with_the_first_exchange() -> None:
    with MockServer(users={"nina": "sesame"}, mail=["a\n", "b\n"]) as server:
        transcript = Transcript.parse(SAID)
        outcome = popconsole.replay(transcript, server, password="sesame")
        assert not outcome.agrees
        assert outcome.first is not None
        assert (outcome.first.command, outcome.first.verdict) == ("STAT", "other-data")
        assert (outcome.first.recorded, outcome.first.here) == (("+OK 1 3",), ("+OK 2 6",))
        assert "The first that fails (conversation 1):" in outcome.report.splitlines()[-4]
        again = popconsole.replay(transcript, (server.host, server.pop3_port), password="sesame")
        assert again.comparisons[1:] == outcome.comparisons[1:]
        assert "sesame" not in again.report
        refused = popconsole.replay(transcript, server, password="wrong")
        assert refused.said < refused.lines
        all_of_it = popconsole.replay(transcript, server, password="wrong", keep_going=True)
        assert all_of_it.said > refused.said


def test_pop2_and_tls_go_to_their_own_ports() -> None:
    with MockServer(tls=True) as server:
        for said, tls in (
            ("S: + POP2\nC: HELO student learn\nS: #6 \nC: QUIT\nS: +\n", None),
            ("S: +OK\nC: NOOP\nS: -ERR\nC: QUIT\nS: +OK\n", "tls"),
            ("S: +OK\nC: NOOP\nS: -ERR\nC: QUIT\nS: +OK\n", "stls"),
        ):
            assert popconsole.replay(Transcript.parse(said), server, tls=tls).agrees, said


@pytest.mark.parametrize(
    ("said", "given", "told"),
    [
        (SAID, {}, "line 4 needs a password"),
        (SAID, {"password": "a\nb"}, "the password is empty, or holds"),
        (SAID.replace("PASS ********", "AUTH PLAIN ********"), {"password": "x"}, "name of a user"),
        (SAID.replace("STAT", "XYZ ********"), {"password": "x"}, "line 6 can't be said to this server"),
        ("C: STAT\nS: +OK 1 1\nC: QUIT\nS: +OK\n", {}, "begins behind a login"),
        ("S: +OK\n", {}, "no line of the client"),
        (SAID, {"tls": "yes"}, "tls: "),
        (SAID, {"password": "x", "server": ("127.0.0.1", 1)}, "could not be carried out: no connection to"),
        (SAID, {"password": "x", "server": None}, "user, password and keep_going go with a server"),
        (SAID, {"tls": "tls", "server": None}, "tls and authority go with a server"),
    ],
)
def test_what_can_not_be_said_again_is_told(said: str, given: dict[str, object], told: str) -> None:
    transcript = Transcript.parse(said, protocol="POP3")
    with pytest.raises(ApiError, match=told):
        popconsole.replay(transcript, **{"server": ("127.0.0.1", 1), **given})  # type: ignore[arg-type]  # as above


def test_within_an_event_loop_it_says_what_to_do() -> None:
    async def play() -> None:
        popconsole.replay(Transcript.parse(SAID))

    with pytest.raises(ApiError, match=r"await asyncio\.to_thread"):
        asyncio.run(play())
