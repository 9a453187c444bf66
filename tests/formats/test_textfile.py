"""The native text file: what is written comes back, and a person may write it too."""

from dataclasses import replace
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from popconsole.formats import reading, writing
from popconsole.formats.errors import TranscriptError
from popconsole.formats.reading import open_incrementally
from popconsole.formats.source import FIRST_PIECE
from popconsole.formats.writers import native
from popconsole.protocol import POP2, POP3
from popconsole.protocol.framing import CRLF
from popconsole.transcript.model import Conversation, Line, LineKind, Lines, Recording, Side
from tests.formats.single import read, write

C, S = Side.CLIENT, Side.SERVER

_TROUBLE = [
    b"",
    b" ",
    b"  ",
    b"\\",
    b"\\n",
    b"\\\\n",
    b"\\c",
    b"\\x41",
    b"\r",
    b"\r\n",
    b"\n",
    b"\t",
    b"\x1b[31m",
    b"\xff",
    b"\xc3\xa9t\xc3\xa9",
    b"\xe2\x80\xae",
    b"\xef\xbb\xbf",
    b"\xc2\x85",
    b"\xed\xa0\x80",
    b"# no comment",
    b"S: +OK",
    b"Transcript: 1",
    b"@1.0 S: x",
    b"close",
    b"trailing ",
    b" leading",
    b"\xc2\xa0",
    b"...",
    b"<note here>",
]
octets = st.one_of(st.sampled_from(_TROUBLE), st.binary(max_size=40), st.text(max_size=20).map(str.encode))
lines = st.builds(
    Line,
    st.sampled_from(Side),
    octets,
    st.sampled_from([CRLF, b"\n", b""]),
    st.sampled_from(LineKind),
    st.none() | st.integers(-10, 10**12).map(lambda microseconds: microseconds / 10**6),
)
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
names = st.from_regex(r"X-[A-Za-z0-9-]{1,8}", fullmatch=True)


@given(st.lists(st.tuples(st.sampled_from(_TROUBLE), st.none() | st.floats(0, 9))))
def test_many_rows_are_written_as_each_alone(said: list[tuple[bytes, float | None]]) -> None:
    each = b"".join(native.row(Line(S, octets, at=at)) for octets, at in said)
    assert native.rows(S, [octets for octets, _at in said], [at for _octets, at in said]) == each


def test_a_session_in_which_nothing_is_said() -> None:
    told = b"Transcript: 1\nProtocol: POP3\n\nC! open\nS# no connection to pop.example\nS! close\n"
    kinds = [line.kind for line in read(told, "none").lines]
    assert kinds == [LineKind.OPENED, LineKind.NOTE, LineKind.CLOSED]


@given(
    st.lists(lines, max_size=8),
    texts,
    texts,
    st.booleans(),
    st.lists(st.tuples(st.integers(0, 9), texts), max_size=3),
    st.lists(st.tuples(names, texts), max_size=3),
    st.sampled_from(["POP2", "POP3"]),
    st.none() | st.integers(-(10**15), 10**16).map(lambda microseconds: microseconds / 10**6),
    st.tuples(texts, texts),
)
def test_what_is_written_comes_back(
    said: list[Line],
    title: str,
    source: str,
    exact: bool,  # noqa: FBT001
    comments: list[tuple[int, str]],
    headers: list[tuple[str, str]],
    protocol: str,
    began: float | None,
    addresses: tuple[str, str],
) -> None:
    said = [*said, Line(S, b"+OK")]
    placed = tuple(sorted(((min(i, len(said)), text) for i, text in comments), key=lambda c: c[0]))
    before = Conversation(
        protocol, Lines(said), title, source, exact, placed, (), tuple(headers),
        began=began, client=addresses[0], server=addresses[1],
    )  # fmt: skip
    octets = writing.write(Recording((before,)), reveal=True)
    recording = reading.read(octets, "x.txt")
    assert [line for after in recording.conversations for line in after.lines] == said
    for after in recording.conversations:  # what opens another connection is a conversation of its own
        assert (after.protocol, after.title, after.source, after.exact) == (protocol, title, source, exact)
        assert after.headers == tuple(headers)
        assert (after.client, after.server) == addresses
        assert after.oddities == ()
    assert [text for after in recording.conversations for _i, text in after.comments] == [
        text for _i, text in placed
    ]
    assert recording.conversations[0].began == began
    if len(recording.conversations) == 1:
        assert recording.conversations[0].comments == placed
    again = reading.read(writing.write(recording, reveal=True), "x.txt")
    assert list(map(plain, again.conversations)) == list(map(plain, recording.conversations))


def plain(conversation: Conversation) -> Conversation:
    """Return a conversation that can be compared."""
    return replace(conversation, lines=list(conversation.lines))


