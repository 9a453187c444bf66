"""What is read from a capture, in rows of the text file."""

from collections.abc import Iterable

from popconsole.formats.reading import read
from popconsole.formats.writers.native import row
from popconsole.transcript.model import Conversation, Line, Recording
from tests.formats.packets.wire import Segment, captured


def recorded(octets: bytes) -> Recording:
    return read(octets, "capture")


def only(octets: bytes) -> Conversation:
    """Return the one conversation of a capture."""
    (conversation,) = recorded(octets).conversations
    return conversation


def rows(conversation: Conversation) -> list[str]:
    """Return the lines without their times, from the native format."""
    return [
        row(Line(line.side, line.octets, line.ending, line.kind)).decode().rstrip("\n")
        for line in conversation.lines
    ]


def said(segments: Iterable[Segment]) -> list[str]:
    """Return the lines of the one conversation in some segments."""
    return rows(only(captured(segments)))


def codes(conversation: Conversation) -> list[str]:
    return [odd.code for odd in conversation.oddities]
