"""Plans read strictly from TOML: a file is data, never code.

::

    format = 1
    title = "..."
    protocol = "POP3"
    summary = "..."               # may be left out, as all that follows
    persona = "dovecot"           # who the mock server speaks as
    faults = ["lf-only"]          # what goes wrong on purpose, as serve --fault has it

    [[moment]]
    title = "..."
    minutes = 2                   # how long it takes
    at = 3                        # minutes from the beginning; else at the end of the moment before
    notes = "..."                 # for the teacher alone
    task = "..."                  # what the class is to do
    cover = true                  # the class sees title, task and question alone
    drop = 1                      # where time is short, 1 is left out first; a moment without one, never
    ask = { question = "...", choices = ["...", "..."], right = 1, why = "...", after = 1 }
    predict = true                # the class foretells the answer to its line
    session = "new"               # new, second, first: see SessionChange
    protocol = "POP2"             # from here on; so are persona and faults: with a new session
    left = "wire"                 # what the class sees, from here on
    right = "desk"
    deliver = "student"           # a message comes for a user, before the session of the moment
    diagram = "simple"
    size = "projector"
    open = { name = "rfc1939-session", line = 4 }
    wait = 2                      # seconds
    type = ["USER student", { line = "PASS x", expect = "-ERR" }]
    pull-plug = true

A line of which nothing is expected must not be refused. Keys that are not known are errors.
"""

import math
from collections.abc import Mapping
from typing import Any, NoReturn

from popconsole.guide.lessons.errors import LessonError
from popconsole.guide.lessons.strict_toml import decoded, loaded, unknown_fault, wrong_key
from popconsole.guide.lessons.text_file import one_row
from popconsole.guide.plans.filling import KINDS, unknown_place
from popconsole.guide.plans.plan import (
    NOT_REFUSED,
    ClassQuestion,
    Plan,
    PlannedLine,
    PlannedMail,
    PlannedMoment,
    PlannedRecording,
    PlannedView,
    SessionChange,
)
from popconsole.i18n import _
from popconsole.protocol import PROTOCOLS
from popconsole.protocol.table import Protocol
from popconsole.transcript.safe import safe_prose, safe_text

FORMAT = 1
ANYTHING = "any"
"""What a file says of a line whose answer may be as it likes."""
LOOKS = {
    "left": ("transcript", "wire", "sequence"),
    "right": ("diagram", "desk"),
    "diagram": ("simple", "full"),
    "size": ("projector", "whole"),
}
"""What can be said of how the screen looks, and what each may be."""

_PLAN_KEYS = ("format", "title", "protocol", "moment")
_PLAN_OPTIONS = ("summary", "persona", "faults")
_MOMENT_KEYS = ("title", "minutes")
_MOMENT_OPTIONS = (
    "at", "notes", "task", "cover", "drop", "ask", "predict", "session", "protocol", "persona", "faults",
    "deliver", *LOOKS, "open", "wait", "type", "pull-plug",
)  # fmt: skip
PLAN_KEYS = (*_PLAN_KEYS, *_PLAN_OPTIONS)
"""All keys of a plan."""
MOMENT_KEYS = (*_MOMENT_KEYS, *_MOMENT_OPTIONS)
"""All keys of a moment."""
_MOST_MOMENTS = 1_000
_MOST_MINUTES = 24 * 60
_MOST_SECONDS = 3_600
_MOST_CHOICES = 9


class PlanError(LessonError):
    """A plan file that cannot be used: which file, where in it, what was expected, what to do."""


def parse_plan(octets: bytes, name: str) -> Plan:
    """Read a plan; ``name`` is that of its file, to be told in errors. Raises PlanError."""
    file = safe_text(name)
    return _Reader(file).plan(loaded(decoded(octets, file, PlanError), file, PlanError))


