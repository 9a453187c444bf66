"""The file of a lesson, ``lesson.toml``: TOML, with this form.

    format = 2
    protocol = "POP3"                # or "POP2": of the first session
    minutes = 8
    new = ["QUIT"]                   # the commands that are new here, by their keywords
    sections = ["RFC 1939 section 3"]
    persona = "dovecot"              # if the mock server is to speak as another one
    faults = ["err-on:RETR,1"]       # and go wrong
    idle = 60                        # if its clock is to run out sooner, in seconds; so may a step

    [[account]]                      # if the built-in ones will not do
    user = "jeff"
    password = "mon_pass"
    mail = ["hello.eml"]             # files beside this one

    [[step]]
    name = "leave"                   # its words stand under this name in the texts
    session = "POP2"                 # if it begins with a new session; beside = true: the one before stays
    arrives = [{ user = "student", file = "new.eml" }]
    opens = "printed.txt"            # a recording
    view = "wire"                    # wire, desk, sequence, diagram, split
    again = "APOP"                   # the last line with that command is put on the command line
    goals = [{ name = "over", closed = true }]
    ask = [{ name = "who", choices = ["client", "server"], right = "server" }]
    wrong = [{ name = "other-counter", words = ["GET", "EHLO"] }]
    solution = ["QUIT"]

Keys that are not known are errors, so that a misspelt one is not passed over and a newer format can give them
a meaning. A lesson is never code.
"""

from collections.abc import Mapping
from typing import Any, NoReturn

from popconsole.guide.lessons.errors import LessonError
from popconsole.guide.lessons.goals import GOALS, LIMITS, Wanted
from popconsole.guide.lessons.lesson import (
    Account,
    Arrival,
    Goal,
    Lesson,
    LessonQuestion,
    LessonStep,
    Scene,
    WrongMove,
)
from popconsole.guide.lessons.strict_toml import decoded, loaded, unknown_fault, wrong_key
from popconsole.guide.lessons.toml_rows import TomlRows
from popconsole.i18n import _
from popconsole.protocol import PROTOCOLS
from popconsole.protocol.table import Protocol
from popconsole.transcript.safe import safe_prose, safe_text

FORMAT = 2
FILE = "lesson.toml"

_LESSON = ("format", "protocol", "minutes", "step")
_LESSON_OPTIONS = ("new", "sections", "persona", "faults", "idle", "account")
_STEP = ("name", "goals", "solution")
_SCENE = ("persona", "faults", "idle", "arrives", "session", "beside", "opens", "view", "again")
_STEP_OPTIONS = (*_SCENE, "ask", "wrong")
_KEYWORDS = frozenset(command.keyword for one in PROTOCOLS.values() for command in one.commands)
_VIEWS = ("wire", "desk", "sequence", "diagram", "split")
_DOINGS = (
    ":apop",
    ":disconnect",
    ":look",
    ":other",
    ":point",
    ":reconnect",
    ":say",
    ":wait",
    *(f":{view}" for view in _VIEWS),
)


def read_lesson(octets: bytes, name: str) -> Lesson:
    """Read the file of a lesson; ``name`` is that of its folder. Raises LessonError, which names the row."""
    file = f"{name}/{FILE}"
    text = decoded(octets, file)
    return _Reader(file, text, name).lesson(loaded(text, file))


