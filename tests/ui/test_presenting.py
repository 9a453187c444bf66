"""Plans carried out against the mock server: dry, forwards, backwards, made again."""

import asyncio
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from popconsole.guide.plans.reading import MOMENT_KEYS, PLAN_KEYS
from popconsole.i18n import LANGUAGES
from popconsole.resources import folder, names
from popconsole.ui import manual
from popconsole.ui.lesson_set import lesson_names, our_lessons
from popconsole.ui.presenting.checking import check, clock
from popconsole.ui.presenting.dry_run import DryRun
from popconsole.ui.presenting.opening import PresentError, open_presented, plan_names, presentable
from popconsole.ui.presenting.performance import Performance
from popconsole.ui.workspace import Workspace

PLANS = plan_names()
TRANSCRIPTS = names("transcripts", ".txt")
LESSONS = lesson_names(our_lessons())


def dry(what: str) -> tuple[list[str], list[str]]:
    async def go() -> tuple[list[str], list[str]]:
        run = DryRun(open_presented(what))
        return [row async for row in run.rows()], run.differs

    return asyncio.run(go())


def test_the_folder_holds_plans_and_nothing_else() -> None:
    plans = {f"{name}.toml" for name in PLANS}
    assert {entry.name for entry in folder("plans").iterdir()} == {*plans, *LANGUAGES[1:]}
    assert "ninety-minutes" in PLANS
    listed = [name for name, _title in presentable()]
    assert listed == [*PLANS, *LESSONS]


@pytest.mark.parametrize("name", [*PLANS, *LESSONS, *TRANSCRIPTS])
def test_what_comes_with_popconsole_is_presented_dry_and_all_is_as_planned(name: str) -> None:
    rows, differs = dry(name)
    assert differs == []
    assert rows[0].startswith("Moment 1 of ")
    assert rows[-1] == "All answers were as planned."
    text = "\n".join(rows)
    assert "learn" not in [row.partition("PASS ")[2] for row in rows]
    assert not any(ord(sign) < 32 for sign in text.replace("\n", ""))


@pytest.mark.parametrize("name", PLANS)
def test_a_plan_of_ours_has_nothing_wrong_and_notes_at_each_moment(name: str) -> None:
    presented = open_presented(name)
    assert check(presented) == []
    assert all(moment.notes for moment in presented.plan.moments)
    assert len({moment.title for moment in presented.plan.moments}) == len(presented.plan.moments)


def test_the_ninety_minutes_are_ninety_and_what_goes_first_is_not_the_plug() -> None:
    plan = open_presented("ninety-minutes").plan
    assert plan.minutes == 90
    dropped = [moment for moment in plan.moments if moment.drop is not None]
    assert dropped
    assert all(moment.at >= 72 and moment.at + moment.minutes <= 81 for moment in dropped)


def test_an_answer_that_is_not_as_planned_is_told(tmp_path: Path) -> None:
    path = tmp_path / "wrong.toml"
    path.write_text(
        'format = 1\ntitle = "Wrong"\nprotocol = "POP3"\n[[moment]]\ntitle = "Go"\nminutes = 1\nwait = 0.01\n'
        'type = ["STAT", { line = "USER x", expect = "-ERR" }, { line = "NOOP", expect = "any" }, '
        '"QUIT", "STAT"]\n'
        '[[moment]]\ntitle = "Two"\nminutes = 1\nsession = "new"\nprotocol = "POP2"\npersona = "rfc"\n'
        'type = ["HELO student learn", "READ 1", "RETR"]\n'
    )
    rows, differs = dry(str(path))
    assert [one.partition(": ")[0] for one in differs] == [
        "moment 1, STAT",
        "moment 1, USER x",
        "moment 1, STAT",
    ]
    assert "refused: -ERR" in differs[0]
    assert "expected: -ERR, came: +OK" in differs[1]
    assert "not said: the connection is closed" in differs[2]
    assert rows[-1] == "3 answers were not as planned."
    assert "(waits 0.01 s)" in rows


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        ('persona = "nobody"', "nobody"),
        ('persona = "gmail"\nprotocol = "POP2"', "gmail does not speak POP2"),
        ('faults = ["lf-only:x,y,z"]', "lf-only"),
    ],
)
def test_a_server_that_can_t_be_is_told_with_the_moment(tmp_path: Path, text: str, inside: str) -> None:
    path = tmp_path / "plan.toml"
    path.write_text(
        'format = 1\ntitle = "x"\nprotocol = "POP3"\n[[moment]]\ntitle = "a"\nminutes = 1\nnotes = "n"\n'
        f'[[moment]]\ntitle = "b"\nminutes = 1\nsession = "new"\n{text}\n'
    )
    with pytest.raises(PresentError, match=f"moment 2, b: .*{inside}"):
        check(open_presented(str(path)))
    with pytest.raises(PresentError, match=inside):
        dry(str(path))


