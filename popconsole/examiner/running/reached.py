"""How a server is reached: where it is, who logs in and by which lines, and how long it is waited for."""

from collections.abc import Callable
from dataclasses import dataclass

from popconsole.examiner.running.outside import OUTSIDE, Outside
from popconsole.examiner.running.talk import PATIENCE
from popconsole.examiner.running.wire import UnreachableError, Wire
from popconsole.protocol.auth import apop_digest, apop_timestamp
from popconsole.protocol.sasl import encode, plain

POLITE = 0.02  # seconds between two connections to a server that is not ours
BEHIND_STLS = "USER behind STLS"
"""A way to log in, beside USER, APOP, AUTH, and HELO of POP2."""


@dataclass(frozen=True, slots=True)
class LoginAccount:
    """Who logs in."""

    user: bytes
    password: bytes


@dataclass(frozen=True, slots=True)
class Reached:
    """How a server is reached, and how long it is waited for.

    ``tls_port``: that of POP3 under TLS, 0 where there is none.
    """

    address: Callable[[], tuple[str, int]]  # a program that is started anew has another port
    protocol: str
    account: LoginAccount
    timeout: float = 5.0
    patience: float = PATIENCE  # where a login is answered, or a lock may outlast a dropped connection
    pause: float = 0.0  # seconds before each connection: the pace
    tls_port: Callable[[], int] = lambda: 0
    outside: Outside = OUTSIDE


def connected(reached: Reached, again: Callable[[], bool] = lambda: False, *, tls: bool = False) -> Wire:
    """Return a connection, after the pause; ``again`` tells whether to go on trying.

    Raises UnreachableError and GoneError.
    """
    if reached.pause:
        reached.outside.sleep(reached.pause)
    while True:
        try:
            host, port = reached.address()
            address = host, reached.tls_port() if tls else port
            return Wire(address, reached.timeout, tls=tls, outside=reached.outside)
        except UnreachableError:
            if not again():
                raise


def login_lines(protocol: str, way: str, account: LoginAccount, greeting: bytes) -> tuple[bytes, ...]:
    """Return the lines that log in, by HELO, USER, APOP or AUTH, or by USER behind STLS."""
    user, password = account.user, account.password
    if protocol == "POP2":
        return (b"HELO " + quoted(user) + b" " + quoted(password),)
    if way == "APOP":
        return (b"APOP " + user + b" " + apop_digest(apop_timestamp(greeting) or b"", password),)
    if way == "AUTH":
        return (b"AUTH PLAIN " + encode(plain(user, password)),)
    return (b"USER " + user, b"PASS " + password)


def quoted(word: bytes) -> bytes:
    """Return a word as POP2 has it: a backslash before blanks and backslashes."""
    return word.replace(b"\\", b"\\\\").replace(b" ", b"\\ ")
