"""What a client and a server of Python's ssl say to each other under TLS, with its secrets; no sockets."""

import ssl
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from popconsole.formats.tls.keylog import KeyLog
from popconsole.formats.tls.layer import TlsLayer
from popconsole.formats.tls.pieces import Clear, Hidden, Missing, Piece, Remark, Secured
from popconsole.transcript.model import Side

Said = tuple[Side, bytes]
Sent = tuple[Side, bytes | int]
C, S = Side.CLIENT, Side.SERVER
SESSION: tuple[Said, ...] = (
    (S, b"+OK ready\r\n"),
    (C, b"USER ada\r\nPASS kettle\r\n"),
    (S, b"+OK\r\n+OK come in\r\n"),
    (C, b"RETR 1\r\n"),
    (S, b"+OK\r\n" + b"Subject: tea\r\n" * 2_000 + b"\r\n.\r\n"),
    (C, b"QUIT\r\n"),
    (S, b"+OK bye\r\n"),
)
_FFDHE2048 = (  # RFC 7919 appendix A.1
    "MIIBCAKCAQEA//////////+t+FRYortKmq/cViAnPTzx2LnFg84tNpWp4TZBFGQz+8yTnc4kmz75fS/jY2MMddj2gbICrsRhetPf"
    "HtXV/WVhJDP1H18GbtCFY2VVPe0a87VXE15/V8k1mE8McODmi3fipona8+/och3xWKE2rec1MKzKT0g6eXq8CrGCsyT7YdEIqUuy"
    "yOP7uWrat2DX9GgdT0Kj3jlN9K5W7edjcrsZCwenyO4KbXCeAvzhzffi7MA0BM0oNC9hkXL+nOmFg/+OTxIy7vKBg8P+OxtMb61z"
    "O7X8vC7CIAXFjvGDfRaDssbzSibBsu/6iGtCOGEoXJf//////////wIBAg=="
)


@dataclass
class Talk:
    """``octets`` in the order in which they were sent, ``keys`` as a key log, ``session`` to be resumed."""

    octets: list[Said]
    keys: bytes
    session: ssl.SSLSession | None
    version: str
    sides: dict[Side, ssl.SSLObject]  # a session that nobody holds any more is not resumed


@cache
def certificate(kind: str) -> bytes:
    key = rsa.generate_private_key(65537, 2048) if kind == "rsa" else ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "mail.example.org")])
    now = datetime(2026, 1, 1, tzinfo=UTC)
    built = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(7).not_valid_before(now).not_valid_after(now + timedelta(days=36500))
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    pem = serialization.Encoding.PEM
    form, nothing = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    return key.private_bytes(pem, form, nothing) + built.public_bytes(pem)


def server_context(kind: str = "rsa") -> ssl.SSLContext:
    """Return what a server needs, with a certificate made for once."""
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with TemporaryDirectory() as folder:
        file = Path(folder, "cert.pem")
        file.write_bytes(certificate(kind))
        made.load_cert_chain(file)
        file.write_text(f"-----BEGIN DH PARAMETERS-----\n{_FFDHE2048}\n-----END DH PARAMETERS-----\n")
        made.load_dh_params(str(file))
    return made


def client_context() -> ssl.SSLContext:
    """Return what a client needs that takes any certificate."""
    made = ssl.create_default_context()
    made.check_hostname, made.verify_mode = False, ssl.CERT_NONE
    return made


def talk(
    server: ssl.SSLContext,
    client: ssl.SSLContext,
    said: Iterable[Said] = SESSION,
    name: str = "mail.example.org",
    session: ssl.SSLSession | None = None,
) -> Talk:
    """Have both sides say something under TLS; the handshake fails as it would on the wire."""
    with TemporaryDirectory() as folder:
        client.keylog_filename = str(Path(folder, "keys"))
        came = {C: ssl.MemoryBIO(), S: ssl.MemoryBIO()}
        went = {C: ssl.MemoryBIO(), S: ssl.MemoryBIO()}
        sides = {
            C: client.wrap_bio(came[C], went[C], server_hostname=name, session=session),
            S: server.wrap_bio(came[S], went[S], server_side=True),
        }
        octets: list[Said] = []

        def send(side: Side) -> None:
            if sent := went[side].read():
                octets.append((side, sent))
                came[side.other].write(sent)

        _handshake(sides, send)
        for side, text in said:
            sides[side].write(text)
            send(side)
            got = b""
            while len(got) < len(text):
                got += sides[side.other].read(1 << 16)
        keys = Path(folder, "keys").read_bytes()
        version = sides[C].version() or ""
        return Talk(octets, keys, sides[C].session if version else None, version, sides)


def _handshake(sides: dict[Side, ssl.SSLObject], send: Callable[[Side], None]) -> None:
    over: set[Side] = set()
    for side in (C, S) * 4:
        try:
            if side not in over:
                sides[side].do_handshake()
                over.add(side)
        except ssl.SSLWantReadError:
            pass
        except ssl.SSLError:
            over.add(side)
        send(side)


def keylog(octets: bytes) -> KeyLog:
    made = KeyLog()
    assert made.add(octets) == []
    return made


def pieces(sent: Iterable[Sent], keys: bytes | None = None, size: int = 0) -> list[Piece]:
    """Return what is told of octets, in pieces of ``size``, each a second later; 0: as they were sent.

    In place of octets that are missing stands how many they are.
    """
    (told,) = in_turn([sent], keys, size)
    return told


def in_turn(
    connections: Iterable[Iterable[Sent]], keys: bytes | None, size: int = 0
) -> Iterator[list[Piece]]:
    """Yield what is told of several connections, one after another, with the same secrets."""
    known = None if keys is None else keylog(keys)
    at = 0.0
    for connection in connections:
        layer = TlsLayer(known)
        told: list[Piece] = []
        for side, octets in connection:
            if isinstance(octets, int):
                told += layer.gap(side, octets, at)
            else:
                for start in range(0, len(octets), size or len(octets) or 1):
                    told += layer.feed(side, octets[start : start + (size or len(octets))], at)
                    at += 1
        yield told + layer.end(at)


def said_in(told: Iterable[Piece]) -> list[Said]:
    """Return what each side said, joined as long as one went on."""
    return joined((piece.side, piece.octets) for piece in told if isinstance(piece, Clear))


def joined(said: Iterable[Said]) -> list[Said]:
    found: list[Said] = []
    for side, octets in said:
        if found and found[-1][0] is side:
            found[-1] = (side, found[-1][1] + octets)
        else:
            found.append((side, octets))
    return found


def secured(told: Iterable[Piece]) -> Secured:
    (found,) = (piece for piece in told if isinstance(piece, Secured))
    return found


def codes(told: Iterable[Piece]) -> list[str]:
    """Return the codes of what was remarked, in order."""
    return [piece.code for piece in told if isinstance(piece, Remark)]


def hidden(told: Iterable[Piece]) -> list[tuple[Side, int]]:
    return [(piece.side, piece.size) for piece in told if isinstance(piece, Hidden)]


def missing(told: Iterable[Piece]) -> list[tuple[Side, int]]:
    return [(piece.side, piece.size) for piece in told if isinstance(piece, Missing)]


def records_of(octets: Sequence[Said]) -> list[Said]:
    """Cut what was sent into records."""
    found = []
    for side, sent in octets:
        at = 0
        while at < len(sent):
            end = at + 5 + int.from_bytes(sent[at + 3 : at + 5])
            found.append((side, sent[at:end]))
            at = end
    return found
