"""Sessions that are kept on the disk as they go on."""

import asyncio
import os
import stat
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from popconsole.formats.reading import read
from popconsole.protocol import POP3
from popconsole.server.listening.listener import PopServer
from popconsole.transcript.model import LineKind, Side
from popconsole.ui.keeping import Keeper
from popconsole.ui.kept_files import (
    NothingKeptError,
    kept_files,
    kept_folder,
    last_kept,
    octets_text,
    prune,
)
from popconsole.ui.open_conversation import OpenConversation
from popconsole.ui.workspace import MOST_OPEN, Workspace

BEGAN = datetime(2026, 11, 28, 23, 40, 12, 345_000, tzinfo=UTC)


class Desk:
    """A workspace that keeps its sessions in a folder, and what it told."""

    def __init__(self, folder: Path, most: int = 20, largest: int = 8_000_000) -> None:
        self.folder = folder
        self.told: list[str] = []
        keeper = Keeper(
            most, tell=self.told.append, folder=lambda: folder, now=lambda: BEGAN, largest=largest
        )
        self.workspace = Workspace(lambda: None, lambda: PopServer(pop3_port=0, pop2_port=0), keeper)

    async def opened(self, *said: bytes) -> OpenConversation:
        """Open a session with the mock server, and say something in it."""
        conversation = await self.workspace.open_mock(POP3)
        assert conversation.session is not None
        await conversation.session.settled()
        for line in said:
            await conversation.session.exchange(line)
        return conversation

    @property
    def files(self) -> list[Path]:
        return sorted(self.folder.iterdir()) if self.folder.exists() else []


@pytest.fixture
def at_a_desk(tmp_path: Path) -> Callable[..., None]:
    """Run something at a desk, which is closed afterwards."""

    @asynccontextmanager
    async def desk(most: int, largest: int) -> AsyncIterator[Desk]:
        made = Desk(tmp_path / "state" / "sessions", most, largest)
        try:
            yield made
        finally:
            await made.workspace.close()

    def run(what: Callable[[Desk], Awaitable[None]], *, most: int = 20, largest: int = 8_000_000) -> None:
        async def go() -> None:
            async with desk(most, largest) as made:
                await what(made)

        asyncio.run(go())

    return run


def test_a_session_is_kept_masked_with_its_time_and_reads_as_what_was_said(
    at_a_desk: Callable[..., None],
) -> None:
    async def go(desk: Desk) -> None:
        conversation = await desk.opened(b"USER student", b"PASS learn", b"STAT")
        kept = desk.workspace.keep()
        assert kept == desk.files
        assert desk.files[0].name == "20261128T234012.345Z-pop3.txt"
        octets = desk.files[0].read_bytes()
        assert b"learn" not in octets
        assert b"Date: 2026-11-28T23:40:12+00:00" in octets
        [again] = read(octets, "x").conversations
        said = [line.octets for line in conversation.history.lines]
        masked = [line.octets for line in again.lines]
        assert masked[:3] == said[:3]
        assert masked[3] == b"PASS ********"
        assert masked[4:] == said[4:]
        assert [line.at is not None for line in again.lines] == [True] * len(said)
        assert again.exact
        await desk.workspace.close()
        [closed] = read(desk.files[0].read_bytes(), "x").conversations
        assert (closed.lines[-1].kind, closed.lines[-1].side) == (LineKind.CLOSED, Side.CLIENT)
        assert len(closed.lines) == len(masked) + 1

    at_a_desk(go)


def test_a_session_in_which_nothing_was_sent_is_not_kept(at_a_desk: Callable[..., None]) -> None:
    async def go(desk: Desk) -> None:
        await desk.opened()
        assert desk.workspace.keep() == []
        assert desk.workspace.unkept == []

    at_a_desk(go)


def test_it_is_written_as_it_goes_without_being_asked(at_a_desk: Callable[..., None]) -> None:
    async def go(desk: Desk) -> None:
        await desk.opened(b"USER student")
        async with asyncio.timeout(5):
            while not desk.files or b"USER student" not in desk.files[0].read_bytes():  # noqa: ASYNC110 - it is to come of itself
                await asyncio.sleep(0.01)

    at_a_desk(go)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such permissions")
