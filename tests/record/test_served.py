"""The mock server's own sessions: what it hears is written and logged as it was said."""

import asyncio
import json
import ssl
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from popconsole.formats.reading import read
from popconsole.protocol import POP3
from popconsole.record.command_log import CommandLog, Logged, LogRow
from popconsole.record.log_rows import as_json, as_text
from popconsole.record.served import ServedSessions
from popconsole.record.session import RecordedSession, Watcher
from popconsole.record.session_file import SessionFiles
from popconsole.record.tap import Tap
from popconsole.server.faults.spec import parse_fault
from popconsole.server.listening.listener import POP3S, PopServer
from popconsole.server.setup import Limits
from popconsole.server.tls.certificates import PassingCertificates
from popconsole.transcript.model import Side
from tests.record.proxied import Kept, files, lines, until

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]
Play = Callable[[PopServer], Awaitable[None]]


@pytest.fixture(scope="module")
def certificates() -> PassingCertificates:
    made = PassingCertificates()
    made()
    return made


def _never(_session: RecordedSession, error: OSError) -> None:
    raise error


def _served(folder: Path, play: Play, *faults: str, **how: Any) -> tuple[Kept, list[LogRow]]:
    """Serve while something is played; return the sessions, and the rows of the log."""
    kept, rows = Kept(), list[LogRow]()

    async def run() -> None:
        server = PopServer(pop3_port=0, pop2_port=0, pop3s_port=0, **how)
        server.inject(map(parse_fault, faults))
        watchers: list[Watcher] = [kept, SessionFiles(folder, _never), CommandLog(rows.append)]
        server.hears = ServedSessions(watchers, lambda: 1_795_000_000.5, asyncio.get_running_loop().time)
        async with server:
            await play(server)
            await until(lambda: len(kept.over) == len(kept.sessions) > 0)

    asyncio.run(run())
    return kept, rows


async def _says(streams: Streams, said: bytes, end: bytes = b"\r\n") -> bytes:
    streams[1].write(said)
    return await streams[0].readuntil(end)


def _short(row: LogRow) -> str:
    return as_text(row).partition(" ")[2].partition(" POP")[2].partition(" (")[0]


def test_what_is_said_is_written_and_logged_while_it_is(tmp_path: Path) -> None:
    async def play(server: PopServer) -> None:
        one = await asyncio.open_connection(*server.addresses["POP3"])
        other = await asyncio.open_connection(*server.addresses["POP2"])
        await one[0].readline(), await other[0].readline()
        await _says(one, b"USER student\r\n")
        await _says(other, b"HELO guest welcome\r\n")
        await _says(one, b"PASS learn\r\n")
        await _says(one, b"AUTH PLAIN\r\n")
        assert await _says(one, b"RETR 1\r\n", b"\r\n.\r\n")
        there = [file.read_text().splitlines()[-1].partition(" ")[2] for file in files(tmp_path)]
        assert there[0].startswith("S: #")
        assert there[1] == "S: ."
        await _says(one, b"QUIT\r\n")
        one[1].close()
        other[1].close()

    kept, rows = _served(tmp_path, play, "err-on:RETR,2")
    assert [session.protocol.name for session in kept.over] in (["POP3", "POP2"], ["POP2", "POP3"])
    first = [row for row in rows if row.protocol == "POP3"]
    assert [row.what for row in first] == [Logged.OPEN, *[Logged.COMMAND] * 5, Logged.CLOSE]
    assert [row.command for row in first] == [
        None, b"USER student", b"PASS ********", b"AUTH PLAIN", b"RETR 1", b"QUIT", None
    ]  # fmt: skip
    assert [row.state for row in first[:4]] == ["CONNECTED", "AUTHORIZATION", "AUTHORIZATION", "TRANSACTION"]
    retr, said = first[4], lines(next(one for one in kept.over if one.protocol is POP3))
    assert retr.octets == sum(len(line[3:]) + 2 for line in said[said.index("C: RETR 1") + 1 : -3])
    assert (retr.reply or b"").startswith(b"+OK 391")
    assert "learn" not in "".join(map(as_json, rows))
    for file in files(tmp_path):
        (conversation,) = read(file.read_bytes(), file.name).conversations
        assert conversation.exact
        assert "learn" not in file.read_text()


def test_what_went_wrong_on_purpose_is_marked(tmp_path: Path) -> None:
    async def play(server: PopServer) -> None:
        one = await asyncio.open_connection(*server.addresses["POP3"])
        one[1].write(b"USER student\r\nPASS learn\r\nLIST\r\nNOOP\r\n")
        await one[0].read()
        one[1].close()

    kept, rows = _served(tmp_path, play, "lf-only@USER", "drop-after:10@LIST")
    assert [(row.command, row.faults) for row in rows[1:]] == [
        (b"USER student", ["lf-only"]), (b"PASS ********", []), (b"LIST", ["drop-after"]), (b"NOOP", []),
        (None, []),
    ]  # fmt: skip
    assert (rows[3].octets, rows[4].reply, rows[4].seconds) == (10, None, None)
    assert "S NOTE fault injected: drop-after:10@LIST" in lines(kept.one)
    assert lines(kept.one)[-1] == "S CLOSED"
    assert "[fault: drop-after]" in as_text(rows[3])