class _Reader:
    """Reads the tables of one file and knows where it is when something is wrong."""

    def __init__(self, file: str) -> None:
        self._file = file

    def plan(self, data: dict[str, Any]) -> Plan:
        self._check_format(data)
        self._keys(data, _PLAN_KEYS, _PLAN_OPTIONS, "")
        protocol = self._protocol(data, "")
        rows = data["moment"]
        if not isinstance(rows, list) or not rows:
            self._fail("moment", _("There is no moment."), "[[moment]]")
        if len(rows) > _MOST_MOMENTS:
            met = _("There are {n} moments.").format(n=len(rows))
            self._fail("moment", met, _("at most {most}").format(most=_MOST_MOMENTS))
        moments: list[PlannedMoment] = []
        for number, row in enumerate(rows, 1):
            at = moments[-1].at + moments[-1].minutes if moments else 0.0
            moments.append(self._moment(row, number, at))
        if not any(one.lines or one.opens or one.question or one.notes or one.task for one in moments):
            self._fail("moment", _("No moment does or says anything."), 'type = ["..."], notes = "..."')
        return Plan(
            self._file,
            self._text(data, "title", ""),
            protocol,
            tuple(moments),
            self._text(data, "summary", "") if "summary" in data else "",
            self._text(data, "persona", "") if "persona" in data else None,
            self._faults(data, "") or (),
        )

    def _check_format(self, data: Mapping[str, Any]) -> None:
        """Refuse a newer format before its new keys are taken for misspelt ones."""
        version = data.get("format")
        if type(version) is int and version > FORMAT:
            met = _("The plan has format {version}.").format(version=version)
            expected = _("format {known}").format(known=FORMAT)
            advice = _("Install a newer popconsole to open it.")
            raise PlanError(self._file, "format", met, expected, advice)
        if type(version) is not int or version != FORMAT:
            self._fail("format", _("This is no format."), f"format = {FORMAT}")

    def _moment(self, data: object, number: int, at: float) -> PlannedMoment:
        where = _("moment {n}").format(n=number)
        if not isinstance(data, dict):
            self._fail(where, _("This is no table."), "[[moment]]")
        self._keys(data, _MOMENT_KEYS, _MOMENT_OPTIONS, where)
        begins = self._number(data, "at", where, _MOST_MINUTES) if "at" in data else at
        if begins < at:
            met = _("It begins at {at}, and the moment before ends at {end}.")
            self._fail(
                f"{where}, at", met.format(at=f"{begins:g}", end=f"{at:g}"), _("a later time, or none")
            )
        moment = PlannedMoment(
            title=self._text(data, "title", where),
            at=begins,
            minutes=self._number(data, "minutes", where, _MOST_MINUTES),
            notes=self._text(data, "notes", where) if "notes" in data else "",
            task=self._text(data, "task", where) if "task" in data else "",
            cover=self._flag(data, "cover", where),
            question=self._question(data["ask"], f"{where}, ask") if "ask" in data else None,
            predict=self._flag(data, "predict", where),
            look=PlannedView(
                **{key: self._one_of(data, key, LOOKS[key], where) for key in LOOKS if key in data}
            ),
            session=self._session(data, where),
            protocol=self._protocol(data, where) if "protocol" in data else None,
            persona=self._text(data, "persona", where) if "persona" in data else None,
            faults=self._faults(data, where),
            mail=self._mail(data["deliver"], f"{where}, deliver") if "deliver" in data else (),
            opens=self._opens(data["open"], f"{where}, open") if "open" in data else None,
            wait=self._number(data, "wait", where, _MOST_SECONDS) if "wait" in data else 0.0,
            lines=self._lines(data["type"], f"{where}, type") if "type" in data else (),
            pulls_plug=self._flag(data, "pull-plug", where),
            drop=int(self._number(data, "drop", where, _MOST_MOMENTS)) if "drop" in data else None,
        )
        self._check_together(moment, data, where)
        return moment

    def _check_together(self, moment: PlannedMoment, data: dict[str, Any], where: str) -> None:
        """Refuse what can't be done in one moment."""
        behaves = [key for key in ("protocol", "persona", "faults") if key in data]
        if behaves and moment.session not in (SessionChange.NEW, SessionChange.SECOND):
            met = _("The key {key} takes effect in a new session alone.").format(key=behaves[0])
            self._fail(where, met, 'session = "new"')
        if moment.opens is not None and (moment.lines or moment.pulls_plug):
            met = _("A recording is opened, and nothing can be said in it.")
            self._fail(where, met, _("the lines in a moment of their own"))
        if moment.predict and len(moment.lines) != 1:
            met = _("A prediction is about one line; there are {n}.").format(n=len(moment.lines))
            self._fail(where, met, 'type = ["..."]')
        if moment.predict and moment.question is not None:
            self._fail(where, _("There are a question and a prediction."), _("one of ask and predict"))

    # --- the keys of a moment

    def _question(self, data: object, where: str) -> ClassQuestion:
        if not isinstance(data, dict):
            self._fail(where, _("This is no table."), '{ question = "...", choices = ["...", "..."] }')
        self._keys(data, ("question", "choices"), ("right", "why", "after"), where)
        choices = data["choices"]
        if not isinstance(choices, list) or not 2 <= len(choices) <= _MOST_CHOICES:
            expected = _("a list of 2 to {most} texts").format(most=_MOST_CHOICES)
            self._fail(f"{where}, choices", _("These are no choices."), expected)
        texts = tuple(self._of_text(one, f"{where}, choices") for one in choices)
        right = None
        if "right" in data:
            number = data["right"]
            if type(number) is not int or not 1 <= number <= len(texts):
                expected = _("a number from 1 to {n}").format(n=len(texts))
                self._fail(f"{where}, right", _("There is no such choice."), expected)
            right = number - 1
        why = self._text(data, "why", where) if "why" in data else ""
        after = data.get("after")
        if after is not None and (type(after) is not int or after < 1):
            expected = _("a whole number from 1 on")
            self._fail(f"{where}, after", _("This is no number of lines."), expected)
        return ClassQuestion(self._text(data, "question", where), texts, right, why, after)

    def _session(self, data: dict[str, Any], where: str) -> SessionChange:
        if "session" not in data:
            return SessionChange.STAYS
        names = tuple(one.value for one in SessionChange if one is not SessionChange.STAYS)
        return SessionChange(self._one_of(data, "session", names, where))

    def _mail(self, data: object, where: str) -> tuple[PlannedMail, ...]:
        users = [data] if isinstance(data, str) else data
        if not isinstance(users, list) or not users:
            self._fail(where, _("These are no users."), 'deliver = "student"')
        return tuple(PlannedMail(self._of_text(one, where)) for one in users)

    def _opens(self, data: object, where: str) -> PlannedRecording:
        if isinstance(data, str):
            data = {"name": data}
        if not isinstance(data, dict):
            self._fail(where, _("This is no table."), '{ name = "...", line = 1 }')
        self._keys(data, ("name",), ("line",), where)
        line = data.get("line", 1)
        if type(line) is not int or line < 1:
            self._fail(f"{where}, line", _("This is no number of a line."), _("a whole number from 1 on"))
        name = data["name"]
        if not isinstance(name, str) or not name.strip() or "\0" in name:
            self._fail(f"{where}, name", _("This is no text, or an empty one."), _("a name, or a path"))
        return PlannedRecording(name, line)

    def _lines(self, data: object, where: str) -> tuple[PlannedLine, ...]:
        if not isinstance(data, list) or not data:
            self._fail(where, _("These are no command lines."), _("a list of texts of one line each"))
        return tuple(self._line(row, f"{where}, {n}") for n, row in enumerate(data, 1))

    def _line(self, data: object, where: str) -> PlannedLine:
        expect = NOT_REFUSED
        if isinstance(data, dict):
            self._keys(data, ("line",), ("expect",), where)
            expect = self._text(data, "expect", where) if "expect" in data else expect
            data = data["line"]
        if not isinstance(data, str) or not data.strip() or safe_text(data) != data:
            self._fail(where, _("This is no command line."), _("a text of one line, safe to show"))
        unknown = unknown_place(data)
        if unknown is not None:
            met = _("Nothing is known to fill {{{name}:...}}.").format(name=unknown)
            self._fail(where, met, ", ".join(f"{{{kind}:...}}" for kind in KINDS))
        return PlannedLine(data, None if expect == ANYTHING else expect)

    def _faults(self, data: dict[str, Any], where: str) -> tuple[str, ...] | None:
        if "faults" not in data:
            return None
        place, rows = self._place(where, "faults"), data["faults"]
        if not isinstance(rows, list) or not all(isinstance(text, str) and text.strip() for text in rows):
            self._fail(place, _("These are no faults."), 'faults = ["NAME[:ARG[,ARG]][@PLACE]"]')
        wrong = unknown_fault(rows)
        if wrong is not None:
            self._fail(place, *wrong)
        return tuple(rows)

    def _protocol(self, data: dict[str, Any], where: str) -> Protocol:
        return PROTOCOLS[self._one_of(data, "protocol", tuple(PROTOCOLS), where)]

    # --- values

    def _one_of(self, data: dict[str, Any], key: str, names: tuple[str, ...], where: str) -> str:
        value = data[key]
        if not isinstance(value, str) or value not in names:
            met = _("{value} is none of them.").format(value=_quoted(value))
            self._fail(self._place(where, key), met, _("one of {names}").format(names=", ".join(names)))
        return value

    def _flag(self, data: dict[str, Any], key: str, where: str) -> bool:
        value = data.get(key, False)
        if not isinstance(value, bool):
            self._fail(self._place(where, key), _("This is neither true nor false."), f"{key} = true")
        return value

    def _number(self, data: dict[str, Any], key: str, where: str, most: int) -> float:
        value = data[key]
        fits = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
        if not fits or not 0 <= value <= most:
            met = _("{value} is no number for it.").format(value=_quoted(value))
            self._fail(self._place(where, key), met, _("a number from 0 to {most}").format(most=most))
        return float(value)

    def _text(self, data: dict[str, Any], key: str, where: str) -> str:
        return self._of_text(data[key], self._place(where, key))

    def _of_text(self, value: object, where: str) -> str:
        """Return a text whose paragraphs stay; line ends within one are the file's, not the screen's."""
        if not isinstance(value, str) or not value.strip():
            self._fail(where, _("This is no text, or an empty one."), _("a text in quotes"))
        paragraphs = (one_row(part.strip()) for part in value.strip().split("\n\n"))
        return "\n\n".join(part for part in paragraphs if part)

    def _keys(
        self, data: dict[str, Any], known: tuple[str, ...], options: tuple[str, ...], where: str
    ) -> None:
        """Refuse keys that are not known, and the want of one that may not be left out."""
        wrong = wrong_key(data, known, options)
        if wrong is not None:
            self._fail(where, *wrong[1:])

    @staticmethod
    def _place(where: str, key: str) -> str:
        return f"{where}, {key}" if where else key

    def _fail(self, where: str, met: str, expected: str) -> NoReturn:
        raise PlanError(self._file, where, safe_prose(met), expected)


def _quoted(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 40 else text[:40] + "..."
