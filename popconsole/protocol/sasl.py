"""SASL in POP3 (RFC 5034): the mechanisms, their base64 lines, and how answers are computed. Pure.

What SCRAM needs beyond reading stands in ``scram.py``, for it takes a library.
"""

import base64
import hmac
import re
from dataclasses import dataclass
from enum import Enum, auto

from popconsole.i18n import N_
from popconsole.protocol.cite import Cite

LONGEST_LINE = 12_288
"""Octets of a line of an exchange, CRLF included, that are taken: RFC 5034 sets no limit, RFC 4954 this."""

WEAK = frozenset({"CRAM-MD5", "DIGEST-MD5", "NTLM", "KERBEROS_V4", "SKEY"})
"""Mechanisms that are no longer held for safe: what they send can be tried out, or their hash is broken."""

CANCEL = b"*"
EMPTY = b"="
"""An initial response of no octets, which could not be told from none (RFC 5034 section 4)."""

_BASE64 = re.compile(rb"(?:[A-Za-z0-9+/]{4})*+(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?")
_ATTRIBUTE = re.compile(rb"(?:^|,)([A-Za-z])=([^,]*)")
_GS2_HEADER = re.compile(rb"[ny],(?:a=((?:[^,=\0\x01]|=2C|=3D)+))?,(?=\x01)")  # RFC 5801 section 4
_SCRAM_HEADER = re.compile(rb"(?:[ny]|p=[A-Za-z0-9.-]+),(?:a=[^,]*)?,")  # RFC 5802 section 7
_DIRECTIVE = re.compile(rb'(?<![^,\s])([A-Za-z-]+)=(?:"((?:[^"\\]|\\.)*+)"|([^",\s]*))', re.DOTALL)
_ESCAPED = re.compile(rb"\\(.)", re.DOTALL)
_FIELD = re.compile(rb"(?:^|\x01)([a-z]+)=([^\x01]*)")


class Item(Enum):
    """What a piece of a challenge or a response is."""

    AUTHORIZATION_ID = auto()
    USER = auto()
    PASSWORD = auto()
    PROMPT = auto()
    CHALLENGE = auto()  # CRAM-MD5's: a timestamp that is never used twice
    DIGEST = auto()
    TOKEN = auto()
    ERROR = auto()
    GS2_HEADER = auto()  # SCRAM's: channel binding or none, an authorization identity or none
    CLIENT_NONCE = auto()
    NONCE = auto()
    SALT = auto()
    ITERATIONS = auto()
    BINDING = auto()
    PROOF = auto()
    SIGNATURE = auto()
    EMPTY = auto()
    OTHER = auto()
    UNKNOWN = auto()  # of a mechanism that is not known here: it may be a secret


SECRETS = frozenset({Item.PASSWORD, Item.TOKEN, Item.DIGEST, Item.PROOF, Item.UNKNOWN})
"""Pieces that are masked wherever they are shown: who has one may log in, or try passwords on it."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a decoded line: what it is, and its octets."""

    item: Item
    value: bytes


@dataclass(frozen=True, slots=True)
class Mechanism:
    """A SASL mechanism.

    ``client_first``: the client may give its first response with AUTH. ``in_clear``: a password or
    token crosses the network, for anybody to read unless TLS hides it. ``text`` says how it works.
    """

    name: str
    client_first: bool
    in_clear: bool
    text: str
    cite: Cite


MECHANISMS = {
    row.name: row
    for row in (
        Mechanism(
            "PLAIN", client_first=True, in_clear=True, cite=Cite(4616, "2"),
            text=N_("The response is base64 of: an authorization identity (mostly empty), a NUL octet, "
                    "the user's "
                    "name, a NUL octet, the password."),
        ),
        Mechanism(
            "LOGIN", client_first=False, in_clear=True, cite=Cite(5034, "4"),
            text=N_("The server asks twice, for a name and for a password; each response is base64 of "
                    "just that. "
                    "It is older than PLAIN, has no RFC, and hides as little."),
        ),
        Mechanism(
            "CRAM-MD5", client_first=False, in_clear=False, cite=Cite(2195, "2"),
            text=N_("The response is base64 of: the user's name, a space, and the HMAC-MD5 of the "
                    "decoded challenge "
                    "with the password as key, in lower-case hexadecimal. As with APOP, the password is "
                    "not sent."),
        ),
        Mechanism(
            "SCRAM-SHA-1", client_first=True, in_clear=False, cite=Cite(5802, "3"),
            text=N_("Both sides prove that they know the password, and neither sends it: the client "
                    "salts and hashes "
                    "it as often as the server says, and signs all that was said so far; so does the "
                    "server."),
        ),
        Mechanism(
            "SCRAM-SHA-256", client_first=True, in_clear=False, cite=Cite(7677, "3"),
            text=N_("Both sides prove that they know the password, and neither sends it: the client "
                    "salts and hashes "
                    "it as often as the server says, and signs all that was said so far; so does the "
                    "server."),
        ),
        Mechanism(
            "XOAUTH2", client_first=True, in_clear=True, cite=Cite(7628, "1"),
            text=N_("The response is base64 of: user=, the name, an octet 1, auth=Bearer, a space, an "
                    "access token, "
                    "two octets 1. The token was got elsewhere, for a while; the password is not involved."),
        ),
        Mechanism(
            "OAUTHBEARER", client_first=True, in_clear=True, cite=Cite(7628, "3.1"),
            text=N_("The response is base64 of: n,a=, the name, a comma, and fields between octets 1, "
                    "of which "
                    "auth=Bearer and an access token is the one that counts. It is XOAUTH2 made a standard."),
        ),
    )
}  # fmt: skip
"""The mechanisms that are known here, in the order in which a server lists them."""

