"""Hex dumps are read as the captures that they show."""

import pytest

from popconsole.formats.errors import TranscriptError
from popconsole.formats.packets.guess import link_of
from popconsole.formats.reading import open_incrementally, read
from popconsole.transcript.model import Conversation
from tests.formats.packets.dumps import as_canonical, as_tcpdump, as_tshark, tcpdump_hex, tshark_hex
from tests.formats.packets.read import codes, only, rows
from tests.formats.packets.wire import (
    BEGAN,
    SESSION,
    Connection,
    captured,
    ethernet,
    frames,
    pcap,
    session,
)

SIX = (("2001:db8::10", 40_000), ("2001:db8::1", 110))
WHOLE = captured(session())


def found_in(octets: bytes, name: str = "hexdump") -> Conversation:
    reading = open_incrementally(octets, "dump")
    for _progress in reading:
        pass
    assert reading.reader is not None
    assert reading.reader.name == name
    assert reading.understood == 1
    (conversation,) = reading.recording.conversations
    return conversation


def same(one: Conversation, other: Conversation, *, timed: bool = True) -> bool:
    times = [round(line.at or 0, 5) for line in one.lines] == [round(line.at or 0, 5) for line in other.lines]
    return rows(one) == rows(other) and one.exact == other.exact and (times or not timed)


@pytest.mark.parametrize("link", [0, 14])
@pytest.mark.parametrize("shown", [True, False])
def test_tcpdump(link: int, *, shown: bool) -> None:
    assert same(found_in(tcpdump_hex(frames(session()), shown=shown, link=link)), only(WHOLE))


def test_tshark() -> None:
    conversation = found_in(tshark_hex(frames(session())))
    assert same(conversation, only(WHOLE), timed=False)
    assert (conversation.began, codes(conversation)) == (None, [])


def test_ipv6_out_of_order_and_lost() -> None:
    segments = Connection(*SIX).open().says(*SESSION, size=3).close().segments
    segments[8:20] = reversed(segments[8:20])
    del segments[40]
    whole = only(captured(segments))
    assert not whole.exact
    assert same(found_in(tcpdump_hex(frames(segments))), whole)


HEADS = {
    "Wireshark's export": "No.     Time        Source   Destination   Protocol Length Info\n"
    "      {n} {since:.6f}    192.0.2.10    192.0.2.1    TCP  74    110 > 4000 [SYN]\n\n",
    "tshark -V": "Frame {n}: 74 bytes on wire (592 bits)\n    Epoch Time: {time:.6f}000 seconds\n"
    "Ethernet II, Src: 0\n    [Stream index: 0]\n\n",
    "tcpdump -tt": "{time:.6f} IP (tos 0x0, proto TCP (6), length 60)\n    a.1 > b.2: Flags [S], seq 1\n",
    "tcpdump -ttt": " 00:00:00.{between:06.0f} IP a.1 > b.2: Flags [S], seq 1\n",
    "text2pcap": "I 2027-01-15T08:00:{second:09.6f}Z\n",
}


@pytest.mark.parametrize("name", list(HEADS))
def test_times_of_what_stands_before_the_octets(name: str) -> None:
    text, before = "", BEGAN
    packets = [
        (BEGAN + n * n % 7 / 1_000 + n / 100, octets) for n, (_time, octets) in enumerate(frames(session()))
    ]
    for n, (time, octets) in enumerate(packets, start=1):
        text += HEADS[name].format(
            n=n, time=time, since=time - BEGAN, between=(time - before) * 1e6, second=(time - BEGAN) % 60
        )
        before = time
        text += as_tshark(octets) + "\n"
    assert same(found_in(text.encode()), only(pcap(packets)))


def test_a_time_in_the_row_of_the_offset() -> None:
    text = "".join(f"08:00:{time - BEGAN:09.6f} {as_tshark(octets)}" for time, octets in frames(session()))
    assert same(found_in(text.encode()), only(WHOLE))


