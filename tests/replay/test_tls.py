"""A recording said again to a server under TLS, from the first octet on or behind STLS."""

import asyncio
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from popconsole.cli import popconsole
from popconsole.server.listening.listener import PopServer
from popconsole.server.tls.certificates import authority, own_context

NOW = datetime.now(UTC)  # noqa: TID251 - files are made at the time it is
SESSION = "S: +OK ready\nC: USER student\nS: +OK\nC: PASS learn\nS: +OK\nC: NOOP\nS: +OK\nC: QUIT\nS: +OK\n"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[PopServer, Path]]:
    """A mock server with TLS in a thread of its own, and the file of its authority."""
    folder = tmp_path_factory.mktemp("tls")
    made = PopServer(pop3_port=0, pop2_port=0, pop3s_port=0, pop3s=True, tls=lambda: own_context(folder, NOW))
    began, loop = threading.Event(), asyncio.new_event_loop()
    stop = asyncio.Event()

    async def serve() -> None:
        async with made:
            began.set()
            await stop.wait()

    thread = threading.Thread(target=lambda: loop.run_until_complete(serve()))
    thread.start()
    assert began.wait(10)
    yield made, authority(folder)
    loop.call_soon_threadsafe(stop.set)
    thread.join(10)
    loop.close()


@pytest.mark.parametrize(
    ("where", "options", "url"),
    [
        ("POP3S", ("--tls",), ""),
        ("POP3S", (), "pops://"),
        ("POP3", ("--stls",), ""),
        ("POP3", ("--stls",), "pop://"),
    ],
)
@pytest.mark.parametrize("trust", ["--ca", "--insecure"])
def test_replay_under_tls(
    server: tuple[PopServer, Path], where: str, options: tuple[str, ...], url: str, trust: str
) -> None:
    made, ca = server
    trusted = ("--ca", str(ca)) if trust == "--ca" else ("--insecure",)
    address = f"{url}localhost:{made.addresses[where][1]}"
    ran = CliRunner().invoke(
        popconsole, ["replay", "-", "--server", address, *options, *trusted], input=SESSION
    )
    assert ran.exit_code == 0, ran.output
    assert "STLS" not in ran.output  # it is none of the recording's
    assert "5 exchanges" in ran.output


def test_a_certificate_that_nobody_vouches_for_ends_it(server: tuple[PopServer, Path]) -> None:
    made, _ca = server
    for where, option in (("POP3S", "--tls"), ("POP3", "--stls")):
        address = f"localhost:{made.addresses[where][1]}"
        ran = CliRunner().invoke(popconsole, ["replay", "-", "--server", address, option], input=SESSION)
        assert ran.exit_code == 2
        assert "an unknown authority vouches for the certificate" in ran.output


def test_stls_where_the_server_has_none() -> None:
    async def run() -> str:
        plain = PopServer(pop3_port=0, pop2_port=0)
        async with plain:
            address = f"localhost:{plain.addresses['POP3'][1]}"
            ran = await asyncio.to_thread(
                CliRunner().invoke, popconsole, ["replay", "-", "--server", address, "--stls"], input=SESSION
            )
            assert ran.exit_code == 2
            return ran.output

    assert "the server refuses STLS: -ERR" in asyncio.run(run())
