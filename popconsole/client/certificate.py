"""A server's certificate as it is, good or not: looked at again where TLS failed, to say what is wrong."""

import asyncio
import ssl
import warnings
from dataclasses import dataclass
from datetime import datetime

from popconsole.i18n import _
from popconsole.protocol.framing import CRLF
from popconsole.transcript.safe import safe_text

_TIMEOUT = 5.0  # seconds
_MOST_NAMES = 5  # that are told


@dataclass(frozen=True, slots=True)
class Certificate:
    """What stands in a certificate: whose it is, who vouches for it, the hosts it names, when it is good.

    All texts are safe to show; times are in UTC. ``key`` is like ``RSA, 1024 bits``.
    """

    subject: str
    issuer: str
    names: tuple[str, ...]
    begins: datetime
    ends: datetime
    key: str

    @property
    def hosts(self) -> str:
        """The hosts that it names, in words."""
        if not self.names:
            return _("no host")
        more = len(self.names) - _MOST_NAMES
        told = ", ".join(self.names[:_MOST_NAMES])
        return _("{names} and {n} more").format(names=told, n=more) if more > 0 else told

    def told(self, *, by: bool = True) -> str:
        """Return a sentence on what stands in it; ``by``: on who vouches for it as well."""
        text = (
            _(
                "The certificate is of {subject}, for {hosts}, from {begins:%Y-%m-%d} to {ends:%Y-%m-%d}, "
                "and vouched for by {issuer}"
            )
            if by
            else _("The certificate is of {subject}, for {hosts}, from {begins:%Y-%m-%d} to {ends:%Y-%m-%d}")
        )
        return text.format(
            subject=self.subject, hosts=self.hosts, begins=self.begins, ends=self.ends, issuer=self.issuer
        )


@dataclass(frozen=True, slots=True)
class ProbedServer:
    """What a server shows in a handshake that verifies nothing: the version of TLS, its certificate."""

    version: str
    certificate: Certificate | None


async def look(host: str, port: int, *, stls: bool, timeout: float = _TIMEOUT) -> ProbedServer | None:  # noqa: ASYNC109 - the wait is part of what is asked
    """Connect to a server and look at its certificate, whatever it is; None where there is none to be seen.

    Old versions of TLS and weak keys will do: nothing is said but STLS, where TLS does not begin at once.
    """
    try:
        async with asyncio.timeout(timeout):
            return await _look(host, port, stls=stls)
    except (OSError, ValueError):  # TimeoutError and ssl.SSLError are OSErrors
        return None


async def _look(host: str, port: int, *, stls: bool) -> ProbedServer | None:
    context = _anything()
    reader, writer = await asyncio.open_connection(host, port, ssl=None if stls else context)
    try:
        if stls:
            await reader.readline()
            writer.write(b"STLS" + CRLF)
            if not (await reader.readline()).startswith(b"+OK"):
                return None
            await writer.start_tls(context)
        channel = writer.get_extra_info("ssl_object")
        octets = channel.getpeercert(binary_form=True)
        return ProbedServer(channel.version() or "TLS", None if octets is None else read(octets))
    finally:
        writer.transport.abort()


def _anything() -> ssl.SSLContext:
    """Return what takes any certificate and any version: to look, never to talk."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.set_ciphers("ALL:@SECLEVEL=0")
    with warnings.catch_warnings():  # that these versions are old is what is looked for
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = ssl.TLSVersion.TLSv1
    return context


def read(octets: bytes) -> Certificate:
    """Read a certificate in DER (RFC 5280). Raises ValueError."""
    from cryptography import x509  # noqa: PLC0415 - slow to load, and only for what went wrong

    found = x509.load_der_x509_certificate(octets)
    names: list[str] = []
    try:
        told = found.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        names = [str(name.value) for name in told if isinstance(name, x509.DNSName | x509.IPAddress)]
    except x509.ExtensionNotFound:
        pass
    public = found.public_key()
    kind = type(public).__name__.removesuffix("PublicKey").lstrip("_")
    bits = getattr(public, "key_size", None)
    return Certificate(
        _name(found.subject),
        _name(found.issuer),
        tuple(safe_text(name) for name in names),
        found.not_valid_before_utc,
        found.not_valid_after_utc,
        kind if bits is None else _("{kind}, {n} bits").format(kind=kind, n=bits),
    )


def _name(name: object) -> str:
    """Return a distinguished name as RFC 4514 writes it."""
    written = getattr(name, "rfc4514_string", lambda: "")()
    return safe_text(written) or _("nobody")
