"""Machines learned over connections, several times over: each time alike, octet for octet."""

import json
import os
import sys

import pytest
from click.testing import CliRunner

from popconsole.cli import popconsole
from popconsole.examiner.mail import mail
from tests.interop import dovecot as dovecots
from tests.interop.dovecot import PASSWORD, Dovecot

pytestmark = pytest.mark.interop
_SERVE = f"{sys.executable} -m popconsole serve --maildrop {{maildir}} --user {{user}}:{{password}}"


@pytest.mark.timeout(400)
@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--run", f"{_SERVE} --pop3-port {{port}} --pop2-port 0"), "RFC 1939"),
        (("--pop2", "--run", f"{_SERVE} --pop2-port {{port}} --pop3-port 0"), "RFC 937"),
    ],
)
def test_five_maps_of_the_mock_server_are_one(arguments: tuple[str, ...], told: str) -> None:
    maps = {_map(*arguments) for _run in range(5)}
    assert len(maps) == 1
    found = json.loads(maps.pop())
    assert (found["against"], found["differences"]) == (told, [])


@pytest.mark.timeout(240)
def test_dovecot_has_the_machine_that_is_kept_and_takes_at_most_800_connections() -> None:
    reason = dovecots.why_not()
    if reason is not None:
        pytest.skip(reason)
    two = list(mail().values())[:2]
    with Dovecot({"student": two}, fast=True) as running:
        box = running.folder / "mail" / "student" / "Maildir"
        kept = box.with_name("kept")
        os.system(f"cp -a {box} {kept}")  # noqa: S605 - paths of our own
        host, port = running.address
        found = json.loads(
            _map(
                f"{host}:{port}", "--user", "student", "--password-env", "WORD", "--may-fail",
                "--fill", f"rm -rf {box} && cp -a {kept} {box}", "--against", "dovecot-2.3.19.1-pop3",
            )
        )  # fmt: skip
    assert found["differences"] == []
    assert found["connections"] <= 800


def _map(*arguments: str) -> str:
    done = CliRunner().invoke(popconsole, ["map", "--format", "json", *arguments], env={"WORD": PASSWORD})
    assert done.exit_code == 0, done.output
    return done.stdout
