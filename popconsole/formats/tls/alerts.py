"""The alerts of TLS (RFC 8446 section 6): their names, and what they mean in plain words."""

from popconsole.i18n import N_

CLOSES = frozenset({0, 90})  # close_notify, and user_canceled, which comes before it (RFC 8446 section 6.1)

# Why a client does not take the server's certificate (or a server the client's).
REFUSED_CERTIFICATE = frozenset({42, 43, 44, 45, 46, 48})

ALERTS: dict[int, tuple[str, str]] = {
    0: ("close_notify", N_("nothing more will be sent")),
    10: ("unexpected_message", N_("a message came that was not due")),
    20: ("bad_record_mac", N_("what came does not fit the keys: it was changed, or the keys differ")),
    21: ("decryption_failed", N_("what came could not be decrypted")),
    22: ("record_overflow", N_("a record was too long")),
    30: ("decompression_failure", N_("what came could not be unpacked")),
    40: ("handshake_failure", N_("no version, cipher or key that both sides take")),
    41: ("no_certificate", N_("there is no certificate")),
    42: ("bad_certificate", N_("the certificate is damaged or wrongly signed")),
    43: ("unsupported_certificate", N_("the certificate is of a kind that is not supported")),
    44: ("certificate_revoked", N_("the certificate was revoked")),
    45: ("certificate_expired", N_("the certificate has expired, or is not valid yet")),
    46: ("certificate_unknown", N_("the certificate is not accepted")),
    47: ("illegal_parameter", N_("a value in the handshake contradicts another")),
    48: ("unknown_ca", N_("the authority that vouches for the certificate is not known")),
    49: ("access_denied", N_("the certificate is right, and access is refused")),
    50: ("decode_error", N_("a message could not be read")),
    51: ("decrypt_error", N_("a signature or a check of the handshake is wrong")),
    60: ("export_restriction", N_("a restriction of export was met")),
    70: ("protocol_version", N_("the version of TLS is not supported")),
    71: ("insufficient_security", N_("the ciphers offered are too weak")),
    80: ("internal_error", N_("something went wrong that has nothing to do with the other side")),
    86: ("inappropriate_fallback", N_("the client fell back to an older version without need")),
    90: ("user_canceled", N_("it was given up by whoever asked for it")),
    100: ("no_renegotiation", N_("another handshake is refused")),
    109: ("missing_extension", N_("an extension is missing that must be there")),
    110: ("unsupported_extension", N_("an extension came that was not asked for")),
    111: ("certificate_unobtainable", N_("the certificate could not be fetched")),
    112: ("unrecognized_name", N_("the server does not know the name that was asked for")),
    113: ("bad_certificate_status_response", N_("what was said of the certificate's status is wrong")),
    114: ("bad_certificate_hash_value", N_("the certificate is another one than was said")),
    115: ("unknown_psk_identity", N_("the session to be resumed is not known")),
    116: ("certificate_required", N_("the client must show a certificate, and did not")),
    120: ("no_application_protocol", N_("no protocol that both sides speak inside TLS")),
}
