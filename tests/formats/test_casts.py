"""Casts of asciinema: versions, typing, times, damage."""

import json
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from popconsole.formats.casts import header_of, is_event, is_first_version, printed
from popconsole.formats.reading import Reading, read
from popconsole.formats.unwrapped import Stamped, numbered
from popconsole.formats.writers.native import row
from popconsole.transcript.model import Conversation

HEADER = {"version": 2, "width": 80, "height": 24, "timestamp": 1_700_000_000}
TELNET = "Trying 192.0.2.1...\r\nConnected to pop.example.\r\nEscape character is '^]'.\r\n"


def cast(*events: Any, header: dict[str, Any] | None = None) -> bytes:
    return b"".join(
        json.dumps(one).encode() + b"\n" for one in (HEADER if header is None else header, *events)
    )


def typed(text: str, at: float) -> list[Any]:
    """What asciinema records where somebody types at a terminal that echoes: a key at a time."""
    events: list[Any] = []
    for n, key in enumerate(text):
        echo = {"\r": "\r\n", "\x7f": "\b \b"}.get(key, key)
        events += [[at + n / 100, "i", key], [at + n / 100 + 0.001, "o", echo]]
    return events


def rows(conversation: Conversation) -> list[str]:
    return [row(line).decode().strip() for line in conversation.lines]


SESSION = [
    [0.1, "o", TELNET],
    [0.2, "o", "+OK POP3 ready\r\n"],
    *typed("user nora\r", 1.0),
    [1.2, "o", "+OK\r\n"],
    *typed("pass sesamm\x7fe\r", 2.0),
    [2.5, "o", "+OK in\r\n"],
    *typed("list\r", 3.0),
    [3.1, "o", "+OK\r\n1 20\r\n"],
    [3.2, "o", ".\r\n"],
    *typed("quit\r", 4.0),
    [4.1, "o", "+OK bye\r\nConnection closed by foreign host.\r\n"],
]
SAID = [
    "C! open", "S: +OK POP3 ready", "C: user nora", "S: +OK", "C: pass sesame", "S: +OK in", "C: list",
    "S: +OK", "S: 1 20", "S: .", "C: quit", "S: +OK bye", "S! close",
]  # fmt: skip
TIMES = [0.0, 0.1, 0.991, 1.1, 2.031, 2.4, 2.941, 3.0, 3.0, 3.1, 3.941, 4.0, 4.0]


def bare(found: list[str]) -> list[str]:
    return [text.split(" ", 1)[1] if text.startswith("@") else text for text in found]


def test_what_was_typed_is_mended_and_stands_once_with_its_time() -> None:
    (found,) = read(cast(*SESSION), "x").conversations
    assert bare(rows(found)) == SAID
    assert [line.at and round(line.at, 3) for line in found.lines] == TIMES
    assert found.began == 1_700_000_000.1


def test_without_the_date_times_count_from_the_beginning() -> None:
    for stamp in ({}, {"timestamp": None}, {"timestamp": True}, {"timestamp": "x"}):
        header = {"version": 2, "width": 80, "height": 24, **stamp}
        (found,) = read(cast(*SESSION, header=header), "x").conversations
        assert bare(rows(found)) == SAID
        assert (found.began, found.lines[1].at) == (None, 0.2)


def test_the_third_version_counts_from_event_to_event() -> None:
    last, events = 0.0, []
    for at, kind, text in SESSION:
        events.append([at - last, kind, text])
        last = at
    header = {"version": 3, "term": {"cols": 80, "rows": 24}, "timestamp": 1_700_000_000}
    (found,) = read(cast(*events, header=header), "x").conversations
    assert bare(rows(found)) == SAID
    assert [line.at and round(line.at, 3) for line in found.lines] == TIMES


@pytest.mark.parametrize("indent", [None, 1])
def test_the_first_version_is_one_object(indent: int | None) -> None:
    last, pairs = 0.0, []
    for at, kind, text in SESSION:
        if kind == "o":
            pairs.append([at - last, text])
            last = at
    whole = {"version": 1, "width": 80, "height": 24, "duration": 5.0, "env": {"a": "b" * 9}, "stdout": pairs}
    octets = json.dumps(whole, indent=indent).encode()
    reading = Reading(BytesIO(octets), "x")
    for _progress in reading:
        pass
    (found,) = reading.recording.conversations
    assert bare(rows(found)) == SAID
    assert [wrapping.name for wrapping in reading.wrappings] == ["asciinema"]
    assert round(found.lines[-1].at or 0, 3) == 4.1


