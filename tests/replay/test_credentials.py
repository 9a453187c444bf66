"""No mask is sent to a server of somebody else's: what was masked or a digest is computed anew."""

import base64
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from popconsole.cli import popconsole
from popconsole.protocol.auth import apop_digest
from popconsole.server.listening.listener import PopServer
from tests.replay.scripted import CLOSE, GREETING, scripted
from tests.replay.test_tls import server  # noqa: F401 - a fixture

HEAD = "Transcript: 1\nProtocol: POP3\n\nS: +OK ready <1.2@then>\n"
MASKED = HEAD + "C: USER nora\nS: +OK\nC: PASS ********\nS: +OK\nC: NOOP\nS: +OK\nC: QUIT\nS: +OK bye\n"


def run(*arguments: str, stdin: str = MASKED, mine: str = "of-nora") -> Result:
    return CliRunner(env={"MINE": mine}).invoke(
        popconsole, ["replay", "-", "--timeout", "1", *arguments], input=stdin
    )


FINAL = "C: ********\nS: + dj1RVUpE\nC: \nS: +OK\n"


def b64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


@pytest.mark.parametrize(
    ("rows", "line"),
    [
        ("C: USER nora\nS: +OK\nC: PASS ********\nS: +OK\n", 4),
        ("C: USER nora\nS: +OK\nC: pass XXXX\nS: +OK\n", 4),
        ("C: APOP nora c4c9334bac560ecc979e58001b3e22fb\nS: +OK\n", 2),
        ("C: AUTH PLAIN\nS: + \nC: ********\nS: +OK\n", 4),
        ("C: AUTH PLAIN ********\nS: +OK\n", 2),
        (f"C: AUTH CRAM-MD5\nS: + {b64('<1@a>')}\nC: {b64('nora 0123')}\nS: +OK\n", 4),
    ],
)
def test_without_a_password_nobody_is_called(rows: str, line: int) -> None:
    with scripted({}) as there:
        ran = run("--server", there.address, stdin=HEAD + rows)
    assert ran.exit_code == 2
    assert f"line {line} needs a password" in ran.output
    assert "--password-env NAME or --password-file FILE" in ran.output
    assert there.connections == 0


def test_a_mask_that_nothing_can_be_put_for() -> None:
    with scripted({}) as there:
        ran = run("--server", there.address, "--password-env", "MINE", stdin=HEAD + "C: LOGIN a ********\n")
    assert ran.exit_code == 2
    assert "line 2 can't be said to this server" in ran.output
    assert there.connections == 0


