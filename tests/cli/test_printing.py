"""Rows printed in a thread: whoever prints never waits, whatever the reader does."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

from popconsole.cli.printing import Printer


@contextmanager
def _pipe() -> Iterator[tuple[TextIO, TextIO]]:
    reading, writing = os.pipe()
    with os.fdopen(reading, encoding="utf-8") as reader, os.fdopen(writing, "w", encoding="utf-8") as writer:
        yield reader, writer


def test_rows_come_in_their_order_and_safe() -> None:
    with _pipe() as (reader, writer):
        printer = Printer(writer)
        for row in ("one", "two\nthree", "es\x1b[31mcape"):
            printer(row)
        printer.close()
        writer.close()
        assert reader.read() == "one\ntwo\nthree\nes\u241b[31mcape\n"
        assert printer.lost == 0


def test_a_reader_that_does_not_read_holds_nothing_up() -> None:
    with _pipe() as (reader, writer):
        printer = Printer(writer, most=10)
        row = "x" * 1_000
        while not printer.lost:  # a pipe holds 64 kB, or less
            printer(row)
        printer.close(patience=0.01)
        assert reader.readline() == f"{row}\n"


def test_a_reader_that_is_gone_is_no_error() -> None:
    with _pipe() as (reader, writer):
        printer = Printer(writer)
        reader.close()
        for _n in range(3):
            printer("nobody reads this")
        printer.close()
        assert printer.lost == 0


def test_where_there_is_no_stream_nothing_is_printed() -> None:
    printer = Printer(None)
    printer("nobody reads this")
    printer.close()
    assert printer.lost == 0
