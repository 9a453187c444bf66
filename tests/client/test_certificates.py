"""What goes wrong with TLS is told plainly: what is wrong with which certificate, and what to do about it."""

import asyncio
import ssl
import warnings
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID

from popconsole.client.certificate import Certificate, read
from popconsole.client.errors import ConnectError
from popconsole.client.security import Security
from popconsole.client.session import ClientSession
from popconsole.client.tls import why_not
from popconsole.protocol import POP3
from popconsole.transcript.model import LineKind, Side

NOW = datetime.now(UTC).replace(microsecond=0)  # noqa: TID251 - certificates are good at the time it is
DAY = timedelta(days=1)
Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
Issuer = tuple[x509.Certificate, Key]
Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


def _made(
    folder: Path,
    file: str,
    by: Issuer | None = None,
    *,
    cn: str = "localhost",
    names: tuple[str, ...] = ("localhost",),
    begins: datetime = NOW - DAY,
    ends: datetime = NOW + 30 * DAY,
    bits: int = 0,
    authority: bool = False,
) -> Issuer:
    """Make a certificate, of an authority or signed by its own key, and put it and its key into one file."""
    key: Key = rsa.generate_private_key(65537, bits) if bits else ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, cn)])
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name if by is None else by[0].subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(ends)
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
    if authority:
        usage = x509.KeyUsage(
            digital_signature=True, content_commitment=False, key_encipherment=False, data_encipherment=False,
            key_agreement=False, key_cert_sign=True, crl_sign=True, encipher_only=False, decipher_only=False,
        )  # fmt: skip
        builder = builder.add_extension(usage, critical=True)
    else:
        hosts = x509.SubjectAlternativeName([x509.DNSName(host) for host in names])
        builder = builder.add_extension(hosts, critical=False)
    if by is not None:
        known = x509.AuthorityKeyIdentifier.from_issuer_public_key(by[1].public_key())
        builder = builder.add_extension(known, critical=False)
    made = builder.sign(key if by is None else by[1], hashes.SHA256())
    pem = serialization.Encoding.PEM
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / f"{file}.pem").write_bytes(made.public_bytes(pem) + private)
    return made, key


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("certificates")
    ours = _made(made, "ca", cn="Test authority", authority=True)
    other = _made(made, "other", cn="Other authority", authority=True)
    _made(made, "good", ours)
    _made(made, "expired", ours, begins=NOW - 40 * DAY, ends=NOW - 10 * DAY)
    _made(made, "early", ours, begins=NOW + 10 * DAY)
    _made(made, "alone")
    _made(made, "elsewhere", ours, cn="mail.example", names=("mail.example", "pop.example"))
    _made(made, "weak", ours, bits=1024)
    _made(made, "unknown", other)
    return made


def _context(folder: Path, file: str, *, old: bool = False) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.load_cert_chain(folder / f"{file}.pem")
    if old:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            context.minimum_version = ssl.TLSVersion.TLSv1
            context.maximum_version = ssl.TLSVersion.TLSv1_1
    return context


def _speaks(context: ssl.SSLContext | None) -> Handler:
    """Return a server that greets and knows STLS and QUIT."""

    async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"+OK ready\r\n")
        while line := await reader.readline():
            if line == b"STLS\r\n":
                writer.write(b"+OK\r\n" if context is not None else b"-ERR no TLS today\r\n")
                if context is not None:
                    await writer.start_tls(context)
            else:
                writer.write(b"+OK\r\n")

    return speak


async def _hangs_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read(1)
    writer.close()


async def _is_silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while await reader.read(4096):
        pass
    writer.close()


async def _agrees_and_goes_on_in_clear(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"+OK ready\r\n")
    await reader.readline()
    writer.write(b"+OK\r\n")
    await reader.read(1)
    writer.write(b"+OK what is this?\r\n")
    await reader.read()


def _secured(authority: Path | None, *, stls: bool) -> Security:
    return Security.stls(authority) if stls else Security.implicit(authority)


def _tried(
    handler: Handler,
    security: Security,
    *,
    context: ssl.SSLContext | None = None,
    host: str = "localhost",
    timeout: float = 2.0,
) -> str:
    """Connect; return what was said of it: the error, or the notes."""

    async def run() -> str:
        peers: list[asyncio.StreamWriter] = []

        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            peers.append(writer)
            with suppress(OSError):
                await handler(reader, writer)
            writer.close()

        server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=context)
        port = server.sockets[0].getsockname()[1]
        try:
            session = await ClientSession.connect(POP3, host, port, security=security, timeout=timeout)
        except ConnectError as error:
            return str(error)
        else:
            said = [line.octets.decode() for line in session.lines if line.kind is LineKind.NOTE]
            await session.aclose()
            return "\n".join(said)
        finally:
            server.close()
            for peer in peers:
                peer.transport.abort()
            await asyncio.sleep(0.01)

    return asyncio.run(run())


