"""The kept corpus, once through: what was found before stays mended."""

from pathlib import Path

from tests.fuzz.corpus import load, shipped
from tests.fuzz.faulty import faulty
from tests.fuzz.targets import engine, reader, servers, tracker

_FAILED = Path(__file__).parent.glob("failed-*.input")


def test_the_corpus_passes() -> None:
    among = servers()
    inputs = [*shipped(), *load(), *(path.read_bytes() for path in _FAILED)]
    for data in inputs:
        for target in (
            lambda octets: engine(among, octets),
            lambda octets: faulty(among, octets),
            tracker,
            reader,
        ):
            for _ in target(data):
                pass


def test_thousands_of_commands_that_wait_take_their_time_each_and_no_more() -> None:
    """Each line took longer than the one before it, while none was answered."""
    for _ in tracker(b"Transcript: 1\nS: +OK\nC: STLS\n" + b"C: NOOP\n" * 9_000):
        pass
