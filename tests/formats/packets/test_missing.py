"""Captures that lack octets: each finding in them is one of the whole session."""

import random
from collections.abc import Iterable

import pytest

from popconsole.analysis.findings import Severity
from popconsole.analysis.judging import Judge
from popconsole.formats.reading import read
from tests.formats.packets.read import only, rows
from tests.formats.packets.wire import SESSION, Connection, Segment, captured, frames, pcap

MAIL = b"S: +OK\r\nSubject: tea\r\n\r\n" + b"".join(b"cup %d of a day\r\n" % n for n in range(90)) + b".\r\n"
LISTED = b"S: +OK\r\n1 %d\r\n2 200\r\n.\r\n" % (len(MAIL) - 11)
POP3 = (
    *SESSION[:5],
    b"C: CAPA\r\n",
    b"S: +OK\r\nUIDL\r\nPIPELINING\r\n.\r\n",
    b"C: LIST\r\n",
    LISTED,
    b"C: RETR 1\r\n",
    MAIL,
    b"C: UIDL\r\n",
    b"S: +OK\r\n1 a\r\n2 b\r\n.\r\n",
    b"C: DELE 2\r\n",
    b"S: +OK\r\n",
    *SESSION[7:],
)
POP2 = (
    b"S: + POP2 ready\r\n",
    b"C: HELO a b\r\n",
    b"S: #2 messages\r\n",
    b"C: READ 1\r\n",
    b"S: =17\r\n",
    b"C: RETR\r\n",
    b"S: one\r\ntwo\r\nthree\r\n",
    b"C: ACKS\r\n",
    b"S: =10\r\n",
    b"C: RETR\r\n",
    b"S: 12345678\r\n",
    b"C: ACKD\r\n",
    b"S: =0\r\n",
    b"C: QUIT\r\n",
    b"S: + bye\r\n",
)


def session(lines: Iterable[bytes], size: int) -> list[Segment]:
    return Connection().open().says(*lines, size=size).close(by_client=True).segments


def faults(octets: bytes) -> set[str]:
    """Return the codes of the errors and warnings in a capture."""
    judge = Judge()
    judged = [judge(conversation) for conversation in read(octets, "capture").conversations]
    return {
        met.finding.code for one in judged for met in one.met if met.finding.severity is not Severity.NOTE
    }


@pytest.mark.parametrize("lines", [POP3, POP2], ids=["POP3", "POP2"])
@pytest.mark.parametrize("size", [7, 100])
def test_the_whole_session_has_none_and_neither_has_one_that_lacks_a_segment(
    lines: tuple[bytes, ...], size: int
) -> None:
    segments = session(lines, size)
    assert faults(captured(segments)) == set()
    said = [place for place, segment in enumerate(segments) if segment.octets]
    for place in said if len(said) < 60 else said[::7]:
        assert faults(captured(segments[:place] + segments[place + 1 :])) == set(), rows(
            only(captured(segments[:place] + segments[place + 1 :]))
        )


@pytest.mark.parametrize("lines", [POP3, POP2], ids=["POP3", "POP2"])
@pytest.mark.parametrize("seed", range(12))
def test_neither_has_one_that_lacks_several(lines: tuple[bytes, ...], seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311 - the same for the same seed
    segments = session(lines, 11)
    assert faults(captured(segment for segment in segments if dice.random() > 0.1)) == set()


@pytest.mark.parametrize("snap", range(4, 40, 3))
def test_neither_has_one_that_a_snap_length_cuts(snap: int) -> None:
    for lines in (POP3, POP2):
        assert faults(pcap(frames(session(lines, 1_460)), snap=54 + snap)) == set()


@pytest.mark.parametrize("lines", [POP3, POP2], ids=["POP3", "POP2"])
def test_neither_has_one_that_begins_late_or_ends_early(lines: tuple[bytes, ...]) -> None:
    segments = session(lines, 30)
    for place in range(4, len(segments) - 1, 5):
        assert faults(captured(segments[:place])) == set()
        late = captured(segments[place:])
        if any(segment.octets for segment in segments[place:]):
            assert faults(late) == set(), rows(only(late))


@pytest.mark.parametrize("by_client", [True, False])
def test_neither_has_one_of_one_side_alone(by_client: bool) -> None:  # noqa: FBT001
    for lines in (POP3, POP2):
        segments = session(lines, 1_460)
        one = segments[0].source if by_client else segments[0].target
        assert faults(captured(segment for segment in segments if segment.source == one)) == set()


def test_counted_data_is_cut_into_lines_as_before_behind_a_gap() -> None:
    segments = [segment for segment in session(POP2, 1_460) if b"three" not in segment.octets]
    assert rows(only(captured(segments)))[7:11] == [
        "S~ 17 octets not captured",
        "C: ACKS",
        "S: =10",
        "C: RETR",
    ]
    pieces = [segment for segment in session(POP2, 6) if b"wo\r\nth" not in segment.octets]
    assert rows(only(captured(pieces)))[7:12] == [
        "S: one",
        "S: t\\c",
        "S~ 6 octets not captured",
        "S: ree",
        "C: ACKS",
    ]


def test_a_line_of_counted_data_may_have_no_end_for_long() -> None:
    long = b"S: =70000\r\n", b"C: RETR\r\n", b"S: " + b"m" * 70_000, b"C: ACKS\r\n", b"S: =0\r\n"
    found = only(captured(session((*POP2[:4], *long), 1_460)))
    data = [(len(line.octets), line.ending) for line in found.lines if line.octets.startswith(b"mm")]
    assert data == [(65_700, b""), (4_300, b"")]
    assert faults(captured(session((*POP2[:4], *long, *POP2[-2:]), 1_460))) == set()
