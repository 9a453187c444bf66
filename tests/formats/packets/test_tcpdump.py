"""What tcpdump -A prints is read as the capture that it was printed from."""

import pytest

from popconsole.formats.errors import TranscriptError
from popconsole.formats.packets.shown_text import held_octets
from popconsole.formats.packets.tcpdump_heads import TrueNumbers, first_of_two, head_of, of_packet
from popconsole.formats.reading import open_incrementally, read
from popconsole.transcript.model import Conversation
from tests.formats.packets.dumps import tcpdump_hex, tcpdump_text
from tests.formats.packets.read import codes, only, rows
from tests.formats.packets.wire import (
    ACK,
    FIN,
    RST,
    SESSION,
    SYN,
    Connection,
    captured,
    frames,
    session,
)

WHOLE = only(captured(session()))
SIX = (("2001:db8::10", 40_000), ("2001:db8::1", 110))


def found_in(octets: bytes) -> Conversation:
    reading = open_incrementally(octets, "dump")
    for _progress in reading:
        pass
    assert reading.reader is not None
    assert reading.reader.name == "tcpdump"
    assert reading.understood == 1
    (conversation,) = reading.recording.conversations
    return conversation


@pytest.mark.parametrize("form", ["new", "old", "verbose", "bare"])
@pytest.mark.parametrize("absolute", [True, False])
@pytest.mark.parametrize("link", [True, False])
def test_every_form(form: str, *, absolute: bool, link: bool) -> None:
    conversation = found_in(tcpdump_text(session(), form=form, absolute=absolute, link=link))
    assert rows(conversation) == rows(WHOLE)
    assert codes(conversation) == ["dots"]
    assert not conversation.exact
    assert (conversation.client, conversation.server) == ("192.0.2.10:40000", "192.0.2.1:pop3")
    times = [line.at and round(line.at, 5) for line in conversation.lines]
    assert times == [None if form == "bare" else line.at and round(line.at, 5) for line in WHOLE.lines]


def test_quiet_tells_no_numbers_and_no_openings() -> None:
    conversation = found_in(tcpdump_text(session(), form="quiet"))
    assert rows(conversation) == [row for row in rows(WHOLE) if not row.endswith(("open", "close"))]
    assert codes(conversation) == ["dots"]


def test_ipv6() -> None:
    segments = Connection(*SIX).open().says(*SESSION).close().segments
    conversation = found_in(tcpdump_text(segments))
    assert rows(conversation) == rows(WHOLE)
    assert conversation.server == "[2001:db8::1]:pop3"


@pytest.mark.parametrize("size", [1, 2, 5])
def test_segments_that_end_anywhere(size: int) -> None:
    assert rows(found_in(tcpdump_text(session(size=size)))) == rows(WHOLE)


def test_out_of_order_and_twice() -> None:
    segments = session(size=4)
    segments[5:25] = [*reversed(segments[5:25]), *segments[8:14]]
    assert rows(found_in(tcpdump_text(segments))) == rows(only(captured(segments)))


def test_the_middle_alone() -> None:
    conversation = found_in(tcpdump_text(session()[6:]))
    assert rows(conversation) == rows(only(captured(session()[6:])))
    assert codes(conversation) == ["dots", "mid-stream"]
    acknowledged = found_in(tcpdump_text(session()[4:]))
    assert rows(acknowledged) == rows(only(captured(session()[4:])))


def test_one_side_alone() -> None:
    for side in (0, 1):
        segments = [s for s in session() if s.source == session()[side].source]
        found = [row for row in rows(found_in(tcpdump_text(segments))) if row[1] == ":"]
        assert found == [row for row in rows(WHOLE) if row.startswith("CS"[side] + ":")]


def test_a_connection_that_is_reset() -> None:
    segments = Connection().open().says(*SESSION).reset().segments
    assert rows(found_in(tcpdump_text(segments)))[-1] == "S! close reset"


def test_of_very_many_connections_it_is_forgotten_how_each_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("popconsole.formats.readers.tcpdump._MOST_ENDS", 1)
    both = [Connection(client=("192.0.2.10", port)).open().says(*SESSION).segments for port in (4_000, 5_000)]
    found = read(tcpdump_text([*both[0], *both[1]]), "dump").conversations
    assert [rows(conversation) for conversation in found] == [rows(WHOLE)[:-1]] * 2


