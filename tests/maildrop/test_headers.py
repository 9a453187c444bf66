"""UTF-8 in headers: a message's own, those of parts, those of a message in a message; nowhere else."""

from collections.abc import Iterable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from popconsole.maildrop.headers import utf8_in_headers
from popconsole.maildrop.measure import Measure
from popconsole.maildrop.messages import Message

MIXED = 'Subject: x\nContent-Type: multipart/mixed;\n boundary="a b"\n\n'
FORWARDED = "Subject: x\nContent-Type: Message/RFC822\n\n"


def measured(slices: Iterable[bytes]) -> bool:
    measure = Measure()
    for octets in slices:
        measure.feed(octets)
    measure.finish()
    return measure.utf8


CASES = [
    ("Subject: caf\n\nx\n", False),
    ("Subject: café\n\nx\n", True),
    ("Subject: café", True),
    ("Subject: x\n\ncafé\n", False),
    ("\nSubject: café\n\nSubject: café\n", False),
    ("Subject: x\n folded é\n\n", True),
    # The header of a part.
    (f"{MIXED}--a b\nContent-Disposition: attachment; filename=é\n\nx\n--a b--\n", True),
    (f"{MIXED}--a b\nContent-Type: text/plain\n\ncafé\n\nContent-x: é\n--a b--\n", False),
    (f"{MIXED}é\n--a b\n\nx\n--a b--\né\n", False),
    (f"{MIXED}--a b\n\nx\n--a b--\né: é\n", False),
    (f"{MIXED}--a b  \nA: é\n", True),
    (f"{MIXED}--a b\nA: é", True),
    (f"{MIXED}--a\nA: é\n\n--a b\n\n --a b\nA: é\n\n", False),
    (f"{MIXED}x--a b\nA: é\n\n", False),
    ("Content-type:MULTIPART/mixed; x=y; BOUNDARY=ab\n\n--ab\nA: é\n\n", True),
    ("X: y\ncontent-type : multipart/digest;boundary=ab\n\n\n\n--ab\nA: 1\n\n--ab\nA: é\n\n", True),
    ("Content-Type: text/plain; boundary=ab\n\n--ab\nA: é\n\n", False),
    # Parts in parts.
    (f"{MIXED}--a b\nContent-Type: multipart/alternative; boundary=in\n\n--in\nA: é\n\n", True),
    (f"{MIXED}--a b\nContent-Type: multipart/alternative; boundary=in\n\n--in\nA: 1\n\né\n", False),
    # A message in a message.
    (f"{FORWARDED}Subject: é\n\nx\n", True),
    (f"{FORWARDED}Subject: x\n\né\n", False),
    (f"{MIXED}--a b\nContent-Type: message/rfc822\n\nSubject: é\n\nx\n--a b--\n", True),
    (f"{MIXED}--a b\nContent-Type: message/rfc822\n\nSubject: x\n\né\n--a b--\n", False),
    (f"{MIXED}--a b\nContent-Type: message/global\n\n\né\n--a b--\n", False),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_where_it_counts(text: str, expected: bool) -> None:  # noqa: FBT001
    octets = text.encode()
    for one in (octets, octets.replace(b"\n", b"\r\n")):
        assert utf8_in_headers(one) is expected
        assert measured([one]) is expected
        assert measured([one[n : n + 1] for n in range(len(one))]) is expected
        assert Message(one, "a").utf8 is expected


def test_octets_that_are_no_utf8_are_sent_as_ever() -> None:
    for text in (b"Subject: caf\xe9\n\n", b"Subject: \xff\xfe\n\n", b"A: \xc3\xa9 \xe9\n\n"):
        assert not utf8_in_headers(text)
        assert not measured([text])


PIECES = [
    b"\n", b"\n\n", b"--ab", b"--ab--", b"--", b"A: 1\n", b"\xc3\xa9", b"\xe9", b"x" * 70_000,
    b"Content-Type: multipart/mixed; boundary=ab\n", b"Content-Type: message/rfc822\n", b" ", b"\r\n",
    b'content-type: multipart/x;\n\tboundary="in"\n', b"--in\n",
]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=30).map(b"".join), st.lists(st.integers(0, 1_000)))
def test_it_does_not_matter_where_it_is_cut(text: bytes, cuts: list[int]) -> None:
    places = sorted({0, len(text), *(cut % (len(text) + 1) for cut in cuts)})
    slices = [text[a:b] for a, b in pairwise(places)]
    if b"x" * 70_000 not in text:  # where a line is too long to be kept, the place of a cut may tell
        assert measured(slices) == measured([text])
    if text.isascii():
        assert not measured(slices)
