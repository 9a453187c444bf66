"""A set of lessons: a folder with a folder for each, ours or anybody's."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from importlib.resources.abc import Traversable

from popconsole import resources
from popconsole.guide.lessons.agreeing import disagreements
from popconsole.guide.lessons.errors import LessonError
from popconsole.guide.lessons.lesson import Lesson, LessonText
from popconsole.guide.lessons.lesson_file import FILE, read_lesson
from popconsole.guide.lessons.strict_toml import decoded
from popconsole.guide.lessons.text_file import read_text
from popconsole.i18n import LANGUAGES, _
from popconsole.transcript.safe import safe_text

SANDBOX = "sandbox"
"""What is asked for beside the lessons of a set, behind the last: free, with no steps."""
EXAM = "exam"
"""What is asked for before the course, and after it."""
_MOST = 1_000_000  # octets of a file of a lesson


@dataclass(frozen=True)
class WholeLesson:
    """A lesson with its texts, by language, and the folder of its files."""

    lesson: Lesson
    texts: Mapping[str, LessonText]
    folder: Traversable = field(repr=False)

    def text(self, language: str) -> LessonText:
        """Return its texts in a language, in English where there are none."""
        return self.texts.get(language) or self.texts[LANGUAGES[0]]

    def file(self, name: str) -> bytes:
        """Return the octets of a file of the lesson. Raises LessonError where there is none."""
        return _octets(self.folder, name, f"{self.lesson.name}/{safe_text(name)}")


def our_lessons() -> Traversable:
    """Return the folder of our own lessons; MissingDataError where it is not."""
    return resources.folder("lessons")


def lesson_names(folder: Traversable) -> list[str]:
    """List the lessons of a folder in their order, which is that of their names."""
    return sorted(one.name for one in folder.iterdir() if one.is_dir() and (one / FILE).is_file())


def open_lesson(folder: Traversable, name: str) -> WholeLesson:
    """Read a lesson by its name, its number or the rest of it. LessonError; FileNotFoundError: none is."""
    names = lesson_names(folder)
    found = name if name in names else _named(names, name)
    if found is None:
        raise FileNotFoundError(name)
    return read_whole(folder / found, found)


def is_sandbox(folder: Traversable, name: str) -> bool:
    """Tell whether the sandbox is asked for, by its name or number, and no lesson of the folder."""
    names = lesson_names(folder)
    return name in (SANDBOX, str(len(names) + 1)) and _is_no_lesson(names, name)


def is_exam(folder: Traversable, name: str) -> bool:
    """Tell whether the exam is asked for, and no lesson of the folder."""
    return name == EXAM and _is_no_lesson(lesson_names(folder), name)


def _is_no_lesson(names: list[str], name: str) -> bool:
    return name not in names and _named(names, name) is None


def learned_by(folder: Traversable, name: str) -> frozenset[str]:
    """Return the keywords that a lesson and those before it teach, as far as they can be read."""
    known: set[str] = set()
    for one in lesson_names(folder):
        if one <= name:
            with suppress(LessonError):
                known.update(read_lesson(_octets(folder / one, FILE, f"{one}/{FILE}"), one).new)
    return frozenset(known)


def _named(names: list[str], asked: str) -> str | None:
    """Return the lesson whose number, or whose name without its number, was asked for."""
    for name in names:
        number, _dash, rest = name.partition("-")
        if asked == rest or (asked.isascii() and asked.isdigit() and asked.lstrip("0") == number.lstrip("0")):
            return name
    return None


def read_whole(folder: Traversable, name: str) -> WholeLesson:
    """Read a lesson and its texts in all languages that are there. Raises the first LessonError."""
    lesson = read_lesson(_octets(folder, FILE, f"{name}/{FILE}"), name)
    texts = {}
    for language in LANGUAGES:
        file = _text_file(language)
        if not (folder / file).is_file():
            continue
        texts[language] = _text(folder, file, name)
        for wrong in disagreements(lesson, texts[language], f"{name}/{file}"):
            raise wrong
    if LANGUAGES[0] not in texts:
        raise LessonError(
            f"{name}/{_text_file(LANGUAGES[0])}", "", _("There is no such file."), _("its texts")
        )
    return WholeLesson(lesson, texts, folder)


def faults_of(folder: Traversable, name: str) -> Iterator[LessonError]:
    """Yield all that is wrong with the files of a lesson, as far as it can be read."""
    try:
        lesson = read_lesson(_octets(folder, FILE, f"{name}/{FILE}"), name)
    except LessonError as error:
        yield error
        return
    for language in LANGUAGES:
        file = _text_file(language)
        try:
            yield from disagreements(lesson, _text(folder, file, name), f"{name}/{file}")
        except LessonError as error:
            yield error
    for wanted in files_of(lesson):
        if not (folder / wanted).is_file():
            met = _('There is no file "{name}".').format(name=safe_text(wanted))
            yield LessonError(f"{name}/{FILE}", "", met, _("a file beside it"))


def files_of(lesson: Lesson) -> Iterator[str]:
    """Yield the names of the files that a lesson needs besides."""
    for account in lesson.accounts:
        yield from account.mail
    for step in lesson.steps:
        yield from (arrival.file for arrival in step.scene.arrivals)
        if step.scene.recording:
            yield step.scene.recording


def _text_file(language: str) -> str:
    return f"text.{language}.md"


def _text(folder: Traversable, file: str, name: str) -> LessonText:
    place = f"{name}/{file}"
    return read_text(place, decoded(_octets(folder, file, place), place))


def _octets(folder: Traversable, file: str, place: str) -> bytes:
    """Read a file of a lesson's folder, which its name may not leave."""
    if "/" in file or "\\" in file or file.startswith("."):
        raise LessonError(place, "", _("This is no name of a file."), _("a file beside lesson.toml"))
    try:
        octets = (folder / file).read_bytes()
    except FileNotFoundError as error:
        raise LessonError(place, "", _("There is no such file."), _("a file beside lesson.toml")) from error
    except OSError as error:
        raise LessonError(place, "", error.strerror or str(error), _("a file that can be read")) from error
    if len(octets) > _MOST:
        told = _("It has {n} octets.").format(n=len(octets))
        raise LessonError(place, "", told, _("{n} at the most").format(n=_MOST))
    return octets
