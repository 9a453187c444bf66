"""Errands: each command has one, sessions are cut into them, and aligned by them however they grow."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from popconsole.analysis.history import History
from popconsole.guide.errands.aligned import Alignment
from popconsole.guide.errands.said import SaidErrands
from popconsole.guide.errands.table import ERRANDS, GREETING, OTHER, Errand, errand_of
from popconsole.protocol import POP2, POP3, PROTOCOLS
from popconsole.transcript.model import Line, LineKind, Lines, Side


def lines_of(text: str) -> Lines:
    lines = Lines()
    for row in text.strip().splitlines():
        side, _colon, octets = row.strip().partition(":")
        octets = octets.removeprefix(" ")
        if side == "X":
            lines.append(Line(Side(octets), b"", kind=LineKind.CLOSED))
        else:
            lines.append(Line(Side(side), octets.encode()))
    return lines


def said(protocol: str, text: str) -> SaidErrands:
    history = History(PROTOCOLS[protocol], lines_of(text))
    history.extend()
    errands = SaidErrands(history)
    errands.read_on(10_000)
    return errands


def test_each_command_of_both_tables_has_one_errand() -> None:
    for protocol in PROTOCOLS.values():
        for command in protocol.commands:
            found = [e for e in ERRANDS if command.keyword in e.commands.get(protocol.name, ())]
            assert len(found) == 1, (protocol.name, command.keyword)
            assert errand_of(protocol, command.keyword.lower()) is found[0]
        assert errand_of(protocol, "XYZZY") is OTHER
    known = {(p.name, c.keyword) for p in PROTOCOLS.values() for c in p.commands}
    assert {(name, word) for e in ERRANDS for name, words in e.commands.items() for word in words} == known


@pytest.mark.parametrize("errand", ERRANDS, ids=lambda errand: errand.name)
def test_where_a_protocol_has_no_command_that_is_said(errand: Errand) -> None:
    assert errand.commands.keys() | errand.without.keys() == PROTOCOLS.keys()
    assert not errand.commands.keys() & errand.without.keys()


def test_a_session_is_cut_into_errands_and_a_login_is_one() -> None:
    errands = said(
        "POP3",
        """
        S: +OK ready
        C: USER a
        S: +OK
        C: PASS b
        S: +OK
        C: RETR 1
        S: +OK
        S: From: a
        S:
        S: .
        C: RETR 2
        S: -ERR none
        C: XYZZY
        S: -ERR what
        C: QUIT
        S: +OK
        X: S
        """,
    )
    names = [(part.errand.name, part.count) for part in errands.parts]
    assert names == [
        ("greeting", 1), ("log in", 4), ("fetch", 5), ("fetch", 2), ("something else", 2), ("leave", 3),
    ]  # fmt: skip
    for line in range(errands.read):
        number = errands.part_of(line)
        assert number is not None
        part = errands.parts[number]
        place = part.place(line)
        assert place is not None
        assert part.line(place) == line
    assert errands.part_of(99) is None
    with pytest.raises(IndexError):
        errands.parts[0].line(1)


def test_replies_to_commands_that_were_sent_ahead_belong_to_them() -> None:
    errands = said(
        "POP3", "S: +OK\nC: USER a\nS: +OK\nC: PASS b\nS: +OK\nC: STAT\nC: NOOP\nS: +OK 1 2\nS: +OK\n"
    )
    assert [(part.errand.name, part.ranges) for part in errands.parts[2:]] == [
        ("how much is there", [(5, 6), (7, 8)]),
        ("stay connected", [(6, 7), (8, 9)]),
    ]


def test_what_begins_in_the_middle_is_no_greeting() -> None:
    assert said("POP2", "C: READ 1\nS: =3").parts[0].errand is errand_of(POP2, "READ")
    assert said("POP3", "S: 1 2\nS: .").parts[0].errand is GREETING


def test_the_same_errand_stands_beside_the_same_errand() -> None:
    left = [errand_of(POP3, word) for word in ("USER", "STAT", "LIST", "RETR", "DELE", "RSET", "QUIT")]
    right = [errand_of(POP2, word) for word in ("HELO", "READ", "RETR", "ACKD", "FOLD", "QUIT")]
    alignment = Alignment()
    alignment.extend(left, right)
    assert alignment.pairs == [
        (0, 0), (1, None), (2, 1), (3, 2), (4, 3), (5, None), (None, 4), (6, 5),
    ]  # fmt: skip


_ERRANDS = st.lists(st.sampled_from([*ERRANDS[:5], OTHER]), max_size=200)


@given(left=_ERRANDS, right=_ERRANDS, data=st.data())
def test_all_is_aligned_in_order_and_growing_it_comes_to_the_same(
    left: list[Errand], right: list[Errand], data: st.DataObject
) -> None:
    at_once = Alignment()
    at_once.extend(left, right)
    for side, errands in enumerate((left, right)):
        assert [pair[side] for pair in at_once.pairs if pair[side] is not None] == list(range(len(errands)))
    for pair in at_once.pairs:
        assert pair != (None, None)
        if pair.left is not None and pair.right is not None:
            assert left[pair.left] is right[pair.right]
    growing, at, there = Alignment(), 0, 0
    while at < len(left) or there < len(right):
        at = min(len(left), at + data.draw(st.integers(0, 90)))
        there = min(len(right), there + data.draw(st.integers(0 if at < len(left) else 1, 90)))
        growing.extend(left[:at], right[:there])
    assert growing.pairs == at_once.pairs


def test_pop3_and_pop2_have_the_same_names_for_what_both_do() -> None:
    both = [errand.name for errand in ERRANDS if len(errand.commands) == 2]
    assert both == ["log in", "how large", "fetch", "delete it", "leave"]
    assert errand_of(POP3, "DELE") is errand_of(POP2, "ACKD")


def test_long_replies_are_taken_in_at_once_and_long_sessions_in_slices() -> None:
    message = "\n".join(f"S: line {number}" for number in range(400))
    text = f"S: +OK\nC: RETR 1\nS: +OK\n{message}\nS: .\nC: QUIT\nS: +OK"
    history = History(POP3, lines_of(text))
    history.extend()
    errands = SaidErrands(history)
    slices = 1
    while errands.read_on(50):
        slices += 1
    assert slices > 3
    assert [part.count for part in errands.parts] == [1, 403, 2]
    limited = SaidErrands(history)
    assert not limited.read_on(1_000, limit=200)
    assert limited.read == 200


def test_what_lies_far_back_is_settled() -> None:
    alignment = Alignment()
    fetch, delete = errand_of(POP3, "RETR"), errand_of(POP3, "DELE")
    alignment.extend([fetch, delete] * 100, [fetch, delete] * 100)
    assert alignment.settled > 100
    before = alignment.pairs[: alignment.settled]
    alignment.extend([fetch, delete] * 120, [fetch] * 300)
    assert alignment.pairs[: len(before)] == before
