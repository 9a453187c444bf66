"""The desk as the lines of a session have told it."""

from popconsole.guide.desk import words
from popconsole.guide.desk.desk import DeskStage, HeldBy
from popconsole.guide.desk.of_lines import desk_of_lines
from popconsole.guide.desk.told import ToldDesk
from popconsole.protocol import POP2, POP3
from tests.guide.desk.plays import LOGGED_IN, LOGIN, desk, follow, history, shown


def test_marks_come_and_go_and_are_carried_out_at_quit() -> None:
    follow(
        POP3,
        """
        S: +OK ready                | lock=NOT_YET, stage=BEFORE, count=None
        C: USER student
        S: +OK                      | held=UNTOLD
        C: PASS learn
        S: +OK                      | lock=HELD, stage=OPEN, count=None
        C: STAT
        S: +OK 3 600                | count=3
        C: DELE 1                   | -
        S: +OK                      | 1:marked, count=3
        C: DELE 2
        S: +OK                      | 1:marked, 2:marked
        C: RSET
        S: +OK                      | -
        C: RETR 2
        S: +OK                      | -
        S: Subject: two
        S:
        S: text                     | -
        S: .                        | 2:fetched
        C: DELE 2
        S: +OK                      | 2:marked+fetched
        C: QUIT                     | 2:marked+fetched, lock=HELD, stage=OPEN
        S: +OK bye                  | 2:removed+fetched, stage=UPDATED, left=2, held=NOBODY
        S!                          | 2:removed+fetched, stage=UPDATED, left=2
        """.replace("S:\n", "S: \n"),
    )


def test_a_broken_line_leaves_all() -> None:
    follow(
        POP3,
        "\n".join([*LOGGED_IN, "C: DELE 1", "S: +OK | 1:marked", "C!  | -, stage=BROKEN, lock=LOST, left=3"]),
    )


def test_what_a_refused_quit_has_removed_is_not_known() -> None:
    rows = [*LOGGED_IN, "C: DELE 1", "S: +OK", "C: QUIT", "S: -ERR some deleted messages not removed"]
    found = desk(POP3, rows)
    assert (shown(found)[1], found.stage, found.left) == ("removed?", DeskStage.REFUSED, None)
    assert words.removal(found) == ["It is not told whether these are gone: 1"]
    found = desk(POP3, [*rows[:-1], "S! "])
    assert (shown(found)[1], found.stage) == ("removed?", DeskStage.UNANSWERED)


def test_a_subject_is_told_by_top_and_by_retr_decoded_and_whole() -> None:
    rows = [
        *LOGGED_IN,
        "C: TOP 1 0", "S: +OK", "S: Subject: =?utf-8?q?caf=C3=A9?=", "S:  and more", "S: ", "S: .",
        "C: RETR 2", "S: +OK", "S: From: x", "S: ", "S: Subject: none of a header", "S: .",
    ]  # fmt: skip
    found = desk(POP3, rows)
    assert [one.subject for one in found.rows] == ["café and more", None, None]
    assert [one.fetched for one in found.rows] == [False, True, False]


def test_what_was_not_told_is_unknown() -> None:
    found = desk(POP3, LOGIN)
    assert (found.count, len(found.rows)) == (None, 0)
    assert words.heading(found) == "student: how many is not told"
    assert "STAT or LIST tells how many there are." in found.notes
    found = desk(POP3, [*LOGIN, "C: DELE 7", "S: +OK"])
    assert shown(found) == {7: "marked"}
    assert words.removal(found) == ["QUIT removes: 7", "If the line breaks: all stay"]


def test_a_recording_that_begins_in_the_middle_says_so() -> None:
    found = desk(POP3, ["C: DELE 2", "S: +OK", "C: STAT", "S: +OK 3 300"])
    assert found.held is HeldBy.MINE
    assert any("not recorded" in note for note in found.notes)
    assert words.heading(found).startswith("user not told")


def test_expire_0_removes_what_was_fetched() -> None:
    rows = [
        *LOGGED_IN,
        "C: CAPA",
        "S: +OK",
        "S: EXPIRE 0",
        "S: .",
        "C: RETR 1",
        "S: +OK",
        "S: x",
        "S: ",
        "S: .",
    ]
    found = desk(POP3, rows)
    assert shown(found)[1] == "expires+fetched"
    assert words.removal(found)[0] == "QUIT removes by EXPIRE 0: 1"
    days = [*LOGGED_IN, "C: CAPA", "S: +OK", "S: EXPIRE 30 USER", "S: ."]
    assert any("EXPIRE 30" in note for note in desk(POP3, days).notes)


