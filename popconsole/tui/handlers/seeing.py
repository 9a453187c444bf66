"""Seeing a conversation as a whole: its sequence, its times."""

from popconsole.tui.screens.main import MainScreen
from popconsole.tui.screens.sequence import SequenceScreen
from popconsole.tui.screens.timeline import TimelineScreen
from popconsole.tui.sequence_view import SequenceView
from popconsole.tui.timeline_view import TimelineView


def sequence(screen: MainScreen, _argument: str) -> None:
    """Draw the conversation as arrows between client and server; the line chosen there is selected."""
    conversation = screen.conversation
    if conversation is None:
        return
    recorded = conversation.conversation()
    transcript = screen.transcript
    view = SequenceView(
        conversation.history,
        transcript.cursor,
        reveal=transcript.reveal,
        peers=(recorded.client, recorded.server),
    )
    title = f"{conversation.protocol.name}, {conversation.place}"
    keys = screen.actions["sequence"].transcript_keys
    shown = SequenceScreen(view, title, keys, screen.grew, reveal=transcript.reveal)
    screen.app.push_screen(shown, lambda line: _go_to(screen, line))


def timeline(screen: MainScreen, _argument: str) -> None:
    """Show how long each exchange took; the line of the one that is chosen there is selected."""
    conversation = screen.conversation
    if conversation is None:
        return
    reveal = screen.transcript.reveal
    view = TimelineView(conversation.history, reveal=reveal)
    title = f"{conversation.protocol.name}, {conversation.place}"
    keys = screen.actions["timeline"].transcript_keys
    shown = TimelineScreen(view, title, keys, screen.grew, reveal=reveal)
    screen.app.push_screen(shown, lambda line: _go_to(screen, line))


def _go_to(screen: MainScreen, line: int | None) -> None:
    """Select a line in the transcript, where one was chosen."""
    if line is not None:
        screen.playing.stop()
        screen.transcript.goto(line)
        screen.transcript.focus()
