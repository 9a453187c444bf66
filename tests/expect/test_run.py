"""The machine: what it does, what it takes for expected, what it says of a difference."""

import pytest

from popconsole.expect.difference import PlayOutcome
from popconsole.expect.nearness import Why
from popconsole.expect.parser import parse
from popconsole.expect.run import Run
from popconsole.expect.todo import DoHear, DoOpen, Given
from popconsole.protocol.pop3 import POP3
from popconsole.transcript.model import Line, LineKind, Side
from tests.expect.playing import CLOSED, play

LIST, RETR = "S~ any\nC: LIST\n", "S~ any\nC: RETR 1\n"
EXPECTED, DIFFERENT, NOT_THERE = PlayOutcome.AS_EXPECTED, PlayOutcome.DIFFERENT, PlayOutcome.NOT_THERE

# what is expected, what comes, how it ends
TABLE = [
    # wildcards
    ("S: +OK *", [b"+OK "], EXPECTED),
    ("S: +OK *", [b"+OK ready"], EXPECTED),
    ("S: +OK *", [b"+OK"], EXPECTED),
    ("S: +OK *", [b"+OKAY"], Why.STATUS),
    ("S: +OK * *", [b"+OK a"], EXPECTED),
    ("S: +OK {n:number} *", [b"+OK 1"], EXPECTED),
    ("S: +OK*", [b"+OK"], EXPECTED),
    ("S: +OK * ready *", [b"+OK now ready to go"], EXPECTED),
    ("S: +OK *.", [b"+OK a.b."], EXPECTED),
    ("S: *ab*b", [b"xabb"], EXPECTED),
    ("S: *ab*b", [b"xab"], Why.LINE),
    (r"S: +OK \x2a", [b"+OK *"], EXPECTED),
    (r"S: +OK \x2a", [b"+OK x"], Why.TEXT),
    (r"S: +OK \x7bn} \x7c \\", [b"+OK {n} | \\"], EXPECTED),
    # alternatives in a row
    ("S: +OK * | -ERR *", [b"-ERR no"], EXPECTED),
    ("S: +OK * | -ERR *", [b"? no"], Why.STATUS),
    # names
    ("S: +OK {n:number}", [b"+OK 12"], EXPECTED),
    ("S: +OK {n:number}", [b"+OK twelve"], Why.TEXT),
    ("S: +OK {n} {n}", [b"+OK 12 12"], EXPECTED),
    ("S: +OK {n} {n}", [b"+OK 12 13"], Why.NUMBER),
    ("S: +OK 12 x", [b"+OK 13 x"], Why.NUMBER),
    ("S: +OK {user}", [b"+OK paula"], EXPECTED),
    ("S: {all:text}", [b""], EXPECTED),
    # a whole reply
    (LIST + "S~ any", [b"hello", b"+OK", b"1 2", b"."], EXPECTED),
    ("S~ +OK\nC: LIST\nS~ +OK", [b"+OK", b"+OK", b"1 2"], Why.NO_END),
    ("S~ +OK\nC: LIST\nS~ -ERR", [b"+OK", b"-ERR"], EXPECTED),
    ("S~ +OK\nC: LIST\nS~ -ERR", [b"+OK", b"+OK"], Why.STATUS),
    ("S~ +OK\nC: LIST\nS~ +OK | -ERR", [b"+OK", b"-ERR no"], EXPECTED),
    ("S~ +OK", [b"+OKAY"], Why.STATUS),
    ("S~ +OK", [b"+ok"], Why.STATUS),
    ("S~ any\nC: AUTH PLAIN\nS~ +", [b"+OK", b"+ "], EXPECTED),
    # the rest of a reply
    (LIST + "S: +OK *\nS: ...\nS: .", [b"+OK", b"+OK 2", b"1 2", b"2 2", b"."], EXPECTED),
    (LIST + "S: +OK *\nS: ...\nS: .", [b"+OK", b"+OK 0", b"."], EXPECTED),
    (
        LIST + "S: +OK*\nS: ...\nS: 2 *\nS: ...\nS: .",
        [b"+OK", b"+OK", b"1 2", b"2 2", b"."],
        EXPECTED,
    ),
    (LIST + "S: +OK*\nS: ...\nS: 2 *\nS: ...\nS: .", [b"+OK", b"+OK", b"1 2", b"."], Why.LINE),
    (LIST + "S: +OK*\nS: ...\nS: {a} {a}\nS: .", [b"+OK", b"+OK", b"1 1", b"2 2", b"."], EXPECTED),
    ("S~ any\nC: X\nS: ...\nS! close", [b"+OK", b"a", b"b", CLOSED], EXPECTED),
    # how much is left
    (
        RETR + "S: +OK {n} *\nS~ {n} octets\nS: .",
        [b"+OK", b"+OK 5 o", b"..a", b"", b"."],
        Why.LENGTH,
    ),
    (
        RETR + "S: +OK {n} *\nS~ {n} octets\nS: .",
        [b"+OK", b"+OK 6 o", b"..a", b"", b"."],
        EXPECTED,
    ),
    (
        RETR + "S: +OK {n} *\nS~ {n+1} lines\nS: .",
        [b"+OK", b"+OK 1 o", b"a", b"b", b"."],
        EXPECTED,
    ),
    (RETR + "S: +OK*\nS~ {n} octets\nS: .", [b"+OK", b"+OK", b"a", b"x"], Why.NO_END),
    (
        RETR + "S: +OK*\nS~ {t} text\nS: .\nC: RETR 1\nS: +OK*\nS~ {t} text\nS: .",
        [b"+OK", b"+OK", b"a", b"b", b".", b"+OK", b"a", b"b", b"."],
        EXPECTED,
    ),
    (
        RETR + "S: +OK*\nS~ {t} text\nS: .\nC: RETR 1\nS: +OK*\nS~ {t} text\nS: .",
        [b"+OK", b"+OK", b"a", b".", b"+OK", b"b", b"."],
        Why.TEXT,
    ),
    ("S~ any\nC: X\nS: +OK\nS~ {n} lines\nS! close", [b"+OK", b"+OK", b"b", CLOSED], EXPECTED),
    ("S~ any\nC: X\nS: +{n}\nS~ {n} lines\nS! close", [b"+OK", b"+2", b"b", CLOSED], Why.CLOSED),
    # either or
    ("S: +OK\nS# or\nS: +OK\nS: more", [b"+OK"], EXPECTED),
    ("S~ any\nC: X\nS: a\nS: b\nS# or\nS: a\nS: c", [b"+OK", b"a", b"c"], EXPECTED),
    ("S~ any\nC: X\nS: a\nS: b\nS# or\nS: a\nS: c", [b"+OK", b"a", b"d"], Why.LINE),
    ("S~ any\nC: TOP 1 0\nS~ +OK\nS# or not there\nS~ -ERR\nC: NOOP\nS: no", [b"+OK", b"-ERR"], NOT_THERE),
    # never
    ("S: never +OK *bad*\nS: +OK *", [b"+OK good"], EXPECTED),
    ("S: never +OK *bad*\nS: +OK *", [b"+OK a bad one"], Why.NEVER),
    ("S: never b*\nS~ any\nC: LIST\nS~ any", [b"+OK", b"+OK", b"bad", b"."], Why.NEVER),
    ("S~ any\nC: X\nS: never *bad\nS~ any\nC: Y\nS: bad", [b"+OK", b"+OK", b"bad"], EXPECTED),
    # the end
    ("S: +OK\nS! close", [b"+OK", CLOSED], EXPECTED),
    ("S: +OK\nS! close", [b"+OK"], Why.NOT_CLOSED),
    ("S: +OK\nS! close", [b"+OK", b"x"], Why.NOT_CLOSED),
    ("S: +OK", [CLOSED], Why.CLOSED),
    ("S: +OK", [], Why.NOTHING),
    ("S~ any\nC: X\nS~ any", [b"+OK"], Why.NOTHING),
    ("S~ any\nC: X\nS: +OK\nS! close", [b"+OK", b"+OK", b"more"], Why.NOT_CLOSED),
    ("S~ any\nC: X\nS: ...\nS! close", [b"+OK", b"a", b"."], Why.NOT_CLOSED),
    ("S: +OK\nS! close\nS# or\nS: -ERR", [b"-ERR"], EXPECTED),
    # numbers that are none
    ("S: {a} *\nC: X\nS: {a+1}", [b"x y", b"z"], Why.LINE),
    ("S: {a} *\nC: X\nS: {a+1} z", [b"x y", b"z"], Why.LINE),
    # the rest of a reply, and what differs there
    (RETR + "S: +OK *\nS~ {n} lines\nS: .", [b"+OK", b"+OK x", b"a", CLOSED], Why.CLOSED),
    (RETR + "S: +OK {t:text}\nS~ {t} text\nS: end", [b"+OK", b"+OK x", b"a", b"."], Why.TEXT),
    (RETR + "S: +OK {n}\nS~ {n} lines\nS: x", [b"+OK", b"+OK 1", b"a", b"."], Why.LINE),
    # nearness
    ("S: +OK ready", [b"+OK Ready"], Why.CASE),
    ("S: +OK ready", [b"+OK  ready"], Why.SPACING),
    ("S: +OK {n} *\nC: X\nS: -ERR {n} {n+1}", [b"+OK 1 x", b"-ERR 1 3"], Why.VALUE),
    ("S: +OK ready", [b"+OK no"], Why.TEXT),
    ("S: +OK ready", [b"-ERR no"], Why.STATUS),
    ("S: +OK ready", [b"+OK ready\n"], Why.ENDING),
    (r"S: +OK ready\n", [b"+OK ready\n"], EXPECTED),
    ("S: hello", [b"help"], Why.LINE),
]


