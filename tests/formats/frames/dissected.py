"""What a dissector makes of segments: JSON, XML, tables, details and a list. Written by hand, for tests."""

import json
from collections.abc import Callable, Iterable, Sequence
from xml.sax.saxutils import quoteattr

from tests.formats.packets.wire import ACK, FIN, PSH, RST, SYN, Segment, ethernet

_NAMES = ((FIN, "FIN"), (SYN, "SYN"), (RST, "RST"), (PSH, "PSH"), (ACK, "ACK"))


def fields(segment: Segment, number: int) -> list[tuple[str, dict[str, str]]]:
    """Return the layers of a packet, each with its fields."""
    family = "ipv6" if ":" in segment.source[0] else "ip"
    tcp = {
        "tcp.srcport": str(segment.source[1]),
        "tcp.dstport": str(segment.target[1]),
        "tcp.stream": "0",
        "tcp.len": str(len(segment.octets)),
        "tcp.seq_raw": str(segment.seq & 0xFFFF_FFFF),
        "tcp.ack_raw": str(segment.ack & 0xFFFF_FFFF),
        "tcp.flags": f"0x{segment.flags:04x}",
    }
    if segment.octets:
        tcp["tcp.payload"] = segment.octets.hex(":")
    return [
        ("frame", {"frame.time_epoch": f"{segment.time:.9f}", "frame.number": str(number)}),
        (family, {f"{family}.src": segment.source[0], f"{family}.dst": segment.target[0]}),
        ("tcp", tcp),
    ]


def as_json(segments: Iterable[Segment]) -> bytes:
    packets = [
        {"_index": "packets-2027-01-15", "_source": {"layers": dict(fields(segment, number))}}
        for number, segment in enumerate(segments, start=1)
    ]
    return json.dumps(packets, indent=2).encode()


def as_raw_json(segments: Iterable[Segment]) -> bytes:
    packets = []
    for segment in segments:
        frame = ethernet(segment.ip())
        header = segment.ip()[: -len(segment.tcp())]
        family = "ipv6_raw" if ":" in segment.source[0] else "ip_raw"
        layers = {
            "frame_raw": [frame.hex(), 0, len(frame), 0, 1],
            family: [header.hex(), 14, len(header), 0, 1],
        }
        packets.append({"_source": {"layers": {**layers, "tcp_raw": ["00", 34, 20, 0, 1]}}})
    return json.dumps(packets, indent=1).encode()


def as_ek(segments: Iterable[Segment]) -> bytes:
    rows = []
    for number, segment in enumerate(segments, start=1):
        layers = {
            layer: {f"{layer}_{name.replace('.', '_')}": value for name, value in told.items()}
            for layer, told in fields(segment, number)
        }
        rows += [{"index": {"_index": "packets-2027-01-15"}}, {"timestamp": "0", "layers": layers}]
    return b"".join(json.dumps(row, separators=(",", ":")).encode() + b"\n" for row in rows)


def as_pdml(segments: Iterable[Segment]) -> bytes:
    rows = ['<?xml version="1.0" encoding="utf-8"?>', '<pdml version="0" creator="wireshark/4.0.17">']
    for number, segment in enumerate(segments, start=1):
        rows.append("<packet>")
        for layer, told in fields(segment, number):
            rows.append(f'  <proto name="{layer}" size="20" pos="0">')
            rows += [
                f'    <field name="{name}" show={quoteattr(value)} value="00"/>'
                for name, value in told.items()
            ]
            rows.append("  </proto>")
        rows.append("</packet>")
    return "\n".join([*rows, "</pdml>", ""]).encode()


def as_fields(segments: Iterable[Segment], separator: str = "\t", *, headed: bool = True) -> bytes:
    rows: list[str] = []
    for number, segment in enumerate(segments, start=1):
        told = {name: value for _layer, inside in fields(segment, number) for name, value in inside.items()}
        told.setdefault("tcp.payload", "")
        if headed and not rows:
            rows.append(separator.join(told))
        rows.append(separator.join(told.values()))
    return "\n".join([*rows, ""]).encode()


def _shown(line: bytes) -> str:
    text = line.decode("utf-8", "replace")
    return "".join(
        {"\r": r"\r", "\n": r"\n", "\t": r"\t"}.get(
            sign, sign if sign >= " " and sign != "\x7f" else f"\\{ord(sign):03o}"
        )
        for sign in text
    )


def as_details(segments: Iterable[Segment]) -> bytes:
    rows = []
    for number, segment in enumerate(segments, start=1):
        version = 6 if ":" in segment.source[0] else 4
        rows += [
            f"Frame {number}: 74 bytes on wire (592 bits), 74 bytes captured (592 bits)",
            "    Encapsulation type: Ethernet (1)",
            f"    Epoch Time: {segment.time:.9f} seconds",
            f"Internet Protocol Version {version}, Src: {segment.source[0]}, Dst: {segment.target[0]}",
            (
                f"Transmission Control Protocol, Src Port: {segment.source[1]}, "
                f"Dst Port: {segment.target[1]}, "
                f"Seq: {segment.seq}, Ack: {segment.ack}, Len: {len(segment.octets)}"
            ),
            "    [Stream index: 0]",
            f"    Sequence Number (raw): {segment.seq & 0xFFFF_FFFF}",
            f"    Acknowledgment number (raw): {segment.ack & 0xFFFF_FFFF}",
            f"    Flags: 0x{segment.flags:03x}",
        ]
        if segment.octets:
            rows.append("Post Office Protocol")
            rows += [f"    {_shown(line)}" for line in segment.octets.splitlines(keepends=True)]
            side = "Response" if segment.octets[:1] in b"+-" else "Request"
            rows.append(f"        {side} command: AS READ")
        rows.append("")
    return "\n".join([*rows, ""]).encode()


def info(segment: Segment, first: dict[tuple[str, int], int]) -> tuple[str, str]:
    """Return the protocol and the column Info of a packet; ``first`` are the numbers of sides."""
    if segment.octets:
        side = "S" if segment.octets[:1] in b"+-" else "C"
        return "POP", f"{side}: {segment.octets.splitlines()[0].decode()}"
    flags = ", ".join(name for bit, name in _NAMES if segment.flags & bit)
    seq = segment.seq - first.get(segment.source, segment.seq)
    ack = segment.ack - first.get(segment.target, segment.ack)
    told = f" Ack={ack}" if segment.flags & ACK else ""
    return "TCP", f"{segment.source[1]} → {segment.target[1]} [{flags}] Seq={seq}{told} Win=512 Len=0"


def rows_of_list(segments: Sequence[Segment]) -> list[list[str]]:
    """Return the cells of a list of packets."""
    first: dict[tuple[str, int], int] = {}
    rows = []
    for number, segment in enumerate(segments, start=1):
        first.setdefault(segment.source, segment.seq)
        protocol, told = info(segment, first)
        time = f"{segment.time - segments[0].time:.6f}"
        length = str(54 + len(segment.octets))
        rows.append([str(number), time, segment.source[0], segment.target[0], protocol, length, told])
    return rows


def as_list(segments: Sequence[Segment]) -> bytes:
    rows = [
        f"{n:>5} {t:>10} {s:>12} → {d:<12} {p} {length} {i}"
        for n, t, s, d, p, length, i in rows_of_list(segments)
    ]
    return "\n".join([*rows, ""]).encode()


FORMS: dict[str, Callable[[Sequence[Segment]], bytes]] = {
    "json": as_json,
    "raw json": as_raw_json,
    "ek": as_ek,
    "pdml": as_pdml,
    "fields": as_fields,
    "details": as_details,
}
"""The forms in which all of a segment is told."""
