"""Presenting a plan in the line console: each moment is told, Enter on an empty line goes on in it."""

import asyncio
from time import monotonic

from popconsole.console.colon import Invocation
from popconsole.console.handlers.viewing import numbered
from popconsole.console.line_console import LineConsole
from popconsole.guide.plans.plan import PlanPlace
from popconsole.i18n import _
from popconsole.ui.presenting.dry_run import not_met
from popconsole.ui.presenting.link import NotesServer
from popconsole.ui.presenting.notes import NotesState, state_of
from popconsole.ui.presenting.opening import Presented, PresentError, open_presented, presentable
from popconsole.ui.presenting.performance import Performance
from popconsole.ui.presenting.told import heading, masked_line, notes_rows, question_rows


class LinePresentation:
    """A plan under way in the line console. What is typed by hand goes to the server as ever."""

    def __init__(self, console: LineConsole, presented: Presented) -> None:
        self._console = console
        self.performance = Performance(presented, console.workspace)
        self._began = monotonic()
        self._server = NotesServer(self._state, self._asked)
        self._asks: set[asyncio.Task[None]] = set()

    async def begin(self, moment: int = 0) -> None:
        """Come to a moment, by its number from 0, and let a second terminal watch. Raises PresentError."""
        moment = min(moment, len(self.performance.plan.moments) - 1)
        await self.performance.stand(PlanPlace(moment))
        self._began = monotonic() - self.performance.moment.at * 60
        try:
            await self._server.start()
        except OSError as error:
            told = _("No second terminal can watch: {why}.")
            self._console.warn(told.format(why=error.strerror or error))
        self._show_open()
        self._tell_moment()
        self._console.say(_(":go-on, or Enter alone, goes on; :go-back back; :notes tells the notes."))

    async def close(self) -> None:
        """Tell nobody any more."""
        await self._server.stop()

    # --- going through it

    async def go_on(self) -> None:
        """Say the next line, pull the plug, or go to the next moment. Raises PresentError."""
        performance = self.performance
        if performance.due is not None:
            await self._say()
        elif performance.pulls_next:
            performance.pull_plug()
        elif performance.at_end:
            self._console.say(_("The plan is at its end."))
        else:
            before = performance.workspace.current
            await performance.go_to_next()
            if performance.workspace.current is not before:
                self._show_open()
            self._tell_moment()
        self._server.tell()

    async def go_back(self) -> None:
        """Go back; what was said until there is said again to a fresh server. Raises PresentError."""
        if not await self.performance.go_back():
            self._console.say(_("This is the beginning of the plan."))
            return
        self._show_open()
        self._tell_moment()
        self._server.tell()

    async def _say(self) -> None:
        """Say the line that is due, and judge the answer by the plan."""
        performance, console = self.performance, self._console
        line, number = performance.due, performance.at.moment
        before = len(console.history.lines)
        history, answered = console.history, performance.is_answered
        why = await performance.say()
        if line is None:
            return
        steps = [history.step(index) for index in range(before, len(history.lines))]
        wrong = why or not_met(line, steps)
        console.judged(met=wrong is None)
        if wrong is not None:
            shown = masked_line(performance.plan, number, line.text)
            console.warn(_("not as planned: {line}: {wrong}").format(line=shown, wrong=wrong))
        question = performance.question
        if question is not None and question.right is not None and performance.is_answered > answered:
            told = _("Right: {choice}. {why}")
            choice = question.choices[question.right]
            console.say(told.format(choice=choice, why=question.why).rstrip(" .") + ".")

    # --- what is told

    def notes(self) -> None:
        """Print the notes on the moment, and what is said in it."""
        moment, plan = self.performance.moment, self.performance.plan
        number = self.performance.at.moment
        lines = [f"  {masked_line(plan, number, line.text)}" for line in moment.lines]
        self._console.print([*notes_rows(moment), *lines] or [_("There are no notes on this moment.")])

    def _show_open(self) -> None:
        """Tell what is open now; of a recording the line that the plan stands on."""
        console, current = self._console, self.performance.workspace.current
        if current is None:
            return
        console.introduce(current)
        if current.session is None:
            console.display.show([numbered(console, current.selected)])

    def _tell_moment(self) -> None:
        self._console.say(heading(self.performance.plan, self.performance.at.moment))
        self._console.print(question_rows(self.performance.moment))

    # --- the second terminal

    def _state(self) -> NotesState:
        return state_of(self.performance, monotonic() - self._began)

    def _asked(self, what: str, _choice: int) -> None:
        """Do what the second terminal asks for, as if it were typed."""
        if what in ("go-on", "go-back") and not self._asks:
            task = asyncio.ensure_future(self._console.command(f":{what}"))
            self._asks.add(task)
            task.add_done_callback(self._asks.discard)


async def begin(console: LineConsole, presented: Presented, moment: int = 0) -> bool:
    """Present a plan in the console; False, and the reason told, where that fails."""
    try:
        presentation = LinePresentation(console, presented)
        if console.presents is not None:
            await console.presents.close()
        console.presents = presentation
        if console.sandbox is not None:
            console.sandbox.end()
            console.sandbox = None
        await presentation.begin(moment)
    except PresentError as error:
        console.presents = None
        console.fail(str(error))
        return False
    return True


async def present(console: LineConsole, invocation: Invocation) -> None:
    """Present a plan by its name or its path; without one, list those that there are."""
    if not invocation.argument:
        console.print([f"{name:22} {title}" for name, title in presentable()])
        return
    try:
        presented = open_presented(invocation.argument)
    except PresentError as error:
        console.fail(str(error))
        return
    await begin(console, presented)


async def go_on(console: LineConsole, _invocation: Invocation) -> None:
    """Do what comes next in the plan."""
    if console.presents is not None:
        await console.presents.go_on()


async def go_back(console: LineConsole, _invocation: Invocation) -> None:
    """Go back in the plan."""
    if console.presents is not None:
        await console.presents.go_back()


async def notes(console: LineConsole, _invocation: Invocation) -> None:
    """Print the notes on the moment."""
    if console.presents is not None:
        console.presents.notes()


async def end_plan(console: LineConsole, _invocation: Invocation) -> None:
    """Present no more; the conversation goes on."""
    if console.presents is not None:
        presentation, console.presents = console.presents, None
        await presentation.close()
        console.say(_("The plan is ended; the session goes on."))
