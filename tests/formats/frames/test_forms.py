"""What a dissector tells of segments is read as the capture of the same segments is."""

import random
from io import BytesIO

import pytest

from popconsole.formats.errors import TranscriptError
from popconsole.formats.reading import open_incrementally, read
from popconsole.formats.sniffer import opinions
from popconsole.formats.source import Source
from popconsole.transcript.model import Recording
from tests.formats.frames.dissected import FORMS, as_fields, as_list
from tests.formats.packets.read import codes, rows
from tests.formats.packets.wire import Connection, Segment, captured, session

each_form = pytest.mark.parametrize("form", FORMS)
OTHER = ("2001:db8::a", 50_000), ("2001:db8::1", 11_110)


def told(recording: Recording) -> list[tuple[object, ...]]:
    """Return all that is read of conversations, but for the times of lines, which raw JSON has not."""
    return [
        (rows(one), one.protocol, one.client, one.server, one.exact, codes(one))
        for one in recording.conversations
    ]


def bare(recording: Recording) -> list[list[str]]:
    return [rows(one) for one in recording.conversations]


def mixed() -> list[Segment]:
    """Return the segments of two sessions at the same time, of POP3 and POP2."""
    one = (
        Connection()
        .open()
        .says(
            b"S: +OK ready\r\n",
            b"C: TOP 1 0\r\n",
            b"S: +OK\r\nSubject: t\tb \\n \xc3\xa9\r\n\r\n.\r\n",
            b"C: QUIT\r\n",
            b"S: +OK\r\n",
        )
        .close()
        .segments
    )
    other = (
        Connection(*OTHER, client_seq=0xFFFF_FFF0)
        .open()
        .says(
            b"S: + POP2 ready\r\n",
            b"C: HELO u p\r\n",
            b"S: #1\r\n",
            b"C: READ 1\r\n",
            b"S: =7\r\n",
            b"C: RETR\r\n",
            b"S: a\r\nb\r\n\n",
            b"C: ACKS\r\n",
            b"S: =0\r\n",
            b"C: QUIT\r\n",
            b"S: + bye\r\n",
        )
        .reset()
        .segments
    )
    pairs = [*zip(one, other, strict=False)]
    return [segment for pair in pairs for segment in pair] + one[len(pairs) :] + other[len(pairs) :]


@each_form
def test_two_sessions_at_the_same_time(form: str) -> None:
    segments = mixed()
    want = read(captured(segments), "capture")
    found = read(FORMS[form](segments), "told")
    assert len(found.conversations) == 2
    if form == "details":  # what is no POP3 is not shown there
        assert rows(found.conversations[0]) == rows(want.conversations[0])
    else:
        assert told(found) == told(want)


@each_form
@pytest.mark.parametrize("seed", range(4))
def test_segments_in_pieces_out_of_order_and_again(form: str, seed: int) -> None:
    segments = session(size=6 if form != "details" else 1_460)
    chance = random.Random(seed)  # noqa: S311 - a test
    head, body = segments[:3], segments[3:]
    body += chance.sample(body, 4)
    chance.shuffle(body)
    if seed == 3:
        body.remove(next(segment for segment in body if segment.octets))
    disorder = [*head, *body]
    found, want = read(FORMS[form](disorder), "told"), read(captured(disorder), "capture")
    assert bare(found) == bare(want)


@each_form
def test_a_file_that_ends_anywhere_or_is_garbled_is_no_traceback(form: str) -> None:
    octets = FORMS[form]([*session()[3:5], *session()[9:11]])
    reader = opinions(Source(BytesIO(octets), "told"))[0].reader.name
    for end in range(1, len(octets), 1 + len(octets) // 60):
        _taken(octets[:end], reader)
    for place in range(0, len(octets), 1 + len(octets) // 60):
        _taken(octets[:place] + b"\xff9" + octets[place + 2 :], reader)


def _taken(octets: bytes, reader: str) -> None:
    try:
        recording = read(octets, "told", reader=reader)
    except TranscriptError as error:
        assert "learn" not in str(error)  # noqa: PT017 - most of what is tried can be read
    else:
        odd = [oddity.message for one in recording.conversations for oddity in one.oddities]
        assert not any("learn" in message for message in odd)


@pytest.mark.parametrize("separator", ["\t", ",", ";", "|"])
@pytest.mark.parametrize("headed", [True, False])
def test_tables_with_any_separator_with_and_without_names(separator: str, headed: bool) -> None:  # noqa: FBT001
    segments = session()
    reading = open_incrementally(as_fields(segments, separator, headed=headed), "told")
    for _progress in reading:
        pass
    assert reading.reader is not None
    assert reading.reader.name == "tshark-fields"
    assert bare(reading.recording) == bare(read(captured(segments), "capture"))


def test_a_list_has_the_first_lines_and_how_much_is_left_out() -> None:
    (found,) = read(as_list(session()), "told").conversations
    assert rows(found) == [
        "C! open",
        "S: +OK ready <1@example>",
        "C: USER student",
        "S: +OK",
        "C: PASS learn",
        "S: +OK 2 messages",
        "C: LIST",
        "S: +OK",
        "S~ 17 octets not in this file",
        "C: QUIT",
        "S: +OK bye",
        "S! close",
    ]
    assert (found.client, found.server, found.exact) == ("192.0.2.10:40000", "192.0.2.1:110", False)
    assert codes(found) == ["not-captured"]


def _interleaved(seed: int) -> list[Segment]:
    """Return two sessions between the same computers; their lines differ in length."""
    says = (
        (
            b"S: +OK one\r\n",
            b"C: STAT\r\n",
            b"S: +OK 1 2\r\n",
            b"C: RETR 1\r\n",
            b"S: +OK\r\nx\r\n.\r\n",
            b"C: QUIT\r\n",
            b"S: +OK bye 1\r\n",
        ),
        (
            b"S: +OK the second\r\n",
            b"C: LIST 12\r\n",
            b"S: +OK 12 400\r\n",
            b"C: DELE 1234\r\n",
            b"S: +OK gone\r\n",
            b"C: QUIT\r\n",
            b"S: +OK bye bye\r\n",
        ),
    )
    chance = random.Random(seed)  # noqa: S311 - a test
    made = [
        Connection(client=("127.0.0.1", 40_000 + n), server=("127.0.0.1", 11_110))
        .open()
        .says(*lines)
        .close()
        .segments
        for n, lines in enumerate(says)
    ]
    mixed: list[Segment] = []
    while any(made):
        one = chance.choice([segments for segments in made if segments])
        mixed.append(one.pop(0))
    return mixed


@pytest.mark.parametrize("seed", range(8))
def test_a_list_of_two_sessions_between_the_same_computers(seed: int) -> None:
    segments = _interleaved(seed)
    found = read(as_list(segments), "told")
    want = read(captured(segments), "capture")
    heard = [[row for row in rows(one) if row not in ("S: x", "S: .")] for one in want.conversations]
    assert [[row for row in rows(one) if row[:2] != "S~"] for one in found.conversations] == heard
    assert [one.client for one in found.conversations] == [one.client for one in want.conversations]
