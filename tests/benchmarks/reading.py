"""Files read, beside a loop that only goes through their rows, in one run: prints, asserts nothing.

python tests/benchmarks/reading.py [--rows N]
"""

import argparse
import time
from collections.abc import Iterator
from io import BytesIO

from popconsole.formats.reading import open_incrementally

_HEAD = b"Transcript: 1\nProtocol: POP3\n\nS: +OK POP3 ready\n"
_LOGIN = b"C: USER student\nS: +OK\nC: PASS learn\nS: +OK\n"
_ROW = b"S: some row of the text of a message, number %d of them, as long as rows are\n"
_MESSAGE = b"C: RETR 1\nS: +OK 3000 octets\n" + b"".join(_ROW % n for n in range(40)) + b"S: .\n"
_SESSION = b"S: +OK POP3 ready\n" + _LOGIN + _MESSAGE + b"C: QUIT\nS: +OK\n"


def _timed(rows: bytes) -> bytes:
    return b"".join(b"@%d.%03d %b\n" % (n // 1000, n % 1000, row) for n, row in enumerate(rows.splitlines()))


def files(rows: int) -> Iterator[tuple[str, bytes]]:
    """Yield files of about so many rows, each of another kind."""
    said = _MESSAGE * (rows // _MESSAGE.count(b"\n"))
    plain = _HEAD + _LOGIN + said
    yield "native", plain
    yield "native, with times", _HEAD + _timed(_LOGIN + said)
    yield "native, with escapes", plain.replace(b"number 7 ", b"number\\t7 ")
    yield "native, pipelined", _HEAD + _LOGIN + (b"C: NOOP\n" * 50 + b"S: +OK\n" * 50) * (rows // 100)
    yield "native, many sessions", _HEAD[:-18] + _SESSION * (rows // _SESSION.count(b"\n"))
    yield "printed", _LOGIN + said
    yield "printed, with oddities", _LOGIN + said.replace(b"number 9 ", b"number\xc2\xa09 ")


def measure(octets: bytes) -> tuple[float, float, float]:
    """Return the seconds that a bare loop takes, those of a reading, and those to its first piece."""
    start = time.perf_counter()
    for _row in BytesIO(octets):
        pass
    bare = time.perf_counter() - start
    start = time.perf_counter()
    reading = open_incrementally(BytesIO(octets), "file")
    next(reading)
    first = time.perf_counter() - start
    for _progress in reading:
        pass
    return bare, time.perf_counter() - start, first


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=1_000_000)
    options = parser.parse_args()
    print(f"{'file':24} {'rows a second':>14} {'bare loop':>10} {'ratio':>6} {'first piece':>12}")
    for name, octets in files(options.rows):
        bare, took, first = measure(octets)
        count = octets.count(b"\n")
        print(f"{name:24} {count / took:14,.0f} {bare:8.2f} s {took / bare:6.1f} {first * 1000:9.0f} ms")


if __name__ == "__main__":
    main()
