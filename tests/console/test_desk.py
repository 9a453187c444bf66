"""The server's desk in the line console, in a pipe."""

import asyncio
from pathlib import Path

import pytest

from tests.console.conftest import HOSTILE, Peer, peer_at, shell

LOGIN = "USER student\nPASS learn\n"


def test_our_own_server_tells_all_of_its_desk() -> None:
    ran = asyncio.run(shell(stdin=f"{LOGIN}RETR 3\nDELE 2\n:desk\n".encode()))
    at = next(n for n, row in enumerate(ran.rows) if row.startswith("The server's desk"))
    told = ran.rows[at:]
    assert told[:3] == [
        "The server's desk (POP3). As the server has it",
        "■ LOCK: this session has it",
        "student: 6 messages",
    ]
    assert "message 2, 468 octets, marked, unique-id pop-st-0002, subject" in told[4]
    assert "message 3, 217 octets, fetched, unique-id pop-st-0003" in told[5]
    assert "QUIT removes: 2" in told
    assert "Other maildrops: teacher 2, free; guest 0, free" in told
    assert "Last: DELE 2: a mark, nothing else. Still 6 in the maildrop." in told


def test_the_plug_is_pulled() -> None:
    ran = asyncio.run(
        shell(stdin=f"{LOGIN}DELE 2\n:disconnect\n:reconnect\n:desk\nUSER student\n:desk\n".encode())
    )
    assert "□ LOCK: free" in ran.rows
    assert not any("marked" in row for row in ran.rows if row.startswith("message "))


def test_a_recording_is_as_its_lines_tell_where_it_stands() -> None:
    path = Path(__file__).parents[2] / "transcripts" / "rfc1939-session.txt"
    ran = asyncio.run(shell(stdin=f":open {path}\n:desk 1\n:step 999\n:desk\n".encode()))
    assert ran.rows.count("The server's desk (POP3). As the session has told") == 2
    assert "? LOCK: not told" in ran.rows
    assert any("removed" in row for row in ran.rows if row.startswith("message "))
    ran = asyncio.run(shell(stdin=f":open {path}\n:desk 99999\n".encode()))
    assert b'"99999" is no line' in ran.err


@pytest.mark.parametrize("form", ["--plain"])
def test_no_octet_of_a_server_comes_out_raw(form: str) -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"+OK ready\r\n")
        while line := await reader.readline():
            if line.startswith(b"UIDL"):
                writer.write(b"+OK\r\n1 " + HOSTILE.replace(b" ", b"") + b"\r\n2 [/]%s\r\n.\r\n")
            elif line.startswith(b"TOP"):
                writer.write(b"+OK\r\nSubject: " + HOSTILE + b" =?utf-8?b?G11dMjt4BxtbMzFt?=\r\n\r\n.\r\n")
            else:
                writer.write(b"+OK " + HOSTILE + b"\r\n")

    async def go() -> bytes:
        peer: Peer = serve
        async with peer_at(peer) as address:
            ran = await shell(form, address, stdin=b"USER a\nPASS b\nUIDL\nTOP 1 0\n:desk\n")
            return ran.out

    out = asyncio.run(go())
    desk = out[out.index(b"The server's desk") :]
    assert b"subject" in desk
    assert {octet for octet in desk.decode() if ord(octet) < 0x20} <= {"\n"}
    assert not any(0x7F <= ord(sign) < 0xA0 or sign == "\u202e" for sign in desk.decode())


def test_a_message_that_comes_meanwhile_stands_there_without_a_number() -> None:
    ran = asyncio.run(shell(stdin=f":deliver\n{LOGIN}:deliver\nSTAT\n:desk\n".encode()))
    assert b"Nobody was named yet" in ran.err
    ran = asyncio.run(shell(stdin=f"{LOGIN}:deliver\nSTAT\n:desk\n".encode()))
    assert "server: +OK 6 5713" in ran.rows
    assert any(row.startswith("new message, ") for row in ran.rows)
    assert "1 has come since: not in this session's count" in ran.rows
