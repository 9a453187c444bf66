"""The POP3 servers that nobody here wrote, all of them used in one way.

``SERVERS`` names them. ``started`` has one while a test needs it, or skips the test where there is none::

    with started("courier", {"student": [b"Subject: one\\r\\n\\r\\nHello.\\r\\n"]}) as server:
        host, port = server.address
        ...  # log in as server.user, with server.password
        server.fill([])  # an empty maildrop, while nobody is logged in

All users have the same password. The packages are fetched when a
server is asked for the first time, and kept in a cache (``debian.py``).
"""

from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import pytest

from tests.interop import dovecot as dovecots
from tests.interop.courier import Courier
from tests.interop.cyrus import Cyrus
from tests.interop.inetd import Mailutils, Popa3d, Solid


class MailServer(Protocol):
    """A server that runs."""

    address: tuple[str, int]
    """Where it listens: host and port."""
    user: str
    """The first of its users."""
    password: str
    """Of all its users."""
    tls_port: int
    """Where it listens for POP3 under TLS; 0: nowhere."""

    @property
    def version(self) -> str:
        """Of its package, or as it says."""

    def fill(self, messages: Iterable[bytes], user: str = "") -> None:
        """Put messages, with CRLF, in place of a user's mail; without a name, of the first user's."""

    def log(self) -> str:
        """Return what it has told."""


class FilledStore:
    """What puts mail back by the server's own way of taking it, for who examines it or learns its machine."""

    ours = empties = True

    def __init__(self, server: MailServer, mail: Mapping[str, bytes]) -> None:
        self._server = server
        self._mail = mail

    def put_back(self, *, empty: bool = False) -> None:
        """Put the mail there; ``empty``: none."""
        self._server.fill([] if empty else self._mail.values())

    def changed(self) -> bool:
        """Nobody knows."""
        return True


@dataclass(frozen=True)
class KnownServer:
    """A server that can be started where its package can be had.

    ``start`` takes what each user's maildrop holds, and as ``certificate`` the files of a chain and its key.
    """

    start: Callable[..., AbstractContextManager[MailServer]]
    why_not: Callable[[], str | None]


SERVERS: Mapping[str, KnownServer] = {
    "courier": KnownServer(Courier, Courier.why_not),
    "cyrus": KnownServer(Cyrus, Cyrus.why_not),
    "dovecot": KnownServer(dovecots.Dovecot, dovecots.why_not),
    "mailutils": KnownServer(Mailutils, Mailutils.why_not),
    "popa3d": KnownServer(Popa3d, Popa3d.why_not),
    "solid": KnownServer(Solid, Solid.why_not),
}


def started(
    name: str,
    mail: Mapping[str, Iterable[bytes]],
    certificate: tuple[Path, Path] | None = None,
) -> AbstractContextManager[MailServer]:
    """Return a server, started when it is entered; skip the test, with the reason, where it can't be had.

    ``mail`` is what each user's maildrop holds, each message as octets with CRLF. ``certificate``: the files
    of a certificate chain and its key; servers that have no TLS do without.
    """
    known = SERVERS[name]
    reason = known.why_not()
    if reason is not None:
        pytest.skip(reason)
    return known.start(mail, certificate=certificate)