@pytest.mark.parametrize(("rows", "replies", "expected"), TABLE)
def test_what_comes_is_as_expected_or_differs_in_a_known_way(
    rows: str, replies: list[bytes | None], expected: PlayOutcome | Why
) -> None:
    run, _did = play(rows, replies)
    found = run.outcome if run.difference is None else run.difference.why
    assert found is expected


def test_what_was_taken_is_said_and_reckoned_with() -> None:
    run, did = play(
        "S: +OK *\nC: STAT\nS: +OK {n:number} {size}\nC: RETR {n}\nS~ any\nC: RETR {n+1}\nS: -ERR",
        [b"+OK ", b"+OK 2 320", b"-ERR", b"-ERR"],
    )
    assert run.outcome is EXPECTED
    assert did == ["0 open", "0 STAT", "0 RETR 2", "0 RETR 3"]
    assert run.values["size"] == b"320"


def test_it_says_where_it_differs_and_how_near_it_came() -> None:
    run, _did = play("S: +OK {n}\n# why\nC: LIST 1\nS: +OK {n} 120", [b"+OK 1", b"+OK 1 121"])
    difference = run.difference
    assert difference is not None
    assert (difference.row, difference.rows, difference.text) == (4, (4, 4), b"+OK {n} 120")
    assert (difference.near.upto, difference.near.why) == (8, Why.NUMBER)
    run, _did = play("S: {a} {b}\nC: X\nS: {b} {a} {a+b}", [b"3 4", b"4 5 7"])
    assert run.difference is not None
    assert run.difference.near.values == (("a", b"3", b"5"),)


