"""A client run under faults: a small one that does right, wrong ones, and the report on each."""

import json
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from popconsole.cli import popconsole

CLIENT = """
import pathlib, socket, sys, time
host, port, user, password, outbox = sys.argv[1:]
how = "{how}"
stream = socket.create_connection((host, int(port)), 5).makefile("rwb")
def say(line):
    stream.write(line.encode() + b"\\r\\n")
    stream.flush()
    return heard()
def heard():
    line = stream.readline()
    if not line.startswith(b"+OK"):
        sys.exit(3)
    return line
def lines():
    while (raw := stream.readline()).rstrip(b"\\r\\n") != b".":
        while not raw and how == "spins":
            pass
        if not raw:
            sys.exit(0 if how == "silent" else 4)
        line = raw.rstrip(b"\\r\\n")
        yield line[1:] if line.startswith(b".") else line
heard()
say("USER " + user), say("PASS " + password), say("LIST")
sizes = [int(line.split()[1]) for line in lines()]
for number, size in enumerate(sizes, 1):
    say(f"RETR {{number}}")
    got = b"".join(line + b"\\r\\n" for line in lines())
    if how != "trusting" and len(got) != size:
        sys.exit(5)
    pathlib.Path(outbox, str(number)).write_bytes(got)
    if how == "trusting":
        stream.write(b"DELE %d\\r\\n" % number), stream.flush(), stream.readline()
    else:
        say(f"DELE {{number}}")
say("QUIT")
"""


def examined(tmp_path: Path, how: str, *more: str) -> Result:
    client = tmp_path / "client.py"
    client.write_text(CLIENT.format(how=how))
    command = f"{sys.executable} {client} {{host}} {{port}} {{user}} {{password}} {{outbox}}"
    return CliRunner().invoke(popconsole, ["examine-client", "--timeout", "5", *more, "--", command])


def test_a_client_that_does_right_fails_under_no_fault(tmp_path: Path) -> None:
    folder = tmp_path / "said"
    faults = ("--only", "dot-early", "--only", "drop-after:300@RETR", "--only", "size-wrong")
    done = examined(tmp_path, "right", *faults, "--transcripts", str(folder))
    assert (done.exit_code, "No mail was harmed" in done.stdout) == (0, True)
    assert {path.name for path in folder.iterdir()} >= {"none.txt", "dot-early.txt", "size-wrong.txt"}
    assert "plum-cake" not in (folder / "none.txt").read_text()
    assert "plum-cake" not in done.stdout


@pytest.mark.parametrize(
    ("how", "fault", "became"),
    [
        ("silent", "drop-after:300@RETR", "silent"),
        ("trusting", "dot-early@RETR:3", "lost"),
        ("spins", "drop-after:300@RETR", "hangs"),
    ],
)
def test_a_client_that_does_wrong_is_told_what_and_with_what_exchange(
    tmp_path: Path, how: str, fault: str, became: str
) -> None:
    limit = ("--timeout", "1.5") if how == "spins" else ()
    done = examined(tmp_path, how, "--only", fault, *limit, "--format", "json")
    told = json.loads(done.stdout)
    assert (done.exit_code, told["failures"]) == (1, 1)
    assert [run["mail"] for run in told["runs"]] == ["whole", became]
    if how == "spins":
        assert told["runs"][1]["processor"] > 0


def test_the_text_ends_with_the_exchange_and_the_rule(tmp_path: Path) -> None:
    done = examined(tmp_path, "silent", "--only", "drop-after:300@RETR")
    rows = done.stdout.splitlines()
    assert rows[1].startswith("X drop-after:300@RETR")
    assert "What a robust client does" in done.stdout
    assert any("C: RETR 3" in row for row in rows)
    junit = examined(tmp_path, "silent", "--only", "drop-after:300@RETR", "--format", "junit")
    assert '<failure type="silent"' in junit.stdout


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((), "say how the client is started"),
        (("--only", "qq", "--", "x {port}"), "no fault matches"),
        (("--preset", "qq"), "there is no preset qq; there is: curl, "),
        (("--", "fetch"), "say {port}"),
        (("--preset", "poplib", "--", "x {port}"), "leave CMD"),
        (("--only", "dot-early", "--", "exit 3 {port}"), "did not fetch and deliver all mail"),
    ],
)
def test_what_can_not_be_examined_ends_with_2_and_says_why(arguments: tuple[str, ...], told: str) -> None:
    done = CliRunner().invoke(popconsole, ["examine-client", *arguments])
    assert done.exit_code == 2
    assert told in " ".join((done.stdout + done.stderr).split())


def test_faults_and_presets_are_listed() -> None:
    listed = CliRunner().invoke(popconsole, ["examine-client", "--list"]).stdout.splitlines()
    assert {"dot-early", "stls-stripped (TLS)"} <= set(listed)
    assert "none" not in listed
    presets = CliRunner().invoke(popconsole, ["examine-client", "--list-presets"]).stdout.split()
    assert {"fetchmail", "mpop", "curl", "poplib"} <= set(presets)
