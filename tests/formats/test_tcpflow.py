"""What ``tcpflow -c`` prints."""

import pytest

from popconsole.formats.errors import TranscriptError
from popconsole.formats.reading import read
from popconsole.formats.writers.native import row
from popconsole.transcript.model import Conversation

SERVER, CLIENT, OTHER = (
    f"192.000.002.00{n}.{port}" for n, port in ((1, "00110"), (7, "50001"), (7, "50002"))
)
SIX = "2001:db8::1.00110"


def printed(*said: tuple[str, str, bytes]) -> bytes:
    return b"".join(b"%b-%b: %b\n" % (one.encode(), other.encode(), octets) for one, other, octets in said)


def rows(conversation: Conversation) -> list[str]:
    return [row(line).decode().strip() for line in conversation.lines]


def test_connections_are_told_apart_by_their_addresses() -> None:
    found = read(
        printed(
            (SERVER, CLIENT, b"+OK one\r\n"),
            (SERVER, OTHER, b"+OK two\r\n"),
            (CLIENT, SERVER, b"STAT\r\n"),
            (OTHER, SERVER, b"QUIT\r\n"),
            (SERVER, OTHER, b"+OK bye\r\n"),
            (SERVER, CLIENT, b"-ERR no\r\n"),
        ),
        "x",
    ).conversations
    assert [rows(one) for one in found] == [
        ["C! open", "S: +OK one", "C: STAT", "S: -ERR no"],
        ["C! open", "S: +OK two", "C: QUIT", "S: +OK bye"],
    ]
    assert [(one.client, one.server) for one in found] == [
        ("192.0.2.7:50001", "192.0.2.1:110"), ("192.0.2.7:50002", "192.0.2.1:110"),
    ]  # fmt: skip


def test_a_connection_that_had_begun_before() -> None:
    (found,) = read(
        printed((CLIENT, SERVER, b"RETR 1\r\n"), (SERVER, CLIENT, b"+OK\r\nab\n\r\n.\r\n")), "x"
    ).conversations
    assert rows(found) == [
        "C~ what was said before is not captured", "C: RETR 1", "S: +OK", "S: ab\\n", "S:", "S: .",
    ]  # fmt: skip
    assert [odd.code for odd in found.oddities] == ["mid-stream"]


def test_ipv6_and_what_the_program_says_before() -> None:
    octets = b"reportfilename: ./report.xml\ntcpflow: listening on lo\nsomething else\n"
    (found,) = read(octets + printed((SIX, f"{SIX[:-5]}50001", b"+OK hi\r\n")), "x").conversations
    assert (found.client, found.server) == ("[2001:db8::1]:50001", "[2001:db8::1]:110")


def test_a_dot_may_stand_for_an_octet_that_does_not_print() -> None:
    def message(text: bytes) -> Conversation:
        said = printed(
            (SERVER, CLIENT, b"+OK hi\r\n"),
            (CLIENT, SERVER, b"RETR 1\r\n"),
            (SERVER, CLIENT, b"+OK\r\nSubject: x\r\n\r\n" + text + b"\r\n.\r\n"),
        )
        return read(said, "x").conversations[0]

    dotted = message(b".tab.\r\n..a dot\r\n.. .\r\n...")
    assert rows(dotted)[6:] == ["S: ?tab.", "S: ..a dot", "S: .. .", "S: ...", "S: ."]
    assert [odd.code for odd in dotted.oddities] == ["dots"]
    whole = message(b".no\ttab")
    assert rows(whole)[6] == "S: .no\\ttab"
    assert whole.oddities == ()
    assert message(b"plain").oddities == ()


@pytest.mark.parametrize("size", [60_000, 70_000, 1_200_000])
def test_what_is_long_comes_in_pieces(size: int) -> None:
    body = b"x" * 700 + b"\r\n"
    long = b"y" * size
    (found,) = read(
        printed(
            (SERVER, CLIENT, b"+OK hi\r\n"),
            (CLIENT, SERVER, b"RETR 1\r\n"),
            (SERVER, CLIENT, b"+OK\r\n" + body * 200 + long),
            (SERVER, CLIENT, b"\r\n.\r\n"),
        ),
        "x",
    ).conversations
    octets = b"".join(line.wire for line in found.lines)
    assert octets == b"+OK hi\r\nRETR 1\r\n+OK\r\n" + body * 200 + long + b"\r\n.\r\n"


def test_it_may_be_cut_anywhere() -> None:
    whole = printed(
        (SERVER, CLIENT, b"+OK hi\r\n"), (CLIENT, SERVER, b"QUIT\r\n"), (SERVER, CLIENT, b"+OK\r\n")
    )
    said = whole.index(b"+OK")
    for length in range(said + 1, len(whole)):
        (found,) = read(whole[:length], "x", reader="tcpflow").conversations
        assert rows(found)[0] == (
            "C! open" if length > said + 2 else "C~ what was said before is not captured"
        )
    for length in range(said + 1):
        with pytest.raises(TranscriptError):
            read(whole[:length], "x", reader="tcpflow")
