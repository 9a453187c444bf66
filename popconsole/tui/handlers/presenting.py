"""Presenting a plan: choosing one, going through it, breaking out of it, ending it."""

from textual.content import Content

from popconsole.i18n import _, ngettext
from popconsole.resources import MissingDataError
from popconsole.transcript.safe import safe_prose
from popconsole.tui.presentation import Presentation
from popconsole.tui.screens.choose import ChooseScreen, two_rows
from popconsole.tui.screens.main import MainScreen
from popconsole.ui.presenting.opening import Presented, PresentError, open_presented, presentable
from popconsole.ui.presenting.performance import Performance


def present(screen: MainScreen, argument: str) -> None:
    """Present a plan by its name or its path; without one, choose it."""
    if argument:
        _present(screen, argument)
        return
    try:
        found = presentable()
    except MissingDataError as error:
        screen.say(str(error), "error")
        return
    offers = tuple((name, two_rows(Content.styled(title, "bold"), name)) for name, title in found)
    screen.app.push_screen(
        ChooseScreen(_("Present"), offers), lambda name: _present(screen, name) if name else None
    )


def _present(screen: MainScreen, what: str) -> None:
    """Open a plan and begin; ask first where something would be lost, for what is open is closed."""
    try:
        presented = open_presented(what)
    except PresentError as error:
        screen.say(str(error), "error")
        return
    lost = len(screen.workspace.unkept)
    question = ngettext(
        "Present? {n} session is closed that is neither kept nor saved",
        "Present? {n} sessions are closed that are neither kept nor saved",
        lost,
    ).format(n=lost)

    def answer(text: str) -> str | None:
        if text.strip().lower() in (_("y"), _("yes")):
            screen.work(begin(screen, presented), "open")
        return None

    if lost:
        screen.ask(
            question, "", answer, _("y and Enter goes on; Esc stays. {save} saves").format_map(screen.keys)
        )
    else:
        screen.work(begin(screen, presented), "open")


async def begin(screen: MainScreen, presented: Presented, moment: int = 0) -> None:
    """Begin to present, at a moment by its number from 0; where that fails, the reason is told."""
    try:
        presentation = Presentation(screen, Performance(presented, screen.workspace))
        before, screen.presents = screen.presents, presentation
        if before is not None:
            await before.close()
        screen.learning = None
        if screen.sandbox is not None:
            screen.sandbox.end()
            screen.sandbox = None
        await presentation.begin(moment)
    except PresentError as error:
        screen.presents = None
        screen.say(safe_prose(str(error)), "error")


def go_on(screen: MainScreen, _argument: str) -> None:
    """Do what comes next in the plan."""
    if isinstance(screen.presents, Presentation):
        screen.presents.step()


def go_back(screen: MainScreen, _argument: str) -> None:
    """Go back in the plan."""
    if isinstance(screen.presents, Presentation):
        screen.presents.go_back()


def explore(screen: MainScreen, _argument: str) -> None:
    """Break out of the plan, or come back to it."""
    if isinstance(screen.presents, Presentation):
        screen.presents.explore()


def end_plan(screen: MainScreen, _argument: str) -> None:
    """Present no more."""
    if isinstance(screen.presents, Presentation):
        presentation = screen.presents
        presentation.leave()
        screen.work(presentation.close(), "plan")
        screen.show_keys()
        screen.say(_("The plan is ended; the session goes on."))
