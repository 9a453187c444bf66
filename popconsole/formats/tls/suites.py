"""The cipher suites that are known by name (IANA's registry), and how records under them are protected."""

from dataclasses import dataclass
from functools import cache

_TAG = 16  # octets that an AEAD adds (RFC 5116)
_SHORT_TAG = 8  # ... in the suites called CCM_8 (RFC 6655)
_EXPLICIT = 8  # octets of the nonce that stand in each record (RFC 5288 section 3)

_NAMES = {
    "RSA": (
        "2F AES_128_CBC_SHA, 35 AES_256_CBC_SHA, 3C AES_128_CBC_SHA256, 3D AES_256_CBC_SHA256, "
        "9C AES_128_GCM_SHA256, 9D AES_256_GCM_SHA384, C09C AES_128_CCM, C09D AES_256_CCM, "
        "C0A0 AES_128_CCM_8, C0A1 AES_256_CCM_8, 0A 3DES_EDE_CBC_SHA, 04 RC4_128_MD5, 05 RC4_128_SHA, "
        "41 CAMELLIA_128_CBC_SHA, 84 CAMELLIA_256_CBC_SHA, 96 SEED_CBC_SHA, 01 NULL_MD5, "
        "02 NULL_SHA, 3B NULL_SHA256"
    ),
    "DHE_RSA": (
        "33 AES_128_CBC_SHA, 39 AES_256_CBC_SHA, 67 AES_128_CBC_SHA256, 6B AES_256_CBC_SHA256, "
        "9E AES_128_GCM_SHA256, 9F AES_256_GCM_SHA384, CCAA CHACHA20_POLY1305_SHA256, C09E AES_128_CCM, "
        "C09F AES_256_CCM, C0A2 AES_128_CCM_8, C0A3 AES_256_CCM_8, 16 3DES_EDE_CBC_SHA, "
        "45 CAMELLIA_128_CBC_SHA, 88 CAMELLIA_256_CBC_SHA"
    ),
    "DHE_DSS": (
        "32 AES_128_CBC_SHA, 38 AES_256_CBC_SHA, 40 AES_128_CBC_SHA256, 6A AES_256_CBC_SHA256, "
        "A2 AES_128_GCM_SHA256, A3 AES_256_GCM_SHA384"
    ),
    "DH_anon": (
        "34 AES_128_CBC_SHA, 3A AES_256_CBC_SHA, 6C AES_128_CBC_SHA256, 6D AES_256_CBC_SHA256, "
        "A6 AES_128_GCM_SHA256, A7 AES_256_GCM_SHA384"
    ),
    "ECDHE_ECDSA": (
        "C009 AES_128_CBC_SHA, C00A AES_256_CBC_SHA, C023 AES_128_CBC_SHA256, C024 AES_256_CBC_SHA384, "
        "C02B AES_128_GCM_SHA256, C02C AES_256_GCM_SHA384, CCA9 CHACHA20_POLY1305_SHA256, C0AC AES_128_CCM, "
        "C0AD AES_256_CCM, C0AE AES_128_CCM_8, C0AF AES_256_CCM_8, C008 3DES_EDE_CBC_SHA, C007 RC4_128_SHA"
    ),
    "ECDHE_RSA": (
        "C013 AES_128_CBC_SHA, C014 AES_256_CBC_SHA, C027 AES_128_CBC_SHA256, C028 AES_256_CBC_SHA384, "
        "C02F AES_128_GCM_SHA256, C030 AES_256_GCM_SHA384, CCA8 CHACHA20_POLY1305_SHA256, "
        "C012 3DES_EDE_CBC_SHA, C011 RC4_128_SHA"
    ),
    "ECDH_anon": "C018 AES_128_CBC_SHA, C019 AES_256_CBC_SHA",
    "PSK": "8C AES_128_CBC_SHA, 8D AES_256_CBC_SHA, A8 AES_128_GCM_SHA256, A9 AES_256_GCM_SHA384",
}
_NAMES_13 = {
    0x1301: "TLS_AES_128_GCM_SHA256",
    0x1302: "TLS_AES_256_GCM_SHA384",
    0x1303: "TLS_CHACHA20_POLY1305_SHA256",
    0x1304: "TLS_AES_128_CCM_SHA256",
    0x1305: "TLS_AES_128_CCM_8_SHA256",
}


@dataclass(frozen=True, slots=True)
class Suite:
    """How the records of a connection are protected.

    ``cipher`` is ``GCM``, ``CCM``, ``CHACHA20``, ``CBC``, or empty for one that can't be opened here; ``key``
    the length of its key in octets. ``hash`` makes the keys, ``mac`` is that of the records under CBC.
    """

    name: str
    cipher: str
    key: int = 0
    hash: str = "sha256"
    mac: str = ""
    tag: int = _TAG

    def payload(self, size: int, *, modern: bool) -> int:
        """Return how many octets, at the most, a record of this size holds; ``modern``: of TLS 1.3."""
        if self.cipher in ("", "CBC"):
            return size
        if modern:
            return max(0, size - self.tag - 1)  # the type stands inside (RFC 8446 section 5.2)
        return max(0, size - self.tag - (0 if self.cipher == "CHACHA20" else _EXPLICIT))


@cache
def _table() -> dict[int, str]:
    rows = dict(_NAMES_13)
    for exchange, names in _NAMES.items():
        for row in names.split(", "):
            code, _space, name = row.partition(" ")
            rows[int(code, 16)] = f"TLS_{exchange}_WITH_{name}"
    return rows


@cache
def suite(code: int) -> Suite:
    """Return the suite with a number of IANA's; one that is not known has its number for a name."""
    name = _table().get(code)
    if name is None:
        return Suite(f"0x{code:04X}", "")
    words = name.removeprefix("TLS_").split("_WITH_")[-1].split("_")
    prf = "sha384" if words[-1] == "SHA384" else "sha256"
    if words[0] == "CHACHA20":
        return Suite(name, "CHACHA20", 32, prf)
    if words[0] != "AES":
        return Suite(name, "")
    key, mode = int(words[1]) // 8, words[2]
    if mode == "CBC":
        mac = {"SHA": "sha1", "SHA256": "sha256", "SHA384": "sha384"}[words[-1]]
        return Suite(name, mode, key, prf, mac)
    return Suite(name, mode, key, prf, tag=_SHORT_TAG if "8" in words[3:] else _TAG)
