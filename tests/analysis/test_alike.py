"""Turns that are alike: what is told of them, and where they lead, is as if they were read line by line."""

from base64 import b64encode
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from popconsole.analysis import alike as alike_turns
from popconsole.analysis.alike import Passed
from popconsole.analysis.judging import Judge
from popconsole.analysis.passages import Passages
from popconsole.analysis.step import Step
from popconsole.analysis.tracker import Tracker
from popconsole.analysis.visits import Visit
from popconsole.dialogue.masking import MASK
from popconsole.protocol import POP2, POP3
from popconsole.transcript.model import Conversation, Line, LineKind, Lines, Side
from tests.analysis.follow import line
from tests.analysis.sessions import sessions
from tests.dialogue.conversations import long_conversations


def _stands(tracker: Tracker) -> tuple[object, ...]:
    course, echoes = tracker._course.rest, tracker.masker.rest
    known = None if echoes is None else echoes.known
    return tracker.dialogue.rest, tracker.dialogue.count, course, tracker._course.heard_at, known


def _follow(said: list[Line], passages: Passages, *, exact: bool) -> Counter[str]:
    """Read a conversation by its turns, hold each against its lines; return how they were taken in."""
    lines, at = Lines(said), 0
    tracker, each = Tracker(POP3, exact=exact, passages=passages), Tracker(POP3, exact=exact)
    how: Counter[str] = Counter()
    while at < len(lines):
        seen = tracker.glance(lines, at, len(lines))
        for one in seen.passed:
            how["passed over"] += 1
            _as_line_by_line(one, each, lines, at)
            at += one.turn.length
        if seen.unknown is not None:
            how["read"] += 1
            _same(tracker.read(seen.unknown, lines, at), each, lines, at)
            at += seen.unknown.ordinary.turn.length
        elif not seen.passed:
            how["fed"] += 1
            _same([tracker.feed(lines[at])], each, lines, at)
            at += 1
        assert _stands(tracker) == _stands(each)
    return how


def _as_line_by_line(one: Passed, each: Tracker, lines: Lines, at: int) -> None:
    """Hold a turn that was taken in at once against its lines."""
    turn, learned, before = one.turn, one.learned, each.situation
    assert one.marked == len(before.marked)
    wanted = [each.feed(lines[at + n]) for n in range(turn.length)]
    assert one.left == len(each.situation.marked)
    assert (one.before, one.after) == ((before, each.situation) if learned.visits else (None, None))
    found = {n: list(step.findings) for n, step in enumerate(wanted) if step.findings}
    assert {n: list(findings) for n, _step, findings in one.findings} == found
    told = [n for n, step in enumerate(wanted) if Visit.is_told_by(step)]
    assert [n for n, _step in one.visits] == told
    masked = {n: step.masked.octets for n, step in enumerate(wanted) if step.masked is not None}
    assert masked == turn.hidden
    within = wanted if turn.shown else (*wanted[:2], *wanted[max(2, turn.answered - 1) :])
    assert list(map(_told, learned.steps)) == list(map(_told, within))


def _told(step: Step) -> tuple[object, ...]:
    """All of a step but for its values."""
    issued = step.command
    return (
        step.line.side, step.line.kind, step.kind, step.before.state, step.after.state, step.outcome,
        step.content, step.transition, step.findings, None if issued is None else issued.keyword,
    )  # fmt: skip


def _same(steps: list[Step], each: Tracker, lines: Lines, at: int) -> None:
    wanted = [each.feed(lines[at + n]) for n in range(len(steps))]
    assert steps == wanted


@settings(deadline=None, max_examples=40)
@given(st.lists(sessions() | long_conversations("POP3"), min_size=2, max_size=5), st.booleans())
def test_any_sessions_one_after_another(said: list[list[Line]], exact: bool) -> None:  # noqa: FBT001
    passages = Passages()
    for conversation in said:
        _follow(conversation, passages, exact=exact)


@st.composite
def _torn(draw: st.DrawFn) -> list[Line]:
    """Return a session of which lines are missing, in a row, with a note on that or without."""
    lines = draw(sessions())
    start = draw(st.integers(0, len(lines)))
    side, note = (
        draw(st.sampled_from(Side)),
        draw(st.sampled_from((b"", b"cut", b"12 octets were not captured"))),
    )
    left_out = [Line(side, note, kind=LineKind.OMITTED)] if draw(st.booleans()) else []
    return [*lines[:start], *left_out, *lines[start + draw(st.integers(0, 4)) :]]


