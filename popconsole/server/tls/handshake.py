"""Why a client and the server could not negotiate TLS, in plain words, for who runs the server."""

import ssl

from popconsole.i18n import N_, _

_UNTRUSTED = N_("the client does not trust the certificate: has it the file of the authority?")
_CLEAR = N_("the client did not speak TLS")
_OLD = N_("the client and the server have no version of TLS in common; the server has 1.2 and 1.3 (RFC 8996)")
_REASONS = {
    "TLSV1_ALERT_UNKNOWN_CA": _UNTRUSTED,
    "SSLV3_ALERT_CERTIFICATE_UNKNOWN": _UNTRUSTED,
    "SSLV3_ALERT_BAD_CERTIFICATE": _UNTRUSTED,
    "SSLV3_ALERT_CERTIFICATE_EXPIRED": N_("the client finds the certificate out of date"),
    "HTTP_REQUEST": _CLEAR,
    "WRONG_VERSION_NUMBER": _CLEAR,
    "RECORD_LAYER_FAILURE": _CLEAR,
    "PACKET_LENGTH_TOO_LONG": _CLEAR,
    "UNSUPPORTED_PROTOCOL": _OLD,
    "TLSV1_ALERT_PROTOCOL_VERSION": _OLD,
    "NO_SHARED_CIPHER": N_("the client and the server have no cipher in common"),
    "UNEXPECTED_EOF_WHILE_READING": N_("the client hung up while TLS was negotiated"),
}
"""OpenSSL's names for what went wrong, or for what the client says of it (RFC 8446 section 6.2)."""


def why_failed(error: Exception) -> str:
    """Return why a handshake failed, as part of a sentence; what the client says of it is told as such."""
    if isinstance(error, ssl.SSLError):
        reason = getattr(error, "reason", None) or ""
        if reason in _REASONS:
            return _(_REASONS[reason])
        return reason.replace("_", " ").lower() or str(error) or type(error).__name__
    if isinstance(error, TimeoutError) or (isinstance(error, ConnectionAbortedError) and error.errno is None):
        return _("the client did not finish the negotiation in time")  # the second is asyncio's own
    if isinstance(error, ConnectionError):
        return _(_REASONS["UNEXPECTED_EOF_WHILE_READING"])
    return str(error) or type(error).__name__  # of the server's certificate, which can't be used
