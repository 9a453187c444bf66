"""The files that captures come in: both byte orders, clocks, damage, and an end at any octet."""

import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from popconsole.formats.errors import TranscriptError
from popconsole.formats.reading import read
from tests.formats.packets.read import codes, only, rows
from tests.formats.packets.test_tcp import WHOLE
from tests.formats.packets.wire import (
    BEGAN,
    Stamped,
    block,
    captured,
    enhanced,
    frames,
    interface,
    option,
    pcap,
    pcapng,
    section,
    session,
)

FRAMES = frames(session())


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize(("magic", "extra"), [(0xA1B2C3D4, b""), (0xA1B23C4D, b""), (0xA1B2CD34, bytes(8))])
def test_classic_files(order: str, magic: int, extra: bytes) -> None:
    conversation = only(pcap(FRAMES, order=order, magic=magic, extra=extra))
    assert rows(conversation) == WHOLE
    assert conversation.began == BEGAN


def _snoop(packets: list[Stamped], link: int = 4) -> bytes:
    pieces = [b"snoop\0\0\0" + struct.pack(">II", 2, link)]
    for time, octets in packets:
        pad = -len(octets) % 4
        head = struct.pack(
            ">6I", len(octets), len(octets), 24 + len(octets) + pad, 0, int(time), round(time % 1 * 1e6)
        )
        pieces.append(head + octets + bytes(pad))
    return b"".join(pieces)


def test_snoop() -> None:
    conversation = only(_snoop(FRAMES))
    assert (rows(conversation), conversation.began) == (WHOLE, BEGAN)
    cut = only(_snoop(FRAMES)[:-10])
    assert "capture-cut" in codes(cut)
    large = only(_snoop(FRAMES) + struct.pack(">6I", 1 << 30, 1 << 30, 1 << 30, 0, 0, 0))
    assert "capture-damaged" in codes(large)
    for octets in (b"snoop\0\0\0\0\0", _snoop(FRAMES, link=9)):
        with pytest.raises(TranscriptError):
            read(octets, "x")


@pytest.mark.parametrize("order", ["<", ">"])
def test_pcapng_in_both_byte_orders(order: str) -> None:
    conversation = only(pcapng(FRAMES, order))
    assert (rows(conversation), conversation.began) == (WHOLE, BEGAN)


@pytest.mark.parametrize(
    ("value", "parts"), [(b"\x09", 1e9), (b"\x94", 2.0**20), (b"\x03", 1e3), (b"\x06\x06", 1e6)]
)
def test_clocks_of_pcapng(value: bytes, parts: float) -> None:
    head = section() + interface(
        options=option(9, value) + option(14, struct.pack("<q", 10)) + option(0, b"")
    )
    octets = head + b"".join(enhanced(time - 10, packet, parts=parts) for time, packet in FRAMES)
    conversation = only(octets)
    assert rows(conversation) == WHOLE
    assert conversation.began == pytest.approx(BEGAN, abs=0.01)


def test_sections_comments_and_blocks_that_tell_nothing() -> None:
    commented = option(1, "a comment é".encode()) + option(0, b"")
    octets = section(options=commented) + interface() + block(5, bytes(20)) + block(0x0BAD, b"x" * 9)
    half = len(FRAMES) // 2
    octets += b"".join(enhanced(*one, options=commented) for one in FRAMES[:half])
    octets += section(">") + interface(order=">") + b"".join(enhanced(*one, ">") for one in FRAMES[half:])
    conversation = only(octets)
    assert rows(conversation) == WHOLE
    assert any("a comment é" in text for _index, text in conversation.comments)


def test_simple_and_old_packet_blocks() -> None:
    simple = (
        section()
        + interface()
        + b"".join(block(3, struct.pack("<I", len(octets)) + octets) for _time, octets in FRAMES)
    )
    conversation = only(simple)
    assert (rows(conversation), conversation.began) == (WHOLE, None)
    old = b""
    for time, octets in FRAMES:
        clock = round(time * 1e6)
        head = struct.pack("<HHIIII", 0, 0, clock >> 32, clock & 0xFFFF_FFFF, len(octets), len(octets))
        old += block(2, head + octets)
    assert rows(only(section() + interface() + old)) == WHOLE


def test_damaged_blocks_are_passed_over() -> None:
    good = [enhanced(*one) for one in FRAMES]
    unknown = enhanced(*FRAMES[0], number=7)
    long = block(6, struct.pack("<5I", 0, 0, 0, 5_000, 5_000) + bytes(8))
    torn = good[0][:-4] + b"\xff\xff\xff\xff"
    absurd = struct.pack("<II", 6, 1 << 30) + bytes(40)
    octets = (
        section()
        + block(3, b"\0\0\0\0")
        + interface()
        + b"".join((*good[:3], unknown, long, torn, absurd, *good[3:]))
    )
    conversation = only(octets)
    assert rows(conversation) == WHOLE
    assert "capture-damaged" in codes(conversation)


def test_a_damaged_record_of_a_classic_file_is_passed_over() -> None:
    records = [pcap([one])[24:] for one in FRAMES]
    head = pcap([])
    absurd = struct.pack("<4I", int(BEGAN), 0, 1 << 30, 1 << 30) + b"junk"
    conversation = only(head + b"".join((*records[:4], absurd, *records[4:])))
    assert rows(conversation) == WHOLE
    assert "capture-damaged" in codes(conversation)
    last = only(head + b"".join(records) + absurd)
    assert rows(last) == WHOLE
    assert "capture-damaged" in codes(last)


@pytest.mark.parametrize("whole", [captured(session()), pcapng(FRAMES), _snoop(FRAMES)])
def test_an_end_at_any_octet(whole: bytes) -> None:
    for end in range(0, len(whole), 7):
        try:
            found = read(whole[:end], "x").conversations
        except TranscriptError:
            continue
        said = [row for row in rows(found[0]) if row[1] == ":"]
        assert said[:-1] == [row for row in WHOLE if row[1] == ":"][: len(said) - 1]


@settings(deadline=None, max_examples=150)
@given(
    st.sampled_from([captured(session()), pcapng(FRAMES), _snoop(FRAMES)]),
    st.lists(st.tuples(st.integers(0, 3_000), st.integers(0, 255)), min_size=1, max_size=8),
)
def test_octets_that_were_changed(whole: bytes, changes: list[tuple[int, int]]) -> None:
    octets = bytearray(whole)
    for place, value in changes:
        octets[place % len(octets)] = value
    try:
        found = read(bytes(octets), "x").conversations
    except TranscriptError:
        return
    assert all(conversation.lines for conversation in found)
