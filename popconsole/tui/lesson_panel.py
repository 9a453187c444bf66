"""The lesson beside the transcript: goals with their ticks, what to type, prose, hint."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from textual.content import Content
from textual.geometry import Size

from popconsole.i18n import _
from popconsole.tui.panels import Cut

if TYPE_CHECKING:  # the console opens without a lesson
    from popconsole.guide.lessons.lessons import LessonProgress

_TICKED, _OPEN = "☑", "☐"


def lesson_content(
    progress: "LessonProgress", keys: Mapping[str, str], *, hint: bool, close: bool = False
) -> Content:
    """Return the current step of a lesson as text; lessons are ours, and yet nothing in them is markup.

    ``keys`` tells by the names of actions what to press for them. ``close``: there is little room, so the
    step's title stands in the frame, and no blank row between the goals and the text.
    """
    step = progress.current
    if step is None:
        done = _("All steps are done. Well done! {lessons} offers other lessons; the conversation goes on.")
        return Content.assemble((progress.lesson.title, "bold"), "\n\n", done.format_map(keys))
    parts = [] if close else [Content.styled(step.title, "bold")]
    for number, goal in enumerate(step.goals):
        ticked = number in progress.ticked
        mark = _TICKED if ticked else _OPEN
        parts.append(Content.styled(f"{mark} {goal.says}", "bold $text-success" if ticked else "bold"))
    parts.append(Content.assemble(_("Type:"), " ", (_typed(step.solution), "bold $text-accent")))
    for number, paragraph in enumerate(step.text.strip().split("\n\n")):
        parts += [] if close and not number else [Content("")]
        parts.append(Content(" ".join(paragraph.split())))
    if hint:
        parts += [Content(""), Content.assemble((_("Hint:"), "bold"), " ", " ".join(step.hint.split()))]
    return Content("\n").join(parts)


def _typed(lines: Sequence[str]) -> str:
    """Return in words which lines are typed, one after another."""
    told = lines[0]
    for line in lines[1:]:
        told = _("{lines}, then {line}").format(lines=told, line=line)
    return told


def lesson_title(progress: "LessonProgress", *, close: bool = False) -> str:
    """Return the lesson's title and how far it has come; ``close``: the step's own title in its place."""
    step, total = progress.current, len(progress.lesson.steps)
    if step is None:
        return _("{title}: done").format(title=progress.lesson.title)
    if close:
        return _("Step {n} of {total}: {title}").format(n=progress.index + 1, total=total, title=step.title)
    told = _("{title}: step {n} of {total}")
    return told.format(title=progress.lesson.title, n=progress.index + 1, total=total)


class LessonPanel(Cut):
    """The current step of the lesson."""

    opens = "lessons"

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return the rows of the whole step: what is shown was cut for the step before."""
        content = self.visual
        if isinstance(content, Content) and width > 0:
            return len(content.wrap(width))
        return super().get_content_height(container, viewport, width)

    def tell(self, progress: "LessonProgress", keys: Mapping[str, str], *, close: bool) -> None:
        """Show how far a lesson has come; ``keys`` and ``close`` as above."""
        self.key = keys["lessons"]
        self.head(
            lesson_title(progress, close=close), _("{lessons}: all of it, with a hint").format_map(keys)
        )
        self.put(lesson_content(progress, keys, hint=False, close=close), layout=True)
