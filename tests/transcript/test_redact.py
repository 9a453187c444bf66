"""Secrets do not leave the program unless somebody says so."""

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from popconsole.protocol import POP2, POP3, Protocol
from popconsole.transcript.model import Line, Lines, Side, Transcript
from popconsole.transcript.redact import MASK, is_mask, masked, masked_lines
from popconsole.transcript.textfile import read, write

C, S = Side.CLIENT, Side.SERVER


@pytest.mark.parametrize(
    ("protocol", "line", "shown"),
    [
        (POP3, b"PASS tanstaaf", b"PASS ********"),
        (POP3, b"pass a b  c", b"pass ********"),
        (POP3, b"PASS   spaced", b"PASS   ********"),
        (POP3, b"  PASS early", b"  PASS ********"),
        (POP3, b"PASS\ttabbed", b"PASS\t********"),
        (POP3, b"APOP mrose c4c9334bac560ecc979e58001b3e22fb", b"APOP mrose ********"),
        (POP3, b"apop  mrose  c4c9 more", b"apop  mrose  ********"),
        (POP3, b"AUTH PLAIN AGEAYg==", b"AUTH PLAIN ********"),
        (POP3, b"HELO fred wrong-protocol", b"HELO fred ********"),
        (POP3, b"NOOP\rPASS behind-a-cr", b"NOOP\rPASS ********"),
        (POP2, b"PASS wrong-protocol", b"PASS ********"),
        (POP2, b"HELO fred secret", b"HELO fred ********"),
        (POP2, b"HELO fr\\ ed sec\\ ret", b"HELO fr\\ ed ********"),
        (POP2, b"HELO fred secret and more", b"HELO fred ********"),
        (POP2, b"hello fred secret", b"hello fred ********"),
        (POP3, b"PASS", b"PASS"),
        (POP3, b"PASS ", b"PASS "),
        (POP3, b"USER fred", b"USER fred"),
        (POP3, b"APOP mrose", b"APOP mrose"),
        (POP2, b"HELO fred", b"HELO fred"),
        (POP2, b"FOLD secret box", b"FOLD secret box"),
        (POP3, b"", b""),
        (POP3, b"   ", b"   "),
        (POP3, b"AUTH PLAIN", b"AUTH PLAIN"),
    ],
)
def test_masked(protocol: Protocol, line: bytes, shown: bytes) -> None:
    assert masked(protocol, line) == shown
    assert masked(protocol, shown) == shown


def test_what_answers_a_challenge_is_secret() -> None:
    said = [
        Line(C, b"AUTH CRAM-MD5"),
        Line(S, b"+ PDE4OTYu"),
        Line(C, b"dGltIGI5"),
        Line(S, b"+OK"),
        Line(C, b"STAT"),
    ]
    assert [line.octets for line in masked_lines(POP3, said)] == [
        b"AUTH CRAM-MD5",
        b"+ PDE4OTYu",
        MASK,
        b"+OK",
        b"STAT",
    ]
    cancelled = [Line(C, b"AUTH CRAM-MD5"), Line(S, b"+ PDE4OTYu"), Line(C, b"*"), Line(S, b"-ERR")]
    assert list(masked_lines(POP3, cancelled)) == cancelled


def test_a_secret_in_pieces() -> None:
    said = [Line(C, b"PASS sec", b""), Line(C, b"ret word", b""), Line(C, b"the end"), Line(C, b"STAT")]
    assert [line.octets for line in masked_lines(POP3, said)] == [b"PASS " + MASK, MASK, MASK, b"STAT"]


def test_the_server_side_stays() -> None:
    said = [Line(S, b"PASS is the next command"), Line(S, b"HELO a b")]
    assert list(masked_lines(POP3, said)) == said


@pytest.mark.parametrize(
    ("word", "mask"),
    [
        (b"********", True),
        (b"*", True),
        (b"XXXX", True),
        ("•••".encode(), True),
        (b"PROVIDED_BUT_REMOVED", True),
        (b"", False),
        (b"X", False),
        (b"tanstaaf", False),
        (b"**x", False),
    ],
)
def test_masks_are_known_again(word: bytes, mask: bool) -> None:  # noqa: FBT001
    assert is_mask(word) is mask


_words = st.binary(min_size=1, max_size=8).filter(lambda w: not set(w) & set(b" \t\r\n\\"))
_blanks = st.sampled_from([b" ", b"  ", b"   "])
_secrets = st.text(st.characters(codec="ascii", exclude_categories=["Cc", "Zs"]), min_size=4).map(str.encode)


@given(
    st.sampled_from([POP2, POP3]),
    st.sampled_from([b"PASS", b"Pass", b"APOP", b"helo", b"HELLO", b"AUTH"]),
    _words,
    _blanks,
    _blanks,
    _secrets,
    st.binary(max_size=6),
)
@example(POP2, b"HELO", b"a", b" ", b" ", b"spam", b"\\")
def test_a_secret_is_never_written(
    protocol: Protocol, keyword: bytes, name: bytes, gap: bytes, gap2: bytes, secret: bytes, tail: bytes
) -> None:
    before = keyword + gap if keyword.upper() == b"PASS" else keyword + gap + name + gap2
    tail = tail.replace(b"\n", b"").replace(b"\r", b"")
    said = [Line(S, b"+OK"), Line(C, before + secret + tail), Line(C, b"QUIT")]
    kept = [Line(S, b"+OK"), Line(C, before + MASK), Line(C, b"QUIT")]
    rest = write(Transcript(protocol.name, Lines(kept)), reveal=True)
    assume(secret not in rest)
    written = write(Transcript(protocol.name, Lines(said), exact=False))
    assert secret not in written
    assert written == rest
    assert is_mask(read(written, "x").lines[1].octets[len(before) :])