def test_times_are_written_to_be_read_and_old_files_are_read() -> None:
    times = [12.345, 0.0, 3.0, 7.210700277937576e-05, 0.18204618000163464, 1e9]
    said = Lines([Line(S, b"+OK", at=at) for at in times])
    written = write(Conversation("POP3", said)).split(b"\n")[3:]
    assert [row.split(b" ")[0] for row in written if row] == [
        b"@12.345", b"@0.000", b"@3.000", b"@0.000072", b"@0.182046", b"@1000000000.000",
    ]  # fmt: skip
    old = b"@7.210700277937576e-05 S# fault injected\n@0.18204618000163464 S: +OK\n@1 C: QUIT\n"
    assert [line.at for line in read(b"Transcript: 1\nProtocol: POP3\n\n" + old, "x.txt").lines] == [
        7.210700277937576e-05, 0.18204618000163464, 1.0,
    ]  # fmt: skip


@given(st.binary(max_size=200))
def test_any_octets_are_read_or_refused(octets: bytes) -> None:
    for file in (octets, b"Transcript: 1\nProtocol: POP3\n\n" + octets, b"S: +OK\n" + octets):
        try:
            transcript = read(file, "x.txt")
        except TranscriptError as error:
            assert error.row >= 1  # noqa: PT017
            assert str(error).isprintable()  # noqa: PT017
        else:
            assert len(transcript.lines) > 0
            assert all(oddity.message.isprintable() for oddity in transcript.oddities)


def test_a_file_that_a_person_wrote() -> None:
    transcript = read(
        b"\xef\xbb\xbfTranscript: 1\r\nProtocol: pop3\r\nTitle: caf\xc3\xa9\r\nX-Room: 12\r\n\r\n"
        b"# hello\r\nC! open\r\nS: +OK hi\\n\r\n@0.5 C: USER a\\\\b\r\n\r\nS:\r\n"
        b"S:  two spaces\r\nS~ the rest\r\n"
        b"C# a remark\r\nS! timeout\r\nS! close reset by peer\r\nS: cut of\\c\r\n# bye\r\n",
        "x.txt",
    )
    assert list(transcript.lines) == [
        Line(C, b"", kind=LineKind.OPENED),
        Line(S, b"+OK hi", b"\n"),
        Line(C, b"USER a\\b", at=0.5),
        Line(S, b""),
        Line(S, b" two spaces"),
        Line(S, b"the rest", kind=LineKind.OMITTED),
        Line(C, b"a remark", kind=LineKind.NOTE),
        Line(S, b"", kind=LineKind.TIMEOUT),
        Line(S, b"reset by peer", kind=LineKind.CLOSED),
        Line(S, b"cut of", b""),
    ]
    assert transcript.title == "café"
    assert transcript.headers == (("X-Room", "12"),)
    assert transcript.comments == ((0, "hello"), (10, "bye"))
    assert not transcript.exact
    assert transcript.oddities == ()


def test_when_it_began_is_read_in_any_zone_and_what_is_no_time_is_kept() -> None:
    for text in ("2026-11-26T01:18:10.5Z", "2026-11-26 02:18:10.500+01:00", "2026-11-26T01:18:10.5"):
        assert read(f"Transcript: 1\nBegan: {text}\n\nS: +OK\n".encode(), "x").began == 1_795_655_890.5
    odd = read(b"Transcript: 1\nProtocol: POP3\nBegan: at night\n\nS: +OK\n", "x")
    assert (odd.began, odd.headers) == (None, (("Began", "at night"),))
    assert b"Began: at night\n" in write(odd)
    for kept in (replace(odd, began=1.0), replace(odd, headers=(), began=1e15)):
        with pytest.raises(ValueError, match=r"Began|date"):
            write(kept)


def test_slips_of_a_person_are_reported() -> None:
    transcript = read(
        b"Transcript: 1\nTitle: a\nTitle: b\n\ns: +OK\nC:NOOP\nS: a \\q b\n"
        b"nobody said this\nS! explodes\n@late C: QUIT\n",
        "x.txt",
    )
    assert [o.code for o in transcript.oddities] == [
        "header-twice",
        "marks",
        "no-space",
        "escape",
        "prose",
        "event",
        "time",
    ]
    assert [o.row for o in transcript.oddities] == [3, 5, 6, 7, 8, 9, 10]
    assert [line.octets for line in transcript.lines] == [
        b"+OK",
        b"NOOP",
        b"a \\q b",
        b"explodes",
        b"QUIT",
    ]
    assert transcript.title == "a"


@pytest.mark.parametrize(
    ("octets", "row", "word"),
    [
        (b"", 1, "empty"),
        (b"\n\n \n", 1, "empty"),
        (b"\n\nDear all,\nno session here.\n", 3, "Dear all"),
        (bytes(range(256)) * 8, 1, "no line"),
        (b"\xd4\xc3\xb2\xa1\x02\x00\x04\x00", 1, "ends within its first header"),
        (b"Transcript: 1\nProtocol: POP3\n\n# nothing said\n", 1, "no line"),
        (b"Transcript: 2\nProtocol: POP3\n\nS: +OK\n", 1, "version 2"),
        (b"# mine\nTranscript: two\n\nS: +OK\n", 2, "two"),
        (b"Transcript: 1\nProtocol: IMAP\n\nS: * OK\n", 2, "IMAP"),
        (b"S: hey\nC: hey\n", 1, "POP2 or POP3"),
    ],
)
def test_what_cannot_be_used_is_refused_with_three_things(octets: bytes, row: int, word: str) -> None:
    with pytest.raises(TranscriptError, match=word) as caught:
        read(octets, "x\x1b.txt")
    error = caught.value
    assert (error.row, error.name) == (row, "x␛.txt")
    assert error.met
    assert error.expected
    assert error.remedy
    assert str(error).isprintable()


