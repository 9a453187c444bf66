"""Authentication computations."""

import re

_TIMESTAMP = re.compile(rb"<[^<>\s@]++@[^<>\s]*+>")  # possessive: a hostile greeting costs its length only
_DIGEST = re.compile(rb"[0-9a-f]{32}")


def apop_timestamp(greeting: bytes) -> bytes | None:
    """Return the timestamp of a greeting, brackets included; None where APOP is not offered.

    It is an RFC 822 msg-id (RFC 1939 section 7): between angle brackets, with an @ within.
    """
    match = _TIMESTAMP.search(greeting)
    return match.group() if match else None


def is_apop_digest(digest: bytes) -> bool:
    """Tell whether this may be a digest of APOP: 32 lower-case hexadecimal digits (RFC 1939 section 7)."""
    return _DIGEST.fullmatch(digest) is not None


def apop_digest(timestamp: bytes, secret: bytes) -> bytes:
    """Return the APOP digest: MD5 of timestamp and secret, 32 lower-case hexadecimal digits."""
    import hashlib  # noqa: PLC0415 - loads OpenSSL: only for those who log in

    return hashlib.md5(timestamp + secret, usedforsecurity=False).hexdigest().encode("ascii")
