"""TLS through the proxy: negotiated on both sides, whoever is not trusted, says nothing or goes meanwhile."""

import asyncio
import contextlib
import socket
import ssl
from pathlib import Path

import pytest

from popconsole.client.security import Security
from popconsole.record import relay as relay_module
from popconsole.record.faults import between
from popconsole.record.leg import Leg
from popconsole.server.listening.listener import PopServer
from popconsole.server.tls.certificates import PassingCertificates
from popconsole.transcript.model import Side
from tests.record.proxied import GREETING, lines, proxied, quits, scripted, until


@pytest.fixture(scope="module")
def certificates() -> PassingCertificates:
    made = PassingCertificates()
    made()
    return made


def test_stls_is_negotiated_on_both_sides(certificates: PassingCertificates, tmp_path: Path) -> None:
    keylog = tmp_path / "keys.log"
    security = Security(authority=certificates.authority, keylog=keylog)

    async def run() -> None:
        async with PopServer(pop3_port=0, pop2_port=0, tls=certificates) as server:
            address = ("localhost", server.addresses["POP3"][1])
            async with proxied(address, security=security, tls=certificates) as (proxy, kept):
                reader, writer = await asyncio.open_connection(*proxy.address)
                await reader.readline()
                writer.write(b"STLS\r\n")
                assert (await reader.readline()).startswith(b"+OK")
                context = ssl.create_default_context(cafile=str(certificates.authority))
                await writer.start_tls(context, server_hostname="localhost")
                writer.write(b"CAPA\r\n")
                assert (await reader.readline()).startswith(b"+OK")
                assert b"STLS" not in await reader.readuntil(b"\r\n.\r\n")
                writer.write(b"QUIT\r\n")
                await reader.read()
                writer.close()
                await until(lambda: kept.over)
        told = lines(kept.one)
        at = told.index("C: STLS")
        assert told[at + 2] == "C TLS TLSv1.3"
        assert "with the client under TLSv1.3" in told[at + 3]
        assert "the certificate is good for localhost" in told[at + 4]
        assert told[at + 5] == "C: CAPA"
        assert not [step for step in kept.one.history.steps() if step.findings]

    asyncio.run(run())
    assert "CLIENT_TRAFFIC_SECRET_0" in keylog.read_text()


def test_a_server_that_is_not_trusted_is_not_talked_to(certificates: PassingCertificates) -> None:
    async def run() -> None:
        async with PopServer(pop3_port=0, pop2_port=0, tls=certificates) as server:
            address = ("localhost", server.addresses["POP3"][1])
            async with proxied(address, tls=certificates) as (proxy, kept):
                reader, writer = await asyncio.open_connection(*proxy.address)
                await reader.readline()
                writer.write(b"STLS\r\n")
                await reader.readline()
                assert await reader.read() == b""
                writer.close()
                await until(lambda: kept.over)
        assert any("no TLS with the server: an unknown authority" in told for told in lines(kept.one))

    asyncio.run(run())


def _refuses(address: tuple[str, int]) -> None:
    """Say STLS, and find that the certificate is not to be trusted."""
    with socket.create_connection(address) as plain:
        plain.recv(1_000)
        plain.sendall(b"STLS\r\n")
        plain.recv(1_000)
        context = ssl.create_default_context()
        with pytest.raises(ssl.SSLCertVerificationError):
            context.wrap_socket(plain, server_hostname="localhost")


def test_a_client_that_does_not_trust_the_proxy(certificates: PassingCertificates) -> None:
    security = Security(insecure=True)

    async def run() -> None:
        async with PopServer(pop3_port=0, pop2_port=0, tls=certificates) as server:
            address = server.addresses["POP3"]
            async with proxied(address, security=security, tls=certificates) as (proxy, kept):
                await asyncio.to_thread(_refuses, proxy.address)
                await until(lambda: kept.over)
        assert [told for told in lines(kept.one) if "the client does not trust" in told]

    asyncio.run(run())


