"""Two halves of a session read as one, and one half alone."""

import gzip
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from popconsole.formats.beside import Beside
from popconsole.formats.errors import TranscriptError
from popconsole.formats.halves.form import HalfForm, form_of
from popconsole.formats.reading import Reading, open_incrementally
from popconsole.formats.writers.native import row
from popconsole.protocol import POP2, POP3
from popconsole.transcript.model import LineKind, Side

CLIENT = b"USER nora\r\nPASS sesame\r\nLIST\r\nRETR 1\r\nQUIT\r\n"
SERVER = (
    b"+OK POP3 ready\r\n+OK\r\n+OK in\r\n+OK\r\n1 20\r\n.\r\n+OK\r\nSubject: QUIT\r\n\r\n"
    b"+OK it says\r\n.\r\n+OK bye\r\n"
)
ONE = (
    "S: +OK POP3 ready\nC: USER nora\nS: +OK\nC: PASS sesame\nS: +OK in\nC: LIST\nS: +OK\nS: 1 20\nS: .\n"
    "C: RETR 1\nS: +OK\nS: Subject: QUIT\nS:\nS: +OK it says\nS: .\nC: QUIT\nS: +OK bye\n"
)


def paired(own: bytes, other: bytes | None, *addresses: str, reader: str | None = None) -> Reading:
    beside = Beside(None if other is None else BytesIO(other), "the-other", *addresses)
    reading = open_incrementally(own, "own", reader=reader, beside=beside)
    for _progress in reading:
        pass
    return reading


def said(reading: Reading) -> str:
    (conversation,) = reading.recording.conversations
    return b"".join(map(row, conversation.lines)).decode()


@pytest.mark.parametrize(("own", "other"), [(CLIENT, SERVER), (SERVER, CLIENT)])
@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_what_is_due_tells_the_order(own: bytes, other: bytes, pack: type[bytes]) -> None:
    reading = paired(pack(own), pack(other))
    assert said(reading) == ONE
    (conversation,) = reading.recording.conversations
    assert (conversation.source, conversation.exact, conversation.oddities) == ("own, the-other", False, ())
    (surest, *_others) = reading.told
    assert (surest.reader.name, surest.sureness.how) == ("halves", 1.0)
    assert surest.sureness.why == "the-other lies beside it, and holds the other side"
    assert reading.understood == 1.0


@pytest.mark.parametrize(("own", "other", "client"), [(CLIENT, SERVER, "a:1"), (SERVER, CLIENT, "b:110")])
def test_the_addresses_are_those_of_the_file_that_was_given(own: bytes, other: bytes, client: str) -> None:
    (conversation,) = paired(own, other, "a:1", "b:110").recording.conversations
    assert {conversation.client, conversation.server} == {"a:1", "b:110"}
    assert conversation.client == client


def timed(*lines: tuple[float, bytes]) -> bytes:
    return b"".join(b"17000000%02d.%06d %b\r\n" % (at, round(at % 1 * 1_000_000), text) for at, text in lines)


def test_times_tell_the_order_where_both_have_them() -> None:
    client = timed((1.0, b"USER nora"), (1.0, b"PASS sesame"), (4.0, b"NOOP"), (5.0, b"QUIT"))
    server = timed((0.5, b"+OK ready"), (2.0, b"+OK"), (3.0, b"+OK in"), (4.0, b"+OK"), (6.0, b"+OK bye"))
    assert said(paired(client, server)) == (
        "@0.000 S: +OK ready\n@0.500 C: USER nora\n@0.500 C: PASS sesame\n@1.500 S: +OK\n@2.500 S: +OK in\n"
        "@3.500 C: NOOP\n@3.500 S: +OK\n@4.500 C: QUIT\n@5.500 S: +OK bye\n"
    )


def test_one_of_them_may_have_no_times() -> None:
    client = timed((1.0, b"USER nora"), (4.0, b"QUIT"))
    assert said(paired(client, b"+OK ready\r\n+OK\r\n+OK bye\r\n")) == (
        "S: +OK ready\n@0.000 C: USER nora\nS: +OK\n@3.000 C: QUIT\nS: +OK bye\n"
    )


