"""The main screen: one conversation, what is typed and sent in it, and the actions.

What of it is shown, and where, stands in ``shown``.
"""

import asyncio
from collections.abc import Callable, Container, Coroutine
from functools import cached_property
from inspect import CORO_CREATED, getcoroutinestate
from typing import TYPE_CHECKING, Any, Literal

from textual import on
from textual.css.query import NoMatches
from textual.events import Event, Key
from textual.signal import Signal
from textual.widget import Widget

from popconsole.analysis.history import History
from popconsole.i18n import _, ngettext, own_number
from popconsole.tui.candidate_input import CandidateInput
from popconsole.tui.diagram_panel import DiagramPanel
from popconsole.tui.entry_view import EntryView
from popconsole.tui.key_bar import KeyBar
from popconsole.tui.keys import bindings
from popconsole.tui.meaning import CitedText
from popconsole.tui.pacing import Pacing
from popconsole.tui.panels import CandidateList
from popconsole.tui.prompt_bar import Completions, PromptBar
from popconsole.tui.prompt_guide import Guide
from popconsole.tui.screens.halved import HalvedConversation
from popconsole.tui.screens.sends import QUEUE
from popconsole.tui.transcript_view import TranscriptView
from popconsole.ui.actions.action import Where, applies
from popconsole.ui.open_conversation import OpenConversation
from popconsole.ui.sessions import ordinal
from popconsole.ui.settings import Settings

if TYPE_CHECKING:  # loaded behind the first frame
    from popconsole.server.listening.listener import PopServer
    from popconsole.server.setup import Setup
    from popconsole.tui.predicting import Predicting
    from popconsole.ui.preferences import Choices
    from popconsole.ui.workspace import Workspace

_NOTE_STAYS = 8.0  # seconds
_QUIT = "quit"
_OTHER = "do('other')"  # its key is Textual's own where one conversation is shown alone
_WAIT_TOLD = 1.0  # seconds after which a silent server is told of

Urgency = Literal["information", "warning", "error"]
Perform = Callable[["MainScreen", str, str], None]
"""Carries out the action with a name, with an argument."""


