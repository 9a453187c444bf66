"""Files that hold one conversation, which is what most tests are about."""

from popconsole.formats import reading, writing
from popconsole.protocol import Protocol
from popconsole.transcript.model import Conversation, Recording


def read(octets: bytes, name: str, protocol: Protocol | None = None) -> Conversation:
    """Read a file that holds one conversation."""
    (conversation,) = reading.read(octets, name, protocol).conversations
    return conversation


def write(conversation: Conversation, *, reveal: bool = False) -> bytes:
    """Write a file that holds one conversation."""
    return writing.write(Recording((conversation,)), reveal=reveal)
