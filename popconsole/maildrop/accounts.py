"""Who may open a maildrop: names and secrets, compared in constant time."""

import hashlib
import hmac
from collections.abc import Iterator, Mapping

from popconsole.protocol.auth import apop_digest
from popconsole.protocol.sasl import cram_md5
from popconsole.protocol.saslprep import prepared


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

    def is_like(self, other: "Secret") -> bool:
        """Tell whether it is the same password once both are prepared (RFC 4013)."""
        if self == other:
            return True
        octets = other.reveal()
        if self._octets.isascii() and octets.isascii():
            return False
        mine, yours = prepared(self._octets), prepared(octets)
        return mine is not None and yours is not None and hmac.compare_digest(mine, yours)

    def __repr__(self) -> str:
        return "Secret(********)"


_NOBODY = Secret(b"")  # what is compared for an unknown user, so that the answer takes as long


class Accounts:
    """Users, their passwords and, for some, their access tokens.

    Names and passwords are compared as SASLprep makes them (RFC 4013): an accent that is a character of its
    own or part of another makes no difference. None as a password: any will do, and any token, for a
    transcript that masks it.
    """

    def __init__(
        self, passwords: Mapping[bytes, Secret | None], tokens: Mapping[bytes, Secret] | None = None
    ) -> None:
        self._passwords = dict(passwords)
        self._tokens = dict(tokens or {})
        self._names = {prepared(name): name for name in self._passwords if not name.isascii()}

    def __contains__(self, user: bytes) -> bool:
        return self.named(user) in self._passwords

    def named(self, user: bytes) -> bytes:
        """Return the name as it is written here, of a user who was named otherwise; else what was given."""
        if user in self._passwords or (user.isascii() and not self._names):
            return user
        same = prepared(user)
        if same is None:
            return user
        return same if same in self._passwords else self._names.get(same, user)

    def __iter__(self) -> Iterator[tuple[bytes, Secret | None]]:
        return iter(self._passwords.items())

    def password_fits(self, user: bytes, password: Secret) -> bool:
        """Tell whether this is the user's password; as long in coming for an unknown user."""
        user = self.named(user)
        secret = self._passwords.get(user, _NOBODY)
        fits = secret is None or secret.is_like(password)
        return fits and user in self._passwords

    def digest_fits(self, user: bytes, timestamp: bytes, digest: bytes) -> bool:
        """Tell whether this is APOP's digest of timestamp and password (RFC 1939 section 7).

        A password that is not ASCII goes into it prepared (RFC 6856 section 2.2), or, by clients that know
        nothing of that, as it is.
        """
        user = self.named(user)
        secret = self._passwords.get(user, _NOBODY)
        fits = secret is None or any(
            hmac.compare_digest(apop_digest(timestamp, octets), digest) for octets in _spellings(secret)
        )
        return fits and user in self._passwords

    def cram_fits(self, user: bytes, challenge: bytes, digest: bytes) -> bool:
        """Tell whether this is CRAM-MD5's digest of challenge and password (RFC 2195 section 2)."""
        user = self.named(user)
        secret = self._passwords.get(user, _NOBODY)
        if secret is None:
            return user in self._passwords
        rights = [cram_md5(user, octets, challenge).rpartition(b" ")[2] for octets in _spellings(secret)]
        fits = any(hmac.compare_digest(right, digest) for right in rights)
        return fits and user in self._passwords

    def token_fits(self, user: bytes, token: Secret) -> bool:
        """Tell whether this is the user's access token."""
        user = self.named(user)
        if user in self._passwords and self._passwords[user] is None:
            return True
        fits = self._tokens.get(user, _NOBODY) == token
        return fits and user in self._passwords and user in self._tokens

    def user_of(self, token: Secret) -> bytes | None:
        """Return the user whose access token this is; None where it is nobody's."""
        found = [user for user, known in self._tokens.items() if known == token]
        return found[0] if len(found) == 1 else None

    def password(self, user: bytes) -> bytes | None:
        """Return a user's password, for what is computed from it; None where there is none."""
        secret = self._passwords.get(self.named(user))
        return None if secret is None else secret.reveal()

    @property
    def tokens(self) -> Mapping[bytes, Secret]:
        """The access tokens, by user."""
        return self._tokens


def _spellings(secret: Secret) -> list[bytes]:
    """Return the octets that a digest may have been made from: the password prepared, and as it is."""
    octets = secret.reveal()
    ready = prepared(octets)
    return [octets] if ready in (None, octets) else [ready, octets]