def test_what_tshark_has_put_together_is_no_packet() -> None:
    text = "Running as user\n"
    for _time, octets in frames(session()):
        text += f"Frame 1: x\n\nFrame ({len(octets)} bytes):\n{as_tshark(octets)}\n"
        text += f"Reassembled TCP (5 bytes):\n{as_tshark(b'+OK no')}\n"
    assert same(found_in(text.encode()), only(WHOLE), timed=False)


def test_a_row_that_is_missing_is_a_gap() -> None:
    text = tcpdump_hex(frames(session())).decode()
    rest = text.replace(next(row for row in text.splitlines() if "+OK.read" in row) + "\n", "")
    conversation = found_in(rest.encode())
    assert codes(conversation) == ["hex-rows", "not-captured"]
    assert any(row.startswith("S~ ") for row in rows(conversation))


def test_prose_between_is_not_understood() -> None:
    text = tcpdump_hex(frames(session())).decode().replace("2027", "see below, said he\n2027")
    reading = open_incrementally(text.encode(), "dump", reader="hexdump")
    for _progress in reading:
        pass
    assert 0.7 < reading.understood < 0.95


CHUNKS = (
    b"+OK ready\r\n", b"USER student\r\n", b"+OK\r\n", b"PASS lea", b"rn\r\n", b"+OK 1 message\r\n",
    b"RETR 1\r\n", b"+OK\r\nSubject: a\r\n\r\nQUIT\r\n", b"LIST 1\r\n+OK no\r\n.\r\n", b"HUH\r\n",
    b"-ERR what\r\n", b"QUIT\r\n", b"+OK bye\r\n", b"+OK POP3 server ready\r\n", b"CAPA\r\n",
    b"+OK\r\nTOP\r\n.\r\n",
)  # fmt: skip
SAID = [
    "S: +OK ready", "C: USER student", "S: +OK", "C: PASS learn", "S: +OK 1 message", "C: RETR 1", "S: +OK",
    "S: Subject: a", "S:", "S: QUIT", "S: LIST 1", "S: +OK no", "S: .", "C: HUH", "S: -ERR what", "C: QUIT",
    "S: +OK bye",
]  # fmt: skip


def chunks(*said: bytes) -> bytes:
    return "".join(map(as_canonical, said)).encode()


def test_chunks_without_a_direction_are_told_by_what_is_due() -> None:
    first, second = read(chunks(*CHUNKS), "dump").conversations
    assert rows(first) == SAID
    assert rows(second) == ["S: +OK POP3 server ready", "C: CAPA", "S: +OK", "S: TOP", "S: ."]
    assert not first.exact
    assert codes(first) == []


def test_chunks_of_one_side_alone() -> None:
    (server,) = read(
        chunks(b"+OK ready\r\n", b"+OK\r\n", b"+OK\r\nTOP\r\n", b"UIDL\r\n.\r\n"), "dump"
    ).conversations
    assert rows(server) == ["S: +OK ready", "S: +OK", "S: +OK", "S: TOP", "S: UIDL", "S: ."]
    (client,) = read(chunks(b"CAPA\r\n", b"USER a\r\n", b"UIDL\r\n"), "dump").conversations
    assert rows(client) == ["C: CAPA", "C: USER a", "C: UIDL"]


def test_marks_of_text2pcap_tell_the_side_once_it_is_known() -> None:
    said = [
        (b"I", b"+OK ready\r\n"),
        (b"O", b"CAPA\r\n"),
        (b"I", b"+OK\r\nTOP\r\n"),
        (b"I", b"UIDL\r\n.\r\n"),
    ]
    text = b"".join(
        b"%b\n10:15:%02d.5\n%b" % (way, n, as_tshark(octets).encode()) for n, (way, octets) in enumerate(said)
    )
    conversation = found_in(text)
    assert rows(conversation) == ["S: +OK ready", "C: CAPA", "S: +OK", "S: TOP", "S: UIDL", "S: ."]
    assert [line.at for line in conversation.lines][:3] == [0, 1, 2]


def test_of_another_protocol() -> None:
    with pytest.raises(TranscriptError, match=r"other protocols are not shown: SMTP \(1\)|no line"):
        read(chunks(b"220 mail ESMTP\r\n", b"EHLO x\r\n"), "dump", reader="hexdump")
    with pytest.raises(TranscriptError, match="Read as hexdump"):
        read(b"Just text.\n", "dump", reader="hexdump")


