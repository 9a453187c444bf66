"""Records opened, with the primitives of ``cryptography``: it is loaded with this module and not before."""

import hmac
from typing import Protocol, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESCCM, AESGCM, ChaCha20Poly1305

from popconsole.formats.tls.keys import expand_label, next_secret, prf
from popconsole.formats.tls.suites import Suite

TLS_1_0, TLS_1_1, TLS_1_2 = 0x0301, 0x0302, 0x0303

_IV = 12  # octets of an AEAD's nonce
_SALT = 4  # octets of it that come with the keys, where the rest stands in the record (RFC 5288 section 3)
_EXPLICIT = 8
_BLOCK = 16  # octets of an AES block
_MAC_SIZES = {"sha1": 20, "sha256": 32, "sha384": 48}


class Opener(Protocol):
    """Opens the records of one direction."""

    def open(self, sequence: int, kind: int, version: int, body: bytes) -> tuple[int, bytes] | None:
        """Return kind and content of a record; None where it does not fit the keys.

        ``sequence`` is its number in this direction under these keys, from 0 (RFC 8446 section 5.3).
        """

    def passed(self, body: bytes) -> None:
        """Take it that the next record comes."""

    def updated(self) -> "Opener":
        """Return what opens the records behind a KeyUpdate."""


class _Aead(Protocol):
    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None) -> bytes: ...


def _aead(suite: Suite, key: bytes) -> _Aead:
    if suite.cipher == "GCM":
        return AESGCM(key)
    return AESCCM(key, suite.tag) if suite.cipher == "CCM" else ChaCha20Poly1305(key)


def _decrypted(aead: _Aead, nonce: bytes, body: bytes, about: bytes) -> bytes | None:
    try:
        return aead.decrypt(nonce, body, about)
    except InvalidTag:
        return None


def _mixed(iv: bytes, sequence: int) -> bytes:
    """Return the nonce of a record where all of it is made (RFC 8446 section 5.3, RFC 7905 section 2)."""
    return (int.from_bytes(iv, "big") ^ sequence).to_bytes(_IV, "big")


class _EachByItself:
    """Records that do not go on from one another, under keys that no KeyUpdate changes."""

    def passed(self, body: bytes) -> None:
        """See ``Opener``."""

    def updated(self) -> Self:
        """See ``Opener``."""
        return self


class Modern(_EachByItself):
    """Records of TLS 1.3 (RFC 8446 section 5.2)."""

    def __init__(self, suite: Suite, secret: bytes) -> None:
        self._suite, self._secret = suite, secret
        self._aead = _aead(suite, expand_label(suite.hash, secret, b"key", suite.key))
        self._iv = expand_label(suite.hash, secret, b"iv", _IV)
        self._tag = suite.tag

    def open(self, sequence: int, kind: int, version: int, body: bytes) -> tuple[int, bytes] | None:
        """Open a record; see ``Opener``."""
        if len(body) <= self._tag:
            return None
        about = bytes((kind,)) + version.to_bytes(2, "big") + len(body).to_bytes(2, "big")
        opened = _decrypted(self._aead, _mixed(self._iv, sequence), body, about)
        inner = (opened or b"").rstrip(b"\0")
        return (inner[-1], inner[:-1]) if inner else None

    def updated(self) -> Self:
        """See ``Opener``."""
        return type(self)(self._suite, next_secret(self._suite.hash, self._secret))


class Aead(_EachByItself):
    """Records of TLS 1.2 under an AEAD (RFC 5246 section 6.2.3.3, RFC 7905)."""

    def __init__(self, suite: Suite, key: bytes, iv: bytes) -> None:
        self._aead = _aead(suite, key)
        self._iv = iv
        self._explicit = 0 if suite.cipher == "CHACHA20" else _EXPLICIT
        self._extra = self._explicit + suite.tag

    def open(self, sequence: int, kind: int, version: int, body: bytes) -> tuple[int, bytes] | None:
        """Open a record; see ``Opener``."""
        size = len(body) - self._extra
        if size < 0:
            return None
        nonce = self._iv + body[: self._explicit] if self._explicit else _mixed(self._iv, sequence)
        opened = _decrypted(self._aead, nonce, body[self._explicit :], _about(sequence, kind, version, size))
        return None if opened is None else (kind, opened)


