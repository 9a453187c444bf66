"""One session under every link layer, in fragments, extension headers and tunnels: the same is read."""

import struct
from ipaddress import ip_address

import pytest

from tests.formats.packets.read import codes, only, rows
from tests.formats.packets.test_tcp import WHOLE
from tests.formats.packets.wire import Stamped, ethernet, pcap, session, v4, v6

SIX = {"192.0.2.10": "2001:db8::10", "192.0.2.1": "2001:db8::1"}


def _v6_packets(extensions: bytes = b"", first: int = 6) -> list[Stamped]:
    return [
        (
            one.time,
            v6(
                ip_address(SIX[one.source[0]]).packed,
                ip_address(SIX[one.target[0]]).packed,
                first,
                extensions + one.tcp(),
            ),
        )
        for one in session()
    ]


def _ip() -> list[Stamped]:
    return [(one.time, one.ip()) for one in session()]


def _with(head: bytes) -> list[Stamped]:
    return [(time, head + ip) for time, ip in _ip()]


_MAC = b"\x02\0\0\0\0\x01\x02\0\0\0\0\x02"
_LLC = b"\xaa\xaa\x03\0\0\0\x08\x00"


@pytest.mark.parametrize(
    ("link", "packets"),
    [
        (0, _with(b"\x02\0\0\0")),
        (0, _with(b"\0\0\0\x02")),
        (108, _with(b"\0\0\0\x02")),
        (1, _with(_MAC + b"\x81\x00\x03\xa9\x08\x00")),
        (1, _with(_MAC + b"\x88\xa8\0\x01\x81\x00\0\x02\x08\x00")),
        (1, _with(_MAC + b"\x01\x00" + _LLC)),
        (1, _with(_MAC + b"\x88\x47\0\x01\0\x40\0\x02\x01\x40")),
        (1, _with(_MAC + b"\x88\x64\x11\0\0\x01\0\x20\0\x21")),
        (51, _with(b"\x11\0\0\x01\0\x20\0\x21")),
        (9, _with(b"\xff\x03\0\x21")),
        (9, _with(b"\0\x21")),
        (9, _with(b"\x21")),
        (50, _with(b"\xff\x03\0\x21")),
        (50, _with(b"\x0f\0\x08\x00")),
        (104, _with(b"\x0f\0\x08\x00")),
        (12, _ip()),
        (14, _ip()),
        (101, _ip()),
        (228, _ip()),
        (113, _with(b"\0\0\x03\x04\0\x06" + bytes(8) + b"\x08\x00")),
        (276, _with(b"\x08\x00" + bytes(18))),
    ],
)
def test_link_layers(link: int, packets: list[Stamped]) -> None:
    assert rows(only(pcap(packets, link))) == WHOLE


@pytest.mark.parametrize(
    ("link", "junk"),
    [
        (1, b""), (1, _MAC), (1, _MAC + b"\x08\x06" + bytes(28)), (1, _MAC + b"\x81\x00\0"),
        (1, _MAC + b"\x81\x00\0\x01" * 20), (9, b""), (9, b"\xff\x03"), (9, b"\x0f"), (9, b"\0"),
        (9, b"\xc0\x21"),
        (113, bytes(15)), (276, bytes(19)), (104, b"\x0f"), (50, b"\xff\x03"), (51, b"\x11"), (101, b""),
        (101, b"\x45"),
        (101, b"\x60"), (101, b"\x90" * 40), (101, b"\x45" + bytes(19)), (101, b"\x41" + bytes(30)),
        (101, v4(b"\0\0\0\1", b"\0\0\0\2", b"x" * 10)),
        (101, v4(b"\0\0\0\1", b"\0\0\0\2", b"x" * 40, protocol=17)),
        (101, v4(b"\0\0\0\1", b"\0\0\0\2", bytes(12) + b"\x10" + bytes(20))),
        (101, v4(b"\0\0\0\1", b"\0\0\0\1", bytes(12) + b"\x50\x02" + bytes(20))),
        (101, v6(bytes(16), bytes(16), 0, b"")), (101, v6(bytes(16), bytes(16), 17, b"x" * 9)),
        (101, v6(bytes(16), bytes(16), 44, b"x")), (101, v6(bytes(16), bytes(16), 51, b"x")),
    ],
)  # fmt: skip
def test_packets_without_tcp_are_passed_over(link: int, junk: bytes) -> None:
    packets = _with(HEADS.get(link, b""))
    between = [packet for good in packets for packet in (good, (good[0], junk))]
    assert rows(only(pcap(between, link))) == WHOLE


