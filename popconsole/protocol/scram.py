"""SCRAM (RFC 5802) by the library scramp: both sides, each step a pure function of what was said so far.

The library's objects remember; these functions begin anew each time, from the same nonces and messages, and
come to the same answer. It prepares names and passwords (RFC 4013), and refuses characters that Unicode 3.2
did not have, and channel binding (RFC 5802 section 6). It knows no authorization identity (section 5.1), and
both sides sign that: an exchange with one is verified here. Messages are as they are between base64. The
library is imported where it is used, for that takes a tenth of a second.
"""

import base64
import hashlib
import hmac
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from popconsole.protocol.saslprep import prepared

if TYPE_CHECKING:
    from scramp import ScramServer

ITERATIONS = 4096
"""How often a server makes its clients hash the password: the least that RFC 5802 section 5.1 names."""

_HEADER = re.compile(rb"(?:[ny]|p=[A-Za-z0-9.-]+),(?:a=[^,]*)?,")
_PROOF = re.compile(rb",p=[^,]*$")
# In the header; a comma or an equals sign in it is escaped (RFC 5802 section 7).
_IDENTITY = re.compile(rb"\A([ny],)a=(?:[^,=\0]|=2C|=3D)+(?=,)")
_NO_IDENTITY = b"n,,"
_FINAL = re.compile(rb"c=([A-Za-z0-9+/=]+),r=([!-+.-~-]+)(?:,[A-Za-ln-z]=[^,]+)*,p=([A-Za-z0-9+/=]+)")
_SALTING = re.compile(rb"(?:^|,)s=([A-Za-z0-9+/=]+),i=([1-9][0-9]{0,6})(?:,|$)")

Passwords = Callable[[bytes], bytes | None]
"""Returns the password of a user, None where there is no such user."""


@dataclass(frozen=True, slots=True)
class Worked:
    """What the two sides of an exchange compute, by the names of RFC 5802 section 3; all of it secrets."""

    salted_password: bytes
    client_key: bytes
    stored_key: bytes
    client_signature: bytes
    client_proof: bytes
    server_key: bytes
    server_signature: bytes


def auth_message(client_first: bytes, server_first: bytes, client_final: bytes) -> bytes:
    """Return what both sides sign: the three messages without gs2 header and proof (RFC 5802 section 3)."""
    return b",".join((_HEADER.sub(b"", client_first, count=1), server_first, _PROOF.sub(b"", client_final)))


def worked(mechanism: str, password: bytes, server_first: bytes, signed: bytes) -> Worked | None:
    """Return each value of the computation; ``signed`` is the AuthMessage, ``password`` prepared already.

    None where the server's first message holds no salt and no number of iterations up to 9,999,999.
    """
    found = _SALTING.search(server_first)
    try:
        salt = base64.b64decode(found[1], validate=True) if found else b""
    except ValueError:
        return None
    if found is None:
        return None
    name = mechanism.removeprefix("SCRAM-").replace("-", "").lower()
    salted = hashlib.pbkdf2_hmac(name, password, salt, int(found[2]))
    client_key = hmac.digest(salted, b"Client Key", name)
    stored_key = hashlib.new(name, client_key).digest()
    signature = hmac.digest(stored_key, signed, name)
    server_key = hmac.digest(salted, b"Server Key", name)
    return Worked(
        salted,
        client_key,
        stored_key,
        signature,
        bytes(a ^ b for a, b in zip(client_key, signature, strict=True)),
        server_key,
        hmac.digest(server_key, signed, name),
    )


