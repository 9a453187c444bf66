"""Segments that a text tells are put together as those of packets are."""

import random
from collections.abc import Iterable
from io import BytesIO
from math import nan

import pytest

from popconsole.formats.draft import Draft
from popconsole.formats.errors import TranscriptError
from popconsole.formats.packets.packet import Packet
from popconsole.formats.packets.table import ToldSegment
from popconsole.formats.packets.taken import TakenPackets
from popconsole.formats.packets.talk import Manner
from popconsole.formats.source import Source
from popconsole.transcript.model import Conversation
from tests.formats.packets.read import codes, only, recorded, rows
from tests.formats.packets.wire import ACK, CLIENT, SERVER, SYN, Connection, Segment, captured, session


def told(segment: Segment, *, named: bool = False, lacking: int = 0) -> ToldSegment:
    names = {CLIENT: "desk.example:40000", SERVER: "pop.example:pop3"} if named else {}
    one, other = (names.get(end, f"{end[0]}:{end[1]}") for end in (segment.source, segment.target))
    octets = segment.octets[: len(segment.octets) - lacking]
    ports = segment.source[1], segment.target[1]
    return ToldSegment(
        one, other, ports, segment.flags, segment.seq, segment.ack, octets, lacking, segment.time
    )


def taken(segments: Iterable[ToldSegment]) -> tuple[Conversation, ...]:
    draft = Draft()
    takes = TakenPackets(Source(BytesIO(), "told"), draft, lambda: 77)
    for count in takes.take_told(iter(segments)):
        draft.understood(count)
    takes.finish()
    assert draft.recording is not None
    return draft.recording.conversations


def test_they_are_read_as_the_packets_are() -> None:
    segments = session(size=5)
    (found,) = taken(map(told, segments))
    packets = only(captured(segments))
    assert rows(found) == rows(packets)
    assert [line.at for line in found.lines] == [line.at for line in packets.lines]
    assert (found.client, found.server, found.exact, found.began) == (
        packets.client, packets.server, packets.exact, packets.began,
    )  # fmt: skip
    assert codes(found) == []


def test_in_any_order_and_with_numbers_that_wrap() -> None:
    segments = Connection(client_seq=0xFFFF_FFF8, server_seq=0xFFFF_FFF0).open().says(
        b"S: +OK ready\r\n", b"C: CAPA\r\n", b"S: +OK\r\nTOP\r\n.\r\n", b"C: QUIT\r\n", b"S: +OK\r\n", size=4
    ).close().segments  # fmt: skip
    whole = rows(only(captured(segments)))
    head, body = segments[:3], segments[3:]
    random.Random(7).shuffle(body)  # noqa: S311 - a test
    (found,) = taken(map(told, [*head, *body]))
    assert rows(found) == whole
    assert codes(found) == ["packets-backwards"]


def test_names_stand_as_the_text_has_them() -> None:
    (found,) = taken(told(segment, named=True) for segment in session())
    assert (found.client, found.server) == ("desk.example:40000", "pop.example:pop3")


def test_oddities_bear_the_row_and_what_lacks_is_a_gap() -> None:
    segments = [told(segment, lacking=segment.octets.startswith(b"+OK 2") * 5) for segment in session()]
    (found,) = taken(segments[3:])
    assert [(odd.code, odd.row) for odd in found.oddities] == [("mid-stream", 77), ("not-captured", 77)]
    assert "S~ 5 octets not captured" in rows(found)


def test_one_end_alone_is_no_connection() -> None:
    with pytest.raises(TranscriptError, match="1 packet,"):
        taken([ToldSegment("a:1", "a:1", (1, 1), 16, 1, 1, b"+OK\r\n", 0, nan)])


def test_a_capture_that_holds_nothing_says_so() -> None:
    with pytest.raises(TranscriptError, match="the capture has no packets; a connection"):
        recorded(captured(()))


def test_packets_of_a_text_bear_its_rows() -> None:
    draft = Draft()
    takes = TakenPackets(Source(BytesIO(), "told"), draft, lambda: 5)
    packets: list[Packet] = [
        (101, segment.time, segment.ip(), 0, len(segment.ip())) for segment in session()[4:]
    ]
    assert sum(takes.take(iter(packets))) == len(packets)
    takes.aside.odd("strange", "it is")
    takes.finish()
    assert draft.recording is not None
    (found,) = draft.recording.conversations
    assert [(odd.code, odd.row) for odd in found.oddities] == [("strange", 5), ("mid-stream", 5)]


def unnumbered(*said: tuple[int, bytes], lacking: int = 0) -> list[ToldSegment]:
    """Return what a text without numbers tells: ``said`` are flags, and octets behind the side."""
    ends = {b"C": ("desk:9", "pop:110", (9, 110)), b"S": ("pop:110", "desk:9", (110, 9))}
    return [
        ToldSegment(*ends[octets[:1]], flags, None, 0, octets[1:], lacking, nan) for flags, octets in said
    ]


def test_without_numbers_the_order_is_that_of_the_file() -> None:
    (found,) = taken(
        unnumbered((ACK, b"S+OK re"), (ACK, b"Sady\r\n"), (ACK, b"CQUIT\r\n"), (ACK, b"S+OK\r\n"))
    )
    assert rows(found)[1:] == ["S: +OK ready", "C: QUIT", "S: +OK"]
    assert (found.client, found.server) == ("desk:9", "pop:110")


def test_without_numbers_a_connection_may_be_opened_and_opened_again() -> None:
    once = unnumbered((SYN, b"C"), (SYN | ACK, b"S"), (ACK, b"S+OK one\r\n"))
    again = unnumbered((SYN | ACK, b"S"), (ACK, b"S+OK two\r\n"), lacking=3)
    found = taken([*once, *once[:1], *again])
    assert [rows(conversation) for conversation in found] == [
        ["C! open", "S: +OK one"],
        ["C! open", "S~ 3 octets not captured", "S: +OK two", "S~ 3 octets not captured"],
    ]


def test_a_file_that_tells_of_no_openings_lacks_none() -> None:
    draft = Draft()
    takes = TakenPackets(Source(BytesIO(), "told"), draft, manner=Manner(exact=False, opens=False))
    greetings = (ACK, b"S+OK POP3 ready\r\n"), (ACK, b"CQUIT\r\n"), (ACK, b"S+OK bye\r\n")
    for _count in takes.take_told(iter(unnumbered(*greetings, *greetings))):
        pass
    takes.finish()
    assert not takes.manner.exact
    assert draft.recording is not None
    assert [rows(conversation) for conversation in draft.recording.conversations] == [
        ["S: +OK POP3 ready", "C: QUIT", "S: +OK bye"]
    ] * 2
    assert not any(conversation.oddities for conversation in draft.recording.conversations)


def test_one_end_alone_without_numbers() -> None:
    with pytest.raises(TranscriptError, match="1 packet,"):
        taken([ToldSegment("a:1", "a:1", (1, 1), ACK, None, 1, b"+OK\r\n", 0, nan)])
