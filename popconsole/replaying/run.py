"""Replay with comparison: a recorded conversation said again, each answer held against the recorded one."""

from collections.abc import AsyncIterator
from dataclasses import replace

from popconsole.analysis.compare import Comparison, Verdict, compare, unsaid
from popconsole.analysis.exchange import Exchange
from popconsole.client.session import REPLY_TIMEOUT
from popconsole.dialogue.kind import Kind
from popconsole.dialogue.masking import Masker
from popconsole.i18n import _, joined
from popconsole.protocol.table import Protocol
from popconsole.replaying.credentials import Credentials
from popconsole.replaying.rebuild import ReplayError
from popconsole.replaying.stage import ServerAddress, Stage
from popconsole.transcript.model import Conversation, Side


async def replay(
    protocol: Protocol,
    conversation: Conversation,
    place: ServerAddress | None = None,
    *,
    timeout: float = REPLY_TIMEOUT,  # noqa: ASYNC109 - part of what it does
    ahead: bool = False,
    login: Credentials | None = None,
    goes_on: bool = False,
    known: Masker | None = None,
) -> AsyncIterator[Comparison]:
    """Say the client lines of a transcript again and compare, exchange by exchange, as they come.

    Against the embedded server, rebuilt from the conversation, or the one at ``place``. ``ahead``: where
    the server says PIPELINING, commands do not wait for the replies before them. ``login`` and ``goes_on``
    are as Stage's, and ``known`` is. What was not said comes
    last, with the reason. Raises ConnectError where the server cannot be reached; behind all that,
    ReplayError where it could not be carried out: no usable greeting, no TLS behind STLS.
    """
    async with Stage(protocol, conversation, place, login=login, goes_on=goes_on, known=known) as stage:
        async for recorded, here in stage.play(timeout=timeout, ahead=ahead):
            comparison = compare(protocol, recorded, here)
            if why := stage.without_tls(recorded, here):
                agrees = comparison.verdict.agrees
                verdict = Verdict.OTHER_SHAPE if agrees else comparison.verdict
                told = why if agrees else joined((_(comparison.why), why))
                comparison = replace(comparison, verdict=verdict, why=told)
            if recorded.command is None and stage.led:
                comparison = replace(
                    comparison, why=_("the recording begins behind a login: one was said first")
                )
            yield comparison
        for recorded in stage.left:
            yield unsaid(recorded, stage.stopped)
        for step in stage.steps:
            if step.kind is Kind.TLS and step.line.side is Side.CLIENT:
                yield unsaid(Exchange(step), _("it is enciphered in the recording"))
        if stage.impossible:
            raise ReplayError(stage.impossible)