def test_times_since_the_packet_before_may_be_negative() -> None:
    text = tcpdump_text(session()).decode()
    stamps = sorted({row[:15] for row in text.splitlines() if row.startswith("08:00")})
    passed = [
        " 00:00:00.000000",
        " 00:00:00.500000",
        " 00:00:00.250000",
        " 00:00:00.500000",
        "-00:00:00.250000",
    ]
    for number, stamp in enumerate(stamps):
        text = text.replace(stamp, f"{number:5}  {(passed + passed[1:3] * 20)[number]}")
    assert [line.at for line in found_in(text.encode()).lines][:4] == [0, 1.25, 1.5, 2.25]


def test_octets_of_tls_are_a_gap() -> None:
    hello = bytes((0x16, 3, 1, 0, 200)) + bytes(range(128, 250)) * 2
    segments = Connection().open().says(*SESSION[:1], b"C: STLS\r\n", b"S: +OK\r\n", b"C: " + hello).segments
    assert rows(found_in(tcpdump_text(segments)))[-1] == "C~ 249 octets not captured"


def test_rows_of_other_packets_and_of_tcpdump_itself() -> None:
    text = tcpdump_text(session()).decode()
    at = text.index("08:00:00.005")
    others = "08:00:00.005 IP 192.0.2.1.53 > 192.0.2.9.77: 1234+ A? x.example. (30)\nE..:.1.....x\n"
    others += "08:00:00.006 ARP, Request who-has 192.0.2.1 tell 192.0.2.2, length 28\n....\n"
    head = "tcpdump: verbose output suppressed\nlistening on eth0, link-type EN10MB\n"
    end = "^C24 packets captured\n30 packets received by filter\n0 packets dropped by kernel\n"
    assert rows(found_in((head + text[:at] + others + text[at:] + end).encode())) == rows(WHOLE)


def test_what_is_cut_off_is_a_gap() -> None:
    text = tcpdump_text(session()).decode()
    cut = text.replace("+OK 2 messages\n", "+OK 2")
    assert [row for row in rows(found_in(cut.encode())) if row.startswith("S~")] == [
        "S~ 11 octets not captured"
    ]


def test_rows_without_octets_are_refused_with_what_to_do() -> None:
    text = b"\n".join(row for row in tcpdump_text(session()).split(b"\n") if b" > " in row)
    with pytest.raises(TranscriptError, match="tcpdump -w FILE"):
        read(text, "dump", reader="tcpdump")
    with pytest.raises(TranscriptError, match="no line of a conversation"):
        read(b"dear all\n", "dump", reader="tcpdump")


def test_octets_in_hexadecimal_are_for_another_reader() -> None:
    reading = open_incrementally(tcpdump_hex(frames(session())), "dump")
    next(reading)
    assert reading.reader is not None
    assert reading.reader.name == "hexdump"
    opinion = next(o for o in reading.told if o.reader.name == "tcpdump")
    assert opinion.sureness.how == 0


def test_another_protocol_and_text_before() -> None:
    smtp = Connection().open().says(b"S: 220 mail ESMTP\r\n", b"C: EHLO x\r\n").segments
    with pytest.raises(TranscriptError, match="SMTP"):
        read(tcpdump_text(smtp), "dump", reader="tcpdump")
    with pytest.raises(TranscriptError, match="SMTP"):
        read(tcpdump_text(smtp), "dump")
    text = b"Some words before it.\n" * 12 + tcpdump_text(session())
    reading = open_incrementally(text, "dump")
    for _progress in reading:
        pass
    assert rows(reading.recording.conversations[0]) == rows(WHOLE)
    assert 0.5 < reading.understood < 1


def test_damage_of_any_kind_gives_what_can_be_read() -> None:
    octets = tcpdump_text(session())
    for at in range(0, len(octets), 37):
        for damaged in (
            octets[:at],
            octets[:at] + b"9" + octets[at + 1 :],
            octets[:at] + b"\n" + octets[at:],
        ):
            try:
                recording = read(damaged, "dump", reader="tcpdump")
            except TranscriptError as error:
                assert "learn" not in str(error)  # noqa: PT017 - the secret of the session
            else:
                assert all(odd.message for c in recording.conversations for odd in c.oddities)


def test_gigantic_lengths_and_numbers() -> None:
    row = (
        b"IP a.1 > b.pop3: Flags [P.], seq 4294967295:999, ack 9999999999, win 1, length 999999999\nE..+OK\n"
    )
    with pytest.raises(TranscriptError, match="2 packets"):
        read(row + b"x" * (1 << 19) + b"\n" + row, "dump", reader="tcpdump")


