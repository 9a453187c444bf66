"""The exam: twenty questions in two parallel forms, read strictly from TOML; how it is scored.

::

    format = 1

    [[question]]
    number = 1                       # question n of both forms asks for the same goal
    form = "A"                       # or "B"
    kind = "choose"                  # or "predict", or "find": the number of a row that is shown
    lesson = "01-two-counters"       # what to take again, where it was answered wrongly
    shows = ["C: STAT"]              # rows of a session; {en = "...", fr = "..."} for what happens in it
    ask.en = "..."
    ask.fr = "..."
    right = 2                        # the number of a choice, or of a row
    choices.en = ["...", "..."]      # none where a row is to be found
    choices.fr = ["...", "..."]
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

from popconsole.guide.lessons.errors import LessonError
from popconsole.guide.lessons.strict_toml import decoded, loaded, wrong_key
from popconsole.guide.lessons.text_file import one_row
from popconsole.guide.lessons.toml_rows import TomlRows
from popconsole.i18n import LANGUAGES, _, language
from popconsole.transcript.safe import safe_text

FORMAT = 1
FORMS = ("A", "B")
KINDS = ("predict", "choose", "find")
UNKNOWN = 0
"""The answer "I don't know"."""

_QUESTION = ("number", "form", "kind", "lesson", "ask", "right")
_OPTIONS = ("shows", "choices")


@dataclass(frozen=True, slots=True)
class ExamQuestion:
    """A question of the exam; ``right`` is the number of a choice, or of a row of ``shows``, from 1.

    ``rows`` are the rows of a session that it shows, by the language; ``asks`` and ``choices`` likewise.
    """

    number: int
    form: str
    kind: str
    lesson: str
    rows: Mapping[str, tuple[str, ...]]
    asks: Mapping[str, str]
    choices: Mapping[str, tuple[str, ...]]
    right: int

    @property
    def shows(self) -> tuple[str, ...]:
        """The rows that it shows, in the language of the person."""
        return self.rows[language()]

    @property
    def most(self) -> int:
        """The highest number that may be answered."""
        return len(self.shows) if self.kind == "find" else len(self.choices[LANGUAGES[0]])


@dataclass(frozen=True, slots=True)
class ExamScore:
    """How an exam went: the ``right`` answers of ``asked``, and the lessons of the others, in their order."""

    right: int
    asked: int
    again: tuple[str, ...]


def score(questions: Sequence[ExamQuestion], answers: Sequence[int]) -> ExamScore:
    """Score the answers to questions, in their order; 0 is "I don't know", and counts as wrong."""
    pairs = list(zip(questions, answers, strict=True))
    wrong = {one.lesson for one, answer in pairs if answer != one.right}
    return ExamScore(sum(answer == one.right for one, answer in pairs), len(pairs), tuple(sorted(wrong)))


def read_exam(octets: bytes, file: str) -> tuple[ExamQuestion, ...]:
    """Read an exam; ``file`` names it in errors. Raises LessonError, which names the row."""
    text = decoded(octets, file)
    return _Reader(file, text).exam(loaded(text, file))


class _Reader:
    def __init__(self, file: str, text: str) -> None:
        self._file = file
        self._rows = TomlRows(text)
        self._number = 0

    def exam(self, data: dict[str, Any]) -> tuple[ExamQuestion, ...]:
        if data.get("format") != FORMAT:
            self._fail("format", _("This is no format that is read."), f"format = {FORMAT}")
        rows = data.get("question")
        if set(data) - {"format", "question"} or not isinstance(rows, list) or not rows:
            self._fail("", _("These are no questions."), "[[question]]")
        found = []
        for self._number, row in enumerate(rows, 1):
            if not isinstance(row, dict):
                self._fail("", _("This is no table."), "[[question]]")
            found.append(self._question(row))
        numbers = [(one.form, one.number) for one in found]
        self._number = 0
        if len(set(numbers)) < len(numbers):
            self._fail("", _("A question is there twice."), _("each number once in a form"))
        return tuple(sorted(found, key=lambda one: (one.form, one.number)))

    def _question(self, row: dict[str, Any]) -> ExamQuestion:
        wrong = wrong_key(row, _QUESTION, _OPTIONS)
        if wrong is not None:
            self._fail(*wrong)
        number, right = row["number"], row["right"]
        if type(number) is not int or type(right) is not int or number < 1:
            self._fail("number", _("This is no number."), _("whole numbers, from 1"))
        kind = self._one_of(row, "kind", KINDS)
        asks = {one: one_row(text) for one, text in self._languages(row, "ask", str).items()}
        choices = {}
        if kind != "find":
            texts = self._languages(row, "choices", list)
            choices = {one: tuple(one_row(str(text)) for text in texts[one]) for one in texts}
        question = ExamQuestion(
            number,
            self._one_of(row, "form", FORMS),
            kind,
            str(row["lesson"]),
            {one: tuple(self._row_shown(line, one) for line in row.get("shows", ())) for one in LANGUAGES},
            asks,
            choices,
            right,
        )
        lengths = {len(one) for one in choices.values()}
        if len(lengths) > 1 or not 1 <= right <= question.most:
            self._fail(
                "right", _("This is the number of nothing."), _("of a choice, or of a row that is shown")
            )
        return question

    def _row_shown(self, row: object, one: str) -> str:
        if isinstance(row, dict) and set(row) != set(LANGUAGES):
            self._fail("shows", _("This is not there in both languages."), ", ".join(LANGUAGES))
        return safe_text(str(row[one] if isinstance(row, dict) else row))

    def _languages(self, row: dict[str, Any], key: str, kind: type) -> dict[str, Any]:
        texts = row.get(key)
        wanted = isinstance(texts, dict) and set(texts) == set(LANGUAGES)
        if not wanted or not all(isinstance(text, kind) and text for text in (texts or {}).values()):
            self._fail(
                key, _("This is not there in both languages."), ", ".join(f"{key}.{one}" for one in LANGUAGES)
            )
        return dict(texts or {})

    def _one_of(self, row: dict[str, Any], key: str, names: tuple[str, ...]) -> str:
        if row[key] not in names:
            self._fail(key, _("There is no such one."), _("one of {names}").format(names=", ".join(names)))
        return str(row[key])

    def _fail(self, key: str, met: str, expected: str) -> NoReturn:
        at = self._rows.row("question", self._number, key) if self._number else self._rows.row("", 0, key)
        parts = (_("row {row}").format(row=at), f"question {self._number}" if self._number else "", key)
        raise LessonError(self._file, ", ".join(part for part in parts if part), met, expected)
