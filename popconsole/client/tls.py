"""TLS for the client: whom it trusts, and in plain words what is wrong with a certificate."""

import ssl
from dataclasses import dataclass
from pathlib import Path

from popconsole.i18n import N_, _

_WRONG = {
    9: N_("the certificate is not valid yet: look at this machine's clock"),
    10: N_("the certificate has expired: whoever runs the server must renew it"),
    18: N_("the certificate vouches for itself alone: give its file with --ca, if you know it to be right"),
    19: N_("an unknown authority vouches for the certificate: give the authority's file with --ca"),
    20: N_("an unknown authority vouches for the certificate: give the authority's file with --ca"),
    21: N_("nobody vouches for the certificate: its authority's own certificate was not sent"),
    23: N_("the certificate was revoked: do not use this server"),
    62: N_("the certificate is not for {host}: it names another server"),
    64: N_("the certificate is not for {host}: it names another server"),
}
"""OpenSSL's numbers for what is wrong with a certificate (``X509_V_ERR_``)."""

_NO_TLS = frozenset(
    {"WRONG_VERSION_NUMBER", "HTTP_REQUEST", "PACKET_LENGTH_TOO_LONG", "RECORD_LAYER_FAILURE"}
)


class TrustError(ValueError):
    """The file of an authority can't be used; the message says why."""


@dataclass(frozen=True, slots=True)
class Trust:
    """Whom a client trusts: the authorities that this machine knows, and that of the file ``authority``.

    ``insecure``: anybody. Then what is said is hidden from who listens, but not from who poses as the server.
    """

    authority: Path | None = None
    insecure: bool = False

    def context(self) -> ssl.SSLContext:
        """Return what a client needs for TLS. Raises TrustError."""
        try:
            context = ssl.create_default_context()
            if self.authority is not None:
                context.load_verify_locations(self.authority)
        except ssl.SSLError as error:
            told = _("{file}: no certificate in PEM: {error}")
            raise TrustError(told.format(file=self.authority, error=error.reason or error)) from error
        except OSError as error:
            raise TrustError(f"{self.authority}: {error.strerror or error}") from error
        if self.insecure:
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        return context


def why_not(error: BaseException, host: str) -> str:
    """Return in plain words why TLS with a host failed."""
    if isinstance(error, ssl.SSLCertVerificationError):
        known = _WRONG.get(error.verify_code)
        return _(known).format(host=host) if known else error.verify_message
    if isinstance(error, ssl.SSLError):
        if error.reason in _NO_TLS:
            return _("the server does not speak TLS here: without --tls, or with STLS, it may")
        return _("TLS failed: {reason}").format(reason=error.reason or error)
    if isinstance(error, TimeoutError):
        return _("the server did not finish the negotiation of TLS in time")
    if isinstance(error, ConnectionError):
        return _("the server hung up while TLS was negotiated")
    return str(error)