def test_a_head() -> None:
    head = head_of(
        b"1.500000 lo In IP a.b.9 > c.pop2: Flags [SEW], seq 7, win 1, "
        b"options [mss 9,sack 2 {1:2}{3:4}], length 0"
    )
    assert head is not None
    assert (head.time, head.source, head.target, head.ports) == (b"1.500000", "a.b:9", "c:pop2", (9, 109))
    assert (head.flags, head.seq, head.ack, head.length, head.head) == (SYN, 7, None, 0, 44)
    vlan = (
        b"aa:bb > cc:dd, ethertype 802.1Q (0x8100), length 78: vlan 9, ethertype IPv4 (0x0800), "
        b"a.1 > b.x: Flags [R.], seq 1, ack 2, win 0, options [exp-9], length 0"
    )
    head = head_of(vlan)
    assert head is not None
    assert (head.source, head.ports, head.flags, head.head) == ("a:1", (1, 0), RST | ACK, None)
    six = head_of(b"IP6 fe80::1 > fe80::2: HBH DSTOPT 54784 > 110: Flags [F.], seq 1, ack 2, win 1, length 0")
    assert six is not None
    assert (six.source, six.target, six.flags, six.head) == (
        "[fe80::1]:54784",
        "[fe80::2]:110",
        FIN | ACK,
        None,
    )
    raw = head_of(b"1795410707.579880 ip: a.1 > b.2: Flags [.], ack 5, length 0")
    assert raw is not None
    assert (raw.time, raw.source) == (b"1795410707.579880", "a:1")
    old = head_of(b"IP a.1 > b.2: . ack 5 win 9 <nop,nop,timestamp 1 2>")
    assert old is not None
    assert (old.flags, old.seq, old.ack, old.length, old.head) == (ACK, None, 5, 0, 32)
    assert head_of(b"IP a.1 > b.2: Flags [.], ack 5, win 9") is None
    assert head_of(b"IP a.1 > b.2: UDP, length 9") is None


def test_other_rows() -> None:
    assert first_of_two(b"05:00:00.1 IP (tos 0x0, length 9)") == b"05:00:00.1"
    assert first_of_two(b"IP (tos 0x0, length 9)") == b""
    assert first_of_two(b"E..4") is None
    assert of_packet(b"05:00:00.1 ARP, Reply")
    assert not of_packet(b"Date: 05:00:00.1 x")


def test_numbers_of_connections_that_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("popconsole.formats.packets.tcpdump_heads._MOST_KNOWN", 2)
    numbers = TrueNumbers()

    def told(source: bytes, seq: int, ack: int) -> tuple[int | None, int]:
        head = head_of(b"IP %b.1 > z.2: Flags [P.], seq %d:9, ack %d, win 1, length 2" % (source, seq, ack))
        assert head is not None
        return numbers.of(head)

    assert told(b"a", 1_000, 2_000) == (1_000, 2_000)
    assert told(b"a", 5, 9) == (1_005, 2_008)
    assert told(b"a", 1_007, 2_000) == (1_007, 2_000)
    assert told(b"b", 7, 8) == (7, 8)
    assert told(b"a", 3, 4) == (3, 4)


@pytest.mark.parametrize(
    ("text", "length", "head", "after_cr", "held"),
    [
        (b"E" + b"." * 39 + b"+OK\n", 5, 20, False, (b"+OK\r\n", 0)),
        (b"E" + b"." * 39 + b"+OK\n", 5, None, False, (b"+OK\r\n", 0)),
        (b"E" + b"." * 39 + b"+OK", 4, 20, False, (b"+OK\r", 0)),
        (b"E" + b"." * 39 + b"\n+OK\n", 6, 20, True, (b"\n+OK\r\n", 0)),
        (b"E" + b"." * 39 + b"+O", 5, 20, False, (b"+O", 3)),
        (b"E" + b"." * 39 + b"+O", 5, None, False, (b"", 5)),
        (b"E" + b"." * 39 + b"+OK\na\n", 6, 20, False, (b"+OK\na\n", 0)),
        (b"E" + b"." * 39 + b"+OK\n......\n...", 5, 20, False, (b"+OK\r\n", 0)),
        (b"E" + b"." * 20 + b"\n" + b"." * 17 + b"+OK\n", 5, 20, False, (b"+OK\r\n", 0)),
        (b"`" + b"." * 59 + b"+OK\n", 5, 20, False, (b"+OK\r\n", 0)),
        (b"." * 14 + b"E" + b"." * 39 + b"+O", 5, 20, False, (b"+O", 3)),
        (b"xx", 5, 20, False, (b"", 5)),
        (b"", 5, None, False, (b"", 5)),
        (b"E..", 9, 20, False, (b"", 9)),
    ],
)
def test_octets_behind_the_headers(
    text: bytes, length: int, head: int | None, held: tuple[bytes, int], *, after_cr: bool
) -> None:
    assert held_octets(text, length, head, after_cr=after_cr) == held