def test_what_is_worth_a_look_is_told(tmp_path: Path) -> None:
    path = tmp_path / "plan.toml"
    path.write_text(
        'format = 1\ntitle = "x"\nprotocol = "POP3"\n[[moment]]\ntitle = "a"\nminutes = 1\n'
        f'type = ["USER {"x" * 300}"]\n[[moment]]\ntitle = "b"\nat = 2.5\nminutes = 1\n'
        'open = { name = "seen.txt", line = 9 }\n'
    )
    with pytest.raises(PresentError, match=r"there is no recording seen\.txt"):
        check(open_presented(str(path)))
    (tmp_path / "seen.txt").write_text("S: +OK hi\nC: QUIT\n")
    found = check(open_presented(str(path)))
    assert len(found) == 3
    assert "a line of 307 octets" in found[0]
    assert "line 9 of a recording that has 2" in found[1]
    assert "it begins at 2:30; from 1:00 to then nothing is planned" in found[2]


@pytest.mark.parametrize(
    ("name", "octets", "inside"),
    [
        ("plan.toml", b"format = 1\n", "plan.toml"),
        ("plan.toml", b"#" * 1_000_001, "larger than a plan may be"),
        ("lesson.toml", b"format = 2\n", "lesson.toml"),
        ("seen.txt", b"\x00\x01\x02", "seen.txt"),
        ("seen.txt", b"S: +OK hi\n", "the client says nothing in it"),
    ],
)
def test_a_file_that_can_t_be_presented_is_told(
    tmp_path: Path, name: str, octets: bytes, inside: str
) -> None:
    path = tmp_path / name
    path.write_bytes(octets)
    with pytest.raises(PresentError, match=inside):
        open_presented(str(path))


def test_a_lesson_from_a_file_is_presented() -> None:
    place = Path(str(our_lessons() / "03-how-much"))
    assert open_presented(str(place)).plan.title == "How much is there"
    assert open_presented(str(place / "lesson.toml")).plan == open_presented("3").plan


def test_what_is_not_there_is_told_with_what_there_is() -> None:
    with pytest.raises(PresentError, match=r"nothing to present by the name nothing: .*ninety-minutes"):
        open_presented("nothing")
    with pytest.raises(PresentError, match="nothing to present"):
        open_presented("\0")


def test_a_clock_is_read() -> None:
    assert [clock(minutes) for minutes in (0, 7.5, 90, -0.5)] == ["0:00", "7:30", "90:00", "-0:30"]


def performed(what: str, then: Callable[[Performance], object]) -> None:
    async def go() -> None:
        workspace = Workspace(lambda: None)
        try:
            performance = Performance(open_presented(what), workspace)
            coroutine = then(performance)
            assert asyncio.iscoroutine(coroutine)
            await coroutine
        finally:
            await workspace.close()

    asyncio.run(go())


def said(performance: Performance) -> list[tuple[str, bytes]]:
    """What was said in the session that is open, but for the greeting's timestamp and its digest."""
    current = performance.workspace.current
    assert current is not None
    return [
        (line.side.value, re.sub(rb"<.*>|[0-9a-f]{32}", b"", line.octets)) for line in current.history.lines
    ]


def test_going_back_makes_the_session_again_as_the_plan_had_it() -> None:
    async def go(performance: Performance) -> None:
        seen = {}
        await performance.stand(performance.at)
        while True:
            seen[performance.at] = said(performance)
            if performance.at.done < performance.moment.steps:
                await performance.again()
            elif not await performance.go_to_next():
                break
        assert performance.at_end
        for at in reversed([at for at in seen if at.moment % 5 == 0]):
            await performance.stand(at)
            assert performance.at == at
            assert said(performance) == seen[at]
        while await performance.go_back():
            pass
        assert said(performance) == seen[performance.at]
        assert len(performance.workspace.conversations) == 1

    performed("ninety-minutes", go)


def test_a_session_that_is_made_again_is_not_kept_as_one_that_was_typed() -> None:
    async def go(performance: Performance) -> None:
        await performance.stand(performance.at)
        await performance.go_to_next()
        await performance.again()
        await performance.stand(performance.at)
        current = performance.workspace.current
        assert current is not None
        assert current.resumed == len(current.history.lines) > 1

    performed("03-how-much", go)


def test_the_plan_in_the_manual_is_one_and_all_is_as_planned(tmp_path: Path) -> None:
    page = manual.read("teaching")
    path = tmp_path / "marks.toml"
    path.write_text(page.partition("```toml\n")[2].partition("```")[0])
    assert check(open_presented(str(path))) == []
    assert dry(str(path))[1] == []
    told = set(re.findall(r"^\| `.*?\|", page, re.MULTILINE))
    named = {name for row in told for name in re.findall(r"`([a-z-]+)`", row)}
    assert {*PLAN_KEYS, *MOMENT_KEYS} - {"moment", "title", "minutes"} <= named
