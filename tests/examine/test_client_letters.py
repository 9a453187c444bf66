"""The letters that a client is to fetch, found again in what it delivered."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from popconsole.examiner.clients.letters import LETTERS, delivered

SHORT, DOTS, LONG = (LETTERS[name] for name in ("short", "dots", "long"))


def lf(octets: bytes) -> bytes:
    return octets.replace(b"\r\n", b"\n")


@pytest.mark.parametrize(
    "text",
    [
        SHORT,
        lf(SHORT),
        lf(SHORT).rstrip(b"\n"),
        lf(SHORT) + b"\n\n",
        b"Received: by a client\n" + lf(SHORT),
        lf(SHORT).replace(b"\n\n", b"\nStatus: RO\nX-UIDL: short\n\n", 1),
        b"From clara@popconsole.example Mon Mar  9 08:00:00 2026\n" + lf(SHORT) + b"\nFrom someone\n\nelse\n",
    ],
)
def test_a_letter_is_whole_whatever_a_client_adds_to_its_header(text: bytes) -> None:
    found = delivered([text])
    assert (dict(found.whole), dict(found.spoilt)) == ({"short": 1}, {})


@pytest.mark.parametrize(
    "text",
    [
        lf(SHORT)[:-20],  # cut
        lf(SHORT).partition(b"\n\n")[0],  # no body at all
        lf(SHORT).partition(b"Message-ID")[0],  # cut in its header
        lf(SHORT).replace(b"whole", b"hole"),
        lf(SHORT) + b"+OK message 2 follows\n",  # goes on with what belongs to no message
        lf(SHORT).replace(b"\nand", b"\n\nand"),
    ],
)
def test_a_letter_is_spoilt_where_its_body_is_another(text: bytes) -> None:
    found = delivered([text])
    assert (dict(found.whole), dict(found.spoilt)) == ({}, {"short": 1})


def test_several_are_found_in_one_file_and_one_in_several() -> None:
    mbox = b"".join(b"From c Mon Mar  9 08:00:00 2026\n" + lf(one) + b"\n" for one in (SHORT, DOTS, LONG))
    printed = SHORT + DOTS
    found = delivered([mbox, printed, b"a note of the client's own\n"])
    assert dict(found.whole) == {"short": 2, "dots": 2, "long": 1}
    assert not found.spoilt


def test_dots_that_were_left_doubled_are_seen() -> None:
    stuffed = lf(DOTS).replace(b"\n.", b"\n..")
    assert dict(delivered([stuffed]).spoilt) == {"dots": 1}


@given(st.binary(max_size=400))
def test_anything_else_is_no_letter(octets: bytes) -> None:
    found = delivered([octets, LONG[: len(octets)]])
    assert not found.whole
