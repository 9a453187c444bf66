r"""Details as text: lines read back, what is cut off, hex dumps beside them, TLS opened and not."""

import pytest

from popconsole.formats.frames.shown import completed, line_of, unescaped
from popconsole.formats.readers.tshark_details import READER
from popconsole.formats.reading import read
from tests.formats.frames.dissected import as_details
from tests.formats.packets.read import codes, rows
from tests.formats.packets.wire import Connection, captured, ethernet, session
from tests.formats.single import read as read_one


def details(*packets: str, size: int = 0) -> list[str]:
    """Read packets of a server, whose first rows are made here: each the rows of its further layers."""
    rows_of_all = []
    seq = 1
    for number, packet in enumerate(packets, start=1):
        said, _bar, length = packet.partition("|")
        length = length or str(size)
        rows_of_all += [
            f"Frame {number}: 99 bytes on wire (792 bits), 99 bytes captured (792 bits)",
            "Internet Protocol Version 4, Src: pop.example (192.0.2.1), Dst: 192.0.2.10",
            (
                "Transmission Control Protocol, Src Port: pop3 (110), Dst Port: 40000, "
                f"Seq: {seq}, Ack: 1, Len: {length}"
            ),
            *said.split("\n"),
            "",
        ]
        seq += int(length)
    (found,) = read("\n".join(rows_of_all).encode(), "details", reader="tshark-details").conversations
    return rows(found)


POP = "Post Office Protocol\n    "


@pytest.mark.parametrize(
    ("shown", "size", "meant"),
    [
        (rb"a\tb\r\n", 5, b"a\tb\r\n"),
        (rb"a\tb\r\n", 6, b"a\\tb\r\n"),
        (rb"\033[31m \x1b \177 \a\n", 13, b"\x1b[31m \x1b \x7f \a\n"),
        (rb"say \r\n\r\n", 10, b"say \\r\\n\r\n"),
        ("caf\N{REPLACEMENT CHARACTER}".encode(), 4, b"caf\x1a"),
        (rb"lf\r", 3, b"lf\r"),
        (rb"a\tb", 99, b"a\tb"),
    ],
)
def test_a_line_is_read_back_by_its_length(shown: bytes, size: int, meant: bytes) -> None:
    assert unescaped([shown], size) == [meant]
    assert unescaped([shown], -1)[0] in (meant, meant.replace(b"\\t", b"\t"))


def test_which_of_several_lines_is_meant_as_it_stands_is_told_by_their_length() -> None:
    assert unescaped([rb"\t\r\n", rb"\101\r\n"], 9) == [b"\t\r\n", b"\\101\r\n"]
    many = [rb"\t\n"] * 9
    assert unescaped(many, 27) == [b"\t\n"] * 9


def test_what_is_left_out_of_a_segment() -> None:
    assert completed([b"a\r\n"], 1) == (b"a",)
    assert completed([b"a\r\n"], 9) == (b"a\r\n", 6)
    assert completed([b"a\r\n", 0], 9) == (b"a\r\n", 6)
    assert completed([0, b"a\r\n", 0], 9) == (0, b"a\r\n", 0)
    assert completed([b"a\r\n", 0], 3) == (b"a\r\n",)
    assert completed([], 4) == (4,)
    assert completed([b"a\r\n", 0], -1) == (b"a\r\n", 0)
    assert line_of("RETR 1") == line_of(r"RETR 1\r\n") == b"RETR 1\r\n"


def test_what_a_line_goes_on_with_is_left_out_where_it_is_cut() -> None:
    long = "S" * 210
    assert details(POP + r"+OK\r\n|5", POP[:-4] + " " * 5 + rf"[truncated]{long}|220", POP + r".\r\n|3") == [
        "S: +OK",
        "S~ 220 octets not in this file",
        "S: .",
    ]
    assert details(POP + rf"+OK {long}[…]|300", POP + r"-ERR\r\n|6") == [
        "S~ 300 octets not in this file",
        "S: -ERR",
    ]


def test_details_within_a_line_of_mail_are_mail() -> None:
    said = r"""+OK\r\n
        Response indicator: +OK
        [Expert Info (Error/Malformed): Length must be a string]
            [Severity level: Error]
            Response description: x\r\n
    \r\n|40"""
    assert details(POP + said) == ["S: +OK", "S:         Response description: x", "S:"]


def test_mail_that_is_shown_as_a_message_is_left_out() -> None:
    said = "Post Office Protocol\nInternet Message Format\n    Message-Text\n        cb|33"
    assert details(POP + r"+OK\r\n|5", said, POP + r".\r\n|3") == [
        "S: +OK",
        "S~ 33 octets not in this file",
        "S: .",
    ]


def test_octets_beside_the_details_go_before_them() -> None:
    data = (
        "Data (11 bytes)\n\n0000  2b 4f 4b 20 72 65 61 64 79 0d 0a   +OK ready..\n"
        "    Data: 2b4f4b…\n    [Length: 11]"
    )
    assert details(f"{data}|11") == ["S: +OK ready"]
    assert details(POP + r"+OK\r\n|5", f"{data}|12") == ["S: +OK", "S~ 12 octets not in this file"]