def test_a_refused_login_tells_that_another_holds_the_lock_and_not_who() -> None:
    found = desk(POP3, [*LOGIN[:-1], "S: -ERR [IN-USE] another session holds this maildrop"])
    assert found.held is HeldBy.OTHERS
    assert words.lock_words(found) == "✗ LOCK: another session has it"
    assert words.holder_words(found) == ""
    assert found.change == "PASS is refused: another session holds the lock. Nothing changes."


def test_pop2_marks_with_ackd_and_fold_carries_the_deletion_out() -> None:
    follow(
        POP2,
        """
        S: + POP2 here
        C: HELO student learn
        S: #3 messages              | count=3, lock=HELD
        C: READ 1
        S: =8                       | -
        C: RETR
        S: abcdef                   | 1:fetched
        C: ACKD                     | 1:fetched
        S: =9                       | 1:marked+fetched
        C: FOLD lists
        S: #2 messages              | count=2, -
        C: READ 2
        S: =7
        C: QUIT
        S: + bye                    | stage=UPDATED, left=None
        """,
    )
    rows = [
        "S: + POP2 x",
        "C: HELO a b",
        "S: #1",
        "C: READ 1",
        "S: =8",
        "C: RETR",
        "S: abcdef",
        "C: ACKD",
        "S: =0",
    ]
    folded = desk(POP2, [*rows, "C: FOLD lists", "S: #2 messages"])
    assert folded.change == "FOLD carries the deletion out: 1 is removed now. lists is open."
    assert words.removal(folded)[0] == "FOLD has removed: 1 of INBOX"
    quit_ = desk(POP2, [*rows, "C: QUIT", "S: + bye"])
    assert (shown(quit_), quit_.left) == ({1: "removed+fetched"}, 0)
    cut = desk(POP2, [*rows, "C! "])
    assert (shown(cut), words.removal(cut)) == (
        {1: "fetched"},
        ["No QUIT: nothing was removed", "The next login finds 1 message"],
    )


def test_stepping_back_shows_the_desk_as_it_was() -> None:
    rows = [*LOGGED_IN, "C: DELE 1", "S: +OK", "C: DELE 2", "S: +OK", "C: RSET", "S: +OK"]
    read = ToldDesk(history(POP3, rows))
    read.read_on(len(rows), None)
    assert [shown(desk_of_lines(read, index))[1] for index in (6, 8, 10, 12)] == ["", "marked", "marked", ""]


def test_a_long_recording_is_read_in_slices() -> None:
    body = [f"S: line {n}" for n in range(2_000)]
    rows = [
        *LOGGED_IN,
        "C: RETR 1",
        "S: +OK",
        "S: Subject: long",
        "S: ",
        *body,
        "S: .",
        "C: DELE 1",
        "S: +OK",
    ]
    read = ToldDesk(history(POP3, rows))
    assert not read.read_on(len(rows), 100)
    assert any(note.startswith("Reading: line 100 ") for note in desk_of_lines(read, len(rows) - 1).notes)
    while not read.read_on(len(rows), 500):
        pass
    assert shown(desk_of_lines(read, len(rows) - 1))[1] == "marked+fetched"


def test_a_connection_that_is_opened_again_begins_anew() -> None:
    rows = [*LOGGED_IN, "C: DELE 1", "S: +OK", "C: QUIT", "S: +OK", "S! ", "Co ", "S: +OK ready"]
    found = desk(POP3, rows)
    assert (found.stage, found.removed, len(found.rows)) == (DeskStage.BEFORE, (), 0)


def test_a_server_that_ends_the_connection_itself_knows_that_the_lock_is_free() -> None:
    found = desk(POP3, [*LOGGED_IN, "C: DELE 1", "S: +OK", "St "])
    assert (found.held, words.lock_words(found)) == (HeldBy.NOBODY, "□ LOCK: free")
    assert found.change.endswith("All 3 are there. The lock is free.")
    assert "closed the connection itself" in words.lock_means(found)
    cut = desk(POP3, [*LOGGED_IN, "C! "])
    assert (cut.held, words.lock_words(cut)) == (HeldBy.UNTOLD, "□ LOCK: lost")


def test_of_an_empty_maildrop_nothing_is_said_to_stay() -> None:
    found = desk(POP3, [*LOGIN, "C: STAT", "S: +OK 0 0"])
    assert words.removal(found) == ["QUIT removes nothing: no mark"]
    assert desk(POP3, [*LOGIN, "C: STAT", "S: +OK 0 0", "C! "]).change == "Cut off: no QUIT, no UPDATE."
