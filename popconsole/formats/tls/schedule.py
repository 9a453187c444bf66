"""Which keys the secrets of a connection give, with what both hellos say."""

import hashlib
from typing import TYPE_CHECKING

from popconsole.formats.tls.hello import VERSIONS, ClientHello, ServerHello
from popconsole.formats.tls.keylog import EARLY, HANDSHAKE, MASTER, TRAFFIC, KeyLog
from popconsole.formats.tls.keys import MASTER_SECRET, prf
from popconsole.formats.tls.suites import Suite

if TYPE_CHECKING:
    from popconsole.formats.tls.ciphers import Opener

_MESSAGE_HEADER = 4  # octets
_TICKET = 4  # NewSessionTicket
_KEY_EXCHANGE = 16  # ClientKeyExchange (RFC 5246 section 7.4.7)
_SSL_3, _TLS_1_2 = 0x0300, 0x0303


def modern_keys(
    keys: KeyLog, hello: ClientHello, suite: Suite
) -> tuple[tuple[list["Opener"], list["Opener"]], list[str]]:
    """Return what opens the records of client and server in TLS 1.3, and the labels that are missing.

    The keys of a side stand in the order in which they hold (RFC 8446 section 7.1).
    """
    from popconsole.formats.tls.ciphers import Modern  # noqa: PLC0415 - only where something is opened

    secrets = keys.of(hello.random)
    both: tuple[list[Opener], list[Opener]] = ([], [])
    missing = []
    for labels in ((EARLY,), HANDSHAKE, TRAFFIC):
        for side, label in zip(both, labels, strict=False):
            if label in secrets:
                side.append(Modern(suite, secrets[label]))
            elif label != EARLY:
                missing.append(label)
    return both, missing


class Agreement:
    """What both hellos say, and the keys that follow from it in TLS 1.2 and older."""

    def __init__(self, keys: KeyLog, hello: ClientHello) -> None:
        self.hello = hello
        self._keys = keys
        self._answer: ServerHello | None = None
        self._suite = Suite("", "")
        self._messages = bytearray()  # that the master secret may rest on (RFC 7627 section 3)
        self._hears = True
        self._encrypted = b""  # the premaster secret as it was sent
        self._master: bytes | None = None
        self._both: tuple[Opener, Opener] | None = None

    def heard(self, kind: int, message: bytes) -> None:
        """Take in a message of the handshake, in the order in which they are sent."""
        if self._hears:
            self._messages += message
        if kind == _KEY_EXCHANGE:
            self._encrypted = message[_MESSAGE_HEADER + 2 :]
            self._hears = False
        elif kind == _TICKET:
            # Another session may be resumed with it (RFC 5077 section 3.3).
            self._remember(message[_MESSAGE_HEADER + 6 :])

    def answered(self, answer: ServerHello, suite: Suite) -> None:
        """Take in what the server chose."""
        self._answer, self._suite = answer, suite
        self._hears = not answer.modern

    @property
    def version(self) -> str:
        """The version of TLS, as OpenSSL calls it; empty where the server chose none."""
        number = self._answer.version if self._answer else 0
        return VERSIONS.get(number, f"TLS-0x{number:04X}") if number else ""

    @property
    def protocols(self) -> tuple[str, ...]:
        """The protocol that the server chose, or those that the client offers."""
        return (self._answer.protocols if self._answer else ()) or self.hello.protocols

    @property
    def opens(self) -> bool:
        """Whether what is sent can be opened here, if the secrets are known."""
        return bool(self._suite.cipher) and self._answer is not None and self._answer.version > _SSL_3

    @property
    def resumes(self) -> bool:
        """Whether an earlier session is taken up (RFC 8446 section 2.2, RFC 5246 section 7.3, RFC 5077)."""
        if self._answer is None or self._answer.modern:
            return self._answer is not None and self._answer.psk
        return self.hello.session == self._answer.session != b""

    def openers(self) -> "tuple[Opener, Opener] | None":
        """Return what opens the records of client and server; None where no secret is known."""
        answer = self._answer
        master = self._master_secret()
        if self._both is None and master is not None and answer is not None:
            from popconsole.formats.tls.ciphers import openers  # noqa: PLC0415 - as above

            self._remember(answer.session)
            randoms = (self.hello.random, answer.random)
            self._both = openers(self._suite, answer.version, master, randoms, mac_last=answer.mac_last)
        return self._both

    def _remember(self, session: bytes) -> None:
        master = self._master_secret()
        if master is not None:
            self._keys.remember(session, master)

    def _master_secret(self) -> bytes | None:
        if self._master is None:
            self._master = self._keys.of(self.hello.random).get(MASTER)
        if self._master is None and self.resumes:
            self._master = self._keys.master(self.hello.session) or self._keys.master(self.hello.ticket)
        if self._master is None:
            self._master = self._from_premaster()
        return self._master

    def _from_premaster(self) -> bytes | None:
        """Return the master secret made of the premaster one (RFC 5246 section 8.1, RFC 7627 section 4)."""
        premaster = self._keys.premaster(self.hello.random, self._encrypted)
        answer = self._answer
        if premaster is None or answer is None:
            return None
        hash_name = self._suite.hash if answer.version == _TLS_1_2 else ""
        if not answer.extended:
            seed = self.hello.random + answer.random
            return prf(hash_name, premaster, b"master secret", seed, MASTER_SECRET)
        names = (hash_name,) if hash_name else ("md5", "sha1")
        seed = b"".join(hashlib.new(name, self._messages).digest() for name in names)
        return prf(hash_name, premaster, b"extended master secret", seed, MASTER_SECRET)
