"""Seeing a conversation otherwise than as a transcript: its octets, its sequence, its times."""

from popconsole.tui.left_slot import LeftView
from popconsole.tui.screens.main import MainScreen
from popconsole.tui.screens.timeline import TimelineScreen
from popconsole.tui.timeline_view import TimelineView


def sequence(screen: MainScreen, _argument: str) -> None:
    """Draw the conversation as arrows in place of the transcript; again: show the transcript."""
    _instead(screen, "sequence")


def wire(screen: MainScreen, _argument: str) -> None:
    """Show the octets of the conversation in place of the transcript; again: show the transcript."""
    _instead(screen, "wire")


def _instead(screen: MainScreen, name: LeftView) -> None:
    screen.left = "transcript" if screen.left == name else name


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
        screen.reader.focus()
