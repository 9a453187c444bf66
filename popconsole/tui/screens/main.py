"""The main screen: one conversation, seen as transcript, diagram and explanation, and a line to type in."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.geometry import Size
from textual.screen import Screen

from popconsole.analysis.history import History
from popconsole.guide.auth.answer import begins_apop, is_empty
from popconsole.guide.auth.exchange import due
from popconsole.guide.typing.hint import hint
from popconsole.i18n import _, ngettext
from popconsole.protocol import POP3
from popconsole.tui.around import entry_title, title_parts
from popconsole.tui.command_line import CommandLine
from popconsole.tui.key_bar import KeyBar
from popconsole.tui.keys import bindings
from popconsole.tui.lesson_panel import LessonPanel, LessonStrip
from popconsole.tui.meaning import BriefPanel, DiagramPanel, ExplanationPanel, Moment, StripPanel
from popconsole.tui.pacing import Pacing
from popconsole.tui.panels import CandidateList, HintLine, TitleBar
from popconsole.tui.playing import Playing
from popconsole.tui.prompt_bar import PromptBar
from popconsole.tui.replay_bar import ReplayBar
from popconsole.tui.sending import SendQueue
from popconsole.tui.transcript_view import TranscriptView
from popconsole.ui.actions.action import Where, applies
from popconsole.ui.actions.table import ON_SCREEN
from popconsole.ui.open_conversation import OpenConversation

if TYPE_CHECKING:  # loaded behind the first frame
    from popconsole.client.session import ClientSession
    from popconsole.server.listening.listener import MockServer
    from popconsole.ui.comparisons import Comparisons
    from popconsole.ui.learning import Learning
    from popconsole.ui.workspace import Workspace

_NOTE_STAYS = 8.0  # seconds
_WAIT_TOLD = 1.0  # seconds after which a silent server is told of
_WIDE, _HIGH = 100, 34  # columns and rows from which on there is room beside, and below
_ROOM_FOR_NOTES = 38  # rows of the screen that leave the explanation its place

Severity = Literal["information", "warning", "error"]
Perform = Callable[["MainScreen", str, str], None]
"""Carries out the action with a name, with an argument."""


class MainScreen(Screen[None]):
    """Shows what lies on top of the workspace. What its actions do stands in ``tui.handlers``."""

    BINDINGS: ClassVar[list[BindingType]] = bindings()
    AUTO_FOCUS = "#line"

    def __init__(self, perform: Perform, make_server: "Callable[[], MockServer] | None" = None) -> None:
        super().__init__()
        self._perform = perform
        self._make_server = make_server
        self.conversation: OpenConversation | None = None
        self.learning: Learning | None = None
        self.comparisons: Comparisons | None = None
        self.comparing = False
        self.said = ""  # a note over the hint, until the line is another one
        self._said_of = ""
        self._was_live = False
        self._may_work_out = False  # what is typed next can be worked out from a password
        self._laid_out = Size()
        self._moment_at: tuple[object, int, int, bool] | None = None
        nothing = History(POP3, ())
        self.transcript = TranscriptView(nothing, id="transcript")
        self.line = CommandLine(POP3, nothing.situation(), id="line")
        self.playing = Playing(self.transcript, self.show_replay)
        self._pacing = Pacing(self, self.lines_grew)
        self._waits_told = False
        self._queue = SendQueue(self._session, self.send, self._show_around)

    @cached_property
    def workspace(self) -> "Workspace":
        """What is open; made when it is asked for first, behind the first frame."""
        from popconsole.ui.workspace import Workspace  # noqa: PLC0415 - servers and clients come with it

        return Workspace(self._pacing.ask, self._make_server)

    def compose(self) -> ComposeResult:
        """Place everything; the style sheet decides what shows at which size."""
        self._take_size(self.app.size)
        yield TitleBar(id="title")
        with Horizontal(id="body"):
            with Vertical(id="left"):
                yield self.transcript
                yield StripPanel(id="strip")
                yield BriefPanel(id="brief")
                yield LessonStrip(id="lesson-strip")
                yield ReplayBar(id="replay")
                if not self._is_big:
                    yield CandidateList(id="candidates")
                with Vertical(id="entry"):
                    yield self.line
                    yield HintLine(id="hint")
                if self._is_big:
                    yield CandidateList(id="candidates")
                yield PromptBar(id="prompt")
            with Vertical(id="right"):
                yield DiagramPanel(id="diagram")
                yield ExplanationPanel(id="explanation")
                yield LessonPanel(id="lesson")
        yield KeyBar(id="keys")

    def on_mount(self) -> None:
        """Show what is there before the first frame is painted."""
        self.show_all()

    def on_resize(self, event: events.Resize) -> None:
        """Lay the panels out anew, before Textual does."""
        if event.size != self._laid_out:
            self._take_size(event.size)
            self.show_all()
            self.call_after_refresh(self._show_moment_again)  # what is cut is known when all is laid out

    def _show_moment_again(self) -> None:
        self._moment_at = None
        self.show_moment()

    def _take_size(self, size: Size) -> None:
        """Tell the style sheet what there is room for."""
        self._laid_out = size
        wide, high = size.width >= _WIDE, size.height >= _HIGH
        classes = {"-wide": wide, "-narrow": not wide, "-high": high, "-low": not high}
        self.update_classes(classes, animate=False)
        if self.is_mounted:
            self._place_candidates()

    def _place_candidates(self) -> None:
        """Put the candidates under the line where they have their own place, else over it."""
        entry, candidates = self.query_one("#entry"), self.query_one("#candidates")
        beside: dict[str, Any] = {"after" if self._is_big else "before": entry}
        self.query_one("#left").move_child(candidates, **beside)

    @property
    def _is_big(self) -> bool:
        """Whether everything has its own place."""
        return self.has_class("-wide") and self.has_class("-high")

    # --- what is open ---

    def show(self, conversation: OpenConversation) -> None:
        """Show another conversation; what was asked about the last one is not asked any more."""
        prompt = self.query_one(PromptBar)
        if prompt.display:
            prompt.action_leave()
        if self.conversation is not None:
            self.conversation.selected = self.transcript.cursor
        self._queue.clear()
        self.conversation = conversation
        recorded = conversation.where is Where.RECORDING
        self.playing.take(conversation.history if recorded else None)
        self.comparisons = None
        self._moment_at = None
        self._was_live = conversation.where is Where.LIVE
        self.set_class(recorded, "-recording")
        last = len(conversation.history.lines) - 1
        self.transcript.show(conversation.history, cursor=conversation.selected if recorded else last)
        self._after_lines()
        (self.transcript if recorded else self.line).focus()
        self.show_all()
        self.show_keys()

    def lines_grew(self) -> None:
        """Show the lines that came."""
        conversation = self.conversation
        if conversation is None or conversation is not self.workspace.current:
            return
        self.transcript.lines_grew()
        self._after_lines()
        if conversation.where is Where.CLOSED and self._was_live:
            self._was_live = False
            self._queue.clear()
            self.show_keys()
        self._show_around()

    def _after_lines(self) -> None:
        conversation = self.conversation
        if conversation is None:
            return
        history = conversation.history
        if conversation.session is not None:
            self.line.stand_in(conversation.protocol, history.situation(), history.live.masker)
            if history.situation().pending and not self._waits_told:
                self._waits_told = True
                self.set_timer(_WAIT_TOLD, self._tell_of_waiting)
            if self.learning is not None and self.learning.follow(history):
                self._show_lesson()
        elif history.tracked > self.transcript.cursor:
            self.line.stand_in(conversation.protocol, history.step(self.transcript.cursor).after)

    def _tell_of_waiting(self) -> None:
        self._waits_told = False
        self._show_around()

    # --- what is shown ---

    def show_all(self) -> None:
        """Show everything anew."""
        self._moment_at = None
        self.show_moment()
        self._show_around()
        self._show_typed()
        self._show_lesson()
        self.show_keys()

    @property
    def moment(self) -> Moment:
        """The moment of the selected line."""
        if self.conversation is None:
            return Moment(History(POP3, ()), -1)
        history = self.conversation.history
        index = self.transcript.cursor
        if index >= history.tracked:
            return Moment(history, -1)
        return Moment(history, index, reveal=self.transcript.reveal)

    def show_moment(self) -> None:
        """Show the diagram and the explanation of the selected line."""
        view = self.transcript
        key = (self.conversation, view.cursor, view.history.tracked, view.reveal)
        if key == self._moment_at:
            return
        self._moment_at = key
        moment = self.moment
        wide = self.has_class("-wide")
        if moment.waiting:
            pass  # the diagram stays as it is until the line's state is known
        elif wide and self.has_class("-high"):
            panel = self.query_one(DiagramPanel)
            panel.tell(moment, brief=self.learning is not None or self._laid_out.height < _ROOM_FOR_NOTES)
        else:
            self.query_one(StripPanel).tell(moment)
        if wide:
            self.query_one(ExplanationPanel).tell(moment, self.transcript.cut_text(self.transcript.cursor))
        self.query_one(BriefPanel).tell(moment)
        if self.conversation is not None and self.conversation.session is None and moment.step is not None:
            self.line.stand_in(moment.protocol, moment.step.after)
        self._show_replay(moment)

    def _show_replay(self, moment: Moment) -> None:
        player = self.playing.player
        if player is None or self.conversation is None:
            return
        found = self.comparisons.at(moment.step) if self.comparisons and moment.step else None
        count = len(self.conversation.history.lines)
        self.query_one(ReplayBar).tell(
            player,
            self.transcript.cursor,
            count,
            found,
            playing=self.playing.on,
            told=_("comparing with the mock server …") if self.comparing else _("not compared: ^P, Compare"),
        )

    def show_replay(self) -> None:
        """Show the bar of the replay anew."""
        self._show_replay(self.moment)

    def _show_around(self) -> None:
        """Show the title bar and the frame of the command line."""
        conversation = self.conversation
        entry = self.query_one("#entry")
        if conversation is None:
            self.query_one(TitleBar).tell((_("not connected"),), "")
            entry.border_title = Content(_("Not connected: ^N connects to a server"))
            return
        parts = title_parts(conversation, reveal=self.transcript.reveal)
        count = len(conversation.history.lines)
        at = min(self.transcript.cursor + 1, count)
        self.query_one(TitleBar).tell(parts, _("line {n} of {count}").format(n=at, count=count))
        entry.border_title = Content(entry_title(conversation, self.transcript.cursor, len(self._queue)))
        entry.set_class(conversation.where is Where.CLOSED, "-closed")

    def show_keys(self) -> None:
        """Show the keys that matter now."""
        now = frozenset(name for name in ON_SCREEN if self.applies(name))
        if not self._may_work_out:
            now -= {"answer"}
        self.query_one(KeyBar).tell(self._where, now, completes=self.line.has_focus)

    def _show_typed(self) -> None:
        line = self.line
        told = hint(line.protocol, line.situation, line.value, line.cursor_position, unseen=line.is_unseen)
        if not line.value and self._is_big:
            told = replace(told, syntax="")  # the candidates stand below
        live = self.conversation is not None and self.conversation.where is Where.LIVE
        answering = live and due(line.situation)
        self.set_class(answering, "-answering")
        may_work_out = answering or (live and begins_apop(line.value))
        if may_work_out != self._may_work_out:
            self._may_work_out = may_work_out
            self.show_keys()
        self.query_one(HintLine).tell(told, self.said)
        self.query_one(CandidateList).tell(line.candidates, line.marked)
        self.set_class(line.has_list and line.has_focus, "-listing")

    def _show_lesson(self) -> None:
        self.set_class(self.learning is not None, "-learning")
        if self.learning is not None:
            self.query_one(LessonPanel).tell(self.learning.progress)
            self.query_one(LessonStrip).tell(self.learning.progress)

    def say(self, text: str, severity: Severity = "information") -> None:
        """Tell the person something, never as markup: under the command line, where it covers nothing.

        What went wrong, and all in a presentation, comes as a notification as well.
        """
        if severity != "information" or self.has_class("-presenting"):
            self.notify(text, severity=severity, markup=False, timeout=8 if severity == "error" else 4)
        self.note(text)
        if severity == "information":
            self.set_timer(_NOTE_STAYS, lambda: self.forget(text))

    def forget(self, text: str) -> None:
        """Say something no longer, where it is still said."""
        if self.said == text:
            self.note("")

    def note(self, text: str) -> None:
        """Say something under the command line, until the line on it is another one."""
        self.said, self._said_of = text, self.line.value
        self._show_typed()

    # --- what happens ---

    @on(TranscriptView.Selected)
    def _selected(self) -> None:
        self.show_moment()
        self._show_around()

    @on(CommandLine.Typed)
    def _typed(self) -> None:
        if self.line.value != self._said_of:
            self.said = ""
        self._show_typed()

    @on(CandidateList.Chosen)
    def _chosen(self, event: CandidateList.Chosen) -> None:
        self.line.choose(event.number)

    @on(KeyBar.Pressed)
    def _pressed(self, event: KeyBar.Pressed) -> None:
        if event.name:
            self.action_do(event.name)
        else:
            self.line.action_accept()

    @on(TranscriptView.Copied)
    def _copied(self, event: TranscriptView.Copied) -> None:
        self.say(ngettext("Copied: {n} line", "Copied: {n} lines", event.count).format(n=event.count))

    @on(TranscriptView.Searched)
    def _searched(self, event: TranscriptView.Searched) -> None:
        if event.pattern != self.transcript.pattern:
            return  # another search has begun
        if not event.done:
            told = ngettext(
                "Searching: {part:.0%}, {n} line matches",
                "Searching: {part:.0%}, {n} lines match",
                event.count,
            )
            self.note(told.format(part=event.part, n=event.count))
        elif event.count:
            told = ngettext(
                "{n} line matches; n and N go from one to the next",
                "{n} lines match; n and N go from one to the next",
                event.count,
            )
            self.say(told.format(n=event.count))
        else:
            self.say(_("No line matches."))

    @on(PromptBar.Left)
    def _prompt_left(self) -> None:
        self.query_one("#entry").display = True
        (self.line if self.playing.player is None else self.transcript).focus()

    def on_descendant_focus(self) -> None:
        """The list of candidates goes with the command line."""
        self._show_typed()
        self.show_keys()

    def ask(
        self,
        question: str,
        value: str,
        answer: Callable[[str], str | None],
        help_text: str = "",
        *,
        hidden: bool = False,
    ) -> None:
        """Ask something in place of the command line; ``hidden``: what is typed is not shown."""
        self.query_one("#entry").display = False
        self.query_one(PromptBar).ask(question, value, answer, help_text, hidden=hidden)

    # --- sending ---

    @on(CommandLine.Sent)
    def _sent(self, event: CommandLine.Sent) -> None:
        if not event.text and not event.queued and not is_empty(self.line.situation):
            self.note(_("Nothing was typed, so nothing was sent."))
        elif event.queued or self._queue:
            self._queue.add(event.text)
            self.work(self._queue.run(), "queue")
        elif self.playing.player is not None:
            self._perform(self, "take-over", event.text)
        else:
            self.send(event.text)

    def _session(self) -> "ClientSession | None":
        return self.conversation.session if self.conversation else None

    def send(self, text: str) -> bool:
        """Send a line as it stands; False, and the line stays, where the connection is closed."""
        session = self._session()
        if session is None or not session.open:
            self.line.value = text
            self.line.cursor_position = len(text)
            self.note(_("Not sent: the connection is closed. ^R connects again; the line stays here."))
            return False
        self.transcript.follow = True
        self.transcript.goto(len(session.lines) - 1)
        session.send(text.encode("utf-8", "surrogateescape"))
        return True

    def work(self, doing: Coroutine[Any, Any, None], group: str) -> None:
        """Run something that waits; a second one of the queue's group joins the first."""
        if group == "queue" and any(w.group == group and w.is_running for w in self.workers):
            doing.close()
            return
        self.run_worker(doing, group=group, exclusive=group != "queue", exit_on_error=True)

    # --- actions ---

    def action_do(self, name: str, argument: str = "") -> None:
        """Carry out the action with a name."""
        self._perform(self, name, argument)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Tell whether an action applies now: it is shown only then."""
        if action != "do" or not parameters:
            return True
        return self.applies(str(parameters[0]))

    def applies(self, name: str) -> bool:
        """Tell whether the action with a name can be done now."""
        depth = self.workspace.depth if self.conversation else 0
        return applies(ON_SCREEN[name], self._where, depth=depth, lesson=self.learning is not None)

    @property
    def _where(self) -> Where:
        """What lies on top."""
        return self.conversation.where if self.conversation else Where.NOTHING

    async def on_unmount(self) -> None:
        """Close everything that is open."""
        if "workspace" in self.__dict__:
            await asyncio.shield(self.workspace.close())
