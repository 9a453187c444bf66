"""Conversations as RFCs, articles and people print them."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from popconsole.formats import reading, writing
from popconsole.formats.errors import TranscriptError
from popconsole.formats.readers import printed
from popconsole.transcript.model import Conversation, Line, LineKind, Side
from tests.formats.single import read

C, S = Side.CLIENT, Side.SERVER
OMITTED, NOTE, OPENED, CLOSED = LineKind.OMITTED, LineKind.NOTE, LineKind.OPENED, LineKind.CLOSED


def _said(transcript: Conversation) -> list[str]:
    """Write lines as short as an eye can compare them."""
    names = {
        LineKind.WIRE: ":",
        OMITTED: "~",
        NOTE: "#",
        OPENED: "!open",
        CLOSED: "!close",
        LineKind.TIMEOUT: "!timeout",
    }
    return [
        f"{line.side.value}{names[line.kind]}{line.octets.decode('latin-1')}" for line in transcript.lines
    ]


def _codes(transcript: Conversation) -> list[str]:
    return [oddity.code for oddity in transcript.oddities]


# What stands in the file, what was said, what was odd.
SHAPES: dict[str, tuple[str, list[str], list[str]]] = {
    "plain": ("S: +OK\nC: STAT\nS: +OK 2 320\n", ["S:+OK", "C:STAT", "S:+OK 2 320"], []),
    "padding": (
        "S:    +OK\nC:    RETR 1\nS:    +OK\nS:      two spaces of its own\nS:    .\n",
        ["S:+OK", "C:RETR 1", "S:+OK", "S:  two spaces of its own", "S:."],
        ["padding"],
    ),
    "padding of one command": ("S: +OK\nC: STAT\nC:   NOOP\n", ["S:+OK", "C:STAT", "C:NOOP"], ["padding"]),
    "a body with spaces in front": (
        "C: RETR 1\nS: +OK\nS:   indented\nS: .\n",
        ["C:RETR 1", "S:+OK", "S:  indented", "S:."],
        [],
    ),
    "indentation": ("   S: +OK\n   C: STAT\n", ["S:+OK", "C:STAT"], ["indentation"]),
    "a note": (
        "C: RETR 1\nS: +OK\nS: <the server sends message 1>\nS: .\n",
        ["C:RETR 1", "S:+OK", "S~the server sends message 1", "S:."],
        ["omitted-octets"],
    ),
    "a note over several rows": (
        "C: TOP 1 2\nS: +OK\nS: <the server sends the header,\n      a blank,\n   two body lines>\nS: .\n",
        [
            "C:TOP 1 2",
            "S:+OK",
            "S~the server sends the header, a blank, two body lines",
            "S:.",
        ],
        ["wrapped", "omitted-octets"],
    ),
    "a note over the break of a page": (
        (
            "C: TOP 1 2\nS: +OK\nS: <the server sends the header\n\nSomebody   Standards   [Page 11]\n\x0c\n"
            "RFC 1939    POP3   May 1996\n\n   and the body>\nS: .\n"
        ),
        ["C:TOP 1 2", "S:+OK", "S~the server sends the header and the body", "S:."],
        ["wrapped", "omitted-octets"],
    ),
    "events": (
        (
            "S: <wait for connection>\nC: <open connection>\nS:    +OK\nC:    QUIT\nS:    +OK\n"
            "C:  <close connection>\nS:  <wait for next connection>\n"
        ),
        [
            "S#wait for connection",
            "C!open",
            "S:+OK",
            "C:QUIT",
            "S:+OK",
            "C!close",
            "S#wait for next connection",
        ],
        ["note", "event", "padding"],
    ),
    "a tag of HTML is no note": (
        'C: RETR 1\nS: +OK\nS: <html>\nS: <p class="x">\nS: <a@b.c>\nS: .\n',
        ["C:RETR 1", "S:+OK", "S:<html>", 'S:<p class="x">', "S:<a@b.c>", "S:."],
        [],
    ),
    "dots between exchanges": (
        "C: LIST 2\nS: +OK 2 200\n  ...\nC: LIST 3\nS: -ERR\n",
        ["C:LIST 2", "S:+OK 2 200", "S#...", "C:LIST 3", "S:-ERR"],
        ["note"],
    ),
    "dots within an answer": (
        "C: LIST\nS: +OK\nS: 1 120\n...\nS: .\n",
        ["C:LIST", "S:+OK", "S:1 120", "S~...", "S:."],
        ["omitted-octets"],
    ),
    "marked dots": (
        "C: LIST\nS: +OK\nS: ...\nS: .\n",
        ["C:LIST", "S:+OK", "S~...", "S:."],
        ["omitted-octets"],
    ),
    "dots at the end": ("C: STAT\nS: +OK 1 2\n...\n", ["C:STAT", "S:+OK 1 2", "S#..."], ["note"]),
    "blank lines": ("S: +OK\n\nC: STAT\n\nS: +OK 0 0\n", ["S:+OK", "C:STAT", "S:+OK 0 0"], ["blank-lines"]),
    "empty lines": ("S: +OK\nC:\nS: -ERR\nS:\n", ["S:+OK", "C:", "S:-ERR", "S:"], []),
    "no space": ("S: +OK\nC: STAT\nS:-ERR\n", ["S:+OK", "C:STAT", "S:-ERR"], ["no-space"]),
    "lower case": ("s: +OK\nc: STAT\n", ["S:+OK", "C:STAT"], ["marks"]),
    "words": ("Server: +OK\nCLIENT: STAT\n", ["S:+OK", "C:STAT"], ["marks"]),
    "greater-than": ("S> +OK\nC> STLS\n", ["S:+OK", "C:STLS"], ["marks"]),
    "quoted": ("> S: +OK\n> C: list\n", ["S:+OK", "C:list"], ["quoted"]),
    "quoted twice": ("> > S: +OK\n>> C: list\n", ["S:+OK", "C:list"], ["quoted"]),
    "wrapped greeting": (
        "S: +OK ready\nS: (Letterbox 2)\nC: QUIT\n",
        ["S:+OK ready", "S:(Letterbox 2)", "C:QUIT"],
        [],
    ),
    "space behind a command": ("S: +OK \nC: USER fred \n", ["S:+OK ", "C:USER fred"], ["trailing-space"]),
    "comment": ("# mine\nS: +OK\n", ["S:+OK"], []),
    "base64 over several rows": (
        "C: AUTH X\nS: + cmVhbG09ImVsd29vZC5pbm5vc29\n     LmNvbSIsbm9\nC: *\n",
        ["C:AUTH X", "S:+ cmVhbG09ImVsd29vZC5pbm5vc29LmNvbSIsbm9", "C:*"],
        ["wrapped"],
    ),
    "page break": (
        "C: LIST\nS: +OK\n\nSomebody   [Page 7]\n\x0c\nRFC 1939    May 1996\n\nS: 1 120\nS: .\n",
        ["C:LIST", "S:+OK", "S:1 120", "S:."],
        ["page-break", "blank-lines"],
    ),
    "a time-out": ("S: +OK\nS: <the timer runs out: autologout>\n", ["S:+OK", "S!timeout"], ["event"]),
}


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_shapes(shape: str, end: str) -> None:
    text, said, codes = SHAPES[shape]
    transcript = read(text.replace("\n", end).encode(), shape)
    assert _said(transcript) == said
    assert _codes(transcript) == codes
    assert all(line.ending == b"\r\n" for line in transcript.lines)


def test_an_article_in_french_cut_out_as_it_stands() -> None:
    transcript = read(
        "Essayons cela chez nous, à la main :\n\ntelnet mail.securityhack.org 110\n\n"
        "(ce serveur n'existe pas, mettez le vôtre)\n\n"
        "S: +OK mail.securityhack.org POP3 service\n\n"
        "S: (Netscape Messaging Server 4.15 Patch 6 (built Mar 31 2001))\n\n"
        "C: USER jeff\n\nS: +OK Name is a valid mailbox\n\nC: PASS mon_pass\n\nS: +OK Maildrop ready\n\n"
        "C: STAT\n\nS: +OK 2 0\n\nC: TOP 1 5\n\nS: Subject: Petit Bonjour\n\nS: Salut gouz,\n\n"
        "S: comment ca va?\n\nS:\n\nS: A bientot !\n\nC: QUIT\n\nS: +OK\n\nEt voilà, c'est fini.".encode(),
        "article",
    )
    assert transcript.protocol == "POP3"
    assert _said(transcript) == [
        "S:+OK mail.securityhack.org POP3 service",
        "S:(Netscape Messaging Server 4.15 Patch 6 (built Mar 31 2001))",
        "C:USER jeff",
        "S:+OK Name is a valid mailbox",
        "C:PASS mon_pass",
        "S:+OK Maildrop ready",
        "C:STAT",
        "S:+OK 2 0",
        "C:TOP 1 5",
        "S:Subject: Petit Bonjour",
        "S:Salut gouz,",
        "S:comment ca va?",
        "S:",
        "S:A bientot !",
        "C:QUIT",
        "S:+OK",
    ]
    assert [(o.index, o.row, o.code) for o in transcript.oddities] == [
        (0, 1, "prose"),
        (1, 9, "blank-lines"),
        (16, 39, "prose"),
    ]


COLUMNS = """\
   The Normal Scenario

           Client                    Server
           ------                    ------
                                Wait for Connection
      Open Connection  -->
                           <--  + POP2 Server Ready
                                Wait for Command
      HELO Fred Secret -->
                           <--  #13 messages for you
      READ  13         -->   \n                           <--  =537 characters in that message
      RETR             -->   \n                           <--  (send the message data)
      NACK             -->      (it got lost)
                           <--  =537 characters in that message
      RETR             -->   \n                           <--  [data of message 13]
      ACKS             -->   \n                           <--  =0 no more messages
      QUIT             -->
                           <--  + OK
      Close connection --> <--  Close connection
                                Wait for Connection (go back to start)
