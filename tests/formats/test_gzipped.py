"""Files that gzip packed: read like what is in them, also damaged; bombs are refused."""

import gzip
import zlib
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from popconsole.formats import gzipped
from popconsole.formats.errors import TranscriptError
from popconsole.formats.gzipped import inflated
from popconsole.formats.reading import read
from popconsole.formats.source import LONGEST_ROW, Source
from tests.formats.test_samples import Drip, codes, rows

SAID = b"S: +OK ready\nC: QUIT\nS: +OK bye\n"


def unpacked(octets: bytes, most: int) -> tuple[bytes, list[str]]:
    told: list[str] = []
    blocks = (octets[start : start + most] for start in range(0, len(octets), most))
    return b"".join(inflated(blocks, told.append)), told


@given(st.lists(st.binary(max_size=60), min_size=1, max_size=3), st.integers(1, 40), st.integers(0, 3))
def test_all_members_come_out(members: list[bytes], most: int, zeros: int) -> None:
    packed = bytes(zeros).join(map(gzip.compress, members)) + bytes(zeros)
    assert unpacked(packed, most) == (b"".join(members), [])


@given(st.integers(1, 200), st.integers(1, 40))
def test_what_is_cut_off_gives_what_can_be_read(cut: int, most: int) -> None:
    packed = gzip.compress(SAID * 9)
    octets, told = unpacked(packed[:-cut], most)
    assert (SAID * 9).startswith(octets)
    assert len(told) == (1 if cut < len(packed) else 0)


@given(st.binary(min_size=1, max_size=80), st.integers(1, 40))
def test_what_is_damaged_ends_there(octets: bytes, most: int) -> None:
    said, told = unpacked(gzip.compress(SAID)[:10] + octets, most)
    assert isinstance(said, bytes)
    assert len(told) <= 1


def test_the_rest_is_told_as_an_oddity() -> None:
    assert rows(read(gzip.compress(SAID), "x.gz")) == SAID.decode()
    assert rows(read(gzip.compress(gzip.compress(SAID)), "x.gz")) == SAID.decode()
    recording = read(gzip.compress(SAID)[:-3], "x.gz")
    assert (rows(recording), codes(recording)) == (SAID.decode(), "damaged")
    assert "cut off" in recording.conversations[0].oddities[0].message
    with pytest.raises(TranscriptError, match="empty"):
        read(gzip.compress(b""), "x.gz")


def test_a_file_that_is_packed_without_end_is_none() -> None:
    octets = SAID
    for _time in range(5):
        octets = gzip.compress(octets)
    with pytest.raises(TranscriptError):
        read(octets, "x.gz")


def test_a_bomb_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gzipped, "_FREE", 1 << 20)
    packed = zlib.compressobj(wbits=31)
    bomb = packed.compress(bytes(4 << 20)) + packed.flush()
    with pytest.raises(TranscriptError, match="1048576 octets come out of"):
        read(bomb, "x.gz")


def test_the_octets_are_given_as_they_are_whoever_looked_before() -> None:
    octets = b"\xff\xfea\x00\n\x00" + b"x\r\n" * 70_000
    for looks in range(3):
        source = Source(BytesIO(octets), "x")
        assert octets.startswith(source.start)
        for _time in range(looks):
            source.look()
        assert octets.startswith(source.start)
        assert b"".join(source.blocks()) == octets
        assert source.looked_at == b""
    assert Source(BytesIO(b""), "x").start == b""
    drip = Source(Drip(gzip.compress(octets), 1), "x")  # type: ignore[arg-type]
    assert drip.start == octets[: len(drip.start)] != b""


def test_a_row_that_never_ends_is_cut() -> None:
    pieces = list(Source(BytesIO(b"x" * (LONGEST_ROW * 2 + 7)), "x").pieces())
    assert sum(map(len, pieces)) == LONGEST_ROW * 2 + 7
    assert max(map(len, pieces)) < LONGEST_ROW + (2 << 20)
    assert len(pieces) > 1