@settings(deadline=None, max_examples=30)
@given(st.lists(sessions() | _torn(), min_size=2, max_size=5))
def test_they_are_judged_as_line_by_line(said: list[list[Line]]) -> None:
    judge, slow = Judge(), Judge()
    for lines in said:
        judgement = judge(Conversation("POP3", Lines(lines), exact=True))
        wanted = slow(Conversation("POP3", lines, exact=True))
        assert [(met.index, met.finding) for met in judgement.met] == [
            (met.index, met.finding) for met in wanted.met
        ]
        for name in ("user", "reached", "marked"):
            assert getattr(judgement, name) == getattr(wanted, name)


def _said(*rows: str) -> list[Line]:
    return [line(row) for row in rows]


def _session(user: str, secret: str, *sizes: int) -> list[Line]:
    rows = ["S: +OK ready", f"C: USER {user}", f"S: +OK {user}?", f"C: PASS {secret}", "S: +OK", "C: STAT"]
    rows += [f"S: +OK {len(sizes)} {sum(sizes)}", "C: LIST", "S: +OK"]
    rows += [*(f"S: {n} {size}" for n, size in enumerate(sizes, 1)), "S: ."]
    for n, size in enumerate(sizes, 1):
        rows += [
            f"C: RETR {n}",
            f"S: +OK {size} octets",
            f"S: {'x' * (size - 2)}",
            "S: .",
            f"C: DELE {n}",
            "S: +OK",
        ]
    return _said(*rows, "C: QUIT", "S: +OK bye")


def test_sessions_that_differ_in_values_are_read_once() -> None:
    passages = Passages()
    first = _follow(_session("mrose", "s3cret!", 20, 30), passages, exact=True)
    assert first == {"read": 10}
    second = _follow(_session("nora", "hunter2", 100, 7, 400), passages, exact=True)
    assert second == {"passed over": 12}


@pytest.mark.parametrize(
    "rows",
    [
        ("C: STAT", "S: +OK 2 999"),  # another sum
        ("C: RETR 1", "S: +OK", "S: xx", "S: ."),  # another size
        ("C: RETR 9", "S: +OK", "S: xx", "S: ."),  # a message that is not there
        ("C: DELE 1", "S: +OK", "C: RETR 1", "S: -ERR gone"),  # a message that is marked
        ("C: NOOP", "S: +OK [X] a code"),
        ("C: NOOP", "S: no status"),
        ("C: NOOP", "S: +OK it is s3cret!"),
        ("C: UIDL", "S: +OK"),  # no end
        ("C: UIDL", "S: +OK", "S: ."),  # no messages, any more
        ("C: CAPA", "S: +OK", "S: +OK", "S: ."),
        ("C: CAPA", "S: +OK", "S: an \x1b[7m escape", "S: ."),
        ("C: STLS", "S: +OK"),
        ("C: FOO", "S: +OK"),
        ("C: USER b",),
        ("C: NOOP", "C: NOOP", "S: +OK", "S: +OK"),
    ],
)
def test_what_is_remarkable_is_read_line_by_line(rows: tuple[str, ...]) -> None:
    passages, start = Passages(), _session("mrose", "s3cret!", 20, 30)[:-8]
    before = [_follow(start, passages, exact=True)["passed over"] for _time in range(2)]
    for _time in range(2):
        how = _follow([*start, *map(line, rows)], passages, exact=True)
        assert how["passed over"] - before[1] < sum(row.startswith("C:") for row in rows)


def test_what_names_a_value_is_not_said_of_the_next() -> None:
    passages = Passages()
    capable = ["S: +OK", "C: CAPA", "S: +OK", "S: SASL PLAIN", "S: ."]
    for name, read in (("USER", 3), ("USER", 1), ("nora", 1), ("mrose", 0)):
        said = _said(*capable, f"C: USER {name}", "S: +OK")  # USER is not listed, as a finding says
        assert _follow(said, passages, exact=True)["read"] == read


def test_an_answer_to_a_message_that_was_broken_off_is_remarkable() -> None:
    passages = Passages()
    start = _session("mrose", "s3cret!", 20, 30)[:12]
    broken = ["C: RETR 2", "S: +OK", "S: -ERR disk", "S: .", "C: DELE 2", "S: +OK"]
    assert _follow([*start, *map(line, broken)], passages, exact=True)["fed"] == 6


