"""A question in place of the command line: where to save, what to search, whether to overwrite."""

from collections.abc import Callable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Static

from popconsole.i18n import N_, _

Answer = Callable[[str], str | None]
"""Takes what was typed; gives None where all is well, or what is wrong with it, to ask again."""


class PromptBar(Vertical):
    """Asks one thing at a time; Enter answers, Escape leaves it."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", N_("Leave it"), show=False)]

    class Left(Message):
        """The question was answered or left."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name for it
        super().__init__(id=id)
        self._answer: Answer | None = None
        self.question = ""
        self.input = Input(compact=True, select_on_focus=False)
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

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Hand the answer over; ask again where it will not do."""
        event.stop()
        asked = self._answer
        wrong = asked(event.value) if asked else None
        if wrong is not None:
            self._below.update(Content.styled(_("! {text}").format(text=wrong), "bold $text-warning"))
        elif self._answer is asked:  # else the answer was a further question
            self.action_leave()

    def action_leave(self) -> None:
        """Leave the question."""
        self._answer = None
        self.input.value = ""
        self.display = False
        self.post_message(self.Left())
