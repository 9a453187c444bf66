"""A file of expectations rewritten: what came stands there, and all else as it was."""

import pytest

from popconsole.expect.difference import PlayOutcome
from popconsole.expect.parser import parse
from popconsole.expect.rewriting import aligned, apply, rewritten
from popconsole.protocol.pop3 import POP3
from tests.expect.playing import play

TABLE = [
    # rows, what comes, rows then (None: they stay), how many can't be rewritten
    ("S: +OK ready", [b"+OK hello *"], "S: +OK hello \\x2a", 0),
    ("# why\nS: +OK\nC: NOOP\nS: -ERR\n# end", [b"+OK", b"+OK"], "# why\nS: +OK\nC: NOOP\nS: +OK\n# end", 0),
    ("1S: +OK\n1C: NOOP\n1S: -ERR", [b"+OK", b"+OK"], "1S: +OK\n1C: NOOP\n1S: +OK", 0),
    ("S~ +OK\nC: X\nS~ +OK", [b"+OK", b"-ERR no"], "S~ +OK\nC: X\nS~ -ERR", 0),
    (
        "S~ any\nC: LIST\nS: +OK *\n# one\nS: 1 2\nS: 2 {n}\n# end\nS: .",
        [b"+OK", b"+OK x", b"1 3", b"2 4", b"3 5", b"."],
        "S~ any\nC: LIST\nS: +OK *\n# one\nS: 1 3\nS: 2 {n}\nS: 3 5\n# end\nS: .",
        0,
    ),
    (
        "S~ any\nC: LIST\nS: +OK *\nS: 1 2\nS: 2 3\nS: .",
        [b"+OK", b"+OK x", b"2 3", b"."],
        "S~ any\nC: LIST\nS: +OK *\nS: 2 3\nS: .",
        0,
    ),
    (
        "S~ any\nC: LIST\nS: +OK {n}\nS: ...\nS: .",
        [b"+OK", b"+OK", b"1 2", b"."],
        "S~ any\nC: LIST\nS: +OK\nS: ...\nS: .",
        0,
    ),
    ("S: +OK\nS# or\nS: -ERR", [b"+ok"], "S: +ok\nS# or\nS: -ERR", 0),
    ("S~ any\nC: X\nS: never -ERR*\nS~ any", [b"+OK", b"-ERR"], None, 1),
    ("S: +OK\nS! close", [b"+OK"], None, 1),
    (
        "S~ any\nC: RETR 1\nS: +OK*\nS: a {n:number} {n}\nS~ {n} octets\nS: .",
        [b"+OK", b"+OK", b"a 9 9", b"x", b"."], None, 1,
    ),
]  # fmt: skip


@pytest.mark.parametrize(("rows", "replies", "then", "left"), TABLE)
def test_what_differs_is_rewritten_and_nothing_else(
    rows: str, replies: list[bytes | None], then: str | None, left: int
) -> None:
    run, _did = play(rows, replies, goes_on=True)
    assert run.outcome is PlayOutcome.DIFFERENT
    octets, found = rewritten(rows.encode(), run.playbook, run.differences)
    assert (octets.decode(), found) == (then if then is not None else rows, left)
    crlf, _found = rewritten(rows.replace("\n", "\r\n").encode(), run.playbook, run.differences)
    assert crlf == octets.replace(b"\n", b"\r\n")
    if left == 0:
        again, _did = play(octets.decode(), replies)
        assert again.outcome is PlayOutcome.AS_EXPECTED


def test_new_rows_may_stand_before_all_others() -> None:
    def costs(_i: int, _j: int) -> float | None:
        return None

    assert aligned([4], [b"S: x"], costs) == {4: [b"S: x"]}


def test_rows_are_put_before_the_first_one_too() -> None:
    assert apply(b"a\n2S: b", {2: [b"S: x", None]}) == b"a\n2S: x\n2S: b"
    assert parse(b"S: a", "x", POP3).steps