def test_very_long_turns_and_other_protocols_are_read_otherwise() -> None:
    lines = Lines([*_said("S: +OK", "C: RETR 1", "S: +OK"), *_said("S: x") * 1_100, *_said("S: .")])
    tracker = Tracker(POP3, exact=True)
    tracker.feed(lines[0])
    assert tracker.glance(lines, 1, len(lines)) == ((), None)
    assert tracker.glance(lines, 1, 100) == ((), None)
    assert Tracker(POP2).glance(lines, 1, len(lines)) == ((), None)


def test_so_many_turns_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alike_turns, "_MOST", 3)
    passages = Passages()
    for user in ("mrose", "nora"):
        assert _follow(_session(user, "s3cret!", 20, 30), passages, exact=True)["read"] > 3
    capable = [["S: +OK", "C: CAPA", "S: +OK", f"S: X{n}", "S: .", "C: NOOP", "S: +OK"] for n in range(9)]
    for rows in capable:
        _follow(_said(*rows), passages, exact=True)


def test_the_secret_of_the_turn_that_was_learned_from_is_not_that_of_the_next() -> None:
    passages = Passages()
    _follow(_session("mrose", "s3cret!", 20), passages, exact=True)
    tracker = Tracker(POP3, exact=True, passages=passages)
    lines = Lines(
        _said("S: +OK ready", "C: USER nora", "S: +OK nora", "C: PASS hunter2", "S: +OK", "C: hunter2")
    )
    tracker.feed(lines[0])
    assert len(tracker.glance(lines, 1, len(lines)).passed) == 2
    assert tracker.situation.user == "nora"
    assert tracker.feed(lines[5]).shown.octets == MASK


def test_what_was_learned_stays_where_a_turn_is_read_all_the_same() -> None:
    passages, lines = Passages(), Lines(_said("S: +OK", "C: NOOP", "S: +OK"))
    learned = []
    for _time in range(3):
        tracker = Tracker(POP3, exact=True, passages=passages)
        tracker.feed(lines[0])
        seen = tracker.glance(lines, 1, 3, lambda *_turn: False)
        assert seen.unknown is not None
        assert len(tracker.read(seen.unknown, lines, 1)) == 2
        learned.append(seen.unknown.spot.turns[seen.unknown.ordinary.shape])
    assert learned[0] is learned[1] is learned[2]


def test_where_a_secret_is_said_again_turns_are_taken_in_one_by_one() -> None:
    passages = Passages()
    said = _session("mrose", "s3cret!", 40, 30)
    echo = line("S: " + "it is s3cret!".ljust(38, "x"))
    _follow(said, passages, exact=True)
    assert _follow(said, passages, exact=True) == {"passed over": 10}
    said = [echo if row.octets == b"x" * 38 else row for row in said]
    assert _follow(said, passages, exact=True) == {"passed over": 8, "fed": 5}


@pytest.mark.parametrize(
    ("command", "how"),
    [
        (f"C: APOP nora {'0' * 32}", "passed over"),
        (f"C: APOP nora {'0' * 31}", "fed"),
        ("C: USER n\u00e9", "fed"),
        ("C: PASS two words", "fed"),
    ],
)
def test_logins_that_are_plain(command: str, how: str) -> None:
    passages, rows = (
        Passages(),
        ["S: +OK <1.2@x>", "C: APOP mrose c4c9334bac560ecc979e58001b3e22fb", "S: +OK"],
    )
    _follow(_said(*rows), passages, exact=True)
    _follow(_said("S: +OK <2.3@x>", "C: USER a", "S: +OK", "C: PASS b", "S: +OK"), passages, exact=True)
    assert _follow(_said("S: +OK <4.5@x>", command, "S: +OK"), passages, exact=True)[how]


def test_a_name_that_says_a_secret_again() -> None:
    passages, how = Passages(), Counter[str]()
    for name in ("nora", "mrose", "s3cret!"):
        rows = (
            "S: +OK",
            "C: USER nora",
            "S: +OK",
            "C: PASS s3cret!",
            "S: -ERR no",
            f"C: USER {name}",
            "S: +OK",
        )
        how = _follow(_said(*rows), passages, exact=True)
    assert how["fed"] == 2


def test_so_many_commands_of_a_spot_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alike_turns, "_COMMANDS", 2)
    passages = Passages()
    said = _said(
        "S: +OK", *(row for word in ("NOOP", "noop", "Noop", "NoOp") for row in (f"C: {word}", "S: +OK"))
    )
    assert _follow(said, passages, exact=True) == {"read": 3, "passed over": 2}
    assert _follow(said, passages, exact=True) == {"passed over": 5}


