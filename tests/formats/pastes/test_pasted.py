"""Pastes without marks: who speaks is told by what is due, and by what stands ahead."""

from io import BytesIO

import pytest

from popconsole.formats.errors import TranscriptError
from popconsole.formats.reading import Reading, read
from popconsole.formats.registry import reader
from popconsole.transcript.safe import safe
from tests.formats.test_samples import codes, rows

OPENSSL = b"$ openssl s_client -connect pop.example.org:110 -starttls pop3\nCONNECTED(00000003)\n"
DOT = "S~ the lone dot is not in this paste"
STLS = "C~ STLS\nS~ not in this paste\nS! tls\n"


def said(octets: bytes) -> str:
    """Return what is read from a paste."""
    return rows(read(octets, "x", reader="paste"))


# --- the greeting under openssl ---


@pytest.mark.parametrize(
    ("row", "more"),
    [
        (b"+OK Kettle <1.2CAPA\n+OK\n.\n", "C: CAPA\nS: +OK\nS: .\n"),
        (b"+OK Kettle user ready. user nina\n+OK\n", "C: user nina\nS: +OK\n"),
        (
            b"+OK Kettle <1.2+OK\r\n+OK in\r\n",
            "C~ not in this paste\nS: +OK\nC~ not in this paste\nS: +OK in\n",
        ),
        (b"+OK Kettle <1.2-ERR no\r\n", "C~ not in this paste\nS: -ERR no\n"),
        (b"+OK Kettle <1.2SSL_connect:SSL negotiation\nNOOP\n+OK\n", "C: NOOP\nS: +OK\n"),
        (b"+OK Kettle <1.2XYZZY\n-ERR no\n", "C~ not in this paste\nS: -ERR no\n"),
    ],
)
def test_what_is_glued_to_a_piece_of_the_greeting_is_cut_off(row: bytes, more: str) -> None:
    got = said(OPENSSL + row)
    first, _piece, rest = got.split("\n", 2)
    assert first == "C! open"
    assert rest == STLS + more


def test_a_whole_greeting_is_kept() -> None:
    assert said(OPENSSL + b"+OK hi\nNOOP\n+OK\n") == f"C! open\nS: +OK hi\n{STLS}C: NOOP\nS: +OK\n"
    recording = read(b"CONNECTED(00000003)\n---\n+OK ready\nUSER nina\n+OK\n", "x")
    assert recording.conversations[0].secure
    assert rows(recording) == "C! open\nS: +OK ready\nC: USER nina\nS: +OK\n"


def test_octets_of_tls_stand_amid_what_is_said() -> None:
    debug = (
        b"write to 0x55e0 [0x55e1] (28 bytes => 28 (0x1C))\n0000 - 17 03 03 00 17 2c c6 df-9c   .....,...\n"
    )
    octets = b"".join(
        (debug, b"CONNECTED(00000003)\n", debug, b"+OK ready\nLIST\n", debug, b"+OK\n1 20\n", debug)
    )
    assert said(octets + b".\n") == "C! open\nS: +OK ready\nC: LIST\nS: +OK\nS: 1 20\nS: .\n"


# --- who speaks ---