class Cbc(_EachByItself):
    """Records under AES-CBC with an HMAC (RFC 5246 section 6.2.3.2), before or behind it (RFC 7366).

    ``iv`` is that of the first record in TLS 1.0, whose records go on from one another; later versions have
    one in each record.
    """

    def __init__(self, suite: Suite, mac_key: bytes, key: bytes, iv: bytes, *, mac_last: bool) -> None:
        self._key = algorithms.AES(key)
        self._mac_key = mac_key
        self._mac = suite.mac
        self._mac_size = _MAC_SIZES[suite.mac]
        self._iv = iv
        self._mac_last = mac_last

    def open(self, sequence: int, kind: int, version: int, body: bytes) -> tuple[int, bytes] | None:
        """Open a record; see ``Opener``."""
        sealed = body
        if self._mac_last:
            sealed, mac = body[: -self._mac_size], body[-self._mac_size :]
            if not self._fits(mac, sequence, kind, version, sealed):
                return None
        iv, text = (self._iv, sealed) if self._iv else (sealed[:_BLOCK], sealed[_BLOCK:])
        if not text or len(text) % _BLOCK or len(iv) != _BLOCK:
            return None
        run = Cipher(self._key, modes.CBC(iv)).decryptor()
        padded = run.update(text) + run.finalize()
        size = len(padded) - padded[-1] - 1
        if self._mac_last:
            return kind, padded[: max(0, size)]
        size -= self._mac_size
        if size < 0 or not self._fits(
            padded[size : size + self._mac_size], sequence, kind, version, padded[:size]
        ):
            return None
        return kind, padded[:size]

    def passed(self, body: bytes) -> None:
        """See ``Opener``."""
        if self._iv:
            sealed = body[: -self._mac_size] if self._mac_last else body
            self._iv = sealed[-_BLOCK:].rjust(_BLOCK, b"\0")

    def _fits(self, mac: bytes, sequence: int, kind: int, version: int, text: bytes) -> bool:
        about = _about(sequence, kind, version, len(text))
        return hmac.compare_digest(mac, hmac.digest(self._mac_key, about + text, self._mac))


def _about(sequence: int, kind: int, version: int, size: int) -> bytes:
    """Return what is protected of a record besides its text."""
    return sequence.to_bytes(8, "big") + bytes((kind,)) + version.to_bytes(2, "big") + size.to_bytes(2, "big")


def openers(
    suite: Suite, version: int, master: bytes, randoms: tuple[bytes, bytes], *, mac_last: bool
) -> tuple[Opener, Opener]:
    """Return what opens the records of client and server in TLS 1.2 and older (RFC 5246 section 6.3).

    ``randoms`` are the client's and the server's.
    """
    mac = _MAC_SIZES.get(suite.mac, 0)
    cbc = suite.cipher == "CBC"
    iv = _IV if suite.cipher == "CHACHA20" else _SALT
    if cbc:
        iv = _BLOCK if version == TLS_1_0 else 0
    hash_name = suite.hash if version == TLS_1_2 else ""
    client, server = randoms
    made = prf(hash_name, master, b"key expansion", server + client, 2 * (mac + suite.key + iv))
    parts = []
    at = 0
    for size in (mac, mac, suite.key, suite.key, iv, iv):
        parts.append(made[at : at + size])
        at += size
    both: list[Opener] = []
    for mac_key, key, first in zip(parts[0:2], parts[2:4], parts[4:6], strict=True):
        both.append(Cbc(suite, mac_key, key, first, mac_last=mac_last) if cbc else Aead(suite, key, first))
    return both[0], both[1]
