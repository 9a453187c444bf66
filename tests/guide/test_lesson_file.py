"""The file of a lesson is read strictly, and what is wrong in it is named with its row."""

import contextlib
import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from popconsole.guide.lessons.errors import LessonError
from popconsole.guide.lessons.goals import GOALS
from popconsole.guide.lessons.lesson import Arrival
from popconsole.guide.lessons.lesson_file import read_lesson
from popconsole.guide.lessons.toml_rows import TomlRows
from popconsole.protocol import POP2, POP3

WHOLE = """\
format = 2
protocol = "POP3"
minutes = 8
new = ["QUIT", "ACKS"]
sections = ["RFC 1939 section 3"]
persona = "dovecot"
faults = ["lf-only", "slow:5@RETR"]
idle = 20

[[account]]
user = "jeff"
password = "mon_pass"
mail = ["hello.eml"]

[[step]]
name = "first"
view = "desk"
goals = [
    { name = "in", reach = "TRANSACTION" },
    { name = "refused", refused = "PASS", code = "IN-USE", session = 2, with-args = 1 },
    { name = "seen", answered = "PASS", view = "wire", user = "jeff", times = 2, without = "STLS" },
]
ask = [{ name = "who", before = "PASS", choices = ["client", "server"], right = "server" }]
wrong = [{ name = "web", words = ["get"] }, { name = "early", refused = "PASS" }]
solution = ["USER jeff", "PASS mon_pass", ":wire"]

[[step]]
name = "second"
session = "POP2"
beside = true
persona = "uw-ipop2d"
faults = []
arrives = [{ user = "jeff", file = "new.eml" }]
opens = "printed.txt"
goals = [{ name = "left", left = ["pop-je-0001"] }, { name = "wire", view = "wire" }]
solution = [":disconnect"]
"""

MINIMAL = """\
format = 2
protocol = "POP3"
minutes = 5

[[step]]
name = "go"
goals = [{ name = "over", closed = true }]
solution = ["QUIT"]
"""


def test_everything_that_may_stand_in_it_is_read() -> None:
    lesson = read_lesson(WHOLE.encode(), "01-whole")
    assert (lesson.name, lesson.protocol, lesson.minutes, lesson.idle) == ("01-whole", POP3, 8, 20)
    assert lesson.new == ("QUIT", "ACKS")
    assert (lesson.persona, lesson.faults) == ("dovecot", ("lf-only", "slow:5@RETR"))
    (account,) = lesson.accounts
    assert (account.user, account.password, account.mail) == ("jeff", "mon_pass", ("hello.eml",))
    first, second = lesson.steps
    assert first.scene.view == "desk"
    refused, seen = first.goals[1].wanted, first.goals[2].wanted
    assert (refused.kind, refused.value, refused.code, refused.session, refused.arguments) == (
        "refused", "PASS", "IN-USE", 2, 1,
    )  # fmt: skip
    assert (seen.view, seen.user, seen.times, seen.without) == ("wire", "jeff", 2, "STLS")
    assert first.questions[0].right == "server"
    assert first.questions[0].before == "PASS"
    assert first.wrong[0].words == ("GET",)
    assert first.wrong[1].wanted is not None
    scene = second.scene
    assert (scene.session, scene.beside, scene.persona, scene.faults) == (POP2, True, "uw-ipop2d", ())
    assert scene.arrivals == (Arrival("jeff", "new.eml"),)
    assert scene.recording == "printed.txt"
    assert second.goals[0].wanted.value == ("pop-je-0001",)
    assert second.goals[1].wanted.kind == "view"


