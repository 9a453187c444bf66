"""What is open, handed to people."""

import asyncio
from collections.abc import Callable
from functools import partial
from pathlib import Path

from popconsole.i18n import _
from popconsole.tui.asked_where import ask_where
from popconsole.tui.screens.main import MainScreen


def export(screen: MainScreen, argument: str) -> None:
    """Ask for a path and write the conversation there, as a page or a diagram."""
    from popconsole.ui.exporting import check_export, export_open  # noqa: PLC0415 - for those who export

    if screen.conversation is not None:
        question = _("Export for people, secrets masked, to")
        _ask(screen, question, argument, partial(export_open, screen.conversation), check_export)


def handout(screen: MainScreen, argument: str) -> None:
    """Ask for a path and write the conversation there, as a sheet to hand out."""
    from popconsole.ui.exporting import check_handout, hand_out  # noqa: PLC0415 - as above

    if screen.conversation is not None:
        write = partial(hand_out, screen.conversation, stage=screen.stage)
        _ask(screen, _("Handout, secrets masked, to"), argument, write, check_handout)


def _ask(
    screen: MainScreen,
    question: str,
    argument: str,
    write: Callable[..., str],
    check: Callable[[Path], None],
) -> None:
    """Ask where to write, and do it aside."""
    conversation = screen.conversation
    if conversation is None:
        return

    async def written(path: Path, overwrite: bool) -> str:  # noqa: FBT001 - as ask_where calls it
        return await asyncio.to_thread(write, path, overwrite=overwrite)

    suggestion = argument or f"{conversation.protocol.name.lower()}-session.html"
    ask_where(screen, question, suggestion, written, check)