def test_what_comes_in_the_middle_of_a_reply_stands_there() -> None:
    client = timed((1.0, b"LIST"), (3.0, b"NOOP"))
    server = timed(
        (0.5, b"+OK POP3 ready"), (2.0, b"+OK"), (2.0, b"1 20"), (4.0, b"2 20"), (4.0, b"."), (5.0, b"+OK")
    )
    assert said(paired(client, server)) == (
        "@0.000 S: +OK POP3 ready\n@0.500 C: LIST\n@1.500 S: +OK\n@1.500 S: 1 20\n@2.500 C: NOOP\n"
        "@3.500 S: 2 20\n@3.500 S: .\n@4.500 S: +OK\n"
    )


def test_a_session_that_was_begun_elsewhere() -> None:
    reading = paired(b"STAT\r\nQUIT\r\n", b"+OK Logged in.\r\n+OK 1 20\r\n+OK bye\r\n")
    assert said(reading) == (
        "C~ what was said before is not in these files\nS: +OK Logged in.\nC: STAT\nS: +OK 1 20\nC: QUIT\n"
        "S: +OK bye\n"
    )
    assert said(paired(b"", b"+OK Logged in.\r\n")).startswith("C~ what was said before")
    assert said(paired(b"", b"+OK POP3 ready\r\n")) == "S: +OK POP3 ready\n"
    assert said(paired(b"+OK POP3 ready\r\n", b"")) == "S: +OK POP3 ready\n"
    assert said(paired(b"QUIT\r\n", b"")) == "C: QUIT\n"


def test_a_session_of_pop2() -> None:
    client = b"HELO nora sesame\r\nREAD 1\r\nRETR\r\nACKS\r\nQUIT\r\n"
    server = b"+ POP2 ready\r\n#1 messages\r\n=14\r\nSubject: x\r\n\r\n=0\r\n+ bye\r\n"
    reading = paired(client, server)
    assert said(reading) == (
        "S: + POP2 ready\nC: HELO nora sesame\nS: #1 messages\nC: READ 1\nS: =14\nC: RETR\nS: Subject: x\n"
        "S:\nC: ACKS\nS: =0\nC: QUIT\nS: + bye\n"
    )
    (conversation,) = reading.recording.conversations
    assert conversation.protocol == "POP2"


def test_an_exchange_of_auth() -> None:
    client = b"AUTH LOGIN\r\nbm9yYQ==\r\nc2VzYW1l\r\nQUIT\r\n"
    server = b"+OK ready\r\n+ VXNlcm5hbWU6\r\n+ UGFzc3dvcmQ6\r\n+OK in\r\n+OK bye\r\n"
    assert said(paired(client, server)) == (
        "S: +OK ready\nC: AUTH LOGIN\nS: + VXNlcm5hbWU6\nC: bm9yYQ==\nS: + UGFzc3dvcmQ6\nC: c2VzYW1l\n"
        "S: +OK in\nC: QUIT\nS: +OK bye\n"
    )


def test_a_half_alone_is_shown_and_the_other_is_told_as_missing() -> None:
    reading = paired(SERVER, None)
    assert said(reading) == (
        "S: +OK POP3 ready\nC~ not in this file\nS: +OK\nC~ not in this file\nS: +OK in\n"
        "C~ not in this file\nS: +OK\nS: 1 20\nS: .\nC~ not in this file\nS: +OK\nS: Subject: QUIT\nS:\n"
        "S: +OK it says\nS: .\n"
        "C~ not in this file\nS: +OK bye\n"
    )
    (odd,) = reading.recording.conversations[0].oddities
    assert (odd.code, odd.message) == (
        "half-missing",
        (
            "what the client said is not in this file: it holds the server's half of a session; the other "
            "one was looked for beside it, as the-other, and is not there, or can't be read"
        ),
    )
    reading = paired(CLIENT, None)
    assert said(reading) == "".join(
        f"S~ not in this file\nC: {line.decode()}\n" for line in CLIENT.splitlines()
    ) + ("S~ not in this file\n")
    told = " ".join(odd.message for odd in reading.recording.conversations[0].oddities)
    assert "what the server said is not in this file" in told
    assert "sesame" not in told


def test_a_half_alone_that_begins_late_and_one_of_pop2() -> None:
    assert said(paired(b"+OK Logged in.\r\n+OK 1 2\r\n", None)) == (
        "C~ not in this file\nS: +OK Logged in.\nC~ not in this file\nS: +OK 1 2\n"
    )
    assert said(paired(b"+ POP2 ready\r\n#1 messages\r\n=9\r\nany mail\r\n+ bye\r\n", None)) == (
        "S: + POP2 ready\nC~ not in this file\nS: #1 messages\nC~ not in this file\nS: =9\nS: any mail\n"
        "C~ not in this file\nS: + bye\n"
    )
    reading = paired(b"HELO nora sesame\r\nREAD\r\n", None)
    assert reading.recording.conversations[0].protocol == "POP2"