@pytest.mark.parametrize(
    ("octets", "told"),
    [
        # typed ahead of the replies
        (b"USER a\nPASS b\n+OK\n+OK\n", "C: USER a\nC: PASS b\nS: +OK\nS: +OK\n"),
        # commands that nobody knows, and an empty one
        (b"+OK\nEHLO me\n-ERR no\n\n-ERR no\n", "S: +OK\nC: EHLO me\nS: -ERR no\nC:\nS: -ERR no\n"),
        (b"+OK\nNOOP\n+OK\nFROB 1\n+OK\n", "S: +OK\nC: NOOP\nS: +OK\nC: FROB 1\nS: +OK\n"),
        # what is no status line, and one that an article leaves out
        (b"+OK\nSTAT\nERR no such\nQUIT\n", "S: +OK\nC: STAT\nS: ERR no such\nC: QUIT\n"),
        (b"+OK\nLIST\n1 20\n.\nQUIT\n+OK\n", "S: +OK\nC: LIST\nS: 1 20\nS: .\nC: QUIT\nS: +OK\n"),
        # an exchange
        (
            b"+OK\nAUTH LOGIN\n+ VXNlcm5hbWU6\nbmluYQ==\n+\n\n-ERR no\nQUIT\n+OK\n",
            "S: +OK\nC: AUTH LOGIN\nS: + VXNlcm5hbWU6\nC: bmluYQ==\nS: +\nC:\nS: -ERR no\nC: QUIT\nS: +OK\n",
        ),
        # the server goes on unasked
        (b"+OK\nNOOP\n+OK\n-ERR idle for too long\n", "S: +OK\nC: NOOP\nS: +OK\nS: -ERR idle for too long\n"),
        # rows that end without their dot
        (b"+OK\nUIDL\n+OK\n1 a\nQUIT\n", f"S: +OK\nC: UIDL\nS: +OK\nS: 1 a\n{DOT}\nC: QUIT\n"),
        (
            b"+OK\nCAPA\n+OK\nUSER\nUIDL\n\nUSER a\n+OK\n",
            f"S: +OK\nC: CAPA\nS: +OK\nS: USER\nS: UIDL\n{DOT}\nC: USER a\nS: +OK\n",
        ),
        (
            b"+OK\nTOP 1 0\n+OK\nA: b\nQUIT\n",
            f"S: +OK\nC: TOP 1 0\nS: +OK\nS: A: b\n{DOT}\nC: QUIT\n",
        ),
        (b"+OK\nTOP 1 0\n+OK\nA: b\nNOOP\n", "S: +OK\nC: TOP 1 0\nS: +OK\nS: A: b\nS: NOOP\n"),
        # ... in a terminal's own record it is the server that forgot it
        (
            b"Connected to a.\n+OK\nLIST\n+OK\n1 20\nNOOP\n+OK\n",
            "C! open\nS: +OK\nC: LIST\nS: +OK\nS: 1 20\nC: NOOP\nS: +OK\n",
        ),
    ],
)  # fmt: skip
def test_who_speaks(octets: bytes, told: str) -> None:
    assert said(octets) == told


@pytest.mark.parametrize(
    "prose",
    [
        b"List of what is there\n",
        b"User names are told first\n",
        b"The server answers:\n",
        b"This is what we are told now by the server.\n",
        b"x" * 600 + b"\n",
    ],
)
def test_prose_is_no_command(prose: bytes) -> None:
    octets = b"+OK ready\nNOOP\n+OK\n\n" + prose + b"+OK\nQUIT\n+OK\n"
    assert said(octets) == "S: +OK ready\nC: NOOP\nS: +OK\nS: +OK\nC: QUIT\nS: +OK\n"
    later = b"+OK ready\nNOOP\nThen\nit\nsays:\n+OK\n\n" + prose + b"\nQUIT\n"
    assert said(later) == "S: +OK ready\nC: NOOP\nS: +OK\nC: QUIT\n"


def test_how_much_of_an_article_is_understood() -> None:
    octets = b"Here is one.\n\n+OK ready\nNOOP\n+OK\nbeside it\nQUIT\n+OK\n\nThat was it.\n"
    recording = read(octets, "x")
    assert codes(recording) == "prose prose prose"
    assert rows(recording) == "S: +OK ready\nC: NOOP\nS: +OK\nC: QUIT\nS: +OK\n"


# --- replies to what is left out ---


def test_replies_whose_commands_are_left_out() -> None:
    start = b"Ncat: Connected to 192.0.2.1:110.\n+OK ready <1.2@a>\n"
    out = "C! open\nS: +OK ready <1.2@a>\n"
    for octets, told in (
        (b"-ERR no\n+OK\n+OK Welcome\n", ["-ERR no", "+OK", "+OK Welcome"]),
        (b"+OK\nA: b\n\n+OK c\n.\n+OK\n", ["+OK\nS: A: b\nS:\nS: +OK c\nS: .", "+OK"]),
        (b"+OK\nA: b\n+OK\n", ["+OK\nS: A: b", "+OK"]),
        (b"+OK\nA: b\nNOOP\n+OK\n", ["+OK\nS: A: b\nC: NOOP\nS: +OK"]),
        (b"+OK\nread:errno=0\n", ["+OK\nS! close"]),
    ):
        assert said(start + octets) == out + "".join(f"C~ not in this paste\nS: {one}\n" for one in told)
    assert said(b"CONNECTED(3)\n+OK a <1+OK\nNOOP\n+OK\n").endswith("S: +OK\nC: NOOP\nS: +OK\n")


