"""A file taken in pieces of whole rows, whatever it is and however its octets come."""

from dataclasses import replace
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from popconsole.formats import registry, sniffer
from popconsole.formats.errors import TranscriptError
from popconsole.formats.reader import Sureness
from popconsole.formats.reading import Reading, read
from popconsole.formats.registry import UnknownFormatError
from popconsole.formats.source import LOOKED_AT, Source, rows_of
from popconsole.formats.window import Window
from tests.formats.test_samples import SAMPLES, Drip, rows

texts = st.text(st.sampled_from("S: +OKé\n\r€\t "), max_size=60)


def taken(octets: bytes, most: int, looks: int = 0) -> bytes:
    source = Source(Drip(octets, most), "x")  # type: ignore[arg-type]
    for _ in range(looks):
        source.look()
    pieces = list(source.pieces())
    assert all(piece.endswith(b"\n") for piece in pieces[:-1])
    assert source.octets == len(octets)
    return b"".join(pieces)


@given(texts, st.integers(1, 20), st.integers(0, 3))
def test_rows_end_with_lf(text: str, most: int, looks: int) -> None:
    text = text.replace("\r", "") + "\n"
    for ending in ("\n", "\r\n"):
        assert taken(text.replace("\n", ending).encode(), most, looks) == text.encode()


@given(texts, st.integers(1, 20))
def test_rows_that_end_with_cr_alone(text: str, most: int) -> None:
    text = "S: +OK\n" + text.replace("\r", "") + "\n"
    assert taken(text.replace("\n", "\r").encode(), max(most, 8)) == text.encode()


@given(texts, st.integers(1, 20), st.sampled_from(["utf-16", "utf-8-sig"]))
def test_marks_of_the_encoding_are_heeded(text: str, most: int, encoding: str) -> None:
    text = text.replace("\r", "") + "\n"
    assert taken(text.encode(encoding), most) == text.encode()


def test_what_is_looked_at_has_a_bound_and_is_taken_all_the_same() -> None:
    octets = b"S: some row or other\n" * 200_000
    source = Source(BytesIO(octets), "x")
    assert (source.total, source.octets) == (len(octets), 0)
    sizes = [source.look() for _ in range(6)]
    assert len(source.looked_at) == sizes[-1]
    assert sizes == sorted(sizes)
    assert LOOKED_AT <= sizes[-1] < 3 * LOOKED_AT
    assert sizes[-1] == sizes[-3]
    assert b"".join(source.pieces()) == octets


@given(st.binary(max_size=80), st.integers(1, 9), st.data())
def test_a_window_gives_the_rows_that_are_asked_for(octets: bytes, most: int, data: st.DataObject) -> None:
    def odd_in(first: int, piece: bytes) -> list[int]:
        assert rows_of(piece) == expected[first : first + len(rows_of(piece))]
        return [n for n, row in enumerate(rows_of(piece)) if len(row) % 3 == 0]

    expected = rows_of(taken(octets, most))
    odd = [n for n, row in enumerate(expected) if len(row) % 3 == 0]
    window = Window(Source(Drip(octets, most), "x").pieces(), odd_in)  # type: ignore[arg-type]
    index = 0
    while index < len(expected):
        run = window.plain_run(index)
        assert not any(index <= n < index + run for n in odd)
        assert run or index in odd
        count = max(run, data.draw(st.integers(1, 4)))
        assert window.take(index, count) == expected[index : index + count]
        index = min(index + data.draw(st.integers(1, count)), len(expected))
        window.forget(index)
    assert window.plain_run(index) == 0
    assert window.take(index, 1) == []


_ROWS = sorted({row + b"\n" for _reader, sample in SAMPLES for row in sample.octets.split(b"\n")})


@given(st.lists(st.sampled_from(_ROWS), max_size=20), st.sampled_from([r.name for r in registry.readers()]))
def test_any_rows_are_read_by_any_reader_or_refused(said: list[bytes], name: str) -> None:
    octets = b"".join(said)
    try:
        recording = read(octets, "x", reader=name)
    except TranscriptError as error:
        assert str(error).isprintable()  # noqa: PT017
        return
    for conversation in recording.conversations:
        assert all(0 <= odd.index <= len(conversation.lines) for odd in conversation.oddities)
        assert all(1 <= odd.row <= octets.count(b"\n") for odd in conversation.oddities)
    reading = Reading(Drip(octets, 8000), "x", None, name)  # type: ignore[arg-type]
    for _progress in reading:
        pass
    assert rows(reading.recording) == rows(recording)


@pytest.mark.parametrize("name", [reader.name for reader in registry.readers()])
def test_prose_is_refused_by_each_reader_that_is_named(name: str) -> None:
    with pytest.raises(TranscriptError, match=f"Read as {name}, as was asked for") as caught:
        read(b"\nDear all,\nno session here.\n", "letter", reader=name)
    assert (caught.value.row, caught.value.name) == (2, "letter")


def test_readers_and_writers_go_by_their_names() -> None:
    assert registry.reader("PRINTED").name == "printed"
    assert registry.writer("Native").name == "native"
    with pytest.raises(UnknownFormatError, match=r"columns, .*native, .*printed"):
        registry.reader("\x1btea")
    with pytest.raises(UnknownFormatError, match="native"):
        registry.writer("tea")


def test_a_pipe_that_gives_a_row_at_a_time_is_looked_at_a_few_times(monkeypatch: pytest.MonkeyPatch) -> None:
    looks: list[int] = []

    def look(start: bytes) -> Sureness:
        looks.append(len(start))
        return Sureness(0.5, "it may be")

    one = replace(registry.reader("printed"), look=look)
    monkeypatch.setattr(sniffer, "readers", lambda: (one,))
    octets = b"S: +OK\n" * 5_000
    told = sniffer.opinions(Source(Drip(octets, 7), "x"))  # type: ignore[arg-type]
    assert told[0].reader is one
    assert looks == sorted(set(looks))
    assert len(looks) < 20
    assert looks[-1] == len(octets)
