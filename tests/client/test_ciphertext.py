"""What passes under TLS is kept record by record, each with the lines that it carries."""

import asyncio
import ssl
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from popconsole.client.ciphertext import Ciphertext, carried
from popconsole.client.security import Security
from popconsole.client.session import ClientSession
from popconsole.client.tapped import _Opening, tapped
from popconsole.protocol import POP3
from popconsole.server.listening.listener import PopServer
from popconsole.server.tls.certificates import authority, own_context
from popconsole.transcript.model import LineKind, Lines, Side
from popconsole.ui.eavesdropper import Eavesdropper

C, S = Side.CLIENT, Side.SERVER
NOW = datetime.now(UTC)  # noqa: TID251 - files are made at the time it is
Talk = Callable[[ClientSession], Awaitable[None]]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("tls")
    own_context(made, NOW)
    return made


def under_tls(folder: Path, talk: Talk, *, at_once: bool = False, only: str = "") -> None:
    def context() -> ssl.SSLContext:
        made = own_context(folder, NOW)
        if only:
            made.maximum_version = ssl.TLSVersion.TLSv1_2
            made.set_ciphers(only)
        return made

    async def run() -> None:
        server = PopServer(pop3_port=0, pop2_port=0, pop3s_port=0, pop3s=True, tls=context)
        async with server:
            security = (
                Security.implicit(authority(folder)) if at_once else Security(authority=authority(folder))
            )
            port = server.addresses["POP3S" if at_once else "POP3"][1]
            session = await ClientSession.connect(POP3, "localhost", port, security=security)
            await session.settled(5)
            await talk(session)
            await session.aclose()

    asyncio.run(run())


def of_lines(session: ClientSession) -> dict[int, list[tuple[int, int] | None]]:
    """Return for each line that records stand at which lines each of them carries."""
    kept, lines = session.connection.ciphertext, session.lines
    return {
        index: [kept.lines_of(record) for record in found]
        for index in range(len(lines))
        if (found := kept.at(lines, index))
    }


@pytest.mark.parametrize("only", ["", "ECDHE+AESGCM", "ECDHE+CHACHA20"])
def test_behind_stls_each_record_carries_its_lines(folder: Path, only: str) -> None:
    async def talk(session: ClientSession) -> None:
        kept = session.connection.ciphertext
        assert not kept.hides(C, 1)
        session.send(b"STLS")
        assert await session.settled(5)
        assert session.connection.tls == ("TLSv1.2" if only else "TLSv1.3")
        assert [kept.hides(session.lines[n].side, n) for n in range(3)] == [False] * 3
        for line in (b"USER student", b"PASS learn", b"LIST", b"RETR 4"):
            await session.exchange(line, 5)
        lines, found = session.lines, of_lines(session)
        start = next(n for n, line in enumerate(lines) if line.octets == b"USER student")
        assert kept.hides(C, start)
        seen = [span for spans in found.values() for span in spans if span is not None]
        covered = sorted({n for first, last in seen for n in range(first, last + 1)})
        hidden = [n for n in range(start, len(lines)) if lines[n].kind is LineKind.WIRE]
        assert [n for n in covered if lines[n].kind is LineKind.WIRE] == hidden
        for n in range(start, start + 4):
            assert found[n][0] == (n, n)
        assert {record.side for record in kept.records[: kept.shaken]} == {C, S}
        assert kept.records[0].octets[5] == 1  # a client hello
        assert all(len(record.octets) == record.size + 5 for record in kept.records)
        assert b"student" not in b"".join(record.octets for record in kept.records)
        listing = next(n for n, line in enumerate(lines) if line.octets.startswith(b"+OK 6"))
        assert kept.shared(lines, listing + 1) in (listing, None)

    under_tls(folder, talk, only=only)


def test_under_tls_from_the_first_octet_nothing_is_seen_in_clear(folder: Path) -> None:
    async def talk(session: ClientSession) -> None:
        await session.exchange(b"CAPA", 5)
        kept, found = session.connection.ciphertext, of_lines(session)
        greeting = next(n for n, line in enumerate(session.lines) if line.octets.startswith(b"+OK"))
        assert kept.hides(S, 0)
        assert kept.hides(C, 0)
        assert (greeting, greeting) in found[greeting]
        assert None in found[0]  # the handshake
        said = next(n for n, line in enumerate(session.lines) if line.octets == b"CAPA")
        assert found[said] == [(said, said)]

    under_tls(folder, talk, at_once=True)


