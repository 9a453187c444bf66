"""JSON, XML and YAML: how they are cut up, what is damaged in them, what TLS hides."""

import json
from base64 import b64encode

import pytest

from popconsole.formats.errors import TranscriptError
from popconsole.formats.frames.fields import Fields
from popconsole.formats.frames.frame import ToldPacket
from popconsole.formats.frames.objects import Objects
from popconsole.formats.frames.pop_fields import read_pop
from popconsole.formats.frames.xml_rows import XmlRows
from popconsole.formats.readers import tshark_json, tshark_pdml, tshark_psml, tshark_yaml
from popconsole.formats.reading import open_incrementally, read
from popconsole.formats.tls.keylog import KeyLog
from popconsole.formats.tls.pieces import Hidden, Secured
from popconsole.transcript.model import Side
from tests.formats.frames.dissected import as_ek, as_json, as_pdml, as_raw_json
from tests.formats.packets.read import codes, rows
from tests.formats.packets.wire import Connection, session


@pytest.mark.parametrize("size", [1, 2, 3, 1_000])
def test_objects_are_cut_out_however_they_come(size: int) -> None:
    text = rb'[ {"a": "}\"{\\", "b": {"c": []}}' + b"\n,\n" + rb'{"d": 1}, 7 ] } {}'
    found = Objects(text[at : at + size] for at in range(0, len(text), size))
    assert [(found.row, octets) for octets in found] == [
        (1, rb'{"a": "}\"{\\", "b": {"c": []}}'),
        (3, b'{"d": 1}'),
        (3, b"{}"),
    ]


def test_an_object_without_an_end_or_too_large_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    assert list(Objects([b'{"a": {}'])) == [b""]
    monkeypatch.setattr("popconsole.formats.frames.objects._LARGEST", 10)
    assert list(Objects([b'{"a":', b' "long"', b', "b": 1} {"c":1}'])) == [b"", b'{"c":1}']


def test_what_is_no_packet_is_passed_over() -> None:
    text = as_json(session()).replace(b"[", b'[{"_source": 7}, {"layers": []}, {"x": 1},', 1)
    (found,) = read(text[:-40], "packets").conversations
    assert rows(found)[1] == "S: +OK ready <1@example>"
    assert codes(found) == ["no-object"] * 4


def test_objects_in_one_another_without_end_are_no_packet() -> None:
    deep = b'{"layers": {"tcp": ' + b'{"a":' * 70 + b"1" + b"}" * 72
    deeper = b'{"layers": {"tcp": ' + b'{"a":' * 100_000 + b"1" + b"}" * 100_002
    (found,) = read(as_ek(session()) + deep + b"\n" + deeper + b"\n", "packets").conversations
    assert codes(found) == ["no-object"]


def test_objects_without_tcp_are_not_taken_for_sure() -> None:
    assert tshark_json._look(b'{"layers": {"udp": {}}}').how < 0.6
    assert tshark_json._look(b'{"msg": "S: +OK"}').how == 0


def test_values_may_be_numbers_lists_and_lists_of_octets() -> None:
    layers = {
        "frame": {"frame.number": 4, "frame.marked": False},
        "frame_raw": [["00", 0, 1, 0, 1]],
        "x_raw": [[]],
        "tcp": {"tcp.srcport": 110, "tcp.dstport": 40_000, "tcp.port": [110, 40_000], "tcp.stream": 0},
        "pop": [{"pop.response": "", "pop.response.indicator": "+OK"}],
    }
    (found,) = read(json.dumps([{"_source": {"layers": layers}}]).encode(), "packets").conversations
    assert (rows(found), found.server) == (["S: +OK"], ":110")


def under_tls(*pairs: tuple[str, str]) -> tuple[object, ...]:
    frame = ToldPacket()
    read_pop(Fields([("tls", ""), *pairs]), frame)
    return frame.said


def test_what_fields_tell_of_tls() -> None:
    assert under_tls(
        ("tls.handshake.type_raw", "01"), ("tls.handshake.extensions_server_name_raw", "61")
    ) == (Secured(Side.CLIENT, "", "", "a", (), resumed=False, at=None),)
    assert under_tls(("tls.handshake.type", "2"), ("tls.handshake.version", "0x9999")) == (
        Secured(Side.CLIENT, "TLS", "", "", (), resumed=False, at=None),
    )
    record = ("tls.record.content_type", "23"), ("tls.record.length", "9")
    assert under_tls(*record) == (Hidden(Side.CLIENT, 9, None),)
    assert under_tls(*record, ("tls.alert_message", "")) == ()
    assert under_tls(*record, ("pop", "")) == (0,)


def test_a_message_of_several_lines_with_their_text() -> None:
    frame = ToldPacket(size=-1)
    texts = [("pop.response.description", "x"), ("pop.response.data", "a"), ("pop.response.data", "b\\r\\n")]
    read_pop(Fields(texts), frame)
    assert frame.said == (b"a\r\n", b"b\r\n")


def test_keys_open_what_the_dissector_opened_too() -> None:
    """With keys the octets count, not what is told of them."""
    packets = json.loads(as_json(session()))
    packets[5]["_source"]["layers"] |= {"tls": {"tls.record": ""}, "pop_raw": [b"NOOP\r\n".hex(), 0, 6, 0, 1]}
    text = json.dumps(packets).encode()
    (found,) = read(text, "packets").conversations
    assert rows(found)[1:4] == ["S: +OK ready <1@example>", "C! tls TLS", "C: NOOP"]
    keys = KeyLog()
    keys.add(b"CLIENT_RANDOM " + b"0" * 64 + b" " + b"0" * 96)
    reading = open_incrementally(text, "packets", keys=keys)
    for _progress in reading:
        pass
    assert rows(reading.recording.conversations[0])[1:3] == ["S: +OK ready <1@example>", "C: USER student"]


