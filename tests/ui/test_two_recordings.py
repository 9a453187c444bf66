"""Two recordings that differ in one thing: the comparison ends on that thing."""

import pytest

from popconsole.analysis import aligning
from popconsole.analysis.compare import Verdict
from popconsole.formats.reading import read
from popconsole.transcript.model import Conversation, Line, Lines, Recording, Side
from popconsole.ui.two_recordings import PairComparer, TwoRecordings

BASE = """S: +OK POP3 ready
C: CAPA
S: +OK
S: TOP
S: UIDL
S: STLS
S: .
C: USER nora
S: +OK
C: PASS sesame
S: +OK
C: STAT
S: +OK 2 320
C: LIST
S: +OK 2 messages
S: 1 120
S: 2 200
S: .
C: UIDL
S: +OK
S: 1 aa
S: 2 bb
S: .
C: RETR 1
S: +OK 120 octets
S: Subject: boat
S: \n\
S: ..dotted
S: .
C: TOP 2 0
S: +OK
S: Subject: oar
S: \n\
S: .
C: DELE 1
S: +OK deleted
C: RSET
S: +OK
C: NOOP
S: +OK
C: QUIT
S: +OK bye
S! close
"""


def recording(text: str) -> Recording:
    header = "Transcript: 1\nProtocol: POP3\nExact: yes\n\n"
    return read((header + text).encode(), "x")


def told(there: str, here: str) -> tuple[bool, str]:
    """Return whether they agree, and what the comparison ends with."""
    both = TwoRecordings(recording(there), recording(here))
    comparer = PairComparer(width=160)
    for number, pair in enumerate(both.pairs, 1):
        list(comparer.begin(pair))
        for comparison in both.compared(pair):
            comparer.count(comparison, number)
            assert list(comparer.rows(comparison))
    return comparer.agrees, "\n".join(comparer.ending())


