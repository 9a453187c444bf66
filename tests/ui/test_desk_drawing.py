"""The desk drawn: no row is wider than there is room for, whatever stands in it."""

from hypothesis import given, settings
from hypothesis import strategies as st

from popconsole.guide.desk.desk import Desk, DeskMessage, DeskRows, DeskStage, Fate, HeldBy, Holder
from popconsole.guide.desk.lock import Lock
from popconsole.tui.desk_room import DeskRoom, whole_desk
from popconsole.ui import desk_drawing
from popconsole.ui.cells import cells

_TEXTS = st.none() | st.text(st.sampled_from("ab-1 é日"), max_size=80)
_MESSAGES = st.lists(
    st.builds(
        DeskMessage,
        st.none(),
        st.none() | st.integers(0, 10**9),
        st.none() | st.text(st.sampled_from("ab-1"), min_size=1, max_size=70),
        _TEXTS,
        st.sampled_from(Fate),
        st.booleans(),
    ),
    max_size=30,
)


def _desk(messages: list[DeskMessage], held: HeldBy = HeldBy.MINE) -> Desk:
    def made(number: int) -> DeskMessage:
        one = messages[number - 1]
        return DeskMessage(number, one.octets, one.unique_id, one.subject, one.fate, one.fetched)

    rows = DeskRows(range(1, len(messages) + 1), made)
    marked = frozenset(n for n, one in enumerate(messages, 1) if one.fate is Fate.MARKED)
    return Desk(
        "POP3", known=True, lock=Lock.HELD, held=held, holder=Holder("student", "127.0.0.1:50000", "12:00"),
        stage=DeskStage.OPEN, user="student", rows=rows, count=len(messages), marked=marked, at=len(messages),
        change="DELE 1: a mark, nothing else. Still 6 in the maildrop.",
    )  # fmt: skip


@given(_MESSAGES, st.integers(12, 130))
@settings(max_examples=150)
def test_a_row_is_never_wider_than_there_is_room_for(messages: list[DeskMessage], width: int) -> None:
    desk = _desk(messages)
    layout = desk_drawing.layout_of(desk, width)
    assert cells(desk_drawing.heading(layout)) <= width
    for message in desk.rows:
        row = desk_drawing.message_row(message, layout)
        assert cells(row.text) <= max(width, 3 + layout.number + 1 + layout.octets)


@given(_MESSAGES, st.integers(20, 130), st.integers(6, 50), st.sampled_from(HeldBy))
@settings(max_examples=150)
def test_a_panel_shows_the_message_of_the_last_command(
    messages: list[DeskMessage], width: int, height: int, held: HeldBy
) -> None:
    desk = _desk(messages, held)
    room = DeskRoom(desk, width, height)
    rows = [row.plain for row in room.rows()]
    assert all(cells(row) <= width for row in rows)
    if messages:
        assert any(row.startswith("▸") for row in rows)
    if height >= 18 and width >= 31:
        assert len(rows) <= height
        assert any("DELE 1: a mark" in row for row in rows)
    assert len(whole_desk(desk, width).plain.split("\n")) >= len(messages)


def test_unique_ids_are_cut_in_their_middle_for_their_ends_differ() -> None:
    assert desk_drawing.middle_cut("abcdefghij", 7) == "abc…hij"
    assert desk_drawing.middle_cut("abcdefghij", 2) == "a…"
    assert desk_drawing.middle_cut("abc", 3) == "abc"


def test_of_many_messages_what_is_above_and_below_is_counted() -> None:
    desk = _desk([DeskMessage(None, 100, f"id{n}") for n in range(100)])
    rows = [row.plain for row in DeskRoom(desk, 40, 20, first=50).rows()]
    above = next(row for row in rows if "▲" in row)
    below = next(row for row in rows if "▼" in row)
    shown = [row for row in rows if "id" in row and "unique-id" not in row]
    assert int(above.split()[1]) + int(below.split()[1]) + len(shown) == 100
