"""A set of lessons checked for its author: files, texts, every goal by its solution and nothing else."""

import asyncio
from collections.abc import Iterator
from importlib.resources.abc import Traversable

from popconsole.i18n import _
from popconsole.transcript.safe import safe_text
from popconsole.ui.learning import Learning
from popconsole.ui.lesson_set import faults_of, read_whole
from popconsole.ui.lesson_stage import TROUBLES, hurried, play
from popconsole.ui.lesson_words import unknown_actions


def checked(folder: Traversable, name: str) -> list[str]:
    """Return all that is wrong with a lesson, in sentences; its solution is played if the files are right."""
    wrong = [str(error) for error in faults_of(folder, name)]
    if wrong:
        return wrong
    whole = read_whole(folder, name)
    for language, text in whole.texts.items():
        for step, action in unknown_actions(text):
            told = _('{name}, text.{language}.md, step {step}: there is no action "{action}".')
            wrong.append(told.format(name=name, language=language, step=step, action=safe_text(action)))
    if wrong:
        return wrong
    try:
        stage = asyncio.run(play(hurried(whole)))
        return list(_missed(stage.learning, name))
    except TROUBLES as error:
        return [_("{name}: {error}").format(name=name, error=error)]


def _missed(learning: Learning, name: str) -> Iterator[str]:
    progress = learning.progress
    step, here = progress.current, progress.here
    missed = [goal.name for goal in step.goals if goal.name not in here.ticked]
    if progress.finished:
        return
    early = learning.early
    if early:
        told = _("{name}, step {step}: {goals} is reached before anything is done.")
        yield told.format(name=name, step=step.name, goals=", ".join(sorted(early)))
    else:
        told = _("{name}, step {step}: {goals} is not reached by the solution.")
        yield told.format(name=name, step=step.name, goals=", ".join(missed))
