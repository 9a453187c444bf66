"""Reads what tshark writes as JSON: ``-T json``, ``-T jsonraw``, ``-T json -x``, and ``-T ek`` in JSON lines.

Each packet is an object with ``layers``; in all forms but the last they stand in one array. One is held at a
time.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

from popconsole.formats.draft import Draft
from popconsole.formats.frames.fields import Fields, Moments, Pair, frame_of
from popconsole.formats.frames.frame import ToldPacket
from popconsole.formats.frames.known import OF_EK
from popconsole.formats.frames.objects import Objects
from popconsole.formats.frames.pop_fields import read_pop
from popconsole.formats.frames.taking import take_frames
from popconsole.formats.reader import Reader, Sample, Sureness
from popconsole.formats.source import Source
from popconsole.i18n import N_, _

_LAYERS = re.compile(rb'"layers"\s*:\s*\{\s*"[a-z][^"]{0,40}"\s*:')
_OF_TCP = re.compile(rb'"(?:tcp|tcp_raw)"\s*:')
_BEGINS = (b"[", b"{")
_USED = frozenset(("frame", "ip", "ipv6", "tcp", "tls", "ssl", "pop", "data"))
_DEEPEST = 60  # objects in one another


class _Members(list[tuple[str, Any]]):
    """The members of an object, in their order; a name may stand there twice."""


def _look(start: bytes) -> Sureness:
    if not start.lstrip().startswith(_BEGINS) or not _LAYERS.search(start):
        return Sureness(0.0, _("no objects with the layers of packets"))
    if not _OF_TCP.search(start):
        return Sureness(0.5, _("objects with the layers of packets, and no TCP in them"))
    return Sureness(1.0, _("objects with the layers of packets, as tshark writes them"))


def _read(source: Source, draft: Draft) -> Iterator[None]:
    found = Objects(source.pieces())
    yield from take_frames(source, draft, _frames(found, draft), lambda: found.row)


def _frames(found: Objects, draft: Draft) -> Iterator[ToldPacket]:
    moments = Moments()
    count = 0
    for octets in found:
        layers = _layers(octets)
        if layers is not None:
            count += 1
            fields = Fields(_pairs(layers))
            frame = frame_of(fields, moments, count)
            read_pop(fields, frame)
            yield frame
        elif b'"index"' not in octets[:40]:
            draft.passed_over()
            draft.odd(found.row, "no-object", _("the object is no packet, or not all of it: passed over"))


def _layers(octets: bytes) -> _Members | None:
    """Return the layers of a packet's object that are used; None where it has none."""
    try:
        members = json.loads(octets, object_pairs_hook=_Members)
    except (ValueError, RecursionError):
        return None
    inside = dict(members).get("_source", members)
    layers = dict(inside).get("layers") if isinstance(inside, _Members) else None
    if not isinstance(layers, _Members):
        return None
    return _Members(layer for layer in layers if layer[0].removesuffix("_raw") in _USED)


def _pairs(members: _Members, depth: int = 0) -> Iterator[Pair]:
    """Yield the fields in members, and in those of members, in their order."""
    if depth > _DEEPEST:
        return
    for told, value in members:
        name = OF_EK.get(told, told)
        if isinstance(value, _Members):
            yield name, ""
            yield from _pairs(value, depth + 1)
        elif name.endswith("_raw") and isinstance(value, list):
            # Octets, and where in the packet they stand; a list of these where there are several.
            several = value if value and isinstance(value[0], list) else [value]
            yield from ((name, str(one[0])) for one in several if one)
        elif isinstance(value, list):
            for one in value:
                yield from _pairs(_Members([(name, one)]), depth + 1)
        else:
            yield name, str(value)


READER = Reader(
    "tshark-json",
    N_("tshark -T json, jsonraw or ek: an object for each packet, with its layers"),
    _look,
    _read,
    (
        Sample(
            b"""[
  {
    "_index": "packets-2027-01-15",
    "_source": {
      "layers": {
        "frame": {"frame.time_epoch": "1800000000.000000000", "frame.number": "1"},
        "ip": {"ip.src": "192.0.2.10", "ip.dst": "192.0.2.1"},
        "tcp": {
          "tcp.srcport": "40000", "tcp.dstport": "110", "tcp.port": "40000", "tcp.port": "110",
          "tcp.len": "0", "tcp.seq": "0", "tcp.seq_raw": "1000", "tcp.ack": "0", "tcp.flags": "0x0002"
        }
      }
    }
  },
  {
    "_source": {
      "layers": {
        "frame": {"frame.time_epoch": "1800000000.001000000", "frame.number": "2"},
        "ip": {"ip.src": "192.0.2.1", "ip.dst": "192.0.2.10"},
        "tcp": {
          "tcp.srcport": "110", "tcp.dstport": "40000", "tcp.len": "11", "tcp.seq_raw": "5001",
          "tcp.ack_raw": "1001", "tcp.flags": "0x0018", "tcp.payload": "2b:4f:4b:20:72:65:61:64:79:0d:0a"
        },
        "pop": {"pop.response": "", "pop.response_tree": {"pop.response.indicator": "+OK"}}
      }
    }
  },
  {"_source": {"layers": {
    "frame": {"frame.time_epoch": "1800000000.002000000"},
    "ip": {"ip.src": "192.0.2.10", "ip.dst": "192.0.2.1"},
    "tcp": {"tcp.srcport": "40000", "tcp.dstport": "110", "tcp.len": "6", "tcp.seq_raw": "1001",
            "tcp.ack_raw": "5012", "tcp.flags": "0x0018", "tcp.payload": "51:55:49:54:0d:0a"}
  }}}
]
""",
            "@0.000 C! open\n@0.001 S: +OK ready\n@0.002 C: QUIT\n",
        ),
        Sample(
            b"""{"index":{"_index":"packets-2027-01-15"}}
{"timestamp":"1","layers":{"frame":{"frame_frame_time_epoch":"1800000000.000"},"ip":{"ip_ip_src":"192.0.2.1",\
"ip_ip_dst":"192.0.2.10"},"tcp":{"tcp_tcp_srcport":"995","tcp_tcp_dstport":"40000","tcp_tcp_seq":"1",\
"tcp_tcp_len":"27","tcp_tcp_flags":"0x0018"},"tls":{"tls_tls_record_content_type":"23"},"pop":\
{"pop_pop_response":"","pop_pop_response_indicator":"+OK","pop_pop_response_description":"4 messages",\
"pop_pop_response_data":["",""]}}}
{"index":{}}
{"timestamp":"2","layers":{"frame":{"frame_frame_time_epoch":"1800000000.500"},"ip":{"ip_ip_src":"192.0.2.10",\
"ip_ip_dst":"192.0.2.1"},"tcp":{"tcp_tcp_srcport":"40000","tcp_tcp_dstport":"995","tcp_tcp_seq":"1",\
"tcp_tcp_len":"30","tcp_tcp_flags":"0x0018"},"tls":{"tls_tls_record_content_type":"23"},"pop":\
{"pop_pop_request":"","pop_pop_request_command":"TOP"},"pop_raw":"51554954"}}
""".replace(b"\\\n", b""),
            "@0.000 C! tls TLS\n@0.000 S: +OK 4 messages\n@0.000 S~ octets not in this file\n"
            "@0.500 C: QUIT\\c\n",
        ),
    ),
)
