"""A line that is typed key by key: what it becomes, and what of it a terminal shows."""

import os
import threading
import warnings
from asyncio import run
from gc import collect

import pytest
from hypothesis import given
from hypothesis import strategies as st

from popconsole.console.input import InputLines
from popconsole.console.typing import TypedLine


def _stars(text: str) -> str:
    """Mask what follows PASS and a blank."""
    return text if not text.startswith("PASS ") else "PASS " + "*" * (len(text) - 5)


def _typed(*pieces: bytes) -> tuple[list[bytes | None], bytes]:
    """Type pieces; return the lines and what was printed."""
    printed: list[bytes] = []
    typed = TypedLine(_stars, printed.append)
    lines: list[bytes | None] = []
    for piece in pieces:
        rest = piece
        while rest or rest is piece:
            line, complete, rest = typed.feed(rest)
            if not complete:
                break
            lines.append(line)
            if not rest:
                break
    return lines, b"".join(printed)


def _on_screen(printed: bytes) -> str:
    """Return what stands on the last row of a printing terminal."""
    row: list[str] = []
    for c in printed.decode().rpartition("\n")[2]:
        if c == "\b":
            row.pop()
        else:
            row.append(c)
    return "".join(row).rstrip()


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        (b"USER ada\n", b"USER ada"),
        (b"USER adx\x7fa\r", b"USER ada"),
        (b"x\x08\x08\x08NOOP\n", b"NOOP"),
        (b"what was it\x15STAT\n", b"STAT"),
        (b"USER ada eve\x17\n", b"USER ada "),
        (b"US\x1b[AER\x1bOB \x1b[1;5Cada\x1bx\n", b"USER ada"),
        (b"\x01\x02NOOP\x04\n", b"NOOP"),
        ("USER \u00e9\u00e9\x7f\n".encode(), "USER \u00e9".encode()),
        (b"USER \xff\n", b"USER \xff"),
        (b"\n", b""),
    ],
)
def test_what_a_line_becomes(typed: bytes, line: bytes) -> None:
    assert _typed(typed)[0] == [line]
    assert _typed(*(typed[i : i + 1] for i in range(len(typed))))[0] == [line]


def test_the_end_is_told_on_an_empty_line_alone() -> None:
    assert _typed(b"\x04")[0] == [None]
    assert _typed(b"a\x04\n\x04")[0] == [b"a", None]


def test_lines_that_are_pasted_come_one_after_another() -> None:
    assert _typed(b"USER ada\nPASS sesame\nSTAT\n")[0] == [b"USER ada", b"PASS sesame", b"STAT"]
    assert b"sesame" not in _typed(b"USER ada\nPASS sesame\nSTAT\n")[1]


@given(st.lists(st.sampled_from([b"P", b"A", b"S", b" ", b"\x7f", "\u4e2d".encode(), b"x"]), max_size=20))
def test_the_terminal_shows_what_may_be_seen_of_the_line(keys: list[bytes]) -> None:
    lines, printed = _typed(*keys, b"\n")
    seen = printed.removesuffix(b"\n")
    text = (lines[0] or b"").decode()
    if "\u4e2d" not in b"".join(keys).decode():  # which takes two columns: the rows above count one
        assert _on_screen(seen) == _stars(text).rstrip()


def test_a_reader_that_outlives_its_loop_complains_of_nothing() -> None:
    source, sink = os.pipe()
    before = set(threading.enumerate())

    async def start() -> None:
        InputLines(source).start()

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        run(start())
        os.write(sink, b"too late\n")
        for thread in set(threading.enumerate()) - before:
            thread.join(5)
        collect()
    os.close(source)
    os.close(sink)
    assert [str(warning.message) for warning in caught] == []
