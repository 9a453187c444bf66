"""Lessons: data that is read strictly, and progress as a fold over the steps of the session.

A lesson is a TOML file, never code::

    format = 1
    name = "pop3-first-session"   # as the file
    title = "..."
    protocol = "POP3"
    summary = "..."
    persona = "dovecot"           # may be left out: who the mock server speaks as
    faults = ["drop-after:40@RETR"]   # may be left out: what goes wrong on purpose, as serve --fault has it

    [[step]]
    title = "..."
    text = "..."
    hint = "..."
    solution = ["STAT"]           # command lines that reach the goals
    goals = [{ says = "...", answered = "STAT" }]

Keys that are not known are errors, so that a misspelt one is not passed over and a newer format can
give them a meaning.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, NoReturn

from popconsole.analysis.step import Step
from popconsole.guide.lessons.goals import GOALS, Value
from popconsole.guide.words.faults import FAULT_ADVICE
from popconsole.i18n import _
from popconsole.protocol import PROTOCOLS
from popconsole.protocol.table import Protocol
from popconsole.transcript.safe import safe_text

FORMAT = 1

_LESSON_KEYS = ("format", "name", "title", "protocol", "summary", "step")
_LESSON_OPTIONS = ("persona", "faults")
_STEP_KEYS = ("title", "text", "hint", "solution", "goals")


class LessonError(ValueError):
    """A lesson file that cannot be used: which file, where in it, what was expected, what to do."""

    def __init__(self, file: str, where: str, met: str, expected: str, advice: str = "") -> None:
        self.file = file
        self.where = where
        self.met = met
        self.expected = expected
        self.advice = advice or _("Mend the file and open it again.")
        place = f"{file}, {where}" if where else file
        told = _("{place}: {met} Expected: {expected}. {advice}")
        super().__init__(told.format(place=place, met=met, expected=expected, advice=self.advice))


@dataclass(frozen=True, slots=True)
class Goal:
    """One goal: ``kind`` is a key of ``goals.GOALS``, ``says`` what the list of goals shows."""

    kind: str
    value: Value
    says: str

    def reached(self, protocol: Protocol, step: Step) -> bool:
        """Tell whether a step reaches it."""
        return GOALS[self.kind].reached(protocol, self.value, step)

    @property
    def lasting(self) -> bool:
        """Whether it is about where the session stands and so may be reached before its turn."""
        return GOALS[self.kind].lasting


@dataclass(frozen=True, slots=True)
class LessonStep:
    """One step of a lesson: prose, the goals to reach in any order, a hint, and lines that reach them.

    ``text`` has its paragraphs parted by an empty line and no other line ends; all texts are safe to show.
    """

    title: str
    text: str
    goals: tuple[Goal, ...]
    hint: str
    solution: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lesson:
    """A lesson; it has at least one step.

    ``persona`` and ``faults`` tell how the mock server is to behave; only the names of the faults are
    checked here.
    """

    name: str
    title: str
    protocol: Protocol
    summary: str
    steps: tuple[LessonStep, ...]
    persona: str | None = None
    faults: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LessonProgress:
    """How far a lesson has come: a value; ``feed`` gives the next one.

    ``index`` is the current step, from 0, equal to the number of steps when all is done; ``ticked`` are
    the goals of the current step that are reached, by their place in it from 0.
    """

    lesson: Lesson
    index: int = 0
    ticked: frozenset[int] = frozenset()

    @property
    def done(self) -> bool:
        """Whether all steps are done."""
        return self.index >= len(self.lesson.steps)

    @property
    def current(self) -> LessonStep | None:
        """The step to do now; None when all are done."""
        return None if self.done else self.lesson.steps[self.index]

    def feed(self, step: Step) -> "LessonProgress":
        """Return the progress after a step of the session.

        When all goals of a step are ticked the next begins; of that, only lasting goals can be reached
        by the same line.
        """
        now, lasting_only = self, False
        while now.current is not None:
            goals = now.current.goals
            reached = {
                number
                for number, goal in enumerate(goals)
                if (goal.lasting or not lasting_only) and goal.reached(now.lesson.protocol, step)
            }
            ticked = now.ticked | reached
            if len(ticked) < len(goals):
                return now if ticked == now.ticked else replace(now, ticked=ticked)
            now = replace(now, index=now.index + 1, ticked=frozenset())
            lasting_only = True
        return now


def parse(octets: bytes, name: str) -> Lesson:
    """Read a lesson file; ``name`` is that of the file without its ending.

    Raises LessonError, which names the file and the place in it.
    """
    file = f"{name}.toml"
    try:
        data = tomllib.loads(octets.decode("utf-8"))
    except UnicodeDecodeError as error:
        row = octets.count(b"\n", 0, error.start) + 1
        raise LessonError(
            file,
            _("row {row}").format(row=row),
            _("An octet that is not UTF-8: {octet}.").format(octet=f"{octets[error.start]:02x}"),
            _("a file in UTF-8"),
        ) from error
    except tomllib.TOMLDecodeError as error:
        raise LessonError(file, "", _("Not TOML: {error}.").format(error=error), _("a TOML file")) from error
    _check_format(file, data)
    return _Reader(file).lesson(data, name)


def _check_format(file: str, data: Mapping[str, Any]) -> None:
    """Refuse a newer format before its new keys are taken for misspelt ones."""
    version = data.get("format")
    if type(version) is int and version > FORMAT:
        raise LessonError(
            file,
            "format",
            _("The lesson has format {version}.").format(version=version),
            _("format {known}").format(known=FORMAT),
            _("Install a newer popconsole to open it."),
        )
    if type(version) is not int or version != FORMAT:
        raise LessonError(file, "format", _("This is no format."), f"format = {FORMAT}")


class _Reader:
    """Reads the tables of one file and knows where it is when something is wrong."""

    def __init__(self, file: str) -> None:
        self._file = file

    def lesson(self, data: dict[str, Any], name: str) -> Lesson:
        self._keys(data, _LESSON_KEYS, "", _LESSON_OPTIONS)
        given = self._text(data, "name", "")
        if given != name:
            self._fail(
                "name",
                _('The name is "{name}".').format(name=given),
                _('"{name}", as the file').format(name=name),
            )
        protocol = PROTOCOLS.get(self._text(data, "protocol", ""))
        if protocol is None:
            self._fail(
                "protocol", _("No such protocol."), _("one of {names}").format(names=", ".join(PROTOCOLS))
            )
        steps = data["step"]
        if not isinstance(steps, list) or not steps:
            self._fail("step", _("There is no step."), "[[step]]")
        return Lesson(
            name,
            self._text(data, "title", ""),
            protocol,
            self._text(data, "summary", ""),
            tuple(self._step(protocol, row, number) for number, row in enumerate(steps, 1)),
            self._text(data, "persona", "") if "persona" in data else None,
            self._faults(data.get("faults", [])),
        )

    def _faults(self, data: object) -> tuple[str, ...]:
        if not isinstance(data, list) or not all(_is_line(text) for text in data):
            self._fail("faults", _("These are no faults."), 'faults = ["NAME[:ARG[,ARG]][@PLACE]"]')
        for text in data:
            name = text.partition("@")[0].partition(":")[0]
            if name not in FAULT_ADVICE:
                met = _('There is no fault "{name}".').format(name=name)
                self._fail("faults", met, _("one of {names}").format(names=", ".join(FAULT_ADVICE)))
        return tuple(data)

    def _step(self, protocol: Protocol, data: object, number: int) -> LessonStep:
        where = _("step {n}").format(n=number)
        if not isinstance(data, dict):
            self._fail(where, _("This is no table."), "[[step]]")
        self._keys(data, _STEP_KEYS, where)
        goals, solution = data["goals"], data["solution"]
        if not isinstance(goals, list) or not goals:
            self._fail(f"{where}, goals", _("There is no goal."), 'goals = [{ says = "...", reach = "..." }]')
        if not isinstance(solution, list) or not solution or not all(_is_line(line) for line in solution):
            self._fail(
                f"{where}, solution", _("These are no command lines."), _("a list of texts of one line each")
            )
        return LessonStep(
            self._text(data, "title", where),
            self._text(data, "text", where),
            tuple(self._goal(protocol, goal, f"{where}, goal {n}") for n, goal in enumerate(goals, 1)),
            self._text(data, "hint", where),
            tuple(solution),
        )

    def _goal(self, protocol: Protocol, data: object, where: str) -> Goal:
        if not isinstance(data, dict):
            self._fail(where, _("This is no table."), '{ says = "...", reach = "..." }')
        kinds = [key for key in data if key in GOALS]
        if len(kinds) != 1:
            self._fail(
                where,
                _("It asks for {n} things.").format(n=len(kinds)),
                _("exactly one of {kinds}").format(kinds=", ".join(GOALS)),
            )
        self._keys(data, ("says", kinds[0]), where)
        kind, value = GOALS[kinds[0]], data[kinds[0]]
        if not kind.fits(protocol, value):
            self._fail(
                f"{where}, {kinds[0]}",
                _("{value} does not fit {protocol}.").format(value=repr(value), protocol=protocol.name),
                _(kind.expects),
            )
        return Goal(kinds[0], value, self._text(data, "says", where))

    def _keys(
        self, data: dict[str, Any], known: tuple[str, ...], where: str, options: tuple[str, ...] = ()
    ) -> None:
        """Refuse keys that are not known, and the want of one that is and may not be left out."""
        for key in data:
            if key not in known and key not in options:
                self._fail(
                    where,
                    _('The key "{key}" is not known.').format(key=key),
                    _("only {keys}").format(keys=", ".join((*known, *options))),
                )
        for key in known:
            if key not in data:
                self._fail(where, _('The key "{key}" is missing.').format(key=key), f"{key} = ...")

    def _text(self, data: dict[str, Any], key: str, where: str) -> str:
        value = data[key]
        if not isinstance(value, str) or not value.strip():
            self._fail(
                f"{where}, {key}" if where else key,
                _("This is no text, or an empty one."),
                _("a text in quotes"),
            )
        # Paragraphs stay; line ends within one are the file's, not the screen's.
        paragraphs = (" ".join(part.split()) for part in value.strip().split("\n\n"))
        return "\n\n".join(safe_text(part) for part in paragraphs if part)

    def _fail(self, where: str, met: str, expected: str) -> NoReturn:
        raise LessonError(self._file, where, safe_text(met), expected)


def _is_line(value: object) -> bool:
    """Whether this is one command line, with nothing in it that a screen could not show."""
    return isinstance(value, str) and bool(value.strip()) and safe_text(value) == value
