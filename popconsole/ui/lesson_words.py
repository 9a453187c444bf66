"""What is shown of a lesson under way, in parts that both consoles lay out.

In the texts a name of an action in braces stands for what to press or to type for it, and what stands between
backticks is typed as it is.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from popconsole.i18n import _
from popconsole.ui.actions.all_actions import ACTIONS

if TYPE_CHECKING:  # a console opens without a lesson
    from popconsole.guide.lessons.lesson import LessonText, StepText
    from popconsole.guide.lessons.progress import LessonProgress

_NAMED = re.compile(r"\{([^{}]*)\}")
_NAMES = frozenset(action.name for action in ACTIONS)


class LessonRole(Enum):
    """What a part of a lesson's text is."""

    GOAL = "goal"
    REACHED = "a goal that is reached"
    TEXT = "what to do and why"
    SEEN = "what was seen"
    HINT = "a hint"
    WRONG = "what is said to a wrong move"
    ANSWER = "what is said to an answer"
    NEXT = "how to go on"


@dataclass(frozen=True, slots=True)
class LessonPart:
    """A paragraph: ``pieces`` of text, each with whether it is typed as it stands. Safe to show."""

    role: LessonRole
    pieces: tuple[tuple[str, bool], ...]

    @property
    def plain(self) -> str:
        """Its text alone."""
        return "".join(text for text, _typed in self.pieces)


def unknown_actions(text: "LessonText") -> Iterator[tuple[str, str]]:
    """Yield each step with a name in braces that no action has, and that name."""
    for name, words in text.steps.items():
        for paragraph in _paragraphs(words):
            for found in _NAMED.findall(paragraph):
                if found not in _NAMES:
                    yield name, found


def _paragraphs(words: "StepText") -> Iterator[str]:
    yield from (words.title, *words.before, *words.after, *words.hints, *words.goals.values())
    for said in words.wrong.values():
        yield from said
    for question in words.questions.values():
        yield question.asks
        for choice in question.choices.values():
            yield from (choice.says, choice.answer)


def lesson_parts(
    progress: "LessonProgress", text: "LessonText", keys: Mapping[str, str], go_on: str
) -> Iterator[LessonPart]:
    """Yield what is shown of the step that a lesson stands at; ``keys`` say what to press for an action.

    The goals come first, then what to do; once they are reached, what was seen, and ``go_on``, how to go on.
    """
    words, here = text.steps[progress.current.name], progress.here
    for goal in progress.current.goals:
        role = LessonRole.REACHED if goal.name in here.ticked else LessonRole.GOAL
        yield _part(role, words.goals[goal.name], keys)
    if progress.complete:
        yield from _answers(progress, words, keys)
        for paragraph in words.after:
            yield _part(LessonRole.SEEN, paragraph, keys)
        yield LessonPart(LessonRole.NEXT, ((go_on, False),))
        return
    for paragraph in words.before:
        yield _part(LessonRole.TEXT, paragraph, keys)
    if here.wrong:
        for paragraph in words.wrong[here.wrong[-1]]:
            yield _part(LessonRole.WRONG, paragraph, keys)
    yield from _answers(progress, words, keys)
    for hint in words.hints[: here.hints]:
        yield _part(LessonRole.HINT, _("Hint: {text}").format(text=hint), keys)


def _answers(progress: "LessonProgress", words: "StepText", keys: Mapping[str, str]) -> Iterator[LessonPart]:
    """Yield what is said to the answers that were given in this step."""
    for question, choice in progress.here.answers:
        asked = words.questions.get(question)
        if asked is not None and choice in asked.choices:
            chosen = asked.choices[choice]
            right = next(q.right for q in progress.current.questions if q.name == question)
            said = chosen.says if choice == right else _('You said: "{answer}"').format(answer=chosen.says)
            yield _part(LessonRole.ANSWER, f"{said} {chosen.answer}", keys)


def _part(role: LessonRole, text: str, keys: Mapping[str, str]) -> LessonPart:
    """Return a paragraph with the names of actions replaced, and what is typed set apart."""
    pieces = filled(text, keys).split("`")
    return LessonPart(role, tuple((piece, bool(n % 2)) for n, piece in enumerate(pieces) if piece))


def filled(text: str, keys: Mapping[str, str]) -> str:
    """Return a text with what to press in place of the names in braces; what no action has stays as it is."""
    return _NAMED.sub(lambda found: keys[found[1]] if found[1] in _NAMES else found[0], text)
