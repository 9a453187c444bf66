"""A lesson under way: its progress, fed from the conversation as it grows."""

from popconsole import resources
from popconsole.analysis.history import History
from popconsole.guide.lessons.lessons import Lesson, LessonProgress, parse

SUFFIX = ".toml"


def lesson_names() -> list[str]:
    """List the lessons that are there; MissingDataError where their folder is not."""
    return resources.names("lessons", SUFFIX)


def open_lesson(name: str) -> Lesson:
    """Read a lesson by its name; LessonError, or FileNotFoundError where there is none."""
    if name not in lesson_names():
        raise FileNotFoundError(name)
    return parse(resources.read("lessons", name + SUFFIX), name)


class Learning:
    """A lesson and how far it has come. What was said before it began counts from the first line on."""

    def __init__(self, lesson: Lesson) -> None:
        self.progress = LessonProgress(lesson)
        self._history: History | None = None
        self._fed = 0

    def follow(self, history: History) -> bool:
        """Feed the lines that came since, or a new conversation from its start; tell whether it moved on.

        A conversation in the other protocol does not count.
        """
        if history.protocol is not self.progress.lesson.protocol:
            return False
        if history is not self._history:
            self._history, self._fed = history, 0
        before = self.progress
        for index in range(self._fed, len(history.lines)):
            self.progress = self.progress.feed(history.step(index))
        self._fed = len(history.lines)
        return self.progress != before
