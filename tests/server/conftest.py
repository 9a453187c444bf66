"""The test language for conversations, and a real server in a thread of its own."""

import asyncio
import difflib
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import NamedTuple

import pytest

from popconsole.server.engine.answer import Answer
from popconsole.server.engine.effects import Authenticate, Close, Effect, Login, OpenFolder, Release, StartTls
from popconsole.server.engine.inputs import Closed, CommandLine, Input, TimedOut
from popconsole.server.engine.session import Session
from popconsole.server.engine.step import begin, step
from popconsole.server.listening.access import Access
from popconsole.server.listening.listener import PopServer
from popconsole.server.setup import Limits, Setup
from tests.server.saying import whole

TIMESTAMP = b"<1896.697170952@dbc.mtview.ca.us>"
EVENTS: dict[str, Input] = {
    "(close)": Closed(),
    "(timeout)": TimedOut(),
}


class Play:
    """A conversation with the engine, effects shown as text.

    ``>> line`` is said by the client, ``>> (open)``, ``(close)`` and ``(timeout)`` happen. ``<< line`` is
    what the server must say to that, ``<< ...`` any lines up to the next that is given;
    ``!! login NAME``, ``!! authenticate MECHANISM``, ``!! tls``,
    ``!! folder NAME``, ``!! release``, the last two with the numbers that they remove, and ``!! close``
    are what it must do. A ``...`` within a line stands for any text.
    """

    def __init__(self, protocol: str, setup: Setup | None = None) -> None:
        self.setup = setup or Setup()
        self.protocol = protocol
        self.session: Session = begin(protocol)
        self.access = Access(self.setup)
        self.access.opened(TIMESTAMP, protocol)

    def receive(self, received: Input) -> list[str]:
        """Give the engine an input; return what it does, as text."""
        shown: list[str] = []
        inputs = [received]
        while inputs:
            self.session, effects = step(self.setup.profile, self.session, inputs.pop(0))
            for effect in effects:
                shown.extend(self._show(effect))
                if isinstance(effect, Login | Authenticate | OpenFolder | Release):
                    inputs.append(self.access.answer(effect))
        return shown

    def _input(self, said: str) -> Input:
        if said == "(open)":
            return self.access.opened(TIMESTAMP, self.protocol)
        return EVENTS.get(said) or CommandLine(said.encode().decode("unicode_escape").encode("latin-1"))

    def __call__(self, script: str) -> "Play":
        expected = [line.strip() for line in script.strip().splitlines() if line.strip()]
        actual: list[str] = []
        for line in expected:
            if line.startswith(">>"):
                actual.append(line)
                said = line[3:]
                actual.extend(self.receive(self._input(said)))
        if not _agree(expected, actual):
            differences = "\n".join(
                difflib.unified_diff(expected, actual, "expected", "actual", lineterm="", n=99)
            )
            pytest.fail(f"The {self.protocol} conversation went another way.\n{differences}", pytrace=False)
        return self

    def _show(self, effect: Effect) -> list[str]:
        match effect:
            case Answer():
                speaker = self.setup.speaker(self.protocol)
                octets = whole(speaker, self.session, effect, self.access.timestamp or b"")
                if not octets:
                    return []
                return [f"<< {line}".rstrip() for line in octets.decode().removesuffix("\r\n").split("\r\n")]
            case Authenticate(mechanism):
                return [f"!! authenticate {mechanism}"]
            case StartTls():
                return ["!! tls"]
            case Login(user):
                return [f"!! login {user.decode()}"]
            case OpenFolder(mailbox, delete):
                return [" ".join(["!! folder", mailbox.decode(), *map(str, sorted(delete))])]
            case Release(delete):
                return [" ".join(["!! release", *map(str, sorted(delete))])]
            case Close():
                return ["!! close"]


def _agree(expected: list[str], actual: list[str]) -> bool:
    if not expected:
        return not actual
    first, *rest = expected
    if first == "<< ...":
        return any(
            _agree(rest, actual[at:])
            for at in range(len(actual) + 1)
            if all(line.startswith("<<") for line in actual[:at])
        )
    if not actual:
        return False
    start, gap, end = first.partition("...")
    line = actual[0]
    same = line == first or (bool(gap) and line.startswith(start) and line.endswith(end))
    return same and _agree(rest, actual[1:])


@pytest.fixture
def play() -> type[Play]:
    return Play


class Running(NamedTuple):
    server: PopServer
    pop3: tuple[str, int]
    pop2: tuple[str, int]


@contextmanager
def _running(
    setup: Setup | None = None,
    limits: Limits | None = None,
    tls: Callable[[], ssl.SSLContext] | None = None,
    *,
    pop3s: bool = False,
) -> Iterator[Running]:
    """Serve on free ports, in a thread with an event loop of its own; stop at the end."""
    server = PopServer(setup, pop3_port=0, pop2_port=0, pop3s_port=0, pop3s=pop3s, tls=tls, limits=limits)
    ready = threading.Event()
    loop = asyncio.new_event_loop()
    over = asyncio.Event()
    troubles: list[dict[str, object]] = []
    loop.set_exception_handler(lambda _, context: troubles.append(context))

    async def serve() -> None:
        async with server:
            ready.set()
            await over.wait()

    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),))
    thread.start()
    try:
        assert ready.wait(10)
        yield Running(server, server.addresses["POP3"], server.addresses["POP2"])
    finally:
        loop.call_soon_threadsafe(over.set)
        thread.join(10)
        loop.close()
    assert not thread.is_alive()
    assert troubles == []


@pytest.fixture
def serving() -> Callable[..., AbstractContextManager[Running]]:
    return _running
