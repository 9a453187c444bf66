"""Faults between real connections: delivery that takes its time, ends by half, TLS on both sides."""

import asyncio
import ssl

import pytest

from popconsole.client.security import Security
from popconsole.record.faults import between
from popconsole.server.faults.spec import FaultError
from popconsole.server.listening.listener import PopServer
from popconsole.server.tls.certificates import PassingCertificates
from popconsole.transcript.model import Side
from tests.record.proxied import GREETING, Kept, lines, proxied, scripted, until, wire


@pytest.fixture(scope="module")
def certificates() -> PassingCertificates:
    made = PassingCertificates()
    made()
    return made


LOGIN = b"USER student\r\nPASS learn\r\n"


async def _said(address: tuple[str, int], octets: bytes, *, ends: bool = True) -> bytes:
    """Say all at once, and return all that comes till the end."""
    reader, writer = await asyncio.open_connection(*address)
    writer.write(octets)
    if ends and writer.can_write_eof():
        writer.write_eof()
    heard = await reader.read()
    writer.close()
    return heard


def _through(fault: str, octets: bytes, *, ends: bool = True) -> tuple[Kept, bytes]:
    """Say lines to the mock server through a proxy with a fault; return what is kept and was heard."""

    async def run() -> tuple[Kept, bytes]:
        async with (
            PopServer(pop3_port=0, pop2_port=0) as server,
            proxied(server.addresses["POP3"], faults=between([fault])) as (proxy, kept),
        ):
            heard = await _said(proxy.address, octets, ends=ends)
            await until(lambda: kept.over)
            return kept, heard

    return asyncio.run(run())


@pytest.mark.parametrize("fault", ["slow:100000", "split:7,0", "merge:0.01@STAT", "reply-swapped@NOOP:1"])
def test_what_takes_its_time_comes_whole(fault: str) -> None:
    kept, heard = _through(fault, LOGIN + b"STAT\r\nNOOP\r\nRETR 1\r\nQUIT\r\n")
    assert wire(kept.one, Side.SERVER) == heard
    assert heard.count(b"+OK") == 7
    assert f"S NOTE fault injected: {fault}" in lines(kept.one)
    assert heard.endswith(b"\r\n")
    assert b"\r\n.\r\n" in heard


def test_a_connection_that_breaks_within_a_reply() -> None:
    kept, heard = _through("drop-after:10@RETR", LOGIN + b"RETR 1\r\nQUIT\r\n", ends=False)
    assert len(heard.splitlines()[-1]) == 10
    assert lines(kept.one)[-1] == "S CLOSED"
    assert wire(kept.one, Side.SERVER) == heard


def test_a_server_that_ends_its_side() -> None:
    kept, heard = _through("half-close", LOGIN + b"STAT\r\nQUIT\r\n", ends=False)
    assert heard.splitlines()[-1].startswith(b"+OK")
    assert len(heard.splitlines()) == 3
    assert wire(kept.one, Side.CLIENT) == LOGIN + b"STAT\r\nQUIT\r\n"


def _left(fault: str, said: bytes, *, ends: bool = True) -> bytes:
    """Return what STAT says behind a session with a fault."""

    async def run() -> bytes:
        async with (
            PopServer(pop3_port=0, pop2_port=0) as server,
            proxied(server.addresses["POP3"], faults=between([fault])) as (proxy, kept),
        ):
            before = await _said(server.addresses["POP3"], LOGIN + b"STAT\r\nQUIT\r\n")
            await _said(proxy.address, LOGIN + said, ends=ends)
            await until(lambda: kept.over)
            after = await _said(server.addresses["POP3"], LOGIN + b"STAT\r\nQUIT\r\n")
            told = (heard.splitlines()[3].split()[1] for heard in (before, after))
            return b" -> ".join(told)

    return asyncio.run(run())


def test_what_is_deleted_comes_back() -> None:
    before, after = _left("dele-lost", b"DELE 1\r\nQUIT\r\n").split(b" -> ")
    assert before == after


def test_what_is_deleted_is_gone_without_quit() -> None:
    before, after = _left("dele-at-once", b"DELE 1\r\n").split(b" -> ")
    assert int(before) - 1 == int(after)


