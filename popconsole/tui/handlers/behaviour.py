"""How the mock server behaves: its persona, and the faults that are switched on."""

from textual.content import Content

from popconsole.i18n import _
from popconsole.protocol import POP3
from popconsole.server.faults.spec import FaultError
from popconsole.server.voice.persona import PersonaError
from popconsole.tui.handlers.sessions import open_mock
from popconsole.tui.screens.choose import ChooseScreen, two_rows
from popconsole.tui.screens.main import MainScreen
from popconsole.ui.delivering import DeliveryError, delivered
from popconsole.ui.mock_behaviour import (
    NO_PERSONA,
    MockBehaviour,
    elsewhere,
    explained,
    faults,
    personas,
    spoken_by,
    struck_in,
    written,
)


def persona(screen: MainScreen, argument: str) -> None:
    """Let the mock server speak as another; without a name, choose one."""
    if argument:
        _as_persona(screen, argument)
        return
    now = screen.workspace.behaviour.persona or NO_PERSONA
    offers = tuple(
        (name, _row(screen, name, _("on") if name == now else "", spoken_by(name), title))
        for name, title in personas()
    )
    screen.app.push_screen(
        ChooseScreen(_("The mock server speaks as"), offers, now),
        lambda name: _as_persona(screen, name) if name else None,
    )


def _row(screen: MainScreen, head: str, on: str, protocols: tuple[str, ...], about: str) -> Content:
    """Return a row to choose: what it is, whether it is on, whether it is there in this protocol."""
    now = screen.conversation.protocol if screen.conversation else POP3
    marks = "".join(f"  ({mark})" for mark in (on, elsewhere(protocols, now.name)) if mark)
    return two_rows(Content.assemble((head, "bold"), marks), about)


def _as_persona(screen: MainScreen, name: str) -> None:
    try:
        _behave(screen, screen.workspace.behaviour.as_persona(name))
    except (PersonaError, FaultError) as error:
        screen.say(str(error), "error")


def deliver(screen: MainScreen, argument: str) -> None:
    """Put a new message into a maildrop, that of the user who was named last or of another one."""
    if screen.conversation is None:
        return
    try:
        screen.say(delivered(screen.conversation, screen.workspace.server, argument))
    except DeliveryError as error:
        screen.say(str(error), "error")
    screen.show_moment_again()


def fault(screen: MainScreen, argument: str) -> None:
    """Switch a fault on or off; without a name, choose one."""
    if argument:
        wrong = _switch(screen, argument)
        if wrong is not None:
            screen.say(wrong, "error")
        return
    offers = tuple(
        (name, _row(screen, syntax, _on(screen, name), struck_in(name), about))
        for name, syntax, about in faults()
    )
    screen.app.push_screen(
        ChooseScreen(_("What goes wrong"), offers),
        lambda name: _ask(screen, name) if name else None,
    )


def _on(screen: MainScreen, name: str) -> str:
    """Tell what is on of a fault, as it was written; empty: it is off."""
    specs = [spec.text for spec in screen.workspace.behaviour.faults if spec.name == name]
    return _("on: {faults}").format(faults=", ".join(specs)) if specs else ""


def _ask(screen: MainScreen, name: str) -> None:
    """Ask with what arguments, and where, a fault is to strike; Enter takes it as it stands."""
    on = [spec.text for spec in screen.workspace.behaviour.faults if spec.name == name]
    syntax = written(name)
    if on:
        value, question = on[0] if len(on) == 1 else name, _("A fault that is on: Enter switches it off")
    else:
        needs = ":" in syntax.partition("[")[0]
        value = f"{name}:" if needs else name
        question = _("A fault: Enter switches it on")
    screen.ask(question, value, lambda text: _switch(screen, text), "\n".join(explained(name)))


def _switch(screen: MainScreen, text: str) -> str | None:
    """Switch a fault on or off; return what is wrong with it."""
    try:
        _behave(screen, screen.workspace.behaviour.switched(text))
    except (PersonaError, FaultError) as error:
        return str(error)
    return None


def _behave(screen: MainScreen, behaviour: MockBehaviour) -> None:
    """Let the server behave like that, in a new session with it if one is open.

    Raises PersonaError or FaultError, and nothing is done, where that session's protocol is not spoken so.
    """
    conversation = screen.conversation
    live = conversation is not None and conversation.session is not None and conversation.mock
    if conversation is not None and live:
        behaviour.check_speaks(conversation.protocol.name)
    screen.workspace.behaviour = behaviour
    if live:
        screen.work(_anew(screen, behaviour), "open")
    else:
        screen.say(behaviour.told + " " + _("It counts from the next session with the mock server on."))


async def _anew(screen: MainScreen, behaviour: MockBehaviour) -> None:
    if screen.conversation is not None:
        await open_mock(screen, screen.conversation.protocol)
        screen.say(behaviour.told)
