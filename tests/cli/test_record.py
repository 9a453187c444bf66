"""record: the proxy as a command: what it prints, writes, refuses, and how it ends."""

import json
import os
import poplib
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner

from popconsole.cli import popconsole
from popconsole.cli.record import _ending
from tests.cli.served import started


@contextmanager
def _served() -> Iterator[str]:
    """Run the mock server; yield its address."""
    process = started()
    with process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().split()[1]
        finally:
            process.kill()


@contextmanager
def _recording(folder: Path, *arguments: str) -> "Iterator[subprocess.Popen[str]]":
    environment = {**os.environ, "XDG_DATA_HOME": str(folder)}
    command = [sys.executable, "-m", "popconsole", "record", *arguments]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def _session(port: int) -> None:
    client = poplib.POP3("127.0.0.1", port)
    client.user("student")
    client.pass_("learn")
    client.quit()


@pytest.mark.skipif(os.name != "posix", reason="SIGTERM ends nothing cleanly on Windows")
def test_a_session_is_told_and_written(tmp_path: Path) -> None:
    out = tmp_path / "out"
    with _served() as server, _recording(tmp_path, "--to", server, "--out", str(out)) as process:
        assert process.stdout is not None
        listens, arrow, to = process.stdout.readline().split()
        assert (arrow, to) == ("->", server)
        _session(int(listens.rpartition(":")[2]))
        assert process.stdout.readline().startswith("session 1: 127.0.0.1:")
        told = process.stdout.readline()
        (file,) = out.iterdir()
        assert told.startswith("session 1: POP3, student, got to UPDATE, ")
        assert told.endswith(f": {file}\n")
        process.send_signal(signal.SIGTERM)
        rest, errors = process.communicate(timeout=30)
        assert rest == ""
        assert errors == "Ended by SIGTERM; 0 connections were closed.\n"
        assert process.returncode == 0
    assert "C: PASS ********" in file.read_text()


@pytest.mark.skipif(os.name != "posix", reason="SIGTERM ends nothing cleanly on Windows")
def test_for_machines_and_what_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "file").write_text("")
    out = tmp_path / "out" / "file" / "below"
    with (
        _served() as server,
        _recording(tmp_path, "--to", server, "--format", "json", "--out", str(out)) as process,
    ):
        assert process.stdout is not None
        there = json.loads(process.stdout.readline())
        assert there["server"] == server
        _session(int(there["listens"].rpartition(":")[2]))
        begun, ended = (json.loads(process.stdout.readline()) for _row in range(2))
        assert (begun["session"], begun["what"]) == (1, "open")
        assert ended["user"] == "student"
        assert ended["file"] is None
        assert ended["findings"] == {"note": 1}
        process.send_signal(signal.SIGTERM)
        _rest, errors = process.communicate(timeout=30)
    assert "session 1 can't be written: " in errors
    assert "it goes on" in errors


@pytest.mark.skipif(os.name != "posix", reason="SIGTERM ends nothing cleanly on Windows")
def test_a_reader_that_goes_ends_no_session(tmp_path: Path) -> None:
    out = tmp_path / "out"
    with _served() as server, _recording(tmp_path, "--to", server, "--out", str(out)) as process:
        assert process.stdout is not None
        port = int(process.stdout.readline().split()[0].rpartition(":")[2])
        process.stdout.close()
        for _time in range(2):
            _session(port)
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
        assert process.stderr is not None
        ended, lost = process.stderr.read().splitlines()
        assert ended.startswith("Ended by SIGTERM; ")
        assert lost == "4 rows were not printed: nobody read them."
    assert len(list(out.iterdir())) == 2


def test_what_is_refused() -> None:
    run = CliRunner().invoke
    for arguments in (
        [],
        ["--to", ""],
        ["--to", "a b:c"],
        ["--to", "127.0.0.1", "--host", "x" * 70],
        ["--to", "pop://a@b"],
        ["--to", "127.0.0.1", "--fault", "dot-early", "--fault", "nonsense"],
    ):
        assert run(popconsole, ["record", *arguments]).exit_code == 2


def test_faults_that_can_be_put_between_and_one_that_cannot() -> None:
    run = CliRunner().invoke
    listed = run(popconsole, ["record", "--list-faults"])
    assert listed.exit_code == 0
    assert listed.output.count("NOT HERE: ") == 1
    refused = run(popconsole, ["record", "--to", "127.0.0.1", "--fault", "pop2-no-close"])
    assert refused.exit_code == 2
    assert "pop2-no-close can't be put between a client and a server: behind an error" in refused.output


@pytest.mark.skipif(os.name != "posix", reason="SIGTERM ends nothing cleanly on Windows")
def test_a_fault_is_told_at_the_start_and_marked(tmp_path: Path) -> None:
    out = tmp_path / "out"
    arguments = ("--out", str(out), "--fault", "err-on:PASS")
    with _served() as server, _recording(tmp_path, "--to", server, *arguments) as process:
        assert process.stdout is not None
        port = int(process.stdout.readline().split()[0].rpartition(":")[2])
        client = poplib.POP3("127.0.0.1", port)
        client.user("student")
        with pytest.raises(poplib.error_proto, match="refused on purpose"):
            client.pass_("learn")
        client.quit()
        process.stdout.readline()
        (file,) = out.iterdir()
        process.send_signal(signal.SIGTERM)
        _rest, errors = process.communicate(timeout=30)
    assert errors.startswith("Not all passes unchanged: err-on:PASS\n")
    text = file.read_text()
    assert "S# fault injected: err-on:PASS\n" in text
    assert "S: -ERR PASS refused on purpose\n" in text


@pytest.mark.skipif(os.name != "posix", reason="SIGTERM ends nothing cleanly on Windows")
def test_more_files_may_be_open_than_a_shell_grants() -> None:
    script = (
        "import resource; resource.setrlimit(resource.RLIMIT_NOFILE, (200, 300))\n"
        "from popconsole.cli.handles import may_open\n"
        "may_open(250); may_open(100); print(resource.getrlimit(resource.RLIMIT_NOFILE)[0])\n"
        "may_open(1000); print(resource.getrlimit(resource.RLIMIT_NOFILE)[0])\n"
    )
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert run.stdout.split() == ["250", "300"]


def test_who_was_turned_away_is_told_at_the_end() -> None:
    assert list(_ending("SIGTERM", 1, 0)) == ["Ended by SIGTERM; 1 connection was closed."]
    assert list(_ending("SIGINT", 0, 2)) == [
        "2 connections were turned away: there were too many at a time.",
        "Ended by SIGINT; 0 connections were closed.",
    ]
