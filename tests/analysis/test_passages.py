"""Turns that were met before: what is told of them, and where they lead, is as if they were read again."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from popconsole.analysis import passages
from popconsole.analysis.course import Course
from popconsole.analysis.knowledge import Knowledge
from popconsole.analysis.mailbox import MailboxTotals
from popconsole.analysis.passages import LONGEST, Passage
from popconsole.analysis.promises import Promises
from popconsole.analysis.step import Step
from popconsole.analysis.tracker import Tracker
from popconsole.dialogue.echoes import Echoes
from popconsole.dialogue.masking import Masker
from popconsole.dialogue.standing import Standing
from popconsole.protocol import POP2, POP3, Protocol
from popconsole.transcript.model import Line, Lines, Side
from tests.analysis.follow import line
from tests.dialogue.conversations import conversations, long_conversations


def _told(step: Step) -> tuple[object, ...]:
    """All of a step but its number and time."""
    issued, masked = step.command, step.masked
    return (
        step.line.side, step.line.octets, step.kind, step.before, step.after, step.outcome, step.content,
        step.part, step.transition, step.findings, None if masked is None else masked.octets,
        None if issued is None else (issued.keyword, issued.state, issued.parsed),
    )  # fmt: skip


def _stands(tracker: Tracker) -> tuple[object, ...]:
    dialogue = tracker.dialogue
    return dialogue.rest, dialogue.count, dialogue.pending, dialogue.due_state, tracker.situation


def _turns(protocol: Protocol, said: list[Line], *, exact: bool, most: int = 10_000) -> list[Passage]:
    """Read lines turn by turn, hold each against reading them one by one; return the turns.

    They come in pieces of at most so many lines.
    """
    lines, at = Lines(), 0
    tracker, each = Tracker(protocol, exact=exact), Tracker(protocol, exact=exact)
    found = []
    while at < len(said):
        if at == len(lines):
            for more in said[at : at + most]:
                lines.append(more)
        passage = tracker.turn(lines, at, len(lines))
        if passage is None:
            steps: tuple[Step, ...] = (tracker.feed(lines[at]),)
        else:
            found.append(passage)
            steps = passage.steps
        wanted = [each.feed(lines[index]) for index in range(at, at + len(steps))]
        assert list(map(_told, steps)) == list(map(_told, wanted))
        if passage is not None:
            assert passage.findings == {n: step.findings for n, step in enumerate(wanted) if step.findings}
            assert passage.masked == {
                n: s.masked.octets for n, s in enumerate(wanted) if s.masked is not None
            }
        at += len(steps)
        assert _stands(tracker) == _stands(each)
        assert _stands(tracker.copy()) == _stands(each)
    return found


@settings(deadline=None)
@given(st.data(), st.booleans())
def test_any_conversations_said_several_times(data: st.DataObject, exact: bool) -> None:  # noqa: FBT001
    protocol = data.draw(st.sampled_from([POP3, POP2]))
    pieces = data.draw(
        st.lists(long_conversations(protocol.name) | conversations(protocol.name), min_size=1, max_size=3)
    )
    order = data.draw(st.lists(st.sampled_from(range(len(pieces))), max_size=8))
    said = [one for number in order for one in (*pieces[number], line("S!"), line("Co"))]
    _turns(protocol, said, exact=exact, most=data.draw(st.sampled_from([1, 2, 3, 7, 10_000])))


_SESSION = ("S: +OK hi", "C: USER a", "S: +OK", "C: PASS hunter2", "S: +OK", "C: NOOP", "S: +OK", "C: QUIT")
_ENDED = ("S: +OK bye", "S!", "Co")


def test_sessions_that_are_alike_are_read_once() -> None:
    found = _turns(POP3, [line(row) for row in (*_SESSION, *_ENDED) * 6], exact=True)
    assert found[-9:-5] == found[-5:-1]  # not what nobody spoke behind
    assert len(set(found[-9:-1])) == 4


def test_the_same_words_elsewhere_or_otherwise_ended_are_another_turn() -> None:
    said = [
        line(row) for row in ("S: +OK hi", "C: NOOP", "S: +OK", "C: PASS a", "S: +OK", "C: NOOP", "S: +OK")
    ]
    said += [replace(one, ending=b"\n") for one in said[-2:]]
    _greeting, early, _login, right, ended = _turns(POP3, said, exact=True)
    codes = [[found.code for step in turn.steps for found in step.findings] for turn in (early, right, ended)]
    assert codes == [["command-wrong-state", "accepted-in-wrong-state"], [], ["line-ending"]]


def _said(*rows: str) -> list[Line]:
    return [line(row) for row in rows]


def test_what_was_told_once_is_not_told_again() -> None:
    asked = [replace(one, ending=b"\n") for one in _said("C: NOOP", "S: +OK")]
    found = _turns(POP3, [*_said("S: +OK hi", "C: PASS hunter2", "S: +OK"), *asked * 4], exact=True)
    assert [len(passage.findings) for passage in found[2:]] == [1, 0, 0, 0]


def test_what_is_left_of_a_refused_exchange_is_secret() -> None:
    said = _said("S: +OK hi", "C: NOOP", "S: -ERR", "C: hunter2", "S: -ERR")
    refused = _said("C: AUTH PLAIN", "S: -ERR", "C: hunter2", "S: -ERR", "C: NOOP", "S: -ERR")
    _turns(POP3, [*said, *refused * 4], exact=True)


def test_secrets_that_were_forgotten_and_said_again() -> None:
    logins = [
        row for n in range(66) for row in (f"C: PASS s3cret-{n}!", f"S: -ERR s3cret-{n - 1}! s3cret-{n}!")
    ]
    rows = [*logins * 2, *logins[:2], "C: NOOP", "S: +OK s3cret-65! s3cret-1!"]
    *_others, last = _turns(POP3, _said("S: +OK hi", *rows), exact=True)
    assert last.masked == {1: b"+OK ******** s3cret-1!"}


def test_what_comes_later_and_belongs_to_a_greeting_or_to_the_time_before_tls_or_to_nothing() -> None:
    asked = ("C: NOOP", "S: -ERR")
    greeted = ("S: +OK hi", "S: there", *asked, "S: there", *asked)
    _turns(POP3, _said(*greeted, "C: STLS", "S: +OK", "S: +OK", *asked, "S: +OK"), exact=False, most=1)


def test_what_is_under_way_is_no_place() -> None:
    fetched = _turns(POP3, _said("S: +OK hi", *["C: RETR 1", "S: +OK"] * 3), exact=True)
    assert [passage.place is None for passage in fetched] == [False, True]


def test_a_long_turn_is_none() -> None:
    said = [line("S: +OK hi"), line("C: RETR 1"), line("S: +OK"), *[line("S: text")] * LONGEST, line("S: .")]
    lines = Lines(said)
    tracker = Tracker(POP3, exact=True)
    tracker.feed(lines[0])
    assert tracker.turn(lines, 1, len(lines)) is None


@pytest.mark.parametrize(("octets", "remembered"), [(40, True), (5_000, False)])
def test_a_turn_of_very_many_octets_is_read_each_time(octets: int, *, remembered: bool) -> None:
    turn = [line("C: NOOP"), Line(Side.SERVER, b"+OK " + b"x" * octets)]
    lines = Lines([line("S: +OK hi"), *turn * 3])
    tracker = Tracker(POP3, exact=True)
    tracker.feed(lines[0])
    _first, second, third = (tracker.turn(lines, at, len(lines)) for at in (1, 3, 5))
    assert second is not None
    assert (third is second) is remembered


def test_a_turn_that_is_cut_by_the_limit_is_none() -> None:
    lines = Lines([line(row) for row in _SESSION])
    tracker = Tracker(POP3, exact=True)
    assert tracker.turn(lines, 0, len(lines)) is not None
    assert tracker.turn(lines, 1, 2) is None
    assert tracker.turn(lines, 1, 3) is not None


def test_where_nothing_is_said_again_nothing_is_remembered_any_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passages, "_MOST", 40)

    def rows(count: int) -> list[Line]:
        return [Line(side, b"+OK %d" % n) for n in range(count) for side in (Side.CLIENT, Side.SERVER)]

    found = _turns(POP3, [line("S: +OK hi"), *rows(60)], exact=True)
    assert len(found) == 41
    again = [line("S: +OK hi"), *rows(30) * 3]
    assert len(_turns(POP3, again, exact=True)) == 91  # most of it was: it goes on


def test_what_a_conversation_stands_on_is_all_told_of() -> None:
    """Who adds something says here what becomes of it where a turn is passed over."""
    of_place = {"_at", "announced", "secure", "_after_greeting", "_opened", "_overlapped"}
    at_rest = {
        "queue",
        "open",
        "exchange",
        "_enciphered",
        "_first",
        "_mail",
        "_broken",
        "_hasty",
        "_turned",
        "_unlisted",
        "unheard",
        "_unheard_lines",
        "_greeting_omitted",  # as long as nothing else tells the state
        "doubt",
        "_missing",
        "adrift",
        "_ragged",
        "_half",
        "_torn",
    }  # nothing of them is there
    same = {"_secure_from_start", "count", "exact", "protocol"}
    assert set(Standing.__slots__) == of_place | at_rest | same
    of_all = {"_said_once"}  # of the whole conversation
    assert set(Masker.__slots__) == {"_dialogue", "_echoes", "_first", "_goes_on", "_owed"} | of_all
    assert set(Echoes.__slots__) == {"_fresh", "_just_said", "_names", "_ordinary", "_own", "_telling"}
    of_place = {"situation", "promises", "abridged", "no_status", "others", "after_stls"}
    assert set(Course.__slots__) == of_place | {
        "dialogue",
        "protocol",
        "knowledge",
        "stls_at",
        "heard_at",
        "timed",
    }
    assert set(Promises.__slots__) == {
        "greeted",
        "stale",
        "apart",
        "refused",
        "unheard",
        "broken",
        "_noted",
    }
    of_reply = {
        "_body",
        "_capabilities",
        "_complete",
        "_gap",
        "_gathered",
        "_names",
        "_ids",
        "_announced",
        "_last",
        "_octets",
    }  # of the one under way
    assert set(Knowledge.__slots__) == of_reply | {"mailbox"}
    of_reply = {"_listed", "_marked", "_octets", "_odd"}
    assert set(MailboxTotals.__slots__) == of_reply | {"_told", "_last", "_left_out", "_sizes", "sure"}
