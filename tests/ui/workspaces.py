"""A workspace for one test, with a mock server of its own, and what is said in it."""

import asyncio
from collections.abc import Awaitable, Callable

from popconsole.server.listening.listener import PopServer
from popconsole.server.setup import Setup
from popconsole.ui.keeping import Keeper
from popconsole.ui.open_conversation import OpenConversation
from popconsole.ui.workspace import Workspace


def run(
    what: Callable[[Workspace], Awaitable[None]], setup: Setup | None = None, *, keeper: Keeper | None = None
) -> None:
    """Do something in a workspace, and close it."""

    async def go() -> None:
        workspace = Workspace(lambda: None, lambda: PopServer(setup, pop3_port=0, pop2_port=0), keeper)
        try:
            await what(workspace)
        finally:
            await workspace.close()

    asyncio.run(go())


async def said(conversation: OpenConversation, *lines: bytes) -> bytes:
    """Say lines, and return the last line of what was said then."""
    assert conversation.session is not None
    await conversation.session.settled()
    for line in lines:
        await conversation.session.exchange(line)
    return conversation.history.lines[-1].octets
