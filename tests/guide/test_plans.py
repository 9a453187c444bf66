"""Plans are read strictly, walked forwards and backwards, and made of lessons and transcripts."""

import contextlib
import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from popconsole.analysis.history import history_of
from popconsole.formats.reading import read
from popconsole.guide.plans.filling import filled, has_place, unknown_place
from popconsole.guide.plans.made import plan_of_lesson, plan_of_transcript
from popconsole.guide.plans.plan import (
    Plan,
    PlannedLine,
    PlannedMoment,
    PlannedView,
    PlanPlace,
    SessionChange,
    backward,
    due,
    forward,
    protocol_at,
    pulls_next,
)
from popconsole.guide.plans.reading import PlanError, parse_plan
from popconsole.protocol import POP2, POP3
from popconsole.protocol.auth import apop_digest
from popconsole.resources import read as read_data
from popconsole.ui.lesson_set import lesson_names, open_lesson, our_lessons

MINIMAL = """\
format = 1
title = "Small"
protocol = "POP3"

[[moment]]
title = "Go"
minutes = 2
notes = "Look up."
type = ["USER student", { line = "PASS x", expect = "-ERR" }]

[[moment]]
title = "Gone"
minutes = 1
ask = { question = "And now?", choices = ["this", "that"], right = 2 }
pull-plug = true
"""


def plan(text: str = MINIMAL) -> Plan:
    return parse_plan(text.encode(), "small.toml")


def test_a_plan_is_read() -> None:
    told = plan()
    assert (told.title, told.protocol, told.minutes, len(told.moments)) == ("Small", POP3, 3, 2)
    first, second = told.moments
    assert first.lines == (PlannedLine("USER student", "ok"), PlannedLine("PASS x", "-ERR"))
    assert (first.at, first.steps, second.at, second.steps) == (0, 2, 2, 1)
    assert second.question is not None
    assert (second.question.right, second.pulls_plug) == (1, True)
    assert first.session is SessionChange.STAYS


def test_all_that_a_moment_may_say_is_read() -> None:
    told = plan(
        MINIMAL
        + '[[moment]]\ntitle = "All"\nat = 7.5\nminutes = 1\ntask = "Do.\\n\\nThen more."\ncover = true\n'
        'drop = 1\npredict = true\nsession = "new"\nprotocol = "POP2"\npersona = "rfc"\n'
        'faults = ["lf-only"]\n'
        'left = "wire"\nright = "desk"\ndiagram = "full"\nsize = "whole"\nwait = 2\n'
        'type = [{ line = "HELO a b", expect = "any" }]\n'
        '[[moment]]\ntitle = "Open"\nminutes = 1\nopen = { name = "x", line = 3 }\n'
        '[[moment]]\ntitle = "Open too"\nminutes = 1\nopen = "y"\n'
    )
    moment = told.moments[2]
    assert (moment.at, moment.task, moment.cover, moment.drop) == (7.5, "Do.\n\nThen more.", True, 1)
    assert moment.look == PlannedView("wire", "desk", "full", "whole")
    assert moment.lines == (PlannedLine("HELO a b", None),)
    assert moment.faults == ("lf-only",)
    assert (protocol_at(told, 1), protocol_at(told, 2), protocol_at(told, 3)) == (POP3, POP2, POP2)
    opens = [one.opens for one in told.moments[3:]]
    assert [(one.name, one.line) for one in opens if one is not None] == [("x", 3), ("y", 1)]


def test_a_plan_is_walked_step_by_step_and_back_by_moments() -> None:
    told, at, seen = plan(), PlanPlace(), []
    while True:
        seen.append((at.moment, at.done, line.text if (line := due(told, at)) else "", pulls_next(told, at)))
        after = forward(told, at)
        if after is None:
            break
        at = after
    assert seen == [
        (0, 0, "USER student", False),
        (0, 1, "PASS x", False),
        (0, 2, "", False),
        (1, 0, "", True),
        (1, 1, "", False),
    ]
    assert backward(PlanPlace(1, 1)) == PlanPlace(1)
    assert backward(PlanPlace(1)) == PlanPlace(0)
    assert backward(PlanPlace(0)) is None