def test_a_server_that_may_close_is_met_again_at_the_next_open() -> None:
    rows = "S~ +OK\nC: PASS no\nS~ -ERR\nS! close allowed\nC: STAT\nS~ -ERR\nC! close\n"
    rows += "C! open\nS~ +OK\nC: NOOP\nS~ any"
    run, did = play(rows, [b"+OK", b"-ERR", CLOSED, b"+OK", b"+OK"])
    assert run.outcome is EXPECTED
    assert did == ["0 open", "0 PASS no", "0 STAT", "0 open", "0 NOOP"]
    run, did = play(rows, [b"+OK", b"-ERR", b"-ERR", b"+OK", b"+OK"])
    assert run.outcome is EXPECTED
    assert did == ["0 open", "0 PASS no", "0 STAT", "0 close", "0 open", "0 NOOP"]


def test_a_server_that_closes_where_it_must_not_is_told_of_before_the_next_line() -> None:
    run, did = play("S~ +OK\nC: NOOP\nS~ +OK\nC# wait 1 s\nC: NOOP\nS~ +OK", [b"+OK", b"+OK", CLOSED])
    assert run.difference is not None
    assert run.difference.why is Why.CLOSED
    assert did[-1] == "0 NOOP"


def test_two_connections_are_played_side_by_side() -> None:
    run, did = play(
        "1S: +OK {a}\n2C! open\n2S: +OK {b}\n1C: X {b}\n2C: Y {a}\n2S: y\n1S: x\n1C! close\n2C! close reset",
        [(1, b"+OK 1"), (2, b"+OK 2"), (1, b"x"), (2, b"y")],
    )
    assert run.outcome is EXPECTED
    assert did == ["1 open", "2 open", "1 X 2", "2 Y 1", "1 close", "2 reset"]
    assert [number for number, _line in run.lines] == [1] * 5 + [2] * 5
    assert run.lines[-1][1].kind is LineKind.CLOSED