@pytest.mark.parametrize("ends", [("192.0.2.10", "192.0.2.1"), ("2001:db8::a", "2001:db8::1")])
@pytest.mark.parametrize("head", ["", "Frame (99 bytes):\n"])
def test_with_x_the_packet_counts(ends: tuple[str, str], head: str) -> None:
    says = b"S: +OK\r\n", b"C: RETR 1\r\n", b"S: +OK\r\nlatin \xe9\r\n.\r\n"
    segments = Connection((ends[0], 40_000), (ends[1], 110)).open().says(*says).close().segments
    told = as_details(segments).decode().split("\n\n")
    for at, segment in enumerate(segments):
        octets = ethernet(segment.ip())
        lines = (octets[place : place + 16].hex(" ") for place in range(0, len(octets), 16))
        told[at] += "\n\n" + head + "\n".join(f"{16 * n:04x}  {line}   ...." for n, line in enumerate(lines))
    found = read_one("\n\n".join(told).encode(), "details")
    assert rows(found) == rows(read_one(captured(segments), "capture"))
    assert found.exact


TLS = """Transport Layer Security
    TLSv1.2 Record Layer: Handshake Protocol: {name}
        Content Type: Handshake (22)
        Version: TLS 1.2 (0x0303)
        Length: 100
        Handshake Protocol: {name}
            Handshake Type: {name} ({kind})
            Version: TLS 1.2 (0x0303)
                    Server Name: pop.example
|105"""
DATA = """Transport Layer Security
    TLSv1.2 Record Layer: Application Data Protocol: pop
        Content Type: Application Data (23)
        Version: TLS 1.2 (0x0303)
        Length: 29"""
ALERT = DATA.replace("Application Data (23)", "Alert (21)") + "\n        Alert Message: Encrypted Alert"


def test_what_tls_hid_is_taken_as_far_as_it_was_opened() -> None:
    opened = (
        DATA
        + "\n"
        + POP
        + r"+OK\r\n"
        + "\n\nDecrypted TLS (7 bytes):\n0000  2b 4f 4b 20 21 0d 0a   +OK !..|34"
    )
    assert details(
        POP + r"+OK\r\n|5",
        TLS.format(name="Client Hello", kind=1),
        TLS.format(name="Server Hello", kind=2),
        DATA + "|34",
        opened,
        DATA + "\n" + POP + r"-ERR\r\n|34",
        ALERT + "|34",
    ) == [
        "S: +OK",
        "C! tls TLSv1.2 pop.example",
        "S~ 29 octets encrypted",
        "S: +OK !",
        "S: -ERR",
    ]


def test_tls_of_which_nothing_is_told_but_lines() -> None:
    assert details("Secure Sockets Layer\n" + POP + r"+OK\r\n|34", size=0) == ["C! tls TLS", "S: +OK"]


def test_other_packets_and_rows_are_no_part_of_it() -> None:
    text = (
        b"Kindly look at this:\n\n"
        + as_details(session())
        + (
            b"Frame 90: 60 bytes on wire (480 bits), 60 bytes captured (480 bits)\n"
            b"    Arrival Time: Jan 15, 2027 08:00:00.100000000 CET\n"
            b"Address Resolution Protocol (request)\n\n"
            b"0000  ff ff ff ff ff ff   ......\n"
        )
    )
    found = read_one(text, "details")
    assert rows(found) == rows(read_one(captured(session()), "capture"))
    assert codes(found) == []


def test_details_without_tcp_are_not_taken_for_sure() -> None:
    assert READER.look(b"Frame 1: 60 bytes on wire\nUser Datagram Protocol, Src Port: 53\n").how < 0.5


def test_octets_without_end_are_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("popconsole.formats.frames.details._LONGEST", 4)
    data = "Data (9 bytes)\n\n0000  2b 4f 4b 20   +OK \n0004  79 6f 75 0d 0a   you..|9"
    assert details(POP + r"+OK\r\n|5", data) == ["S: +OK", "S~ 9 octets not in this file"]


def test_older_ones_put_labels_before_what_was_said() -> None:
    said = "Post Office Protocol\n    Response: +OK\n    Response Arg: 2 messages\n    1 120\n    .|31"
    assert details(said, "Post Office Protocol\n    Response: -ERR\\r\\n|6") == [
        "S: +OK 2 messages",
        "S: 1 120",
        "S: .",
        "S~ 5 octets not in this file",
        "S: -ERR",
    ]
    assert details(POP + r"+OK\r\n|5", POP + r"Response Arg: x\r\n|17") == ["S: +OK", "S: Response Arg: x"]
    long = "S" * 210
    said = f"Post Office Protocol\n    Response: +OK {long}…\n    Response Arg: x|300"
    assert details(said, POP + r".\r\n|3") == ["S~ 297 octets not in this file", "S: x", "S: ."]
