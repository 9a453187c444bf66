"""The lines of an open conversation that a filter picks: in slices, as it grows, anew where need be."""

from popconsole.analysis.filters.expression import parse
from popconsole.analysis.history import History
from popconsole.protocol import POP3
from popconsole.transcript.model import Line, LineKind, Lines, Side
from popconsole.ui.open_conversation import OpenConversation
from popconsole.ui.picked_lines import PickedLines
from popconsole.ui.session_facts import facts_of_open, known_of_open

C, S = Side.CLIENT, Side.SERVER


def grow(lines: Lines, *texts: bytes) -> None:
    for text in texts:
        lines.append(Line(C if text[:1].isalpha() else S, text))


def opened(lines: Lines) -> OpenConversation:
    return OpenConversation(POP3, History(POP3, lines), "here", title="walk")


def picking(expression: str, conversation: OpenConversation) -> PickedLines:
    return PickedLines(parse(expression), conversation.history, facts_of_open(conversation))


def test_lines_are_picked_in_slices_and_as_they_come() -> None:
    lines = Lines()
    grow(lines, b"+OK ready", *[b"NOOP", b"+OK"] * 300)
    picked = picking("side:client n:>2", opened(lines))
    assert not picked.read_on(until=0.0)
    assert picked.read == 64
    while picked.read < len(lines):
        picked.read_on(until=0.0)
    assert picked.done
    assert list(picked.lines[:3]) == [3, 5, 7]
    assert len(picked) == 299
    grow(lines, b"QUIT", b"+OK bye")
    picked.read_on()
    assert picked.lines[-1] == 601
    assert 601 in picked
    assert 602 not in picked
    assert [picked.nearest(index) for index in (0, 3, 4, 999)] == [3, 3, 5, 601]


def test_what_the_session_comes_to_say_picks_its_lines_anew() -> None:
    lines = Lines()
    grow(lines, b"+OK ready")
    picked = picking("user:nora", opened(lines))
    picked.read_on()
    assert picked.done
    assert len(picked) == 0
    assert picked.nearest(0) is None
    grow(lines, b"USER nora", b"+OK")
    assert picked.read_on(until=0.0) is False  # it reads up to the end, to know what the session says
    assert picked.is_outdated
    assert picked.read_on() is True
    assert list(picked.lines) == [0, 1, 2]


def test_what_there_is_to_know_of_a_conversation() -> None:
    lines = Lines()
    lines.add(C, b"", b"", kind=LineKind.OPENED, at=1.0)
    grow(
        lines, b"+OK ready", b"USER nora", b"+OK", b"PASS sesame", b"+OK", b"HELLO", b"-ERR", b"QUIT", b"+OK"
    )
    lines.add(S, b"", b"", kind=LineKind.CLOSED, at=4.0)
    conversation = opened(lines)
    conversation.history.extend()
    facts = facts_of_open(conversation)()
    assert (facts.user, facts.reached, facts.lines, facts.seconds) == ("nora", "UPDATE", 11, 3.0)
    assert facts.errors == 1
    assert facts.findings == 3
    known = known_of_open(conversation)
    assert known.users == ("nora",)
    assert known.findings["command-misnomer"] + known.findings["command-unknown"] == 1
