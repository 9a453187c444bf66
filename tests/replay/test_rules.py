"""The rules of RFC 1939 and RFC 937 that come with popconsole: well written, and kept by the mock server."""

import asyncio
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from popconsole import resources
from popconsole.cli import popconsole
from popconsole.expect.difference import PlayOutcome
from popconsole.expect.parser import parse
from popconsole.formats.reading import read
from popconsole.replaying.playing import play
from popconsole.replaying.stage import ServerAddress
from popconsole.replaying.surroundings import OWN, own_server
from popconsole.ui.path_completion import files_to_open

FOLDER = Path(str(resources.folder("transcripts"))) / "rules"
RULES = sorted(FOLDER.glob("*.txt"))
_NAME = re.compile(r"rfc(1939-(\d+)-[a-z0-9]+(-[a-z0-9]+)*|937-[a-z0-9]+(-[a-z0-9]+)*)")


def test_there_are_many_and_each_has_a_title_and_a_place_of_its_own() -> None:
    books = {path: parse(path.read_bytes(), path.name) for path in RULES}
    assert len(books) >= 40
    assert len({book.title for book in books.values()}) == len(books)
    for path, book in books.items():
        name = _NAME.fullmatch(path.stem)
        assert name is not None, path
        place = rf"RFC 1939, sections? .*\b{name[2]}\b" if name[2] else "RFC 937, "
        assert re.match(place, book.source), path
        assert book.protocol.name == ("POP3" if name[2] else "POP2"), path
        assert not book.title.endswith("."), path
        assert book.headers == (), path


@pytest.mark.parametrize("path", RULES, ids=lambda path: path.stem)
def test_the_mock_server_keeps_it(path: Path) -> None:
    book = parse(path.read_bytes(), path.name)

    async def run() -> PlayOutcome:
        server = own_server(book.needs, FOLDER)
        await server.start()
        try:
            place = ServerAddress(*server.addresses[book.protocol.name])
            played = await play(book, place, OWN, timeout=5)
            assert played.run.difference is None, played.run.difference
            return played.outcome
        finally:
            await server.stop()

    assert asyncio.run(run()) is PlayOutcome.AS_EXPECTED


def test_they_are_played_by_their_name() -> None:
    ran = CliRunner().invoke(popconsole, ["replay", "rules/rfc1939-5-noop", "rules/rfc937-nack"])
    assert (ran.exit_code, "2 files: 2 as expected." in ran.output) == (0, True), ran.output
    assert CliRunner().invoke(popconsole, ["annotate", "rules/rfc1939-5-stat"]).exit_code == 0
    assert files_to_open("rul")[-1] == "rules"
    assert files_to_open("rules/rfc937-na")[-1] == "rules/rfc937-nack"


@pytest.mark.parametrize("path", RULES, ids=lambda path: path.stem)
def test_it_opens_as_a_recording(path: Path) -> None:
    recording = read(path.read_bytes(), path.name)
    assert all(conversation.lines for conversation in recording.conversations)
    told = [oddity.message for conversation in recording.conversations for oddity in conversation.oddities]
    assert told == []
