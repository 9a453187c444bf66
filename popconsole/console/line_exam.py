"""An exam in the line console: what is printed of it, and what a typed line does."""

from collections.abc import Callable, Iterator
from datetime import datetime

from popconsole.console.rows import folded_text
from popconsole.guide.lessons.exam import UNKNOWN
from popconsole.i18n import _, language
from popconsole.ui.exam_taking import (
    KIND,
    ExamPaper,
    lessons_again,
    number_of,
    right_told,
    score_told,
    signs_told,
    wrong_ones,
)

_SET_IN = "     "


class LineExam:
    """The exam that is being taken: each line that is typed is an answer. ``tell`` prints rows."""

    def __init__(self, paper: ExamPaper, tell: Callable[[list[str]], None], width: int) -> None:
        self.paper = paper
        self._tell = tell
        self._width = width

    @property
    def asks(self) -> bool:
        """Whether an answer is wanted."""
        return self.paper.result is None

    def where(self) -> str:
        """Return in a few words where it stands."""
        count = len(self.paper.questions)
        if self.paper.question is None:
            return _("exam, to be handed in")
        return _("exam, question {n} of {count}").format(n=self.paper.at + 1, count=count)

    def show(self) -> None:
        """Print the question at which it stands, or what to do behind the last one."""
        self._print(["", *self._rows()])

    def take(self, text: str) -> None:
        """Take a typed line for the answer, and print the next question; tell why where it is none."""
        text = text.strip()
        paper, question = self.paper, self.paper.question
        number = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else -1
        if question is not None and not paper.answer(number):
            told = _(
                "A number from 0 to {most} is an answer; :exam back goes back, :exam off leaves the exam."
            )
            self._print([told.format(most=question.most)])
            return
        paper.go(paper.at + 1)
        self.show()

    def hand_in(self, now: datetime) -> None:
        """Hand it in, and print how it went. Raises OSError."""
        result = self.paper.hand_in(now)
        rows = list(score_told(result))
        if result.right < result.asked:
            rows.append(_("What would have been right:"))
        told = _("Question {n}: {right}")
        wrong = wrong_ones(self.paper.questions, result.answers)
        rows += [told.format(n=one.number, right=right_told(one)) for one in wrong]
        again = [f"  :lessons {number_of(name)}  {title}" for name, title in lessons_again(result)]
        if again:
            rows += [_("To take again:"), *again]
        rows.append(_(":exam save FILE writes the result for a teacher."))
        self._print(rows)

    def _rows(self) -> Iterator[str]:
        paper, question = self.paper, self.paper.question
        if question is None:
            told = _(
                "{n} of {count} are answered. :exam hand-in has them counted; :exam NUMBER goes back to a "
                "question."
            )
            yield told.format(n=paper.answered, count=len(paper.questions))
            return
        told = _("Exam, form {form}: question {n} of {count}, {kind}")
        count, kind = len(paper.questions), _(KIND[question.kind])
        yield told.format(form=paper.form, n=paper.at + 1, count=count, kind=kind)
        if not paper.at:
            yield signs_told()
        finds = question.kind == "find"
        if not finds:
            yield from (f"{_SET_IN}{row}" for row in question.shows)
        yield question.asks[language()]
        given = paper.answers[paper.at]
        for number, row in enumerate(question.shows if finds else question.choices[language()], 1):
            yield f"{_mark(number, given)}{number:2}  {row}"
        yield f"{_mark(UNKNOWN, given)}{UNKNOWN:2}  " + _("I don't know")

    def _print(self, rows: list[str]) -> None:
        self._tell([part for row in rows for part in folded_text(row, self._width, _SET_IN) or [""]])


def _mark(number: int, given: int | None) -> str:
    return "* " if number == given else "  "