@pytest.mark.parametrize(
    ("old", "new", "inside"),
    [
        ("format = 1", "format = 2", "Install a newer popconsole"),
        ("format = 1", "format = true", "Expected: format = 1"),
        ("format = 1\n", "", "Expected: format = 1"),
        ("format = 1", "format == 1", "Not TOML"),
        ('title = "Small"', 'titel = "Small"', 'The key "titel" is not known'),
        ('title = "Small"', "title = 3", "title: This is no text"),
        ('"POP3"', '"POP4"', "one of POP2, POP3"),
        ('"POP3"', "3", "one of POP2, POP3"),
        ('protocol = "POP3"\n', 'protocol = "POP3"\nfaults = "x"\n', "These are no faults"),
        ('protocol = "POP3"\n', 'protocol = "POP3"\nfaults = ["x"]\n', 'There is no fault "x"'),
        ("minutes = 2", "minutes = -2", "moment 1, minutes: -2 is no number"),
        ("minutes = 2", "minutes = nan", "a number from 0 to 1440"),
        ("minutes = 2", "minutes = true", "a number from 0 to 1440"),
        ("minutes = 2\n", "", 'The key "minutes" is missing'),
        (
            "minutes = 1",
            "minutes = 1\nat = 1",
            "moment 2, at: It begins at 1, and the moment before ends at 2",
        ),
        ('notes = "Look up."', 'notes = ""', "moment 1, notes"),
        ('notes = "Look up."', "cover = 1", "neither true nor false"),
        ('notes = "Look up."', 'session = "old"', "one of new, second, first"),
        ('notes = "Look up."', 'left = "up"', "one of transcript, wire, sequence"),
        ('notes = "Look up."', 'persona = "rfc"', "takes effect in a new session alone"),
        ('notes = "Look up."', "predict = true", "A prediction is about one line; there are 2"),
        ('notes = "Look up."', 'open = "x"', "A recording is opened, and nothing can be said"),
        ('notes = "Look up."', "open = 3", "moment 1, open: This is no table"),
        ('notes = "Look up."', 'open = { name = "x", line = 0 }', "a whole number from 1 on"),
        ('notes = "Look up."', 'open = { name = "" }', "moment 1, open, name"),
        ('["USER student", { line = "PASS x", expect = "-ERR" }]', "[]", "moment 1, type"),
        ('"USER student"', '"USER\\r\\nSTAT"', "moment 1, type, 1: This is no command line"),
        ('"USER student"', '"USER {stamp:x}"', "Nothing is known to fill {stamp:...}"),
        ('expect = "-ERR"', 'expects = "-ERR"', 'moment 1, type, 2: The key "expects"'),
        ('choices = ["this", "that"]', 'choices = ["this"]', "a list of 2 to 9 texts"),
        ('choices = ["this", "that"]', 'choices = ["this", 3]', "moment 2, ask, choices"),
        ("right = 2", "right = 3", "a number from 1 to 2"),
        ("ask = {", "ask = 3 # {", "moment 2, ask: This is no table"),
        ("pull-plug = true", "predict = true", "A prediction is about one line; there are 0"),
        ("pull-plug = true", 'predict = true\ntype = ["STAT"]', "one of ask and predict"),
    ],
)
def test_what_is_wrong_is_named(old: str, new: str, inside: str) -> None:
    assert old in MINIMAL
    with pytest.raises(PlanError) as caught:
        plan(MINIMAL.replace(old, new, 1))
    assert str(caught.value).startswith("small.toml")
    assert inside in str(caught.value)


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        ('format = 1\ntitle = "x"\nprotocol = "POP3"\nmoment = []\n', "There is no moment"),
        ('format = 1\ntitle = "x"\nprotocol = "POP3"\nmoment = [1]\n', "moment 1: This is no table"),
        (
            'format = 1\ntitle = "x"\nprotocol = "POP3"\n[[moment]]\ntitle = "x"\nminutes = 1\n',
            "No moment does or says anything",
        ),
        (
            'format = 1\ntitle = "x"\nprotocol = "POP3"\n' + '[[moment]]\ntitle = "x"\nminutes = 0\n' * 1001,
            "There are 1001 moments",
        ),
    ],
)
def test_a_plan_without_anything_to_do_is_none(text: str, inside: str) -> None:
    with pytest.raises(PlanError, match=inside):
        plan(text)


