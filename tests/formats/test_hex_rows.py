"""Rows of hex dumps of every program, and the blocks that they make."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from popconsole.formats.hex_rows import HexBlock, HexRow, hex_row
from tests.formats.packets.dumps import as_canonical, as_tcpdump, as_tshark


@pytest.mark.parametrize(
    ("row", "octets"),
    [
        (b"\t0x0030:  a6a5 f25a                                ...Z", "a6a5f25a"),
        (b"\t0x0030:  4142 43                                  ABC", "414243"),
        (b"\t0x0030:  4142 43", "414243"),
        (b"0010  41 42 43                                          ABC", "414243"),
        (b"0000   2b 4f 4b 20 50 4f 50 33  20 72    +OK.POP3..r     ", "2b4f4b20504f50332072"),
        (b"0000 41 42 43 44 45 46 47 48-49 4a   ABCDEFGHIJ", "4142434445464748494a"),
        (b"00000000  2b 4f 4b 20 44 6f 76 65  63 6f  |+OK Doveco|", "2b4f4b20446f7665636f"),
        (b"00000000: 2b4f 4b20 446f 7665 63                   +OK Dovec", "2b4f4b20446f766563"),
        (b"000000 2b 4f >+O<", "2b4f"),
        (b"[0000]   41 42   AB", "4142"),
        (b"0000000 4f2b 204b 000a", "2b4f4b200a00"),
        (b"0000000 4f2b 204b 0a", "2b4f4b200a"),
        (b"0000  41 42 beef", "4142"),
        (b"0000  41 42x", "41"),
        (b"0000000 " + b"4f2b " * 8, "2b4f" * 8),
        (b"\t0x0010:  " + b"4f2b " * 8 + b" +O", "4f2b" * 8),
        (b"0010: " + b"41 " * 15 + b"42 ABCD", "41" * 15 + "42"),
        (b"00000010: " + b"4f2b " * 8 + b" +O", "4f2b" * 8),
        (b"0000020", ""),
        (b"0000 " + b"41 " * 2_000, "41" * 1_024),
    ],
)
def test_a_row(row: bytes, octets: str) -> None:
    found = hex_row(row)
    assert found is not None
    assert found.octets == bytes.fromhex(octets)


@pytest.mark.parametrize("row", [b"", b"Dec 12 01:02", b"S: +OK", b"0000  text", b"12 34 56", b"+OK 0000 11"])
def test_no_row(row: bytes) -> None:
    assert hex_row(row) is None


def block(text: str) -> HexBlock:
    made = HexBlock()
    for row in text.encode().splitlines():
        found = hex_row(row)
        if found is None:
            assert made.repeat(row)
        else:
            made.add(found)
    return made


@given(st.binary(min_size=1, max_size=100))
def test_what_is_dumped_is_read(octets: bytes) -> None:
    for text in (
        as_tcpdump(octets),
        as_tcpdump(octets, shown=False),
        as_tshark(octets),
        as_canonical(octets),
    ):
        made = block(text)
        assert not made.damaged
        assert made.take() == octets
        assert not made


def test_offsets_in_octal_and_in_decimal() -> None:
    row = " ".join(["41"] * 16)
    assert block(f"0000000 {row}\n0000020 {row}\n0000040 42\n0000041\n").take() == b"A" * 32 + b"B"
    assert block(f"0000000 {row}\n0000016 {row}\n0000032 42\n").take() == b"A" * 32 + b"B"


def test_rows_that_are_repeated() -> None:
    row = " ".join(["41"] * 16)
    assert block(f"00000000  {row}\n*\n00000040  42\n00000041\n").take() == b"A" * 64 + b"B"
    assert block(f"00000000  {row}\n*\n00000035  42\n").damaged
    assert block(f"00000000  {row}\n*\nffffffff  42\n").damaged
    assert block("00000000  41 42\n00000002\n*\n00000004  42\n").damaged
    assert not HexBlock().repeat(b"*")


def test_letters_that_look_like_octets_are_told_by_the_next_offset() -> None:
    assert block("0000  41 42 43 44\n0002  45\n").take() == b"ABE"


def test_letters_that_a_mailer_broke_off_are_of_the_row_before() -> None:
    made = block(f"0000  2b 4f 4b 20 68 69 0d 0a {'61 ' * 8}")
    for row in (b"+OK.hi..aaaaaaaa", b"   |hi..aaaaaaaa|", b"aaaa", b"hi  aaaaaaaa"):
        assert made.shows(row)
    for row in (b"", b"a", b"+OK", b"bbbb"):
        assert not made.shows(row)
    assert not HexBlock().shows(b"aaaa")


def test_a_row_that_does_not_follow_ends_the_block() -> None:
    made = block("0000  41 42\n0010  43 44\n0002  45\n")
    assert made.damaged
    assert made.take() == b"AB"
    assert not made.damaged


def test_a_block_is_no_larger_than_any_packet() -> None:
    repeated = "".join(f"00{n:01x}0000  41\n*\n" for n in range(4))
    assert not block(repeated + "00040000  41 42\n").damaged
    assert block(repeated + "00040000  41 42\n00040002  43\n").damaged
    assert block("00000000  41 42\n*\n0001000a  41\n").damaged


def test_what_is_taken_meanwhile_makes_room_for_more() -> None:
    made = block("00000000  41 42\n*\n00010000  41\n")
    assert made.settled() == b"AB" * (1 << 15)
    made.add(HexRow(b"00010001", b"AC"))
    assert (made.settled(), made.take()) == (b"A", b"AC")
