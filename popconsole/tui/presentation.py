"""A plan presented in the main screen: its keys, what the class sees, what the second terminal is told."""

from collections.abc import Coroutine
from contextlib import suppress
from time import monotonic
from typing import Any

from textual import events

from popconsole.analysis.history import History
from popconsole.guide.plans.plan import PlanPlace, look_at
from popconsole.i18n import _, headed
from popconsole.tui.class_panels import ClassPanel, PlanBar, class_content, planned_time
from popconsole.tui.left_slot import LeftView
from popconsole.tui.screens.main import MainScreen
from popconsole.ui.actions.action import Action, Group, Where
from popconsole.ui.presenting.link import NotesServer
from popconsole.ui.presenting.notes import NotesState, state_of
from popconsole.ui.presenting.opening import PresentError
from popconsole.ui.presenting.performance import Performance
from popconsole.ui.presenting.typing import Deed, TypedSoFar

_PATIENCE = 3.0  # seconds for an answer, until one may go on without it
_LOOK = 5.0  # seconds between two looks at the clock
_MOVES = {"up": -1, "down": 1}
_HARMLESS = frozenset({"save", "export", "handout", "server"})
_OF_RECORDINGS = frozenset(
    {"step", "back", "play", "faster", "slower", "compare", "difference", "next-conversation",
     "previous-conversation", "conversations"}
)  # fmt: skip
_OF_LEARNING = frozenset({"manual", "word", "predictions"})
_OWN = frozenset({"present", "go-on", "go-back", "explore", "end-plan"})
_LEFT: tuple[LeftView, ...] = ("wire", "sequence")
_PASSED_ON = frozenset({"ctrl+c"})


