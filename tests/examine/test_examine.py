"""The command: a program examined, what is told of it, what the exit code says; test_own.py has the whole."""

import sys
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from popconsole import MockServer, examine
from popconsole.cli.root import popconsole
from popconsole.formats.reading import read
from popconsole.ui.open_conversation import OpenRecording

_SERVE = (
    f"{sys.executable} -m popconsole serve --pop3-port {{port}} --pop3s-port {{tls_port}} --tls "
    "--pop2-port 0 --maildrop {maildir} --user {user}:{password}"
)
_SERVE_POP2 = (
    f"{sys.executable} -m popconsole serve --pop2-port {{port}} --pop3-port 0 --maildrop {{maildir}} "
    "--user {user}:{password}"
)
_ALONE = f"{sys.executable} -m popconsole serve --pop3-port {{port}} --pop2-port 0 --maildrop {{maildir}}"


def _run(*words: str) -> Result:
    return CliRunner().invoke(popconsole, ["examine", *words])


@pytest.mark.parametrize("words", [(_SERVE,), (_SERVE_POP2, "--pop2")])
def test_where_nothing_is_broken_it_says_so(words: tuple[str, ...]) -> None:
    done = _run("--run", *words, "--only", "rfc1939/5-STAT", "--only", "rfc937/HELO")
    assert "Nothing is broken." in done.stdout
    assert done.exit_code == 0


def test_mail_that_other_checks_removed_is_not_held_against_expire() -> None:
    with MockServer() as server:
        done = examine(
            server.host, server.pop3_port, user="student", password="learn", may_delete=True,
            only=("rfc1939/6-QUIT/1", "rfc2449/6.7-EXPIRE/2"),
        )  # fmt: skip
        assert len(server.mail("student")) < 6
    assert [(one.id, one.verdict) for one in done.checks] == [
        ("rfc1939/6-QUIT/1", "met"), ("rfc2449/6.7-EXPIRE/2", "met"),
    ]  # fmt: skip


@pytest.mark.parametrize("may_delete", [False, True])
def test_a_server_that_removes_what_was_read_keeps_its_mail(may_delete: bool) -> None:  # noqa: FBT001
    with MockServer() as server:
        setup = server._server.setup
        server._server.setup = replace(setup, profile=replace(setup.profile, expire=0))
        kept = len(server.mail("student"))
        done = examine(
            server.host, server.pop3_port, user="student", password="learn", may_delete=may_delete,
            only=("rfc1939/5-RETR/1", "rfc1939/5-STAT/1", "rfc2449/6.7-EXPIRE"),
        )  # fmt: skip
        assert len(server.mail("student")) == kept
    verdicts = {one.id: one.verdict for one in done.checks}
    assert verdicts["rfc1939/5-STAT/1"] == "met"
    assert {verdicts["rfc1939/5-RETR/1"], verdicts["rfc2449/6.7-EXPIRE/2"]} == {"unknown"}
    assert "EXPIRE 0" in " ".join(one.why for one in done.checks)


def test_checks_are_listed_an_id_a_line() -> None:
    done = _run("--list", "--only", "rfc1939/5-STAT")
    assert done.stdout.splitlines()[0] == "rfc1939/5-STAT/1"
    assert done.exit_code == 0


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--only", "nothing", "--list"), "no check matches"),
        ((), "one of them"),
        (("localhost", "--run", "x {port}"), "one of them"),
        (("--run", "x"), "say {port}"),
        (("localhost:1", "--fresh"), "goes with --run"),
        (("localhost:1",), "who is to log in"),
        (("localhost:1", "--user", "u"), "the password is wanted"),
        (("--run", "exit 3 # {port}"), "It ended, with exit code 3"),
        (
            ("--run", f"{_ALONE} --user other:one", "--only", "rfc1939/5-STAT/1"),
            "nobody can log in: PASS is answered -ERR",
        ),
    ],
)
def test_what_cannot_be_examined_is_2(words: tuple[str, ...], told: str) -> None:
    done = _run(*words)
    assert told in " ".join(done.stderr.split())
    assert done.exit_code == 2


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("report.json", '"verdict": "broken"'),
        ("report.xml", '<failure type="rfc1939/5-STAT/3"'),
        ("report.html", "<h3>rfc1939/5-STAT/3: "),
        ("report.txt", "The first failing exchange, rfc1939/5-STAT/3"),
    ],
)
def test_what_is_broken_is_reported_in_each_form(name: str, told: str, tmp_path: Path) -> None:
    written = tmp_path / name
    run = ("--run", f"{_SERVE} --fault count-wrong:1", "--only", "rfc1939/5-STAT/[134]", "--strict")
    more = () if name != "report.xml" else ("--format", "junit")
    done = _run(*run, "--output", str(written), "--transcripts", str(tmp_path / "t"), *more)
    assert done.exit_code == 1
    assert told in written.read_text()
    shown = (tmp_path / "t" / "rfc1939_5-STAT_3.txt").read_text()
    assert "# rfc1939/5-STAT/3 (RFC 1939 section 5, STAT, must): STAT counts" in shown
    assert "learn" not in shown


def test_a_transcript_of_what_is_broken_opens_at_the_line_that_shows_it(tmp_path: Path) -> None:
    run = ("--run", f"{_SERVE} --fault count-wrong:1", "--only", "rfc1939/5-STAT/[13]")
    _run(*run, "--transcripts", str(tmp_path))
    file = tmp_path / "rfc1939_5-STAT_3.txt"
    recording = read(file.read_bytes(), file.name)
    opened = OpenRecording(lambda: recording, "a file").open(0)
    assert opened.history.lines[opened.selected].octets.startswith(b"+OK ")
    assert opened.history.lines[opened.selected - 1].octets == b"LIST"
