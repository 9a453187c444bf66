"""Real mail programs under faults, by their presets: each fetches all mail without one."""

import json

import pytest
from click.testing import CliRunner

from popconsole.cli import popconsole
from popconsole.examiner.clients.presets import preset, preset_names

pytestmark = pytest.mark.interop


def examined(name: str, *faults: str) -> dict[str, str]:
    """Return what became of the mail, by fault; skip where the program is not there."""
    import shutil

    if shutil.which(preset(name).program) is None:
        pytest.skip(f"{preset(name).program} is not installed")
    arguments = ["examine-client", "--preset", name, "--format", "json", "--timeout", "12"]
    for fault in faults:
        arguments += ["--only", fault]
    done = CliRunner().invoke(popconsole, arguments)
    assert done.exit_code in (0, 1), done.output
    return {f"{run['fault']}{' TLS' * run['tls']}": run["mail"] for run in json.loads(done.stdout)["runs"]}


@pytest.mark.parametrize("name", preset_names())
def test_each_preset_fetches_all_mail_without_a_fault(name: str) -> None:
    faults = ["split", "stls-stripped"] if preset(name).tls else ["split"]
    found = examined(name, *faults)
    assert [found[one] for one in found if one.startswith("none")] == ["whole"] * len(faults)
    assert found["split:7,0.001"] == "whole"
    assert found.get("stls-stripped TLS", "kept") == "kept"


def test_fetchmail_says_dele_for_a_message_that_it_had_cut_short_when_the_dot_came_early() -> None:
    """Although LIST had told its size (6.4.37)."""
    assert set(examined("fetchmail", "dot-early@RETR:3").values()) <= {"whole", "lost", "deleted"}
    assert examined("fetchmail", "dot-early")["dot-early"] in ("lost", "deleted")


def test_mpop_does_not_notice_a_connection_cut_inside_a_message() -> None:
    """It keeps the processor busy without an end (1.4.18)."""
    assert examined("mpop", "drop-after:300@RETR")["drop-after:300@RETR"] == "hangs"


def test_curl_ends_with_0_where_the_connection_is_cut_inside_a_message() -> None:
    """A script that goes by its code deletes what it does not have (7.88.1)."""
    assert examined("curl", "drop-after:40@RETR")["drop-after:40@RETR"] == "lost"
