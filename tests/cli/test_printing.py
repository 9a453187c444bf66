"""Rows printed in a thread: whoever prints never waits, whatever the reader does."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

import pytest

from popconsole.cli.printing import FilePrinter, Printer


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


def test_a_reader_that_is_gone_is_told_of_once_and_no_error() -> None:
    told: list[OSError] = []
    with _pipe() as (reader, writer):
        printer = Printer(writer, tell=told.append)
        reader.close()
        for _n in range(3):
            printer("nobody reads this")
        printer.close()
        assert printer.lost == 3
    assert len(told) == 1


def test_rows_are_in_a_file_at_once_and_a_full_disk_holds_nothing_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[OSError] = []
    file = tmp_path / "log"
    file.write_text("before\n")
    printer = FilePrinter(file, tell=told.append)
    printer("one")
    assert file.read_text() == "before\none\n"
    room, write = [2], os.write

    def full(descriptor: int, octets: bytes) -> int:
        if not room[0]:
            raise OSError(errno.ENOSPC, "No space left on device")
        written = write(descriptor, octets[: room[0]])
        room[0] -= written
        return written

    with monkeypatch.context() as patch:
        patch.setattr(os, "write", full)
        printer("two")
        printer("three")
    printer("four")
    printer.close()
    assert file.read_text() == "before\none\ntw\nfour\n"
    assert printer.lost == 2
    assert len(told) == 1


def test_where_there_is_no_stream_nothing_is_printed() -> None:
    printer = Printer(None)
    printer("nobody reads this")
    printer.close()
    assert printer.lost == 0
