"""A lesson under way: its progress, fed from the conversation as it grows."""

from weakref import WeakKeyDictionary

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
        self._fed: WeakKeyDictionary[History, int] = WeakKeyDictionary()  # lines of each conversation

    def follow(self, history: History) -> bool:
        """Feed the lines that came since, or a new conversation from its start; tell whether it moved on.

        A conversation in the other protocol does not count.
        """
        if history.protocol is not self.progress.lesson.protocol:
            return False
        before = self.progress
        for index in range(self._fed.get(history, 0), len(history.lines)):
            self.progress = self.progress.feed(history.step(index))
        self._fed[history] = len(history.lines)
        return self.progress != before