def test_what_an_author_says_beside_a_command_is_no_part_of_it() -> None:
    octets = (
        b"+OK\nUSER nina     <-- who\n+OK\nPASS # kettle\n+OK\nSTAT\t# how many\n+OK 0 0\nQUIT  // bye\n+OK\n"
    )
    assert (
        said(octets).replace("S: +OK\n", "")
        == "C: USER nina\nC: PASS # kettle\nC: STAT\nS: +OK 0 0\nC: QUIT\n"
    )


def test_a_session_of_another_protocol_before_it_is_none() -> None:
    smtp = b"$ telnet mail 25\nConnected to mail.\n220 ESMTP\nEHLO me\n250 ok\nQUIT\n221 bye\nclosed\n"
    pop = b"$ telnet mail 110\nConnected to mail.\n+OK ready\nQUIT\n+OK\nclosed\n"
    assert "QUIT" not in said(smtp + pop).split("S: +OK ready")[0]


# --- broken by a mailer ---


def test_status_lines_that_a_mailer_broke() -> None:
    greeting = b"+OK the POP3 server of the post office is ready <1896.69@pop"
    whole = f"S: {greeting.decode()} kettle.example>"
    for following, told in (
        (b"", ""),
        (b"\nUSER nina\n+OK\n", "\nC: USER nina\nS: +OK"),
    ):
        recording = read(greeting + b"\nkettle.example>\n" + following, "x", reader="paste")
        assert rows(recording) == f"{whole}{told}\n"
        assert codes(recording) == "wrapped"
    for row in (b"a b", b" ", b"+OK kettle.example", b"USER kettle.example.org", b"CONNECTED(00000003)"):
        assert "kettle.example>" not in said(greeting + b"\n" + row + b"\nNOOP\n+OK\n")
        assert said(greeting + b"\n" + row + b"\nNOOP\n+OK\n").startswith(f"S: {greeting.decode()}\n")
    many = b"+OK\nSTAT\n" + greeting + b"\nkettle.example>\nmore of it\nNOOP\n+OK\n"
    assert f"S: {greeting.decode()}\nC: NOOP" in said(many)
    listed = b"+OK\nLIST\n" + greeting + b"\nnothing-that-is-listed\n.\nNOOP\n+OK\n"
    assert f"S: {greeting.decode()}\nS: nothing" in said(listed)


# --- several sessions ---


def test_sessions_are_told_apart() -> None:
    one = b"+OK POP3 ready\nQUIT\n+OK bye\n"
    as_read = "S: +OK POP3 ready\nC: QUIT\nS: +OK bye\n"
    assert said(one * 2) == f"{as_read}\n{as_read}"
    broken = b"+OK POP3 ready\nUSER a\n+OK\n"
    assert said(broken + one) == f"S: +OK POP3 ready\nC: USER a\nS: +OK\n\n{as_read}"
    assert said(b"Connected to a.\n" + broken + b"Connected to b.\n" + one).count("C! open") == 2
    assert said(b"+OK POP3 <1.2@a>\n+OK\n+OK POP3 <1.3@a>\n+OK\n").count("not in this paste") == 2
    tls = b"depth=0 CN = a\n+OK POP3 ready\nQUIT\n+OK bye\n"
    assert said(tls * 2) == f"C! open\n{as_read}\nC! open\n{as_read}"
    assert said(b"closed\n" + one) == as_read
    assert said(b"Script started on Sun\n" + broken + b"Script done on Sun\n").endswith("C! close\n")


def test_a_connection_that_breaks_within_a_reply() -> None:
    start = b"Connected to a.\n+OK\nRETR 1\n+OK\nA: b\n\n"
    closed = b"Connection closed by foreign host.\n"
    assert said(start + closed).endswith("S: A: b\nS:\nS! close\n")
    assert said(start + closed + b"$ ls\n").endswith("S:\nS! close\n")
    assert said(start + closed + b"he said\n.\n").endswith(
        "S: Connection closed by foreign host.\nS: he said\nS: .\n"
    )
    assert said(start + closed + b"he said\n").endswith("S: he said\n")
    assert said(start + b"---\n").endswith("S: ---\n")


# --- what a paste is taken for ---


