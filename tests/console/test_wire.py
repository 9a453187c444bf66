"""The wire in the line console, in a pipe."""

import asyncio
from pathlib import Path

import pytest

from popconsole.analysis.history import History
from popconsole.console.options import Options
from popconsole.console.teller import Teller
from popconsole.protocol import POP3
from popconsole.transcript.model import Line, LineKind, Lines, Side
from tests.console.conftest import shell

C, S = Side.CLIENT, Side.SERVER
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


def test_under_tls_what_goes_by_is_printed_below_each_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    script = b":wire on\nSTLS\nUSER student\n:wire 2-3\n"
    ran = asyncio.run(shell("--insecure", stdin=script))
    at = ran.rows.index("client: USER student")
    assert ran.rows[at + 1].startswith("  5 C [17 03 03 00 1f]")
    assert ran.rows[at + 4] == "      TLS application data, 31 octets: line 5"
    begins = ran.rows.index("server: +OK begin TLS negotiation")
    assert ran.rows[begins + 3].startswith("    C [16 03 01 ")
    assert (
        ran.rows.count("      TLS change cipher spec, 1 octet") == 4
    )  # twice as they went by, twice asked for


def test_long_replies_are_folded_with_their_octets() -> None:
    lines = Lines([Line(S, b"+OK"), Line(C, b"UIDL"), Line(S, b"+OK")])
    for n in range(9):
        lines.append(Line(S, b"%d id" % n))
    lines.append(Line(S, b"."))
    lines.append(Line(S, b"", kind=LineKind.CLOSED))
    rows = [
        row.plain() for row in Teller(History(POP3, lines), Options(fold=2, wire=True), plain=False).rows()
    ]
    assert sum("id" in row and row.startswith("server") for row in rows) == 2
    assert sum("20 69 64 0d 0a" in row for row in rows) == 2
    assert "7 more lines: :unfold shows them" in rows
    assert any(row.startswith(" 13 S  2e 0d 0a") for row in rows)
    assert not any("connection —" in row for row in rows)  # what happened is told once
