"""Lists of packets: whose each row is, what they leave out, their times, TLS."""

import pytest

from popconsole.formats.errors import TranscriptError
from popconsole.formats.frames.summary import ListRows, cells
from popconsole.formats.readers.tshark_summary import READER
from popconsole.formats.reading import read
from popconsole.transcript.model import Conversation
from tests.formats.frames.dissected import as_list, rows_of_list
from tests.formats.packets.read import codes, rows
from tests.formats.packets.wire import Connection, session

HERE = "127.0.0.1"


def of(*told: str, ends: tuple[str, str] = (HERE, HERE)) -> list[Conversation]:
    """Read a list: each row is time, length and info, and C or S before them where these are told by that."""
    made = []
    for number, row in enumerate(told, start=1):
        side, protocol, length, info = row.split(" ", 3)
        source, target = ends if side == "C" else ends[::-1]
        made.append(f"{number} {number / 10:.1f} {source} → {target} {protocol} {length} {info}")
    return list(read("\n".join(made).encode(), "list", reader="tshark-summary").conversations)


SYN = "C TCP 74 40000 → 110 [SYN] Seq=0 Win=512 Len=0"
SYN_ACK = "S TCP 74 110 → 40000 [SYN, ACK] Seq=0 Ack=1 Win=512 Len=0"
ACK = "C TCP 66 40000 → 110 [ACK] Seq=1 Ack=1 Win=512 Len=0"
OTHER = "C TCP 74 40001 → 110 [SYN] Seq=0 Win=512 Len=0"


def test_rows_that_come_again_are_passed_over() -> None:
    (found,) = of(
        SYN,
        SYN_ACK,
        ACK,
        "S POP 71 S: +OK",
        "S POP 71 [TCP Spurious Retransmission] S: +OK",
        "S TCP 71 [TCP Retransmission] 110 → 40000 [PSH, ACK] Seq=1 Ack=1 Win=512 Len=5",
        "C POP 72 C: QUIT",
        "C TCP 66 [TCP Keep-Alive] 40000 → 110 [ACK] Seq=6 Ack=6 Win=512 Len=0",
    )
    assert rows(found) == ["C! open", "S: +OK", "C: QUIT"]


def test_what_no_row_tells_is_left_out() -> None:
    (found,) = of(
        SYN,
        SYN_ACK,
        ACK,
        "S POP 71 S: +OK",
        "C TCP 72 40000 → 110 [PSH, ACK] Seq=1 Ack=6 Win=512 Len=6",
        "S POP/IMF 99 from: a, subject: b",
        "S TCP 66 110 → 40000 [ACK] Seq=139 Ack=7 Win=512 Len=0",
        "S POP 71 S: +OK",
        "C TCP 66 40000 → 110 [RST] Seq=7 Win=0 Len=0",
    )
    assert rows(found) == [
        "C! open",
        "S: +OK",
        "C~ 6 octets not in this file",
        "S~ 33 octets not in this file",
        "S~ 100 octets not in this file",
        "S: +OK",
        "C! close reset",
    ]


def test_a_greeting_is_of_whoever_waits_for_one_where_no_number_tells() -> None:
    one, other = of(
        SYN,
        SYN_ACK,
        ACK,
        "S POP 71 S: +OK one",
        OTHER,
        "S POP 71 S: +OK two",
        "C POP 72 C: QUIT",
        "C POP 72 C: NOOP",
        "S TLSv1.2 90 Ignored Unknown Record",
    )
    assert rows(one) == ["C! open", "S: +OK one", "C: QUIT"]
    assert rows(other) == ["C! open", "S: +OK two", "C: NOOP"]


def test_rows_that_wait_too_long_are_given_to_somebody() -> None:
    more = [
        f"{side} POP {68 + len(text)} {side}: {text}"
        for _turn in range(110)
        for side, text in (("S", "+OK"), ("C", "NOOP"))
    ]
    (found,) = of(SYN, SYN_ACK, ACK, OTHER, *more)
    assert len(found.lines) == len(more) + 1


def test_the_end_that_a_row_of_pop_hides_is_told_by_the_next_number() -> None:
    (found,) = of(
        SYN,
        SYN_ACK,
        ACK,
        "S POP 71 S: +OK",
        "C POP 72 C: QUIT",
        "S POP 75 S: +OK bye",
        "C TCP 66 40000 → 110 [FIN, ACK] Seq=7 Ack=16 Win=512 Len=0",
    )
    assert rows(found)[-1] == "S! close"


@pytest.mark.parametrize(
    ("ports", "client"), [("110 → 40000", "40000"), ("40000 → pop3", "40000"), ("9 → 8", "9")]
)
def test_a_list_that_begins_in_the_middle(ports: str, client: str) -> None:
    (found,) = of(f"C TCP 66 {ports} [ACK] Seq=1 Ack=1 Win=512 Len=0", "S POP 71 S: +OK", "C POP 72 C: QUIT")
    assert rows(found) == ["S: +OK", "C: QUIT"]
    assert found.client == f"{HERE}:{client}"


def test_tls_is_told_and_what_was_opened_of_it() -> None:
    hello = "C TLSv1 266 Client Hello (SNI=pop.example)"
    (found,) = of(
        SYN,
        SYN_ACK,
        ACK,
        hello,
        "S TLSv1.3 166 Server Hello, Change Cipher Spec",
        "C POP 94 C: NOOP",
        "S POP 95 S: +OK  ",
        "S POP 103 S: +OK",
        "C POP 94 C: QUIT",
    )
    assert rows(found) == [
        "C! open",
        "C! tls TLSv1.3 pop.example",
        "C: NOOP",
        "S: +OK \\x20",
        "S: +OK",
        "S~ 10 octets not in this file",
        "C: QUIT",
    ]
    assert found.secure


