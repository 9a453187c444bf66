"""``popconsole serve --record`` and ``--log``: what is written, as the manual tells it; what is refused."""

import json
import os
import poplib
import re
import signal
from pathlib import Path

import pytest
from click.testing import CliRunner

from popconsole.cli import popconsole
from popconsole.cli.outcome import UnusableError
from popconsole.cli.printing import Printer
from popconsole.cli.sessions_kept import LogPrinter
from popconsole.record.command_log import Logged, LogRow
from popconsole.ui import manual
from tests.cli.served import started

_KINDS: dict[str, type | tuple[type, ...]] = {
    "seconds since the epoch": float, "a number from 1": int, "host:port": str, "POP3 or POP2": str,
    "true or false": bool, "a word": str, "a name": str, "octets": int, "text or null": (str, type(None)),
    "milliseconds or null": (float, type(None)), "a list of names": list,
}  # fmt: skip


def _documented() -> dict[str, str]:
    """Return the members that the manual names, with their units."""
    page = manual.read("server").partition("--log-format json` it is an object")[2]
    return dict(re.findall(r"^- `(\w+)`, (.+?): ", page, re.MULTILINE))


def _session(port: int) -> None:
    client = poplib.POP3("127.0.0.1", port, timeout=20)
    client.user("student")
    client.pass_("learn")
    client.retr(1)
    client.quit()


@pytest.mark.skipif(os.name != "posix", reason="SIGTERM ends nothing cleanly on Windows")
def test_what_is_printed_is_what_the_manual_tells(tmp_path: Path) -> None:
    out, log = tmp_path / "out", tmp_path / "log.json"
    with started(
        "--json", "--record", str(out), "--log", str(log), "--log-format", "json", "--fault", "split@RETR"
    ) as process:
        assert process.stdout is not None
        told = json.loads(process.stdout.readline())
        assert (told["record"], told["log"]) == (str(out), str(log))
        for _time in range(2):
            _session(told["addresses"]["POP3"]["port"])
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
    rows = [json.loads(line) for line in log.read_text().splitlines()]
    documented = _documented()
    assert len(documented) == 12
    for row in rows:
        assert list(row) == list(documented)
        for member, unit in documented.items():
            assert isinstance(row[member], _KINDS[unit]), (member, row)
    assert {row["session"] for row in rows} == {1, 2}
    whats = next(line for line in manual.read("server").splitlines() if line.startswith("- `what`"))
    assert all(f"`{what.value}`" in whats for what in Logged)
    assert [(row["command"], row["faults"]) for row in rows if row["command"]] == [
        ("USER student", []), ("PASS ********", []), ("RETR 1", ["split"]), ("QUIT", []),
    ] * 2  # fmt: skip
    assert "learn" not in log.read_text()
    assert log.stat().st_mode & 0o077 == 0
    one, _other = sorted(out.iterdir())
    assert "S# fault injected: split@RETR\n" in one.read_text()


@pytest.mark.skipif(os.name != "posix", reason="SIGTERM ends nothing cleanly on Windows")
def test_a_reader_that_goes_ends_nothing_and_is_told_once() -> None:
    with started("--log") as process:
        assert process.stdout is not None
        assert process.stderr is not None
        port = int(process.stdout.readline().rpartition(":")[2])
        while not process.stdout.readline().startswith("user guest"):
            pass
        _session(port)
        assert " POP3 CONNECTED (connection opened) -> +OK " in process.stdout.readline()
        process.stdout.close()
        for _time in range(2):
            _session(port)
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
        told = process.stderr.read().splitlines()
    assert sum("can't be written to standard output" in row for row in told) == 1
    assert re.fullmatch(r"\d+ lines of the log were lost\.", told[-1])


def test_what_is_refused(tmp_path: Path) -> None:
    for arguments, says in (
        (["--log-format", "json"], "--log-format goes with --log"),
        (["--log", ""], "--log is empty"),
        (["--record", ""], "--record is empty"),
        (["--log", str(tmp_path)], "is a directory"),
        (["--log", str(tmp_path / "no" / "log")], "can't be written: No such file or directory. Name a file"),
    ):
        result = CliRunner().invoke(popconsole, ["serve", *arguments])
        assert result.exit_code == 2
        assert says in result.output


@pytest.mark.skipif(os.name != "posix", reason="no /dev/null on Windows")
def test_what_is_no_file_may_take_its_time() -> None:
    errors = Printer(None)
    with pytest.raises(UnusableError):
        LogPrinter(Path("/dev/null/log"), "text", errors)
    printer = LogPrinter(Path(os.devnull), "text", errors)
    printer(LogRow(Logged.CLOSE, 0.0, 0.0, 1, "127.0.0.1:1", "POP3", False, "CLOSED"))  # noqa: FBT003 - a row
    printer.close()