@pytest.mark.parametrize(
    ("old", "new", "ends"),
    [
        ("C: NOOP\nS: +OK\n", "", "C: NOOP | said there alone"),
        ("C: STAT\n", "C: NOOP\nS: +OK\nC: STAT\n", "C: NOOP | said here alone"),
        ("C: RETR 1\n", "C: RETR 2\n", "C: RETR 1 | other arguments"),
        ("C: TOP 2 0\n", "C: TOP 2 10\n", "C: TOP 2 0 | other arguments"),
        ("C: TOP 2 0\n", "C: TOP 2\n", "C: TOP 2 0 | other arguments"),
        ("C: TOP 2 0\n", "C: TOP  2 0\n", "C: TOP 2 0 | with other spaces"),
        (
            "C: DELE 1\nS: +OK deleted",
            "C: DELE 1\nS: -ERR locked",
            "C: DELE 1 | accepted there, refused here",
        ),
        ("C: STAT\nS: +OK 2 320", "C: STAT\nS: +OK 3 320", "C: STAT | other numbers in the status line"),
        ("C: STAT\nS: +OK 2 320", "C: STAT\nS: +OK 2 321", "C: STAT | other numbers in the status line"),
        (
            "C: STAT\nS: +OK 2 320",
            "C: STAT\nS: +OK two",
            "C: STAT | what the status line must tell is missing",
        ),
        ("C: STAT\nS: +OK 2 320", "C: STAT\nS: +ok 2 320", "C: STAT | the status indicator in other letters"),
        ("S: 2 200\n", "S: 2 201\n", "C: LIST | other lines"),
        ("S: 2 200\n", "", "C: LIST | other lines"),
        ("S: 2 bb\n", "S: 2 cc\n", "C: UIDL | other lines"),
        ("S: STLS\n", "", "C: CAPA | other capabilities"),
        ("S: ..dotted\n", "S: .dotted\n", "C: RETR 1 | other lines"),
        ("S: Subject: boat\n", "S: Subject: goat\n", "C: RETR 1 | other lines"),
        (
            "C: UIDL\nS: +OK\nS: 1 aa\nS: 2 bb\nS: .\n",
            "C: UIDL\nS: +OK 1 aa\n",
            "C: UIDL | several lines there, one",
        ),
        ("C: UIDL\nS: +OK\n", "C: UIDL\nS: -ERR no\nC: UIDL\nS: +OK\n", "C: UIDL | said here alone"),
        ("C: QUIT\nS: +OK bye\nS! close\n", "C! close\n", "C: QUIT | said there alone"),
        ("C: QUIT\nS: +OK bye\n", "C: QUIT\n", "C: QUIT | answered there, not here"),
        ("C: RSET\nS: +OK\n", "C: RSET\nSt \nS! close\n", "C: RSET | answered there, not here"),
        ("S: +OK POP3 ready\n", "S: -ERR busy\n", "the greeting | accepted there, refused here"),
        ("C: NOOP\nS: +OK\n", "C: NOOP\nS: +OK\nS: +OK again\n", "C: NOOP | another number of lines"),
        (
            "C: USER nora\nS: +OK\nC: PASS sesame\nS: +OK\n",
            "C: APOP nora 0123\nS: +OK\n",
            "C: USER nora | said there",
        ),
        (
            "C: RSET\nS: +OK\nC: NOOP\nS: +OK\n",
            "C: NOOP\nS: +OK\nC: RSET\nS: +OK\n",
            "C: NOOP | said here alone",
        ),
        (
            "C: PASS sesame\nS: +OK\n",
            "C: PASS sesame\nS: -ERR wrong\n",
            "C: PASS ******** | accepted there, refused",
        ),
        ("C: CAPA\n", "C: STLS\nS: +OK\nCt \nC: CAPA\n", "C: STLS | said here alone"),
        ("C: DELE 1\n", "C: DELE 2\n", "C: DELE 1 | other arguments"),
        ("C: NOOP\nS: +OK\n", "C: NOOP\nS: -ERR no\n", "C: NOOP | accepted there, refused here"),
        ("S: Subject: oar\n", "S: Subject: oar\nS: To: ben\n", "C: TOP 2 0 | other lines"),
        ("C: USER nora\nS: +OK\n", "C: USER nora\nS: -ERR no\n", "C: USER nora | accepted there, refused"),
        ("S: UIDL\n", "S: UIDL\nS: PIPELINING\n", "C: CAPA | other capabilities"),
    ],
)
def test_the_comparison_ends_on_the_thing(old: str, new: str, ends: str) -> None:
    assert old in BASE
    agrees, ending = told(BASE, BASE.replace(old, new, 1))
    command, _bar, why = ends.partition(" | ")
    assert not agrees
    assert command in ending
    assert why in ending


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("x", "x"),
        ("nora", "ben"),
        ("sesame", "coracle"),
        ("S: +OK deleted", "S: +OK gone"),
        ("S: +OK POP3 ready", "S: +OK Fish <1.2@pop.example>"),
        ("C: CAPA", "C: capa"),
        ("S: +OK 120 octets", "S: +OK"),
        ("S: TOP\nS: UIDL\n", "S: UIDL\nS: TOP\n"),
    ],
)
def test_what_does_not_matter(old: str, new: str) -> None:
    assert told(BASE, BASE.replace(old, new)) == (True, "")


def session(user: str, *said: str) -> str:
    lines = "".join(f"C: {one}\nS: +OK\n" for one in said)
    return f"S: +OK POP3 ready\nC: USER {user}\nS: +OK\n{lines}C: QUIT\nS: +OK\nS! close\n"


def test_sessions_of_one_user_belong_together() -> None:
    there = session("nora", "STAT") + session("ben", "NOOP") + session("nora", "RSET")
    here = session("ben", "NOOP") + session("nora", "STAT") + session("nora", "RSET")
    assert told(there, here) == (True, "")
    pairs = TwoRecordings(recording(there), recording(here)).pairs
    assert [(pair.there and pair.there.number, pair.here and pair.here.number) for pair in pairs] == [
        (1, 2), (2, 1), (3, 3),
    ]  # fmt: skip