def test_lines_that_come_later_are_looked_at() -> None:
    passages, said = Passages(), _session("mrose", "s3cret!", 20, 30)
    _follow(said, passages, exact=True)
    tracker, lines, at = Tracker(POP3, exact=True, passages=passages), Lines(), 0
    for each in said:
        lines.append(each)
        at += sum(one.turn.length for one in tracker.glance(lines, at, len(lines)).passed)
    assert at == len(said)


@pytest.mark.parametrize(
    ("first", "second", "alike"),
    [
        (("C: RETR 1", "S: -ERR 1 is busy"), ("C: RETR 2", "S: -ERR 22 is busy"), True),
        (("C: RETR 1", "S: -ERR busy"), ("C: RETR 2", "S: -ERR locked"), False),
        (("C: RETR 1", "S: -ERR [SYS/1] busy"), ("C: RETR 2", "S: -ERR [SYS/2] busy"), False),
        (("C: LIST 1", "S: -ERR no"), ("C: LIST 3", "S: -ERR no"), False),  # a message that is not there
    ],
)
def test_refusals_that_are_alike(first: tuple[str, ...], second: tuple[str, ...], alike: bool) -> None:  # noqa: FBT001
    passages, start = Passages(), _session("mrose", "s3cret!", 20, 30)[:12]
    before = [_follow([*start, *_said(*first)], passages, exact=True) for _time in range(2)]
    assert (_follow([*start, *_said(*second)], passages, exact=True) == before[1]) is alike


@pytest.mark.parametrize(
    "first",
    [Line(Side.CLIENT, b"", kind=LineKind.NOTE), Line(Side.SERVER, b"+OK", b"\n"), Line(Side.SERVER, b"+OK")],
)
def test_a_beginning_with_something_else(first: Line) -> None:
    for _time in range(2):
        assert _follow([first, *_said("S: +OK", "C: NOOP", "S: +OK")], Passages(), exact=True)["fed"] > 0


def test_exchanges_of_auth_that_differ_in_name_and_password_are_read_once() -> None:
    passages = Passages()
    login: tuple[str, ...] = ()
    prompts = [b64encode(prompt).decode() for prompt in (b"Username:", b"Password:")]
    for n, name in enumerate((b"ann", b"bob", b"cy")):
        octets = b"\0%b\0s3cret%d!" % (name, n), name, b"s3cret%d!" % n
        word, user, secret = (b64encode(each).decode() for each in octets)
        asked = "S: +OK", "C: AUTH PLAIN", "S: + ", f"C: {word}", "S: +OK", "S!"
        at_once = "S: +OK", f"C: auth plain {word}", "S: +OK 2 messages", "C: QUIT", "S: +OK", "S!"
        login = "C: AUTH LOGIN", f"S: + {prompts[0]}", f"C: {user}", f"S: + {prompts[1]}", f"C: {secret}"
        for rows in (asked, at_once, ("S: +OK", *login, "S: +OK", "C: NOOP", "S: +OK")):
            assert not _follow(_said(*rows), passages, exact=True)["fed"]
    again = _said("S: +OK", *login, "S: +OK", "C: NOOP", "S: +OK")
    assert _follow(again, passages, exact=True) == {"passed over": 3}


@pytest.mark.parametrize(
    "rows",
    [
        (
            "C: AUTH CRAM-MD5",
            "S: + PDFAYj4=",
            "C: YW5uIDAxMjM0NTY3ODlhYmNkZWYwMTIzNDU2Nzg5YWJjZGVm",
            "S: +OK",
        ),
        ("C: AUTH PLAIN", "S: + ", "C: bm9ib2R5", "S: +OK"),
        ("C: AUTH PLAIN", "S: + ", "C: YgBhbm4AczNjcmV0", "S: +OK"),  # as somebody else
        ("C: AUTH PLAIN", "S: + ", "C: AGFubgBzM2NyZXQ=", "S: +OK [NEW] x"),
        ("C: AUTH PLAIN", "S: + ", "C: AGFub", "S: -ERR"),  # no base64
        ("C: AUTH LOGIN", "S: + ", "C: YW5u", "S: +OK"),
    ],
)
def test_exchanges_that_are_not_ordinary_are_read_each_time(rows: tuple[str, ...]) -> None:
    passages = Passages()
    for _time in range(3):
        assert _follow(_said("S: +OK", *rows, "C: NOOP", "S: +OK"), passages, exact=True)["fed"] >= 4
