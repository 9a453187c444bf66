"""SCRAM (RFC 5802) by the library scramp: both sides, each step a pure function of what was said so far.

The library's objects remember; these functions begin anew each time, from the same nonces and messages, and
come to the same answer. It prepares names and passwords (RFC 4013), and refuses characters that Unicode 3.2
did not have, an authorization identity, and channel binding (RFC 5802 sections 5.1 and 6). Messages are as
they are between base64. The library is imported where it is used, for that takes a tenth of a second.
"""

import hashlib
import hmac
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scramp import ScramServer

ITERATIONS = 4096
"""How often a server makes its clients hash the password: the least that RFC 5802 section 5.1 names."""

Passwords = Callable[[bytes], bytes | None]
"""Returns the password of a user, None where there is no such user."""


def server(
    mechanism: str, responses: Sequence[bytes], nonce: str, passwords: Passwords, salting: bytes
) -> tuple[bytes, bytes] | None:
    """Return the server's answer to the client's first or second message, and the user; None: it is wrong.

    ``nonce`` is the server's, the same for both messages and never again; ``salting`` is a secret of the
    server's, from which each user gets a salt: also who does not exist, so that nobody learns who does.
    """
    from scramp import ScramException, ScramMechanism  # noqa: PLC0415 - see above

    row = ScramMechanism(mechanism)
    users: list[bytes] = []

    def keys(name: str) -> tuple[bytes, bytes, bytes, int]:
        user = name.encode()
        users.append(user)
        salt = hmac.digest(salting, user, "sha256")[:16]
        password = passwords(user)
        if password is None:
            password = hmac.new(salting, b"nobody:" + user, hashlib.sha256).hexdigest().encode()
        found: tuple[bytes, bytes, bytes, int] = row.make_auth_info(password.decode(), ITERATIONS, salt)
        return found

    try:
        side: ScramServer = row.make_server(keys, s_nonce=nonce)
        side.set_client_first(responses[0].decode())
        answer: str = side.get_server_first()
        if len(responses) > 1:
            side.set_client_final(responses[1].decode())
            answer = side.get_server_final()
    except (ScramException, UnicodeDecodeError):
        return None
    return answer.encode(), users[0]


def client(
    mechanism: str, user: bytes, password: bytes, nonce: str, challenges: Sequence[bytes]
) -> bytes | None:
    """Return the client's next message after these challenges; None where the server's last one is wrong.

    After the server's signature, that is an empty one (RFC 5034 section 4). ``nonce`` is the client's, the
    same throughout the exchange and never again.
    """
    from scramp import ScramClient, ScramException  # noqa: PLC0415 - see above

    try:
        side = ScramClient([mechanism], user.decode(), password.decode(), c_nonce=nonce)
        message: str = side.get_client_first()
        if challenges:
            side.set_server_first(challenges[0].decode())
            message = side.get_client_final()
        if len(challenges) > 1:
            side.set_server_final(challenges[1].decode())
            message = ""
    except (ScramException, UnicodeDecodeError):
        return None
    return message.encode()
