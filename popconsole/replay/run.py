"""Replay with comparison: a recorded conversation said again, each answer held against the recorded one."""

from collections.abc import AsyncIterator

from popconsole.analysis.compare import Comparison, compare
from popconsole.client.session import REPLY_TIMEOUT
from popconsole.protocol.table import Protocol
from popconsole.replay.stage import ServerAddress, Stage
from popconsole.transcript.model import Conversation


async def replay(
    protocol: Protocol,
    conversation: Conversation,
    place: ServerAddress | None = None,
    *,
    timeout: float = REPLY_TIMEOUT,  # noqa: ASYNC109 - part of what it does
    ahead: bool = False,
) -> AsyncIterator[Comparison]:
    """Say the client lines of a transcript again and compare, exchange by exchange, as they come.

    Against the embedded server, rebuilt from the conversation, or the one at ``place``. Raises
    ConnectError where that cannot be reached. ``ahead``: where the server says PIPELINING, commands do
    not wait for the replies before them.
    """
    async with Stage(protocol, conversation, place) as stage:
        async for recorded, here in stage.play(timeout=timeout, ahead=ahead):
            yield compare(protocol, recorded, here)
