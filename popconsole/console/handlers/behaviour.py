"""How the mock server behaves: its persona, and the faults that are switched on."""

from popconsole.console.colon import Invocation
from popconsole.console.line_console import LineConsole
from popconsole.console.rows import folded_text
from popconsole.i18n import _
from popconsole.server.faults.spec import FaultError
from popconsole.server.voice.persona import PersonaError
from popconsole.ui.delivering import DeliveryError, delivered
from popconsole.ui.mock_behaviour import (
    MockBehaviour,
    elsewhere,
    explained,
    faults,
    personas,
    spoken_by,
    struck_in,
)

_ASKS = "?"
"""Behind the name of a fault: tell all of it, and switch nothing."""


async def persona(console: LineConsole, invocation: Invocation) -> None:
    """Let the mock server speak as another; without a name, list them."""
    if not invocation.argument:
        rows = [_row(console, f"  {name:16} {title}", spoken_by(name)) for name, title in personas()]
        console.print([console.workspace.behaviour.told, *rows])
        return
    try:
        behaviour = console.workspace.behaviour.as_persona(invocation.argument)
    except (PersonaError, FaultError) as error:
        console.fail(str(error))
        return
    await _behave(console, behaviour)


async def fault(console: LineConsole, invocation: Invocation) -> None:
    """Switch a fault on or off; without a name, list them; ``NAME?`` tells all of one."""
    if not invocation.argument:
        rows = [
            row
            for name, syntax, wrong in faults()
            for row in (_row(console, f"  {syntax}", struck_in(name)), f"      {wrong}")
        ]
        console.print([console.workspace.behaviour.told, *rows])
        return
    try:
        if invocation.argument.endswith(_ASKS):
            rows, width = explained(invocation.argument.removesuffix(_ASKS).strip()), console.display.width
            console.print([part for row in rows for part in folded_text(row, width, "    ")])
            return
        behaviour = console.workspace.behaviour.switched(invocation.argument)
    except FaultError as error:
        console.fail(str(error))
        return
    await _behave(console, behaviour)


async def deliver(console: LineConsole, invocation: Invocation) -> None:
    """Put a new message into a maildrop, that of the user who was named last or of another one."""
    conversation = console.conversation
    if conversation is None:
        return
    try:
        console.say(delivered(conversation, console.workspace.server, invocation.argument))
    except DeliveryError as error:
        console.fail(str(error))


def _row(console: LineConsole, text: str, protocols: tuple[str, ...]) -> str:
    mark = elsewhere(protocols, console.protocol.name)
    return f"{text} ({mark})" if mark else text


async def _behave(console: LineConsole, behaviour: MockBehaviour) -> None:
    """Let the server behave like that, in a new session with it if one is open."""
    conversation = console.conversation
    if conversation is not None and conversation.session is not None and conversation.mock:
        try:
            behaviour.check_speaks(conversation.protocol.name)
        except (PersonaError, FaultError) as error:
            console.fail(str(error))
            return
    console.workspace.behaviour = behaviour
    console.say(behaviour.told)
    if conversation is None or conversation.session is None or not conversation.mock:
        console.say(_("It counts from the next session with the mock server on."))
        return
    console.speak(conversation.protocol)
    await console.open(None)
