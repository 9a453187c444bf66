"""Taking over: from any line of a recording, carry on by hand against a server brought to that state."""

from dataclasses import dataclass

from popconsole.analysis.compare import Comparison, compare, unsaid
from popconsole.client.session import ClientSession
from popconsole.dialogue.masking import Masker
from popconsole.protocol.table import Protocol
from popconsole.replaying.stage import Stage
from popconsole.server.listening.listener import PopServer
from popconsole.transcript.model import Conversation


@dataclass(frozen=True, slots=True)
class TakenOver:
    """A live session that stands where the recording stood.

    ``differences`` are exchanges on the way here in which the server did otherwise than recorded.
    """

    server: PopServer
    session: ClientSession
    differences: tuple[Comparison, ...]


async def take_over(
    protocol: Protocol, conversation: Conversation, count: int, known: Masker | None = None
) -> TakenOver:
    """Rebuild the embedded server from a transcript and bring a session to where ``count`` lines led.

    The whole conversation furnishes the mailboxes, so what it shows later is there already. ``known`` is
    as Stage's. The caller stops the server and closes the session.
    """
    stage = Stage(protocol, conversation, known=known)
    await stage.__aenter__()
    try:
        compared = [compare(protocol, recorded, here) async for recorded, here in stage.play(count)]
        compared += [unsaid(recorded, stage.stopped) for recorded in stage.left]
    except BaseException:
        await stage.stop()
        raise
    if stage.server is None or stage.session is None:
        raise RuntimeError("a stage without an address has a server of its own")
    return TakenOver(stage.server, stage.session, tuple(c for c in compared if not c.verdict.agrees))
