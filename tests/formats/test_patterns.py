"""Patterns of shapes: a part of regular expressions, in which no row takes long to refuse."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from popconsole.formats.patterns import RowPatternError, compiled


@pytest.mark.parametrize(
    ("pattern", "row", "fits"),
    [
        (r"fetchmail: POP[23](?P<mark>[<>]) ?(?P<text>.*)", b"fetchmail: POP3< +OK", True),
        (r"[^:]*: .*", b"a: b: c", True),
        (r"(?i)s: ab[c-e]\x2b", b"S: ABd+", True),
        (r"(?:a|b\||[^c]d)?\d{2,3}\S+\s", b"xd123. ", True),
        (r"\w\W\D\t\.[]a-]{2}", b"a.x\t.]-", True),
        ("\u00fcx", "\u00fcx".encode(), True),
        (r"a++b", b"aaab", True),
        (r"x{2}", b"xxx", False),
        (r"x{2,}", b"xxx", True),
        (r"a|b", b"b", True),
        ("", b"", True),
    ],
)
def test_a_pattern_fits(pattern: str, row: bytes, fits: bool) -> None:  # noqa: FBT001 - a table
    found = compiled(pattern)
    assert (found.regex.fullmatch(row) is not None) is fits
    if fits:
        assert found.needle in (row.lower() if found.folded else row)


@pytest.mark.parametrize(
    ("pattern", "needle"),
    [
        (r"a?bcd[ef]gh.*", b"bcd"),
        (r"(?:one|two) three", b" three"),
        (r"(?P<text>first) and", b"first"),
        (r"(?i)AB[0-9]C", b"ab"),
        (r"[^\x00-\xff]x", b"x"),
        (r"(?:ab)?c", b"c"),
    ],
)
def test_what_stands_in_every_row_is_known(pattern: str, needle: bytes) -> None:
    assert compiled(pattern).needle == needle


@pytest.mark.parametrize(
    "pattern",
    [
        r".*a.*",  # a row of n a's: n * n trials
        r"(?:x|.*)y[^z]*z",
        r"[a-z]*[a-z0-9]*",
        r"\d+(?:\d+)?",
        r"a?a?a?a?a?a?a?a?a?a?a?",
        r"[a-z]{0,40}[a-z]{0,40}x",
        r"(?:a|ab|abc)(?:a|ab|abc)(?:a|ab|abc)(?:a|ab|abc)(?:a|ab|abc)(?:a|ab|abc)",
    ],
)
def test_what_could_take_long_is_refused(pattern: str) -> None:
    with pytest.raises(RowPatternError, match=r"could end at many places|too many choices"):
        compiled(pattern)


@pytest.mark.parametrize(
    ("pattern", "column", "message"),
    [
        ("(a+)+", 1, "only (?:...) and (?P<name>...) are known here"),
        ("(?:a+)+", 1, "a group may stand once"),
        ("(?P<text>a)(?P<text>b)", 12, 'the group "text" stands twice'),
        ("a)", 2, 'a ")" closes nothing'),
        ("(?:a", 1, 'a "(" is not closed'),
        ("[a", 1, 'a "[" is not closed'),
        ("[a[]", 3, r'"[" stands for itself as "\["'),
        ("[z-a]", 1, "a range goes from one character to a later one"),
        (r"[\d-a]", 1, "a range goes from one character to a later one"),
        ("[\u00fc]", 2, "a class may hold ASCII only"),
        ("\u00fc+", 1, "no ASCII can't be repeated"),
        ("*", 1, r'"*" stands for itself as "\*"'),
        ("a{x}", 2, "{m}, {m,} or {m,n} was expected"),
        ("a{3,2}", 2, "a repeat has a limit"),
        ("a{2}{3}", 5, "one repeat behind another"),
        ("a+?", 3, "one repeat behind another"),
        (r"a\q", 2, r'"\q" is not known here'),
        ("a\\", 2, "is not known here"),
        ("a" * 3000, 2001, "characters at the most"),
    ],
)
def test_what_is_none_is_told_by_its_column(pattern: str, column: int, message: str) -> None:
    with pytest.raises(RowPatternError, match=re.escape(message)) as caught:
        compiled(pattern)
    assert caught.value.column == column


@given(st.text(alphabet="ab.*+?{2,3}[^-]()|\\dxP<:>i", max_size=24))
def test_what_is_taken_is_a_regular_expression(pattern: str) -> None:
    try:
        found = compiled(pattern)
    except RowPatternError:
        return
    for row in (b"", b"ab", b"aaaa", b"22"):
        if found.regex.fullmatch(row):
            assert found.needle in (row.lower() if found.folded else row)