@pytest.mark.parametrize(
    ("octets", "name"),
    [
        (b"* OK IMAP4rev1 ready\na1 LOGIN nina kettle\na1 OK LOGIN done\na2 LOGOUT\n* BYE\na2 OK\n", "IMAP"),
        (b"220 mail.example.org ESMTP\nEHLO me.example.org\n250-mail\n250 HELP\nMAIL FROM:<a@b>\n", "SMTP"),
        (b"220 ready\n331 Password\n230 Logged in\nPASV\n227 Entering\n", "FTP"),
        (b"GET / HTTP/1.1\nHost: a\n\nHTTP/1.1 200 OK\n", "HTTP"),
        (b"From: a@b\nTo: b@c\nSubject: x\n\nSay USER, then PASS.\n", "mail message"),
    ],
)
def test_what_is_something_else_is_named(octets: bytes, name: str) -> None:
    with pytest.raises(TranscriptError, match=name):
        read(b"$ telnet mail 25\nConnected to mail.\n" * (name != "mail message") + octets, "x")


def test_a_session_of_imap_behind_certificates_is_named_for_itself() -> None:
    pem = b"-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"
    imap = b"* OK IMAP4rev1 ready\na1 CAPABILITY\n* CAPABILITY IMAP4rev1\na1 OK done\n"
    with pytest.raises(TranscriptError, match="IMAP"):
        read(b"CONNECTED(00000003)\ndepth=0 CN = a\n---\n" + pem + b"---\n" + imap, "x")


def test_other_protocols_that_say_ok_are_none() -> None:
    look = reader("paste").look
    assert look(b"SET a b\n+OK\nGET a\n$1\nb\nPING\n+PONG\n").how == 0
    assert look(b"hello\n").how == 0
    one = look(b"+OK ready\nSTAT\n+OK 0 0\n").how
    two = look(b"+OK ready\nSTAT\n+OK 0 0\nRSET\n+OK\n").how
    told = look(b"Trying 192.0.2.1...\n+OK ready\nQUIT\n+OK\n").how
    assert 0 < one < 0.5 < two == told


# --- hostile ---

HOSTILE = (
    OPENSSL
    + b"depth=0 CN = a\n-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n+OK Kettle <1.2---\n"
    b"Post-Handshake New Session Ticket arrived:\n---\nuser nina\n+OK\npass kettlf\b \be\n+OK in\n"
    b"LIST\n+OK\n1 20\n.\nAUTH LOGIN\n+ UGFzc3dvcmQ6\na2V0dGxl\n-ERR no\nRETR 1\n+OK\nA: b\n\nQUIT\n.\n"
    b"QUIT\nDONE\n"
)


def damaged() -> list[bytes]:
    cut = [HOSTILE[:end] for end in range(1, len(HOSTILE), 4)]
    flipped = [
        HOSTILE[:at] + bytes([HOSTILE[at] ^ mask]) + HOSTILE[at + 1 :]
        for at, mask in zip(range(0, len(HOSTILE), 5), [1, 0x20, 0x80, 0x0A] * len(HOSTILE), strict=False)
    ]
    return cut + flipped


def test_damaged_pastes_are_read_or_refused() -> None:
    read_so_far = 0
    for octets in damaged():
        try:
            recording = read(octets, "x", reader="paste")
        except TranscriptError as error:
            told = str(error)
        else:
            read_so_far += 1
            told = " ".join(odd.message for one in recording.conversations for odd in one.oddities)
        assert "pass kettl" not in told
    assert read_so_far > 100


def test_only_so_far_is_looked_ahead() -> None:
    start = b"+OK\nSTAT\n+OK 0 0\nnoop\n"
    for between in (b"\n" * 200, b"0000 - 17 03   ..\n" * 300):
        assert "noop" not in said(start + between + b"+OK\n")
    assert said(start + b"NOOP\n" * 60 + b"+OK\n").count("C: NOOP") == 40
    body = b"+OK\nRETR 1\n+OK\nA: b\n\n"
    assert "C: DELE" not in said(body + b"x\n" * 1_900 + b"DELE 1\n+OK\n" * 3 + b".\n")
    assert "C: DELE" in said(body + b"DELE 1\n+OK\n" + b"x\n" * 4_000 + b".\n")


def test_long_pastes_are_read_in_steps() -> None:
    body = b"".join(b"line %d\n" % n for n in range(2_500))
    octets = b"+OK ready\nRETR 1\n+OK\n" + body + b"NOOP\n+OK in mail\n.\nQUIT\n+OK\n"
    reading = Reading(BytesIO(octets), "x")
    steps = sum(1 for _progress in reading)
    assert steps >= 2
    lines = reading.recording.conversations[0].lines
    assert len(lines) == 2_508
    assert safe(lines[2_506].octets) == "QUIT"