@pytest.mark.parametrize(
    "kind", ['<!DOCTYPE pdml [<!ENTITY a "b">]>', '<!DOCTYPE pdml SYSTEM "/etc/passwd">']
)
def test_a_document_type_is_refused(kind: str) -> None:
    text = as_pdml(session()).replace(b"<pdml ", kind.encode() + b"<pdml ", 1)
    with pytest.raises(TranscriptError):
        read(text, "packets")
    *before, after = as_pdml(session()).rsplit(b"</packet>", 5)
    (found,) = read(b"</packet>".join(before) + kind.encode() + after, "packets").conversations
    assert codes(found)[-1] == "damaged"


def test_xml_that_breaks_off_is_read_so_far_and_told() -> None:
    (found,) = read(as_pdml(session())[:-700], "packets").conversations
    assert rows(found)[1] == "S: +OK ready <1@example>"
    assert "damaged" in codes(found)


def test_a_text_without_end_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("popconsole.formats.frames.xml_rows._LONGEST", 3)
    texts = [b"<a>", b"<b>one</b>", b"<b>three</b>", b"</a>"]
    found = XmlRows(texts, lambda _name, _attributes: None, lambda name, text: text if name == "b" else None)
    assert list(found) == ["one", ""]
    assert not found.damage


def test_fields_and_columns_without_end_are_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("popconsole.formats.readers.tshark_pdml._MOST", 4)
    monkeypatch.setattr("popconsole.formats.readers.tshark_psml._MOST", 2)
    with pytest.raises(TranscriptError, match="none of POP2 or POP3"):
        read(as_pdml(session()), "packets")
    with pytest.raises(TranscriptError, match="none of POP2 or POP3"):
        read(tshark_psml.READER.samples[0].octets, "packets")


def test_other_xml_is_none_of_these() -> None:
    for reader in (tshark_pdml.READER, tshark_psml.READER, tshark_yaml.READER):
        assert reader.look(b"<html>data: !!binary |</html>\n").how == 0


def yaml(
    *packets: str,
    head: str = "peers:\n  - peer: 0\n    host: ::1\n    port: 9\n  - peer: 1\n    host: ::1\n    port: x\n",
) -> bytes:
    return (head + "packets:\n" + "".join(packets)).encode()


def said(peer: int, octets: bytes, time: str = "1800000000.5") -> str:
    data = b64encode(octets).decode()
    return f"  - packet: 4\n    peer: {peer}\n    timestamp: {time}\n    data: !!binary |\n      {data}\n"


def test_yaml_with_rows_of_others_and_an_end_that_is_cut_off() -> None:
    text = yaml(said(1, b"+OK\r\n"), "what is this\n", said(0, b"QUIT\r\n"), said(1, b"+OK bye\r\n"))[:-6]
    (found,) = read(text, "stream").conversations
    assert rows(found) == ["S: +OK", "C: QUIT", "S: +OK\\c"]
    assert (found.client, found.server) == ("[::1]:9", "[::1]:0")


def test_yaml_of_two_connections_and_keys_that_stand_astray() -> None:
    second = yaml(
        said(0, b"QUIT\r\n"),
        said(1, b"+OK 2\r\n"),
        head="port: 1\ntimestamp: 5\npeers:\n  - host: a\n    port: 1\n",
    )
    text = yaml(said(1, b"+OK 1\r\n")) + second
    one, other = read(text, "stream").conversations
    assert (rows(one), rows(other)) == (["S: +OK 1"], ["C: QUIT", "S: +OK 2"])
    assert (other.client, other.server) == ("peer 0", "peer 1")


def test_yaml_of_a_packet_without_end_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("popconsole.formats.readers.tshark_yaml._LONGEST", 12)
    text = yaml(said(1, b"+OK\r\n"), said(1, b"+OK 12345\r\n"), "      K09LDQo=\n")
    (found,) = read(text, "stream").conversations
    assert rows(found) == ["S: +OK"]


def test_more_frames_than_are_looked_at_first() -> None:
    connections = [
        Connection(client=("192.0.2.10", 40_000 + n))
        .open()
        .says(b"S: +OK\r\n", b"C: QUIT\r\n")
        .close()
        .segments
        for n in range(150)
    ]
    segments = [segment for one in connections for segment in one]
    text = as_json(segments).replace(b'"tcp": {', b'"tls": {"tls.record": ""}, "tcp": {', 1)
    assert len(read(text, "packets").conversations) == 150


def test_more_packets_than_one_step(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("popconsole.formats.frames.taking._STEP", 3)
    (found,) = read(yaml(*[said(1, b"+OK\r\n"), "\n", said(0, b"NOOP\r\n")] * 9), "stream").conversations
    assert len(found.lines) == 18


def test_packets_of_other_protocols_stand_between() -> None:
    packets = json.loads(as_raw_json(session()))
    packets.insert(
        2, {"_source": {"layers": {"frame_raw": ["ff", 0, 1, 0, 1], "arp_raw": ["ff", 0, 1, 0, 1]}}}
    )
    (found,) = read(json.dumps(packets).encode(), "packets").conversations
    assert found.exact


def test_a_segment_that_is_not_told_whole_has_the_octets_at_its_start() -> None:
    told = ToldPacket(ports=(1, 2), flags=24, seq=7, size=9, said=(b"ab", 0, b"c")).segment()
    assert (told.octets, told.lacking, told.ack) == (b"ab", 7, 0)
