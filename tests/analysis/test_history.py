"""The history finds every step again, whatever was looked at before."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from popconsole.analysis.history import History, history_of
from popconsole.analysis.tracker import Tracker
from popconsole.dialogue.kind import Kind
from popconsole.protocol import POP2, POP3, Protocol
from popconsole.protocol.framing import CRLF
from popconsole.transcript.model import Conversation, Line, LineKind, Lines, Side
from tests.analysis.follow import line as parsed
from tests.dialogue.conversations import GREETING, long_conversations

SAID = st.builds(
    Line,
    st.sampled_from(Side),
    st.one_of(
        st.sampled_from(
            [
                b"+OK",
                b"-ERR no",
                b".",
                b"..x",
                b"1 120",
                b"+OK 2 320",
                b"LIST",
                b"RETR 1",
                b"QUIT",
                b"USER a",
                b"PASS b",
                b"STAT",
                b"UIDL",
                b"TOP 1 0",
                b"DELE 1",
                b"RSET",
                b"",
            ]
        ),
        st.binary(max_size=12),
    ),
    st.sampled_from([CRLF, b"\n", b""]),
    st.sampled_from(LineKind),
)


@given(st.lists(SAID, max_size=60), st.booleans())
def test_the_tracker_takes_any_lines(lines: list[Line], exact: bool) -> None:  # noqa: FBT001
    tracker = Tracker(POP3, exact=exact)
    for index, line in enumerate(lines):
        step = tracker.feed(line)
        assert step.index == index
        assert step.after == tracker.situation
        for found in step.findings:
            assert found.message


@settings(max_examples=20, deadline=None)
@given(st.lists(SAID, min_size=1, max_size=30), st.lists(st.integers(0, 699), max_size=20))
def test_any_step_is_found_again(lines: list[Line], looks: list[int]) -> None:
    lines = (lines * 700)[:700]
    tracker = Tracker(POP3)
    wanted = [tracker.feed(line) for line in lines]
    history = History(POP3, Lines(lines))
    for look in looks:
        assert history.step(look) == wanted[look]

    history.extend()
    for look in reversed(looks):
        assert history.step(look) == wanted[look]
        fork = history.tracker(look)
        assert fork.feed(lines[look]) == wanted[look]


def test_findings_are_found_forwards_and_backwards() -> None:
    lines = Lines(
        [Line(Side.SERVER, b"+OK"), *[Line(Side.CLIENT, b"NOOP"), Line(Side.SERVER, b"-ERR")] * 300]
    )
    history = History(POP3, lines, exact=True)
    history.extend()
    assert history.finding_after(-1) == 1
    assert history.finding_after(1) == 2
    assert history.finding_after(1, serious=True) == 3
    assert history.finding_before(1) is None
    assert history.finding_after(600) is None


def test_a_live_history_grows_by_single_lines() -> None:
    lines = Lines()
    history = History(POP3, lines, exact=True)
    for number in range(1000):
        lines.append(Line(Side.SERVER, b"+OK %d" % number))
        history.extend()
        step = history.step(number)
        assert step.index == number
        assert history.step(number) is step or history.step(number) == step
    assert history.tracked == len(lines)


@settings(deadline=None)
@given(long_conversations("POP3") | long_conversations("POP2"), st.integers(1, 9), st.booleans())
def test_what_is_passed_over_is_read_all_the_same(
    lines: list[Line],
    pieces: int,
    exact: bool,  # noqa: FBT001
) -> None:
    """Lines within a reply are taken in many at once, and nothing of them is lost: findings, masks, steps."""
    protocol = POP2 if lines[0].octets == GREETING["POP2"] else POP3
    tracker = Tracker(protocol, exact=exact)
    wanted = [tracker.feed(line) for line in lines]
    history = History(protocol, Lines(lines), exact=exact)
    while history.tracked < len(lines):
        history.extend(-(-len(lines) // pieces))
    assert history.situation() == tracker.situation
    assert [history.shown(index) for index in range(len(lines))] == [step.shown for step in wanted]
    noted = [step.index for step in wanted if step.findings]
    found, at = [], history.finding_after(-1)
    while at is not None:
        found.append(at)
        at = history.finding_after(at)
    assert found == noted
    assert list(history.steps()) == wanted


def test_a_line_that_is_not_tracked_yet_is_shown_masked() -> None:
    login = [Line(Side.SERVER, b"+OK"), Line(Side.CLIENT, b"PASS secret"), Line(Side.SERVER, b"+OK")]
    lines = Lines([*login, *[Line(Side.CLIENT, b"NOOP"), Line(Side.SERVER, b"+OK")] * 400, *login])
    history = History(POP3, lines, exact=True)
    assert history.shown(len(lines) - 2).octets == b"PASS ********"
    assert history.tracked == 0  # far ahead: of what is before it a little is read, for this alone
    assert history.shown(1).octets == b"PASS ********"
    assert history.tracked == 2
    assert history.shown(0) == lines[0]


def test_which_lines_hold_secrets() -> None:
    said = [Line(Side.SERVER, b"+OK"), *[Line(Side.CLIENT, b"PASS secret"), Line(Side.SERVER, b"-ERR")] * 5]
    history = History(POP3, Lines(said), exact=True)
    history.extend()
    assert history.with_secrets(2, 8) == [3, 5, 7]
    assert history.with_secrets(2, 4) == [3]
    assert history.with_secrets(0, len(said)) == [1, 3, 5, 7, 9]


def test_a_situation_is_asked_for_before_the_first_line_at_a_line_and_now() -> None:
    history = History(POP3, Lines([Line(Side.SERVER, b"+OK"), Line(Side.CLIENT, b"USER a")]), exact=True)
    assert history.situation(-1).state is POP3.initial
    assert history.situation(0).user is None
    assert history.situation().user == "a"
    assert history.tracked == 2
    assert history.live.situation == history.situation(1)


def test_a_line_that_is_not_there_is_an_error() -> None:
    history = History(POP3, Lines([Line(Side.SERVER, b"+OK")]))
    for index in (-1, 1):
        with pytest.raises(IndexError, match="the conversation has 1"):
            history.step(index)


def test_a_long_conversation_forgets_the_steps_that_nobody_looks_at_and_finds_them_again() -> None:
    lines = Lines(
        [Line(Side.SERVER, b"+OK"), *[Line(Side.CLIENT, b"NOOP"), Line(Side.SERVER, b"+OK")] * 4_000]
    )
    history = History(POP3, lines, exact=True)
    first = history.step(0)
    for index in range(0, len(lines), 256):
        history.step(index)
    assert sum(map(len, history._blocks.values())) < len(lines)
    again = history.step(0)
    assert again is not first
    assert again == first


def test_a_fork_ahead_of_what_was_read_reads_up_to_it() -> None:
    lines = Lines([Line(Side.SERVER, b"+OK"), Line(Side.CLIENT, b"USER a"), Line(Side.SERVER, b"+OK")])
    history = History(POP3, lines, exact=True)
    fork = history.tracker(2)
    assert history.tracked == 2
    assert fork.situation == history.situation(1)
    assert fork.feed(lines[2]).command is not None


def assert_read_at_once(history: History, protocol: Protocol) -> None:
    """Hold what was passed over, many lines at once, against the steps one by one."""
    history.extend()
    tracker = Tracker(protocol)
    wanted = [tracker.feed(line) for line in history.lines]
    assert [history.shown(n) for n in range(history.tracked)] == [step.shown for step in wanted]
    assert history.live.situation == tracker.situation
    noted = [step.index for step in wanted if step.findings]
    assert [n for n in range(-1, history.tracked) if history.finding_after(n - 1) == n] == noted


def test_a_message_with_a_secret_and_dots_is_passed_over() -> None:
    login = ["S: +OK ready", "C: USER ann", "S: +OK", "C: PASS s3cret!", "S: +OK"]
    body = [
        "S: A: b",
        "S: ",
        *["S: text"] * 20,
        "S: it is s3cret!",
        "S: ..stuffed",
        "S: .bare",
        *["S: text"] * 9,
    ]
    rows = [*login, "C: RETR 1", "S: +OK", *body, "S: ."]
    said = Conversation("POP3", Lines(parsed(row) for row in rows))
    history = history_of(said, POP3)
    assert_read_at_once(history, POP3)
    hidden = history.with_secrets(0, len(rows))
    assert [history.shown(n).octets for n in hidden] == [b"PASS ********", b"it is ********"]


def test_counted_data_is_passed_over() -> None:
    asked = ["S: + POP2", "C: HELO ann words", "S: #1", "C: READ 1", "S: =60", "C: RETR"]
    rows = [*asked, *["S: text"] * 10, "C: ACKS", "S: =0", "C: QUIT", "S: +"]
    assert_read_at_once(history_of(Conversation("POP2", Lines(parsed(row) for row in rows)), POP2), POP2)


def test_a_run_of_lines_that_need_no_word() -> None:
    listing = [b"%d 120" % n for n in range(1, 900)]
    listing[300] = b"nonsense"
    lines = Lines([parsed("S: +OK hello"), parsed("C: LIST"), parsed("S: +OK")])
    lines.extend_wire(b"S" * len(listing), listing)
    lines.append(parsed("S: ."))
    history = History(POP3, lines, exact=True)
    assert history.quiet_run(3) == 0  # nothing is tracked yet
    history.extend()
    covered = 0
    for index in range(len(lines)):
        run = history.quiet_run(index)
        covered += run > 0
        assert index + run <= len(lines)
        if not run:
            continue
        step = history.step(index)
        assert (step.kind, step.findings, step.masked) == (Kind.DATA, (), None)
        assert history.octets_between(index, index + run) == [
            lines[place].octets for place in range(index, index + run)
        ]
    assert covered > 890
    assert history.quiet_run(303) == 0
    assert history.step(303).findings
    assert history.quiet_run(len(lines)) == 0
    listed = History(POP3, list(lines), exact=True)
    assert listed.octets_between(1, 3) == [b"LIST", b"+OK"]


@pytest.mark.parametrize("command", ["LIST", "CAPA"])
def test_copies_within_a_long_reply_go_on_by_themselves(command: str) -> None:
    tracker = Tracker(POP3, exact=True)
    for text in ("S: +OK hello", "C: " + command, "S: +OK"):
        tracker.feed(parsed(text))
    for n in range(1, 5_001):
        tracker.feed(parsed(f"S: {n} 120"))
    twin = tracker.copy()
    for one, more in ((tracker, 3), (twin, 0)):
        for n in range(more):
            one.feed(parsed(f"S: {5_001 + n} 120"))
        one.feed(parsed("S: ."))
    if command == "LIST":
        assert (tracker.situation.count, twin.situation.count) == (5_003, 5_000)
        assert dict(tracker.situation.messages) == dict(twin.situation.messages)
    else:
        assert tracker.situation.capabilities == twin.situation.capabilities