BEARERS = frozenset({"XOAUTH2", "OAUTHBEARER"})
"""The mechanisms that send an access token, and no password."""

LOGIN_PROMPTS = (b"Username:", b"Password:")
REJECTION = b'{"status":"invalid_token"}'
"""The challenge that tells why a token is refused, before -ERR (RFC 7628 section 3.2.2)."""


def encode(octets: bytes) -> bytes:
    """Return octets as one line of base64 (RFC 4648 section 4)."""
    return base64.b64encode(octets)


def decode(line: bytes) -> bytes | None:
    """Return what a line of base64 holds; None where an octet is none of base64's, or padding is wrong."""
    return base64.b64decode(line) if _BASE64.fullmatch(line) else None


def initial(argument: bytes) -> bytes | None:
    """Return what the initial response of an AUTH command holds: ``=`` is an empty one."""
    return b"" if argument == EMPTY else decode(argument)


# --- what the client answers ---


def plain(user: bytes, password: bytes, authorization: bytes = b"") -> bytes:
    """Return PLAIN's response, not yet in base64 (RFC 4616 section 2)."""
    return b"\0".join((authorization, user, password))


def cram_md5(user: bytes, password: bytes, challenge: bytes) -> bytes:
    """Return CRAM-MD5's response to a decoded challenge, not yet in base64 (RFC 2195 section 2)."""
    return user + b" " + hmac.new(password, challenge, "md5").hexdigest().encode("ascii")


def xoauth2(user: bytes, token: bytes) -> bytes:
    """Return XOAUTH2's response, not yet in base64."""
    return b"user=" + user + b"\x01auth=Bearer " + token + b"\x01\x01"


def oauthbearer(user: bytes, token: bytes, host: bytes = b"", port: int = 0) -> bytes:
    """Return OAUTHBEARER's response, not yet in base64 (RFC 7628 section 3.1)."""
    name = user.replace(b"=", b"=3D").replace(b",", b"=2C")
    where = b"host=%s\x01port=%d\x01" % (host, port) if host else b""
    return b"n,a=" + name + b",\x01" + where + b"auth=Bearer " + token + b"\x01\x01"


# --- what a line holds ---


def read_plain(response: bytes) -> tuple[bytes, bytes, bytes] | None:
    """Return PLAIN's authorization identity, user and password; None where it is no such response."""
    parts = response.split(b"\0")
    return (parts[0], parts[1], parts[2]) if len(parts) == 3 and parts[1] else None


def read_cram_md5(response: bytes) -> tuple[bytes, bytes] | None:
    """Return CRAM-MD5's user and digest; None where it is no such response. A user may hold spaces."""
    user, space, digest = response.rpartition(b" ")
    return (user, digest) if space and user else None


def read_bearer(mechanism: str, response: bytes) -> tuple[bytes, bytes] | None:
    """Return the user and the token of XOAUTH2 or OAUTHBEARER; None where it is no such response.

    OAUTHBEARER need not name a user (RFC 7628 section 3.1): then it is empty.
    """
    user = b""
    if mechanism == "OAUTHBEARER":
        header = _GS2_HEADER.match(response)
        if header is None:
            return None
        user = _saslname(header[1] or b"")
        response = response[header.end() :]
    if not response.endswith(b"\x01\x01"):
        return None
    fields = {match[1]: match[2] for match in _FIELD.finditer(response)}
    scheme, _, token = fields.get(b"auth", b"").partition(b" ")
    if mechanism == "XOAUTH2":
        user = fields.get(b"user", b"")
    return (user, token) if scheme.lower() == b"bearer" and token else None


def _saslname(written: bytes) -> bytes:
    """Return a name that SCRAM or a gs2 header holds, its escapes undone (RFC 5802 section 5.1)."""
    return written.replace(b"=2C", b",").replace(b"=3D", b"=")


def _attributes(octets: bytes, names: dict[bytes, Item]) -> tuple[Piece, ...]:
    """Return the attributes of a line of SCRAM (RFC 5802 section 5.1), in their order."""
    found = [Piece(names[match[1]], match[2]) for match in _ATTRIBUTE.finditer(octets) if match[1] in names]
    return tuple(found) or (Piece(Item.OTHER, octets),)


