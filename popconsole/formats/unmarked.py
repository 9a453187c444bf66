"""Lines without marks: in which dialogue one comes."""

from popconsole.dialogue.dialogue import Dialogue
from popconsole.dialogue.greetings import reads_like_greeting
from popconsole.formats.boundary import may_greet
from popconsole.formats.detect import spoken_by_server
from popconsole.protocol.pop3 import POP3
from popconsole.protocol.table import Protocol


def dialogue_of(dialogue: Dialogue | None, octets: bytes, protocol: Protocol | None = None) -> Dialogue:
    """Return the dialogue that a line comes in: another behind the end of a session, at a greeting.

    ``dialogue`` is that of the lines before it, None where there are none; ``protocol`` is the one that
    another would be in, where that is known.
    """
    if dialogue is not None and may_greet(octets) and not dialogue.pending:
        closed = dialogue.state is dialogue.protocol.closed
        again = dialogue.state is not dialogue.protocol.initial and reads_like_greeting(octets)
        dialogue = None if closed or again else dialogue
    return dialogue or Dialogue(protocol or spoken_by_server(octets) or POP3)
