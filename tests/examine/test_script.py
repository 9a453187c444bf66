"""Scripts of checks: how they are read, what is said, what fits."""

import pytest

from popconsole.examine.script import Act, ScriptError, ScriptStep, heard, parse, said


def test_a_script_is_read_row_by_row() -> None:
    (script,) = parse("C: USER {user}\nS: +OK *\nS| -ERR *\n2C! open\nS? close\n# a remark\n\nC+ NOOP\n")
    assert script == (
        ScriptStep(Act.SAY, "USER {user}"),
        ScriptStep(Act.HEAR, "+OK *", also=("-ERR *",)),
        ScriptStep(Act.DO, "open", 2),
        ScriptStep(Act.MAY_CLOSE, "close"),
        ScriptStep(Act.SAY_WITH, "NOOP"),
    )


def test_several_scripts_stand_in_one_text() -> None:
    assert [len(script) for script in parse("C: A\n---\nC: B\nS: *\n")] == [1, 2]


@pytest.mark.parametrize("row", ["X: a", "S| +OK", "C! explode", "C! wait", "S! silent", "S? open", "C? x"])
def test_what_cannot_be_read_is_told_with_its_row(row: str) -> None:
    with pytest.raises(ScriptError, match="row 2"):
        parse(f"\n{row}")


def test_what_is_said_has_values_sums_and_fills() -> None:
    values = {"user": b"a b", "count": b"9"}
    assert said("USER {user}", values) == (b"USER a b", b"\r\n")
    assert said("RETR {count+1}\\n", values) == (b"RETR 10", b"\n")
    assert said("A {x*3}\\x00\\c", values) == (b"A xxx\0", b"")
    for name in ("none", "Not-a-name"):
        with pytest.raises(KeyError):
            said(f"USER {{{name}}}", values)


@pytest.mark.parametrize(
    ("pattern", "line", "kept"),
    [
        ("+OK *", b"+OK", {}),
        ("+OK *", b"+OK a b", {}),
        ("+OK *", b"+OKAY", None),
        ("-*", b"- no", {}),
        ("+OK {n} {size} *", b"+OK 2 320", {"n": b"2", "size": b"320"}),
        ("+OK {n} {size} *", b"+OK 2  320", None),
        ("+OK {known}", b"+OK 007", {"known": b"007"}),
        ("+OK {known}", b"+OK 8", None),
        ("+OK {word}", b"+OK abc", {"word": b"abc"}),
        ("+OK {word}", b"+OK abd", None),
        ("+OK {known+1} *", b"+OK 8 x", {}),
    ],
)
def test_a_pattern_keeps_and_compares(pattern: str, line: bytes, kept: dict[str, bytes] | None) -> None:
    assert heard(pattern, line, {"known": b"7", "word": b"abc"}) == kept