class Presentation:
    """A plan in the main screen. ``exploring``: it is left for a while, and all is typed by hand."""

    def __init__(self, screen: MainScreen, performance: Performance) -> None:
        self._screen = screen
        self.performance = performance
        self.exploring = False
        self._typing = TypedSoFar()
        self._busy = False
        self._began = monotonic()
        self._sent_at: float | None = None  # when the last line was
        self._before = screen.has_class("-projecting"), screen.form, screen.right, screen.left
        self._server = NotesServer(self.state, self._asked)
        self._clock = screen.set_interval(_LOOK, self.show)

    # --- from the beginning to the end

    async def begin(self, moment: int = 0) -> None:
        """Come to a moment, by its number from 0, and let a second terminal watch. Raises PresentError."""
        moment = min(moment, len(self.performance.plan.moments) - 1)
        await self._made_again(PlanPlace(moment))
        self._began = monotonic() - self.performance.moment.at * 60
        try:
            await self._server.start()
        except OSError as error:
            told = _("No second terminal can watch: {why}.")
            self._screen.say(told.format(why=error.strerror or error), "warning")
        else:
            told = _("Space goes on, {explore} breaks out. In a second terminal: popconsole present --notes")
            self._screen.say(told.format_map(self._screen.keys))
        self.show()

    async def close(self) -> None:
        """Tell nobody any more, and give the screen its look back."""
        self._clock.stop()
        await self._server.stop()

    def leave(self) -> None:
        """Tell nobody any more, at once, and let the screen be as it was before."""
        self._clock.stop()
        self._server.hang_up()
        projecting, form, right, left = self._before
        screen = self._screen
        screen.set_class(projecting, "-projecting")
        screen.remove_class("-presented", "-covered", "-asking")
        screen.form, screen.right, screen.left = form, right, left
        screen.line.recall("")
        screen.presents = None
        screen.show_all()

    # --- keys

    @property
    def holds(self) -> bool:
        """Whether the plan has the keys."""
        return not self.exploring

    def takes(self, event: events.Event) -> bool:
        """Do what a key or a paste does in the plan; False where it is none of the plan's."""
        if not self.holds:
            return False
        if isinstance(event, events.Paste):
            return True
        if not isinstance(event, events.Key):
            return False
        if event.key in _MOVES:
            self._screen.transcript.action_move(_MOVES[event.key])
            return True
        printable = event.is_printable
        if event.key in _PASSED_ON or (not printable and event.key in self._screen.bound_keys):
            return False
        if not self._busy:
            self._typing, deed = self._typing.key(event.key, printable=printable)
            self._do(deed)
        return True

    def _do(self, deed: Deed) -> None:
        match deed:
            case Deed.SHOW:
                self.show()
            case Deed.SEND:
                self._send()
            case Deed.GO_ON:
                self.go_on()
            case Deed.GO_BACK:
                self.go_back()
            case Deed.NOTHING:
                pass

    def _asked(self, what: str, choice: int) -> None:
        """Do what the second terminal asks for."""
        if not self._screen.is_whole:
            return
        match what:
            case "go-on":
                self.step()
            case "go-back":
                self.go_back()
            case "explore":
                self.explore()
            case "vote":
                self._typing = self._typing.voted(choice)
            case "unvote":
                self._typing = self._typing.voted(choice, -1)
            case _:
                pass
        self.show()

    def step(self) -> None:
        """Do what comes next, whole: send the line that is due, or go on."""
        if self.holds and not self._busy:
            if self.performance.due is not None:
                self._send()
            else:
                self.go_on()

    def _waits(self) -> bool:
        """Tell whether an answer is due, and has not been for long."""
        current = self.performance.workspace.current
        session = None if current is None else current.session
        if session is None or not session.open:
            return False
        history: History = session.history
        greeted = history.live.situation.state is not session.protocol.initial
        if greeted and not history.live.dialogue.waiting:
            return False
        return self._sent_at is None or monotonic() - self._sent_at < _PATIENCE

    def _send(self) -> None:
        """Send the line that is due: it, and nothing else."""
        if self._waits():
            self._typing = self._typing.at(self._typing.length, self._typing.choices, anew=False)
            self.show()
            return
        performance, screen = self.performance, self._screen
        performance.prepare()
        text = performance.text()
        performance.took()
        session = None if screen.conversation is None else screen.conversation.session
        screen.line.recall("")
        if session is not None and session.open:
            self._sent_at = monotonic()
            screen.send(text)
        else:
            screen.say(_("The connection is closed: this line of the plan is not said."), "warning")
        self._due(anew=False)
        self.show()

    def go_on(self) -> None:
        """Do the next step that is no line: pull the plug, or go to the next moment."""
        if self._busy or self._waits():
            return
        if self.performance.pulls_next:
            self.performance.pull_plug()
            self._due(anew=False)
            self.show()
        elif self.performance.at_end:
            told = _("The plan is at its end: {end-plan} ends it, and the session goes on.")
            self._screen.say(told.format_map(self._screen.keys))
        else:
            self._work(self._next())

    def go_back(self) -> None:
        """Go back to the beginning of the moment, or to the one before; the session is made again."""
        if not (self._busy or self.exploring):
            self._work(self._back())

    def explore(self) -> None:
        """Break out of the plan, or come back to where it was left, with the session as it was then."""
        if self._busy:
            return
        screen = self._screen
        if not self.exploring:
            self.exploring = True
            screen.line.recall("")
            screen.remove_class("-covered")
            screen.line.focus()
            screen.show_all()
            screen.show_keys()
            self.show()
            told = _("You are off the plan: {explore} comes back to it, and the session is made again.")
            screen.say(told.format_map(screen.keys))
        else:
            self._work(self._came_back())

    # --- what waits

    def _work(self, job: Coroutine[Any, Any, None]) -> None:
        self._busy = True
        self._screen.work(self._done(job), "plan")

    async def _done(self, job: Coroutine[Any, Any, None]) -> None:
        try:
            await job
        except PresentError as error:
            self._screen.say(str(error), "error")
        finally:
            self._busy = False
        self.show()

    async def _next(self) -> None:
        await self.performance.go_to_next()
        self._shown()

    async def _back(self) -> None:
        with suppress(PresentError):
            if await self.performance.go_back():
                self._shown()

    async def _came_back(self) -> None:
        await self._made_again(self.performance.at)
        self.exploring = False
        if self._screen.transcript.reveal:  # it may have been forgotten
            self._screen.action_do("reveal")

    async def _made_again(self, place: PlanPlace) -> None:
        self._busy = True
        try:
            await self.performance.stand(place)
        finally:
            self._busy = False
        self._shown()

    def _shown(self) -> None:
        """Show what is open now, and how the screen looks in this moment."""
        screen, current = self._screen, self.performance.workspace.current
        if not screen.is_whole:
            return
        if current is not None and current is not screen.conversation:
            screen.show(current)
        self._sent_at = None
        self._due(anew=True)
        look = look_at(self.performance.plan, self.performance.at.moment)
        screen.set_class(look.size != "whole", "-projecting")
        if look.diagram in ("simple", "full"):
            screen.form = "simple" if look.diagram == "simple" else "full"
        screen.right = "desk" if look.right == "desk" else "diagram"
        screen.left = next((name for name in _LEFT if name == look.left), "transcript")
        screen.call_after_refresh(screen.show_all)

    def _due(self, *, anew: bool) -> None:
        """Take in which line is typed next."""
        line = self.performance.due
        question = self.performance.question
        choices = 0 if question is None else len(question.choices)
        length = None if line is None else len(self.performance.text())
        self._typing = self._typing.at(length, choices, anew=anew)

    # --- what is seen

    @property
    def _elapsed(self) -> float:
        return monotonic() - self._began

    def state(self) -> NotesState:
        """Return what the second terminal is told."""
        return state_of(
            self.performance, self._elapsed, self._typing.votes, exploring=self.exploring, cue=self._cue()
        )

    def _cue(self) -> str:
        """Say what the next key does."""
        if self.exploring:
            return _("off the plan: {explore} comes back").format_map(self._screen.keys)
        if self._typing.length is None:
            if self.performance.pulls_next:
                return _("Space pulls the plug")
            return _("this is the end") if self.performance.at_end else _("Space goes on")
        if self._typing.typed < self._typing.length:
            return _("any key types")
        return _("Enter sends")

    def over_line(self, told: str) -> str:
        """Return what stands over the command line."""
        if self.exploring:
            explore = _("OFF THE PLAN, {explore} comes back").format_map(self._screen.keys)
            return headed(explore, told)
        return (
            told
            if self._screen.where is Where.RECORDING
            else headed(told.partition(":")[0].rstrip(), self._cue())
        )

    def lines_came(self) -> None:
        """Show what was right, where the class has foretold an answer, once that is there."""
        if self.performance.moment.predict and self.performance.at.done:
            self.show()

    def sync(self) -> None:
        """Let the command line hold what the plan has typed."""
        if not self.holds:
            return
        line, length = self._screen.line, self._typing.length
        text = "" if length is None else self.performance.text()[: self._typing.typed]
        if line.value != text:
            line.recall(text)

    def show(self) -> None:
        """Show the moment: to the class, and to who watches."""
        screen = self._screen
        if screen.presents is not self or not screen.is_whole:
            return
        self.sync()
        performance = self.performance
        moment, count = performance.moment, len(performance.plan.moments)
        cover = moment.cover and not self.exploring
        content = class_content(
            moment, performance.question, self._typing.votes, answered=performance.is_answered, cover=cover
        )
        screen.add_class("-presented")
        screen.set_class(cover, "-covered")
        screen.set_class(bool(content.plain) and not cover, "-asking")
        screen.query_one("#cover" if cover else "#asked", ClassPanel).put(content, layout=True)
        where = f"{performance.at.moment + 1}/{count} {moment.title}"
        left = f"{where} · {self._cue()}" if cover or self.exploring else where
        time = planned_time(self._elapsed, moment.at, moment.at + moment.minutes)
        screen.query_one(PlanBar).tell(left, time, off_plan=self.exploring)
        screen.show_around()
        self._server.tell()

    # --- what may be done

    def why_not(self, name: str) -> str:
        """Say why an action can't be done while the plan has the keys; empty where it can."""
        action = self._screen.actions[name]
        if not self.holds or self._may(action):
            return ""
        told = _("{title} would leave the plan: {explore} breaks out of it first.")
        return told.format_map({**self._screen.keys, "title": _(action.title)})

    def _may(self, action: Action) -> bool:
        """Tell whether an action leaves the session as it is."""
        if action.name in _OWN | _HARMLESS:
            return True
        if action.group is Group.REPLAY:
            return action.name in _OF_RECORDINGS and self._screen.where is Where.RECORDING
        if action.group is Group.LEARN:
            return action.name in _OF_LEARNING
        return action.group is not Group.CONVERSATION