def test_octets_that_are_not_utf_8_are_named_with_their_row() -> None:
    with pytest.raises(PlanError, match=r"small\.toml, row 2: An octet that is not UTF-8: e9"):
        parse_plan(MINIMAL.encode().replace(b"Small", b"Sm\xe9ll"), "small.toml")


@given(st.one_of(st.binary(max_size=80), st.text(max_size=80).map(str.encode)))
def test_any_octets_are_a_plan_or_an_error_that_says_why(octets: bytes) -> None:
    with pytest.raises(PlanError):
        parse_plan(octets, "small.toml")


_VALUES = st.recursive(
    st.one_of(st.booleans(), st.integers(), st.floats(), st.text(max_size=5)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=2),
        st.dictionaries(
            st.sampled_from(["line", "expect", "name", "question", "choices", "right"]), inner, max_size=3
        ),
    ),
    max_leaves=5,
)
_KEYS = (
    "title", "minutes", "at", "notes", "task", "cover", "drop", "ask", "predict", "session", "protocol",
    "persona", "faults", "left", "right", "diagram", "size", "open", "wait", "type", "pull-plug",
)  # fmt: skip


@given(st.sampled_from(_KEYS), _VALUES)
def test_any_value_of_a_key_is_read_or_refused(key: str, value: object) -> None:
    rows = {"title": '"x"', "minutes": "1", "notes": '"y"', key: _toml(value)}
    text = 'format = 1\ntitle = "x"\nprotocol = "POP3"\n[[moment]]\n'
    text += "".join(f"{name} = {told}\n" for name, told in rows.items())
    tomllib.loads(text)
    with contextlib.suppress(PlanError):
        assert plan(text).moments


def _toml(value: object) -> str:
    if isinstance(value, list):
        return "[" + ", ".join(_toml(v) for v in value) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{k} = {_toml(v)}" for k, v in value.items()) + "}"
    if isinstance(value, str):
        return '"' + "".join(f"\\U{ord(c):08x}" for c in value if not 0xD800 <= ord(c) < 0xE000) + '"'
    if isinstance(value, float) and value.is_integer():
        return f"{value:.1f}"
    return str(value).lower()


def test_a_digest_is_filled_in_for_this_greeting_and_for_the_one_before() -> None:
    now, before = b"<2@x>", b"<1@x>"
    digest, old = (apop_digest(stamp, b"learn").decode() for stamp in (now, before))
    assert filled("APOP student {digest:learn}", now, before) == f"APOP student {digest}"
    assert filled("APOP student {old-digest:learn}", now, before) == f"APOP student {old}"
    assert filled("PASS {x} {}", now, before) == "PASS {x} {}"
    assert len(filled("{digest:a}", None, None)) == 32
    assert has_place("{digest:a}")
    assert not has_place("PASS {x}")
    assert unknown_place("{digest:a} {other:b}") == "other"


