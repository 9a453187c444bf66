"""Nothing from the wire reaches a screen raw."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from popconsole.transcript.safe import safe, safe_text


def _harmless(text: str) -> bool:
    hidden = {
        *range(0x200B, 0x2010),
        *range(0x202A, 0x202F),
        *range(0x2060, 0x2070),
        0xFEFF,
        0x034F,
        0x3164,
        0xFE0F,
    }
    return all(
        unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Cn", "Co", "Zl", "Zp") and ord(c) not in hidden
        for c in text
    )


@given(st.binary())
@example(bytes(range(256)))
@example("\u202e\u2066\u200b\ufeff\u2028\ufe0f\u3164\u034f\u0085\U000e0001".encode())
@example(b"\xed\xa0\x80\xf4\x90\x80\x80\xc0\x80")
def test_any_octets_become_harmless_text(octets: bytes) -> None:
    shown = safe(octets)
    assert shown.isprintable()
    assert _harmless(shown)
    shown.encode("utf-8")


@given(st.text(st.characters()))
def test_any_text_becomes_harmless(text: str) -> None:
    assert _harmless(safe_text(text))


@given(st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E)))
def test_plain_text_stays(text: str) -> None:
    assert safe_text(text) == text


@pytest.mark.parametrize(
    ("octets", "shown"),
    [
        (b"+OK \x1b]0;x\x07", "+OK ␛]0;x␇"),
        (b"\x00\x7f\t", "␀␡␉"),
        (b"\xc2\x9b31m", "<9b>31m"),
        (b"caf\xc3\xa9 caf\xe9", "café caf<e9>"),
        ("a\u202eb\u200bc".encode(), "a<202E>b<200B>c"),
        ("\u00a0".encode(), "<a0>"),
        (b"[bold]x[/]", "[bold]x[/]"),
        ("日本".encode(), "日本"),
    ],
)
def test_shown(octets: bytes, shown: str) -> None:
    assert safe(octets) == shown
