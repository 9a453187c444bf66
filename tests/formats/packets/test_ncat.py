"""What ncat -vv prints, of all its versions, with standard output between or without."""

import pytest

from popconsole.formats.errors import TranscriptError
from popconsole.formats.reading import open_incrementally, read
from popconsole.transcript.model import Conversation
from tests.formats.packets.read import codes, rows

SAID = (
    b"S: +OK ready <1@example>\r\n", b"C: USER student\r\n", b"S: +OK\r\n", b"C: PASS learn\r\n",
    b"S: +OK\r\n", b"C: RETR 1\r\n", b"S: +OK\r\nSubject: a\r\n\r\nNcat: mail\r\nthis ends ",
    b"S: here.\r\n.\r\n", b"C: QUIT\r\n", b"S: +OK bye\r\n",
)  # fmt: skip
WHOLE = [
    "C! open", "S: +OK ready <1@example>", "C: USER student", "S: +OK", "C: PASS learn", "S: +OK",
    "C: RETR 1", "S: +OK", "S: Subject: a", "S:", "S: Ncat: mail", "S: this ends here.", "S: .", "C: QUIT",
    "S: +OK bye", "S! close",
]  # fmt: skip
NEW = "libnsock nsock_trace_handler_callback(): "
OLD = "NSOCK INFO [{n}.5000s] nsock_trace_handler_callback(): "
OLDER = "NSOCK ({n}.5000s) "


def traced(
    said: tuple[bytes, ...] = SAID, *, head: str = NEW, out: bool = True, shown: int = 200, unix: bool = False
) -> bytes:
    """Return the trace; ``out``: with standard output, ``shown``: up to that many octets stand in a row."""
    text = "Ncat: Version 7.93 ( https://nmap.org/ncat )\n"
    text += head.format(n=0) + "Callback: CONNECT SUCCESS for EID 8 [192.0.2.1:110]\n"
    for number, line in enumerate(said, start=1):
        octets = line[3:].replace(b"\r\n", b"\n") if unix and line.startswith(b"C") else line[3:]
        peer = "peer unspecified" if line.startswith(b"C") else "192.0.2.1:110"
        dots = "".join(chr(octet) if 0x20 <= octet < 0x7F else "." for octet in octets)
        behind = f": {dots}" if len(octets) < shown else ""
        text += head.format(n=number)
        text += f"Callback: READ SUCCESS for EID {number} [{peer}] ({len(octets)} bytes){behind}\n"
        if out and line.startswith(b"S"):
            text += octets.decode().replace("\r\n", "\n")
        text += "libnsock nsock_readbytes(): Read request for 0 bytes from IOD #1 [192.0.2.1:110] EID 34\n"
    text += head.format(n=99) + "Callback: READ EOF for EID 202 [192.0.2.1:110]\n"
    return (text + head.format(n=99) + "Callback: READ EOF for EID 194 [peer unspecified]\n").encode()


def found_in(octets: bytes) -> Conversation:
    reading = open_incrementally(octets, "trace")
    for _progress in reading:
        pass
    assert reading.reader is not None
    assert reading.reader.name == "ncat"
    assert reading.understood == 1
    (conversation,) = reading.recording.conversations
    return conversation


@pytest.mark.parametrize("head", [NEW, OLD, OLDER])
@pytest.mark.parametrize("out", [True, False])
@pytest.mark.parametrize("unix", [True, False])
def test_every_form(head: str, *, out: bool, unix: bool) -> None:
    said = tuple(line for line in SAID if b"mail" not in line and b"here" not in line)
    conversation = found_in(traced(said, head=head, out=out, unix=unix))
    assert [row.removesuffix("\\n") for row in rows(conversation)] == WHOLE[:7] + WHOLE[13:]
    assert (conversation.client, conversation.server, conversation.exact) == ("", "192.0.2.1:110", False)
    assert codes(conversation) == []
    assert conversation.lines[1].at == (None if head == NEW else 1.5)


def test_standard_output_ends_within_a_line_and_begins_like_a_trace() -> None:
    assert rows(found_in(traced(shown=20))) == WHOLE


def test_what_is_not_shown_is_a_gap() -> None:
    found = rows(found_in(traced(shown=10, out=False)))
    assert found[:3] == ["C! open", "S~ 23 octets not captured", "C~ 14 octets not captured"]


def test_standard_output_that_breaks_off() -> None:
    text = traced(SAID[:3], shown=10).replace(b"\n+OK ready <1@example>\n", b"\n+OK\n")
    assert rows(found_in(text))[1:3] == ["S: +OK", "S~ 18 octets not captured"]
    last = traced(SAID[:1]).split(b"\nlibnsock nsock_readbytes")[0].replace(b"<1@example>\n", b"\n")
    assert rows(found_in(last))[1] == "S: +OK ready <1@example>"


def test_bare_ends_and_other_rows() -> None:
    assert rows(found_in(traced((b"S: +OK\n", b"S: a\r\n"))))[1:3] == ["S: +OK\\n", "S: a"]
    reading = open_incrementally(b"$ ncat -vv pop 110\n\n" + traced(), "trace")
    for _progress in reading:
        pass
    assert 0.9 < reading.understood < 1


def test_no_trace_of_pop() -> None:
    smtp = traced((b"S: 220 mail ESMTP\r\n", b"C: EHLO x\r\n"))
    for name in ("ncat", None):
        with pytest.raises(TranscriptError, match="SMTP"):
            read(smtp, "trace", reader=name)
    with pytest.raises(TranscriptError, match="no line of a conversation"):
        read(b"dear all\n", "trace", reader="ncat")


def test_damage_and_gigantic_lengths() -> None:
    octets = traced()
    for at in range(0, len(octets), 31):
        for damaged in (octets[:at], octets[:at] + b"9" + octets[at + 1 :]):
            try:
                recording = read(damaged, "trace", reader="ncat")
            except TranscriptError as error:
                assert "learn" not in str(error)  # noqa: PT017 - the secret of the session
            else:
                assert all(odd.message for c in recording.conversations for odd in c.oddities)
    huge = traced(SAID[:3]).replace(b"(5 bytes): +OK..", b"(999999999 bytes)").replace(b":110]", b":999999]")
    assert rows(found_in(huge))[-2:] == ["S~ 999999994 octets not captured", "S! close"]
