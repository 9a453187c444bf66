"""Tables of fields: which columns they have, and what they leave open."""

from math import isnan

import pytest

from popconsole.formats.frames.columns import table_of
from popconsole.formats.frames.fields import Fields, Moments, frame_of
from popconsole.formats.readers.tshark_fields import READER
from popconsole.formats.reading import read
from popconsole.transcript.model import Conversation
from tests.formats.packets.read import rows

PAYLOADS = {"+OK a": "2b4f4b20610d0a", "QUIT": "515549540d0a", "+OK b": "2b4f4b20620d0a"}


def of(head: str, *told: str) -> list[Conversation]:
    return list(read("\n".join([head, *told, ""]).encode(), "table", reader="tshark-fields").conversations)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("1800000000.25", 1_800_000_000.25),
        ("Jan 15, 2027 08:00:00.250000000 UTC", 1_800_000_000.25),
        ("Jan 15, 2027 08:00:00.250000000 CET", 1_800_000_000.25),
        ("2027-01-15T08:00:00.250000000Z", 1_800_000_000.25),
        ("2027-01-15 09:00:00.25 +01:00", None),
        ("x", None),
    ],
)
def test_times(text: str, seconds: float | None) -> None:
    found = Moments().read(text)
    assert isnan(found) if seconds is None else found == seconds


@pytest.mark.parametrize(
    ("pairs", "flags"),
    [
        ([("tcp.flags", "0x0012")], 0x12),
        ([("tcp.flags.syn", "1"), ("tcp.flags.ack", "True"), ("tcp.flags.fin", "0")], 0x12),
        ([("tcp.flags.str", "\N{MIDDLE DOT}" * 7 + "A\N{MIDDLE DOT}\N{MIDDLE DOT}S\N{MIDDLE DOT}")], 0x12),
        ([("tcp.flags", "SYN")], -1),
    ],
)
def test_flags(pairs: list[tuple[str, str]], flags: int) -> None:
    assert frame_of(Fields(pairs), Moments(), 1).flags == flags


def test_ports() -> None:
    for told, ports in (("40000,110", (40_000, 110)), ("70000,110", (-1, -1)), ("110", (-1, -1))):
        pairs = [("tcp.port", one) for one in told.split(",")]
        assert frame_of(Fields(pairs), Moments(), 1).ports == ports


def test_addresses_in_octets() -> None:
    frame = frame_of(Fields([("ip.src_raw", "c0000201"), ("ip.dst_raw", "c000")]), Moments(), 7)
    assert (frame.source, frame.target, frame.number) == ("192.0.2.1", "", 7)


def test_a_packet_whose_ip_header_is_not_in_it_is_none() -> None:
    assert frame_of(Fields([("frame_raw", "0011"), ("ip_raw", "45")]), Moments(), 1).packet is None


def test_times_since_the_first_packet() -> None:
    (found,) = of(
        "frame.time_relative\ttcp.stream\tpop.response.indicator\tpop.request.command",
        "0.25\t0\t+OK\t",
        "1.5\t0\t\tQUIT",
        "x\t0\t+OK\t",
    )
    assert [line.at for line in found.lines] == [0.25, 1.5, None]
    assert found.began is None


def test_lines_of_which_the_table_has_more_than_the_first() -> None:
    (found,) = of(
        "tcp.stream|pop.response.indicator|pop.response.description|pop.response.data|pop.request.command",
        "0|+OK|hi|text of the line|",
        "0||||LIST",
        "0|+OK||,,,|",
        "0||||QUIT",
    )
    assert rows(found) == [
        "S: +OK hi",
        "S: text of the line",
        "C: LIST",
        "S: +OK",
        "S~ octets not in this file",
        "C: QUIT",
    ]


def test_several_commands_in_one_packet() -> None:
    (found,) = of(
        "tcp.stream|pop.request.command|pop.request.parameter|pop.response.indicator",
        "0|||+OK",
        "0|USER,PASS|bob,x y|",
        "0|||+OK,+OK",
        "0|NOOP,QUIT||",
    )
    assert rows(found) == [
        "S: +OK",
        "C: USER bob",
        "C: PASS x y",
        "S~ octets not in this file",
        "C~ octets not in this file",
    ]


def test_the_length_of_a_segment_tells_what_is_left_out_of_it() -> None:
    head = "tcp.stream,tcp.len,pop.response.indicator,pop.request.command,pop.request.data"
    (found,) = of(head, "0,12,+OK,,", "0,6,,QUIT,", "0,4,,QUIT,", "0,9,,,x")
    assert rows(found) == [
        "S: +OK",
        "S~ 7 octets not in this file",
        "C: QUIT",
        "C: QUITx",
        "C~ 6 octets not in this file",
    ]


