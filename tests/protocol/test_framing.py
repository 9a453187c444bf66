"""Framing: whatever the cuts, the same lines; whatever the message, the same octets."""

import re
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from popconsole.protocol.framing import Framer, byte_stuff, byte_unstuff, multi_line, top

TEXT = st.lists(st.sampled_from([b"a", b".", b"\r\n", b"\n", b"\r", b"..", b" ", b"\x00", b"\xff"])).map(
    b"".join
)


def lines(pieces: list[bytes], longest: int = 65_536) -> tuple[list[tuple[bytes, bytes]], bytes]:
    framer = Framer(longest)
    found = []
    for piece in pieces:
        framer.feed(piece)
        while (line := framer.next()) is not None:
            found.append(line)
    return found, framer.rest()


@given(TEXT, st.lists(st.integers(0, 60)))
def test_lines_do_not_depend_on_how_the_octets_come(text: bytes, cuts: list[int]) -> None:
    places = [0, *sorted(min(c, len(text)) for c in cuts), len(text)]
    pieces = [text[a:b] for a, b in pairwise(places)]
    assert lines(pieces) == lines([text])
    found, rest = lines([text])
    assert b"".join(octets + ending for octets, ending in found) + rest == text
    assert [octets for octets, _ in found] == [part.removesuffix(b"\r") for part in text.split(b"\n")[:-1]]


@given(TEXT, st.integers(1, 5))
def test_a_line_without_an_end_is_handed_over_in_pieces(text: bytes, longest: int) -> None:
    found, rest = lines([text], longest)
    assert all(len(octets + ending) <= longest + 2 for octets, ending in found)
    assert len(rest) < longest
    assert not any(b"\n" in octets for octets, _ in found)
    assert b"".join(octets + ending for octets, ending in found) + rest == text


@given(TEXT, st.integers(1, 40))
def test_counted_data_ends_with_its_count(text: bytes, count: int) -> None:
    framer = Framer()
    framer.feed(text)
    due, found = count, b""
    while due and (line := framer.next(due)) is not None:
        found += line[0] + line[1]
        due -= len(line[0] + line[1])
    assert text.startswith(found)
    assert len(found) <= count
    if len(text) >= count:
        assert found == text[:count]


@given(TEXT, st.one_of(st.none(), st.integers(0, 30)), st.integers(1, 30))
def test_many_lines_at_once_are_the_same_lines(text: bytes, most: int | None, longest: int) -> None:
    framer = Framer(longest)
    framer.feed(text)
    found: list[tuple[bytes, bytes]] = []
    while True:
        run = framer.run(most)
        assert b"." not in run
        assert most is None or sum(map(len, run)) + 2 * len(run) <= most
        found += [(octets, b"\r\n") for octets in run]
        if not run:
            line = framer.next()
            if line is None:
                break
            found.append(line)
    assert (found, framer.rest()) == lines([text], longest)


@given(TEXT)
def test_a_message_survives_byte_stuffing(message: bytes) -> None:
    message = message.replace(b"\r", b"").replace(b"\n", b"\r\n")
    sent = multi_line(message)
    assert sent.endswith(b".\r\n")
    assert not re.search(rb"(^|\r\n)\.\r\n(?!\Z)", sent)  # the only lone dot is the last line
    body = sent.removesuffix(b".\r\n")
    received = b"".join(byte_unstuff(line) + b"\r\n" for line in body.split(b"\r\n")[:-1])
    assert received == message + (b"" if not message or message.endswith(b"\r\n") else b"\r\n")
    assert byte_stuff(message).count(b"\r\n") == message.count(b"\r\n")


def test_top_counts_the_lines_of_the_body() -> None:
    message = b"A: b\r\nC: d\r\n\r\none\r\n\r\nthree\r\n"
    assert top(message, 0) == b"A: b\r\nC: d\r\n\r\n"
    assert top(message, 2) == b"A: b\r\nC: d\r\n\r\none\r\n\r\n"
    assert top(message, 99) == message
    assert top(b"no blank line\r\n", 0) == b"no blank line\r\n"
    assert top(b"\r\nbody\r\nmore\r\n", 1) == b"\r\nbody\r\n"
