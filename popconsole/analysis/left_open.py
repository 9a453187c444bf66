"""A conversation whose recording ends while messages are marked, with no word of how the connection ended."""

from collections import deque

from popconsole.analysis.commands import logged_in
from popconsole.analysis.step import Step
from popconsole.analysis.tracker import Tracker
from popconsole.protocol.table import CommandEffect
from popconsole.transcript.model import Conversation, LineKind


def left_open(conversation: Conversation, tracker: Tracker) -> Step | None:
    """Return the last step of a conversation that was left with deletion marks, and was never closed.

    None where its QUIT was recorded, or its end, or where something is missing at the end. ``tracker`` has
    read it. By RFC 1939 section 6 nothing is removed then, if the connection ended there.
    """
    protocol, queue = tracker.protocol, tracker.dialogue.queue
    if conversation.lines[-1].kind is not LineKind.WIRE or not logged_in(protocol, tracker.situation.state):
        return None
    if any(issued.command is not None and issued.command.does(CommandEffect.REMOVES) for issued in queue):
        return None
    anew = Tracker(protocol, exact=conversation.exact, secure=conversation.secure)
    steps = map(anew.feed, conversation.lines)  # what was read quickly has no steps of its own
    return deque(steps, maxlen=1).pop()