def test_a_dump_of_a_file_is_read_as_the_file() -> None:
    reading = open_incrementally(chunks(b"S: +OK ready\nC: CAPA\n"), "dump")
    next(reading)
    assert reading.reader is not None
    assert reading.reader.name == "printed"


def test_nothing_for_it_in_a_dump_of_something_else() -> None:
    for octets in (
        chunks(b"a", b"b"),
        b"0000  41\n0010  42\n",
        b"no 0000 dump\n",
    ):
        reading = open_incrementally(octets, "dump")
        with pytest.raises(TranscriptError):
            next(reading)


def test_the_link_type_is_told_by_the_octets() -> None:
    ip = session()[3].ip()
    six = Connection(*SIX).open().segments[0].ip()
    assert link_of(ip) == link_of(six) == 101
    assert link_of(ethernet(ip)) == link_of(ethernet(six)) == 1
    assert link_of(b"\0\0\0\2" + ip) == link_of(b"\x1e\0\0\0" + six) == 0
    assert link_of(b"\0\0\0\1\0\6" + bytes(8) + b"\x08\0" + ip) == 113
    assert link_of(b"\xff\x03\0\x21" + ip) == 9
    assert link_of(ethernet(ip), 1) == 1
    assert link_of(b"+OK ready\r\n") is None
    assert link_of(b"E" + b"\0" * 40) is None
    assert link_of(b"`" + b"\0" * 45) is None


def test_a_packet_that_is_cut_off_is_told_by_its_checksum() -> None:
    ip = bytearray(session()[3].ip())
    assert link_of(bytes(ip[:45])) is None
    total = sum(int.from_bytes(ip[at : at + 2]) for at in range(0, 20, 2))
    total = (total & 0xFFFF) + (total >> 16)
    ip[10:12] = (0xFFFF - total).to_bytes(2)
    assert link_of(bytes(ip[:45])) == 101


def test_a_block_that_is_no_packet_is_passed_over_among_packets() -> None:
    text = tshark_hex([(0.0, b"\xff" * 8), *frames(session()), (0.0, b"\xff" * 8)])
    assert same(found_in(text), only(WHOLE), timed=False)


def test_connections_that_are_interleaved() -> None:
    one, other = (
        Connection(client=("192.0.2.10", port)).open().says(*SESSION).segments for port in (4_000, 5_000)
    )
    both = [segment for pair in zip(one, other, strict=True) for segment in pair]
    assert [rows(c) for c in read(tshark_hex(frames(both)), "dump").conversations] == [
        rows(c) for c in read(captured(both), "x").conversations
    ]


def test_damage_of_any_kind_gives_what_can_be_read() -> None:
    octets = tcpdump_hex(frames(session()))
    for at in range(0, len(octets), 41):
        for damaged in (
            octets[:at],
            octets[:at] + b"f" + octets[at + 1 :],
            octets[:at] + b"\0\n" + octets[at:],
        ):
            try:
                recording = read(damaged, "dump", reader="hexdump")
            except TranscriptError as error:
                assert "learn" not in str(error)  # noqa: PT017 - the secret of the session
            else:
                assert all(odd.message for c in recording.conversations for odd in c.oddities)


def test_gigantic_lengths() -> None:
    huge = f"0000  45 00\nffffffffffffffff  41\n*\nfffffffffffffff0  42\n{as_tcpdump(b'x')}" * 3
    with pytest.raises(TranscriptError):
        read(huge.encode(), "dump", reader="hexdump")


def test_of_a_row_of_a_hex_dump_no_octets_are_quoted() -> None:
    for octets in (b"PASS learn\r\n", b"learn\r\n"):
        with pytest.raises(TranscriptError, match=r'begins with "0000 \.\.\."') as caught:
            read(as_tshark(octets).encode(), "dump")
        assert "6c 65" not in str(caught.value)
        assert "learn" not in str(caught.value)
