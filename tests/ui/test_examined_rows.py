"""What is shown of a check that is broken: long replies lose their middle, and never their end."""

from popconsole.examiner.catalogue import catalogue
from popconsole.examiner.played import PlayedCheck, PlayedExchange, PlayedReply
from popconsole.examiner.result import Result
from popconsole.examiner.verdict import allowed, broken
from popconsole.protocol.framing import CRLF
from popconsole.transcript.model import Line, LineKind, Side
from popconsole.ui.examined_rows import rows_of_exchange, transcript

(_CHECK,) = (check for check in catalogue("POP3") if check.id == "rfc1939/4/12")


def _result(body: int) -> Result:
    """A listing of so many lines, then STAT, whose answer is wrong."""
    listed = [b"%d 100" % number for number in range(1, body + 1)]
    said = [
        (Side.SERVER, b"+OK ready"),
        (Side.CLIENT, b"LIST"),
        *((Side.SERVER, line) for line in (b"+OK", *listed, b".")),
        (Side.CLIENT, b"STAT"),
        (Side.SERVER, b"+OK 1 1"),
    ]
    reply = PlayedReply(b"+OK", CRLF, tuple((line, CRLF) for line in listed), multi=True)
    played = PlayedCheck(
        (
            PlayedExchange(None, PlayedReply(b"+OK ready", CRLF)),
            PlayedExchange(b"LIST", reply, line=2),
            PlayedExchange(b"STAT", PlayedReply(b"+OK 1 1", CRLF), line=body + 5),
        ),
        (tuple(Line(side, octets, CRLF) for side, octets in said),),
    )
    return Result(_CHECK, broken("It is wrong", 2), played)


def test_a_long_reply_loses_its_middle_and_keeps_its_end() -> None:
    recording = transcript(_result(40))
    assert recording is not None
    lines = recording.conversations[0].lines
    assert [line.octets for line in lines[12:]] == [
        b"10 100", b"11 100", b"232 octets left out", b".", b"STAT", b"+OK 1 1",
    ]  # fmt: skip
    assert [line.kind for line in lines].count(LineKind.OMITTED) == 1
    rows = list(rows_of_exchange(_result(40)))
    assert rows[13:] == ["  S: 11 100", "  (more lines)", "  S: .", "  C: STAT", "> S: +OK 1 1"]


def test_a_reply_that_is_hardly_too_long_is_shown_whole() -> None:
    for body in (10, 11, 12):
        recording = transcript(_result(body))
        assert recording is not None
        lines = recording.conversations[0].lines
        assert len(lines) == body + 6
        assert {line.kind for line in lines} == {LineKind.WIRE}


def test_of_what_is_other_but_allowed_it_is_said_what_conforms_too() -> None:
    other = next(check for check in catalogue("POP2") if check.id == "rfc937/Conv/3")
    assert Result(other, allowed("Instead of a reply: silence")).why == (
        "Instead of a reply: silence (conforms too: it waits)"
    )
    assert Result(other, broken("It is wrong")).why == "It is wrong"
    assert Result(_CHECK, allowed("It is different")).why == "It is different"