def test_what_is_too_much_is_not_kept(folder: Path) -> None:
    async def talk(session: ClientSession) -> None:
        kept = session.connection.ciphertext
        kept.most = 6_000
        session.send(b"STLS")
        assert await session.settled(5)
        for _n in range(70):
            await session.exchange(b"NOOP", 5)
        assert kept.full
        assert sum(len(record.octets) for record in kept.records) <= 6_000
        last = len(session.lines) - 1
        assert kept.at(session.lines, last) == ()
        assert kept.hides(S, last)
        rows = [row.text.strip() for row in Eavesdropper(session.history, kept).rows(last, 90)]
        assert rows == [f"{last + 1} S (not seen; of what goes by under TLS the first 6000 octets are kept)"]

    under_tls(folder, talk)


def test_what_is_no_tls_is_not_kept() -> None:
    kept = Ciphertext(lambda: 1)
    kept.passed(S, b"nobody has begun")
    kept.said(S, 3)
    kept.begin()
    kept.passed(S, b"+OK this is no TLS\r\n")
    kept.passed(S, b"\x17\x03\x03\x00\x01x")
    assert kept.records == []
    assert kept.at(Lines(), 0) == ()


@given(st.lists(st.integers(18, 400), min_size=1, max_size=6), st.data())
def test_of_records_the_last_ones_carry_what_was_said(sizes: list[int], data: st.DataObject) -> None:
    own = data.draw(st.integers(0, len(sizes) - 1))  # of the first ones: TLS's own
    said = sum(size - 17 for size in sizes[own:])
    assert carried(sizes, said, 17) == [0] * own + [size - 17 for size in sizes[own:]]
    whole = sum(sizes) - 17 * len(sizes)
    assert sum(carried(sizes, whole, None)) == whole
    assert sum(carried(sizes, said + 5, 17)) == said + 5


class _Taken(asyncio.Protocol):
    def __init__(self) -> None:
        self.told: list[object] = []

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.told.append(transport)

    def data_received(self, data: bytes) -> None:
        self.told.append(data)

    def connection_lost(self, exc: Exception | None) -> None:
        self.told.append(exc)


class _Under(asyncio.Transport):
    """A transport that does nothing."""

    protocol: asyncio.BaseProtocol | None = None

    def set_protocol(self, protocol: asyncio.BaseProtocol) -> None:
        self.protocol = protocol

    def write(self, data: object) -> None:
        pass


def test_what_comes_before_a_connection_has_its_owner_waits_for_it() -> None:
    opening, owner, transport = _Opening(), _Taken(), _Under()
    opening.data_received(b"+OK")
    opening.data_received(b" ready\r\n")
    opening.connection_lost(None)
    opening.hand_over(transport, owner)
    assert owner.told == [transport, b"+OK", b" ready\r\n", None]
    assert transport.protocol is owner


def test_the_tap_passes_everything_on() -> None:
    class Behind(asyncio.BufferedProtocol):
        def __init__(self) -> None:
            self.buffer = bytearray(9)
            self.told: list[object] = []

        def get_buffer(self, sizehint: int) -> bytearray:
            self.told.append(sizehint)
            return self.buffer

        def buffer_updated(self, nbytes: int) -> None:
            self.told.append(bytes(self.buffer[:nbytes]))

        def pause_writing(self) -> None:
            self.told.append("pause")

        def resume_writing(self) -> None:
            self.told.append("resume")

        def eof_received(self) -> bool:
            return True

        def connection_lost(self, exc: Exception | None) -> None:
            self.told.append(exc)

    kept, under, behind = Ciphertext(lambda: 3), _Under(), Behind()
    transport = tapped(under, kept)
    transport.set_protocol(behind)
    before: Any = under.protocol
    before.get_buffer(5)[:6] = b"\x17\x03\x03\x00\x01x"
    before.buffer_updated(6)
    before.pause_writing()
    before.resume_writing()
    assert before.eof_received()
    before.connection_lost(None)
    transport.write(b"\x15\x03\x03\x00\x02no")
    assert behind.told == [5, b"\x17\x03\x03\x00\x01x", "pause", "resume", None]
    assert [(one.side, one.kind, one.size, one.before) for one in kept.records] == [
        (S, 23, 1, 3),
        (C, 21, 2, 3),
    ]