@pytest.mark.parametrize("name", lesson_names(our_lessons()))
def test_a_lesson_is_a_plan(name: str) -> None:
    whole = open_lesson(our_lessons(), name)
    lesson, text = whole.lesson, whole.text("en")
    told = plan_of_lesson(lesson, text)
    titles = [text.steps[step.name].title for step in lesson.steps]
    assert list(dict.fromkeys(one.title for one in told.moments)) == titles
    typed = [line for step in lesson.steps for line in step.solution if not line.startswith(":")]
    planned = [line.text for one in told.moments for line in one.lines]
    assert [line for line in planned if not has_place(line)] == typed
    assert told.minutes == pytest.approx(lesson.minutes)
    assert (told.persona, told.faults) == (lesson.persona, lesson.faults)
    assert sum(one.pulls_plug for one in told.moments) == sum(
        ":disconnect" in step.solution for step in lesson.steps
    )


def of_transcript(octets: bytes, comments: tuple[tuple[int, str], ...] = ()) -> Plan | None:
    conversation = read(octets, "seen.txt").conversations[0]
    return plan_of_transcript(history_of(conversation, POP3), "seen", "Seen", comments)


def test_a_transcript_is_a_plan_its_comments_the_notes_its_answers_what_is_expected() -> None:
    told = of_transcript(
        b"S: +OK hi\nC: USER ada\nS: +OK\nC: PASS x\nS: -ERR no\nC: STAT\n",
        ((1, "Before USER."), (3, "Before PASS."), (9, "Behind all.")),
    )
    assert told is not None
    assert [one.title for one in told.moments] == ["USER ada", "PASS ********", "STAT", "What was to be seen"]
    assert [one.notes for one in told.moments] == ["Before USER.", "Before PASS.", "", "Behind all."]
    lines = [one.lines[0] for one in told.moments[:3]]
    assert lines == [
        PlannedLine("USER ada", "+OK", 1),
        PlannedLine("PASS x", "-ERR", 3),
        PlannedLine("STAT", None, 5),
    ]
    assert of_transcript(b"S: +OK hi\n") is None


def test_where_the_recorded_client_hung_up_the_plug_is_pulled() -> None:
    told = of_transcript(
        b"Transcript: 1\nProtocol: POP3\nFidelity: exact\n\nC! open\n"
        b"S: +OK hi\nC: USER ada\nS: +OK\nC! close\n"
    )
    assert told is not None
    assert [one.pulls_plug for one in told.moments] == [True]
    long = of_transcript(b"S: +OK hi\nC: USER " + b"x" * 99 + b"\nS: +OK\n")
    assert long is not None
    assert len(long.moments[0].title) == 60


def test_what_pop2_answers_is_expected_by_its_first_sign() -> None:
    conversation = read(read_data("transcripts", "pop2-folders.txt"), "pop2-folders.txt").conversations[0]
    told = plan_of_transcript(history_of(conversation, POP2), "x")
    assert told is not None
    assert told.title == "x"
    assert {line.expect for one in told.moments for line in one.lines} <= {"#", "=", "+", "-", None}


def test_a_moment_needs_no_more_than_its_times() -> None:
    assert PlannedMoment("x", 0, 1).steps == 0


def test_mail_that_comes_is_planned() -> None:
    moment = '[[moment]]\ntitle = "a"\nminutes = 1\nnotes = "b"\ndeliver = {}\n'
    head = 'format = 1\ntitle = "x"\nprotocol = "POP3"\n'
    for value, users in (('"student"', ["student"]), ('["guest", "teacher"]', ["guest", "teacher"])):
        told = parse_plan((head + moment.format(value)).encode(), "x.toml")
        assert [one.user for one in told.moments[0].mail] == users
    for value in ("3", "[]", '[""]'):
        with pytest.raises(PlanError, match="deliver"):
            parse_plan((head + moment.format(value)).encode(), "x.toml")
    lesson = open_lesson(our_lessons(), "6")
    mail = [one for part in plan_of_lesson(lesson.lesson, lesson.text("en")).moments for one in part.mail]
    assert [(one.user, one.file) for one in mail] == [("student", "new.eml")]
