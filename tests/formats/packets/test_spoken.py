"""What is spoken over a connection: POP2 with its counted data, POP3 on any port, TLS, other protocols."""

from collections.abc import Sequence

import pytest

from popconsole.formats.errors import TranscriptError
from popconsole.formats.reading import open_incrementally, read
from popconsole.transcript.model import LineKind, Recording, Side
from tests.formats.packets.read import codes, only, recorded, rows, said
from tests.formats.packets.wire import SESSION, Connection, Segment, captured, frames, pcapng, session
from tests.formats.tls.talk import client_context, keylog, server_context, talk

TLS_SAID = [
    (Side.SERVER, b"+OK ready\r\n"),
    (Side.CLIENT, b"CAPA\r\n"),
    (Side.SERVER, b"+OK\r\nTOP\r\n.\r\n"),
]


def test_pop2_with_data_that_is_counted() -> None:
    connection = Connection(server=("192.0.2.1", 1_109)).open()
    connection.says(
        b"S: + POP2 ready\r\n", b"C: HELO ada secret\r\n", b"S: #1\r\n",
        b"C: READ 1\r\n", b"S: =8\r\n",
        b"C: RETR\r\n", b"S: a\nb\r\nc.d", b"C: ACKS\r\n", b"S: =0\r\n", b"C: QUIT\r\n",
        b"S: + bye\r\n", size=7,
    )  # fmt: skip
    assert said(connection.close().segments)[7:-1] == [
        "S: a\\n", "S: b", "S: c.d\\c", "C: ACKS", "S: =0", "C: QUIT", "S: + bye",
    ]  # fmt: skip


def test_endings_as_they_were() -> None:
    connection = (
        Connection().open().says(b"S: +OK ready\n", b"C: CAPA\n", b"S: +OK\r\na\nb\r\n.\r\n", b"C: QU")
    )
    assert said(connection.reset(by_client=True).segments)[1:] == [
        "S: +OK ready\\n", "C: CAPA\\n", "S: +OK", "S: a\\n", "S: b", "S: .", "C: QU\\c", "C! close reset",
    ]  # fmt: skip


def test_long_lines_and_many_of_them() -> None:
    long, body = b"x" * 70_000, b"".join(b"%d\r\n" % n for n in range(2_000))
    reply = b"+OK\r\n" + long + b"\r\n" + body + b".\r\n"
    connection = Connection().open().says(b"S: +OK ready\r\n", b"C: RETR 1\r\n", b"S: " + reply)
    lines = only(captured(connection.close().segments)).lines
    octets = b"".join(line.wire for line in lines if line.side is Side.SERVER)
    assert octets == b"+OK ready\r\n" + reply


@pytest.mark.parametrize(
    "lines",
    [
        (b"C: RETR 1\r\n",), (b"C: APOP a b\r\n",), (b"C: USER a\r\n", b"C: STAT\r\n"),
        (b"C: CAPA",), (b"S: +OK hi",),
    ],
)  # fmt: skip
def test_pop3_on_any_port_by_what_one_side_says(lines: Sequence[bytes]) -> None:
    connection = Connection(server=("192.0.2.1", 31_110)).says(*lines)
    conversation = only(captured(connection.segments))
    assert (conversation.protocol, conversation.server) == ("POP3", "192.0.2.1:31110")
    assert "mid-stream" in codes(conversation)


def test_pop2_by_what_its_client_says() -> None:
    for line in (b"C: HELO ada secret\r\n", b"C: FOLD lists\r\n", b"C: ACKS\r\n"):
        assert only(captured(Connection(server=("192.0.2.1", 31_109)).says(line).segments)).protocol == "POP2"


def test_what_is_unknown_on_a_port_of_pop_is_taken_for_that() -> None:
    for line in (b"C: who?\r\n", b"C: wh"):
        connection = Connection().open().says(b"S: what?\r\n", line).close()
        assert only(captured(connection.segments)).server == "192.0.2.1:110"


@pytest.mark.parametrize(
    ("lines", "port", "protocol"),
    [
        ((b"S: 220 mail.example ESMTP\r\n", b"C: CAPA\r\n"), 8_110, "POP3"),
        ((b"S: 220 mail.example ESMTP\r\n", b"C: USER ada\r\n"), 8_110, "POP3"),
        ((b"S: * OK IMAP4rev1 ready\r\n", b"C: HELO ada secret\r\n"), 8_109, "POP2"),
        ((b"S: HTTP/1.1 400 Bad Request\r\n\r\n", b"C: APOP a b\r\n"), 8_110, "POP3"),
        ((b"S: 220 mail.example ESMTP\r\n",), 110, "POP3"),
    ],
)
def test_a_client_of_pop_at_a_server_of_another_protocol(
    lines: Sequence[bytes], port: int, protocol: str
) -> None:
    connection = Connection(server=("192.0.2.1", port)).open().says(*lines).close()
    conversation = only(captured(connection.segments))
    assert conversation.protocol == protocol
    assert conversation.lines[1].octets == lines[0][3:].partition(b"\r\n")[0]