def test_a_server_that_closes_without_a_word_is_given_one() -> None:
    async def greets(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(GREETING)
        await reader.readline()
        writer.write(b"+OK\r\n")

    async def run() -> None:
        faults = between(["timeout-421"])
        async with scripted(greets) as address, proxied(address, faults=faults) as (proxy, kept):
            heard = await _said(proxy.address, b"NOOP\r\n", ends=False)
            assert heard == GREETING + b"+OK\r\n421 idle for too long\r\n"
            await until(lambda: kept.over)

    asyncio.run(run())


@pytest.mark.parametrize(
    ("said", "answers", "why"),
    [
        (b"x" * 70_000, b"", "a line without an end"),
        (b"CAPA\r\n", b"+OK\r\n" + b"y" * 5_000, "no end"),
    ],
)
def test_what_has_no_end_passes_as_it_is(
    said: bytes, answers: bytes, why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("popconsole.record.talk.MOST", 4_096)

    async def talks(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(GREETING)
        assert await reader.read(len(said)) != b""
        writer.write(answers)
        writer.write_eof()
        await reader.read()

    async def run() -> None:
        async with scripted(talks) as address, proxied(address, faults=between(["err-on:STAT"])) as there:
            proxy, kept = there
            assert await _said(proxy.address, said) == GREETING + answers
            await until(lambda: kept.over)
            assert any(why in told for told in lines(kept.one))
            assert wire(kept.one, Side.CLIENT) == said

    asyncio.run(run())


def _secure(fault: str, certificates: PassingCertificates, *, under_tls: bool) -> tuple[Kept, list[str]]:
    """Log in under TLS through a proxy with a fault; return what is kept, and what the client met."""
    met: list[str] = []

    def spoiled(name: str) -> ssl.SSLContext:
        met.append(name)
        return certificates()

    async def run() -> Kept:
        security = Security(insecure=True)
        async with (
            PopServer(pop3_port=0, pop2_port=0, tls=certificates) as server,
            proxied(
                server.addresses["POP3"], security=security, tls=certificates, under_tls=under_tls,
                faults=between([fault]), spoiled=spoiled,
            ) as (proxy, kept),
        ):  # fmt: skip
            context = ssl.create_default_context(cafile=str(certificates.authority))
            name = "localhost" if under_tls else None
            reader, writer = await asyncio.open_connection(
                *proxy.address, ssl=context if under_tls else None, server_hostname=name
            )
            await reader.readline()
            if not under_tls:
                writer.write(b"STLS\r\n")
                met.append((await reader.readline()).decode())
                await writer.start_tls(context, server_hostname="localhost")
            for said in (b"USER student\r\n", b"PASS learn\r\n", b"STAT\r\n", b"QUIT\r\n"):
                writer.write(said)
                met.append((await reader.readline()).decode())
            assert await reader.read() == b""
            writer.close()
            await until(lambda: kept.over)
            return kept

    return asyncio.run(run()), met


@pytest.mark.parametrize("under_tls", [False, True])
def test_a_fault_of_tls_is_marked_before_the_handshake(
    certificates: PassingCertificates,
    *,
    under_tls: bool,
) -> None:
    kept, met = _secure("tls-expired", certificates, under_tls=under_tls)
    assert "tls-expired" in met
    told = lines(kept.one)
    mark = told.index("S NOTE fault injected: tls-expired")
    assert told[mark + 1].startswith("C NOTE with the client" if under_tls else "C TLS")
    assert "C: QUIT" in told


def test_faults_go_on_under_tls(certificates: PassingCertificates) -> None:
    kept, met = _secure("count-wrong:7", certificates, under_tls=False)
    told = lines(kept.one)
    assert told.index("C: STAT") + 1 == told.index("S NOTE fault injected: count-wrong:7")
    assert met[-2].startswith("+OK 1")


@pytest.mark.parametrize("texts", [["nonsense"], ["split", "merge"], ["pop2-no-close"]])
def test_faults_that_cannot_be(texts: list[str]) -> None:
    with pytest.raises(FaultError):
        between(texts)