def read_response(mechanism: str, number: int, octets: bytes) -> tuple[Piece, ...]:
    """Return the pieces of the client's ``number``th response, from 1, decoded already."""
    if not octets:
        return (Piece(Item.EMPTY, b""),)
    if mechanism == "PLAIN":
        parts = read_plain(octets)
        if parts is None:
            return (Piece(Item.PASSWORD, octets),)  # whatever it is, it may be a secret
        kinds = (Item.AUTHORIZATION_ID, Item.USER, Item.PASSWORD)
        return tuple(Piece(kind, part) for kind, part in zip(kinds, parts, strict=True))
    if mechanism == "LOGIN":
        return (Piece(Item.USER if number == 1 else Item.PASSWORD, octets),)
    if mechanism == "CRAM-MD5":
        pair = read_cram_md5(octets)
        kind = Item.DIGEST
    elif mechanism in BEARERS:
        pair = read_bearer(mechanism, octets)
        kind = Item.OTHER if _takes_in_why(number, octets) else Item.TOKEN
    elif mechanism.startswith("SCRAM-") and number == 1:
        header = _SCRAM_HEADER.match(octets)
        names = {b"a": Item.AUTHORIZATION_ID, b"n": Item.USER, b"r": Item.CLIENT_NONCE}
        begun = () if header is None else (Piece(Item.GS2_HEADER, header[0]),)
        return (*begun, *_attributes(octets, names))
    elif mechanism.startswith("SCRAM-"):
        return _attributes(octets, {b"c": Item.BINDING, b"r": Item.NONCE, b"p": Item.PROOF})
    elif mechanism == "DIGEST-MD5":
        return _digest_md5(octets)
    else:
        return (Piece(Item.UNKNOWN, octets),)
    if pair is None:
        return (Piece(kind, octets),)
    return (Piece(Item.USER, pair[0]), Piece(kind, pair[1]))


def _digest_md5(octets: bytes) -> tuple[Piece, ...]:
    """Return the directives of DIGEST-MD5's response (RFC 2831 section 2.1.2): most are the challenge's."""
    kinds = {b"username": Item.USER, b"response": Item.PROOF}
    found = []
    for match in _DIRECTIVE.finditer(octets):
        kind = kinds.get(match[1].lower(), Item.OTHER)
        value = _ESCAPED.sub(rb"\1", match[2]) if match[2] is not None else match[3]
        found.append(Piece(kind, match[0] if kind is Item.OTHER else value))
    return tuple(found) or (Piece(Item.UNKNOWN, octets),)


def _takes_in_why(number: int, octets: bytes) -> bool:
    """Tell whether a response to why a token is refused holds none (RFC 7628 section 3.2.3)."""
    return number > 1 and octets in (b"", b"\x01")


def is_well_formed(mechanism: str, number: int, octets: bytes) -> bool:
    """Tell whether the client's ``number``th response, from 1, decoded, is one of the mechanism by its form.

    Of a mechanism that is not known here every response is.
    """
    if mechanism == "PLAIN":
        parts = read_plain(octets)
        return parts is not None and bool(parts[2])
    if mechanism == "CRAM-MD5":
        pair = read_cram_md5(octets)
        return pair is not None and _HEX_DIGEST.fullmatch(pair[1]) is not None
    if mechanism in BEARERS:
        return _takes_in_why(number, octets) or read_bearer(mechanism, octets) is not None
    wanted = _OF_SCRAM.get(number) if mechanism.startswith("SCRAM-") else None
    return wanted is None or wanted <= {piece.item for piece in read_response(mechanism, number, octets)}


_HEX_DIGEST = re.compile(rb"[0-9a-f]{32}")
_OF_SCRAM = {1: {Item.GS2_HEADER, Item.USER, Item.CLIENT_NONCE}, 2: {Item.BINDING, Item.NONCE, Item.PROOF}}


def read_challenge(mechanism: str, octets: bytes) -> tuple[Piece, ...]:
    """Return the pieces of a challenge, decoded already."""
    if not octets:
        return (Piece(Item.EMPTY, b""),)
    if mechanism == "LOGIN":
        return (Piece(Item.PROMPT, octets),)
    if mechanism == "CRAM-MD5":
        return (Piece(Item.CHALLENGE, octets),)
    if mechanism in BEARERS:
        return (Piece(Item.ERROR, octets),)
    if mechanism.startswith("SCRAM-"):
        names = {
            b"r": Item.NONCE, b"s": Item.SALT, b"i": Item.ITERATIONS, b"v": Item.SIGNATURE, b"e": Item.ERROR,
        }  # fmt: skip
        return _attributes(octets, names)
    return (Piece(Item.OTHER, octets),)


def user_of(mechanism: str, number: int, octets: bytes) -> bytes | None:
    """Return the user that a decoded response names; None where it names none."""
    user = next((p.value for p in read_response(mechanism, number, octets) if p.item is Item.USER), None)
    if user is not None and mechanism.startswith("SCRAM-"):
        return _saslname(user)
    return user


def authorization_id(mechanism: str, octets: bytes) -> bytes:
    """Return the identity that a decoded first response asks to act as; empty where it names none.

    OAUTHBEARER's is what ``user_of`` returns: it names no other.
    """
    pieces = read_response(mechanism, 1, octets)
    found = next((piece.value for piece in pieces if piece.item is Item.AUTHORIZATION_ID), b"")
    return _saslname(found) if mechanism.startswith("SCRAM-") else found
