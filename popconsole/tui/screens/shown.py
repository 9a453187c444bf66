"""What the main screen shows: its parts, where each has its place, and what stands in it."""

from abc import abstractmethod
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widget import Widget

from popconsole.analysis.history import History
from popconsole.guide.auth.answer import begins_apop
from popconsole.guide.auth.exchange import due
from popconsole.guide.typing.hint import hint
from popconsole.i18n import _
from popconsole.protocol import POP3
from popconsole.transcript.safe import safe_text
from popconsole.tui.around import entry_title, title_parts, waiting_text
from popconsole.tui.candidate_input import CandidateInput
from popconsole.tui.class_panels import ClassPanel, PlanBar
from popconsole.tui.columns import Below, RightColumn
from popconsole.tui.command_input import CommandInput
from popconsole.tui.desk_panel import DeskPanel
from popconsole.tui.diagram_panel import DiagramPanel
from popconsole.tui.entry_view import EntryView
from popconsole.tui.errands_view import ErrandsView
from popconsole.tui.filter_bar import FilterBar
from popconsole.tui.halves import Halves
from popconsole.tui.key_bar import KeyBar
from popconsole.tui.left_slot import LeftSlot, LeftView
from popconsole.tui.lesson_panel import LessonPanel
from popconsole.tui.meaning import BriefPanel, ExplanationPanel
from popconsole.tui.panels import CandidateList, HintLine, TitleBar
from popconsole.tui.playing import Playing
from popconsole.tui.predict_panel import PredictPanel
from popconsole.tui.presents import Presents
from popconsole.tui.prompt_bar import PromptBar
from popconsole.tui.replay_bar import ReplayBar
from popconsole.tui.screens.laid_out import LaidOutScreen
from popconsole.tui.transcript_view import TranscriptView
from popconsole.ui.actions.action import Where
from popconsole.ui.actions.keymap import KeyWords, remapped
from popconsole.ui.moment import Moment
from popconsole.ui.open_conversation import OpenConversation
from popconsole.ui.settings import DiagramCommands, Settings
from popconsole.ui.split import Split, names_of

if TYPE_CHECKING:  # loaded behind the first frame
    from popconsole.client.ciphertext import Ciphertext
    from popconsole.server.listening.listener import PopServer
    from popconsole.ui.comparisons import Comparisons
    from popconsole.ui.desk_source import DeskSource
    from popconsole.ui.exam_taking import ExamPaper
    from popconsole.ui.learned import ProgressKeeper
    from popconsole.ui.learning import Learning
    from popconsole.ui.lesson_stage import LessonStage
    from popconsole.ui.sandbox import Sandbox

_ROOM_FOR_NOTES = 45  # rows of the screen that leave the explanation its place


