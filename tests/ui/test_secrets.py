"""What is shown of a conversation, as text and as objects, holds no secret that was said in it."""

import json
from dataclasses import replace

import pytest

from popconsole.analysis.history import History
from popconsole.analysis.judging import Judge
from popconsole.analysis.tracker import Tracker
from popconsole.protocol import POP2, POP3
from popconsole.protocol.table import Protocol
from popconsole.transcript.model import Conversation, Line, LineKind, Lines, Side
from popconsole.ui.annotated import Annotator
from popconsole.ui.judged import judged
from popconsole.ui.shown_step import shown_step
from popconsole.ui.wire_text import native_rows, shown_line

SAID = {
    "typed on behind a refusal": (
        "S +OK|C AUTH LOGIN|S -ERR no such mechanism|C c3R1ZGVudA==|S -ERR unknown command C3R1ZGVUDA==|"
        "C aHVudGVyMg==|S -ERR unknown command aHVudGVyMg==|C hunter2|S -ERR unknown command HUNTER2|C QUIT"
    ),
    "ahead of all replies": (
        "S +OK|C AUTH PLAIN|C AHN0dWRlbnQAaHVudGVyMg==|C STAT|S -ERR|S -ERR AHN0dWRlbnQAaHVudGVyMg==|S -ERR"
    ),
    "said again": "S +OK|C USER a|S +OK|C PASS hunter2|S -ERR bad password hunter2|C hunter2|S -ERR hunter2?",
    "without the space": "S +OK|C PASShunter2|S -ERR unknown command PASSHUNTER2|C hunter2 x|S -ERR",
    "with an octet that may not be there": "S +OK|C PASS hunter2|S +OK|C hunter2\x07|S -ERR",
}
SECRETS = ("hunter2", "ahvudgvymg", "c3r1zgvuda", "ahn0dwrlbnqa")


def _lines(said: str) -> Lines:
    return Lines(Line(Side(row[0]), row[2:].encode("ascii")) for row in said.split("|"))


def _holds_none(text: str) -> bool:
    return not any(secret in text.lower() for secret in SECRETS)


@pytest.mark.parametrize("said", SAID.values(), ids=SAID)
def test_annotate_tells_none(said: str) -> None:
    lines, annotator, tracker = _lines(said), Annotator(POP3), Tracker(POP3)
    told = [annotator.as_json(tracker.feed(line)) for line in lines]
    assert _holds_none("\n".join(told))
    assert all(json.loads(row)["text"] for row in told)
    annotator, tracker = Annotator(POP3), Tracker(POP3)
    assert _holds_none("\n".join(row for line in lines for row in annotator.as_text(tracker.feed(line))))


@pytest.mark.parametrize("said", SAID.values(), ids=SAID)
def test_no_step_that_is_shown_holds_one(said: str) -> None:
    history = History(POP3, _lines(said))
    for index in range(len(history.lines)):
        assert _holds_none(repr(shown_step(history, index, reveal=False).line))
        assert _holds_none(Annotator(POP3).as_json(shown_step(history, index, reveal=False)))
    assert _holds_none(native_rows(history, range(len(history.lines)), reveal=False))


@pytest.mark.parametrize("protocol", [POP2, POP3])
def test_none_is_told_of_a_piece_behind_what_is_left_out(protocol: Protocol) -> None:
    lines = _lines("S + ready|C PASS hunter2|C |C hunter2|C PASS hunter2")
    lines = Lines(replace(line, kind=LineKind.OMITTED) if not line.octets else line for line in lines)
    tracker, annotator = Tracker(protocol), Annotator(protocol)
    told = [annotator.as_json(tracker.feed(line)) for line in lines]
    assert _holds_none("\n".join(told))


def test_no_finding_quotes_what_later_turns_out_to_be_one() -> None:
    lines = _lines("S +OK|C hunter2|S -ERR|C USER a|S +OK|C PASS hunter2|S +OK")
    found = judged(Judge(), Conversation("POP3", lines), 1).findings
    assert found[0].message == "******** is no command of POP3."
    assert _holds_none(repr(found))


@pytest.mark.parametrize("said", SAID.values(), ids=SAID)
def test_whoever_asks_sees_them(said: str) -> None:
    history = History(POP3, _lines(said))
    assert all(
        shown_line(history, i, reveal=True) == history.lines[i]
        and shown_step(history, i, reveal=True).line == history.lines[i]
        for i in range(len(history.lines))
    )


def test_a_line_far_ahead_of_what_is_tracked_is_masked_too() -> None:
    lines = _lines("S +OK|" + "C NOOP|S +OK|" * 2_000 + SAID["typed on behind a refusal"])
    history = History(POP3, lines)
    shown = [history.shown(index).octets.decode("ascii") for index in range(4_001, len(lines))]
    assert history.tracked == 0
    assert _holds_none("\n".join(shown))
    history.extend()
    assert shown == [history.shown(index).octets.decode("ascii") for index in range(4_001, len(lines))]
    assert history.with_secrets(0, 4_000) == []
    assert len(history.with_secrets(4_000, len(lines))) == 6
