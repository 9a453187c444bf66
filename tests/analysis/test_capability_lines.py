"""Lines of CAPA's list, and of others with a word a line, that are not written as the RFCs have them."""

import pytest

from popconsole.protocol import POP3
from tests.analysis.follow import steps


def found(*rows: str, command: str = "CAPA") -> list[str]:
    """Return what is said of the lines of a list, but for its status line and its end."""
    told = steps(
        POP3, ["S: +OK", f"C: {command}", "S: +OK", *(f"S: {row}" for row in rows), "S: ."], exact=True
    )
    return [finding.message for step in told[3:-1] for finding in step.findings]


@pytest.mark.parametrize(
    "row",
    ["TOP", "SASL", "SASL PLAIN X-Y_2", "sasl plain", "UTF8", "UTF8 USER", "LANG", "LOGIN-DELAY 0",
     "LOGIN-DELAY 9 USER", "IMPLEMENTATION a/2 (b)",
     "EXPIRE NEVER", "EXPIRE 0 USER", "expire never", "X-OWN 1 2", "AUTH-RESP-CODE"],
)  # fmt: skip
def test_lines_as_the_rfcs_have_them(row: str) -> None:
    assert not found(row)


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("", "name [argument ...]"),
        (" TOP", "name [argument ...]"),
        ("TOP ", "name [argument ...]"),
        ("SASL  PLAIN", "name [argument ...]"),
        ("X.Y", "name [argument ...]"),
        ("caf\xe9", "name [argument ...]"),
        ("TOP 1", "TOP"),
        ("STLS required", "STLS"),
        ("EXPIRE", "EXPIRE days|NEVER [USER]"),
        ("EXPIRE soon", "EXPIRE days|NEVER [USER]"),
        ("EXPIRE 1 2", "EXPIRE days|NEVER [USER]"),
        ("LOGIN-DELAY", "LOGIN-DELAY seconds [USER]"),
        ("LOGIN-DELAY -1", "LOGIN-DELAY seconds [USER]"),
        ("IMPLEMENTATION", "IMPLEMENTATION text"),
        ("UTF8 yes", "UTF8 [USER]"),
        ("SASL PLAIN,LOGIN", "SASL [mechanism ...]"),
    ],
)
def test_lines_that_are_malformed(row: str, expected: str) -> None:
    assert found(row) == [f"This is no line of CAPA's list as it should be; {expected} was expected."]


def test_a_capability_that_stands_twice() -> None:
    assert found("SASL PLAIN", "UIDL", "sasl LOGIN") == ["CAPA lists SASL twice."]
    assert len(found("", "")) == 2  # no name, twice


def test_what_a_list_tells_is_told_of_each_list_anew() -> None:
    rows = ["S: +OK", *["C: CAPA", "S: +OK", "S: TOP", "S: ."] * 2]
    assert not [finding.code for step in steps(POP3, rows, exact=True) for finding in step.findings]


def test_lists_of_mechanisms_and_of_languages() -> None:
    assert not found("PLAIN", "SCRAM-SHA-256", command="AUTH")
    assert found("PLAIN LOGIN", command="AUTH") == [
        "This is no SASL mechanism; 1*20(A-Z 0-9 - _) was expected."
    ]
    assert not found("en English", "fr", "sr-Latn Srpski", command="LANG")
    assert found("", command="LANG") == ["This is no language listing; tag [description] was expected."]


@pytest.mark.parametrize(
    ("answer", "right"), [("+OK 0", True), ("+OK 7 seen", True), ("+OK", False), ("+OK none", False)]
)
def test_what_last_is_answered(answer: str, right: bool) -> None:  # noqa: FBT001
    rows = ["S: +OK", "C: USER a", "S: +OK", "C: PASS b", "S: +OK", "C: LAST", f"S: {answer}"]
    codes = [finding.code for finding in steps(POP3, rows, exact=True)[-1].findings]
    assert codes == ([] if right else ["listing-malformed"])