@pytest.mark.parametrize("stls", [False, True], ids=["at once", "STLS"])
@pytest.mark.parametrize(
    ("file", "told"),
    [
        ("expired", ("has expired on", f"{NOW - 10 * DAY:%Y-%m-%d %H:%M} UTC", "must renew it")),
        ("early", ("is not valid before", f"{NOW + 10 * DAY:%Y-%m-%d %H:%M} UTC", "this machine's clock")),
        ("alone", ("vouches for itself alone", "--ca")),
        ("elsewhere", ("is not for localhost", "it names mail.example, pop.example")),
        ("weak", ("too weak", "RSA, 1024 bits")),
        ("unknown", ("an unknown authority vouches for the certificate, CN=Other authority", "--ca")),
    ],
)
def test_what_is_wrong_with_a_certificate(
    folder: Path,
    file: str,
    told: tuple[str, ...],
    stls: bool,  # noqa: FBT001
) -> None:
    context = _context(folder, file)
    speaks, at_once = _speaks(context), None if stls else context
    said = _tried(speaks, _secured(folder / "ca.pem", stls=stls), context=at_once)
    for words in told:
        assert words in said
    assert "The certificate is of CN=" in said
    assert "use --insecure only to look" in said
    taken = _tried(speaks, replace(_secured(None, stls=stls), insecure=True), context=at_once)
    assert "NOT verified (--insecure)" in taken


@pytest.mark.parametrize("stls", [False, True], ids=["at once", "STLS"])
def test_an_old_version_is_named(folder: Path, stls: bool) -> None:  # noqa: FBT001
    context = _context(folder, "good", old=True)
    said = _tried(_speaks(context), _secured(folder / "ca.pem", stls=stls), context=None if stls else context)
    assert "the server knows TLS 1.1 at the best" in said


@pytest.mark.parametrize(
    ("handler", "stls", "told"),
    [
        (_speaks(None), False, "the server does not speak TLS here: without --tls, or with STLS, it may"),
        (_hangs_up, False, "the server hung up while TLS was negotiated"),
        (_is_silent, False, "the server did not finish the negotiation of TLS in time"),
        (_speaks(None), True, "the server refuses STLS: -ERR no TLS today"),
        (_hangs_up, True, "no greeting came within 0.3 s"),
        (_is_silent, True, "no greeting came within 0.3 s"),
        (_agrees_and_goes_on_in_clear, True, "the server agreed to STLS and then did not speak TLS"),
    ],
)
def test_no_tls_at_all(folder: Path, handler: Handler, stls: bool, told: str) -> None:  # noqa: FBT001
    said = _tried(handler, _secured(folder / "ca.pem", stls=stls), timeout=0.3)
    assert told in said
    assert ": ;" not in said


def test_no_reason_is_ever_empty() -> None:
    for error in (ssl.SSLError(), ConnectionResetError(), OSError(), EOFError(), TimeoutError()):
        assert why_not(error, "localhost").strip()


def test_in_clear_to_a_port_for_tls_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("popconsole.client.connection._SILENT", 0.05)

    async def run() -> list[str]:
        server = await asyncio.start_server(
            lambda _r, w: w.close(), "127.0.0.1", 0, ssl=_context(folder, "good")
        )
        async with server:
            session = await ClientSession.connect(POP3, "127.0.0.1", server.sockets[0].getsockname()[1])
            assert not await session.settled(0.1)
            session.send(b"QUIT")  # no TLS: the server answers with an alert
            await session.ended(2)
            await session.aclose()
            return [line.octets.decode() for line in session.lines if line.kind is LineKind.NOTE]

    said = asyncio.run(run())
    assert "no greeting yet" in said[0]
    assert "connect with --tls" in said[0]


def test_alerts_in_clear_are_known_for_tls() -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readline()
        writer.write(b"\x15\x03\x01\x00\x02\x02\x46")
        writer.close()

    async def run() -> ClientSession:
        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        async with server:
            session = await ClientSession.connect(POP3, "127.0.0.1", server.sockets[0].getsockname()[1])
            session.send(b"QUIT")
            await session.ended(2)
            await session.aclose()
        return session

    lines = asyncio.run(run()).lines
    notes = [
        line.octets.decode() for line in lines if line.kind is LineKind.NOTE and line.side is Side.CLIENT
    ]
    assert notes == ["the server speaks TLS here, and nothing else: connect with --tls"]


def test_a_certificate_is_read_whole(folder: Path) -> None:
    pem = (folder / "elsewhere.pem").read_text()
    found = read(ssl.PEM_cert_to_DER_cert(pem[: pem.index("-----BEGIN PRIVATE")]))
    assert found == Certificate(
        "CN=mail.example",
        "CN=Test authority",
        ("mail.example", "pop.example"),
        NOW - DAY,
        NOW + 30 * DAY,
        "EC, 256 bits",
    )
    with pytest.raises(ValueError, match="parsing"):
        read(b"no certificate")


def test_a_name_that_can_be_none() -> None:
    async def run() -> None:
        await ClientSession.connect(POP3, "a" * 70 + ".example", 110)

    with pytest.raises(ConnectError, match="that is no name of a host") as caught:
        asyncio.run(run())
    assert "codec" not in str(caught.value)


def test_a_console_that_is_left_while_tls_is_negotiated_ends(folder: Path) -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"+OK ready\r\n")
        await reader.readline()
        writer.write(b"+OK begin\r\n")
        await reader.read()
        writer.close()

    async def run() -> None:
        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        async with server:
            port = server.sockets[0].getsockname()[1]
            session = await ClientSession.connect(
                POP3, "127.0.0.1", port, security=Security(authority=folder / "ca.pem")
            )
            await session.settled(2)
            session.send(b"STLS")
            assert not await session.settled(0.1)  # the negotiation has begun
            async with asyncio.timeout(2):
                await session.aclose()

    asyncio.run(run())