def test_lines_below_each_other_go_in_one_write_but_one_that_is_cut_off() -> None:
    _run, did = play("S: +OK\nC: A\nC: B\nC: C\\c\nC: D\nC: E\\n\nS: +OK", [b"+OK", b"+OK"])
    assert did == ["0 open", "0 A/B", "0 C", "0 D/E\n"]


@pytest.mark.parametrize(
    ("rows", "replies", "said"),
    [
        ("S~ any\nC: USER {user}\nS~ any\nC: PASS {password}\nS~ any", [b"+OK"] * 3, "PASS glass-harbour"),
        ("S~ any\nC: APOP {user} {apop}\nS~ any", [b"+OK <1@a>", b"+OK"], "APOP paula 1293c6"),
        ("S~ any\nC: AUTH PLAIN {plain}\nS~ any", [b"+OK"] * 2, "AUTH PLAIN AHBhdWxhAGdsYXNzLWhhcmJvdXI="),
        (
            "S~ any\nC: AUTH PLAIN\nS: + *\nC: {answer}\nS~ any",
            [b"+OK", b"+ ", b"+OK"],
            "AHBhdWxhAGdsYXNzLWhhcmJvdXI=",
        ),
        (
            "S~ any\nC: AUTH LOGIN\nS: + *\nC: {answer}\nS: + *\nC: {answer}\nS~ any",
            [b"+OK", b"+ VXNlcm5hbWU6", b"+ UGFzc3dvcmQ6", b"+OK"],
            "Z2xhc3MtaGFyYm91cg==",
        ),
        ("S~ any\nC: AUTH CRAM-MD5\nS: + *\nC: {answer}\nS~ any", [b"+OK", b"+ PGE+", b"+OK"], "cGF1bGEg"),
    ],
)
def test_secrets_are_filled_in_when_they_are_said(rows: str, replies: list[bytes], said: str) -> None:
    run, did = play(rows, replies)
    assert run.outcome is EXPECTED
    assert did[-1].startswith(f"0 {said}")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("PASS ********", "PASS glass-harbour"),
        ("HELO nora ********", "HELO nora glass-harbour"),
        ("APOP nora ********", "APOP nora 1293c64ee3fc349dcedf7815cafd1782"),
        ("AUTH PLAIN ********", "AUTH PLAIN AHBhdWxhAGdsYXNzLWhhcmJvdXI="),
        ("********", "AHBhdWxhAGdsYXNzLWhhcmJvdXI="),
    ],
)
def test_a_mask_stands_for_what_is_secret_there(line: str, said: str) -> None:
    _run, did = play(f"S~ any\nC: {line}\nS~ any", [b"+OK <1@a>", b"+OK"])
    assert did[-1] == f"0 {said}"


def test_who_is_given_an_answer_asks_for_it() -> None:
    given = Given(b"u", b"p", lambda number: b"response %d" % number)
    _run, did = play(
        "1S~ any\n1C: AUTH X\n1S: + *\n1C: {answer}\n1S~ any", [b"+OK", b"+ x", b"+OK"], given=given
    )
    assert did[-1] == "1 response 1"


def test_what_was_taken_in_one_way_alone_can_t_be_said_in_the_other() -> None:
    run, _did = play("S: +OK {n} | -ERR\nC: RETR {n}\nS~ any", [b"-ERR"])
    assert run.difference is not None
    assert (run.difference.why, run.difference.row) == (Why.UNKNOWN, 2)
    run, _did = play("S: +OK {n}\nC: RETR {n+1}\nS~ any", [b"+OK x"])
    assert run.difference is not None
    assert run.difference.why is Why.UNKNOWN


def test_pop2_has_its_own_status_and_data_without_a_dot() -> None:
    rows = "S~ +\nC: HELO {user} {password}\nS: #{n} *\nC: READ 1\nS: ={c} *\n"
    rows += "C: RETR\nS~ {c} octets\nC: ACKS\nS~ ="
    run, _did = play(rows, [b"+ POP2", b"#1 m", b"=7 o", b".a", b"b\\c", b"=0 o"], pop2=True)
    assert run.outcome is DIFFERENT  # five octets come, and the rest does not
    run, _did = play(rows, [b"+ POP2", b"#1 m", b"=5 o", b".a", b"b\\c", b"=0 o"], pop2=True)
    assert run.outcome is EXPECTED
    run, _did = play("S~ +\nC: QUIT\nS~ -", [b"+ POP2", b"+ bye"], pop2=True)
    assert run.difference is not None
    assert run.difference.why is Why.STATUS