class _Reader:
    """Reads the tables of one file and knows where it is when something is wrong."""

    def __init__(self, file: str, text: str, name: str) -> None:
        self._file = file
        self._rows = TomlRows(text)
        self._name = name
        self._at: tuple[str, int] = ("", 0)

    def lesson(self, data: dict[str, Any]) -> Lesson:
        self._check_format(data.get("format"))
        self._keys(data, _LESSON, _LESSON_OPTIONS)
        protocol = self._protocol(data, "protocol")
        minutes = data["minutes"]
        if type(minutes) is not int or not 1 <= minutes <= 60:
            self._fail("minutes", _("These are no minutes."), _("a whole number from 1 to 60"))
        idle = self._idle(data)
        new = self._texts(data, "new", _("keywords of commands"))
        for keyword in new:
            if keyword not in _KEYWORDS:
                self._fail("new", _("There is no command {name}.").format(name=keyword), _("a keyword"))
        sections, faults = self._texts(data, "sections", _("places in RFCs")), self._faults(data)
        persona = self._text(data, "persona") if "persona" in data else None
        accounts = self._tables(data, "account", ("user", "password"), ("mail",), self._account)
        steps = self._tables(data, "step", _STEP, _STEP_OPTIONS, self._step)
        self._at = ("", 0)
        if not steps:
            self._fail("step", _("There is no step."), "[[step]]")
        self._once("step", [step.name for step in steps])
        return Lesson(
            self._name,
            protocol,
            minutes,
            tuple(steps),
            new,
            sections,
            persona,
            faults or (),
            idle,
            tuple(accounts),
        )

    def _check_format(self, version: object) -> None:
        """Refuse a newer format before its new keys are taken for misspelt ones."""
        if type(version) is int and version > FORMAT:
            raise LessonError(
                self._file,
                self._where("format"),
                _("The lesson has format {version}.").format(version=version),
                _("format {known}").format(known=FORMAT),
                _("Install a newer popconsole to open it."),
            )
        if type(version) is not int or version != FORMAT:
            self._fail("format", _("This is no format that is read."), f"format = {FORMAT}")

    def _tables(
        self, data: dict[str, Any], table: str, known: tuple[str, ...], options: tuple[str, ...], read: Any
    ) -> list[Any]:
        rows = data.get(table, [])
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            self._fail(table, _("This is no list of tables."), f"[[{table}]]")
        found = []
        for number, row in enumerate(rows, 1):
            self._at = (table, number)
            self._keys(row, known, options)
            found.append(read(row))
        self._at = ("", 0)
        return found

    def _account(self, data: dict[str, Any]) -> Account:
        mail = self._texts(data, "mail", _("names of files"))
        return Account(self._text(data, "user"), self._text(data, "password"), mail)

    def _step(self, data: dict[str, Any]) -> LessonStep:
        goals = self._rows_of(data, "goals", ("name",), (*GOALS, *LIMITS))
        if not goals:
            self._fail("goals", _("There is no goal."), 'goals = [{ name = "...", reach = "..." }]')
        questions = [
            self._question(row)
            for row in self._rows_of(data, "ask", ("name", "choices", "right"), ("before",))
        ]
        wrong = [
            self._wrong(row) for row in self._rows_of(data, "wrong", ("name",), ("words", *GOALS, *LIMITS))
        ]
        wanted = [Goal(self._text(row, "name"), self._wanted(row, "goals")) for row in goals]
        for what, names in (
            ("goals", [goal.name for goal in wanted]),
            ("ask", [question.name for question in questions]),
            ("wrong", [move.name for move in wrong]),
        ):
            self._once(what, names)
        return LessonStep(
            self._text(data, "name"),
            self._scene(data),
            tuple(wanted),
            self._solution(data),
            tuple(questions),
            tuple(wrong),
        )

    def _solution(self, data: dict[str, Any]) -> tuple[str, ...]:
        lines = self._texts(data, "solution", _("lines that are typed"))
        for line in lines:
            if line.startswith(":") and line.split(" ")[0] not in _DOINGS:
                told = _('"{line}" is nothing that a solution can do.')
                self._fail("solution", told.format(line=line), ", ".join(_DOINGS))
        return lines

    def _scene(self, data: dict[str, Any]) -> Scene:
        session = self._protocol(data, "session") if "session" in data else None
        beside = data.get("beside", False)
        if type(beside) is not bool or (beside and session is None):
            self._fail("beside", _("This says nothing."), _("true, with a session"))
        view = self._text(data, "view") if "view" in data else ""
        if view and view not in _VIEWS:
            self._fail(
                "view", _("There is no such view."), _("one of {names}").format(names=", ".join(_VIEWS))
            )
        arrives = self._rows_of(data, "arrives", ("user", "file"), ())
        return Scene(
            self._text(data, "persona") if "persona" in data else None,
            self._faults(data),
            tuple(Arrival(self._text(row, "user"), self._text(row, "file")) for row in arrives),
            session,
            beside,
            self._text(data, "opens") if "opens" in data else "",
            view,
            self._idle(data),
            self._again(data),
        )

    def _again(self, data: dict[str, Any]) -> str:
        again = self._text(data, "again") if "again" in data else ""
        if again and again not in _KEYWORDS:
            self._fail("again", _("There is no command {name}.").format(name=again), _("a keyword"))
        return again

    def _question(self, data: dict[str, Any]) -> LessonQuestion:
        choices, right = self._texts(data, "choices", _("names of choices")), self._text(data, "right")
        if right not in choices or len(choices) < 2 or len(set(choices)) < len(choices):
            self._fail("ask", _("These are no choices."), _("two or more, each once, and which is right"))
        before = self._text(data, "before") if "before" in data else ""
        return LessonQuestion(self._text(data, "name"), choices, right, before)

    def _wrong(self, data: dict[str, Any]) -> WrongMove:
        words = tuple(word.upper() for word in self._texts(data, "words", _("first words of lines")))
        kinds = [key for key in data if key in GOALS and key not in LIMITS] or [
            key for key in data if key in GOALS
        ]
        if bool(words) is bool(kinds):
            self._fail("wrong", _("It says not what is wrong."), _("either words or what happens"))
        return WrongMove(self._text(data, "name"), words, None if words else self._wanted(data, "wrong"))

    def _wanted(self, data: dict[str, Any], key: str) -> Wanted:
        kinds = [name for name in data if name in GOALS and name not in LIMITS]
        if not kinds and "view" in data:
            kinds = ["view"]
        if len(kinds) != 1:
            self._fail(
                key,
                _("{name} asks for {n} things.").format(name=safe_text(str(data.get("name"))), n=len(kinds)),
                _("exactly one of {kinds}").format(kinds=", ".join(GOALS)),
            )
        kind = kinds[0]
        value = data[kind]
        if isinstance(value, list):
            value = tuple(value)
        if not GOALS[kind].fits(value):
            told = _("{value} does not fit {kind}.")
            self._fail(key, told.format(value=repr(value), kind=kind), _(GOALS[kind].expects))
        numbers = {}
        for limit in ("with-args", "session", "times"):
            number = data.get(limit)
            if number is not None and (type(number) is not int or not 0 <= number <= 99):
                self._fail(key, _("{name} is no number.").format(name=limit), f"{limit} = 1")
            numbers[limit] = number
        words = {limit: self._text(data, limit) for limit in ("code", "user", "without") if limit in data}
        view = self._text(data, "view") if kind != "view" and "view" in data else ""
        return Wanted(
            kind,
            value,
            numbers["with-args"],
            words.get("code", ""),
            numbers["session"] or 0,
            view,
            words.get("user", ""),
            words.get("without", ""),
            numbers["times"] or 1,
        )

    # --- values

    def _idle(self, data: dict[str, Any]) -> int | None:
        idle = data.get("idle")
        if idle is not None and (type(idle) is not int or not 1 <= idle <= 600):
            self._fail("idle", _("These are no seconds."), _("a whole number from 1 to 600"))
        return idle

    def _faults(self, data: dict[str, Any]) -> tuple[str, ...] | None:
        if "faults" not in data:
            return None
        faults = self._texts(data, "faults", 'faults = ["NAME[:ARG[,ARG]][@PLACE]"]')
        wrong = unknown_fault(faults)
        if wrong is not None:
            self._fail("faults", *wrong)
        return faults

    def _protocol(self, data: dict[str, Any], key: str) -> Protocol:
        protocol = PROTOCOLS.get(self._text(data, key))
        if protocol is None:
            self._fail(key, _("No such protocol."), _("one of {names}").format(names=", ".join(PROTOCOLS)))
        return protocol

    def _rows_of(
        self, data: dict[str, Any], key: str, known: tuple[str, ...], options: tuple[str, ...]
    ) -> list[dict[str, Any]]:
        rows = data.get(key, [])
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            self._fail(key, _("This is no list of tables."), f"{key} = [{{ ... }}]")
        for row in rows:
            self._keys(row, known, options, key)
        return rows

    def _keys(
        self, data: Mapping[str, Any], known: tuple[str, ...], options: tuple[str, ...], within: str = ""
    ) -> None:
        """Refuse keys that are not known, and the want of one that may not be left out."""
        wrong = wrong_key(data, known, options)
        if wrong is not None:
            self._fail(within or wrong[0], *wrong[1:])

    def _texts(self, data: dict[str, Any], key: str, expected: str) -> tuple[str, ...]:
        value = data.get(key, [])
        if not isinstance(value, list) or not all(_is_line(text) for text in value):
            self._fail(key, _("This is no list of texts of one line each."), expected)
        return tuple(value)

    def _text(self, data: dict[str, Any], key: str) -> str:
        value = data[key]
        if not isinstance(value, str) or not _is_line(value):
            self._fail(key, _("This is no text of one line."), _("a text in quotes"))
        return value

    def _once(self, key: str, names: list[str]) -> None:
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice is not None:
            self._fail(key, _('"{name}" is there twice.').format(name=twice), _("each name once"))

    def _where(self, key: str) -> str:
        table, number = self._at
        row = _("row {row}").format(row=self._rows.row(table, number, key))
        place = f"{table} {number}" if table else ""
        return ", ".join(part for part in (row, place, key) if part)

    def _fail(self, key: str, met: str, expected: str) -> NoReturn:
        raise LessonError(self._file, self._where(key), safe_prose(met), expected)


def _is_line(value: object) -> bool:
    """Whether this is one line, with nothing in it that a screen could not show."""
    return isinstance(value, str) and bool(value.strip()) and safe_text(value) == value
