"""Each reader is tried by the samples that it keeps; what it lacks is named."""

import inspect
from io import BytesIO, RawIOBase
from pathlib import Path

import pytest

import popconsole
from popconsole.formats import binary_readers as folder_of_binary_readers
from popconsole.formats import readers as folder_of_readers
from popconsole.formats import registry
from popconsole.formats import writers as folder_of_writers
from popconsole.formats.draft import Draft
from popconsole.formats.folder import modules_in
from popconsole.formats.reader import Reader, Sample
from popconsole.formats.reading import Reading, read
from popconsole.formats.shape import LogShape
from popconsole.formats.shipped_shapes import shapes
from popconsole.formats.sniffer import opinions
from popconsole.formats.source import Source
from popconsole.formats.writer import Writer
from popconsole.formats.writers.native import row
from popconsole.transcript.model import Recording

MANUAL = Path(popconsole.__file__).with_name("manual").joinpath("files.md").read_text("utf-8")
SHAPES = Path(popconsole.__file__).parent / "formats" / "shapes"
SAMPLES = [(reader, sample) for reader in registry.readers() for sample in reader.samples]
each_sample = pytest.mark.parametrize(
    ("reader", "sample"), SAMPLES, ids=[f"{reader.name}-{i}" for i, (reader, _sample) in enumerate(SAMPLES)]
)


def rows(recording: Recording) -> str:
    """Write the lines as a sample has them."""
    return "\n".join(
        "".join(row(line).decode() for line in conversation.lines) for conversation in recording.conversations
    )


def codes(recording: Recording) -> str:
    return " ".join(odd.code for conversation in recording.conversations for odd in conversation.oddities)


@each_sample
def test_a_sample_is_read_as_it_says(reader: Reader, sample: Sample) -> None:
    recording = read(sample.octets, "sample", reader=reader.name)
    assert rows(recording) == sample.said
    assert codes(recording) == sample.odd


@each_sample
def test_it_is_told_how_much_of_a_sample_is_understood(reader: Reader, sample: Sample) -> None:
    draft = Draft()
    source = Source(BytesIO(sample.octets), "sample")
    source.look()
    counted = []
    with pytest.MonkeyPatch.context() as patch:
        for name in ("understood", "passed_over"):
            patch.setattr(draft, name, lambda rows=1: counted.append(rows))
        for _step in reader.read(source, draft):
            pass
    assert sum(counted) > 0


@each_sample
def test_its_reader_is_the_surest(reader: Reader, sample: Sample) -> None:
    first, *others = opinions(Source(BytesIO(sample.octets), "sample"))
    assert first.reader is reader
    assert 0 < first.sureness.how <= 1
    assert all(0 <= other.sureness.how < first.sureness.how for other in others)
    assert all(opinion.sureness.why for opinion in (first, *others))


class Drip(RawIOBase):
    """A pipe in which a few octets come at a time."""

    def __init__(self, octets: bytes, most: int) -> None:
        self._octets, self._most = BytesIO(octets), most

    def read1(self, _size: int) -> bytes:
        return self._octets.read(self._most)

    def seekable(self) -> bool:
        return False


@each_sample
@pytest.mark.parametrize("most", [1, 7, 40])
@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_it_is_read_alike_however_the_octets_come(
    reader: Reader, sample: Sample, most: int, end: bytes
) -> None:
    octets = sample.octets if reader.binary else sample.octets.replace(b"\n", end)
    for name in (None, reader.name):
        reading = Reading(Drip(octets, most), "sample", None, name)  # type: ignore[arg-type]
        for _progress in reading:
            pass
        if name is None or "padding" not in sample.odd:  # what is common shows only in what was looked at
            assert rows(reading.recording) == sample.said


def lacks_of_reader(module: object) -> list[str]:
    """Say what a module in formats/readers, or formats/binary_readers, lacks to be a reader."""
    *_rooms, folder, name = getattr(module, "__name__", "").split(".")
    found = getattr(module, "READER", None)
    if not isinstance(found, Reader):
        return [f"formats/{folder}/{name}.py has no READER = Reader(...)"]
    return [
        told
        for told, missing in (
            (
                f"{name}: the READER has another name than its module: {found.name}",
                found.name.replace("-", "_") != name,
            ),
            (f"{name}: the READER has no samples: give the smallest files that it reads", not found.samples),
            (f"{name}: its folder is not that of its kind", found.binary is not (folder == "binary_readers")),
            (f"{name}: the READER has no title, which popconsole formats shows", not found.title.strip()),
            (f"{name}: no docstring says what the form looks like", not inspect.getdoc(module)),
            (
                f"{name}: no row of the table in manual/files.md tells of it",
                f"| `{found.name}` " not in MANUAL,
            ),
        )
        if missing
    ]


def lacks_of_writer(module: object) -> list[str]:
    """Say what a module in formats/writers lacks to be a writer."""
    name = getattr(module, "__name__", "").rpartition(".")[2]
    found = getattr(module, "WRITER", None)
    if not isinstance(found, Writer):
        return [f"formats/writers/{name}.py has no WRITER = Writer(...)"]
    return [
        told
        for told, missing in (
            (f"{name}: the WRITER has another name than its module: {found.name}", found.name != name),
            (f"{name}: the WRITER names no ending of a file", not found.endings),
            (f"{name}: the WRITER has no title", not found.title.strip()),
            (f"{name}: no docstring says what the form looks like", not inspect.getdoc(module)),
        )
        if missing
    ]


@pytest.mark.parametrize(
    "module",
    [*modules_in(folder_of_binary_readers), *modules_in(folder_of_readers)],
    ids=lambda m: m.__name__,
)
def test_a_reader_lacks_nothing(module: object) -> None:
    assert lacks_of_reader(module) == []


@pytest.mark.parametrize("shape", shapes(), ids=lambda shape: shape.name)
def test_a_shape_lacks_nothing(shape: LogShape) -> None:
    assert (SHAPES / f"{shape.name}.toml").is_file()
    assert f"| `{shape.name}` " in MANUAL


@pytest.mark.parametrize("module", modules_in(folder_of_writers), ids=lambda m: m.__name__)
def test_a_writer_lacks_nothing(module: object) -> None:
    assert lacks_of_writer(module) == []


def test_what_is_missing_is_named() -> None:
    class Empty:
        __name__ = "popconsole.formats.readers.toy"

    assert lacks_of_reader(Empty()) == ["formats/readers/toy.py has no READER = Reader(...)"]
    assert lacks_of_writer(Empty()) == ["formats/writers/toy.py has no WRITER = Writer(...)"]


def test_no_two_have_one_name_or_ending() -> None:
    names = [reader.name for reader in registry.readers()]
    assert len(set(names)) == len(names)
    endings = [ending for writer in registry.writers() for ending in writer.endings]
    assert len(set(endings)) == len(endings)