def test_it_goes_on_behind_a_difference_if_told_to() -> None:
    rows = "S: +OK\nC: LIST\nS: +OK\nS: 1 2\nS: .\nC: NOOP\nS: -ERR\nC: QUIT\nS: +OK\nS! close"
    run, did = play(rows, [b"+OK", b"+OK", b"1 3", b"2 3", b".", b"+OK", b"+OK", CLOSED], goes_on=True)
    assert did[-1] == "0 QUIT"
    assert [(d.row, d.rows, [line.octets for line in d.came]) for d in run.differences] == [
        (4, (3, 5), [b"+OK", b"1 3", b"2 3", b"."]),
        (7, (7, 7), [b"+OK"]),
    ]
    assert run.outcome is DIFFERENT


def test_more_than_expected_is_a_difference_before_the_next_line_and_at_the_end() -> None:
    for rows, row in (("S: +OK\nC: NOOP\nS: +OK\nC: QUIT\nS: +OK", 4), ("S: +OK\nC: NOOP\nS: +OK", 3)):
        run = Run(parse(rows.encode(), "rows", POP3))
        for said in (b"+OK", b"+OK", b"+OK more"):
            while (todo := run.todo()) is not None and not isinstance(todo, DoHear):
                run.done()
            run.heard(0, Line(Side.SERVER, said))
            if said != b"+OK":
                break
            if isinstance(todo, DoHear) and len(run.sessions[0].lines) > 3:
                run.heard(0, Line(Side.SERVER, b"+OK more"))
                break
        assert run.todo() is None
        assert run.difference is not None
        assert (run.difference.why, run.difference.row) == (Why.MORE, row)


def test_a_connection_of_several_may_be_over() -> None:
    rows = "1S~ +OK\n1S! close allowed\n2S~ +OK\n1C: NOOP\n1S~ +OK\n2C: NOOP\n2S~ +OK\n1C! close\n"
    rows += "1C! open\n1S~ any"
    run, did = play(rows, [(1, b"+OK"), (2, b"+OK"), (1, CLOSED), (2, b"+OK"), (1, b"+OK")])
    assert run.outcome is EXPECTED
    assert did == ["1 open", "2 open", "1 NOOP", "2 NOOP", "1 open"]
    run.heard(1, Line(Side.SERVER, b"late"))  # nobody looks any more
    assert run.todo() is None


def test_a_server_that_has_closed_where_it_may_is_not_spoken_to() -> None:
    run = Run(parse(b"S~ any\nS! close allowed\nC: NOOP\nS~ any\nC! close\nC! open\nS~ +OK", "rows", POP3))
    run.todo()
    run.done()
    run.heard(0, Line(Side.SERVER, b"+OK"))
    run.closed(0)
    assert run.todo() == DoOpen(0)
    run.done()
    run.heard(0, Line(Side.SERVER, b"+OK"))
    assert run.todo() is None
    assert run.outcome is EXPECTED


def test_what_comes_behind_a_drop_is_nobody_s() -> None:
    run = Run(parse(b"S~ +OK\nC! close\nC! open\nS~ +OK", "rows", POP3))
    for _part in range(3):
        while run.todo() is not None and not isinstance(run.todo(), DoHear):
            run.done()
        if run.todo() is not None:
            run.heard(0, Line(Side.SERVER, b"+OK"))
    assert run.outcome is EXPECTED
    run, _did = play("S~ +OK\nC! close", [b"+OK"])
    run.heard(0, Line(Side.SERVER, b"late"))
    run.closed(0)
    assert [line.kind for _number, line in run.lines][-1] is LineKind.CLOSED


def test_it_is_told_only_what_it_asked_for() -> None:
    run = Run(parse(b"S: +OK", "rows", POP3))
    with pytest.raises(RuntimeError):
        run.done()
    run.todo()
    run.done()
    with pytest.raises(RuntimeError):
        run.silent(0)
    assert isinstance(run.todo(), DoHear)
    with pytest.raises(RuntimeError):
        run.done()
