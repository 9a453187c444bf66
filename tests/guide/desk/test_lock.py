"""What a session has of the lock, as its lines tell."""

import pytest

from popconsole.analysis.history import History
from popconsole.guide.desk.lock import Lock, lock_of
from popconsole.protocol import POP2, POP3
from popconsole.protocol.table import Protocol
from tests.analysis.follow import line

_LOGIN = ["S: +OK ready", "C: USER student", "S: +OK", "C: PASS learn"]
_IN = [*_LOGIN, "S: +OK 6 messages"]
_OUT = [*_LOGIN, "S: -ERR [IN-USE] another session holds this maildrop"]


def _lock(rows: list[str], protocol: Protocol = POP3, index: int | None = None) -> Lock:
    return lock_of(History(protocol, [line(row) for row in rows]), index)


@pytest.mark.parametrize(
    ("rows", "lock"),
    [
        ([], Lock.NOT_YET),
        (_LOGIN, Lock.NOT_YET),
        (_IN, Lock.HELD),
        ([*_IN, "C: DELE 1", "S: +OK", "C: QUIT"], Lock.HELD),
        ([*_IN, "C: QUIT", "S: +OK bye"], Lock.GIVEN_BACK),
        ([*_IN, "C: QUIT", "S: +OK bye", "S! "], Lock.GIVEN_BACK),
        ([*_IN, "C! "], Lock.LOST),
        ([*_IN, "S! "], Lock.LOST),
        (_OUT, Lock.LOCKED_OUT),
        ([*_OUT, "C: USER student", "S: +OK"], Lock.LOCKED_OUT),
        ([*_OUT, "C! "], Lock.LOCKED_OUT),
        ([*_OUT, "C: USER student", "S: +OK", "C: PASS x", "S: -ERR wrong"], Lock.NOT_YET),
        ([*_LOGIN, "S: -ERR maildrop already locked"], Lock.LOCKED_OUT),
        ([*_LOGIN, "S: -ERR account locked"], Lock.NOT_YET),
        ([*_LOGIN[:3], "C: QUIT", "S: +OK bye"], Lock.NOT_YET),
    ],
)
def test_the_lines_of_pop3_tell_of_the_lock(rows: list[str], lock: Lock) -> None:
    assert _lock(rows) is lock


def test_pop2_holds_the_lock_from_helo_to_quit() -> None:
    rows = ["S: + POP2 here", "C: HELO student learn", "S: #3 messages", "C: FOLD lists", "S: #2 messages"]
    assert _lock(rows[:2], POP2) is Lock.NOT_YET
    assert _lock(rows, POP2) is Lock.HELD
    assert _lock([*rows, "C: QUIT", "S: + bye"], POP2) is Lock.GIVEN_BACK
    assert _lock([*rows, "C! "], POP2) is Lock.LOST


def test_an_earlier_line_has_the_lock_as_it_was_then() -> None:
    rows = [*_IN, "C: QUIT", "S: +OK bye"]
    assert [_lock(rows, index=index) for index in (-1, 3, 4, 5, 6)] == [
        Lock.NOT_YET, Lock.NOT_YET, Lock.HELD, Lock.HELD, Lock.GIVEN_BACK,
    ]  # fmt: skip


def test_a_lock_is_a_word_a_sign_and_a_badge() -> None:
    assert (Lock.LOCKED_OUT.word, Lock.LOCKED_OUT.badge) == ("locked out", "[locked out]")
    assert all(len(lock.sign) == 1 for lock in Lock)
