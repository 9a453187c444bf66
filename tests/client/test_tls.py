"""The client under TLS: STLS typed by hand, TLS at once, and certificates that are not as they should be."""

import asyncio
import ssl
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from popconsole.client.errors import ConnectError
from popconsole.client.security import IN_CLEAR, Security
from popconsole.client.session import ClientSession
from popconsole.client.tls import TrustError, client_context
from popconsole.dialogue.kind import Kind
from popconsole.protocol import POP3
from popconsole.server.faults.spec import parse_fault
from popconsole.server.listening.listener import PopServer
from popconsole.server.tls.certificates import authority, own_context
from popconsole.transcript.model import LineKind

NOW = datetime.now(UTC)  # noqa: TID251 - files are made at the time it is


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("tls")
    own_context(made, NOW)
    return made


def notes(session: ClientSession) -> list[str]:
    return [line.octets.decode() for line in session.lines if line.kind is LineKind.NOTE]


def with_server(folder: Path, talk: Callable[[PopServer], Awaitable[None]]) -> None:
    async def run() -> None:
        server = PopServer(
            pop3_port=0, pop2_port=0, pop3s_port=0, pop3s=True, tls=lambda: own_context(folder, NOW)
        )
        async with server:
            await talk(server)

    asyncio.run(run())


def test_stls_by_hand(folder: Path) -> None:
    async def talk(server: PopServer) -> None:
        session = await ClientSession.connect(
            POP3, "localhost", server.addresses["POP3"][1], security=Security(authority=authority(folder))
        )
        await session.settled(5)
        await session.exchange(b"CAPA", 5)
        assert "STLS" in session.history.situation().capabilities
        session.send(b"STLS")
        assert await session.settled(5)
        assert session.connection.tls.startswith("TLSv1.")
        assert notes(session) == [session.lines[len(session.lines) - 1].octets.decode()]
        assert "the certificate is good for localhost" in notes(session)[0]
        assert session.history.situation().secure
        assert session.history.situation().capabilities == ()
        answer = await session.exchange(b"AUTH PLAIN AHN0dWRlbnQAbGVhcm4=", 5)
        assert [found.code for found in answer[0].findings] == [
            "capabilities-stale"
        ]  # CAPA was asked in clear
        assert answer[1].line.octets.startswith(b"+OK")
        await session.exchange(b"QUIT", 5)
        await session.aclose()

    with_server(folder, talk)


def test_tls_at_once_and_in_clear_to_the_wrong_port(folder: Path) -> None:
    async def talk(server: PopServer) -> None:
        port = server.addresses["POP3S"][1]
        session = await ClientSession.connect(
            POP3, "localhost", port, security=Security.implicit(authority(folder))
        )
        await session.settled(5)
        assert session.history.situation().secure
        assert notes(session)
        await session.exchange(b"QUIT", 5)
        await session.aclose()
        with pytest.raises(ConnectError, match="does not speak TLS here"):
            await ClientSession.connect(
                POP3, "localhost", server.addresses["POP3"][1], security=Security.implicit()
            )

    with_server(folder, talk)


def test_a_certificate_that_nobody_vouches_for(folder: Path) -> None:
    async def talk(server: PopServer) -> None:
        port = server.addresses["POP3S"][1]
        with pytest.raises(ConnectError, match="an unknown authority vouches for the certificate"):
            await ClientSession.connect(POP3, "localhost", port, security=Security.implicit())
        session = await ClientSession.connect(
            POP3, "localhost", port, security=Security.implicit(insecure=True)
        )
        assert "NOT verified" in notes(session)[0]
        await session.aclose()
        session = await ClientSession.connect(POP3, "localhost", server.addresses["POP3"][1])
        await session.settled(5)
        session.send(b"STLS")
        assert await session.ended(5)
        assert "no TLS, so the connection is closed: an unknown authority" in notes(session)[0]
        assert not session.open
        await session.aclose()

    with_server(folder, talk)


def test_a_certificate_of_another_host(folder: Path) -> None:
    async def talk(server: PopServer) -> None:
        session = await ClientSession.connect(
            POP3, "127.0.0.1", server.addresses["POP3"][1], security=Security(authority=authority(folder))
        )
        session.connection.name = "mail.example"
        await session.settled(5)
        session.send(b"STLS")
        assert await session.ended(5)
        assert "the certificate is not for mail.example" in notes(session)[0]
        await session.aclose()

    with_server(folder, talk)


def test_what_came_in_clear_behind_the_reply_answers_nothing(folder: Path) -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"+OK ready\r\n")
        await reader.readline()
        writer.write(b"+OK begin\r\n+OK sent by whomever\r\n-ERR cut")
        await writer.start_tls(own_context(folder, NOW))
        await reader.readline()
        writer.write(b"+OK\r\nUSER\r\n.\r\n")
        await reader.read()
        writer.close()

    async def run() -> ClientSession:
        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        async with server:
            port = server.sockets[0].getsockname()[1]
            session = await ClientSession.connect(
                POP3, "127.0.0.1", port, security=Security(authority=authority(folder))
            )
            await session.settled(5)
            asked: list[bool] = []

            def changed() -> None:
                if session.history.situation().secure and not asked:
                    asked.append(True)
                    session.send(b"CAPA")  # held till TLS is there

            session.changed = changed
            session.send(b"STLS")
            assert await session.settled(5)
            session.close()
            await session.aclose()
        return session

    session = asyncio.run(run())
    steps = [session.history.step(i) for i in range(len(session.lines))]
    injected = [s.line.octets for s in steps if any(f.code == "stls-injection" for f in s.findings)]
    assert b"+OK sent by whomever" in injected
    assert b"-ERR cut" in injected
    assert not any(f.code == "reply-unsolicited" for s in steps for f in s.findings)
    assert [step.kind for step in steps[-5:]] == [Kind.NOTE, Kind.REPLY, Kind.DATA, Kind.END, Kind.CLOSE]
    assert steps[-1].before.capabilities == ("USER",)


def test_an_authority_that_is_none(tmp_path: Path) -> None:
    none = tmp_path / "none.pem"
    with pytest.raises(TrustError, match="No such file"):
        client_context(Security(authority=none))
    none.write_text("no certificate")
    with pytest.raises(TrustError, match="no certificate in PEM"):
        client_context(Security(authority=none))
    assert client_context(IN_CLEAR).verify_mode is ssl.CERT_REQUIRED


@pytest.mark.parametrize("fault", ["half-close@STLS", "drop-after:60", "drop-after:30@STLS", "split"])
@pytest.mark.parametrize("tls", [False, True], ids=["STLS", "at once"])
def test_a_connection_that_goes_wrong_under_tls_ends_without_a_complaint(
    folder: Path,
    caplog: pytest.LogCaptureFixture,
    fault: str,
    tls: bool,  # noqa: FBT001
) -> None:
    async def talk(server: PopServer) -> None:
        server.inject((parse_fault(fault),))
        port = server.addresses["POP3S" if tls else "POP3"][1]
        own = authority(folder)
        security = Security.implicit(own) if tls else Security(authority=own)
        session = await ClientSession.connect(POP3, "localhost", port, security=security)
        for line in (b"CAPA", b"STLS", b"NOOP", b"QUIT"):
            await session.settled(5)
            if session.open:
                session.send(line)
        await session.settled(5)
        await session.aclose()
        await asyncio.sleep(0.05)  # what asyncio would complain of comes behind the end
        if fault == "half-close@STLS" and not tls:
            assert "no TLS, so the connection is closed" in notes(session)[-1]

    with_server(folder, talk)
    assert [record.getMessage() for record in caplog.records if record.name == "asyncio"] == []
