"""A question of a lesson, with its choices, over the screen."""

from typing import TYPE_CHECKING

from textual.content import Content

from popconsole.guide.lessons.lesson import LessonQuestion
from popconsole.i18n import _
from popconsole.tui.screens.choose import ChooseScreen

if TYPE_CHECKING:
    from popconsole.tui.screens.shown import ShownConversation

_UNKNOWN = "?"  # a choice: who chose it does not know


async def ask_choice(screen: "ShownConversation", step: str, question: LessonQuestion) -> list[str]:
    """Ask a question of a step, by the step's name; return the choice, or nothing where it was left."""
    learning = screen.learning
    if learning is None:
        return []
    words = learning.text.steps[step].questions[question.name]
    offers = tuple((name, Content(words.choices[name].says)) for name in words.choices)
    unknown = (_UNKNOWN, Content(_("I don't know")))
    chosen = await ChooseScreen(words.asks, (*offers, unknown)).answer(screen.app)
    return [] if chosen is None else [chosen]


async def answer_first(screen: "ShownConversation", keyword: str) -> None:
    """Ask the question that belongs before the reply to a command, where the lesson has one."""
    learning = screen.learning
    question = None if learning is None else learning.progress.asked_before(keyword)
    if learning is not None and question is not None:
        for choice in await ask_choice(screen, learning.progress.current.name, question) or [_UNKNOWN]:
            learning.answered(question.name, choice)