def test_a_log_in_a_cast_has_its_times() -> None:
    said = [
        (0.5, "> CAPA"),
        (1.0, "< +OK"),
        (1.0, "< UIDL"),
        (1.5, "< ."),
        (2.0, "> QUIT"),
        (2.5, "< +OK bye"),
    ]
    events = [[0.1, "o", "* Connected to pop.example (192.0.2.1) port 110\r\n"]]
    events += [[at, "o", f"{text}\r\n"] for at, text in said]
    reading = Reading(BytesIO(cast(*events)), "x")
    for _progress in reading:
        pass
    (found,) = reading.recording.conversations
    assert reading.reader is not None
    assert reading.reader.name == "curl"
    assert [line.at and round(line.at, 3) for line in found.lines][-3:] == [1.4, 1.9, 2.4]
    assert found.began == 1_700_000_000.1


def test_it_may_be_cut_anywhere() -> None:
    whole = cast(*SESSION)
    begun = whole.index(b"+OK POP3") + len(b'+OK POP3 ready\\r\\n"]\n')
    for length in range(begun, len(whole), 97):
        (found,) = read(whole[:length], "x").conversations
        *said, last = bare(rows(found))
        assert said == SAID[: len(said)]
        assert last.startswith(("S: +OK", "C: ", "S: 1", "C! ", "S! ")) or last in SAID


# --- events


def test_what_is_a_header_and_an_event() -> None:
    assert header_of(b'{"version": 2, "width": 80}') == {"version": 2, "width": 80}
    for octets in (b"", b"{", b"[]", b'{"version": 2}', b'{"version": 4, "width": 1}', b"[" * 100_000):
        assert header_of(octets) is None
    assert is_first_version(b' {"width": 80, "version": 1, "stdout": [')
    assert not is_first_version(b'{"version": 1}')
    assert is_event(b'[1, "o", "x"]')
    for octets in (
        b"", b"x", b"[", b'[1, "o"]', b'["1", "o", "x"]', b'[true, "o", "x"]', b'[-1, "o", "x"]',
        b'[NaN, "o", "x"]', b'[1, 2, "x"]', b'[1, "o", 3]', b"[1" + b"0" * 400 + b', "o", "x"]',
        b'[1, "o", "x", 4]',
    ):  # fmt: skip
        assert not is_event(octets)


def inside(octets: bytes) -> list[tuple[int, float, bytes]]:
    found = []
    for number, text in printed(numbered((octets,))):
        assert isinstance(number, Stamped)
        found.append((int(number), number.at, text))
    return found


def test_rows_are_those_of_the_file_in_which_they_ended() -> None:
    octets = cast([1, "o", "a"], "none", [2, "x", "y"], [3, "o", "b\r\nc\n\ud800d"])
    assert inside(octets) == [
        (5, 1_700_000_003.0, b"ab"),
        (5, 1_700_000_003.0, b"c"),
        (5, 1_700_000_003.0, b"?d"),
    ]
    assert inside(b"") == []
    octets = b'{"version": 1, "stdout": [[0.5, "a\\n"], [x, "b\\n"], [1e999, "c\\n"], [1, 2], [1, "\\x"]'
    assert inside(octets) == [
        (1, 0.5, b"a"), (1, 0.5, b"c"),
    ]  # fmt: skip


def test_what_never_ends_is_bounded() -> None:
    events = [[1, "o", "x" * 3_000_000]] * 3
    found = inside(cast(*events))
    assert [len(text) for _number, _at, text in found] == [6_000_000, 3_000_000]
    found = inside(b'{"version": 1, "stdout": [' + (b"y" * 1_000_000 + b"\n") * 9 + b'[1, "a\\n"]')
    assert [text for _number, _at, text in found] == [b"a"]
    assert inside(b'{"version": 1, ' + (b"y" * 1_000_000 + b"\n") * 9) == []


@given(
    st.lists(
        st.binary(max_size=40)
        | st.sampled_from([b'[1, "o", "x\\n"]', b'{"version": 1,', b'"stdout": [[1, "a"]'])
    )
)
def test_any_rows_are_gone_through(rows_: list[bytes]) -> None:
    for first in (b'{"version": 2, "width": 1}\n', b'{"version": 1, "stdout": [\n'):
        octets = first + b"\n".join(rows_)
        assert sum(len(text) for _number, _at, text in inside(octets)) <= len(octets)