def test_none_but_its_owner_can_read_it(at_a_desk: Callable[..., None]) -> None:
    async def go(desk: Desk) -> None:
        desk.folder.mkdir(parents=True, mode=0o755)
        await desk.opened(b"NOOP")
        desk.workspace.keep()
        assert stat.S_IMODE(desk.folder.stat().st_mode) == 0o700
        assert stat.S_IMODE(desk.files[0].stat().st_mode) == 0o600

    at_a_desk(go)


def test_closed_sessions_stay_open_to_be_looked_at_and_each_has_its_file(
    at_a_desk: Callable[..., None],
) -> None:
    async def go(desk: Desk) -> None:
        first = await desk.opened(b"USER one")
        second = await desk.opened(b"USER two")
        assert desk.workspace.conversations == (first, second)
        assert first.session is not None
        assert not first.session.open
        desk.workspace.keep()
        assert [b"USER one" in path.read_bytes() for path in desk.files] == [True, False]
        assert [b"USER two" in path.read_bytes() for path in desk.files] == [False, True]

    at_a_desk(go)


def test_the_oldest_go_on_the_disk_and_nothing_else_does(at_a_desk: Callable[..., None]) -> None:
    async def go(desk: Desk) -> None:
        desk.folder.mkdir(parents=True)
        own = desk.folder / "notes.txt"
        own.write_text("mine")
        for day in ("01", "02", "03"):
            (desk.folder / f"202601{day}T000000.000Z-pop3.txt").write_text("old")
        await desk.opened(b"NOOP")
        desk.workspace.keep()
        names = [path.name for path in desk.files]
        assert names == ["20260103T000000.000Z-pop3.txt", "20261128T234012.345Z-pop3.txt", "notes.txt"]

    at_a_desk(go, most=2)


def test_a_file_that_is_held_stays(tmp_path: Path) -> None:
    paths = [tmp_path / f"202601{day}T000000.000Z-pop2.txt" for day in ("01", "02", "03")]
    for path in paths:
        path.touch()
    prune(tmp_path, 1, paths[:1])
    assert sorted(tmp_path.iterdir()) == [paths[0], paths[2]]


def test_with_none_nothing_is_kept_and_it_is_told_what_would_be_lost(at_a_desk: Callable[..., None]) -> None:
    async def go(desk: Desk) -> None:
        conversation = await desk.opened(b"NOOP")
        assert desk.workspace.keep() == []
        assert desk.files == []
        assert desk.workspace.unkept == [conversation]
        conversation.saved = len(conversation.history.lines)
        assert desk.workspace.unkept == []

    at_a_desk(go, most=0)


def test_where_nothing_can_be_written_the_console_goes_on_and_says_so_once(
    at_a_desk: Callable[..., None],
) -> None:
    async def go(desk: Desk) -> None:
        desk.folder.parent.mkdir(parents=True)
        desk.folder.write_text("a file where the folder is to be")
        first = await desk.opened(b"NOOP")
        assert desk.workspace.unkept == [first]
        second = await desk.opened(b"NOOP")
        assert desk.workspace.unkept == [first, second]
        [told] = desk.told
        assert str(desk.folder) in told
        assert "File exists" in told

    at_a_desk(go)


