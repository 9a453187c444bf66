"""TLS for the client: what it needs for a handshake, and in plain words what is wrong with a certificate."""

import ssl

from popconsole.client.certificate import Certificate, ProbedServer
from popconsole.client.security import Security
from popconsole.i18n import N_, _, headed

_UNKNOWN = N_("an unknown authority vouches for the certificate, {issuer}: give the authority's file with "
              "--ca, if you know it to be right")  # fmt: skip
_OTHER = N_("the certificate is not for {host}: it names {hosts}; connect by a name that it has, if that is "
            "the server you mean")  # fmt: skip
_WEAK = N_("the certificate's key is too weak to be trusted ({key}): whoever runs the server must get a new "
           "one")  # fmt: skip
_WEAK_CHAIN = N_("a key or signature in the certificate's chain is too weak to be trusted: whoever runs the "
                 "server must get a new certificate")  # fmt: skip

_WRONG = {
    9: N_("the certificate is not valid before {begins:%Y-%m-%d %H:%M} UTC: look at this machine's clock"),
    10: N_("the certificate has expired on {ends:%Y-%m-%d %H:%M} UTC: whoever runs the server must renew it"),
    18: N_("the certificate vouches for itself alone: give its file with --ca, if you know it to be right"),
    19: _UNKNOWN,
    20: _UNKNOWN,
    21: _UNKNOWN,
    23: N_("the certificate was revoked: do not use this server"),
    26: N_("the certificate is not meant for a server"),
    62: _OTHER,
    64: _OTHER,
    66: _WEAK,
    67: _WEAK_CHAIN,
    68: _WEAK_CHAIN,
}
"""OpenSSL's numbers for what is wrong with a certificate (``X509_V_ERR_``)."""

_ISSUER_TOLD = frozenset({18, 19, 20, 21})
_UNSEEN = {
    9: N_("the certificate is not valid yet: look at this machine's clock"),
    10: N_("the certificate has expired: whoever runs the server must renew it"),
    19: N_("an unknown authority vouches for the certificate: give the authority's file with --ca"),
    20: N_("an unknown authority vouches for the certificate: give the authority's file with --ca"),
    21: N_("an unknown authority vouches for the certificate: give the authority's file with --ca"),
    62: N_("the certificate is not for {host}: it names another server"),
    64: N_("the certificate is not for {host}: it names another server"),
    66: N_("the certificate's key is too weak to be trusted: whoever runs the server must get a new one"),
}
"""The same, where the certificate could not be looked at."""

_NO_TLS = frozenset(
    {"WRONG_VERSION_NUMBER", "HTTP_REQUEST", "PACKET_LENGTH_TOO_LONG", "RECORD_LAYER_FAILURE"}
)
_OLD = {"SSLv3": "SSL 3", "TLSv1": "TLS 1.0", "TLSv1.1": "TLS 1.1"}


class TrustError(ValueError):
    """The file of an authority can't be used; the message says why."""


def client_context(security: Security) -> ssl.SSLContext:
    """Return what a client needs for TLS, with the certificates that it is to take. Raises TrustError."""
    try:
        context = ssl.create_default_context()
        if security.authority is not None:
            context.load_verify_locations(security.authority)
    except ssl.SSLError as error:
        told = _("{file}: no certificate in PEM: {error}")
        raise TrustError(told.format(file=security.authority, error=error.reason or error)) from error
    except OSError as error:
        raise TrustError(headed(str(security.authority), error.strerror or str(error))) from error
    context.minimum_version = ssl.TLSVersion.TLSv1_2  # RFC 8996, RFC 8314 section 4.1
    if security.keylog is not None:
        context.keylog_filename = str(security.keylog)
    if security.insecure:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def worth_a_look(error: BaseException) -> bool:
    """Tell whether looking at the server's certificate may tell more of why TLS failed."""
    if isinstance(error, ssl.SSLError):
        return _reason(error) not in _NO_TLS
    return isinstance(error, ConnectionError) and not _took_too_long(error)


def why_not(error: BaseException, host: str, seen: ProbedServer | None = None, *, stls: bool = False) -> str:
    """Return in plain words why TLS with a host failed, and what to do about it.

    ``seen`` is what was seen of the server in a second look, ``stls``: it had agreed to STLS.
    """
    if isinstance(error, ssl.SSLCertVerificationError):
        return _wrong_certificate(error, host, None if seen is None else seen.certificate)
    if seen is not None and seen.version in _OLD:
        told = _(
            "the server knows {version} at the best, and that is broken: whoever runs it must allow TLS 1.2 "
            "or later (RFC 8996)"
        )
        return told.format(version=_OLD[seen.version])
    if isinstance(error, TrustError):
        return str(error)
    if isinstance(error, ssl.SSLError):
        if _reason(error) in _NO_TLS:
            if stls:
                return _("the server agreed to STLS and then did not speak TLS")
            return _("the server does not speak TLS here: without --tls, or with STLS, it may")
        return _("TLS failed: {reason}").format(reason=_spelt(error))
    if isinstance(error, TimeoutError) or _took_too_long(error):
        return _("the server did not finish the negotiation of TLS in time: it may not speak TLS here")
    if isinstance(error, ConnectionError | EOFError):
        return _(
            "the server hung up while TLS was negotiated: it may not speak TLS here, or no version of today"
        )
    return str(error) or type(error).__name__


def _took_too_long(error: BaseException) -> bool:
    """Tell asyncio's own error of a negotiation that was not finished in time from one of the network."""
    return isinstance(error, ConnectionAbortedError) and error.errno is None


def _reason(error: ssl.SSLError) -> str:
    """Return OpenSSL's name for an error; empty where Python made the error itself."""
    return getattr(error, "reason", None) or ""


def _spelt(error: ssl.SSLError) -> str:
    """Return OpenSSL's reason as words: ``sslv3 alert handshake failure``."""
    return _reason(error).replace("_", " ").lower() or str(error) or type(error).__name__


def _wrong_certificate(error: ssl.SSLCertVerificationError, host: str, shown: Certificate | None) -> str:
    known = (_UNSEEN if shown is None else {}).get(error.verify_code) or _WRONG.get(error.verify_code)
    if known is None:
        known = error.verify_message.replace("{", "{{").replace("}", "}}")
    if shown is None:
        return _(known).format(host=host, key="?")
    told = _(known).format(
        host=host, hosts=shown.hosts, issuer=shown.issuer, begins=shown.begins, ends=shown.ends, key=shown.key
    )
    certificate = shown.told(by=error.verify_code not in _ISSUER_TOLD)
    return f"{told}. {certificate}"
