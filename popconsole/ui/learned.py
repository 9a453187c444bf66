"""How far a lesson has come, kept on the disk while it is taken."""

from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from popconsole.i18n import _
from popconsole.ui.learning import Learning
from popconsole.ui.progress_file import LessonRecord, ProgressError, read_progress, write_progress

if TYPE_CHECKING:
    from popconsole.ui.lesson_stage import LessonStage


def record_of(learning: Learning, seconds: float) -> LessonRecord:
    """Return what is to be kept of a lesson under way, taken for so many seconds."""
    progress, lesson = learning.progress, learning.whole.lesson
    steps = progress.steps
    right = sum(
        here.choice(question.name) == question.right
        for step, here in zip(lesson.steps, steps, strict=False)
        for question in step.questions
    )
    return LessonRecord(
        lesson.name,
        steps=progress.done,
        steps_of=len(lesson.steps),
        goals=sum(len(here.ticked) for here in steps),
        goals_of=sum(len(step.goals) for step in lesson.steps),
        right=right,
        asked=sum(len(step.questions) for step in lesson.steps),
        hints=sum(here.hints for here in steps),
        seconds=int(seconds),
    )


class ProgressKeeper:
    """Keeps how far the lesson on a stage comes, beside what earlier goes at it came to."""

    def __init__(self, path: Path, stage: "LessonStage") -> None:
        """Begin; a file that can't be read is left as it is, and nothing is kept then."""
        self._path = path
        self._stage = stage
        self._began = monotonic()
        self.trouble = ""
        self._last: LessonRecord | None = None
        try:
            self._before = read_progress(path).get(stage.whole.lesson.name)
        except (ProgressError, OSError) as error:
            self._before, self.trouble = None, str(error)

    @property
    def earlier(self) -> str:
        """What to say of an earlier go that did not come to the end; empty where there is nothing to say."""
        before = self._before
        if before is None or before.done or not before.steps:
            return ""
        told = _(
            "You had done {done} of the {steps} steps of this lesson. It begins anew, with a new server; "
            "what was done stays counted."
        )
        return told.format(done=before.steps, steps=before.steps_of)

    def keep(self) -> None:
        """Keep how far the lesson has come now; what keeps it from that is told in ``trouble``."""
        record = record_of(self._stage.learning, monotonic() - self._began)
        if self.trouble or record == self._last:
            return
        self._last = record
        if self._before is not None:
            record = self._before.joined(record)
        try:
            write_progress(self._path, record)
        except (ProgressError, OSError) as error:
            self.trouble = str(error)
