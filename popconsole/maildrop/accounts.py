"""Who may open a maildrop: names and secrets, compared in constant time."""

import hashlib
import hmac
from collections.abc import Iterator, Mapping

from popconsole.protocol.auth import apop_digest
from popconsole.protocol.sasl import cram_md5


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
    """Users, their passwords and, for some, their access tokens.

    None as a password: any will do, and any token, for a transcript that masks it.
    """

    def __init__(
        self, passwords: Mapping[bytes, Secret | None], tokens: Mapping[bytes, Secret] | None = None
    ) -> None:
        self._passwords = dict(passwords)
        self._tokens = dict(tokens or {})

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

    def cram_fits(self, user: bytes, challenge: bytes, digest: bytes) -> bool:
        """Tell whether this is CRAM-MD5's digest of challenge and password (RFC 2195 section 2)."""
        secret = self._passwords.get(user, _NOBODY)
        if secret is None:
            return user in self._passwords
        right = cram_md5(user, secret.reveal(), challenge).rpartition(b" ")[2]
        return hmac.compare_digest(right, digest) and user in self._passwords

    def token_fits(self, user: bytes, token: Secret) -> bool:
        """Tell whether this is the user's access token."""
        if user in self._passwords and self._passwords[user] is None:
            return True
        fits = self._tokens.get(user, _NOBODY) == token
        return fits and user in self._passwords and user in self._tokens

    def password(self, user: bytes) -> bytes | None:
        """Return a user's password, for what is computed from it; None where there is none."""
        secret = self._passwords.get(user)
        return None if secret is None else secret.reveal()

    @property
    def tokens(self) -> Mapping[bytes, Secret]:
        """The access tokens, by user."""
        return self._tokens
