"""The command line: what is typed goes to the server as it stands, legal or not."""

from typing import ClassVar

from rich.text import Text
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message
from textual.reactive import Reactive, reactive
from textual.widgets.input import Selection

from popconsole.analysis.legal import is_legal
from popconsole.analysis.step import Situation
from popconsole.dialogue.masking import Masker
from popconsole.dialogue.secret_span import secret_span
from popconsole.guide.auth.exchange import responds
from popconsole.guide.typing.complete import Completions, complete
from popconsole.guide.typing.known import NONE_KNOWN, Known
from popconsole.i18n import N_
from popconsole.protocol.table import Protocol
from popconsole.transcript.safe import is_visible
from popconsole.tui.candidate_input import CandidateInput
from popconsole.ui.typed import TypedLines, pasted

_MASK = "•"
_UNSEEN = "\ufffd"  # in place of a character that no terminal may get: one for one, so the cursor stays true


class CommandInput(CandidateInput):
    """One line to type in, with completion and history; secrets are masked as they are typed.

    Tab puts the marked candidate, or the first one, on the line; Enter sends what stands there, always;
    the arrows move among the candidates while there are any marked, else through the history.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "accept", N_("Complete"), show=True, key_display="Tab"),
        Binding("up", "older", N_("Earlier line"), show=False),
        Binding("down", "newer", N_("Candidate or later line"), show=False),
        Binding("ctrl+c", "interrupt", N_("Copy, or clear the line; twice: leave"), show=False),
    ]

    reveal: reactive[bool] = reactive(default=False)
    virtual_size = Reactive(Size(0, 0))  # Textual's lays the whole screen out anew at every letter

    class Sent(Message):
        """A line is to be sent; ``queued``: only after the answers to those before it."""

        def __init__(self, text: str, *, queued: bool = False) -> None:
            super().__init__()
            self.text = text
            self.queued = queued

    def __init__(self, protocol: Protocol, situation: Situation, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id, select_on_focus=False, compact=True)
        self._initial_value = False  # Textual does not scroll to the end of what is there first
        self.protocol = protocol
        self.situation = situation
        self.known: Known = NONE_KNOWN
        self.history = TypedLines()
        self._masker: Masker | None = None
        self._given_back: str | None = None  # a line that was not sent

    def stand_in(
        self,
        protocol: Protocol,
        situation: Situation,
        masker: Masker | None = None,
        known: Known = NONE_KNOWN,
    ) -> None:
        """Take in where the conversation stands: candidates and hints go by it.

        ``masker`` has read a live conversation so far, and tells what is secret in what comes next;
        ``known`` are the accounts that may be offered.
        """
        self.protocol = protocol
        self._masker = masker
        self.known = known
        if situation is not self.situation:
            self.situation = situation
            self.look()

    def offer(self, text: str) -> None:
        """Put a line there to begin with, where nothing is typed; it is not sent."""
        if text and not self.value:
            self.put(text)

    def put(self, text: str) -> None:
        """Put a line in place of what is typed; it is not sent."""
        self.recall(text)

    def give_back(self, text: str) -> None:
        """Put a line back that was not sent, all of it selected: what is typed next takes its place."""
        self.recall(text)
        self.selection = Selection(0, len(text))
        self._given_back = text

    # --- what happens while typing ---

    def find(self) -> Completions:
        """Return what may stand at the cursor: commands and their arguments."""
        return complete(self.protocol, self.situation, self.value, self.cursor_position, self.known)

    def watch_reveal(self) -> None:
        """Show or mask the secret."""
        self.refresh()

    # --- keys ---

    def action_accept(self) -> None:
        """Put the marked candidate, or the first, on the line; without any, go to the transcript."""
        if self.has_list:
            self.accept()
        else:
            self.screen.focus_next()

    def action_older(self) -> None:
        """Go up the candidates, or to an earlier line."""
        if not self.up():
            self._go_through(self.history.older(self.value))

    def action_newer(self) -> None:
        """Go down the candidates, or to a later line."""
        if not self.down():
            self._go_through(self.history.newer(self.value))

    def _go_through(self, text: str | None) -> None:
        if text is not None:
            self.recall(text)

    async def action_submit(self) -> None:
        """Send what stands there."""
        text = self.value
        self._remember(text)
        self._quiet = None
        self.marked = None
        self.value = ""
        self.post_message(self.Sent(text))

    def _on_paste(self, event: events.Paste) -> None:
        """Take a paste of several lines as lines to send, one after another."""
        event.stop()
        event.prevent_default()
        start, end = sorted(self.selection)
        lines, rest = pasted(self.value[:start], event.text, self.value[end:])
        for line in lines:
            self._remember(line, queued=True)
            self.post_message(self.Sent(line, queued=True))
        if lines:
            self.value = rest
            self.cursor_position = len(rest)
        else:
            self.replace(event.text, start, end)

    def action_copy(self) -> None:
        """Copy what is selected, as it is shown: a masked secret as its mask."""
        start, end = sorted(self.selection)
        self.app.copy_to_clipboard(self._seen()[start:end])

    async def action_interrupt(self) -> None:
        """Copy what is selected; else clear the line, and the second time leave."""
        if self.selection.is_empty or self.value == self._given_back:
            self.value = ""
            await self.run_action("app.interrupt")
        else:
            self.action_copy()

    def action_cut(self) -> None:
        """Cut what is selected out, and copy it as it is shown."""
        self.action_copy()
        self.delete_selection()

    # --- what is seen ---

    def _remember(self, text: str, *, queued: bool = False) -> None:
        """Keep a line that is sent in the history, unless it is a response of AUTH, or may become one."""
        may_answer = queued and self.protocol.command(text.partition(" ")[0]) is None
        if not (self._hides(text) or may_answer):
            self.history.add(self.protocol, text, self._masker)

    def sent(self, text: str, masker: Masker) -> None:
        """A line is sent now; ``masker`` knows better than when it was typed what is secret in it."""
        self.history.sent(self.protocol, text, masker)

    def _hides(self, text: str) -> bool:
        """Tell whether all of a line is a secret: AUTH waits for it, or what is left of an exchange comes."""
        if self._masker is None:
            return responds(self.situation, text.encode("utf-8", "surrogatepass"))
        return self._masker.hides(text.encode("utf-8", "surrogatepass"))

    @property
    def is_unseen(self) -> bool:
        """Whether all of what stands there is taken for a secret."""
        return bool(self.value) and self._hides(self.value)

    def _secret(self) -> tuple[int, int] | None:
        """Return where a secret stands in the line: all of it is one where AUTH waits for a response."""
        if self._hides(self.value):
            return 0, len(self.value)
        return secret_span(self.protocol, self.value, self._masker)

    def _seen(self) -> str:
        """Return the text as it is shown, character for character: nothing raw, no secret."""
        text = "".join(c if is_visible(c) else _UNSEEN for c in self.value)
        span = None if self.reveal else self._secret()
        return text if span is None else text[: span[0]] + _MASK * (span[1] - span[0]) + text[span[1] :]

    @property
    def _value(self) -> Text:
        text = Text(self._seen(), no_wrap=True, overflow="ignore", end="")
        word = len(self.value) - len(self.value.lstrip())
        end = self.value.find(" ", word)
        keyword = self.value[word:] if end < 0 else self.value[word:end]
        command = self.protocol.command(keyword)
        if command is not None:
            legal = is_legal(self.situation, command)
            text.stylize("bold" if legal else "bold underline", word, word + len(keyword))
        return text
