"""The server that is set up from a recording does as the recorded one did."""

import asyncio
import gc
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from popconsole.cli import popconsole
from popconsole.maildrop.accounts import Accounts
from popconsole.protocol import POP3
from popconsole.replaying.takeover import take_over
from popconsole.server.engine.reason import Reason
from popconsole.server.sasl_server import answer
from popconsole.transcript.model import Side
from tests.formats.single import read
from tests.replay.scripted import CLOSE, GREETING, scripted

HEAD = "Transcript: 1\nProtocol: POP3\n\nS: +OK ready\n"
LOGIN = "C: USER ann\nS: +OK\nC: PASS words\nS: +OK\n"
QUIT = "C: QUIT\nS: +OK\n"


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """See that nothing is left behind: neither among the user's data nor where temporary files lie."""
    for name in ("data", "temporary"):
        (tmp_path / name).mkdir()
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    gc.freeze()  # what was there before is not looked through: that takes longer than the test
    yield
    gc.collect()
    gc.unfreeze()
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def asked(*capabilities: str) -> str:
    return "C: CAPA\nS: +OK\n" + "".join(f"S: {name}\n" for name in capabilities) + "S: .\n"


def run(*arguments: str, stdin: str) -> Result:
    return CliRunner().invoke(popconsole, ["replay", "-", "--timeout", "5", *arguments], input=stdin)


@pytest.mark.parametrize(
    ("rows", "lines"),
    [
        (f"C: STLS\nS: +OK go on\n{LOGIN}", 4),
        (f"{asked('USER', 'STLS')}C: STLS\nS: +OK\n{asked('USER', 'SASL PLAIN')}{LOGIN}{asked('TOP')}", 7),
        (f"C: CAPA\nS: +OK\nS: USER\nS: .\n{LOGIN}C: CAPA\nS: +OK\nS: USER\nS: PIPELINING\nS: .\n", 5),
        (f"C: CAPA\nS: -ERR log in first\n{LOGIN}{asked('TOP')}C: CAPA\nS: +OK\nS: TOP\nS: .\n", 6),
        ("C: AUTH\nS: -ERR 1 argument required\nC: CAPA\nS: +OK\nS: SASL PLAIN\nS: .\n", 3),
        ("C: AUTH\nS: +OK\nS: GSSAPI\nS: PLAIN\nS: .\n", 2),
        ("C: LANG\nS: +OK\nS: en English\nS: fr Fran\u00e7ais\nS: .\nC: LANG fr\nS: +OK fr voil\u00e0\n", 3),
        ("C: LANG\nS: +OK\nS: en\nS: fr Fran\u00e7ais\nS: .\n", 2),
        ("C: LANG de\nS: +OK de bitte\nC: LANG xx\nS: -ERR no\n", 3),
        ("C: LANG *\nS: +OK en so\n", 2),
        (f"{LOGIN}C: LAST\nS: +OK 0\nC: RETR 1\nS: +OK\nS: 12345678\nS: .\nC: LAST\nS: +OK 1\n", 6),
        (f"{LOGIN}C: LIST\nS: +OK\nS: 1 10 Jan 1\nS: .\n", 4),
        (f"{LOGIN}C: UIDL\nS: -ERR no\nC: STAT\nS: +OK 1 10\n", 5),
        (f"{LOGIN}C: STAT\nS: +OK 2 20\nC: DELE 1\nS: -ERR no\nC: RETR 2\nS: -ERR\nC: LIST\nS: -ERR\n", 7),
        (f"{LOGIN}C: RETR 1\nS: -ERR\nC: TOP 1 0\nS: -ERR\nC: STAT\nS: +OK 2 20\nC: DELE 9\nS: -ERR\n", 7),
        (f"{LOGIN}C: STAT\nS: +OK 2108 4294967296\nC: LIST 2\nS: +OK 2 4000000000\n", 5),
        (f"{LOGIN}C: STAT\nS: +OK 9 900000000\nC: RETR 1\nS: +OK\nS: A: b\nS: \nS: c\nS: .\n", 5),
    ],
    ids=[
        "stls", "capa-each", "capa-grows", "capa-not-yet", "auth-alone", "auth-lists",
        "languages", "language-unnamed", "language", "any-language", "last", "more-of-a-listing",
        "no-uidl", "lines-refused", "refused-before-stat", "4-gib", "one-of-many",
    ],
)  # fmt: skip
def test_pop3(rows: str, lines: int) -> None:
    ran = run(stdin=HEAD + rows + QUIT)
    assert ran.exit_code == 0, ran.output
    assert f"{lines} of {lines} client lines said." in ran.output


