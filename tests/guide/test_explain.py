"""Every kind of line is explained, with its values, safely and without secrets."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from popconsole.analysis.step import Step
from popconsole.analysis.tracker import Tracker
from popconsole.dialogue.kind import Kind
from popconsole.guide.lines import expect
from popconsole.guide.lines.contents import DATA, STATUS, Section
from popconsole.guide.lines.explain import EXPLAINERS, explain, headline
from popconsole.guide.lines.server import GREETINGS
from popconsole.guide.words.command_texts import TEXTS
from popconsole.guide.words.problems import PROBLEMS, REFUSAL
from popconsole.protocol import POP2, POP3, PROTOCOLS, Protocol
from popconsole.protocol.syntax import Problem
from popconsole.protocol.table import Content, Shape
from popconsole.transcript.model import Line, LineKind, Side
from popconsole.transcript.safe import safe_text

_EVENTS = {"opens": LineKind.OPENED, "closes": LineKind.CLOSED, "gives up": LineKind.TIMEOUT}

SESSION = """\
C opens
S: +OK POP3 ready <1896.697170952@mock.example>
C: USER student
S: +OK send PASS
C: PASS made-up
S: +OK maildrop locked and ready
C: STAT
S: +OK 2 320
C: LIST
S: +OK 2 messages (320 octets)
S: 1 120
S: 2 200
S: .
C: LIST 2
S: +OK 2 200
C: UIDL 1
S: +OK 1 abc
C: TOP 1 3
S: +OK top follows
S: Subject: x
S:
S: ..dot
S: .
C: DELE 1
S: +OK message 1 deleted
C: RETR 1
S: -ERR gone
C: CAPA
S: +OK
S: EXPIRE 30
S: .
C: QUIT
S: +OK bye
S closes"""

POP2_SESSION = """\
C opens
S: + POP2 mock.example ready
C: HELO student made-up
S: #2 messages
C: READ
S: =6 characters in message 1
C: RETR
S: Hi: x
"""


def steps(protocol: Protocol, text: str) -> dict[int, Step]:
    """Feed a conversation, a line of text for each; give its steps by number, from 1."""
    tracker = Tracker(protocol)
    told = {}
    for number, row in enumerate(text.splitlines(), 1):
        side = Side(row[0])
        what = _EVENTS.get(row[2:], LineKind.WIRE)
        line = row[2:].removeprefix(" ") if what is LineKind.WIRE else ""
        told[number] = tracker.feed(Line(side, line.encode(), kind=what))
    return told


@pytest.mark.parametrize("protocol", PROTOCOLS.values(), ids=str)
def test_every_command_has_its_texts_and_no_other(protocol: Protocol) -> None:
    texts = TEXTS[protocol.name]
    place = f"guide/words/texts_{protocol.name.lower()}.py"
    assert {c.keyword for c in protocol.commands} - set(texts) == set(), f"{place}: add a text for each"
    assert list(texts) == [c.keyword for c in protocol.commands], f"{place}: keep the order of the table"
    for command in protocol.commands:
        counts = set(range(command.least, len(command.arguments) + 1))
        assert set(texts[command.keyword].titles) == counts
        assert set(texts[command.keyword].asks) == counts
        assert texts[command.keyword].positive
        assert texts[command.keyword].negative
        assert texts[command.keyword].done


def test_tables_are_whole() -> None:
    assert set(EXPLAINERS) == set(Kind)
    assert set(STATUS) == set(Content)
    assert set(DATA) == set(Content)
    assert set(PROBLEMS) == set(Problem)
    assert set(expect.SHAPES) == set(Shape)
    states = {row.state for p in PROTOCOLS.values() for row in p.states}
    clients = {row.state for p in PROTOCOLS.values() for row in p.client_states}
    assert set(expect.CLOSED_IN) == states
    assert set(expect.ENTERED) == states | clients
    assert set(GREETINGS) == set(REFUSAL) == set(TEXTS) == set(PROTOCOLS)


@pytest.mark.parametrize(
    ("number", "title", "inside", "short"),
    [
        (1, "The connection opens", "speaks first", "connection opens"),
        (2, "The greeting", "APOP with the timestamp <1896.697170952@mock.example>", "greeting"),
        (3, "USER: the name", "wants to open: student", "USER: the name"),
        (5, "PASS: the password", "in clear", "PASS: the password"),
        (6, "+OK in answer to PASS", "enters TRANSACTION: the maildrop is locked", "logged in"),
        (8, "+OK in answer to STAT", "2 messages, 320 octets in all", "2 messages, 320 octets"),
        (9, "LIST without an argument", "every message", "LIST without an argument"),
        (11, "A scan listing", "message 1 has 120 octets", "message 1: 120 octets"),
        (13, "The lone dot", "ends the answer to LIST", "end of listing"),
        (14, "LIST of message 2", "single line", "LIST of message 2"),
        (15, "+OK in answer to LIST", "message 2 has 200 octets", "message 2: 200 octets"),
        (17, "+OK in answer to UIDL", "message 1 is abc", "message 1: unique-id"),
        (18, "TOP of message 1", "3 lines of its body", "TOP of message 1"),
        (20, "A line of message 1", "Subject: what it is about", "header: Subject"),
        (21, "A line of message 1", "ends its header", "empty line"),
        (22, "A line of message 1", "first dot was added", "byte-stuffed"),
        (23, "The lone dot", "ends the answer to TOP", "end of message top"),
        (25, "+OK in answer to DELE", "keep their numbers", "marked as deleted"),
        (27, "-ERR in answer to RETR", "refuses RETR", "refused"),
        (30, "A capability", "EXPIRE: Mail is kept", "capability EXPIRE"),
        (32, "QUIT", "enters UPDATE", "QUIT"),
        (33, "+OK in answer to QUIT", "The session is over", "goodbye"),
        (34, "The connection closes", "The server closes", "connection closes"),
    ],
)
def test_pop3_line_by_line(number: int, title: str, inside: str, short: str) -> None:
    step = steps(POP3, SESSION)[number]
    told = explain(POP3, step)
    assert told.title == title
    assert inside in told.text
    assert headline(step) == short


@pytest.mark.parametrize(
    ("number", "inside", "short"),
    [
        (2, "enters AUTH: it waits for HELO", "greeting"),
        (3, "goes to NMBR", "HELO: name and password"),
        (4, "The mailbox has 2 messages", "2 messages"),
        (6, "Message 1 has 6 octets, CRLF counted as two", "message 1: 6 octets"),
        (7, "(6 octets), with no status line", "RETR"),
        (8, "field Hi", "header: Hi"),
    ],
)
def test_pop2_line_by_line(number: int, inside: str, short: str) -> None:
    step = steps(POP2, POP2_SESSION)[number]
    assert inside in explain(POP2, step).text
    assert headline(step) == short


def test_what_comes_next() -> None:
    told = {n: explain(POP3, s).next for n, s in steps(POP3, SESSION).items()}
    assert told[1] == ("the server's greeting",)
    assert told[2] == (
        "USER name", "APOP name digest", "AUTH [mechanism] [initial-response]", "STLS", "UTF8", "CAPA",
        "LANG [lang-range]", "QUIT",
    )  # fmt: skip
    assert told[4] == (
        "PASS string", "AUTH [mechanism] [initial-response]", "STLS", "UTF8", "CAPA", "LANG [lang-range]",
        "QUIT",
    )  # fmt: skip
    assert told[9] == ("the server's reply: +OK, then lines, then a lone dot; or -ERR alone",)
    assert told[10] == told[11] == ("more lines, then a lone dot",)
    assert told[13][0] == "STAT"
    assert told[33] == ("the connection is closed",)
    assert told[34] == ()


def test_a_length_of_zero_after_acks_and_ackd_and_read() -> None:
    told = steps(
        POP2,
        "C opens\nS: + POP2 h\nC: HELO a b\nS: #1\nC: READ\nS: =4\nC: RETR\nS: xx\nC: ACKD\nS: =0\nC: READ 1"
        "\nS: =0\nC: RETR\nS closes",
    )
    assert headline(told[10]) == "no such message"
    assert "marked as deleted" in explain(POP2, told[10]).text  # what the acknowledgment did
    assert "message 1 is marked as deleted" in explain(POP2, told[12]).text.lower()
    assert "nothing to send" in explain(POP2, told[14]).text


def test_a_command_in_the_wrong_state_says_what_the_server_does() -> None:
    told = explain(POP3, steps(POP3, "C opens\nS: +OK\nC: STAT\n")[3])
    assert "STAT is not legal in AUTHORIZATION, only in TRANSACTION" in told.text
    assert told.next == ("the server's reply: -ERR",)
    assert [note.code for note in told.notes] == ["command-wrong-state"]
    assert told.notes[0].advice
    told = explain(POP2, steps(POP2, "C opens\nS: + POP2 h\nC: READ\n")[3])
    assert "closes the connection" in told.text


def test_a_response_code_is_explained_whatever_its_detail() -> None:
    rows = "C opens\nS: +OK\nC: USER a\nS: +OK\nC: PASS b\nS: -ERR [{}] no\n"
    assert "locked by another session" in explain(POP3, steps(POP3, rows.format("in-use"))[6]).text
    assert "should pass" in explain(POP3, steps(POP3, rows.format("SYS/TEMP/DISK"))[6]).text
    assert "password is wrong" in explain(POP3, steps(POP3, rows.format("X"))[6]).text


def test_lines_in_clear_behind_stls_are_called_thrown_away() -> None:
    said = steps(POP3, "S: +OK\nC: STLS\nS: +OK go\nS: +OK injected one\nS: -ERR two")
    for number in (4, 5):
        told = explain(POP3, said[number])
        assert told.title == "A line in clear behind STLS, thrown away"
        assert "It counts for nothing: it is thrown away, and TLS begins." in told.text
        assert "earlier reply" not in told.text
        assert [note.code for note in told.notes if note.code != "negative"] == ["stls-injection"]
        assert "thrown away" in headline(said[number])


def test_a_close_without_quit_says_what_is_lost() -> None:
    opening = "S: +OK\nC: USER a\nS: +OK\nC: PASS b\nS: +OK\nC: DELE 1\nS: +OK\n"
    told = explain(POP3, steps(POP3, opening + "C closes\n")[8])
    assert "UPDATE is not entered" in told.text
    assert "With a deletion mark: 1 message." in told.text
    assert "a server that keeps to RFC 1939 removes no message" in told.text  # one that errs may
    assert "by the RFC nothing is deleted" in " ".join(note.message for note in told.notes)
    told = explain(POP3, steps(POP3, opening + "S gives up\n")[8])
    assert "10 minutes" in told.text


def test_the_section_of_a_message_decides_what_is_header() -> None:
    step = steps(POP3, SESSION.replace("S: Subject: x", "S: x\nS: X-Odd: y\nS:  more"))
    assert headline(step[21]) == "text"
    assert headline(step[21], section=Section.HEADER) == "header: X-Odd"
    assert headline(step[22], section=Section.HEADER) == "header, carried on"
    assert headline(steps(POP3, SESSION)[20], section=Section.BODY) == "text"


@pytest.mark.parametrize(
    ("protocol", "line"),
    [
        (POP3, "PASS geheim"),
        (POP3, "PASSgeheim"),
        (POP3, "PASS\tgeheim"),
        (POP3, "pass:geheim"),
        (POP3, "APOP a geheim"),
        (POP3, "APOP a geheim geheim"),
        (POP2, "HELO a geheim"),
        (POP2, "HELLO a geheim"),
        (POP2, "HELO a geheim more geheim"),
        (POP2, "HELO\ta\tgeheim"),
        (POP2, "PASSgeheim"),
        (POP3, "HELO a geheim"),
    ],
)
def test_no_secret_is_shown(protocol: Protocol, line: str) -> None:
    for opening in ("S: +OK\nC: USER a\nS: +OK\n", ""):
        told = steps(protocol, f"{opening}C: {line}\nS: -ERR no\n")
        for step in told.values():
            shown = explain(protocol, step)
            texts = (shown.title, shown.text, headline(step), *shown.next)
            texts += tuple(note.message + note.advice for note in shown.notes)
            assert not [text for text in texts if "geheim" in text.lower()]


_LINES = st.one_of(
    st.binary(max_size=40),
    st.sampled_from(
        [
            b"+OK",
            b"+OK 2 320",
            b"-ERR [IN-USE] x",
            b"+ abc",
            b".",
            b"..",
            b"1 120",
            b"#2",
            b"=5",
            b"=0",
            b"-",
            b"+ POP2 h",
        ]
    ),
    st.sampled_from(
        [
            b"USER a",
            b"PASS b",
            b"LIST",
            b"LIST 1",
            b"RETR 1",
            b"TOP 1 2",
            b"DELE 1",
            b"QUIT",
            b"UIDL",
            b"CAPA",
        ]
    ),
    st.sampled_from(
        [
            b"HELO a b",
            b"READ",
            b"READ 2",
            b"RETR",
            b"ACKD",
            b"NACK",
            b"FOLD x\x1b[2J",
            b"HELLO a b",
            b"TOP 1 x",
        ]
    ),
)


@given(
    st.sampled_from(list(PROTOCOLS.values())),
    st.lists(st.tuples(st.sampled_from(Side), _LINES, st.sampled_from(LineKind)), max_size=30),
    st.sampled_from(Section),
)
def test_any_conversation_is_explained_safely(
    protocol: Protocol, lines: list[tuple[Side, bytes, LineKind]], section: Section
) -> None:
    tracker = Tracker(protocol)
    for side, octets, what in lines:
        step = tracker.feed(Line(side, octets, kind=what))
        told = explain(protocol, step, section=section)
        texts = [told.title, told.text, headline(step, section=section), *told.next]
        texts += [part for note in told.notes for part in (note.message, note.advice)]
        assert told.title
        assert told.text
        for text in texts:
            assert text == safe_text(text)


def test_an_empty_mailbox_is_called_so() -> None:
    told = steps(POP2, "S: + POP2 h\nC: HELO a b\nS: #0\nC: FOLD x\nS: #0 none\n")
    for number in (3, 5):
        assert explain(POP2, told[number]).text.startswith("There is no message: the mailbox is empty")
        assert headline(told[number]) == "0 messages"


def test_a_mail_that_the_client_sends_is_explained() -> None:
    told = steps(POP3, "S: +OK\nC: XTND XMIT\nS: +OK\nC: From: a\nC: .\nS: +OK\n")
    line, end = explain(POP3, told[4]), explain(POP3, told[5])
    assert line.text == "A line of the mail that the client sends behind XTND: it is no command."
    assert line.next == ("more of the mail, then a lone dot",)
    assert headline(told[5]) == "end of the mail"
    assert "the server's reply" in end.next[0]
