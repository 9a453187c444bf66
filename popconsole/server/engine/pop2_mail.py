"""What some servers of POP2 put into each message that they serve."""

from collections.abc import Sequence

from popconsole.maildrop.messages import AnyMessage, Message
from popconsole.protocol.framing import CRLF
from popconsole.server.engine.habits import Habits

_STATUS = b"Status:   " + CRLF


def adorned(habits: Habits, messages: Sequence[AnyMessage]) -> Sequence[AnyMessage]:
    """Return the messages with what the server puts into them. Mail on a disk stays as it is."""
    if not (habits.status_header or habits.extra_crlf) or not isinstance(messages, tuple):
        return messages
    return tuple(_adorned(habits, m) if isinstance(m, Message) else m for m in messages)


def _adorned(habits: Habits, message: Message) -> Message:
    octets = message.octets
    if habits.status_header:
        header, gap, body = octets.partition(CRLF + CRLF)
        octets = header + CRLF + _STATUS + CRLF + body if gap else _STATUS + CRLF + octets
    if habits.extra_crlf:
        octets += CRLF
    return Message(octets, message.unique_id)
