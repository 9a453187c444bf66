"""The wire in the line console, in a pipe."""

import asyncio
from pathlib import Path

from tests.console.conftest import shell

SAID = b"USER student\n:wire on\nPASS learn\n:wire off\nNOOP\n"


def test_the_octets_of_each_line_as_it_comes() -> None:
    ran = asyncio.run(shell(stdin=SAID))
    at = ran.rows.index("client: PASS ********")
    assert ran.rows[at + 2 : at + 4] == [
        "  4 C  50 41 53 53 20<** ** **  ** ** ** ** **>0d 0a    PASS ********␍␊",
        "      secret: the password, in clear",
    ]
    assert ran.rows[at + 4].startswith("server: +OK")
    assert any(row.startswith("  5 S  2b 4f 4b 20") for row in ran.rows)
    assert ran.rows[ran.rows.index("client: NOOP") + 1] == "server: +OK"
    assert "learn" not in "\n".join(ran.rows)


def test_the_octets_of_lines_that_were_said(tmp_path: Path) -> None:
    file = tmp_path / "said.txt"
    file.write_text(
        "Transcript: 1\nProtocol: POP3\nFidelity: exact\n\nS: +OK\nC: PASS x y\nS: -ERR\nC: QUIT\n"
    )
    for asked, rows in (
        (":wire 4", ["  4 C  51 55 49 54 0d 0a                                QUIT␍␊"]),
        (":wire 2-2", ["  2 C  50 41 53 53 20<** ** **  ** ** ** ** **>0d 0a    PASS ********␍␊",
                       "      secret: the password, in clear"]),
        (":set reveal on\n:wire 2", ["reveal on", "On the wire, SECRETS SHOWN:",
                       "  2 C  50 41 53 53 20<78 20 79> 0d 0a                   PASS x y␍␊",
                       "      secret: the password, in clear"]),
    ):  # fmt: skip
        ran = asyncio.run(shell(stdin=f":open {file}\n{asked}\n".encode()))
        assert ran.rows[-len(rows) :] == rows
    whole = asyncio.run(shell(stdin=f":open {file}\n:wire\n".encode()))
    assert [row[:6] for row in whole.rows[-5:]] == ["  1 S ", "  2 C ", "      ", "  3 S ", "  4 C "]


def test_what_can_not_be_printed_is_told(tmp_path: Path) -> None:
    file = tmp_path / "said.txt"
    file.write_text("Transcript: 1\nProtocol: POP3\n\nS: +OK\n")
    for asked, why in ((":wire 1 2 3", b"two numbers of lines at most"), (":wire 9", b'"9" is no line')):
        ran = asyncio.run(shell(stdin=f":open {file}\n{asked}\n".encode()))
        assert ran.code == 2
        assert why in ran.err
