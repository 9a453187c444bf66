"""What is open, handed to people."""

import asyncio
from pathlib import Path

from popconsole.i18n import _
from popconsole.tui.asked_where import ask_where
from popconsole.tui.screens.main import MainScreen


def export(screen: MainScreen, argument: str) -> None:
    """Ask for a path and write the conversation there, as a page or a diagram."""
    from popconsole.ui.exporting import check_export, export_open  # noqa: PLC0415 - for those who export

    conversation = screen.conversation
    if conversation is None:
        return

    async def write(path: Path, overwrite: bool) -> str:  # noqa: FBT001 - as ask_where calls it
        return await asyncio.to_thread(export_open, conversation, path, overwrite=overwrite)

    suggestion = argument or f"{conversation.protocol.name.lower()}-session.html"
    ask_where(screen, _("Export for people, secrets masked, to"), suggestion, write, check_export)
