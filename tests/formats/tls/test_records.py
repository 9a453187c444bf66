"""The records of one direction: behind a gap they are found again, whatever ciphertext looks like."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from popconsole.formats.tls.records import Records

RECORD = b"\x17\x03\x03\x00\x20" + b"r" * 32


def found(*pieces: bytes) -> list[tuple[int, bytes | None]]:
    """Return the records behind a gap, each with its kind and its body."""
    records = Records()
    assert records.gap(10, None) is None
    return [(record.kind, record.body) for piece in pieces for record in records.feed(piece, None)]


# The beginning of a record of 16,384 octets, and of one that is too long.
@pytest.mark.parametrize("junk", [b"\x17\x03\x03\x40\x00", b"\x17\x03\x03\xff\xff"])
def test_ciphertext_that_looks_like_a_record(junk: bytes) -> None:
    two = [(0x17, b"r" * 32)] * 2
    assert found(b"tail" + junk + b"more" + RECORD + RECORD) == two
    assert found(b"tail" + junk, b"more" + RECORD[:3], RECORD[3:], RECORD) == two
    assert found(b"tail" + junk + b"more" + RECORD + RECORD[:2], RECORD[2:]) == two


def test_behind_a_record_another_begins() -> None:
    assert found(b"\x16\x03\x01\x00\x01x" + b"more" + RECORD) == [(0x17, b"r" * 32)]


@given(st.binary(max_size=60), st.lists(st.integers(0, 150), max_size=5))
def test_in_pieces_of_any_size(tail: bytes, cuts: list[int]) -> None:
    octets = tail + RECORD + RECORD
    places = [0, *sorted(min(cut, len(octets)) for cut in cuts), len(octets)]
    pieces = [octets[start:stop] for start, stop in pairwise(places)]
    assert found(*pieces)[-1:] == [(0x17, b"r" * 32)]
