"""Who may open a maildrop: names and secrets, compared in constant time."""

import hashlib
import hmac
from collections.abc import Iterator, Mapping

from popconsole.protocol.auth import apop_digest


class Secret:
    """A password that neither repr nor str shows; equal to another in constant time."""

    __slots__ = ("_digest", "_octets")

    def __init__(self, octets: bytes) -> None:
        self._octets = octets
        self._digest = hashlib.sha256(octets).digest()

    def reveal(self) -> bytes:
        """Return the octets of the password."""
        return self._octets

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Secret):
            return NotImplemented
        # Digests, for compare_digest gives away the length of what is longer.
        return hmac.compare_digest(self._digest, other._digest)

    def __hash__(self) -> int:
        return hash(self._octets)

    def __repr__(self) -> str:
        return "Secret(********)"


_NOBODY = Secret(b"")  # what is compared for an unknown user, so that the answer takes as long


class Accounts:
    """Users and their passwords; None as a password: any will do, for a transcript that masks it."""

    def __init__(self, passwords: Mapping[bytes, Secret | None]) -> None:
        self._passwords = dict(passwords)

    def __contains__(self, user: bytes) -> bool:
        return user in self._passwords

    def __iter__(self) -> Iterator[tuple[bytes, Secret | None]]:
        return iter(self._passwords.items())

    def password_fits(self, user: bytes, password: Secret) -> bool:
        """Tell whether this is the user's password; as long in coming for an unknown user."""
        secret = self._passwords.get(user, _NOBODY)
        fits = secret is None or secret == password
        return fits and user in self._passwords

    def digest_fits(self, user: bytes, timestamp: bytes, digest: bytes) -> bool:
        """Tell whether this is APOP's digest of timestamp and password (RFC 1939 section 7)."""
        secret = self._passwords.get(user, _NOBODY)
        fits = secret is None or hmac.compare_digest(apop_digest(timestamp, secret.reveal()), digest)
        return fits and user in self._passwords
