"""The exam over the screen: a question at a time, back and forth, handed in; then the score."""

from collections.abc import Callable, Iterator
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from popconsole.guide.lessons.exam import UNKNOWN, ExamQuestion
from popconsole.i18n import N_, _, language
from popconsole.tui.marked_list import MarkedList
from popconsole.tui.prose import prose
from popconsole.tui.screens.over import OverScreen
from popconsole.ui.exam_results import ExamResult
from popconsole.ui.exam_taking import (
    KIND,
    ExamPaper,
    lessons_again,
    number_of,
    right_told,
    score_told,
    signs_told,
)

_AROUND = 6  # cells of a row that are none of its text's
_HAND_IN, _WRITE, _LESSON, _QUESTION = "hand-in", "write", "lesson ", "question "
WRITE = "write"
"""Given back where the result is to be written to a file."""


class ExamScreen(OverScreen[str]):
    """Gives back the name of a lesson that is to be taken again, or ``WRITE``; None where it was left.

    ``paper`` keeps the answers, so that it goes on where it was left. ``hand_in`` hands it in, or returns why
    its result can't be kept.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", N_("Leave it"), show=False),
        Binding("right,tab", "turn(1)", N_("Next question"), show=False),
        Binding("left,shift+tab", "turn(-1)", N_("Question before"), show=False),
    ]

    def __init__(self, paper: ExamPaper, hand_in: Callable[[], str]) -> None:
        super().__init__()
        self.paper = paper
        self._hand_in = hand_in
        self._wrong = ""  # why it could not be handed in
        self._typed = ""  # digits of a number
        self._box = Vertical(id="exam")
        self._above = VerticalScroll(id="exam-above", can_focus=False)
        self._shows = Static(id="exam-shows")
        self._asks = Static(id="exam-asks")
        self._list = MarkedList(id="exam-choices")

    def compose(self) -> ComposeResult:
        """Place what is shown, what is asked, the choices."""
        with self._box:
            with self._above:
                yield self._shows
                yield self._asks
            yield self._list

    def on_mount(self) -> None:
        """Show the question at which it stands."""
        self._list.focus()
        self._show()

    def on_resize(self) -> None:
        """Lay the rows out for the room there is."""
        if self._list.is_attached:
            self._show()

    # --- what is shown

    def _show(self) -> None:
        question = self.paper.question
        width = max(12, self.size.width - _AROUND)
        self._typed = ""
        if question is None:
            self._show_end(width)
        else:
            self._show_question(question, width)

    def _show_question(self, question: ExamQuestion, width: int) -> None:
        paper, count = self.paper, len(self.paper.questions)
        title = _("Exam, form {form}: question {n} of {count}, {kind}")
        self._title(title.format(form=paper.form, n=paper.at + 1, count=count, kind=_(KIND[question.kind])))
        finds = question.kind == "find"
        self._shows.update(Content("\n".join(question.shows)))
        self._shows.display = bool(question.shows) and not finds
        asks = prose([(question.asks[language()], "bold")], width)
        if not paper.at:
            asks = Content("\n").join((prose([(signs_told(), "")], width), asks))
        self._asks.update(asks)
        rows = question.shows if finds else question.choices[language()]
        given = paper.answers[paper.at]
        options = [self._row(question, n, told, given, width) for n, told in enumerate(rows, 1)]
        options.append(self._row(question, UNKNOWN, _("I don't know"), given, width))
        self._fill(options, (given or len(options)) - 1 if given is not None else 0)
        keys = _("Number or ↑↓ and Enter answer · ← → another question · Esc leaves it")
        if paper.result is not None:
            keys = _("← → another question · Enter: the next · Esc leaves it")
        self._box.border_subtitle = Content(keys)

    def _row(self, question: ExamQuestion, number: int, told: str, given: int | None, width: int) -> Option:
        """Return the row of a choice: its mark, its number, what it says."""
        mark, style = ("● " if given == number else "○ "), ""
        if self.paper.result is not None:
            mark = "✓ " if number == question.right else "✗ " if given == number else "  "
            style = "bold" if mark.strip() else ""
        head = f"{mark}{number:2}  "
        rows = prose([(told, style)], max(8, width - len(head) - 2)).split("\n")
        lines = [
            Content.assemble((head, style), rows[0]),
            *(Content(" " * len(head)) + row for row in rows[1:]),
        ]
        return Option(Content("\n").join(lines), id=str(number))

    def _show_end(self, width: int) -> None:
        """Show what is answered and what is not; once it was handed in, how it went."""
        paper = self.paper
        self._shows.display = False
        if paper.result is None:
            self._title(_("Exam, form {form}: handing it in").format(form=paper.form))
            told = _(
                "{n} of {count} are answered. What is not answered counts as wrong, as what is not known."
            )
            said = told.format(n=paper.answered, count=len(paper.questions))
            self._asks.update(prose([(self._wrong or said, "bold")], width))
            self._fill([Option(Content.styled(_("Hand it in"), "bold"), id=_HAND_IN), *self._overview()], 0)
            keys = _("Enter hands it in, or goes to a question · ← back · Esc leaves it")
        else:
            self._title(_("Exam, form {form}: the result").format(form=paper.form))
            self._asks.update(prose([(" ".join(score_told(paper.result)), "bold")], width))
            self._fill([*self._again(paper.result), *self._overview()], 0)
            keys = _("Enter opens a lesson, or a question again · Esc leaves it")
        self._box.border_subtitle = Content(keys)

    def _again(self, result: ExamResult) -> Iterator[Option]:
        """Yield what there is to do with a result: lessons to take again, a file for a teacher."""
        for name, title in lessons_again(result):
            told = _("Take lesson {n} again: {title}").format(n=number_of(name), title=title)
            yield Option(Content.styled(told, "bold"), id=f"{_LESSON}{name}")
        yield Option(Content.styled(_("Write the result to a file, for a teacher"), "bold"), id=_WRITE)

    def _overview(self) -> Iterator[Option]:
        """Yield a row for each question: what was answered, or whether that was right."""
        for at, (question, given) in enumerate(zip(self.paper.questions, self.paper.answers, strict=True)):
            if self.paper.result is not None:
                told = _("right") if given == question.right else _("not right; right was: {answer}")
                told = told.format(answer=right_told(question))
            elif given is None:
                told = _("not answered")
            else:
                told = _("I don't know") if given == UNKNOWN else _("answered: {n}").format(n=given)
            row = _("Question {n}: {told}").format(n=at + 1, told=told)
            yield Option(Content(row), id=f"{_QUESTION}{at}")

    def _title(self, text: str) -> None:
        self._box.border_title = Content(text)

    def _fill(self, options: list[Option], at: int) -> None:
        self._list.clear_options()
        self._list.add_options(options)
        self._list.highlighted = at

    # --- keys

    def on_key(self, event: events.Key) -> None:
        """Mark the choice whose number is typed, digit by digit."""
        question = self.paper.question
        if question is None or not (event.character or "").isdigit():
            return
        event.stop()
        typed = self._typed + (event.character or "")
        number = int(typed) if int(typed) <= question.most else int(event.character or "0")
        self._typed = typed if number == int(typed) else event.character or ""
        if number <= question.most:
            self._list.highlighted = (number or self._list.option_count) - 1

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Answer, and go on to the next question; or do what the row says."""
        name = event.option_id or ""
        if self.paper.question is not None:
            self.paper.answer(int(name))
            self.action_turn(1)
        elif name == _HAND_IN:
            self._wrong = self._hand_in()
            self._show()
        elif name == _WRITE:
            self.dismiss(WRITE)
        elif name.startswith(_LESSON):
            self.dismiss(name.removeprefix(_LESSON))
        else:
            self.paper.go(int(name.removeprefix(_QUESTION)))
            self._show()

    def action_turn(self, by: int) -> None:
        """Look at the next question, or the one before."""
        self.paper.go(self.paper.at + by)
        self._show()

    def action_leave(self) -> None:
        """Leave it for now."""
        self.dismiss(None)
