"""A large file is shared out among processes: what comes of it is what one process makes of it."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from popconsole.cli import popconsole
from popconsole.formats.errors import TranscriptError
from popconsole.formats.packets import table
from popconsole.formats.packets.packet import Packet
from popconsole.formats.packets.table import ConnectionTable
from popconsole.ui import sharing
from popconsole.ui.crew import Crew
from popconsole.ui.sharing import Shared
from tests.formats.packets.wire import BEGAN, Connection, captured

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="twins of a process are Linux's")
ANNOTATE = ("annotate", "{}", "--format", "json")
TEXT = ("annotate", "{}")
CHECK = ("check", "{}", "--format", "json")
FILTER = ("check", "{}", "--filter", "finding:unique-id-*")
CONVERT = ("convert", "{}", "-", "--format", "jsonl")


def capture() -> bytes:
    """Return a capture of sessions that say again, in many ways, what was secret in those before them."""
    segments = []
    for number in range(45):
        before = b"kettle%dx" % (number - 1)
        talk = Connection(client=("192.0.2.10", 2_000 + number), time=BEGAN + number)
        mail = b"Subject: a\r\n\r\n%b\r\n.\r\n" % (before if number % 5 == 3 else b"kettle")
        talk.open().says(
            b"S: +OK ready\r\n", b"C: USER nora\r\n", b"S: +OK\r\n", b"C: PASS kettle%dx\r\n" % number,
            b"S: +OK\r\n", b"C: RETR 1\r\n", b"S: +OK\r\n" + mail,
            b"C: UIDL\r\n", b"S: +OK\r\n1 a%d\r\n2 b\r\n.\r\n" % (number // 6),
            b"C: NOOP %b\r\n" % before if number % 7 else b"C: NOOP\r\n", b"S: +OK\r\n",
        )  # fmt: skip
        if number % 9 == 4:
            talk.client_seq += 5  # a gap
        segments += talk.says(b"C: QUIT\r\n", b"S: +OK bye\r\n").close().segments
    return captured(segments)


@pytest.fixture
def shared(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Have small files shared out too; return what the crews were given."""
    count: list[int] = []
    give = Crew.give

    def counted(self: Crew[Shared, object], piece: Shared) -> Iterator[tuple[Shared, object]]:
        count.append(len(piece.conversations))
        return give(self, piece)

    monkeypatch.setattr(Crew, "give", counted)
    monkeypatch.setattr("os.sched_getaffinity", lambda _process: {0, 1})
    monkeypatch.setattr(sharing, "_WORTH", -(1 << 30))
    monkeypatch.setattr(sharing, "_LINES", 90)
    monkeypatch.setattr(table, "_STEP", 200)
    return count


def run(path: Path, *arguments: str) -> Result:
    return CliRunner().invoke(popconsole, [each.format(path) for each in arguments])


@pytest.mark.parametrize(
    "arguments",
    [ANNOTATE, (*ANNOTATE, "--reveal"), TEXT, CHECK, FILTER, CONVERT, (*CONVERT, "--reveal")],
)
def test_it_is_what_one_process_makes_of_it(
    tmp_path: Path, arguments: tuple[str, ...], request: pytest.FixtureRequest
) -> None:
    path = tmp_path / "large.pcap"
    path.write_bytes(capture())
    alone = run(path, *arguments)
    count: list[int] = request.getfixturevalue("shared")
    together = run(path, *arguments)
    assert (together.exit_code, together.stdout, together.stderr) == (
        alone.exit_code,
        alone.stdout,
        alone.stderr,
    )
    assert 20 < sum(count) < 45
    assert ("kettle30x" in alone.stdout) is ("annotate" in arguments and "--reveal" in arguments)


def test_what_was_read_before_the_damage_of_a_file_is_told_before_it(
    tmp_path: Path, shared: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "large.pcap"
    path.write_bytes(capture())
    taken = ConnectionTable.take

    def broken(self: ConnectionTable, packets: Iterator[Packet]) -> Iterator[int]:
        for number, count in enumerate(taken(self, packets)):
            if number == 4:
                raise TranscriptError("large.pcap", 1, "it is broken", "", "Mend it.")
            yield count

    monkeypatch.setattr(ConnectionTable, "take", broken)
    result = run(path, *ANNOTATE)
    assert result.exit_code == 2
    assert shared
    assert "it is broken" in result.stderr
    numbers = [json.loads(row)["conversation"] for row in result.stdout.splitlines()]
    assert numbers == sorted(numbers)
    assert len(set(numbers)) > sum(shared)


def test_a_long_conversation_is_told_where_it_was_read(
    tmp_path: Path, shared: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "large.pcap"
    path.write_bytes(capture())
    monkeypatch.setattr(sharing, "_LONGEST", 22)
    together = [run(path, *arguments).stdout for arguments in (ANNOTATE, CONVERT)]
    assert shared
    monkeypatch.setattr("os.sched_getaffinity", lambda _process: {0})
    assert together == [run(path, *arguments).stdout for arguments in (ANNOTATE, CONVERT)]


def test_where_it_is_interrupted_all_that_was_read_is_judged(
    tmp_path: Path, shared: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "large.pcap"
    path.write_bytes(capture())
    taken = ConnectionTable.take

    def interrupted(self: ConnectionTable, packets: Iterator[Packet]) -> Iterator[int]:
        for number, count in enumerate(taken(self, packets)):
            if number == 4:
                raise KeyboardInterrupt
            yield count

    monkeypatch.setattr(ConnectionTable, "take", interrupted)
    together = run(path, *CHECK)
    assert shared
    monkeypatch.setattr("os.sched_getaffinity", lambda _process: {0})
    assert (together.exit_code, together.stdout) == (2, run(path, *CHECK).stdout)
    assert json.loads(together.stdout)["sessions"] > sum(shared)
