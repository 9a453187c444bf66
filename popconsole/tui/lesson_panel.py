"""The lesson beside the transcript: its goals with their ticks, what to do, what was seen, hints."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from textual.app import RenderResult
from textual.content import Content
from textual.geometry import Size

from popconsole.i18n import _
from popconsole.tui.panels import Cut, cut
from popconsole.tui.prose import held, prose
from popconsole.ui.actions.keymap import KeyWords
from popconsole.ui.cells import cells
from popconsole.ui.lesson_words import LessonPart, LessonRole, lesson_parts

if TYPE_CHECKING:  # the console opens without a lesson
    from popconsole.ui.learning import Learning
    from popconsole.ui.sandbox import Sandbox

_MARKS = {LessonRole.GOAL: "☐ ", LessonRole.REACHED: "☑ ", LessonRole.SEEN: "", LessonRole.NEXT: "▸ "}
_STYLES = {
    LessonRole.GOAL: "bold",
    LessonRole.REACHED: "bold $text-success",
    LessonRole.WRONG: "bold $text-warning",
    LessonRole.NEXT: "bold $text-accent",
}
_TYPED = "bold $text-accent"
_BORDER, _RULE = 6, 2  # cells of the row above it that are none of its title's: of a border, of a rule
_APART = (LessonRole.GOAL, LessonRole.REACHED)  # those stand without a blank row between


def lesson_rows(parts: tuple[LessonPart, ...], width: int, *, close: bool = False) -> Content:
    """Return a lesson's parts as rows of so many columns; ``close``: with no blank rows between."""
    rows: list[Content] = []
    before: LessonRole | None = None
    for part in parts:
        if before is not None and not close and not (before in _APART and part.role in _APART):
            rows.append(Content(""))
        style = _STYLES.get(part.role, "")
        pieces = [(_MARKS.get(part.role, ""), style)]
        pieces += [(held(text), _TYPED) if typed else (text, style) for text, typed in part.pieces]
        rows.append(prose(pieces, width))
        before = part.role
    return Content("\n").join(rows)


def shown_parts(learning: "Learning", keys: Mapping[str, str]) -> tuple[LessonPart, ...]:
    """Return what is shown of a lesson; ``keys`` tells what to press for actions."""
    progress = learning.progress
    if progress.finished:
        done = _(
            "The lesson is done. Enter on an empty line shows the list, the next lesson marked. "
            "{palette} finds {solution}, too."
        )
        return (LessonPart(LessonRole.NEXT, ((done.format_map(keys), False),)),)
    told = (
        _("Enter on an empty line goes on.") if not progress.is_last else _("Enter on an empty line: done.")
    )
    return tuple(lesson_parts(progress, learning.text, keys, told))


def lesson_title(learning: "Learning", room: int = 0) -> str:
    """Return the lesson's title, how far it has come, and the step's own title.

    With less ``room`` than that, in cells, the lesson's title gives way; 0: there is room for all.
    """
    progress, total = learning.progress, len(learning.progress.lesson.steps)
    if progress.finished:
        return _("{title}: done").format(title=learning.text.title)
    step = learning.text.steps[progress.current.name]
    numbers = {"n": progress.index + 1, "total": total, "step": step.title}
    told = _("{title} {n}/{total}: {step}").format(title=learning.text.title, **numbers)
    if room and cells(told) > room:
        return _("{n}/{total}: {step}").format_map(numbers)
    return told


class LessonPanel(Cut):
    """The step that the lesson stands at."""

    opens = "lessons"
    _parts: tuple[LessonPart, ...] = ()
    _close = False
    _titles: tuple[str, ...] = ()  # the longest first
    _about = ""

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return the rows of the whole step: what is shown was cut for the step before."""
        if self._parts and width > 0:
            return lesson_rows(self._parts, width, close=self._close).plain.count("\n") + 1
        return super().get_content_height(container, viewport, width)

    def render(self) -> RenderResult:
        """Lay the step out for the room there is."""
        width, height = self.content_size
        if not width or not height or not self._parts:
            return Content("")
        mark = f" … {self.key}".rstrip()
        close = self._close
        whole = lesson_rows(self._parts, width, close=close)
        if whole.plain.count("\n") >= height and not close:  # blank rows give way before words
            close = True
            whole = lesson_rows(self._parts, width, close=True)
        *told, last = self._parts
        if last.role is not LessonRole.NEXT or not told or whole.plain.count("\n") < height:
            return cut(whole, width, height, mark)
        behind = lesson_rows((last,), width)  # how to go on is never what is cut off
        room = max(1, height - behind.plain.count("\n") - 1)
        before = cut(lesson_rows(tuple(told), width, close=close), width, room, mark)
        return Content("\n").join((before, behind))

    def tell(self, learning: "Learning", keys: Mapping[str, str], *, close: bool) -> None:
        """Show how far a lesson has come; ``close``: there is little room."""
        self.key, self.opens = keys["lessons"], "lessons"
        self._titles = lesson_title(learning), lesson_title(learning, 1)
        self._about = _("{hint}: a hint · {lessons}: all of it").format_map(keys)
        self._put(shown_parts(learning, keys), close=close)
        self._entitle()

    def tell_sandbox(self, sandbox: "Sandbox", keys: KeyWords, *, close: bool) -> None:
        """Show how a sandbox is set up, and what is to be found out in it."""
        here = keys["sandbox"]  # its menu has all of them
        words = {name: keys[name] if keys.all_of(name) else here for name in ("guess", "surprise")}
        from popconsole.ui.sandbox_words import sandbox_parts  # noqa: PLC0415 - for those who are in it

        self.key, self.opens = keys["sandbox"], "sandbox"
        self._titles = (_("The sandbox"),)
        self._about = _("{sandbox}: what can be changed").format_map(keys)
        self._put(tuple(sandbox_parts(sandbox, words)), close=close)
        self._entitle()

    def on_resize(self) -> None:
        """Take the title that there is room for."""
        if self._titles:
            self._entitle()

    def _entitle(self) -> None:
        room = self.outer_size.width - (_RULE if self._close else _BORDER)
        fits = (title for title in self._titles if cells(title) <= room)
        self.head(next(fits, self._titles[-1]), self._about)

    def _put(self, parts: tuple[LessonPart, ...], *, close: bool) -> None:
        self._parts, self._close = parts, close
        self.refresh(layout=True)