@pytest.mark.parametrize("login", [f"{LOGIN}C: DELE 1\nS: +OK\n", "C: NOOP\nS: -ERR\n"])
def test_a_quit_that_was_refused(login: str) -> None:
    ran = run(stdin=HEAD + login + "C: QUIT\nS: -ERR [SYS/TEMP] some deleted messages not removed\n")
    assert ran.exit_code == 0, ran.output
    refusal = "-ERR [SYS/TEMP] some deleted" if LOGIN in login else "-ERR this server"
    assert refusal in ran.output


@pytest.mark.parametrize(
    "rows",
    [
        "C: READ 2\nS: =0\nC: READ 3\nS: =0\nC: READ 1\nS: =5\nC: QUIT\nS: + bye\n",
        "C: READ 2\nS: =0\nC: READ 1\nS: =5\nC: RETR\nS: abc\nC: ACKD\nS: =0\nC: QUIT\nS: + bye\n",
        "C: FOLD other\nS: - no such mailbox\n",
    ],
)
def test_pop2(rows: str) -> None:
    ran = run(stdin="S: + POP2\nC: HELO a b\nS: #2\n" + rows)
    assert ran.exit_code == 0, ran.output


def test_a_connection_that_was_dropped_in_a_message() -> None:
    rows = "C: STAT\nS: +OK 1 200\nC: RETR 1\nS: +OK 200 octets\nS: Subject: a\nS: \nS: the be\\c\nS! close\n"
    ran = run(stdin=HEAD.replace("\n\n", "\nFidelity: exact\n\n") + LOGIN + rows)
    assert ran.exit_code == 0, ran.output
    assert "   = same: as far as it goes: the recorded connection was closed before its end\n" in ran.output
    assert "S: the beThis text stands in" in ran.output  # and its size is as it was told


def test_what_is_wrong_in_the_recording_is_told() -> None:
    retr = "C: RETR 1\nC: RETR 2\nS: +OK 5 octets\nS: one\nS: +OK 5 octets\nS: .\nS: two\nS: .\n"
    listed = "C: UIDL 1\nS: +OK a\nC: UIDL 2\nS: +OK b\n"
    ran = run(stdin=HEAD + asked("PIPELINING", "UIDL") + LOGIN + retr + listed + QUIT)
    assert "   = same: no status line was recorded\n" in ran.output
    assert "   ! other data: what the status line must tell is missing, here or there\n" in ran.output
    told = [row for row in ran.output.splitlines() if row.startswith("  - wrong there: line ")]
    assert [row.partition(" [")[2] for row in told] == [
        "replies-overlap]",
        "listing-malformed], and 1 line more",
    ]
    assert run(stdin=HEAD + asked("PIPELINING") + LOGIN + retr + QUIT).exit_code == 0


def test_the_default_mailbox_of_pop2_is_called_by_its_name() -> None:
    ran = run(
        stdin="S: + POP2\nC: HELO a b\nS: #2\nC: FOLD inbox\nS: #2\nC: READ 1\nS: =10\nC: RETR\nS: 12345678\n"
        "C: ACKD\nS: =5\nC: RETR\nS: abc\nC: ACKS\nS: =0\nC: QUIT\nS: + bye\n"
    )
    assert ran.exit_code == 0, ran.output
    assert "8 of 8 client lines said." in ran.output


@pytest.mark.parametrize(
    ("rows", "lines"),
    [
        (f"C: STAT\nS: +OK 2 300\nC: LIST\nS: +OK\nS: 1 100\nS: 2 200\nS: .\n{QUIT}", 3),
        ("C: NOOP\nS: +OK\nC: UIDL\nS: -ERR no\nC: TOP 1 0\nS: +OK\nS: A: b\nS: \nS: .\n", 3),
        ("C: CAPA\nS: +OK\nS: TOP\nS: .\nC: DELE 3\nS: +OK\nC: STAT\nS: +OK 2 20\n", 3),
        ("C: UIDL\nS: -ERR no\nC: STAT\nS: +OK 1 20\n", 2),
        ("C: PASS ********\nS: +OK 1 message\nC: STAT\nS: +OK 1 12\n", 2),
        ("C: READ 2\nS: =12\nC: RETR\nS: 1234567890\nC: ACKS\nS: =0\nC: QUIT\nS: + bye\n", 4),
        ("C: FOLD other\nS: #3\nC: READ\nS: =7\nC: QUIT\nS: + bye\n", 3),
        ("C: ACKD\nS: =0\nC: QUIT\nS: + bye\n", 2),
    ],
    ids=["stat", "no-uidl", "capa", "refused-first", "pass", "read", "fold", "ackd"],
)
def test_a_recording_that_begins_behind_the_login(rows: str, lines: int) -> None:
    ran = run("--protocol", "pop2" if "S: =" in rows else "pop3", stdin=rows)
    assert ran.exit_code == 0, ran.output
    assert "   = same: the recording begins behind a login: one was said first\n" in ran.output
    assert f"{lines} of {lines} client lines said." in ran.output


