"""What a console's own server throws away behind STLS stands in the transcript."""

import asyncio
import ssl

from popconsole.protocol import POP3
from popconsole.server.listening.listener import PopServer
from popconsole.transcript.model import LineKind
from popconsole.ui.workspace import Workspace


def _no_tls() -> ssl.SSLContext:
    raise ValueError("nobody is to get as far as that")


def test_what_was_thrown_away_is_marked() -> None:
    async def go() -> None:
        workspace = Workspace(lambda: None, lambda: PopServer(pop3_port=0, pop2_port=0, tls=_no_tls))
        try:
            session = (await workspace.open_mock(POP3)).session
            assert session is not None
            await session.settled(5)
            for line in (b"STLS", b"USER student", b"PASS learn"):
                session.send(line)
            await session.settled(5)
            notes = [line.octets for line in session.lines if line.kind is LineKind.NOTE]
            assert any(b"thrown away" in note and b"USER student | PASS ********" in note for note in notes)
            found = [f.code for at in (2, 3, 4) for f in session.history.step(at).findings]
            assert found.count("stls-injection") == 2
        finally:
            await workspace.close()

    asyncio.run(go())
