"""What comes out of a connection that may turn to TLS: octets in clear, what stays hidden, what happened."""

from dataclasses import dataclass

from popconsole.transcript.model import Side


@dataclass(frozen=True, slots=True)
class Clear:
    """Octets that one side said, sent in clear or opened with its keys; ``at`` as it was given."""

    side: Side
    octets: bytes
    at: float | None
    secure: bool  # they were under TLS


@dataclass(frozen=True, slots=True)
class Missing:
    """So many octets that one side sent are not there, 0 where nobody knows how many; under TLS, of TLS."""

    side: Side
    size: int
    at: float | None


@dataclass(frozen=True, slots=True)
class Hidden:
    """So many octets of one side, at the most, that TLS hides; those of a handshake are not counted."""

    side: Side
    size: int
    at: float | None


@dataclass(frozen=True, slots=True)
class Secured:
    """TLS begins. ``side`` asks for it (RFC 8446 section 4.1.2), ``at`` is when the other one agreed.

    ``version`` and ``cipher`` are empty where no answer was seen, ``server_name`` where none was asked for
    (RFC 6066 section 3). ``protocols`` (ALPN, RFC 7301): the one that was chosen, or where that is encrypted,
    those that were offered. ``resumed``: an earlier session is taken up again.
    """

    side: Side
    version: str
    cipher: str
    server_name: str
    protocols: tuple[str, ...]
    resumed: bool
    at: float | None

    @property
    def line(self) -> bytes:
        """What a transcript says of it: ``TLSv1.3 mail.example.org``."""
        words = (self.version or "TLS", self.server_name)
        return " ".join(filter(None, words)).encode("utf-8", "surrogateescape")


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to be told of TLS: ``code`` as an oddity has one, ``text`` for a person."""

    code: str
    side: Side
    text: str
    at: float | None


Piece = Clear | Missing | Hidden | Secured | Remark