HEADS = {
    1: _MAC + b"\x08\x00",
    9: b"\0\x21",
    50: b"\x0f\0\x08\x00",
    51: b"\x11\0\0\x01\0\x20\0\x21",
    104: b"\x0f\0\x08\x00",
    113: bytes(14) + b"\x08\x00",
    276: b"\x08\x00" + bytes(18),
}


def test_an_unknown_link_layer_is_told() -> None:
    packets = [(time, ethernet(ip)) for time, ip in _ip()]
    from popconsole.formats.errors import TranscriptError
    from popconsole.formats.reading import read

    with pytest.raises(TranscriptError):
        read(pcap(packets, 147), "x")


@pytest.mark.parametrize(
    "extensions",
    [
        (0, bytes((43, 0)) + bytes(6) + bytes((60, 0)) + bytes(6) + bytes((6, 1)) + bytes(14)),
        (51, bytes((6, 4)) + bytes(22)),
    ],
)
def test_extension_headers(extensions: tuple[int, bytes]) -> None:
    first, octets = extensions
    conversation = only(pcap(_v6_packets(octets, first), 101))
    assert rows(conversation) == WHOLE
    assert conversation.client == "[2001:db8::10]:40000"


def test_tunnels() -> None:
    inside = [(time, v4(b"\x0a\0\0\1", b"\x0a\0\0\2", ip, protocol=4)) for time, ip in _ip()]
    assert rows(only(pcap(inside, 101))) == WHOLE
    inside = [(time, v4(b"\x0a\0\0\1", b"\x0a\0\0\2", ip, protocol=41)) for time, ip in _v6_packets()]
    assert rows(only(pcap(inside, 101))) == WHOLE


def _fragments(size: int, order: int = 1) -> list[Stamped]:
    packets = []
    for number, one in enumerate(session()):
        source, target = (ip_address(end[0]).packed for end in (one.source, one.target))
        body = one.tcp()
        pieces = [body[at : at + size] for at in range(0, len(body), size)]
        made = [
            v4(
                source,
                target,
                piece,
                place=(n * size // 8) | (0x2000 if n < len(pieces) - 1 else 0),
                number=number,
            )
            for n, piece in enumerate(pieces)
        ]
        packets += [(one.time, piece) for piece in made[::order]]
    return packets


@pytest.mark.parametrize("order", [1, -1])
def test_fragments_in_any_order(order: int) -> None:
    assert rows(only(pcap(_fragments(16, order), 101))) == WHOLE


def test_fragments_twice_and_over_one_another() -> None:
    once = _fragments(16)
    assert rows(only(pcap([packet for one in once for packet in (one, one)], 101))) == WHOLE
    wide = _fragments(24)
    assert rows(only(pcap([p for pair in zip(wide, wide, strict=True) for p in pair], 101))) == WHOLE


def test_fragments_of_ipv6() -> None:
    packets: list[Stamped] = []
    for number, (time, ip) in enumerate(_v6_packets()):
        source, target, body = ip[8:24], ip[24:40], ip[40:]
        pieces = [body[at : at + 16] for at in range(0, len(body), 16)]
        for n, piece in enumerate(pieces):
            head = struct.pack(">BBHI", 6, 0, n * 16 | (n < len(pieces) - 1), number)
            packets.append((time, v6(source, target, 44, head + piece)))
    assert rows(only(pcap(packets, 101))) == WHOLE


def test_fragments_that_never_become_whole() -> None:
    source, target = b"\x0a\0\0\1", b"\x0a\0\0\2"
    lost = [(1.8e9, v4(source, target, b"x" * 8, place=0x2000, number=n)) for n in range(300)]
    far = [(1.8e9, v4(source, target, b"x" * 80, place=0x1FFF, number=400))]
    hole = [
        (1.8e9, v4(source, target, b"x" * 16, place=0x2000, number=401)),
        (1.8e9, v4(source, target, b"x" * 16, place=0x2000 | 4, number=401)),
        (1.8e9, v4(source, target, b"x" * 16, place=5, number=401)),
        (1.8e9, v4(source, target, b"x" * 16, place=0x2000 | 6, number=401)),
    ]
    cut = [(1.8e9, v4(source, target, b"x" * 16, place=0x2000, number=402)[:-4])]
    conversation = only(pcap([*lost, *far, *hole, *cut, *_ip()], 101))
    assert rows(conversation) == WHOLE
    assert "fragments" in " ".join(codes(conversation))


def test_what_stands_behind_the_packet_belongs_to_the_link_layer() -> None:
    padded = [(time, ethernet(ip) + b"\0" * 18) for time, ip in _ip()]
    assert rows(only(pcap(padded))) == WHOLE
    offloaded = [(time, ethernet(ip[:2] + b"\0\0" + ip[4:])) for time, ip in _ip()]
    assert rows(only(pcap(offloaded))) == WHOLE