class ShownConversation(LaidOutScreen):
    """One conversation, seen as transcript (or as the wire, or the sequence), diagram and explanation.

    There is a line to type in.

    ``actions`` is the table of actions with the keys that a person gave them, ``keys`` tells what to press
    for each; ``clashes`` are sentences on keys that were given twice.
    """

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self.settings = settings
        self.actions, self.clashes = remapped(settings.keys, settings.transcript_keys)
        self.keys = KeyWords(self.actions)
        self.transcript_keys = KeyWords(self.actions, transcript=True)
        self.conversation: OpenConversation | None = None
        self.split: Split | None = None  # what stands beside it
        self.learning: Learning | None = None
        self.commands: DiagramCommands = settings.commands
        self.learned: frozenset[str] | None = None  # the keywords that a lesson lets the diagram show
        self.presents: Presents | None = None
        self.stage: LessonStage | None = None  # of the lesson that is open
        self.progress_kept: ProgressKeeper | None = None  # what is kept of it
        self.lesson_folder: Path | None = None  # where the lessons lie; None: ours
        self.exam: ExamPaper | None = None  # that is being taken
        self.sandbox: Sandbox | None = None  # the one that is open
        self.comparisons: Comparisons | None = None
        self.comparing = False
        self.opens = ""  # what is being opened, until something is open
        self.rests = ""  # what is told where nothing is open
        self.tried = ""  # the address that was connected to last in vain
        self.said = ""  # what is told over the hint, until the next key
        self.said_is_wrong = False
        self.filtered_by = ""  # the expression of the filter that is on
        self._desk: DeskSource | None = None  # of the conversation that was looked at last
        self._may_work_out = False  # what is typed next can be worked out from a password
        self._moment_at: tuple[object, int, int, bool] | None = None
        nothing = History(POP3, ())
        self.transcript = TranscriptView(nothing, id="transcript")
        self.slot = LeftSlot(self.transcript, self._make_view)
        self.line = CommandInput(POP3, nothing.situation(), id="line")
        self.errands = ErrandsView()
        self.halves = Halves((FilterBar(id="filter"), self.slot))
        self.playing = Playing(self.transcript, self.show_replay)
        self.predict_panel = PredictPanel(id="predict")

    @abstractmethod
    def applies(self, name: str) -> bool:
        """Tell whether the action with a name can be done now."""

    @abstractmethod
    def _waiting(self) -> int:
        """Return how many pasted lines wait to be sent."""

    @abstractmethod
    def _server(self) -> "PopServer | None":
        """Return the console's own server; None where it does not run."""

    @abstractmethod
    def _ordinal(self) -> str:
        """Return which of the open conversations is shown, in words; empty for the only one."""

    @abstractmethod
    def _prompt_left(self) -> None:
        """Take the keys back from a question that was answered or left."""

    @property
    def where(self) -> Where:
        """What lies on top."""
        return self.conversation.where if self.conversation else Where.NOTHING

    @property
    def _reads(self) -> bool:
        """Whether the transcript has the keys, or what stands in its place."""
        return self.errands.has_focus or self.slot.has_keys

    @property
    def reader(self) -> Widget:
        """What shows the lines, and takes the keys for them: the transcript, or what stands in its place."""
        return self.errands if self.places.aligned else self.slot.view

    @abstractmethod
    def show_each(self) -> None:
        """Show each of two conversations by itself, no more by errand."""

    @property
    def left(self) -> LeftView:
        """Which view stands at the left: ``transcript``, ``wire`` or ``sequence``."""
        return self.slot.shown

    @left.setter
    def left(self, name: LeftView) -> None:
        if name != "transcript":
            self.show_each()
        self.slot.put(name)
        self.show_moment_again()

    def _make_view(self, name: LeftView) -> EntryView:
        """Make a view that stands in the transcript's place."""
        if name == "sequence":
            from popconsole.tui.sequence_view import SequenceView  # noqa: PLC0415 - for those who look at it

            return SequenceView(self.transcript.history, self._peers)
        from popconsole.tui.wire_view import WireView  # noqa: PLC0415 - as above
        from popconsole.ui.eavesdropper import Eavesdropper  # noqa: PLC0415 - as above

        return WireView(
            self.transcript.history,
            lambda history, reveal: Eavesdropper(history, self._ciphertext, reveal=reveal),
            self.keys["reveal"],
        )

    @property
    def _ciphertext(self) -> "Ciphertext | None":
        """What passed under TLS in the conversation that is shown, where that is known."""
        return None if self.conversation is None else self.conversation.ciphertext

    def _peers(self) -> tuple[str, str]:
        """Return the addresses of both sides, as far as they are known."""
        if self.conversation is None:
            return "", ""
        recorded = self.conversation.conversation()
        return recorded.client, recorded.server

    # --- what there is ---

    def compose(self) -> ComposeResult:
        """Place everything; the style sheet decides what shows at which size."""
        self.take_size(self.app.size)
        yield TitleBar(id="title")
        with Horizontal(id="body"):
            with Vertical(id="left"):
                yield self.halves
                yield self.errands
                yield DeskPanel(id="desk-under")
                yield BriefPanel(id="brief", key=self.keys["explanation"])
                yield LessonPanel(id="lesson")
                yield self.predict_panel
                yield ClassPanel(id="asked")
                if not self.is_big:
                    yield CandidateList(id="candidates")
                with Below(id="below"):
                    yield ReplayBar(id="replay")
                    with Vertical(id="entry"):
                        yield self.line
                        yield HintLine(id="hint")
                    yield PromptBar(self._prompt_left, id="prompt")
                if self.is_big:
                    yield CandidateList(id="candidates")
            with RightColumn(id="right"):
                yield DiagramPanel(id="diagram")
                yield ExplanationPanel(id="explanation", key=self.keys["explanation"])
                yield DeskPanel(id="desk")
        yield ClassPanel(id="cover")
        yield KeyBar(id="keys")
        yield PlanBar(id="plan")

    def on_mount(self) -> None:
        """Show what is there before the first frame is painted."""
        self.place_right()
        self.show_all()

    def show_moment_again(self) -> None:
        """Show the moment where it was shown already: there is other room for it."""
        self._moment_at = None
        self.show_moment()
        self.halves.draw_other(self.places)

    # --- what is shown ---

    @property
    def is_whole(self) -> bool:
        """Whether its parts are there: no more when the console ends, while something comes that waited."""
        return self.app.is_running and bool(self.children)

    def show_all(self) -> None:
        """Show everything anew."""
        if not self.is_whole:
            return
        self._moment_at = None
        self.halves.other.transcript.reveal = self.transcript.reveal
        self.slot.show_anew()
        self.errands.repaint_all(reveal=self.transcript.reveal)
        self.show_moment()
        self._show_around()
        self.halves.draw_other(self.places)
        self._show_typed()
        self._show_lesson()
        self.show_keys()

    @property
    def desk(self) -> "DeskSource | None":
        """Where the desk of what is shown comes from; None where nothing is open."""
        conversation = self.conversation
        if conversation is None:
            return None
        if self._desk is None or self._desk.conversation is not conversation:
            from popconsole.ui.desk_source import DeskSource  # noqa: PLC0415 - for who looks at a desk

            self._desk = DeskSource(conversation, self._server())
        self._desk.names = {} if self.split is None else names_of(self.split, conversation)
        return self._desk

    @property
    def view_shown(self) -> str:
        """What stands in place of the transcript, or of the diagram, by its name; empty: nothing does."""
        left = self.left
        return left if left != "transcript" else "desk" if self.right == "desk" else ""

    @property
    def moment(self) -> Moment:
        """The moment of the selected line."""
        if self.conversation is None:
            return Moment(History(POP3, ()), -1)
        history = self.conversation.history
        index = self.transcript.cursor
        grows = self.where is not Where.RECORDING or self.conversation.goes_on
        if index >= history.tracked:
            return Moment(history, -1, grows=grows)
        return Moment(
            history,
            index,
            reveal=self.transcript.reveal,
            grows=grows,
            commands=self.commands,
            learned=self.learned,
            count=self.transcript.count,  # more may have come meanwhile
        )

    def show_moment(self) -> None:
        """Show the diagram and the explanation of the selected line."""
        if not self.is_whole:
            return
        view = self.transcript
        key = (self.conversation, view.cursor, view.history.tracked, view.reveal)
        if key == self._moment_at:
            return
        self._moment_at = key
        moment = self.moment
        desk = self._shown_desk()
        if moment.waiting:
            pass  # the diagram stays as it is until the line's state is known
        elif desk is not None:
            desk.tell(self.desk, moment)
        elif self.places.beside:
            brief = self.laid_out.height < _ROOM_FOR_NOTES
            self.query_one("#diagram", DiagramPanel).tell(moment, self.places, brief=brief)
        else:
            self.halves.draw(moment, self.places)
        # Not where lines come faster than they are shown: to style the whole screen anew takes long.
        self.set_class(moment.is_back and view.cursor < view.count - 1, "-back")
        self.explain(moment, shows_desk=desk is not None)
        if self.conversation is not None and self.conversation.session is None and moment.step is not None:
            self.line.stand_in(moment.protocol, moment.step.after)
        self._show_replay(moment)

    def explain(self, moment: Moment, *, shows_desk: bool = False) -> None:
        """Tell what the selected line means, or the place that is selected in the diagram."""
        owners = self.query_one("#diagram", DiagramPanel).owners
        panel, brief = self.query_one(ExplanationPanel), self.query_one(BriefPanel)
        if owners:
            from popconsole.ui.way_words import next_words, place_words  # noqa: PLC0415 - for those who select

            words = place_words(moment.history, owners, moment.index)
            told = next_words(moment.history, words, moment.index, reveal=moment.reveal)
            panel.tell_place(words.title, (words.passed, *told, "", *words.meaning))
            brief.tell_place(words.title, (words.passed, *told, *words.meaning))
            return
        if self.places.explains and not shows_desk:
            unseen = self.left != "transcript"
            panel.tell(moment, self.transcript.cut_text(self.transcript.cursor, always=unseen))
        brief.tell(moment)

    def _shown_desk(self) -> DeskPanel | None:
        """Return the desk that is shown, beside the transcript or under two of them; None where none is."""
        places = self.places
        name = "#desk" if places.beside else "#desk-under" if places.desk else ""
        shown = self.query_one(name, DeskPanel) if self.right == "desk" and name else None
        for panel in self.query(DeskPanel):
            panel.follow(shown=panel is shown)
        return shown

    def _show_replay(self, moment: Moment) -> None:
        player = self.playing.player
        if player is None or self.conversation is None:
            return
        found = self.comparisons.at(moment.step) if self.comparisons and moment.step else None
        count = len(self.conversation.history.lines)
        not_compared = _("not compared: {palette}, Compare").format_map(self.keys)
        self.query_one(ReplayBar).tell(
            player,
            self.transcript.cursor,
            count,
            found,
            keys=self.transcript_keys,
            playing=self.playing.on,
            otherwise=_("comparing with the mock server …") if self.comparing else not_compared,
        )

    def show_replay(self) -> None:
        """Show the bar of the replay anew."""
        self._show_replay(self.moment)

    def _show_around(self) -> None:
        """Show the title bar and the frame of the command line."""
        if not self.is_whole:
            return
        conversation = self.conversation
        entry = self.query_one("#entry")
        if conversation is None:
            self.query_one(TitleBar).tell((self.opens or self.rests or _("not connected"),), "")
            told = _("Not connected: {connect} connects, {palette} finds all actions")
            told = self.opens or self.rests or told.format_map(self.keys)
            entry.border_title = Content(f"{told}  {waiting_text(self._waiting())}".rstrip())
            return
        if self.split is not None:
            self.halves.tell(self.split, conversation, self.moment, self.keys["other"])
        parts = title_parts(conversation, self._ordinal(), reveal=self.transcript.reveal, split=self.split)
        count = len(conversation.history.lines)
        at = min(self.transcript.cursor + 1, count)
        title = self.query_one(TitleBar)
        title.tell(parts, _("line {n} of {count}").format(n=at, count=count))
        title.set_class(self.transcript.reveal, "-revealed")
        told = entry_title(
            conversation,
            self.transcript.cursor,
            self._waiting(),
            self.keys,
            typing=not self._reads,
            filtered=bool(self.filtered_by),
        )
        told = told if self.presents is None else self.presents.over_line(told)
        if self.has_class("-predicts") and conversation.where is Where.LIVE:
            told = _("{told} · its reply is to be predicted").format(told=told)
        entry.border_title = Content(told if self.split is None else f"{self.split.active} {told}")
        entry.set_class(conversation.where is Where.CLOSED, "-closed")

    def show_filter(self) -> None:
        """Show what the filter picks, where one is on."""
        if not self.is_whole:
            return
        picked = self.transcript.picked
        self.set_class(picked is not None, "-filtered")
        if picked is not None:
            count = len(picked.history.lines)
            self.query_one(FilterBar).tell(
                safe_text(self.filtered_by),
                len(picked),
                count,
                part=picked.read / max(1, count),
                key=self.transcript_keys["filter"],
            )

    def show_keys(self) -> None:
        """Show the keys that matter now."""
        if not self.is_whole:
            return
        now = [
            action
            for name, action in self.actions.items()
            if self.applies(name) and (name != "answer" or self._may_work_out)
        ]
        self.query_one(KeyBar).tell(self.where, now, completes=self.line.has_focus)

    def _show_typed(self) -> None:
        if not self.is_whole:
            return
        line = self.line
        told = hint(
            line.protocol,
            line.situation,
            line.value,
            line.cursor_position,
            unseen=line.is_unseen,
            known=line.known,
        )
        if self.conversation is None:
            told = replace(told, syntax="", meaning="", warnings=(), recipe="")  # no state says what is legal
        if not line.value and self.is_big:
            told = replace(told, syntax="")  # the candidates stand below
        live = self.conversation is not None and self.conversation.where is Where.LIVE
        answering = live and due(line.situation)
        self.set_class(answering, "-answering")
        may_work_out = answering or (live and begins_apop(line.value))
        if may_work_out != self._may_work_out:
            self._may_work_out = may_work_out
            self.show_keys()
        self.query_one(HintLine).tell(told, self.said, wrong=self.said_is_wrong)
        prompt = self.query_one(PromptBar)
        asked: CandidateInput = prompt.input if prompt.display else line
        over = asked is line and not line.value and not any(one.legal for one in line.candidates)
        self.query_one(CandidateList).tell(() if over else asked.candidates, asked.marked)
        self.set_class(asked.has_list and asked.has_focus, "-listing")

    def _show_lesson(self) -> None:
        self.set_class(self.learning is not None or self.sandbox is not None, "-learning")
        if self.learning is not None:
            self.query_one(LessonPanel).tell(self.learning, self.keys, close=not self.places.wide)
        elif self.sandbox is not None:
            self.query_one(LessonPanel).tell_sandbox(self.sandbox, self.keys, close=not self.places.wide)
