"""Records of TLS made by hand, for what Python's ssl can't be brought to say."""

import hmac

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

HANDSHAKE, APPLICATION, ALERT, CHANGE = 22, 23, 21, 20
CLIENT_RANDOM, SERVER_RANDOM = b"c" * 32, b"s" * 32
RETRY = bytes.fromhex("cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c")


def record(kind: int, body: bytes, version: int = 0x0303) -> bytes:
    return bytes((kind,)) + version.to_bytes(2) + len(body).to_bytes(2) + body


def message(kind: int, body: bytes = b"") -> bytes:
    return bytes((kind,)) + len(body).to_bytes(3) + body


def vector(body: bytes, count: int = 2) -> bytes:
    return len(body).to_bytes(count) + body


def extensions(given: dict[int, bytes]) -> bytes:
    return vector(b"".join(number.to_bytes(2) + vector(body) for number, body in given.items()))


def client_hello(given: dict[int, bytes] | None = None, random: bytes = CLIENT_RANDOM) -> bytes:
    head = b"\x03\x03" + random + vector(b"", 1) + vector(b"\x13\x01\x00\x2f") + b"\1\0"
    return record(HANDSHAKE, message(1, head + (b"" if given is None else extensions(given))), 0x0301)


def server_hello(suite: int = 0x1301, version: int = 0x0304, random: bytes = SERVER_RANDOM) -> bytes:
    head = min(version, 0x0303).to_bytes(2) + random + vector(b"", 1) + suite.to_bytes(2) + b"\0"
    given = extensions({43: version.to_bytes(2)}) if version > 0x0303 else b""
    return record(HANDSHAKE, message(2, head + given))


def expanded(secret: bytes, label: bytes, length: int) -> bytes:
    full = b"tls13 " + label
    return HKDFExpand(SHA256(), length, length.to_bytes(2) + vector(full, 1) + b"\0").derive(secret)


class Sealer:
    """Seals the records of one side under TLS_AES_128_GCM_SHA256."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret
        self._key = AESGCM(expanded(secret, b"key", 16))
        self._iv = int.from_bytes(expanded(secret, b"iv", 12))
        self.number = 0

    def seal(self, content: bytes, kind: int = APPLICATION, padding: int = 0) -> bytes:
        inner = content + bytes((kind,)) + bytes(padding)
        head = bytes((APPLICATION,)) + b"\3\3" + (len(inner) + 16).to_bytes(2)
        sealed = self._key.encrypt((self._iv ^ self.number).to_bytes(12), inner, head)
        self.number += 1
        return head + sealed

    def updated(self) -> "Sealer":
        return Sealer(expanded(self._secret, b"traffic upd", 32))


class OldSealer:
    """Seals the records of one side under TLS_RSA_WITH_AES_128_GCM_SHA256, in TLS 1.2 (RFC 5288)."""

    def __init__(self, master: bytes, randoms: tuple[bytes, bytes], *, server: bool = False) -> None:
        made, link, seed = (
            b"",
            b"key expansion" + randoms[1] + randoms[0],
            b"key expansion" + randoms[1] + randoms[0],
        )
        while len(made) < 40:
            link = hmac.digest(master, link, "sha256")
            made += hmac.digest(master, link + seed, "sha256")
        self._key = AESGCM(made[16:32] if server else made[:16])
        self._salt = made[36:40] if server else made[32:36]
        self._number = 0

    def seal(self, content: bytes, kind: int = APPLICATION) -> bytes:
        about = self._number.to_bytes(8) + bytes((kind,)) + b"\3\3" + len(content).to_bytes(2)
        explicit = (self._number + 77).to_bytes(8)
        self._number += 1
        return record(kind, explicit + self._key.encrypt(self._salt + explicit, content, about))


SECRETS = {
    "CLIENT_EARLY_TRAFFIC_SECRET": b"0" * 32,
    "CLIENT_HANDSHAKE_TRAFFIC_SECRET": b"1" * 32,
    "SERVER_HANDSHAKE_TRAFFIC_SECRET": b"2" * 32,
    "CLIENT_TRAFFIC_SECRET_0": b"3" * 32,
    "SERVER_TRAFFIC_SECRET_0": b"4" * 32,
}


def sealer(label: str) -> Sealer:
    return Sealer(SECRETS[label])


def key_log(*labels: str) -> bytes:
    """Return a key log with the secrets of these labels; of none: with all."""
    rows = [f"{label} {CLIENT_RANDOM.hex()} {SECRETS[label].hex()}\n" for label in labels or SECRETS]
    return "".join(rows).encode()