class MainScreen(HalvedConversation):
    """Shows what lies on top of the workspace. What its actions do stands in ``tui.handlers``."""

    AUTO_FOCUS = "#line"

    def __init__(
        self,
        perform: Perform,
        settings: Settings | None = None,
        make_server: "Callable[[], PopServer] | None" = None,
        choices: "Choices | None" = None,
        setup: "Setup | None" = None,
    ) -> None:
        """Take what carries actions out, how the console is set, what makes the mock server.

        ``choices`` keeps what is chosen here for the next time; ``setup`` is whose mail the mock server has.
        """
        super().__init__(settings or Settings())
        self._choices = choices
        self._jobs: dict[str, tuple[Coroutine[Any, Any, None], ...]] = {}  # the last of each group
        self._setup = setup
        for binding in bindings(self.actions.values()):
            bound = self._bindings.key_to_bindings.setdefault(binding.key, [])
            bound.insert(0 if binding.action == _OTHER else len(bound), binding)
        self.transcript.typed = self.slot.typed = self.errands.typed = self._type_on
        self._perform = perform
        self._make_server = make_server
        self._was_live = False
        self.grew: Signal[History] = Signal(self, "lines came")
        self._pacing = Pacing(self, self.lines_grew)
        self._waits_told = False
        self._back_to: Widget = self.line  # behind a question

    @cached_property
    def workspace(self) -> "Workspace":
        """What is open; made when it is asked for first, behind the first frame."""
        from popconsole.ui.keeping import Keeper  # noqa: PLC0415 - behind the first frame
        from popconsole.ui.workspace import Workspace  # noqa: PLC0415 - servers and clients come with it

        keeper = Keeper(self.settings.sessions, tell=lambda text: self.say(text, "warning"))
        return Workspace(self._pacing.ask, self._make_server, keeper, self._setup)

    @cached_property
    def predicting(self) -> "Predicting":
        """What is predicted; made with the first question."""
        from popconsole.tui.predicting import Predicting  # noqa: PLC0415 - for those who predict

        predicting = Predicting(self)
        self.predict_panel.pressed = predicting.press
        return predicting

    @property
    def _asking(self) -> "Predicting | None":
        """What is predicted, where anything ever was."""
        asking: Predicting | None = self.__dict__.get("predicting")
        return asking

    def predicts(self, text: str) -> bool:
        """Ask about a line that is to be sent, where every reply is predicted."""
        asking = self._asking
        return asking is not None and asking.wants(text) and asking.ask_typed(text, lambda: self.send(text))

    def show_all(self) -> None:
        """Show everything anew."""
        super().show_all()
        if self._asking is not None and self.is_whole:
            self._asking.show_again()

    # --- what is open ---

    def show(self, conversation: OpenConversation) -> None:
        """Show another conversation; a question about the last one is closed."""
        if not self.is_whole:
            return
        prompt = self.query_one(PromptBar)
        if prompt.display:
            prompt.action_leave()
        if self._asking is not None:
            self._asking.drop()
        before = self.conversation
        if before is not None:
            before.selected = self.transcript.cursor
            self.note("")  # what was told of the one before
            self.part_from(before)
        self.opens = ""
        self.conversation = conversation
        self.show_split()
        recorded = conversation.where is Where.RECORDING
        self.playing.take(conversation.history if recorded else None)
        self.comparisons = None
        self._moment_at = None
        self._was_live = conversation.where is Where.LIVE
        self.set_class(recorded, "-recording")
        kept = (
            self.filtered_by
            if before is not None and before.of is not None and before.of is conversation.of
            else ""
        )
        looked_back = recorded or (conversation.where is Where.CLOSED and conversation.selected)
        last = len(conversation.history.lines) - 1
        self.transcript.show(conversation.history, cursor=conversation.selected if looked_back else last)
        self.show_errands()
        self.filter(kept)
        self._after_lines()
        self.line.offer(self._drafts.pop(conversation, ""))
        (self.reader if recorded else self.line).focus()
        self.show_all()
        self.show_keys()
        self._send_early()

    def filter(self, expression: str) -> None:
        """Show the lines alone that an expression picks, from now on; all of them, where it is empty.

        Raises FilterError where it can't be read.
        """
        conversation = self.conversation
        if conversation is None or not (expression or self.filtered_by):
            return
        self.filtered_by = expression
        if not expression:
            self.transcript.sift(None)
        else:
            from popconsole.analysis.filters.expression import parse  # noqa: PLC0415 - for those who filter
            from popconsole.ui.picked_lines import PickedLines  # noqa: PLC0415 - as above
            from popconsole.ui.session_facts import facts_of_open  # noqa: PLC0415 - as above

            facts = facts_of_open(conversation)
            self.transcript.sift(PickedLines(parse(expression), conversation.history, facts))
        self.show_filter()
        self._show_around()

    def lines_grew(self) -> None:
        """Show the lines that came."""
        conversation = self.conversation
        if conversation is None or conversation is not self.workspace.current:
            return
        self.transcript.lines_grew()
        self.slot.lines_grew()
        self.halves_grew()
        self.grew.publish(conversation.history)
        self._after_lines()
        if self._asking is not None:
            self._asking.grew()
        if conversation.where is Where.CLOSED and self._was_live:
            self._was_live = False
            self._queue_of(conversation).clear()
            self.show_keys()
        self._show_around()

    def _after_lines(self) -> None:
        conversation = self.conversation
        if conversation is None:
            return
        history = conversation.history
        if conversation.session is not None:
            self.line.stand_in(
                conversation.protocol, history.situation(), history.live.masker, conversation.known
            )
            if history.live.dialogue.waiting and not self._waits_told:
                self._waits_told = True
                self.set_timer(_WAIT_TOLD, self._tell_of_waiting)
            self.follow_lesson()
            if self.presents is not None:
                self.presents.lines_came()
        elif history.tracked > self.transcript.cursor:
            self.line.stand_in(conversation.protocol, history.step(self.transcript.cursor).after)

    def follow_lesson(self) -> None:
        """Let the lesson that is open take in what was said, and what is shown."""
        stage = self.stage
        if stage is None or self.learning is not stage.learning:
            return
        before, shown = stage.learning.progress, self.view_shown
        if shown != stage.learning.view:
            stage.learning.viewed(shown)
        if stage.follow() or stage.learning.progress is not before:
            if self.progress_kept is not None:
                self.progress_kept.keep()
            self._show_lesson()

    def _tell_of_waiting(self) -> None:
        self._waits_told = False
        self._show_around()

    def say(self, text: str, severity: Urgency = "information") -> None:
        """Tell the person something, never as markup: under the command line, where it covers nothing.

        It gives way to the next key; what did not go wrong, after a while too. It may quote what was typed:
        what repeats a secret is masked.
        """
        if self.conversation is not None and not self.transcript.reveal:
            text = self.transcript.history.live.masker.repeated(text)
        self.note(text, wrong=severity != "information")
        if severity == "information":
            self.set_timer(_NOTE_STAYS, lambda: self.forget(text))

    def warn(self, text: str) -> None:
        """Warn the person."""
        self.say(text, "warning")

    def forget(self, text: str) -> None:
        """Say something no longer, where it is still said."""
        if self.said == text:
            self.note("")

    def note(self, text: str, *, wrong: bool = False) -> None:
        """Say something under the command line, until the next key; ``wrong``: as a warning."""
        self.said, self.said_is_wrong = text, wrong
        self.set_class(bool(text), "-telling")
        self._show_typed()
        if self._asking is not None and self.is_whole:
            self._asking.show_again()  # it stands in its panel, for the hint is not seen

    def take_in(self) -> None:
        """A key or a click comes: what was said has been read, where it could be."""
        if self.said and self.app.screen is self and not self.query_one(PromptBar).display:
            self.note("")

    # --- what happens ---

    @on(TranscriptView.Selected)
    def _selected(self) -> None:
        self.slot.follow()
        self.show_moment()
        self.follow_in_errands()
        if self.learning is not None and self.where is Where.RECORDING and self.moment.step is not None:
            self.learning.looked(self.moment.step)
            self._show_lesson()
        self._show_around()
        if self._asking is not None:
            self._asking.selected(self.transcript.cursor)

    @on(TranscriptView.Entered)
    def _entered(self) -> None:
        """Go on in a lesson, as Enter on an empty line does."""
        if self.learning is not None:
            self.action_do("next-step")

    @on(TranscriptView.Concealed)
    def _concealed(self) -> None:
        self.slot.show_anew()
        self.show_errands()

    @on(EntryView.Selected)
    def _selected_instead(self, event: EntryView.Selected) -> None:
        """Select the transcript's line as that of the view in its place."""
        self.transcript.goto(event.line)
        self.slot.follow()  # a filter may leave that line out

    @on(EntryView.Closed)
    def _closed_instead(self) -> None:
        self.left = "transcript"

    @on(CandidateInput.Typed)
    def _typed(self) -> None:
        if self.presents is not None:
            self.presents.sync()
        self.typed_anew()
        self._show_typed()

    @on(CandidateList.Chosen)
    def _chosen(self, event: CandidateList.Chosen) -> None:
        prompt = self.query_one(PromptBar)
        if self.is_held and not prompt.display:
            return
        (prompt.input if prompt.display else self.line).choose(event.number)

    @on(KeyBar.Pressed)
    def _pressed(self, event: KeyBar.Pressed) -> None:
        if event.name:
            self.action_do(event.name)
        else:
            self.line.action_accept()

    @on(DiagramPanel.Pointed)
    def _pointed(self, event: DiagramPanel.Pointed) -> None:
        """Explain what of the diagram was clicked."""
        self.show_diagram("full" if self.places.full else "simple", event.owners)

    @on(DiagramPanel.Selected)
    def _place_selected(self) -> None:
        """Tell of the place that is selected in the diagram beside the transcript; else of the line."""
        self.explain(self.moment, shows_desk=self.right == "desk")

    @on(DiagramPanel.Chosen)
    def _place_chosen(self, event: DiagramPanel.Chosen) -> None:
        """Go to where the session passed the selected place next."""
        event.stop()
        from popconsole.ui.way_words import next_passing, place_words  # noqa: PLC0415 - for those who select

        moment, owners = self.moment, self.query_one("#diagram", DiagramPanel).owners
        passings = place_words(moment.history, owners, moment.index).passings
        if passings:
            self.playing.stop()
            self.transcript.goto(passings[next_passing(passings, moment.index)].first)
        else:
            self.say(_("Never passed: there is no line to go to."))

    @on(DiagramPanel.Left)
    def _diagram_left(self) -> None:
        self.reader.focus()

    def show_diagram(self, form: str, owners: frozenset[object] = frozenset()) -> None:
        """Show the whole diagram in a form, a place of it selected; go to the line that is chosen there."""
        from popconsole.tui.screens.diagram import DiagramScreen  # noqa: PLC0415 - for those who look

        keys = self.actions["diagram"].keys
        self.app.push_screen(
            DiagramScreen(
                lambda: self.moment,
                form,
                keys,
                self.grew,
                owners,
                commands=lambda: self._perform(self, "diagram-commands", ""),
            ),
            self._go_to_line,
        )

    def _go_to_line(self, line: int | None) -> None:
        if line is not None:
            self.playing.stop()
            self.transcript.goto(line)
            self.transcript.focus()

    @on(CitedText.Cited)
    def _cited(self, event: CitedText.Cited) -> None:
        """Tell of a place in an RFC that was clicked."""
        from popconsole.tui.screens.pages import section_page  # noqa: PLC0415 - for those who click

        self.app.push_screen(section_page(event.cite))

    @on(TranscriptView.Copied)
    def _copied(self, event: TranscriptView.Copied) -> None:
        told = ngettext(
            "Copied: {n} line. Empty paste? Some terminals refuse it: {save} saves a file.",
            "Copied: {n} lines. Empty paste? Some terminals refuse it: {save} saves a file.",
            event.count,
        )
        self.say(told.format_map({**self.keys, "n": event.count}))

    @on(TranscriptView.Told)
    def _told(self, event: TranscriptView.Told) -> None:
        self.say(event.text)

    @on(TranscriptView.Sifted)
    def _sifted(self) -> None:
        self.show_filter()

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
            self.note(told.format(part=own_number(event.part), n=event.count))
        elif event.count:
            told = ngettext(
                "{n} line matches; n and N go from one to the next",
                "{n} lines match; n and N go from one to the next",
                event.count,
            )
            self.say(told.format(n=event.count))
        else:
            self.say(_("No line matches."))

    def _prompt_left(self) -> None:
        self.query_one("#entry").display = True
        # At once: what was typed behind the answer is meant for what has the keys now.
        self.set_focus(self._back_to)

    def go_on_in_transcript(self) -> None:
        """Let the keys go to the transcript, once the question that is asked has been answered."""
        self._back_to = self.reader

    def on_descendant_focus(self) -> None:
        """Show the list of candidates only while the command line has the focus, and what has the keys."""
        self._show_around()
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
        completions: Completions | None = None,
        selected: bool = False,
        guide: Guide | None = None,
    ) -> None:
        """Ask something in place of the command line; see ``PromptBar.ask``."""
        prompt = self.query_one(PromptBar)
        if not prompt.display:
            self._back_to = self.reader if self._reads else self.line
        self.query_one("#entry").display = False
        prompt.ask(
            question,
            value,
            answer,
            help_text,
            hidden=hidden,
            completions=completions,
            selected=selected,
            guide=guide,
        )

    def _type_on(self, key: Key) -> bool:
        """Take a letter that means nothing in the transcript to the command line; else return False."""
        bound = self._bindings.key_to_bindings.get(key.key, [])
        if not self.transcript.pattern and key.character and key.character.isupper():
            searches = {f"do('{name}')" for name in ("next-match", "previous-match")}
            bound = [binding for binding in bound if binding.action not in searches]  # nothing was searched
        if bound or self.has_class("-projecting"):
            return False
        self.set_focus(self.line)
        self.line.post_message(Key(key.key, key.character))
        return True

    def leave_question(self) -> bool:
        """Leave the question that is asked; False where none is."""
        prompt = self.query_one(PromptBar)
        asked = bool(prompt.display)
        if asked:
            prompt.action_leave()
        return asked

    @property
    def is_free(self) -> bool:
        """Whether nothing lies over it, and nothing is asked."""
        on_top = self.is_attached and self.app.screen_stack[-1:] == [self]
        return on_top and not self.query_one(PromptBar).display

    def is_asking(self, question: str) -> bool:
        """Tell whether this is what is asked now."""
        prompt = self.query_one(PromptBar)
        return bool(prompt.display) and prompt.question == question

    def keep(self, name: str, value: object) -> None:
        """Keep a choice for the next time; say so where the person's file wins over it then."""
        told = "" if self._choices is None else self._choices.keep(name, value)
        if told:
            self.say(told)

    def work(self, job: Coroutine[Any, Any, None], group: str) -> None:
        """Run something that waits; a second one of the queue's group joins the first."""
        queues = group.startswith(QUEUE)
        if queues and any(w.group == group and w.is_running for w in self.workers):
            job.close()
            return
        before = self._jobs.get(group, ())
        doing = self._done_while_shown(job)
        self.run_worker(doing, group=group, exclusive=not queues, exit_on_error=True)
        if before and getcoroutinestate(before[0]) == CORO_CREATED:
            for one in before:  # it gave way before it began
                one.close()
        self._jobs[group] = doing, job

    async def _done_while_shown(self, job: Coroutine[Any, Any, None]) -> None:
        """Do a job; what it would show is lost where the screen is taken down meanwhile."""
        try:
            await job
        except NoMatches:
            if self.is_whole:
                raise

    @property
    def is_whole(self) -> bool:
        """Whether the screen stands, and is not being taken down."""
        return self.is_attached and not self._closing

    # --- actions ---

    def action_do(self, name: str, argument: str = "") -> None:
        """Carry out the action with a name; while another screen lies on top, only leaving."""
        if not self.is_attached or (self.app.screen is not self and name != _QUIT):
            return
        if self._asking is not None and self._asking.hides_from(name):
            told = _("What follows is concealed: answer first, or leave the question with Esc.")
            self.say(told)
        else:
            self._perform(self, name, argument)
            self.follow_lesson()

    def _server(self) -> "PopServer | None":
        return self.workspace.server

    def _ordinal(self) -> str:
        return ordinal(self.workspace) if self.conversation else ""

    def applies(self, name: str) -> bool:
        """Tell whether the action with a name can be done now."""
        depth = self.workspace.depth if self.conversation else 0
        return applies(
            self.actions[name],
            self.where,
            depth=depth,
            lesson=self.learning is not None,
            split=self.split is not None,
            plan=self.presents is not None,
            sandbox=self.sandbox is not None,
        )

    # --- a plan that is presented

    @property
    def is_held(self) -> bool:
        """Whether a plan has the keys: nothing is sent but its lines."""
        return self.presents is not None and self.presents.holds

    @property
    def bound_keys(self) -> Container[str]:
        """The keys that do actions, by Textual's names for them."""
        return self._bindings.key_to_bindings.keys()

    def planned(self, event: Event) -> bool:
        """Tell whether a key or a paste is for the plan that is presented, and let it have it."""
        return self.presents is not None and self.is_free and self.presents.takes(event)

    def show_around(self) -> None:
        """Show the frame of the command line anew."""
        self._show_around()

    async def on_unmount(self) -> None:
        """Close everything that is open."""
        if self.presents is not None:
            await self.presents.close()
        if "workspace" in self.__dict__:
            await asyncio.shield(self.workspace.close())
