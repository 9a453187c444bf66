"""The catalogue of findings: what is said of what was met, and an example of each."""

import re

import pytest

from popconsole.analysis.findings import CATALOGUE, Rule, finding
from popconsole.analysis.judging import Judge
from popconsole.formats.reading import read

RULES = pytest.mark.parametrize("rule", CATALOGUE.values(), ids=list(CATALOGUE))

_AT_THE_END = "quit-unseen"  # examples end where they have shown what they are for


def _codes(rule: Rule, rows: tuple[str, ...]) -> list[list[str]]:
    """Return the codes of what is found at each line of some rows of an example."""
    text = "\n".join(("Transcript: 1", f"Protocol: {rule.example.protocol}", "", *rows, ""))
    judge = Judge()
    codes: list[list[str]] = []
    for conversation in read(text.encode(), rule.code).conversations:
        assert not conversation.oddities
        found: list[list[str]] = [[] for _line in conversation.lines]
        for met in judge(conversation).met:
            if met.finding.code != _AT_THE_END or rule.code == _AT_THE_END:
                found[met.index].append(met.finding.code)
        codes += map(sorted, found)
    return codes


@RULES
def test_each_finding_is_met_at_the_marked_line_of_its_example_and_nowhere_else(rule: Rule) -> None:
    example = rule.example
    marks = [row[0] for row in example.rows if row[0] != "+"]
    assert marks.count("!") == 1
    codes = _codes(rule, example.wrong)
    assert len(codes) == len(marks)
    assert codes[marks.index("!")] == sorted((rule.code, *example.beside))
    assert [rule.code in each for each in codes].count(True) == 1


@RULES
def test_with_the_line_mended_an_example_has_its_finding_no_longer_and_no_new_one(rule: Rule) -> None:
    example = rule.example
    before = {code for each in _codes(rule, example.wrong) for code in each}
    codes = _codes(rule, example.mended)
    after = {code for each in codes for code in each}
    assert rule.code not in after
    assert after <= before
    marks = [row[0] for row in example.rows if row[0] not in "!-"]
    assert not any(each for each, mark in zip(codes, marks, strict=True) if mark == "+")


@RULES
def test_the_lines_of_an_example_that_go_on_unchanged_have_what_they_had(rule: Rule) -> None:
    """An example is of one finding alone: nothing else in it comes or goes with the mending."""
    example = rule.example
    wrong = _kept(rule, example.wrong, "+")
    mended = _kept(rule, example.mended, "!-")
    assert wrong == mended


def _kept(rule: Rule, rows: tuple[str, ...], left_out: str) -> list[list[str]]:
    marks = [row[0] for row in rule.example.rows if row[0] not in left_out]
    return [each for each, mark in zip(_codes(rule, rows), marks, strict=True) if mark == " "]


@RULES
def test_each_finding_says_why_it_matters_and_what_to_do_and_of_practice_nothing_or_a_sentence(
    rule: Rule,
) -> None:
    parts = [rule.why, rule.advice, *filter(None, [rule.practice])]
    assert all(part.endswith(".") and part == part.strip() for part in parts)
    assert all(part[0].isupper() or re.split("[ ',]", part)[0] in PROGRAMS for part in parts)
    assert len({rule.text, *parts}) == len(parts) + 1


PROGRAMS = {"curl", "libEtPan", "fetchmail", "getmail6", "hMailServer", "popa3d", "s-nail", "smtp4dev"}
"""Programs whose names begin with a small letter wherever they stand."""


def test_names_of_other_programs_are_names_and_stand_once() -> None:
    for rule in CATALOGUE.values():
        assert len({*rule.elsewhere}) == len(rule.elsewhere)
        for each in rule.elsewhere:
            assert re.fullmatch(
                {"Zeek": r"pop3_[a-z0-9_]+", "Suricata": r"pop3\.[a-z_]+"}[each.program], each.name
            )


@pytest.mark.parametrize(
    ("code", "met", "says"),
    [
        ("exchange-base64", {"octets": 1}, "This line of 1 octet is no base64."),
        ("exchange-base64", {"octets": 0}, "This line of 0 octets is no base64."),
        ("exchange-base64", {"octets": 7}, "This line of 7 octets is no base64."),
        (
            "size-differs",
            {"number": 2, "octets": 1, "told": 5},
            "Message 2 has 1 octet here; before it had 5.",
        ),
        (
            "count-differs",
            {"keyword": "LIST", "count": 1, "told": 2},
            "LIST tells of 1 message. Told before: 2.",
        ),
        ("top-too-long", {"lines": 1, "came": 2}, "TOP asked for 1 line of the body; 2 came."),
        (
            "total-differs",
            {"listed": 1, "total": 0},
            "The sizes of the messages come to 1 octet; STAT tells 0 octets.",
        ),
        ("pop2-data-short", {"octets": 1, "told": 2}, "1 octet came; promised: 2."),
        ("command-too-long", {"octets": 300, "limit": 255}, "The command has 300 octets; 255 are allowed."),
    ],
)
def test_a_number_and_its_noun_agree(code: str, met: dict[str, str | int], says: str) -> None:
    assert finding(code, None, **met).message == says