@pytest.mark.parametrize(
    ("old", "new", "inside"),
    [
        ("format = 2", "format = 3", "Install a newer popconsole"),
        ("format = 2", 'format = "2"', "row 1, format: This is no format"),
        ("format = 2\n", "", "Expected: format = 2"),
        ("minutes = 5", "minuts = 5", 'row 3, minuts: The key "minuts" is not known'),
        ("minutes = 5\n", "", 'The key "minutes" is missing'),
        ("minutes = 5", "minutes = 0", "row 3, minutes"),
        ("minutes = 5", "minutes = 5\nidle = 0", "row 4, idle"),
        ("minutes = 5", 'minutes = 5\nnew = ["FROB"]', "row 4, new: There is no command FROB"),
        ("minutes = 5", 'minutes = 5\nfaults = ["frobnicate"]', 'There is no fault "frobnicate"'),
        ("minutes = 5", 'minutes = 5\naccount = "jeff"', "no list of tables"),
        ('"POP3"', '"POP4"', "row 2, protocol: No such protocol. Expected: one of POP2, POP3"),
        ("[[step]]", "[step]", "[[step]]"),
        ('name = "go"\n', "", 'row 5, step 1: The key "name" is missing'),
        ('solution = ["QUIT"]', "solution = 3", "row 8, step 1, solution"),
        ('solution = ["QUIT"]', 'solution = ["QUIT\\r\\nSTAT"]', "row 8, step 1, solution"),
        ('solution = ["QUIT"]', 'solution = [":explode"]', "nothing that a solution can do"),
        ("closed = true", "closed = false", "does not fit closed. Expected: true"),
        ("closed = true", "marked = 0", 'a message-number or "any"'),
        ("closed = true", 'answered = "FROB"', "the keyword of a command"),
        ("closed = true", 'closed = true, reach = "UPDATE"', "over asks for 2 things"),
        ("closed = true", "session = 1", "over asks for 0 things"),
        ("closed = true", "closed = true, times = -1", "times is no number"),
        ("closed = true", "fetch = 1", 'The key "fetch" is not known'),
        ('goals = [{ name = "over", closed = true }]', "goals = []", "There is no goal"),
        (
            "closed = true }]",
            'closed = true }, { name = "over", reach = "UPDATE" }]',
            '"over" is there twice',
        ),
        ('solution = ["QUIT"]', 'solution = ["QUIT"]\nview = "moon"', "row 9, step 1, view"),
        ('solution = ["QUIT"]', 'solution = ["QUIT"]\nbeside = true', "row 9, step 1, beside"),
        (
            'solution = ["QUIT"]',
            'solution = ["QUIT"]\nask = [{ name = "a", choices = ["b"], right = "b" }]',
            "These are no choices",
        ),
        ('solution = ["QUIT"]', 'solution = ["QUIT"]\nwrong = [{ name = "a" }]', "It says not what is wrong"),
        ("format = 2", "format == 2", "Not TOML"),
    ],
)
def test_what_is_wrong_is_named_with_its_row(old: str, new: str, inside: str) -> None:
    assert old in MINIMAL
    with pytest.raises(LessonError) as caught:
        read_lesson(MINIMAL.replace(old, new).encode(), "01-small")
    assert str(caught.value).startswith("01-small/lesson.toml")
    assert inside in str(caught.value)
    assert caught.value.advice


def test_two_steps_of_one_name_are_refused() -> None:
    with pytest.raises(LessonError, match='"go" is there twice'):
        read_lesson((MINIMAL + MINIMAL[MINIMAL.index("[[step]]") :]).encode(), "01-small")


def test_octets_that_are_not_utf_8_are_named_with_their_row() -> None:
    with pytest.raises(LessonError, match=r"01-small/lesson\.toml, row 2: An octet that is not UTF-8: e9"):
        read_lesson(MINIMAL.encode().replace(b"POP3", b"POP\xe9"), "01-small")


def test_every_kind_of_goal_says_what_it_takes() -> None:
    assert all(kind.expects for kind in GOALS.values())


@given(st.one_of(st.binary(max_size=80), st.text(max_size=80).map(str.encode)))
def test_any_octets_are_a_lesson_or_an_error_that_says_why(octets: bytes) -> None:
    with pytest.raises(LessonError):
        read_lesson(octets, "01-small")


_VALUES = st.recursive(
    st.one_of(st.booleans(), st.integers(), st.text(max_size=5)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=2), st.dictionaries(st.text(max_size=5), inner, max_size=2)
    ),
    max_leaves=4,
)


@given(
    st.sampled_from(sorted({*tomllib.loads(WHOLE), *tomllib.loads(WHOLE)["step"][0]})), _VALUES, st.booleans()
)
def test_any_value_of_a_key_is_read_or_refused(key: str, value: object, within: bool) -> None:  # noqa: FBT001 - given
    data = tomllib.loads(MINIMAL)
    (data["step"][0] if within else data)[key] = value
    rows = [f"{_toml(name)} = {_toml(one)}" for name, one in data.items()]
    with contextlib.suppress(LessonError):
        assert read_lesson("\n".join(rows).encode(), "01-small").steps


def _toml(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_toml(name)} = {_toml(one)}" for name, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_toml(v) for v in value) + "]"
    if isinstance(value, str):
        return '"' + "".join(f"\\U{ord(c):08x}" for c in value if not 0xD800 <= ord(c) < 0xE000) + '"'
    return str(value).lower()


def test_rows_are_found_by_table_and_key() -> None:
    rows = TomlRows("a = 1\n[[step]]\nb = 2\n# b = 3\n[[step]]\n b = 4\n[other] # so\nc=5")
    assert [rows.row("", 0, "a"), rows.row("step", 1, "b"), rows.row("step", 2, "b")] == [1, 3, 6]
    assert [rows.row("step", 2), rows.row("step", 2, "z"), rows.row("other", 1, "c"), rows.row("no", 1)] == [
        5,
        5,
        8,
        1,
    ]
