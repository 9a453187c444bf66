"""The sessions in transcripts/: readable, and right to the octet."""

import re

import pytest

from popconsole import resources
from popconsole.protocol.auth import apop_digest, apop_timestamp
from popconsole.protocol.framing import byte_unstuff, top
from popconsole.transcript.model import Conversation, Line, LineKind, Side
from tests.formats.single import read, write

NAMES = resources.names("transcripts", ".txt")
C, S = Side.CLIENT, Side.SERVER


def _load(name: str) -> Conversation:
    return read(resources.read("transcripts", f"{name}.txt"), f"{name}.txt")


def _answers(transcript: Conversation) -> list[tuple[bytes, list[Line]]]:
    """Put each command together with what the server said to it; the greeting answers nothing."""
    answers: list[tuple[bytes, list[Line]]] = [(b"", [])]
    for line in transcript.lines:
        if line.side is C and line.kind is LineKind.WIRE:
            answers.append((line.octets, []))
        elif line.kind in (LineKind.WIRE, LineKind.OMITTED):
            answers[-1][1].append(line)
    return answers


def _pop3_message(lines: list[Line]) -> bytes | None:
    """Return what a multi-line response carries, unstuffed; None where it was left out."""
    if len(lines) < 2 or any(line.kind is LineKind.OMITTED for line in lines):
        return None
    assert lines[0].octets.startswith(b"+OK")
    assert lines[-1].octets == b"."
    return b"".join(byte_unstuff(line.octets) + b"\r\n" for line in lines[1:-1])


def test_all_are_there() -> None:
    assert set(NAMES) >= {
        "rfc1939-session",
        "rfc1939-examples",
        "rfc937-scenario",
        "rfc937-example-1",
        "rfc937-example-2",
        "rfc937-example-3",
        "article-abridged",
        "refused-login",
        "dropped-connection",
        "lock-conflict",
        "pop2-folders",
        "pop3-fetch-all",
    }


@pytest.mark.parametrize("name", NAMES)
def test_each_is_well_formed_and_teaches(name: str) -> None:
    octets = resources.read("transcripts", f"{name}.txt")
    transcript = _load(name)
    assert transcript.title
    assert transcript.source
    assert transcript.oddities == ()
    assert len(transcript.comments) >= 2
    assert b"\r" not in octets
    assert max(map(len, octets.splitlines())) <= 110
    assert write(transcript, reveal=True) == octets  # as the program itself would write it


@pytest.mark.parametrize("name", [n for n in NAMES if _load(n).protocol == "POP3"])
def test_sizes_of_pop3_messages_are_exact(name: str) -> None:
    sizes: dict[int, int] = {}
    bodies: dict[int, bytes] = {}
    told: list[tuple[int, int]] = []
    deleted: set[int] = set()
    for command, lines in _answers(_load(name)):
        words = command.split()
        keyword = words[0] if words else b""
        number = int(words[1]) if len(words) > 1 and words[1].isdigit() else 0
        if not lines or not lines[0].octets.startswith(b"+OK"):
            continue
        if keyword == b"LIST" and not number:
            sizes = {int(n): int(size) for n, size in (line.octets.split() for line in lines[1:-1])}
        elif keyword == b"LIST":
            assert lines[0].octets.split()[1:3] == [b"%d" % number, b"%d" % sizes[number]]
        elif keyword == b"STAT":
            count, total = map(int, lines[0].octets.split()[1:3])
            told.append((count, total))
        elif keyword == b"RETR":
            assert int(lines[0].octets.split()[1]) == sizes[number]
            body = _pop3_message(lines)
            if body is not None:
                assert len(body) == sizes[number]
                bodies[number] = body
        elif keyword == b"TOP" and number in bodies:
            assert _pop3_message(lines) == top(bodies[number], int(words[2]))
        elif keyword == b"DELE":
            deleted.add(number)
        elif keyword == b"RSET":
            deleted.clear()
        if keyword == b"STAT" and sizes:
            left = {n: size for n, size in sizes.items() if n not in deleted}
            assert told[-1] == (len(left), sum(left.values()))
    if told and sizes:
        assert told[0] == (len(sizes), sum(sizes.values()))


@pytest.mark.parametrize("name", [n for n in NAMES if _load(n).protocol == "POP2"])
def test_lengths_of_pop2_messages_are_exact(name: str) -> None:
    promised = 0
    for command, lines in _answers(_load(name)):
        if command == b"RETR":
            assert lines
            if all(line.kind is LineKind.WIRE for line in lines):
                assert sum(len(line.wire) for line in lines) == promised
        elif lines and (match := re.match(rb"=(\d+)", lines[0].octets)):
            assert len(lines) == 1
            promised = int(match.group(1))


def test_bodies_are_there_to_be_measured() -> None:
    bodies = [
        _pop3_message(lines) for command, lines in _answers(_load("pop3-fetch-all")) if command[:4] == b"RETR"
    ]
    assert len(bodies) == 3
    assert all(bodies)
    assert b"\r\n.\r\n" in (bodies[0] or b"")
    data = [lines for command, lines in _answers(_load("pop2-folders")) if command == b"RETR"]
    assert len(data) == 3
    assert data[0] == data[1]


def test_the_printed_digest_is_that_of_the_printed_secret() -> None:
    transcript = _load("rfc1939-session")
    wire = [line.octets for line in transcript.lines if line.kind is LineKind.WIRE]
    timestamp = apop_timestamp(wire[0])
    assert timestamp is not None
    assert wire[1].split()[2] == apop_digest(timestamp, b"tanstaaf")
