"""ClientHello and ServerHello (RFC 8446 section 4.1, RFC 5246 section 7.4.1): what both sides agree on."""

from dataclasses import dataclass

CLIENT_HELLO, SERVER_HELLO = 1, 2

TLS_1_3 = 0x0304
VERSIONS = {
    0x0300: "SSLv3",
    0x0301: "TLSv1.0",
    0x0302: "TLSv1.1",
    0x0303: "TLSv1.2",
    TLS_1_3: "TLSv1.3",
}

# The random that makes a ServerHello a HelloRetryRequest (RFC 8446 section 4.1.3).
_RETRY = bytes.fromhex("cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c")
_RANDOM = 32  # octets
_SERVER_NAME, _ALPN, _MAC_LAST, _EXTENDED, _TICKET, _PSK, _EARLY, _VERSIONS = 0, 16, 22, 23, 35, 41, 42, 43


class DamagedError(ValueError):
    """A message of a handshake ends too early."""


class _Octets:
    """Takes the parts of a message one after another. Raises DamagedError where one is not all there."""

    def __init__(self, octets: bytes) -> None:
        self._octets = octets
        self._at = 0

    def take(self, count: int) -> bytes:
        part = self._octets[self._at : self._at + count]
        if len(part) < count:
            raise DamagedError
        self._at += count
        return part

    def number(self, count: int) -> int:
        return int.from_bytes(self.take(count), "big")

    def vector(self, count: int) -> bytes:
        """Take octets with their length before them, itself of ``count`` octets."""
        return self.take(self.number(count))

    @property
    def more(self) -> bool:
        return self._at < len(self._octets)


@dataclass(frozen=True, slots=True)
class ClientHello:
    """What a client offers. ``ticket``: of the session that it resumes (RFC 5077), None: it knows of none."""

    random: bytes
    session: bytes
    server_name: str
    protocols: tuple[str, ...]
    ticket: bytes | None
    early: bool  # what it says next may be application data already (RFC 8446 section 2.3)


@dataclass(frozen=True, slots=True)
class ServerHello:
    """What a server chose."""

    version: int
    random: bytes
    session: bytes
    suite: int
    protocols: tuple[str, ...]
    retry: bool  # it asks for another ClientHello (RFC 8446 section 4.1.4)
    psk: bool
    mac_last: bool  # RFC 7366: encrypt, then MAC
    extended: bool  # RFC 7627: the master secret rests on the whole handshake

    @property
    def modern(self) -> bool:
        """Whether it is TLS 1.3, or a draft of it."""
        return self.version >= TLS_1_3


def client_hello(body: bytes) -> ClientHello:
    """Read the body of a ClientHello. Raises DamagedError."""
    octets = _Octets(body)
    octets.take(2)
    random, session = octets.take(_RANDOM), octets.vector(1)
    octets.vector(2)  # the suites that it offers
    octets.vector(1)
    given = _extensions(octets)
    return ClientHello(
        random,
        session,
        _server_name(given),
        _protocols(given),
        given.get(_TICKET),
        _EARLY in given,
    )


def server_hello(body: bytes) -> ServerHello:
    """Read the body of a ServerHello. Raises DamagedError."""
    octets = _Octets(body)
    version, random = octets.number(2), octets.take(_RANDOM)
    session, suite = octets.vector(1), octets.number(2)
    octets.take(1)
    given = _extensions(octets)
    chosen = given.get(_VERSIONS, b"")
    return ServerHello(
        int.from_bytes(chosen, "big") or version,
        random,
        session,
        suite,
        _protocols(given),
        random == _RETRY,
        _PSK in given,
        _MAC_LAST in given,
        _EXTENDED in given,
    )


def _extensions(octets: _Octets) -> dict[int, bytes]:
    if not octets.more:
        return {}  # none were needed before TLS 1.3
    given = _Octets(octets.vector(2))
    found = {}
    while given.more:
        number = given.number(2)
        found[number] = given.vector(2)
    return found


def _server_name(given: dict[int, bytes]) -> str:
    """Return the host that is asked for (RFC 6066 section 3)."""
    if _SERVER_NAME not in given:
        return ""
    names = _Octets(_Octets(given[_SERVER_NAME]).vector(2))
    names.take(1)
    return names.vector(2).decode("ascii", "backslashreplace")


def _protocols(given: dict[int, bytes]) -> tuple[str, ...]:
    """Return the protocols that are offered inside TLS, or the one that was chosen (RFC 7301 section 3.1)."""
    if _ALPN not in given:
        return ()
    names = _Octets(_Octets(given[_ALPN]).vector(2))
    found = []
    while names.more:
        found.append(names.vector(1).decode("ascii", "backslashreplace"))
    return tuple(found)
