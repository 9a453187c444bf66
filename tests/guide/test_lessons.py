"""Lessons are read strictly, progress is a fold, and every lesson is solved by its own solutions."""

import contextlib
import tomllib
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from popconsole.analysis.step import Step
from popconsole.analysis.tracker import Tracker
from popconsole.guide.lessons.goals import GOALS
from popconsole.guide.lessons.lessons import Lesson, LessonError, LessonProgress, parse
from popconsole.maildrop.builtin import PASSWORDS
from popconsole.protocol.framing import Framer
from popconsole.protocol.syntax import parse as parse_command
from popconsole.resources import folder, names, read
from popconsole.server.faults.action import Action, Drop, Write
from popconsole.server.listening.access import Access
from popconsole.server.rehearsal import Rehearsal
from popconsole.server.setup import Setup
from popconsole.transcript.model import Line, LineKind, Side
from popconsole.ui.mock_behaviour import behaviour

NAMES = names("lessons", ".toml")

MINIMAL = """\
format = 1
name = "small"
title = "Small"
protocol = "POP3"
summary = "One step."

[[step]]
title = "Go"
text = "Leave."
goals = [{ says = "It is over", closed = true }]
hint = "Type QUIT."
solution = ["QUIT"]
"""


class Server:
    """The engine as the lesson wants it, with its built-in mail, and a tracker that follows what is said."""

    def __init__(self, told: Lesson) -> None:
        protocol, behaves = told.protocol, behaviour(told.persona, told.faults)
        setup = Setup().as_persona(behaves.persona)
        self._access = Access(setup)
        self._shaped = Rehearsal(protocol.name, setup, behaves.faults, lambda _: None, self._access)
        self._tracker = Tracker(protocol, exact=True)
        self._framer = Framer()

    @property
    def closed(self) -> bool:
        return self._shaped.closed

    def open(self) -> Iterator[Step]:
        yield self._tracker.feed(Line(Side.CLIENT, b"", kind=LineKind.OPENED))
        yield from self._deliver(self._shaped.event(self._access.opened(b"<1.2@popconsole.example>")))

    def say(self, line: str) -> Iterator[Step]:
        yield self._tracker.feed(Line(Side.CLIENT, line.encode()))
        yield from self._deliver(self._shaped.line(line.encode()))

    def _deliver(self, actions: Iterator[Action]) -> Iterator[Step]:
        for action in actions:
            if isinstance(action, Write):
                self._framer.feed(action.octets)
                yield from self._lines()
            self._shaped.closed |= isinstance(action, Drop)
        if self.closed:
            yield self._tracker.feed(Line(Side.SERVER, b"", kind=LineKind.CLOSED))

    def _lines(self) -> Iterator[Step]:
        while (cut := self._framer.next(self._tracker.dialogue.octets_due)) is not None:
            yield self._tracker.feed(Line(Side.SERVER, *cut))


def lesson(name: str) -> Lesson:
    return parse(read("lessons", f"{name}.toml"), name)


def follow(progress: LessonProgress, steps: Iterator[Step]) -> LessonProgress:
    for taken in steps:
        progress = progress.feed(taken)
    return progress


