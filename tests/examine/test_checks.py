"""The checks that there are: read strictly, told in two languages, none that could not be tried."""

import re

import pytest

from popconsole.examiner.catalogue import catalogue, picked
from popconsole.examiner.check import KINDS, Check, From
from popconsole.examiner.check_file import CheckError, read_checks
from popconsole.examiner.first_look import FirstLook
from popconsole.examiner.judging import all_judges
from popconsole.examiner.script import Act, ScriptStep, parse
from popconsole.examiner.values import values_for

ALL = catalogue("POP3") + catalogue("POP2")
_ID = re.compile(r"rfc\d+/[A-Za-z0-9.]+(?:-[A-Z0-9-]+)?/\d+|rfc\d+/\d+")
_MADE = {"stamp", "digest", "folder"}  # by the player


@pytest.mark.parametrize("check", ALL, ids=lambda check: check.id)
def test_a_check_is_whole(check: Check) -> None:
    assert _ID.fullmatch(check.id)
    assert not check.requirement[0].islower()
    assert not check.requirement.endswith(".")
    assert check.requirement_fr != check.requirement
    assert bool(check.otherwise) == bool(check.otherwise_fr)
    assert set(check.rests) <= {one.id for one in ALL}
    assert check.id not in check.rests
    assert not check.judge or check.judge in all_judges()
    assert check.scripts == ((),) or check.begins is not From.RUN


@pytest.mark.parametrize("check", ALL, ids=lambda check: check.id)
def test_a_check_says_no_more_than_eight_commands_and_knows_all_values(check: Check) -> None:
    for script in check.scripts:
        steps = (*check.before, *script)
        said = [step for step in steps if step.act is Act.SAY]
        assert sum(len(step.said) for step in said) <= 8  # besides the logins
        known = set(values_for(b"", b"", FirstLook())) | set(KINDS) | _MADE | _kept(steps)
        for step in said:
            assert set(step.names) <= known


def _kept(steps: tuple[ScriptStep, ...]) -> set[str]:
    return {name for step in steps for name in step.kept}


def test_patterns_pick_by_name_and_by_beginning() -> None:
    checks = catalogue("POP3")
    assert {one.id for one in picked(checks, ("rfc1939/5-STAT",), ("*/3",))} >= {"rfc1939/5-STAT/1"}
    assert picked(checks, ("nothing*",), ()) == ()
    assert len(picked(checks, (), ("rfc1939/5-STAT/1",))) == len(checks) - 1


_HEAD = 'protocol = "POP3"\n[[check]]\nid = "rfc1/1"\n'
_ROW = _HEAD + 'level = "must"\ntext = "A"\ntext_fr = "B"\nfrom = "login"\n'


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[", "x.toml"),
        (_ROW, "neither a script nor a judge"),
        (_ROW + 'script = "C: A"\nodd = 1\n', "odd is not known"),
        (_ROW.replace('level = "must"\n', "") + 'script = "C: A"\n', "level is missing"),
        (_ROW.replace('"must"', '"may"') + 'script = "C: A"\n', "may"),
        (_ROW + 'script = "C: A"\nmail = ["odd"]\n', "no such mail"),
    ],
)
def test_a_file_that_is_wrong_is_told(text: str, told: str) -> None:
    with pytest.raises(CheckError, match=re.escape(told)):
        read_checks(text, "x.toml")


def test_a_script_that_is_right_is_taken() -> None:
    (check,) = read_checks(_ROW + 'script = "C: A"\n', "x.toml")
    assert check.scripts == parse("C: A")