"""


@pytest.mark.parametrize("html", [False, True])
def test_two_columns(html: bool) -> None:  # noqa: FBT001
    text = COLUMNS.replace("<", "&lt;").replace(">", "&gt;") if html else COLUMNS
    transcript = read(text.encode(), "columns")
    assert transcript.protocol == "POP2"
    assert _said(transcript) == [
        "S#Wait for Connection",
        "C!open",
        "S:+ POP2 Server Ready",
        "S#Wait for Command",
        "C:HELO Fred Secret",
        "S:#13 messages for you",
        "C:READ 13",
        "S:=537 characters in that message",
        "C:RETR",
        "S~send the message data",
        "C:NACK",
        "S#(it got lost)",
        "S:=537 characters in that message",
        "C:RETR",
        "S~data of message 13",
        "C:ACKS",
        "S:=0 no more messages",
        "C:QUIT",
        "S:+ OK",
        "C!close",
        "S!close",
        "S#Wait for Connection (go back to start)",
    ]
    assert _codes(transcript) == [
        "prose",
        "note",
        "two-columns",
        "event",
        "column-padding",
        "omitted-octets",
        "omitted-octets",
    ]


def test_hard_spaces_of_a_copied_web_page() -> None:
    text = "__S:_+OK_ready\n__C:_USER_jeff\n__S:_à_bientôt\n".replace("_", "\u00a0")
    for encoding in ("utf-8", "latin-1"):
        transcript = read(text.encode(encoding), "page")
        octets = [line.octets for line in transcript.lines]
        assert octets[:2] == [b"+OK ready", b"USER jeff"]
        assert octets[2] == "à\u00a0bientôt".encode(encoding)  # a line of text keeps its own
        assert "hard-space" in _codes(transcript)
        assert ("encoding" in _codes(transcript)) == (encoding == "latin-1")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_other_encodings(encoding: str) -> None:
    transcript = read("S: +OK été\nC: STAT\n".encode(encoding), "x")
    assert [line.octets for line in transcript.lines] == ["+OK été".encode(), b"STAT"]


def test_latin_1_stays_as_it_was_on_the_wire() -> None:
    transcript = read(b"S:   +OK caf\xe9\nC:   STAT\n", "x")
    assert transcript.lines[0].octets == b"+OK caf\xe9"


def test_backslashes_are_only_themselves_without_a_header() -> None:
    transcript = read(b"C: HELO a\\ b c\\x41\nS: #1 \\n\n", "x")
    assert list(transcript.lines) == [Line(C, b"HELO a\\ b c\\x41"), Line(S, b"#1 \\n")]


def test_oddities_do_not_flood() -> None:
    transcript = read(b"S: +OK\nwhat is this?\n" * 1_000, "x")
    assert len(transcript.lines) == 1_000
    assert len(transcript.oddities) == 100
    assert "not reported" in transcript.oddities[-1].message


_PIECES = [
    b"S:", b"C:", b"s>", b"server:", b" ", b"  ", b"\t", b"\xa0", b"\xc2\xa0", b">", b"<", b"<--", b"-->",
    b"...", b"\n",
    b"\n", b"\r\n", b"\x0c", b"+OK", b"#3", b"=4", b"- no", b"RETR 1", b"HELO a b", b"[data of it]",
    b"(wait for x)",
    b"<the server sends it>", b"<close connection>", b"open connection", b"QUJDREVGR0hJSktMTU5PUFFS",
    b"[Page 3]", b"\xff",
    b"# c", b"Transcript: 1\n", b"\x00", b".",
]  # fmt: skip


@given(
    st.lists(st.sampled_from(_PIECES), max_size=25),
    st.sampled_from([b"", b"S: +OK\n", b"  RETR -->\n <-- +\n"]),
)
@example([b"\n", b"+OK", b"\xc2\xa0"], b"")  # an empty line is the first of the server
def test_whatever_is_put_together_is_read_or_refused(pieces: list[bytes], start: bytes) -> None:
    octets = start + b"".join(pieces)
    try:
        recording = reading.read(octets, "x")
    except TranscriptError as error:
        assert str(error).isprintable()  # noqa: PT017
        return
    for transcript in recording.conversations:
        assert [o.index for o in transcript.oddities] == sorted(o.index for o in transcript.oddities)
        assert all(0 <= o.index <= len(transcript.lines) for o in transcript.oddities)
        assert all(1 <= o.row <= octets.count(b"\n") + octets.count(b"\r") + 1 for o in transcript.oddities)
    again = reading.read(writing.write(recording, reveal=True), "x")
    assert [list(c.lines) for c in again.conversations] == [list(c.lines) for c in recording.conversations]


@pytest.mark.parametrize(
    "row",
    [b"> " * 50_000, b"<a " + b"b " * 50_000, b"-" * 100_000, b"<" + b"-" * 100_000, b" " * 100_000 + b"x",
     b"S: <close " + b"close " * 20_000 + b">", b"a: " + b" " * 60_000 + b"x", b"S: " + b"\\" * 100_001],
)  # fmt: skip
def test_long_rows_take_no_longer_than_they_are_long(row: bytes) -> None:
    # Quadratic time would be minutes, longer than a test may take.
    for start, reply in ((b"", b"S:   +OK"), (b"Transcript: 1\n", b"S: +OK")):
        told = read(start + row + b"\n" + reply + b"\n" + row, "x")
        others = [line.octets for line in told.lines if line.octets != b"+OK"]
        assert len(told.lines) == len(others) + 1
        assert len(others) + _codes(told).count("prose") == 2  # before it and behind it: nothing is lost
        assert not others or len(others[0]) >= len(row) // 2 - 3
    with pytest.raises(TranscriptError):
        read(row + b"\n RETR -->\n <-- + OK\n" + row, "x")


def test_the_fast_way_and_the_slow_way_agree() -> None:
    plain = b"S: +OK\nC: RETR 1\nS: +OK\nS: From: a\nS:\nS:   text\nS: ..\nS: <b>\nS: [x]\nS: .\nC: QUIT\n"
    fast, slow = read(plain, "x"), read(plain + b"\n", "x")
    assert list(fast.lines) == list(slow.lines) == list(read(plain + b"a word after it\n", "x").lines)
    assert fast.oddities == ()


_ROWS = [
    b"S: +OK\n", b"C: STAT\n", b"S:\n", b"S:  two\n", b"\n", b"prose\n", b"...\n", b"S: ...\n", b"S:x\n",
    b"S: + cmVhbG09ImVsd29vZC5pbm5vc29\n", b"   LmNvbSIsbm9\n", b"S: <the server sends it>\n",
    b"S: <the server\n", b"  sends it>\n", b"C: USER\xc2\xa0a\n", b"C: X \n", b"# c\n", b"S: caf\xe9\n",
]  # fmt: skip


@given(st.lists(st.sampled_from(_ROWS), max_size=30))
def test_rows_taken_many_at_once_are_read_as_one_by_one(said: list[bytes]) -> None:
    octets = b"S: +OK\nC: STAT\n" + b"".join(said)
    fast = reading.read(octets, "x", reader="printed").conversations
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(printed, "odd_rows", lambda piece: range(piece.count(b"\n") + 1))
        slow = reading.read(octets, "x", reader="printed").conversations
    assert [list(c.lines) for c in fast] == [list(c.lines) for c in slow]
    assert [(c.oddities, c.comments) for c in fast] == [(c.oddities, c.comments) for c in slow]
