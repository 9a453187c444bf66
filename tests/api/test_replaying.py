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


EXPECTED = """Transcript: 1
Expect: 1
Protocol: POP3
Title: A marked message is there no longer
Needs: 2 messages

S: +OK *
C: USER {user}
S~ +OK
C: PASS {password}
S~ +OK
C: DELE 1
S: +OK *
C: LIST 1
S: -ERR *
C: QUIT
S~ +OK
"""


def test_what_is_expected_is_looked_at() -> None:
    expected = Transcript.parse(EXPECTED, "dele")
    assert popconsole.replay(expected).agrees
    with MockServer(users={"nina": "sesame"}, mail=["a\n", "b\n"]) as server:
        outcome = popconsole.replay(expected, server, user="nina", password="sesame")
        assert (outcome.agrees, outcome.absent, outcome.difference) == (True, False, None)
        assert outcome.said == outcome.lines == 5
        assert outcome.report == "as expected: dele: A marked message is there no longer"
        assert len(server.mail("nina")) == 1
        with pytest.raises(ApiError, match="it needs 2 messages, and there are 1"):
            popconsole.replay(expected, server, user="nina", password="sesame")
        with pytest.raises(ApiError, match="dele: it logs in: give user and password"):
            popconsole.replay(expected, server, user="nina")
        place = (server.host, server.pop3_port)
        with pytest.raises(ApiError, match="dele: it removes mail: may_delete allows that"):
            popconsole.replay(expected, place, user="nina", password="sesame")


def test_what_differs_from_what_is_expected_is_told() -> None:
    expected = Transcript.parse(EXPECTED.replace("C: LIST 1\nS: -ERR *", "C: LIST 2\nS: +OK 2 99"), "dele")
    with MockServer(users={"nina": "sesame"}, mail=["a\n", "b\n"]) as server:
        outcome = popconsole.replay(expected, server, user="nina", password="sesame")
    assert not outcome.agrees
    assert outcome.difference is not None
    assert (outcome.difference.line, outcome.difference.expected) == (15, "S: +OK 2 99")
    assert outcome.difference.came == "S: +OK 2 3"
    assert "line 15 expects S: +OK 2 99" in str(outcome)
    assert "sesame" not in str(outcome)
    assert pickle.loads(pickle.dumps(outcome)) == outcome  # noqa: S301 - our own


def test_a_file_of_expectations_is_played_with_its_mail(tmp_path: Path) -> None:
    (tmp_path / "mail.mbox").write_bytes(b"From a Mon Jan  1 00:00:00 2026\n\na\n")
    rows = EXPECTED.replace("2 messages", "mail mail.mbox").replace("DELE 1\nS: +OK *", "STAT\nS: +OK 1 *")
    (tmp_path / "it.txt").write_text(
        rows.replace("C: LIST 1\nS: -ERR *\n", "").replace(
            "C: Q", "C: XYZ\nS: +OK\nS# or not there\nS~ -ERR\nC: Q"
        )
    )
    outcome = popconsole.replay(tmp_path / "it.txt")
    assert (outcome.agrees, outcome.absent) == (True, True)
    assert outcome.report.startswith("not there: it.txt: ")
    assert Transcript.read(tmp_path / "it.txt").conversations[0].protocol == "POP3"
    with pytest.raises(ApiError, match=r"it needs mail\.mbox beside it"):
        popconsole.replay(Transcript.parse(rows))
    with pytest.raises(ApiError, match=r"it\.txt, line 9: "):
        popconsole.replay(Transcript.parse(EXPECTED.replace("S~ +OK", "S~ +YES"), "it.txt"))


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
        (SAID, {"password": "x", "server": None}, "user, password, .* go with a server"),
        (SAID, {"tls": "tls", "server": None}, "user, password, .* go with a server"),
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
