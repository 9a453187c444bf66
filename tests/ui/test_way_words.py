"""What is told of a place of the diagram, in both consoles."""

import pytest

from popconsole.analysis.history import History
from popconsole.guide.diagram.drawing import draw
from popconsole.guide.diagram.simple import draw_simple
from popconsole.guide.diagram.trace import trace_of
from popconsole.protocol import POP2, POP3, Protocol
from popconsole.protocol.pop3 import Pop3State
from popconsole.transcript.model import Line, LineKind, Lines, Side
from popconsole.ui.way_words import (
    names_of_places,
    next_passing,
    owners_named,
    place_words,
    told_in_rows,
    way_rows,
)

C, S = Side.CLIENT, Side.SERVER


def conversation(protocol: Protocol, *said: tuple[Side, bytes], timed: bool = False) -> History:
    lines = Lines()
    for number, (side, octets) in enumerate(said):
        lines.add(side, octets, at=number / 10 if timed else None)
    history = History(protocol, lines)
    history.extend()
    trace_of(history).read_on(history, len(lines))
    return history


LOGIN = (
    (S, b"+OK ready"), (C, b"USER ada"), (S, b"+OK"), (C, b"PASS sesame"), (S, b"-ERR no"), (C, b"USER ada"),
    (S, b"+OK"), (C, b"PASS sesame"), (S, b"+OK"), (C, b"NOOP"), (S, b"+OK"),
)  # fmt: skip


def rows(history: History, name: str, index: int | None = None, *, reveal: bool = False) -> list[str]:
    owners = owners_named(history.protocol, name)
    return list(
        told_in_rows(history, owners, len(history.lines) - 1 if index is None else index, reveal=reveal)
    )


def test_when_it_was_passed_and_what_was_said() -> None:
    history = conversation(POP3, *LOGIN, timed=True)
    assert rows(history, "pass")[:3] == [
        "PASS: Passed 2 times, first at line 5, last at line 9.",
        "  line 5, 400 ms: PASS ********",
        "  line 9, 800 ms: PASS ********",
    ]
    assert rows(history, "PASS", reveal=True)[2] == "  line 9, 800 ms: PASS sesame"
    assert rows(history, "transaction")[:2] == [
        "TRANSACTION: The session was here once, from line 9 to 11.",
        "  lines 9 to 11, 800 ms: PASS ********",
    ]
    assert rows(history, "Authorization, user named")[0] == (
        "AUTHORIZATION, user named: The session was here 2 times, first from line 3, last to line 8."
    )
    assert rows(history, "connected")[1] == "  line 1, 0 ms: the greeting"
    assert list(way_rows(history, 4, reveal=False)) == [
        "The way so far:",
        "  line 1, 0 ms: the greeting: leads to AUTHORIZATION",
        "  line 3, 200 ms: USER ada: leads to AUTHORIZATION, user named",
        "  line 5, 400 ms: PASS ********: leads to AUTHORIZATION",
    ]
    assert list(way_rows(conversation(POP3), -1, reveal=False)) == []


def test_what_leads_where_it_never_was() -> None:
    history = conversation(POP3, *LOGIN)
    assert rows(history, "UPDATE")[:2] == ["UPDATE: The session was never here.", "From here: QUIT."]
    assert rows(history, "UPDATE", 2)[1] == "From here: PASS +OK, QUIT."
    assert rows(history, "APOP")[:2] == ["APOP: Never passed.", "In a new session: greeting +OK, APOP +OK."]
    assert rows(conversation(POP2, (S, b"+ POP2")), "XFER")[:2] == [
        "XFER: The session was never here.",
        "From here: Greet / HELO, #NNN / READ, =CCC / RETR.",
    ]
    assert rows(conversation(POP2, (S, b"+ POP2")), "SIZE")[0] == "SIZE: The session was never here."


def test_what_happened_without_a_word_is_told_as_an_event() -> None:
    lines = Lines()
    lines.add(S, b"+OK")
    lines.append(Line(S, b"", b"", kind=LineKind.CLOSED))
    history = History(POP3, lines)
    history.extend()
    trace_of(history).read_on(history, 9)
    assert rows(history, "CLOSED")[1] == "  line 2: the server closed the connection"


def test_many_passings_are_not_all_told() -> None:
    history = conversation(POP3, *LOGIN, *((C, b"NOOP"), (S, b"+OK")) * 30)
    told = rows(history, "NOOP")
    assert told[0] == "NOOP: Passed 31 times, first at line 11, last at line 71."
    assert told[21] == "  … 11 more"
    again = conversation(POP3, LOGIN[0], *LOGIN[1:5] * 20)
    assert list(way_rows(again, len(again.lines) - 1, reveal=False))[1] == "  … 21 changes of state before"


@pytest.mark.parametrize("protocol", [POP2, POP3], ids=str)
def test_every_place_of_every_form_and_every_name_is_told_of(protocol: Protocol) -> None:
    history = conversation(protocol)
    drawings = [draw(protocol), draw_simple(protocol)]
    drawings += [draw(protocol, side="client")] if protocol.client_states else []
    for place in (place for drawing in drawings for place in drawing.places):
        words = place_words(history, place.owners, -1)
        assert words.title
        assert words.meaning
        assert words.there or place.owners <= {
            protocol.initial,
            protocol.client_states and protocol.client_states[0].state,
        }
    for name in names_of_places(protocol):
        assert rows(history, name, -1)[0].startswith(f"{name}: ")


def test_names() -> None:
    assert owners_named(POP3, "authorization") == {
        Pop3State.AUTHORIZATION, Pop3State.AUTHORIZATION_USER, Pop3State.AUTHORIZATION_EXCHANGE
    }  # fmt: skip
    assert owners_named(POP3, "AUTHORIZATION, challenged") == {Pop3State.AUTHORIZATION_EXCHANGE}
    assert not owners_named(POP3, "round")
    assert not owners_named(POP3, "")
    assert next_passing([], 4) == 0