@pytest.mark.parametrize(
    ("lines", "name"),
    [
        ((b"S: 220 mail.example ESMTP\r\n", b"C: EHLO me\r\n"), "SMTP"),
        ((b"S: 220 mail.example ESMTP\r\n", b"C: QUIT\r\n"), "SMTP"),
        ((b"S: 220 ftp.example FTP server\r\n", b"C: USER ada\r\n"), "FTP"),
        ((b"S: * OK IMAP4rev1 ready\r\n", b"C: a LOGIN ada secret\r\n"), "IMAP"),
    ],
)
def test_a_server_of_another_protocol_and_its_own_client(lines: Sequence[bytes], name: str) -> None:
    with pytest.raises(TranscriptError, match=name):
        recorded(captured(Connection().open().says(*lines).close().segments))


OTHERS = {
    "HTTP": b"C: GET / HTTP/1.1\r\n",
    "SMTP": b"S: 220 mail.example ESMTP\r\n",
    "IMAP": b"S: * OK IMAP4rev1 ready\r\n",
}


def test_other_protocols_are_counted_and_named() -> None:
    segments = session()
    for number, line in enumerate(OTHERS.values()):
        port = 8_000 + number
        segments += (
            Connection(client=("192.0.2.9", port), server=("192.0.2.1", port))
            .open()
            .says(line)
            .close()
            .segments
        )
    segments += (
        Connection(client=("192.0.2.9", 1), server=("192.0.2.1", 2))
        .open()
        .says(b"C: what\r\n")
        .close()
        .segments
    )
    segments += Connection(client=("192.0.2.9", 3), server=("192.0.2.1", 4)).open().close().segments
    conversation = only(captured(segments))
    told = " ".join(odd.message for odd in conversation.oddities)
    for name in OTHERS:
        assert name in told
    with pytest.raises(TranscriptError, match="HTTP"):
        read(captured(Connection(server=("192.0.2.1", 80)).open().says(OTHERS["HTTP"]).close().segments), "x")


def test_many_connections_that_are_not_recognised_do_not_wait_for_ever() -> None:
    segments: list[Segment] = []
    for number in range(300):
        segments += Connection(client=("192.0.2.9", 1_000 + number), server=("192.0.2.1", 9)).open().segments
    segments += session()
    assert len(recorded(captured(segments)).conversations) == 1
    waiting = Connection(client=("192.0.2.9", 999), server=("192.0.2.1", 9)).open().segments
    long = (b"S: +OK ready\r\n", b"C: RETR 1\r\n", b"S: +OK\r\n" + b"y" * 70_000 + b"\r\n.\r\n")
    later = Connection().open().says(*long).close().segments
    assert len(only(captured([*waiting, *later])).lines) > 5


def _under_tls(port: int = 995, before: Sequence[bytes] = ()) -> tuple[list[Segment], bytes]:
    one = talk(server_context(), client_context(), TLS_SAID)
    connection = Connection(server=("192.0.2.1", port)).open().says(*before)
    for side, octets in one.octets:
        connection.says(side.value.encode() + b": " + octets)
    return connection.close().segments, one.keys


def _opened(octets: bytes, keys: bytes | None) -> Recording:
    reading = open_incrementally(octets, "x", keys=None if keys is None else keylog(keys))
    for _progress in reading:
        pass
    return reading.recording


def test_tls_from_the_first_octet() -> None:
    segments, keys = _under_tls()
    (hidden,) = _opened(captured(segments), None).conversations
    kinds = [line.kind for line in hidden.lines]
    assert hidden.secure
    assert LineKind.TLS in kinds
    assert LineKind.OMITTED in kinds
    assert not any(line.kind is LineKind.WIRE for line in hidden.lines)
    (opened,) = _opened(captured(segments), keys).conversations
    assert [row for row in rows(opened) if row[1] == ":"] == [
        "S: +OK ready",
        "C: CAPA",
        "S: +OK",
        "S: TOP",
        "S: .",
    ]
    (found,) = _opened(captured(_under_tls(31_995)[0]), None).conversations[:1] or (None,)
    assert found is None or found.secure


def test_tls_behind_stls() -> None:
    segments, keys = _under_tls(110, (b"S: +OK ready\r\n", b"C: STLS\r\n", b"S: +OK go\r\n"))
    (opened,) = _opened(captured(segments), keys).conversations
    assert [row for row in rows(opened) if row[1] == ":"][:5] == [
        "S: +OK ready", "C: STLS", "S: +OK go", "S: +OK ready", "C: CAPA",
    ]  # fmt: skip
    (hidden,) = _opened(captured(segments), None).conversations
    assert "encrypted" in " ".join(rows(hidden))
    gone = [one for n, one in enumerate(segments) if n != len(segments) - 8]
    assert _opened(captured(gone), keys).conversations
    assert _opened(captured([*segments[:-6]]), None).conversations


def test_tls_of_another_protocol_is_none_of_ours() -> None:
    segments, _keys = _under_tls(993)
    conversation = only(captured([*segments, *session()]))
    assert conversation.server == "192.0.2.1:110"


def test_comments_on_packets_are_kept_with_what_was_said() -> None:
    assert rows(only(pcapng(frames(session(SESSION)))))
