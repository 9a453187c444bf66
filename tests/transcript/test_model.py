"""Lines, packed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from popconsole.protocol.framing import CRLF
from popconsole.transcript.model import Line, LineKind, Lines, Side

lines = st.builds(
    Line,
    st.sampled_from(Side),
    st.binary(max_size=9),
    st.sampled_from([b"\r\n", b"\n", b""]),
    st.sampled_from(LineKind),
    st.none() | st.floats(allow_nan=False),
)


@given(st.lists(lines), st.lists(st.binary(max_size=5)), st.booleans(), st.lists(lines))
def test_what_goes_in_comes_out(
    before: list[Line],
    bulk: list[bytes],
    timed: bool,  # noqa: FBT001
    after: list[Line],
) -> None:
    packed = Lines(before)
    packed.extend_wire(b"S" * len(bulk), bulk, [2.5] * len(bulk) if timed else None)
    for line in after:
        packed.append(line)
    middle = [Line(Side.SERVER, octets, at=2.5 if timed else None) for octets in bulk]
    expected = [*before, *middle, *after]
    assert list(packed) == expected
    assert packed[:] == expected
    assert [packed.octets(i) for i in range(len(packed))] == [line.octets for line in expected]
    assert [packed.side(i) for i in range(len(packed))] == [line.side for line in expected]
    if expected:
        assert packed[-1] == expected[-1]
    with pytest.raises(IndexError):
        packed[len(expected)]


def test_bulk_sides_must_match() -> None:
    with pytest.raises(ValueError, match="2 lines"):
        Lines().extend_wire(b"S", [b"a", b"b"])
    with pytest.raises(ValueError, match="2 lines"):
        Lines().extend_wire(b"SC", [b"a", b"b"], [1.0])


def test_only_octets_are_on_the_wire() -> None:
    assert Line(Side.SERVER, b"+OK").wire == b"+OK\r\n"
    assert Line(Side.SERVER, b"cut", b"").wire == b"cut"
    assert Line(Side.SERVER, b"a note", kind=LineKind.NOTE).wire == b""


def test_the_letters_of_lines_and_a_copy_with_other_octets() -> None:
    lines = Lines(
        [
            Line(Side.CLIENT, b"", CRLF, LineKind.OPENED, 0.0),
            Line(Side.SERVER, b"+OK", at=1.0),
            Line(Side.CLIENT, b"PASS a", at=2.0),
            Line(Side.SERVER, b"cut", b"", at=3.0),
        ]
    )
    assert lines.sides(0, 4) == b"-SC-"
    masked = lines.replaced({2: b"PASS ********", 1: b"+"})
    assert [line.octets for line in masked] == [b"", b"+", b"PASS ********", b"cut"]
    assert [(line.kind, line.ending, line.at) for line in masked] == [
        (line.kind, line.ending, line.at) for line in lines
    ]
    assert lines.octets(2) == b"PASS a"
    assert list(Lines([Line(Side.CLIENT, b"a")]).replaced({0: b""})) == [Line(Side.CLIENT, b"")]
