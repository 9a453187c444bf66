"""Machines learned over connections: of the mock server started as a program, and of a Dovecot."""

import sys

import pytest
from click.testing import CliRunner

from popconsole.cli import popconsole

pytestmark = pytest.mark.interop
_SERVE = f"{sys.executable} -m popconsole serve --maildrop {{maildir}} --user {{user}}:{{password}}"


@pytest.mark.timeout(240)
@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--run", f"{_SERVE} --pop3-port {{port}} --pop2-port 0"), "Equal to RFC 1939."),
        (("--pop2", "--run", f"{_SERVE} --pop2-port {{port}} --pop3-port 0"), "Equal to RFC 937."),
    ],
)
def test_a_program_is_started_and_its_machine_learned(arguments: tuple[str, ...], told: str) -> None:
    done = CliRunner().invoke(popconsole, ["map", *arguments])
    assert (done.exit_code, done.stdout.splitlines()[-1]) == (0, told)
