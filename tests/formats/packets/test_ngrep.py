"""What ngrep prints, in each of its forms."""

import pytest

from popconsole.formats.dotted import of_dots
from popconsole.formats.errors import TranscriptError
from popconsole.formats.reading import open_incrementally, read
from popconsole.transcript.model import Conversation
from tests.formats.packets.read import codes, rows

CLIENT, SERVER = "192.0.2.9:4000", "192.0.2.1:110"
SAID = (
    b"S: +OK POP3 ready.\r\n", b"C: CAPA\r\n",
    b"S: +OK\r\nTOP\r\nSASL PLAIN LOGIN CRAM-MD5 SCRAM-SHA-256\r\nUIDL\r\n.\r\n",
    b"C: USER student\r\n", b"S: +OK\r\n", b"C: PASS learn\r\n", b"S: +OK\r\n", b"C: RETR 1\r\n",
    b"S: +OK\r\nSubject: one... two\r\n\r\nA dot. \r\nEnd.\r\n\r\n\r\n.\r\n", b"C: QUIT\r\n", b"S: +OK\r\n",
)  # fmt: skip
WHOLE = [
    "S: +OK POP3 ready.", "C: CAPA", "S: +OK", "S: TOP", "S: SASL PLAIN LOGIN CRAM-MD5 SCRAM-SHA-256",
    "S: UIDL", "S: .", "C: USER student", "S: +OK", "C: PASS learn", "S: +OK", "C: RETR 1", "S: +OK",
    "S: Subject: one... two", "S:", "S: A dot.\\x20", "S: End.", "S:", "S:", "S: .", "C: QUIT", "S: +OK",
]  # fmt: skip


def dots(octets: bytes, keep: bytes = b"") -> str:
    return "".join(chr(octet) if 0x20 <= octet < 0x7F or octet in keep else "." for octet in octets)


def in_hex(octets: bytes) -> str:
    made = ""
    for at in range(0, len(octets), 16):
        part = octets[at : at + 16]
        halves = part[:8].hex(" "), part[8:].hex(" ")
        made += f"  {halves[0]:<23}    {halves[1]:<23}    {dots(part):<16}\n"
    return made


def wrapped(octets: bytes, width: int = 40) -> str:
    text = dots(octets)
    return "".join(f"  {text[at : at + width]:<{width}}\n" for at in range(0, len(text), width))


FORMS = {
    "-x": lambda octets: "\n" + in_hex(octets),
    "-W byline": lambda octets: "\n" + dots(octets, b"\n") + "\n",
    "-W none": lambda octets: "\n" + dots(octets) + "\n",
    "-W single": lambda octets: " " + dots(octets) + "\n",
    "": lambda octets: "\n" + wrapped(octets),
}


def printed(form: str, said: tuple[bytes, ...] = SAID, *, quiet: bool = False, stamp: str = "") -> bytes:
    text = "" if quiet else "interface: eth0 (192.0.2.0/255.255.255.0)\nfilter: port 110\n"
    for number, line in enumerate(said):
        one, other = (CLIENT, SERVER) if line.startswith(b"C") else (SERVER, CLIENT)
        head = f"T {stamp.format(n=number)}{one} -> {other} [AP] #{number}"
        text += ("\n" if quiet else "##\n") + head + FORMS[form](line[3:])
    return (text if quiet else text + "exit\n30 received, 11 matched\n").encode()


def found_in(octets: bytes) -> Conversation:
    reading = open_incrementally(octets, "print")
    for _progress in reading:
        pass
    assert reading.reader is not None
    assert reading.reader.name == "ngrep"
    assert reading.understood == 1
    (conversation,) = reading.recording.conversations
    return conversation


@pytest.mark.parametrize("form", list(FORMS))
@pytest.mark.parametrize("quiet", [True, False])
def test_every_form(form: str, *, quiet: bool) -> None:
    conversation = found_in(printed(form, quiet=quiet))
    assert rows(conversation) == WHOLE
    assert codes(conversation) == ([] if form in ("-x", "-W byline") else ["dots"])
    assert (conversation.client, conversation.server, conversation.exact) == (CLIENT, SERVER, False)


