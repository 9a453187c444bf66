"""What a thread does on a disk for a session, for a connection that notes what it is told."""

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress

import pytest

from popconsole.maildrop.accounts import Accounts, Secret
from popconsole.maildrop.source import Mailbox, MailSource
from popconsole.maildrop.store import Maildrops
from popconsole.server.engine.effects import MaildropRequest, OpenFolder
from popconsole.server.engine.inputs import FolderOpened, Input, Released
from popconsole.server.listening.access import Work
from popconsole.server.listening.listener import PopServer
from popconsole.server.listening.maildrop_requests import MaildropRequests
from popconsole.server.setup import Setup


class Noting:
    """Does requests in a thread, but for those that select the mailbox "quick"; notes what it is told."""

    def __init__(self) -> None:
        self.notes: list[object] = []
        self.over = asyncio.Event()
        self.requests: MaildropRequests | None = None
        self.then: OpenFolder | None = None

    def begin(self, request: MaildropRequest) -> Input | Work:
        self.notes.append(request)
        if request == OpenFolder(b"quick"):
            return FolderOpened(())
        return Released

    def answer(self, answer: Input) -> None:
        self.notes.append(answer)
        then, self.then = self.then, None
        if then is not None and self.requests is not None:
            self.requests.ask(then)

    def answered(self) -> None:
        self.notes.append("answered")
        if self.requests is None or not self.requests.running:
            self.over.set()

    def failed(self) -> None:
        self.notes.append("failed")
        self.over.set()


def test_requests_are_answered_in_their_order() -> None:
    async def run() -> list[object]:
        party = Noting()
        party.requests = requests = MaildropRequests(
            party, asyncio.get_running_loop(), lambda: FolderOpened(())
        )
        party.then = OpenFolder(b"then")  # asked for when the first answer is there
        assert requests.ask(OpenFolder(b"quick")) is None
        assert requests.ask(OpenFolder(b"slow")) is None
        await asyncio.wait_for(party.over.wait(), 10)
        assert not requests.running
        assert requests.ask(OpenFolder(b"quick")) == FolderOpened(())
        return party.notes

    assert asyncio.run(run()) == [
        FolderOpened(()), OpenFolder(b"then"), "answered",
        Released(), OpenFolder(b"quick"), FolderOpened(()), OpenFolder(b"slow"), "answered",
        Released(), "answered", OpenFolder(b"quick"),
    ]  # fmt: skip


class Faulty(MailSource):
    """A maildrop whose opening fails in a way that nobody foresaw, when it is told to go on."""

    def __init__(self) -> None:
        self.asked = threading.Event()
        self.go_on = threading.Event()

    def open(self, mailbox: bytes) -> Mailbox:
        del mailbox
        self.asked.set()
        assert self.go_on.wait(10)
        raise ZeroDivisionError


@pytest.mark.parametrize("gone", [False, True])
def test_a_fault_of_ours_ends_the_connection_and_not_the_server(*, gone: bool) -> None:
    async def until(condition: Callable[[], bool]) -> None:
        async with asyncio.timeout(10):
            while not condition():  # noqa: ASYNC110 - what is waited for happens elsewhere
                await asyncio.sleep(0.005)

    async def run() -> list[str]:
        source = Faulty()
        maildrops = Maildrops()
        maildrops.attach(b"u", source)
        told: list[str] = []
        asyncio.get_running_loop().set_exception_handler(
            lambda _, context: told.append(type(context["exception"]).__name__)
        )
        server = PopServer(
            Setup(accounts=Accounts({b"u": Secret(b"p")}), maildrops=maildrops), pop3_port=0, pop2_port=0
        )
        async with server:
            reader, writer = await asyncio.open_connection(*server.addresses["POP3"])
            writer.write(b"USER u\r\nPASS p\r\n")
            await until(source.asked.is_set)
            if gone:
                writer.transport.abort()
                await asyncio.sleep(0.02)
                assert server.connections == 1  # the thread is still at work for it
            source.go_on.set()
            await until(lambda: not server.connections)
            if not gone:
                with suppress(ConnectionResetError):
                    await reader.read()
                writer.transport.abort()
                await asyncio.sleep(0)
            assert not maildrops.is_held(b"u")
        return told

    assert asyncio.run(run()) == ["ZeroDivisionError"]