def test_the_password_is_put_for_the_mask_and_not_shown(tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(b"of nora \r\nmore\n")
    for option, value, password in (
        ("--password-env", "MINE", b"of-nora"),
        ("--password-file", str(tmp_path / "secret"), b"of nora "),
    ):
        with scripted({GREETING: b"+OK ready\r\n"}) as there:
            ran = run("--server", there.address, option, value)
        assert ran.exit_code == 0, ran.output
        assert there.heard == [b"USER nora", b"PASS " + password, b"NOOP", b"QUIT"]
        assert password.decode() not in ran.output


def test_a_password_that_is_given_goes_before_the_recorded_one() -> None:
    clear = MASKED.replace("********", "recorded")
    with scripted({}) as there:
        ran = run("--server", there.address, "--password-env", "MINE", stdin=clear)
        assert ran.exit_code == 0, ran.output
        assert run("--server", there.address, stdin=clear).exit_code == 0
    assert there.heard[1::4] == [b"PASS of-nora", b"PASS recorded"]
    refused = HEAD + "C: USER nora\nS: +OK\nC: PASS wrong\nS: -ERR no\n" + MASKED.removeprefix(HEAD)
    with scripted({}) as there:
        run("--server", there.address, "--password-env", "MINE", "--keep-going", stdin=refused)
    assert there.heard[1:4:2] == [b"PASS wrong", b"PASS of-nora"]  # what was refused is to be refused again
    mailbox = "S: + POP2\nC: HELO nora recorded\nS: #0\nC: QUIT\nS: + bye\n"
    with scripted({GREETING: b"+ POP2\r\n", b"HELO": b"#0\r\n", b"QUIT": b"+ bye\r\n" + CLOSE}) as there:
        run("--server", there.address, "--password-env", "MINE", stdin=mailbox)
    assert there.heard[0] == b"HELO nora of-nora"


@pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals are POSIX's")
def test_at_a_terminal_the_password_is_asked_for_and_not_shown(tmp_path: Path) -> None:
    pexpect = pytest.importorskip("pexpect", reason="pseudo-terminals are POSIX's")
    (tmp_path / "said.txt").write_text(MASKED)
    with scripted({}) as there:
        words = ["-m", "popconsole", "replay", str(tmp_path / "said.txt"), "--server", there.address]
        child = pexpect.spawn(sys.executable, words, timeout=20, dimensions=(40, 200))
        child.expect_exact("Password (not shown):")
        assert there.connections == 0
        child.sendline("at the terminal")
        said = child.read()
        child.close()
    assert child.exitstatus == 0, said
    assert b"at the terminal" not in said
    assert there.heard == [b"USER nora", b"PASS at the terminal", b"NOOP", b"QUIT"]


def test_pop2_has_it_quoted() -> None:
    said = "S: + POP2\nC: HELO nora ********\nS: #0\nC: QUIT\nS: + bye\n"
    with scripted({GREETING: b"+ POP2\r\n", b"HELO": b"#0\r\n", b"QUIT": b"+ bye\r\n" + CLOSE}) as there:
        ran = run("--server", there.address, "--password-env", "MINE", stdin=said, mine="a b\\c")
    assert ran.exit_code == 0, ran.output
    assert there.heard[0] == b"HELO nora a\\ b\\\\c"


def test_a_digest_is_of_the_greeting_that_came() -> None:
    rows = "C: APOP nora c4c9334bac560ecc979e58001b3e22fb\nS: +OK\nC: QUIT\nS: +OK\n"
    with scripted({GREETING: b"+OK ready <3.4@now>\r\n"}) as there:
        ran = run("--server", there.address, "--password-env", "MINE", stdin=HEAD + rows)
    assert ran.exit_code == 0, ran.output
    assert there.heard[0] == b"APOP nora " + apop_digest(b"<3.4@now>", b"of-nora")
    with scripted({GREETING: b"+OK ready\r\n"}) as there:
        ran = run("--server", there.address, "--password-env", "MINE", stdin=HEAD + rows)
    assert ran.exit_code == 1
    assert "! not said: the greeting has no timestamp" in ran.output
    assert there.heard == []


@pytest.mark.parametrize(
    "rows",
    [
        f"C: AUTH PLAIN\nS: + \nC: {b64(chr(0) + 'student' + chr(0) + 'learn')}\nS: +OK\n",
        "C: AUTH PLAIN\nS: + \nC: ********\nS: +OK\n",
        "C: AUTH PLAIN ********\nS: +OK\n",
        "C: AUTH LOGIN\nS: + VXNlcm5hbWU6\nC: ********\nS: + UGFzc3dvcmQ6\nC: ********\nS: +OK\n",
        f"C: AUTH CRAM-MD5\nS: + {b64('<1@a>')}\nC: {b64('student 01234567')}\nS: +OK\n",
        f"C: AUTH SCRAM-SHA-256 {b64('n,,n=student,r=abc')}\nS: + {b64('r=abcd,s=QUJD,i=4096')}\n{FINAL}",
        "C: USER student\nS: +OK\nC: PASS xxx\nS: +OK\n",
    ],
)
def test_each_way_to_log_in_is_computed_anew(server: tuple[PopServer, Path], rows: str) -> None:  # noqa: F811
    address = "{}:{}".format(*server[0].addresses["POP3"])
    arguments = ("--server", address, "--password-env", "MINE", "--user", "student")
    said = HEAD + rows + "C: NOOP\nS: +OK\nC: QUIT\nS: +OK\n"
    ran = run(*arguments, stdin=said, mine="learn")
    assert ran.exit_code == 0, ran.output
    wrong = run(*arguments, stdin=said, mine="no")
    assert wrong.exit_code == 1
    assert "! not said: the login was refused" in wrong.output


def test_the_name_that_is_masked_too_is_asked_for(server: tuple[PopServer, Path]) -> None:  # noqa: F811
    address = "{}:{}".format(*server[0].addresses["POP3"])
    rows = HEAD + "C: AUTH PLAIN ********\nS: +OK\n"
    ran = run("--server", address, "--password-env", "MINE", stdin=rows)
    assert ran.exit_code == 2
    assert "line 2 needs the name of a user, which is masked: give --user NAME" in ran.output


def test_it_stops_behind_a_refused_login_unless_told_otherwise() -> None:
    with scripted({b"PASS": b"-ERR [AUTH] no\r\n"}) as there:
        ran = run("--server", there.address, "--password-env", "MINE")
        assert there.heard == [b"USER nora", b"PASS of-nora"]
        assert ran.exit_code == 1
        assert "2 of 4 client lines said." in ran.output
        assert "! not said: the login was refused (-ERR [AUTH] no); --keep-going goes on" in ran.output
        ran = run("--server", there.address, "--password-env", "MINE", "--keep-going")
        assert "4 of 4 client lines said." in ran.output
    with scripted({b"PASS": b"ERR login incorrect\r\n"}) as there:
        ran = run("--server", there.address, "--password-env", "MINE")
        assert (ran.exit_code, there.heard[2:]) == (1, [])  # it is no +OK
        assert "! not said: the login was refused (ERR login incorrect)" in ran.output
    with scripted({b"PASS": b"-ERR [AUTH] no\r\n"}) as there:
        refused = MASKED.replace("PASS ********\nS: +OK", "PASS wrong\nS: -ERR no")
        assert run("--server", there.address, stdin=refused).exit_code == 0


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--password-env", "MINE"], "go with --server"),
        (["--server", "127.0.0.1:1", "--password-env", "NOWHERE"], "there is no variable NOWHERE"),
        (["--server", "127.0.0.1:1", "--password-env", "MINE", "--password-file", __file__], "choose one"),
        (["--server", "127.0.0.1:1", "--password-file", "nowhere"], "does not exist"),
        (["--server", "127.0.0.1:1", "--password-env", "EMPTY"], "the password is empty"),
    ],
)
def test_what_can_not_be_a_password(words: list[str], told: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMPTY", "")
    ran = run(*words)
    assert ran.exit_code == 2
    assert told in ran.output