def test_a_client_that_goes_while_tls_is_negotiated(certificates: PassingCertificates) -> None:
    security = Security(insecure=True)

    async def run() -> None:
        async with PopServer(pop3_port=0, pop2_port=0, tls=certificates) as server:
            address = server.addresses["POP3"]
            async with proxied(address, security=security, tls=certificates) as (proxy, kept):
                reader, writer = await asyncio.open_connection(*proxy.address)
                await reader.readline()
                writer.write(b"STLS\r\n")
                await reader.readline()
                writer.close()
                await until(lambda: kept.over)
        assert not kept.one.open
        assert lines(kept.one)[-1].startswith("C CLOSED")

    asyncio.run(run())


async def _agrees_to_stls(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Greet, agree to whatever comes, and say nothing more till the client goes."""
    writer.write(GREETING)
    await reader.readline()
    writer.write(b"+OK go on\r\n")
    with contextlib.suppress(ConnectionError):
        await reader.read()


@pytest.mark.parametrize("silent", list(Side))
def test_the_proxy_ends_while_tls_is_negotiated(silent: Side, certificates: PassingCertificates) -> None:
    security = Security(insecure=True)

    async def asks_for_tls(address: tuple[str, int]) -> None:
        async with proxied(address, security=security, tls=certificates) as (proxy, kept):
            reader, writer = await asyncio.open_connection(*proxy.address)
            await reader.readline()
            writer.write(b"STLS\r\n")
            await reader.readline()
            (relay,) = proxy._relays  # nobody is told how far it is
            server = relay.legs[Side.SERVER]
            await until(lambda: silent is Side.SERVER or _is_secure(server))
        assert not kept.one.open
        assert kept.over == [kept.one]
        writer.close()

    async def run() -> None:
        async with PopServer(pop3_port=0, pop2_port=0, tls=certificates) as server:
            if silent is Side.CLIENT:
                await asks_for_tls(server.addresses["POP3"])
        async with scripted(_agrees_to_stls) as address:
            if silent is Side.SERVER:
                await asks_for_tls(address)

    asyncio.run(run())


def _is_secure(leg: Leg) -> bool:
    return leg.transport is not None and leg.transport.get_extra_info("ssl_object") is not None


def test_a_server_that_goes_while_tls_is_negotiated_with_the_client(
    certificates: PassingCertificates, caplog: pytest.LogCaptureFixture
) -> None:
    security = Security(insecure=True)

    async def run() -> None:
        server = PopServer(pop3_port=0, pop2_port=0, tls=certificates)
        async with server, proxied(server.addresses["POP3"], security=security, tls=certificates) as there:
            proxy, kept = there
            reader, writer = await asyncio.open_connection(*proxy.address)
            await reader.readline()
            writer.write(b"STLS\r\n")
            await reader.readline()
            (relay,) = proxy._relays  # nobody is told how far it is
            await until(lambda: _is_secure(relay.legs[Side.SERVER]))
            await server.stop()
            await until(lambda: relay.legs[Side.SERVER].over)
            context = ssl.create_default_context(cafile=str(certificates.authority))
            await writer.start_tls(context, server_hostname="localhost")
            assert await reader.read() == b""
            writer.close()
            await until(lambda: kept.over)
        assert lines(kept.one)[-1].startswith("S CLOSED")

    asyncio.run(run())
    assert not caplog.records


def test_tls_from_the_first_octet_on(certificates: PassingCertificates) -> None:
    security = Security.implicit(certificates.authority)

    async def run() -> None:
        async with PopServer(pop3_port=0, pop2_port=0, pop3s_port=0, pop3s=True, tls=certificates) as server:
            address = ("localhost", server.addresses["POP3S"][1])
            async with proxied(address, security=security, tls=certificates, under_tls=True) as (proxy, kept):
                context = ssl.create_default_context(cafile=str(certificates.authority))
                reader, writer = await asyncio.open_connection(
                    *proxy.address, ssl=context, server_hostname="localhost"
                )
                assert (await reader.readline()).startswith(b"+OK")
                writer.write(b"QUIT\r\n")
                await reader.read()
                writer.close()
                await until(lambda: kept.over)
                # One that speaks in clear is a session in which nothing is said.
                reader, writer = await asyncio.open_connection(*proxy.address)
                writer.write(b"QUIT\r\n")
                assert await reader.read() in (b"", b"\x15\x03\x01\x00\x02\x02\x46")
                writer.close()
                await until(lambda: len(kept.over) == 2)
        under_tls, in_clear = kept.over
        assert under_tls.secure
        assert under_tls.conversation().secure
        assert [told for told in lines(under_tls) if "certificate" in told] != []
        assert [told for told in lines(in_clear) if "no TLS with the client" in told] != []

    asyncio.run(run())


def test_a_server_whose_tls_is_none(certificates: PassingCertificates) -> None:
    async def run() -> None:
        security = Security.implicit(certificates.authority)
        async with scripted(quits) as address, proxied(address, security=security) as (proxy, kept):
            reader, writer = await asyncio.open_connection(*proxy.address)
            assert await reader.read() == b""
            writer.close()
            await until(lambda: kept.over)
        assert any("does not speak TLS" in told for told in lines(kept.one))

    asyncio.run(run())


@pytest.mark.parametrize("quits_too", [True, False])
def test_a_client_that_ends_its_side_hears_the_answers_of_a_tls_server(
    certificates: PassingCertificates,
    monkeypatch: pytest.MonkeyPatch,
    *,
    quits_too: bool,
) -> None:
    monkeypatch.setattr(relay_module, "_LINGER", 0.05)
    said = b"USER student\r\nPASS learn\r\nSTAT\r\n" + b"QUIT\r\n" * quits_too

    async def run() -> None:
        security = Security.implicit(certificates.authority)
        async with PopServer(pop3_port=0, pop2_port=0, pop3s_port=0, pop3s=True, tls=certificates) as server:
            address = ("localhost", server.addresses["POP3S"][1])
            async with proxied(address, security=security) as (proxy, kept):
                reader, writer = await asyncio.open_connection(*proxy.address)
                writer.write(said)
                writer.write_eof()
                heard = await reader.read()
                assert heard.count(b"\r\n+OK") == 3 + quits_too
                writer.close()
                await until(lambda: kept.over)

    asyncio.run(run())


@pytest.mark.parametrize("faults", [None, "err-on:NOOP"])
@pytest.mark.parametrize("agrees", [True, False])
def test_what_is_said_behind_stls_waits_for_the_answer(
    certificates: PassingCertificates, faults: str | None, *, agrees: bool
) -> None:
    heard: list[bytes] = []

    async def answers(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(GREETING)
        heard.append(await reader.readline())
        await asyncio.sleep(0.01)
        assert not reader._buffer  # type: ignore[attr-defined]
        writer.write(b"+OK\r\n" if agrees else b"-ERR\r\n")
        heard.append(await reader.readline())
        writer.write(b"+OK\r\n")

    async def run() -> list[str]:
        between_them = between([faults]) if faults else None
        security = Security(authority=certificates.authority)
        async with (
            scripted(answers) as address,
            proxied(address, security=security, tls=certificates, faults=between_them) as (proxy, kept),
        ):
            reader, writer = await asyncio.open_connection(*proxy.address)
            await reader.readline()
            writer.write(b"STLS\r\nCAPA\r\n")
            assert (await reader.readline()).startswith(b"+OK" if agrees else b"-ERR")
            if not agrees:
                assert await reader.readline() == b"+OK\r\n"
            writer.close()
            await until(lambda: kept.over)
            return lines(kept.one)

    told = asyncio.run(run())
    assert heard[0] == b"STLS\r\n"
    assert any("6 octets in clear behind STLS thrown away" in row for row in told) is agrees
    if agrees:
        assert heard[1] != b"CAPA\r\n"
    else:
        assert heard[1] == b"CAPA\r\n"
        assert "C: CAPA" in told
        assert told[-2] == "S: +OK"