def test_frames_of_no_side_between_the_same_ends_are_passed_over() -> None:
    (found,) = of(
        "tcp.stream,ip.src,ip.dst,tcp.payload,pop.response.indicator", "0,::1,::1,,+OK", "0,::1,::1,0d0a,"
    )
    assert rows(found) == ["S: +OK"]


def test_of_one_end_the_other_is_told_by_who_spoke_last() -> None:
    told = ["192.0.2.1,110,+OK a", "192.0.2.10,40000,QUIT", "192.0.2.1,110,+OK b", "192.0.2.11,40001,QUIT"]
    told_rows = [f"{ip},{port},{PAYLOADS[text]}" for ip, port, text in (row.split(",") for row in told)]
    one, other = of("ip.src,tcp.srcport,tcp.payload", *told_rows)
    assert rows(one) == ["S: +OK a", "C: QUIT", "S: +OK b"]
    assert rows(other) == ["C: QUIT"]


def test_of_one_end_alone_the_other_stays_unknown() -> None:
    said = f"11110,{PAYLOADS['+OK a']}"
    found, other = of("tcp.srcport,tcp.payload", *[said] * 120, "40000," + PAYLOADS["QUIT"])
    assert (len(found.lines), found.client, found.server) == (100, "", ":11110")
    assert (rows(other)[-1], other.client) == ("C: QUIT", ":40000")
    (short,) = of("tcp.srcport,tcp.payload", f"11110,{PAYLOADS['+OK a']}")
    assert rows(short) == ["S: +OK a"]


def test_one_address_alone_tells_no_connection() -> None:
    rows_of_table = f"::1,40000,110,{PAYLOADS['QUIT']}", f"::2,110,40000,{PAYLOADS['+OK b']}"
    (found,) = of("ipv6.src,tcp.srcport,tcp.dstport,tcp.payload", *rows_of_table)
    assert (rows(found), found.client) == (["C: QUIT", "S: +OK b"], ":40000")


def test_info_tells_what_no_other_column_does() -> None:
    (found,) = of(
        "frame.time_epoch;tcp.stream;tcp.srcport;tcp.dstport;tcp.len;_ws.col.info",
        "1800000000.0;0;40000;110;0;40000 → 110 [SYN] Seq=0 Win=512 Len=0",
        "1800000001.0;0;110;40000;9;S: +OK",
        "1800000001.5;0;110;40000;9;[TCP Retransmission] S: +OK",
        "1800000002.0;0;40000;110;6;C: QUIT",
    )
    assert rows(found) == ["C! open", "S: +OK", "S~ 4 octets not in this file", "C: QUIT"]
    assert [line.at for line in found.lines] == [0.0, 1.0, 1.0, 2.0]


def test_columns_of_a_list() -> None:
    names = "number", "cls_time", "def_src", "def_dst", "protocol", "packet_length", "info"
    (found,) = of(
        "\t".join(f"_ws.col.{name}" for name in names),
        "1\t1800000000.0\t192.0.2.1\t192.0.2.10\tPOP\t65\tS: +OK",
        "2\t1800000001.0\t192.0.2.10\t192.0.2.1\tPOP\t60\tC: QUIT",
    )
    assert rows(found) == ["S: +OK", "C: QUIT"]
    assert found.began == 1_800_000_000.0


@pytest.mark.parametrize(
    ("told", "names"),
    [
        (
            (
                "1800000000.5 192.0.2.1 192.0.2.10 110 40000 0x0018 2b4f4b0d0a\n"
                "1800000001.5 192.0.2.10 192.0.2.1 40000 110 0x0018 515549540d0a"
            ),
            "frame.time_epoch ip.src ip.dst tcp.srcport tcp.dstport tcp.flags tcp.payload",
        ),
        (
            "2027-01-15T08:00:00.5Z 0 +OK \n2027-01-15T08:00:01.5Z 0 -ERR no",
            "frame.time  pop.response.indicator pop.response.description",
        ),
        (
            "0.5 995 40000 1603010005\n1.5 40000 995 1603010005",
            "frame.time_relative tcp.srcport tcp.dstport tcp.payload",
        ),
        ("0.5 CAPA \n1.5 RETR 1", "frame.time_relative pop.request.command pop.request.parameter"),
        ("0.5 x CAPA\n1.5 y RETR", "frame.time_relative  pop.request.command"),
    ],
)
def test_columns_without_names_are_told_by_what_stands_in_them(told: str, names: str) -> None:
    table = table_of(told.replace(" ", "\t").split("\n"))
    assert table is not None
    assert table.names == tuple(names.split(" "))
    assert not table.headed


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "a,b\nc,d\n",
        "S: +OK\nC: QUIT\n",
        "+OK,x\n-ERR,y\n",
        '"' + "9" * 140_000 + ",a\n",
        "1.5,USER\n2.5,x\n3,y\n",
    ],
)
def test_what_is_no_such_table(text: str) -> None:
    assert READER.look(text.encode()).how == 0
