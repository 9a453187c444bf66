"""TLS on a connection that stands, behind STLS (RFC 2595 section 4)."""

import asyncio
import ssl

from popconsole.analysis.step import Step
from popconsole.client.certificate import look
from popconsole.client.ciphertext import Ciphertext
from popconsole.client.errors import BEWARE
from popconsole.client.security import Security
from popconsole.client.tapped import tapped
from popconsole.client.tls import TrustError, client_context, why_not, worth_a_look
from popconsole.dialogue.kind import Kind
from popconsole.i18n import _
from popconsole.protocol.table import Outcome

_TIMEOUT = 10.0  # seconds that the server may take for the handshake


class NoTlsError(Exception):
    """TLS could not be negotiated; the message says why, and what to do about it."""


def agrees(step: Step) -> bool:
    """Tell whether a line is the positive reply to STLS: TLS is next."""
    command = step.command.parsed.command if step.command is not None else None
    positive = step.kind is Kind.REPLY and step.outcome is Outcome.POSITIVE
    return positive and command is not None and command.secures


async def upgrade(
    plain: asyncio.Transport,
    protocol: asyncio.BaseProtocol,
    peer: tuple[str, int],
    security: Security,
    name: str,
    ciphertext: Ciphertext | None = None,
) -> asyncio.Transport | None:
    """Negotiate TLS for a protocol; return its new transport, None where it was lost as soon as it was there.

    ``name`` is the server's, which its certificate must hold; at ``peer`` it is looked at once more to tell
    what is wrong with that. What passes is kept in ``ciphertext``, where there is one. Raises NoTlsError.
    """
    below = plain if ciphertext is None else tapped(plain, ciphertext)
    try:
        return await asyncio.get_running_loop().start_tls(
            below, protocol, client_context(security), server_hostname=name, ssl_handshake_timeout=_TIMEOUT
        )
    except (OSError, TrustError) as error:  # ssl.SSLError and TimeoutError are OSErrors
        seen = await look(*peer, stls=True) if worth_a_look(error) else None
        reason = why_not(error, name, seen, stls=True)
        if isinstance(error, ssl.SSLCertVerificationError):
            reason = _("{reason}; {advice}").format(reason=reason, advice=_(BEWARE))
        raise NoTlsError(reason) from error


def told(channel: ssl.SSLObject, security: Security, name: str) -> str:
    """Say which TLS it is, and whether the server's certificate was verified."""
    if security.insecure:
        text = _("under {tls} ({cipher}) from here on; the certificate was NOT verified (--insecure)")
    else:
        text = _("under {tls} ({cipher}) from here on; the certificate is good for {host}")
    return text.format(tls=version(channel), cipher=(channel.cipher() or ("?",))[0], host=name)


def version(channel: ssl.SSLObject) -> str:
    """Return the version of TLS in OpenSSL's words: ``TLSv1.3``."""
    return channel.version() or "TLS"