def test_the_protocol_that_is_asked_for_and_a_form_that_is_named() -> None:
    beside = Beside(BytesIO(b"+OK ready\r\n"), "the-other")
    reading = open_incrementally(b"NONE OF IT\r\n", "own", POP3, reader="halves", beside=beside)
    for _progress in reading:
        pass
    assert said(reading) == "S: +OK ready\nC: NONE OF IT\n"
    assert [opinion.sureness.how for opinion in reading.told] == [0.0]
    reading = open_incrementally(b"S: +OK ready\r\n", "own", reader="printed", beside=beside)
    for _progress in reading:
        pass
    assert said(reading) == "S: +OK ready\n"
    reading = open_incrementally(b"RETR\r\nQUIT\r\n", "own", POP2, beside=Beside(None, "x"))
    for _progress in reading:
        pass
    assert reading.recording.conversations[0].protocol == "POP2"


def test_the_other_half_may_be_damaged() -> None:
    reading = paired(CLIENT, gzip.compress(SERVER)[:-9])
    (odd,) = reading.recording.conversations[0].oddities
    assert odd.code == "damaged"
    assert odd.message.startswith("the-other: what gzip packed is cut off behind")
    assert said(reading) == ONE


def test_many_lines_come_step_by_step() -> None:
    reading = open_incrementally(
        b"NOOP\r\n" * 6_000, "own", beside=Beside(BytesIO(b"+OK ready\r\n" + b"+OK\r\n" * 6_000), "x")
    )
    steps = [progress.lines for progress in reading]
    assert len(steps) > 4
    assert steps[-1] == 12_001


def test_nothing_is_said_in_two_empty_halves() -> None:
    with pytest.raises(TranscriptError):
        paired(b"", b"")


# --- what a half looks like


@pytest.mark.parametrize(
    ("start", "form"),
    [
        (b"", HalfForm(None)),
        (b"<<<\n", HalfForm(None, chunked=True)),
        (b"STAT\r\nLIST\r\n", HalfForm(Side.CLIENT)),
        (b"AUTH PLAIN\r\nAG5vcmE=\r\nQUIT\r\n", HalfForm(Side.CLIENT)),
        (b"STAT\r\nAG5vcmE=\r\n", None),
        (b"AG5vcmE=\r\nSTAT\r\nLIST\r\nQUIT\r\n", None),
        (b"STAT\r\nXYZZY\r\nQUIT\r\n", HalfForm(Side.CLIENT)),
        (b"+OK ready\r\nUSER nora\r\n+OK\r\n", None),  # a paste of both sides
        (b"USER nora\r\n+OK\r\n", None),
        (b"=12\r\n", HalfForm(Side.SERVER)),
        (b"+ bm9yYQ==\r\n", HalfForm(Side.SERVER)),
        (b"1700000000.000001 STAT\r\n", HalfForm(Side.CLIENT, timed=True)),
        (b"<<<\n+OK>>>\n<<<\n ready\r\n", HalfForm(Side.SERVER, chunked=True)),
        (gzip.compress(b"+OK ready\r\n", mtime=0), HalfForm(Side.SERVER)),
        (b"\x1f\x8b\x08\xff" * 4, None),
        (b"Dear all,\n", None),
        (b"STAT\r\nLI", HalfForm(Side.CLIENT)),
        (b"Script started on x\nSTAT\rLI", HalfForm(Side.CLIENT, typed=True)),
        (b"Script started on x\nSTAT\r\r\nScript done on y\n", None),  # an empty line is no command
        (b"Script started on x\n+OK\r\nSTAT\r\n", None),  # what was shown
        (b"Script started on x\nls -l\r", None),
        (b"Script started on x\n", None),
        (b"# a heading, and no reply of POP2\n", None),
        (b"=====\n", None),
    ],
)
def test_what_a_file_may_be(start: bytes, form: HalfForm | None) -> None:
    assert form_of(start) == form
    if form is not None:
        assert form.fits(HalfForm(Side.CLIENT)) is (form.side is not Side.CLIENT)


