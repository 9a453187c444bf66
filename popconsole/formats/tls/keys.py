"""How keys are made of secrets: the PRF of TLS 1.2 and older, HKDF of TLS 1.3."""

import hashlib
import hmac

MASTER_SECRET = 48  # octets (RFC 5246 section 8.1)


def prf(hash_name: str, secret: bytes, label: bytes, seed: bytes, length: int) -> bytes:
    """Return so many octets of TLS's pseudorandom function.

    ``hash_name`` is the suite's (RFC 5246 section 5), or empty for TLS 1.0 and 1.1, which take MD5 and SHA-1
    together (RFC 4346 section 5).
    """
    if hash_name:
        return _expanded(hash_name, secret, label + seed, length)
    half = (len(secret) + 1) // 2
    first = _expanded("md5", secret[:half], label + seed, length)
    second = _expanded("sha1", secret[len(secret) - half :], label + seed, length)
    return bytes(a ^ b for a, b in zip(first, second, strict=True))


def _expanded(hash_name: str, secret: bytes, seed: bytes, length: int) -> bytes:
    """P_hash of RFC 5246 section 5."""
    made, link = b"", seed
    while len(made) < length:
        link = hmac.digest(secret, link, hash_name)
        made += hmac.digest(secret, link + seed, hash_name)
    return made[:length]


def expand_label(hash_name: str, secret: bytes, label: bytes, length: int) -> bytes:
    """Return HKDF-Expand-Label with an empty context (RFC 8446 section 7.1, RFC 5869 section 2.3)."""
    full = b"tls13 " + label
    info = length.to_bytes(2, "big") + bytes((len(full),)) + full + b"\0"
    made = block = b""
    while len(made) < length:
        number = bytes((len(made) // hashlib.new(hash_name).digest_size + 1,))
        block = hmac.digest(secret, block + info + number, hash_name)
        made += block
    return made[:length]


def next_secret(hash_name: str, secret: bytes) -> bytes:
    """Return the traffic secret that follows a KeyUpdate (RFC 8446 section 7.2)."""
    return expand_label(hash_name, secret, b"traffic upd", hashlib.new(hash_name).digest_size)
