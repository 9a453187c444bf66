"""A question in place of the command line: where to save, what to search, whether to overwrite."""

import os
from collections.abc import Callable
from dataclasses import replace
from itertools import takewhile
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static
from textual.widgets.input import Selection

from popconsole.guide.typing.complete import Completions as Candidates
from popconsole.i18n import N_, _
from popconsole.transcript.safe import safe_text
from popconsole.tui.candidate_input import CandidateInput
from popconsole.tui.prompt_guide import Guide, hint_content

Answer = Callable[[str], str | None]
"""Takes what was typed; gives None where all is well, or what is wrong with it, to ask again."""
Completions = Callable[[str], list[str]]
"""Takes what was typed; gives what the whole answer may be, most likely ones first."""

_MOST_OFFERED = 24


def _common_beginning(texts: list[str]) -> str:
    """Return what all texts begin with."""
    alike = takewhile(lambda letters: len(set(letters)) == 1, zip(*texts, strict=False))
    return "".join(letters[0] for letters in alike)


def _none(_typed: str) -> list[str]:
    return []


def offered(found: list[str]) -> str:
    """Return the names that a path may end with, safe to show; of very many the first."""
    names = [os.path.basename(one.rstrip("/")) + "/" * one.endswith("/") for one in found]  # noqa: PTH119 - as typed
    return "  ".join(map(safe_text, names[:_MOST_OFFERED])) + " …" * (len(found) > _MOST_OFFERED)


class AnswerInput(CandidateInput):
    """The line of an answer; Enter hands it over at once, without what is typed behind it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+c", "app.interrupt", N_("Leave it"), show=False),
        Binding("tab", "complete", N_("Complete"), show=False),
        Binding("up", "up", N_("Candidate before"), show=False),
        Binding("down", "down", N_("Next candidate"), show=False),
    ]

    def __init__(self, answered: Callable[[str], None], offer: Callable[[list[str]], None]) -> None:
        super().__init__(compact=True, select_on_focus=False)
        self._answered = answered
        self.completions: Completions = _none
        self.guide: Guide | None = None
        self.offer: Callable[[list[str]], None] = offer

    def find(self) -> Candidates:
        """Return the candidates at the cursor, where the question has any."""
        if self.guide is None:
            return Candidates(self.cursor_position, ())
        return self.guide.find(self.value, self.cursor_position)

    @property
    def has_list(self) -> bool:
        """Whether there are candidates, before anything is typed too."""
        return bool(self.candidates)

    async def action_submit(self) -> None:
        """Hand over what stands there."""
        self._answered(self.value)

    def action_up(self) -> None:
        """Go up the candidates."""
        self.up()

    def action_down(self) -> None:
        """Go down the candidates."""
        self.down()

    def action_complete(self) -> None:
        """Put a candidate there; or as much as all completions have in common, and tell them."""
        if self.guide is not None:
            if self.has_list:
                self.accept()
            return
        found = self.completions(self.value)
        common = _common_beginning(found)
        if len(common) > len(self.value) or len(found) == 1:
            self.value = common
            self.cursor_position = len(common)
            found = self.completions(common)
        self.offer(found if found != [self.value] else [])


class PromptBar(Vertical):
    """Asks one thing at a time; Enter answers, Escape leaves it; ``left`` is called at once then."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", N_("Leave it"), show=False)]

    def __init__(self, left: Callable[[], None], *, id: str | None = None) -> None:  # noqa: A002 - Textual's
        super().__init__(id=id)
        self._left = left
        self._answer: Answer | None = None
        self.question = ""
        self.input = AnswerInput(self._answered, self._offer)
        self._below = Static("")

    def compose(self) -> ComposeResult:
        """Place the line and what is said under it."""
        yield self.input
        yield self._below

    def ask(
        self,
        question: str,
        value: str,
        answer: Answer,
        help_text: str = "",
        *,
        hidden: bool = False,
        completions: Completions | None = None,
        selected: bool = False,
        guide: Guide | None = None,
    ) -> None:
        """Ask a question; ``value`` is there already.

        ``selected``: what is typed takes its place. ``hidden``: what is typed is not shown.
        ``completions`` are those for Tab. ``guide`` gives candidates, and says what is typed.
        """
        self._answer = answer
        self.input.guide = guide
        self.question = question
        self.input.password = hidden
        self.border_title = Content(question)
        self._below.update(Content(help_text or _("Enter answers, Esc leaves it")))
        self.input.value = ""
        if value:
            self.input.recall(value)
        else:
            self.input.look()
        self.input.selection = Selection(0 if selected else len(value), len(value))
        self.input.completions = completions or _none
        self.display = True
        self.screen.set_focus(self.input)  # at once: Widget.focus() comes behind keys that wait already

    def on_candidate_input_typed(self) -> None:
        """Say what is typed, where there is a guide to it."""
        self._explain()

    def _explain(self, wrong: str = "") -> None:
        """Say what the guide tells of what is typed, or at its place what is wrong with it."""
        guide = self.input.guide
        if guide is not None:
            text = self.input.value
            hint = guide.hint(text)
            if wrong:
                hint = replace(hint, told=wrong, wrong=True)
            width = self.input.content_size.width or self.screen.size.width
            self._below.update(hint_content(hint, text, int(self.input.scroll_offset.x), width))

    def _offer(self, found: list[str]) -> None:
        """Tell what the answer may become."""
        if found:
            self._below.update(Content(offered(found)))

    def _answered(self, text: str) -> None:
        """Hand the answer over; ask again where it will not do."""
        asked = self._answer
        if asked is None:
            return
        wrong = asked(text)
        if wrong is not None and self.input.guide is not None:
            self._explain(wrong)
        elif wrong is not None:
            self._below.update(Content.styled(_("! {text}").format(text=wrong), "bold $text-warning"))
        elif self._answer is asked:  # else the answer was a further question
            self.action_leave()

    def action_leave(self) -> None:
        """Leave the question."""
        self._answer = None
        self.input.guide = None
        self.input.value = ""
        self.display = False
        self._left()