def test_tls_is_told_and_what_is_said_under_it_written(
    tmp_path: Path, certificates: PassingCertificates
) -> None:
    context = ssl.create_default_context(cafile=str(certificates.authority))

    async def play(server: PopServer) -> None:
        one = await asyncio.open_connection("localhost", server.addresses["POP3"][1])
        await one[0].readline()
        await _says(one, b"STLS\r\n")
        await one[1].start_tls(context, server_hostname="localhost")
        await _says(one, b"CAPA\r\n", b"\r\n.\r\n")
        one[1].close()
        port = server.addresses[POP3S][1]
        two = await asyncio.open_connection("localhost", port, ssl=context)
        await two[0].readline()
        two[1].close()
        three = await asyncio.open_connection("localhost", port)
        three[1].write(b"CAPA\r\n")
        await three[0].read()
        three[1].close()

    kept, rows = _served(tmp_path, play, tls=certificates, pop3s=True)
    stls, under, none = sorted(kept.over, key=lambda session: session.number)
    told = lines(stls)
    at = told.index("C TLS TLSv1.3")
    assert told[at - 1].startswith("S: +OK")
    assert told[at + 1].startswith("S NOTE under TLSv1.3 (")
    assert told[at + 2] == "C: CAPA"
    assert under.secure
    assert lines(under)[1].startswith("S NOTE under TLSv1.3 (")
    assert "the client did not speak TLS" in lines(none)[1]
    assert [(row.command, row.secure) for row in rows if row.session == 1 and row.command] == [
        (b"STLS", False), (b"CAPA", True)
    ]  # fmt: skip
    assert len(files(tmp_path)) == 3  # of the one in which nothing is said, why


def test_who_ends_it_is_told(tmp_path: Path) -> None:
    async def play(server: PopServer) -> None:
        for how in ("silence", "abort", "eof", "quit"):
            one = await asyncio.open_connection(*server.addresses["POP3"])
            await one[0].readline()
            if how == "abort":
                one[1].write(b"x" * 70_000)
                one[1].transport.abort()
            elif how == "eof":
                one[1].write_eof()
            elif how == "quit":
                one[1].write(b"QUIT\r\nNOOP\r\n")
            await one[0].read()
            one[1].close()

    kept, _rows = _served(tmp_path, play, limits=Limits(pop3_idle=0.1, linger=0.1))
    silent, _abort, ended, quits = sorted(kept.over, key=lambda session: session.number)
    assert lines(silent)[-2:] == ["S TIMEOUT", "S CLOSED"]
    assert lines(ended)[-1] == "C CLOSED"
    assert lines(quits)[-1] == "S CLOSED"


def _logged(*pieces: tuple[Side, bytes], count: int = 1) -> list[LogRow]:
    """Return the rows of a session in which this is said so many times."""
    rows: list[LogRow] = []
    log = CommandLog(rows.append)
    session = RecordedSession(1, 0.0, "127.0.0.1:1", "127.0.0.1:2", "here")
    tap = Tap(session, lambda: log.grew(session), POP3)
    for side, octets in pieces * count:
        tap.said(side, octets, 1.0)
    log.ended(session)
    return rows


def test_a_long_reply_and_what_nobody_asked_for() -> None:
    body = b"+OK\r\n" + b"text\r\n" * 5_000
    client, server = Side.CLIENT, Side.SERVER
    rows = _logged(
        (server, b"+OK\r\n"), (client, b"USER a\r\nPASS b\r\n"), (server, b"+OK\r\n+OK\r\n"),
        (client, b"RETR 1\r\n"), (server, body), (server, b".\r\n"), (server, b"-ERR idle\r\n"),
    )  # fmt: skip
    assert [row.what for row in rows] == [Logged.OPEN, *[Logged.COMMAND] * 3, Logged.UNASKED]
    assert rows[3].octets == len(body) + 3
    assert rows[4].reply == b"-ERR idle"


def test_responses_are_rows_of_their_own_and_a_line_in_pieces_is_one() -> None:
    client, server = Side.CLIENT, Side.SERVER
    rows = _logged(
        (server, b"+OK\r\n"), (client, b"AUTH LOGIN\r\n"), (server, b"+ VXNlcm5hbWU6\r\n"),
        (client, b"c3R1ZGVudA==\r\nbGVhcm4=\r\n"), (server, b"+ UGFzc3dvcmQ6\r\n-ERR no\r\n"),
        (client, b"NOOP " + b"x" * 100_000), (client, b"\r\n"), (server, b"-ERR\r\n"),
    )  # fmt: skip
    said = [(row.command or b"")[:10] for row in rows if row.what is Logged.COMMAND]
    assert said == [b"AUTH LOGIN", b"********", b"********", b"NOOP xxxxx"]
    assert "c3R1" not in "".join(map(as_text, rows))


def test_a_row_is_safe_on_a_terminal_and_exact_in_json() -> None:
    (_open, row) = _logged(
        (Side.SERVER, b"+OK\r\n"), (Side.CLIENT, b"N\x1b[2J\xff\r\n"), (Side.SERVER, b"-ERR \x07\r\n")
    )
    assert "N\u241b[2J<ff> -> -ERR \u2407 (8 octets, 0.0 ms)" in as_text(row)
    assert json.loads(as_json(row))["command"] == "N\\x1b[2J\\xff"
