"""A stage: what is to be built, why, what the examiner will do, hints behind what goes wrong.

It is read from its files: ``stage.toml`` has ``format = 1`` and ``checks``, ids of the examiner's; none:
that the program listens is all. ``text.en.md`` and ``text.fr.md`` begin with ``# Title`` and the hook;
``## task``, ``## examiner`` and ``## hint`` follow, where a paragraph that begins with ``$`` and a blank is a
command to be copied; the last a list of ``- ID: text``, or of ``- ID KIND: text``, told where that came in
place of what was wanted: ``silence``, ``close``, ``endless`` (a reply without its end), ``unended`` (a line
without its own), ``ok``, ``err``, ``odd``, ``absent``, ``count`` and ``octets`` (STAT's numbers are not those
of the mail), ``helper`` (another command that the check needs is refused); of a program ``unfound``,
``forbidden``, ``ended``, ``elsewhere``, ``deaf``, ``died`` or ``untold`` (where the mail lies); of a client
how it ended, or the fault that it was tried with.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from popconsole.guide.lessons.errors import LessonError
from popconsole.guide.lessons.strict_toml import decoded, loaded
from popconsole.guide.lessons.text_file import one_row
from popconsole.i18n import _

STAGE_FILE = "stage.toml"
COMMAND = "$ "
"""What a paragraph begins with that is a command, to be shown as it is."""
_FORMAT = 1
_SECTIONS = ("task", "examiner", "hint")
_HEADING = re.compile(r"^## ?(.*)$", re.MULTILINE)
_HINT = re.compile(r"^- (\S+?)(?: (\S+))?: (.*)$")


@dataclass(frozen=True, slots=True)
class BuildStage:
    """A stage. ``checks`` are ids of checks, all to be met; none: that the program listens is all.

    ``hints`` are told behind one that is not met, by its id and the kind of what came, "" for any.
    """

    name: str
    checks: tuple[str, ...]
    title: str
    hook: tuple[str, ...]
    task: tuple[str, ...]
    examiner: tuple[str, ...]
    hints: Mapping[tuple[str, str], str]

    @property
    def number(self) -> int:
        """Its number, from 1."""
        return int(self.name.partition("-")[0])

    def hint(self, check: str, kind: str) -> str:
        """Return the hint behind a check that is not met; empty where there is none."""
        return self.hints.get((check, kind)) or self.hints.get((check, ""), "")


def read_stage(name: str, data: bytes, text: bytes, text_name: str) -> BuildStage:
    """Read a stage from its two files. Raises LessonError: the file, what is wrong and what is wanted."""
    told = loaded(decoded(data, f"{name}/{STAGE_FILE}"), f"{name}/{STAGE_FILE}")
    checks = told.get("checks")
    if (
        told.get("format") != _FORMAT
        or not isinstance(checks, list)
        or not all(isinstance(one, str) for one in checks)
        or set(told) != {"format", "checks"}
    ):
        wanted = _("format = 1, and checks, a list of ids of the examiner's")
        raise LessonError(f"{name}/{STAGE_FILE}", "", _("This is no stage."), wanted)
    title, hook, parts = _sections(decoded(text, text_name), text_name)
    hints = {}
    for row in parts["hint"].splitlines():
        found = _HINT.match(row.strip())
        if row.strip() and found is None:
            told_row = _("A hint is told of no check: {row}.").format(row=one_row(row))
            raise LessonError(text_name, "## hint", told_row, "- ID: text")
        if found is not None:
            hints[found[1], found[2] or ""] = one_row(found[3])
    task, examiner = _paragraphs(parts["task"]), _paragraphs(parts["examiner"])
    return BuildStage(name, tuple(checks), title, _paragraphs(hook), task, examiner, hints)


def _sections(text: str, name: str) -> tuple[str, str, dict[str, str]]:
    head, *rest = _HEADING.split(text)
    first, _newline, hook = head.strip().partition("\n")
    parts = dict.fromkeys(_SECTIONS, "")
    for heading, body in zip(rest[::2], rest[1::2], strict=True):
        if heading.strip() not in parts:
            told = _("There is no section {heading}.").format(heading=one_row(heading))
            raise LessonError(name, "", told, ", ".join(_SECTIONS))
        parts[heading.strip()] = body
    if not first.startswith("# ") or not (parts["task"].strip() and parts["examiner"].strip()):
        missing = _("A title, a task or what the examiner does is missing.")
        raise LessonError(name, "", missing, "# ..., ## task, ## examiner")
    return one_row(first.removeprefix("# ")), hook, parts


def _paragraphs(text: str) -> tuple[str, ...]:
    return tuple(one_row(part) for part in text.strip().split("\n\n") if part.strip())
