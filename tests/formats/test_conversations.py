"""Where one conversation of a file ends and the next begins: told by events, headers and greetings."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from popconsole.formats.reading import Reading, open_incrementally, read
from popconsole.formats.writing import write
from popconsole.protocol import POP3
from popconsole.transcript.model import Recording
from tests.formats.test_samples import Drip, rows

HEAD = b"Transcript: 1\nProtocol: POP3\n\n"
EXACT = b"Transcript: 1\nProtocol: POP3\nFidelity: exact\n\n"
LOGIN = b"C: USER a\nS: +OK\nC: PASS b\nS: +OK\n"


def conversations(octets: bytes) -> list[str]:
    return rows(read(octets, "x")).split("\n\n")


def first_rows(octets: bytes) -> list[str]:
    return [said.split("\n")[0] for said in conversations(octets)]


def test_a_connection_that_is_opened_again_is_another_conversation() -> None:
    said = b"C! open\nS: +OK ready\nC: QUIT\nS: +OK\nS! close\n"
    recording = read(EXACT + said + b"# again\n" + said, "x")
    first, second = recording.conversations
    assert list(first.lines) == list(second.lines)
    assert (first.exact, second.exact, second.comments) == (True, True, ((0, "again"),))


def test_each_has_its_own_lines_and_the_rows_of_the_file_in_its_oddities() -> None:
    recording = read(HEAD + b"S! open\nS: +OK ready\nodd one\nC: QUIT\nC! open\nodd two\nS: +OK ready\n", "x")
    assert [[(o.index, o.row) for o in c.oddities] for c in recording.conversations] == [[(2, 6)], [(1, 9)]]


def test_several_headers_are_several_conversations() -> None:
    octets = (
        b"Transcript: 1\nProtocol: POP2\nTitle: one\n\nS: + POP2\n\n"
        b"# mine\nTranscript: 1\nProtocol: POP3\nTitle: two\nX-Room: 3\n# its own\n\nS: +OK\n"
    )
    one, two = read(octets, "x").conversations
    assert (one.protocol, one.title, one.comments) == ("POP2", "one", ((1, "mine"),))
    assert (two.protocol, two.title, two.comments) == ("POP3", "two", ((0, "its own"),))
    assert two.headers == (("X-Room", "3"),)
    again = read(write(Recording((one, two))), "x").conversations
    assert [c.title for c in again] == ["one", "two"]
    assert [c.comments for c in again] == [((1, "mine"),), ((0, "its own"),)]


def test_a_header_without_lines_is_no_conversation() -> None:
    assert len(read(HEAD + b"S: +OK\nTranscript: 1\nTitle: nothing\n", "x").conversations) == 1
    twice = read(HEAD + b"Transcript: 1\nTitle: two\n\nS: +OK\n", "x")
    assert [c.title for c in twice.conversations] == ["two"]


@pytest.mark.parametrize("head", [b"", HEAD])
@pytest.mark.parametrize(
    "rest",
    [
        b"C: USER a\nS: +OK\nC: PASS b\n",
        b"C: APOP a 0123456789abcdef0123456789abcdef\nS: +OK\n",
        b"C: CAPA\nS: +OK\nS: .\n",
        b"",
    ],
)
@pytest.mark.parametrize(
    "before",
    [
        LOGIN + b"C: QUIT\nS: +OK\n",
        LOGIN,  # it broke off
        b"C: CAPA\nS: -ERR log in first\n",
        LOGIN + b"C: RETR 1\nS: +OK\nS: +OK POP3 ready\nS: .\n",
        LOGIN + b"C: STAT\nC: NOOP\nS: +OK 0 0\nS: +OK\n",
    ],
)
def test_a_greeting_that_nobody_asked_for_begins_another(head: bytes, before: bytes, rest: bytes) -> None:
    octets = head + b"S: +OK POP3 ready\n" + before + b"S: +OK POP3 ready\n" + rest
    assert len(conversations(octets)) == 2
    assert conversations(octets)[1] == (b"S: +OK POP3 ready\n" + rest).decode()


@pytest.mark.parametrize(
    "said",
    [
        # within a message, whatever comes behind it
        LOGIN + b"C: RETR 1\nS: +OK\nS: +OK POP3 ready <1.2@b>\nS: .\nC: QUIT\nS: +OK\n",
        LOGIN + b"C: RETR 1\nS: +OK\nS: x\nS: +OK POP3 here\nC: USER a\nS: +OK\n",
        LOGIN + b"C: RETR 1\nS: +OK\nS: x\nS: +OK POP3 ready\nS: y\nC: USER a\nS: +OK\n",
        LOGIN + b"C: RETR 1\nS: +OK\nS: x\nS: +OK POP3 ready\nC: STAT\nS: +OK\n",
        # of the reply that is due
        b"C: CAPA\nC: USER a\nS: -ERR\nS: +OK POP3 ready\nC: USER b\nS: +OK\n",
        # nothing that greets, or nothing that begins a session
        b"C: USER a\nS: +OK\nS: +OK extra\nC: PASS b\nS: +OK\n",
        b"C: USER a\nS: +OK\nS: +OK extra\nC: USER b\nS: +OK\n",
        LOGIN + b"S: +OK POP3 ready\nC: STAT\nS: +OK 0 0\n",
        LOGIN + b"S: -ERR [SYS/TEMP] the server is going down\nC: QUIT\nS: +OK\n",
        LOGIN + b"C: QUIT\nS: +OK\nS: +OK bye\n",
        b"S: +OK POP3 ready\nC: USER a\nS: +OK\n",  # before the client has said anything
    ],
)
def test_what_reads_like_a_greeting_is_none_here(said: bytes) -> None:
    for octets in (b"S: +OK POP3 ready\n" + said, HEAD + b"S: +OK POP3 ready\n" + said):
        assert len(conversations(octets)) == 1


def test_where_all_is_recorded_only_what_happened_ends_a_conversation() -> None:
    greeting = b"S: +OK POP3 ready\n"
    assert len(conversations(EXACT + greeting + LOGIN + greeting + LOGIN)) == 1
    assert len(conversations(EXACT + greeting + LOGIN + b"S! close\n" + greeting + LOGIN)) == 2
    assert len(conversations(EXACT + greeting + LOGIN + b"S! close\nS: -ERR POP3 is busy\n")) == 2


def test_a_session_of_pop2_follows_one_of_pop3() -> None:
    octets = b"S: +OK ready\nC: QUIT\nS: +OK\nC! open\n".replace(b"C! open", b"C: <open connection>")
    assert [c.protocol for c in read(octets + b"S: + POP2 here\nC: HELO a b\n", "x").conversations] == [
        "POP3",
        "POP2",
    ]


_POP3 = b"S: +OK POP3 ready <1.%d@x>\nC: USER a\nS: +OK\n"
_POP2 = b"S: + POP2 ready\nC: HELO a b\nS: #0\n"
_QUIT = b"C: QUIT\nS: %s bye\n"


@pytest.mark.parametrize(
    "said",
    [
        # POP2 behind POP3 and the other way round, with QUIT or without
        [_POP3 % 1 + _QUIT % b"+OK", _POP2 + _QUIT % b"+", _POP3 % 2, _POP2],
        # a greeting that refuses, behind QUIT and behind another one, at the start and at the end
        [b"S: -ERR busy\n", b"S: -ERR busy\n", _POP3 % 1 + _QUIT % b"+OK", b"S: -ERR busy\n"],
        [
            b"S: - POP2 busy\n",
            b"S: -ERR busy\n",
            b"S: - POP2 busy\n",
            _POP2 + _QUIT % b"+",
            b"S: -ERR busy\n",
        ],
        # a greeting alone, and one with another timestamp, or of the other protocol
        [b"S: +OK POP3 ready <1.1@x>\n", b"S: +OK POP3 ready <1.2@x>\n", _POP2, _POP3 % 3],
        [b"S: + POP2 ready\n", _POP3 % 1 + _QUIT % b"+OK", b"S: +OK POP3 ready <1.2@x>\n"],
        # the connection broke off within a message, or within another answer
        [
            _POP3 % 1 + b"C: PASS b\nS: +OK\nC: RETR 1\nS: +OK\nS: x\n",
            _POP3 % 22 + b"C: PASS b\nS: +OK\nC: LIST\nS: +OK\nS: 1 120\n",
            b"S: +OK POP3 ready <1.3@x>\nC: CAPA\nS: +OK\nS: TOP\nS: .\n",
        ],
    ],
)
@pytest.mark.parametrize("head", [b"", b"Transcript: 1\n\n"])
def test_where_one_connection_can_t_have_said_it_all_there_are_several(
    head: bytes, said: list[bytes]
) -> None:
    recording = read(head + b"".join(said), "x")
    assert rows(recording) == b"\n".join(said).decode()
    spoken = ["POP2" if b"POP2" in octets else "POP3" for octets in said]
    assert [c.protocol for c in recording.conversations] == spoken


def test_a_conversation_in_another_protocol_than_the_header_tells_is_in_that() -> None:
    octets = HEAD.replace(b"\n\n", b"\nTitle: both\n\n") + _POP3 % 1 + _QUIT % b"+OK" + b"# two\n" + _POP2
    one, two = read(octets, "x").conversations
    assert [(c.protocol, c.title, c.comments) for c in (one, two)] == [
        ("POP3", "both", ()),
        ("POP2", "both", ((0, "two"),)),
    ]
    assert [c.protocol for c in read(octets, "x", protocol=POP3).conversations] == ["POP3"]


def test_the_greeting_of_pop2_begins_another_too() -> None:
    session = b"S: + POP2 ready\nC: HELO a b\nS: #0\nC: QUIT\nS: + bye\n"
    assert first_rows(session * 3) == ["S: + POP2 ready"] * 3


def test_a_greeting_over_two_lines_stays_whole() -> None:
    session = b"S: +OK POP3 ready\nS: (Letterbox 2)\nC: USER a\nS: +OK\nC: QUIT\nS: +OK\n"
    assert [said.count("Letterbox") for said in conversations(session * 2)] == [1, 1]


def test_many_sessions_in_pieces_are_kept_apart() -> None:
    session = (
        b"S: +OK POP3 ready\n"
        + LOGIN
        + b"C: RETR 1\nS: +OK\n"
        + b"S: +OK\n" * 30
        + b"S: .\nC: QUIT\nS: +OK\n"
    )
    for octets in (session * 5_000, HEAD + session * 5_000):
        reading = open_incrementally(octets, "x")
        counts = [(len(reading.recording.conversations), progress.lines) for progress in reading]
        assert counts[-1][0] == 5_000
        assert [lines for _count, lines in counts] == sorted(lines for _count, lines in counts)
        assert {len(c.lines) for c in reading.recording.conversations} == {session.count(b"\n")}


def test_a_greeting_is_known_by_the_first_of_the_file_however_it_reads() -> None:
    session = b"S: +OK hey <1.%d@h>\nC: USER a\nS: +OK\nC: PASS b\nS: +OK\n"
    said = b"".join(session % n for n in range(3))
    assert len(conversations(said.replace(b"<", b"(").replace(b">", b")").replace(b"@h", b""))) == 3
    assert len(conversations(said)) == 3
    assert len(conversations(b"S: +OK\nC: USER a\nS: +OK\nS: +OK\nC: USER a\nS: +OK\n")) == 1


def test_behind_quit_a_bare_greeting_will_do() -> None:
    session = b"S: +OK\nC: USER a\nS: +OK\nC: quit\nS: +OK\n"
    assert len(conversations(session * 3)) == 3
    assert len(conversations(HEAD + session * 3)) == 3
    assert len(conversations(session + b"S: +OK\nC: STAT\nS: +OK 0 0\n")) == 1


_PIECES = [
    b"S: +OK POP3 ready\n", b"S: +OK\n", b"S: -ERR no\n", b"S: .\n", b"S: + POP2 ready\n", b"S: #1\n",
    b"C: USER a\n", b"C: PASS b\n", b"C: RETR 1\n", b"C: QUIT\n", b"C: CAPA\n", b"C: HELO a b\n",
    b"S: +OK POP3 ready <1.2@x>\n", b"S: +OK POP3 ready <2.3@x>\n", b"S: - POP2 busy\n",
    b"C! open\n", b"S! close\n", b"# a comment\n", b"odd\n", b"@1.5 S: +OK ready\n", b"S: \\x41\n",
    b"Transcript: 1\n", b"Fidelity: exact\n", b"\n", b"S~ the rest\n", b"S# note\n",
]  # fmt: skip


@given(
    st.lists(st.sampled_from(_PIECES), max_size=25), st.sampled_from([b"", HEAD, EXACT]), st.integers(1, 60)
)
def test_conversations_are_the_same_however_the_octets_come(
    said: list[bytes], head: bytes, most: int
) -> None:
    octets = head + b"S: +OK POP3 ready\n" + b"".join(said)
    whole = read(octets, "x")
    reading = Reading(Drip(octets, most), "x")  # type: ignore[arg-type]
    for _progress in reading:
        pass
    assert rows(reading.recording) == rows(whole)
    assert [c.oddities for c in reading.recording.conversations] == [c.oddities for c in whole.conversations]
    assert [c.comments for c in reading.recording.conversations] == [c.comments for c in whole.conversations]
    again = read(write(whole, reveal=True), "x")
    assert rows(again) == rows(whole)
    assert [(c.protocol, c.exact, c.comments) for c in again.conversations] == [
        (c.protocol, c.exact, c.comments) for c in whole.conversations
    ]


def test_a_greeting_and_nothing_else_is_a_conversation_where_the_connection_ends() -> None:
    session = b"S: +OK POP3 ready\nC: USER a\nS: -ERR\n"
    for event, count in ((b"S! close\n", 2), (b"C! open\n", 3), (b"S! timeout\n", 2)):
        assert len(conversations(HEAD + session + b"S: +OK POP3 ready\n" + event)) == count


def test_a_greeting_is_not_waited_for_without_end() -> None:
    session = b"S: +OK POP3 ready\nC: USER a\nS: -ERR\n"
    long = b"S: +OK POP3 ready\n" + b"S: and so on\n" * 300 + b"C: STAT\n"
    assert [len(c.lines) for c in read(session + long, "x").conversations] == [3, 302]


def test_a_server_that_greets_twice_greets_in_one_conversation() -> None:
    session = b"S: +OK POP3 ready\nS: +OK POP3 ready\nC: USER a\nS: -ERR\n"
    assert [len(c.lines) for c in read(session * 2, "x").conversations] == [4, 4]


def test_a_fidelity_that_is_none_of_ours_is_kept() -> None:
    (conversation,) = read(HEAD.replace(b"\n\n", b"\nFidelity: fair\n\n") + b"S: +OK\n", "x").conversations
    assert (conversation.exact, conversation.headers) == (False, (("Fidelity", "fair"),))
    assert b"Fidelity: fair\n" in write(Recording((conversation,)))


def test_where_nothing_tells_what_is_spoken_another_conversation_does() -> None:
    nothing, pop2, pop3 = b"Transcript: 1\n\nS: hey\n", b"Transcript: 1\n\nS: + POP2\n", HEAD + b"S: +OK\n"
    for octets, spoken in (
        (nothing + pop2 + pop3, ["POP2", "POP2", "POP3"]),
        (pop3 + nothing + pop2 + nothing, ["POP3", "POP3", "POP2", "POP2"]),
    ):
        assert [c.protocol for c in read(octets, "x").conversations] == spoken


@pytest.mark.parametrize(
    "said", ["+OK Pop server at a.example signing off.", "+OK POP3 server closing", "+OK server: bye"]
)
def test_a_farewell_that_nobody_asked_for_begins_no_conversation(said: str) -> None:
    refused = b"S: +OK ready\nC: USER a\nS: +OK\nC: PASS b\nS: -ERR wrong\n"
    assert len(conversations(refused + f"S: {said}\n".encode())) == 1
    assert len(conversations(refused + b"S: +OK POP3 server ready\n")) == 2
