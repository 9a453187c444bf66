"""Octets that are missing: what stands next to them is nobody's fault; what is there is judged as ever."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from popconsole.analysis.findings import Severity
from popconsole.analysis.tracker import Tracker
from popconsole.dialogue.kind import Kind
from popconsole.protocol import POP2, POP3
from popconsole.protocol.pop3 import Pop3State
from popconsole.protocol.table import Protocol
from popconsole.transcript.model import Line, LineKind, Side
from tests.analysis.gap_sessions import CLEAN, FAULTY, SESSIONS
from tests.analysis.gaps import Gap, gaps, said, without

LOGIN = (b"C! open", b"S: +OK ready", b"C: USER a", b"S: +OK", b"C: PASS b", b"S: +OK")
GAP = b"7 octets not captured"


def faults(protocol: Protocol, lines: list[Line], *, exact: bool = False) -> list[list[str]]:
    """Return the codes of the errors and warnings at each line."""
    tracker = Tracker(protocol, exact=exact)
    return [
        [found.code for found in tracker.feed(line).findings if found.severity is not Severity.NOTE]
        for line in lines
    ]


def kinds(*rows: bytes | Line) -> list[str]:
    tracker = Tracker(POP3)
    lines = [row if isinstance(row, Line) else said(row)[0] for row in rows]
    return [tracker.feed(line).kind.value for line in lines]


def flat(found: list[list[str]]) -> set[str]:
    """Return all codes; that the connection ended without QUIT is one, whatever was marked."""
    codes = {code for line in found for code in line}
    return codes | {"no-quit"} if "deletions-lost" in codes else codes


def missing(side: Side, note: bytes = GAP) -> Line:
    return Line(side, note, kind=LineKind.OMITTED)


def cut(side: Side, octets: bytes) -> Line:
    return Line(side, octets, b"")


@pytest.mark.parametrize("name", CLEAN)
def test_the_clean_sessions_are_clean(name: str) -> None:
    protocol, rows = CLEAN[name]
    assert flat(faults(protocol, said(*rows), exact=True)) == set()


@pytest.mark.parametrize("name", SESSIONS)
def test_a_gap_anywhere_is_no_fault(name: str) -> None:
    protocol, rows = SESSIONS[name]
    lines = said(*rows)
    whole = flat(faults(protocol, lines, exact=True))
    for number, gap in enumerate(gaps(lines)):
        found = flat(faults(protocol, without(lines, gap), exact=bool(number % 2)))
        assert found <= whole, gap


@given(st.sampled_from(sorted(SESSIONS)), st.data(), st.booleans())
def test_several_gaps_of_any_size_are_none(name: str, data: st.DataObject, exact: bool) -> None:  # noqa: FBT001
    protocol, rows = SESSIONS[name]
    lines = said(*rows)
    sizes = {side: sum(len(line.wire) for line in lines if line.side is side) for side in Side}
    gap = st.sampled_from(Side).flatmap(
        lambda side: st.tuples(st.integers(0, sizes[side]), st.integers(1, 200)).map(
            lambda place: Gap(side, place[0], place[0] + place[1])
        )
    )
    there = without(lines, *data.draw(st.lists(gap, min_size=1, max_size=3)))
    assert flat(faults(protocol, there, exact=exact)) <= flat(faults(protocol, lines, exact=True))


_APART = set(FAULTY) - {"not the number"}  # that one contradicts what was told before


@pytest.mark.parametrize("name", sorted(_APART))
def test_a_fault_away_from_the_gap_is_found(name: str) -> None:
    protocol, rows = FAULTY[name]
    lines = said(*rows)
    found = faults(protocol, lines, exact=True)
    at = next(place for place, codes in enumerate(found) if codes)
    commands = [n for n, line in enumerate(lines) if line.side is Side.CLIENT and line.wire]
    begins = [n for n in commands if n <= at][-3:-2] or [0]  # two commands before the one at fault
    count = 0
    for gap in gaps(lines):
        touched = _touched(lines, gap)
        if touched[-1] < begins[0] or touched[0] > at + 1:
            count += 1
            assert flat([found[at]]) & flat(faults(protocol, without(lines, gap))), gap
    assert count


def _touched(lines: list[Line], gap: Gap) -> list[int]:
    """Return which lines a gap takes something of."""
    found, at = [], 0
    for place, line in enumerate(lines):
        if line.side is gap.side and line.wire:
            if at < gap.stop and at + len(line.wire) > gap.start:
                found.append(place)
            at += len(line.wire)
    return found


# --- lines that are not whole


def test_a_line_without_an_end_moves_nothing_until_more_of_it_comes() -> None:
    tracker = Tracker(POP3)
    for line in said(*LOGIN[:4]):
        tracker.feed(line)
    step = tracker.feed(cut(Side.CLIENT, b"PASS "))
    assert (step.kind, tracker.dialogue.queue) == (Kind.COMMAND, tracker.dialogue.queue.__class__())
    assert tracker.feed(cut(Side.CLIENT, b"b")).kind is Kind.COMMAND
    assert tracker.feed(Line(Side.CLIENT, b"c")).kind is Kind.COMMAND
    assert [issued.keyword for issued in tracker.dialogue.pending] == ["PASS"]
    step = tracker.feed(cut(Side.SERVER, b"+O"))
    assert (step.kind, step.after.state) == (Kind.REPLY, Pop3State.AUTHORIZATION_USER)
    assert tracker.feed(cut(Side.SERVER, b"K")).kind is Kind.REPLY


def test_with_its_end_the_line_counts() -> None:
    rows: list[bytes | Line] = [
        *LOGIN,
        cut(Side.CLIENT, b"NO"),
        b"C: OP",
        cut(Side.SERVER, b"+OK n"),
        b"S: o",
    ]
    assert kinds(*rows)[6:] == ["command", "command", "reply", "reply"]
    rows = [*LOGIN, b"C: RETR 1", b"S: +OK", cut(Side.SERVER, b"a"), b"S: b", b"S: .", b"C: QUIT"]
    assert kinds(*rows)[6:] == ["command", "reply", "data", "data", "end", "command"]
    rows = [cut(Side.SERVER, b"+OK rea"), b"S: dy", b"C: USER a", b"S: +OK"]
    assert kinds(*rows) == ["greeting", "greeting", "command", "reply"]
    rows = [*LOGIN, cut(Side.SERVER, b"+OK again"), b"S: and again", b"C: QUIT"]
    assert kinds(*rows)[6:] == ["unsolicited", "unsolicited", "command"]


def test_who_answers_a_line_without_an_end_takes_it_for_one() -> None:
    rows: list[bytes | Line] = [*LOGIN, cut(Side.CLIENT, b"NOOP"), b"S: +OK", b"C: QUIT", b"S: +OK"]
    assert kinds(*rows)[6:] == ["command", "reply", "command", "reply"]
    rows = [*LOGIN[:2], b"C: AUTH LOGIN", b"S: + ", cut(Side.CLIENT, b"YQ="), b"C: =", b"S: + ", b"C: YQ=="]
    assert kinds(*rows)[4:] == ["response", "response", "challenge", "response"]
    rows = [*rows[:5], b"S: + ", b"C: YQ==", b"S: +OK"]
    assert kinds(*rows)[4:] == ["response", "challenge", "response", "reply"]


@pytest.mark.parametrize("side", Side)
def test_a_connection_that_ends_within_a_line(side: Side) -> None:
    lines = [*said(*LOGIN, b"C: NOOP"), cut(side, b"+OK"), *said(b"S! close")]
    assert faults(POP3, lines)[-1] == ["line-cut", "closed-early", "no-quit"]


def test_what_came_before_the_gap_of_a_line_is_no_number_and_no_name() -> None:
    lines = [
        *said(*LOGIN, b"C: LIST", b"S: +OK", b"S: 1 120"),
        cut(Side.SERVER, b"2 1"),
        missing(Side.SERVER),
    ]
    lines += said(b"S: 20", b"S: 3 5", b"S: .", b"C: LIST 2", b"S: +OK 2 120", b"C: QUIT", b"S: +OK")
    tracker = Tracker(POP3, exact=True)
    steps = [tracker.feed(line) for line in lines]
    assert {number: told.octets for number, told in steps[-1].after.messages.items()} == {
        1: 120,
        2: 120,
        3: 5,
    }
    assert not [found for step in steps for found in step.findings if found.severity is not Severity.NOTE]


def test_octets_that_hurt_are_told_of_pieces_too() -> None:
    begun = [*LOGIN, b"C: RETR 1", b"S: +OK"]
    lines = [
        *said(*begun),
        cut(Side.SERVER, b"one\rtwo\0\r"),
        missing(Side.SERVER),
        Line(Side.SERVER, b"", b"\n"),
    ]
    assert faults(POP3, lines)[8:] == [["octet-nul", "octet-cr"], [], []]
    lines = [*said(*begun), missing(Side.SERVER), Line(Side.SERVER, b"two", b"\n")]
    assert faults(POP3, lines)[8:] == [[], ["line-ending"]]


# --- secrets


@pytest.mark.parametrize(
    "rows",
    [
        [missing(Side.CLIENT), b"C: kettle", b"S: +OK"],
        [cut(Side.CLIENT, b"PASS ket"), missing(Side.CLIENT), b"C: tle", b"S: +OK"],
        [cut(Side.CLIENT, b"PASS ket"), b"C: tle", b"S: +OK"],
        [missing(Side.CLIENT), b"C: a2V0dGxl", b"S: + ", b"C: a2V0dGxl", b"S: +OK"],
        [b"C: AUTH PLAIN", b"S: + ", cut(Side.CLIENT, b"a2V0"), missing(Side.CLIENT), b"C: dGxl", b"S: +OK"],
    ],
)
def test_a_piece_of_a_secret_is_masked(rows: list[bytes | Line]) -> None:
    tracker = Tracker(POP3)
    lines = said(*LOGIN[:4]) + [row if isinstance(row, Line) else said(row)[0] for row in rows]
    shown = b"\n".join(tracker.feed(line).shown.octets for line in lines)
    assert not any(word in shown for word in (b"ket", b"tle", b"a2V0", b"dGxl"))


# --- what may have been said in a gap


def test_what_a_log_leaves_out_leaves_the_marks_open() -> None:
    hidden = missing(Side.SERVER, b"not in this log")
    lines = [
        *said(*LOGIN, b"C: STAT", b"S: +OK 2 20", b"C: DELE 1"),
        hidden,
        *said(b"C: STAT", b"S: +OK 1 10"),
    ]
    assert flat(faults(POP3, lines)) == set()
    lines += said(b"C: RSET", b"S: +OK", b"C: STAT", b"S: +OK 2 20", b"C: DELE 2", b"S: +OK", b"C: STAT")
    assert faults(POP3, [*lines, *said(b"S: +OK 2 20")])[-1] == ["count-with-marked"]


def test_capabilities_that_may_have_been_told() -> None:
    told = [b"C: CAPA", b"S: +OK", b"S: USER", b"S: .", b"C: CAPA", b"S: +OK"]
    lines = [*said(*LOGIN, *told), missing(Side.SERVER), *said(b"S: .", b"C: UIDL", b"C: NOOP")]
    assert flat(faults(POP3, lines)) == set()
    assert "capability-unlisted" in flat(faults(POP3, said(*LOGIN, *told, b"S: USER", b"S: .", b"C: UIDL")))


def test_a_login_that_may_have_been_refused_leaves_the_state_open() -> None:
    lines = [*said(*LOGIN[:-1]), missing(Side.SERVER)]
    assert flat(faults(POP3, [*lines, *said(b"C! close")])) == set()
    assert flat(faults(POP3, [*lines, *said(b"C: USER a", b"S: +OK", b"C! close")])) == set()
    assert flat(faults(POP3, [*lines, *said(b"C: NOOP", b"S: +OK", b"C! close")])) == {"no-quit"}


def test_a_command_that_may_have_been_quit() -> None:
    lines = [*said(*LOGIN), missing(Side.CLIENT)]
    assert flat(faults(POP3, [*lines, *said(b"S: +OK bye", b"S! close")])) == set()
    assert flat(faults(POP3, [*lines, *said(b"C: NOOP", b"S: +OK", b"C: NOOP", b"S: +OK", b"C! close")])) == {
        "no-quit"
    }


def test_behind_a_greeting_all_is_sure() -> None:
    lines = [missing(Side.CLIENT), *said(b"S: +OK POP3 server ready <a@b>", b"C: STAT")]
    assert flat(faults(POP3, lines)) == {"command-wrong-state"}


def test_that_the_greeting_is_not_there_is_noted_all_the_same() -> None:
    tracker = Tracker(POP3)
    steps = [
        tracker.feed(line) for line in [missing(Side.CLIENT), *said(b"C: USER a", b"S: +OK name is valid")]
    ]
    assert [found.code for found in steps[-1].findings] == ["greeting-omitted"]


def test_the_greeting_itself_is_missing() -> None:
    lines = [*said(LOGIN[0]), missing(Side.SERVER), *said(*LOGIN[2:], b"C: STLS")]
    assert flat(faults(POP3, lines)) == {"command-wrong-state"}


def test_data_of_which_the_count_is_missing() -> None:
    rows = (b"S: + POP2 ready", b"C: HELO a b", b"S: #2", b"C: READ")
    lines = [
        *said(*rows),
        missing(Side.SERVER),
        *said(b"C: RETR", b"S: one", b"S: two", b"C: ACKS", b"S: =5"),
    ]
    assert flat(faults(POP2, [*lines, *said(b"C: RETR", b"S: six")])) == set()
    assert flat(faults(POP2, [*lines, *said(b"C: RETR", b"S: sixteen")])) == {"pop2-data-long"}


def test_data_that_ends_with_the_connection() -> None:
    rows = (b"S: + POP2 ready", b"C: HELO a b", b"S: #2", b"C: READ", b"S: =9", b"C: RETR")
    lines = [*said(*rows), cut(Side.SERVER, b"one\r"), *said(b"S! close")]
    assert faults(POP2, lines)[-1] == ["closed-early", "no-quit"]


def test_data_that_ends_in_a_gap() -> None:
    rows = (b"S: + POP2 ready", b"C: HELO a b", b"S: #2", b"C: READ", b"S: =9", b"C: RETR")
    lines = [
        *said(*rows),
        cut(Side.SERVER, b"one\r"),
        missing(Side.SERVER),
        *said(b"S: x", b"C: ACKS", b"S: =5"),
    ]
    assert flat(faults(POP2, lines)) == set()


# --- how a connection ends


@pytest.mark.parametrize(
    ("rows", "ends"),
    [
        ((b"C: QUIT", b"C! close"), []),  # the answer would tell nothing
        ((b"C: DELE 1", b"S: +OK", b"C: QUIT", b"C! close"), ["closed-early"]),
        ((b"C: QUIT", b"S! close"), ["closed-early"]),
        ((b"C: STAT", b"C! close"), ["closed-early", "no-quit"]),
        ((b"C: XYZZY", b"C! close"), ["closed-early", "no-quit"]),
    ],
)
def test_who_goes_behind_quit_need_not_wait(rows: tuple[bytes, ...], ends: list[str]) -> None:
    assert faults(POP3, said(*LOGIN, *rows))[-1] == ends


def test_what_releases_the_mailbox_is_named_where_it_is_refused() -> None:
    rows = (b"S: + POP2 ready", b"C: HELO a b", b"S: #2", b"C: READ", b"S: =5", b"C: RETR", b"S: one")
    marked = (b"C: ACKD", b"S: =0", b"C: FOLD box", b"S: - it is gone")
    tracker = Tracker(POP2)
    steps = [tracker.feed(line) for line in said(*rows, *marked)]
    [told] = [found for found in steps[-1].findings if found.rule.code == "quit-refused"]
    assert told.message.startswith("FOLD is refused: some of the messages that were marked")
    assert told.cite.rfc == 937


def test_counted_data_goes_on_while_the_client_says_something_else() -> None:
    rows = (b"S: + POP2 ready", b"C: HELO a b", b"S: #2", b"C: READ", b"S: =10", b"C: RETR", b"S: one")
    assert "pop2-data-short" not in flat(faults(POP2, said(*rows, b"C: QUIT", b"S: two"), exact=True))
    lines = [*said(*rows), cut(Side.CLIENT, b"AC"), *said(b"S: two")]
    assert "pop2-data-short" not in flat(faults(POP2, lines, exact=True))


def test_what_is_said_in_clear_behind_stls_is_an_injection_near_a_gap_too() -> None:
    lines = [*said(*LOGIN[:2], b"C: STLS", b"S: +OK"), missing(Side.SERVER), *said(b"S: +OK", b"S: +OK")]
    assert flat(faults(POP3, lines, exact=True)) == {"stls-injection"}


def test_a_listing_with_a_gap_may_be_over_where_the_client_has_spoken_too() -> None:
    lines = [*said(*LOGIN, b"C: LIST", b"S: +OK", b"S: 1 5"), missing(Side.SERVER), missing(Side.CLIENT)]
    lines += said(b"S: +OK", b"S: Subject: tea", b"S: .", b"C: QUIT", b"S: +OK")
    assert flat(faults(POP3, lines)) == set()
