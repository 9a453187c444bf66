"""Build your own: the stages, in both languages; a program held against them; a class's folders."""

import json
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from popconsole.cli import popconsole
from popconsole.examiner.catalogue import catalogue
from popconsole.examiner.clients.stages import CLIENT_WANTS
from popconsole.guide.build.stage import read_stage
from popconsole.guide.lessons.errors import LessonError
from popconsole.i18n import LANGUAGES, choose_language
from popconsole.ui import building_servers
from popconsole.ui.building import stages
from popconsole.ui.building_report import ending_rows
from popconsole.ui.building_results import StageFailure, StageResult
from popconsole.ui.building_servers import LISTENS

LEAVES = """
import socket, sys
listening = socket.create_server(("127.0.0.1", int(sys.argv[1])))
while True:
    connection, _peer = listening.accept()
    connection.sendall(b"+OK hello\\r\\n")
    for line in connection.makefile("rb"):
        if line.strip().upper() == b"QUIT":
            connection.sendall(b"+OK bye\\r\\n")
            break
        {otherwise}
    connection.close()
"""
OF_PROGRAM = {"unfound", "forbidden", "ended", "elsewhere", "deaf", "died", "untold", "helper"}
KINDS = OF_PROGRAM | {
    "",
    "silence",
    "close",
    "unended",
    "endless",
    "ok",
    "err",
    "odd",
    "absent",
    "count",
    "octets",
}
AGREES = 'connection.sendall(b"+OK yes\\r\\n")'
SILENT, ANSWERS = "pass", 'connection.sendall(b"-ERR what?\\r\\n")'
REPORT = """
[x]  1  A port
[x]  2  The greeting
[ ]  3  QUIT, and what you do not know

2 of 3 stages

Wrong: XYZZY is answered by silence; expected was -ERR

    C! open
    S: +OK hello
    C: XYZZY
  > (nothing came)

The rule: An unknown command before login is answered -ERR (RFC 1939 section 3;
rfc1939/3/9)

Hint: An unknown word is no reason to be silent, nor to hang up: the last branch
of your commands says -ERR.

What this stage asks: popconsole build show 3
"""


def program(folder: Path, otherwise: str) -> str:
    folder.mkdir(exist_ok=True)
    (folder / "server.py").write_text(LEAVES.format(otherwise=otherwise))
    return f"{sys.executable} {folder / 'server.py'} {{port}}"


@pytest.mark.parametrize("name", LANGUAGES)
def test_every_stage_is_whole_in_each_language(name: str) -> None:
    known = {check.id for check in catalogue("POP3")}
    choose_language(name)
    try:
        found = stages()
    finally:
        choose_language(LANGUAGES[0])
    assert [stage.number for stage in found] == list(range(1, 15))
    for stage in found:
        assert stage.hook
        assert set(stage.checks) <= known
        assert {check for check, _kind in stage.hints} <= {*stage.checks, LISTENS}
        assert {kind for _check, kind in stage.hints} <= KINDS
        assert all(stage.hint(check, "") for check in stage.checks)
    assert len({stage.title for stage in found}) == len(found)
    assert len([one for stage in found for one in stage.checks]) == len({c for s in found for c in s.checks})


def test_stages_are_listed_and_shown() -> None:
    rows = CliRunner().invoke(popconsole, ["build"]).stdout.splitlines()
    assert (len(rows), rows[6]) == (17, "  7  The message, and the dot in it")
    assert rows[-2:] == [
        "Begin with: popconsole build show 1", "How far you are: popconsole build check -- CMD",
    ]  # fmt: skip
    shown = CliRunner().invoke(popconsole, ["--lang", "fr", "build", "show", "7"]).stdout
    assert shown.startswith("Palier 7\u00a0: Le message, et le point qu\u2019il contient\n\n")
    assert CliRunner().invoke(popconsole, ["build", "show", "15"]).exit_code == 2
    first = CliRunner().invoke(popconsole, ["build", "show"]).stdout.splitlines()
    assert (first[0], first[-1]) == (
        "Stage 1: A port", "  popconsole build check -- python3 server.py {port}",
    )  # fmt: skip
    assert CliRunner().invoke(popconsole, ["build", "--client", "show"]).stdout.startswith("Stage 1: A conn")


def test_the_examiners_mail_can_be_looked_at_and_no_others_is_written_over(tmp_path: Path) -> None:
    written = CliRunner().invoke(popconsole, ["build", "mail", str(tmp_path / "box")])
    assert written.stdout.startswith("9 messages, each a file in ")
    assert len(list((tmp_path / "box" / "new").iterdir())) == 9
    assert CliRunner().invoke(popconsole, ["build", "mail", str(tmp_path / "box")]).exit_code == 0
    (tmp_path / "box" / "new" / "letter").write_text("mine")
    assert CliRunner().invoke(popconsole, ["build", "mail", str(tmp_path / "box")]).exit_code == 2
    assert (tmp_path / "box" / "new" / "letter").read_text() == "mine"