def test_a_session_without_a_partner_is_a_difference() -> None:
    one, two = session("nora", "STAT"), session("nora", "STAT") + session("ben", "NOOP")
    assert told(one, two) == (False, "The first difference that matters: this session is here alone")
    assert told(two, one) == (False, "The first difference that matters: this session is there alone")
    agrees, ending = told(two, one.replace("STAT", "RSET"))
    assert not agrees
    assert "STAT" in ending


def test_what_came_before_is_named() -> None:
    other = BASE.replace("S: +OK 2 320", "S: +OK 1 120").replace("C: DELE 1\nS: +OK deleted\n", "")
    agrees, ending = told(BASE, other)
    assert not agrees
    assert ending.splitlines()[0] == "Before it other data came at: line 12 of pair 1, STAT"
    assert "DELE 1" in ending
    many = BASE.replace("C: NOOP\nS: +OK\n", "C: STAT\nS: +OK 2 320\n" * 7 + "C: NOOP\nS: +OK\n")
    _agrees, ending = told(
        many, many.replace("+OK 2 320", "+OK 3 320").replace("C: NOOP\nS: +OK", "C: NOOP\nS: -ERR")
    )
    assert ending.splitlines()[0].endswith(", 3 more")
    greeted = BASE.replace("S: +OK POP3 ready", "S: +OK")
    assert told(BASE, greeted) == (True, "")


def test_protocols_that_differ_cannot_be_compared() -> None:
    pop2 = read(b"Transcript: 1\nProtocol: POP2\n\nS: + POP2 here\nC: HELO nora sesame\nS: #1\n", "x")
    both = TwoRecordings(recording(session("nora", "STAT")), pop2)
    comparer = PairComparer()
    (pair,) = both.pairs
    assert list(both.compared(pair)) == []
    assert list(comparer.begin(pair))[-1] == "   ! POP3 there, POP2 here: they can't be compared"
    assert not comparer.agrees
    assert comparer.sum_as_object()["agrees"] is False


def test_many_commands_alike_are_paired_as_they_come(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(aligning, "_MOST_MATCHED", 100)
    noops = ["NOOP"] * 20
    assert told(session("nora", *noops), session("nora", *noops)) == (True, "")
    agrees, ending = told(session("nora", *noops), session("nora", *noops[1:]))
    assert not agrees
    assert "NOOP" in ending


def test_a_command_with_another_line_ending() -> None:
    plain = Conversation(
        "POP3", Lines([Line(Side.SERVER, b"+OK"), Line(Side.CLIENT, b"NOOP"), Line(Side.SERVER, b"+OK")])
    )
    bare = Conversation(
        "POP3",
        Lines([Line(Side.SERVER, b"+OK"), Line(Side.CLIENT, b"NOOP", b"\n"), Line(Side.SERVER, b"+OK")]),
    )
    both = TwoRecordings(Recording((plain,)), Recording((bare,)))
    (greeting, noop) = both.compared(both.pairs[0])
    assert greeting.verdict.agrees
    assert (noop.verdict, noop.why) == (Verdict.OTHER_COMMAND, "with another line ending")


def test_responses_of_auth_are_no_difference_and_what_answers_them_is() -> None:
    said = session("nora", "NOOP").replace(
        "C: USER nora\nS: +OK\n",
        "C: AUTH LOGIN\nS: + VXNlcm5hbWU6\nC: bm9yYQ==\nS: + UGFzc3dvcmQ6\nC: c2VzYW1l\nS: +OK\n",
    )
    assert told(said, said.replace("c2VzYW1l", "Y29yYWNsZQ==")) == (True, "")
    agrees, ending = told(said, said.replace("C: c2VzYW1l\nS: +OK", "C: c2VzYW1l\nS: -ERR no"))
    assert not agrees
    assert "accepted there, refused here" in ending
    assert "c2VzYW1l" not in ending