@pytest.mark.parametrize(
    ("octets", "name"),
    [
        (b"S: +OK\n", "POP3"),
        (b"S: -ERR no\n", "POP3"),
        (b"S: + POP2 here\n", "POP2"),
        (b"S: #3\n", "POP2"),
        (b"S: hello\nC: HELO a b\n", "POP2"),
        (b"C: hello a b\n", "POP2"),
        (b"C: user fred\n", "POP3"),
        (b"S: + ready\nC: FOLD x\n", "POP2"),
        (b"C: QUIT\nC: RETR 1\n", "POP3"),
        (b"C: AUTH PLAIN\n", "POP3"),
    ],
)
def test_the_protocol_is_told_by_what_is_said(octets: bytes, name: str) -> None:
    assert read(octets, "x").protocol == name
    assert read(octets, "x", POP2).protocol == "POP2"
    assert read(octets, "x", POP3).protocol == "POP3"


def test_header_values_cannot_break_the_format() -> None:
    sly = "a\nProtocol: POP2\r\n\nS: +OK forged"
    transcript = Conversation(
        "POP3", Lines([Line(S, b"+OK")]), sly, sly, comments=((0, sly),), headers=(("X-Y", sly),)
    )
    again = read(write(transcript), "x")
    assert (again.title, again.source, again.comments[0][1], again.headers[0][1]) == (sly, sly, sly, sly)
    assert len(again.lines) == 1
    assert again.protocol == "POP3"


@pytest.mark.parametrize("name", ["Title", "protocol", "S", "a b", "X:Y", ""])
def test_a_header_name_that_would_break_the_format_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="header"):
        write(Conversation("POP3", Lines([Line(S, b"+OK")]), headers=((name, "x"),)))


def _big(rows: int) -> bytes:
    return b"C: NOOP\nS: +OK\n" + b"S: some line of a message body\n" * rows


@pytest.mark.parametrize("head", [b"Transcript: 1\nProtocol: POP3\n\n", b""])
def test_a_big_file_is_opened_in_slices(head: bytes) -> None:
    octets = head + _big(100_000)
    reading = open_incrementally(BytesIO(octets), "big.txt")
    first = next(reading)
    growing = reading.recording.conversations[0].lines
    assert 0 < first.lines == len(growing) <= FIRST_PIECE
    assert first.octets < first.total == len(octets)
    last = list(reading)[-1]
    assert last.lines == len(growing) == 100_002
    assert last.octets == len(octets)
    assert reading.recording.conversations[0].lines is growing
    assert growing[100_001].octets == b"some line of a message body"


@pytest.mark.parametrize("mark", [b"S: \xc2\xa0", b"S:   +OK padded\n", b"S: <the server sends a message>\n"])
def test_a_big_file_with_an_oddity_is_read_in_steps_too(mark: bytes) -> None:
    reading = open_incrementally(_big(30_000) + mark, "big.txt")
    counts = [progress.lines for progress in reading]
    assert len(counts) > 2
    assert counts[-1] == 30_003


def test_slices_and_rows_agree_whatever_stands_at_the_cut() -> None:
    rows = [b"S: " + b"x" * (n % 97) + (b"\\n" if n % 31 == 0 else b"") for n in range(9_000)]
    timed = [b"@%d.5 " % n + row for n, row in enumerate(rows)]
    for kind in (rows, timed):
        for end in (b"\n", b"\r\n"):
            transcript = read(b"Transcript: 1\nProtocol: POP3\n\n".replace(b"\n", end) + end.join(kind), "x")
            assert len(transcript.lines) == 9_000
            for n in (0, 1, 31, 4_999, 8_999):
                line = transcript.lines[n]
                assert line.octets == b"x" * (n % 97)
                assert line.ending == (b"\n" if n % 31 == 0 else CRLF)
                assert line.at == (n + 0.5 if kind is timed else None)


def test_rows_are_counted_through_slices() -> None:
    octets = b"Transcript: 1\nProtocol: POP3\n\n" + _big(10_000) + b"stray\n"
    assert [(o.row, o.index, o.code) for o in read(octets, "x").oddities] == [(10_006, 10_002, "prose")]


def test_nothing_is_there_before_the_first_slice() -> None:
    with pytest.raises(RuntimeError):
        _ = open_incrementally(b"S: +OK\n", "x").recording


def test_masked_when_written() -> None:
    said = [Line(S, b"+OK"), Line(C, b"PASS made-up")]
    assert b"made-up" not in write(Conversation("POP3", Lines(said)))
    assert b"made-up" in write(Conversation("POP3", Lines(said)), reveal=True)
