"""The sentence on what the last line has changed: mostly nothing."""

import pytest

from popconsole.guide.desk.numbers import numbered
from popconsole.protocol import POP2, POP3
from tests.guide.desk.plays import LOGGED_IN, LOGIN, desk

_POP2 = ["S: + POP2 here", "C: HELO student learn", "S: #3 messages", "C: READ 1", "S: =8"]
_FETCHED = [*_POP2, "C: RETR", "S: abcdef"]


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        (["Co "], "A connection is made. That takes no lock: the login does."),
        (LOGIN[:1], "The server greets. No lock is taken: the login does that."),
        (LOGIN[:2], "USER is said. Nothing changes before the answer."),
        (LOGIN[:3], "USER: a name, and no lock yet. The login takes it."),
        (LOGIN, "PASS: the lock is taken."),
        ([*LOGIN[:4], "S: -ERR wrong"], "PASS is refused: nothing changes."),
        (
            [*LOGIN[:4], "S: -ERR maildrop already locked"],
            "PASS is refused: another session holds the lock. Nothing changes.",
        ),
        ([*LOGIN[:3], "C: QUIT", "S: +OK"], "QUIT before the login: no lock, no UPDATE. Nothing changes."),
        ([*LOGIN[:3], "C! "], "The connection ended. No lock was held: nothing changes."),
        (LOGGED_IN, "STAT: only asked. Nothing changes."),
        ([*LOGGED_IN, "C: NOOP", "S: +OK", "S# a remark"], "NOOP: only asked. Nothing changes."),
        ([*LOGGED_IN, "C: FROB", "S: -ERR what?"], "That is no command here: nothing changes."),
        (
            [*LOGGED_IN, "C: RETR 2", "S: +OK", "S: Subject: x"],
            "RETR 2: a copy was sent. Fetching removes nothing.",
        ),
        ([*LOGGED_IN, "C: DELE 1", "S: +OK"], "DELE 1: a mark, nothing else. Still 3 in the maildrop."),
        ([*LOGIN, "C: DELE 1", "S: +OK"], "DELE 1: a mark, nothing else. All is still in the maildrop."),
        ([*LOGGED_IN, "C: DELE 1", "S: -ERR"], "DELE 1 is refused: nothing changes."),
        ([*LOGGED_IN, "C: RSET", "S: +OK"], "RSET: there was no mark to take back."),
        ([*LOGGED_IN, "C: DELE 1", "S: +OK", "C: RSET", "S: +OK"], "RSET: 1 mark taken back."),
        (
            [*LOGGED_IN, "C: QUIT"],
            "QUIT is said. The server goes to UPDATE, removes what is marked, then answers.",
        ),
        (
            [*LOGGED_IN, "C: QUIT", "S: +OK"],
            "QUIT: nothing was marked, nothing is removed. The lock is given back.",
        ),
        (
            [*LOGGED_IN, "C: DELE 1", "S: +OK", "C: DELE 2", "S: +OK", "C: QUIT", "S: +OK", "S! "],
            "QUIT: UPDATE removed 2 messages. 1 stays. The lock is given back.",
        ),
        (
            [*LOGIN, "C: DELE 1", "S: +OK", "C: QUIT", "S: +OK"],
            "QUIT: UPDATE removed 1 message. The lock is given back.",
        ),
        (
            [*LOGGED_IN, "C: DELE 1", "S: +OK", "C: QUIT", "S: -ERR some not removed"],
            ("QUIT is refused: some of what was marked may still be there (RFC 1939 section 6). "
            "The lock is given back."),
        ),
        (
            [*LOGGED_IN, "C: QUIT", "S! "],
            "The connection ended before QUIT was answered: what was removed is not known.",
        ),
        ([*LOGGED_IN, "C! "], "Cut off: no QUIT, no UPDATE. All 3 are there."),
        ([*LOGIN, "C! "], "Cut off: no QUIT, no UPDATE. All messages are there."),
        (
            [*LOGGED_IN, "C: DELE 1", "S: +OK", "St "],
            "The clock ran out: no QUIT, no UPDATE. 1 mark is gone. All 3 are there. The lock is free.",
        ),
        ([*LOGGED_IN, "C: TOP 1 0", "S: +OK", "S~ 3 lines", "S: ."], "TOP: only asked. Nothing changes."),
    ],
)  # fmt: skip
def test_pop3(rows: list[str], told: str) -> None:
    assert desk(POP3, rows).change == told


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        (_POP2[:3], "HELO: the lock is taken, INBOX is open: 3 messages."),
        (
            [_POP2[0], _POP2[1],
            "S: - busy, locked"], "HELO is refused: another session holds the lock. Nothing changes.",
        ),
        (
            [_POP2[0], _POP2[1],
            "S: - wrong"], "HELO is refused, and POP2 closes the connection then: nothing is removed.",
        ),
        (_POP2, "READ: message 1 is the current one, no more."),
        ([*_POP2, "C: READ 9", "S: =0"], "READ: there is no such message. Nothing changes."),
        (_FETCHED, "RETR: a copy of message 1 is sent. It waits for ACKS, ACKD or NACK."),
        ([*_FETCHED, "C: ACKS", "S: =9"], "ACKS: message 1 stays. 2 is the current one."),
        (
            [*_FETCHED, "C: ACKD", "S: =9"],
            "ACKD: a mark on message 1, nothing else. Still 3 in the maildrop.",
        ),
        ([*_FETCHED, "C: NACK", "S: =8"], "NACK: message 1 did not arrive. Nothing changes."),
        ([*_POP2, "C: FOLD lists", "S: #2"], "FOLD: nothing was marked. lists is open."),
        (
            [*_FETCHED, "C: ACKD", "S: =9", "C: FOLD lists", "S: #2"],
            "FOLD carries the deletion out: 1 is removed now. lists is open.",
        ),
        (
            [*_FETCHED, "C: ACKD", "S: =9", "C: QUIT", "S: + bye"],
            "QUIT removed 1 message. 2 stay. The lock is given back.",
        ),
        (
            [*_POP2, "C: QUIT", "S: + bye"],
            "QUIT: nothing was marked, nothing is removed. The lock is given back.",
        ),
        ([_POP2[0], "C: QUIT", "S: + bye"], "QUIT before the login: no lock. Nothing changes."),
        ([*_FETCHED, "C: ACKD", "S: =9", "C! "], "Cut off: no QUIT. 1 mark is gone. All 3 are there."),
    ],
)  # fmt: skip
def test_pop2(rows: list[str], told: str) -> None:
    assert desk(POP2, rows).change == told


def test_numbers_are_told_as_ranges() -> None:
    assert numbered([3, 1, 2, 7]) == "1-3, 7"
    assert numbered([]) == ""
    assert numbered(range(1, 40, 2)) == "1, 3, 5, 7, 9, 11, 14 more"
