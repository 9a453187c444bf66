"""How the mock server behaves: its persona, and the faults that are switched on."""

from textual.content import Content

from popconsole.i18n import _
from popconsole.server.faults.spec import FaultError
from popconsole.server.persona import PersonaError
from popconsole.tui.doing.conversation import open_mock
from popconsole.tui.screens.choose import ChooseScreen
from popconsole.tui.screens.main import MainScreen
from popconsole.ui.manner import Manner, faults, personas


def persona(screen: MainScreen, argument: str) -> None:
    """Let the mock server speak as another; without a name, choose one."""
    if argument:
        _as_persona(screen, argument)
        return
    now = screen.desk.manner.persona
    offers = tuple(
        (name, Content.assemble((name, "bold"), _mark(on=name == now), "\n  ", title))
        for name, title in personas()
    )
    screen.app.push_screen(
        ChooseScreen(_("The mock server speaks as"), offers),
        lambda name: _as_persona(screen, name) if name else None,
    )


def _as_persona(screen: MainScreen, name: str) -> None:
    try:
        manner = screen.desk.manner.as_persona(name)
    except (PersonaError, FaultError) as error:
        screen.say(str(error), "error")
        return
    screen.work(_behave(screen, manner), "open")


def fault(screen: MainScreen, argument: str) -> None:
    """Switch a fault on or off; without a name, choose one."""
    if argument:
        _switch(screen, argument)
        return
    on = {spec.name for spec in screen.desk.manner.faults}
    offers = tuple(
        (name, Content.assemble((syntax, "bold"), _mark(on=name in on), "\n  ", wrong))
        for name, syntax, wrong in faults()
    )
    screen.app.push_screen(
        ChooseScreen(_("What goes wrong: Enter switches on or off"), offers),
        lambda name: _chosen(screen, name) if name else None,
    )


def _mark(*, on: bool) -> str:
    return "  " + _("(on)") if on else ""


def _chosen(screen: MainScreen, name: str) -> None:
    """Switch a fault that was chosen; one that needs arguments is asked for."""
    syntax = next(syntax for known, syntax, _wrong in faults() if known == name)
    if ":" not in syntax.partition("[")[0] or name in {spec.name for spec in screen.desk.manner.faults}:
        _switch(screen, name)
        return

    def answer(text: str) -> str | None:
        try:
            screen.desk.manner.switched(text)
        except FaultError as error:
            return str(error)
        _switch(screen, text)
        return None

    screen.ask(_("Fault"), f"{name}:", answer, _("It is written {syntax}[@PLACE]").format(syntax=syntax))


def _switch(screen: MainScreen, text: str) -> None:
    try:
        manner = screen.desk.manner.switched(text)
    except FaultError as error:
        screen.say(str(error), "error")
        return
    screen.work(_behave(screen, manner), "open")


async def _behave(screen: MainScreen, manner: Manner) -> None:
    """Let the server behave like that, in a new session with it if one is open."""
    screen.desk.manner = manner
    conversation = screen.conversation
    live = conversation is not None and conversation.session is not None and conversation.mock
    if conversation is not None and live:
        await open_mock(screen, conversation.protocol)
        screen.say(manner.told)
    else:
        screen.say(manner.told + " " + _("It counts from the next session with the mock server on."))
