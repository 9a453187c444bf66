"""Mail that comes to the console's own server while a session goes on."""

from pathlib import Path

import pytest

from popconsole.maildrop.accounts import Accounts, Secret
from popconsole.maildrop.folders import PathSource
from popconsole.maildrop.store import Maildrops
from popconsole.protocol import POP3
from popconsole.server.setup import Setup
from popconsole.ui.delivering import DeliveryError, delivered
from popconsole.ui.pop_url import Target
from popconsole.ui.workspace import Workspace
from tests.ui.workspaces import run, said


def test_the_session_that_goes_on_does_not_count_it_and_the_next_one_does() -> None:
    async def go(workspace: Workspace) -> None:
        one = await workspace.open_mock(POP3)
        await said(one, b"USER student", b"PASS learn")
        told = delivered(one, workspace.server)
        assert told.startswith("A message of ")
        delivered(one, workspace.server, "student")
        delivered(one, workspace.server, "teacher")
        assert (await said(one, b"STAT")).startswith(b"+OK 6 ")
        await said(one, b"QUIT")
        two = await workspace.open_mock(POP3)
        assert (await said(two, b"USER student", b"PASS learn", b"STAT")).startswith(b"+OK 8 ")
        assert (await said(two, b"UIDL 7")) == b"+OK 7 pop-in-0001"
        assert (await said(two, b"UIDL 8")) == b"+OK 8 pop-in-0002"

    run(go)


def test_where_none_can_come_it_is_said_why(tmp_path: Path) -> None:
    (tmp_path / "1.eml").write_bytes(b"Subject: one\r\n\r\nHello\r\n")
    maildrops = Maildrops({b"ada": {}})
    maildrops.attach(b"u", PathSource(tmp_path))
    setup = Setup(accounts=Accounts({b"u": Secret(b"p"), b"ada": Secret(b"p")}), maildrops=maildrops)

    async def go(workspace: Workspace) -> None:
        one = await workspace.open_mock(POP3)
        for user, why in (
            ("", "Nobody was named yet"),
            ("u", "on the disk"),
            ("eve\x1b", "There is no maildrop of eve␛"),
        ):
            with pytest.raises(DeliveryError, match=why):
                delivered(one, workspace.server, user)
        assert workspace.server is not None
        other = await workspace.connect(POP3, Target(*workspace.server.addresses["POP3"]))
        with pytest.raises(DeliveryError, match="not the mock server"):
            delivered(other, workspace.server, "ada")

    run(go, setup)
