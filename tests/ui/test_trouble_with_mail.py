"""What goes wrong with the mail of a console's own server: told in the transcript, not by the server."""

import asyncio
from pathlib import Path

from popconsole.maildrop.accounts import Accounts, Secret
from popconsole.maildrop.folders import PathSource
from popconsole.maildrop.store import Maildrops
from popconsole.protocol import POP3
from popconsole.server.listening.listener import PopServer
from popconsole.server.setup import Setup
from popconsole.transcript.model import LineKind, Side
from popconsole.ui.workspace import Workspace


def test_where_a_message_that_is_gone_was_stands_in_a_remark(tmp_path: Path) -> None:
    message = tmp_path / "1.eml"
    message.write_bytes(b"Subject: one\r\n\r\nHello\r\n")
    maildrops = Maildrops()
    maildrops.attach(b"u", PathSource(tmp_path))
    setup = Setup(accounts=Accounts({b"u": Secret(b"p")}), maildrops=maildrops)

    async def go() -> None:
        workspace = Workspace(lambda: None, lambda: PopServer(setup, pop3_port=0, pop2_port=0))
        try:
            session = (await workspace.open_mock(POP3)).session
            assert session is not None
            await session.settled(5)
            for line in (b"USER u", b"PASS p"):
                session.send(line)
                await session.settled(5)
            message.unlink()
            session.send(b"RETR 1")
            await session.settled(5)
            notes = [line.octets for line in session.lines if line.kind is LineKind.NOTE]
            assert any(str(message).encode() in note for note in notes)
            said = [
                line.octets
                for line in session.lines
                if line.side is Side.SERVER and line.kind is not LineKind.NOTE
            ]
            assert said[-1].startswith(b"-ERR [SYS/TEMP]")
            assert not any(str(tmp_path).encode() in line for line in said)
        finally:
            await workspace.close()

    asyncio.run(go())
