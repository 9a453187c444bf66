"""Sessions on the disk: each line is in the file as soon as it has passed, secrets masked."""

import asyncio
import re
from pathlib import Path

from popconsole.formats.reading import read
from popconsole.record.session import RecordedSession
from popconsole.record.session_file import SessionFiles
from popconsole.server.listening.listener import PopServer
from popconsole.transcript.model import LineKind
from tests.record.proxied import files, proxied, quits, scripted, until


def _never(_session: RecordedSession, error: OSError) -> None:
    raise error


def _recorded(folder: Path, *, reveal: bool = False) -> list[str]:
    """Record a session; return what was in its file behind each of its commands, and at the end."""
    seen: list[str] = []

    async def run() -> None:
        keeper = SessionFiles(folder, _never, reveal=reveal)
        async with PopServer(pop3_port=0, pop2_port=0) as server:
            address = server.addresses["POP3"]
            async with proxied(address, keeper) as (proxy, kept):
                reader, writer = await asyncio.open_connection(*proxy.address)
                await reader.readline()
                for said in (b"USER student\r\n", b"PASS learn\r\n", b"STAT\r\n"):
                    writer.write(said)
                    await reader.readline()
                    await until(lambda: kept.one.lines[-1].octets.startswith(b"+OK"))
                    seen.append(files(folder)[0].read_text())
                writer.write(b"QUIT\r\n")
                await reader.read()
                writer.close()
                await until(lambda: kept.over)
        keeper.close()

    asyncio.run(run())
    return [*seen, files(folder)[0].read_text()]


def test_what_has_passed_is_in_the_file(tmp_path: Path) -> None:
    folder = tmp_path / "made" / "here"
    behind_user, behind_pass, behind_stat, whole = _recorded(folder)
    assert behind_user.splitlines()[-2].endswith("C: USER student")
    assert behind_pass.splitlines()[-2].endswith("C: PASS ********")
    assert behind_stat.startswith(behind_pass)
    assert whole.startswith(behind_stat)
    assert whole.splitlines()[-1].endswith("S! close")
    (file,) = files(folder)
    assert re.fullmatch(r"20261118T\d{6}Z-pop3-1\.txt", file.name)
    assert file.stat().st_mode & 0o077 == 0
    recording = read(whole.encode(), file.name)
    (conversation,) = recording.conversations
    assert conversation.exact
    assert conversation.began == 1_795_000_000.5
    assert [line.octets for line in conversation.lines[1:4:2]] == [
        conversation.lines[1].octets,
        b"+OK student: send the password with PASS",
    ]


def test_secrets_are_written_where_that_is_asked_for(tmp_path: Path) -> None:
    assert "C: PASS learn" in _recorded(tmp_path, reveal=True)[-1]


def test_each_session_has_a_file(tmp_path: Path) -> None:
    _recorded(tmp_path)
    _recorded(tmp_path)
    assert [file.name[-5:] for file in files(tmp_path)] == ["1.txt", "2.txt"]


def test_what_cannot_be_written_passes_on_and_is_told_once(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    told: list[str] = []

    async def run() -> None:
        keeper = SessionFiles(tmp_path / "file", lambda one, error: told.append(f"{one.number} {error}"))
        async with PopServer(pop3_port=0, pop2_port=0) as server:
            address = server.addresses["POP3"]
            async with proxied(address, keeper) as (proxy, kept):
                reader, writer = await asyncio.open_connection(*proxy.address)
                await reader.readline()
                writer.write(b"QUIT\r\n")
                assert (await reader.read()).startswith(b"+OK")
                writer.close()
                await until(lambda: kept.over)

    asyncio.run(run())
    (one,) = told
    assert one.startswith("1 ")


def test_of_a_session_in_which_nothing_is_said_it_is_written_why(tmp_path: Path) -> None:
    async def run() -> None:
        keeper = SessionFiles(tmp_path, _never)
        async with proxied(("127.0.0.1", 1), keeper) as (proxy, kept):
            reader, writer = await asyncio.open_connection(*proxy.address)
            await reader.read()
            writer.close()
            await until(lambda: kept.over)

    asyncio.run(run())
    (file,) = files(tmp_path)
    (conversation,) = read(file.read_bytes(), file.name).conversations
    assert [line.kind for line in conversation.lines] == [LineKind.OPENED, LineKind.NOTE, LineKind.CLOSED]
    assert conversation.lines[1].octets.startswith(b"no connection to 127.0.0.1: ")


def test_a_file_that_is_removed_meanwhile_is_told_of(tmp_path: Path) -> None:
    told: list[str] = []
    keeper = SessionFiles(tmp_path, lambda session, error: told.append(f"{session.number} {error}"))

    async def run() -> None:
        async with scripted(quits) as address, proxied(address, keeper) as (proxy, kept):
            reader, writer = await asyncio.open_connection(*proxy.address)
            await reader.readline()
            (file,) = files(tmp_path)
            file.unlink()
            writer.write(b"QUIT\r\n")
            await reader.read()
            writer.close()
            await until(lambda: kept.over)

    asyncio.run(run())
    assert "somebody has removed it meanwhile" in told[0]