def test_how_sure_it_is_of_one_half() -> None:
    def sure(octets: bytes, beside: Beside | None = None) -> tuple[str, float]:
        reading = open_incrementally(octets, "own", beside=beside)
        chosen = reading.choose()
        return chosen.reader.name, chosen.sureness.how

    assert sure(b"1700000000.000001 STAT\r\n") == ("halves", 0.9)
    assert sure(b"Script started on x\nSTAT\rQUIT\r") == ("halves", 0.9)
    assert sure(CLIENT) == ("halves", 0.3)
    assert sure(CLIENT, Beside(None, "x")) == ("halves", 0.6)
    reading = open_incrementally(b"<<<\n", "own", reader="halves")
    assert (reading.choose().sureness.how, reading.told[0].sureness.why) == (0.0, "nothing is said in it")


# --- what is taken off


def alone(octets: bytes) -> list[tuple[bytes, bytes]]:
    reading = open_incrementally(octets, "own", POP3, reader="halves")
    for _progress in reading:
        pass
    lines = reading.recording.conversations[0].lines
    return [(line.octets, line.ending) for line in lines if line.kind is LineKind.WIRE]


def test_marks_of_what_came_at_once() -> None:
    assert alone(b"<<<\n+OK re>>>\n<<<\nady\r\n>>>\n<<<\n+OK>>>\n") == [
        (b"+OK ready", b"\r\n"),
        (b"+OK", b""),
    ]
    assert alone(b"<<<\n+OK ready\r\n>>>\n<<<\n-ERR a>>>\nb\n>>>\n") == [
        (b"+OK ready", b"\r\n"), (b"-ERR a>>>", b"\n"), (b"b", b"\n"),
    ]  # fmt: skip
    assert alone(b"<<<\n+OK ready\r\n<<<\r\n>>>\r\n>>>\n")[1:] == [(b"<<<", b"\r\n"), (b">>>", b"\r\n")]


def test_what_was_typed_is_mended() -> None:
    keys = b"AUTH PLAIN\rAG5vcmE\b=\rQUIS\x7fT\rNO"
    for behind in (b"", b"\nScript done on x\nSTAT\r\n"):
        assert alone(b"Script started on x\n" + keys + behind) == [
            (b"AUTH PLAIN", b"\r\n"), (b"AG5vcm=", b"\r\n"), (b"QUIT", b"\r\n"), (b"NO", b""),
        ]  # fmt: skip


@pytest.mark.parametrize("end", [b"\r\n", b""])
@pytest.mark.parametrize("size", [65_535, 65_536, 65_537, 65_538, 65_539, 200_000])
def test_a_line_that_is_too_long_comes_in_pieces(size: int, end: bytes) -> None:
    octets = b"+OK " + b"x" * (size - 4) + end
    pieces = alone(b"+OK ready\r\n" + octets)[1:]
    assert b"".join(text + ending for text, ending in pieces) == octets
    assert {len(text) <= 65_538 for text, _ending in pieces} == {True}
    assert pieces[-1][1] == end


def test_a_line_of_many_chunks_is_bounded() -> None:
    chunk = b"x" * 30_000 + b">>>\n<<<\n"
    pieces = alone(b"<<<\n+OK ready\r\n>>>\n<<<\n" + chunk * 5 + b"y\r\n>>>\n")[1:]
    assert [len(text) for text, _ending in pieces] == [90_000, 60_001]


@given(
    st.lists(
        st.sampled_from([b"<<<\n", b">>>\n", b"+OK\r\n", b"STAT\r\n", b"1700000000.5 x", b"\n", b"\r", b"a"])
    )
)
def test_whatever_stands_in_it_is_read(rows: list[bytes]) -> None:
    for whole in (b"<<<\n", b"1700000000.000001 STAT\r\n", b"+OK\r\n"):
        octets = whole + b"".join(rows)
        if form_of(octets + b"+OK\r\n") is None:
            continue
        assert len(b"".join(text + ending for text, ending in alone(octets + b"+OK\r\n"))) <= len(octets) + 5


@pytest.mark.parametrize("own", [CLIENT, SERVER])
def test_either_half_may_be_cut_anywhere(own: bytes) -> None:
    other = SERVER if own is CLIENT else CLIENT
    whole = sum(1 for line in ONE.splitlines())
    for length in range(len(own) + 1):
        if form_of(own[:length]) is None:  # not a word of it is whole
            assert length < len(b"USER")
            continue
        reading = paired(own[:length], other, reader="halves")
        assert len(reading.recording.conversations[0].lines) <= whole + 1
