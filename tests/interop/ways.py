"""The ways to log in, and the mock server that has them all."""

import asyncio
import threading
from collections.abc import Iterator, Sequence
from contextlib import AbstractAsyncContextManager, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import Enum
from pathlib import Path

from popconsole.maildrop.accounts import Accounts, Secret
from popconsole.maildrop.messages import Message
from popconsole.maildrop.names import INBOX
from popconsole.maildrop.store import Maildrops
from popconsole.server.engine.profile import Profile
from popconsole.server.listening.heard import Hears
from popconsole.server.listening.listener import LOOPBACK, PopServer
from popconsole.server.setup import Setup
from popconsole.server.tls.certificates import authority, own_context

USER = "student"
PASSWORD = "learn it by heart"  # the spaces belong to it (RFC 1939 section 7, PASS)
TOKEN = "ya29.made-up/token=="


class Way(Enum):
    """How a client logs in, and whether TLS hides it."""

    USER_PASS = "user"
    APOP = "apop"
    PLAIN = "plain"
    LOGIN = "login"
    CRAM_MD5 = "cram-md5"
    SCRAM_SHA_1 = "scram-sha-1"
    SCRAM_SHA_256 = "scram-sha-256"
    XOAUTH2 = "xoauth2"
    OAUTHBEARER = "oauthbearer"
    STLS = "stls"  # and then USER and PASS
    TLS = "tls"  # from the first octet on, and then USER and PASS


@dataclass(frozen=True)
class Reached:
    """What a client has to know of a server: the authority to trust, and its ports."""

    ca: Path
    pop3: int
    pop3s: int

    def port(self, way: Way) -> int:
        """Return the port for a way."""
        return self.pop3s if way is Way.TLS else self.pop3


@dataclass(frozen=True)
class Served(Reached):
    """A mock server that runs."""

    server: PopServer
    pop2: int


def profile_for(way: Way | None) -> Profile:
    """Return what a server says that has but one way to log in; None: all of them."""
    usual = Profile()
    match way:
        case None:
            return usual
        case Way.APOP:
            return replace(usual, mechanisms=(), without=frozenset({"USER", "PASS"}))
        case Way.USER_PASS:
            return replace(usual, mechanisms=(), without=frozenset({"APOP"}))
        case Way.STLS | Way.TLS:  # nothing goes in clear
            return replace(usual, mechanisms=(), without=frozenset({"APOP"}), plain=False)
        case _:
            without = frozenset({"APOP", "USER", "PASS"})
            return replace(usual, mechanisms=(way.value.upper(),), without=without)


@contextmanager
def serving(
    folder: Path, mail: Sequence[bytes], way: Way | None = None, hears: Hears | None = None
) -> Iterator[Served]:
    """Serve messages to USER in a thread, certificates in a folder; stop at the end.

    With ``way`` there is no other way to log in, so that a client must have gone it. ``hears`` hears it all.
    """
    messages = [Message(octets, f"uid-{number}") for number, octets in enumerate(mail, start=1)]
    setup = Setup(
        Accounts({USER.encode(): Secret(PASSWORD.encode())}, {USER.encode(): Secret(TOKEN.encode())}),
        Maildrops({USER.encode(): {INBOX: messages}}),
        profile_for(way),
        apop=way in (None, Way.APOP),
    )
    tls = own_context(folder, datetime.now(UTC))  # noqa: TID251 - what makes certificates takes the time
    server = PopServer(setup, pop3_port=0, pop2_port=0, pop3s_port=0, pop3s=True, tls=lambda: tls)
    server.hears = hears
    with running(server) as ports:
        yield Served(authority(folder), ports["POP3"], ports["POP3S"], server, ports["POP2"])


@contextmanager
def running(server: PopServer) -> Iterator[dict[str, int]]:
    """Let a server run in a thread; yield its ports, by protocol. Its troubles are told at the end."""
    with threaded(server):
        yield {name: port for name, (_, port) in server.addresses.items()}


@contextmanager
def threaded(server: AbstractAsyncContextManager[object]) -> Iterator[None]:
    """Let something that serves run in a thread. Its troubles are told at the end."""
    loop = asyncio.new_event_loop()
    troubles: list[dict[str, object]] = []
    loop.set_exception_handler(lambda _, context: troubles.append(context))
    ready, over = threading.Event(), asyncio.Event()

    async def serve() -> None:
        async with server:
            ready.set()
            await over.wait()

    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),))
    thread.start()
    try:
        assert ready.wait(10)
        yield
    finally:
        loop.call_soon_threadsafe(over.set)
        thread.join(10)
        loop.close()
    assert not thread.is_alive()
    assert troubles == []


HOST = LOOPBACK
