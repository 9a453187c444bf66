"""``:compare-with`` prints what ``popconsole compare`` does, or rows that can be listened to."""

import asyncio
from pathlib import Path

import pytest

from popconsole.console.handlers.registry import perform
from popconsole.console.line_console import LineConsole
from popconsole.console.shell_start import ShellStart
from popconsole.protocol import POP3
from tests.console.conftest import any_port
from tests.console.test_completer import Silent

THERE = "S: +OK ready\nC: USER nora\nS: +OK\nC: PASS sesame\nS: +OK\nC: DELE 1\nS: +OK\nC: QUIT\nS: +OK\n"
HERE = THERE.replace("C: DELE 1\nS: +OK", "C: DELE 1\nS: -ERR locked")


@pytest.mark.parametrize("plain", [False, True])
def test_what_is_open_is_held_against_a_file(tmp_path: Path, *, plain: bool) -> None:
    display = Silent()
    display.plain = plain
    console = LineConsole(display, perform, ShellStart(POP3), make_server=any_port)
    (tmp_path / "there.txt").write_text(THERE)
    (tmp_path / "here.txt").write_text(HERE)

    async def go() -> list[str]:
        await console.command(f":open {tmp_path / 'here.txt'}")
        display.rows.clear()
        await console.command(f":compare {tmp_path / 'there.txt'}")
        rows = [row.text for row in display.rows]
        display.rows.clear()
        await console.command(":compare-with")
        await console.command(":compare-with nowhere.txt")
        assert console.failed
        assert [row.text for row in display.rows] == [
            ":compare-with needs the path of a recording.",
            "there is no such file: nowhere.txt",
        ]
        await console.close()
        return rows

    rows = asyncio.run(go())
    assert rows[:2] == ["there: there.txt", "here:  here.txt"]
    assert "sesame" not in "".join(rows)
    if plain:
        assert rows[-3:] == ["both: 6 C: DELE 1", "there: S: +OK", "here: S: -ERR locked"]
    else:
        assert rows[-1] == "   ! other status: accepted there, refused here"
        assert rows[-3].split("|")[1].strip() == "6 C: DELE 1"