def test_the_folder_holds_lessons_and_plans_and_nothing_else() -> None:
    assert {entry.name for entry in folder("lessons").iterdir()} == {
        "plans",
        *(f"{name}.toml" for name in NAMES),
    }
    assert {"pop3-first-session", "pop2-first-session", "pop3-odd-server"} <= set(NAMES)
    assert len({lesson(name).title for name in NAMES}) == len(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_each_step_is_solved_by_its_own_solution_and_not_before(name: str) -> None:
    told = lesson(name)
    server = Server(told)
    progress = follow(LessonProgress(told), server.open())
    for number, part in enumerate(told.steps):
        assert (progress.index, progress.ticked) == (number, frozenset())
        for line in part.solution:
            assert progress.index == number, "the solution goes on after the goals are reached"
            progress = follow(progress, server.say(line))
        assert progress.index == number + 1
    assert progress.done
    assert progress.current is None
    assert server.closed


@pytest.mark.parametrize("name", NAMES)
def test_a_session_that_does_nothing_right_ticks_nothing(name: str) -> None:
    told = lesson(name)
    for line in ("NONSENSE", "STAT", "READ 1", "PASS wrong", "HELO student wrong", "NOOP"):
        server = Server(told)
        progress = follow(follow(LessonProgress(told), server.open()), server.say(line))
        assert (progress.index, progress.ticked) == (0, frozenset())


@pytest.mark.parametrize("name", NAMES)
def test_lessons_are_short_and_their_account_is_built_in(name: str) -> None:
    told = lesson(name)
    assert 5 <= len(told.steps) <= 8
    assert len({part.title for part in told.steps}) == len(told.steps)
    prose = " ".join(part.text for part in told.steps)
    assert "student" in prose
    assert PASSWORDS[b"student"].decode() in prose
    for part in told.steps:
        assert part.hint
        assert part.solution
        for line in part.solution:
            assert parse_command(told.protocol, line.encode()).problems == ()


def test_goals_of_a_step_tick_in_any_order() -> None:
    told = lesson("pop3-first-session")
    server = Server(told)
    progress = follow(LessonProgress(told), server.open())
    for line in ("USER student", "PASS learn", "LIST"):
        progress = follow(progress, server.say(line))
    assert (progress.index, progress.ticked) == (2, frozenset({1}))
    assert follow(progress, server.say("STAT")).index == 3


def test_what_lasts_may_be_reached_before_its_turn_what_happens_may_not() -> None:
    told = lesson("pop3-first-session")
    server = Server(told)
    progress = follow(LessonProgress(told), server.open())
    for line in (
        "USER student",
        "PASS learn",
        "DELE 1",
        "RETR 1",
        "STAT",
        "LIST",
        "TOP 2 0",
        "RSET",
        "RETR 1",
    ):
        progress = follow(progress, server.say(line))
    assert (progress.index, progress.ticked) == (4, frozenset({0}))
    progress = follow(progress, server.say("DELE 1"))
    progress = follow(progress, server.say("RETR 2"))
    assert (progress.index, progress.ticked) == (5, frozenset({0}))  # marked already; not yet refused


def test_pop2_data_is_fetched_at_its_last_octet() -> None:
    told = lesson("pop2-first-session")
    server = Server(told)
    progress = follow(LessonProgress(told), server.open())
    for line in ("HELO student learn", "READ 1"):
        progress = follow(progress, server.say(line))
    seen = []
    for taken in server.say("RETR"):
        progress = progress.feed(taken)
        seen.append(progress.index)
    assert seen == [2] * (len(seen) - 1) + [3]
    assert len(seen) > 2


def test_progress_is_a_value() -> None:
    told = parse(MINIMAL.encode(), "small")
    server = Server(told)
    start = LessonProgress(told)
    opened = follow(start, server.open())
    assert opened == start
    assert follow(opened, server.say("QUIT")).done
    assert not start.done


@pytest.mark.parametrize(
    ("old", "new", "inside"),
    [
        ("format = 1", "format = 2", "Install a newer popconsole"),
        ("format = 1", 'format = "1"', "Expected: format = 1"),
        ("format = 1\n", "", "Expected: format = 1"),
        ('name = "small"', 'name = "other"', '"small", as the file'),
        ('title = "Small"', 'titel = "Small"', 'The key "titel" is not known'),
        ('summary = "One step."\n', "", 'The key "summary" is missing'),
        ('summary = "One step."', 'summary = "  "', "summary: This is no text"),
        ('"POP3"', '"POP4"', "one of POP2, POP3"),
        ("[[step]]", "[step]", "step: There is no step"),
        ('hint = "Type QUIT."', "hint = 3", "step 1, hint"),
        ('hint = "Type QUIT."', 'hints = "x"', 'step 1: The key "hints" is not known'),
        ('solution = ["QUIT"]', "solution = []", "step 1, solution"),
        ('solution = ["QUIT"]', 'solution = ["QUIT\\r\\nSTAT"]', "step 1, solution"),
        ("closed = true", "closed = false", "step 1, goal 1, closed"),
        ("closed = true", "marked = 0", 'a message-number or "any"'),
        ("closed = true", "marked = true", 'a message-number or "any"'),
        (
            "closed = true",
            'answered = "READ"',
            "'READ' does not fit POP3. Expected: the keyword of a command",
        ),
        ("closed = true", 'reach = "MBOX"', "the name of a state"),
        ("closed = true", 'closed = true, reach = "UPDATE"', "exactly one of reach, answered"),
        ("closed = true", "fetch = 1", "exactly one of"),
        ('says = "It is over", ', "", 'The key "says" is missing'),
        ('goals = [{ says = "It is over", closed = true }]', "goals = [1]", "goal 1: This is no table"),
        ("format = 1", "format == 1", "Not TOML"),
    ],
)
def test_what_is_wrong_is_named(old: str, new: str, inside: str) -> None:
    assert old in MINIMAL
    with pytest.raises(LessonError) as caught:
        parse(MINIMAL.replace(old, new).encode(), "small")
    assert str(caught.value).startswith("small.toml")
    assert inside in str(caught.value)
    assert caught.value.advice


def test_octets_that_are_not_utf_8_are_named_with_their_row() -> None:
    with pytest.raises(LessonError, match=r"small\.toml, row 3: An octet that is not UTF-8: e9"):
        parse(MINIMAL.encode().replace(b"Small", b"Sm\xe9ll"), "small")


def test_prose_keeps_its_paragraphs_and_is_safe() -> None:
    text = '"""\none\ntwo\n\nthree \\u001b[2J\n"""'
    told = parse(MINIMAL.replace('"Leave."', text).encode(), "small")
    assert told.steps[0].text == "one two\n\nthree \u241b[2J"


def test_every_kind_of_goal_says_what_it_takes() -> None:
    assert list(GOALS) == ["reach", "answered", "refused", "marked", "fetched", "found", "closed"]
    assert all(kind.expects for kind in GOALS.values())


@given(st.one_of(st.binary(max_size=80), st.text(max_size=80).map(str.encode)))
def test_any_octets_are_a_lesson_or_an_error_that_says_why(octets: bytes) -> None:
    with pytest.raises(LessonError):
        parse(octets, "small")


_VALUES = st.recursive(
    st.one_of(st.booleans(), st.integers(), st.text(max_size=5)),
    lambda inner: st.lists(inner, max_size=2),
    max_leaves=4,
)


@given(st.sampled_from(["format", "name", "title", "protocol", "summary", "step"]), _VALUES)
def test_any_value_of_a_key_is_read_or_refused(key: str, value: object) -> None:
    data = tomllib.loads(MINIMAL)
    data[key] = value
    rows = "\n".join(f"{k} = {_toml(v)}" for k, v in data.items() if k != "step" or k == key)
    steps = "" if key == "step" else MINIMAL[MINIMAL.index("[[step]]") :]
    with contextlib.suppress(LessonError):
        assert parse(f"{rows}\n{steps}".encode(), "small").steps


def _toml(value: object) -> str:
    if isinstance(value, list):
        return "[" + ", ".join(_toml(v) for v in value) + "]"
    if isinstance(value, str):
        return '"' + "".join(f"\\U{ord(c):08x}" for c in value if not 0xD800 <= ord(c) < 0xE000) + '"'
    return str(value).lower()


def test_a_lesson_may_name_a_persona_and_faults() -> None:
    assert (parse(MINIMAL.encode(), "small").persona, parse(MINIMAL.encode(), "small").faults) == (None, ())
    told = MINIMAL.replace("[[step]]", 'persona = "cyrus"\nfaults = ["lf-only", "slow:5@RETR"]\n\n[[step]]')
    lesson = parse(told.encode(), "small")
    assert (lesson.persona, lesson.faults) == ("cyrus", ("lf-only", "slow:5@RETR"))
    for wrong, says in (
        ('faults = ["frobnicate"]', "frobnicate"),
        ("faults = 3", "no faults"),
        ("persona = 3", "text"),
    ):
        with pytest.raises(LessonError, match=says):
            parse(MINIMAL.replace("[[step]]", f"{wrong}\n\n[[step]]").encode(), "small")


@pytest.mark.parametrize("name", NAMES)
def test_the_persona_and_the_faults_of_a_lesson_are_known(name: str) -> None:
    lesson = parse(read("lessons", f"{name}.toml"), name)
    assert behaviour(lesson.persona, lesson.faults).persona == lesson.persona