@pytest.mark.parametrize(
    "rows",
    [
        "C: STAT\nS: -ERR no\nC: APOP ann 0123456789abcdef0123456789abcdef\nS: -ERR no\n",
        "C: CAPA\nS: +OK\nS: TOP\nS: .\nC: XYZ\nS: -ERR\nC: QUIT\nS: +OK\n",
        "C: STAT\nS: -ERR no\nC: USER ann\nS: +OK\nC: PASS words\nS: +OK\nC: STAT\nS: +OK 1 20\n",
        "C: HELO ann words\nS: #1\nC: QUIT\nS: + bye\n",
    ],
)
def test_a_recording_without_a_greeting_that_holds_the_login(rows: str) -> None:
    ran = run("--protocol", "pop2" if "HELO" in rows else "pop3", stdin=rows)
    assert ran.exit_code == 0, ran.output
    assert "one was said first" not in ran.output


def test_behind_a_login_it_is_taken_over_there() -> None:
    conversation = read(b"C: STAT\nS: +OK 2 300\nC: DELE 1\nS: +OK\n", "t")

    async def taken() -> tuple[str, list[bytes]]:
        over = await take_over(POP3, conversation, 2)
        said = [line.octets for line in over.session.lines if line.side is Side.CLIENT]
        state = over.session.history.situation().state.name
        await over.session.aclose()
        await over.server.stop()
        assert over.differences == ()
        return state, said

    assert asyncio.run(taken()) == ("TRANSACTION", [b"USER not-recorded", b"PASS not-recorded", b"STAT"])


def test_the_login_before_a_recording_at_a_server_of_somebody_else(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = "C: LIST\nS: +OK\nS: 1 27\nS: 2 27\nS: .\nC: QUIT\nS: +OK\n"
    monkeypatch.setenv("SECRET", "of ann")
    login = ("--user", "ann", "--password-env", "SECRET")
    with scripted({}) as there:
        ran = run("--server", there.address, *login, stdin=rows)
        without = run("--server", there.address, stdin=rows)
        nameless = run("--server", there.address, *login[2:], stdin=rows)
        heard, connections = there.heard, there.connections
    assert ran.exit_code == 0, ran.output
    assert (heard, connections) == ([b"USER ann", b"PASS of ann", b"LIST", b"QUIT"], 1)
    for refused in (without, nameless):
        assert refused.exit_code == 2
        assert "the recording begins behind a login: give --user NAME, and --password-env" in refused.output


@pytest.mark.parametrize(
    ("says", "why"),
    [
        ({b"PASS": b"-ERR no\r\n"}, "begins in TRANSACTION, and the session did not come there: -ERR no"),
        ({b"PASS": b"+OK"}, "did not come there: the server did not answer within"),
        ({b"PASS": CLOSE}, "did not come there: the server had closed the connection"),
        ({b"USER": b"+OK\r\n" + CLOSE}, "did not come there: "),
        ({GREETING: b"-ERR busy\r\n" + CLOSE}, "the server greets with -ERR busy"),
    ],
)
def test_the_login_before_a_recording_is_refused(
    says: dict[bytes, bytes], why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("popconsole.replaying.stage.CONNECT_TIMEOUT", 0.3)
    monkeypatch.setenv("SECRET", "of ann")
    rows = "C: LIST\nS: +OK\nS: 1 27\nS: 2 27\nS: .\n"
    with scripted(says) as there:
        ran = run("--server", there.address, "--user", "ann", "--password-env", "SECRET", stdin=rows)
    assert ran.exit_code == 2
    assert why in ran.output
    assert "of ann" not in ran.output


def test_a_mechanism_that_only_the_recorded_server_knew_lets_nobody_in() -> None:
    assert answer(Accounts({b"ann": None}), "GSSAPI", (b"ann",), "nonce", b"host", b"salt") is Reason.WRONG


def test_a_greeting_in_small_letters_greets() -> None:
    ran = run(stdin="S: +ok ready\n" + LOGIN + QUIT)
    assert ran.exit_code == 0, ran.output
    assert "3 of 3 client lines said." in ran.output


def test_nothing_is_made_up_for_a_server_of_somebody_else() -> None:
    rows = "C: STAT\nS: +OK 100000000 9000000000000\n"
    with scripted({b"STAT": b"+OK 100000000 9000000000000\r\n"}) as there:
        ran = run("--server", there.address, stdin=HEAD + LOGIN + rows + QUIT)
    assert ran.exit_code == 0, ran.output
    assert run(stdin=HEAD + LOGIN + rows + QUIT).exit_code == 2
