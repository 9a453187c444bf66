"""How the mock server behaves: its persona, and the faults that are switched on."""

from popconsole.console.talk import Asked, Talk
from popconsole.i18n import _
from popconsole.server.faults.spec import FaultError
from popconsole.server.persona import PersonaError
from popconsole.ui.manner import Manner, faults, personas


async def persona(talk: Talk, asked: Asked) -> None:
    """Let the mock server speak as another; without a name, list them."""
    if not asked.argument:
        talk.print([talk.desk.manner.told, *(f"  {name:16} {title}" for name, title in personas())])
        return
    try:
        manner = talk.desk.manner.as_persona(asked.argument)
    except (PersonaError, FaultError) as error:
        talk.warn(str(error))
        return
    await _behave(talk, manner)


async def fault(talk: Talk, asked: Asked) -> None:
    """Switch a fault on or off; without a name, list them."""
    if not asked.argument:
        rows = [row for _name, syntax, wrong in faults() for row in (f"  {syntax}", f"      {wrong}")]
        talk.print([talk.desk.manner.told, *rows])
        return
    try:
        manner = talk.desk.manner.switched(asked.argument)
    except FaultError as error:
        talk.warn(str(error))
        return
    await _behave(talk, manner)


async def _behave(talk: Talk, manner: Manner) -> None:
    """Let the server behave like that, in a new session with it if one is open."""
    talk.desk.manner = manner
    talk.say(manner.told)
    conversation = talk.conversation
    if conversation is None or conversation.session is None or not conversation.mock:
        talk.say(_("It counts from the next session with the mock server on."))
        return
    talk.speak(conversation.protocol)
    await talk.open(None)
