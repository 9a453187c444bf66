"""The sessions of a recording as a table."""

from rich.cells import cell_len

from popconsole.transcript.model import Conversation, Line, Lines, Recording, Side
from popconsole.ui.open_conversation import OpenRecording
from popconsole.ui.session_table import searched, session_layout, session_row, table_heading

C, S = Side.CLIENT, Side.SERVER


def conversation(user: str, *, began: float | None = None, size: int = 1) -> Conversation:
    said = [
        (S, "+OK"), (C, f"USER {user}"), (S, "+OK"), (C, "PASS sesame"), (S, "+OK"), (C, "USER b"),
        (S, "-ERR"), (C, "RETR 1"), (S, "+OK"), *[(S, "x" * 80)] * size, (S, "."), (C, "QUIT"), (S, "+OK"),
    ]  # fmt: skip
    lines = Lines(Line(side, text.encode(), at=n / 4) for n, (side, text) in enumerate(said))
    return Conversation(
        "POP3", lines, began=began, client="192.0.2.7:5000", server="192.0.2.1:110", exact=True
    )


def rows(*conversations: Conversation, width: int, judged: bool = True) -> list[str]:
    recording = OpenRecording(lambda: Recording(conversations), "a file")
    while judged and recording.judge_on(0):
        pass
    layout = session_layout(conversations, width)
    found = [table_heading(layout)]
    for number, one in enumerate(conversations):
        found.append(session_row(number, one, recording.judged(number, one), recording.about(number), layout))
    return [row.text for row in found]


def test_who_how_long_how_far_and_what_was_found() -> None:
    assert rows(conversation("ada"), conversation("漢字漢字漢字", size=20), width=80) == [
        "   n       took      user       got to        found   octets between",
        "   1      3.0 s POP3 ada        UPDATE           1!      161 192.0.2.7:5000 → 1…",
        "   2      7.8 s POP3 漢字漢字…  UPDATE           1!   1.7 kB 192.0.2.7:5000 → 1…",
    ]
    dated = rows(conversation("ada", began=1.7e9), width=80)
    assert dated[0] == "   n began                took      user       got to        found   octets"
    assert "3.0 s POP3 ada        UPDATE           1!      161" in dated[1]
    assert len(rows(conversation("ada", began=1.7e9), width=130)[1]) > 100
    for width in (60, 80, 112, 200):
        assert all(cell_len(row) <= width for row in rows(conversation("漢字"), width=width))


def test_what_is_not_judged_yet_has_dots_and_is_found_by_what_is_known() -> None:
    one = conversation("ada")
    assert "POP3 …          …                 …        …" in rows(one, width=80, judged=False)[1]
    text = searched(0, one, None, ["file.txt"])
    assert "192.0.2.7" in text
    assert "file.txt" in text
    recording = OpenRecording(lambda: Recording((one,)), "a file")
    assert not recording.judge_on(1)
    session = recording.judged(0, one)
    assert "command-wrong-state" in searched(0, one, session, [])
    assert recording.sessions(1) == [session]


def test_one_judges_at_a_time() -> None:
    recording = OpenRecording(lambda: Recording((conversation("ada"),)), "a file")
    with recording._judging:
        assert recording.judge_on(1)
    assert not recording.judge_on(1)