def test_a_disk_that_is_full_leaves_whole_rows(
    at_a_desk: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.write
    room = [300]

    def write(descriptor: int, octets: bytes) -> int:
        if not room[0]:
            raise OSError(28, "No space left on device")
        count = real(descriptor, octets[: room[0]])
        room[0] -= count
        return count

    async def go(desk: Desk) -> None:
        conversation = await desk.opened(b"NOOP")
        monkeypatch.setattr(os, "write", write)
        desk.workspace.keep()
        assert conversation.session is not None
        await conversation.session.exchange(b"X" * 400)
        desk.workspace.keep()
        monkeypatch.undo()
        assert "No space left" in desk.told[0]
        [again] = read(desk.files[0].read_bytes(), "x").conversations
        assert [line.octets[:4] for line in again.lines[1:]] == [b"NOOP", b"-ERR"]
        assert desk.workspace.unkept == [conversation]

    at_a_desk(go)


def test_a_disk_without_any_room_leaves_no_file(
    at_a_desk: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    def write(_descriptor: int, _octets: bytes) -> int:
        raise OSError(28, "No space left on device")

    async def go(desk: Desk) -> None:
        await desk.opened(b"NOOP")
        monkeypatch.setattr(os, "write", write)
        assert desk.workspace.keep() == []
        assert desk.files == []

    at_a_desk(go)


def test_what_is_too_long_is_kept_in_part_and_says_so(at_a_desk: Callable[..., None]) -> None:
    async def go(desk: Desk) -> None:
        conversation = await desk.opened(b"NOOP")
        desk.workspace.keep()
        assert conversation.session is not None
        await conversation.session.exchange(b"X" * 1_000)
        desk.workspace.keep()
        [again] = read(desk.files[0].read_bytes(), "x").conversations
        assert again.lines[-1].kind is LineKind.OMITTED
        assert b"1000 octets" in again.lines[-1].octets
        assert desk.workspace.unkept == [conversation]
        assert desk.told == []

    at_a_desk(go, largest=1_000)


def test_the_oldest_closed_session_makes_room_and_stays_on_the_disk(at_a_desk: Callable[..., None]) -> None:
    async def go(desk: Desk) -> None:
        conversation = await desk.opened(b"USER u0")
        for number in range(1, MOST_OPEN + 1):
            conversation = await desk.opened(b"USER u1" if number == 1 else b"NOOP")
        assert len(desk.workspace.conversations) == MOST_OPEN
        assert desk.workspace.current is conversation
        assert desk.workspace.number == MOST_OPEN - 1
        assert b"USER u0" in desk.files[0].read_bytes()

    at_a_desk(go, most=100)


# --- the files


def test_the_files_are_listed_newest_first_with_whom_they_are(tmp_path: Path) -> None:
    (tmp_path / "20260102T030405.678Z-pop3.txt").write_bytes(
        b"Transcript: 1\nProtocol: POP3\nSource: server mail.example:110\x1b[31m\n\nS: Source: no\n"
    )
    (tmp_path / "20260101T000000.000Z-pop2.txt").write_bytes(b"")
    (tmp_path / "20269901T000000.000Z-pop2.txt").write_bytes(b"no day at all")
    (tmp_path / "other.txt").write_bytes(b"")
    newest, oldest = kept_files(tmp_path)
    assert newest.path.name.startswith("20260102")
    assert newest.began == datetime(2026, 1, 2, 3, 4, 5, 678_000, tzinfo=UTC)
    assert (newest.protocol, newest.peer) == ("POP3", "server mail.example:110␛[31m")
    assert newest.told.endswith("  POP3  server mail.example:110␛[31m  81 octets")
    assert (oldest.protocol, oldest.peer, oldest.size) == ("POP2", "", 0)


def test_the_last_ones_are_found_by_their_number(tmp_path: Path) -> None:
    with pytest.raises(NothingKeptError, match="no session is kept yet in"):
        last_kept(tmp_path / "missing")
    for day in ("01", "02"):
        (tmp_path / f"202601{day}T000000.000Z-pop3.txt").touch()
    assert last_kept(tmp_path).name.startswith("20260102")
    assert last_kept(tmp_path, 2).name.startswith("20260101")
    with pytest.raises(NothingKeptError, match="no session 3: 2 are kept"):
        last_kept(tmp_path, 3)


@pytest.mark.parametrize(
    ("count", "text"), [(1, "1 octet"), (999, "999 octets"), (1_234, "1.2 kB"), (8_000_000, "8.0 MB")]
)
def test_sizes_as_a_person_reads_them(count: int, text: str) -> None:
    assert octets_text(count) == text


def test_they_lie_in_the_persons_own_folder() -> None:
    assert kept_folder().parts[-2:] == ("popconsole", "sessions")