@pytest.mark.parametrize(
    ("stamp", "began", "second"),
    [("2026/11/23 05:11:4{n}.500000 ", 1795410700.5, 1.0), ("+0.25 ", None, 0.25), ("", None, None)],
)
def test_times(stamp: str, began: float | None, second: float | None) -> None:
    conversation = found_in(printed("-x", SAID[:3], stamp=stamp))
    assert conversation.began == began
    assert conversation.lines[1].at == second


def test_connections_are_told_apart_and_ipv6() -> None:
    six = (
        printed("-x")
        .replace(b"192.0.2.9:4000", b"2001:db8::9:4000")
        .replace(b"192.0.2.1:110", b"[2001:db8::1]:110")
    )
    first, second = read(printed("-x") + six, "print").conversations
    assert rows(first) == rows(second) == WHOLE
    assert (second.client, second.server) == ("[2001:db8::9]:4000", "[2001:db8::1]:110")


def test_empty_packets_tell_of_openings() -> None:
    opens = f"#\nT {CLIENT} -> {SERVER} [S] #1\n\n#\nT {SERVER} -> {CLIENT} [AS] #2\n"
    opens += f"#\nT {CLIENT} -> {SERVER} [A] #3\n"
    conversation = found_in(opens.encode() + printed("-x"))
    assert rows(conversation) == ["C! open", *WHOLE]
    assert not conversation.exact


def test_lines_that_end_in_another_packet_and_bare_ends() -> None:
    said = (b"S: +OK re", b"S: ady\r\n", b"C: CAPA\r\n", b"S: +OK\r\nbare\nTOP\r\n.\r\n")
    found = ["S: +OK ready", "C: CAPA", "S: +OK", "S: bare\\n", "S: TOP", "S: ."]
    assert rows(found_in(printed("-x", said))) == rows(found_in(printed("-W byline", said))) == found


def test_others_are_named_or_refused() -> None:
    udp = b"U 192.0.2.9:53 -> 192.0.2.1:53 #1\n  abc\n"
    assert rows(found_in(udp.replace(b"  abc\n", b"") + printed("-x"))) == WHOLE
    smtp = printed("-W byline", (b"S: 220 mail ESMTP\r\n", b"C: EHLO x\r\n"))
    for name in ("ngrep", None):
        with pytest.raises(TranscriptError, match="SMTP"):
            read(smtp, "print", reader=name)
    with pytest.raises(TranscriptError, match="no line of a conversation"):
        read(b"dear all\n", "print", reader="ngrep")


def test_damage_and_very_long_rows() -> None:
    octets = printed("-x") + printed("")
    for at in range(0, len(octets), 43):
        for damaged in (octets[:at], octets[:at] + b"z" + octets[at + 1 :]):
            try:
                recording = read(damaged, "print", reader="ngrep")
            except TranscriptError as error:
                assert "learn" not in str(error)  # noqa: PT017 - the secret of the session
            else:
                assert all(odd.message for c in recording.conversations for odd in c.oddities)
    long = printed("-W byline") + f"T {SERVER} -> {CLIENT} [AP] #4\n".encode() + b"x" * (1 << 18) + b"\n"
    assert rows(found_in(long)) == WHOLE


@pytest.mark.parametrize(
    ("text", "octets"),
    [
        (b"CAPA..", b"CAPA\r\n"),
        (b"+OK in...", b"+OK in.\r\n"),
        (b"+OK..TOP.....", b"+OK\r\nTOP\r\n.\r\n"),
        (b"+OK..a....b.......", b"+OK\r\na\r\n\r\nb\r\n\r\n.\r\n"),
        (b"+OK..a......", b"+OK\r\na.\r\n.\r\n"),
        (b"a. b... c...d", b"a. b... c.\r\nd"),
        (b"a.b", b"a.b"),
        (b"+OK..a.....+OK..b.....-ERR..", b"+OK\r\na\r\n.\r\n+OK\r\nb\r\n.\r\n-ERR\r\n"),
    ],
)
def test_dots(text: bytes, octets: bytes) -> None:
    assert of_dots(text) == octets