def server(
    mechanism: str, responses: Sequence[bytes], nonce: str, passwords: Passwords, salting: bytes
) -> tuple[bytes, bytes] | None:
    """Return the server's answer to the client's first or second message, and the user; None: it is wrong.

    ``nonce`` is the server's, the same for both messages and never again; ``salting`` is a secret of the
    server's, from which each user gets a salt: also who does not exist, so that nobody learns who does.
    Whether the user may act as the authorization identity, if one is named, is for the caller to say.
    """
    from scramp import ScramException, ScramMechanism  # noqa: PLC0415 - see above

    row = ScramMechanism(mechanism)
    found: list[tuple[bytes, bytes]] = []  # the user, and the password that counts

    def keys(name: str) -> tuple[bytes, bytes, bytes, int]:
        user = name.encode()
        salt = hmac.digest(salting, user, "sha256")[:16]
        password = passwords(user)
        if password is None:
            password = hmac.new(salting, b"nobody:" + user, hashlib.sha256).hexdigest().encode()
        found.append((user, password))
        made: tuple[bytes, bytes, bytes, int] = row.make_auth_info(password.decode(), ITERATIONS, salt)
        return made

    first = _IDENTITY.sub(rb"\1", responses[0])
    try:
        side: ScramServer = row.make_server(keys, s_nonce=nonce)
        side.set_client_first(first.decode())
        answer: str = side.get_server_first()
        user, password = found[0]
        if len(responses) > 1 and first != responses[0]:
            signature = _signature(mechanism, password, responses[0], answer.encode(), responses[1])
            return None if signature is None else (b"v=" + signature, user)
        if len(responses) > 1:
            side.set_client_final(responses[1].decode())
            answer = side.get_server_final()
    except (ScramException, UnicodeDecodeError):
        return None
    return answer.encode(), user


def _signature(
    mechanism: str, password: bytes, client_first: bytes, server_first: bytes, client_final: bytes
) -> bytes | None:
    """Return the server's signature, in base64, of an exchange whose header names an authorization identity.

    None where the client's proof, the nonce or the header that it repeats is wrong (RFC 5802 section 5.1).
    """
    values = worked(
        mechanism,
        prepared(password) or password,
        server_first,
        auth_message(client_first, server_first, client_final),
    )
    said, header = _FINAL.fullmatch(client_final), _HEADER.match(client_first)
    if values is None or said is None or header is None:
        return None
    right = (base64.b64encode(header[0]), _nonce(server_first), base64.b64encode(values.client_proof))
    if not hmac.compare_digest(b",".join(said.groups()), b",".join(right)):
        return None
    return base64.b64encode(values.server_signature)


def client(
    mechanism: str,
    user: bytes,
    password: bytes,
    nonce: str,
    challenges: Sequence[bytes],
    header: bytes = _NO_IDENTITY,
) -> bytes | None:
    """Return the client's next message after these challenges; None where the server's last one is wrong.

    After the server's signature, that is an empty one (RFC 5034 section 4). ``nonce`` is the client's, the
    same throughout the exchange and never again. ``header`` is the gs2 header that its first message begins
    with, with the authorization identity if it names one.
    """
    from scramp import ScramClient, ScramException  # noqa: PLC0415 - see above

    try:
        side = ScramClient([mechanism], user.decode(), password.decode(), c_nonce=nonce)
        message: str = side.get_client_first()
        first = message.encode().replace(_NO_IDENTITY, header, 1)
        if challenges:
            side.set_server_first(challenges[0].decode())
            message = side.get_client_final()
        if header != _NO_IDENTITY:
            return _with_identity(mechanism, password, header, first, challenges)
        if len(challenges) > 1:
            side.set_server_final(challenges[1].decode())
            message = ""
    except (ScramException, UnicodeDecodeError):
        return None
    return message.encode()


def _with_identity(
    mechanism: str, password: bytes, header: bytes, first: bytes, challenges: Sequence[bytes]
) -> bytes | None:
    """Return the client's next message where its header is another than the library's; see ``client``."""
    if not challenges:
        return first
    begun = b"c=%s,r=%s" % (base64.b64encode(header), _nonce(challenges[0]))
    values = worked(
        mechanism, prepared(password) or password, challenges[0], auth_message(first, challenges[0], begun)
    )
    if values is None or (
        len(challenges) > 1 and challenges[1] != b"v=" + base64.b64encode(values.server_signature)
    ):
        return None
    return b"" if len(challenges) > 1 else begun + b",p=" + base64.b64encode(values.client_proof)


def _nonce(server_first: bytes) -> bytes:
    """Return the nonce that a server's first message begins with."""
    return server_first.removeprefix(b"r=").partition(b",")[0]
