"""A green is green: all was said, and each answer came to its end; else a report tells what and why."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from popconsole.cli import popconsole
from popconsole.server.listening.listener import PopServer
from tests.replay.scripted import CLOSE, GREETING, scripted
from tests.replay.test_tls import server  # noqa: F401 - a fixture

SESSION = (
    "Transcript: 1\nProtocol: POP3\n\nS: +OK ready\nC: USER nora\nS: +OK\nC: PASS of-nora\nS: +OK\n"
    "C: LIST\nS: +OK 2 messages\nS: 1 27\nS: 2 27\nS: .\n"
    "C: RETR 1\nS: +OK\nS: Subject: a\nS: \nS: first\nS: last\nS: .\nC: QUIT\nS: +OK bye\n"
)
MESSAGE = b"+OK\r\nSubject: a\r\n\r\nfirst\r\nlast\r\n"
LISTING = b"+OK 2 messages\r\n1 27\r\n2 27\r\n"
FAILED = "Transcript: 1\nProtocol: POP3\n\nS: +OK ready\nC: STLS\nS: +OK go on\nC! close\n"


def run(*arguments: str, stdin: str = SESSION) -> Result:
    return CliRunner().invoke(popconsole, ["replay", "-", "--timeout", "0.2", *arguments], input=stdin)


def test_what_a_good_server_says_agrees() -> None:
    with scripted({}) as there:
        ran = run("--server", there.address)
    assert ran.exit_code == 0, ran.output
    assert ran.output.endswith("6 exchanges: 6 same.\n5 of 5 client lines said.\n")
    assert there.heard == [b"USER nora", b"PASS of-nora", b"LIST", b"RETR 1", b"QUIT"]


@pytest.mark.parametrize(
    ("verb", "says", "how", "said"),
    [
        (b"LIST", LISTING, "without its end: timed out before its end", 3),
        (b"LIST", LISTING + CLOSE, "without its end: closed before its end", 3),
        (b"LIST", LISTING[:-2], "without its end: timed out in the middle of a line: no LF came", 3),
        (b"RETR", MESSAGE, "without its end: timed out before its end", 4),
        (b"RETR", MESSAGE + b".\r", "without its end: timed out in the middle of a line: no LF came", 4),
        (b"RETR", MESSAGE + b".", "without its end: timed out in the middle of a line: no LF came", 4),
        (b"RETR", MESSAGE + b"." + CLOSE, "without its end: closed in the middle of a line: no LF came", 4),
        (b"RETR", MESSAGE + CLOSE, "without its end: closed before its end", 4),
        (b"RETR", b"", "other shape: answered there, timed out here", 4),
        (b"RETR", CLOSE, "other shape: answered there, not here", 4),
        (b"PASS", b"+OK", "without its end: timed out in the middle of a line: no LF came", 2),
        (b"QUIT", b"+OK bye" + CLOSE, "without its end: closed in the middle of a line: no LF came", 5),
    ],
)
def test_an_answer_without_its_end_is_a_difference(verb: bytes, says: bytes, how: str, said: int) -> None:
    with scripted({verb: says}) as there:
        ran = run("--server", there.address)
        told = run("--server", there.address, "--format", "json")
    assert ran.exit_code == told.exit_code == 1, ran.output
    assert f"{said} of 5 client lines said." in ran.output
    assert ran.output.count("! not said: ") == (said < 5)
    assert ran.output.count("! not said, as line ") == max(0, 4 - said)
    report, ending = ran.output.split("The first that fails (conversation 1):\n")
    assert f"! {how}" in report
    assert f"C: {verb.decode()}" in ending
    assert ending.endswith(f"   ! {how}\n")
    *rows, whole = map(json.loads, told.output.splitlines())
    assert [row["verdict"] for row in rows].count("not-said") == 5 - said
    assert (whole["said"], whole["lines"], whole["agrees"], whole["failure"]) == (said, 5, False, None)
    assert whole["first"] == {"conversation": 1, "n": rows[said]["n"]}
    if "without its end" in how:
        assert rows[said]["verdict"] == "without-end"


@pytest.mark.parametrize(
    ("greeting", "why"),
    [
        (b"-ERR busy\r\n" + CLOSE, "the server greets with -ERR busy"),
        (b"220 mail ESMTP\r\n", "the server greets with 220 mail ESMTP"),
        (b"", "no greeting came within 0.2 s (perhaps TLS begins here at once: --tls)"),
        (CLOSE, "the server closed the connection and did not greet"),
    ],
)
def test_a_greeting_that_is_of_no_use(greeting: bytes, why: str) -> None:
    with scripted({GREETING: greeting}) as there:
        ran = run("--server", there.address)
    assert ran.exit_code == 2
    assert "0 of 5 client lines said." in ran.output
    assert ran.output.count(f"! not said: {why}") == 1
    assert ran.output.count("! not said, as line 2\n") == 4
    assert f"the replay could not be carried out: {why}" in ran.output
    assert there.heard == []


def test_a_refusal_of_pop2() -> None:
    with scripted({GREETING: b"- try later\r\n" + CLOSE}) as there:
        ran = run("--server", there.address, stdin="S: + POP2\nC: HELO a b\nS: #0\nC: QUIT\nS: + bye\n")
    assert ran.exit_code == 2
    assert "the server greets with - try later" in ran.output
    assert "0 of 2 client lines said." in ran.output


def test_a_refusal_as_it_was_recorded_agrees() -> None:
    with scripted({GREETING: b"-ERR busy\r\n" + CLOSE}) as there:
        ran = run("--server", there.address, stdin="S: -ERR busy\nC: QUIT\n")
    assert ran.exit_code == 1  # QUIT is there to be said, and can't be
    assert "! not said: the server had closed the connection" in ran.output
    assert "0 of 1 client line said." in ran.output


def test_a_certificate_refused_behind_stls(server: tuple[PopServer, Path]) -> None:  # noqa: F811 - as above
    made, ca = server
    address = f"localhost:{made.addresses['POP3'][1]}"
    said = (
        "S: +OK ready\nC: STLS\nS: +OK go on\nC: USER student\nS: +OK\nC: PASS learn\nS: +OK\n"
        "C: DELE 99\nS: -ERR\nC: QUIT\nS: +OK\n"
    )
    ran = run("--server", address, stdin=said)
    assert ran.exit_code == 2
    assert "1 of 5 client lines said." in ran.output
    why = "other shape: no TLS, so the connection is closed: an unknown authority"
    report, ending = ran.output.split("The first that fails (conversation 1):\n")
    assert report.count("an unknown authority") == 1
    assert f"   ! {why}" in report
    assert "   ! not said: no TLS came of STLS\n   6 C:" in report
    assert report.count("   ! not said, as line 4\n") == 3
    assert "C: STLS" in ending
    assert f"   ! {why}" in ending
    assert "could not be carried out: no TLS, so the connection is closed: an unknown authority" in ran.output
    good = run("--server", address, "--ca", str(ca), stdin=said)
    assert good.exit_code == 0, good.output
    assert "5 of 5 client lines said." in good.output


def test_no_tls_behind_an_stls_that_differs_as_well() -> None:
    rows = "S: +OK ready\nC: STLS\nS: +OK go on\nC: QUIT\nS: +OK\n"
    with scripted({b"STLS": b"+OK go on\r\n+OK\r\n"}) as there:
        ran = run("--server", there.address, stdin=rows)
    assert ran.exit_code == 2
    assert (
        "another number of lines that no command asked for; no TLS, so the connection is closed" in ran.output
    )


def test_tls_that_fails_behind_all_that_was_recorded(server: tuple[PopServer, Path]) -> None:  # noqa: F811 - as above
    address = f"localhost:{server[0].addresses['POP3'][1]}"
    ran = run("--server", address, stdin="S: +OK ready\nC: STLS\nS: +OK go on\n")
    assert ran.exit_code == 2
    assert "1 of 1 client line said." in ran.output
    assert "could not be carried out: no TLS, so the connection is closed: an unknown authority" in ran.output


def test_tls_that_failed_when_it_was_recorded_agrees(server: tuple[PopServer, Path]) -> None:  # noqa: F811 - as above
    address = f"localhost:{server[0].addresses['POP3'][1]}"
    ran = run("--server", address, stdin=FAILED)
    assert ran.exit_code == 0, ran.output


def test_a_port_of_tls_is_told_from_a_silent_one(server: tuple[PopServer, Path]) -> None:  # noqa: F811 - as above
    ran = run("--server", f"localhost:{server[0].addresses['POP3S'][1]}")
    assert ran.exit_code == 2
    assert "carried out: no greeting came within 0.2 s (perhaps TLS begins here at once: --tls)" in ran.output


@pytest.mark.parametrize("rows", ["S: what\nC: *\n", "S: 220 mail\nC: HELO a\nS: 250\n"])
def test_rows_that_are_no_conversation_are_refused_at_once(rows: str) -> None:
    ran = run("--timeout", "60", "--protocol", "pop3", stdin=rows)
    assert ran.exit_code == 2
    assert "these rows are no conversation of POP3" in ran.output
    assert "0 of 1 client line said." in ran.output


def test_each_conversation_is_counted() -> None:
    with scripted({b"RETR": MESSAGE}) as there:
        ran = run("--server", there.address, stdin=SESSION + SESSION)
    assert ran.exit_code == 1
    assert "8 of 10 client lines said." in ran.output
    assert there.connections == 2
