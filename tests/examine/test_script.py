"""Scripts of checks: how they are read, what is said, what fits."""

import pytest

from popconsole.examiner.script import Act, ReplyPattern, ScriptError, ScriptStep, parse, said


def test_a_script_is_read_row_by_row() -> None:
    (script,) = parse(
        "C: USER {user}\nS~ +OK\nS| -ERR\n2C! open\nS! close allowed\n# a remark\n\nC: A\nC: B\n"
    )
    assert [step.act for step in script] == [Act.SAY, Act.HEAR, Act.DO, Act.MAY_CLOSE, Act.SAY]
    assert script[1].wanted == ReplyPattern("+OK", statuses=(b"+OK",))
    assert script[1].also == (ReplyPattern("-ERR", statuses=(b"-ERR",)),)
    assert script[2] == ScriptStep(Act.DO, 2, word="open")
    assert said(script[4], {}) == [(b"A", b"\r\n"), (b"B", b"\r\n")]


def test_several_scripts_stand_in_one_text() -> None:
    assert [len(script) for script in parse("C: A\n---\nC: B\nS: *\nS# silent 0.5 s\nC# wait 1 s\n")] == [
        1,
        4,
    ]


@pytest.mark.parametrize(
    "row",
    ["X: a", "S| +OK", "C! explode", "C# wait", "S# silent 1", "S! open", "S~ any", "C: {", "C# silent 1 s"],
)
def test_what_cannot_be_read_is_told_with_its_row(row: str) -> None:
    with pytest.raises(ScriptError, match="row 2"):
        parse(f"\n{row}")


def test_what_is_said_has_values_and_sums() -> None:
    ((step, other),) = parse("C: USER {user}\\c\nC: RETR {count+1}\\n")
    assert said(step, {"user": b"a b"}) == [(b"USER a b", b"")]
    assert said(other, {"count": b"9"}) == [(b"RETR 10", b"\n")]
    assert set(other.names) == {"count"}
    with pytest.raises(KeyError):
        said(step, {})


@pytest.mark.parametrize(
    ("row", "line", "kept"),
    [
        ("S~ +OK", b"+OK", {}),
        ("S~ +OK", b"+OK a b", {}),
        ("S~ +OK", b"+OKAY", None),
        ("S~ -", b"-no", {}),
        ("S~ +OK | -ERR", b"-ERR a", {}),
        ("S: +OK {n:number} {size:number}", b"+OK 2 320", {"n": b"2", "size": b"320"}),
        ("S: +OK {n:number} {size:number}", b"+OK 2  320", None),
        ("S: +OK {known}", b"+OK 8", None),
        ("S: +OK {known+1} *", b"+OK 8 x", {}),
    ],
)
def test_a_pattern_keeps_and_compares(row: str, line: bytes, kept: dict[str, bytes] | None) -> None:
    ((step,),) = parse(row)
    assert step.wanted.match(line, {"known": b"7"}) == kept
