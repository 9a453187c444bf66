"""Who says a line that bears no mark, as telnet leaves it."""

from popconsole.dialogue.dialogue import Dialogue
from popconsole.dialogue.status import indicator
from popconsole.transcript.model import Side


def speaker(dialogue: Dialogue, octets: bytes) -> Side | None:
    """Guess who says a line, from what is due in the dialogue before it; None: neither, as it seems."""
    if dialogue.in_body:
        return Side.SERVER
    if dialogue.exchange.challenged or dialogue.sends_mail:
        return Side.CLIENT
    protocol = dialogue.protocol
    due = bool(dialogue.queue) or dialogue.state is protocol.initial
    found = indicator(protocol, octets)
    if found is not None and (due or len(found.sign.strip()) > 1):
        return Side.SERVER
    word = octets.partition(b" ")[0].decode("ascii", "replace")
    return Side.CLIENT if protocol.command(word) is not None else None