def test_tls_that_nobody_opened_is_told_by_its_size() -> None:
    (found,) = of(
        SYN,
        SYN_ACK,
        ACK,
        "C TLSv1.2 266 Client Hello",
        "S TLSv1.2 166 Server Hello",
        "S TLSv1.2 99 Application Data",
        "S TCP 66 110 → 40000 [ACK] Seq=134 Ack=201 Win=512 Len=0",
        "S TLSv1.2 166 Server Hello",
    )
    assert rows(found) == ["C! open", "C! tls TLSv1.2", "S~ 33 octets encrypted"]
    assert found.secure


def test_between_two_computers_addresses_tell_the_side() -> None:
    (found,) = of(
        "S POP 71 S: +OK", "C POP 72 C: QUIT", "S POP 99 no side", ends=("192.0.2.10", "2001:db8::1")
    )
    assert rows(found) == ["S: +OK", "C: QUIT", "S~ 33 octets not in this file"]
    assert (found.client, found.server) == ("192.0.2.10", "2001:db8::1")


def test_another_connection_of_the_same_ports() -> None:
    one, other = of(
        SYN,
        SYN_ACK,
        ACK,
        "S POP 71 S: +OK",
        "C TCP 66 40000 → 110 [RST] Seq=1 Win=0 Len=0",
        SYN,
        SYN_ACK,
        ACK,
        "S POP 72 S: -ERR",
    )
    assert rows(one) == ["C! open", "S: +OK", "C! close reset"]
    assert rows(other) == ["C! open", "S: -ERR"]


@pytest.mark.parametrize(
    ("times", "at", "began"),
    [
        (("0.5", "2.0"), [0.5, 2.0], None),
        (("1800000000.5", "1800000002.000"), [0.0, 1.5], 1_800_000_000.5),
        (("2027-01-15 08:00:00.5", "2027-01-15 08:00:02"), [0.0, 1.5], 1_800_000_000.5),
        (("2027-01-15T08:00:00.5Z", "2027-01-15T08:00:02.0Z"), [0.0, 1.5], 1_800_000_000.5),
        (("23:59:59.5", "00:00:01"), [0.0, 1.5], None),
        (("0.5", "2027-13-45 08:00:02"), [0.5, None], None),
    ],
)
def test_times(times: tuple[str, str], at: list[float | None], began: float | None) -> None:
    text = f"1 {times[0]} a.test → b.test POP 71 S: +OK\n2 {times[1]} b.test → a.test POP 72 C: QUIT\n"
    (found,) = read(text.encode(), "list").conversations
    assert [line.at for line in found.lines] == at
    assert found.began == began


@pytest.mark.parametrize(
    "row",
    [b"x", b'"1","2"', b'"' + b"9" * 140_000 + b'"', b"1 0.1 a -> b UDP 66 53 -> 9 Len=4", b"S: +OK", b""],
)
def test_what_is_no_row(row: bytes) -> None:
    assert cells(row) is None


def test_numbers_that_are_none() -> None:
    row = ListRows().of(["x", "y", "a", "b", "TCP", "²", "70000 → http [XYZ] Seq=99999999999 Len=5"])
    assert (row.length, row.frame.ports, row.frame.flags, row.frame.seq) == (-1, (-1, -1), 0, -1)


def test_prose_between_is_passed_over_and_counted() -> None:
    told = as_list(session()) + b"\nI think the server is wrong.\nDon't you?\n"
    (found,) = read(told, "list").conversations
    assert rows(found)[-1] == "S! close"
    assert READER.look(told).how > READER.look(told * 2 + b"x\n" * 90).how > 0


def test_what_is_under_way_of_a_message_is_left_out() -> None:
    (found,) = of(
        SYN,
        SYN_ACK,
        ACK,
        "S POP 71 S: +OK",
        "S POP 99 S: DATA fragment, 33 bytes",
        "C POP 72 Request: QUIT",
        "S POP 75 Response: +OK bye",
    )
    assert rows(found) == [
        "C! open",
        "S: +OK",
        "S~ 33 octets not in this file",
        "C: QUIT",
        "S: +OK bye",
    ]


def test_a_list_without_pop_says_what_it_is() -> None:
    segments = Connection().open().close().segments
    with pytest.raises(TranscriptError, match=r"none of POP2 or POP3; .*-d tcp\.port==PORT,pop"):
        read(as_list(segments), "list", reader="tshark-summary")
    assert READER.look(as_list(segments[:2])).how < 0.5


def test_exported_as_csv() -> None:
    rows_of_csv = [",".join(f'"{cell}"' for cell in row) for row in rows_of_list(session())]
    text = "\n".join(['"No.","Time","Source","Destination","Protocol","Length","Info"', *rows_of_csv, ""])
    (found,) = read(text.encode(), "list").conversations
    (want,) = read(as_list(session()), "list").conversations
    assert (rows(found), codes(found)) == (rows(want), codes(want))


def test_a_connection_that_began_before_the_list_is_told_as_such() -> None:
    (found,) = of(
        "C POP 72 C: STAT",
        "S TCP 66 110 → 40000 [ACK] Seq=200 Ack=50 Win=512 Len=0",
        "S POP 75 S: +OK 1 2",
        "C TCP 66 40000 → 110 [ACK] Seq=50 Ack=209 Win=512 Len=0",
    )
    assert rows(found) == ["C~ what was said before is not captured", "C: STAT", "S: +OK 1 2"]
    assert codes(found) == ["mid-stream"]
