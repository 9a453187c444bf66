"""Personas and faults on the command line: ``serve``, and the mock server of ``shell`` and the console."""

import poplib
import signal
import subprocess
import sys

import pytest
from click.testing import CliRunner

from popconsole.cli import popconsole


def test_a_persona_and_faults() -> None:
    command = [sys.executable, "-m", "popconsole", "serve", "--pop3-port", "0", "--pop2-port", "0"]
    command += ["--persona", "popa3d", "--fault", "err-on:RETR,2,SYS/TEMP", "--fault", "lf-only@LIST"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        rows = [process.stdout.readline() for _ in range(4)]
        client = poplib.POP3("127.0.0.1", int(rows[0].rpartition(":")[2]), timeout=10)
        try:
            assert client.getwelcome() == b"+OK"
            client.user("student")
            assert client.pass_("learn") == b"+OK"
            assert len(client.list()[1]) == 6
            client.retr(1)
            with pytest.raises(poplib.error_proto, match=r"-ERR \[SYS/TEMP\]"):
                client.retr(1)
        finally:
            client.close()
            process.send_signal(signal.SIGINT)
            _rest, errors = process.communicate(timeout=10)
    assert process.returncode == 0
    told = [row.rpartition(" ")[0] for row in errors.splitlines() if row.startswith("fault ")]
    assert told == ["fault lf-only@LIST", "fault err-on:RETR,2,SYS/TEMP"]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--persona", "hotmail"], 'no persona "hotmail"; there are: popconsole, courier'),
        (["--fault", "frobnicate"], 'no fault "frobnicate"'),
        (["--fault", "drop-after"], "N is missing; it is written drop-after:N"),
        (["--fault", "split", "--fault", "merge"], "merge and split exclude each other"),
        (["--fault", "tls-old"], "tls-old can't strike a server without TLS: give it --tls"),
        (["--persona", "popa3d", "--fault", "caps-none"], "which does not have CAPA"),
    ],
)
def test_what_is_unknown_is_told_so(arguments: list[str], says: str) -> None:
    result = CliRunner().invoke(popconsole, ["serve", *arguments])
    assert result.exit_code == 2
    assert says in result.output


def test_the_lists() -> None:
    personas = CliRunner().invoke(popconsole, ["serve", "--list-personas"])
    assert personas.exit_code == 0
    assert "cyrus            Cyrus POP3 3.6\n" in personas.output
    faults = CliRunner().invoke(popconsole, ["serve", "--list-faults"])
    assert faults.exit_code == 0
    assert "err-on:VERB[,N][,CODE]\n    The command is refused" in faults.output
    assert "    @ line:3 unless told; any reply\n" in faults.output
    assert "    @ LIST\n" in faults.output
    assert "chance:P[:SEED]" in faults.output


def _said(*arguments: str) -> tuple[int, str]:
    command = [sys.executable, "-m", "popconsole", *arguments]
    lines = "USER student\nPASS learn\nUIDL 1\nQUIT\n"
    ran = subprocess.run(command, input=lines, capture_output=True, text=True, timeout=30, check=False)
    return ran.returncode, ran.stdout + ran.stderr


def test_the_shell_s_own_server_has_a_persona_and_faults() -> None:
    code, told = _said("shell", "--persona", "dovecot", "--fault", "uidl-no-number")
    assert code == 0
    assert "server: +OK Dovecot (Debian) ready." in told
    assert "fault injected: uidl-no-number" in told


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["shell", "--pop2", "--persona", "dovecot"], "dovecot does not speak POP2"),
        (["shell", "--pop2", "--fault", "uidl-repeat"], "uidl-repeat is a fault of POP3 alone"),
        (["shell", "mail.example", "--fault", "split"], "go with the mock server"),
        (["--fault", "split", "serve"], "--fault goes with the console alone"),
        (["--persona", "rfc", "explain", "RETR"], "--persona goes with the console alone"),
        (["--persona", "hotmail"], 'no persona "hotmail"'),
        (["--fault", "split:0"], "split: N is 0"),
    ],
)
def test_what_can_t_be_is_told_so_by_the_consoles(arguments: list[str], says: str) -> None:
    code, told = _said(*arguments)
    assert code == 2
    assert says in told
