"""The texts of a lesson in one language: a Markdown file with a fixed order of headings.

# Title
What it is about, in a sentence.

## step-name: Title of the step
What is typed and why, before.

### after
What was seen.

### hint
- The first one.
- The next.

### goal NAME
What the list of goals shows.

### ask NAME
The question?
- choice-name: What it says. | What who chose it is told.

### wrong NAME
What is said to it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from popconsole.guide.lessons.errors import LessonError
from popconsole.guide.lessons.lesson import ChoiceText, LessonText, QuestionText, StepText
from popconsole.i18n import _
from popconsole.transcript.safe import safe_prose

_PLAIN_BLANKS = re.compile(r"[ \t\n]+")  # a no-break space is none: it has its meaning in French
_HEADING = re.compile(r"(#{1,3}) +(\S.*)")
_ITEM = re.compile(r"- +(\S.*)")
_NAME = re.compile(r"[a-z0-9][a-z0-9-]*")
_KINDS = ("after", "hint", "goal", "ask", "wrong")
_NAMED = ("goal", "ask", "wrong")
_PARTS = 2  # of a choice: what it says, and what is answered


@dataclass
class _Section:
    """The rows under a heading, with where it stands."""

    row: int
    kind: str
    name: str = ""
    title: str = ""
    rows: list[tuple[int, str]] = field(default_factory=list)


def read_text(file: str, text: str) -> LessonText:
    """Read the texts of a lesson; ``file`` names it in errors. Raises LessonError."""
    return _Texts(file).read(text)


def one_row(text: str) -> str:
    """Return a text with its line ends and blanks made single blanks, safe to show; no-break spaces stay."""
    return safe_prose(_PLAIN_BLANKS.sub(" ", text).strip(" \t\n"))


class _Texts:
    def __init__(self, file: str) -> None:
        self._file = file

    def read(self, text: str) -> LessonText:
        sections = list(self._sections(text))
        if not sections or sections[0].kind != "lesson":
            self._fail(1, _("It does not begin with the title."), "# Title")
        first = sections[0]
        steps: dict[str, StepText] = {}
        at = 1
        while at < len(sections):
            until = next(
                (n for n in range(at + 1, len(sections)) if sections[n].kind == "step"), len(sections)
            )
            head = sections[at]
            if head.kind != "step":
                self._fail(head.row, _("This belongs to no step."), "## name: Title")
            if head.name in steps:
                self._fail(head.row, _('The step "{name}" is there twice.').format(name=head.name), _("one"))
            steps[head.name] = self._step(head, sections[at + 1 : until])
            at = until
        return LessonText(first.title, self._paragraphs(first), steps)

    def _sections(self, text: str) -> Iterator[_Section]:
        section: _Section | None = None
        for number, row in enumerate(text.split("\n"), 1):
            heading = _HEADING.fullmatch(row.rstrip())
            if heading is not None:
                if section is not None:
                    yield section
                section = self._headed(number, len(heading[1]), heading[2])
            elif section is not None:
                section.rows.append((number, row.rstrip(" \t\r")))
            elif row.strip():
                self._fail(number, _("A text before the title."), "# Title")
        if section is not None:
            yield section

    def _headed(self, number: int, depth: int, words: str) -> _Section:
        if depth == 1:
            return _Section(number, "lesson", title=one_row(words))
        if depth == 2:
            name, colon, title = words.partition(":")
            if not colon or not _NAME.fullmatch(name) or not title.strip():
                self._fail(number, _("This is no heading of a step."), "## name: Title")
            return _Section(number, "step", name, one_row(title))
        kind, _space, name = words.partition(" ")
        if kind not in _KINDS or bool(name) is not (kind in _NAMED) or (name and not _NAME.fullmatch(name)):
            expected = ", ".join(f"### {kind}{' NAME' * (kind in _NAMED)}" for kind in _KINDS)
            self._fail(number, _("This is no heading of a part."), expected)
        return _Section(number, kind, name)

    def _step(self, head: _Section, parts: list[_Section]) -> StepText:
        after: tuple[str, ...] = ()
        hints: tuple[str, ...] = ()
        goals: dict[str, str] = {}
        questions: dict[str, QuestionText] = {}
        wrong: dict[str, tuple[str, ...]] = {}
        seen = set()
        for part in parts:
            if (part.kind, part.name) in seen:
                told = _('"{heading}" is there twice in this step.')
                self._fail(part.row, told.format(heading=f"{part.kind} {part.name}".strip()), _("one"))
            seen.add((part.kind, part.name))
            if part.kind == "after":
                after = self._paragraphs(part)
            elif part.kind == "hint":
                hints = tuple(one_row(item) for _row, item in self._items(part))
                if not hints:
                    self._fail(part.row, _("There is no hint."), "- ...")
            elif part.kind == "goal":
                goals[part.name] = " ".join(self._paragraphs(part))
            elif part.kind == "ask":
                questions[part.name] = self._question(part)
            else:
                wrong[part.name] = self._paragraphs(part)
        return StepText(head.title, self._paragraphs(head), after, hints, goals, questions, wrong)

    def _question(self, part: _Section) -> QuestionText:
        asks = " ".join(self._prose(part))
        choices = {}
        for row, item in self._items(part):
            name, colon, words = item.partition(":")
            said = words.split(" | ")
            if not colon or not _NAME.fullmatch(name) or len(said) != _PARTS or not all(map(str.strip, said)):
                expected = _("- name: What it says. | What who chose it is told.")
                self._fail(row, _("This is no choice."), expected)
            choices[name] = ChoiceText(one_row(said[0]), one_row(said[1]))
        if not asks:
            self._fail(part.row, _("Nothing is asked."), _("a question, then its choices"))
        return QuestionText(asks, choices)

    def _paragraphs(self, part: _Section) -> tuple[str, ...]:
        found = tuple(self._prose(part))
        if not found:
            self._fail(part.row, _("There is no text under this heading."), _("a sentence"))
        return found

    def _prose(self, part: _Section) -> Iterator[str]:
        """Yield the paragraphs before the first item of a list."""
        said: list[str] = []
        for _number, row in part.rows:
            if _ITEM.match(row):
                break
            if row:
                said.append(row)
            elif said:
                yield one_row("\n".join(said))
                said = []
        if said:
            yield one_row("\n".join(said))

    def _items(self, part: _Section) -> Iterator[tuple[int, str]]:
        """Yield the items of a list, each with its row; a row set in goes on with the one before."""
        item, at = "", 0
        for number, row in part.rows:
            begun = _ITEM.match(row)
            if begun:
                if item:
                    yield at, item
                item, at = begun[1], number
            elif row and item:
                item += f"\n{row.strip(' ')}"
        if item:
            yield at, item

    def _fail(self, row: int, met: str, expected: str) -> None:
        raise LessonError(self._file, _("row {row}").format(row=row), safe_prose(met), expected)
