"""How the mock server behaves: its persona, and the faults that are switched on."""

from popconsole.console.talk import Asked, Talk
from popconsole.i18n import _
from popconsole.server.faults.spec import FaultError
from popconsole.server.persona import PersonaError
from popconsole.ui.manner import Manner, elsewhere, faults, personas, spoken_by, struck_in


async def persona(talk: Talk, asked: Asked) -> None:
    """Let the mock server speak as another; without a name, list them."""
    if not asked.argument:
        rows = [_row(talk, f"  {name:16} {title}", spoken_by(name)) for name, title in personas()]
        talk.print([talk.desk.manner.told, *rows])
        return
    try:
        manner = talk.desk.manner.as_persona(asked.argument)
    except (PersonaError, FaultError) as error:
        talk.fail(str(error))
        return
    await _behave(talk, manner)


async def fault(talk: Talk, asked: Asked) -> None:
    """Switch a fault on or off; without a name, list them."""
    if not asked.argument:
        rows = [
            row
            for name, syntax, wrong in faults()
            for row in (_row(talk, f"  {syntax}", struck_in(name)), f"      {wrong}")
        ]
        talk.print([talk.desk.manner.told, *rows])
        return
    try:
        manner = talk.desk.manner.switched(asked.argument)
    except FaultError as error:
        talk.fail(str(error))
        return
    await _behave(talk, manner)


def _row(talk: Talk, text: str, protocols: tuple[str, ...]) -> str:
    mark = elsewhere(protocols, talk.protocol.name)
    return f"{text} ({mark})" if mark else text


async def _behave(talk: Talk, manner: Manner) -> None:
    """Let the server behave like that, in a new session with it if one is open."""
    conversation = talk.conversation
    if conversation is not None and conversation.session is not None and conversation.mock:
        try:
            manner.check_speaks(conversation.protocol.name)
        except (PersonaError, FaultError) as error:
            talk.fail(str(error))
            return
    talk.desk.manner = manner
    talk.say(manner.told)
    if conversation is None or conversation.session is None or not conversation.mock:
        talk.say(_("It counts from the next session with the mock server on."))
        return
    talk.speak(conversation.protocol)
    await talk.open(None)
