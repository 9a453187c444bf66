"""What is presented, by its name: a plan or a lesson of ours, the file of one, a transcript."""

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from popconsole import resources
from popconsole.guide.lessons.errors import LessonError
from popconsole.guide.lessons.lesson_file import FILE as LESSON_FILE
from popconsole.guide.plans.made import plan_of_lesson, plan_of_transcript
from popconsole.guide.plans.plan import Plan, PlannedRecording
from popconsole.guide.plans.reading import parse_plan
from popconsole.i18n import _, language
from popconsole.transcript.safe import safe_prose, safe_text
from popconsole.ui.lesson_set import WholeLesson, lesson_names, open_lesson, our_lessons, read_whole
from popconsole.ui.messages import os_error
from popconsole.ui.path_completion import shipped_transcripts
from popconsole.ui.recording_files import GivenFile

if TYPE_CHECKING:  # a plan of lines needs none of them
    from popconsole.transcript.model import Conversation, Recording

_SUFFIX = ".toml"
_LARGEST = 1_000_000  # octets of a plan


class PresentError(ValueError):
    """What is to be presented can't be; the message says why, what was expected, what to do."""


@dataclass(frozen=True, slots=True)
class Presented:
    """A plan, the folder that paths in it start from, and what it was made of: a conversation, a lesson."""

    plan: Plan
    folder: Path = Path()
    conversation: "Conversation | None" = None
    lesson: WholeLesson | None = None


def plan_names() -> list[str]:
    """List the plans that come with popconsole; MissingDataError where their folder is not there."""
    return resources.names("plans", _SUFFIX)


def presentable() -> list[tuple[str, str]]:
    """List what comes with popconsole and can be presented, each with its title: plans, then lessons."""
    folder = our_lessons()
    lessons = (open_lesson(folder, name) for name in lesson_names(folder))
    plans = (_our_plan(name) for name in plan_names())
    told = ((one.lesson.name, one.text(language()).title) for one in lessons)
    return [*((plan.name, plan.title) for plan in plans), *told]


def _presented(whole: WholeLesson) -> Presented:
    """Return a lesson as it is presented; its recordings lie in its folder."""
    folder = whole.folder if isinstance(whole.folder, Path) else Path()
    return Presented(plan_of_lesson(whole.lesson, whole.text(language())), folder, lesson=whole)


def _our_plan(name: str) -> Plan:
    return parse_plan(resources.read("plans", name + _SUFFIX, language()), name)


def open_presented(what: str) -> Presented:
    """Return what a name or a path means. Raises PresentError."""
    path = Path(what)
    with suppress(RuntimeError):  # a name of nobody's
        path = path.expanduser() if what.startswith("~") else path
    try:
        if _is_file(path):
            return _of_file(path)
        if what in plan_names():
            return Presented(_our_plan(what))
        if _is_file(path / LESSON_FILE):
            return _presented(read_whole(path, path.resolve().name))
        with suppress(FileNotFoundError):
            return _presented(open_lesson(our_lessons(), what))
    except (LessonError, FileNotFoundError) as error:
        raise PresentError(str(error)) from error
    shipped = shipped_transcripts().get(what)
    if shipped is not None:
        return _of_transcript(shipped)
    names = ", ".join((*plan_names(), *lesson_names(our_lessons())))
    told = _(
        "there is nothing to present by the name {name}: give the path of a plan or a transcript, or {names}"
    )
    raise PresentError(told.format(name=safe_text(what), names=names))


def _is_file(path: Path) -> bool:
    """Tell whether a path is that of a file; one that can't be a path is none."""
    with suppress(OSError, ValueError):
        return path.is_file()
    return False


def _of_file(path: Path) -> Presented:
    """Read a file: TOML is a lesson or a plan, all else a recording. Raises PresentError and LessonError."""
    if path.suffix.lower() != _SUFFIX:
        return _of_transcript(path)
    try:
        with path.open("rb") as file:
            octets = file.read(_LARGEST + 1)
    except OSError as error:
        raise PresentError(os_error(path, error)) from error
    if len(octets) > _LARGEST:
        told = _("{file}: it is larger than a plan may be: {most} octets; is it one?")
        raise PresentError(told.format(file=safe_text(str(path)), most=_LARGEST))
    if path.name == LESSON_FILE:
        return _presented(read_whole(path.parent, path.resolve().parent.name))
    return Presented(parse_plan(octets, safe_text(path.name)), path.parent)


def read_recording(path: Path) -> "Recording":
    """Read a recording in any form, whole. Raises PresentError."""
    from popconsole.formats.errors import TranscriptError  # noqa: PLC0415 - a plan of lines needs no reader
    from popconsole.formats.reading import open_incrementally  # noqa: PLC0415 - as above

    try:
        with GivenFile(str(path)).open() as file:
            reading = open_incrementally(
                file.stream, safe_text(path.name), beside=file.beside, times=file.times
            )
            for _progress in reading:
                pass
            return reading.recording
    except TranscriptError as error:
        raise PresentError(str(error)) from error
    except OSError as error:
        raise PresentError(os_error(path, error)) from error


def _of_transcript(path: Path) -> Presented:
    from popconsole.analysis.history import history_of  # noqa: PLC0415 - a plan of lines needs no tracker
    from popconsole.dialogue.masked_recording import Secrets  # noqa: PLC0415 - as above
    from popconsole.protocol import PROTOCOLS  # noqa: PLC0415 - as above

    recording = read_recording(path)
    conversation = recording.conversations[0]
    masker = Secrets(None).of(recording.conversations)
    history = history_of(conversation, PROTOCOLS[conversation.protocol], masker)
    name, title = safe_text(path.stem), safe_prose(masker.text(conversation.title))
    comments = [(at, safe_prose(masker.text(text))) for at, text in conversation.comments]
    plan = plan_of_transcript(history, name, title, comments)
    if plan is None:
        told = _(
            "{file}: the client says nothing in it, so there is nothing to type; expected: a recorded session"
        )
        raise PresentError(told.format(file=safe_text(str(path))))
    return Presented(plan, path.parent, conversation)


def recorded_path(presented: Presented, opens: PlannedRecording) -> Path:
    """Return the file of a recording that a plan opens: beside the plan, or of ours. Raises PresentError."""
    beside = presented.folder / Path(opens.name)
    if _is_file(beside):
        return beside
    shipped = shipped_transcripts().get(opens.name)
    if shipped is None:
        told = _(
            "there is no recording {name}: give a path from the plan's folder, or the name of one of ours"
        )
        raise PresentError(told.format(name=safe_text(opens.name)))
    return shipped
