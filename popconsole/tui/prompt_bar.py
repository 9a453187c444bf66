"""A question in place of the command line: where to save, what to search, whether to overwrite."""

from collections.abc import Callable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from popconsole.i18n import N_, _
from popconsole.tui.ordered_input import OrderedInput

Answer = Callable[[str], str | None]
"""Takes what was typed; gives None where all is well, or what is wrong with it, to ask again."""


class _AnswerInput(OrderedInput):
    """The line of an answer; Enter hands it over at once, without what is typed behind it."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+c", "app.interrupt", N_("Leave it"), show=False)]

    def __init__(self, answered: Callable[[str], None]) -> None:
        super().__init__(compact=True, select_on_focus=False)
        self._answered = answered

    async def action_submit(self) -> None:
        """Hand over what stands there."""
        self._answered(self.value)


class PromptBar(Vertical):
    """Asks one thing at a time; Enter answers, Escape leaves it; ``left`` is called at once then."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", N_("Leave it"), show=False)]

    def __init__(self, left: Callable[[], None], *, id: str | None = None) -> None:  # noqa: A002 - Textual's
        super().__init__(id=id)
        self._left = left
        self._answer: Answer | None = None
        self.question = ""
        self.input = _AnswerInput(self._answered)
        self._below = Static("")

    def compose(self) -> ComposeResult:
        """Place the line and what is said under it."""
        yield self.input
        yield self._below

    def ask(
        self, question: str, value: str, answer: Answer, help_text: str = "", *, hidden: bool = False
    ) -> None:
        """Ask a question; ``value`` is there already. ``hidden``: what is typed is not shown."""
        self._answer = answer
        self.question = question
        self.input.password = hidden
        self.border_title = Content(question)
        self._below.update(Content(help_text or _("Enter answers, Esc leaves it")))
        self.input.value = value
        self.input.cursor_position = len(value)
        self.display = True
        self.screen.set_focus(self.input)  # at once: Widget.focus() comes behind keys that wait already

    def _answered(self, text: str) -> None:
        """Hand the answer over; ask again where it will not do."""
        asked = self._answer
        if asked is None:
            return
        wrong = asked(text)
        if wrong is not None:
            self._below.update(Content.styled(_("! {text}").format(text=wrong), "bold $text-warning"))
        elif self._answer is asked:  # else the answer was a further question
            self.action_leave()

    def action_leave(self) -> None:
        """Leave the question."""
        self._answer = None
        self.input.value = ""
        self.display = False
        self._left()
