"""Messages in slices: the same octets as of a whole one, wherever they are cut."""

import re
from collections.abc import Iterator

from hypothesis import given
from hypothesis import strategies as st

from popconsole.protocol import framing, slices

TEXT = st.lists(st.sampled_from([b"\r", b"\n", b".", b"a", b"\r\n", b"\r\n.\r\n", b"\r\n\r\n", b"bc"])).map(
    b"".join
)
CUTS = st.lists(st.integers(0, 4), min_size=1)


def cut(octets: bytes, lengths: list[int]) -> Iterator[bytes]:
    """Cut octets into pieces of these lengths, over and over; empty ones too."""
    at = turn = 0
    while at < len(octets):
        length = lengths[turn % len(lengths)] or (1 if not any(lengths) else 0)
        yield octets[at : at + length]
        at += length
        turn += 1


def ended(text: bytes) -> bytes:
    text = re.sub(rb"(?<!\r)\n", b"\r\n", text)
    return text if not text or text.endswith(b"\r\n") else text + b"\r\n"


@given(TEXT, CUTS)
def test_every_line_gets_its_crlf(text: bytes, cuts: list[int]) -> None:
    assert b"".join(slices.crlf(cut(text, cuts))) == ended(text)


@given(TEXT.map(ended), CUTS)
def test_a_multi_line_response(text: bytes, cuts: list[int]) -> None:
    assert b"".join(slices.multi_line(cut(text, cuts))) == framing.multi_line(text)


@given(TEXT.map(ended), CUTS, st.integers(0, 5))
def test_top(text: bytes, cuts: list[int], lines: int) -> None:
    assert b"".join(slices.top(cut(text, cuts), lines)) == framing.top(text, lines)


def test_no_slice_grows() -> None:
    pieces = list(slices.multi_line(slices.crlf([b".\n" * 1000] * 50)))
    assert len(pieces) == 51
    assert max(map(len, pieces)) <= 1000 * len("..\r\n")