def test_the_first_stage_that_is_not_passed_is_shown_with_what_was_said_the_rule_and_a_hint(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(building_servers, "_PATIENCE", 0.5)
    result = tmp_path / "result.json"
    arguments = ["build", "check", "--upto", "3", "-o", str(result), "--", program(tmp_path / "a", SILENT)]
    done = CliRunner().invoke(popconsole, arguments)
    assert (done.exit_code, done.stdout) == (1, REPORT.lstrip("\n"))
    told = json.loads(result.read_text())
    assert (told["passed"], told["of"]) == (2, 14)
    assert told["stages"][2] == {
        "stage": "03-leave", "title": "QUIT, and what you do not know", "tried": True, "passed": False,
        "check": "rfc1939/3/9", "why": "XYZZY is answered by silence; expected was -ERR",
        "wanted": "An unknown command before login is answered -ERR (RFC 1939 section 3; rfc1939/3/9)",
        "kind": "silence", "printed": None, "fate": None,
    }  # fmt: skip


def test_all_that_was_asked_for_is_passed(tmp_path: Path) -> None:
    done = CliRunner().invoke(
        popconsole, ["build", "check", "--upto", "3", "--", program(tmp_path / "a", ANSWERS)]
    )
    assert (done.exit_code, done.stdout.splitlines()[-3]) == (0, "3 of 3 stages")
    assert done.stdout.endswith("\nWhat comes next: popconsole build show 4\n")


def test_a_program_that_never_listens_is_told() -> None:
    done = CliRunner().invoke(popconsole, ["build", "check", "--", "exit 3 # {port}"])
    assert done.exit_code == 1
    assert "It ended, with exit code 3, before it listened" in " ".join(done.stdout.split())
    wrong = CliRunner().invoke(popconsole, ["build", "check", "--client", "--", "x"])
    assert (wrong.exit_code, wrong.stderr.rstrip()[-21:]) == (2, "client.py {host} {port}"[-21:])


TABLE = """
ada          2/3   stopped at       03-leave
    XYZZY is answered +OK yes; expected was -ERR (rfc1939/3/9)
bob          0/3   no program
    There is no file in the folder.

0 of 2 passed all stages; 1 could not be graded.
"""


def test_a_class_is_graded_folder_by_folder(tmp_path: Path) -> None:
    (tmp_path / "ada").mkdir()
    program(tmp_path / "ada", AGREES)
    (tmp_path / "bob").mkdir()
    run, out = f"{sys.executable} server.py {{port}}", tmp_path / "out"
    grades = ["grade", str(tmp_path), "--run", run, "--upto", "3", "-o", str(out)]
    text = CliRunner().invoke(popconsole, grades)
    assert (text.exit_code, text.stdout) == (2, TABLE.lstrip("\n"))
    assert "[ ]  3  QUIT, and what you do not know\n\n2 of 3 stages\n" in (out / "ada.txt").read_text()
    assert json.loads((out / "ada.json").read_text())["passed"] == 2
    empty = tmp_path / "ada" / "none"
    empty.mkdir()
    assert CliRunner().invoke(popconsole, ["grade", str(empty), "--run", run]).exit_code == 2


@pytest.mark.parametrize(
    ("data", "text", "told"),
    [
        (b"format = 2\nchecks = []\n", b"# A\n\nb\n## task\nc\n## examiner\nd\n", "no stage"),
        (b"format = 1\nchecks = [1]\n", b"# A\n\nb\n## task\nc\n## examiner\nd\n", "no stage"),
        (b"format = [\n", b"", "TOML"),
        (b"format = 1\nchecks = []\n", b"A\n## task\nc\n## examiner\nd\n", "missing"),
        (b"format = 1\nchecks = []\n", b"# A\n\nb\n## task\nc\n", "missing"),
        (b"format = 1\nchecks = []\n", b"# A\n\nb\n## odd\nc\n", "no section odd"),
        (b"format = 1\nchecks = []\n", b"# A\n## task\nc\n## examiner\nd\n## hint\nx\n", "told of no check"),
    ],
)
def test_a_stage_that_can_not_be_read_is_told(data: bytes, text: bytes, told: str) -> None:
    with pytest.raises(LessonError, match=told):
        read_stage("01-x", data, text, "01-x/text.en.md")


CLIENT = """
import pathlib, poplib, sys
host, port, user, password, outbox = sys.argv[1:]
pop = poplib.POP3(host, int(port), timeout=3)
pop.user(user)
pop.pass_(password)
for row in pop.list()[1]:
    number, size = map(int, row.split())
    lines = pop.retr(number)[1]
    octets = b"\\r\\n".join(lines) + b"\\r\\n"
    {checks}
    pathlib.Path(outbox, str(number)).write_bytes(octets)
    pop.dele(number)
{leaves}
"""


@pytest.mark.parametrize(
    ("checks", "leaves", "upto", "said"),
    [
        ("assert len(octets) == size", "pop.quit()", 7, "7 of 7 stages"),  # tests/build has all eight passed
        ("pass", "pop.close()", 8, "It says QUIT last, and waits for the answer"),
        ("pass", "pop.quit()", 8, "The fault dot-early@RETR:3 was tried"),
        ("octets = octets.replace(b'.', b'')", "pop.quit()", 8, "It has each letter without dots"),
    ],
)
def test_a_client_is_held_against_the_stages_of_its_track(
    tmp_path: Path, checks: str, leaves: str, upto: int, said: str
) -> None:
    (tmp_path / "client.py").write_text(CLIENT.format(checks=checks, leaves=leaves))
    command = f"{sys.executable} {tmp_path / 'client.py'} {{host}} {{port}} {{user}} {{password}} {{outbox}}"
    checked = ["build", "check", "--client", "--upto", str(upto), "--", command]
    done = CliRunner().invoke(popconsole, checked)
    assert (done.exit_code, said in " ".join(done.stdout.split())) == (int(upto == 8), True)


@pytest.mark.parametrize("name", LANGUAGES)
def test_every_stage_of_a_client_is_whole_in_each_language(name: str) -> None:
    choose_language(name)
    try:
        found = stages("client")
    finally:
        choose_language(LANGUAGES[0])
    assert [stage.number for stage in found] == list(range(1, 9))
    assert [check for stage in found for check in stage.checks] == list(CLIENT_WANTS)
    assert all({check for check, _kind in stage.hints} <= set(stage.checks) for stage in found)


def told_of(command: str) -> str:
    return CliRunner().invoke(popconsole, ["build", "check", "--upto", "3", "--", command]).stdout


@pytest.mark.skipif(sys.platform == "win32", reason="the codes of a POSIX shell")
def test_a_program_that_is_not_found_or_no_program_or_killed_is_told_apart(tmp_path: Path) -> None:
    (tmp_path / "server").write_text("")
    assert "does not find the program" in told_of("no-such-program {port}")
    assert "chmod +x" in told_of(f"{tmp_path / 'server'} {{port}}")
    assert "ended by SIGSEGV before" in told_of("kill -11 $$ # {port}")


@pytest.mark.skipif(sys.platform != "linux", reason="/proc tells where a program listens")
@pytest.mark.parametrize(
    ("family", "host", "port"), [("INET6", "::1", "int(sys.argv[1])"), ("INET", "127.0.0.1", "0")]
)
def test_a_program_that_listens_elsewhere_is_told_where(
    tmp_path: Path, family: str, host: str, port: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("popconsole.examiner.running.program._LOOK", 0.3)
    (tmp_path / "server.py").write_text(
        f"import socket, sys, time\ns = socket.socket(socket.AF_{family})\n"
        f"s.bind(({host!r}, {port}))\ns.listen()\ntime.sleep(60)\n"
    )
    told = told_of(f"{sys.executable} {tmp_path / 'server.py'} {{port}}")
    assert f"It listens on {'[::1]' if family == 'INET6' else host}:" in told


def test_what_a_program_printed_stands_in_the_report_line_by_line_and_how_it_ended(tmp_path: Path) -> None:
    breaks = "print('a word\\x1b', connection); {}['key']"
    told = told_of(program(tmp_path / "a", breaks))
    assert "\nThe program has ended, with exit code 1.\n\nIt printed:\n" in told
    assert "\n  a word\N{SYMBOL FOR ESCAPE} <" in told
    assert '\n  Traceback (most recent call last):\n    File "' in told
    assert "\n  KeyError: 'key'\n" in told


def test_of_what_was_printed_the_end_is_shown_and_no_half_of_a_traceback() -> None:
    error = ["Traceback (most recent call last):", *['  File "a.py"'] * 6, "KeyError: 1"]
    rows = [*error, "one more", *error]
    stage = stages()[2]
    failure = StageFailure("rfc1939/3/9", "why", printed="\n".join(rows))
    told = list(ending_rows([StageResult(stage, failure)], 3, stages(), 80, client=False))
    assert told[told.index("It printed:") + 1 :][:3] == ["  one more", f"  {error[0]}", f"  {error[1]}"]


def test_a_program_that_does_not_outlive_a_connection_is_told(tmp_path: Path) -> None:
    told = told_of(program(tmp_path / "a", ANSWERS))
    assert "\n3 of 3 stages\n" in told
    (tmp_path / "a" / "server.py").write_text(LEAVES.format(otherwise=ANSWERS) + "    break\n")
    told = told_of(f"{sys.executable} {tmp_path / 'a' / 'server.py'} {{port}}")
    assert "Wrong: It ended while it was examined, and had to be started anew." in told
    assert "Hint: Close the connection, not the program" in told
